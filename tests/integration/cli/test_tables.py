# SPDX-License-Identifier: Apache-2.0
"""What is made from the tables of the verbs: help, completions, manual page; and `doctor`."""
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from cli_case import BOOTSTRAP, COMMAND, ONE, PATIENCE, Case, own_environment

VERBS = ["run", "serve", "plugins", "new", "layer", "doctor", "completion", "manual"]


class TablesCase(Case):
    def text(self, *arguments):
        done = self.command(*arguments)
        self.assertEqual((done.returncode, done.stderr), (0, b""), done)
        return done.stdout.decode()

    def options(self, verb):
        """The options of a verb as its help lists them."""
        return re.findall(r"^  --([a-z-]+)", self.text(verb, "--help"), re.M)


class Help(TablesCase):
    def test_every_verb_is_listed_and_has_help_that_fits_a_screen(self):
        self.assertEqual(re.findall(r"^  ([a-z]+) ", self.text("--help"), re.M), VERBS)
        for arguments in (["--help"], *([verb, "--help"] for verb in VERBS)):
            with self.subTest(arguments=arguments):
                lines = self.text(*arguments).splitlines()
                self.assertLessEqual(len(lines), 24)
                self.assertLessEqual(max(map(len, lines)), 80)
                self.assertRegex(lines[0], r"^usage: powertools ")

    def test_unknown_options_are_one_message_for_every_verb(self):
        for verb in VERBS:
            with self.subTest(verb=verb):
                self.assertIn(f"'powertools {verb} --help' lists",
                              self.refused(verb, "--no-such-option"))


class Completion(TablesCase):
    def complete(self, *words):
        """What bash offers behind those words."""
        script = self.file("powertools.bash", self.text("completion", "bash").encode())
        line = " ".join(f"'{word}'" for word in ("powertools", *words))
        done = subprocess.run(
            ["bash", "--norc", "-c", f"source '{script}'; COMP_WORDS=({line}); "
             f"COMP_CWORD={len(words)}; _powertools; printf '%s\\n' \"${{COMPREPLY[@]}}\""],
            capture_output=True, text=True, timeout=PATIENCE, check=False, cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.split()

    def test_bash_completes_verbs(self):
        self.assertEqual(self.complete(""), [*VERBS, "--help", "--version"])
        self.assertEqual(self.complete("pl"), ["plugins"])

    def test_bash_completes_the_options_of_each_verb(self):
        for verb in VERBS:
            with self.subTest(verb=verb):
                self.assertEqual(self.complete(verb, "--"),
                                 [f"--{option}" for option in self.options(verb)])

    def test_bash_completes_choices_words_and_files(self):
        self.assertEqual(self.complete("serve", "--format", "al"), ["alb", "alb-multi"])
        self.assertEqual(self.complete("new", "f"), ["function"])
        self.assertEqual(self.complete("completion", ""), ["bash", "zsh", "fish"])
        self.file("event.json", b"{}")
        self.assertEqual(self.complete("run", "x.so", "ev"), ["event.json"])
        self.assertEqual(self.complete("run", "--bootstrap", "boot"), ["bootstrap"])
        self.assertEqual(self.complete("run", "--timeout", ""), [])

    def test_other_shells_accept_theirs(self):
        for shell in ("zsh", "fish"):
            script = self.text("completion", shell)
            with self.subTest(shell=shell):
                for verb in VERBS:
                    self.assertIn(verb, script)
                    for option in set(self.options(verb)) - {"help"}:
                        self.assertRegex(script, rf"(--|-l ){option}\b")
                if not shutil.which(shell):
                    self.skipTest(f"{shell} is not on the search path")
                done = subprocess.run([shell, "-n", self.file("script", script.encode())],
                                      capture_output=True, timeout=PATIENCE, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_shell_must_be_known(self):
        for arguments in ((), ("csh",), ("bash", "zsh")):
            self.assertIn("shell is missing or unknown", self.refused("completion", *arguments))


class Manual(TablesCase):
    def test_page_has_every_verb_and_option(self):
        page = self.text("manual")
        for verb in VERBS:
            section = re.search(rf"(?ms)^\.SH POWERTOOLS {verb}$(.*?)(?=^\.SH|\Z)", page)[1]
            self.assertEqual(re.findall(r"^\\fB\\-\\-([a-z\\-]+)\\fR", section, re.M),
                             [option.replace("-", "\\-") for option in self.options(verb)
                              if option != "help"])

    def test_page_is_good_roff(self):
        if not shutil.which("groff"):
            self.skipTest("groff is not on the search path")
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww"], input=self.text("manual").encode(),
                              capture_output=True, timeout=PATIENCE, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertIn("--max-environments", re.sub("\x1b\\[[0-9;]*m|.\b", "", done.stdout.decode()))


class Doctor(TablesCase):
    def doctor(self, *arguments, status=0, **env):
        done = self.command("doctor", *arguments, env=own_environment(**env))
        self.assertEqual((done.returncode, done.stderr), (status, b""), done)
        return done.stdout.decode()

    def tools(self, **programs):
        """A search path of its own, of scripts with their text."""
        folder = self.folder / "tools"
        folder.mkdir(exist_ok=True)
        for name, text in programs.items():
            path = folder / name.replace("_", "-")
            path.write_text(f"#!/bin/sh\n{text}\n")
            path.chmod(0o755)
        return str(folder)

    def test_all_is_well_when_everything_is_there(self):
        version = self.text("--version").split()[1]
        path = self.tools(cc="echo cc 12", pkg_config=f"echo {version}")
        text = self.doctor(PATH=path)
        self.assertIn("ok    C compiler        cc 12\n", text)
        self.assertIn(f"ok    SDK headers       {version}\n", text)
        self.assertIn(f"ok    runtime           {os.path.realpath(BOOTSTRAP)}\n", text)
        self.assertIn("-     C++ compiler      not found\n      needed for C++ only", text)
        self.assertLessEqual(max(len(line) for line in text.splitlines() if "/" not in line), 80)

    def test_what_is_missing_has_advice(self):
        text = self.doctor(status=1, PATH=self.tools())
        self.assertIn("FAIL  C compiler        not found\n      install gcc", text)
        self.assertIn("FAIL  SDK headers       not found\n", text)

    def test_tool_that_fails_is_missing(self):
        text = self.doctor(status=1, PATH=self.tools(cc="exit 1", pkg_config="kill -9 $$"))
        self.assertIn("FAIL  C compiler        not found", text)

    def test_sdk_of_another_version_is_not_the_one(self):
        text = self.doctor(status=1, PATH=self.tools(cc="echo cc", pkg_config="echo 9.9.9"))
        self.assertIn("FAIL  SDK headers       9.9.9\n", text)

    def test_file_is_checked_against_the_glibc_of_lambda(self):
        text = self.doctor(ONE)
        self.assertRegex(text, rf"\Aok    {re.escape(ONE)} (x86_64|arm64), (glibc 2\.\d+|any glibc)\n\Z")

    def object(self, **changes):
        """A copy of an object with bytes replaced."""
        data = pathlib.Path(COMMAND).read_bytes()
        for old, new in changes.values():
            self.assertIn(old, data)
            data = data.replace(old, new)
        return self.file("changed.so", data)

    def test_newer_glibc_is_refused_with_a_way_out(self):
        path = self.object(version=(b"GLIBC_2.34\0", b"GLIBC_2.99\0"))
        text = self.doctor(path, status=1)
        self.assertIn(f"FAIL  {path} ", text)
        self.assertIn("glibc 2.99\n      Lambda's provided.al2023 has glibc 2.34", text)

    def test_other_machine_is_refused(self):
        data = bytearray(pathlib.Path(ONE).read_bytes())
        data[18:20] = (243).to_bytes(2, "little")  # RISC-V
        text = self.doctor(self.file("odd.so", bytes(data)), status=1)
        self.assertIn("Lambda has no other machines", text)

    def test_damaged_files_are_refused_and_nothing_worse(self):
        self.assertIn("is no 64-bit shared object", self.doctor("no/such.so", status=1))
        data = pathlib.Path(ONE).read_bytes()
        for size in (0, 10, 64, 1000, len(data) // 2):
            path = self.file("short.so", data[:size])
            done = self.command("doctor", path)
            self.assertIn(done.returncode, (0, 1), done)  # By itself, not by a signal.


if __name__ == "__main__":
    unittest.main()
