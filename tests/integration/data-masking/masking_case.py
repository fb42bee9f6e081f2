# SPDX-License-Identifier: Apache-2.0
"""The base of the tests here: `bootstrap` with the plugin `data-masking` and those that print."""

import base64
import json
import os

from support.bootstrap import place
from support.case import HostCase
from tracer_case import SAMPLED

SECRET = "4111-planted-1111"
ORDER = {"id": 7, "customer": {"name": "Ada", "card": SECRET}}
SAFE = {"id": 7, "customer": {"name": "Ada", "card": "*****"}}
RAW_KEY = "shop/orders=" + base64.b64encode(bytes(range(32))).decode()


def header(text):
    """(version, suite) of a message in base64."""
    message = base64.b64decode(text, validate=True)
    at = 1 if message[0] == 2 else 2
    return message[0], message[at:at + 2].hex()


class MaskingCase(HostCase):

    def open(self, handler="echo", plugins="data-masking", **settings):
        """A server and a `bootstrap`; `settings` are the plugin's own, or whole names."""
        api = self.api()
        folders = ":".join(os.path.join(place("PWT_PLUGINS"), name) for name in
                           ("logger", "tracer", "batch", "aws", "data-masking"))
        host = self.start(api, f"masking.{handler}", **{
            "POWERTOOLS_PLUGINS": plugins, "POWERTOOLS_PLUGIN_PATH": folders,
            **{name if name.startswith(("POWERTOOLS_", "AWS_"))
               else f"POWERTOOLS_DATA_MASKING_{name}": value for name, value in settings.items()}})
        return api, host

    def answer(self, api, event):
        """What comes of one event: the request that answers it."""
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        api.deliver(body, headers={"Lambda-Runtime-Trace-Id": SAMPLED})
        return api.answers(api.delivered)[-1]

    def response(self, api, event):
        answer = self.answer(api, event)
        self.assertEqual(answer.kind, "response", answer.body)
        return json.loads(answer.body)

    def ask(self, event, **options):
        """The response of a process of its own."""
        api, host = self.open(**options)
        found = self.response(api, event)
        self.assert_terminates(host)
        return found

    def assert_refused(self, event, *fragments, **options):
        """An event that fails its invocation; nothing of it is told to anyone."""
        api, host = self.open(plugins="logger,data-masking", **options)
        answer = self.answer(api, event)
        self.assertEqual(answer.kind, "error", answer.body)
        self.assert_error(answer, "Function\\.[A-Za-z]+|Runtime\\.[A-Za-z]+", *fragments)
        self.assert_terminates(host)
        for text in (answer.body.decode(), host.stdout, host.stderr):
            self.assertNotIn(SECRET, text)
        return host
