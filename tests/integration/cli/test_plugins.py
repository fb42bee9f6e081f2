# SPDX-License-Identifier: Apache-2.0
"""`powertools plugins`: the table, the details, JSON, exit status, and plugins that go wrong."""
import json
import os
import select
import shutil
import signal
import subprocess
import unittest

from cli_case import BOOTSTRAP, COMMAND, ONE, PATIENCE, Case, own_environment

SHOWN = os.environ["PLUGIN_SHOWN"]
HANGS = os.environ["PLUGIN_HANGS"]


class PluginsCase(Case):
    def setUp(self):
        super().setUp()
        self.first = self.folder / "first"
        self.second = self.folder / "second"
        self.first.mkdir()
        self.second.mkdir()
        self.path = f"{self.first}:{self.second}"

    def put(self, folder, name="shown", source=SHOWN):
        return str(shutil.copy(source, folder / f"{name}.so"))

    def plugins(self, *arguments, status=0, **env):
        done = self.command("plugins", "--bootstrap", BOOTSTRAP, *arguments,
                            env=own_environment(POWERTOOLS_PLUGIN_PATH=self.path, **env))
        self.assertEqual(done.returncode, status, done)
        self.errors = done.stderr.decode()
        return done.stdout.decode()

    def document(self, *arguments, **more):
        return json.loads(self.plugins("--json", *arguments, **more))


class Table(PluginsCase):
    def test_loaded_plugins_have_order_phase_and_file(self):
        path = self.put(self.first)
        text = self.plugins("--plugins", "shown")
        self.assertEqual(text.splitlines(), [
            " #  NAME   VERSION  PHASE    FAILS  FROM",
            f" 1  shown  2.3.4    protect  closed {path}"])
        self.assertEqual(self.errors, "")

    def test_others_are_shown_without_a_number(self):
        self.put(self.second)
        text = self.plugins()
        self.assertIn("\n -  shown  2.3.4    protect  closed ", text)
        self.assertIn("Those without a number would not load", text)

    def test_shadowed_file_says_by_which(self):
        first, second = self.put(self.first), self.put(self.second)
        text = self.plugins(POWERTOOLS_PLUGINS="shown")
        self.assertRegex(text, rf"(?m)^ 1  shown .* {first}$")
        self.assertRegex(text, rf"(?m)^ -  shown .* {second}\n +shadowed by {first}$")
        document = self.document(POWERTOOLS_PLUGINS="shown")
        self.assertEqual([(file["path"], file["shadowed_by"]) for file in document["available"]],
                         [(second, first)])

    def test_no_plugin_at_all_names_the_folders(self):
        text = self.plugins()
        self.assertIn("There is no plugin", text)
        self.assertIn(f"\n  {self.first}\n  {self.second}\n", text)

    def test_plugin_that_does_not_load_is_a_problem_if_it_is_on(self):
        path = self.put(self.first, "broken", source=__file__)
        text = self.plugins("--plugins", "broken,absent", status=1)
        self.assertIn("does not load; 'powertools plugins FILE' says why", text)
        broken, absent = self.errors.splitlines()
        self.assertTrue(broken.startswith("powertools: ") and str(path) in broken, broken)
        self.assertIn("'absent' not found", absent)

    def test_plugin_that_does_not_load_is_none_if_it_is_off(self):
        self.put(self.first, "broken", source=__file__)
        self.assertIn("does not load", self.plugins())
        self.assertEqual(self.errors, "")

    def test_function_is_checked_with_its_plugins(self):
        folder = self.folder / "powertools" / "plugins"
        folder.mkdir(parents=True)
        path = self.put(folder)
        function = str(shutil.copy(ONE, self.folder / "app.so"))
        done = self.command("plugins", "--bootstrap", BOOTSTRAP, "--json", "--plugins", "shown",
                            "--function", function)
        document = json.loads(done.stdout)
        self.assertEqual((document["handler"]["name"], document["handler"]["path"]),
                         ("echo", function))
        self.assertEqual(document["plugins"][0]["path"], str(path))


class Details(PluginsCase):
    def test_everything_about_one_is_shown(self):
        path = self.put(self.second)
        text = self.plugins("shown", POWERTOOLS_SHOWN_MODE="fast")
        self.assertEqual(text.splitlines(), [
            "shown 2.3.4",
            "  Shows what a plugin can say of itself.",
            f"  file      {path}",
            "  ABI       1.0",
            "  phase     protect, fails closed, one invocation at a time",
            "  options",
            "    POWERTOOLS_SHOWN_KEY, SHOWN_KEY is unset",
            "      string; no default; secret",
            "      Never printed.",
            "    POWERTOOLS_SHOWN_MODE = fast  (environment)",
            "      enum fast | safe; default safe",
            "      How it goes about its work, which is told here in so many words that they",
            "      do not fit into one line of a screen.",
            "    POWERTOOLS_SHOWN_LIMIT = 3  (default)",
            "      int 1..9; default 3; a wrong value is reported, not fatal",
            "      How far it goes."])

    def test_file_is_shown_like_a_name(self):
        path = shutil.copy(SHOWN, self.folder / "shown.so")
        self.assertIn(f"  file      {path}\n", self.plugins(path))

    def test_secret_is_hidden(self):
        self.put(self.first)
        for arguments in (["shown"], ["--json", "shown"], ["--json", "--plugins", "shown"]):
            with self.subTest(arguments=arguments):
                text = self.plugins(*arguments, POWERTOOLS_SHOWN_KEY="very private")
                self.assertIn("(secret)", text)
                self.assertNotIn("very private", text)

    def test_services_are_shown(self):
        if "PLUGIN_LOGGER" not in os.environ:
            self.skipTest("the logger is not built")
        text = self.plugins(os.environ["PLUGIN_LOGGER"])
        self.assertIn("\n  offers    logger 1\n", text)
        self.assertEqual(text.count("uses      logger 1, which is there"), 1)

    def test_json_is_the_document_of_the_runtime(self):
        self.put(self.first)
        document = self.document("shown")
        self.assertTrue(document["ok"])
        self.assertEqual([option["source"] for option in document["plugins"][0]["options"]],
                         ["unset", "default", "default"])
        self.assertNotIn("available", document)

    def test_unknown_name_is_status_1(self):
        self.assertEqual(self.plugins("nothing", status=1), "")
        self.assertRegex(self.errors, r"\Apowertools: plugin 'nothing' not found in [^\n]*\n\Z")

    def test_wrong_option_is_status_1(self):
        self.put(self.first)
        self.plugins("shown", status=1, POWERTOOLS_SHOWN_MODE="loud")
        self.assertIn("POWERTOOLS_SHOWN_MODE='loud'", self.errors)

    def test_runtime_that_knows_no_check_is_one_message(self):
        self.fake.write_text("#!/bin/sh\necho hello\n")
        done = self.command("plugins", "--bootstrap", self.fake)
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertRegex(done.stderr.decode(), r"\Apowertools: the check of the plugins ended with "
                                               r"exit status 0 and no result; [^\n]*\n\Z")


class Ending(PluginsCase):
    def test_interrupt_leaves_no_process(self):
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        process = subprocess.Popen(
            [COMMAND, "plugins", "--bootstrap", BOOTSTRAP, "--env", f"HANG_FIFO={fifo}", HANGS],
            env=own_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.kill)
        watch = os.pidfd_open(int(fifo.read_text()))
        self.addCleanup(os.close, watch)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE), -signal.SIGINT)
        self.assertEqual(select.select([watch], [], [], PATIENCE)[0], [watch])


if __name__ == "__main__":
    unittest.main()
