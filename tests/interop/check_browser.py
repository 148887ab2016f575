"""pdf.js in Chromium: what a screen reader and a keyboard get"""

import re
import subprocess


def run(suite):
    folder = suite.here / "browser"
    done = subprocess.run(["node", folder / "check.mjs", suite.program], capture_output=True, text=True, cwd=folder)
    for line in done.stdout.splitlines():
        if match := re.match(r"(ok|FAIL) (.*)", line):
            suite.check(f"browser: {match[2]}", match[1] == "ok", match[2])
    closing = re.search(r"^(\d+) passed, (\d+) failed$", done.stdout, re.M)
    suite.check("browser: the checks ran", closing and int(closing[1]) > 0, done.stdout[-500:] + done.stderr[-500:])
    print("   " + (closing[0] if closing else "did not run"))
