# SPDX-License-Identifier: Apache-2.0
"""Whether the pages that a newcomer follows show what really happens.

Every block marked `console` of a page is typed into a shell, one command after the other, in a folder
that looks like a checkout that was built: what comes after a `$` line must be what that command shows
on a terminal, but for times, sizes, ids and folders. The C programs of the page lie there under the
names that its text gives them.
"""
import os
import pathlib
import re
import unittest

from cli_case import Case, own_environment

SOURCE = pathlib.Path(os.environ["POWERTOOLS_SOURCE"])
BUILD = os.environ["POWERTOOLS_BUILD"]

# The names of the programs of a page, in their order.
PAGES = {
    "README.md": ["orders.c", "slow.c"],
    "docs/write-a-function.md": ["hello.c"],
    "docs/write-a-plugin.md": [],
    "docs/layers.md": [],
    "docs/powertools-layer.md": [],
    "docs/plugins/batch.md": [],
}
if os.environ["POWERTOOLS_SANITIZE"] != "none":
    del PAGES["docs/layers.md"]  # it packs our own objects, which need the sanitizer's library then
if "PLUGIN_BATCH" not in os.environ:
    del PAGES["docs/plugins/batch.md"]

# What differs from one run, or machine, to the next.
VARIABLE = [
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID"),
    (r"\b\d+(\.\d+)? (ms|MB)\b", r"N \2"),
    (r'(_ms=|"took_us":)\d+', r"\1N"),
    (r'("sha256":")[0-9a-f]{64}', r"\1SUM"),
    (r'("glibc_max":)"2\.\d+"', r"\1N"),
    (r"(?m)^ +\d+  ", "N  "),
    (r"(?<=CodeSha256 )\S{44}", "SUM"),
    (r"\b(x86_64|arm64)\b", "ARCHITECTURE"),
    (r"(?<!\S)/\S+/", "/"),
]


def steady(text):
    for pattern, replacement in VARIABLE:
        text = re.sub(pattern, replacement, text)
    return text.strip("\n")


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


def steps(text):
    """The commands of a page and what it shows of each: [[command, output], ...]."""
    found = []
    for block in blocks(text, "console"):
        continued = False
        for line in block.splitlines(keepends=True):
            if line.startswith("$ "):
                found.append([line[2:], ""])
                continued = True
            else:
                found[-1][0 if continued else 1] += line
            continued = continued and line.endswith("\\\n")
    return found


class Shown(Case):
    def prepare(self, page):
        """A folder for the commands of the page, and its text."""
        for name in ("sdk", "tests", "docs", "LICENSE"):
            (self.folder / name).symlink_to(SOURCE / name)
        (self.folder / "build").symlink_to(BUILD)
        text = (SOURCE / page).read_text()
        programs = [block for block in blocks(text, "c") if "PWT_HANDLER(" in block
                    or "PWT_PLUGIN(" in block]
        for name, program in zip(PAGES[page], programs):
            self.assertIn(f"`{name}`" if page == "README.md" else name, text)
            (self.folder / name).write_text(program)
        return text

    def shell(self, script):
        """What a script shows on a terminal, and its exit status."""
        path = f"{BUILD}/sdk/cli:{BUILD}/core:{os.environ['PATH']}"
        return self.watch(["bash", "--norc", "-c", script], cwd=self.folder,
                          env=own_environment(TERM="xterm", NO_COLOR="1", PATH=path,
                                              PKG_CONFIG_PATH=f"{BUILD}/meson-uninstalled"))

    def test_commands_show_what_the_page_shows(self):
        for page in PAGES:
            with self.subTest(page=page):
                self.setUp()
                text = self.prepare(page)
                commands = steps(text)
                self.assertTrue(any(expected for _, expected in commands), "nothing is shown")
                kept = ""  # what the commands before left in the shell
                for command, expected in commands:
                    shown, status = self.shell(f"{kept}{command}")
                    self.assertEqual(steady(shown), steady(expected), command)
                    self.assertEqual(status, 0, command)
                    if command.startswith(("cd ", "export ")):
                        kept += command


if __name__ == "__main__":
    unittest.main()
