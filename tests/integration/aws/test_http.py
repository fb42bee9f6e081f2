# SPDX-License-Identifier: Apache-2.0
"""Plain HTTP through the plugin `aws`: proxies, certificates, peers that are not AWS."""

import os
import shutil
import subprocess
import tempfile
import unittest

from aws_case import EINVAL, EIO, ELIMIT, ETIMEOUT, EUNSUPPORTED, OK, AwsCase, Peer
from support import replies
from support.bootstrap import place
from support.tls import OPENSSL, Tls, certificate, server_context



class Plain(AwsCase):
    """Requests without a signature."""

    def test_get(self):
        peer = self.peer()
        peer.reply_with(replies.reply(200, b"found", [("X-Some", "  value ")]))
        api, _ = self.begin(peer)
        found = self.send(api, url=peer.endpoint + "/a/b?c=d", headers=[["X-Mine", "1"]])
        self.assertEqual((found["code"], found["status"], found["body"]), (OK, 200, "found"))
        self.assertIn(["x-some", "value"], found["headers"])
        request, = peer.asked(1)
        self.assertEqual(request.line, "GET /a/b?c=d HTTP/1.1")
        self.assertEqual(request.header("X-Mine"), "1")
        self.assertIsNone(request.header("Authorization"))

    def test_post(self):
        peer = self.peer()
        api, _ = self.begin(peer)
        self.send(api, url=peer.endpoint, body='{"a":1}',
                  headers=[["Content-Type", "application/json"]])
        request, = peer.asked(1)
        self.assertEqual((request.line, request.body), ("POST / HTTP/1.1", b'{"a":1}'))
        self.assertEqual(request.header("Content-Type"), "application/json")

    def test_other_methods(self):
        peer = self.peer()
        api, _ = self.begin(peer)
        self.send(api, url=peer.endpoint, method="DELETE")
        self.send(api, url=peer.endpoint, method="PUT", body="x")
        first, second = peer.asked(2)
        self.assertEqual((first.method, first.body), ("DELETE", b""))
        self.assertEqual((second.method, second.body), ("PUT", b"x"))

    def test_any_status_is_an_answer(self):
        peer = self.peer()
        api, _ = self.begin(peer)
        for status in (404, 500):
            peer.reply_with(replies.reply(status, b"no"))
            found = self.send(api, url=peer.endpoint)
            self.assertEqual((found["code"], found["status"], found["attempts"], found["error"]),
                             (OK, status, 1, None))

    def test_redirects_are_answers(self):
        peer = self.peer()
        peer.reply_with(replies.reply(302, b"", [("Location", peer.endpoint + "/other")]))
        api, _ = self.begin(peer)
        self.assertEqual(self.send(api, url=peer.endpoint)["status"], 302)
        self.assertEqual(peer.count(), 1)

    def test_chunked_and_interim_answers(self):
        peer = self.peer()
        wire = (b"HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\n" + replies.head(200, [
            ("Transfer-Encoding", "chunked")]) + replies.chunked(b"abc" * 5000, 1000))
        peer.reply_with(replies.Reply(wire, step=701))
        api, _ = self.begin(peer)
        found = self.send(api, url=peer.endpoint)
        self.assertEqual((found["code"], found["body"]), (OK, "abc" * 5000))
        self.assertNotIn("x-early", [name for name, _ in found["headers"]])

    def test_large_answers(self):
        peer = self.peer()
        peer.always_say("other", replies.reply(200, b"x" * 1_000_000))
        api, _ = self.begin(peer)
        self.assertEqual(len(self.send(api, url=peer.endpoint)["body"]), 1_000_000)
        found = self.send(api, url=peer.endpoint, max_bytes=999_999)
        self.assertEqual((found["code"], found["error"]), (ELIMIT, "too_large"))

    def test_failures(self):
        peer = self.peer()
        api, _ = self.begin(peer)
        for url in ("", "localhost", "file:///etc/passwd", "http://a b/", "http:///x", "http://h:99999999/",
                    "http://h:x/", "http://[::1/", "http://user@host/"):
            found = self.send(api, url=url)
            self.assertEqual((found["code"], found["error"]), (EINVAL, "bad_request"), url)
        peer.reply_with(replies.Reply(b"", end="hold"))
        found = self.send(api, url=peer.endpoint, timeout_ms=200)
        self.assertEqual((found["code"], found["error"]), (ETIMEOUT, "timeout"))
        peer.reply_with(replies.Reply(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", end="close"))
        found = self.send(api, url=peer.endpoint)
        self.assertEqual((found["code"], found["error"], found["body"]), (EIO, "no_answer", ""))
        self.assertEqual(self.send(api, url=peer.endpoint)["code"], OK)


class Libraries(AwsCase):
    """What is not there."""

    def test_no_libcurl(self):
        """A file that is no library stands in its way."""
        folder = tempfile.mkdtemp(prefix="pwt-lib-")
        self.addCleanup(shutil.rmtree, folder)
        with open(os.path.join(folder, "libcurl.so.4"), "wb"):
            pass
        api, host = self.begin(self.peer(), LD_LIBRARY_PATH=folder)
        for found in (self.call(api), self.send(api, url="http://localhost/")):
            self.assertEqual((found["code"], found["error"]), (EUNSUPPORTED, "no_library"))
        self.assertEqual(self.libraries(host), set())

    def libraries(self, host):
        with open(f"/proc/{host.pid}/maps", encoding="utf-8") as file:
            return {line for line in file if "libcurl" in line}


class Proxies(AwsCase):
    """Who is asked for what is elsewhere."""

    def test_http_proxy(self):
        for variable in ("HTTP_PROXY", "http_proxy"):
            proxy = self.peer()
            proxy.say("other", replies.reply(200, b"by proxy"))
            api, _ = self.begin(**{variable: proxy.endpoint})
            found = self.send(api, url="http://service.example/x")
            self.assertEqual((found["code"], found["body"]), (OK, "by proxy"))
            self.assertEqual(proxy.asked(1)[0].line, "GET http://service.example/x HTTP/1.1")

    def test_password_of_a_proxy_stays_secret(self):
        for proxy in ("ftp://user:hunter2@127.0.0.1:9", "http://user:hunter2@127.0.0.1:99999999",
                      "http://us er:hunter2@proxy:1"):
            api, host = self.begin(HTTPS_PROXY=proxy, HTTP_PROXY=proxy, AWS_MAX_ATTEMPTS="1")
            for found in (self.call(api), self.send(api, url="http://service.example/x")):
                self.assertEqual((found["code"], found["error"]), (EIO, "no_answer"))
                self.assertTrue(found["message"])
                self.assertNotIn("hunter2", found["message"] + host.describe())

    def test_https_proxy(self):
        proxy = self.peer()
        proxy.always_say("other", replies.reply(403, b"", end="close"))
        api, _ = self.begin(HTTPS_PROXY=proxy.endpoint)
        found = self.call(api)
        self.assertEqual((found["code"], found["error"]), (EIO, "no_answer"))
        self.assertEqual(proxy.asked(1)[0].line, "CONNECT ssm.eu-central-1.amazonaws.com:443 HTTP/1.1")

    def test_this_machine_is_asked_itself(self):
        proxy, peer = self.peer(), self.peer()
        api, _ = self.begin(peer, HTTP_PROXY=proxy.endpoint)
        self.assertEqual(self.call(api)["code"], OK)
        self.assertEqual((proxy.count(), peer.count()), (0, 1))

    def test_proxy_of_everything_is_not_known(self):
        """libcurl would read these, and the AWS SDKs do not."""
        for variable in ("ALL_PROXY", "all_proxy"):
            proxy = self.peer()
            api, _ = self.begin(**{variable: proxy.endpoint})
            found = self.send(api, url="http://service.invalid/x", timeout_ms=500)
            self.assertLess(found["code"], 0)
            self.assertEqual(proxy.count(), 0)

    def test_hosts_without_a_proxy(self):
        proxy = self.peer()
        api, _ = self.begin(HTTP_PROXY=proxy.endpoint, NO_PROXY="other.example,service.invalid")
        self.assertEqual(self.send(api, url="http://service.invalid/x", timeout_ms=500)["code"] < 0, True)
        self.assertEqual(proxy.count(), 0)


class TlsPeer(Tls, Peer):
    """The same behind TLS."""


@unittest.skipUnless(OPENSSL, "certificates are made by the command openssl")
class Certificates(AwsCase):
    """Whom the plugin trusts."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="pwt-tls-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        for name in ("service", "stranger"):
            certificate(cls.folder, name)

    @classmethod
    def file(cls, name):
        return os.path.join(cls.folder, name)

    def tls_peer(self):
        peer = TlsPeer(server_context(self.file("service.pem"), self.file("service.key")))
        self.addCleanup(peer.stop)
        return peer

    def test_bundle(self):
        for variable in ("AWS_CA_BUNDLE", "SSL_CERT_FILE"):
            peer = self.tls_peer()
            api, _ = self.begin(peer, **{variable: self.file("service.pem")})
            self.assertEqual(self.call(api)["code"], OK)
            self.assertEqual(self.send(api, url=peer.endpoint)["code"], OK)

    def test_not_trusted(self):
        for bundle in (None, self.file("stranger.pem"), self.file("none.pem")):
            peer = self.tls_peer()
            api, _ = self.begin(peer, AWS_CA_BUNDLE=bundle)
            found = self.call(api)
            self.assertEqual((found["code"], found["error"], peer.count()), (EIO, "no_answer", 0))
            self.assertTrue(found["message"])

    def test_folder_that_libcurl_was_built_with(self):
        """Whom its certificates vouch for is trusted by nobody who was given a bundle."""
        peer = self.tls_peer()
        folder = os.path.join(self.folder, "built-in")
        os.makedirs(folder, exist_ok=True)
        shutil.copy(self.file("service.pem"), folder)
        subprocess.run([OPENSSL, "rehash", folder], check=True, capture_output=True)
        for bundle, trusted in (("stranger.pem", False), ("service.pem", True)):
            api, _ = self.begin(peer, AWS_CA_BUNDLE=self.file(bundle), PWT_BUILT_IN_FOLDER=folder,
                                POWERTOOLS_PLUGIN_PATH=self.with_library("libpwt-curl.so.4"))
            self.assertEqual(self.call(api)["code"], OK if trusted else EIO)
            found = self.send(api, url=peer.endpoint, certificate=self.file(bundle))
            self.assertEqual(found["code"], OK if trusted else EIO)

    def with_library(self, name):
        """A folder of plugins with a library of ours beside it, where a layer has its own."""
        root = tempfile.mkdtemp(prefix="pwt-layer-")
        self.addCleanup(shutil.rmtree, root)
        plugins, libraries = (os.path.join(root, name) for name in ("plugins", "lib"))
        shutil.copytree(place("PWT_AWS"), plugins, ignore=shutil.ignore_patterns("*.p"))
        os.mkdir(libraries)
        shutil.copy(os.environ["PWT_CURL_WITH_FOLDER"], os.path.join(libraries, name))
        return plugins

    def test_certificate_of_a_request(self):
        peer = self.tls_peer()
        api, _ = self.begin(peer, AWS_CA_BUNDLE=self.file("stranger.pem"))
        found = self.send(api, url=peer.endpoint, certificate=self.file("service.pem"))
        self.assertEqual((found["code"], found["status"]), (OK, 200))


if __name__ == "__main__":
    unittest.main()
