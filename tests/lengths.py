#!/usr/bin/env python3
"""Files of src/ have at most 400 lines and functions at most 60, tests and tables aside."""

import pathlib
import re
import sys

FILE, FUNCTION = 400, 60
# What is longer and known to be: a path, or a path and a function. Nothing may be added; what becomes shorter goes.
LONGER = {
    "src/batch/write.rs write",
    "src/cli/args.rs",
    "src/format/cells.rs read",
    "src/format/toml.rs write_record",
    "src/pdf/fields.rs",
    "src/pdf/fonts.rs",
    "src/pdf/page.rs draw",
    "src/pdf/template.rs assemble",
    "src/returned/file/intact.rs open_before",
    "src/returned/file/pass.rs pass",
    "src/returned/file/scan.rs new",
    "src/returned/file/syntax.rs",
    "src/returned/file/xref.rs stream",
    "src/returned/form/fields.rs visit",
    "src/returned/form/values.rs read",
    "src/returned/mod.rs",
    "src/returned/mod.rs read_opened",
    "src/returned/page/annotation.rs draw_by_keys",
    "src/returned/page/font.rs",
    "src/returned/page/interpret.rs",
    "src/returned/sheet/flattened.rs read",
    "src/returned/sheet/over.rs look",
    "src/returned/sheet/recover.rs",
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
stale = sorted(LONGER - {key for key, _ in long})
print("\n".join(wrong + [f"no longer long: {key}" for key in stale]) or "no file or function is too long")
sys.exit(bool(wrong))
