/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The evaluator: one function for each kind of node. Elements of the document are looked at in
 * their order by the cursor, and what an expression makes of them is a list of slices.
 */
#include "internal.h"

/* Arguments of most calls fit here. */
#define EVAL_ARGUMENTS 4u

/*
 * How much work an expression may make of a document: some for itself, and for each byte more than
 * any expression needs that looks at each value a few times. It ends what doubles a value again and
 * again.
 */
#define EVAL_WORK_LEAST UINT64_C(4000000)
#define EVAL_WORK_BYTE  64u

int32_t pwt_jp_work(struct jp_eval *ev, uint64_t steps)
{
    if (ev->work_left < steps) {
        return pwt_jp_fail(&ev->cx, PWT_JMESPATH_ELIMIT, JP_NOWHERE, "makes too much work");
    }
    ev->work_left -= steps;
    return 0;
}

void pwt_jp_allow(struct jp_eval *ev, size_t bytes)
{
    ev->work_left += EVAL_WORK_BYTE * (uint64_t)bytes;
}

static int32_t eval_push(struct jp_eval *ev, struct jp_list *list, const struct jp_value *value)
{
    return value->type == PWT_JSON_NULL ? 0 : pwt_jp_push(ev, list, value);
}

/* What becomes of one element of a projection. */
static int32_t eval_element(struct jp_eval *ev,
                            const struct jp_node *node,
                            const struct jp_value *element,
                            struct jp_list *list)
{
    struct jp_value value = *element;
    int32_t result = 0;
    if (node->op == JP_FILTER) {
        struct jp_value condition;
        bool is_false = false;
        result = pwt_jp_eval(ev, node->third, element, &condition);
        if (result == 0) {
            result = pwt_jp_is_false(ev, &condition, &is_false);
        }
        if (result != 0 || is_false) {
            return result;
        }
    }
    if (node->right != 0) {
        result = pwt_jp_eval(ev, node->right, element, &value);
    }
    return result != 0 ? result : eval_push(ev, list, &value);
}

/* [*], [? ] and what follows: an array of what is not null. */
static int32_t eval_project(struct jp_eval *ev,
                            const struct jp_node *node,
                            const struct jp_value *base,
                            struct jp_value *ret_value)
{
    if (base->type != PWT_JSON_ARRAY) {
        *ret_value = jp_null();
        return 0;
    }
    struct jp_list list = {.count = 0};
    struct jp_walk walk;
    struct jp_value element;
    bool is = true;
    const char *outer = ev->watched;
    pwt_jp_walk_init(&walk, base);
    int32_t result = pwt_jp_walk_next(ev, &walk, &element, &is);
    while (result == 0 && is) {
        result = pwt_jp_work(ev, 1);
        if (result == 0) {
            /* Who walks over the element to its end saves us from doing it again. */
            ev->watched = element.form == JP_TEXT ? element.ptr : NULL;
            ev->finished.start = NULL;
            result = eval_element(ev, node, &element, &list);
        }
        if (result == 0) {
            if (walk.items == NULL && ev->finished.start == element.ptr) {
                (void)pwt_json_iter_leave(&ev->finished, &walk.iter, NULL);
            }
            result = pwt_jp_walk_next(ev, &walk, &element, &is);
        }
    }
    ev->watched = outer;
    ev->finished.start = NULL;
    *ret_value = jp_from_list(&list);
    return result;
}

static int32_t eval_project_values(struct jp_eval *ev,
                                   const struct jp_node *node,
                                   const struct jp_value *base,
                                   struct jp_value *ret_value)
{
    *ret_value = jp_null();
    if (base->type != PWT_JSON_OBJECT) {
        return 0;
    }
    struct jp_list list = {.count = 0};
    struct jp_value members;
    int32_t result = pwt_jp_members(ev, base, &members);
    for (size_t i = 0; result == 0 && i < members.len; i++) {
        result = pwt_jp_work(ev, 1);
        if (result == 0) {
            result = eval_element(ev, node, &members.members[i].value, &list);
        }
    }
    *ret_value = jp_from_list(&list);
    return result;
}

static int32_t
eval_flatten(struct jp_eval *ev, const struct jp_value *base, struct jp_value *ret_value)
{
    *ret_value = jp_null();
    if (base->type != PWT_JSON_ARRAY) {
        return 0;
    }
    struct jp_list list = {.count = 0};
    struct jp_walk walk;
    struct jp_value element;
    bool is = true;
    pwt_jp_walk_init(&walk, base);
    int32_t result = pwt_jp_walk_next(ev, &walk, &element, &is);
    while (result == 0 && is) {
        if (element.type == PWT_JSON_ARRAY) {
            struct jp_list inner = {.count = 0};
            result = pwt_jp_items(ev, &element, &inner);
            for (size_t i = 0; result == 0 && i < inner.count; i++) {
                result = pwt_jp_push(ev, &list, &inner.items[i]);
            }
        } else {
            result = pwt_jp_push(ev, &list, &element);
        }
        if (result == 0) {
            result = pwt_jp_walk_next(ev, &walk, &element, &is);
        }
    }
    *ret_value = jp_from_list(&list);
    return result;
}

/* A bound of a slice within an array; `omitted` where it is not given. */
static int64_t eval_bound(int64_t bound, int64_t count, bool down, int64_t omitted)
{
    if (bound == JP_OMITTED) {
        return omitted;
    }
    int64_t least = down ? -1 : 0;
    bound += bound < 0 ? count : 0;
    bound = bound < least ? least : bound;
    return bound < count + least ? bound : count + least;
}

static int32_t eval_slice(struct jp_eval *ev,
                          const struct jp_slice *slice,
                          const struct jp_value *base,
                          struct jp_value *ret_value)
{
    *ret_value = jp_null();
    if (base->type != PWT_JSON_ARRAY) {
        return 0;
    }
    struct jp_list all = {.count = 0};
    struct jp_list list = {.count = 0};
    int32_t result = pwt_jp_items(ev, base, &all);
    int64_t count = (int64_t)all.count;
    int64_t step = slice->step == JP_OMITTED ? 1 : slice->step;
    bool down = step < 0;
    int64_t i = eval_bound(slice->start, count, down, down ? count - 1 : 0);
    int64_t stop = eval_bound(slice->stop, count, down, down ? -1 : count);
    for (; result == 0 && (down ? i > stop : i < stop); i += step) {
        result = pwt_jp_push(ev, &list, &all.items[i]);
    }
    *ret_value = jp_from_list(&list);
    return result;
}

static int32_t eval_select_list(struct jp_eval *ev,
                                const struct jp_node *node,
                                const struct jp_value *current,
                                struct jp_value *ret_value)
{
    *ret_value = jp_null();
    if (current->type == PWT_JSON_NULL) {
        return 0;
    }
    struct jp_list list = {.count = 0};
    int32_t result = 0;
    for (uint32_t i = node->left; result == 0 && i != 0; i = ev->nodes[i].next) {
        struct jp_value value;
        result = pwt_jp_eval(ev, i, current, &value);
        if (result == 0) {
            result = pwt_jp_push(ev, &list, &value);
        }
    }
    *ret_value = jp_from_list(&list);
    return result;
}

static int32_t eval_select_hash(struct jp_eval *ev,
                                const struct jp_node *node,
                                const struct jp_value *current,
                                struct jp_value *ret_value)
{
    *ret_value = jp_null();
    if (current->type == PWT_JSON_NULL) {
        return 0;
    }
    size_t count = 0;
    for (uint32_t i = node->left; i != 0; i = ev->nodes[i].next) {
        count++;
    }
    void *memory = NULL;
    int32_t result = pwt_jp_take(&ev->cx, count * sizeof(struct jp_member), &memory);
    struct jp_member *member = memory;
    for (uint32_t i = node->left; result == 0 && i != 0; i = ev->nodes[i].next, member++) {
        const struct jp_node *pair = &ev->nodes[i];
        member->name = pair->value.ptr;
        member->len = pair->value.len;
        result = pwt_jp_eval(ev, pair->left, current, &member->value);
    }
    if (result == 0) {
        result = pwt_jp_unique(ev, memory, &count);
    }
    *ret_value = jp_object(memory, count);
    return result;
}

static int32_t eval_compare(struct jp_eval *ev,
                            const struct jp_node *node,
                            const struct jp_value *current,
                            struct jp_value *ret_value)
{
    struct jp_value left;
    struct jp_value right;
    int32_t result = pwt_jp_eval(ev, node->left, current, &left);
    if (result == 0) {
        result = pwt_jp_eval(ev, node->right, current, &right);
    }
    if (result != 0) {
        return result;
    }
    bool equal = false;
    int order = 0;
    if (node->third == JP_EQ || node->third == JP_NE) {
        result = pwt_jp_equal(ev, &left, &right, &equal);
        *ret_value = jp_bool(equal == (node->third == JP_EQ));
        return result;
    }
    if (left.type != PWT_JSON_NUMBER || right.type != PWT_JSON_NUMBER) {
        *ret_value = jp_null();
        return 0;
    }
    result = pwt_jp_number_order(ev, &left, &right, &order);
    *ret_value = jp_bool(node->third == JP_LT   ? order < 0
                         : node->third == JP_LE ? order <= 0
                         : node->third == JP_GT ? order > 0
                                                : order >= 0);
    return result;
}

static int32_t eval_call(struct jp_eval *ev,
                         const struct jp_node *node,
                         const struct jp_value *current,
                         struct jp_value *ret_value)
{
    struct jp_value few[EVAL_ARGUMENTS];
    struct jp_arguments args = {.values = few, .count = 0};
    int32_t result = 0;
    if (node->third > EVAL_ARGUMENTS) {
        void *memory = NULL;
        result = pwt_jp_take(&ev->cx, node->third * sizeof(*args.values), &memory);
        args.values = memory;
    }
    for (uint32_t i = node->left; result == 0 && i != 0; i = ev->nodes[i].next) {
        result = pwt_jp_eval(ev, i, current, &args.values[args.count++]);
    }
    size_t outer = ev->offset;
    ev->offset = node->offset;
    if (result == 0) {
        result = pwt_jp_call(ev, node, &args, ret_value);
    }
    ev->offset = outer;
    return result;
}

/* The left operand if it settles the matter, else the right one. */
static int32_t eval_either(struct jp_eval *ev,
                           const struct jp_node *node,
                           const struct jp_value *current,
                           struct jp_value *ret_value)
{
    bool is_false = false;
    int32_t result = pwt_jp_eval(ev, node->left, current, ret_value);
    if (result == 0) {
        result = pwt_jp_is_false(ev, ret_value, &is_false);
    }
    if (result != 0 || is_false == (node->op == JP_AND)) {
        return result;
    }
    return pwt_jp_eval(ev, node->right, current, ret_value);
}

/* Nodes that begin with their left operand, and need nothing else of the current value. */
static int32_t eval_unary(struct jp_eval *ev,
                          const struct jp_node *node,
                          const struct jp_value *current,
                          struct jp_value *ret_value)
{
    struct jp_value left = *current;
    bool is_false = false;
    int32_t result = node->left == 0 ? 0 : pwt_jp_eval(ev, node->left, current, &left);
    if (result != 0) {
        return result;
    }
    switch (node->op) {
    case JP_CHAIN:
        return pwt_jp_eval(ev, node->right, &left, ret_value);
    case JP_INDEX:
        return pwt_jp_index(ev, &left, node->index, ret_value);
    case JP_SLICE:
        return eval_slice(ev, &node->slice, &left, ret_value);
    case JP_FLATTEN:
        return eval_flatten(ev, &left, ret_value);
    case JP_PROJECT:
    case JP_FILTER:
        return eval_project(ev, node, &left, ret_value);
    case JP_PROJECT_VALUES:
        return eval_project_values(ev, node, &left, ret_value);
    default: /* JP_NOT */
        result = pwt_jp_is_false(ev, &left, &is_false);
        *ret_value = jp_bool(is_false);
        return result;
    }
}

int32_t pwt_jp_eval(struct jp_eval *ev,
                    uint32_t index,
                    const struct jp_value *current,
                    struct jp_value *ret_value)
{
    const struct jp_node *node = &ev->nodes[index];
    int32_t result = pwt_jp_work(ev, 1);
    if (result != 0) {
        return result;
    }
    switch (node->op) {
    case JP_CURRENT:
        *ret_value = *current;
        return 0;
    case JP_LITERAL:
        *ret_value = node->value;
        return 0;
    case JP_REFERENCE:
        *ret_value = (struct jp_value){.type = JP_EXPREF, .form = JP_NODE, .node = node->left};
        return 0;
    case JP_FIELD:
        return pwt_jp_field(ev, current, &node->value, ret_value);
    case JP_SELECT_LIST:
        return eval_select_list(ev, node, current, ret_value);
    case JP_SELECT_HASH:
        return eval_select_hash(ev, node, current, ret_value);
    case JP_OR:
    case JP_AND:
        return eval_either(ev, node, current, ret_value);
    case JP_COMPARE:
        return eval_compare(ev, node, current, ret_value);
    case JP_CALL:
    case JP_CALL_USER:
        return eval_call(ev, node, current, ret_value);
    default:
        return eval_unary(ev, node, current, ret_value);
    }
}

/* The allocator that others get: what they take counts, too. */
static void *eval_alloc(void *user, size_t size)
{
    struct jp_eval *ev = user;
    void *memory = NULL;
    return pwt_jp_take(&ev->cx, size, &memory) == 0 ? memory : NULL;
}

int32_t pwt_jmespath_evaluate(const struct pwt_jmespath *path,
                              const struct pwt_json_value *document,
                              const struct pwt_json_alloc *alloc,
                              struct pwt_jmespath_error *error,
                              struct pwt_json_value *ret_value)
{
    struct jp_eval ev = {
        .cx = {.alloc = alloc,
               .bytes_left = path->max_bytes,
               .text = path->text,
               .len = path->len,
               .error = error},
        .nodes = path->nodes,
        .work_left = EVAL_WORK_LEAST,
    };
    ev.alloc = (struct pwt_json_alloc){.alloc = eval_alloc, .user = &ev};
    pwt_jp_allow(&ev, document->len);
    struct jp_value current = jp_from_json(document);
    struct jp_value value = jp_null();
    struct pwt_json_value json = {.type = PWT_JSON_NULL};
    int32_t result =
        document->type == PWT_JSON_ABSENT ? pwt_jp_fail_json(&ev.cx, PWT_JSON_EEND) : 0;
    if (result == 0) {
        result = pwt_jp_eval(&ev, path->root, &current, &value);
    }
    if (result == 0) {
        result = pwt_jp_json(&ev, &value, &json);
    }
    if (result == 0) {
        *ret_value = json;
    }
    return result;
}

int32_t pwt_jmespath_search(const struct pwt_jmespath *path,
                            const char *text,
                            size_t len,
                            const struct pwt_json_alloc *alloc,
                            struct pwt_json_value *ret_value)
{
    struct pwt_json_value document;
    if (pwt_json_open(text, len, &document) != 0) {
        return PWT_JMESPATH_EDOCUMENT;
    }
    return pwt_jmespath_evaluate(path, &document, alloc, NULL, ret_value);
}
