"""Makes the documents, runs every check and prints what came of it: run.py PROGRAM ROOT [CHECK...]"""

import sys
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
import check_marks
import check_mutations
import check_names
import check_paper
import check_rendering
import check_returned
import check_shells
import check_signatures
import check_structure
import check_text
import check_values
import check_workbooks
from suite import Suite

program, root, *wanted = sys.argv[1:]
suite = Suite(program=program, root=root)
for check in (
    check_bytes,
    check_text,
    check_structure,
    check_fields,
    check_values,
    check_rendering,
    check_fillers,
    check_flattened,
    check_form_data,
    check_returned,
    check_shells,
    check_marks,
    check_attacks,
    check_signatures,
    check_codes,
    check_corpus,
    check_accessibility,
    check_batch,
    check_workbooks,
    check_desk,
    check_names,
    check_paper,
    check_mutations,
    check_browser,
):
    if wanted and check.__name__.removeprefix("check_") not in wanted:
        continue
    print(f"\n-- {check.__doc__.splitlines()[0]}")
    try:
        check.run(suite)
    except Exception:  # What a check did not foresee is a failure of that check, and the others go on.
        suite.check(f"{check.__name__} ran to its end", False, traceback.format_exc()[-600:])
print()
for failure in suite.failures:
    print(f"FAILED {failure}")
print(f"{suite.passed} passed, {len(suite.failures)} failed")
sys.exit(1 if suite.failures else 0)
