# SPDX-License-Identifier: Apache-2.0
"""Settings that are in order: what a plugin gets for each type, and from where."""

import json
import os
import unittest

from support.bootstrap import place
from support.case import HostCase

PREFIX = "POWERTOOLS_SETTINGS_"
DEFAULTS = {"text": "(absent)", "flag": "0", "mode": "1", "number": "1000", "ratio": "0.5",
            "size": "65536", "wait": "2000", "pause": "250", "name": [], "json": "{}",
            "secret": "unset", "lenient": "7", "needed": "here"}


class SettingsCase(HostCase):
    """Runs the plugin `settings`, which marks what was stored for it."""

    def setUp(self):
        self.task = self.task_root({"echo": "echo"})

    def file(self, name, content):
        with open(os.path.join(self.task, name), "w", encoding="utf-8") as file:
            file.write(content)

    def environment(self, values):
        settings = {name if name.isupper() and "_" in name else PREFIX + name.upper(): value
                    for name, value in values.items()}
        return {"POWERTOOLS_PLUGIN_PATH": place("PWT_GOOD_PLUGINS"),
                "POWERTOOLS_PLUGINS": "settings", "LAMBDA_TASK_ROOT": self.task,
                PREFIX + "NEEDED": "here", **settings}

    def run_with(self, **values):
        """The marks of init by name, and the process after one event."""
        api = self.api()
        host = self.start(api, **self.environment(values))
        self.assert_serving(api, host, 0)
        self.assert_terminates(host)
        stored = {"name": []}
        for line in host.stdout.splitlines():
            _, name, words = line.split(" ", 2)
            if name == "name":
                stored["name"].append(words)
            else:
                stored[name] = words
        return stored, host

    def assert_stored(self, expected, **values):
        stored, host = self.run_with(**values)
        self.assertEqual(stored, {**DEFAULTS, **expected})
        self.assertEqual(host.stderr, "")

    def warnings(self, host):
        """The texts of all diagnostic lines, which must be warnings."""
        lines = [line.split("\t") for line in host.stderr.splitlines()]
        self.assertEqual({line[2] for line in lines} - {"WARN"}, set(), host.describe())
        return [line[3] for line in lines]


class Values(SettingsCase):
    """What is stored for a text."""

    def test_defaults(self):
        self.assert_stored({})

    def test_empty_is_unset(self):
        self.assert_stored({}, text="", flag="", number="", names="", json="", lenient="")

    def test_booleans(self):
        for text, word in [("1", "1"), ("Y", "1"), ("yes", "1"), ("t", "1"), ("TRUE", "1"),
                           ("On", "1"), (" true ", "1"), ("0", "0"), ("n", "0"), ("NO", "0"),
                           ("f", "0"), ("False", "0"), ("off", "0")]:
            with self.subTest(text):
                self.assert_stored({"flag": word}, flag=text)

    def test_enums(self):
        for text, index in [("off", "0"), ("BASIC", "1"), (" Full", "2")]:
            with self.subTest(text):
                self.assert_stored({"mode": index}, mode=text)

    def test_numbers(self):
        for text, number in [("-5", "-5"), ("0", "0"), ("-0", "0"), ("60000", "60000"),
                             ("007", "7"), ("\t12 ", "12")]:
            with self.subTest(text):
                self.assert_stored({"number": number}, number=text)
        for text, number in [("0", "0"), ("1", "1"), ("2.5e-1", "0.25"), ("-0.0", "-0")]:
            with self.subTest(text):
                self.assert_stored({"ratio": number}, ratio=text)

    def test_sizes(self):
        for text, size in [("1k", 1 << 10), ("1024", 1 << 10), ("10M", 10 << 20), ("1 g", 1 << 30),
                           ("1073741824", 1 << 30)]:
            with self.subTest(text):
                self.assert_stored({"size": str(size)}, size=text)

    def test_durations(self):
        for text, ms in [("1", 1000), ("1ms", 1), ("9999MS", 9999), ("10s", 10000),
                         ("10 s", 10000)]:
            with self.subTest(text):
                self.assert_stored({"wait": str(ms)}, wait=text)
        for text, ms in [("1", 1), ("1s", 1000), ("90m", 5400000), ("2h", 7200000)]:
            with self.subTest(text):
                self.assert_stored({"pause": str(ms)}, pause=text)

    def test_lists(self):
        for text, names in [("a", ["a"]), ("a,b", ["a", "b"]), (" a , b c ,", ["a", "b c"]),
                            (",,a,,", ["a"]), (" , ", [])]:
            with self.subTest(text):
                self.assert_stored({"name": names}, names=text)

    def test_json(self):
        for text in ("null", '{"a":[1,{"b":"\\u00e4"}]}', " [1]"):
            with self.subTest(text):
                self.assert_stored({"json": text}, json=text)

    def test_text_is_kept_as_it_is(self):
        self.assert_stored({"text": " two  words "}, text=" two  words ")


class Sources(SettingsCase):
    """Where a value comes from, and which source wins."""

    def test_second_name(self):
        self.assert_stored({"text": "second"}, SETTINGS_TEXT="second")

    def test_first_name_wins(self):
        self.assert_stored({"text": "first"}, SETTINGS_TEXT="second", text="first")

    def test_empty_first_name_does_not_hide_the_second(self):
        self.assert_stored({"text": "second"}, SETTINGS_TEXT="second", text="")

    def test_file_of_the_package(self):
        self.file("powertools.json", json.dumps({
            PREFIX + "TEXT": "from \"the\" file\u00e4", PREFIX + "FLAG": True,
            PREFIX + "NUMBER": 12, PREFIX + "JSON": {"a": 1}, PREFIX + "MODE": None}))
        self.assert_stored({"text": 'from "the" file\u00e4', "flag": "1", "number": "12",
                            "json": '{"a": 1}'})

    def test_environment_beats_the_file(self):
        self.file("powertools.json", json.dumps({PREFIX + "NUMBER": 12, PREFIX + "TEXT": "file"}))
        self.assert_stored({"number": "13", "text": "second"}, number="13", SETTINGS_TEXT="second")

    def test_plugins_in_the_file(self):
        self.file("powertools.json", json.dumps({"POWERTOOLS_PLUGINS": "settings"}))
        self.assert_stored({}, POWERTOOLS_PLUGINS=None)

    def test_value_from_a_file(self):
        self.file("text.txt", "from\tit\n")
        self.assert_stored({"text": "from\tit"}, text="@text.txt")
        self.assert_stored({"text": "from\tit"}, text="@" + os.path.join(self.task, "text.txt"))

    def test_empty_file_is_an_empty_value(self):
        self.file("text.txt", "")
        self.assert_stored({"text": ""}, text="@text.txt")

    def test_file_named_in_the_package(self):
        self.file("number.txt", "77\n")
        self.file("powertools.json", json.dumps({PREFIX + "NUMBER": "@number.txt"}))
        self.assert_stored({"number": "77"})

    def test_two_at_signs_are_one(self):
        self.assert_stored({"text": "@text.txt"}, text="@@text.txt")


class Said(SettingsCase):
    """What is said about settings, and what is not."""

    def test_lenient_option_uses_its_default(self):
        stored, host = self.run_with(lenient="12")
        self.assertEqual(stored, DEFAULTS)
        self.assertEqual(self.warnings(host), [
            "powertools: POWERTOOLS_SETTINGS_LENIENT='12' is not within 0..9; plugin 'settings' "
            "expects 0..9, default 7; correct the value or remove it; the default is used"])

    def test_lenient_option_in_a_missing_file_uses_its_default(self):
        stored, host = self.run_with(lenient="@nowhere.txt")
        self.assertEqual(stored, DEFAULTS)
        said, = self.warnings(host)
        self.assertRegex(said, "nowhere.txt cannot be read: .*; the default is used$")

    def test_unknown_name(self):
        stored, host = self.run_with(POWERTOOLS_SETTINGS_NUMBR="1")
        self.assertEqual(stored, DEFAULTS)
        self.assertEqual(self.warnings(host), [
            "powertools: POWERTOOLS_SETTINGS_NUMBR is read by no loaded plugin; expected a name "
            "from the plugins' pages; did you mean 'POWERTOOLS_SETTINGS_NUMBER'?"])

    def test_unknown_name_that_is_like_no_other(self):
        _, host = self.run_with(POWERTOOLS_XYZZY="1")
        self.assertEqual(self.warnings(host), [
            "powertools: POWERTOOLS_XYZZY is read by no loaded plugin; expected a name from the "
            "plugins' pages; remove it, or load the plugin"])

    def test_unknown_member(self):
        self.file("powertools.json", json.dumps({"POWERTOOLS_PLUGIN": "settings", "comment": 1}))
        _, host = self.run_with()
        self.assertEqual(self.warnings(host), [
            "powertools: POWERTOOLS_PLUGIN in powertools.json is read by no loaded plugin; "
            "expected a name from the plugins' pages; did you mean 'POWERTOOLS_PLUGINS'?",
            "powertools: comment in powertools.json is read by no loaded plugin; expected a name "
            "from the plugins' pages; remove it, or load the plugin"])

    def test_names_of_plugins_to_come_are_known(self):
        self.assert_stored({}, POWERTOOLS_LOG_LEVEL="INFO", POWERTOOLS_METRICS_NAMESPACE="Orders",
                           POWERTOOLS_SERVICE_NAME="orders", POWERTOOLS_DEV="1")

    def test_failure_policy_of_a_loaded_plugin_is_known(self):
        self.assert_stored({}, POWERTOOLS_SETTINGS_ON_ERROR="Closed")

    def test_failure_policy_of_another_plugin_is_not(self):
        _, host = self.run_with(POWERTOOLS_COUNTER_ON_ERROR="open")
        self.assertEqual(len(self.warnings(host)), 1)

    def test_secret_that_begins_with_an_at_sign_is_not_printed(self):
        api = self.api()
        host = self.start(api, **self.environment({"secret": "@hunter2"}))
        self.assert_ends(host, 1)
        report = api.seen("init-error")[0].body.decode()
        self.assertNotIn("hunter2", report + host.stdout + host.stderr)

    def check_options(self, **values):
        api = self.api()
        host = self.start(api, arguments=["--check", "--json"], **self.environment(values))
        self.assert_ends(host, 0)
        self.assertNotIn("4711", host.stdout + host.stderr)
        plugin, = json.loads(host.stdout)["plugins"]
        return {option["names"][0]: option for option in plugin["options"]}

    def test_check_says_values_and_sources(self):
        self.file("powertools.json", json.dumps({PREFIX + "NUMBER": 12}))
        options = self.check_options(text="words", secret="4711")
        found = {name[len(PREFIX):]: (option["value"], option["source"])
                 for name, option in options.items()}
        self.assertEqual(found["TEXT"], ("words", "environment"))
        self.assertEqual(found["NUMBER"], ("12", "powertools.json"))
        self.assertEqual(found["MODE"], ("basic", "default"))
        self.assertEqual(found["NAMES"], (None, "unset"))
        self.assertEqual(found["SECRET"], ("(secret)", "environment"))

    def test_check_describes_options(self):
        options = self.check_options()
        mode = options[PREFIX + "MODE"]
        self.assertEqual((mode["type"], mode["choices"], mode["default"]),
                         ("enum", ["off", "basic", "full"], "basic"))
        self.assertEqual(options[PREFIX + "TEXT"]["names"],
                         [PREFIX + "TEXT", "SETTINGS_TEXT"])
        self.assertEqual(options[PREFIX + "NUMBER"]["range"], "-5..60000")
        flags = {name[len(PREFIX):]: [flag for flag in ("lenient", "secret", "required")
                                      if option[flag]] for name, option in options.items()}
        self.assertEqual({name: some for name, some in flags.items() if some},
                         {"SECRET": ["secret"], "LENIENT": ["lenient"], "NEEDED": ["required"]})
        self.assertTrue(all(option["help"] for option in options.values()))


if __name__ == "__main__":
    unittest.main()
