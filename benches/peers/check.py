"""What a filled file really holds: the values, by two readers, and what its appearances show."""

import subprocess
import tempfile
import unicodedata
from pathlib import Path

import pikepdf
import pypdf


def checked(path, wanted):
    """How many values, and how many appearances, of how many are right."""
    try:
        readers = read_by_qpdf(path), read_by_pypdf(path)
        right = sum(all(read.get(name) == value for read in readers) for name, value in wanted.items())
        drawn = appearances(path)
        shown = sum(plain(drawn.get(name, "")) == plain(value) for name, value in wanted.items())
    except Exception as failure:
        return f"unreadable: {failure}", ""
    return f"{right}/{len(wanted)}", f"{shown}/{len(wanted)}"


def plain(text):
    return unicodedata.normalize("NFC", "".join(text.split()))


def widgets(pdf):
    """Each widget with its field's full name and the field."""
    for page in pdf.pages:
        for widget in page.get("/Annots", []):
            if widget.get("/Subtype") != "/Widget":
                continue
            field = widget if "/T" in widget else widget.Parent
            names, node = [], field
            while node is not None:
                names.insert(0, str(node.T))
                node = node.get("/Parent")
            yield ".".join(names), field, widget


def read_by_qpdf(path):
    with pikepdf.open(path) as pdf:
        return {name: str(field.get("/V", "")).removeprefix("/") for name, field, _ in widgets(pdf)}


def read_by_pypdf(path):
    fields = pypdf.PdfReader(path).get_fields()
    return {name: str(field.value or "").removeprefix("/") for name, field in fields.items()}


def appearances(path):
    """What each field shows.

    A text's appearance is put on a page of its own, without field or value, so that a reader cannot make up its own.
    """
    shown, texts = {}, []
    with pikepdf.open(path) as pdf, pikepdf.new() as pages, tempfile.TemporaryDirectory() as folder:
        for name, _, widget in widgets(pdf):
            normal = widget.get("/AP", {}).get("/N")
            if isinstance(normal, pikepdf.Stream):
                page = pages.add_blank_page(page_size=(612, 792))
                form = pages.copy_foreign(pdf.make_indirect(normal))
                if "/Resources" not in form and "/DR" in pdf.Root.AcroForm:
                    form.Resources = pages.copy_foreign(pdf.make_indirect(pdf.Root.AcroForm.DR))
                page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))
                page.Contents = pages.make_stream(b"1 0 0 1 50 400 cm /F Do")
                texts.append(name)
            elif normal is not None and widget.get("/AS", "/Off") in normal:
                shown[name] = str(widget.get("/AS", "/Off")).removeprefix("/")
        if texts:
            target = Path(folder) / "appearances.pdf"
            pages.save(target)
            read = subprocess.run(["pdftotext", target, "-"], capture_output=True, text=True, check=True).stdout
            shown.update(zip(texts, read.split("\f")))
    return shown
