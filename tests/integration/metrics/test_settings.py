# SPDX-License-Identifier: Apache-2.0
"""Settings of the environment and in code, and what comes before the first event."""

import json
import re
import subprocess
import time
import unittest

from metrics_case import MetricsCase, without_aws
from support.bootstrap import place


class Start(MetricsCase):

    def test_cold_start_comes_first_then_what_the_init_added(self):
        api, host = self.count("early")
        for _ in range(2):
            self.invoke(api)
        documents = self.finished(host)
        self.assertEqual([without_aws(one) for one in documents],
                         [{"function_name": "orders", "service": "orders", "ColdStart": 1},
                          {"service": "orders", "Started": 1, "Orders": 1},
                          {"service": "orders", "Orders": 1}])
        self.assertEqual({one["_aws"]["CloudWatchMetrics"][0]["Namespace"] for one in documents},
                         {"FromCode"})

    def test_provisioned_concurrency_is_never_cold(self):
        api, host = self.count("early",
                               AWS_LAMBDA_INITIALIZATION_TYPE="provisioned-concurrency")
        self.invoke(api)
        self.assertEqual([without_aws(one) for one in self.finished(host)],
                         [{"service": "orders", "Started": 1, "Orders": 1}])

    def test_what_the_init_added_is_not_lost_without_an_event(self):
        api, host = self.count("early")
        api.wait(1, "next")
        self.assertEqual([without_aws(one) for one in self.finished(host)],
                         [{"service": "orders", "Started": 1}])

    def test_wrong_settings_in_code_are_told_and_have_no_effect(self):
        api, host = self.count("wrong")
        self.assertEqual(self.invoke(api).body, b'{"ok":true}')
        documents = self.finished(host)
        self.assertEqual(documents[0]["_aws"]["CloudWatchMetrics"][0]["Namespace"], "Shop")
        self.assert_tells(host, "the metrics setting 'unheard_of' is unknown")
        self.assert_tells(host, "pwt_metrics_configure was called outside an init")

    def test_settings_of_the_environment(self):
        api, host = self.count("adds", POWERTOOLS_METRICS_CAPTURE_COLD_START_METRIC="1",
                               POWERTOOLS_METRICS_FUNCTION_NAME="alias",
                               POWERTOOLS_METRICS_DEFAULT_DIMENSIONS='{"stage": "test"}')
        self.invoke(api)
        self.assertEqual([without_aws(one) for one in self.finished(host)],
                         [{"function_name": "alias", "service": "orders", "ColdStart": 1},
                          {"service": "orders", "stage": "test", "Orders": 1}])

    def test_bad_settings_end_the_init(self):
        for environment, words in (
                ({"POWERTOOLS_METRICS_DEFAULT_DIMENSIONS": "[1]"}, "no object of texts"),
                ({"POWERTOOLS_METRICS_NAMESPACE": "n" * 1025}, "1..1024"),
                ({"POWERTOOLS_METRICS_NAMESPACE": "a b", "POWERTOOLS_METRICS_STRICT": "1"},
                 "the namespace of metrics"),
                ({"POWERTOOLS_METRICS_PROVIDER": "graphite"}, "POWERTOOLS_METRICS_PROVIDER")):
            with self.subTest(words):
                api, host = self.count("adds", **environment)
                self.assert_ends(host, 1)
                error, = api.wait(1, "init-error")
                self.assertIn(words, json.loads(error.body)["errorMessage"])

    def test_datadog(self):
        api, host = self.count("adds", POWERTOOLS_METRICS_PROVIDER="datadog",
                               POWERTOOLS_METRICS_DEFAULT_TAGS='{"stage":"test"}')
        self.invoke(api)
        self.assert_terminates(host)
        line = json.loads(host.stdout)
        self.assertLess(abs(line.pop("e") - time.time()), 60)
        self.assertEqual(line, {"m": "Shop.Orders", "v": 1, "t": ["stage:test"]})


class Page(unittest.TestCase):

    def test_lists_every_setting(self):
        """`bootstrap --check` prints the option table; the page has a row for each."""
        output = subprocess.run(
            [place("PWT_BOOTSTRAP"), "--check", "--json", place("PWT_METRICS") + "/metrics.so"],
            stdout=subprocess.PIPE, check=True, timeout=30).stdout
        options = json.loads(output)["plugins"][0]["options"]
        with open(place("PWT_SOURCE") + "/docs/plugins/metrics.md", encoding="utf-8") as file:
            rows = dict(re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", file.read(), re.M))
        for option in options:
            name = option["names"][0]
            self.assertIn(name, rows)
            self.assertEqual(rows[name], option["help"], name)


if __name__ == "__main__":
    unittest.main()
