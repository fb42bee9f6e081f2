# SPDX-License-Identifier: Apache-2.0
"""Signature Version 4: what differs between a recorded signature and the program's."""

import urllib.parse

from replay import values

TEXTS = ("canonical_request", "string_to_sign", "signature", "k_date", "k_region", "k_service",
         "k_signing")


def header_lines(lines):
    """Headers of a request as sent; a line that begins with a blank goes on with the one before."""
    found = []
    for line in lines:
        if line[:1] in (" ", "\t"):
            name, value = found[-1]
            found[-1] = (name, f"{value}\n{line}")
        else:
            name, _, value = line.partition(":")
            found.append((name, value))
    return found


def normal(headers):
    """As a set: names in any case, blanks around values do not count."""
    return sorted((name.lower(), value.strip()) for name, value in headers)


def members(query):
    """As a set: which bytes were percent-encoded does not count."""
    return sorted(map(urllib.parse.unquote, query.split("&")))


def signed_request(text):
    """(path, members of the query, headers) of a request as it was sent."""
    head = text.partition("\n\n")[0].split("\n")
    target = head[0].partition(" ")[2].rpartition(" ")[0]
    path, _, query = target.partition("?")
    return path, members(query), normal(header_lines(head[1:]))


def compare(expect, answer):
    """The differences of one case."""
    differences = [f"{name}: expected {expect[name]!r}, got {answer.get(name)!r}"
                   for name in TEXTS if name in expect and expect[name] != answer.get(name)]
    if "signed_request" in expect:
        wanted = signed_request(expect["signed_request"])
        found = (answer.get("path"), members(answer.get("query", "")),
                 normal(answer.get("headers", [])))
        differences += [f"{name}: expected {a!r}, got {b!r}" for name, a, b in
                        zip(("path", "query", "headers"), wanted, found) if a != b]
    if "headers_after" in expect:
        headers = {name.lower(): value for name, value in answer.get("headers", [])}
        headers.pop("host", None)  # botocore leaves it to the HTTP client
        wanted = {name.lower(): value for name, value in expect["headers_after"].items()}
        differences += values.Comparison().differences(wanted, headers, "headers")
    return differences
