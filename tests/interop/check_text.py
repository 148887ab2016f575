"""Every word of the official form, in its order

Two readings are compared with `tests/form-text.md`. The structure, which is what a screen reader reads, must give
all words in exactly the official order. Plain extraction goes by position on the page, where two columns and captions
below lines have an order of their own; there every piece of text between two blanks must be found in one piece and as
often as it is printed, and the sentences must follow each other. White space is not compared.

Ghostscript, through which many forms go that are printed to PDF, writes the meanings of letters anew, and some ways of
saying them it gets wrong. What it writes must still read the same.
"""

import re

import pymupdf as fitz
from pdfminer.high_level import extract_text

import suite as shared

PLACEHOLDER = "\N{WHITE SQUARE}"


def official(text, blank=" "):
    """The official wording without the marks of its conversion to text; one entry a line."""
    text = text.replace("**", "").replace("\\*", "*").replace("\\_" * 5, blank)
    text = re.sub(r"<(https?:[^>]*)>", r"\1", text)
    # The radio buttons are drawn, and the domain is printed after the e-mail blank.
    text = text.replace("( ) –", "–")
    name, domain, email = "(please print) ", "@lausd.net", "Site administrator's email address "
    text = re.sub(
        rf"{re.escape(name + blank + domain)}\s+{re.escape(email + blank)}",
        name + blank + "\n" + email + blank + domain,
        text,
    )
    return [" ".join(line.removeprefix("- ").split()) for line in text.splitlines() if line.strip()]


def squeezed(text):
    return "".join(text.split())


def run(suite):
    source = (suite.root / "tests" / "form-text.md").read_text()
    lines = official(source)
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

    # What stands between two blanks; `Name (First)` and `(MI)` are two pieces.
    pieces = [
        piece.strip()
        for line in official(source, blank=PLACEHOLDER)
        # Some rows print the parentheses of the phone number, the dash of a reason and the domain by themselves.
        for piece in re.split(rf"{PLACEHOLDER}|(?=@lausd\.net$)|(?<=@lausd\.net)|\( \)|(?=– )", line)
        if piece.strip()
    ]
    sentences = [piece for piece in pieces if len(piece) > 45]
    for name in ("blank", "blank-flat"):
        path = suite.documents[name]
        printed_again = suite.out / f"{name}-gs.pdf"
        shared.run("gs", "-q", "-o", printed_again, "-sDEVICE=pdfwrite", path)
        text = shared.run("pdftotext", printed_again, "-")
        suite.check(f"Ghostscript keeps the bullets of {name}", text.count("•") == shared.run("pdftotext", path, "-").count("•"))
        readings = {
            "pdftotext": shared.run("pdftotext", path, "-"),
            "Ghostscript, then pdftotext": text,
            "PyMuPDF": "\n".join(page.get_text(sort=True) for page in fitz.open(path)),
            "pdfminer": extract_text(path),
        }
        for program, text in readings.items():
            found = squeezed(text)
            for piece in dict.fromkeys(pieces):
                printed = sum(squeezed(other).count(squeezed(piece)) for other in pieces)
                seen = found.count(squeezed(piece))
                why = f"{seen} times, not {printed}"
                suite.check(f"{program} finds `{piece[:50]}` in {name}", seen >= printed, why)
            order = [found.find(squeezed(sentence)) for sentence in sentences]
            ordered = -1 not in order and order == sorted(order) and len(order) > 12
            suite.check(f"{program} finds the sentences of {name} in order", ordered, order)
