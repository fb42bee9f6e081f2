# SPDX-License-Identifier: Apache-2.0
"""However an invocation ends, its metrics go out: once, and whole."""

import signal
import time
import unittest

from metrics_case import MetricsCase, expected_everything, without_aws
from support.limits import FACTOR


def soon(milliseconds):
    """A deadline that a handler will meet, as Lambda says it."""
    at = time.time() * 1000 + milliseconds * max(FACTOR, 1)
    return {"Lambda-Runtime-Deadline-Ms": str(int(at))}


class Ends(MetricsCase):

    def test_answer(self):
        api, host = self.count("adds")
        for _ in range(3):
            self.assertEqual(self.invoke(api).body, b'{"ok":true}')
        documents = self.finished(host)
        self.assertEqual([without_aws(document) for document in documents],
                         [{"service": "orders", "Orders": 1}] * 3)
        self.assertEqual(documents[0]["_aws"]["CloudWatchMetrics"], [
            {"Namespace": "Shop", "Dimensions": [["service"]],
             "Metrics": [{"Name": "Orders", "Unit": "Count"}]}])
        self.assertLess(abs(documents[0]["_aws"]["Timestamp"] / 1000 - time.time()), 60)
        self.assert_silent(host)

    def test_error_of_the_handler(self):
        api, host = self.count("fails")
        self.assert_error(self.invoke(api), "Function.OrderLost", "nowhere to be found")
        self.assertEqual(without_aws(*self.finished(host)), {"service": "orders", "Orders": 1})

    def test_crash(self):
        api, host = self.count("crashes")
        api.deliver()
        self.assert_ends(host, -signal.SIGSEGV)
        self.assertEqual([without_aws(one) for one in self.documents(host)], expected_everything())

    def test_crash_on_a_thread_of_the_handler(self):
        api, host = self.count("thread_crashes")
        api.deliver()
        self.assert_ends(host, -signal.SIGSEGV)
        self.assertEqual([without_aws(one) for one in self.documents(host)],
                         [{"service": "orders", "InRoot": 1}, {"service": "orders", "InThread": 1}])

    def test_deadline(self):
        api, host = self.count("hangs")
        api.deliver(headers=soon(400))
        host.wait_for("stdout", "Owned")
        host.signal(signal.SIGKILL)
        self.assert_ends(host, -signal.SIGKILL)
        self.assertEqual([without_aws(one) for one in self.documents(host)], expected_everything())

    def test_sigterm(self):
        api, host = self.count("hangs")
        api.deliver()
        api.wait(1, "next")
        time.sleep(0.2)
        host.signal(signal.SIGTERM)
        host.wait_for("stdout", "Owned")
        host.signal(signal.SIGTERM)
        time.sleep(0.1)
        host.signal(signal.SIGKILL)
        self.assert_ends(host, -signal.SIGKILL)
        self.assertEqual([without_aws(one) for one in self.documents(host)], expected_everything())

    def test_last_words_are_not_said_again(self):
        api, host = self.count("lingers")
        answer = self.invoke(api, headers=soon(400))
        self.assertEqual(answer.body, b'{"ok":true}')
        self.assertEqual([without_aws(one) for one in self.finished(host)],
                         [{"service": "orders", "Before": 1},
                          {"service": "orders", "Before": 2, "After": 3}])

    def test_last_words_in_the_middle_of_anything(self):
        for after_ms in (5, 7):
            api, host = self.count("spins")
            api.deliver(headers=soon(200))
            api.wait(1, "next")
            for _ in range(10):
                time.sleep(after_ms / 1000)
                host.signal(signal.SIGTERM)
            api.answers(1)
            self.assert_ends(host, 0)
            values = []
            for document in self.documents(host):
                for name in ("a", "b"):
                    found = document.get(name, [])
                    values += found if isinstance(found, list) else [found]
            self.assertEqual(sorted(values), [float(i) for i in range(len(values))])


class Empty(MetricsCase):

    def test_warns(self):
        api, host = self.count("nothing")
        self.assertEqual(self.invoke(api).body, b'{"ok":true}')
        self.assertEqual(self.finished(host), [])
        self.assert_tells(host, "\tWARN\tpowertools: no-metrics: ")

    def test_fails_where_asked_to(self):
        api, host = self.count("nothing", POWERTOOLS_METRICS_RAISE_ON_EMPTY_METRICS="true")
        self.assert_error(self.invoke(api), "Function.NoMetrics", "^no-metrics: ")
        self.assertEqual(self.finished(host), [])
        self.assert_tells(host, "\tERROR\tpowertools: no-metrics: ")

    def test_without_namespace_the_answer_stands(self):
        api, host = self.count("adds", POWERTOOLS_METRICS_NAMESPACE=None)
        self.assertEqual(self.invoke(api).body, b'{"ok":true}')
        self.assertEqual(self.finished(host), [])
        self.assert_tells(host, "\tERROR\tpowertools: no-namespace: ")


if __name__ == "__main__":
    unittest.main()
