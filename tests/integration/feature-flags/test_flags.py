# SPDX-License-Identifier: Apache-2.0
"""Feature flags in the real `bootstrap`: documents in files that change, and flags nobody asks for."""

import json
import os
import unittest

from flags_case import FlagsCase, feature
from tracer_case import Daemon


class Documents(FlagsCase):

    def test_file_that_changed_counts_with_the_next_invocation(self):
        self.write({"f": feature(False)})
        api, host = self.open()
        self.assertIs(self.ask(api, {"flag": "f", "tier": "premium"}), True)
        self.assertIs(self.ask(api, {"flag": "f", "tier": "basic"}), False)
        self.write({"f": feature(True)})
        self.assertIs(self.ask(api, {"flag": "f", "tier": "basic"}), True)
        self.assert_terminates(host)
        self.assertEqual(host.stderr, "")

    def test_default_counts_while_there_is_no_good_document(self):
        api, host = self.open()
        self.assertEqual(self.ask(api, {"flag": "f"}), "default")
        self.write('{"f":')
        self.assertEqual(self.ask(api, {"flag": "f"}), "default")
        self.write({"f": {"default": True}, "g": {"default": "on"}})
        self.assertEqual(self.ask(api, {"flag": "f"}), "default")
        self.write({"f": {"default": True}})
        self.assertIs(self.ask(api, {"flag": "f"}), True)
        self.assert_terminates(host)
        self.assertIn("configuration-store: '" + self.path + "' does not exist", host.stderr)
        self.assertIn("configuration-store: the document is no JSON", host.stderr)
        self.assertIn("schema-validation: /g/default is a text; expected true or false", host.stderr)
        self.assertEqual(len(host.stderr.splitlines()), 3)

    def test_stale_document_is_served_where_that_is_wanted(self):
        self.write({"f": {"default": True}})
        api, host = self.open(POWERTOOLS_FEATURE_FLAGS_SERVE_STALE="true")
        self.assertIs(self.ask(api, {"flag": "f"}), True)
        os.unlink(self.path)
        self.assertIs(self.ask(api, {"flag": "f"}), True)
        self.write("no JSON")
        self.assertIs(self.ask(api, {"flag": "f"}), True)
        self.write({"f": {"default": False}})
        self.assertIs(self.ask(api, {"flag": "f"}), False)
        self.assert_terminates(host)

    def test_settled_refresh_is_seen_one_invocation_later(self):
        self.write({"f": {"default": True}})
        api, host = self.open(POWERTOOLS_FEATURE_FLAGS_REFRESH="settled")
        self.assertIs(self.ask(api, {"flag": "f"}), True)
        self.write({"f": {"default": False}})
        first = self.ask(api, {"flag": "f"})  # the file may be read after the answer before it
        self.assertIn(first, (True, False))
        self.assertIs(self.ask(api, {"flag": "f"}), False)
        self.assert_terminates(host)

    def test_document_may_be_a_setting_and_come_out_of_a_file(self):
        self.write({"app": {"f": {"default": True}}})
        api, host = self.open(POWERTOOLS_FEATURE_FLAGS_FILE=None,
                              POWERTOOLS_FEATURE_FLAGS_DOCUMENT="@" + self.path,
                              POWERTOOLS_FEATURE_FLAGS_ENVELOPE="app")
        self.assertIs(self.ask(api, {"flag": "f"}), True)
        self.assert_terminates(host)

    def test_zones_are_looked_for_in_tzdir_first(self):
        always = {"DAYS": ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY",
                           "SUNDAY"], "TIMEZONE": "Own"}
        self.write({"f": feature(False, always, "SCHEDULE_BETWEEN_DAYS_OF_WEEK",
                                 "CURRENT_DAY_OF_WEEK")})
        api, host = self.open()
        self.assertEqual(self.ask(api, {"flag": "f"}), "default")
        self.assert_terminates(host)
        header = b"TZif2" + bytes(15) + bytes(16) + b"\0\0\0\1\0\0\0\4" + b"\0\0\x0e\x10\0\0OWN\0"
        with open(os.path.join(self.folder, "Own"), "wb") as file:
            file.write(header + header + b"\nOWN-1\n")
        api, host = self.open(TZDIR=self.folder)
        self.assertIs(self.ask(api, {"flag": "f"}), True)
        self.assert_terminates(host)

    def test_libraries_are_loaded_when_a_percentage_asks(self):
        self.write({"f": feature(False), "p": feature(False, {"PERCENT": 100},
                                                      "PERCENTAGE_ROLLOUT", "customer")})
        api, host = self.open()
        self.assertIs(self.ask(api, {"flag": "f", "tier": "premium"}), True)
        with open(f"/proc/{host.pid}/maps", encoding="utf-8") as file:
            loaded = file.read()
        self.assertIn("feature-flags.so", loaded)
        self.assertNotIn("libcrypto", loaded)
        self.assertNotIn("libcurl", loaded)
        self.assertIs(self.ask(api, {"flag": "p", "customer": "c-1"}), True)
        with open(f"/proc/{host.pid}/maps", encoding="utf-8") as file:
            self.assertIn("libcrypto", file.read())
        self.assert_terminates(host)


class Annotations(FlagsCase):

    ENVIRONMENT = {"POWERTOOLS_FEATURE_FLAGS_ANNOTATE": "new-pricing, colour, missing",
                   "POWERTOOLS_FEATURE_FLAGS_CONTEXT": "detail.customer"}

    def open_both(self, **environment):
        self.write({"new-pricing": feature(False),
                    "colour": {"boolean_type": False, "default": {"name": "red"}}})
        return self.open("logger,tracer,feature-flags", **self.ENVIRONMENT, **environment)

    def test_flags_are_in_lines_and_traces(self):
        daemon = Daemon(self)
        api, host = self.open_both(AWS_XRAY_DAEMON_ADDRESS=daemon.address)
        self.ask(api, {"detail": {"customer": {"tier": "premium"}}})
        self.ask(api, {"detail": {"customer": {"tier": "basic"}}})
        self.ask(api, {"detail": "nobody"})
        annotations = [daemon.document()["annotations"] for _ in range(3)]
        self.assert_terminates(host)
        lines = [json.loads(line) for line in host.stdout.splitlines()]
        self.assertEqual([line["feature_new-pricing"] for line in lines], [True, False, False])
        for line, annotation in zip(lines, annotations):
            self.assertEqual(line["feature_colour"], {"name": "red"})
            self.assertNotIn("feature_missing", line)
            self.assertIs(annotation["feature_new_pricing"], line["feature_new-pricing"])

    def test_flag_without_a_value_leaves_the_lines(self):
        api, host = self.open("logger,feature-flags", POWERTOOLS_FEATURE_FLAGS_ANNOTATE="f")
        self.write({"f": {"default": True}})
        self.ask(api, {})
        self.write({"g": {"default": True}})
        self.ask(api, {})
        self.assert_terminates(host)
        lines = [json.loads(line) for line in host.stdout.splitlines()]
        self.assertEqual([line.get("feature_f") for line in lines], [True, None])

    def test_path_that_is_none_is_an_init_error(self):
        api, host = self.open(POWERTOOLS_FEATURE_FLAGS_ANNOTATE="f",
                              POWERTOOLS_FEATURE_FLAGS_CONTEXT="detail[")
        self.assertNotEqual(host.wait(), 0)
        self.assertIn("POWERTOOLS_FEATURE_FLAGS_CONTEXT is no JMESPath expression", host.stderr)

    @unittest.skipUnless("batch" in os.environ["PWT_SHIPPED"].split(), "batch is not built")
    def test_records_have_flags_of_their_own(self):
        self.write({"new-pricing": feature(False)})
        api, host = self.open(
            "logger,batch,feature-flags", POWERTOOLS_FEATURE_FLAGS_ANNOTATE="new-pricing",
            POWERTOOLS_FEATURE_FLAGS_CONTEXT="powertools_json(body)")
        self.ask(api, {"Records": [
            {"messageId": tier, "eventSource": "aws:sqs", "body": json.dumps({"tier": tier})}
            for tier in ("basic", "premium", "basic")]})
        self.assert_terminates(host)
        lines = [json.loads(line) for line in host.stdout.splitlines()]
        self.assertEqual([line["feature_new-pricing"] for line in lines], [False, True, False])


if __name__ == "__main__":
    unittest.main()
