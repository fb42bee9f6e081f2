# SPDX-License-Identifier: Apache-2.0
"""The host as an HTTP client: what it sends, where it connects, and over how many connections."""

import os
import subprocess
import unittest

from support.bootstrap import place
from support.case import LINE, HostCase


class Requests(HostCase):
    """Headers and connections."""

    def test_agent_and_host(self):
        version = subprocess.run([place("PWT_BOOTSTRAP"), "--version"], check=True, text=True,
                                 capture_output=True, env={}).stdout
        number = os.environ.get("PWT_VERSION") or version.split()[-1]
        self.assertIn(number, version)
        api, _ = self.serve()
        api.deliver()
        api.wait(2, "next")
        for request in api.seen("next", "response"):
            self.assertEqual(request.header("Host"), api.address)
            self.assertEqual(request.version, "HTTP/1.1")
        first = api.seen("next")[0]
        agent = first.header("User-Agent")
        self.assertEqual(agent.split(" ")[0], f"powertools-c/{number}")
        features = first.header("Lambda-Runtime-Features") or ""
        self.assertNotRegex(features, r"[()]")
        self.assertLessEqual(len(agent) + len(features), 128)
        self.assertEqual(first.body, b"")

    def test_never_expects_100_continue(self):
        api, _ = self.serve()
        for size in (10, 1000, 2 << 20, 6 << 20):
            api.deliver(b"x" * size)
        api.answers(4)
        for request in api.seen("next", "response"):
            self.assertIsNone(request.header("Expect"))

    def test_proxies_are_ignored(self):
        nowhere = "http://127.0.0.1:1"
        names = ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY")
        api, host = self.serve(**dict.fromkeys(names, nowhere))
        self.assert_serving(api, host, 0)

    def test_one_connection_over_two_thousand_invocations(self):
        count = 2000
        api = self.api()
        ids = [api.deliver(b'{"number":%d}' % number) for number in range(count)]
        host = self.start(api)
        answers = api.answers(count)
        self.assertEqual([answer.request_id for answer in answers], ids)
        self.assertEqual([answer.body for answer in answers],
                         [b'{"number":%d}' % number for number in range(count)])
        self.assertEqual(len(api.runtime_connections()), 1)
        self.assertTrue(all(answer.header("Expect") is None for answer in answers))
        self.assert_terminates(host)
        self.assertEqual(host.stderr, "")


class Address(HostCase):
    """AWS_LAMBDA_RUNTIME_API."""

    def test_name_instead_of_a_number(self):
        api = self.api()
        host = self.start(api, AWS_LAMBDA_RUNTIME_API=f"localhost:{api.port}")
        api.deliver()
        answer = api.answers()[0]
        self.assertEqual(answer.header("Host"), f"localhost:{api.port}")
        self.assert_terminates(host)

    def test_unusable_address(self):
        for value in (None, "", "127.0.0.1", "127.0.0.1:", ":9001", "127.0.0.1:0",
                      "127.0.0.1:65536", "127.0.0.1:port", "http://127.0.0.1:9001", "a b:1"):
            with self.subTest(value):
                host = self.start(self.api(), AWS_LAMBDA_RUNTIME_API=value)
                self.assert_ends(host, 1)
                self.assert_one_line(host.stderr, LINE, "AWS_LAMBDA_RUNTIME_API", "host:port")

    def test_name_that_nobody_knows(self):
        host = self.start(self.api(), AWS_LAMBDA_RUNTIME_API="no-such-host.invalid:9001")
        self.assertIn(host.wait(), (1, 3))
        self.assert_one_line(host.stderr, LINE, "no-such-host.invalid")


if __name__ == "__main__":
    unittest.main()
