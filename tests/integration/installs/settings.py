# SPDX-License-Identifier: Apache-2.0
"""What a deployment sets up: the functions of the orders application, read out of what each tool
made of its template, in one form, so that all can be compared with layer/install/functions.json."""

import json
import pathlib
import re

LAYER = re.compile(r":layer:PowertoolsC-([a-z-]+)-(x86_64|arm64):[1-9][0-9]*")
ALIAS = re.compile(r"/powertools/c/(x86_64|arm64)/([a-z-]+)/latest")
APPLICATION = re.compile(r":applications/powertools-c-([a-z-]+)-(x86-64|arm64)\b")


def expected(install, arch, runtime):
    """The functions as the list has them."""
    listed = json.loads(pathlib.Path(install, "functions.json").read_text(encoding="utf-8"))
    return {f"orders.{name}": {"runtime": runtime, "architectures": [arch], "memory": 128,
                               "timeout": 10, **function,
                               "layers": [f"{layer} {arch}" for layer in function["layers"]]}
            for name, function in listed.items()}


def layer_named(text):
    """`core arm64` for an ARN, an alias or an application, however it is written."""
    if match := LAYER.search(text):
        return f"{match[1]} {match[2]}"
    if match := ALIAS.search(text):
        return f"{match[2]} {match[1]}"
    if match := APPLICATION.search(text):
        return f"{match[1]} {match[2].replace('-64', '_64')}"
    return f"none: {text}"


def by_handler(functions, queues):
    for name, queue in queues.items():
        functions[name]["queue"] = queue
    return {function.pop("handler"): function for function in functions.values()}


def of_cloudformation(template):
    """From a template without SAM in it."""
    resources = template["Resources"]

    def layer(value):
        if isinstance(value, dict) and "Fn::GetAtt" in value:  # a nested application's output
            resource, _, output = ".".join(value["Fn::GetAtt"]).partition(".")
            if output == "Outputs.LayerVersionArn":
                return layer_named(json.dumps(resources[resource]["Properties"]))
        return layer_named(json.dumps(value))

    functions, queues = {}, {}
    for name, resource in resources.items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Lambda::Function" and "Layers" in properties:
            functions[name] = {
                "handler": properties["Handler"], "runtime": properties["Runtime"],
                "architectures": properties.get("Architectures"), "memory": properties.get("MemorySize"),
                "timeout": properties.get("Timeout"), "queue": None,
                "tracing": properties.get("TracingConfig", {}).get("Mode", "PassThrough"),
                "layers": [layer(value) for value in properties["Layers"]],
                "environment": properties["Environment"]["Variables"]}
        if resource["Type"] == "AWS::Lambda::EventSourceMapping":
            target = properties["FunctionName"]
            target = target.get("Ref") or target["Fn::GetAtt"][0]
            queues[target] = {"batch": properties["BatchSize"],
                              "answers": properties.get("FunctionResponseTypes")}
    return by_handler(functions, queues)


def of_terraform(plan):
    """From `terraform show -json` of a plan."""
    root = plan["planned_values"]["root_module"]
    written = {resource["address"]: resource.get("expressions", {})
               for resource in plan["configuration"]["root_module"]["resources"]}
    functions, queues = {}, {}
    for resource in root["resources"]:
        values, name = resource.get("values", {}), resource["address"]
        if resource["type"] == "aws_lambda_function":
            functions[name] = {
                "handler": values["handler"], "runtime": values["runtime"],
                "architectures": values["architectures"], "memory": values["memory_size"],
                "timeout": values["timeout"], "queue": None,
                "tracing": (values.get("tracing_config") or [{"mode": "PassThrough"}])[0]["mode"],
                "layers": [layer_named(layer) for layer in values["layers"]],
                "environment": values["environment"][0]["variables"]}
        if resource["type"] == "aws_lambda_event_source_mapping":
            queues[written[name]["function_name"]["references"][-1]] = {
                "batch": values["batch_size"], "answers": values.get("function_response_types")}
    return by_handler(functions, queues)


def of_pulumi(resources):
    """From the resources that a program asked for."""
    functions, queues = {}, {}
    for resource in resources:
        inputs = resource["inputs"]
        if resource["type"] == "aws:lambda/function:Function":
            functions[resource["arn"]] = {
                "handler": inputs["handler"], "runtime": inputs["runtime"],
                "architectures": inputs.get("architectures"), "memory": inputs.get("memorySize"),
                "timeout": inputs.get("timeout"), "queue": None,
                "tracing": inputs.get("tracingConfig", {}).get("mode", "PassThrough"),
                "layers": [layer_named(layer) for layer in inputs["layers"]],
                "environment": inputs["environment"]["variables"]}
        if resource["type"] == "aws:lambda/eventSourceMapping:EventSourceMapping":
            queues[inputs["functionName"]] = {"batch": inputs["batchSize"],
                                              "answers": inputs.get("functionResponseTypes")}
    return by_handler(functions, queues)


def of_layers_tf(parsed):
    """From a layers.tf as JSON: the layers of each function, where only `apply` knows their ARNs."""
    blocks = {**parsed.get("data", {}), **parsed.get("resource", {})}
    source, = [block["layer"][0] for block in blocks.values() if "layer" in block]
    pattern = source.get("application_id", source["name"])
    found = {}
    for local in parsed["locals"]:
        for name, value in local.items():
            layers = re.findall(r'"([a-z-]+)"', value if isinstance(value, str) else value[0])
            found[name] = [layer_named(pattern.replace("${each.key}", layer)) for layer in layers]
    return found
