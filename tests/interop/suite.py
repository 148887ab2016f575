"""What the checks share: the program, the documents that it makes, and the count."""

import os
import subprocess
import tempfile
from pathlib import Path

# 23 November 2026: the one use of the clock.
TODAY = "1795435200"


class Suite:
    def __init__(self, program, root):
        self.program = program
        self.root = Path(root)
        self.here = self.root / "tests" / "interop"
        self.cache = Path(os.environ["MISIS_FORM_INTEROP"])
        self.out = Path(os.environ.get("INTEROP_OUT") or tempfile.mkdtemp(prefix="misis-form-interop-"))
        self.out.mkdir(parents=True, exist_ok=True)
        self.passed = 0
        self.failures = []
        self.documents = {}
        self._make()

    def enter(self, name):
        """Gives a check a folder of its own, so that others may run beside it."""
        self.out = self.out / name
        self.out.mkdir(exist_ok=True)

    def check(self, name, ok, why=""):
        """Counts one check; `why` says what was seen when it failed."""
        if ok:
            self.passed += 1
        else:
            self.failures.append(f"{name}: {str(why)[:600]}")
        return bool(ok)

    def misis(self, *arguments, env=None, cwd=None, ok=(0,)):
        """Runs the program and returns what it prints to standard output."""
        environment = {**os.environ, "SOURCE_DATE_EPOCH": TODAY, **(env or {})}
        done = subprocess.run([self.program, *map(str, arguments)], capture_output=True, env=environment, cwd=cwd)
        if done.returncode not in ok:
            raise RuntimeError(f"misis-form {arguments}: exit {done.returncode}: {done.stderr.decode()}")
        return done.stdout

    def _make(self):
        def make(name, *arguments):
            path = self.out / f"{name}.pdf"
            self.misis(*arguments, "-o", path, "--force", "--quiet")
            self.documents[name] = path

        examples = self.root / "examples"
        make("blank", "blank")
        make("blank-flat", "blank", "--flat")
        for example in self.requests:
            make(example.stem, "fill", example)
            make(f"{example.stem}-flat", "fill", example, "--flat")
            make(f"{example.stem}-code-flat", "fill", example, "--flat", "--paper-code")
        make("partial", "fill", "--partial", "--school", "Roosevelt Senior High School", "--role", "Principal")
        decided = examples.joinpath("counselor.toml").read_text() + DECIDED
        self.decided = self.out / "decided.toml"
        self.decided.write_text(decided)
        make("decided", "fill", self.decided)

    @property
    def requests(self):
        """The examples of the project."""
        return sorted(path for path in (self.root / "examples").iterdir() if path.suffix in (".toml", ".json"))

    @property
    def fillable(self):
        return {name: path for name, path in self.documents.items() if not name.endswith("-flat")}

    @property
    def flat(self):
        return {name: path for name, path in self.documents.items() if name.endswith("-flat")}


REASON = "The site administrator named here is not one of this school; please have it signed by its principal. " * 3
DECIDED = f"""
[office]
decision = "Disapproved"
reason = "{REASON[:239].strip()}"
misis = "A. Clerk"
misis_date = 2026-11-23
"""


def run(*command, ok=(0,), quiet=True):
    """Runs another program and returns what it prints: to standard output, and its warnings too unless `quiet`."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode not in ok:
        raise RuntimeError(f"{command[0]}: exit {done.returncode}: {done.stdout[-800:]}{done.stderr[-800:]}")
    return done.stdout if quiet else done.stdout + done.stderr
