/* SPDX-License-Identifier: Apache-2.0 */
/* See fake_host.h. */
#define _GNU_SOURCE
#include "fake_host.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static int64_t s_now_ns;
static char s_diag[4096];
static uint32_t s_diag_count;

static const struct pwt_context *fake_inv_context(struct pwt_inv *inv)
{
    return &inv->context;
}

static struct pwt_bytes fake_inv_event(struct pwt_inv *inv)
{
    return inv->event;
}

static void *fake_inv_alloc(struct pwt_inv *inv, uint64_t size)
{
    inv->allocs++;
    if (size > inv->room) {
        return NULL;
    }
    inv->room -= size;
    void **block = malloc(16 + size);
    if (!block) {
        return NULL;
    }
    *block = inv->blocks;
    inv->blocks = block;
    return (char *)block + 16;
}

static struct pwt_cx *fake_inv_cx(struct pwt_inv *inv, const struct pwt_module *module)
{
    return module == &pwt_this_module ? &inv->cx : NULL;
}

static int64_t fake_clock_ns(uint32_t clock)
{
    return clock == PWT_CLOCK_REAL ? s_now_ns : 0;
}

static uint32_t fake_diag_enabled(uint32_t level)
{
    return level > PWT_DIAG_DEBUG;
}

static void fake_diag_keep(struct pwt_inv *inv, uint32_t level, struct pwt_bytes text)
{
    size_t len = strlen(s_diag);

    (void)inv;
    (void)level;
    (void)snprintf(s_diag + len, sizeof(s_diag) - len, "%.*s\n", (int)text.len, text.ptr);
    s_diag_count++;
}

static const struct pwt_host s_host = {
    .abi_major = PWT_ABI_MAJOR,
    .abi_minor = PWT_ABI_MINOR,
    .size = sizeof(struct pwt_host),
    .version = "0.0.0",
    .inv_context = fake_inv_context,
    .inv_event = fake_inv_event,
    .inv_alloc = fake_inv_alloc,
    .inv_cx = fake_inv_cx,
    .clock_ns = fake_clock_ns,
    .diag_enabled = fake_diag_enabled,
    .diag = fake_diag_keep,
};

void fake_install(void)
{
    pwt_this_module.host = &s_host;
    s_now_ns = FAKE_NOW_NS;
    s_diag[0] = '\0';
    s_diag_count = 0;
}

void fake_logger(struct logger *logger)
{
    memset(logger, 0, sizeof(*logger));
    logger->service = pwt_cstr("orders");
    logger->level = PWT_LOG_INFO;
    logger_names_init(&logger->names);
    logger->output = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
}

void fake_start_init(struct pwt_inv *inv, struct logger *logger)
{
    memset(inv, 0, sizeof(*inv));
    inv->cx = (struct pwt_cx){.inv = inv, .self = logger, .state = &inv->state};
    inv->room = UINT64_MAX;
    inv->context.function_name = pwt_cstr("orders-fn");
    inv->context.memory_mb = 256;
}

void fake_start(struct pwt_inv *inv, struct logger *logger)
{
    fake_start_init(inv, logger);
    inv->context.request_id = pwt_cstr("request-1");
    inv->context.function_arn = pwt_cstr(FAKE_ARN);
    inv->context.cold_start = 1;
}

void fake_end(struct pwt_inv *inv)
{
    while (inv->blocks) {
        void *block = inv->blocks;
        inv->blocks = *(void **)block;
        free(block);
    }
}

void fake_clock(int64_t now_ns)
{
    s_now_ns = now_ns;
}

const char *fake_diag(void)
{
    return s_diag;
}

uint32_t fake_diag_count(void)
{
    return s_diag_count;
}

char *fake_capture(void (*print)(void *user), void *user)
{
    int file = memfd_create("stdout", MFD_CLOEXEC);
    int saved = dup(STDOUT_FILENO);

    (void)fflush(stdout);
    (void)dup2(file, STDOUT_FILENO);
    print(user);
    (void)dup2(saved, STDOUT_FILENO);
    (void)close(saved);
    size_t len = (size_t)lseek(file, 0, SEEK_END);
    char *text = calloc(1, len + 1);
    if (text && pread(file, text, len, 0) != (ssize_t)len) {
        text[0] = '\0';
    }
    (void)close(file);
    return text;
}

struct pwt_log_record fake_record(const char *message)
{
    struct pwt_log_record record = {
        .size = sizeof(record), .level = PWT_LOG_INFO, .line = 7, .function = "handle"};

    record.message = PWT_STR("message", message);
    return record;
}

struct json_object *fake_parse(const char *line)
{
    size_t len = strlen(line);

    if (len < 2 || strchr(line, '\n') != line + len - 1) {
        return NULL;
    }
    struct json_tokener *tokener = json_tokener_new_ex(2048);
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    struct json_object *document = json_tokener_parse_ex(tokener, line, (int)len);
    json_tokener_free(tokener);
    if (!json_object_is_type(document, json_type_object)) {
        json_object_put(document);
        return NULL;
    }
    return document;
}
