# SPDX-License-Identifier: Apache-2.0
"""Cases of parameters: the calls of a handler, and services that have what the case says.

A step becomes an op of adapters/parameters.c, and the services are one peer on loopback, which
answers as AWS does and remembers what it was asked between two marks of the handler's.
"""

import base64
import json
import urllib.parse

from replay import values
from support import replies
from support.runtime_api import RuntimeApi

STORES = {"ssm": 0, "secrets": 1, "appconfig": 2, "dynamodb": 4, "cache": 5, "transform_value": 5}
TRANSFORMS = {"json": 1, ".json": 1, "binary": 2, ".binary": 2, "auto": 3, None: 0}
UNKNOWN_TRANSFORM = 99
FORCE, DECRYPT, PLAIN, SHALLOW, STRICT, LENIENT, CONSISTENT = (1 << bit for bit in range(7))
OWN_NAME = "value"  # of a value that the case gives no name
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
               "AWS_REGION": "eu-central-1", "AWS_MAX_ATTEMPTS": "1"}
FOREVER_MS = 10 * 24 * 3600 * 1000  # the clock goes on in steps, the deadline does not


# ---- from steps to ops ---------------------------------------------------------------------------


def taken(step, *names):
    """Members of a step, taken out of it, where it has them."""
    return {name: step.pop(name) for name in names if name in step}


def transform(step):
    if "transform" not in step:
        return {}
    return {"transform": TRANSFORMS.get(step.pop("transform"), UNKNOWN_TRANSFORM)}


def max_age(step):
    """0 is "not kept", which our options say by a negative number."""
    return {"max_age": step.pop("max_age") or -1} if "max_age" in step else {}


def decryption(step):
    if "decrypt" not in step:
        return 0
    return DECRYPT if step.pop("decrypt") else PLAIN


def flags(step, does):
    found = decryption(step)
    found |= FORCE if step.pop("force_fetch", False) else 0
    found |= CONSISTENT if step.pop("ConsistentRead", False) else 0
    if does == "get_multiple":
        found |= 0 if step.pop("recursive", False) else SHALLOW
    if "raise_on_transform_error" in step:
        found |= STRICT if step.pop("raise_on_transform_error") else LENIENT
    if "raise_on_error" in step:
        found |= 0 if step.pop("raise_on_error") else LENIENT
    return {"flags": found}


def named(parameters):
    """The names of a call by names, with what is different for each."""
    found = []
    for name, overrides in parameters.items():
        rest = dict(overrides)
        one = {"name": name, "flags": decryption(rest), **transform(rest), **max_age(rest)}
        found.append({**one, **rest})
    return found


def own_ops(given):
    """A store of the case's own."""
    if given["op"] == "cache":
        return [{"op": "own", "store": given.pop("store"), "paths": given.pop("paths")}]
    value, name = given.pop("value"), given.pop("key", "") or OWN_NAME
    many = isinstance(value, dict) and "$bytes" not in value
    step = {"do": "get_multiple" if many else "get", **({"path": name} if many else {"name": name}),
            **taken(given, "transform", "raise_on_transform_error")}
    given["steps"] = [step]
    return [{"op": "own", "store": {name: value}, "paths": {name: value} if many else {}}]


DOES = {"get": "get", "get_multiple": "get_multiple", "clear": "clear", "set": "set",
        "get_parameters_by_name": "get_named"}


def op_of(step, store, extra):
    """An op for a step; what nobody knows stays in it, and the runner says so."""
    step = dict(step)
    does = step.pop("do", "get")
    op = {"op": DOES[does], "store": store, **extra}
    if does == "set":
        op.update(taken(step, "name", "value", "description", "kms_key_id", "token"))
        op.update({"overwrite": int(step.pop("overwrite", False)),
                   "kind": step.pop("parameter_type", ""), "tier": step.pop("tier", "")})
        op["token"] = step.pop("client_request_token", "")
        if isinstance(op["value"], dict) and "$bytes" not in op["value"]:
            op["value"] = json.dumps(op["value"])
    elif does != "clear":
        op.update(taken(step, "name", "path"), **transform(step), **max_age(step),
                  **flags(step, does))
        op.update({ours: step.pop(theirs) for theirs, ours in
                   (("VersionId", "version_id"), ("VersionStage", "version_stage"))
                   if theirs in step})
        if does == "get_parameters_by_name":
            op["names"] = named(step.pop("parameters"))
    at = step.pop("at", 0)
    return [{"op": "clock", "seconds": at}, {**op, **{f"unknown {name}": value
                                                     for name, value in step.items()}}]


def prepare(case):
    """The case as the runner plays it. A member that is not known here stays in it, and fails it."""
    given = dict(case["given"])
    kind = given["op"]
    if kind not in STORES:
        return {**case, "given": {**given, "ops": []}}
    ops = [{"op": "invoke"}]
    if STORES[kind] == STORES["cache"]:
        ops += own_ops(given)
    extra = {**given.pop("args", {}), **taken(given, "environment", "table")}
    steps = given.pop("steps")
    for step in steps:
        for op in op_of(step, STORES[kind], extra):
            unknown = [name for name in op if name.startswith("unknown ")]
            given.update({name: op[name] for name in unknown})
            ops.append(op)
    peer = {"kind": given.pop("op"), **taken(given, "parameters", "page_size", "injected_failures",
                                             "secrets", "configurations", "items"),
            "table": extra.get("table")}
    return {**case, "given": {**given, "env": given.get("env", {}), "ops": ops, "peer": peer}}


# ---- the services --------------------------------------------------------------------------------


class Refusal(Exception):
    """An error of a service, by its code."""


def plain_bytes(value):
    return base64.b64decode(value["$bytes"]) if isinstance(value, dict) else value.encode()


class Peer(RuntimeApi):
    """SSM, Secrets Manager, AppConfig and DynamoDB, as far as a case goes."""

    def __init__(self, given):
        self.given = given
        self.calls_of = [[]]  # of each op that is over, and of the present one
        self.turn = 0
        super().__init__()

    def environment(self):
        endpoint = f"http://{self.address}"
        return {"AWS_ENDPOINT_URL": endpoint, "CONFORMANCE_PEER": endpoint, **CREDENTIALS}

    @property
    def by_step(self):
        return self.calls_of[:-1]

    def take(self, request, peer_gone):
        if request.method == "MARK":
            self.calls_of.append([])
            return replies.reply(204)
        try:
            status, body, headers = self.answer(request)
        except Refusal as refusal:
            status, headers = 400, []
            body = json.dumps({"__type": str(refusal), "message": "refused"}).encode()
        return replies.reply(status, body, headers)

    def answer(self, request):
        if request.header("X-Amz-Target"):
            operation = request.header("X-Amz-Target").rpartition(".")[2]
            asked = json.loads(request.body)
            answer = getattr(self, operation)(asked)
            return 200, json.dumps(answer).encode(), []
        if request.line.startswith("POST /configurationsessions "):
            self.note("StartConfigurationSession", json.loads(request.body))
            return 201, json.dumps({"InitialConfigurationToken": "t0"}).encode(), []
        return self.latest(urllib.parse.urlsplit(request.path))

    def note(self, operation, asked):
        """What was asked, in the form that cases have it; then the failure that is injected."""
        known = {name: value for name, value in asked.items()
                 if name not in ("ClientRequestToken", "MaxResults")}
        self.calls_of[-1].append([operation, known])
        failure = (self.given.get("injected_failures") or {}).get(operation)
        if failure:
            raise Refusal(failure)

    # ---- SSM

    def parameter(self, name):
        return {"Name": name, "Type": "String", "Value": self.given["parameters"][name],
                "Version": 1, "DataType": "text"}

    def GetParameter(self, asked):
        self.note("GetParameter", asked)
        if asked["Name"] not in self.given["parameters"]:
            raise Refusal("ParameterNotFound")
        return {"Parameter": self.parameter(asked["Name"])}

    def GetParametersByPath(self, asked):
        self.note("GetParametersByPath", asked)
        path = asked["Path"].rstrip("/") + "/"
        names = [name for name in self.given["parameters"] if name.startswith(path)
                 and (asked["Recursive"] or "/" not in name[len(path):])]
        begin = int(asked.get("NextToken", "0"))
        end = begin + self.given["page_size"]
        more = {"NextToken": str(end)} if end < len(names) else {}
        return {"Parameters": [self.parameter(name) for name in names[begin:end]], **more}

    def GetParameters(self, asked):
        self.note("GetParameters", asked)
        known = self.given["parameters"]
        return {"Parameters": [self.parameter(name) for name in reversed(asked["Names"])
                               if name in known],
                "InvalidParameters": [name for name in asked["Names"] if name not in known]}

    def PutParameter(self, asked):
        self.note("PutParameter", asked)
        return {"Version": 1, "Tier": asked["Tier"]}

    # ---- Secrets Manager

    def note_secret(self, operation, asked):
        if "SecretBinary" in asked:
            asked = {**asked, "SecretBinary": {"$bytes": asked["SecretBinary"]}}
        if operation != "GetSecretValue" and len(asked.get("ClientRequestToken", "")) < 32:
            raise Refusal("InvalidParameterException")
        self.note(operation, asked)

    def GetSecretValue(self, asked):
        self.note_secret("GetSecretValue", asked)
        if asked["SecretId"] not in self.given["secrets"]:
            raise Refusal("ResourceNotFoundException")
        secret = self.given["secrets"][asked["SecretId"]]
        value = ({"SecretBinary": secret["$bytes"]} if isinstance(secret, dict)
                 else {"SecretString": secret})
        return {"Name": asked["SecretId"], **value}

    def PutSecretValue(self, asked):
        self.note_secret("PutSecretValue", asked)
        if asked["SecretId"] not in self.given["secrets"]:
            raise Refusal("ResourceNotFoundException")
        return {"Name": asked["SecretId"]}

    def CreateSecret(self, asked):
        self.note_secret("CreateSecret", asked)
        return {"Name": asked["Name"]}

    # ---- AppConfig

    def latest(self, url):
        token, = urllib.parse.parse_qs(url.query)["configuration_token"]
        self.note("GetLatestConfiguration", {"ConfigurationToken": token})
        left = self.given["configurations"][self.turn:]
        document = left[0] if left else ""
        self.turn += 1
        if isinstance(document, dict) and "$raise" in document:
            raise Refusal(document["$raise"])
        return 200, plain_bytes(document), [("Next-Poll-Configuration-Token", f"t{self.turn}")]

    # ---- DynamoDB

    @staticmethod
    def typed(value):
        if isinstance(value, str):
            return {"S": value}
        if isinstance(value, bool):
            return {"BOOL": value}
        if isinstance(value, (int, float)):
            return {"N": json.dumps(value)}
        if isinstance(value, list):
            return {"L": [Peer.typed(item) for item in value]}
        if isinstance(value, dict):
            return {"M": {name: Peer.typed(item) for name, item in value.items()}}
        return {"NULL": True}

    def projected(self, item, asked):
        wanted = [asked["ExpressionAttributeNames"][name]
                  for name in asked["ProjectionExpression"].split(",")]
        return {name: self.typed(value) for name, value in item.items() if name in wanted}

    def consistency(self, asked):
        return {"ConsistentRead": asked["ConsistentRead"]} if "ConsistentRead" in asked else {}

    def table(self, asked):
        if asked["TableName"] != self.given["table"]:
            raise Refusal("ResourceNotFoundException")
        return self.given["items"]

    def GetItem(self, asked):
        (attribute, key), = asked["Key"].items()
        self.note("GetItem", {"Key": {attribute: key["S"]}, **self.consistency(asked)})
        for item in self.table(asked):
            if item.get(attribute) == key["S"]:
                return {"Item": self.projected(item, asked)}
        return {}

    def Query(self, asked):
        attribute = asked["ExpressionAttributeNames"]["#key"]
        key = asked["ExpressionAttributeValues"][":key"]["S"]
        start = int(asked["ExclusiveStartKey"]["at"]["N"]) if "ExclusiveStartKey" in asked else 0
        self.note("Query", {"KeyConditionExpression": f"{attribute} = '{key}'",
                            **({"ExclusiveStartKey": start} if start else {}),
                            **self.consistency(asked)})
        items = [item for item in self.table(asked) if item.get(attribute) == key]
        end = start + self.given["page_size"]
        more = {"LastEvaluatedKey": {"at": {"N": str(end)}}} if end < len(items) else {}
        return {"Items": [self.projected(item, asked) for item in items[start:end]], **more}


# ---- the verdict ---------------------------------------------------------------------------------


def without_tokens(step):
    """A step whose tokens of pages, which are the fake service's own, are there or not."""
    return {**step, "calls": [
        [operation, {name: "<token>" if name == "NextToken" else value
                     for name, value in asked.items()}]
        for operation, asked in step["calls"]]} if isinstance(step.get("calls"), list) else step


class Verdict:
    """All differences of one case."""

    def __init__(self, utility, case, seen):
        expect = case["expect"]
        self.expect = expect["steps"] if "steps" in expect else [expect]
        self.kind = case["given"]["peer"]["kind"]
        self.seen = seen
        self.comparison = values.Comparison()

    def found(self):
        """What each step gave, in the form of a case."""
        for index, line in enumerate(self.seen.record):
            result = dict(line.get("result") or {"no result": line})
            if self.kind == "transform_value":
                result = {name: value for name, value in result.items() if "fetches" not in name}
            elif self.kind != "cache":
                result["calls"] = (self.seen.calls[index] if index < len(self.seen.calls)
                                   else "no mark")
            yield result

    def differences(self):
        if self.seen.breakdown:
            yield values.Breakdown(self.seen.breakdown)
            return
        found = list(self.found())
        if len(found) != len(self.expect):
            yield f"{len(found)} results of {len(self.expect)} steps"
        for index, (expect, one) in enumerate(zip(self.expect, found)):
            wanted = {name: value for name, value in expect.items() if name != "message"}
            if not wanted.keys() & {"result", "error"}:
                one.pop("result", None)  # of a step that gives none
            yield from self.comparison.differences(without_tokens(wanted), without_tokens(one),
                                                   f"step {index}")
