# SPDX-License-Identifier: Apache-2.0
"""The command line: which files and cases, and what is printed about them."""

import argparse
import collections
import concurrent.futures
import os
import shutil
import sys
import tempfile
import traceback

from replay import cases, emit, process, pure, values, verdict
from replay.utilities import UTILITIES, Mixed, Utility
from support.bootstrap import place

DIFFERENCES_MAX = 20


def arguments(argv):
    parser = argparse.ArgumentParser(
        prog="conformance", description="Replay recorded cases through the real runtime.")
    parser.add_argument("files", nargs="*", metavar="FILE", help="a file of recorded cases")
    parser.add_argument("--emit", metavar="DIR",
                        help="write encrypted messages that other implementations can read")
    parser.add_argument("--only", default="", metavar="TEXT", help="cases whose name has this text")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N",
                        help="cases at a time (as many as there are processors)")
    parser.add_argument("-v", "--verbose", action="store_true", help="name the passed cases too")
    chosen = parser.parse_args(argv)
    if chosen.jobs < 1:
        parser.error(f"--jobs got {chosen.jobs}; expected at least 1")
    if bool(chosen.files) == bool(chosen.emit):
        parser.error("expected files of recorded cases, or --emit DIR")
    return chosen


def checked(path):
    """The cases of a file, in groups by what replays them."""
    name, found = cases.load(path)
    utility = UTILITIES.get(name)
    if utility is None:
        raise cases.BrokenFile(f"{path} is about the utility '{name}', which this runner does not "
                               f"know; expected one of {', '.join(UTILITIES)}")
    groups = utility.groups(found) if isinstance(utility, Mixed) else [(utility, found)]
    return [(one, ready(path, one, some)) for one, some in groups]


def ready(path, utility, some):
    """Cases in the form in which they are replayed."""
    if isinstance(utility, Utility):
        some = [utility.prepare(case) for case in some]
        for case in some:
            check_ops(path, case)
    return some


def check_ops(path, case):
    ops = case["given"].get("ops")
    if not isinstance(ops, list) or not all(isinstance(op, dict) and "op" in op for op in ops):
        raise cases.BrokenFile(f"{path}: case '{case['name']}' has no list of ops in given.ops")


def built(path, utility):
    """Raises if this build lacks what the utility's cases need."""
    if isinstance(utility, Utility):
        needed = [os.path.join(place("PWT_HANDLERS"), utility.name + ".so")]
        needed += [os.path.join(place("CONFORMANCE_PLUGINS"), name, name + ".so")
                   for name in utility.plugins]
    else:
        needed = [os.path.join(place("CONFORMANCE_PURE"), utility.program)]
    for file in needed:
        if not os.path.exists(file):
            raise cases.BrokenFile(f"{path} needs {file}, which this build does not have")


def judge_one(utility, case, root):
    """The differences of a case that is replayed through `bootstrap`."""
    folder = tempfile.mkdtemp(dir=root)
    try:
        case = cases.expanded(case)
        seen = process.Run(utility, case, folder).play()
        judge = utility.verdict or verdict.Verdict
        found = list(judge(utility, case, seen).differences())
        if found and not seen.breakdown and seen.stderr:
            found.append("-- stderr\n" + seen.stderr.rstrip("\n"))
        return found
    except Exception:  # a case that the runner itself stumbles over has not passed
        return [values.Breakdown(traceback.format_exc())]
    finally:
        shutil.rmtree(folder)


def judge_all(utility, some, root, jobs):
    """Each case with its differences, in the order of the file."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        yield from zip(some, pool.map(lambda case: judge_one(utility, case, root), some))


def report(case, differences, verbose):
    """Prints what there is to say of a case, and returns what it counts as."""
    if not differences:
        if verbose:
            print(f"ok      {case['name']}")
        return "passed"
    broke_down = any(isinstance(difference, values.Breakdown) for difference in differences)
    uncovered = all(isinstance(difference, values.Uncovered) for difference in differences)
    if uncovered or (case.get("optional") and not broke_down):
        if verbose:
            print(f"skipped {case['name']}: {differences[0]}")
        return "skipped"
    print(f"FAILED  {case['name']}")
    for difference in differences[:DIFFERENCES_MAX]:
        print("    " + difference.replace("\n", "\n    "))
    if len(differences) > DIFFERENCES_MAX:
        print(f"    ... and {len(differences) - DIFFERENCES_MAX} more differences")
    return "failed"


def replay(path, utility, found, options, root):
    """Counts of the cases of one file."""
    some = [case for case in found if options.only in case["name"]]
    if isinstance(utility, Utility) and os.environ.get("PWT_EXE_WRAPPER"):
        some = some[::utility.slow_every]
    counts = collections.Counter()
    print(f"{path}: {len(some)} of {len(found)} cases")
    if not some:
        return counts
    judged = (judge_all(utility, some, root, options.jobs) if isinstance(utility, Utility)
              else pure.judge(utility, some, path))
    for case, differences in judged:
        differences = [*cases.unknown_members(case, utility), *differences]
        counts[report(case, differences, options.verbose)] += 1
        sys.stdout.flush()
    return counts


def main(argv):
    options = arguments(argv)
    total = collections.Counter()
    root = tempfile.mkdtemp(prefix="conformance-")
    try:
        if options.emit:
            print(f"{emit.emit(options.emit)} messages in {options.emit}")
            return 0
        files = [(path, *group) for path in options.files for group in checked(path)]
        for path, utility, found in files:
            built(path, utility)
        for path, utility, found in files:
            total += replay(path, utility, found, options, root)
    except cases.BrokenFile as error:
        print(f"conformance: {error}", file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(root)
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return 0 if total["passed"] and not total["failed"] else 1
