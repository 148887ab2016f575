#!/usr/bin/env python3
"""Completion in bash, zsh and fish, typed at through a pseudo-terminal

Also a program of its own: `check_shells.py --root ROOT` asks the shells of another root, in which the completions
were installed where each shell looks for them.
"""

import os
import pty
import re
import select
import shutil
import sys
import tempfile
import time
from pathlib import Path

# What is typed before the Tab key, and what stands there then.
TYPED = [
    ("misis-form ext", "misis-form extract"),
    ("misis-form fill --last", "misis-form fill --last-name"),
    ("misis-form fill --role couns", "misis-form fill --role counselor"),
    ("misis-form check --stage sub", "misis-form check --stage submitted"),
    ("misis-form blank --revision 02", "misis-form blank --revision 02/17/2022"),
    ("misis-form explain date-o", "misis-form explain date-order"),
    ("misis-form man dec", "misis-form man decide"),
    ("misis-form explain user.ext", "misis-form explain user.extension"),
]

# How each shell is started, and how it learns of the completions: here, and where they were installed.
SHELLS = {
    "bash": (
        ["bash", "--noprofile", "--norc", "-i"],
        'eval "$(misis-form completions bash)"',
        ". /usr/share/bash-completion/bash_completion",
    ),
    "zsh": (
        ["zsh", "-f", "-i"],
        'autoload -U compinit; compinit -u -D; eval "$(misis-form completions zsh)"',
        "autoload -U compinit; compinit -u -D",
    ),
    "fish": (["fish", "-i"], "misis-form completions fish | source", "true"),
}


class Terminal:
    """A shell in a pseudo-terminal of 120 columns."""

    def __init__(self, command, environment):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, environment)
        import fcntl, struct, termios
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

    def type(self, text):
        os.write(self.terminal, text.encode())

    def read(self, until, seconds=15):
        """What the shell shows until it shows `until`, without the terminal's controls."""
        shown, end = "", time.monotonic() + seconds
        while time.monotonic() < end and until not in shown:
            if select.select([self.terminal], [], [], 0.2)[0]:
                try:
                    data = os.read(self.terminal, 65536).decode(errors="replace")
                except OSError:
                    break
                shown += re.sub(r"\x1b(\[[0-9;?>=]*[a-zA-Z]|\][^\x07]*\x07|[()][A-Z0-9]|[>=])|[\x00-\x09\x0e-\x1f]", "", data)
        return shown

    def close(self):
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


def drive(shell, prefix, environment, is_installed):
    """Yields what was typed, whether it was completed, and what was seen."""
    command, setup, installed_setup = SHELLS[shell]
    for typed, completed in TYPED:
        terminal = Terminal([*prefix, *command], environment)
        # The sign is put together by the shell, so that its echo is not taken for it.
        terminal.type((installed_setup if is_installed else setup) + "; echo REA''DY\n")
        terminal.read("READY", 30)
        time.sleep(0.3)
        terminal.type(typed + "\t")
        # A shell may write the line anew, or only what it adds.
        added = completed.rsplit(" ", 1)[1][len(typed.rsplit(" ", 1)[1]):]
        seen = terminal.read(completed, 4)
        terminal.type("\x15")
        terminal.close()
        yield typed, completed in seen or typed + added in seen, seen


def run(suite):
    bin_folder = Path(tempfile.mkdtemp())
    bin_folder.joinpath("misis-form").symlink_to(Path(suite.program).resolve())
    environment = {**os.environ, "PATH": f"{bin_folder}:{os.environ['PATH']}", "HOME": str(bin_folder), "TERM": "xterm"}
    for shell in SHELLS:
        if not shutil.which(shell):
            print(f"shells: NOT RUN: there is no {shell} here")
            continue
        for typed, is_completed, seen in drive(shell, [], environment, False):
            suite.check(f"shells: {shell} completes `{typed}`", is_completed, repr(seen))
    shutil.rmtree(bin_folder, ignore_errors=True)


def main():
    root = sys.argv[sys.argv.index("--root") + 1]
    environment = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "/root", "TERM": "xterm", "LANG": "C.UTF-8"}
    failed = 0
    for shell in SHELLS:
        for typed, is_completed, seen in drive(shell, ["chroot", root], environment, True):
            failed += not is_completed
            print(f"{'ok' if is_completed else 'FAILED'}: {shell}: {typed}" + ("" if is_completed else f": {seen!r}"))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
