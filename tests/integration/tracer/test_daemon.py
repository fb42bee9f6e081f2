# SPDX-License-Identifier: Apache-2.0
"""A daemon that is not there, goes, and comes back: no answer is lost, and one line says it."""

import unittest

from tracer_case import Daemon, TracerCase

LINE = "the X-Ray daemon does not take subsegments"


class Gone(TracerCase):

    def assert_answers(self, api, count):
        for _ in range(count):
            self.assertEqual(self.invoke(api, b'"well"').body, b'"well"')

    def test_absent_from_the_start(self):
        daemon = Daemon(self, host="127.0.0.2")
        daemon.close()
        api, host = self.trace("echoes", daemon)
        self.assert_answers(api, 20)
        self.assert_terminates(host)
        self.assert_one_line(host.stderr, LINE)
        self.assertEqual(host.stdout, "")

    def test_gone_mid_run_and_back(self):
        daemon = Daemon(self, host="127.0.0.3")
        api, host = self.trace("echoes", daemon)
        self.assert_answers(api, 3)
        daemon.documents(3)
        daemon.close()
        self.assert_answers(api, 5)
        again = Daemon(self, daemon.port, host="127.0.0.3")
        self.assert_answers(api, 3)
        again.documents(3)
        self.assert_terminates(host)
        self.assert_one_line(host.stderr, LINE)

    def test_an_address_that_cannot_be_reached(self):
        api, host = self.trace("echoes", AWS_XRAY_DAEMON_ADDRESS="255.255.255.255:2000")
        self.assert_answers(api, 3)
        self.assert_terminates(host)
        self.assert_one_line(host.stderr, LINE)

    def test_an_address_that_is_none(self):
        api, host = self.trace("echoes", AWS_XRAY_DAEMON_ADDRESS="daemon")
        self.assert_answers(api, 1)
        self.assert_terminates(host)
        self.assert_one_line(host.stderr, "AWS_XRAY_DAEMON_ADDRESS='daemon'")

    def test_both_forms_of_the_address(self):
        for form in ("{}", "udp:{}", "tcp:127.0.0.1:1 udp:{}", "udp:{} tcp:127.0.0.1:1"):
            with self.subTest(form):
                daemon = Daemon(self)
                api, host = self.trace(
                    "echoes", AWS_XRAY_DAEMON_ADDRESS=form.format(daemon.address))
                self.assert_answers(api, 1)
                self.assertEqual(daemon.document()["name"], "## traced.echoes")
                self.assert_quiet(host)

    def test_nobody_reads(self):
        """A full socket drops datagrams; nobody waits for room."""
        daemon = Daemon(self)
        api, host = self.trace("large", daemon)
        for _ in range(300):
            self.assertEqual(len(self.invoke(api).body), 200000)
        self.assert_terminates(host)


if __name__ == "__main__":
    unittest.main()
