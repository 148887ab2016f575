"""Copies as people and programs leave them: who signed where, and what the file is

Each case stands for a kind of copy that was once told wrongly; `FIRST` says what was said of it then.
"""

import io
import json
import subprocess

import pikepdf
import pymupdf as fitz
from pikepdf import Array, Dictionary, Name

LINES = ("user.signature", "site_administrator.signature")


class Copies:
    """What copies are made of, and where the form has its fields."""

    def __init__(self, suite, folder):
        self.folder = folder
        documents = suite.documents
        self.filled, self.flat, self.blank = documents["counselor"], documents["counselor-flat"], documents["blank"]
        pages = fitz.open(self.blank)
        self.places = {widget.field_name: (page.number, fitz.Rect(widget.rect)) for page in pages for widget in page.widgets()}
        self.curves = folder / "curves.pdf"
        subprocess.run(["gs", "-q", "-o", self.curves, "-sDEVICE=pdfwrite", "-dNoOutputFonts", self.flat], check=True)

    def on_lines(self, put, source=None):
        document = fitz.open(source or self.filled)
        for name in LINES:
            number, rect = self.places[name]
            put(document[number], rect)
        return document.tobytes()

    def scan(self, page=1, dpi=100):
        """A picture of a page that was signed with a pen."""
        signed = fitz.open("pdf", self.on_lines(stroke, self.flat))
        return signed[page].get_pixmap(dpi=dpi, colorspace=fitz.csGRAY)

    def scanned(self, dpi, decorate=lambda page: None, rect=None):
        document = fitz.open()
        for number in (0, 1):
            page = document.new_page(width=612, height=792)
            page.insert_image(rect or page.rect, pixmap=self.scan(number, dpi))
            decorate(page)
        return document.tobytes()


def stroke(page, rect, colour=(0, 0, 0.5)):
    page.draw_bezier((rect.x0 + 5, rect.y1 - 4), (rect.x0 + 40, rect.y0 - 8), (rect.x0 + 80, rect.y1 + 8), (rect.x0 + 150, rect.y0 + 6), color=colour, width=1.5)


def ink(page, rect, flags=4, opacity=1.0):
    annotation = page.add_ink_annot([[(rect.x0 + 5, rect.y1 - 3), (rect.x0 + 50, rect.y0 + 2), (rect.x0 + 90, rect.y1 - 4)]])
    annotation.set_flags(flags)
    annotation.set_opacity(opacity)
    annotation.update()


def whited(page, rect):
    stroke(page, rect)
    page.draw_rect(rect + (-4, -12, 4, 12), color=None, fill=(1, 1, 1))


def white_picture(page, rect):
    pixels = fitz.Pixmap(fitz.csRGB, fitz.IRect(0, 0, 100, 30), 0)
    pixels.clear_with(255)
    page.insert_image(fitz.Rect(rect.x0 + 10, rect.y0, rect.x0 + 90, rect.y1), pixmap=pixels, keep_proportion=False)


def attached(copies, data, name, source=None):
    document = fitz.open(source or copies.filled)
    document.embfile_add(name, data, filename=name)
    return document.tobytes()


def pinned(copies, data, name):
    document = fitz.open(copies.filled)
    document[1].add_file_annot((100, 100), data, name)
    return document.tobytes()


def in_pages(copies):
    scan = fitz.open()
    page = scan.new_page(width=612, height=792)
    page.insert_image(page.rect, pixmap=copies.scan())
    return scan.tobytes()


def on_a_layer(copies):
    document = fitz.open(copies.filled)
    layer = document.add_ocg("off", on=False)
    for name in LINES:
        number, rect = copies.places[name]
        document[number].insert_image(fitz.Rect(rect.x0 + 10, rect.y0, rect.x0 + 130, rect.y1), stream=copies.scan(1, 20).tobytes("png"), keep_proportion=False, oc=layer)
    return document.tobytes()


def drawn_by_the_field(copies):
    out = io.BytesIO()
    with pikepdf.open(copies.filled) as pdf:
        for annotation in pdf.pages[1].Annots:
            if annotation.get("/FT") == Name.Sig:
                left, bottom, right, top = map(float, annotation.Rect)
                annotation.AP = Dictionary(N=pdf.make_stream(b"1 w 5 5 m 30 20 50 -5 90 18 c S", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, right - left, top - bottom])))
        pdf.save(out)
    return out.getvalue()


def drawn_anew(copies):
    """MuPDF flags an empty line."""
    document = fitz.open(copies.filled)
    for page in document:
        for widget in page.widgets():
            widget.update()
    return document.tobytes()


def joined(first, second):
    """Page 1 of one file and page 2 of another."""
    document = fitz.open(first)
    document.select([0])
    document.insert_pdf(fitz.open(second), from_page=1, to_page=1)
    return document.tobytes()


def without_fields(copies, keep=lambda annotation: False):
    out = io.BytesIO()
    with pikepdf.open(copies.filled) as pdf:
        del pdf.Root["/AcroForm"]
        for page in pdf.pages:
            page.obj.Annots = Array([annotation for annotation in page.Annots if keep(annotation)])
        pdf.save(out)
    return out.getvalue()


def changed_widgets(copies, change):
    out = io.BytesIO()
    with pikepdf.open(copies.filled) as pdf:
        for number, root in enumerate(pdf.Root.AcroForm.Fields):
            change(number, root)
        pdf.save(out)
    return out.getvalue()


def renamed(number, root):
    root.T = pikepdf.String(f"group{number}")
    for place, kid in enumerate(root.get("/Kids", [])):
        kid.T = pikepdf.String(f"field{place}")


def hidden(number, root):
    for kid in root.get("/Kids", []):
        for widget in kid.get("/Kids", [kid]):
            widget.F = 2


def laid_on(copies, width, height, places):
    document, source = fitz.open(), fitz.open(copies.curves)
    for rects in places:
        page = document.new_page(width=width, height=height)
        for number, rect, turn in rects:
            page.show_pdf_page(fitz.Rect(rect), source, number, rotate=turn)
    return document.tobytes()


DISCLAIMER = "This facsimile may be privileged; if it is not meant for you, please notify whoever sent it and destroy it."
SIGNED, UNSIGNED = "drawn", "missing"

# Name: how it is made, the state of both lines, words that are said, what was said first.
SIGNATURES = {
    "page 2 attached as a picture": (lambda c: attached(c, c.scan().tobytes("png"), "p.png"), SIGNED, "the attachment `p.png` is a picture", "nothing"),
    "page 2 pinned as a picture": (lambda c: pinned(c, c.scan().tobytes("jpg"), "p.jpg"), SIGNED, "the attachment `p.jpg` is a picture", "nothing"),
    "page 2 attached as a PDF": (lambda c: attached(c, in_pages(c), "s.pdf"), SIGNED, "the attachment `s.pdf` is a picture", "nothing"),
    "an attached scan that is too coarse": (lambda c: attached(c, c.scan(1, 30).tobytes("png"), "p.png"), UNSIGNED, "`p.png` is a picture: the signature may be there", "nothing"),
    "an attached photo that cannot be opened": (lambda c: attached(c, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(400), "i.heic"), UNSIGNED, "`i.heic` is a picture: the signature may be there", "nothing"),
    "a scan attached to a flat copy": (lambda c: attached(c, c.scan().tobytes("png"), "p.png", c.flat), UNSIGNED, "`p.png` is a picture: the signature may be there", "nothing"),
    "a small logo attached": (lambda c: attached(c, fitz.Pixmap(fitz.csGRAY, fitz.IRect(0, 0, 90, 90), 0).tobytes("png"), "logo.png"), UNSIGNED, None, "nothing"),
    "page 2 joined as curves": (lambda c: joined(c.filled, c.curves), UNSIGNED, "page 2 is a picture: the signature may be there", "not signed"),
    "page 2 joined to a flat one as curves": (lambda c: joined(c.flat, c.curves), UNSIGNED, "page 2 is a picture: the signature may be there", "not signed"),
    "drawn by the field itself": (drawn_by_the_field, SIGNED, None, "missing"),
    "a flag that asks for a signature": (drawn_anew, UNSIGNED, None, "missing"),
    "drawn high": (lambda c: c.on_lines(lambda page, rect: page.draw_bezier((rect.x0 + 5, rect.y1 + 20), (rect.x0 + 50, rect.y0 - 40), (rect.x0 + 80, rect.y1 + 40), (rect.x0 + 150, rect.y0 - 10))), SIGNED, None, "missing"),
    "drawn in dots": (lambda c: c.on_lines(lambda page, rect: [page.draw_circle((rect.x0 + 5 + dot, rect.y0 + 8 + dot * 5 % 9), 0.5, color=None, fill=(0, 0, 0)) for dot in range(90)]), SIGNED, None, "missing"),
    "drawn in ink": (lambda c: c.on_lines(ink), SIGNED, None, "drawn"),
    "ink that is not shown": (lambda c: c.on_lines(lambda page, rect: ink(page, rect, 32)), UNSIGNED, None, "drawn"),
    "ink that is clear": (lambda c: c.on_lines(lambda page, rect: ink(page, rect, 4, 0.0)), UNSIGNED, None, "drawn"),
    "a white picture": (lambda c: c.on_lines(white_picture), UNSIGNED, None, "drawn"),
    "a picture on a layer that is off": (on_a_layer, UNSIGNED, None, "drawn"),
    "whited out": (lambda c: c.on_lines(whited), UNSIGNED, None, "drawn"),
}  # fmt: skip

# Name: how it is made, the kind, words that are said, what was said first.
NAMES = {
    "curves, two on a sheet": (lambda c: laid_on(c, 792, 612, [[(0, (0, 50, 396, 562), 0), (1, (396, 50, 792, 562), 0)]]), "flattened", "letters cannot be read", "not this form"),
    "curves, turned": (lambda c: laid_on(c, 792, 612, [[(0, (0, 0, 792, 612), 90)], [(1, (0, 0, 792, 612), 90)]]), "flattened", "letters cannot be read", "not this form"),
    "curves, attached": (lambda c: attached(c, c.curves.read_bytes(), "form.pdf", fitz_cover(c)), "attachment", "letters cannot be read", "not this form"),
    "a scan under a long fax line": (lambda c: c.scanned(24, lambda page: [page.insert_text((40, 14 + 10 * line), DISCLAIMER, fontsize=7) for line in range(3)]), "scanned", "is a scan", "not this form"),
    "a photo laid on an empty page": (lambda c: c.scanned(24, rect=fitz.Rect(130, 150, 482, 642)), "scanned", "is a scan", "not this form"),
    "a scan beside an empty page": (lambda c: with_an_empty_page(c), "scanned", "is a scan", "not this form"),
    "fields that have other names": (lambda c: changed_widgets(c, renamed), "other-form", "its fields have other names", "letters cannot be read"),
    "fields that are hidden": (lambda c: changed_widgets(c, hidden), "fillable", "the field is hidden", "nothing"),
    "nothing left but the lines for signatures": (lambda c: without_fields(c, lambda annotation: annotation.get("/FT") == Name.Sig), "flattened", "its pages show no answers", "its answers were read off the pages"),
    "nothing left": (without_fields, "flattened", "its pages show no answers", "the same"),
}  # fmt: skip


def fitz_cover(copies):
    cover = copies.folder / "cover.pdf"
    document = fitz.open()
    document.new_page().insert_text((72, 72), "Please find the form attached.")
    document.save(cover)
    return cover


def with_an_empty_page(copies):
    document = fitz.open()
    page = document.new_page(width=612, height=792)
    page.insert_image(page.rect, pixmap=copies.scan(0, 24))
    document.new_page(width=612, height=792)
    return document.tobytes()


def run(suite):
    folder = suite.out / "left"
    folder.mkdir(exist_ok=True)
    copies = Copies(suite, folder)

    def told(name, make):
        path = folder / f"{name}.pdf"
        path.write_bytes(make(copies))
        done = subprocess.run([suite.program, "extract", path, path, "--stage", "request", "--format", "jsonl"], capture_output=True, text=True)
        record = json.loads(done.stdout.splitlines()[0])
        returned = record.get("returned", {})
        return returned, " ".join(finding["message"] for finding in returned.get("findings", [])) + done.stderr

    for name, (make, state, words, _) in SIGNATURES.items():
        returned, said = told(name, make)
        states = set(returned.get("signatures", {}).values())
        suite.check(f"{name}: both lines are {state}", states == {state}, f"{returned.get('kind')} {states} {said}")
        suite.check(f"{name}: it is said", words in said if words else "may be there" not in said, said)
    for name, (make, kind, words, _) in NAMES.items():
        returned, said = told(name, make)
        suite.check(f"{name}: it is {kind}", returned.get("kind") == kind, f"{returned.get('kind')} {said}")
        suite.check(f"{name}: it is said", words in said, said)
    print(f"   {len(SIGNATURES)} ways of signing or not, {len(NAMES)} names")
