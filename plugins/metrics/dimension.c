/* SPDX-License-Identifier: Apache-2.0 */
/* Dimensions: which are accepted, how many, and in which sets they stand. A dimension has one value
 * in a document, however many sets name it. */
#include "metrics.h"

#include <powertools/metrics.h>

/* ---- what is accepted ---- */

/* What CloudWatch takes without doubt: printable ASCII without blanks. */
static bool is_strict(struct pwt_bytes text)
{
    for (uint64_t i = 0; i < text.len; i++) {
        if (text.ptr[i] <= ' ' || text.ptr[i] > '~') {
            return false;
        }
    }
    return true;
}

int32_t metrics_dimension_check(struct pwt_inv *inv,
                                struct pwt_bytes name,
                                struct pwt_bytes value,
                                bool *ret_skip)
{
    const struct metrics *self = pwt_inv_cx(inv)->self;
    const bool fits = !metrics_is_blank(name) && !metrics_is_blank(value) &&
                      !metrics_is_longer(name, METRICS_DIMENSION_NAME_MAX) &&
                      !metrics_is_longer(value, METRICS_DIMENSION_VALUE_MAX) &&
                      !pwt_bytes_equal(name, pwt_cstr("_aws"));

    *ret_skip = !fits;
    if (fits && (!self->strict || (is_strict(name) && is_strict(value) && name.ptr[0] != ':'))) {
        return 0;
    }
    pwt_diag(inv, self->strict ? PWT_DIAG_ERROR : PWT_DIAG_WARN,
             "powertools: invalid-dimension: the dimension '%.*s' was left out, since its name or "
             "value is not what CloudWatch takes; expected a name of 1..%d and a value of 1..%d "
             "characters, not only blanks%s; correct it",
             metrics_shown(name), name.ptr ? name.ptr : "", METRICS_DIMENSION_NAME_MAX,
             METRICS_DIMENSION_VALUE_MAX,
             self->strict ? ", all printable ASCII without blanks, ':' not first" : "");
    return self->strict ? PWT_METRIC_EDIMENSION : 0;
}

/* ---- how many ---- */

static bool is_service(const struct metrics_label *label)
{
    static const struct metrics_label service = {.text = "\"service\"", .name_len = 9};

    return metrics_label_same_name(label, &service);
}

uint32_t metrics_dimension_count(const struct metrics_defaults *defaults,
                                 const struct metrics_list *own)
{
    uint32_t count = 0;

    for (uint32_t i = 0; defaults && i < defaults->count; i++) {
        count += !is_service(&defaults->labels[i]);
    }
    for (const struct metrics_node *node = own->first; node; node = node->next) {
        count += !is_service(node->label) && !metrics_defaults_find(defaults, node->label);
    }
    return count;
}

int32_t metrics_too_many(struct pwt_inv *inv)
{
    pwt_diag(inv, PWT_DIAG_ERROR,
             "powertools: too-many-dimensions: a set would have more than %d dimensions beside "
             "`service`; expected no more, default ones included; the call had no effect, use "
             "fewer",
             METRICS_DIMENSIONS_MAX);
    return PWT_METRIC_EMANY;
}

/* ---- adding ---- */

/* The fields that are accepted, as labels in a list of their own. */
static int32_t make_labels(struct metrics_set *set,
                           struct pwt_inv *inv,
                           const struct pwt_field *fields,
                           uint32_t count,
                           struct metrics_list *list)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct pwt_bytes text = metrics_field_text(set->inv, &fields[i]);
        bool skip;
        int32_t code = metrics_dimension_check(inv, fields[i].key, text, &skip);
        if (code != 0) {
            return code;
        }
        if (!skip) {
            const struct metrics_label *label = metrics_label_text(set->inv, fields[i].key, text);
            code = label ? metrics_list_put(set->inv, list, label) : PWT_ENOMEM;
        }
        if (code != 0) {
            return metrics_refuse(inv, code, fields[i].key);
        }
    }
    return 0;
}

/* Puts labels of one list into another. */
static int32_t
put_all(struct metrics_set *set, const struct metrics_list *from, struct metrics_list *to)
{
    for (const struct metrics_node *node = from->first; node; node = node->next) {
        const int32_t code = metrics_list_put(set->inv, to, node->label);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* How many dimensions the main set would have. */
static uint32_t count_with(const struct metrics_set *set, const struct metrics_list *added)
{
    const struct metrics_defaults *defaults = *set->defaults;
    uint32_t count = metrics_dimension_count(defaults, &set->own);

    for (const struct metrics_node *node = added->first; node; node = node->next) {
        count += !is_service(node->label) && !metrics_defaults_find(defaults, node->label) &&
                 !metrics_list_find(&set->own, node->label);
    }
    return count;
}

static bool is_further(const struct metrics_set *set, const struct metrics_label *label)
{
    const struct metrics_dimension_set *at = set->further;

    while (at && !metrics_list_find(&at->own, label)) {
        at = at->next;
    }
    return at != NULL;
}

/* Says which dimensions have got another value than an earlier set gave them; `main_set`: it may
 * change its own. */
static void tell_overwritten(struct pwt_inv *inv,
                             const struct metrics_set *set,
                             const struct metrics_list *added,
                             bool main_set)
{
    for (const struct metrics_node *node = added->first; node; node = node->next) {
        const struct metrics_label *before = metrics_list_find(&set->dimensions, node->label);
        if (before && !metrics_label_equal(before, node->label) &&
            (!main_set || is_further(set, node->label))) {
            pwt_diag(inv, PWT_DIAG_WARN,
                     "powertools: dimension-overwritten: two sets have a dimension %.*s with "
                     "different values; expected one value in a document; the last one counts for "
                     "all sets, rename one",
                     (int)node->label->name_len, node->label->text);
        }
    }
}

int32_t metrics_dimensions_put(struct metrics_set *set,
                               struct pwt_inv *inv,
                               const struct metrics_list *added)
{
    if (count_with(set, added) > METRICS_DIMENSIONS_MAX) {
        return metrics_too_many(inv);
    }
    tell_overwritten(inv, set, added, true);
    /* First the value, then the set that names it: whoever reads in between finds both or a member
     * too many. */
    int32_t code = put_all(set, added, &set->dimensions);
    code = code == 0 ? put_all(set, added, &set->own) : code;
    return code == 0 ? 0 : metrics_refuse(inv, code, pwt_cstr("dimensions"));
}

int32_t metrics_dimensions(struct pwt_inv *inv,
                           struct pwt_metrics *to,
                           const struct pwt_field *fields,
                           uint32_t count)
{
    struct metrics_set *set = metrics_set_of(inv, to);
    struct metrics_list added = {.first = NULL};

    if (!set) {
        return metrics_refuse(inv, PWT_ENOMEM, pwt_cstr("dimensions"));
    }
    const int32_t code = make_labels(set, inv, fields, count, &added);
    return code == 0 ? metrics_dimensions_put(set, inv, &added) : code;
}

static void publish(struct metrics_set *set, struct metrics_dimension_set *further)
{
    if (set->further_last) {
        set->further_last->next = further;
    } else {
        set->further = further;
    }
    set->further_last = further;
}

int32_t metrics_dimension_set_put(struct metrics_set *set,
                                  struct pwt_inv *inv,
                                  const struct metrics_list *added)
{
    if (!added->first) {
        return 0;
    }
    if (metrics_dimension_count(*set->defaults, added) > METRICS_DIMENSIONS_MAX) {
        return metrics_too_many(inv);
    }
    tell_overwritten(inv, set, added, false);
    struct metrics_dimension_set *further = pwt_alloc(set->inv, sizeof(*further));
    if (!further || put_all(set, added, &set->dimensions) != 0) {
        return metrics_refuse(inv, PWT_ENOMEM, pwt_cstr("dimensions"));
    }
    *further = (struct metrics_dimension_set){.own = *added};
    publish(set, further);
    return 0;
}

int32_t metrics_dimension_set(struct pwt_inv *inv,
                              struct pwt_metrics *to,
                              const struct pwt_field *fields,
                              uint32_t count)
{
    struct metrics_set *set = metrics_set_of(inv, to);
    struct metrics_list added = {.first = NULL};

    if (!set) {
        return metrics_refuse(inv, PWT_ENOMEM, pwt_cstr("dimensions"));
    }
    const int32_t code = make_labels(set, inv, fields, count, &added);
    return code == 0 ? metrics_dimension_set_put(set, inv, &added) : code;
}
