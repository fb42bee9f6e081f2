#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hosts and plugins of different ages: all four combinations, for plugins and for handlers.

The old host is the one of this tree, the new one the same sources with the headers that grow.py makes:
a member more in every struct that may grow, and ABI minor + 1. Old plugins and handlers were built with
the headers in v1.0, new ones with those of grow.py.
"""

import os
import unittest

from support.bootstrap import place
from support.case import HostCase


class Compat(HostCase):
    def start_aged(self, host, handler, plugins, name="answer"):
        """A server, and a host of an age with a handler and plugins of theirs."""
        os.environ["PWT_BOOTSTRAP"] = place("PWT_HOST_" + host.upper())
        api = self.api()
        return api, self.start(api, f"handlers-{handler}.{name}",
                               LAMBDA_TASK_ROOT=place("PWT_COMPAT"),
                               POWERTOOLS_PLUGINS=plugins,
                               POWERTOOLS_PLUGIN_PATH=place("PWT_COMPAT"))

    def assert_works(self, host, handler, plugins, *lines):
        api, process = self.start_aged(host, handler, plugins)
        api.deliver(b"{}")
        self.assertEqual(api.answers()[0].body, b'"answered"')
        self.assert_terminates(process)
        for line in lines:
            self.assert_one_line(process.stderr, line)

    def assert_refused(self, host, handler, plugins, kind, message):
        api, process = self.start_aged(host, handler, plugins)
        self.assert_error(api.wait(1, "init-error")[0], kind, message)
        self.assertNotEqual(process.wait(), 0)

    def test_old_plugin_in_old_host(self):
        self.assert_works("old", "old", "old", "old plugin: options 1 2, cold start 1")

    def test_old_plugin_in_new_host(self):
        self.assert_works("new", "old", "old", "old plugin: options 1 2, cold start 1")

    def test_new_plugin_in_new_host(self):
        minor = int(os.environ["PWT_ABI_MINOR"]) + 1
        self.assert_works("new", "new", "new,old", rf"new plugin: host 1\.{minor} knows",
                          "old plugin: options 1 2")

    def test_new_plugin_is_refused_by_old_host(self):
        minor = int(os.environ["PWT_ABI_MINOR"])
        self.assert_refused(
            "old", "old", "new", "Runtime.*",
            rf"plugin 'new' \(.*/new\.so\) needs ABI 1\.{minor + 1}, this runtime has 1\.{minor}; "
            rf"update the powertools layer or rebuild the plugin with an SDK up to 1\.{minor}$")

    def test_new_handler_is_refused_by_old_host(self):
        minor = int(os.environ["PWT_ABI_MINOR"])
        self.assert_refused(
            "old", "new", "", "Runtime.*",
            rf"handler 'answer' \(.*/handlers-new\.so\) needs ABI 1\.{minor + 1}, "
            rf"this runtime has 1\.{minor}; update the powertools layer or rebuild the function "
            rf"with an SDK up to 1\.{minor}$")

    def test_errors_cross_the_ages(self):
        for handler in ("old", "new"):
            api, process = self.start_aged("new", handler, "old", name="fail")
            api.deliver(b"{}")
            self.assert_error(api.answers()[0], "Function.OrderNotFound", "^order 7 is gone$")
            self.assert_terminates(process)
            self.assert_one_line(process.stderr, "old plugin: error Function.OrderNotFound")


if __name__ == "__main__":
    unittest.main()
