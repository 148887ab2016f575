"""Makes the documents, runs every check and prints what came of it: run.py PROGRAM ROOT [CHECK...]"""

import concurrent.futures
import contextlib
import io
import multiprocessing
import os
import sys
import time
import traceback

import check_accessibility
import check_attacks
import check_batch
import check_browser
import check_bytes
import check_codes
import check_corpus
import check_desk
import check_fields
import check_fillers
import check_flattened
import check_form_data
import check_hostile
import check_kinds
import check_left
import check_marks
import check_mutations
import check_names
import check_ocr
import check_paper
import check_prints
import check_rendering
import check_returned
import check_review
import check_schema
import check_shells
import check_signatures
import check_structure
import check_text
import check_values
import check_workbooks
from suite import Suite

# Those that take long come first, so that no processor waits at the end.
CHECKS = (
    check_names,
    check_fillers,
    check_flattened,
    check_signatures,
    check_paper,
    check_ocr,
    check_prints,
    check_hostile,
    check_review,
    check_schema,
    check_workbooks,
    check_accessibility,
    check_batch,
    check_structure,
    check_mutations,
    check_codes,
    check_attacks,
    check_returned,
    check_left,
    check_kinds,
    check_shells,
    check_rendering,
    check_marks,
    check_text,
    check_browser,
    check_desk,
    check_form_data,
    check_corpus,
    check_values,
    check_fields,
    check_bytes,
)


def outcome(suite, name):
    """Runs one check, in another process: what it printed, how many passed, and what failed."""
    check = sys.modules[name]
    suite.enter(name.removeprefix("check_"))
    printed = io.StringIO()
    start = time.monotonic()
    with contextlib.redirect_stdout(printed):
        print(f"\n-- {check.__doc__.splitlines()[0]}")
        try:
            check.run(suite)
        except Exception:  # What a check did not foresee is a failure of that check, and the others go on.
            suite.check(f"{name} ran to its end", False, traceback.format_exc()[-600:])
        print(f"   {time.monotonic() - start:.0f} s")
    return printed.getvalue(), suite.passed, suite.failures


def main():
    program, root, *wanted = sys.argv[1:]
    suite = Suite(program=program, root=root)
    chosen = [check for check in CHECKS if not wanted or check.__name__.removeprefix("check_") in wanted]
    # A check is a row of programs that wait for one another: as many run at a time as there are processors.
    forked = multiprocessing.get_context("fork")
    passed, failures = suite.passed, suite.failures
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count(), forked) as pool:
        running = [pool.submit(outcome, suite, check.__name__) for check in chosen]
        for done in concurrent.futures.as_completed(running):
            printed, more, failed = done.result()
            print(printed, end="", flush=True)
            passed, failures = passed + more, failures + failed
    print()
    for failure in failures:
        print(f"FAILED {failure}")
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
