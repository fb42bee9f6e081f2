# SPDX-License-Identifier: Apache-2.0
"""Every way an invocation or an init can end, and what the host makes of it: one table.

A case says what is run, and what must be seen of it: the calls to the Runtime API, the report's
type and the parts of its message that name the cause and the fix, the line on standard error, and
the exit status (None: the process goes on serving).
"""

import dataclasses
import os
import shutil
import signal
import typing

from support import replies
from support.bootstrap import place
from support.case import LINE

LIMIT = 6_291_556  # bytes of a buffered response: 6 MiB and 100 more
CRASH = b'{"crash":true}'
CASE_ID = "the-case"  # the request id of a row's event
LOOPS = ("next", "response", "next")
FAILS = ("next", "error", "next")
DIES = ("next", "error")


@dataclasses.dataclass(frozen=True)
class Case:
    """One row; what is left empty is not looked at, except for `calls`, which always is."""

    name: str
    handler: typing.Optional[str] = "echo.handle"
    event: bytes = b"{}"
    environment: dict = dataclasses.field(default_factory=dict)
    folder: typing.Optional[typing.Callable] = None  # makes the function's folder
    script: typing.Optional[typing.Callable] = None  # what the Runtime API says, if not one event
    calls: tuple = ("init-error",)
    status: typing.Optional[int] = 1
    response: typing.Optional[bytes] = None
    kind: typing.Optional[str] = None  # error type, as a regular expression
    message: tuple = ()  # regular expressions that the error message matches
    native: bool = False  # not under valgrind, which would stumble over it first
    stdout: tuple = ()  # regular expressions that exactly one line of standard output matches
    stderr: tuple = ()  # regular expressions that exactly one line of standard error matches


# ---- what the function's folder holds ------------------------------------------------------------

def copied(change):
    """A folder whose app.so is the echo handler after `change` was applied to its bytes."""
    def make(folder):
        with open(os.path.join(place("PWT_HANDLERS"), "echo.so"), "rb") as file:
            content = bytearray(file.read())
        with open(os.path.join(folder, "app.so"), "wb") as file:
            file.write(change(content))
    return make


def other_machine(content):
    """e_machine becomes the other one of x86_64 (62) and arm64 (183)."""
    mine = int.from_bytes(content[18:20], "little")
    content[18:20] = (183 if mine == 62 else 62).to_bytes(2, "little")
    return content


def other_class(content):
    content[4] = 1  # EI_CLASS: 32 bits
    return content


def half_loadable(content):
    """Half of what is mapped into memory is there; the rest was lost on the way."""
    table = int.from_bytes(content[32:40], "little")
    count = int.from_bytes(content[56:58], "little")
    end = 0
    for at in range(table, table + 56 * count, 56):
        if int.from_bytes(content[at:at + 4], "little") == 1:  # PT_LOAD: its offset and file size
            end = max(end, sum(int.from_bytes(content[at + n:at + n + 8], "little")
                               for n in (8, 32)))
    return content[:end // 2]


def directory(folder):
    os.mkdir(os.path.join(folder, "app.so"))


def only_library(folder):
    """Somebody else's shared object: no handler in it at all."""
    shutil.copy(os.path.join(place("PWT_PLUGINS"), "null-a.so"), os.path.join(folder, "app.so"))


# ---- what the Runtime API says -------------------------------------------------------------------

def forbidden(api):
    api.always_say("next", replies.error(403))


def failing(api):
    api.always_say("next", replies.error(500))


def closes_when_idle(api):
    api.deliver(b'"first"')
    api.say("answer", replies.accepted(end="close"))


def closes_after_event(api):
    api.deliver(b'"first"', end="close")


def vanishes(api):
    api.always_say("next", replies.Reply(b"", end="close"))


def short_of_time(api):
    api.say("next", lambda: replies.event(b"{}", CASE_ID, replies.deadline_in(500)))


# ---- the table -----------------------------------------------------------------------------------

PROBE = {"POWERTOOLS_PLUGINS": "probe"}

STARTS = [
    Case("no handler named", None, kind="Runtime.MalformedHandlerName", message=("_HANDLER",)),
    Case("handler name is empty", "", kind="Runtime.MalformedHandlerName", message=("_HANDLER",)),
    Case("handler name without a dot", "echo", kind="Runtime.MalformedHandlerName",
         message=("'echo'", "expected", "_HANDLER")),
    Case("handler name without a file", ".handle", kind="Runtime.MalformedHandlerName",
         message=(r"'\.handle'", "expected")),
    Case("handler name without a symbol", "echo.", kind="Runtime.MalformedHandlerName",
         message=(r"'echo\.'", "expected")),
    Case("handler name climbs out", "../echo.handle", kind="Runtime.MalformedHandlerName",
         message=(r"\.\.", "expected")),
    Case("handler is missing", "orders.create", kind="Runtime.ImportModuleError",
         message=(r"orders\.so", r"liborders\.so", "handler setting", "/opt/lib")),
    Case("function's folder is not set", "orders.create",
         environment={"LAMBDA_TASK_ROOT": None},
         kind="Runtime.ImportModuleError", message=("/var/task/orders\\.so",)),
    Case("function's folder is missing", "orders.create",
         environment={"LAMBDA_TASK_ROOT": "/no/such/folder"},
         kind="Runtime.ImportModuleError", message=("/no/such/folder/orders\\.so",)),
    Case("handler has the wrong architecture", "app.handle", folder=copied(other_machine),
         kind="Runtime.ImportModuleError",
         message=(r"app\.so", "x86_64", "arm64|aarch64", "build|compile")),
    Case("handler is for 32 bits", "app.handle", folder=copied(other_class),
         kind="Runtime.ImportModuleError", message=(r"app\.so", "64|x86_64|arm64")),
    Case("handler is no ELF file", "app.handle", folder=copied(lambda _: b"#!/bin/sh\necho hi\n"),
         kind="Runtime.ImportModuleError", message=(r"app\.so", "ELF|shared object")),
    Case("handler is an empty file", "app.handle", folder=copied(lambda _: b""),
         kind="Runtime.ImportModuleError", message=(r"app\.so",)),
    Case("handler is cut off in its head", "app.handle",
         folder=copied(lambda content: content[:100]), kind="Runtime.ImportModuleError",
         message=(r"app\.so",)),
    Case("handler is cut in the middle", "app.handle", folder=copied(half_loadable),
         native=True, kind="Runtime.ImportModuleError",
         message=(r"app\.so", "cut|incomplete|short")),
    Case("handler is a folder", "app.handle", folder=directory,
         kind="Runtime.ImportModuleError", message=(r"app\.so", "regular file")),
    Case("handler lacks the symbol", "echo.hande", kind="Runtime.HandlerNotFound",
         message=(r"echo\.so", "hande", r"PWT_HANDLER")),
    Case("handler is another library", "app.handle", folder=only_library,
         kind="Runtime.HandlerNotFound", message=(r"app\.so", r"PWT_HANDLER")),
    Case("handler needs a function nobody has", "unresolved.handle",
         kind="Runtime.ImportModuleError",
         message=(r"unresolved\.so", "function_that_nobody_has")),
    Case("handler descriptor is rubbish", "versions.rubbish", kind="Runtime.[A-Za-z]+",
         message=(r"versions\.so",)),
    Case("handler of the next ABI", "versions.major", kind="Runtime.[A-Za-z]+",
         message=(r"versions\.so", r"ABI", r"\b2\b")),
    Case("handler of a newer minor", "versions.minor", kind="Runtime.[A-Za-z]+",
         message=(r"versions\.so", r"ABI 1\.1", r"1\.0")),
    Case("handler descriptor is too short", "versions.small", kind="Runtime.[A-Za-z]+",
         message=(r"versions\.so",)),
    Case("handler without a function", "init.no_handle", kind="Runtime.[A-Za-z]+",
         message=("no_handle", r"\.handle")),
    Case("handler needs a plugin that is not there", "init.needs", kind="Runtime.[A-Za-z]+",
         message=("audit-trail", "POWERTOOLS_PLUGINS|layer")),
    Case("handler's init fails", "init.fails", kind="(Runtime|Function).[A-Za-z]+",
         message=("TABLE_NAME is not set; name the orders table in it",)),
    Case("handler's init fails as", "init.fails_as", kind="Function.NoDatabase",
         message=(r"cannot reach db\.example",)),
    Case("handler's init fails silently", "init.fails_silently",
         kind="(Runtime|Function).[A-Za-z]+", message=("-16|PWT_EIO",)),
    Case("handler's init throws", "throws.in_init", kind="Function.RuntimeError",
         message=(r"no connection to db\.example",)),
    Case("handler's init exits", "crash.init_exits", kind="Runtime.ExitError",
         message=(r"exit\(",)),
    Case("handler's init crashes", "crash.init_segv", kind="Runtime.SignalSegv",
         status=-signal.SIGSEGV, message=(r"crash\.so",)),
    Case("plugin is missing", environment={"POWERTOOLS_PLUGINS": "metrcs"},
         kind="Runtime.PluginLoadError", message=("'metrcs' not found", "available: ", "probe")),
    Case("plugin is named twice", environment={"POWERTOOLS_PLUGINS": "probe, probe"},
         kind="Runtime.[A-Za-z]+", message=("'probe'", "twice", "POWERTOOLS_PLUGINS")),
    Case("plugin path is relative",
         environment={**PROBE, "POWERTOOLS_PLUGIN_PATH": "plugins"},
         kind="Runtime.[A-Za-z]+", message=("POWERTOOLS_PLUGIN_PATH", "absolute")),
    Case("plugin option is wrong", environment={**PROBE, "POWERTOOLS_PROBE_CRASH": "sideways"},
         kind="Runtime.ConfigInvalid",
         message=("POWERTOOLS_PROBE_CRASH", "'sideways'", "'?probe'?", "nowhere")),
    Case("plugin init fails", environment={**PROBE, "POWERTOOLS_PROBE_FAIL": "init"},
         kind="(Runtime|Function).[A-Za-z]+", message=("probe was told to fail in init",)),
    Case("plugin init crashes", environment={**PROBE, "POWERTOOLS_PROBE_CRASH": "init"},
         kind="Runtime.SignalSegv", status=-signal.SIGSEGV, message=("probe",)),
]

ANSWERS = [
    Case("event is 6 MB", event=b'"%s"' % (b"e" * (LIMIT - 2)), response=b'"%s"' % (
        b"e" * (LIMIT - 2)), calls=LOOPS, status=None),
    Case("event is empty", event=b"", response=b"", calls=LOOPS, status=None),
    Case("event is null", event=b"null", response=b"null", calls=LOOPS, status=None),
    Case("event is an empty string", event=b'""', response=b'""', calls=LOOPS, status=None),
    Case("event is not JSON", event=b"<order/>", response=b"<order/>", calls=LOOPS, status=None),
    Case("event holds NUL", event=b'{"a":"\0"}\0', response=b'{"a":"\0"}\0', calls=LOOPS,
         status=None),
    Case("event is not UTF-8", event=b'"\xff\xfe\xc0\x80"', response=b'"\xff\xfe\xc0\x80"',
         calls=LOOPS, status=None),
    Case("answer from the arena", "echo.from_arena", b'{"a":1}', response=b'{"a":1}', calls=LOOPS,
         status=None),
    Case("answer from the heap", "echo.from_heap", b'{"a":1}', response=b'{"a":1}', calls=LOOPS,
         status=None),
    Case("answer given away", "echo.taken", b'{"a":1}', response=b'{"a":1}', calls=LOOPS,
         status=None),
    Case("answer inside the event", "echo.inner", b"[17]", response=b"17", calls=LOOPS,
         status=None),
    Case("no outcome", "outcomes.none", response=b"null", calls=LOOPS, status=None),
    Case("empty outcome", "outcomes.empty", response=b"", calls=LOOPS, status=None),
    Case("answers twice", "outcomes.twice", response=b'"second"', calls=LOOPS, status=None,
         stderr=(LINE, CASE_ID, "more than once", "last one")),
    Case("answers twice with memory of its own", "outcomes.taken_twice", response=b'"second"',
         calls=LOOPS, status=None, stderr=(LINE, CASE_ID, "more than once", "last one")),
    Case("child process calls exit", "crash.forks_exits", response=b'"parent"', calls=LOOPS,
         status=None),
    Case("child process crashes", "crash.forks_crashes", response=b'"parent"', calls=LOOPS,
         status=None),
    Case("init works", "init.works", response=b'"initialised once"', calls=LOOPS, status=None),
    Case("handler in C++", "throws.fine", response=b'{"from":"C++"}', calls=LOOPS, status=None),
    Case("answer is as long as allowed", "sizes.heap", b"%d" % LIMIT, calls=LOOPS, status=None,
         response=b'"%s"' % (b"y" * (LIMIT - 2))),
    Case("arena answer is as long as allowed", "sizes.arena", b"%d" % LIMIT, calls=LOOPS,
         status=None, response=b'"%s"' % (b"y" * (LIMIT - 2))),
]

ERRORS = [
    Case("answer is one byte too long", "sizes.heap", b"%d" % (LIMIT + 1), calls=FAILS,
         status=None, kind="Function.ResponseSizeTooLarge",
         message=(rf"\b{LIMIT + 1}\b", rf"\b{LIMIT}\b")),
    Case("arena answer is one byte too long", "sizes.arena", b"%d" % (LIMIT + 1), calls=FAILS,
         status=None, kind="Function.ResponseSizeTooLarge", message=(rf"\b{LIMIT + 1}\b",)),
    Case("echo is one byte too long", event=b"e" * (LIMIT + 1), calls=FAILS, status=None,
         kind="Function.ResponseSizeTooLarge", message=(rf"\b{LIMIT + 1}\b",)),
    Case("returns an error", "outcomes.fails", b"the order has no lines", calls=FAILS, status=None,
         kind="(Runtime|Function).[A-Za-z]+", message=("^the order has no lines$",)),
    Case("returns an error of its own", "outcomes.fails_as", b"OrderNotFound", calls=FAILS,
         status=None, kind="Function.OrderNotFound", message=("^order 4711 is unknown$",)),
    Case("returns an error of its own, prefixed", "outcomes.fails_as", b"Function.OrderNotFound",
         calls=FAILS, status=None, kind="Function.OrderNotFound"),
    Case("returns a code alone", "outcomes.code_only", calls=FAILS, status=None,
         kind="(Runtime|Function).[A-Za-z]+", message=("-16|PWT_EIO", "pwt_fail")),
    Case("returns a number of nobody's", "outcomes.minus_one", calls=FAILS, status=None,
         kind="(Runtime|Function).[A-Za-z]+", message=("-1", "pwt_fail")),
    Case("leaves no memory for its error", "outcomes.exhausts", calls=FAILS, status=None,
         kind="Runtime.OutOfMemory", message=("memory",)),
    Case("answers, then fails", "outcomes.answers_then_fails", calls=FAILS, status=None,
         kind="Function.TooEarly", message=("^found out late$",)),
    Case("answers with an error", "outcomes.error_answer", calls=FAILS, status=None,
         kind="Runtime.UnmarshalError", message=("^the event is no order$",)),
    Case("throws a standard exception", "throws.standard", b"this", calls=FAILS, status=None,
         kind="Function.RuntimeError", message=("^cannot use this$",)),
    Case("throws a class of its own", "throws.own", calls=FAILS, status=None,
         kind="Function.OrderNotFound", message=("^order 4711 is unknown$",)),
    Case("throws what is no exception", "throws.opaque", calls=FAILS, status=None,
         kind="Function.Opaque", message=("std::exception",)),
    Case("throws a number", "throws.number", calls=FAILS, status=None,
         kind="Function.Int", message=("std::exception",)),
    Case("answers, then throws", "throws.answers_first", calls=FAILS, status=None,
         kind="Function.OutOfRange", message=("^index 7 of 3$",)),
    Case("plugin fails before", event=b'"x"', calls=FAILS, status=None,
         environment={**PROBE, "POWERTOOLS_PROBE_FAIL": "before"},
         kind="(Runtime|Function).[A-Za-z]+", message=("probe was told to fail in before",)),
    Case("plugin fails after", event=b'"x"', calls=FAILS, status=None,
         environment={**PROBE, "POWERTOOLS_PROBE_FAIL": "after"},
         kind="(Runtime|Function).[A-Za-z]+", message=("probe was told to fail in after",)),
]

DEATHS = [
    Case("crashes", "crash.segv", CRASH, calls=DIES, status=-signal.SIGSEGV,
         kind="Runtime.SignalSegv", stderr=(LINE, r"crash\.so", "SIGSEGV")),
    Case("overflows the stack", "crash.overflow", CRASH, calls=DIES, status=-signal.SIGSEGV,
         kind="Runtime.SignalSegv", stderr=(LINE, r"crash\.so", "SIGSEGV")),
    Case("aborts", "crash.aborts", CRASH, calls=DIES, status=-signal.SIGABRT,
         kind="Runtime.SignalAbort", stderr=(LINE, "SIGABRT")),
    Case("answers, then crashes", "crash.answers_then_segv", CRASH, calls=DIES,
         status=-signal.SIGSEGV, kind="Runtime.SignalSegv", stderr=(LINE, "SIGSEGV")),
    Case("crashes in a thread of its own", "crash.in_thread", CRASH, calls=DIES,
         status=-signal.SIGSEGV, kind="Runtime.SignalSegv",
         stderr=(LINE, r"crash\.so", "SIGSEGV")),
    Case("calls exit(0)", "crash.exits", CRASH, calls=DIES, status=0, kind="Runtime.ExitError",
         message=(r"exit\(",), stderr=(LINE, r"exit\(")),
    Case("ends without exit handlers", "crash.exits_at_once", CRASH, calls=("next",), status=0),
    Case("is killed", "crash.killed", CRASH, calls=("next",), status=-signal.SIGKILL),
    Case("plugin crashes before", environment={**PROBE, "POWERTOOLS_PROBE_CRASH": "before"},
         calls=DIES, status=-signal.SIGSEGV, kind="Runtime.SignalSegv",
         stderr=(LINE, "'probe'", "before")),
    Case("plugin crashes after", environment={**PROBE, "POWERTOOLS_PROBE_CRASH": "after"},
         calls=DIES, status=-signal.SIGSEGV, kind="Runtime.SignalSegv",
         stderr=(LINE, "'probe'", "after")),
    Case("plugin crashes when the caller has its answer", event=b'"x"', response=b'"x"',
         environment={**PROBE, "POWERTOOLS_PROBE_CRASH": "settled"}, calls=("next", "response"),
         status=-signal.SIGSEGV, stderr=(LINE, "'probe'", "settled")),
]

PEERS = [
    Case("403 for ever on next", script=forbidden, calls=("next",), status=3,
         stderr=(LINE, "403")),
    Case("500 on next", script=failing, calls=("next",), status=3, stderr=(LINE, "500")),
    Case("server closes before next", script=closes_when_idle, response=b'"first"', calls=LOOPS,
         status=None),
    Case("server closes between next and response", script=closes_after_event,
         response=b'"first"', calls=LOOPS, status=None),
    Case("server is lost twice", script=vanishes, calls=("next", "next"), status=3,
         stderr=(LINE, "Runtime API|connection")),
    Case("hangs past its deadline", "waits.forever", script=short_of_time, environment=PROBE,
         calls=("next",), status=-signal.SIGKILL, stdout=("^probe: last words of the-case$",)),
]

TABLE = STARTS + ANSWERS + ERRORS + DEATHS + PEERS
