/* SPDX-License-Identifier: Apache-2.0 */
/* Named expressions: what takes the payload out of the events of AWS services. */
#include "internal.h"

static const struct pwt_jmespath_envelope s_envelopes[] = {
    {"API_GATEWAY_HTTP", "powertools_json(body)"},
    {"API_GATEWAY_REST", "powertools_json(body)"},
    {"CLOUDWATCH_EVENTS_SCHEDULED", "detail"},
    {"CLOUDWATCH_LOGS", "awslogs.powertools_base64_gzip(data) | powertools_json(@).logEvents[*]"},
    {"EVENTBRIDGE", "detail"},
    {"KINESIS_DATA_STREAM", "Records[*].kinesis.powertools_json(powertools_base64(data))"},
    {"S3_EVENTBRIDGE_SQS", "Records[*].powertools_json(body).detail"},
    {"S3_KINESIS_FIREHOSE", "records[*].powertools_json(powertools_base64(data)).Records[0]"},
    {"S3_SNS_KINESIS_FIREHOSE",
     "records[*].powertools_json(powertools_base64(data)).powertools_json(Message).Records[0]"},
    {"S3_SNS_SQS", "Records[*].powertools_json(body).powertools_json(Message).Records[0]"},
    {"S3_SQS", "Records[*].powertools_json(body).Records[0]"},
    {"SNS", "Records[0].Sns.Message | powertools_json(@)"},
    {"SQS", "Records[*].powertools_json(body)"},
};

const struct pwt_jmespath_envelope *pwt_jmespath_envelopes(size_t *ret_count)
{
    *ret_count = sizeof(s_envelopes) / sizeof(s_envelopes[0]);
    return s_envelopes;
}

const char *pwt_jmespath_envelope_find(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof(s_envelopes) / sizeof(s_envelopes[0]); i++) {
        if (strlen(s_envelopes[i].name) == len && memcmp(s_envelopes[i].name, name, len) == 0) {
            return s_envelopes[i].expression;
        }
    }
    return NULL;
}
