# SPDX-License-Identifier: Apache-2.0
"""Compares export requests of OTLP: the JSON form with the JSON form, protobuf with protobuf.

Both are decoded into the same shape first, plain dictionaries as the JSON form has them. Members
with a default value count as absent, lists of attributes have no order, a 64-bit integer may be a
number or text, and `flags` is not looked at.
"""

import base64
import json
import math
import struct

# Field numbers of the messages, with the name in the JSON form, what the field holds, and whether
# it repeats. A name in capitals is a message; the rest are kinds of scalars.
MESSAGES = {
    "REQUEST": {1: ("resourceSpans", "RESOURCE_SPANS", True)},
    "RESOURCE_SPANS": {1: ("resource", "RESOURCE", False), 2: ("scopeSpans", "SCOPE_SPANS", True),
                       3: ("schemaUrl", "text", False)},
    "RESOURCE": {1: ("attributes", "KEY_VALUE", True), 2: ("droppedAttributesCount", "int", False)},
    "SCOPE_SPANS": {1: ("scope", "SCOPE", False), 2: ("spans", "SPAN", True),
                    3: ("schemaUrl", "text", False)},
    "SCOPE": {1: ("name", "text", False), 2: ("version", "text", False),
              3: ("attributes", "KEY_VALUE", True), 4: ("droppedAttributesCount", "int", False)},
    "SPAN": {1: ("traceId", "id", False), 2: ("spanId", "id", False),
             3: ("traceState", "text", False), 4: ("parentSpanId", "id", False),
             5: ("name", "text", False), 6: ("kind", "int", False),
             7: ("startTimeUnixNano", "fixed64", False), 8: ("endTimeUnixNano", "fixed64", False),
             9: ("attributes", "KEY_VALUE", True), 10: ("droppedAttributesCount", "int", False),
             11: ("events", "EVENT", True), 12: ("droppedEventsCount", "int", False),
             13: ("links", "LINK", True), 14: ("droppedLinksCount", "int", False),
             15: ("status", "STATUS", False), 16: ("flags", "fixed32", False)},
    "EVENT": {1: ("timeUnixNano", "fixed64", False), 2: ("name", "text", False),
              3: ("attributes", "KEY_VALUE", True), 4: ("droppedAttributesCount", "int", False)},
    "LINK": {1: ("traceId", "id", False), 2: ("spanId", "id", False),
             3: ("traceState", "text", False), 4: ("attributes", "KEY_VALUE", True),
             5: ("droppedAttributesCount", "int", False), 6: ("flags", "fixed32", False)},
    "STATUS": {2: ("message", "text", False), 3: ("code", "int", False)},
    "KEY_VALUE": {1: ("key", "text", False), 2: ("value", "ANY_VALUE", False)},
    "ANY_VALUE": {1: ("stringValue", "text", False), 2: ("boolValue", "bool", False),
                  3: ("intValue", "int", False), 4: ("doubleValue", "double", False),
                  5: ("arrayValue", "ARRAY", False), 6: ("kvlistValue", "KEY_VALUE_LIST", False),
                  7: ("bytesValue", "bytes", False)},
    "ARRAY": {1: ("values", "ANY_VALUE", True)},
    "KEY_VALUE_LIST": {1: ("values", "KEY_VALUE", True)},
}

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
WIRE_TYPES = {"int": VARINT, "bool": VARINT, "fixed64": FIXED64, "double": FIXED64,
              "fixed32": FIXED32}


class Malformed(Exception):
    """Bytes that are not the message they should be."""


def read_varint(data, at):
    number = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise Malformed("the data ends inside a number")
        number |= (data[at] & 0x7F) << shift
        at += 1
        if data[at - 1] < 0x80:
            if number >= 1 << 64:
                break
            return number, at
    raise Malformed("a number of more than 64 bits")


def read_field(data, at):
    """Field number, wire type, and the contents: a number, or bytes."""
    tag, at = read_varint(data, at)
    number, wire = tag >> 3, tag & 7
    if wire == VARINT:
        value, at = read_varint(data, at)
        return number, wire, value, at
    if wire == LENGTH:
        size, at = read_varint(data, at)
    elif wire in (FIXED64, FIXED32):
        size = 8 if wire == FIXED64 else 4
    else:
        raise Malformed(f"wire type {wire}")
    if size > len(data) - at:
        raise Malformed(f"field {number} is longer than what it stands in")
    return number, wire, data[at:at + size], at + size


def scalar(kind, raw):
    if kind == "text":
        return raw.decode("utf-8")
    if kind == "id":
        return raw.hex()
    if kind == "bytes":
        return base64.b64encode(raw).decode()
    if kind == "bool":
        return bool(raw)
    if kind == "int":
        return raw - (1 << 64) if raw >= 1 << 63 else raw
    return struct.unpack({"fixed64": "<Q", "fixed32": "<I", "double": "<d"}[kind], raw)[0]


def decode(data, message="REQUEST"):
    """A message as the JSON form has it."""
    found = {}
    at = 0
    while at < len(data):
        number, wire, raw, at = read_field(data, at)
        if number not in MESSAGES[message]:
            raise Malformed(f"{message} has no field {number}")
        name, kind, repeated = MESSAGES[message][number]
        if wire != WIRE_TYPES.get(kind, LENGTH):
            raise Malformed(f"{message}.{name} has wire type {wire}")
        value = decode(raw, kind) if kind.isupper() else scalar(kind, raw)
        if repeated:
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return found


SCALAR_KINDS = {name: kind for fields in MESSAGES.values() for name, kind, _ in fields.values()}


def plain_number(number):
    """A number by its value; NaN, which equals nothing, by its name."""
    return "NaN" if isinstance(number, float) and math.isnan(number) else number


def plain_scalar(kind, value):
    if kind in ("int", "fixed64", "fixed32"):
        return int(value)
    if kind == "double":
        return plain_number(float(value))
    return value


def plain(value, name=None):
    """The value without what may be there or not, and with attributes sorted by key."""
    if isinstance(value, list):
        items = [plain(item) for item in value]
        unordered = all(isinstance(item, dict) and "key" in item for item in items)
        return sorted(items, key=json.dumps) if unordered else items
    if not isinstance(value, dict):
        return plain_scalar(SCALAR_KINDS.get(name), value)
    if name == "value" or not value.keys().isdisjoint(VALUE_MEMBERS):
        return {key: plain(item, key) for key, item in value.items()}  # zero is a value here
    members = {key: plain(item, key) for key, item in value.items() if key != "flags"}
    return {key: item for key, item in members.items() if item not in (0, "", None, [], {})}


VALUE_MEMBERS = {name for name, _, _ in MESSAGES["ANY_VALUE"].values()}


def differences(expected, actual, path):
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in sorted(expected.keys() | actual.keys()):
            yield from differences(expected.get(key), actual.get(key), f"{path}.{key}")
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for index, (one, other) in enumerate(zip(expected, actual)):
            yield from differences(one, other, f"{path}[{index}]")
    elif expected != actual or isinstance(expected, bool) != isinstance(actual, bool):
        yield f"{path}: expected {json.dumps(expected)}, got {json.dumps(actual)}"


def compare(expect, actual):
    """What differs between a case's `expect` and what came out, as a list of texts."""
    if "error" in actual:
        return [f"error: {actual['error']}"]
    found = list(differences(plain(expect["json"]), plain(actual["json"]), "json"))
    try:
        wanted = decode(bytes.fromhex(expect["protobuf_hex"]))
        got = decode(bytes.fromhex(actual["protobuf_hex"]))
    except (Malformed, ValueError) as error:
        return found + [f"protobuf: {error}"]
    return found + list(differences(plain(wanted), plain(got), "protobuf"))
