# SPDX-License-Identifier: Apache-2.0
"""Comparing the properties of typed events with those that the recorded wrappers gave."""

from replay import values

# Classes that have no typed event yet: what they wrap is read with the JSON cursor until then.
AUTHORIZER = "authorizers follow with the event handler"
HANDLER = "its requests follow with the event handler"
COGNITO = "triggers of user pools follow with the event handler"
SERVICE = "events of other services follow with the event handler"
UNCOVERED = {
    "APIGatewayAuthorizerEventV2": AUTHORIZER,
    "APIGatewayAuthorizerRequestEvent": AUTHORIZER,
    "APIGatewayAuthorizerTokenEvent": AUTHORIZER,
    "APIGatewayWebSocketEvent": HANDLER,
    "AWSConfigRuleEvent": SERVICE,
    "ActiveMQEvent": SERVICE,
    "AppSyncAuthorizerEvent": AUTHORIZER,
    "AppSyncResolverEvent": HANDLER,
    "AppSyncResolverEventsEvent": HANDLER,
    "BedrockAgentEvent": HANDLER,
    "BedrockAgentFunctionEvent": HANDLER,
    "CloudFormationCustomResourceEvent": SERVICE,
    "CloudWatchAlarmEvent": SERVICE,
    "CloudWatchDashboardCustomWidgetEvent": SERVICE,
    "CloudWatchLogsEvent": SERVICE,
    "CodeDeployLifecycleHookEvent": SERVICE,
    "CodePipelineJobEvent": SERVICE,
    "ConnectContactFlowEvent": SERVICE,
    "CreateAuthChallengeTriggerEvent": COGNITO,
    "CustomEmailSenderTriggerEvent": COGNITO,
    "CustomMessageTriggerEvent": COGNITO,
    "CustomSMSSenderTriggerEvent": COGNITO,
    "DefineAuthChallengeTriggerEvent": COGNITO,
    "IoTCoreAddOrDeleteFromThingGroupEvent": SERVICE,
    "IoTCoreAddOrRemoveFromThingGroupEvent": SERVICE,
    "IoTCoreThingEvent": SERVICE,
    "IoTCoreThingGroupEvent": SERVICE,
    "IoTCoreThingTypeAssociationEvent": SERVICE,
    "IoTCoreThingTypeEvent": SERVICE,
    "KinesisFirehoseEvent": SERVICE,
    "PostAuthenticationTriggerEvent": COGNITO,
    "PostConfirmationTriggerEvent": COGNITO,
    "PreAuthenticationTriggerEvent": COGNITO,
    "PreSignUpTriggerEvent": COGNITO,
    "PreTokenGenerationTriggerEvent": COGNITO,
    "PreTokenGenerationV2TriggerEvent": COGNITO,
    "RabbitMQEvent": SERVICE,
    "S3BatchOperationEvent": SERVICE,
    "S3ObjectLambdaEvent": SERVICE,
    "SESEvent": SERVICE,
    "SecretsManagerEvent": SERVICE,
    "TransferFamilyAuthorizer": AUTHORIZER,
    "UserMigrationTriggerEvent": COGNITO,
    "VPCLatticeEvent": HANDLER,
    "VPCLatticeEventV2": HANDLER,
    "VerifyAuthChallengeResponseTriggerEvent": COGNITO,
}

ANY_CASE = ("headers", "multi_value_headers", "resolved_headers_field", "decoded_headers")
# Of a notification in a message of SQS the recorded wrapper cannot read these: it knows one spelling.
TWO_SPELLINGS = ("signing_cert_url", "unsubscribe_url")


def is_empty(value):
    return value is None or (isinstance(value, (dict, list, str)) and not value)


def plain(value, name=""):
    """A value without what says that nothing is there: the recorded wrappers do not tell."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    members = {(key.lower() if name in ANY_CASE else key): plain(item, key)
               for key, item in value.items()}
    return {key: item for key, item in members.items() if not is_empty(item)}


def is_special(value, kind):
    return isinstance(value, dict) and list(value) == [kind]


class Comparison(values.Comparison):
    """JSON values with those placeholders that only typed events have."""

    def differences(self, expected, actual, path=""):
        if expected == "<deep>":
            return
        if is_special(expected, "$error"):  # which error it is depends on the language
            if not is_special(actual, "$error"):
                yield f"{path}: expected an error, got {values.brief(actual)}"
            return
        if is_special(expected, "$bytes") and isinstance(actual, str):
            actual = {"$bytes": actual}  # of a binary in DynamoDB: base64, as it stands there
        yield from super().differences(expected, actual, path)

    def objects(self, expected, actual, path):
        known = {name: value for name, value in actual.items()
                 if name in expected or name not in TWO_SPELLINGS}
        yield from super().objects(expected, known, path)


def compare(expect, answer):
    """What differs between the recorded properties and the program's answer."""
    if "uncovered" in answer:
        name = answer["uncovered"]
        if name in UNCOVERED:
            return [values.Uncovered(f"{name}: {UNCOVERED[name]}")]
        return [f"the class {name} is neither covered nor in the list of those that are not"]
    if "error" in answer:
        return [f"the event cannot be read: its member '{answer['error']}'"]
    found = Comparison().differences(plain(expect["properties"]), plain(answer["properties"]))
    return list(found)
