# SPDX-License-Identifier: Apache-2.0
"""A fault planted for each gate of layer/gates.py, which must speak of it, and the clean layers."""

import copy
import json
import stat
import unittest

from layers_case import ARCHITECTURE, FOLDER, LayersCase, build, libraries

import gates

LOGGER = "powertools/plugins/logger.so"
CURL = "powertools/lib/libpwt-curl.so.4"
OTHER, = (each for name, each in libraries.ARCHITECTURES.items() if name != ARCHITECTURE.name)
PLUGIN = """
__attribute__((visibility("default"))) int pwt_plugin_v1 = 1;
"""
GOOD_LINK = ("-Wl,-z,now", "-Wl,-s")


class GatesCase(LayersCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clean = gates.read(ARCHITECTURE, FOLDER)

    def setUp(self):
        self.layers = {}
        for name, layer in self.clean.items():
            self.layers[name] = twin = copy.copy(layer)
            twin.data = dict(layer.data)
            twin.entries = {path: copy.copy(entry) for path, entry in layer.entries.items()}
            twin.listed = list(twin.entries.values())

    def put(self, name, path, data, like=None):
        """A file in a layer, new or another one."""
        layer = self.layers[name]
        entry = copy.copy(layer.entries.get(path) or layer.entries[like])
        entry.filename, entry.file_size = path, len(data)
        layer.entries[path], layer.data[path] = entry, data
        layer.listed = list(layer.entries.values())

    def assert_complains(self, gate, fragment, *more):
        self.assertRegex("\n".join(gate(self.layers, *more)), fragment)


class Places(GatesCase):
    def test_clean(self):
        self.assertEqual(list(gates.places(self.layers)), [])

    def test_one_path_in_two_layers(self):
        self.put("metrics", LOGGER, b"", like="powertools/plugins/metrics.so")
        self.assert_complains(gates.places, f"{LOGGER} is in the layers logger and metrics")

    def test_one_path_twice_in_a_zip_file(self):
        self.layers["logger"].listed.append(self.layers["logger"].entries[LOGGER])
        self.assert_complains(gates.places, "logger: a path is in the zip file twice")

    def test_plugin_layer_with_a_library_for_everybody(self):
        self.put("logger", "lib/libm.so.6", b"", like=LOGGER)
        self.assert_complains(gates.places, "logger: lib/libm.so.6 lies where")

    def test_all_lacks_a_file(self):
        del self.layers["all"].data[LOGGER]
        self.assert_complains(gates.places, f"{LOGGER} is in logger alone")

    def test_all_has_more(self):
        self.put("all", "powertools/plugins/more.so", b"", like=LOGGER)
        self.assert_complains(gates.places, "more.so is in all alone")

    def test_all_has_another_one(self):
        self.put("all", LOGGER, b"other")
        self.assert_complains(gates.places, f"{LOGGER} differs between all and logger")


class Modes(GatesCase):
    def plant(self, path, mode):
        self.layers["core"].entries[path].external_attr = mode << 16

    def test_clean(self):
        self.assertEqual(list(gates.modes(self.layers)), [])

    def test_file_for_its_owner_alone(self):
        self.plant(CURL, stat.S_IFREG | 0o600)
        self.assert_complains(gates.modes, f"core: {CURL} has mode 100600; expected 100644")

    def test_symbolic_link(self):
        self.plant(CURL, stat.S_IFLNK | 0o777)
        self.assert_complains(gates.modes, f"core: {CURL} has mode 120777")

    def test_bootstrap_that_cannot_be_run(self):
        self.plant("bootstrap", stat.S_IFREG | 0o644)
        self.assert_complains(gates.modes, "core: bootstrap has mode 100644; expected 100755")


class Manifests(GatesCase):
    PATH = "powertools/manifests/logger.json"

    def test_clean(self):
        self.assertEqual(list(gates.manifests(self.layers)), [])

    def test_another_file_than_listed(self):
        self.put("logger", LOGGER, b"other")
        self.assert_complains(gates.manifests, f"another SHA-256 for {LOGGER}")

    def test_file_that_is_not_listed(self):
        self.put("logger", "powertools/licenses/logger/MORE", b"", like=LOGGER)
        self.assert_complains(gates.manifests, "licenses/logger/MORE is in no manifest")

    def test_unsorted(self):
        document = json.loads(self.layers["logger"].data[self.PATH])
        self.put("logger", self.PATH, json.dumps(dict(reversed(document.items()))).encode())
        self.assert_complains(gates.manifests, "logger.json is not sorted")


class Objects(GatesCase):
    """Each fault is compiled: what a build that goes wrong would make."""

    def plant(self, source=PLUGIN, flags=GOOD_LINK, path=LOGGER, architecture=ARCHITECTURE):
        file = self.folder() / "fault.c"
        file.write_text(source, "utf-8")
        data = build(file, flags=tuple(flags), architecture=architecture).read_bytes()
        self.put("core" if path in self.layers["core"].data else "logger", path, data)

    def assert_refused(self, fragment):
        self.assert_complains(gates.objects, fragment, ARCHITECTURE)

    def test_clean(self):
        self.plant()
        self.assertEqual(list(gates.objects(self.layers, ARCHITECTURE)), [])

    def test_newer_glibc(self):
        self.plant(PLUGIN + "unsigned arc4random(void);\n__attribute__((used)) static unsigned "
                   "f(void) { return arc4random(); }\n")
        self.assert_refused("needs GLIBC_2.36; expected nothing newer")

    def test_other_library(self):
        library = build("decoy.c", name="libz.so.1",
                        flags=('-DDECOY_NAME="z"', "-Wl,-soname,libz.so.1"))
        self.plant(flags=("-Wl,--no-as-needed", library, *GOOD_LINK))
        self.assert_refused("needs libz.so.1; expected of libc.so.6, libm.so.6")

    def test_bootstrap_needs_the_c_library_alone(self):
        self.plant("", ("-Wl,--no-as-needed", "-lm", *GOOD_LINK), "bootstrap")
        self.assert_refused("bootstrap needs libm.so.6; expected of libc.so.6")

    def test_search_paths(self):
        for tags, said in (("enable", "has a DT_RUNPATH"),
                           ("disable", "has the DT_RPATH /opt/lib")):
            with self.subTest(tags):
                self.plant(flags=(f"-Wl,--{tags}-new-dtags,-rpath,/opt/lib", *GOOD_LINK))
                self.assert_refused(said)

    def test_bootstrap_with_a_search_path(self):
        self.plant("", ("-Wl,--disable-new-dtags,-rpath,$ORIGIN/lib", *GOOD_LINK), "bootstrap")
        self.assert_refused(r"bootstrap has the DT_RPATH \$ORIGIN/lib; expected None")

    def test_private_library_that_does_not_look_beside_itself(self):
        crypto = FOLDER / "libraries/libpwt-crypto.so.3"
        self.plant("", ("-Wl,-soname,libpwt-curl.so.4", "-Wl,--no-as-needed", crypto, *GOOD_LINK),
                   CURL)
        self.assert_refused(r"has the DT_RPATH None; expected \$ORIGIN")

    def test_private_library_under_the_systems_name(self):
        self.plant("", ("-Wl,-soname,libcurl.so.4", *GOOD_LINK), CURL)
        self.assert_refused("has the soname libcurl.so.4")

    def test_second_export(self):
        self.plant(PLUGIN.replace("int pwt", "int helper = 1, pwt"))
        self.assert_refused(r"exports \['helper', 'pwt_plugin_v1'\]; expected \['pwt_plugin_v1'\]")

    def test_other_architecture(self):
        self.plant(architecture=OTHER)
        self.assert_refused(f"is not for {ARCHITECTURE.name}")

    def test_executable_stack(self):
        self.plant(flags=("-Wl,-z,execstack", *GOOD_LINK))
        self.assert_refused("has an executable stack")

    def test_lazy_binding(self):
        self.plant(PLUGIN + "int puts(const char *);\n__attribute__((used)) static int f(void) "
                   "{ return puts(\"\"); }\n", ("-Wl,-z,lazy", "-Wl,-s"))
        self.assert_refused("is not linked with -z now")

    def test_symbols_of_the_build(self):
        self.plant(flags=("-Wl,-z,now", "-g"))
        self.assert_refused("is not stripped")


class Sizes(GatesCase):
    GROWN = {"bootstrap": "bootstrap", "each plugin": LOGGER, "core": CURL, "all": CURL}

    def complaints(self):
        return list(gates.sizes(self.layers, lambda line: None))

    def test_clean(self):
        self.assertEqual(self.complaints(), [])

    def test_each_limit(self):
        for limit, path in self.GROWN.items():
            with self.subTest(limit):
                self.setUp()
                size = int(gates.LIMITS[limit])
                for name in ("core", "all"):
                    if path in self.layers[name].entries:
                        self.layers[name].entries[path].file_size = size
                self.assertRegex("\n".join(self.complaints()),
                                 f"expected fewer than {gates.LIMITS[limit]:,.0f}")

    def test_runtime_and_plugins_zipped(self):
        self.layers["all"].entries[LOGGER].compress_size = gates.LIMITS[
            "runtime and six plugins, zipped"]
        self.assertRegex("\n".join(self.complaints()), "^runtime and six plugins, zipped has")

    def test_core_zipped(self):
        path = self.folder() / "core.zip"
        path.write_bytes(bytes(int(gates.LIMITS["core, zipped"])))
        self.layers["core"].path = path
        self.assertRegex("\n".join(self.complaints()), "^layer core, zipped has")


class Whole(GatesCase):
    def test_check_tells_of_a_fault_in_a_zip_file(self):
        folder = self.folder()
        for layer in self.clean.values():
            (folder / layer.path.name).symlink_to(layer.path)
        said = []
        self.assertTrue(gates.check(ARCHITECTURE, folder, said.append))
        (folder / self.clean["metrics"].path.name).unlink()
        (folder / self.clean["metrics"].path.name).symlink_to(self.clean["logger"].path)
        self.assertFalse(gates.check(ARCHITECTURE, folder, said.append))
        self.assertIn(f"FAIL  places of the layers for {ARCHITECTURE.name}", said)


if __name__ == "__main__":
    unittest.main()
