# SPDX-License-Identifier: Apache-2.0
"""What `powertools run` shows to a person, and what else it makes of logs, metrics and traces."""
import json
import re
import unittest

from cli_case import BOOTSTRAP, ONE, UUID, Case


class Terminal(Case):
    """What a person sees; the output is a pseudo-terminal."""

    def test_response_is_indented(self):
        text = self.show("echo", NO_COLOR="1")
        self.assertIn('\n{\n  "a": [\n    1,\n    {}\n  ]\n}\n', text)
        self.assertRegex(text, r"\A==> \S*event\.json  " + UUID.pattern + "\n<== ok, [0-9.]+ ms\n")
        self.assertRegex(text, r"\ncold start [0-9.]+ ms, duration [0-9.]+ ms, billed \d+ ms, "
                               r"peak memory [0-9.]+ MB\n\n\Z")

    def test_several_events_end_with_a_summary(self):
        text = self.show("echo", "--repeat", "3", NO_COLOR="1")
        self.assertEqual(len(text.split("==> ")), 4)
        self.assertRegex(text, r"\nduration [0-9.]+ ms, billed \d+ ms, peak memory [0-9.]+ MB\n\n"
                               r"first cold start [0-9.]+ ms, 3 events, 3 ok, duration [0-9.]+ to "
                               r"[0-9.]+ ms, median [0-9.]+ ms, billed \d+ ms, peak memory [0-9.]+ "
                               r"MB\n\Z")

    def test_log_lines_stand_between(self):
        text = self.show("logs", NO_COLOR="1")
        self.assertIn("  | in init\n==> ", text)
        self.assertIn("\n  | before the answer\n  | on stderr\n<== ok", text)

    def test_colours_are_for_terminals_that_want_them(self):
        self.assertIn("\x1b[", self.show("echo"))
        self.assertNotIn("\x1b[", self.show("echo", NO_COLOR="1"))
        self.assertIn("\x1b[", self.show("echo", NO_COLOR=""))

    def test_odd_bytes_do_not_reach_the_terminal(self):
        text = self.show("text_response", NO_COLOR="1")
        self.assertIn("\nplain \ufffd text\\x00 \\x1b[31m\n", text)

    def test_failures_are_named(self):
        self.assertIn("<== error Function.OutOfStock, ", self.show("fails", status=1, NO_COLOR="1"))
        self.assertIn("<== timeout Sandbox.Timedout, ",
                      self.show("never_answers", "--timeout", "0.2", status=4, NO_COLOR="1"))
        self.assertIn("init error Runtime.ImportModuleError\n",
                      self.show("fails_init", status=3, NO_COLOR="1"))
        self.assertIn("\nruntime ended unexpectedly: signal 11 (Segmentation fault)\n",
                      self.show("crashes", status=5, NO_COLOR="1"))

    def test_log_lines_are_coloured_by_level(self):
        text = self.show("log_levels")
        for style, words in (("2", "DEBUG   debug line"), ("32", "INFO    info line"),
                             ("33", "WARNING warning line"), ("31", "CRITICAL critical line"),
                             ("31", 'ERROR   {"not":"text"}'),
                             ("33", "WARN    powertools: a warning of the host")):
            self.assertIn(f"  | \x1b[0m\x1b[{style}m{words}\x1b[0m", text)

    def test_log_lines_show_what_is_their_own(self):
        text = self.show("log_levels", NO_COLOR="1")
        self.assertIn('\n  | INFO    info line  order_id=7 items=["a",{"b":null}]\n', text)
        self.assertIn("\n  | a\tb\tc\td\n", text)
        self.assertIn('\n  | {"level": 7}\n', text)

    def test_metrics_have_name_value_and_unit(self):
        text = self.show("metrics", NO_COLOR="1")
        self.assertIn('\n  + Orders [1,2.5] Count  Shop service="orders" stage="dev"\n'
                      '  + Latency 12.75 Milliseconds  Shop service="orders" stage="dev"\n', text)
        self.assertNotIn("CloudWatchMetrics\":[{", text)
        self.assertIn("\x1b[36mOrders\x1b[0m", self.show("metrics"))

    def bars(self, columns):
        text = self.show("traces", "--trace", NO_COLOR="1", columns=columns)
        lines = [line for line in text.splitlines() if "#" in line or " ms  " in line]
        self.assertLessEqual(max(map(len, lines)), columns)
        return [re.match(r"  ( *\S.*?)  +(#+) +([0-9.]+) ms(?:  (\w+))?$", line).groups()
                for line in lines if "stray" not in line]

    def test_traces_are_a_waterfall_of_the_width_of_the_terminal(self):
        narrow, wide = self.bars(80), self.bars(140)
        self.assertEqual([(name, took, remark) for name, _, took, remark in narrow], [
            ("## handler", "100.00", None),
            ("  get order", "30.00", None),
            ("  loses", "50.00", "fault"),
            ("    DynamoDB", "40.00", "throttle")])
        for bars in (narrow, wide):
            whole = len(bars[0][1])
            for (_, bar, _, _), share in zip(bars, (1, 0.3, 0.5, 0.4)):
                self.assertAlmostEqual(len(bar), whole * share, delta=1)
        self.assertEqual(len(wide[0][1]) - len(narrow[0][1]), 60)

    def test_odd_traces_are_drawn_as_well_as_they_can_be(self):
        text = self.show("odd_traces", "--trace", NO_COLOR="1")
        for name in ("in a circle", "with the other", "its own parent", "ends before it starts",
                     "xxxxxxxx.."):
            self.assertEqual(len([line for line in text.splitlines() if name in line]), 1, name)
        self.assertEqual(text.count("  deep"), 100)
        self.assertNotIn("\x1b", text)
        self.assertEqual(text.count("a datagram that is no trace document"), 2)
        self.assertLessEqual(max(len(line) for line in text.splitlines() if "#" in line), 80)

    def test_init_error_is_said_once(self):
        text = self.on_terminal(["run", "--bootstrap", BOOTSTRAP, "--plugins", "nothing", ONE], 3,
                                NO_COLOR="1")
        self.assertEqual(text.count("plugin 'nothing' not found"), 1)
        self.assertIn("\ninit error Runtime.PluginLoadError\n", text)
        self.assertIn("no such handler", self.show("fails_init", status=3))

    def test_json_is_json_on_a_terminal_too(self):
        lines = self.show("echo", "--json").splitlines()
        self.assertEqual([json.loads(line)["type"] for line in lines], ["response", "usage", "report"])


if __name__ == "__main__":
    unittest.main()
