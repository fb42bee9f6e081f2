# SPDX-License-Identifier: Apache-2.0
"""One case through a fresh `bootstrap`: what it was given, and everything that came out."""

import dataclasses
import json
import os
import signal
import socket
import threading

from support import replies
from support.bootstrap import SANITIZER, Bootstrap, place
from support.case import THREAD_SANITIZER
from support.runtime_api import ANSWERS, RuntimeApi

# The plugin file that stands for a middleware of any name: its own name is overwritten.
MIDDLEWARE_NAME = b"conformance-middleware-any-name-"
DATAGRAM_MAX = 65536


@dataclasses.dataclass
class Observation:
    """What a case left behind."""

    stdout: str = ""
    stderr: str = ""
    datagrams: list = dataclasses.field(default_factory=list)
    answers: list = dataclasses.field(default_factory=list)  # (kind, body) per invocation
    calls: list = dataclasses.field(default_factory=list)  # of a peer, for each of its marks
    record: list = dataclasses.field(default_factory=list)  # what the handler wrote down
    breakdown: str = ""  # why the case did not run to its end


class Daemon:
    """A UDP socket that keeps what is sent to it."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.datagrams = []
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        while True:
            datagram = self.socket.recv(DATAGRAM_MAX)
            if not datagram:
                return
            self.datagrams.append(datagram)

    def finish(self):
        """All that was sent so far; an empty datagram of our own comes after it."""
        self.socket.sendto(b"", ("127.0.0.1", self.port))
        self.thread.join()
        self.socket.close()
        return self.datagrams


def number_text(value):
    """Values as the handler's JSON parser keeps them: what is beyond 64 bits goes as its digits."""
    if isinstance(value, int) and not -(2 ** 63) <= value < 2 ** 64:
        return {"$number": str(value)}
    if isinstance(value, list):
        return [number_text(item) for item in value]
    if isinstance(value, dict):
        return {key: number_text(item) for key, item in value.items()}
    return value


def middleware_files(names, folder):
    """A do-nothing plugin for each name, in a folder of its own; its path."""
    with open(place("CONFORMANCE_MIDDLEWARE"), "rb") as file:
        template = file.read()
    if template.count(MIDDLEWARE_NAME) != 1:
        raise RuntimeError("the middleware's file does not hold its name once")
    plugins = os.path.join(folder, "middlewares")
    os.mkdir(plugins)
    for name in names:
        patched = name.encode().ljust(len(MIDDLEWARE_NAME), b"\0")
        if len(patched) != len(MIDDLEWARE_NAME):
            raise RuntimeError(f"the middleware's name {name!r} is too long")
        with open(os.path.join(plugins, name + ".so"), "wb") as file:
            file.write(template.replace(MIDDLEWARE_NAME, patched))
    return plugins


class Run:
    """A case on its way; `folder` is its own."""

    def __init__(self, utility, case, folder):
        self.utility = utility
        self.given = case["given"]
        self.folder = folder
        self.case_path = os.path.join(folder, "case")
        self.record_path = os.path.join(folder, "record")
        self.daemon = Daemon() if utility.has_daemon else None
        self.peer = utility.peer(self.given["peer"]) if "peer" in self.given else None

    def invocations(self):
        return [op for op in self.given["ops"] if op["op"] == "invoke"]

    def first_context(self):
        """The function's name and memory are the process's: the first invocation tells them."""
        return next((op["context"] for op in self.invocations() if op.get("context")), {})

    def write_case(self):
        """The handler's part of the case, and the files that it finds."""
        for name, text in (self.given.get("files") or {}).items():
            with open(os.path.join(self.folder, name), "w", encoding="utf-8",
                      errors="surrogatepass") as file:
                file.write(text)
        config = dict(self.given.get("config") or {})
        config.pop("middlewares", None)
        with open(self.case_path, "w", encoding="ascii") as file:
            json.dump(number_text({"config": config, "ops": self.given["ops"]}), file)

    def environment(self, api):
        """What is different from Lambda's usual variables; None takes one out, since a case lists
        all that matter to it."""
        from_case = dict(self.given.get("env") or {})
        context = self.given.get("context") or self.first_context()
        middlewares = (self.given.get("config") or {}).get("middlewares", [])
        folders = [os.path.join(place("CONFORMANCE_PLUGINS"), name)
                   for name in self.utility.plugins]
        if middlewares:
            folders.append(middleware_files(middlewares, self.folder))
        variables = {name: None for name in (
            "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_LOG_GROUP_NAME",
            "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_REGION")}
        variables.update({
            "TZ": "UTC",
            "AWS_LAMBDA_FUNCTION_NAME": context.get("function_name"),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": text_or_none(context.get("memory_limit_in_mb")),
        })
        if self.utility.knows_outside_lambda and "LAMBDA_TASK_ROOT" not in from_case:
            variables["AWS_SAM_LOCAL"] = "true"
        if self.peer:
            variables.update(self.peer.environment())
        if self.utility.has_clock:
            variables["LD_PRELOAD"] = place("CONFORMANCE_CLOCK")
            # AddressSanitizer's own library wants to be the first otherwise.
            variables["ASAN_OPTIONS"] = ":".join(filter(None, [
                os.environ.get("ASAN_OPTIONS"), SANITIZER, "verify_asan_link_order=0"]))
        variables.update({name: value and value.replace("{folder}", self.folder)
                          for name, value in from_case.items()})
        variables.update({
            "_HANDLER": self.utility.handler,
            "LAMBDA_TASK_ROOT": place("PWT_HANDLERS"),
            "AWS_LAMBDA_RUNTIME_API": api.address,
            "POWERTOOLS_PLUGINS": ",".join([*self.utility.plugins, *middlewares]),
            "POWERTOOLS_PLUGIN_PATH": ":".join(folders),
            "CONFORMANCE_CASE": self.case_path,
            "CONFORMANCE_RECORD": self.record_path,
        })
        if self.daemon:
            variables["AWS_XRAY_DAEMON_ADDRESS"] = f"127.0.0.1:{self.daemon.port}"
        return variables

    def deliver(self, api, op):
        context = op.get("context", self.given.get("context")) or {}
        event = op.get("event", self.given.get("event"))
        trace = op.get("trace", (self.given.get("env") or {}).get("_X_AMZN_TRACE_ID"))
        api.deliver(json.dumps(event).encode(), request_id=context.get("aws_request_id"), headers={
            "Lambda-Runtime-Invoked-Function-Arn": context.get("invoked_function_arn"),
            "Lambda-Runtime-Trace-Id": trace,
            "Lambda-Runtime-Aws-Tenant-Id": context.get("tenant_id"),
            **(replies.deadline_in(self.utility.deadline_ms) if self.utility.deadline_ms else {}),
        })

    def read_record(self):
        if not os.path.exists(self.record_path):
            return []
        with open(self.record_path, encoding="utf-8", errors="surrogateescape") as file:
            return [json.loads(line) for line in file]

    def play(self):
        seen = Observation()
        self.write_case()
        with RuntimeApi() as api:
            invocations = self.invocations()
            for op in invocations:
                self.deliver(api, op)
            with Bootstrap(api, self.environment(api)) as host:
                try:
                    # The call after the last invocation: all of it is settled by then.
                    api.wait(len(invocations) + 1, "next")
                    host.signal(signal.SIGTERM)
                    if THREAD_SANITIZER:
                        api.lose_patience()
                    status = host.wait()
                    if status != 0:
                        seen.breakdown = f"bootstrap ended with status {status}"
                except AssertionError as error:
                    seen.breakdown = str(error)
            seen.stdout, seen.stderr = host.stdout, host.stderr
            seen.answers = [(answer.kind, answer.body) for answer in api.seen(*ANSWERS)]
        if self.peer:
            self.peer.stop()
            seen.calls = self.peer.by_step
        seen.datagrams = self.daemon.finish() if self.daemon else []
        seen.record = self.read_record()
        return seen


def text_or_none(value):
    return None if value is None else str(value)
