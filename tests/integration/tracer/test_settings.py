# SPDX-License-Identifier: Apache-2.0
"""Settings: what each does to a document, options in code, and that the page lists them all."""

import json
import os
import re
import subprocess
import unittest

from support.bootstrap import place
from tracer_case import Daemon, TracerCase


class Settings(TracerCase):

    def document(self, handler="echoes", event=b'"answer"', **environment):
        daemon = Daemon(self)
        api, host = self.trace(handler, daemon, **environment)
        self.invoke(api, event)
        return daemon.document(), host

    def test_service(self):
        document, _ = self.document(POWERTOOLS_SERVICE_NAME=None)
        self.assertEqual(document["annotations"], {"ColdStart": True})
        self.assertEqual(list(document["metadata"]), ["service_undefined"])

    def test_capture_response(self):
        document, _ = self.document(POWERTOOLS_TRACER_CAPTURE_RESPONSE="false")
        self.assertNotIn("metadata", document)

    def test_capture_error(self):
        document, _ = self.document("gives_up", POWERTOOLS_TRACER_CAPTURE_ERROR="0")
        self.assertIn("cause", document)
        self.assertNotIn("metadata", document)

    def test_bad_values_are_reported_and_the_default_used(self):
        document, host = self.document(POWERTOOLS_TRACE_DISABLED="perhaps",
                                       POWERTOOLS_TRACER_BACKEND="zipkin")
        self.assertEqual(document["name"], "## traced.echoes")
        self.assert_terminates(host)
        self.assert_one_line(host.stderr, "POWERTOOLS_TRACE_DISABLED='perhaps'")
        self.assert_one_line(host.stderr, "POWERTOOLS_TRACER_BACKEND='zipkin'")

    def test_ignored_endpoints(self):
        daemon = Daemon(self)
        api, _ = self.trace("calls", daemon,
                            POWERTOOLS_TRACER_IGNORE_ENDPOINTS="other, *.example.com/a")
        self.invoke(api)
        self.assertEqual([one["name"] for one in daemon.documents(4)],
                         ["## charge", "dynamodb", "db", "## traced.calls"])

    def test_code_beats_the_environment(self):
        document, host = self.document("configured",
                                       POWERTOOLS_TRACER_CAPTURE_RESPONSE="true")
        self.assertEqual(document["annotations"], {"ColdStart": True, "Service": "payments"})
        self.assertNotIn("metadata", document)
        self.assert_quiet(host)

    def test_options_in_an_invocation_are_refused(self):
        document, host = self.document("too_late")
        self.assertEqual(document["metadata"]["orders"], {"traced.too_late response": -18})
        self.assert_terminates(host)
        self.assert_one_line(host.stderr, "pwt_tracer_configure")


class Page(unittest.TestCase):
    """docs/plugins/tracer.md against the plugin."""

    def test_lists_every_setting(self):
        found = subprocess.run(
            [place("PWT_BOOTSTRAP"), "--check", "--json",
             os.path.join(place("PWT_TRACER"), "tracer.so")],
            stdout=subprocess.PIPE, check=True, timeout=60)
        options = json.loads(found.stdout)["plugins"][0]["options"]
        with open(os.path.join(place("PWT_SOURCE"), "docs/plugins/tracer.md"),
                  encoding="utf-8") as file:
            rows = dict(re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", file.read(), re.M))
        for option in options:
            name = option["names"][0]
            with self.subTest(name):
                self.assertEqual(rows.pop(name, None), option["help"])
        self.assertEqual(set(rows), {"POWERTOOLS_TRACER_ON_ERROR"})


if __name__ == "__main__":
    unittest.main()
