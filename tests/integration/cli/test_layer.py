# SPDX-License-Identifier: Apache-2.0
"""`powertools layer`: what is in the zip file, that equal files make equal bytes, and each refusal.

The plugins here are compiled by the tests, so that each can be broken in its own way.
"""
import base64
import hashlib
import json
import os
import pathlib
import shutil
import struct
import subprocess
import unittest
import zipfile

from cli_case import BOOTSTRAP, COMMAND, ONE, PATIENCE, Case, own_environment

CC = os.environ["POWERTOOLS_CC"].split()
INCLUDE = os.environ["POWERTOOLS_INCLUDE"]
EPOCH = 1710037800  # 2024-03-10T02:30:00Z: an hour that clocks in New York left out.

PLUGIN = """
#include <powertools/plugin.h>
#include <unistd.h>
%(more)s
static int32_t before(struct pwt_cx *cx)
{
    static const char line[] = "%(name)s was here\\n";
    (void)cx;
    return write(STDOUT_FILENO, line, sizeof(line) - 1) > 0 %(test)s ? PWT_OK : PWT_EINVAL;
}
PWT_PLUGIN(.name = "%(name)s", .version = "1.2.3", .summary = "Says that it was there.",
           .flags = PWT_FAIL_CLOSED, .before = before);
"""
DEEP = "int deep(void); int deep(void) { return 7; }"
USES_DEEP = {"more": "extern int deep(void);", "test": "&& deep() == 7"}


class LayerCase(Case):
    def build(self, path, source, *flags):
        """A shared object with default visibility, as those who build libraries have it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        text = path.with_suffix(".c")
        text.write_text(source)
        subprocess.run([*CC, "-shared", "-fPIC", f"-I{INCLUDE}", text, "-o", path, *flags],
                       check=True, timeout=PATIENCE)
        text.unlink()
        return path

    def plugin(self, *flags, name="trace-me", folder=None, more="", test=""):
        source = PLUGIN % {"name": name, "more": more, "test": test}
        return self.build((folder or self.folder) / f"{name}.so", source, "-fvisibility=hidden",
                          *flags)

    def library(self, folder, name="libdeep.so.1"):
        return self.build(folder / name, DEEP, f"-Wl,-soname,{name}")

    def with_library(self, *flags):
        """A plugin that needs libdeep.so.1, which lies in its folder of libraries."""
        library = self.library(self.folder / "trace-me.d")
        return self.plugin(library, *flags, **USES_DEEP)

    def layer(self, *arguments, status=0, env=None, cwd=None, umask=-1):
        done = subprocess.run([COMMAND, "layer", *map(str, arguments)], capture_output=True,
                              timeout=PATIENCE, check=False, cwd=cwd or self.folder, umask=umask,
                              env=own_environment(**(env or {})))
        self.assertEqual(done.returncode, status, done)
        self.said = done.stderr.decode()
        return done.stdout.decode()

    def packed(self, *arguments, **more):
        """The path of a zip file that was made without a word of complaint."""
        path = self.folder / "made.zip"
        self.layer("--output", path, *arguments, **more)
        self.assertEqual(self.said, "")
        return path

    def refused(self, *arguments, status=1, **more):
        """The one message of a package that is not made."""
        before = set(self.folder.rglob("*"))
        self.assertEqual(self.layer(*arguments, status=status, **more), "")
        self.assertRegex(self.said, r"\Apowertools: [^\n]+\n\Z")
        self.assertEqual(set(self.folder.rglob("*")), before)
        return self.said

    def patched(self, path, old, new):
        data = path.read_bytes()
        self.assertIn(old, data)
        path.write_bytes(data.replace(old, new))
        return path

    def poked(self, path, offset, data):
        whole = bytearray(path.read_bytes())
        whole[offset:offset + len(data)] = data
        path.write_bytes(whole)
        return path

    def manifest(self, path, name="trace-me"):
        with zipfile.ZipFile(path) as archive:
            text = archive.read(f"powertools/manifests/{name}.json").decode()
        document = json.loads(text)
        self.assertEqual(text, json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n")
        return document


class Content(LayerCase):
    def test_same_files_make_the_same_bytes(self):
        made = []
        for folder, zone, umask in (("a", "UTC", 0o22), ("b/c", "America/New_York", 0o77)):
            folder = self.folder / folder
            folder.mkdir(parents=True)
            if made:
                shutil.copytree(self.folder / "a", folder, dirs_exist_ok=True)
                for path in folder.rglob("*"):
                    os.utime(path, (1, 1))
                    path.chmod(0o700)
                (folder / "made.zip").unlink()
            else:
                self.library(folder / "trace-me.d")
                self.plugin(folder=folder)
                (folder / "LICENSE").write_text("Do what you like.\n")
                (folder / "trace-me.d" / "data").write_text("x" * 1000)
            self.layer("trace-me.so", "--output", "made.zip", cwd=folder, umask=umask,
                       env={"TZ": zone, "SOURCE_DATE_EPOCH": str(EPOCH)})
            made.append((folder / "made.zip").read_bytes())
        self.assertEqual(made[0], made[1])

    def test_entries_are_sorted_and_readable_for_all_and_nothing_else(self):
        plugin = self.with_library("-Wl,--disable-new-dtags,-rpath,$ORIGIN/trace-me.d")
        plugin.chmod(0o600)
        (self.folder / "COPYING").write_text("All rights.\n")
        path = self.packed(plugin, env={"SOURCE_DATE_EPOCH": str(EPOCH), "TZ": "Asia/Tokyo"})
        with zipfile.ZipFile(path) as archive:
            self.assertIsNone(archive.testzip())
            entries = archive.infolist()
        self.assertEqual([entry.filename for entry in entries], [
            "powertools/licenses/trace-me/COPYING",
            "powertools/manifests/trace-me.json",
            "powertools/plugins/trace-me.d/libdeep.so.1",
            "powertools/plugins/trace-me.so"])
        for entry in entries:
            self.assertEqual(entry.external_attr >> 16, 0o100644)
            self.assertEqual(entry.date_time, (2024, 3, 10, 2, 30, 0))
            self.assertEqual((entry.create_system, entry.extra, entry.comment), (3, b"", b""))
            self.assertEqual(entry.compress_type, zipfile.ZIP_DEFLATED)

    def test_without_a_time_it_is_the_first_a_zip_file_knows(self):
        with zipfile.ZipFile(self.packed(self.plugin())) as archive:
            self.assertEqual({entry.date_time for entry in archive.infolist()},
                             {(1980, 1, 1, 0, 0, 0)})

    def test_manifest_says_what_is_in_it(self):
        plugin = self.with_library("-Wl,--disable-new-dtags,-rpath,$ORIGIN/trace-me.d")
        library = self.folder / "trace-me.d" / "libdeep.so.1"
        path = self.packed(plugin, "--commit", "abc123", env={"SOURCE_DATE_EPOCH": str(EPOCH)})
        manifest = self.manifest(path)
        glibc = manifest.pop("glibc_max")
        self.assertRegex(glibc, r"\A2\.\d+\Z")
        self.assertEqual(manifest, {
            "name": "trace-me", "version": "1.2.3", "abi": {"major": 1, "minor": 0},
            "arch": {"aarch64": "arm64"}.get(os.uname().machine, os.uname().machine),
            "needed": ["libc.so.6"], "source": {"commit": "abc123", "epoch": EPOCH},
            "files": [{"path": f"powertools/plugins/{name}", "mode": "0644",
                       "sha256": hashlib.sha256(source.read_bytes()).hexdigest()}
                      for name, source in (("trace-me.d/libdeep.so.1", library),
                                           ("trace-me.so", plugin))]})

    def test_report_has_sizes_and_the_sum_that_lambda_tells(self):
        text = self.layer(self.plugin())
        path = self.folder / f"trace-me-1.2.3-{os.uname().machine.replace('aarch64', 'arm64')}.zip"
        data = path.read_bytes()
        self.assertIn(f"{(self.folder / 'trace-me.so').stat().st_size:10}  "
                      "powertools/plugins/trace-me.so\n", text)
        with zipfile.ZipFile(path) as archive:
            total = sum(entry.file_size for entry in archive.infolist())
        self.assertIn(f"{total:10}  bytes unzipped, of the 262144000 that Lambda takes\n"
                      f"{len(data):10}  bytes zipped: {path.name}\n", text)
        self.assertIn(base64.b64encode(hashlib.sha256(data).digest()).decode(), text)
        self.assertIn("aws lambda publish-layer-version --layer-name trace-me", text)

    def test_several_plugins_have_a_manifest_each(self):
        path = self.packed(self.plugin(), self.plugin(name="other"))
        self.assertEqual(self.manifest(path, "other")["files"][0]["path"],
                         "powertools/plugins/other.so")
        self.assertEqual(len(self.manifest(path)["files"]), 1)

    def test_part_is_the_same_alone_and_with_others(self):
        library = self.library(self.folder / "core" / "lib", "libjson-c.so.5")
        plugin = self.plugin(library, **USES_DEEP)
        both = self.manifest(self.packed(plugin, "--tree", "core"))
        self.assertEqual(both["needed"], ["libc.so.6", "libjson-c.so.5"])
        self.assertEqual(self.manifest(self.packed(plugin)), both)

    def test_licences_can_be_named(self):
        (self.folder / "LICENSE").write_text("Not this one.\n")
        folder = self.folder / "licences"
        folder.mkdir()
        (folder / "Apache-2.0").write_text("This one.\n")
        for argument in (folder, folder / "Apache-2.0"):
            with zipfile.ZipFile(self.packed(self.plugin(), "--license", argument)) as archive:
                self.assertEqual(archive.namelist()[0], "powertools/licenses/trace-me/Apache-2.0")
                self.assertEqual(len(archive.namelist()), 3)

    def test_tree_is_packed_as_it_stands(self):
        core = self.folder / "core"
        (core / "lib").mkdir(parents=True)
        (core / "bin").mkdir()
        shutil.copy(BOOTSTRAP, core / "bootstrap")
        (core / "lib" / "notes").write_text("x")
        (core / "bin" / "tool").write_text("#!/bin/sh\n")
        if os.environ["POWERTOOLS_SANITIZE"] != "none":
            self.skipTest("a sanitized runtime needs libraries that no layer has")
        path = self.packed("--tree", f"{core}/", "--strict")
        with zipfile.ZipFile(path) as archive:
            self.assertEqual([(entry.filename, entry.external_attr >> 16)
                              for entry in archive.infolist()],
                             [("bin/tool", 0o100755), ("bootstrap", 0o100755),
                              ("lib/notes", 0o100644),
                              ("powertools/manifests/core.json", 0o100644)])
        self.assertEqual(self.manifest(path, "core")["needed"], ["libc.so.6"])

    def test_plugin_of_another_architecture_can_be_packed_too(self):
        plugin = self.poked(self.plugin(), 18, struct.pack("<H", 183))
        self.assertEqual(self.manifest(self.packed(plugin))["arch"], "arm64")

    def test_packed_relocations_hide_no_name(self):
        plugin = self.plugin("-Wl,-z,pack-relative-relocs")
        if b"GLIBC_ABI_DT_RELR" not in plugin.read_bytes():
            self.skipTest("this linker, or this C library, does not know them")
        self.assertIn("has packed relative relocations, which need glibc 2.36; expected at most "
                      "2.34", self.refused(plugin))


class Acting(LayerCase):
    def test_packed_plugin_acts_with_its_library(self):
        plugin = self.with_library("-Wl,--disable-new-dtags,-rpath,$ORIGIN/trace-me.d")
        opt = self.folder / "opt"
        with zipfile.ZipFile(self.packed(plugin)) as archive:
            archive.extractall(opt)
        shutil.rmtree(self.folder / "trace-me.d")
        done = self.command("run", "--bootstrap", BOOTSTRAP, "--plugins", "trace-me", ONE,
                            env=own_environment(
                                POWERTOOLS_PLUGIN_PATH=str(opt / "powertools" / "plugins")))
        lines = [line.get("line") for line in map(json.loads, done.stdout.splitlines())]
        self.assertEqual(done.returncode, 0, done)
        self.assertIn("trace-me was here", lines)

    def test_packed_function_answers(self):
        source = ("#include <powertools/handler.h>\n"
                  "static int32_t handle(struct pwt_inv *inv)\n"
                  '{ return pwt_respond_cstr(inv, "42"); }\n'
                  "PWT_HANDLER(answer, .handle = handle);\n")
        function = self.build(self.folder / "app.so", source, "-fvisibility=hidden")
        more = self.folder / "more" / "powertools" / "plugins"
        shutil.copy(self.plugin(), self.folder / "moved.so")
        more.mkdir(parents=True)
        shutil.copy(self.folder / "trace-me.so", more)
        text = self.layer("--function", function, "--tree", self.folder / "more")
        self.assertIn("aws lambda update-function-code", text)
        with zipfile.ZipFile(self.folder / "app.zip") as archive:
            self.assertEqual(archive.namelist(), ["app.so", "powertools/plugins/trace-me.so"])
            archive.extractall(self.folder / "task")
        done = self.command("run", "--bootstrap", BOOTSTRAP, "--plugins", "trace-me",
                            self.folder / "task" / "app.so")
        bodies = [line.get("body") for line in map(json.loads, done.stdout.splitlines())]
        self.assertEqual(done.returncode, 0, done)
        self.assertIn(42, bodies)


class Refusals(LayerCase):
    def test_symbol_of_a_newer_glibc_is_named(self):
        script = self.file("versions", b"GLIBC_2.99 { global: younger; };")
        libc = self.build(self.folder / "newer" / "libc.so.6",
                          "int younger(void); int younger(void) { return 1; }", "-nostdlib",
                          "-Wl,-soname,libc.so.6", f"-Wl,--version-script={script}")
        plugin = self.plugin(libc, more="extern int younger(void);", test="&& younger()")
        said = self.refused(plugin)
        self.assertIn("needs younger of glibc 2.99 (GLIBC_2.99); expected at most 2.34", said)
        self.assertIn("amazonlinux:2023", said)

    def test_library_that_nobody_has_is_named_with_the_way_out(self):
        library = self.library(self.folder / "elsewhere")
        said = self.refused(self.plugin(library, **USES_DEEP))
        self.assertIn("needs library 'libdeep.so.1', which neither Lambda nor the core layer has",
                      said)
        self.assertIn("put it into trace-me.d/ beside the plugin", said)
        self.assertIn("-Wl,--disable-new-dtags,-rpath,'$ORIGIN/trace-me.d'", said)

    def test_library_that_is_there_must_be_found_before_the_systems(self):
        for flags, what in (((), "DT_RPATH"),
                            (("-Wl,--enable-new-dtags,-rpath,$ORIGIN/trace-me.d",), "DT_RUNPATH"),
                            (("-Wl,--disable-new-dtags,-rpath,$ORIGIN/other.d",), "DT_RPATH"),
                            (("-Wl,--disable-new-dtags,-rpath,/elsewhere",), "DT_RPATH")):
            with self.subTest(flags=flags):
                said = self.refused(self.with_library(*flags))
                self.assertIn("lies in powertools/plugins/trace-me.d/, and its " + what, said)
                self.assertIn("-rpath,'$ORIGIN/trace-me.d'", said)

    def test_plugins_do_not_find_what_lies_beside_them(self):
        library = self.library(self.folder / "opt" / "powertools" / "plugins")
        said = self.refused(self.plugin(library, **USES_DEEP), "--tree", "opt")
        self.assertIn("lies in powertools/plugins/, and its DT_RPATH does not lead there", said)

    def test_search_path_may_have_several_folders_and_dots(self):
        for path in ("$ORIGIN/none:$ORIGIN/trace-me.d/", "$ORIGIN/../plugins/./trace-me.d"):
            with self.subTest(path=path):
                self.packed(self.with_library(f"-Wl,--disable-new-dtags,-rpath,{path}"))

    def test_library_of_a_library_lies_beside_it(self):
        folder = self.folder / "trace-me.d"
        deeper = self.build(self.folder / "deeper" / "libdeeper.so.1",
                            "int deeper(void); int deeper(void) { return 7; }",
                            "-Wl,-soname,libdeeper.so.1")
        library = self.build(folder / "libdeep.so.1", "int deeper(void); int deep(void);\n"
                             "int deep(void) { return deeper(); }", deeper,
                             "-Wl,-soname,libdeep.so.1")
        plugin = self.plugin(library, "-Wl,--allow-shlib-undefined",
                             "-Wl,--disable-new-dtags,-rpath,$ORIGIN/trace-me.d", **USES_DEEP)
        said = self.refused(plugin)
        self.assertIn(f"object '{library}' needs library 'libdeeper.so.1', which neither", said)
        self.assertIn("put it into trace-me.d/", said)
        shutil.copy(deeper, folder)
        self.packed(plugin)

    def test_libraries_of_the_core_layer_are_there(self):
        for name, flag in (("libjson-c.so.5", ()),
                           ("libpwt-curl.so.4", ("-Wl,--disable-new-dtags,-rpath,$ORIGIN/../lib",))):
            library = self.library(self.folder / "core", name)
            self.packed(self.plugin(library, *flag, **USES_DEEP))
        said = self.refused(self.plugin(library, **USES_DEEP))
        self.assertIn("lies in powertools/lib/, and its DT_RPATH does not lead there", said)

    def test_libraries_of_a_compiler_are_linked_in(self):
        library = self.library(self.folder / "cxx", "libstdc++.so.6")
        self.assertIn("link it with -static-libstdc++ -static-libgcc",
                      self.refused(self.plugin(library, **USES_DEEP)))

    def test_library_of_a_function_comes_in_a_tree(self):
        source = ("#include <powertools/handler.h>\nextern int deep(void);\n"
                  "static int32_t handle(struct pwt_inv *inv)\n"
                  '{ return deep() == 7 ? pwt_respond_cstr(inv, "7") : PWT_EINVAL; }\n'
                  "PWT_HANDLER(answer, .handle = handle);\n")
        library = self.library(self.folder / "more" / "lib")
        function = self.build(self.folder / "app.so", source, library, "-fvisibility=hidden")
        self.assertIn("put it into a folder lib/ and name the folder around that with --tree",
                      self.refused("--function", function))
        self.packed("--function", function, "--tree", self.folder / "more")

    def test_other_exports_are_a_warning_or_with_strict_a_refusal(self):
        plugin = self.plugin(more='__attribute__((visibility("default"))) int loud; '
                                  '__attribute__((visibility("default"))) int more;')
        self.layer(plugin, "--output", "made.zip")
        self.assertRegex(self.said, r"\Apowertools: warning: [^\n]* exports 2 other symbols, such "
                                    r"as 'loud'; expected pwt_plugin_v1 alone; [^\n]*\n\Z")
        (self.folder / "made.zip").unlink()
        self.assertIn("exports 2 other symbols",
                      self.refused(plugin, "--output", "made.zip", "--strict"))

    def test_architectures_do_not_mix(self):
        plugin = self.plugin()
        other = self.plugin(name="other")
        machine = 62 if other.read_bytes()[18] == 183 else 183
        said = self.refused(plugin, self.poked(other, 18, struct.pack("<H", machine)),
                            "--output", "made.zip")
        self.assertRegex(said, r"is for (arm64|x86_64), and '[^']*' is for (arm64|x86_64); "
                               r"expected one architecture")

    def test_machines_that_lambda_has_not_are_refused(self):
        self.assertIn("is for a machine that Lambda does not have (ELF number 243)",
                      self.refused(self.poked(self.plugin(), 18, struct.pack("<H", 243))))
        self.assertIn("is no 64-bit shared object", self.refused(self.poked(self.plugin(), 4, b"\1")))

    def test_file_must_be_a_plugin(self):
        self.assertIn("powertools layer --function", self.refused(ONE))
        self.assertIn("exports no pwt_plugin_v1; expected a plugin; put PWT_PLUGIN(...) into",
                      self.refused(self.library(self.folder / "x")))
        self.assertIn("exports no pwt_plugin_v1", self.refused(self.file("text.so", b"hello")))
        self.assertIn("exports no handler", self.refused("--function", self.plugin()))

    def test_name_must_be_that_of_the_file(self):
        for name in ("renamed.so", "trace-us.so", "trace-me", "trace-me.so.1", "Trace-me.so"):
            path = self.plugin().rename(self.folder / name)
            self.assertIn(f"plugin 'trace-me' lies in '{path}'; expected a file of its name, "
                          "'trace-me.so'", self.refused(path))

    def test_name_must_be_one_that_can_be_loaded(self):
        for name in ("my_plug", "My-plug", "p" * 33):
            said = self.refused(self.plugin(name=name))
            self.assertIn(f"has the name '{name}'; expected [a-z][a-z0-9-]{{0,31}}; correct .name",
                          said)
            self.assertNotIn("rename the file", said)

    def test_newer_abi_is_refused_with_both_versions(self):
        head = b"PWTP" + struct.pack("<II", 1, 0)
        plugin = self.patched(self.plugin(), head, b"PWTP" + struct.pack("<II", 1, 7))
        self.assertIn("needs ABI 1.7, the runtime of this version has 1.0; pack it with the "
                      "powertools command of the SDK it was built with, or rebuild it with an SDK "
                      "up to 1.0", self.refused(plugin))

    def test_table_must_be_one(self):
        plugin = self.patched(self.plugin(), b"PWTP" + struct.pack("<I", 1), b"PWTQ\1\0\0\0")
        self.assertIn("exports a pwt_plugin_v1 that is no plugin's table", self.refused(plugin))

    def test_executable_stack_is_refused(self):
        said = self.refused(self.plugin("-Wl,-z,execstack"))
        self.assertIn("wants an executable stack; expected none", said)
        silent = self.patched(self.plugin(), struct.pack("<II", 0x6474e551, 6),
                              struct.pack("<II", 0, 6))
        self.assertIn("wants an executable stack", self.refused(silent))

    def test_files_must_be_there_and_be_files(self):
        plugin = self.plugin()
        self.assertIn("cannot be read: No such file", self.refused("no/such.so"))
        (self.folder / "folder.so").mkdir()
        self.assertIn("is no regular file", self.refused("folder.so"))
        (self.folder / "trace-me.d").mkdir()
        (self.folder / "trace-me.d" / "link").symlink_to("nowhere")
        self.assertIn("is a symbolic link; expected the file itself", self.refused(plugin))
        (self.folder / "trace-me.d" / "link").unlink()
        os.mkfifo(self.folder / "trace-me.d" / "fifo")
        self.assertIn("is no regular file", self.refused(plugin))

    def test_same_plugin_twice_is_refused(self):
        said = self.refused(self.plugin(), self.plugin(folder=self.folder / "x"),
                            "--output", "made.zip")
        self.assertIn("would both be 'powertools/plugins/trace-me.so' in the package", said)

    def test_damaged_files_are_refused_and_nothing_worse(self):
        data = self.plugin().read_bytes()
        for size in (4, 10, 64, 1000, len(data) // 2, len(data) - 100):
            with self.subTest(size=size):
                self.refused(self.file("trace-me.so", data[:size]))
        for at in (*range(0, 64, 3), *range(64, len(data), 431)):
            broken = bytearray(data)
            broken[at] ^= 0xff
            done = self.command("layer", self.file("trace-me.so", bytes(broken)), "--output",
                                self.folder / "made.zip")
            self.assertIn(done.returncode, (0, 1), (at, done))  # By itself, not by a signal.
            self.assertRegex(done.stderr.decode(errors="replace"),
                             r"\A(powertools: [^\n]+\n)*\Z", at)

    def test_lambdas_limit_is_kept(self):
        plugin = self.plugin()
        (self.folder / "trace-me.d").mkdir()
        with open(self.folder / "trace-me.d" / "large", "wb") as file:
            file.truncate(262144001)
        self.assertRegex(self.refused(plugin), r"package has 2621\d{5} bytes; expected at most "
                                               r"262144000")

    def test_large_upload_is_a_warning(self):
        plugin = self.plugin()
        (self.folder / "trace-me.d").mkdir()
        (self.folder / "trace-me.d" / "noise").write_bytes(os.urandom(50 * 1024 * 1024))
        self.layer(plugin, "--output", "made.zip")
        self.assertIn("warning: package 'made.zip' has ", self.said)
        self.assertIn("expected at most 52428800", self.said)

    def test_package_that_cannot_be_written_leaves_the_one_before(self):
        plugin = self.plugin()
        self.assertIn("package 'no/such/made.zip' cannot be written",
                      self.refused(plugin, "--output", "no/such/made.zip"))
        made = self.packed(plugin)
        before = made.read_bytes()
        self.refused(self.poked(plugin, 18, struct.pack("<H", 243)), "--output", made)
        self.assertEqual(made.read_bytes(), before)

    def test_command_line_must_make_sense(self):
        plugin = self.plugin()
        for arguments, text in (((), "file is missing"), (("--function",), "file is missing"),
                                ((plugin, plugin), "expected it with --output PATH")):
            self.assertIn(text, self.refused(*arguments, status=2))
        for epoch in ("yesterday", "-1", "4354819199", "1 "):
            self.assertIn(f"SOURCE_DATE_EPOCH='{epoch}' is no time",
                          self.refused(plugin, status=2, env={"SOURCE_DATE_EPOCH": epoch}))

    def test_folder_must_have_files(self):
        (self.folder / "empty").mkdir()
        self.assertIn("has no file", self.refused("--tree", "empty"))
        self.assertIn("is none; expected one with files as they shall lie below /opt",
                      self.refused("--tree", "nowhere"))


if __name__ == "__main__":
    unittest.main()
