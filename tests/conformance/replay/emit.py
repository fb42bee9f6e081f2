# SPDX-License-Identifier: Apache-2.0
"""Messages of this project's for others to read: each suite, sizes around a frame's, contexts and
keyrings, with a manifest that says what is in them (README.md)."""

import base64
import hashlib
import json
import os
import tempfile

from replay import cases, data_masking, process
from replay.utilities import UTILITIES
from support.bootstrap import place

FRAME = 4096
SIZES = (0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME)
LARGE = 256 * 1024 + 17
COMMITTING = ("0578", "0478")
OTHERS = ("0378", "0346", "0214", "0178", "0146", "0114", "0078", "0046", "0014")
CONTEXTS = {
    "none": {},
    "two": {"tenant_id": "acme", "data_classification": "confidential"},
    # By bytes "Z" < "_" < "a" < "\u00e9" < "\u3042" < "\uff21" < "\U0001f600"; by a locale, or by
    # the units of UTF-16, they have other orders.
    "unicode": {"a": "1", "Z": "2", "_": "3", "\u00e9": "caf\u00e9", "\u3042": "\u6771\u4eac",
                "\uff21": "4", "\U0001f600": "\U0001f511", "empty": ""},
}


def key(name, size):
    """A key that nobody should use: its bytes follow from its name."""
    return {"namespace": "powertools", "name": name,
            "key_hex": hashlib.sha256(name.encode()).digest()[:size].hex()}


KEYRINGS = {"aes-256": [key("aes-256", 32)], "aes-192": [key("aes-192", 24)],
            "aes-128": [key("aes-128", 16)], "two": [key("first", 32), key("second", 16)]}


def plaintext(size):
    """Bytes of all values, which is no JSON but for a few sizes."""
    block = hashlib.sha512(b"%d" % size).digest()
    return (block * (size // len(block) + 1))[:size]


def message(suite, size, context="two", keyring="aes-256", frame_length=FRAME):
    """What one message is to be."""
    return {
        "file": f"{suite}-{size}-{context}-{keyring}-{frame_length}.message", "suite": suite,
        "message_version": 2 if suite in COMMITTING else 1, "frame_length": frame_length,
        "encryption_context": CONTEXTS[context], "plaintext_b64": text_of(plaintext(size)),
        "keyring": {"type": "raw-aes", "keys": KEYRINGS[keyring]},
        "commitment_policy": "require-encrypt-require-decrypt" if suite in COMMITTING
                             else "require-encrypt-allow-decrypt"}


def text_of(data):
    return base64.b64encode(data).decode()


def wanted():
    """All messages."""
    found = []
    for suite in COMMITTING + OTHERS:
        found += [message(suite, size, context) for size in SIZES for context in CONTEXTS]
        found += [message(suite, LARGE)]
        found += [message(suite, FRAME + 1, "unicode", keyring) for keyring in KEYRINGS
                  if keyring != "aes-256"]
        found += [message(suite, 1000, frame_length=length) for length in (1, 128, 1000, 1 << 20)]
    return found


def case_of(some):
    """A case that writes messages of one keyring, all of suites that commit or all of others."""
    policy = ("require-encrypt-require-decrypt" if some[0]["suite"] in COMMITTING
              else "forbid-encrypt-allow-decrypt")
    ops = [{"op": "provider", "raw": some[0]["keyring"]["keys"],
            "policy": data_masking.POLICIES[policy]}]
    for one in some:
        ops += [{"op": "invoke"}, {"op": "seal", "algorithm": one["suite"], **{
            name: one[name] for name in ("frame_length", "encryption_context", "plaintext_b64")}}]
    return {"given": {"ops": ops}, "expect": {}}


def groups(all_messages):
    """Messages that one process writes."""
    found = {}
    for one in all_messages:
        name = (json.dumps(one["keyring"]), one["suite"] in COMMITTING)
        found.setdefault(name, []).append(one)
    return found.values()


def sealed(some):
    """The messages of a group, as bytes."""
    utility = UTILITIES["data-masking-encryption"].utility
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        seen = process.Run(utility, case_of(some), folder).play()
    results = data_masking.results(seen)
    if seen.breakdown or len(results) != len(some):
        raise RuntimeError(f"{len(results)} messages of {len(some)}: {seen.breakdown}\n"
                           f"{seen.stderr}")
    for one, result in zip(some, results):
        if "message_b64" not in result:
            raise RuntimeError(f"{one['file']}: {result}\n{seen.stderr}")
        yield one, base64.b64decode(result["message_b64"])


def emit(folder):
    """Writes all messages and manifest.json; the number of messages."""
    utility = UTILITIES["data-masking-encryption"].utility
    for name in utility.plugins:
        if not os.path.exists(os.path.join(place("CONFORMANCE_PLUGINS"), name, name + ".so")):
            raise cases.BrokenFile(f"--emit needs the plugin '{name}', which this build is without")
    os.makedirs(folder, exist_ok=True)
    everything = wanted()
    for some in groups(everything):
        for one, data in sealed(some):
            with open(os.path.join(folder, one["file"]), "wb") as file:
                file.write(data)
    manifest = {"format": 1, "messages": everything}
    with open(os.path.join(folder, "manifest.json"), "w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=1)
        file.write("\n")
    return len(everything)
