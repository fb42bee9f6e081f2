# SPDX-License-Identifier: Apache-2.0
"""Cases of data masking: one call of a handler, or a few, and a KMS that answers as recorded."""

import base64
import json
import re

from replay import values
from support import replies
from support.runtime_api import RuntimeApi

POLICIES = {"require-encrypt-require-decrypt": 0, "require-encrypt-allow-decrypt": 1,
            "forbid-encrypt-allow-decrypt": 2}
ERASE = ("data", "fields", "raise_on_missing_field", "dynamic_mask", "custom_mask",
         "regex_pattern", "mask_format", "masking_rules")
PURE = ("derive", "serialize_context", "body_aad", "wrap", "assemble")
# What a message that was tampered with or cut may fail as: it depends on where that is noticed.
REFUSED = ("decrypt", "decrypt_key", "decrypt_value", "no_matching_key", "commitment_policy",
           "too_many_data_keys")
WARNING = re.compile(r"powertools: (?:field-not-found|invalid-rule): ")
EXPECT = frozenset({"plaintext_b64", "suite", "message_version", "encryption_context", "value",
                    "error", "messages", "distinct_message_ids", "kms_calls", "kms_requests"})
PURE_GIVEN = frozenset({
    "op", "suite", "data_key_hex", "message_id_hex", "encryption_context", "content", "sequence",
    "length", "key", "iv_hex", "frame_length", "plaintext_b64", "encrypted_data_keys"})
PURE_EXPECT = frozenset({
    "encryption_key_hex", "commitment_key_hex", "hex", "iv_hex", "provider_id",
    "provider_info_hex", "ciphertext_hex", "message_b64"})


# ---- from cases to ops ---------------------------------------------------------------------------


def taken(given, *names):
    """Members of a case, taken out of it, where it has them."""
    return {name: given.pop(name) for name in names if name in given}


def prepare(case):
    """A call of the masker. A member that is not known here stays in the case, and fails it."""
    given = dict(case["given"])
    call = {"op": given.pop("op"), **taken(given, *ERASE)}
    return {**case, "given": {**given, "ops": [{"op": "invoke"}, call]}}


def opened(given):
    """A message of others, with keys that are at hand."""
    keyring = given.pop("keyring")
    provider = {"op": "provider", "raw": keyring["keys"],
                "policy": POLICIES[given.pop("commitment_policy")],
                **taken(given, "max_encrypted_data_keys")}
    return {}, [provider, {"op": "invoke"}, {"op": "open", **taken(given, "message_b64")}]


def masked(given, op):
    """Calls with keys of KMS."""
    arns = given.pop("keys")
    provider = {"op": "provider", "arns": arns, **given.pop("cache", {})}
    call = {"op": op, **taken(given, "algorithm")}
    if "contexts" in given:
        calls = [{**call, "data": "x", "encryption_context": context}
                 for context in given.pop("contexts")]
    else:
        call.update(taken(given, "encryption_context"))
        data = given.pop("data")
        items = data if given.pop("each_item_separately", False) else [data]
        calls = [{**call, "data": item} for item in items]
    peer = {"exchanges": given.pop("kms", None), "refusal": given.pop("kms_error", None),
            # Of an ARN the region is its own, and not the function's.
            "region": "eu-central-1" if arns[0].startswith("arn:") else "us-east-1"}
    return peer, [provider, {"op": "invoke"}, *calls]


def prepare_encryption(case):
    """A case in the form that is played; one of a pure function stays as it is."""
    given = dict(case["given"])
    op = given.get("op")
    if op in PURE:
        return case
    given.pop("op", None)
    makers = {"decrypt": lambda: opened(given), "masking_decrypt": lambda: masked(given, "decrypt"),
              "masking_encrypt": lambda: masked(given, "encrypt"),
              "masking_encrypt_sequence": lambda: masked(given, "encrypt")}
    if op not in makers:
        return {**case, "given": {**given, "op": op, "ops": []}}
    peer, ops = makers[op]()
    return {**case, "given": {**given, "ops": ops, **({"peer": peer} if peer else {})}}


# ---- KMS -----------------------------------------------------------------------------------------


def same_request(expected, found):
    """Whether a request is the one that was recorded: no context is an empty one."""
    return not list(values.Comparison().differences(plain_request(expected), plain_request(found)))


def plain_request(request):
    """A request with a context, and without what stands for unpredictable text."""
    asked = dict(request["request"])
    asked.setdefault("EncryptionContext", {})
    if request["target"].endswith(".Encrypt"):
        asked["Plaintext"] = "<any>"
    return {"region": request["region"], "target": request["target"], "request": asked}


class Kms(RuntimeApi):
    """Answers what was recorded, in its order; or makes data keys up; or refuses everything."""

    def __init__(self, given):
        self.given = given
        self.requests_seen = []
        self.made = 0
        super().__init__()

    def environment(self):
        return {"AWS_ENDPOINT_URL_KMS": f"http://{self.address}", "AWS_MAX_ATTEMPTS": "1",
                "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
                "AWS_REGION": self.given["region"]}

    @property
    def by_step(self):
        return self.requests_seen

    def take(self, request, peer_gone):
        scope = request.header("Authorization").partition("Credential=")[2].split("/")
        asked = {"region": scope[2], "target": request.header("X-Amz-Target"),
                 "request": json.loads(request.body)}
        self.requests_seen.append(asked)
        status, answer = self.answer(asked)
        return replies.reply(status, json.dumps(answer).encode(),
                             [("Content-Type", "application/x-amz-json-1.1")])

    def answer(self, asked):
        if self.given["refusal"]:
            return 400, self.given["refusal"]
        if self.given["exchanges"] is None:
            return 200, self.invented(asked)
        at = len(self.requests_seen) - 1
        recorded = self.given["exchanges"][at:at + 1]
        if not recorded or not same_request(recorded[0], asked):
            return 400, {"__type": "NotRecordedException", "message": "no such exchange"}
        known = recorded[0]
        return (200, known["response"]) if "response" in known else (400, known["error"])

    def invented(self, asked):
        """A data key and a blob, which only have to differ from each other."""
        self.made += 1
        size = asked["request"].get("NumberOfBytes", 32)
        blob = base64.b64encode(b"blob %d" % self.made).decode()
        key = base64.b64encode(bytes([self.made % 256]) * size).decode()
        return {"KeyId": asked["request"]["KeyId"], "CiphertextBlob": blob,
                **({"Plaintext": key} if asked["target"].endswith("DataKey") else {})}


# ---- verdicts ------------------------------------------------------------------------------------


def results(seen):
    """What the calls gave, each {"value"} or {"error"} and what else there is to it."""
    return [line["result"] if "result" in line else {"no result": line} for line in seen.record]


class Verdict:
    """Of one call of the masker."""

    def __init__(self, utility, case, seen):
        self.expect = case["expect"]
        self.seen = seen

    def differences(self):
        if self.seen.breakdown:
            yield values.Breakdown(self.seen.breakdown)
            return
        wanted = {"warnings": 0, **self.expect}
        for found in results(self.seen) or [{"no call": "was made"}]:
            found = {**found, "warnings": len(WARNING.findall(self.seen.stderr))}
            if "error" in wanted:
                found.pop("warnings")
                wanted.pop("warnings", None)
            yield from values.Comparison().differences(wanted, found)


def header(message_b64):
    """(suite, message id) of a message."""
    message = base64.b64decode(message_b64, validate=True)
    at, size = (1, 32) if message[0] == 2 else (2, 16)
    return message[at:at + 2].hex(), message[at + 2:at + 2 + size]


class EncryptionVerdict:
    """Of one message that was read, or of a few calls with keys of KMS."""

    def __init__(self, utility, case, seen):
        self.expect = dict(case["expect"])
        self.ops = case["given"]["ops"]
        self.seen = seen
        self.comparison = values.Comparison()

    def differences(self):
        if self.seen.breakdown:
            yield values.Breakdown(self.seen.breakdown)
            return
        found = results(self.seen)
        calls = sum(op["op"] in ("open", "encrypt", "decrypt") for op in self.ops)
        if len(found) != calls:
            yield f"{len(found)} results of {calls} calls: {values.brief(found)}"
            return
        yield from self.exchanges()
        wanted = {name: self.expect[name] for name in self.expect
                  if name not in ("kms_calls", "kms_requests")}
        if "messages" in wanted and not any("error" in one for one in found):
            found = [self.messages([one["value"] for one in found])]
        elif not wanted:  # only the calls count, and that none failed
            found = [one for one in found if "error" in one]
            yield from (f"failed: {values.brief(one)}" for one in found)
            return
        for one in found:
            yield from self.comparison.differences(wanted, self.as_wanted(one, wanted))

    @staticmethod
    def as_wanted(found, wanted):
        """Of a message that is JSON, its value too; of a damaged one, that it was refused."""
        if wanted == {"error": "decrypt"} and found.get("error") in REFUSED:
            return wanted
        if "plaintext_b64" in found and "value" in wanted:
            return {**found, "value": values.parse(base64.b64decode(found["plaintext_b64"]))}
        return found

    @staticmethod
    def messages(texts):
        suites, ids = zip(*map(header, texts))
        return {"messages": len(texts), "suite": "/".join(sorted(set(suites))),
                "distinct_message_ids": len(set(ids)) == len(ids)}

    def exchanges(self):
        if "kms_calls" in self.expect and len(self.seen.calls) != self.expect["kms_calls"]:
            yield (f"kms_calls: expected {self.expect['kms_calls']}, got {len(self.seen.calls)}: "
                   f"{values.brief(self.seen.calls)}")
        if "kms_requests" in self.expect:
            yield from self.comparison.differences(
                list(map(plain_request, self.expect["kms_requests"])),
                list(map(plain_request, self.seen.calls)), "kms_requests")


# ---- pure functions ------------------------------------------------------------------------------


def compare_pure(expect, answer):
    """All members that are expected, and the answer's, to the digit."""
    return list(values.Comparison().differences(expect, answer))
