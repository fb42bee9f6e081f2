# SPDX-License-Identifier: Apache-2.0
"""Runtime APIs that break off, lie, talk rubbish or too much.

Whatever a peer does, the host neither crashes nor spins nor hangs: it goes on over a new connection
or ends with status 3 and one line that names the Runtime API's fault.
"""

import unittest

from cases import LIMIT
from support import replies
from support.case import LINE, HostCase

HEAD_LIMIT = 64 << 10  # bytes of status line and headers
BODY_LIMIT = 64 << 20  # bytes of a body


def event_wire(body=b'{"a":1}', **headers):
    changes = {name.replace("_", "-"): value for name, value in headers.items()}
    return replies.event(body, "req-1", changes).wire


class BrokenReplies(HostCase):
    """Replies to GET next that nobody can use: lost once is forgiven, lost twice is the end."""

    def assert_recovers(self, reply):
        """A bad reply, then a good one over another connection."""
        api = self.api()
        api.say("next", reply)
        host = self.start(api)
        self.assert_serving(api, host, 0)
        self.assertEqual(len(api.runtime_connections()), 2)
        self.assertEqual(api.calls()[:3], ["next", "next", "response"])

    def assert_gives_up(self, reply, *fragments):
        """The same bad reply for ever ends the process after at most two tries."""
        api = self.api()
        api.always_say("next", reply)
        host = self.start(api)
        self.assert_ends(host, 3)
        self.assertLessEqual(len(api.calls()), 2)
        self.assertEqual(set(api.calls()), {"next"})
        self.assert_one_line(host.stderr, LINE, *fragments)

    def test_broken_off(self):
        whole = event_wire(b'{"key":"value"}')
        body = whole.index(b"\r\n\r\n") + 4
        chunks = replies.chunked_event(b"c" * 3000, "req-1", chunks={"size": 1000}).wire
        pieces = {
            "before the status line": b"",
            "in the status line": whole[:8],
            "in a header": whole[:60],
            "before the empty line": whole[:body - 2],
            "before the body": whole[:body],
            "in the body": whole[:body + 5],
            "before a chunk": chunks[:-len(b"0\r\n\r\n")],
            "in a chunk": chunks[:-1500],
            "in a chunk size": chunks[:chunks.index(b"3e8") + 2],
            "in the last line": chunks[:-2],
        }
        for where, wire in pieces.items():
            for end in ("close", "reset"):
                with self.subTest(where=where, end=end):
                    self.assert_recovers(replies.Reply(wire, end=end))
            with self.subTest(where=where, again=True):
                self.assert_gives_up(replies.Reply(wire, end="close"), "Runtime API|connection")

    def test_garbage(self):
        chunked = replies.head(200, [*replies.event_headers("req-1"),
                                     ("Transfer-Encoding", "chunked")])
        wires = {
            "no HTTP": b"\0\1\2 this is not the web\r\n\r\n",
            "another protocol": b"SSH-2.0-OpenSSH_9.0\r\n",
            "HTTP/2": b"HTTP/2 200\r\n\r\n",
            "no status": b"HTTP/1.1 OK\r\nContent-Length: 0\r\n\r\n",
            "status of two digits": b"HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
            "status of four digits": b"HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
            "length is no number": event_wire(b"", Content_Length="twelve"),
            "length is negative": event_wire(b"", Content_Length="-1"),
            "length overflows": event_wire(b"", Content_Length="18446744073709551617"),
            "two lengths": event_wire(b"{}").replace(b"\r\n", b"\r\nContent-Length: 3\r\n", 1),
            "chunk size is no number": chunked + b"xyz\r\n{}\r\n0\r\n\r\n",
            "chunk size is empty": chunked + b"\r\n{}\r\n0\r\n\r\n",
            "chunk size is negative": chunked + b"-2\r\n{}\r\n0\r\n\r\n",
            "chunk size overflows": chunked + b"10000000000000002\r\n{}\r\n0\r\n\r\n",
            "chunk longer than its size": chunked + b"2\r\n{}{}\r\n0\r\n\r\n",
            "header without a colon": b"HTTP/1.1 200 OK\r\nrubbish\r\nContent-Length: 0\r\n\r\n",
            "unknown encoding": event_wire(b"{}", Transfer_Encoding="gzip"),
        }
        for what, wire in wires.items():
            with self.subTest(what):
                self.assert_gives_up(replies.Reply(wire, end="close"), "Runtime API")

    def test_no_request_id(self):
        reply = replies.event(b"{}", "", {"Lambda-Runtime-Aws-Request-Id": None})
        self.assert_gives_up(reply, "Lambda-Runtime-Aws-Request-Id")

    def test_promises_more_than_it_sends(self):
        wire = event_wire(b"{}").replace(b"Content-Length: 2", b"Content-Length: 200")
        self.assert_recovers(replies.Reply(wire, end="close"))
        self.assert_gives_up(replies.Reply(wire, end="close"), "Runtime API|connection")

    def test_sends_more_than_it_promises(self):
        """The surplus must never be taken for a reply; over a new connection all is well."""
        surplus = replies.event(b'"smuggled"', "smuggled").wire
        api, host = self.serve()
        api.say("next", replies.Reply(event_wire(b'"x"') + surplus))
        answer = api.answers()[0]
        self.assertEqual((answer.request_id, answer.body), ("req-1", b'"x"'))
        self.assert_serving(api, host, 1)
        self.assertNotIn("smuggled", [r.request_id for r in api.seen("response", "error")])

    def test_header_block_over_the_limit(self):
        for step in (0, 1000):
            with self.subTest(step=step):
                wire = event_wire(b"{}", X_Large="h" * HEAD_LIMIT)
                self.assert_gives_up(replies.Reply(wire, step=step), "header", "65536|64 KiB")

    def test_header_block_that_never_ends(self):
        endless = b"HTTP/1.1 200 OK\r\n" + b"X-Header: value\r\n" * 20_000
        self.assert_gives_up(replies.Reply(endless, end="hold"), "header", "65536|64 KiB")

    def test_header_line_that_never_ends(self):
        endless = b"HTTP/1.1 200 OK\r\nX-Header: " + b"v" * (1 << 20)
        self.assert_gives_up(replies.Reply(endless, end="hold"), "header", "65536|64 KiB")

    def test_interim_replies_that_never_end(self):
        endless = b"HTTP/1.1 100 Continue\r\n\r\n" * 100_000
        api = self.api()
        api.always_say("next", replies.Reply(endless, end="close"))
        host = self.start(api)
        self.assert_ends(host, 3)

    def test_body_over_the_limit(self):
        wire = event_wire(b"").replace(b"Content-Length: 0", b"Content-Length: %d"
                                       % (BODY_LIMIT + 1))
        self.assert_gives_up(replies.Reply(wire, end="hold"), "67108864|64 MiB")

    def test_chunks_over_the_limit(self):
        lines = [*replies.event_headers("req-1"), ("Transfer-Encoding", "chunked")]
        wire = replies.head(200, lines) + b"%x\r\n" % (BODY_LIMIT + 1)
        self.assert_gives_up(replies.Reply(wire, end="hold"), "67108864|64 MiB")

    def test_chunks_that_add_up_over_the_limit(self):
        lines = [*replies.event_headers("req-1"), ("Transfer-Encoding", "chunked")]
        wire = (replies.head(200, lines) + b"100000\r\n%s\r\n" % bytes(1 << 20)
                + b"%x\r\n" % BODY_LIMIT)
        self.assert_gives_up(replies.Reply(wire, end="hold"), "67108864|64 MiB")

    def test_chunk_line_that_never_ends(self):
        lines = [*replies.event_headers("req-1"), ("Transfer-Encoding", "chunked")]
        wire = replies.head(200, lines) + b"2;" + b"e" * (1 << 20)
        self.assert_gives_up(replies.Reply(wire, end="hold"), "Runtime API")

    def test_trailers_that_never_end(self):
        lines = [*replies.event_headers("req-1"), ("Transfer-Encoding", "chunked")]
        wire = replies.head(200, lines) + b"0\r\n" + b"X-Trailer: value\r\n" * 20_000
        self.assert_gives_up(replies.Reply(wire, end="hold"), "Runtime API")


class LostConnections(HostCase):
    """Connections that go away between requests, and under an answer."""

    def test_closed_after_every_answer(self):
        api, host = self.serve()
        for number in range(20):
            api.deliver(b"%d" % number)
            api.say("answer", replies.accepted(end="close"))
        bodies = [answer.body for answer in api.answers(20)]
        self.assertEqual(bodies, [b"%d" % number for number in range(20)])
        self.assert_serving(api, host, 20)

    def test_closed_after_every_event(self):
        for end in ("close", "reset"):
            with self.subTest(end):
                api, host = self.serve()
                for number in range(20):
                    api.deliver(b"%d" % number, end=end)
                bodies = [answer.body for answer in api.answers(20)]
                self.assertEqual(bodies, [b"%d" % number for number in range(20)])
                self.assert_serving(api, host, 20)

    def test_closed_after_an_event_with_a_large_answer(self):
        api, host = self.serve("sizes.heap")
        for end in ("close", "reset"):
            api.deliver(b"%d" % LIMIT, end=end)
        for answer in api.answers(2):
            self.assertEqual(len(answer.body), LIMIT)
        self.assert_serving(api, host, 2)

    def test_closed_while_the_host_waits(self):
        api, host = self.serve()
        for _ in range(5):
            api.say("next", replies.Reply(b"", end="close"))
            self.assert_serving(api, host, len(api.seen("response")))

    def test_says_that_it_will_close(self):
        api, host = self.serve()
        leaving = {"Connection": "close"}
        for number in range(5):
            api.deliver(b"%d" % number, leaving, end="close")
            api.say("answer", replies.reply(202, b"{}", [("Connection", "close")], end="close"))
        bodies = [answer.body for answer in api.answers(5)]
        self.assertEqual(bodies, [b"%d" % number for number in range(5)])
        self.assert_serving(api, host, 5)
        self.assertEqual(host.stderr, "")

    def test_answer_that_was_read_is_never_sent_twice(self):
        api, host = self.serve()
        api.say("answer", replies.Reply(b"", end="close"))
        first = api.deliver(b'"once"')
        second = api.deliver(b'"next"')
        ids = [answer.request_id for answer in api.answers(2)]
        self.assertEqual(ids, [first, second])
        self.assert_serving(api, host, 2)

    def test_verdict_that_breaks_off(self):
        for wire in (b"HTTP/1.1 2", b"HTTP/1.1 202 Accepted\r\nContent-Length: 10\r\n\r\n{",
                     b"rubbish\r\n\r\n"):
            with self.subTest(wire):
                api, host = self.serve()
                api.say("answer", replies.Reply(wire, end="close"))
                first = api.deliver(b'"once"')
                second = api.deliver(b'"next"')
                ids = [answer.request_id for answer in api.answers(2)]
                self.assertEqual(ids, [first, second])
                self.assert_serving(api, host, 2)

    def test_answer_cut_off_in_the_middle(self):
        """The server goes away while a large answer is on its way to it."""
        api, host = self.serve()
        api.say("answer", replies.Reply(b"", end="reset", early=True))
        api.deliver(b"L" * LIMIT)
        self.assert_serving_again(api, host)

    def test_accepts_and_closes_once(self):
        api = self.api()
        api.refuse = 1
        host = self.start(api)
        self.assert_serving(api, host, 0)

    def test_accepts_and_closes_for_ever(self):
        api = self.api()
        api.refuse = 1000
        host = self.start(api)
        self.assert_ends(host, 3)
        self.assertGreaterEqual(api.refuse, 998)
        self.assert_one_line(host.stderr, LINE, "Runtime API|connection")

    def test_nobody_listens(self):
        api = self.api()
        api.stop_listening()
        host = self.start(api)
        self.assert_ends(host, 3)
        self.assert_one_line(host.stderr, LINE, "AWS_LAMBDA_RUNTIME_API", "refused")

    def test_server_ends_while_the_host_waits(self):
        api, host = self.serve()
        api.deliver()
        api.wait(2, "next")
        api.go_away()
        self.assert_ends(host, 3)


if __name__ == "__main__":
    unittest.main()
