# SPDX-License-Identifier: Apache-2.0
"""The messages of the host and our plugins, read from their sources, as docs/errors.md names them.

A message's key is its text behind `powertools: ` up to what was expected (the first semicolon),
with `…` in the place of whatever is filled in.
"""

import os
import re

STRING = r'"((?:[^"\\\n]|\\.)*)"'
# Adjacent literals, with macros such as PRIu64 or PLUGIN_SYMBOL between them.
TEXT = re.compile(STRING + r"(?:\s*(?:" + STRING + r"|[A-Z][A-Za-z0-9_]*(?=\s*\")|PRI\w+))*")
CONVERSION = re.compile(r"%[-0#]*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:ll|l|z)?[a-zA-Z]")
START = "powertools: "

# Put together from pieces in signal handlers, where nothing may be formatted: the pieces that must
# stand in the file, and the key that they make.
COMPOSED = {
    ("crash.c", " crashed with "): "… crashed with …",
    ("crash.c", " called exit()"): "… called exit()",
    ("crash.c", ", so the file is cut off"): "loading … crashed with …",
    ("deadline.c", "the deadline is near and "): "the deadline is near and … still runs",
}
BEGINNINGS = {"the deadline is near and", "loading"}  # of these


def sources(root):
    """Name and text of every source file of the host, and of the plugins as `logger/level.c`."""
    plugins = os.path.join(root, "plugins")
    folders = [os.path.join(root, "core")]
    folders += sorted(entry.path for entry in os.scandir(plugins) if entry.is_dir())
    for folder in folders:
        for name in sorted(os.listdir(folder)):
            if name.endswith((".c", ".h")):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as file:
                    yield os.path.relpath(path, plugins if folder != folders[0] else folder), file.read()


def literals(text):
    """All string literals, adjacent ones in one; a macro or a number format counts as filled in."""
    for match in TEXT.finditer(text):
        pieces = re.findall(STRING + r"|([A-Z][A-Za-z0-9_]*)", match[0])
        yield "".join(literal if not macro else "…" for literal, macro in pieces)


def key(message):
    """What a message is known by."""
    text = message[len(START):].replace("%u.%u", "%s")  # a version is one thing
    text = CONVERSION.sub("…", text).replace('\\"', '"').replace("%", "")
    text = re.split(r"; |:? ?…?$", text)[0] if "; " in text else text
    return re.sub(r"…(?:…| …)*…|…", "…", text).strip().rstrip(":;").strip()


def keys(root):
    """Each key with the files that have it."""
    found = {}
    for name, text in sources(root):
        for literal in literals(text):
            if literal.startswith(START) and key(literal):
                found.setdefault(key(literal), set()).add(name)
    for (name, piece), composed in COMPOSED.items():
        with open(os.path.join(root, "core", name), encoding="utf-8") as file:
            if piece not in file.read():
                raise AssertionError(f"{name} no longer has {piece!r}: correct COMPOSED")
        found.setdefault(composed, set()).add(name)
    return {key: files for key, files in found.items() if key not in BEGINNINGS}
