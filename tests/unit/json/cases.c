/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the case files: one line a case, bytes as %HH, repetitions as %%N:x%%. */
#include "cases.h"

#include <powertools/json.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CASE_TEXT_MAX ((size_t)1 << 20)

static int32_t case_verdict(const char *verdict)
{
    static const struct {
        const char *name;
        int32_t result;
    } verdicts[] = {
        {"accept", PWT_JSON_OK},   {"ESYNTAX", PWT_JSON_ESYNTAX}, {"EEND", PWT_JSON_EEND},
        {"EUTF8", PWT_JSON_EUTF8}, {"EDEPTH", PWT_JSON_EDEPTH},
    };
    const char *choice = strchr(verdict, ':');
    const char *name = choice == NULL ? verdict : choice + 1;
    for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
        if (strcmp(verdicts[i].name, name) == 0) {
            return verdicts[i].result;
        }
    }
    (void)fprintf(stderr, "cases: unknown verdict '%s'\n", verdict);
    exit(99);
}

/* Writes what [s, end) stands for to out, and returns the end of that. */
static char *case_expand(char *out, const char *s, const char *end)
{
    while (s < end) {
        if (*s != '%') {
            *out++ = *s++;
        } else if (s[1] != '%') {
            char hex[3] = {s[1], s[2], '\0'};
            *out++ = (char)strtoul(hex, NULL, 16);
            s += 3;
        } else {
            char *unit = NULL;
            unsigned long times = strtoul(s + 2, &unit, 10);
            const char *close = strstr(unit, "%%");
            unit++; /* the colon */
            for (; times > 0; times--) {
                out = case_expand(out, unit, close);
            }
            s = close + 2;
        }
    }
    return out;
}

size_t cases_each(const char *path, void (*check)(const struct json_case *each))
{
    char line[4096];
    size_t count = 0;
    FILE *file = fopen(path, "r");
    char *text = malloc(CASE_TEXT_MAX);
    while (file != NULL && text != NULL && fgets(line, sizeof(line), file) != NULL) {
        struct json_case each = {.text = text};
        char verdict[32];
        char offset[16];
        int text_at = 0;
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0') {
            continue;
        }
        if (sscanf(line, "%31s %15s %79s%n", verdict, offset, each.name, &text_at) != 3) {
            (void)fprintf(stderr, "cases: cannot read '%s'\n", line);
            exit(99);
        }
        const char *begin = line + text_at + (line[text_at] == ' ' ? 1 : 0);
        each.result = case_verdict(verdict);
        each.offset = (size_t)strtoul(offset, NULL, 10);
        each.len = (size_t)(case_expand(text, begin, begin + strlen(begin)) - text);
        check(&each);
        count++;
    }
    free(text);
    if (file != NULL) {
        (void)fclose(file);
    }
    return count;
}
