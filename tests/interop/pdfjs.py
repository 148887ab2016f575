"""pdf.js in a Chromium that stays open, for it takes long to start: a person's mouse and keys, and its own saving."""

import json
import subprocess


class Viewer:
    def __init__(self, suite):
        command = ["node", suite.here / "browser" / "drive.mjs"]
        self.driver = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.stdin.close()
        self.driver.wait(30)

    def _do(self, command, **rest):
        print(json.dumps({"command": command, **rest}), file=self.driver.stdin, flush=True)
        answer = json.loads(self.driver.stdout.readline() or '{"error": "the driver has ended"}')
        if "error" in answer:
            raise RuntimeError(f"pdf.js: {command} {rest}: {answer['error']}")
        return answer["result"]

    def open(self, path):
        self._do("open", path=str(path))

    def zoom(self, scale):
        """At 1, an inch of paper has 96 points of the screen."""
        self._do("zoom", scale=scale)

    def type(self, name, text):
        """Types a text over what the field holds, and leaves the field."""
        self._do("type", name=name, text=text)

    def choose(self, name, state):
        """Clicks the button of that state, unless it is on."""
        self._do("choose", name=name, state=state)

    def picture(self, name, text, shown, wanted):
        """Draws the field into one file, and into another the text that it ought to show."""
        self._do("picture", name=name, text=text, shown=str(shown), wanted=str(wanted))

    def missing(self, name, text):
        """The characters that the browser has no glyph for."""
        return self._do("missing", name=name, text=text)

    def save(self, path):
        self._do("save", path=str(path))
