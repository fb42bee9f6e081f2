# SPDX-License-Identifier: Apache-2.0
"""The base of the logger's tests in the real `bootstrap`."""

import json

from support.bootstrap import place
from support.case import HostCase

TRACE = "1-5759e988-bd862e3fe1be46a994272793"
TRACED = {"Lambda-Runtime-Trace-Id": f"Root={TRACE};Parent=557abcec3ee5a047;Sampled=1"}


class LoggerCase(HostCase):
    """Starts `bootstrap` with the logger, and reads the lines it printed."""

    def log(self, handler, plugins="logger", file="lines", **environment):
        api = self.api()
        path = ":".join(place(name) for name in ("PWT_LOGGER", "PWT_MASKER", "PWT_GOOD_PLUGINS"))
        host = self.start(api, f"{file}.{handler}", **{"POWERTOOLS_PLUGINS": plugins,
                                                      "POWERTOOLS_PLUGIN_PATH": path,
                                                      **environment})
        return api, host

    def invoke(self, api, event=b"{}", headers=None):
        """One invocation; its answer."""
        request_id = api.deliver(event, headers={**TRACED, **(headers or {})})
        answers = api.answers(api.delivered)
        return next(answer for answer in answers if answer.request_id == request_id)

    def lines(self, host):
        """Every line of standard output as a document, but what the test plugins say there."""
        text = host.stdout
        self.assertTrue(text == "" or text.endswith("\n"), text[-200:])
        return [json.loads(line) for line in text.split("\n")[:-1]
                if not line.startswith("splitter ")]

    def finished_lines(self, host):
        self.assert_terminates(host)
        return self.lines(host)

    def messages(self, host):
        return [line.get("message") for line in self.lines(host)]

    def assert_warns(self, host, text):
        """A diagnostic line says it, once."""
        found = [line for line in host.stderr.split("\n") if text in line]
        self.assertEqual(len(found), 1, host.stderr)

    def assert_no_warning(self, host):
        self.assertNotIn("powertools:", host.stderr)
