# SPDX-License-Identifier: Apache-2.0
"""Which copy of a library each gets: plugins the layers' own, a function its own, in any order."""

import shutil
import unittest

from layers_case import ARCHITECTURE, EVENT, FOLDER, MASKING, LayersCase, build, libraries, output
from test_serve import PLUGINS, TRACE

# What a system or a function may have, and the layers' names for the same.
THEIRS = ("libcurl.so.4", "libssl.so.3", "libcrypto.so.3", "libz.so.1", "libpcre2-8.so.0")
PRIVATE = tuple(each.name for each in libraries.CORE)

def decoy(name):
    """A library of that name which says so when it is loaded."""
    return build("decoy.c", name=name, flags=(f'-DDECOY_NAME="{name}"', f"-Wl,-soname,{name}"))


class Private(LayersCase):
    def plant(self, root, names):
        """Decoys wherever the system has its libraries."""
        for folder in ("lib64", "usr/lib64", f"lib/{ARCHITECTURE.triplet}"):
            for name in names:
                shutil.copy(decoy(name), root / folder)

    def probed(self, root, plugins=PLUGINS, **environment):
        peer, settings = self.peer(root)
        api, host = self.boot(root, plugins, **{**settings, **environment})
        return self.ask(api, **{"Lambda-Runtime-Trace-Id": TRACE}), api, host, peer

    def test_decoys_of_the_system_reach_no_plugin(self):
        root = self.root(["all"])
        self.plant(root, (*THEIRS, *PRIVATE))
        masking = MASKING if "data-masking" in PLUGINS else {}
        answer, _, host, _ = self.probed(root, **masking)
        self.assertEqual((answer["code"], answer["share"]), (0, True))
        loaded = {path for path in self.mapped(host, root) if ".so" in path}
        self.assertLessEqual({f"/opt/powertools/lib/{name}" for name in PRIVATE[:2]}, loaded)
        self.assertIn("/opt/powertools/lib/libpwt-curl.so.4", loaded)
        if masking:
            self.assertIn("/opt/powertools/plugins/data-masking.d/libpwt-pcre2-8.so.0", loaded)
        self.assert_quiet(host)

    def test_decoys_would_be_found_by_whoever_asks_for_them(self):
        function = self.function([build("own.c", name="own.so", flags=("-DOWN_LATE",))])
        root = self.root(["core"], function)
        self.plant(root, ("libcurl.so.4",))
        api, host = self.boot(root, [], "own.own")
        self.ask(api)
        self.assert_terminates(host)
        self.assertIn("DECOY libcurl.so.4", host.stderr)

    def test_without_a_library_its_first_use_fails_and_nothing_else(self):
        for name in ("libpwt-curl.so.4", "libpwt-ssl.so.3", "libpwt-crypto.so.3"):
            with self.subTest(name):
                root = self.root(["all"])
                (root / "opt/powertools/lib" / name).unlink()
                self.plant(root, THEIRS)
                answer, api, host, peer = self.probed(root)
                self.assertNotEqual(answer["code"], 0)
                self.assertEqual(answer["berlin"], True)
                self.assertEqual(answer["share"], name != "libpwt-crypto.so.3")
                self.ask(api)
                self.assertEqual(len(peer.seen("other")), 0)
                self.assert_terminates(host)
                self.assertNotIn("DECOY", host.stderr)
                self.assertIn("probed", host.stdout)
                self.assertIn("Probes", host.stdout)
                api, host = self.boot(root, ["parameters"], "probe.insist")
                api.deliver(EVENT)
                self.assert_error(api.answers()[0], None, "there is no libcurl")
                self.assert_terminates(host)
                self.assertNotIn("DECOY", host.stderr)

    def test_without_zlib_spans_go_out_uncompressed(self):
        root = self.root(["core", "tracer"])
        (root / "opt/powertools/lib/libpwt-z.so.1").unlink()
        self.plant(root, THEIRS)
        peer, settings = self.peer(root)
        api, host = self.boot(
            root, ["tracer"], **settings, POWERTOOLS_TRACER_BACKEND="otlp",
            OTEL_EXPORTER_OTLP_ENDPOINT=peer.endpoint, OTEL_EXPORTER_OTLP_COMPRESSION="gzip",
            OTEL_EXPORTER_OTLP_CERTIFICATE="/tmp/authority.pem")
        self.ask(api, **{"Lambda-Runtime-Trace-Id": TRACE})
        export, = peer.wait(1, "other")
        self.assertIsNone(export.header("Content-Encoding"))
        host.wait_for("stderr", "there is no zlib")
        self.assert_terminates(host)
        self.assertNotIn("DECOY", host.stderr)

    @unittest.skipUnless("data-masking" in PLUGINS, "there is no plugin that needs PCRE2")
    def test_without_pcre2_a_pattern_is_refused_at_the_start(self):
        root = self.root(["all"])
        (root / "opt/powertools/plugins/data-masking.d/libpwt-pcre2-8.so.0").unlink()
        self.plant(root, THEIRS)
        api, host = self.boot(root, ["data-masking"], **MASKING)
        self.assertNotEqual(host.wait(), 0)
        error, = api.seen("init-error")
        self.assert_error(error, None, "libpcre2-8, which is not there")
        self.assertNotIn("DECOY", host.stderr)

    def test_without_all_of_them_the_rest_starts_and_serves(self):
        root = self.root(["all"])
        shutil.rmtree(root / "opt/powertools/lib")
        api, host = self.boot(root, [name for name in PLUGINS if name != "parameters"])
        self.assertEqual(self.ask(api)["berlin"], True)
        self.assert_terminates(host)
        self.assertIn("Probes", host.stdout)


class Own(LayersCase):
    """A function with libraries of its own, under the names that everybody uses."""

    def own_libraries(self):
        """Debian's OpenSSL and json-c, and a libcurl that needs this OpenSSL."""
        root = FOLDER / "sysroot/usr/lib" / ARCHITECTURE.triplet
        folder = self.folder()
        for name in ("libssl.so.3", "libcrypto.so.3", libraries.JSON_C):
            shutil.copy((root / name).resolve(), folder / name)
        output(ARCHITECTURE.tool("gcc"), "-shared", "-o", folder / "libcurl.so.4",
               "-Wl,-soname,libcurl.so.4", "-Wl,--whole-archive", root / "libcurl.a",
               "-Wl,--no-whole-archive", folder / "libssl.so.3", folder / "libcrypto.so.3")
        return folder

    def packed(self, late, own=True):
        """A root whose function needs these libraries, and brings them along, json-c if `own`."""
        folder = self.own_libraries()
        names = ("libjson-c.so.5", "libcurl.so.4", "libcrypto.so.3", "libssl.so.3")
        flags = ("-DOWN_LATE",) if late else tuple(folder / name for name in names)
        function = self.function([build("own.c", name="own.so", flags=flags)],
                                 {f"lib/{name}": folder / name for name in names})
        root = self.root(["all"], function)
        if not own:
            (root / "var/task/lib" / libraries.JSON_C).unlink()
        return root

    def served(self, late, plugins, own=True):
        root = self.packed(late, own)
        _, settings = self.peer(root)
        api, host = self.boot(root, plugins, "own.own", **settings)
        answer = self.ask(api, **{"Lambda-Runtime-Trace-Id": TRACE})
        loaded = self.mapped(host, root)
        self.assert_quiet(host)
        return answer, loaded

    def assert_own(self, answer):
        for name in ("libcurl.so.4", "libcrypto.so.3", "libssl.so.3"):
            self.assertEqual(answer[name], f"/var/task/lib/{name}")
        self.assertEqual(answer["sum"], 0xba)

    def test_function_gets_its_own_and_plugins_theirs_in_both_orders(self):
        for late in (False, True):
            with self.subTest("loaded after the plugins'" if late else "linked"):
                answer, loaded = self.served(late, PLUGINS)
                self.assert_own(answer)
                self.assertEqual(answer[libraries.JSON_C], f"/var/task/lib/{libraries.JSON_C}")
                self.assertEqual((answer["parameter"], answer["code"]), (7, 0))
                self.assertIn("/opt/powertools/lib/libpwt-curl.so.4", loaded)
                self.assertIn("/opt/powertools/lib/libpwt-ssl.so.3", loaded)

    def test_plugins_change_nothing_about_what_a_function_gets(self):
        for plugins in ([], ["logger", "metrics", "tracer"]):
            with self.subTest(plugins):
                answer, loaded = self.served(False, plugins)
                self.assert_own(answer)
                self.assertFalse([path for path in loaded if "libpwt" in path])

    def test_json_c_of_the_core_layer_serves_who_brings_none(self):
        answer, _ = self.served(False, PLUGINS, own=False)
        self.assertEqual(answer[libraries.JSON_C], f"/opt/lib/{libraries.JSON_C}")

    def test_function_without_any_json_c_is_refused(self):
        root = self.packed(False, own=False)
        (root / "opt/lib" / libraries.JSON_C).unlink()
        api, host = self.boot(root, [], "own.own")
        self.assertNotEqual(host.wait(), 0)
        error, = api.seen("init-error")
        self.assert_error(error, None, f"cannot be loaded: {libraries.JSON_C}: cannot open")


if __name__ == "__main__":
    unittest.main()
