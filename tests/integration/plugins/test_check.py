# SPDX-License-Identifier: Apache-2.0
"""`bootstrap --check`: its arguments, and what it says of what would load and what would not."""

import json
import os
import shutil
import tempfile
import unittest

from support.bootstrap import place
from support.case import HostCase


class CheckCase(HostCase):
    """Runs `bootstrap --check`; nothing of it needs a Runtime API."""

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="pwt-check-")
        self.addCleanup(shutil.rmtree, self.dir)

    def copy(self, name, target=None, kind="PWT_GOOD_PLUGINS"):
        path = os.path.join(self.dir, (target or name) + ".so")
        shutil.copy(os.path.join(place(kind), name + ".so"), path)
        return path

    def check(self, *arguments, status=0, **environment):
        variables = {"_HANDLER": None, "POWERTOOLS_PLUGIN_PATH": self.dir, **environment}
        api = self.api()
        host = self.start(api, arguments=["--check", *arguments], **variables)
        self.assert_ends(host, status)
        self.assertEqual(api.calls(), [])
        return host

    def check_json(self, *arguments, **more):
        return json.loads(self.check("--json", *arguments, **more).stdout)


class Arguments(CheckCase):
    """Names, files, options."""

    def test_nothing_to_load(self):
        found = self.check_json()
        self.assertEqual((found["ok"], found["plugins"], found["handler"], found["problems"]),
                         (True, [], None, []))
        self.assertEqual(found["search"], [self.dir])

    def test_names_replace_the_list(self):
        self.copy("counter")
        found = self.check_json("counter", POWERTOOLS_PLUGINS="recorder")
        self.assertEqual([plugin["name"] for plugin in found["plugins"]], ["counter"])

    def test_file(self):
        path = self.copy("counter")
        found = self.check_json(path, POWERTOOLS_PLUGIN_PATH=None)
        self.assertEqual([plugin["path"] for plugin in found["plugins"]], [path])

    def test_relative_file(self):
        found = self.check_json(os.path.relpath(self.copy("counter")))
        self.assertEqual(found["plugins"][0]["path"], os.path.join(self.dir, "counter.so"))

    def test_file_that_is_not_there(self):
        found = self.check_json("./counter.so", status=1)
        self.assertEqual(found["problems"], [{
            "type": "Runtime.PluginLoadError",
            "message": "powertools: plugin file './counter.so' does not exist; expected the path "
                       "of a .so; correct it"}])

    def test_file_whose_name_is_no_name(self):
        path = self.copy("recorder", "Recorder")
        with open(path, "rb") as file:
            content = file.read()
        with open(path, "wb") as file:
            file.write(content.replace(b"recorder\0", b"Recorder\0"))
        problem, = self.check_json(path, status=1)["problems"]
        self.assertEqual(problem["message"],
                         f"powertools: plugin file '{path}' holds a plugin named 'Recorder'; "
                         "expected a name of the form [a-z][a-z0-9-]{0,31}; correct .name")

    def test_twice(self):
        path = self.copy("counter")
        for arguments in (("counter", "counter"), (path, path), ("counter", path)):
            with self.subTest(arguments):
                found = self.check_json(*arguments, status=1)
                self.assertEqual(len(found["plugins"]), 1)
                problem, = found["problems"]
                self.assertRegex(problem["message"], "^powertools: .*'counter'.* twice; expected ")

    def test_unknown_option(self):
        host = self.check("--yaml", status=2)
        self.assertEqual(host.stderr, "powertools: --check has no option '--yaml'; expected "
                                      "--json, names of plugins or files\n")
        self.assertEqual(host.stdout, "")


class Findings(CheckCase):
    """What it says."""

    def test_plugin(self):
        path = self.copy("counter")
        found, = self.check_json("counter")["plugins"]
        option, = found.pop("options")
        self.assertEqual(found, {
            "name": "counter", "version": "1.0.0", "summary": "Counts invocations.", "path": path,
            "abi": {"major": 1, "minor": 0}, "phase": "app", "on_error": "closed",
            "concurrent": True, "requires": [], "services": [{"name": "counter", "major": 1}],
            "imports": []})
        self.assertEqual(option["names"], ["POWERTOOLS_COUNTER_START"])

    def test_phases_and_order(self):
        for name in ("counter", "rewriter", "splitter", "recorder"):
            self.copy(name)
        found = self.check_json("counter", "rewriter", "splitter", "recorder")
        self.assertEqual([(plugin["name"], plugin["phase"]) for plugin in found["plugins"]],
                         [("recorder", "observe"), ("splitter", "split"), ("rewriter", "protect"),
                          ("counter", "app")])

    def test_policy_by_variable(self):
        self.copy("counter")
        found, = self.check_json("counter", POWERTOOLS_COUNTER_ON_ERROR="open")["plugins"]
        self.assertEqual(found["on_error"], "open")

    def test_imports(self):
        for name in ("counter", "asker", "asker-major"):
            self.copy(name)
        found = self.check_json("counter", "asker", "asker-major")["plugins"]
        imports = {plugin["name"]: plugin["imports"] for plugin in found if plugin["imports"]}
        self.assertEqual(imports, {
            "asker": [{"name": "counter", "major": 1, "bound": True}],
            "asker-major": [{"name": "counter", "major": 2, "bound": False}]})

    def test_requirement_comes_along_in_any_order(self):
        for name in ("counter", "asker-needs"):
            self.copy(name)
        for plugins in ("asker-needs", "asker-needs,counter", "counter,asker-needs",
                        "asker-needs,all"):
            with self.subTest(plugins):
                found = self.check_json(POWERTOOLS_PLUGINS=plugins)
                self.assertEqual({plugin["name"] for plugin in found["plugins"]},
                                 {"asker-needs", "counter"})

    def test_what_settings_need_comes_along(self):
        for name in ("counter", "asker-chooses"):
            self.copy(name)
        for needs, found in (("nothing", {"asker-chooses": []}),
                             ("counter", {"asker-chooses": ["counter"], "counter": []})):
            with self.subTest(needs):
                plugins = self.check_json("asker-chooses", POWERTOOLS_ASKER_NEEDS=needs)["plugins"]
                self.assertEqual({plugin["name"]: plugin["requires"] for plugin in plugins}, found)

    def test_handler(self):
        found = self.check_json(_HANDLER="echo.handle")
        self.assertEqual(found["handler"]["name"], "handle")
        self.assertEqual(found["handler"]["path"], os.path.join(place("PWT_HANDLERS"), "echo.so"))

    def test_one_fault_does_not_hide_the_next(self):
        self.copy("counter")
        for name in ("wrong-magic", "no-policy"):
            self.copy(name, kind="PWT_BAD_PLUGINS")
        host = self.check(POWERTOOLS_PLUGINS="wrong-magic,counter,no-policy,absent",
                          POWERTOOLS_COUNTER_START="many", _HANDLER="nowhere.handle", status=1)
        said = [line for line in host.stdout.splitlines() if line.startswith("problem: ")]
        for fragment in ("'wrong-magic'", "'no-policy'", "'absent'", "POWERTOOLS_COUNTER_START",
                         "'nowhere.handle'"):
            self.assert_one_line("\n".join(said), fragment)
        self.assertEqual(len(said), 5)

    def test_optional_faults_are_no_problem(self):
        self.copy("wrong-magic", kind="PWT_BAD_PLUGINS")
        self.copy("counter")
        host = self.check("wrong-magic?", "counter?", POWERTOOLS_COUNTER_START="many")
        self.assertEqual(len([line for line in host.stderr.splitlines() if "optional" in line]), 2)

    def test_no_init_runs(self):
        self.copy("counter")
        self.assertNotIn("counter init", self.check("counter").stdout)

    def test_text(self):
        path = self.copy("counter")
        lines = self.check("counter").stdout.splitlines()
        self.assertRegex(lines[0], r"^bootstrap \d+\.\d+\.\d+, plugin ABI 1\.0$")
        self.assertEqual([line.strip() for line in lines[1:]], [
            "plugins, outermost first:", "counter 1.0.0  app, fails closed, ABI 1.0",
            "Counts invocations.", path, "offers service counter 1",
            "POWERTOOLS_COUNTER_START = 0  (int, default)", "ok"])


if __name__ == "__main__":
    unittest.main()
