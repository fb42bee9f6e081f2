#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The SDK as a file: unpacked into an empty folder, it builds and runs a function and a plugin with
nothing else of this project. What its README tells people to type is what is typed here."""

import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile
import unittest

TOP = pathlib.Path(os.environ["PWT_SOURCE"])
SYSTEM = "/usr/local/bin:/usr/bin:/bin"


def sh(script, folder, environment):
    """Runs lines of shell and returns what they print; a failure shows it."""
    done = subprocess.run(["bash", "-euc", script], cwd=folder, env=environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise AssertionError(f"{script}\nended with {done.returncode}\n{done.stdout}")
    return done.stdout


def pack(folder, umask):
    """The SDK out of the build that is tested."""
    done = subprocess.run([TOP / "layer" / "sdk.sh", os.environ["PWT_BUILD"], folder], check=True,
                          text=True, stdout=subprocess.PIPE, umask=umask,
                          env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"})
    return pathlib.Path(done.stdout.strip())


def may_mount():
    """Whether this user may make a root of its own to look at files from."""
    try:
        return subprocess.run(["unshare", "--mount", "true"], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


# A root with the system in it, read-only, and the SDK; nothing else of this machine is there.
BARE = """
for each in bin sbin lib lib64; do
    if [ -L /$each ]; then cp -d /$each root/; else mkdir root/$each; mount --bind /$each root/$each; fi
done
for each in usr etc dev proc; do mkdir root/$each; mount --rbind /$each root/$each; done
mkdir -p root/sdk root/tmp
mount --bind "$SDK" root/sdk
exec chroot root /bin/bash -euc "$TYPED"
"""


@unittest.skipIf("PWT_EXE_WRAPPER" in os.environ, "what is built here was not built to be watched")
@unittest.skipUnless(shutil.which("meson"), "meson is not on the search path")
class Sdk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = pathlib.Path(tempfile.mkdtemp(prefix="pwt-sdk-"))
        cls.addClassCleanup(shutil.rmtree, cls.home)
        cls.file = pack(cls.home / "packed", umask=0o077)
        with tarfile.open(cls.file) as archive:
            cls.members = archive.getmembers()
            archive.extractall(cls.home / "unpacked")
        cls.sdk, = (cls.home / "unpacked").iterdir()
        setting = re.search(r"```sh\n(SDK=.*?)```", (cls.sdk / "README.md").read_text("utf-8"), re.S)[1]
        lines = sh(setting + "env", cls.sdk, {"PATH": SYSTEM, "PWD": str(cls.sdk)}).splitlines()
        cls.environment = dict(line.split("=", 1) for line in lines if "=" in line)

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pwt-user-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def sh(self, script, **more):
        return sh(script, self.folder, {**self.environment, **more})

    def readme(self, after):
        """The lines of shell behind a heading of the README."""
        text = (self.sdk / "README.md").read_text("utf-8").partition(after)[2]
        return re.search(r"```sh\n(.*?)```", text, re.S)[1].replace("$SDK", str(self.sdk))

    def used(self, source, *flags):
        """The files that a source includes, each of which is the SDK's or the system's."""
        script = "cc -M $(pkg-config --cflags powertools) " + " ".join([*flags, str(source)])
        files = [os.path.realpath(self.folder / name)
                 for name in self.sh(script).replace("\\\n", " ").split()[1:]]
        for file in files:
            self.assertTrue(file.startswith((str(self.sdk.resolve()), "/usr/",
                                             str(self.folder.resolve()))), file)
        return files

    def test_a_function_is_built_packed_and_run(self):
        self.sh(self.readme("A function,").partition("POWERTOOLS_PLUGINS")[0])
        said = self.sh("cd orders && " + self.readme("A function,").splitlines()[-1])
        answer = next(each for each in map(json.loads, said.splitlines())
                      if each["type"] == "response")
        self.assertEqual(answer["body"]["statusCode"], 201)
        self.assertIn('"message\\":\\"order received', said)
        self.assertTrue((self.folder / "orders" / "orders.zip").is_file())
        files = self.used(self.folder / "orders" / "orders.c")
        self.assertTrue([file for file in files if file.endswith("powertools/handler.h")])

    @unittest.skipUnless(shutil.which("aarch64-linux-gnu-gcc"), "there is no compiler for arm64")
    def test_a_function_is_packed_for_arm64(self):
        shutil.copytree(self.sdk / "share/powertools/examples/orders", self.folder / "orders")
        self.sh("make -C orders CC=aarch64-linux-gnu-gcc")
        self.assertIn("AArch64", self.sh("readelf -h orders/orders.so"))
        self.assertEqual(self.sh("python3 -m zipfile -l orders/orders.zip | awk 'NR > 1 {print $1}'")
                         .split(), ["flags.json", "orders.so"])

    @unittest.skipUnless(may_mount(), "this user may not mount")
    def test_the_system_and_the_sdk_are_enough(self):
        """Where neither the tree nor the build can be seen."""
        (self.folder / "root").mkdir()
        text = (self.sdk / "README.md").read_text("utf-8")
        setting, *blocks = re.findall(r"```sh\n(.*?)```", text, re.S)
        typed = "\n".join(["cd /sdk", setting, *(f"cd /tmp\n{block}" for block in blocks),
                           f"test ! -e {TOP}"])
        said = sh(f"unshare --mount --propagation private bash -euc '{BARE}'", self.folder,
                  {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "SDK": str(self.sdk),
                   "TYPED": typed})
        self.assertIn('"statusCode":201', said)
        self.assertIn("audit 1.0.0", said)

    def test_sam_builds_it(self):
        shutil.copytree(self.sdk / "share/powertools/examples/orders", self.folder / "orders")
        (self.folder / "built").mkdir()
        for function in ("OrdersFunction", "ShipFunction"):  # as sam.yaml calls them
            self.sh(f"make -C orders build-{function}", ARTIFACTS_DIR=str(self.folder / "built"))
        self.assertEqual(sorted(path.name for path in (self.folder / "built").iterdir()),
                         ["flags.json", "orders.so"])

    def test_a_plugin_is_built_checked_and_run(self):
        said = self.sh(self.readme("A plugin of your own"))
        self.assertIn("audit 1.0.0", said)
        self.assertIn("ok", said.splitlines())
        symbols = self.sh("nm -D --defined-only audit.so").splitlines()
        self.assertEqual([line.split()[-1] for line in symbols], ["pwt_plugin_v1"])
        self.used(self.folder / "audit.c")
        shutil.copy(self.sdk / "share/powertools/examples/echo.c", self.folder)
        said = self.sh("cc -shared -fPIC -fvisibility=hidden $(pkg-config --cflags powertools) echo.c "
                       "-o echo.so && echo '{\"rawPath\":\"/x\"}' | powertools run echo.so -",
                       POWERTOOLS_PLUGINS="audit", POWERTOOLS_AUDIT_LEVEL="full",
                       POWERTOOLS_PLUGIN_PATH=str(self.folder))
        self.assertIn('\\"path\\":\\"/x\\"', said)

    def inspect(self):
        """Types in what docs/install/inspect.md says of a file."""
        page = (TOP / "docs" / "install" / "inspect.md").read_text("utf-8")
        return self.sh(re.findall(r"```sh\n(.*?)```", page, re.S)[1])

    def test_a_layer_can_be_looked_into(self):
        self.sh(self.readme("A plugin of your own"))
        made = self.sh(f"powertools layer audit.so --license {TOP}/LICENSE --output layer.zip")
        said = self.inspect()
        self.assertIn(re.search(r"CodeSha256 (\S+)", made)[1], said.splitlines())
        self.assertIn("2 files are as their manifests say", said)
        self.assertNotRegex(said, "DIFFERENT|NOT NAMED")

    def test_a_layer_that_was_changed_is_noticed(self):
        self.sh(self.readme("A plugin of your own"))
        self.sh("powertools layer audit.so --output layer.zip && "
                "python3 -m zipfile -e layer.zip changed && "
                "echo >>changed/powertools/plugins/audit.so && echo >changed/more && "
                "rm layer.zip && cd changed && python3 -m zipfile -c ../layer.zip *")
        said = self.inspect()
        self.assertIn("DIFFERENT powertools/plugins/audit.so", said)
        self.assertIn("NOT NAMED more", said)

    def test_the_static_libraries_are_found(self):
        shutil.copy(self.sdk / "share/powertools/examples/uploads.c", self.folder)
        self.sh("cc -shared -fPIC -fvisibility=hidden uploads.c -o uploads.so "
                "$(pkg-config --static --cflags --libs powertools powertools-events) -Wl,-z,defs")
        self.used("uploads.c", "$(pkg-config --cflags powertools-events)")
        for name in ("json", "jmespath", "testing"):
            (self.folder / "main.c").write_text(f"#include <powertools/{name}.h>\n"
                                                "int main(void) { return 0; }\n", "utf-8")
            self.sh("cc main.c -o main -Wl,--whole-archive "
                    f"$(pkg-config --libs powertools-{name}) -Wl,--no-whole-archive "
                    f"$(pkg-config --static --cflags --libs powertools powertools-{name}) "
                    "-Wl,--allow-multiple-definition -lm && ./main")

    def test_the_file_of_another_place_would_be_noticed(self):
        (self.folder / "x.c").write_text("#include <powertools/powertools.h>\n", "utf-8")
        with self.assertRaisesRegex(AssertionError, "sdk/include/powertools"):
            self.used("x.c", "-iquote", "/", "-I", str(TOP / "sdk" / "include"),
                      "-include", str(TOP / "sdk/include/powertools/types.h"))

    def test_nothing_in_it_names_the_place_that_it_was_built_in(self):
        for path in self.sdk.rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                for place in (TOP, os.environ["PWT_BUILD"]):
                    self.assertFalse(str(place).encode() in data, f"{place} is in {path}")

    def test_everybody_may_read_it(self):
        for member in self.members:
            executable = member.isdir() or bool(member.mode & 0o100)
            self.assertEqual(member.mode, 0o755 if executable else 0o644, member.name)
            self.assertEqual((member.uid, member.gid, member.uname), (0, 0, ""), member.name)

    def test_equal_builds_give_equal_files(self):
        again = pack(self.home / "again", umask=0o022)
        sums = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (self.file, again)]
        self.assertEqual(sums[0], sums[1])


if __name__ == "__main__":
    unittest.main()
