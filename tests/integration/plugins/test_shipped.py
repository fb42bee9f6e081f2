#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Our own plugins: the host and the pages know every one of their settings."""

import json
import os
import re
import unittest

from support.bootstrap import place
from support.case import HostCase

SHIPPED = os.environ["PWT_SHIPPED"].split()


def read(*path):
    with open(os.path.join(place("PWT_SOURCE"), *path), encoding="utf-8") as file:
        return file.read()


class Shipped(HostCase):
    def options(self, name):
        folder = os.path.join(place("PWT_BUILD"), "plugins")
        path = os.path.join(folder, name, name + ".so")
        others = ":".join(os.path.join(folder, other) for other in SHIPPED)  # it may require one
        host = self.start(self.api(), arguments=["--check", "--json", path],
                          POWERTOOLS_PLUGIN_PATH=others)
        self.assertEqual(host.wait(), 0, host.describe())
        plugin, = [one for one in json.loads(host.stdout)["plugins"] if one["name"] == name]
        self.assertTrue(plugin["options"])
        return plugin["options"]

    def test_known_names_have_every_setting(self):
        """So that a setting draws no warning while its plugin is off."""
        known = re.findall(r'^ +"(POWERTOOLS_\w+)",$', read("core", "known_names.c"), re.M)
        self.assertEqual(sorted(set(known)), known)
        for name in SHIPPED:
            for option in self.options(name):
                for variable in option["names"]:
                    if variable.startswith("POWERTOOLS_"):
                        with self.subTest(plugin=name, variable=variable):
                            self.assertIn(variable, known)

    def test_pages_have_every_setting(self):
        for name in SHIPPED:
            page = read("docs", "plugins", name + ".md")
            shown = {variable: text for names, text in re.findall(r"^\| ([^|]+) \|(.*)\|$", page, re.M)
                     for variable in re.findall(r"`(\w+)`", names)}
            for option in self.options(name):
                variable = option["names"][0]
                with self.subTest(plugin=name, variable=variable):
                    self.assertIn(variable, shown)
                    self.assertIn(option["help"], shown[variable])


if __name__ == "__main__":
    unittest.main()
