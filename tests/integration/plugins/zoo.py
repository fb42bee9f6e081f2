# SPDX-License-Identifier: Apache-2.0
"""The zoo of broken plugins and settings, as one table: what is set up, and what the host says.

The steps are the loader's (core/loader.h). A message is compared as a whole: `{dir}` stands for the
folder that holds the case's plugins, `{task}` for the function's own.
"""

import dataclasses
import os
import platform
import struct
import typing

CONFIG = "Runtime.ConfigInvalid"
PLUGIN = "Runtime.PluginLoadError"
INIT = "Runtime.InitError"

SECRET = "hunter2"  # a value that must not be printed anywhere

MACHINES = {"x86_64": (62, "x86_64"), "aarch64": (183, "arm64")}
MACHINE, MACHINE_NAME = MACHINES[platform.machine()]
OTHER, OTHER_NAME = next(m for m in MACHINES.values() if m[0] != MACHINE)


@dataclasses.dataclass(frozen=True)
class Case:
    """One fault. It is the only one: everything else about the case is in order."""

    name: str
    message: str
    plugins: typing.Optional[str] = None  # POWERTOOLS_PLUGINS; the case's name if not given
    holds: tuple = ()  # built plugins that are copied into {dir}
    files: typing.Optional[typing.Callable] = None  # puts more into {dir}
    task: typing.Optional[typing.Callable] = None  # puts more into {task}
    environment: dict = dataclasses.field(default_factory=dict)
    kind: str = PLUGIN
    check: bool = True  # `--check` finds it, too; it runs no init
    start: bool = True  # a start ends with the message
    started: typing.Optional[str] = None  # the message of a start, where it is not the check's
    user: bool = False  # cannot be provoked by the superuser
    optional: bool = True  # `name?` starts without it


def broken(name, what, **more):
    """A plugin that is at fault itself, and is found under its name."""
    message = f"powertools: plugin '{name}' ({{dir}}/{name}.so) {what}"
    return Case(name, message, holds=(name,), **more)


def file_at(name, make):
    """What makes a file called as the plugin `name` would be."""
    return lambda folder: make(os.path.join(folder, name + ".so"))


def write(content, name="broken"):
    def make(path):
        with open(path, "wb") as file:
            file.write(content)
    return file_at(name, make)


def patched(change, source="recorder"):
    """A copy of a good plugin after `change` was applied to its bytes, as broken.so."""
    def make(folder):
        path = os.path.join(folder, source + ".so")
        with open(path, "rb") as file:
            content = bytearray(file.read())
        os.unlink(path)
        with open(os.path.join(folder, "broken.so"), "wb") as file:
            file.write(change(content))
    return make


def put(offset, value, size):
    """Overwrites a number in an ELF header."""
    def change(content):
        content[offset:offset + size] = value.to_bytes(size, "little")
        return content
    return change


def mapped_end(content):
    """Where the last byte lies that an ELF file says will be mapped."""
    start, = struct.unpack_from("<Q", content, 32)  # e_phoff
    size, count = struct.unpack_from("<HH", content, 54)  # e_phentsize, e_phnum
    ends = [0]
    for at in range(start, start + size * count, size):
        kind, = struct.unpack_from("<I", content, at)
        offset, = struct.unpack_from("<Q", content, at + 8)
        length, = struct.unpack_from("<Q", content, at + 32)
        if kind == 1:  # PT_LOAD
            ends.append(offset + length)
    return max(ends)


def many(count):
    """So many plugins of one-letter difference: copies of `recorder` under other names."""
    def make(folder):
        with open(os.path.join(folder, "recorder.so"), "rb") as file:
            content = file.read()
        for number in range(count):
            name = numbered(number).encode()
            with open(os.path.join(folder, name.decode() + ".so"), "wb") as file:
                file.write(content.replace(b"recorder\0", name + b"\0"))
    return make


def numbered(number):
    return f"record{number:02}"


def unreadable(folder):
    patched(bytes)(folder)
    os.chmod(os.path.join(folder, "broken.so"), 0)


BROKEN = "powertools: plugin 'broken' ({dir}/broken.so) "
NO_OBJECT = BROKEN + ("is not a shared object; expected what 'cc -shared -fPIC' writes; build it "
                      "again")
NO_FILE = BROKEN + ("is not a regular file; expected a shared object; put the .so itself there")


def bad_name(item):
    return Case(f"name {item}", f"powertools: POWERTOOLS_PLUGINS names '{item}'; expected names of "
                "the form [a-z][a-z0-9-]{0,31}, separated by commas; correct it",
                plugins=item, kind=CONFIG)


def bad_path(path, component):
    return Case(f"search path {path}",
                f"powertools: POWERTOOLS_PLUGIN_PATH has the folder '{component}'; expected "
                "absolute folders separated by colons; correct or remove it",
                environment={"POWERTOOLS_PLUGIN_PATH": path}, kind=CONFIG)


FINDING = [
    # step 1: names
    bad_name("Logger"), bad_name("../recorder"), bad_name("recorder.so"), bad_name("-recorder"),
    bad_name("9lives"), bad_name("two words"), bad_name("a" * 33), bad_name("?"),
    bad_name("recorder??"), bad_name("récorder"),
    # step 2: search path
    bad_path("plugins", "plugins"), bad_path("{dir}::/opt", ""), bad_path("{dir}:", ""),
    bad_path("{dir}:./more", "./more"),
    # step 3: finding, and the list itself
    Case("not found", "powertools: plugin 'audit' not found in {dir}; available: none; attach the "
         "layer that has it or correct POWERTOOLS_PLUGINS", plugins="audit"),
    Case("not found in two folders", "powertools: plugin 'audit' not found in {dir}, /nowhere; "
         "available: counter, recorder; attach the layer that has it or correct "
         "POWERTOOLS_PLUGINS", plugins="audit", holds=("recorder", "counter"),
         environment={"POWERTOOLS_PLUGIN_PATH": "{dir}:/nowhere"}),
    Case("not found where Lambda has them", "powertools: plugin 'audit' not found in "
         "{task}/powertools/plugins, /opt/powertools/plugins; available: none; attach the layer "
         "that has it or correct POWERTOOLS_PLUGINS", plugins="audit",
         environment={"POWERTOOLS_PLUGIN_PATH": None}),
    Case("typing error", "powertools: plugin 'recoder' not found in {dir}; available: counter, "
         "recorder; did you mean 'recorder'?", plugins="recoder", holds=("recorder", "counter")),
    Case("named twice", "powertools: POWERTOOLS_PLUGINS names 'recorder' twice; expected each "
         "plugin once; remove one", plugins="recorder, counter, recorder",
         holds=("recorder", "counter"), kind=CONFIG),
    Case("too many", "powertools: more than 64 plugins are named; expected fewer; shorten "
         "POWERTOOLS_PLUGINS", plugins=",".join(map(numbered, range(65))), holds=("recorder",),
         files=many(65), kind=CONFIG),
]

FILES = [
    # step 4: regular, readable file
    Case("folder", NO_FILE, plugins="broken", files=file_at("broken", os.mkdir)),
    Case("FIFO", NO_FILE, plugins="broken", files=file_at("broken", os.mkfifo)),
    Case("link to a folder", NO_FILE, plugins="broken",
         files=file_at("broken", lambda path: os.symlink("/tmp", path))),
    Case("link to nothing", BROKEN + "cannot be read: No such file or directory; expected a file "
         "that the function's user may read; build the package with mode 0644 or 0755",
         plugins="broken", files=file_at("broken", lambda path: os.symlink("nowhere.so", path))),
    Case("no permission", BROKEN + "cannot be read: Permission denied; expected a file that the "
         "function's user may read; build the package with mode 0644 or 0755",
         plugins="broken", holds=("recorder",), files=unreadable, user=True),
    # still step 4, and 5: a shared object for this machine
    Case("script", NO_OBJECT, plugins="broken", files=write(b"#!/bin/sh\n" + b"exit\n" * 40)),
    Case("empty file", NO_OBJECT, plugins="broken", files=write(b"")),
    Case("cut in the header", NO_OBJECT, plugins="broken", holds=("recorder",),
         files=patched(lambda content: content[:40])),
    Case("cut in the middle", BROKEN + "is cut off: it has 5000 bytes; expected at least "
         "{mapped}; copy or upload it again", plugins="broken", holds=("recorder",),
         files=patched(lambda content: content[:5000]), optional=False,
         started="powertools: loading {dir}/broken.so crashed with SIGBUS, so the file is cut off; "
         "expected a whole shared object; copy or upload it again"),
    Case("cut at the last byte that is mapped", BROKEN + "is cut off: it has {cut} bytes; expected "
         "at least {mapped}; copy or upload it again", plugins="broken", holds=("recorder",),
         files=patched(lambda content: content[:mapped_end(content) - 1]), start=False,
         optional=False),  # what is missing lies on a page that is there, so it may well load
    Case("object file", NO_OBJECT, plugins="broken", holds=("recorder",), files=patched(
        put(16, 1, 2))),
    Case("other machine", BROKEN + f"is built for {OTHER_NAME}; expected {MACHINE_NAME}, which "
         f"this function runs on; build it for {MACHINE_NAME} or change the function's "
         "architecture", plugins="broken", holds=("recorder",), files=patched(put(18, OTHER, 2))),
    Case("32 bits", BROKEN + f"is built for 32-bit {MACHINE_NAME}; expected {MACHINE_NAME}, which "
         f"this function runs on; build it for {MACHINE_NAME} or change the function's "
         "architecture", plugins="broken", holds=("recorder",), files=patched(put(4, 1, 1))),
    Case("unknown machine", BROKEN + f"is built for another machine; expected {MACHINE_NAME}, "
         f"which this function runs on; build it for {MACHINE_NAME} or change the function's "
         "architecture", plugins="broken", holds=("recorder",), files=patched(put(18, 243, 2))),
    # step 6: dlopen
    broken("unresolved", "cannot be loaded: {dir}/unresolved.so: undefined symbol: "
           "function_that_nobody_has; expected every library and symbol it needs; ship the "
           "library in the plugin's own .d folder, or link it"),
    broken("no-library", "cannot be loaded: libpwt-test-gone.so.7: cannot open shared object "
           "file: No such file or directory; expected every library and symbol it needs; ship the "
           "library in the plugin's own .d folder, or link it"),
    # step 7: symbol
    broken("no-symbol", "exports no pwt_plugin_v1; expected the macro PWT_PLUGIN() in one of its "
           "files; add it"),
]

UPDATE = ("this runtime has 1.0; update the powertools layer or rebuild the plugin with an SDK up "
          "to 1.0")
POLICY = ("of PWT_FAIL_OPEN and PWT_FAIL_CLOSED; expected exactly one; fail open if the function's "
          "answer matters more than the plugin, closed if it guards something")
TEXTS = "; expected .name, .version and .summary in PWT_PLUGIN(); add it"
SET = "; expected a complete set; add it to PWT_PLUGIN()"
BLOCK = ("asks for a block of more than 64 MiB; expected self_size, worker_size and state_size "
         "below that; allocate large memory in init")
TABLES = ("has a table without entries or with entries that are too small; expected "
         "PWT_OPTIONS(table) and PWT_SERVICES(table); use the macros")
BAD_DEFAULT = "has a .def that is not of its type, or outside .choices or .range"
SERVICE = ("service 0 has no name of the form [a-z][a-z0-9-]{0,31} or no table; expected both; "
           "correct the table")


def bad_option(name, what, variable="POWERTOOLS_FAULT"):
    case = broken(name, "")
    return dataclasses.replace(case, message=case.message[:-1] + f": option 0 ({variable}) {what}; "
                               "expected a complete entry; correct the table")


def bad_service(name):
    case = broken(name, "")
    return dataclasses.replace(case, message=case.message[:-1] + ": " + SERVICE)


DECLARATIONS = [
    # step 8: identity and flags
    broken("wrong-magic", "has magic 0x01020304; expected 0x50545750; declare it with "
           "PWT_PLUGIN()"),
    broken("wrong-major", "needs ABI 2.0, " + UPDATE),
    broken("newer-minor", "needs ABI 1.4, " + UPDATE),
    broken("short-struct", "has a vtable of 224 bytes; expected at least 232 for ABI 1.0; declare "
           "it with PWT_PLUGIN()"),
    broken("endless-struct", "has a vtable of 2147483647 bytes; expected at least 232 for ABI 1.0; "
           "declare it with PWT_PLUGIN()"),
    broken("both-policies", "sets both " + POLICY),
    broken("no-policy", "sets none " + POLICY),
    broken("bad-phase", "has phase 9; expected one of enum pwt_phase; correct .phase"),
    # step 9: texts
    broken("no-name", "has no name" + TEXTS),
    broken("no-version", "has no version" + TEXTS),
    broken("no-summary", "has no summary" + TEXTS),
    broken("no-module", "has no module slot" + TEXTS),
    Case("other-name", "powertools: plugin file '{dir}/other-name.so' holds a plugin named "
         "'somebody-else'; expected the same name; rename the file to somebody-else.so or correct "
         ".name", holds=("other-name",)),
    Case("renamed", "powertools: plugin file '{dir}/broken.so' holds a plugin named 'recorder'; "
         "expected the same name; rename the file to recorder.so or correct .name",
         plugins="broken", holds=("recorder",), files=patched(bytes)),
    # step 10: callbacks, blocks, tables
    broken("enter-alone", "lacks leave, which enter needs" + SET),
    broken("leave-alone", "lacks enter, which leave needs" + SET),
    broken("snapshot-alone", "lacks after_restore, which before_snapshot needs" + SET),
    broken("restore-alone", "lacks before_snapshot, which after_restore needs" + SET),
    broken("no-callbacks", "lacks any callback and any service" + SET),
    broken("huge-self", BLOCK), broken("huge-worker", BLOCK), broken("huge-state", BLOCK),
    broken("options-null", TABLES), broken("options-small", TABLES),
    bad_option("option-no-name", "has no variable name in .env", "no name"),
    bad_option("option-no-help", "has no .help"),
    bad_option("option-no-type", "has a .type that is none of enum pwt_option_type"),
    bad_option("option-outside", "is stored outside self: .offset and .self_size do not fit"),
    bad_option("option-no-choices", "has no .choices"),
    bad_option("option-bad-range", "has a .range that is not 'least..most' of its type"),
    bad_option("option-range-of-text", "has a .range that is not 'least..most' of its type"),
    bad_option("option-bad-default", BAD_DEFAULT), bad_option("option-bad-choice", BAD_DEFAULT),
    broken("services-null", TABLES), broken("services-small", TABLES),
    bad_service("service-no-name"), bad_service("service-bad-name"),
    bad_service("service-no-table"),
]

CIRCLE = ("powertools: plugin '{}' requires itself, by way of others; expected one to come first; "
          "remove one name from .required")

INITS = [
    # step 11: required plugins
    Case("needs-absent", "powertools: plugin 'absent', which 'needs-absent' requires, not found in "
         "{dir}; available: needs-absent; attach the layer that has it or correct "
         "POWERTOOLS_PLUGINS", holds=("needs-absent",)),
    Case("needs-path", "powertools: plugin 'needs-path' requires '../recorder'; expected names of "
         "the form [a-z][a-z0-9-]{0,31}, separated by commas; correct .required",
         holds=("needs-path",)),
    Case("needs-itself", CIRCLE.format("needs-itself"), holds=("needs-itself",), optional=False),
    Case("circle", CIRCLE.format("circle-a"), plugins="circle-a", holds=("circle-a", "circle-b"),
         optional=False),
    Case("requires an optional one that fails", "powertools: plugin 'needs-failing' requires "
         "plugin 'fails-init', which is optional and did not start; expected it in "
         "POWERTOOLS_PLUGINS; see the line about its failure", plugins="fails-init?, needs-failing",
         holds=("fails-init", "needs-failing"), check=False),
    # step 13: init
    Case("fails-init", "powertools: plugin 'fails-init' failed in init: the table has no rows; add "
         "one", holds=("fails-init",), kind=INIT, check=False),
    Case("fails-init-silently", "powertools: plugin 'fails-init-silently' failed in init: it "
         "returned -16 (PWT_EIO) without saying why; expected 0 or 'return pwt_fail(inv, ...)'",
         holds=("fails-init-silently",), kind=INIT, check=False),
    Case("required one fails in init", "powertools: plugin 'fails-init' failed in init: the table "
         "has no rows; add one", plugins="needs-failing", holds=("fails-init", "needs-failing"),
         kind=INIT, check=False, optional=False),
]

# ---- step 12: options ----------------------------------------------------------------------------

KEEP = "correct the value or remove it"


def value(suffix, text, message, fix=KEEP):
    """A value that the plugin `settings` refuses; `message` is what follows the value."""
    name = "POWERTOOLS_SETTINGS_" + suffix
    return Case(f"{name}={text}", f"powertools: {name}='{text}' is not {message}; {fix}",
                plugins="settings", holds=("settings",), kind=CONFIG,
                environment={"POWERTOOLS_SETTINGS_NEEDED": "here", name: text})


def setting(name, message, **more):
    """Another fault of the settings of the plugin `settings`."""
    more["environment"] = {"POWERTOOLS_SETTINGS_NEEDED": "here", **more.get("environment", {})}
    return Case(name, message, plugins="settings", holds=("settings",), kind=CONFIG, **more)


def package(content):
    """powertools.json in the function's folder."""
    def make(folder):
        with open(os.path.join(folder, "powertools.json"), "wb") as file:
            file.write(content)
    return make


OWNER = "plugin 'settings' expects "
BOOL_WORDS = "a boolean (1 y yes t true on, 0 n no f false off)"
BOOL = f"{BOOL_WORDS}; {OWNER}{BOOL_WORDS}, default off"
ENUM = f"one of the choices; {OWNER}off|basic|full, default basic"
INT = f"a whole number; {OWNER}-5..60000, default 1000"
INT_RANGE = f"within -5..60000; {OWNER}-5..60000, default 1000"
RATIO = f"a decimal number; {OWNER}0..1, default 0.5"
SIZE = f"a size (a whole number, then k, m, g or nothing); {OWNER}1k..1g, default 64k"
WAIT = ("a duration (a whole number, then ms, s, m, h or nothing); " + OWNER +
        "1ms..10s, default 2")
WAIT_RANGE = f"within 1ms..10s; {OWNER}1ms..10s, default 2"
JSON = f"one JSON value; {OWNER}one JSON value, default {{}}"
EXAMPLE = '{"POWERTOOLS_PLUGINS": "logger"}; correct the file'

OPTIONS = [
    value("FLAG", "maybe", BOOL), value("FLAG", "2", BOOL), value("FLAG", "tru", BOOL),
    value("FLAG", "yes please", BOOL), value("FLAG", "01", BOOL),
    value("MODE", "fulll", ENUM, "did you mean 'full'?"),
    value("MODE", "verbose", ENUM), value("MODE", "off|basic", ENUM),
    value("NUMBER", "abc", INT), value("NUMBER", "12.5", INT), value("NUMBER", "0x10", INT),
    value("NUMBER", "1e3", INT), value("NUMBER", "+1", INT), value("NUMBER", "-", INT),
    value("NUMBER", "1 000", INT), value("NUMBER", "60001", INT_RANGE),
    value("NUMBER", "-6", INT_RANGE), value("NUMBER", "9223372036854775808", INT_RANGE),
    value("NUMBER", "99999999999999999999", INT_RANGE),
    value("RATIO", "half", RATIO), value("RATIO", ".5", RATIO), value("RATIO", "0,5", RATIO),
    value("RATIO", "nan", RATIO), value("RATIO", "1.0001", RATIO.replace(
        "a decimal number", "within 0..1")),
    value("SIZE", "10kb", SIZE), value("SIZE", "-1", SIZE), value("SIZE", "1.5m", SIZE),
    value("SIZE", "1023", SIZE.replace(SIZE.split(";")[0], "within 1k..1g")),
    value("SIZE", "17179869184g", SIZE.replace(SIZE.split(";")[0], "within 1k..1g")),
    value("WAIT", "soon", WAIT), value("WAIT", "5 minutes", WAIT), value("WAIT", "-1s", WAIT),
    value("WAIT", "0", WAIT_RANGE), value("WAIT", "11s", WAIT_RANGE),
    value("WAIT", "1h", WAIT_RANGE),
    value("JSON", "{a:1}", JSON), value("JSON", "[1,]", JSON), value("JSON", "{} {}", JSON),
    setting("secret is not printed", "powertools: POWERTOOLS_SETTINGS_SECRET is not a whole "
            f"number; {OWNER}a whole number; {KEEP}",
            environment={"POWERTOOLS_SETTINGS_SECRET": SECRET}),
    setting("long value is not printed", "powertools: POWERTOOLS_SETTINGS_NUMBER is not "
            f"{INT}; {KEEP}", environment={"POWERTOOLS_SETTINGS_NUMBER": "x" * 201}),
    setting("required value is missing", "powertools: POWERTOOLS_SETTINGS_NEEDED is not set; "
            f"{OWNER}text; set it (Sets needed.)",
            environment={"POWERTOOLS_SETTINGS_NEEDED": None}),
    setting("required value is empty", "powertools: POWERTOOLS_SETTINGS_NEEDED is not set; "
            f"{OWNER}text; set it (Sets needed.)",
            environment={"POWERTOOLS_SETTINGS_NEEDED": ""}),
    setting("failure policy", "powertools: POWERTOOLS_SETTINGS_ON_ERROR='ajar' is not "
            f"one of the choices; {OWNER}open|closed; {KEEP}",
            environment={"POWERTOOLS_SETTINGS_ON_ERROR": "ajar"}),
    setting("file of a value is missing", "powertools: the file that POWERTOOLS_SETTINGS_TEXT "
            "names, {task}/text.txt cannot be read: No such file or directory; expected a "
            "readable file of at most 1 MiB; put it into the package, or write '@@' for a value "
            "that begins with '@'", environment={"POWERTOOLS_SETTINGS_TEXT": "@text.txt"}),
    setting("file of a value is a folder", "powertools: the file that POWERTOOLS_SETTINGS_TEXT "
            "names, /tmp cannot be read: Invalid argument; expected a readable file of at most 1 "
            "MiB; put it into the package, or write '@@' for a value that begins with '@'",
            environment={"POWERTOOLS_SETTINGS_TEXT": "@/tmp"}),
    setting("powertools.json is not JSON", "powertools: {task}/powertools.json is not JSON at line "
            "2, column 1; expected one object such as " + EXAMPLE,
            task=package(b'{"POWERTOOLS_SETTINGS_FLAG":\n}')),
    setting("powertools.json is no object", "powertools: {task}/powertools.json is no JSON object; "
            "expected one such as " + EXAMPLE, task=package(b'["logger"]')),
    setting("powertools.json is a folder", "powertools: {task}/powertools.json cannot be read: "
            "Invalid argument; expected a file of at most 1 MiB that the function's user may read; "
            "check its mode in the package",
            task=lambda folder: os.mkdir(os.path.join(folder, "powertools.json"))),
    setting("bad value in powertools.json", "powertools: POWERTOOLS_SETTINGS_NUMBER='70000' is not "
            f"{INT_RANGE}; {KEEP}", task=package(b'{"POWERTOOLS_SETTINGS_NUMBER":70000}')),
]

TABLE = FINDING + FILES + DECLARATIONS + INITS + OPTIONS

# Not in the table: it ends the process, so `--check` has no chance to list it.
CONSTRUCTOR = Case("constructor", "powertools: loading {dir}/constructor.so crashed with SIGSEGV; "
                   "expected its constructors and .needs to return; look at what it does when it is "
                   "loaded",
                   holds=("constructor",))
