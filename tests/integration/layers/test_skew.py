# SPDX-License-Identifier: Apache-2.0
"""Layers that do not go together are refused at the start, by a message that says what to do."""

import shutil
import unittest

from layers_case import ARCHITECTURE, OUT, TOP, LayersCase, build

OTHER, = (each for each in ("x86_64", "arm64") if each != ARCHITECTURE.name)
AUDIT = TOP / "sdk/template/audit.c"


class Skew(LayersCase):
    def refused(self, root, plugins, *fragments):
        """The runtime tells Lambda and ends."""
        api, host = self.boot(root, plugins)
        self.assertNotEqual(host.wait(), 0)
        error, = api.seen("init-error")
        self.assert_error(error, r"Runtime\..*", *fragments)

    def headers(self, minor):
        """The SDK's headers as another minor version has them."""
        folder = self.folder() / "include"
        shutil.copytree(TOP / "sdk/include", folder)
        types = folder / "powertools/types.h"
        text = types.read_text("utf-8")
        old = "#define PWT_ABI_MINOR 0"
        self.assertIn(old, text)
        types.write_text(text.replace(old, f"#define PWT_ABI_MINOR {minor}"), "utf-8")
        return folder

    def test_plugin_layer_is_missing(self):
        self.refused(self.root(["core", "logger"]), ["logger", "metrics"],
                     r"plugin 'metrics' not found in /var/task/powertools/plugins, "
                     r"/opt/powertools/plugins; available: (aws, )?logger")

    def test_plugin_layer_is_for_the_other_architecture(self):
        root = self.root(["core"])
        other = OUT / OTHER / "opt/logger/powertools/plugins/logger.so"
        if not other.is_file():
            self.skipTest(f"there are no layers for {OTHER}")
        shutil.copy(other, root / "opt/powertools/plugins")
        self.refused(root, ["logger"],
                     rf"logger\.so.* is (built )?for {OTHER}.*{ARCHITECTURE.name}")

    def test_plugin_was_built_with_a_newer_sdk(self):
        root = self.root(["core"])
        plugin = build(AUDIT, name="audit.so", include=self.headers(9))
        shutil.copy(plugin, root / "opt/powertools/plugins")
        self.refused(root, ["audit"],
                     r"plugin 'audit' \(/opt/powertools/plugins/audit.so\) needs ABI 1\.9, this "
                     r"runtime has 1\.0; update the powertools layer or rebuild")

    def test_the_same_plugin_with_this_sdk_is_served(self):
        root = self.root(["core"])
        shutil.copy(build(AUDIT, name="audit.so"), root / "opt/powertools/plugins")
        api, host = self.boot(root, ["audit"])
        self.assertEqual(self.ask(api)["share"], False)
        self.assert_quiet(host)
        self.assertIn('"audit"', host.stdout)

    def test_plugin_needs_a_library_that_no_layer_has(self):
        root = self.root(["core"])
        gone = build("decoy.c", name="libgone.so.1",
                     flags=('-DDECOY_NAME="gone"', "-Wl,-soname,libgone.so.1"))
        plugin = build(AUDIT, name="audit.so", flags=("-Wl,--no-as-needed", gone))
        shutil.copy(plugin, root / "opt/powertools/plugins")
        self.refused(root, ["audit"], r"cannot be loaded: libgone\.so\.1")


if __name__ == "__main__":
    unittest.main()
