# SPDX-License-Identifier: Apache-2.0
"""A collector on loopback: the scripted server of the Runtime API, asked for something else."""

import gzip
import json
import os
import sys

from support import replies
from support.runtime_api import RuntimeApi
from support.tls import Tls

sys.path.insert(0, os.environ["PWT_PURE"])
import otlp  # noqa: E402  the decoder that the conformance runner uses

TRACES = "/v1/traces"


def accepted(body=b"", kind="application/x-protobuf"):
    return replies.reply(200, body, [("Content-Type", kind)])


class Collector(RuntimeApi):
    """Accepts every request, unless something else is queued with refuse_with()."""

    def __init__(self):
        super().__init__()
        self.always_say("other", accepted())

    @property
    def endpoint(self):
        return f"http://{self.address}"

    def reply_with(self, *some):
        self.say("other", *some)

    def exports(self, count):
        """The first `count` requests."""
        return self.wait(count, "other")[:count]

    def count(self):
        return len(self.seen("other"))


def document(request):
    """What a request says, in the form of JSON."""
    body = request.body
    if request.header("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    if request.header("Content-Type") == "application/json":
        return otlp.plain(json.loads(body))
    return otlp.plain(otlp.decode(body))


def spans(request):
    """All spans of a request."""
    return [span for resource in document(request)["resourceSpans"]
            for scope in resource["scopeSpans"] for span in scope["spans"]]


def attributes(holder):
    """The attributes of a resource or span by their keys, each as its plain value."""
    def plain_value(value):
        (kind, inside), = value.items()
        if kind == "arrayValue":
            return [plain_value(item) for item in inside["values"]]
        return inside
    return {item["key"]: plain_value(item["value"]) for item in holder.get("attributes", [])}


class TlsCollector(Tls, Collector):
    """The same behind TLS."""
