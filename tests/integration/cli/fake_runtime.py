# SPDX-License-Identifier: Apache-2.0
"""A runtime that does what it is told, right or wrong, so that `powertools run` can be tested alone.

The environment variable FAKE_RUNTIME names one of the functions below. Each gets a client of the
Runtime API and plays its part; the process ends when it returns.
"""
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time

BASE = "/2018-06-01/runtime"
FOREVER = 3600  # Seconds; longer than any test has patience.


class Event:
    """One event as it came, with what an answer needs."""

    def __init__(self, headers, body):
        self.headers = headers
        self.body = body
        self.request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invocation_id = headers["Lambda-Runtime-Invocation-Id"]


class Client:
    """The Runtime API as a runtime uses it: one connection, kept alive."""

    def __init__(self):
        self.address = os.environ["AWS_LAMBDA_RUNTIME_API"]
        self.connection = http.client.HTTPConnection(self.address)

    def call(self, method, path, body=None, headers=None):
        self.connection.request(method, BASE + path, body=body, headers=headers or {})
        reply = self.connection.getresponse()
        return reply.status, reply.headers, reply.read()

    def next(self):
        status, headers, body = self.call("GET", "/invocation/next")
        if status != 200:
            sys.exit(f"next was answered with {status}")
        return Event(headers, body)

    def answer(self, event, body, kind="response", request_id=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers.setdefault("Lambda-Runtime-Invocation-Id", event.invocation_id)
        path = f"/invocation/{request_id or event.request_id}/{kind}"
        return self.call("POST", path, body, headers)[0]

    def error(self, event, error_type, message):
        body = json.dumps({"errorType": error_type, "errorMessage": message})
        return self.answer(event, body, "error", Lambda_Runtime_Function_Error_Type=error_type)

    def init_error(self, error_type, message):
        body = json.dumps({"errorType": error_type, "errorMessage": message})
        headers = {"Lambda-Runtime-Function-Error-Type": error_type}
        return self.call("POST", "/init/error", body, headers)[0]


def log(text):
    os.write(1, text.encode() + b"\n")


def echo(client):
    while True:
        event = client.next()
        client.answer(event, event.body)


def environment(client):
    client.answer(client.next(), json.dumps(dict(os.environ, CWD=os.getcwd())))
    client.next()


def headers(client):
    event = client.next()
    seen = dict(event.headers.items(), now_ms=time.time() * 1000)
    client.answer(event, json.dumps(seen))
    client.next()


def logs(client):
    log("in init")
    event = client.next()
    log("before the answer")
    os.write(2, b"on stderr\n")
    client.answer(event, b"{}")
    log("after the answer")
    os.write(1, b"no line end, \xff not UTF-8")
    client.next()


def metrics(client):
    """A document with metrics, one that names none that is there, and lines that only look so."""
    event = client.next()
    log(json.dumps({
        "_aws": {"Timestamp": 1, "CloudWatchMetrics": [{
            "Namespace": "Shop", "Dimensions": [["service"], ["service", "stage", "absent"]],
            "Metrics": [{"Name": "Orders", "Unit": "Count"},
                        {"Name": "Latency", "Unit": "Milliseconds"},
                        {"Name": "NotThere", "Unit": "Count"}]}]},
        "service": "orders", "stage": "dev", "Orders": [1, 2.5], "Latency": 12.75}))
    log(json.dumps({"_aws": {"CloudWatchMetrics": [7, {"Metrics": [{}, 3], "Dimensions": [4]}]}}))
    log('{"_aws": 7}')
    log('{"_aws": {"CloudWatchMetrics": 1}}')
    log('{"_aws": ')
    client.answer(event, b"{}")
    client.next()


class Tracer:
    """Sends documents to the X-Ray daemon as a tracer does, the latest subsegment first."""

    HEADER = b'{"format":"json","version":1}\n'

    def __init__(self, event):
        self.trace = dict(part.split("=") for part in
                          event.headers["Lambda-Runtime-Trace-Id"].split(";"))
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        host, port = os.environ["AWS_XRAY_DAEMON_ADDRESS"].split(":")
        self.socket.connect((host, int(port)))

    def send(self, number, name, start, end, parent=None, **more):
        document = {"id": f"{number:016x}", "name": name, "start_time": 1700000000 + start,
                    "end_time": 1700000000 + end, "type": "subsegment",
                    "trace_id": self.trace["Root"],
                    "parent_id": self.trace["Parent"] if parent is None else f"{parent:016x}",
                    **more}
        self.socket.send(self.HEADER + json.dumps(document).encode())


def traces(client):
    """A tree of subsegments, a document of another trace, and a datagram that is none."""
    while True:
        event = client.next()
        tracer = Tracer(event)
        tracer.send(2, "get order", 0.010, 0.040, parent=1)
        tracer.send(4, "DynamoDB", 0.050, 0.090, parent=3, namespace="aws", throttle=True,
                    error=True)
        tracer.send(3, "loses", 0.050, 0.100, parent=1, fault=True)
        client.answer(event, b"{}")
        tracer.send(1, "## handler", 0, 0.1)
        tracer.send(9, "stray", 0, 1, trace_id="1-00000000-000000000000000000000000")
        tracer.socket.send(b"no header at all")


def odd_traces(client):
    """Documents that no tracer should send."""
    event = client.next()
    tracer = Tracer(event)
    tracer.send(1, "in a circle", 0, 1, parent=2)
    tracer.send(2, "with the other", 0, 1, parent=1)
    tracer.send(3, "its own parent", 0, 1, parent=3)
    tracer.send(4, "ends before it starts", 1, 0)
    tracer.send(5, "x" * 300 + "\u20ac\x1b[31m", 0, 0)
    tracer.socket.send(Tracer.HEADER + tracer.trace["Root"].encode())
    tracer.socket.send(Tracer.HEADER + json.dumps({"trace_id": tracer.trace["Root"]}).encode())
    for depth in range(100, 200):
        tracer.send(depth, "deep", 0, 1, parent=depth - 1)
    client.answer(event, b"{}")
    client.next()


def many_traces(client):
    event = client.next()
    tracer = Tracer(event)
    for number in range(2000):
        tracer.send(number, str(number), 0, 1)
        if number % 100 == 99:
            client.call("GET", "/no/such")  # Whoever answers has read what came before.
    client.answer(event, b"{}")
    client.next()


def log_levels(client):
    event = client.next()
    for level in ("DEBUG", "INFO", "WARNING", "CRITICAL"):
        log(json.dumps({"level": level, "message": level.lower() + " line", "timestamp": "now",
                        "service": "s", "order_id": 7, "items": ["a", {"b": None}]}))
    log(json.dumps({"level": "ERROR", "message": {"not": "text"}}))
    log("2026-01-01T00:00:00.000Z\tid\tWARN\tpowertools: a warning of the host")
    log("a\tb\tc\td")
    log('{"level": 7}')
    client.answer(event, b"{}")
    client.next()


def returns_event(client):
    """Puts the whole HTTP event into the body of an HTTP answer."""
    while True:
        event = client.next()
        client.answer(event, json.dumps({"statusCode": 200, "body": event.body.decode(),
                                         "multiValueHeaders": {},
                                         "headers": {"Content-Type": "application/json"}}))


def returns_body(client):
    """What the caller sends is what the function returns."""
    while True:
        event = client.next()
        client.answer(event, json.loads(event.body)["body"].encode())


def waits(client):
    """Stays in each event until someone opens the FIFO that it names; tells the process."""
    while True:
        event = client.next()
        with open(json.loads(event.body), encoding="utf-8") as fifo:
            fifo.read()
        client.answer(event, json.dumps(os.getpid()))


def shuts_down(client):
    def stop(_number, _frame):
        log("on SIGTERM")
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    client.answer(client.next(), b"{}")
    client.next()


def ignores_sigterm(client):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    client.answer(client.next(), b"{}")
    client.next()


def fails_in_shutdown(client):
    signal.signal(signal.SIGTERM, lambda _number, _frame: os._exit(7))
    client.answer(client.next(), b"{}")
    client.next()


def fails(client):
    while True:
        client.error(client.next(), "Function.OutOfStock", "nothing left")


def fails_without_type(client):
    client.answer(client.next(), b"went wrong", "error")
    client.next()


def odd_events_fail(client):
    """Takes numbers; odd ones are an error."""
    while True:
        event = client.next()
        if int(event.body) % 2 == 1:
            client.error(event, "Function.Odd", "an odd number")
        else:
            client.answer(event, event.body)


def fails_init(client):
    log("about to fail")
    client.init_error("Runtime.ImportModuleError", "no such handler")
    sys.exit(1)


def fails_init_and_stays(client):
    client.init_error("Runtime.InitError", "but I stay")
    time.sleep(FOREVER)


def reports_init_error_late(client):
    event = client.next()
    status = client.init_error("Runtime.InitError", "too late")
    client.answer(event, json.dumps(status))
    client.next()


def asks_after_init_error(client):
    first = client.init_error("Runtime.InitError", "failed")
    second = client.init_error("Runtime.InitError", "failed again")
    third = client.call("GET", "/invocation/next")[0]
    log(f"statuses {first} {second} {third}")
    sys.exit(1)


def exits_in_init(_client):
    sys.exit(9)


def never_asks(_client):
    time.sleep(FOREVER)


def never_answers(client):
    client.next()
    log("and now I sleep")
    time.sleep(FOREVER)


def never_asks_again(client):
    client.answer(client.next(), b'"done"')
    time.sleep(FOREVER)


def exits(client):
    client.next()
    os._exit(0)


def crashes(client):
    client.next()
    os.kill(os.getpid(), signal.SIGSEGV)


def crashes_after_answer(client):
    client.error(client.next(), "Runtime.SignalSegv", "reported before the end")
    os.kill(os.getpid(), signal.SIGSEGV)


def answers_by_event(client):
    """The event names the function that deals with it."""
    while True:
        event = client.next()
        word = json.loads(event.body)
        if word == "sleep":
            time.sleep(FOREVER)
        if word == "crash":
            os._exit(3)
        client.answer(event, event.body)


def wrong_request_id(client):
    event = client.next()
    first = client.answer(event, b"1", request_id="not-the-one")
    second = client.answer(event, json.dumps(first))
    third = client.answer(event, b"3")
    log(f"statuses {first} {second} {third}")
    client.next()


def wrong_invocation_id(client):
    event = client.next()
    wrong = {"Lambda-Runtime-Invocation-Id": "stale"}
    client.answer(event, json.dumps(client.answer(event, b"0", **wrong)))
    client.next()


def no_invocation_id(client):
    event = client.next()
    status = client.call("POST", f"/invocation/{event.request_id}/response", b"1")[0]
    log(f"status {status}")
    client.next()


def answers_before_next(client):
    status = client.call("POST", "/invocation/any/response", b"{}")[0]
    client.answer(client.next(), json.dumps(status))
    client.next()


def wrong_mode(client):
    event = client.next()
    mode = {"Lambda-Runtime-Function-Response-Mode": "sideways"}
    client.answer(event, json.dumps(client.answer(event, b"0", **mode)))
    client.next()


def streams(client):
    event = client.next()
    mode = {"Lambda-Runtime-Function-Response-Mode": "streaming"}
    client.answer(event, iter([b'{"piece', b's":', b"3}"]), **mode)
    client.next()


def unknown_paths(client):
    event = client.next()
    statuses = [
        client.call("GET", "/no/such")[0],
        client.call("POST", "/invocation/next", b"")[0],
        client.call("GET", "/restore/next")[0],
        client.call("POST", f"/invocation/{event.request_id}/answer", b"")[0],
    ]
    client.answer(event, json.dumps(statuses))
    client.next()


def registers(client):
    """An internal extension: registered, it waits for events on a connection of its own."""
    extension = http.client.HTTPConnection(client.address)

    def call(method, path, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        extension.request(method, "/2020-01-01/extension/" + path, headers=headers)

    statuses = []
    for method, path, headers in (("POST", "register", {}),
                                  ("GET", "event/next", {"Lambda_Extension_Identifier": "none"}),
                                  ("POST", "register", {"Lambda_Extension_Name": "powertools"})):
        call(method, path, **headers)
        reply = extension.getresponse()
        reply.read()
        statuses.append(reply.status)
    call("GET", "event/next",
         Lambda_Extension_Identifier=reply.headers["Lambda-Extension-Identifier"])
    client.answer(client.next(), json.dumps(statuses))
    client.next()


def asks_twice(client):
    first = client.next()
    second = client.next()
    client.answer(second, json.dumps([first.request_id == second.request_id,
                                      first.body == second.body]))
    client.next()


def hangs_up_in_body(client):
    """Ends a POST in the middle, then does it right.

    Whoever has answered a call after that has seen what came on the other connection before.
    """
    event = client.next()
    host, port = client.address.split(":")
    with socket.create_connection((host, int(port))) as raw:
        raw.sendall(f"POST {BASE}/invocation/{event.request_id}/response HTTP/1.1\r\nHost: test\r\n"
                    "Content-Length: 100\r\nExpect: 100-continue\r\n\r\n".encode())
        raw.recv(100)
        raw.sendall(b'{"half":')
        client.call("GET", "/no/such")
    for _ in range(3):
        client.call("GET", "/no/such")
    client.answer(event, b'"whole"')
    client.next()


def response_of_size(client):
    """The event is the size of the response; says how that was taken."""
    while True:
        event = client.next()
        size = int(event.body)
        log(f"status {client.answer(event, b'[' + b' ' * (size - 2) + b']')}")


def text_response(client):
    client.answer(client.next(), b"plain \xff text\x00 \x1b[31m")
    client.next()


def empty_response(client):
    client.answer(client.next(), b"")
    client.next()


def event_facts(client):
    """How the event arrived: framing, size, and its bytes as hexadecimal digits."""
    while True:
        event = client.next()
        client.answer(event, json.dumps({
            "chunked": event.headers.get("Transfer-Encoding") == "chunked",
            "length": event.headers.get("Content-Length"),
            "size": len(event.body),
            "start": event.body[:16].hex(),
        }))


def leaves_a_child(client):
    """Starts a process of its own that would outlive it, and says which."""
    child = subprocess.Popen(["sleep", str(FOREVER)], stdout=subprocess.DEVNULL)
    log(f"pids {os.getpid()} {child.pid}")
    client.next()
    log("invoked")
    time.sleep(FOREVER)


def writes_much(client):
    event = client.next()
    for number in range(20000):
        log(f"line {number:06d} " + "x" * 100)
    log("y" * (3 * 1024 * 1024))
    client.answer(event, b"{}")
    client.next()


if __name__ == "__main__":
    globals()[os.environ["FAKE_RUNTIME"]](Client())
