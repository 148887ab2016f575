"""Odd and hostile files: no more than two seconds and 300 MB each"""

import subprocess

MOST_SECONDS, MOST_MEGABYTES = 2.0, 300


def run(suite):
    slowest, largest = (0, ""), (0, "")
    folder = suite.root / "tests" / "corpus"
    files = sorted(folder.glob("*.bin"))
    for path in files:
        # A child of this process would be charged with its memory, too.
        command = ["/usr/bin/time", "-q", "-f", "%e %M", suite.program, "extract", path, "--stage", "request", "-q"]
        process = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        *told, measured = process.stderr.splitlines()
        told, (seconds, kilobytes) = "\n".join(told), map(float, measured.split())
        megabytes = kilobytes / 1024
        slowest, largest = max(slowest, (seconds, path.name)), max(largest, (megabytes, path.name))
        suite.check(f"{path.name}: no panic", process.returncode in (0, 1, 3) and "panicked" not in told, told)
        suite.check(f"{path.name}: in time", seconds < MOST_SECONDS, seconds)
        suite.check(f"{path.name}: in memory", megabytes < MOST_MEGABYTES, megabytes)
    suite.check("there are files", len(files) > 100)
    print(f"   {len(files)} files; slowest {slowest[0]:.2f} s ({slowest[1]}), largest {largest[0]:.0f} MB ({largest[1]})")
