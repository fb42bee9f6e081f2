# SPDX-License-Identifier: Apache-2.0
"""Collectors behind TLS: whom the exporter trusts, and how it says who it is."""

import os
import shutil
import ssl
import tempfile
import unittest

from collector import TlsCollector, spans
from otlp_case import OtlpCase
from support.tls import OPENSSL, certificate, server_context


@unittest.skipUnless(OPENSSL, "certificates are made by the command openssl")
class Tls(OtlpCase):
    """The collector's certificate and the function's are their own authorities."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="pwt-tls-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        for name in ("collector", "function", "stranger"):
            certificate(cls.folder, name)

    @classmethod
    def file(cls, name):
        return os.path.join(cls.folder, name)

    def tls_collector(self, asks_for_client=False):
        context = server_context(self.file("collector.pem"), self.file("collector.key"))
        if asks_for_client:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.file("function.pem"))
        collector = TlsCollector(context)
        self.addCleanup(collector.stop)
        return collector

    def assert_sends(self, collector, **environment):
        api, host = self.begin(collector, **environment)
        self.invoke(api)
        export, = collector.exports(1)
        self.assertEqual(len(spans(export)), 1)
        self.assert_silent(host)

    def assert_sends_nothing(self, collector, **environment):
        api, host = self.begin(collector, **environment)
        self.assertEqual(self.invoke(api).body, b'{"order":1}')
        self.assertEqual(collector.count(), 0)
        self.assert_warned_once(host, "gives no answer")

    def test_trusted(self):
        self.assert_sends(self.tls_collector(),
                          OTEL_EXPORTER_OTLP_CERTIFICATE=self.file("collector.pem"))

    def test_not_trusted(self):
        self.assert_sends_nothing(self.tls_collector())

    def test_another_one_is_trusted(self):
        self.assert_sends_nothing(self.tls_collector(),
                                  OTEL_EXPORTER_OTLP_CERTIFICATE=self.file("stranger.pem"))

    def test_certificate_is_no_file(self):
        self.assert_sends_nothing(self.tls_collector(),
                                  OTEL_EXPORTER_OTLP_CERTIFICATE=self.file("none.pem"))

    @unittest.skipIf("PWT_EXE_WRAPPER" in os.environ,
                     "signing under memcheck takes longer than a connection is waited for")
    def test_client_certificate(self):
        self.assert_sends(
            self.tls_collector(asks_for_client=True),
            OTEL_EXPORTER_OTLP_CERTIFICATE=self.file("collector.pem"),
            OTEL_EXPORTER_OTLP_CLIENT_KEY=self.file("function.key"),
            OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE=self.file("function.pem"))

    def test_client_without_certificate(self):
        self.assert_sends_nothing(self.tls_collector(asks_for_client=True),
                                  OTEL_EXPORTER_OTLP_CERTIFICATE=self.file("collector.pem"))


if __name__ == "__main__":
    unittest.main()
