/* SPDX-License-Identifier: Apache-2.0 */
/* What callers call to encrypt and decrypt: whole documents, values at paths, messages. */
#include "masking.h"

#include "shared/json_memory.h"
#include "text.h"
#include "walk.h"

/* One call. */
struct crypting {
    struct pwt_encryption_options options;
    struct encryption call;
    struct encryption_failure failure;
    struct trouble trouble;
    uint64_t skipped; /* values that are no text, and cannot be decrypted */
};

static void
begin(struct crypting *crypting, struct pwt_inv *inv, const struct pwt_encryption_options *given)
{
    struct pwt_encryption_options *options = &crypting->options;
    struct pwt_masking_provider *provider = masking_of(inv)->provider;

    *crypting = (struct crypting){.options = {.size = 0}};
    if (given) {
        memcpy(options, given, given->size < sizeof(*options) ? given->size : sizeof(*options));
    }
    if (options->provider) { /* const for callers: it is for all threads, and locks itself */
        memcpy(&provider, &options->provider, sizeof(provider));
    }
    crypting->call = (struct encryption){
        .inv = inv,
        .provider = provider,
        .context = options->context,
        .context_count = options->context ? options->context_count : 0,
        .algorithm = options->algorithm,
        .frame_length = options->frame_length,
        .failure = &crypting->failure,
    };
}

/* What encryption.h says of a failure. */
static int32_t say_failure(struct crypting *crypting, int32_t code)
{
    const struct encryption_failure *failure = &crypting->failure;

    crypting->trouble = (struct trouble){
        .kind = failure->kind,
        .why = failure->why ? failure->why : "it failed",
        .retryable = failure->retryable,
        .code = failure->code,
        .request_id = failure->request_id,
    };
    return code;
}

static int32_t say_no_json(struct crypting *crypting, uint32_t kind, const char *why)
{
    return trouble_say(&crypting->trouble, kind, PWT_EFORMAT, why);
}

static int32_t conclude(const struct crypting *crypting, int32_t code)
{
    return code == 0 ? 0 : masking_fail(crypting->call.inv, code, &crypting->trouble);
}

/* ---- whole documents ----------------------------------------------------------------------- */

static int32_t
encrypt_whole(struct crypting *crypting, struct pwt_bytes json, struct pwt_bytes *ret_text)
{
    if (pwt_json_validate(json.ptr, (size_t)json.len, NULL, NULL) != 0) {
        return say_no_json(crypting, PWT_MASKING_INVALID_JSON, "this is not JSON");
    }
    int32_t code = encryption_encrypt(&crypting->call, json, ret_text);
    return code == 0 ? 0 : say_failure(crypting, code);
}

static int32_t
decrypt_whole(struct crypting *crypting, struct pwt_bytes text, struct pwt_bytes *ret_json)
{
    struct encryption_opened opened = {.version = 0};
    int32_t code = encryption_decrypt(&crypting->call, text, &opened);

    if (code != 0) {
        return say_failure(crypting, code);
    }
    if (pwt_json_validate(opened.plaintext.ptr, (size_t)opened.plaintext.len, NULL, NULL) != 0) {
        return say_no_json(crypting, PWT_MASKING_DECRYPT_VALUE, "what was encrypted is not JSON");
    }
    *ret_json = opened.plaintext;
    return 0;
}

/* Text as it is, or as a JSON string. */
static int32_t unquote(struct crypting *crypting, struct pwt_bytes *text)
{
    struct pwt_json_value value;

    if (text->len == 0 || text->ptr[0] != '"') {
        return 0;
    }
    if (pwt_json_validate(text->ptr, (size_t)text->len, NULL, NULL) != 0 ||
        pwt_json_open(text->ptr, (size_t)text->len, &value) != 0) {
        return say_no_json(crypting, PWT_MASKING_DECRYPT_VALUE, "this is no encrypted value");
    }
    if (text_of(crypting->call.inv, &value, text) != 0) {
        return trouble_say(&crypting->trouble, PWT_MASKING_FAILED, PWT_ENOMEM, "no memory is left");
    }
    return 0;
}

/* ---- values at paths ----------------------------------------------------------------------- */

static int32_t
encrypt_value(void *user, uint64_t path, const struct pwt_json_value *value, struct out *out)
{
    struct crypting *crypting = user;
    struct pwt_bytes text;
    int32_t code =
        encryption_encrypt(&crypting->call, pwt_bytes_make(value->ptr, value->len), &text);

    if (code != 0) {
        (void)say_failure(crypting, code);
        crypting->trouble.listed = 1;
        crypting->trouble.field = path;
        return code;
    }
    out_put(out, "\"", 1);
    out_put(out, text.ptr, (size_t)text.len);
    out_put(out, "\"", 1);
    return 0;
}

static int32_t
decrypt_value(void *user, uint64_t path, const struct pwt_json_value *value, struct out *out)
{
    struct crypting *crypting = user;
    struct pwt_bytes text = pwt_bytes_make(value->ptr, value->len);
    struct pwt_bytes json;
    int32_t code = unquote(crypting, &text);

    code = code == 0 ? decrypt_whole(crypting, text, &json) : code;
    if (code != 0) {
        crypting->trouble.listed = 1;
        crypting->trouble.field = path;
        return code;
    }
    out_put(out, json.ptr, (size_t)json.len);
    return 0;
}

/* What is no text was not encrypted. */
static bool is_no_text(void *user, const struct pwt_json_value *value)
{
    struct crypting *crypting = user;

    crypting->skipped += value->type != PWT_JSON_STRING ? 1 : 0;
    return value->type != PWT_JSON_STRING;
}

static int32_t
check_found(struct crypting *crypting, const struct walk *walk, const struct pwt_eraser *paths)
{
    char shown[ERASE_SHOWN_MAX + 1];

    for (uint64_t i = 0; i < walk->count; i++) {
        if (walk->found[i]) {
            continue;
        }
        if ((paths->flags & PWT_MASKING_MISSING_FAILS) != 0) {
            return trouble_say_of(&crypting->trouble, i, PWT_MASKING_FIELD_NOT_FOUND, PWT_ENOTFOUND,
                                  "nothing in the document is at this path");
        }
        erase_show(paths->details[i].text, shown);
        pwt_diag(crypting->call.inv, PWT_DIAG_WARN,
                 "powertools: field-not-found: nothing in the document is at '%s'; expected "
                 "a value to encrypt or decrypt there; correct the path, or leave it out",
                 shown);
    }
    return 0;
}

/* What stays in clear goes to a caller with a warning. A handler of an event takes what the
 * settings name for something that only who has the key can have written. */
static int32_t check_skipped(struct crypting *crypting, uint32_t flags)
{
    if (crypting->skipped == 0) {
        return 0;
    }
    if ((flags & ERASER_ANY_ROOT) != 0 && (flags & PWT_MASKING_MISSING_FAILS) != 0) {
        return trouble_say(&crypting->trouble, PWT_MASKING_DECRYPT_VALUE, PWT_EFORMAT,
                           "a value to be decrypted is no text, so it was never encrypted");
    }
    pwt_diag(crypting->call.inv, PWT_DIAG_WARN,
             "powertools: not-encrypted: %llu values to be decrypted are no text; expected base64 "
             "of encrypted values; they stay as they are, correct the paths",
             (unsigned long long)crypting->skipped);
    return 0;
}

static int32_t crypt_fields(struct crypting *crypting,
                            const struct pwt_eraser *paths,
                            bool decrypting,
                            struct pwt_bytes json,
                            struct pwt_bytes *ret_json)
{
    const bool any = (paths->flags & ERASER_ANY_ROOT) != 0;
    const enum erase_root root = any ? ERASE_ANY : ERASE_FIELDS;
    struct pattern_run run = {.inv = crypting->call.inv};
    struct walk walk = {
        .paths = paths->paths,
        .count = paths->count,
        .run = &run,
        .replace = decrypting ? decrypt_value : encrypt_value,
        .leaves_alone = decrypting ? is_no_text : NULL,
        .user = crypting,
    };
    struct pwt_bytes document;
    int32_t code = erase_open(crypting->call.inv, json, root, &document, &crypting->trouble);

    if (code != 0) {
        return code;
    }
    code = walk_document(&walk, &document);
    if (code != 0 && crypting->trouble.why == NULL) { /* no value's failure */
        return erase_say_failed(&crypting->trouble, code);
    }
    code = code == 0 ? check_found(crypting, &walk, paths) : code;
    code = code == 0 ? check_skipped(crypting, paths->flags) : code;
    if (code == 0 && any && erase_close(crypting->call.inv, json, &document) != 0) {
        code = erase_say_failed(&crypting->trouble, PWT_ENOMEM);
    }
    *ret_json = code == 0 ? document : *ret_json;
    return code;
}

int32_t encrypt_fields(struct pwt_inv *inv,
                       const struct pwt_eraser *paths,
                       const struct pwt_encryption_options *options,
                       struct pwt_bytes json,
                       struct pwt_bytes *ret_json)
{
    struct crypting crypting;

    begin(&crypting, inv, options);
    int32_t code = crypt_fields(&crypting, paths, false, json, ret_json);
    return code == 0 ? 0 : masking_fail_setting(inv, paths, code, &crypting.trouble);
}

int32_t decrypt_fields(struct pwt_inv *inv,
                       const struct pwt_eraser *paths,
                       const struct pwt_encryption_options *options,
                       struct pwt_bytes json,
                       struct pwt_bytes *ret_json)
{
    struct crypting crypting;

    begin(&crypting, inv, options);
    int32_t code = crypt_fields(&crypting, paths, true, json, ret_json);
    return code == 0 ? 0 : masking_fail_setting(inv, paths, code, &crypting.trouble);
}

/* The paths of a call's fields. */
static int32_t read_paths(struct crypting *crypting, struct pwt_eraser *ret_paths)
{
    const struct pwt_encryption_options *options = &crypting->options;
    struct pwt_inv *inv = crypting->call.inv;
    const struct pwt_erase_options erase = {
        .flags = masking_flags(masking_of(inv), options->flags),
        .fields = options->fields,
        .field_count = options->field_count,
    };
    struct pwt_json_alloc arena = json_memory(inv);

    if (options->field_count == 0) {
        return trouble_say(&crypting->trouble, PWT_MASKING_NO_FIELDS, PWT_EINVAL,
                           "the list of fields is empty");
    }
    int32_t code = eraser_read(inv, &arena, &erase, ret_paths, &crypting->trouble);
    if (code == 0 && ret_paths->bad_code != 0) {
        code = eraser_say_bad_path(ret_paths, &crypting->trouble);
    }
    return code;
}

/* ---- the service --------------------------------------------------------------------------- */

int32_t service_encrypt(struct pwt_inv *inv,
                        struct pwt_bytes json,
                        const struct pwt_encryption_options *options,
                        struct pwt_bytes *ret_text)
{
    struct crypting crypting;
    struct pwt_eraser paths;

    begin(&crypting, inv, options);
    if (!crypting.options.fields) {
        return conclude(&crypting, encrypt_whole(&crypting, json, ret_text));
    }
    int32_t code = read_paths(&crypting, &paths);
    code = code == 0 ? crypt_fields(&crypting, &paths, false, json, ret_text) : code;
    return conclude(&crypting, code);
}

int32_t service_decrypt(struct pwt_inv *inv,
                        struct pwt_bytes text,
                        const struct pwt_encryption_options *options,
                        struct pwt_bytes *ret_json)
{
    struct crypting crypting;
    struct pwt_eraser paths;

    begin(&crypting, inv, options);
    if (!crypting.options.fields) {
        int32_t whole = unquote(&crypting, &text);
        whole = whole == 0 ? decrypt_whole(&crypting, text, ret_json) : whole;
        return conclude(&crypting, whole);
    }
    int32_t code = read_paths(&crypting, &paths);
    code = code == 0 ? crypt_fields(&crypting, &paths, true, text, ret_json) : code;
    return conclude(&crypting, code);
}

int32_t service_message_encrypt(struct pwt_inv *inv,
                                struct pwt_bytes plaintext,
                                const struct pwt_encryption_options *options,
                                struct pwt_bytes *ret_message)
{
    struct crypting crypting;

    begin(&crypting, inv, options);
    int32_t code = encryption_seal(&crypting.call, plaintext, ret_message);
    return code == 0 ? 0 : conclude(&crypting, say_failure(&crypting, code));
}

int32_t service_message_decrypt(struct pwt_inv *inv,
                                struct pwt_bytes message,
                                const struct pwt_encryption_options *options,
                                struct pwt_decrypted *ret_decrypted)
{
    struct encryption_opened opened = {.version = 0};
    const uint32_t size = ret_decrypted->size;
    struct crypting crypting;

    begin(&crypting, inv, options);
    crypting.call.any_context = crypting.options.context == NULL;
    int32_t code = encryption_open(&crypting.call, message, &opened);
    if (code != 0) {
        return conclude(&crypting, say_failure(&crypting, code));
    }
    const struct pwt_decrypted decrypted = {
        .size = size,
        .version = opened.version,
        .algorithm = opened.algorithm,
        .plaintext = opened.plaintext,
        .context = crypting.call.any_context ? opened.context : crypting.options.context,
        .context_count =
            crypting.call.any_context ? opened.context_count : crypting.options.context_count,
    };
    memcpy(ret_decrypted, &decrypted, size < sizeof(decrypted) ? size : sizeof(decrypted));
    return 0;
}
