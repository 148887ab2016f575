"""Every word of the official form, in its order

Two readings are compared with `tests/form-text.md`. The structure, which is what a screen reader reads, must give
all words in exactly the official order. Plain extraction goes by position on the page, where two columns and captions
below lines have an order of their own; there every sentence and label must be found, and the blocks in their order.
"""

import re

import pymupdf as fitz
from pdfminer.high_level import extract_text

import suite as shared


def official(text):
    """The official wording without the marks of its conversion to text; one entry a line."""
    text = text.replace("**", "").replace("\\*", "*").replace("\\_", " ")
    text = re.sub(r"<(https?:[^>]*)>", r"\1", text)
    # The radio buttons are drawn, and the domain is printed after the e-mail blank.
    text = text.replace("( ) –", "–")
    text = re.sub(
        r"\(please print\)\s+@lausd\.net\s+Site administrator's email address",
        "(please print) Site administrator's email address @lausd.net",
        text,
    )
    return [" ".join(line.removeprefix("- ").split()) for line in text.splitlines() if line.strip()]


def squeezed(text):
    return "".join(text.split())


def run(suite):
    lines = official((suite.root / "tests" / "form-text.md").read_text())
    path = suite.documents["blank"]

    told = shared.run("pdfinfo", "-struct-text", path)
    # The program prints the tree with its text in quotation marks, a line at a time.
    spoken = squeezed("".join(re.findall(r'^\s*"(.*)"\s*$', told, re.M))).replace("•", "")
    wanted = squeezed("".join(lines))
    where = next((i for i, (a, b) in enumerate(zip(spoken, wanted)) if a != b), min(len(spoken), len(wanted)))
    suite.check(
        "the structure reads like the form",
        spoken == wanted,
        f"found …{spoken[where - 30 : where + 30]}… instead of …{wanted[where - 30 : where + 30]}…",
    )

    readings = {
        "pdftotext": shared.run("pdftotext", path, "-"),
        "PyMuPDF": "\n".join(page.get_text(sort=True) for page in fitz.open(path)),
        "pdfminer": extract_text(path),
    }
    # Between blanks, each label is looked for by itself.
    labels = [part for line in lines for part in re.split(r"\s{2,}|(?<=\)) (?=\()", line)]
    for program, text in readings.items():
        found = squeezed(text)
        for label in labels:
            # A row of blanks comes in pieces; its words are looked for one by one.
            pieces = [label] if squeezed(label) in found else label.split()
            missing = [piece for piece in pieces if squeezed(piece) not in found]
            suite.check(f"{program} finds `{label[:50]}`", not missing, missing)
        order = [found.find(squeezed(line)) for line in lines if len(line) > 45]
        placed = [place for place in order if place >= 0]
        suite.check(f"{program} finds the sentences in order", placed == sorted(placed) and len(placed) > 12, order)
