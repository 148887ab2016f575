"""Fills with a Python library: python.py LIBRARY BLANK VALUES TARGET SECONDS..."""

import io
import sys
import time
from pathlib import Path


def by_pypdf():
    import pypdf

    def fill(blank, values):
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(blank))
        states = {name: f"/{value}" if name.startswith("roles.") else value for name, value in values.items()}
        for page in writer.pages:
            writer.update_page_form_field_values(page, states, auto_regenerate=False)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    return fill


def by_pikepdf():
    import pikepdf
    import pikepdf.form

    def fill(blank, values):
        with pikepdf.open(io.BytesIO(blank)) as pdf:
            form = pikepdf.form.Form(pdf, pikepdf.form.DefaultAppearanceStreamGenerator)
            for name, value in values.items():
                if name.startswith("roles."):
                    form[name].checked = True
                else:
                    form[name].value = value
            out = io.BytesIO()
            pdf.save(out)
            return out.getvalue()

    return fill


def by_pymupdf():
    import pymupdf

    def fill(blank, values):
        with pymupdf.open(stream=blank) as document:
            for page in document:
                for widget in page.widgets():
                    value = values.get(widget.field_name)
                    if value is not None:
                        widget.field_value = True if widget.field_name.startswith("roles.") else value
                        widget.update()
            return document.tobytes()

    return fill


def repeat(fill, blank, values, limit):
    start, forms, seconds = time.perf_counter(), 0, 0.0
    while seconds < limit or forms < 20:
        fill(blank, values)
        forms += 1
        seconds = time.perf_counter() - start
    print(forms, seconds)


library, blank, values, target, *rounds = sys.argv[1:]
fill = {"pypdf": by_pypdf, "pikepdf": by_pikepdf, "pymupdf": by_pymupdf}[library]()
blank = Path(blank).read_bytes()
values = dict(line.split("\t", 1) for line in Path(values).read_text().splitlines())
Path(target).write_bytes(fill(blank, values))
for seconds in rounds:
    repeat(fill, blank, values, float(seconds))
