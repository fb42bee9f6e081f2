/* SPDX-License-Identifier: Apache-2.0 */
/* Gives every file of the folders that it is called with to a fuzz target, for compilers without a
 * fuzzer: what once was found stays found. A target that sees a fault ends the program itself. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX ((size_t)4 << 20)

/* Runs one file. 1 if there was one, 0 for what is no file; -1 if it cannot be read. */
static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *room = file ? malloc(INPUT_MAX) : NULL;
    size_t size = room ? fread(room, 1, INPUT_MAX, file) : 0;
    int result = room && !ferror(file) && feof(file) ? 1 : -1;

    if (room && ferror(file) && errno == EISDIR) {
        result = 0;
    }
    if (result == 1) {
        /* Exactly its bytes: a sanitizer sees each look beyond them. */
        uint8_t *data = malloc(size ? size : 1);
        if (data) {
            memcpy(data, room, size);
            (void)LLVMFuzzerTestOneInput(data, size);
        }
        result = data ? 1 : -1;
        free(data);
    }
    free(room);
    if (file) {
        (void)fclose(file);
    }
    return result;
}

/* Runs all files of a folder; their number, or -1. */
static int replay_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry = dir ? readdir(dir) : NULL;
    int count = dir ? 0 : -1;

    while (entry && count >= 0) {
        char path[4096];
        int len = snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        int result = len < (int)sizeof(path) ? replay_file(path) : -1;
        if (result < 0) {
            (void)fprintf(stderr, "replay: %s cannot be read: %s\n", path, strerror(errno));
        }
        count = result < 0 ? -1 : count + result;
        entry = readdir(dir);
    }
    if (dir) {
        (void)closedir(dir);
    }
    return count;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        int count = replay_folder(argv[i]);
        if (count <= 0) {
            (void)fprintf(stderr, "replay: %s gave no input; expected a folder of files\n",
                          argv[i]);
            return 1;
        }
        (void)printf("%s: %d inputs\n", argv[i], count);
    }
    return argc > 1 ? 0 : 1;
}
