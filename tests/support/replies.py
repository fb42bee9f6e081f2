# SPDX-License-Identifier: Apache-2.0
"""What a Runtime API sends, byte for byte: well-formed replies, and the material of broken ones."""

import dataclasses
import time

from support.limits import FACTOR

FUNCTION_ARN = "arn:aws:lambda:eu-central-1:123456789012:function:orders:live"
TRACE_ID = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1"

REASONS = {
    200: "OK", 202: "Accepted", 204: "No Content", 400: "Bad Request", 403: "Forbidden",
    404: "Not Found", 410: "Gone", 413: "Payload Too Large", 500: "Internal Server Error",
    503: "Service Unavailable",
}

ERROR_TYPES = {
    400: "InvalidRequestID", 403: "InvalidStateTransition", 410: "InvokeTimeout",
    413: "RequestEntityTooLarge", 500: "InternalServerError",
}


@dataclasses.dataclass
class Reply:
    """Bytes for the wire, and what becomes of the connection after them."""

    wire: bytes
    step: int = 0  # bytes per send; 0 sends everything at once
    end: str = "keep"  # "keep", "close", "reset", or "hold": open, but nothing more is ever said
    early: bool = False  # sent once the head of the request is there; its body is not read


def chunked(body, size=None, extension="", trailers=()):
    """The body in chunks of `size` bytes (one chunk if None), as Transfer-Encoding wants it."""
    size = size or max(len(body), 1)
    out = bytearray()
    for start in range(0, len(body), size):
        piece = body[start:start + size]
        out += b"%x%s\r\n%s\r\n" % (len(piece), extension.encode(), piece)
    out += b"0%s\r\n" % extension.encode()
    for name, value in trailers:
        out += f"{name}: {value}\r\n".encode()
    return bytes(out + b"\r\n")


def head(status, headers):
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def reply(status, body=b"", headers=(), **fate):
    """A well-formed reply with Content-Length; `fate` is what Reply takes besides the bytes."""
    headers = [*headers, ("Content-Length", len(body))]
    return Reply(head(status, headers) + body, **fate)


def error(status, **fate):
    """An error reply as the platform words it."""
    kind = ERROR_TYPES.get(status, "Unknown")
    body = b'{"errorMessage":"scripted","errorType":"%s"}' % kind.encode()
    return reply(status, body, [("Content-Type", "application/json")], **fate)


def accepted(**fate):
    """The usual answer to a response or an error."""
    body = b'{"status":"OK"}\n'
    return reply(202, body, [("Content-Type", "application/json")], **fate)


def deadline_in(milliseconds):
    """The header that gives an invocation so much time, or more on a slow machine."""
    at = time.time() * 1000 + milliseconds * (max(FACTOR, 1) if milliseconds > 0 else 1)
    return {"Lambda-Runtime-Deadline-Ms": str(int(at))}


def event_headers(request_id, changes=None):
    """The headers of an invocation; `changes` replaces some, None as a value takes one out."""
    headers = {
        "Content-Type": "application/json",
        "Lambda-Runtime-Aws-Request-Id": request_id,
        "Lambda-Runtime-Invocation-Id": f"attempt-of-{request_id}",
        "Lambda-Runtime-Deadline-Ms": str(int(time.time() * 1000) + 60_000),
        "Lambda-Runtime-Invoked-Function-Arn": FUNCTION_ARN,
        "Lambda-Runtime-Trace-Id": TRACE_ID,
    }
    headers.update(changes or {})
    return [(name, value) for name, value in headers.items() if value is not None]


def event(body, request_id, headers=None, **fate):
    """An invocation, framed by Content-Length."""
    return reply(200, body, event_headers(request_id, headers), **fate)


def chunked_event(body, request_id, headers=None, chunks=None, **fate):
    """An invocation in chunks; `chunks` is what chunked() takes besides the body."""
    lines = [*event_headers(request_id, headers), ("Transfer-Encoding", "chunked")]
    return Reply(head(200, lines) + chunked(body, **(chunks or {})), **fate)
