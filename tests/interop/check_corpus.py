"""Odd and hostile files, and other people's: no more than two seconds of a processor and 300 MB each

`INTEROP_COLLECTION=FOLDER` goes through every PDF of a folder as well, such as the test files of PDF libraries. None of them is
this form.
"""

import os
import subprocess
from pathlib import Path

MOST_SECONDS, MOST_MEGABYTES = 2.0, 300


def go_through(suite, files, codes):
    slowest, largest = (0, ""), (0, "")
    for path in files:
        # A child of this process would be charged with its memory, too.
        command = ["/usr/bin/time", "-q", "-f", "%U %S %M", suite.program, "extract", path, "--stage", "request", "-q"]
        process = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace", timeout=60)
        *told, measured = process.stderr.splitlines()
        told, (user, system, kilobytes) = "\n".join(told), map(float, measured.split())
        # What other checks leave of the processors plays no part.
        seconds, megabytes = user + system, kilobytes / 1024
        slowest, largest = max(slowest, (seconds, path.name)), max(largest, (megabytes, path.name))
        suite.check(f"{path.name}: no panic, and what it is", process.returncode in codes and "panicked" not in told, told)
        suite.check(f"{path.name}: in time", seconds < MOST_SECONDS, seconds)
        suite.check(f"{path.name}: in memory", megabytes < MOST_MEGABYTES, megabytes)
    print(f"   {len(files)} files; slowest {slowest[0]:.2f} s ({slowest[1]}), largest {largest[0]:.0f} MB ({largest[1]})")


def run(suite):
    files = sorted((suite.root / "tests" / "corpus").glob("*.bin"))
    suite.check("there are files", len(files) > 100)
    # An archive is opened as a folder is: a broken one makes code 5.
    go_through(suite, files, (0, 1, 3, 5))
    if collection := os.environ.get("INTEROP_COLLECTION"):
        go_through(suite, sorted(path for path in Path(collection).rglob("*.pdf") if path.is_file()), (3,))
