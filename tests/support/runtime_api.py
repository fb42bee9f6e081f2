# SPDX-License-Identifier: Apache-2.0
"""A Runtime API on loopback whose every reply is scripted and whose every request is recorded.

A thread per connection speaks HTTP over a bare socket, because no HTTP library can be made to
misbehave. `GET next` takes the next reply queued for it and waits while there is none, as the
platform does; answers get 202 unless something else is queued for them.
"""

import collections
import contextlib
import select
import socket
import struct
import threading
import time

from support import ports, replies
from support.limits import PATIENCE_S

RUNTIME = "/2018-06-01/runtime/"
EXTENSION = "/2020-01-01/extension/"
ANSWERS = ("response", "error")


def classify(method, path):
    """What a request is: "next", "response", "error", "init-error", "register", or "other"."""
    if method == "GET" and path == RUNTIME + "invocation/next":
        return "next"
    if method == "GET" and path == EXTENSION + "event/next":
        return "extension-next"
    if method == "POST" and path == RUNTIME + "init/error":
        return "init-error"
    if method == "POST" and path == EXTENSION + "register":
        return "register"
    if method == "POST" and path.startswith(RUNTIME + "invocation/"):
        last = path.rsplit("/", 1)[1]
        return last if last in ANSWERS else "other"
    return "other"


class Request:
    """One request as it came in."""

    def __init__(self, head, connection):
        lines = head.decode("latin-1").split("\r\n")
        self.head = head
        self.line = lines[0]
        self.method, self.path, self.version = lines[0].split(" ", 2)
        self.headers = [tuple(line.split(": ", 1)) for line in lines[1:]]
        self.connection = connection
        self.arrival = time.monotonic()
        self.kind = classify(self.method, self.path)
        self.body = b""
        self.complete = False
        self.note = None  # whatever the observer made of it on arrival

    def header(self, name):
        """The value of a header in any casing, or None; twice the same header is an error."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        if len(found) > 1:
            raise AssertionError(f"{self.line} carries {name} {len(found)} times")
        return found[0] if found else None

    @property
    def request_id(self):
        return self.path[len(RUNTIME + "invocation/"):].rsplit("/", 1)[0]

    def __repr__(self):
        return f"<{self.line} on connection {self.connection}, {len(self.body)} bytes>"


class PeerGone(Exception):
    """The other side closed the connection or broke off."""


class Connection:
    """One accepted socket: reads requests, sends what the script says."""

    def __init__(self, api, sock, number):
        self.api = api
        self.sock = sock
        self.number = number
        self.buffer = b""

    def serve(self):
        try:
            while self.exchange():
                pass
        except (PeerGone, OSError):
            pass
        finally:
            self.sock.close()

    def exchange(self):
        """One request and its reply; False when the script ends the connection."""
        request = Request(self.read_head(), self.number)
        self.api.arrived(request)
        reply = self.api.take_early(request)
        if reply is None:
            request.body = self.read_body(request)
            request.complete = True
            self.api.completed()
            reply = self.api.take(request, self.peer_gone)
        return self.send(reply)

    def peer_gone(self):
        readable, _, _ = select.select([self.sock], [], [], 0)
        return bool(readable) and not self.sock.recv(1, socket.MSG_PEEK)

    def fill(self):
        piece = self.sock.recv(1 << 18)
        if not piece:
            raise PeerGone
        return piece

    def read_head(self):
        while b"\r\n\r\n" not in self.buffer:
            self.buffer += self.fill()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        return head

    def read_exactly(self, count):
        pieces = [self.buffer]
        have = len(self.buffer)
        while have < count:
            pieces.append(self.fill())
            have += len(pieces[-1])
        whole = b"".join(pieces)
        self.buffer = whole[count:]
        return whole[:count]

    def read_line(self):
        while b"\r\n" not in self.buffer:
            self.buffer += self.fill()
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        return line

    def read_body(self, request):
        if (request.header("Transfer-Encoding") or "").lower() != "chunked":
            return self.read_exactly(int(request.header("Content-Length") or 0))
        body = b""
        while True:
            size = int(self.read_line().split(b";")[0], 16)
            if size == 0:
                break
            body += self.read_exactly(size)
            self.read_line()
        while self.read_line():
            pass
        return body

    def send(self, reply):
        if reply is None:
            return False
        step = reply.step or max(len(reply.wire), 1)
        for start in range(0, len(reply.wire), step):
            self.sock.sendall(reply.wire[start:start + step])
        if reply.end == "reset":
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if reply.end == "hold":
            self.api.stopped.wait()
        return reply.end == "keep"


class RuntimeApi:
    """The server: a script for what it says, and a record of what it was told."""

    def __init__(self, observer=None):
        self.observer = observer
        self.lock = threading.Condition()
        self.stopped = threading.Event()
        self.requests = []
        self.queues = collections.defaultdict(collections.deque)
        self.always = {}
        self.connections = []
        self.refuse = 0  # connections still to be closed before they said a word
        self.patient = True
        self.delivered = 0
        self.process = None  # whose end makes waiting pointless
        self.held = ports.hold()
        self.port = self.held.getsockname()[1]
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
        self.address = f"127.0.0.1:{self.port}"
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.stop()

    # ---- the script ----------------------------------------------------------------------------

    def deliver(self, body=b"{}", headers=None, request_id=None, **fate):
        """Queues a well-formed invocation and returns its request id."""
        request_id = request_id or self.new_id()
        self.say("next", replies.event(body, request_id, headers, **fate))
        return request_id

    def new_id(self):
        self.delivered += 1
        return f"8476a536-e9f4-11e8-9739-{self.delivered:012x}"

    def say(self, kind, *some):
        """Queues replies for requests of one kind; "answer" stands for response and error.

        A reply that depends on when it is sent is a function that makes it.
        """
        with self.lock:
            self.queues[kind].extend(some)
            self.lock.notify_all()

    def always_say(self, kind, reply):
        """What requests of one kind get once their queue is empty."""
        with self.lock:
            self.always[kind] = reply
            self.lock.notify_all()

    def stop_listening(self):
        """From now on connecting is refused: the port is kept until stop()."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def lose_patience(self):
        """From now on nobody waits for an event: where there is none, the connection ends."""
        with self.lock:
            self.patient = False
            self.lock.notify_all()

    def go_away(self):
        """Ends the connections, too."""
        self.stopped.set()
        with self.lock:
            self.lock.notify_all()
            connections = list(self.connections)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError):
            self.stop_listening()

    def stop(self):
        self.go_away()
        self.held.close()

    # ---- the record ----------------------------------------------------------------------------

    def seen(self, *kinds):
        """Complete requests of these kinds, in order of arrival."""
        with self.lock:
            return [r for r in self.requests if r.complete and r.kind in kinds]

    def calls(self):
        """The kinds of all requests to the Runtime API, complete or not, in order of arrival."""
        with self.lock:
            return [r.kind for r in self.requests if not r.path.startswith(EXTENSION)]

    def wait(self, count, *kinds):
        """Waits until there are `count` requests of these kinds, and returns all there are."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            ended = self.process is not None and self.process.poll() is not None
            with self.lock:
                found = [r for r in self.requests if r.complete and r.kind in kinds]
                if len(found) >= count:
                    return found
                if ended or time.monotonic() > deadline:
                    break
                self.lock.wait(0.05)
        wanted = f"{count} x {' or '.join(kinds)}"
        why = "the process ended" if ended else "nothing more came"
        said = self.process.describe() if self.process is not None else ""
        raise AssertionError(f"waited for {wanted}, got {self.requests}: {why}\n{said}")

    def answers(self, count=1):
        """The first `count` responses and errors."""
        return self.wait(count, *ANSWERS)[:count]

    def runtime_connections(self):
        """The numbers of the connections that Runtime API calls came in on."""
        with self.lock:
            return sorted({r.connection for r in self.requests if r.path.startswith(RUNTIME)})

    # ---- the connections' side -----------------------------------------------------------------

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                if self.refuse > 0:
                    self.refuse -= 1
                    sock.close()
                    continue
                connection = Connection(self, sock, len(self.connections) + 1)
                self.connections.append(connection)
            threading.Thread(target=connection.serve, daemon=True).start()

    def arrived(self, request):
        if self.observer is not None:
            request.note = self.observer(request)
        with self.lock:
            self.requests.append(request)
            self.lock.notify_all()

    def completed(self):
        with self.lock:
            self.lock.notify_all()

    @staticmethod
    def queue_of(request):
        return "answer" if request.kind in ANSWERS else request.kind

    def take_early(self, request):
        """The queued reply, if it is one that does not wait for the request's body."""
        with self.lock:
            queue = self.queues[self.queue_of(request)]
            return queue.popleft() if queue and getattr(queue[0], "early", False) else None

    def take(self, request, peer_gone):
        """The reply for a request; None when there never will be one."""
        kind = self.queue_of(request)
        with self.lock:
            while not self.stopped.is_set() and not peer_gone():
                if self.queues[kind]:
                    reply = self.queues[kind].popleft()
                    return reply() if callable(reply) else reply
                if kind in self.always:
                    return self.always[kind]
                if kind not in ("next", "extension-next"):
                    return self.usual(kind)
                if not self.patient:
                    return None
                self.lock.wait(0.02)
        return None

    @staticmethod
    def usual(kind):
        if kind in ("answer", "init-error"):
            return replies.accepted()
        if kind == "register":
            body = b'{"functionName":"orders","functionVersion":"7","handler":"echo.handle"}'
            return replies.reply(200, body, [("Lambda-Extension-Identifier", "extension-1")])
        return replies.error(404)
