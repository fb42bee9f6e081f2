# SPDX-License-Identifier: Apache-2.0
"""docs/errors.md has an entry for every message of the host and our plugins, and no other."""

import os
import re
import unittest

import messages
from support.bootstrap import place

ENTRY = re.compile(r"^### `([^\n]+)`\n\n(.*?)(?=^##|\Z)", re.M | re.S)
TYPE = re.compile(r'"((?:Runtime|Function)\.[A-Z][A-Za-z]*)"')


class ErrorsPage(unittest.TestCase):
    """The page against the sources."""

    @classmethod
    def setUpClass(cls):
        cls.root = place("PWT_SOURCE")
        with open(os.path.join(cls.root, "docs", "errors.md"), encoding="utf-8") as file:
            cls.page = file.read()
        cls.entries = ENTRY.findall(cls.page)
        cls.keys = messages.keys(cls.root)

    def test_every_message_has_an_entry(self):
        titles = {title for title, _ in self.entries}
        missing = {key: sorted(files) for key, files in self.keys.items() if key not in titles}
        self.assertEqual(missing, {})

    def test_every_entry_is_of_a_message(self):
        self.assertEqual([title for title, _ in self.entries if title not in self.keys], [])

    def test_entries_are_unique(self):
        titles = [title for title, _ in self.entries]
        self.assertEqual(sorted(set(titles)), sorted(titles))

    def test_every_entry_has_cause_and_fix(self):
        for title, text in self.entries:
            with self.subTest(title):
                self.assertRegex(text, r"\A\*\*Cause\.\*\* [A-Z`]")
                self.assertRegex(text, r"(?m)^\*\*Fix\.\*\* [A-Z`]")

    def test_every_error_type_is_in_a_table(self):
        types = set()
        for _, text in messages.sources(self.root):
            types.update(TYPE.findall(text))
        listed = set(re.findall(r"^\| `((?:Runtime|Function)\.[A-Za-z]+)` \|", self.page, re.M))
        self.assertEqual(types, listed)

    def test_every_exit_status_is_in_the_table(self):
        sources = dict(messages.sources(self.root))
        used = set(re.findall(r"^#define EXIT_\w+ +(\d+)", sources["loop.h"], re.M))
        listed = set(re.findall(r"^\| (\d+) \|", self.page, re.M))
        self.assertEqual(used, listed)

    def test_links_lead_somewhere(self):
        anchors = {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")
                   for title in re.findall(r"^##+ (.+)$", self.page, re.M)}
        for target in re.findall(r"\]\(#([^)]+)\)", self.page):
            self.assertIn(target, anchors)


class Keys(unittest.TestCase):
    """How a message becomes a key; a reader that finds nothing would pass everything above."""

    def test_enough_messages_are_found(self):
        found = messages.keys(place("PWT_SOURCE"))
        files = set().union(*found.values())
        self.assertGreater(len(found), 60)
        self.assertLessEqual({"chain.c", "crash.c", "loader.c", "options.c", "main.c"}, files)

    def test_forms(self):
        for message, key in [
                ("powertools: plain; expected this", "plain"),
                ("powertools: plugin '%s' (%s) %s; expected", "plugin '…' (…) …"),
                ("powertools: '%.*s' has %zu of %u.%u: %s", "'…' has … of …: …"),
                ("powertools: plugin '%s'%s%s not found in ", "plugin '…'… not found in"),
                ('powertools: 0x%08x of %" PRIu64 " bytes', "0x… of … bytes")]:
            with self.subTest(message):
                literal, = messages.literals(f'"{message}"')
                self.assertEqual(messages.key(literal), key)

    def test_adjacent_literals_are_one(self):
        text = 'diag(NULL, "powertools: a %s" NAME\n  "; expected b", "c");'
        self.assertEqual(list(messages.literals(text)), ["powertools: a %s…; expected b", "c"])


if __name__ == "__main__":
    unittest.main()
