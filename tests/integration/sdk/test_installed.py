#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A plugin and a function of somebody else, built from the installed SDK alone and loaded.

The SDK is installed into a folder of its own; sdk/template is copied out of the tree. What its README
tells people to type is what is run here.
"""

import glob
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from support.bootstrap import place
from support.case import HostCase

ONE_CALL = ("cc -shared -fPIC -fvisibility=hidden $(pkg-config --cflags powertools) "
            "audit.c -o audit.so")

# As docs/write-a-function.md has it.
GREET_CMAKE = """
cmake_minimum_required(VERSION 3.13)
project(greet LANGUAGES CXX)
find_package(Powertools REQUIRED)
powertools_add_handler(greet greet.cpp)
"""


def run(command, folder, environment=None):
    """Runs a command, or a line of shell, and returns its output; a failure shows it."""
    result = subprocess.run(command, cwd=folder, env=environment, text=True,
                            shell=isinstance(command, str),
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode != 0:
        raise AssertionError(f"{command} ended with {result.returncode}\n{result.stdout}")
    return result.stdout


def exported(path):
    lines = run(["nm", "-D", "--defined-only", path], ".").splitlines()
    return sorted(line.split()[-1] for line in lines)


def needed(path):
    return re.findall(r"\(NEEDED\).*\[(.*)\]", run(["readelf", "-dW", path], "."))


class InstalledCase(HostCase):
    """One installation for all tests of a class, and a copy of the template for each."""

    @classmethod
    def setUpClass(cls):
        if not shutil.which("meson"):
            raise unittest.SkipTest("meson is not on the search path")
        cls.root = tempfile.mkdtemp(prefix="pwt-sdk-")
        cls.addClassCleanup(shutil.rmtree, cls.root)
        run(["meson", "install", "-C", place("PWT_BUILD"), "--no-rebuild", "--quiet",
             "--destdir", cls.root], ".")
        pc = cls.find("powertools.pc")
        path = os.pathsep.join([os.path.dirname(cls.find("bootstrap")), os.environ["PATH"]])
        cls.environment = dict(os.environ, PATH=path, PKG_CONFIG_PATH=os.path.dirname(pc),
                               PKG_CONFIG_SYSROOT_DIR=cls.root)

    @classmethod
    def find(cls, name):
        found = glob.glob(os.path.join(cls.root, "**", name), recursive=True)
        if len(found) != 1:
            raise AssertionError(f"{name} is installed {len(found)} times: {found}")
        return found[0]

    def template(self):
        folder = os.path.join(tempfile.mkdtemp(prefix="pwt-template-"), "audit")
        self.addCleanup(shutil.rmtree, os.path.dirname(folder))
        shutil.copytree(place("PWT_TEMPLATE"), folder)
        return folder

    def pc(self, *arguments):
        """What powertools.pc says, without the folder that it was installed below."""
        environment = dict(self.environment)
        del environment["PKG_CONFIG_SYSROOT_DIR"]
        return run(["pkg-config", *arguments, "powertools"], ".", environment).strip()

    def check_audit(self, folder):
        """The plugin built in `folder` passes `bootstrap --check` and works in an invocation."""
        plugin = os.path.join(folder, "audit.so")
        self.assertEqual(exported(plugin), ["pwt_plugin_v1"])
        self.assertIn("audit 1.0.0", run([place("PWT_BOOTSTRAP"), "--check", plugin], "."))
        api, host = self.serve("echo.echo", LAMBDA_TASK_ROOT=place("PWT_EXAMPLES"),
                               POWERTOOLS_PLUGINS="audit", POWERTOOLS_PLUGIN_PATH=folder,
                               POWERTOOLS_AUDIT_LEVEL="full")
        request_id = api.deliver(b'{"rawPath":"/orders"}')
        self.assertEqual(api.answers()[0].body, b'{"rawPath":"/orders"}')
        self.assert_terminates(host)
        record = json.loads(host.stdout)["audit"]
        self.assertGreaterEqual(record.pop("took_us"), 0)
        self.assertEqual(record, {"request_id": request_id, "outcome": "response",
                                  "address": None, "path": "/orders"})


class Installed(InstalledCase):
    def test_has_every_public_header(self):
        source = os.listdir(os.path.join(place("PWT_INCLUDE"), "powertools"))
        installed = os.listdir(os.path.dirname(self.find("plugin.h")))
        self.assertEqual(sorted(installed), sorted(source))

    def test_tells_where_plugins_go_and_which_abi_it_has(self):
        self.assertEqual(self.pc("--variable=plugindir"), "/opt/powertools/plugins")
        with open(self.find("types.h"), encoding="utf-8") as file:
            header = file.read()
        for part in ("major", "minor"):
            value = re.search(rf"PWT_ABI_{part.upper()} (\d+)", header)[1]
            self.assertEqual(self.pc(f"--variable=abi_{part}"), value)

    def test_links_nothing(self):
        self.assertEqual(self.pc("--libs"), "")

    def test_builds_a_plugin_with_one_compiler_call(self):
        folder = self.template()
        with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
            self.assertIn(ONE_CALL, file.read())
        run(ONE_CALL, folder, self.environment)
        self.assertEqual(needed(os.path.join(folder, "audit.so")), ["libc.so.6"])
        self.check_audit(folder)

    def test_builds_the_template_with_meson(self):
        folder = self.template()
        run(["meson", "setup", "-Dwerror=true", "build"], folder, self.environment)
        run(["ninja", "-C", "build", "all", "test"], folder, self.environment)
        self.check_audit(os.path.join(folder, "build"))


@unittest.skipUnless(shutil.which("cmake"), "cmake is not installed")
class InstalledForCMake(InstalledCase):
    def prefix(self):
        """The folder that share/cmake is in; CMake finds the package below it."""
        return os.path.abspath(os.path.join(self.find("PowertoolsConfig.cmake"), *[".."] * 4))

    def cmake(self, folder):
        run(["cmake", "-S", ".", "-B", "build", f"-DCMAKE_PREFIX_PATH={self.prefix()}"], folder)
        run(["cmake", "--build", "build"], folder)
        return os.path.join(folder, "build")

    def test_builds_the_template(self):
        build = self.cmake(self.template())
        self.assertIn("audit-loads", run(["ctest", "--output-on-failure"], build))
        self.check_audit(build)

    @unittest.skipUnless(os.environ.get("PWT_HAVE_CXX"), "there was no C++ compiler")
    def test_builds_a_handler_that_exports_nothing_else(self):
        folder = tempfile.mkdtemp(prefix="pwt-handler-")
        self.addCleanup(shutil.rmtree, folder)
        shutil.copy(os.path.join(place("PWT_EXAMPLE_SOURCES"), "greet.cpp"), folder)
        with open(os.path.join(folder, "CMakeLists.txt"), "w", encoding="utf-8") as file:
            file.write(GREET_CMAKE)
        build = self.cmake(folder)
        self.assertEqual(exported(os.path.join(build, "greet.so")), ["pwt_handler_v1_greet"])

    def test_refuses_versions_that_it_does_not_serve(self):
        folder = tempfile.mkdtemp(prefix="pwt-version-")
        self.addCleanup(shutil.rmtree, folder)
        with open(os.path.join(folder, "CMakeLists.txt"), "w", encoding="utf-8") as file:
            file.write("cmake_minimum_required(VERSION 3.13)\nproject(version LANGUAGES NONE)\n"
                       "find_package(Powertools ${WANTED} REQUIRED)\n")
        command = ["cmake", "-S", ".", "-B", "build", f"-DCMAKE_PREFIX_PATH={self.prefix()}"]
        run(command + [f"-DWANTED={os.environ['PWT_VERSION']}"], folder)
        for wanted in ("99", "0.99", "99.0.0"):
            with self.assertRaises(AssertionError, msg=wanted):
                run(command + [f"-DWANTED={wanted}"], folder)


class Uninstalled(HostCase):
    def test_serves_headers_from_the_source_tree(self):
        environment = dict(os.environ, PKG_CONFIG_PATH=os.path.join(place("PWT_BUILD"),
                                                                    "meson-uninstalled"))
        flags = run(["pkg-config", "--cflags", "powertools"], ".", environment).split()
        self.assertEqual([os.path.realpath(flag[2:]) for flag in flags],
                         [os.path.realpath(place("PWT_INCLUDE"))])
        exports = run(["pkg-config", "--variable=exports", "powertools"], ".", environment).strip()
        self.assertTrue(os.path.isfile(exports), exports)


if __name__ == "__main__":
    unittest.main()
