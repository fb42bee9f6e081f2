# SPDX-License-Identifier: Apache-2.0
"""The real `bootstrap` as a child process, in an environment like Lambda's.

The build says where things are: PWT_BOOTSTRAP is the program, PWT_HANDLERS the folder of the test
handlers, PWT_PLUGINS that of the test plugins. PWT_EXE_WRAPPER may name a program to run it under,
such as `valgrind -q --error-exitcode=99`.
"""

import os
import re
import resource
import shlex
import subprocess
import threading
import time

from support.limits import PATIENCE_S

# A sanitizer's own signal handlers would stand in for what the crash tests look at.
SANITIZER = "handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0"


def place(variable):
    """A path that the build hands over."""
    try:
        return os.path.abspath(os.environ[variable])
    except KeyError:
        raise RuntimeError(f"{variable} is not set; run these tests with meson test") from None


def lambda_environment(api):
    """What Lambda sets for an OS-only runtime, and nothing of this machine's."""
    environment = {
        "AWS_LAMBDA_RUNTIME_API": api.address,
        "_HANDLER": "echo.handle",
        "LAMBDA_TASK_ROOT": place("PWT_HANDLERS"),
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "AWS_LAMBDA_FUNCTION_NAME": "orders",
        "AWS_LAMBDA_FUNCTION_VERSION": "7",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/orders",
        "AWS_LAMBDA_LOG_STREAM_NAME": "2026/07/01/[7]0123456789abcdef",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_REGION": "eu-central-1",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
    }
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
        environment[name] = ":".join(filter(None, [os.environ.get(name), SANITIZER]))
    if "LSAN_OPTIONS" in os.environ:
        environment["LSAN_OPTIONS"] = os.environ["LSAN_OPTIONS"]
    return environment


class Bootstrap:
    """A running `bootstrap`. Leaving the `with` block ends it, whatever state it is in."""

    def __init__(self, api, environment=None, arguments=()):
        """`environment` changes the usual one; None as a value takes a variable out."""
        variables = lambda_environment(api)
        variables.update(environment or {})
        variables = {k: v for k, v in variables.items() if v is not None}
        wrapper = shlex.split(os.environ.get("PWT_EXE_WRAPPER", ""))
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        self.process = subprocess.Popen(
            [*wrapper, place("PWT_BOOTSTRAP"), *arguments], env=variables,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.lock = threading.Condition()
        self.output = {"stdout": b"", "stderr": b""}
        self.readers = [self.reader("stdout", self.process.stdout),
                        self.reader("stderr", self.process.stderr)]
        self.api = api
        api.process = self

    def reader(self, name, stream):
        def read():
            with stream:
                while True:
                    piece = stream.read1(65536)
                    if not piece:
                        return
                    with self.lock:
                        self.output[name] += piece
                        self.lock.notify_all()
        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        return thread

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for thread in self.readers:
            thread.join()

    @property
    def pid(self):
        return self.process.pid

    @property
    def stdout(self):
        with self.lock:
            return self.output["stdout"].decode("utf-8", "backslashreplace")

    @property
    def stderr(self):
        with self.lock:
            return self.output["stderr"].decode("utf-8", "backslashreplace")

    def poll(self):
        return self.process.poll()

    def wait(self):
        """The exit status (minus the signal's number after a signal), with all output read."""
        try:
            status = self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"bootstrap does not end\n{self.describe()}") from None
        for thread in self.readers:
            thread.join(PATIENCE_S)
        return status

    def signal(self, number):
        self.process.send_signal(number)

    def wait_for(self, name, pattern):
        """Waits for a line that matches on "stdout" or "stderr"."""
        deadline = time.monotonic() + PATIENCE_S
        while not re.search(pattern, getattr(self, name), re.MULTILINE):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"no {pattern!r} on {name}\n{self.describe()}")
            with self.lock:
                self.lock.wait(0.05)

    def describe(self):
        return f"status {self.process.poll()}\n-- stdout\n{self.stdout}\n-- stderr\n{self.stderr}"
