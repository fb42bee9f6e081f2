/* SPDX-License-Identifier: Apache-2.0 */
/* Names in comments and text are no calls: strcpy(a, b), system(c). */
struct sink {
    int (*exit)(int);
};

int f(const struct sink *sink)
{
    return sink->exit(sizeof "abort()");
}
