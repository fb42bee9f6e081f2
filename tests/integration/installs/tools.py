# SPDX-License-Identifier: Apache-2.0
"""Runs each deployment tool over its template, in a folder of its own, without a network. Each
function here returns what the template sets up, and raises Refused with what the tool said."""

import json
import logging
import os
import pathlib
import shutil
import subprocess

import settings

HERE = pathlib.Path(__file__).resolve().parent
# CDK writes a layer's ARN as a join of the region, which W3005 and the like do not follow.
CFN_LINT = ["cfn-lint", "--non-zero-exit-code", "warning", "--ignore-checks", "W3005"]


class Refused(Exception):
    """A tool refused a template."""


class Absent(Exception):
    """A tool, or what it needs, is not on this machine; `made` is what could be found out before."""

    def __init__(self, text, made=None):
        super().__init__(text)
        self.made = made


def run(command, folder, **environment):
    variables = {**os.environ, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x",
                 "AWS_DEFAULT_REGION": "us-east-1", **environment}
    result = subprocess.run(command, cwd=folder, env=variables, text=True, timeout=300,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)
    if result.returncode != 0:
        raise Refused(result.stdout + result.stderr)
    return result.stdout


def program(name):
    path = shutil.which(name)
    if not path:
        raise Absent(f"{name} is not on the search path")
    return path


def package(folder, *path):
    """A file of an npm package; `folder` lies beside node_modules."""
    for parent in pathlib.Path(folder).resolve().parents:
        found = parent.joinpath("node_modules", *path)
        if found.exists():
            return str(found)
    raise Absent(f"npm's {path[0]} is not installed; ./dev installs does that")


def node(folder, *command, **environment):
    return run([program("node"), *command], folder, **environment)


def cfn_lint(folder, *files):
    program(CFN_LINT[0])
    run([*CFN_LINT, "--", *files], folder)


# ---- one function for each tool ------------------------------------------------------------------


def transform(path):
    """What CloudFormation makes of a SAM template, whose parts all lie in a bucket by then."""
    try:
        from samtranslator.model.exceptions import InvalidDocumentException
        from samtranslator.parser.parser import Parser
        from samtranslator.translator.translator import Translator
        from samtranslator.yaml_helper import yaml_parse
    except ImportError as missing:
        raise Absent(f"no SAM translator: {missing}") from None
    template = yaml_parse(path.read_text(encoding="utf-8"))
    if "Globals" in template:
        template["Globals"]["Function"]["CodeUri"] = "s3://bucket/orders.zip"
    for resource in template["Resources"].values():
        properties = resource["Properties"]
        if "ContentUri" in properties:
            properties["ContentUri"] = "s3://bucket/layer.zip"
        if resource["Type"] == "AWS::Serverless::Application":  # would be asked for its template
            location = properties["Location"]
            if set(location) != {"ApplicationId", "SemanticVersion"}:
                raise Refused(f"an application's Location has {', '.join(location)}")
            properties["Location"] = f"https://bucket/{location['ApplicationId']}"
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    logging.getLogger("samtranslator.metrics").setLevel(logging.ERROR)
    try:
        return Translator({}, Parser()).translate(template, {})
    except InvalidDocumentException as wrong:
        raise Refused("\n".join(cause.message for cause in wrong.causes)) from None


def sam(folder, file="sam.yaml"):
    template = transform(folder / file)
    (folder / "transformed.json").write_text(json.dumps(template), encoding="utf-8")
    cfn_lint(folder, file, "transformed.json")
    return settings.of_cloudformation(template)


def cloudformation(folder):
    try:
        from samtranslator.yaml_helper import yaml_parse
    except ImportError as missing:
        raise Absent(f"no parser for CloudFormation's YAML: {missing}") from None
    cfn_lint(folder, "cfn.yaml")
    template = yaml_parse((folder / "cfn.yaml").read_text(encoding="utf-8"))
    return settings.of_cloudformation(template)


def serverless(folder):
    node(folder, package(folder, "serverless", "bin", "serverless.js"), "package",
         SLS_TELEMETRY_DISABLED="1", SLS_NOTIFICATIONS_MODE="off", SLS_INTERACTIVE_SETUP_ENABLE="")
    made = ".serverless/cloudformation-template-update-stack.json"
    cfn_lint(folder, made)
    return settings.of_cloudformation(json.loads((folder / made).read_text(encoding="utf-8")))


def compile_typescript(folder, files):
    """Compiles many programs at once, which shares the minute that their types take; the errors of
    each file."""
    command = [program("node"), package(folder, "typescript", "bin", "tsc"), "--strict",
               "--skipLibCheck", "--target", "es2022", "--module", "commonjs",
               "--moduleResolution", "node10", "--types", "node", "--pretty", "false", *files]
    result = subprocess.run(command, cwd=folder, text=True, stdout=subprocess.PIPE, timeout=600)
    errors = {file: [] for file in files}
    for line in result.stdout.splitlines():
        if line.partition("(")[0] in errors:
            errors[line.partition("(")[0]].append(line)
        elif not line.startswith(" "):
            raise Refused(line)
    return {file: "\n".join(lines) for file, lines in errors.items()}


def cdk(folder):
    node(folder, "app.js", CDK_OUTDIR="out")
    cfn_lint(folder, "out/Orders.template.json")
    text = (folder / "out" / "Orders.template.json").read_text(encoding="utf-8")
    return settings.of_cloudformation(json.loads(text))


def pulumi(folder):
    shutil.copy(HERE / "pulumi_mocks.js", folder)
    made = node(folder, "pulumi_mocks.js", "./index.js")
    return settings.of_pulumi(json.loads(made))


def hcl(folder, file):
    """A Terraform file as JSON: only its grammar is looked at."""
    parse = ("const file = process.argv[1]; const text = require('fs').readFileSync(file, 'utf8');"
             "require(process.argv[2]).parse(file, text).then((made) => {"
             "console.log(JSON.stringify(made)); process.exit(0); },"
             "(error) => { console.error(String(error)); process.exit(1); });")
    return json.loads(node(folder, "-e", parse, file, package(folder, "@cdktf", "hcl2json")))


def terraform_ready(folder):
    """Terraform, with its AWS provider and after the grammar was checked, which needs neither."""
    for file in sorted(folder.glob("*.tf")):
        hcl(folder, file.name)
    terraform, mirror = program("terraform"), os.environ.get("TF_MIRROR")
    run([terraform, "fmt", "-check", "-diff"], folder)
    try:
        run([terraform, "init", "-input=false", "-no-color",
             *([f"-plugin-dir={mirror}"] if mirror else [])], folder)
    except Refused as refusal:
        if "Failed to query available provider" not in str(refusal):
            raise
        raise Absent("Terraform has no AWS provider; TF_MIRROR may name a folder with it") from None
    return terraform


def terraform(folder):
    command = terraform_ready(folder)
    shutil.copy(HERE / "provider_override.tf", folder)
    run([command, "plan", "-no-color", "-input=false", "-out=plan"], folder)
    return settings.of_terraform(json.loads(run([command, "show", "-json", "plan"], folder)))


def layers_tf(folder):
    """terraform/main.tf with another layers.tf: which layers its functions would have."""
    made = settings.of_layers_tf(hcl(folder, "layers.tf"))
    try:
        run([terraform_ready(folder), "validate", "-no-color"], folder)
    except Absent as absent:
        raise Absent(str(absent), made) from None
    return made
