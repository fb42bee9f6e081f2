#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes templates as a C table: embed.py OUTPUT FILE.in... gives `new_templates[]` of new_templates.h.

The licence line of a template stays behind: what is made of it belongs to whoever makes it.
"""

import json
import os
import sys


def literal(text):
    """C string literals, one for each line; JSON escapes are C escapes for what is ASCII here."""
    return "\n".join("        " + json.dumps(line) for line in text.splitlines(keepends=True))


def main(output, *paths):
    with open(output, "w", encoding="ascii") as out:
        out.write('#include "new_templates.h"\n\nconst struct new_template new_templates[] = {\n')
        for path in paths:
            with open(path, encoding="ascii") as file:
                lines = file.read().splitlines(keepends=True)
            name = os.path.basename(path).removesuffix(".in")
            text = "".join(lines[1:] if "SPDX-License-Identifier" in lines[0] else lines)
            out.write(f'    {{.name = "{name}",\n     .text =\n{literal(text)}}},\n')
        out.write("    {.name = NULL},\n};\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
