# SPDX-License-Identifier: Apache-2.0
"""`powertools new`: what it makes is built outside this tree, from the installed SDK alone, and acts."""
import glob
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from cli_case import COMMAND, ONE, PATIENCE, Case, own_environment

BUILD = os.environ["POWERTOOLS_BUILD"]
MADE = {"plugin": ["{name}.{ext}", "test_{ident}.c", "meson.build", "CMakeLists.txt", "README.md",
                   ".gitignore"],
        "function": ["{name}.{ext}", "test_{ident}.c", "meson.build", "CMakeLists.txt", "README.md",
                     "event.json", ".gitignore"]}


class Made(Case):
    """Builds with an installation of its own."""

    @classmethod
    def setUpClass(cls):
        if os.environ["POWERTOOLS_SANITIZE"] != "none":
            raise unittest.SkipTest("what a sanitized build installs, only sanitized programs can link")
        for tool in ("meson", "cmake", "pkg-config"):
            if not shutil.which(tool):
                raise unittest.SkipTest(f"{tool} is not on the search path")
        cls.root = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.root)
        subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir",
                        cls.root], check=True, timeout=PATIENCE)
        folders = {os.path.dirname(path) for path in
                   glob.glob(f"{cls.root}/**/powertools*.pc", recursive=True)}
        exports, = glob.glob(f"{cls.root}/**/exports.map", recursive=True)
        cmake, = glob.glob(f"{cls.root}/**/PowertoolsConfig.cmake", recursive=True)
        cls.environment = own_environment(
            PKG_CONFIG_PATH=":".join(folders), PKG_CONFIG_SYSROOT_DIR=cls.root,
            PKG_CONFIG_POWERTOOLS_EXPORTS=exports, Powertools_DIR=os.path.dirname(cmake))

    def run_here(self, *command):
        done = subprocess.run(command, cwd=self.folder / "made", env=self.environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def make(self, kind, name, *options):
        done = self.command("new", kind, name, "--folder", self.folder / "made", *options)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        made = [line.strip() for line in done.stdout.decode().split("\n\n")[0].splitlines()]
        expected = [file.format(name=name, ident=name.replace("-", "_"),
                                ext="cpp" if options else "c") for file in MADE[kind]]
        self.assertEqual([os.path.basename(path) for path in made], expected)
        for path in made:
            self.assertNotRegex(pathlib.Path(path).read_text(), r"@\w+@|SPDX")

    def build_with_meson(self):
        self.run_here("meson", "setup", "build", "--werror")
        self.assertRegex(self.run_here("meson", "test", "-C", "build"), r"Ok: +1\b")
        return self.folder / "made" / "build"

    def build_with_cmake(self):
        self.run_here("cmake", "-B", "build", "-DCMAKE_COMPILE_WARNING_AS_ERROR=ON")
        self.run_here("cmake", "--build", "build")
        self.assertIn("100% tests passed", self.run_here("cmake", "-E", "chdir", "build", "ctest"))
        return self.folder / "made" / "build"

    def check_plugin(self, folder, name):
        path = folder / f"{name}.so"
        self.assertIn(f"{name} 0.1.0\n", self.command("plugins", path).stdout.decode())
        done = self.command("run", "--plugins", name, ONE,
                            env=own_environment(POWERTOOLS_PLUGIN_PATH=str(folder)))
        log = self.lines(done, 0)["log"][0]
        self.assertEqual(json.loads(log["line"])[name]["request_id"], log["request_id"])

    def check_function(self, folder, name):
        event = self.folder / "made" / "event.json"
        lines = self.lines(self.command("run", folder / f"{name}.so", event), 0)
        self.assertEqual(lines["response"][0]["body"], {"hello": "Ada"})

    def test_plugin_with_meson(self):
        self.make("plugin", "slow-calls")
        self.check_plugin(self.build_with_meson(), "slow-calls")

    def test_plugin_in_cxx_with_cmake(self):
        self.make("plugin", "slow-calls", "--cxx")
        self.check_plugin(self.build_with_cmake(), "slow-calls")

    def test_function_with_cmake(self):
        self.make("function", "my-orders")
        self.check_function(self.build_with_cmake(), "my-orders")

    def test_function_in_cxx_with_meson(self):
        self.make("function", "my-orders", "--cxx")
        self.check_function(self.build_with_meson(), "my-orders")


class Refused(Case):
    def test_bad_names(self):
        for name in ("", "Audit", "9lives", "a_b", "../x", "a" * 33, "-x", "test", "install"):
            with self.subTest(name=name):
                text = self.refused("new", "plugin", "--", name)
                self.assertIn(f"name '{name}'", text)

    def test_kind_and_name_are_needed(self):
        for arguments in ((), ("plugin",), ("thing", "x"), ("plugin", "x", "y")):
            with self.subTest(arguments=arguments):
                self.assertIn("what to make is not clear", self.refused("new", *arguments))

    def test_folder_that_is_there_is_left_alone(self):
        (self.folder / "audit").mkdir()
        for folder, reason in ((self.folder / "audit", "File exists"),
                               (self.folder / "no" / "such", "No such file or directory")):
            done = self.command("new", "plugin", "audit", "--folder", folder)
            self.assertEqual((done.returncode, done.stdout), (1, b""))
            self.assertRegex(done.stderr.decode(), rf"\Apowertools: folder '{folder}' cannot be made: "
                                                   rf"{re.escape(reason)}; [^\n]*\n\Z")
        self.assertEqual(list((self.folder / "audit").iterdir()), [])

    def test_default_folder_is_the_name(self):
        done = subprocess.run([COMMAND, "new", "function", "orders"], cwd=self.folder,
                              capture_output=True, timeout=PATIENCE, check=False)
        self.assertEqual(done.returncode, 0)
        self.assertTrue((self.folder / "orders" / "orders.c").is_file())
        self.assertIn(b"\n  cd orders\n", done.stdout)


if __name__ == "__main__":
    unittest.main()
