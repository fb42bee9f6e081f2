# SPDX-License-Identifier: Apache-2.0
"""The base of the tests here: `bootstrap` with the plugin `feature-flags`, and documents."""

import json
import os
import tempfile

from support.bootstrap import place
from support.case import HostCase
from tracer_case import SAMPLED


def feature(default, value="premium", action="EQUALS", key="tier"):
    """A boolean feature that is the opposite of its default for those who match."""
    return {"default": default, "rules": {"the rule": {"when_match": not default, "conditions": [
        {"action": action, "key": key, "value": value}]}}}


class FlagsCase(HostCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="pwt-flags-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.path = os.path.join(self.folder, "flags.json")
        self.written = 0

    def write(self, document):
        """A document in place of the one before, at another time by the file's clock."""
        text = document if isinstance(document, str) else json.dumps(document)
        other = self.path + ".new"
        with open(other, "w", encoding="utf-8") as file:
            file.write(text)
        self.written += 1
        os.utime(other, (self.written, self.written))
        os.rename(other, self.path)

    def open(self, plugins="feature-flags", handler="ask.ask", **environment):
        api = self.api()
        folders = ":".join(os.path.join(place("PWT_PLUGINS"), name) for name in
                           ("logger", "tracer", "batch", "aws", "feature-flags"))
        host = self.start(api, handler, **{
            "POWERTOOLS_PLUGINS": plugins, "POWERTOOLS_PLUGIN_PATH": folders,
            "POWERTOOLS_FEATURE_FLAGS_FILE": self.path, "POWERTOOLS_FEATURE_FLAGS_MAX_AGE": "0",
            **environment})
        return api, host

    def ask(self, api, event, **headers):
        api.deliver(json.dumps(event).encode(),
                    headers={"Lambda-Runtime-Trace-Id": SAMPLED, **headers})
        answer = api.answers(api.delivered)[-1]
        self.assertEqual(answer.kind, "response", answer.body)
        return json.loads(answer.body)
