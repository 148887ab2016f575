"""Forms as real viewers fill them in and print them, on paper and back: not one value is read wrongly

Each viewer fills the blank form in, and each of four engines that print for people draws what every one of them left. The face is the
form's own but for MuPDF, which draws in Helvetica what it fills in. `PRINTS` says how many forms of each: the sample has one.
"""

import base64
import collections
import json
import os
import random
import subprocess

import cv2
import numpy as np
import pymupdf as fitz
import pypdfium2

import check_fillers as fillers
import check_paper
import firefox
import paper
from pdfjs import Viewer

DPI = paper.DPI


def by_pdfium(form, _):
    """As Chrome prints."""
    with pypdfium2.PdfDocument(form) as document:
        document.init_forms()
        return [page.render(scale=DPI / 72, grayscale=True, may_draw_forms=True).to_numpy().squeeze() for page in document]


def by_mupdf(form, _):
    with fitz.open(form) as document:
        pictures = [page.get_pixmap(dpi=DPI, colorspace=fitz.csGRAY) for page in document]
    return [np.frombuffer(picture.samples, np.uint8).reshape(picture.h, picture.w) for picture in pictures]


def by_cairo(form, _):
    """As Evince prints."""
    printed = form.with_suffix(".cairo.pdf")
    subprocess.run(["pdftocairo", "-pdf", form, printed], check=True, capture_output=True)
    return paper.pages_of(printed)


def by_firefox(form, browser):
    browser.open(form)
    no_edge = {"top": 0, "bottom": 0, "left": 0, "right": 0}
    sheet = {"width": 21.59, "height": 27.94}
    told = browser._do("WebDriver:Print", page=sheet, margin=no_edge, shrinkToFit=False, background=True)
    printed = form.with_suffix(".firefox.pdf")
    printed.write_bytes(base64.b64decode(told))
    return paper.pages_of(printed)


PRINTERS = {"PDFium": by_pdfium, "MuPDF": by_mupdf, "cairo": by_cairo, "Firefox": by_firefox}


def values_of(data):
    """What is typed into each field, and what a record has of it."""
    typed, known = {}, {}
    for part in ("user", "site_administrator"):
        for key, value in data[part].items():
            known[f"{part}.{key}"] = value
            typed[f"{part}.{key}"] = value
    area, number = typed.pop("user.phone").strip("(").split(") ")
    year, month, day = typed["user.request_date"].split("-")
    return {**typed, "user.phone_area": area, "user.phone_number": number, "user.request_date": f"{month}/{day}/{year}"}, known


def run(suite):
    count = int(os.environ.get("PRINTS", "1"))
    counts, wrong = collections.defaultdict(collections.Counter), []
    with Viewer(suite) as viewer, firefox.started() as browser:
        ways = {
            "Firefox": fillers.by_hand(browser), "pdf.js": fillers.by_hand(viewer), "PDFium": fillers.by_pdfium,
            "Poppler": fillers.by_poppler(suite), "MuPDF": fillers.by_pymupdf,
        }
        for seed in range(count):
            for number, (program, fill) in enumerate(ways.items()):
                typed, known = values_of(check_paper.request(random.Random(f"prints {seed} {number}")))
                form = suite.out / f"prints-{number}.pdf"
                form.unlink(missing_ok=True)
                fill(suite.documents["blank"], form, typed)
                for turn, (printer, draw) in enumerate(PRINTERS.items()):
                    profile = paper.PROFILES[(seed + number * len(PRINTERS) + turn) % len(paper.PROFILES)]
                    named = (program, printer, profile, seed)
                    wrong += copied(suite, draw(form, browser), known, named, counts[f"{program}, printed by {printer}"])
    for name, count in counts.items():
        print(f"   filled in by {name}: {count['read']} of {count['values']} read")
    total = sum(counts.values(), collections.Counter())
    own = sum((count for name, count in counts.items() if not name.startswith("MuPDF")), collections.Counter())
    print(f"   all: {dict(total)}; in the form's own face: {dict(own)}")
    suite.check("prints of viewers: nothing is read wrongly", not wrong, wrong)


def copied(suite, pages, known, named, counts):
    """Reads a print that became paper: what was said wrongly."""
    rng = np.random.default_rng(list("/".join(map(str, named)).encode()))
    upright = [cv2.resize(np.ascontiguousarray(page), (round(8.5 * DPI), 11 * DPI), interpolation=cv2.INTER_AREA) for page in pages]
    copy = suite.out / "prints-copy.pdf"
    paper.write_pdf(copy, paper.copies(upright, named[2], rng))
    record = json.loads(suite.misis("extract", copy, "--format", "json", ok=(0, 1, 3)))
    told = {finding.get("field") or "" for finding in record["returned"]["findings"]}
    wrong = []
    for name, value in known.items():
        part, key = name.split(".")
        seen = record.get(part, {}).get(key)
        counts["values"] += 1
        counts["read"] += seen == value
        if seen not in (None, value) or seen is None and not any(field.startswith(name) for field in told):
            wrong.append((*named, name, seen, value))
    return wrong
