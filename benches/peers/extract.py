"""Reading the values of filled forms, ours and peers: extract.py PROGRAM OURS ROOT

All read the same forms out of memory, one thread, warm, in rounds that take turns; the figure is the middle one. A
peer that returns another value than was filled in is marked.
"""

import io
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import pikepdf
import pymupdf as fitz
import pypdf

try:
    import pdf_oxide
except ImportError:
    pdf_oxide = None

FORMS = 300
ROUNDS = 5
SECONDS = 2.0


def by_pikepdf(data):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        values = {}
        for root in pdf.Root.AcroForm.Fields:
            for kid in root.Kids:
                values[f"{root.T}.{kid.T}"] = str(kid.get("/V", ""))
        return values


def by_pypdf(data):
    fields = pypdf.PdfReader(io.BytesIO(data)).get_fields()
    return {name: str(field.get("/V", "")) for name, field in fields.items()}


def by_pymupdf(data):
    with fitz.open(stream=data, filetype="pdf") as document:
        return {widget.field_name: str(widget.field_value) for page in document for widget in page.widgets()}


def by_pdf_oxide(data):
    fields = pdf_oxide.PdfDocument.from_bytes(data).get_form_fields()
    return {field.name: field.value for field in fields}


def measured(read, forms):
    """Forms a second, and whether all values were right."""
    right = all(read(data).get("user.last_name") == name for name, data in forms[:20])
    start, count = time.perf_counter(), 0
    while (elapsed := time.perf_counter() - start) < SECONDS:
        read(forms[count % len(forms)][1])
        count += 1
    return count / elapsed, right


def main(program, ours, root):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="misis-form-extract-"))
    table = folder / "people.csv"
    subprocess.run([program, "init", "-o", table, "-q"], check=True)
    header, row = table.read_text(encoding="utf-8-sig").splitlines()[:2]
    rows = [row.replace("Núñez", f"Núñez {number}") for number in range(FORMS)]
    table.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    inbox = folder / "inbox"
    subprocess.run([program, "batch", table, "--out-dir", inbox, "--name", "{row}", "-q"], check=True)
    forms = [(f"Núñez {number}", (inbox / f"{number + 2}.pdf").read_bytes()) for number in range(FORMS)]

    ways = {"pikepdf": by_pikepdf, "pypdf": by_pypdf, "PyMuPDF": by_pymupdf}
    if pdf_oxide:
        ways["pdf_oxide"] = by_pdf_oxide
    rates = {name: [] for name in ["misis-form", "misis-form, with the rules", *ways]}
    marks = {}
    for _ in range(ROUNDS):
        for name, what in (("misis-form", "read"), ("misis-form, with the rules", "check")):
            told = subprocess.run([ours, what, inbox, str(SECONDS)], capture_output=True, text=True, check=True)
            count, seconds = map(float, told.stdout.split())
            rates[name].append(count / seconds)
        for name, read in ways.items():
            rate, right = measured(read, forms)
            rates[name].append(rate)
            marks[name] = "" if right else "wrong values"
    own = statistics.median(rates["misis-form"])
    print(f"Reading {FORMS} filled forms, forms a second, one thread, warm\n")
    for name, each in sorted(rates.items(), key=lambda pair: -statistics.median(pair[1])):
        rate = statistics.median(each)
        print(f"{name:28}{rate:10.0f}   {own / rate:6.1f} times   {marks.get(name, '')}")
    print("\nCold, one form, from the command line")
    form = inbox / "2.pdf"
    for name, command in {
        "misis-form extract": [program, "extract", form, "--stage", "request", "-q"],
        "qpdf --json": ["qpdf", "--json", "--json-key=acroform", form],
        "pdftk dump_data_fields": ["pdftk", form, "dump_data_fields_utf8"],
    }.items():
        times = []
        for _ in range(100 if name != "pdftk dump_data_fields" else 8):
            start = time.perf_counter()
            subprocess.run(command, capture_output=True)
            times.append(time.perf_counter() - start)
        print(f"{name:28}{statistics.median(times) * 1000:10.1f} ms")


main(*sys.argv[1:])
