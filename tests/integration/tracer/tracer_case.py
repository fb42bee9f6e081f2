# SPDX-License-Identifier: Apache-2.0
"""The base of the tracer's tests in the real `bootstrap`, and a daemon on a real socket."""

import json
import os
import socket

from replay.schema import Schema
from support.bootstrap import place
from support.case import HostCase
from support.limits import PATIENCE_S

ROOT = "1-5759e988-bd862e3fe1be46a994272793"
PARENT = "557abcec3ee5a047"
SAMPLED = f"Root={ROOT};Parent={PARENT};Sampled=1"
PREFIX = b'{"format":"json","version":1}\n'
SCHEMA = os.path.join(place("PWT_SOURCE"),
                      "tests/conformance/vectors/xray-subsegment.schema.json")
DATAGRAM_MAX = 65507


class Daemon:
    """The X-Ray daemon's socket. Every document that arrives is checked against the schema.

    A test that closes it has it on a `host` of 127.0.0.0/8 that is its own: the ports of 127.0.0.1
    are given to the next who asks.
    """

    def __init__(self, test, port=0, host="127.0.0.1"):
        self.test = test
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.socket.bind((host, port))
        self.socket.settimeout(PATIENCE_S)
        self.port = self.socket.getsockname()[1]
        self.address = f"{host}:{self.port}"
        with open(SCHEMA, encoding="utf-8") as file:
            self.schema = Schema(json.load(file))
        test.addCleanup(self.socket.close)

    def close(self):
        self.socket.close()

    def document(self):
        datagram = self.socket.recv(DATAGRAM_MAX + 1)
        self.test.assertLessEqual(len(datagram), DATAGRAM_MAX)
        self.test.assertTrue(datagram.startswith(PREFIX), datagram[:80])
        document = json.loads(datagram[len(PREFIX):])
        self.test.assertEqual(self.schema.faults(document), [])
        self.test.assertLessEqual(document["start_time"], document["end_time"])
        return document

    def documents(self, count):
        return [self.document() for _ in range(count)]

    def assert_no_more(self):
        self.socket.setblocking(False)
        with self.test.assertRaises(BlockingIOError):
            self.socket.recv(DATAGRAM_MAX + 1)
        self.socket.settimeout(PATIENCE_S)


class TracerCase(HostCase):
    """Starts `bootstrap` with the tracer."""

    def trace(self, handler, daemon=None, plugins="tracer", **environment):
        api = self.api()
        path = place("PWT_TRACER") + ":" + place("PWT_GOOD_PLUGINS")
        host = self.start(api, f"traced.{handler}", **{
            "POWERTOOLS_PLUGINS": plugins,
            "POWERTOOLS_PLUGIN_PATH": path,
            "POWERTOOLS_SERVICE_NAME": "orders",
            "AWS_XRAY_DAEMON_ADDRESS": daemon.address if daemon else "127.0.0.1:9",
            **environment})
        return api, host

    def invoke(self, api, event=b"{}", trace=SAMPLED):
        """One invocation; its answer."""
        request_id = api.deliver(event, headers={"Lambda-Runtime-Trace-Id": trace})
        return next(answer for answer in api.answers(api.delivered)
                    if answer.request_id == request_id)

    def assert_quiet(self, host):
        """Nothing was printed: not a line, on either stream."""
        self.assert_terminates(host)
        self.assertEqual(host.stdout, "")
        self.assertNotIn("powertools:", host.stderr)
