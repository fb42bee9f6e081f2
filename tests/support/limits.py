# SPDX-License-Identifier: Apache-2.0
"""How long a test waits for something that must happen, before it calls that a hang.

No test asserts a duration: a limit only turns a hang into a failure. PWT_TIME_FACTOR stretches all
of them, for slow machines; a wrapper such as valgrind is taken for one.
"""

import os

FACTOR = float(os.environ.get("PWT_TIME_FACTOR") or (5 if os.environ.get("PWT_EXE_WRAPPER") else 1))
PATIENCE_S = 20 * FACTOR
