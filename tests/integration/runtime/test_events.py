# SPDX-License-Identifier: Apache-2.0
"""How an event may be framed on the wire, and that its bytes reach the handler and come back."""

import random
import unittest

from cases import LIMIT
from support import replies
from support.case import HostCase


def noise(size):
    """Bytes without any structure, the same in every run."""
    return random.Random(size).randbytes(size)


class Framing(HostCase):
    """Content-Length and chunks, in every shape that HTTP/1.1 allows."""

    def assert_echo(self, body, make, **environment):
        """One event made by `make`, its echo, and an ordinary one after it: nothing was left."""
        api, host = self.serve(**environment)
        request_id = api.new_id()
        api.say("next", make(body, request_id))
        answer = api.answers()[0]
        self.assertEqual(answer.kind, "response", answer.body[:300])
        self.assertEqual(answer.request_id, request_id)
        self.assertTrue(answer.body == body, f"{len(answer.body)} bytes: {answer.body[:100]!r}")
        self.assert_serving(api, host, 1)
        self.assertEqual(len(api.runtime_connections()), 1)

    def assert_chunks(self, body, headers=None, step=0, **chunks):
        self.assert_echo(body, lambda b, i: replies.chunked_event(
            b, i, headers, chunks=chunks, step=step))

    def test_one_chunk(self):
        self.assert_chunks(noise(5000))

    def test_chunks_of_one_byte(self):
        self.assert_chunks(noise(3000), size=1)

    def test_chunks_of_odd_size(self):
        self.assert_chunks(noise(200_000), size=4093)

    def test_no_chunk_but_the_last(self):
        self.assert_chunks(b"")

    def test_chunk_extensions(self):
        self.assert_chunks(noise(5000), size=999, extension=';name=value;quoted="a;b"')

    def test_trailers(self):
        trailers = [("Lambda-Runtime-Aws-Request-Id", "not-this"), ("X-Checksum", "1")]
        self.assert_chunks(noise(5000), size=1000, trailers=trailers)

    def test_chunk_size_in_capitals_with_leading_zeros(self):
        def make(body, request_id):
            plain = replies.chunked_event(b"", request_id).wire[:-len(b"0\r\n\r\n")]
            return replies.Reply(plain + b"0000%X\r\n%s\r\n000\r\n\r\n" % (len(body), body))
        self.assert_echo(noise(0xABC), make)

    def test_chunked_in_another_casing(self):
        def make(body, request_id):
            reply = replies.chunked_event(body, request_id)
            reply.wire = reply.wire.replace(b"Transfer-Encoding: chunked",
                                            b"transfer-ENCODING:  Chunked ")
            return reply
        self.assert_echo(noise(3000), make)

    def test_chunked_wins_over_content_length(self):
        self.assert_chunks(noise(3000), {"Content-Length": "10"}, size=500)

    def test_every_byte_alone_with_length(self):
        self.assert_echo(noise(2000), lambda b, i: replies.event(b, i, step=1))

    def test_every_byte_alone_in_chunks(self):
        self.assert_chunks(noise(2000), size=7, extension=";x", trailers=[("T", "1")], step=1)

    def test_pieces_that_never_fit(self):
        self.assert_chunks(noise(300_000), size=10_007, step=4099)

    def test_interim_replies(self):
        def make(body, request_id):
            reply = replies.event(body, request_id)
            hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nContent-Length: 9\r\n\r\n"
            reply.wire = b"HTTP/1.1 100 Continue\r\n\r\n" + hints + reply.wire
            return reply
        self.assert_echo(noise(500), make)

    def test_interim_replies_byte_by_byte(self):
        def make(body, request_id):
            reply = replies.event(body, request_id, step=1)
            reply.wire = b"HTTP/1.1 100 Continue\r\n\r\n" + reply.wire
            return reply
        self.assert_echo(noise(500), make)

    def test_headers_in_any_casing_and_spacing(self):
        def make(body, request_id):
            lines = [
                b"HTTP/1.1 200 OK", b"CONTENT-LENGTH:%d" % len(body),
                b"lambda-runtime-aws-request-id:\t %s \t" % request_id.encode(),
                b"LAMBDA-RUNTIME-DEADLINE-MS:   99999999999999",
            ]
            return replies.Reply(b"\r\n".join(lines) + b"\r\n\r\n" + body)
        self.assert_echo(noise(700), make)

    def test_status_line_without_a_reason(self):
        def make(body, request_id):
            reply = replies.event(body, request_id)
            reply.wire = reply.wire.replace(b"200 OK", b"200 ", 1)
            return reply
        self.assert_echo(noise(700), make)

    def test_sixty_kilobytes_of_headers(self):
        self.assert_echo(noise(700), lambda b, i: replies.event(b, i, {"X-Large": "h" * 60_000}))

    def test_many_headers(self):
        many = {f"X-Header-{n}": "value" for n in range(1000)}
        self.assert_echo(noise(700), lambda b, i: replies.event(b, i, many))

    def test_largest_event_with_length(self):
        self.assert_echo(noise(LIMIT), replies.event)

    def test_largest_event_in_one_chunk(self):
        self.assert_chunks(noise(LIMIT))

    def test_largest_event_in_many_chunks(self):
        self.assert_chunks(noise(LIMIT), size=65_521)

    def test_event_larger_than_lambda_sends(self):
        api, host = self.serve("outcomes.none")
        api.deliver(noise(20 << 20))
        self.assertEqual(api.answers()[0].body, b"null")
        self.assert_serving(api, host, 1)

    def test_sizes_around_powers_of_two(self):
        api, host = self.serve()
        sizes = [size + d for size in (1024, 4096, 8192, 16_384, 65_536, 1 << 20)
                 for d in (-1, 0, 1)]
        bodies = [noise(size) for size in sizes]
        for body in bodies:
            api.deliver(body)
            api.say("next", replies.chunked_event(body, api.new_id()))
        for index, answer in enumerate(api.answers(2 * len(bodies))):
            self.assertTrue(answer.body == bodies[index // 2], f"size {sizes[index // 2]}")
        self.assertIsNone(host.poll())


class NullChain(HostCase):
    """Plugins that do nothing change nothing."""

    def test_echo_is_identical_through_a_null_chain(self):
        bodies = [b"", b"null", b"\0", noise(1), noise(1000), noise(100_000), noise(LIMIT)]
        for handler in ("echo.handle", "echo.from_arena", "echo.taken"):
            with self.subTest(handler=handler):
                api = self.api()
                host = self.start_with("null-a,null-b,null-c", api, handler)
                for body in bodies:
                    api.deliver(body)
                for body, answer in zip(bodies, api.answers(len(bodies))):
                    self.assertEqual(answer.kind, "response")
                    self.assertTrue(answer.body == body, f"{len(body)} bytes")
                self.assert_terminates(host)


if __name__ == "__main__":
    unittest.main()
