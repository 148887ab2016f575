"""Form data that `extract` writes (FDF, XFDF), read back by pdftk and PDFBox"""

import json
import subprocess


def by_pdftk(suite, blank, data, target):
    subprocess.run(["pdftk", blank, "fill_form", data, "output", target], check=True, capture_output=True)


def by_pdfbox(suite, blank, data, target):
    jars = ":".join(f"/usr/share/java/{jar}.jar" for jar in ("pdfbox2", "fontbox2", "commons-logging"))
    command = ["java", "-cp", jars, suite.here / "ImportPdfBox.java", blank, data, target]
    subprocess.run(command, check=True, capture_output=True)


def answers(suite, form):
    record = json.loads(suite.misis("extract", form, "--stage", "request", "--format", "json", "-q", ok=(0, 1)))
    record.pop("returned")
    return record


def run(suite):
    blank = suite.documents["blank"]
    for name in ("counselor", "decided", "partial"):
        form = suite.documents[name]
        expected = answers(suite, form)
        for ending in ("fdf", "xfdf"):
            data = suite.out / f"{name}.{ending}"
            suite.misis("extract", form, "--stage", "request", "-o", data, "--force", "-q", ok=(0, 1))
            for program, fill in {"pdftk": by_pdftk, "PDFBox": by_pdfbox}.items():
                target = suite.out / f"{name}-{ending}-{program}.pdf"
                try:
                    fill(suite, blank, data, target)
                    found = answers(suite, target)
                except subprocess.CalledProcessError as error:
                    found = error.stderr.decode()
                what = f"form data: {program} fills the form from {name}.{ending}"
                suite.check(what, found == expected, f"{found} instead of {expected}")
