#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether every public name of the ABI's headers is documented: documented.py HEADER...

A function says what each parameter is, what it returns, and since when it exists; a struct, an enum, a
function type or a macro what it is; a member or an enum value has a comment of its own. Names that end
in an underscore are the headers' own.
"""

import re
import sys

COMMENT = r"/\*\*(?P<doc>(?:[^*]|\*(?!/))*)\*/\n"
ATTRIBUTES = r"(?:__attribute__\(\(.*?\)\)+\s*)?"
FUNCTION = re.compile(
    rf"(?:{COMMENT})?static inline (?P<type>[\w *]+?)\s*{ATTRIBUTES}\b(?P<name>pwt_\w+)"
    r"\((?P<parameters>[^{]*?)\)\n\{")
TYPE = re.compile(rf"(?:{COMMENT})?(?P<name>(?:struct|enum|union) \w+) \{{\n(?P<body>.*?)^\}};",
                  re.M | re.S)
MACRO = re.compile(rf"(?:{COMMENT}(?:#ifdef \w+\n)?)?# *define (?P<name>(?:PWT|pwt)_\w+)"
                   r"(?P<rest>(?:.*\\\n)*.*)")
PARTS = {"PWT_BEGIN_DECLS", "PWT_END_DECLS"}


def own(name):
    return name.endswith("_") or name in PARTS or re.fullmatch(r"PWT_\w+_H", name)


def parameter_names(parameters):
    names = [re.search(r"(\w+)$", one.strip()) for one in parameters.split(",")]
    return [name[1] for name in names if name and name[1] != "void"]


def function_faults(found):
    doc = found["doc"] or ""
    if not doc:
        yield "has no comment"
        return
    for name in parameter_names(found["parameters"]):
        if not re.search(rf"@param {name}\b", doc):
            yield f"does not say what {name} is"
    if found["type"].strip() != "void" and "@return" not in doc:
        yield "does not say what it returns"
    if "Since " not in doc:
        yield "does not say since when it exists"


def type_faults(found):
    if "Since " not in (found["doc"] or ""):
        yield "has no comment, or none that says since when it exists"
    body = re.sub(r"/\*[^*<].*?\*/", "", found["body"], flags=re.S)
    members = len(re.findall(r";\s", re.sub(r"/\*.*?\*/", " ", body, flags=re.S)))
    if found["name"].startswith("enum"):
        members = len(re.findall(r"^ +\w+ = ", body, re.M))
    comments = len(re.findall(r"/\*\*", body))
    if comments < members:
        yield f"has {members} members and {comments} comments for them"


def faults(text):
    for pattern, check in ((FUNCTION, function_faults), (TYPE, type_faults)):
        for found in pattern.finditer(text):
            if not own(found["name"]):
                for fault in check(found):
                    yield f"{found['name']} {fault}"
    macros = {}
    for found in MACRO.finditer(text):
        said = bool(found["doc"]) or "/**<" in found["rest"]
        macros[found["name"]] = macros.get(found["name"], False) or said
    for name, said in macros.items():
        if not said and not own(name):
            yield f"{name} has no comment"


def main(headers):
    failed = 0
    names = 0
    for header in headers:
        with open(header, encoding="utf-8") as file:
            text = file.read()
        names += len(FUNCTION.findall(text)) + len(TYPE.findall(text)) + len(MACRO.findall(text))
        for fault in faults(text):
            failed += 1
            print(f"{header}: {fault}")
    print(f"{names} names, {failed} faults")
    return 1 if failed or not names else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
