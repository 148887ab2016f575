"""Firefox itself and the viewer that is built into it: a person's mouse and keys, and its download button

It is driven through Marionette, which every Firefox has: what geckodriver talks to, lists of JSON over a socket.
"""

import base64
import contextlib
import json
import socket
import subprocess
import tempfile
import time
from pathlib import Path

# Keys that are no letters, as WebDriver numbers them.
CONTROL, DELETE, RETURN, TAB = "\ue009", "\ue017", "\ue006", "\ue004"

# Any port that is free, and no question whether a form that is not saved may be closed.
PREFERENCES = """
    user_pref("marionette.port", 0);
    user_pref("dom.disable_beforeunload", true);
"""
# The button asks where to save in a dialog of the system, which no page reaches: this answers in its stead.
ANSWER_DIALOG = """
    const [path] = arguments;
    window.saveURL;  // Loads what is replaced here.
    window.makeFilePicker = () => ({
        init() {}, appendFilter() {}, appendFilters() {},
        file: new FileUtils.File(path),
        open(answer) { answer(Ci.nsIFilePicker.returnOK); },
    });
    window.saved = new Promise((resolve) => {
        const observer = () => { Services.obs.removeObserver(observer, "pdfjs:saveComplete"); resolve(); };
        Services.obs.addObserver(observer, "pdfjs:saveComplete");
    });
"""
# Whether the pages in sight are drawn at this scale, and their fields on them.
DRAWN = """
    const pdfViewer = window.PDFViewerApplication?.pdfViewer;
    if (!pdfViewer?.pagesCount || pdfViewer.currentScale !== arguments[0]) return false;
    const pages = [...pdfViewer._getVisiblePages().ids].map((number) => pdfViewer.getPageView(number - 1));
    return pages.length > 0 && pages.every((page) => page.renderingState === 3 && page.annotationLayer?.div?.hidden === false);
"""
BUTTON = """
    const [name, state, answer] = arguments;
    (async () => {
        const { pdfDocument } = window.PDFViewerApplication;
        const buttons = [];
        for (let number = 1; number <= pdfDocument.numPages; number++)
            for (const button of await (await pdfDocument.getPage(number)).getAnnotations())
                if (button.fieldName === name && (button.exportValue ?? button.buttonValue) === state) buttons.push(button.id);
        answer(buttons);
    })();
"""


@contextlib.contextmanager
def started():
    """A Firefox with a profile of its own, for as long as it is used."""
    with tempfile.TemporaryDirectory(prefix="misis-form-firefox-", ignore_cleanup_errors=True) as folder:
        profile = Path(folder)
        profile.joinpath("user.js").write_text(PREFERENCES)
        command = ["firefox-esr", "--headless", "--marionette", "--remote-allow-system-access", "--profile", profile]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
            try:
                port = profile / "MarionetteActivePort"
                yield Firefox(int(waited_for(lambda: port.exists() and port.read_text())))
            finally:
                browser.terminate()


class Firefox:
    def __init__(self, port):
        self.stream = socket.create_connection(("127.0.0.1", port), timeout=30).makefile("rwb")
        self.number = 0
        self._receive()
        self._do("WebDriver:NewSession")
        self._do("WebDriver:SetTimeouts", implicit=20000, script=20000)
        self._do("WebDriver:SetWindowRect", width=1000, height=1400)

    def open(self, path):
        # In a tab of its own, or the viewer of the form before would be taken for its own. Small, for those pages are
        # drawn that are in sight.
        tab = self._do("WebDriver:NewWindow", type="tab")["handle"]
        self._do("WebDriver:CloseWindow")
        self._do("WebDriver:SwitchToWindow", handle=tab)
        self._do("WebDriver:Navigate", url=f"{path.as_uri()}#zoom=50")
        self._drawn(0.5)

    def zoom(self, scale):
        """At 1, an inch of paper has 96 points of the screen."""
        script = "window.PDFViewerApplication.pdfViewer.currentScale = arguments[0];"
        self._do("WebDriver:ExecuteScript", script=script, args=[scale], sandbox=None)
        self._drawn(scale)

    def type(self, name, text):
        """Types a text over what the field holds, and leaves the field."""
        field = self._find(f'[name="{name}"]')
        self._do("WebDriver:ElementClick", id=field)
        for keys in (CONTROL + "a", DELETE + text.replace("\n", RETURN) + TAB):
            self._do("WebDriver:ElementSendKeys", id=field, text=keys)

    def choose(self, name, state):
        """Clicks the button of that state, unless it is on."""
        found = self._do("WebDriver:ExecuteAsyncScript", script=BUTTON, args=[name, state], sandbox=None)
        if len(found) != 1:
            raise RuntimeError(f"Firefox: {len(found)} buttons of {name} have the state {state}")
        button = self._find(f'[data-element-id="{found[0]}"]')
        if not self._do("WebDriver:IsElementSelected", id=button):
            self._do("WebDriver:ElementClick", id=button)

    def picture(self, name, path):
        """Draws the field into a file, with the mouse elsewhere."""
        away = {"type": "pointerMove", "x": 1, "y": 1}
        self._do("WebDriver:PerformActions", actions=[{"type": "pointer", "id": "mouse", "actions": [away]}])
        field = self._find(f'[name="{name}"]')
        path.write_bytes(base64.b64decode(self._do("WebDriver:TakeScreenshot", id=field, full=False)))

    def save(self, path):
        button = self._find("#downloadButton")
        self._in_chrome("WebDriver:ExecuteScript", ANSWER_DIALOG, str(path))
        self._do("WebDriver:ElementClick", id=button)
        self._in_chrome("WebDriver:ExecuteAsyncScript", "window.saved.then(arguments[0]);")

    def _drawn(self, scale):
        waited_for(lambda: self._do("WebDriver:ExecuteScript", script=DRAWN, args=[scale], sandbox=None))

    def _find(self, selector):
        return next(iter(self._do("WebDriver:FindElement", using="css selector", value=selector).values()))

    def _in_chrome(self, command, script, *arguments):
        """Runs a script in the browser's own window, around the pages."""
        self._do("Marionette:SetContext", value="chrome")
        self._do(command, script=script, args=arguments)
        self._do("Marionette:SetContext", value="content")

    def _do(self, command, **parameters):
        self.number += 1
        message = json.dumps([0, self.number, command, parameters]).encode()
        self.stream.write(b"%d:%s" % (len(message), message))
        self.stream.flush()
        _, _, error, result = self._receive()
        if error:
            raise RuntimeError(f"Firefox: {command} {parameters}: {error['message']}")
        return result.get("value") if set(result or {}) == {"value"} else result

    def _receive(self):
        length = b""
        while not length.endswith(b":"):
            length += self.stream.read(1)
        return json.loads(self.stream.read(int(length[:-1])))


def waited_for(result):
    until = time.monotonic() + 30
    while not (found := result()):
        if time.monotonic() > until:
            raise RuntimeError("Firefox is not ready")
        time.sleep(0.1)
    return found
