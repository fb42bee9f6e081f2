# SPDX-License-Identifier: Apache-2.0
"""Walks the zoo (zoo.py): every fault has its message, in `--check` and in a start that fails."""

import json
import os
import re
import shutil
import tempfile
import unittest

from support.bootstrap import place
from support.case import HostCase
from zoo import CONSTRUCTOR, INIT, SECRET, TABLE, Case, mapped_end

WRAPPED = bool(os.environ.get("PWT_EXE_WRAPPER"))


class Stand(HostCase):
    """Sets a case up; the tests are made below, one for each look at each row of the table."""

    def prepare(self, case):
        """The case's folders; returns its environment."""
        self.dir = tempfile.mkdtemp(prefix="pwt-zoo-")
        self.addCleanup(shutil.rmtree, self.dir)
        self.task = self.task_root({"echo": "echo"})
        self.places = {"{dir}": self.dir, "{task}": self.task}
        for name in case.holds:
            source = next(path for path in (os.path.join(place(folder), name + ".so")
                                            for folder in ("PWT_GOOD_PLUGINS", "PWT_BAD_PLUGINS"))
                          if os.path.exists(path))
            shutil.copy(source, self.dir)
            with open(source, "rb") as file:
                mapped = mapped_end(file.read())
            self.places.update({"{mapped}": str(mapped), "{cut}": str(mapped - 1)})
        for make, folder in ((case.files, self.dir), (case.task, self.task)):
            if make:
                make(folder)
        environment = {
            "LAMBDA_TASK_ROOT": "{task}",
            "POWERTOOLS_PLUGIN_PATH": "{dir}",
            "POWERTOOLS_PLUGINS": case.name if case.plugins is None else case.plugins,
            **case.environment,
        }
        return {name: value and self.fill(value) for name, value in environment.items()}

    def fill(self, text):
        """A text of the table with the places and sizes of this run."""
        for name, value in self.places.items():
            text = text.replace(name, value)
        return text

    def check(self, case, *arguments):
        """`bootstrap --check` by itself: no Runtime API is asked for."""
        host = self.start(self.api(), arguments=["--check", *arguments], **self.prepare(case))
        return host.wait(), host

    def see_start(self, case):
        api = self.api()
        host = self.start(api, **self.prepare(case))
        self.assert_ends(host, 1)
        self.assertEqual(api.calls(), ["init-error"], host.describe())
        body = self.assert_error(api.seen("init-error")[0], case.kind)
        message = self.fill(case.started or case.message)
        self.assertEqual(body["errorMessage"], message)
        lines = [line for line in host.stderr.splitlines()
                 if line.endswith("\tERROR\t" + message)]
        self.assertEqual(len(lines), 1, host.describe())
        self.assertNotIn(SECRET, host.stdout + host.stderr + body["errorMessage"])


class Check(Stand):
    """`bootstrap --check`: the problem, the whole problem, and nothing but the problem."""

    def see_json(self, case):
        status, host = self.check(case, "--json")
        found = json.loads(host.stdout)
        if case.check:
            self.assertEqual(found["problems"],
                             [{"type": case.kind, "message": self.fill(case.message)}])
        else:
            self.assertEqual(found["problems"], [])
        self.assertEqual(found["ok"], not case.check)
        self.assertEqual(status, 1 if case.check else 0, host.describe())
        self.assertNotIn(SECRET, host.stdout + host.stderr)

    def see_text(self, case):
        status, host = self.check(case)
        lines = host.stdout.splitlines()
        problems = [line for line in lines if line.startswith("problem: ")]
        if case.check:
            self.assertEqual(problems, ["problem: " + self.fill(case.message)])
        else:
            self.assertEqual(problems, [])
        self.assertEqual(lines[-1], "not ok" if case.check else "ok")
        self.assertEqual(status, 1 if case.check else 0)
        self.assertNotIn(SECRET, host.stdout + host.stderr)

    @unittest.skipIf(WRAPPED, "memcheck reports the crash itself, and makes it its own exit status")
    def test_constructor_that_crashes(self):
        status, host = self.check(CONSTRUCTOR)
        self.assertEqual(status, 1)
        self.assertTrue(host.stderr.endswith("\tERROR\t" + self.fill(CONSTRUCTOR.message) + "\n"))


class Start(Stand):
    """A start that fails tells Lambda and the log the same."""

    @unittest.skipIf(WRAPPED, "memcheck reports the crash itself, and makes it its own exit status")
    def test_constructor_that_crashes(self):
        self.see_start(CONSTRUCTOR)


class Form(unittest.TestCase):
    """Every message has the form of the conventions."""

    def test_messages(self):
        for case in TABLE:
            with self.subTest(case.name):
                self.assertTrue(case.message.startswith("powertools: "))
                if " failed in init: the table" in case.message:
                    continue  # what follows is the plugin's own
                self.assertRegex(case.message, "; (expected|available: |.* expects )|ABI .* has ")

    def test_names_are_distinct(self):
        self.assertEqual(len({case.name for case in TABLE}), len(TABLE))


class Optional(Stand):
    """`name?`: whatever is wrong with that plugin, the function starts without it."""

    def see_optional(self, case):
        api = self.api()
        variables = self.prepare(case)
        name = variables["POWERTOOLS_PLUGINS"]
        host = self.start(api, **{**variables, "POWERTOOLS_PLUGINS": name + "?"})
        self.assert_serving(api, host, 0)
        self.assert_terminates(host)
        expected = (f"\tWARN\t{self.fill(case.message)}; it is optional ('{name}?'), so the "
                    "function starts without it")
        lines = [line for line in host.stderr.splitlines() if line.endswith(expected)]
        self.assertEqual(len(lines), 1, host.describe())


class Pulled(Stand):
    """What is pulled in is needed as much as those that require it."""

    PULLED = ("plugin 'fails-init' failed in init: the table has no rows; add one; only optional "
              "plugins require it, so the function starts without it")
    LEFT = ("plugin 'needs-failing' requires plugin 'fails-init', which is optional and did not "
            "start; expected it in POWERTOOLS_PLUGINS; see the line about its failure; it is "
            "optional ('needs-failing?'), so the function starts without it")

    def case(self, plugins):
        return Case("pulled", "", plugins=plugins,
                    holds=("fails-init", "needs-failing", "needs-failing-too"))

    def test_one_that_only_optional_ones_require_may_fail(self):
        api = self.api()
        host = self.start(api, **self.prepare(self.case("needs-failing?")))
        self.assert_serving(api, host, 0)
        self.assert_terminates(host)
        warnings = [line.split("\tWARN\tpowertools: ")[1] for line in host.stderr.splitlines()]
        self.assertEqual(warnings, [self.PULLED, self.LEFT])

    def test_one_that_another_requires_too_must_start(self):
        for plugins in ("needs-failing?, needs-failing-too", "needs-failing-too, needs-failing?"):
            with self.subTest(plugins):
                api = self.api()
                host = self.start(api, **self.prepare(self.case(plugins)))
                self.assert_ends(host, 1)
                body = self.assert_error(api.seen("init-error")[0], INIT)
                self.assertTrue(body["errorMessage"].startswith(
                    "powertools: plugin 'fails-init' failed in init: "), body)


def may_be_optional(case):
    """The fault is of a single plugin, named alone, and not of the host's own settings."""
    plugins = case.name if case.plugins is None else case.plugins
    return (case.optional and re.fullmatch("[a-z][a-z0-9-]{0,31}", plugins) is not None
            and "PLUGIN_PATH has" not in case.message and "powertools.json" not in case.message)


def add_tests():
    for number, case in enumerate(TABLE):
        words = "_".join("".join(c if c.isalnum() and c.isascii() else " "
                                 for c in case.name).split())
        looks = [(Check, "see_json"), (Check, "see_text")]
        if case.start:
            looks.append((Start, "see_start"))
        if may_be_optional(case):
            looks.append((Optional, "see_optional"))
        for suite, look in looks:
            def test(self, case=case, look=look):
                if case.user and os.geteuid() == 0:
                    self.skipTest("the superuser may read every file")
                getattr(self, look)(case)
            setattr(suite, f"test_{number:03}_{words}_{look[4:]}", test)


add_tests()

if __name__ == "__main__":
    unittest.main()
