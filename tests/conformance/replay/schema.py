# SPDX-License-Identifier: Apache-2.0
"""The part of JSON Schema that the schemas beside the recorded cases use, and nothing more.

A keyword that is not known here is an error, so that a schema never checks less than it says.
"""

import re

from replay.values import is_number

ANNOTATIONS = {"$schema", "title", "description", "$defs"}


def same(one, other):
    """Equality of JSON: numbers by value, but true is no number."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


TYPES = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "number": is_number,
    "integer": lambda value: is_number(value) and value == int(value),
    "null": lambda value: value is None,
}

# Keyword: the type of value it speaks of (any if None), and what must be true of the value.
ASSERTIONS = {
    "const": (None, same),
    "enum": (None, lambda value, allowed: any(same(value, one) for one in allowed)),
    "minimum": ("number", lambda value, least: value >= least),
    "exclusiveMinimum": ("number", lambda value, least: value > least),
    "minLength": ("string", lambda value, least: len(value) >= least),
    "maxLength": ("string", lambda value, most: len(value) <= most),
    "pattern": ("string", lambda value, pattern: re.search(pattern, value) is not None),
    "minItems": ("array", lambda value, least: len(value) >= least),
    "maxItems": ("array", lambda value, most: len(value) <= most),
    "uniqueItems": ("array", lambda value, wanted: not wanted or all(
        not same(one, other) for i, one in enumerate(value) for other in value[:i])),
    "maxProperties": ("object", lambda value, most: len(value) <= most),
}


class Schema:
    """A schema document."""

    def __init__(self, document):
        self.document = document

    def faults(self, value):
        """What is wrong with a value, as texts."""
        return list(self.check(self.document, value, "$"))

    def check(self, schema, value, path):
        for keyword, argument in schema.items():
            if keyword in ANNOTATIONS:
                continue
            if keyword in ASSERTIONS:
                kind, holds = ASSERTIONS[keyword]
                if (kind is None or TYPES[kind](value)) and not holds(value, argument):
                    yield f"{path}: {value!r:.80} is against {keyword} {argument!r:.80}"
                continue
            yield from getattr(self, "check_" + keyword.strip("$"))(schema, argument, value, path)

    def check_type(self, _, names, value, path):
        names = names if isinstance(names, list) else [names]
        if not any(TYPES[name](value) for name in names):
            yield f"{path}: {value!r:.80} is no {' or '.join(names)}"

    def check_ref(self, _, reference, value, path):
        target = self.document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
        yield from self.check(target, value, path)

    def check_required(self, _, names, value, path):
        if isinstance(value, dict):
            yield from (f"{path}: {name} is missing" for name in names if name not in value)

    def check_properties(self, _, schemas, value, path):
        if isinstance(value, dict):
            for name, schema in schemas.items():
                if name in value:
                    yield from self.check(schema, value[name], f"{path}.{name}")

    def check_additionalProperties(self, whole, schema, value, path):
        if isinstance(value, dict):
            for name in value.keys() - whole.get("properties", {}).keys():
                yield from self.check(schema, value[name], f"{path}.{name}")

    def check_propertyNames(self, _, schema, value, path):
        if isinstance(value, dict):
            for name in value:
                yield from self.check(schema, name, f"{path}, the name {name!r:.40}")

    def check_items(self, _, schema, value, path):
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from self.check(schema, item, f"{path}[{index}]")

    def check_not(self, _, schema, value, path):
        if not list(self.check(schema, value, path)):
            yield f"{path}: {value!r:.80} is what it must not be"

    def check_oneOf(self, _, schemas, value, path):
        fitting = sum(1 for schema in schemas if not list(self.check(schema, value, path)))
        if fitting != 1:
            yield f"{path}: {value!r:.80} fits {fitting} of {len(schemas)} forms; expected one"
