# SPDX-License-Identifier: Apache-2.0
"""`powertools serve`: events, answers, concurrency, failures and the end, over real sockets."""
import base64
import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import pty
import re
import signal
import socket
import subprocess
import unittest

from cli_case import COMMAND, MAX_BODY, ONE, PATIENCE, SEVERAL, UUID, Case, is_alive, own_environment

INVOKE = "/2015-03-31/functions/function/invocations"


class Answer:
    """Status, headers as a list of pairs, and the bytes of an HTTP answer."""

    def __init__(self, reply):
        self.status = reply.status
        self.headers = reply.getheaders()
        self.body = reply.read()

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def json(self):
        return json.loads(self.body)


class ServeCase(Case):
    def serve(self, *arguments):
        """Starts a server on a free port."""
        process = subprocess.Popen([COMMAND, "serve", "--port", "0", *map(str, arguments)],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, env=own_environment())
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait, PATIENCE)
        self.addCleanup(process.kill)
        line = process.stderr.readline().decode()
        self.port = int(re.search(r"http://127\.0\.0\.1:(\d+)/", line)[1])
        return process

    def serve_fake(self, part, *arguments):
        return self.serve("--bootstrap", self.fake, "--timeout", PATIENCE, "--env",
                          f"FAKE_RUNTIME={part}", *arguments, ONE)

    def stop(self, process, status=0):
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(PATIENCE), status, process.stderr.read())

    def connection(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self.addCleanup(connection.close)
        return connection

    def call(self, method="GET", path="/", body=None, headers=()):
        """One request, its headers exactly as given."""
        connection = self.connection()
        connection.putrequest(method, path)
        for name, value in headers:
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        return Answer(connection.getresponse())

    def invoke(self, body):
        return self.call("POST", INVOKE, body)

    def returned(self, document, status=200):
        """The answer to a caller when the function returns that document."""
        answer = self.call("POST", "/", json.dumps(document).encode(),
                           [("Content-Type", "application/json")])
        self.assertEqual(answer.status, status, answer.body)
        return answer


class Events(ServeCase):
    """What the function gets, in each format."""

    HEADERS = [("X-One", "1"), ("x-one", "2"), ("Cookie", "a=b; c=d"), ("User-Agent", "tests"),
               ("Content-Type", "text/plain")]
    TARGET = "/my%20path/%C3%A9?a=1&a=%32&b=x+y&empty&=z"

    def event(self, form, method="POST", target=TARGET, body=b"text \xc3\xa9", headers=HEADERS):
        self.serve_fake("returns_event", "--format", form)
        answer = self.call(method, target, body, headers)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def sample(self, name):
        path = pathlib.Path(__file__).parents[2] / "events" / f"{name}.json"
        return json.loads(path.read_text())

    def test_v2(self):
        event = self.event("v2")
        context = event.pop("requestContext")
        self.assertRegex(context["requestId"], UUID)
        self.assertEqual(context["http"], {
            "method": "POST", "path": "/my path/\u00e9", "protocol": "HTTP/1.1",
            "sourceIp": "127.0.0.1", "userAgent": "tests"})
        headers = event.pop("headers")
        self.assertEqual((headers["x-one"], headers["content-type"], headers["x-forwarded-for"]),
                         ("1,2", "text/plain", "127.0.0.1"))
        self.assertNotIn("cookie", headers)
        self.assertEqual(event, {
            "version": "2.0", "routeKey": "$default", "rawPath": "/my path/\u00e9",
            "rawQueryString": "a=1&a=%32&b=x+y&empty&=z", "cookies": ["a=b", "c=d"],
            "queryStringParameters": {"a": "1,2", "b": "x y", "empty": "", "": "z"},
            "body": "text \u00e9", "isBase64Encoded": False})
        self.assertLessEqual(set(context), set(self.sample("apiGatewayProxyV2Event")
                                               ["requestContext"]))

    def test_v2_leaves_out_what_is_not_there(self):
        event = self.event("v2", "GET", "/", None, [])
        self.assertEqual(event["rawQueryString"], "")
        for member in ("body", "cookies", "queryStringParameters"):
            self.assertNotIn(member, event)

    def test_url_does_not_decode_the_path(self):
        event = self.event("url")
        self.assertEqual(event["rawPath"], "/my%20path/%C3%A9")
        self.assertIn(".lambda-url.", event["requestContext"]["domainName"])
        self.assertLessEqual(set(event) - {"cookies", "queryStringParameters", "body"},
                             set(self.sample("lambdaFunctionUrlEvent")))

    def test_rest(self):
        event = self.event("rest")
        self.assertEqual((event["httpMethod"], event["path"], event["resource"]),
                         ("POST", "/my path/\u00e9", "/{proxy+}"))
        self.assertEqual(event["pathParameters"], {"proxy": "my path/\u00e9"})
        self.assertEqual(event["queryStringParameters"], {"a": "2", "b": "x y", "empty": "", "": "z"})
        self.assertEqual(event["multiValueQueryStringParameters"]["a"], ["1", "2"])
        self.assertEqual((event["headers"]["X-One"], event["multiValueHeaders"]["X-One"]),
                         ("1", ["1"]))
        self.assertEqual(event["headers"]["Cookie"], "a=b; c=d")
        self.assertEqual(event["requestContext"]["identity"]["sourceIp"], "127.0.0.1")
        self.assertLessEqual(set(event) | {"version"}, set(self.sample("apiGatewayProxyEvent")))

    def test_rest_has_null_for_what_is_not_there(self):
        event = self.event("rest", "GET", "/", None, [])
        for member in ("body", "queryStringParameters", "multiValueQueryStringParameters",
                       "stageVariables"):
            self.assertIsNone(event[member])

    def test_alb(self):
        event = self.event("alb")
        self.assertEqual(set(event), set(self.sample("albEvent")))
        self.assertEqual((event["path"], event["queryStringParameters"]),
                         ("/my%20path/%C3%A9", {"a": "%32", "b": "x+y", "empty": "", "": "z"}))
        self.assertEqual(event["headers"]["x-one"], "2")
        self.assertEqual(self.event("alb", "GET", "/", None)["body"], "")

    def test_alb_with_multi_value_headers(self):
        event = self.event("alb-multi")
        self.assertEqual(set(event), set(self.sample("albMultiValueHeadersEvent")))
        self.assertEqual(event["multiValueHeaders"]["x-one"], ["1", "2"])
        self.assertEqual(event["multiValueQueryStringParameters"]["a"], ["1", "%32"])

    def test_bodies_that_are_no_text_are_base64(self):
        self.serve_fake("returns_event")
        for content_type, body, text in (
                ("application/octet-stream", b"plain", False), ("image/png", b"\0\xff", False),
                ("text/plain; charset=latin1", b"\xe9", False), ("application/json", b"{}", True),
                ("application/x-www-form-urlencoded", b"a=b", False), ("TEXT/HTML", b"<p>", True)):
            with self.subTest(content_type=content_type, body=body):
                event = self.call("POST", "/", body, [("Content-Type", content_type)]).json()
                self.assertEqual(event["isBase64Encoded"], not text)
                self.assertEqual(event["body"], body.decode() if text
                                 else base64.b64encode(body).decode())

    def test_base64_has_every_length_and_byte(self):
        self.serve_fake("returns_event")
        for body in (b"\xff", b"\xfe\xff", b"\xfd\xfe\xff", bytes(range(256)) * 5):
            event = self.call("POST", "/", body, [("Content-Type", "image/png")]).json()
            self.assertEqual(base64.b64decode(event["body"], validate=True), body)

    def test_every_method_reaches_the_function(self):
        self.serve_fake("returns_event")
        for method in ("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"):
            event = self.call(method, "/").json()
            self.assertEqual(event["requestContext"]["http"]["method"], method)
        self.assertEqual(self.call("HEAD", "/").body, b"")

    def test_too_large_a_body_is_413(self):
        self.serve_fake("returns_event")
        for path, size in (("/", MAX_BODY + 1), (INVOKE, MAX_BODY + 1), ("/", MAX_BODY - 10)):
            with self.subTest(path=path, size=size):
                self.assertEqual(self.call("POST", path, b"x" * size).status, 413)
        self.assertEqual(self.call("GET", "/").status, 200)


class Answers(ServeCase):
    """What the caller gets, in each format."""

    def test_v2_headers_cookies_and_status(self):
        self.serve_fake("returns_body")
        answer = self.returned({"statusCode": 201, "body": "made", "cookies": ["a=1", "b=2"],
                                "headers": {"X-Text": "x", "x-number": 7, "x-true": True,
                                            "x-null": None, "content-length": "3"}}, 201)
        self.assertEqual(answer.body, b"made")
        self.assertEqual(answer.all("set-cookie"), ["a=1", "b=2"])
        self.assertEqual([answer.all(name) for name in ("x-text", "x-number", "x-true", "x-null")],
                         [["x"], ["7"], ["true"], []])
        self.assertEqual(answer.all("content-length"), ["4"])
        self.assertEqual(answer.all("content-type"), ["text/plain; charset=utf-8"])

    def test_v2_without_status_is_the_body(self):
        self.serve_fake("returns_body")
        for document, body in (({"a": 1}, b'{"a":1}'), ("text", b"text"), ([1, None], b"[1,null]"),
                               (7, b"7"), (None, b"")):
            answer = self.returned(document)
            self.assertEqual((answer.body, answer.all("content-type")),
                             (body, ["application/json"]))

    def test_binary_answers(self):
        self.serve_fake("returns_body")
        data = bytes(range(256))
        answer = self.returned({"statusCode": 200, "isBase64Encoded": True,
                                "body": base64.b64encode(data).decode(),
                                "headers": {"Content-Type": "image/png"}})
        self.assertEqual((answer.body, answer.all("content-type")), (data, ["image/png"]))

    def test_rest_merges_both_kinds_of_headers(self):
        self.serve_fake("returns_body", "--format", "rest")
        answer = self.returned({"statusCode": 200, "headers": {"a": "1"}, "cookies": ["no"],
                                "multiValueHeaders": {"Set-Cookie": ["x=1", "y=2"]}})
        self.assertEqual((answer.all("a"), answer.all("set-cookie")), (["1"], ["x=1", "y=2"]))

    def test_alb_takes_one_kind_of_headers(self):
        document = {"statusCode": 200, "statusDescription": "200 OK", "headers": {"a": "1"},
                    "multiValueHeaders": {"b": ["2", "3"]}, "body": ""}
        self.serve_fake("returns_body", "--format", "alb")
        answer = self.returned(document)
        self.assertEqual((answer.all("a"), answer.all("b")), (["1"], []))
        self.serve_fake("returns_body", "--format", "alb-multi")
        answer = self.returned(document)
        self.assertEqual((answer.all("a"), answer.all("b")), ([], ["2", "3"]))

    def test_malformed_answers_are_502_with_the_reason(self):
        self.serve_fake("returns_body", "--format", "rest")
        for document, reason in (
                ({}, "no statusCode"), ("text", "no statusCode"), (None, "no statusCode"),
                ({"statusCode": 99}, "from 200 to 599"), ({"statusCode": "no"}, "from 200 to 599"),
                ({"statusCode": 200, "body": {}}, "the body is no string"),
                ({"statusCode": 200, "headers": []}, "the headers are no object"),
                ({"statusCode": 200, "headers": {"a": {}}}, "the value of a header"),
                ({"statusCode": 200, "headers": {"a": "1\r\nb: 2"}}, "HTTP does not allow"),
                ({"statusCode": 200, "isBase64Encoded": True, "body": "?"}, "not base64"),
                ({"statusCode": 200, "isBase64Encoded": True, "body": "QQ=A"}, "not base64")):
            with self.subTest(document=document):
                answer = self.returned(document, 502).json()
                self.assertEqual(answer["errorType"], "MalformedProxyResponse")
                self.assertIn(reason, answer["errorMessage"])

    def test_answer_that_is_no_json_is_502(self):
        self.serve_fake("returns_body")
        answer = self.call("POST", "/", b"not JSON", [("Content-Type", "text/plain")])
        self.assertEqual((answer.status, answer.json()["errorMessage"]),
                         (502, "the function's response is not JSON"))


class Invoke(ServeCase):
    """The emulator's path."""

    def test_body_is_the_event_and_the_response_the_answer(self):
        self.serve(ONE)
        for body in (b'{"a":1}', b"[]", b'"text"'):
            answer = self.invoke(body)
            self.assertEqual((answer.status, answer.body), (200, body))

    def test_only_post_invokes(self):
        self.serve(ONE)
        self.assertEqual(self.call("GET", INVOKE).status, 405)

    def test_client_context_reaches_the_function(self):
        self.serve_fake("headers")
        context = base64.b64encode(b'{"custom":{"a":1}}').decode()
        answer = self.call("POST", INVOKE, b"{}", [("X-Amz-Client-Context", context)])
        self.assertEqual(answer.json()["Lambda-Runtime-Client-Context"], '{"custom":{"a":1}}')
        self.assertEqual(self.call("POST", INVOKE, b"{}",
                                   [("X-Amz-Client-Context", "not base64")]).status, 400)

    def test_function_error_is_200_with_a_header(self):
        self.serve(SEVERAL, "--handler", "fails")
        answer = self.invoke(b"{}")
        self.assertEqual((answer.status, answer.all("X-Amz-Function-Error")), (200, ["Unhandled"]))
        self.assertEqual(answer.json()["errorType"], "Function.OutOfStock")


class Failures(ServeCase):
    def test_function_error_is_502_for_http(self):
        self.serve(SEVERAL, "--handler", "fails")
        answer = self.call()
        self.assertEqual((answer.status, answer.json()["errorType"]), (502, "Function.OutOfStock"))

    def test_crash_is_502_with_the_reason_and_the_next_request_works(self):
        self.serve_fake("answers_by_event")
        for _ in range(3):
            answer = self.invoke(b'"crash"')
            self.assertEqual(answer.status, 502)
            self.assertIn("Runtime exited with error: exit status 3", answer.json()["errorMessage"])
            self.assertEqual(self.invoke(b'"fine"').body, b'"fine"')

    def test_real_crash_names_the_signal(self):
        self.serve(SEVERAL, "--handler", "crashes")
        for answer in (self.call(), self.invoke(b"{}"), self.call()):
            self.assertEqual(answer.status, 502)
            self.assertIn("crashed with SIGABRT", answer.json()["errorMessage"])

    def test_function_that_never_answers_is_504(self):
        self.serve_fake("answers_by_event", "--timeout", "0.5")
        answer = self.invoke(b'"sleep"')
        self.assertEqual((answer.status, answer.json()["errorType"]), (504, "Sandbox.Timedout"))
        self.assertEqual(self.invoke(b'"fine"').body, b'"fine"')

    def test_init_that_fails_is_502_every_time(self):
        for part, error_type in (("fails_init", "Runtime.ImportModuleError"),
                                 ("exits_in_init", "Runtime.ExitError")):
            self.serve_fake(part)
            for _ in range(2):
                answer = self.call()
                self.assertEqual((answer.status, answer.json()["errorType"]), (502, error_type))

    def test_requests_that_are_none_do_no_harm(self):
        self.serve(ONE)
        for text in (b"GARBAGE\r\n\r\n", b"\0\xff\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n",
                     b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: nine\r\n\r\n",
                     b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf",
                     b"GET " + b"/" * 300000 + b" HTTP/1.1\r\n\r\n"):
            with (socket.create_connection(("127.0.0.1", self.port)) as raw,
                  contextlib.suppress(ConnectionError)):  # It may hang up before the end.
                raw.sendall(text)
            self.assertEqual(self.invoke(b"1").body, b"1")

    def test_port_in_use_is_one_message(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            text = self.refused("serve", "--port", port, ONE)
        self.assertIn(f"port {port} of 127.0.0.1 cannot be listened on: Address already in use", text)

    def test_usage(self):
        for arguments, message in (((), "handler is missing"), ((ONE, ONE), "handler is missing"),
                                   (("--port", "65536", ONE), "0 to 65535"),
                                   (("--host", "nowhere", ONE), "option --host 'nowhere'"),
                                   (("--format", "v3", ONE), "one of v2, rest, alb, alb-multi, url"),
                                   (("--max-environments", "0", ONE), "1 to 1000"),
                                   (("no/such.so",), "not found")):
            with self.subTest(arguments=arguments):
                self.assertIn(message, self.refused("serve", *arguments))


class Concurrency(ServeCase):
    def fifo(self, name):
        path = self.folder / name
        os.mkfifo(path)
        return path

    def test_nothing_is_lost_or_crossed(self):
        self.serve("--max-environments", "4", ONE)

        def ask(worker):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            wrong = []
            for number in range(125):
                own = {"id": f"{worker}-{number}", "fill": "x" * (number * 37 % 5000)}
                path = INVOKE if number % 2 else f"/{worker}/{number}"
                connection.request("POST", path, json.dumps(own),
                                   {"Content-Type": "application/json"})
                reply = connection.getresponse()
                event = json.loads(reply.read())
                if number % 2 == 0:  # An HTTP event comes back, with what was sent as its body.
                    event = json.loads(event["body"]) if event["rawPath"] == path else event
                if (reply.status, event) != (200, own):
                    wrong.append(number)
            connection.close()
            return wrong

        with concurrent.futures.ThreadPoolExecutor(8) as threads:
            self.assertEqual(list(threads.map(ask, range(8))), [[]] * 8)

    def test_each_request_at_a_time_has_an_environment_of_its_own(self):
        self.serve_fake("waits", "--max-environments", "2")
        fifos = [self.fifo("a"), self.fifo("b")]
        with concurrent.futures.ThreadPoolExecutor(2) as threads:
            answers = [threads.submit(self.invoke, json.dumps(str(path)).encode())
                       for path in fifos]
            for file in [open(path, "w", encoding="utf-8") for path in fifos]:  # Both are there.
                file.close()
            self.assertEqual(len({answer.result().json() for answer in answers}), 2)

    def test_more_requests_than_environments_wait(self):
        self.serve_fake("waits", "--max-environments", "1")
        first, second = self.fifo("a"), self.fifo("b")
        with concurrent.futures.ThreadPoolExecutor(2) as threads:
            answers = [threads.submit(self.invoke, json.dumps(str(first)).encode())]
            with open(first, "w", encoding="utf-8"):
                answers.append(threads.submit(self.invoke, json.dumps(str(second)).encode()))
                with self.assertRaises(OSError):  # Nobody reads the second one yet.
                    os.open(second, os.O_WRONLY | os.O_NONBLOCK)
            open(second, "w", encoding="utf-8").close()
            self.assertEqual(len({answer.result().json() for answer in answers}), 1)

    def test_caller_that_leaves_does_no_harm(self):
        self.serve_fake("waits", "--max-environments", "1")
        path = self.fifo("a")
        connection = self.connection()
        connection.request("POST", INVOKE, json.dumps(str(path)))
        with open(path, "w", encoding="utf-8"):
            connection.close()
        again = self.fifo("b")
        with concurrent.futures.ThreadPoolExecutor(1) as threads:
            answer = threads.submit(self.invoke, json.dumps(str(again)).encode())
            open(again, "w", encoding="utf-8").close()
            self.assertEqual(answer.result().status, 200)


class Ending(ServeCase):
    def test_stop_finishes_what_is_under_way(self):
        process = self.serve_fake("waits")
        path = self.folder / "fifo"
        os.mkfifo(path)
        with concurrent.futures.ThreadPoolExecutor(1) as threads:
            answer = threads.submit(self.invoke, json.dumps(str(path)).encode())
            with open(path, "w", encoding="utf-8"):
                process.send_signal(signal.SIGINT)
                self.assertIn(b"what is under way is finished", process.stderr.readline())
                with self.assertRaises(ConnectionRefusedError):
                    socket.create_connection(("127.0.0.1", self.port))
            pid = answer.result().json()
            self.assertEqual(process.wait(PATIENCE), 0)
        self.assertFalse(is_alive(pid))

    def test_second_signal_cuts_it_short(self):
        process = self.serve_fake("waits")
        path = self.folder / "fifo"
        os.mkfifo(path)
        with concurrent.futures.ThreadPoolExecutor(1) as threads:
            answer = threads.submit(self.invoke, json.dumps(str(path)).encode())
            with open(path, "w", encoding="utf-8"):
                process.send_signal(signal.SIGINT)
                process.stderr.readline()
                process.send_signal(signal.SIGINT)
                self.assertEqual(process.wait(PATIENCE), 128 + signal.SIGINT)
                self.assertEqual((answer.result().status, answer.result().json()["errorType"]),
                                 (502, "Sandbox.Stopped"))

    def test_idle_server_stops_at_once_and_leaves_no_process(self):
        process = self.serve_fake("returns_event")
        self.call()
        children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
        pids = [int(pid) for pid in children.read_text().split()]
        self.assertEqual(len(pids), 1)
        self.stop(process)
        self.assertEqual([pid for pid in pids if is_alive(pid)], [])


class Report(ServeCase):
    def test_terminal_shows_each_request_as_one_block(self):
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [COMMAND, "serve", "--port", "0", "--bootstrap", self.fake, "--env",
             "FAKE_RUNTIME=log_levels", ONE], stdin=subprocess.DEVNULL, stdout=theirs,
            stderr=subprocess.PIPE, env=own_environment(TERM="xterm", NO_COLOR="1"))
        self.addCleanup(os.close, ours)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        os.close(theirs)
        self.port = int(re.search(rb":(\d+)/;", process.stderr.readline())[1])
        self.assertEqual(self.call("GET", "/a").json(), {})
        self.stop(process)
        text = os.read(ours, 65536).decode().replace("\r\n", "\n")
        self.assertRegex(text, r"\A==> GET /a  " + UUID.pattern + r"\n  \| DEBUG   debug line  [^\0]*"
                               r"\n<== ok, [0-9.]+ ms\ncold start [^\n]*\n\n\Z")

    def test_output_is_json_lines(self):
        with open(self.folder / "out", "wb") as out:
            process = subprocess.Popen([COMMAND, "serve", "--port", "0", ONE], stdout=out,
                                       stderr=subprocess.PIPE, env=own_environment())
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        self.port = int(re.search(rb":(\d+)/;", process.stderr.readline())[1])
        self.assertEqual(self.call("GET", "/a?b=c").status, 200)
        self.stop(process)
        lines = [json.loads(line) for line in (self.folder / "out").read_text().splitlines()]
        self.assertEqual([line["type"] for line in lines], ["response", "usage"])
        self.assertEqual(lines[0]["event"], "GET /a?b=c")

    def test_help_fits_a_screen(self):
        text = self.command("serve", "--help").stdout.decode()
        self.assertLessEqual(len(text.splitlines()), 24)
        self.assertLessEqual(max(map(len, text.splitlines())), 80)


if __name__ == "__main__":
    unittest.main()
