/* SPDX-License-Identifier: Apache-2.0 */
/* A library under the name of another one: it says that it was loaded. */
#include <unistd.h>

__attribute__((constructor)) static void decoy_speak(void)
{
    static const char line[] = "DECOY " DECOY_NAME " was loaded\n";

    (void)!write(STDERR_FILENO, line, sizeof(line) - 1);
}
