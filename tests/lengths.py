#!/usr/bin/env python3
"""Files of src/ have at most 400 lines and functions at most 60, tests and tables aside."""

import pathlib
import re
import sys

FILE, FUNCTION = 400, 60
# What is longer, a path or a path and a function, and why. What becomes shorter goes.
LONGER = {
    "src/batch/write.rs write": "Both halves of the pipeline close over the same counters and outputs.",
    "src/cli/args.rs": "A table of flags, whose entries all look alike.",
    "src/format/cells.rs read": "One machine of four states, whose arms are read together.",
    "src/format/dictionary/unsaid.rs left": "A table: what is left of each rule.",
    "src/pdf/fields.rs": "The entries of a field and the bytes that fill them follow each other.",
    "src/pdf/fonts.rs": "Whole fonts and fonts that are cut share what each object of a font is.",
    "src/pdf/page.rs draw": "A table: the operators of each kind of item.",
    "src/pdf/template.rs assemble": "A list of a document's objects in the order of their numbers.",
    "src/returned/file/intact.rs open_before": "Conditions one after the other; each ends it.",
    "src/returned/file/pass.rs pass": "One loop over bytes, where a call for each would cost most.",
    "src/returned/file/scan.rs new": "One loop over bytes, where a call for each would cost most.",
    "src/returned/file/syntax.rs": "A parser: one grammar in one place.",
    "src/returned/file/xref.rs stream": "Clause 7.5.8 from its first to its last entry.",
    "src/returned/form/fields.rs visit": "One step of the walk: its name, its values, its kids.",
    "src/returned/mod.rs": "The order of the steps, which every room is called in.",
    "src/returned/mod.rs read_opened": "The order of the steps for a file with fields.",
    "src/returned/page/annotation.rs draw_by_keys": "A table: what each kind of annotation looks like.",
    "src/returned/page/font.rs": "Each kind of font by the clause that says what its codes mean.",
    "src/returned/page/interpret.rs": "A table of operators, a function for each group.",
    "src/returned/sheet/flattened.rs read": "The order of the steps for a copy without fields.",
    "src/returned/sheet/over.rs look": "The order of the steps for each page, which share its marks.",
    "src/returned/sheet/recover.rs": "All reasons for which the words in a place are not read.",
}

root = pathlib.Path(__file__).resolve().parent.parent
START = re.compile(r"^( *)(?:pub(?:\([a-z]+\))? )?(?:const |async )?fn (\w+)")
long = []
for path in sorted((root / "src").rglob("*.rs")):
    name = str(path.relative_to(root))
    if re.search(r"tests\.rs$|/testing\.rs$|/tests/", name):
        continue
    lines = path.read_text(encoding="utf-8").split("#[cfg(test)]\nmod tests {")[0].splitlines()
    if len(lines) > FILE:
        long.append((name, f"{name}: {len(lines)} lines"))
    for at, line in enumerate(lines):
        start = START.match(line)
        if not start or line.endswith((";", "}")):
            continue
        end = next((end for end in range(at, len(lines)) if lines[end] == start[1] + "}"), at)
        if end - at + 1 > FUNCTION:
            long.append((f"{name} {start[2]}", f"{name}:{at + 1}: fn {start[2]} has {end - at + 1} lines"))
wrong = [told for key, told in long if key not in LONGER]
stale = sorted(LONGER.keys() - {key for key, _ in long})
print("\n".join(wrong + [f"no longer long: {key}" for key in stale]) or "no file or function is too long")
sys.exit(bool(wrong))
