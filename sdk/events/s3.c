/* SPDX-License-Identifier: Apache-2.0 */
/* Notifications of Amazon S3. */
#include <powertools/events/s3.h>

#include "internal.h"

static const struct event_field s_identity_fields[] = {
    EVENT_FIELD(pwt_s3_identity, principal_id, "principalId"),
};
static EVENT_SHAPE(s_identity, pwt_s3_identity);

static const struct event_field s_parameters_fields[] = {
    EVENT_FIELD(pwt_s3_request_parameters, source_ip_address, "sourceIPAddress"),
};
static EVENT_SHAPE(s_parameters, pwt_s3_request_parameters);

static const struct event_field s_bucket_fields[] = {
    EVENT_FIELD(pwt_s3_bucket, name, "name"),
    EVENT_NESTED(pwt_s3_bucket, owner_identity, "ownerIdentity", s_identity),
    EVENT_FIELD(pwt_s3_bucket, arn, "arn"),
};
static EVENT_SHAPE(s_bucket, pwt_s3_bucket);

static const struct event_field s_object_fields[] = {
    EVENT_FIELD(pwt_s3_object, key, "key"),
    EVENT_FIELD(pwt_s3_object, size, "size"),
    EVENT_FIELD(pwt_s3_object, etag, "eTag"),
    EVENT_FIELD(pwt_s3_object, version_id, "versionId"),
    EVENT_FIELD(pwt_s3_object, sequencer, "sequencer"),
    EVENT_FIELD(pwt_s3_object, url_decoded_key, "urlDecodedKey"),
};
static EVENT_SHAPE(s_object, pwt_s3_object);

static const struct event_field s_entity_fields[] = {
    EVENT_FIELD(pwt_s3_entity, s3_schema_version, "s3SchemaVersion"),
    EVENT_FIELD(pwt_s3_entity, configuration_id, "configurationId"),
    EVENT_NESTED(pwt_s3_entity, bucket, "bucket", s_bucket),
    EVENT_NESTED(pwt_s3_entity, object, "object", s_object),
};
static EVENT_SHAPE(s_entity, pwt_s3_entity);

static const struct event_field s_restore_fields[] = {
    EVENT_FIELD(
        pwt_s3_restore, lifecycle_restoration_expiry_time, "lifecycleRestorationExpiryTime"),
    EVENT_FIELD(pwt_s3_restore, lifecycle_restore_storage_class, "lifecycleRestoreStorageClass"),
};
static EVENT_SHAPE(s_restore, pwt_s3_restore);

static const struct event_field s_glacier_fields[] = {
    EVENT_NESTED(pwt_s3_glacier, restore_event_data, "restoreEventData", s_restore),
};
static EVENT_SHAPE(s_glacier, pwt_s3_glacier);

static const struct event_field pwt_event_shape_s3_record_fields[] = {
    EVENT_FIELD(pwt_s3_record, event_version, "eventVersion"),
    EVENT_FIELD(pwt_s3_record, event_source, "eventSource"),
    EVENT_FIELD(pwt_s3_record, aws_region, "awsRegion"),
    EVENT_FIELD(pwt_s3_record, event_time, "eventTime"),
    EVENT_FIELD(pwt_s3_record, event_name, "eventName"),
    EVENT_NESTED(pwt_s3_record, user_identity, "userIdentity", s_identity),
    EVENT_NESTED(pwt_s3_record, request_parameters, "requestParameters", s_parameters),
    EVENT_FIELD(pwt_s3_record, response_elements, "responseElements"),
    EVENT_NESTED(pwt_s3_record, s3, "s3", s_entity),
    EVENT_NESTED(pwt_s3_record, glacier_event_data, "glacierEventData", s_glacier),
};
EVENT_SHAPE(pwt_event_shape_s3_record, pwt_s3_record);

static const struct event_field pwt_event_shape_s3_fields[] = {
    EVENT_ROW(pwt_s3_event, records, "Records", EVENT_REQUIRED, NULL),
};
EVENT_SHAPE(pwt_event_shape_s3, pwt_s3_event);

static const struct event_field s_detail_bucket_fields[] = {
    EVENT_FIELD(pwt_s3_detail_bucket, name, "name"),
};
static EVENT_SHAPE(s_detail_bucket, pwt_s3_detail_bucket);

static const struct event_field s_detail_object_fields[] = {
    EVENT_FIELD(pwt_s3_detail_object, key, "key"),
    EVENT_FIELD(pwt_s3_detail_object, size, "size"),
    EVENT_FIELD(pwt_s3_detail_object, etag, "etag"),
    EVENT_FIELD(pwt_s3_detail_object, version_id, "version-id"),
    EVENT_FIELD(pwt_s3_detail_object, sequencer, "sequencer"),
};
static EVENT_SHAPE(s_detail_object, pwt_s3_detail_object);

static const struct event_field pwt_event_shape_s3_detail_fields[] = {
    EVENT_FIELD(pwt_s3_detail, version, "version"),
    EVENT_ROW(pwt_s3_detail, bucket, "bucket", EVENT_REQUIRED, &s_detail_bucket),
    EVENT_NESTED(pwt_s3_detail, object, "object", s_detail_object),
    EVENT_FIELD(pwt_s3_detail, request_id, "request-id"),
    EVENT_FIELD(pwt_s3_detail, requester, "requester"),
    EVENT_FIELD(pwt_s3_detail, source_ip_address, "source-ip-address"),
    EVENT_FIELD(pwt_s3_detail, reason, "reason"),
    EVENT_FIELD(pwt_s3_detail, deletion_type, "deletion-type"),
    EVENT_FIELD(pwt_s3_detail, restore_expiry_time, "restore-expiry-time"),
    EVENT_FIELD(pwt_s3_detail, source_storage_class, "source-storage-class"),
    EVENT_FIELD(pwt_s3_detail, destination_storage_class, "destination-storage-class"),
    EVENT_FIELD(pwt_s3_detail, destination_access_tier, "destination-access-tier"),
};
EVENT_SHAPE(pwt_event_shape_s3_detail, pwt_s3_detail);

int32_t pwt_s3_parse(struct pwt_bytes text,
                     const struct pwt_json_alloc *alloc,
                     struct pwt_event_error *error,
                     struct pwt_s3_event *ret_event)
{
    return pwt_event_decode(&pwt_event_shape_s3, text, alloc, error, ret_event);
}

bool pwt_s3_next(struct pwt_event_records *records, struct pwt_s3_record *ret_record)
{
    return pwt_event_next(&pwt_event_shape_s3_record, records, ret_record);
}

int32_t pwt_s3_parse_record(struct pwt_bytes text,
                            const struct pwt_json_alloc *alloc,
                            struct pwt_event_error *error,
                            struct pwt_s3_record *ret_record)
{
    return pwt_event_decode(&pwt_event_shape_s3_record, text, alloc, error, ret_record);
}

int32_t pwt_s3_parse_detail(struct pwt_bytes text,
                            const struct pwt_json_alloc *alloc,
                            struct pwt_event_error *error,
                            struct pwt_s3_detail *ret_detail)
{
    return pwt_event_decode(&pwt_event_shape_s3_detail, text, alloc, error, ret_detail);
}
