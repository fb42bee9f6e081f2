// SPDX-License-Identifier: Apache-2.0
/* See bare.h. Keys and their order are the plugins'; the programs that use this compare the bytes
 * before they measure. */
#include "bare.h"

#define APPEND_TEXT(at, text) append_text((at), (text).ptr, (text).len)

size_t bare_log_line(struct bare *bare, const struct bare_order *order, char *out)
{
    char *at = APPEND(out, "{\"level\":\"INFO\",\"location\":");
    at = APPEND_TEXT(at, bare->location);
    at = APPEND(at, ",\"message\":\"order received\",\"timestamp\":\"");
    at = append_time(at, &bare->clock);
    at = APPEND(at, "\",\"service\":");
    at = APPEND_TEXT(at, bare->service);
    at = bare->cold_start ? APPEND(at, ",\"cold_start\":true,\"function_name\":")
                          : APPEND(at, ",\"cold_start\":false,\"function_name\":");
    at = APPEND_TEXT(at, bare->function_name);
    at = APPEND(at, ",\"function_memory_size\":");
    at = append_uint(at, bare->memory_mb);
    at = APPEND(at, ",\"function_arn\":");
    at = APPEND_TEXT(at, bare->function_arn);
    at = APPEND(at, ",\"function_request_id\":");
    at = APPEND_TEXT(at, bare->request_id);
    at = APPEND(at, ",\"order_id\":");
    at = append_text(at, order->id, strlen(order->id));
    at = APPEND(at, ",\"items\":");
    at = append_int(at, order->items);
    at = APPEND(at, ",\"customer\":");
    at = append_int(at, order->customer);
    at = APPEND(at, ",\"total\":");
    at = append_double(at, order->total);
    at = order->express ? APPEND(at, ",\"express\":true,\"xray_trace_id\":")
                        : APPEND(at, ",\"express\":false,\"xray_trace_id\":");
    at = APPEND_TEXT(at, bare->trace_root);
    at = APPEND(at, "}\n");
    return (size_t)(at - out);
}

size_t bare_emf(const struct bare *bare, const struct bare_metric *metrics, size_t count, char *out)
{
    char *at = APPEND(out, "{\"_aws\":{\"Timestamp\":");

    at = append_int(at, bare_now() / 1000000);
    at = APPEND(at, ",\"CloudWatchMetrics\":[{\"Namespace\":\"Shop\","
                    "\"Dimensions\":[[\"service\"]],\"Metrics\":[");
    for (size_t i = 0; i < count; i++) {
        at = i == 0 ? APPEND(at, "{\"Name\":") : APPEND(at, ",{\"Name\":");
        at = append_text(at, metrics[i].name, strlen(metrics[i].name));
        at = APPEND(at, ",\"Unit\":\"Count\"}");
    }
    at = APPEND(at, "]}]},\"service\":");
    at = APPEND_TEXT(at, bare->service);
    for (size_t i = 0; i < count; i++) {
        *at++ = ',';
        at = append_text(at, metrics[i].name, strlen(metrics[i].name));
        *at++ = ':';
        at = append_double(at, metrics[i].value);
    }
    at = APPEND(at, "}\n");
    return (size_t)(at - out);
}

int64_t bare_now(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Seconds with microseconds. */
static char *append_seconds(char *at, int64_t ns)
{
    at = append_int(at, ns / 1000000000);
    *at++ = '.';
    return append_digits(at, (uint64_t)(ns % 1000000000 / 1000), 6);
}

/* 16 hexadecimal digits, from splitmix64 (Steele, Lea, Flood 2014). */
static char *append_id(char *at, uint64_t *random)
{
    static const char digits[] = "0123456789abcdef";
    uint64_t value = *random += UINT64_C(0x9e3779b97f4a7c15);

    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    value ^= value >> 31;
    for (size_t i = 16; i-- > 0; value >>= 4) {
        at[i] = digits[value & 15];
    }
    return at + 16;
}

size_t bare_subsegment(struct bare *bare, int64_t start_ns, struct bare_text response, char *out)
{
    char *at = APPEND(out, "{\"format\":\"json\",\"version\":1}\n{\"id\":\"");

    at = append_id(at, &bare->random);
    at = APPEND(at, "\",\"name\":\"## ");
    at = append_bytes(at, bare->handler.ptr, bare->handler.len);
    at = APPEND(at, "\",\"start_time\":");
    at = append_seconds(at, start_ns);
    at = APPEND(at, ",\"end_time\":");
    at = append_seconds(at, bare_now());
    at = APPEND(at, ",\"trace_id\":");
    at = APPEND_TEXT(at, bare->trace_root);
    at = APPEND(at, ",\"parent_id\":");
    at = APPEND_TEXT(at, bare->trace_parent);
    at = bare->cold_start
             ? APPEND(at, ",\"type\":\"subsegment\",\"annotations\":{\"ColdStart\":true,")
             : APPEND(at, ",\"type\":\"subsegment\",\"annotations\":{\"ColdStart\":false,");
    at = APPEND(at, "\"Service\":");
    at = APPEND_TEXT(at, bare->service);
    at = APPEND(at, "},\"metadata\":{");
    at = APPEND_TEXT(at, bare->service);
    at = APPEND(at, ":{\"");
    at = append_bytes(at, bare->handler.ptr, bare->handler.len);
    at = APPEND(at, " response\":");
    at = append_bytes(at, response.ptr, response.len); /* JSON already, and known to be */
    at = APPEND(at, "}}}");
    return (size_t)(at - out);
}
