"""Kinds of returned copies that nobody listed: marks, signatures, flat pages, letters, doors, names

Each is made by a program or as programs make them, and says what may be said of it. What a copy seems to say to whoever looks at
it is an answer, a finding, or an error; never anything else.
"""

import io
import json
import pathlib
import subprocess

import pikepdf
import pymupdf as fitz
from pikepdf import Array, Dictionary, Name

FACE = next((pathlib.Path(__file__).resolve().parents[2] / "fonts").glob("NotoSans-Regular*"))
LAST, SIGN, ADMIN = "user.last_name", "user.signature", "site_administrator.signature"
ROLE, CHOSEN, TITLE = "roles.principal", "roles.counselor", "user.title"


class Form:
    """What copies are made of, and where the form has its fields."""

    def __init__(self, suite):
        documents = suite.documents
        self.filled, self.flat = documents["counselor"], documents["counselor-flat"]
        self.blank, self.blank_flat = documents["blank"], documents["blank-flat"]
        self.places = {}
        for page in fitz.open(self.blank):
            for widget in page.widgets():
                self.places.setdefault(widget.field_name, (page.number, fitz.Rect(widget.rect)))

    def at(self, document, field):
        number, rect = self.places[field]
        return document[number], rect

    def opened(self, source, change, **saved):
        """A copy that MuPDF changed and saved."""
        document = fitz.open(source)
        change(document)
        return document.tobytes(**saved)

    def edited(self, source, change, **saved):
        """A copy that was changed object by object."""
        out = io.BytesIO()
        with pikepdf.open(source) as pdf:
            change(pdf)
            pdf.save(out, **saved)
        return out.getvalue()

    def over(self, field, change, source=None):
        """Something is done to a place."""
        return self.opened(source or self.filled, lambda document: change(*self.at(document, field)))

    def annotated(self, field, source=None, content=b"", keys=None, grow=(0, 0, 0, 0), form=None, change=lambda pdf, annotation: None):
        """An annotation in the place of a field, with an appearance or without."""

        def change_all(pdf):
            number, rect = self.places[field]
            page = pdf.pages[number]
            left, bottom, right, top = rect.x0 + grow[0], 792 - rect.y1 + grow[1], rect.x1 + grow[2], 792 - rect.y0 + grow[3]
            annotation = Dictionary(Type=Name.Annot, Rect=Array([left, bottom, right, top]), F=4, **(keys or {}))
            if content is not None:
                box = Array([0, 0, right - left, top - bottom])
                annotation.AP = Dictionary(N=pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=box, **(form or {})))
            change(pdf, annotation)
            page.Annots = Array([*page.get("/Annots", []), pdf.make_indirect(annotation)])

        return self.edited(source or self.filled, change_all)

    def drawn(self, field, content, source=None, resources=None, first=False):
        """Content of the page, with the lower left corner of a field as its origin."""

        def change(pdf):
            number, rect = self.places[field]
            page = pdf.pages[number]
            font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
            page.Resources.Font = Dictionary({**dict(page.Resources.get("/Font", {}).items()), "/Kind": pdf.make_indirect(font)})
            for key, value in (resources(pdf) if resources else {}).items():
                page.Resources[key] = Dictionary({**dict(page.Resources.get(key, {}).items()), **value})
            page.contents_add(f"q 1 0 0 1 {rect.x0} {792 - rect.y1} cm {content} Q".encode(), prepend=first)

        return self.edited(source or self.filled, change)

    def field(self, name, change, source=None):
        """The field itself is changed."""
        return self.widget(name, lambda pdf, field: change(field), source)

    def widget(self, name, change, source=None):
        """The same, with the document that it is in."""
        group, partial = name.split(".")

        def find(pdf):
            parent = next(field for field in pdf.Root.AcroForm.Fields if str(field.T) == group)
            change(pdf, next(kid for kid in parent.Kids if str(kid.T) == partial))

        return self.edited(source or self.filled, find)


class Told:
    """What is said of a copy."""

    def __init__(self, suite, path):
        done = subprocess.run([suite.program, "extract", path, "--stage", "request", "--format", "json", "--quiet"], capture_output=True, text=True)
        record = json.loads(done.stdout)
        returned = record["returned"]
        self.code, self.kind, self.stderr = done.returncode, returned["kind"], done.stderr
        self.values = {f"{block}.{name}": value for block, held in record.items() if block != "returned" and isinstance(held, dict) for name, value in held.items()}
        self.values |= {f"roles.{role.lower().replace(' ', '_')}": True for role in record.get("roles", [])}
        findings = returned.get("findings", [])
        self.errors = {finding.get("field") for finding in findings if finding["severity"] == "error" and finding["code"] != "required"}
        self.about = {finding.get("field") for finding in findings}
        self.said = " ".join(finding["message"] for finding in findings) + " " + returned.get("error", "")
        self.signatures = returned.get("signatures", {})
        self.findings = findings

    def __str__(self):
        return f"{self.kind} {self.signatures} {self.said[:300]} {self.values}"

    def is_untouched(self):
        return not self.findings and self.values[LAST] == "Núñez"

    def is_doubtful(self, *fields):
        """Errors at these fields, no answer from them, and nothing about others."""
        about = {field for field in self.errors if field}
        return about == set(fields) and not any(field in self.values for field in fields)

    def is_answer(self, field, value):
        return self.values.get(field) == value and field not in self.errors

    def is_right_or_doubtful(self, field, value):
        return self.is_answer(field, value) or field in self.errors and field not in self.values

    def is_unsigned(self, *words):
        return all(state in ("missing", "unreadable") for state in self.signatures.values()) and all(word in self.said for word in words)


LETTERS = "BT /Kind 10 Tf 3 5 Td ({}) Tj ET"
SCRAWL = "10 5 m 20 30 40 -10 80 12 c 90 14 100 2 120 9 c S"
RED_LINE = b"1 0 0 RG 1 w 0 7 m 190 7 l S"


def helvetica():
    return Dictionary(Font=Dictionary(Kind=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)))


def freetext(page, rect, words, **style):
    page.add_freetext_annot(rect, words, fontsize=9, **style).update()


def scaled(form, source, unit):
    """The page in units of another size: everything is as large as before."""

    def change(pdf):
        for page in pdf.pages:
            page.contents_add(f"q {1 / unit} 0 0 {1 / unit} 0 0 cm".encode(), prepend=True)
            page.contents_add(b"Q")
            page.obj.UserUnit = unit
            page.MediaBox = Array([0, 0, 612 / unit, 792 / unit])
            for annotation in page.get("/Annots", []):
                annotation.Rect = Array([float(edge) / unit for edge in annotation.Rect])

    return form.edited(source, change)


def layered(pdf, annotation, off=True, key="OC", entry=None):
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="x"))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group] if off else [])))
    annotation[f"/{key}"] = entry(pdf, group) if entry else group


# Kind 1. Something stands over a field of a copy that still has its fields.
OVER = {
    "a stamp whose appearance is turned": (
        lambda f: f.annotated(LAST, content=b"0 0 1 RG 2 w 0 0 m 9 90 l S", keys={"Subtype": Name.Stamp}, form={"Matrix": Array([0, 1, -1, 0, 0, 0])}),
        lambda t: t.is_doubtful(LAST),
    ),
    "words in rich text alone": (
        lambda f: f.annotated(LAST, content=None, keys={"Subtype": Name.FreeText, "RC": '<body xmlns="http://www.w3.org/1999/xhtml"><p>Jones</p></body>', "DA": "/Helv 9 Tf 0 g"}),
        lambda t: t.is_doubtful(LAST),
    ),
    "a highlighter that blends as nothing": (
        lambda f: f.annotated(LAST, content=b"1 1 0 rg 0 0 200 20 re f", keys={"Subtype": Name.Highlight}),
        lambda t: t.is_doubtful(LAST),
    ),
    "a pen for highlighting": (
        lambda f: f.annotated(LAST, content=b"/M gs 1 1 0 RG 12 w 0 7 m 200 7 l S", keys={"Subtype": Name.Ink, "InkList": Array([])}, form={"Resources": Dictionary(ExtGState=Dictionary(M=Dictionary(BM=Name.Multiply)))}),
        lambda t: t.is_untouched(),
    ),
    "a button of another program with a ground": (
        lambda f: f.annotated(LAST, content=b"0.9 g 0 0 200 20 re f", keys={"Subtype": Name.Widget, "FT": Name.Btn, "T": "reset"}),
        lambda t: LAST in t.errors,
    ),
    "a redaction with words": (
        lambda f: f.over(LAST, lambda page, rect: page.add_redact_annot(rect, text="[gone]")),
        lambda t: t.is_doubtful(LAST),
    ),
    "a strike-out on a layer that is off": (
        lambda f: f.annotated(LAST, content=RED_LINE, keys={"Subtype": Name.StrikeOut}, change=layered),
        lambda t: t.is_untouched(),
    ),
    "a line in a form on a layer that is off": (
        lambda f: f.annotated(LAST, content=b"/X Do", keys={"Subtype": Name.Ink, "InkList": Array([])}, change=lambda pdf, annotation: inside_on_layer(pdf, annotation)),
        lambda t: t.is_untouched(),
    ),
    "a thin black area through the letters": (lambda f: f.annotated(LAST, content=b"0 7 200 0.8 re f", keys={"Subtype": Name.Stamp}), lambda t: t.is_doubtful(LAST)),
    "a long thin area through the whole row": (lambda f: f.drawn(LAST, "-250 6 500 0.8 re f"), lambda t: {LAST, "user.first_name", "user.middle_initial"} <= t.errors),
    "a tick of a font of signs beside an empty box": (
        lambda f: f.annotated(ROLE, content=b"BT /Z 9 Tf 1 2 Td (4) Tj ET", keys={"Subtype": Name.FreeText, "Contents": "4"}, form={"Resources": Dictionary(Font=Dictionary(Z=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.ZapfDingbats)))}),
        lambda t: t.is_right_or_doubtful(ROLE, True),
    ),
    "a large cross over an empty box": (lambda f: f.over(ROLE, lambda page, rect: page.add_ink_annot([[(rect.x0 - 9, rect.y0 - 9), (rect.x1 + 9, rect.y1 + 9)], [(rect.x1 + 9, rect.y0 - 9), (rect.x0 - 9, rect.y1 + 9)]]).update()), lambda t: ROLE in t.errors),
    "an empty box whited out": (lambda f: f.annotated(ROLE, content=b"1 g 0 0 20 20 re f", keys={"Subtype": Name.Square}), lambda t: ROLE in t.errors),
    "an empty text field whited out": (lambda f: f.annotated("notify.name", content=b"1 g 0 0 400 20 re f", keys={"Subtype": Name.Square}), lambda t: "notify.name" in t.errors),
    "an empty text field whited out on a flat copy": (lambda f: f.annotated("notify.name", f.flat, b"1 g 0 0 400 20 re f", keys={"Subtype": Name.Square}), lambda t: "notify.name" in t.errors),
    "a ring around the words of a role": (
        lambda f: f.over(ROLE, lambda page, rect: page.add_circle_annot(rect + (-8, -6, 90, 6)).update()),
        lambda t: ROLE not in t.values or ROLE in t.about,
    ),
    "a tick right beside an empty box": (
        lambda f: f.over(ROLE, lambda page, rect: page.add_ink_annot([[(rect.x0 + 5, rect.y0 + 4), (rect.x0 + 8, rect.y1), (rect.x1 + 12, rect.y0 - 9)]]).update()),
        lambda t: t.is_right_or_doubtful(ROLE, True),
    ),
    "a note of 20 points over the letters": (lambda f: f.over(LAST, lambda page, rect: page.add_text_annot((rect.x0 + 2, rect.y0 - 3), "who?")), lambda t: t.is_doubtful(LAST)),
    "a note of 20 points behind the letters": (lambda f: f.over(LAST, lambda page, rect: page.add_text_annot((rect.x0 + 100, rect.y0 - 3), "who?")), lambda t: t.is_untouched()),
    "a caret between letters": (lambda f: f.over(LAST, lambda page, rect: page.add_caret_annot((rect.x0 + 10, rect.y1 - 6)).update()), lambda t: LAST in t.about),
    "a field out of the crop box": (lambda f: f.opened(f.filled, lambda document: document[0].set_cropbox(fitz.Rect(0, 0, 340, 792))), lambda t: t.is_doubtful(LAST, "user.employee_number", "user.location_code")),
    "a field on a layer that is off": (lambda f: f.widget(LAST, layered), lambda t: t.is_doubtful(LAST)),
    "a field of no size": (lambda f: f.widget(LAST, lambda pdf, field: setattr(field, "Rect", Array([0, 0, 0, 0]))), lambda t: t.is_doubtful(LAST)),
    "a field beside its page": (lambda f: f.widget(LAST, lambda pdf, field: setattr(field, "Rect", Array([900, 900, 990, 920]))), lambda t: t.is_doubtful(LAST)),
    "a large word across the page": (lambda f: f.opened(f.filled, lambda document: document[0].insert_text((60, 700), "VOID", fontsize=200, color=(1, 0, 0))), lambda t: LAST in t.errors),
    "a large word across a flat page": (lambda f: f.opened(f.flat, lambda document: document[0].insert_text((60, 700), "VOID", fontsize=200, color=(1, 0, 0))), lambda t: LAST in t.errors),
    "a large pale word across the page": (lambda f: f.opened(f.filled, lambda document: document[0].insert_text((60, 700), "COPY", fontsize=200, color=(0.9, 0.9, 0.9), overlay=False)), lambda t: t.is_untouched()),
    "a cross over the whole page": (lambda f: f.opened(f.filled, lambda document: document[0].add_ink_annot([[(20, 20), (590, 770)], [(590, 20), (20, 770)]]).update()), lambda t: len(t.errors) > 5),
    "the words of a chosen role struck out": (lambda f: f.over(CHOSEN, lambda page, rect: page.add_strikeout_annot((rect + (14, 0, 60, 0)).quad)), lambda t: t.is_doubtful(CHOSEN)),
    "the words of a chosen role struck out on a flat copy": (lambda f: f.over(CHOSEN, lambda page, rect: page.draw_line((rect.x1 + 5, (rect.y0 + rect.y1) / 2), (rect.x1 + 60, (rect.y0 + rect.y1) / 2)), f.flat), lambda t: t.is_doubtful(CHOSEN)),
    "the words of another role struck out": (lambda f: f.over(ROLE, lambda page, rect: page.draw_line((rect.x1 + 5, (rect.y0 + rect.y1) / 2), (rect.x1 + 60, (rect.y0 + rect.y1) / 2))), lambda t: t.is_untouched()),
    "words that begin over the form's own": (lambda f: f.drawn(LAST, "BT /Kind 9 Tf -30 4 Td (Christopher) Tj ET", f.blank_flat), lambda t: LAST in t.errors and LAST not in t.values),
    "a fax line on each page": (lambda f: f.opened(f.filled, lambda document: [page.insert_text((30, 12), "NOV-23-2026 10:22 FROM: ROOSEVELT HS 213 555 0142  P.01", fontsize=8) for page in document]), lambda t: t.is_untouched()),
    "a stamp of the office in the margin": (lambda f: f.opened(f.filled, lambda document: document[0].insert_text((420, 40), "RECEIVED NOV 23 2026", fontsize=14, color=(1, 0, 0))), lambda t: t.is_untouched()),
    "a number on each flat page": (lambda f: f.opened(f.flat, lambda document: [page.insert_text((480, 785), "LAUSD-000123", fontsize=9) for page in document]), lambda t: t.is_answer(LAST, "Núñez") and not t.errors),
    "words in a pop-up that is open": (lambda f: f.annotated(LAST, content=None, keys={"Subtype": Name.Popup, "Open": True, "Contents": "Jones"}), lambda t: t.is_untouched()),
    "a picture that is clear over a field": (
        lambda f: f.drawn(LAST, "q 190 0 0 14 0 0 cm /Clear Do Q", resources=clear),
        lambda t: t.is_untouched(),
    ),
}  # fmt: skip


def clear(pdf):
    size = {"Width": 6, "Height": 2, "BitsPerComponent": 8, "ColorSpace": Name.DeviceGray}
    mask = pdf.make_stream(bytes(12), Type=Name.XObject, Subtype=Name.Image, **size)
    return {"/XObject": {"/Clear": pdf.make_stream(bytes(12), Type=Name.XObject, Subtype=Name.Image, SMask=mask, **size)}}


def inside_on_layer(pdf, annotation):
    inner = pdf.make_stream(RED_LINE, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 300, 30]))
    layered(pdf, inner)
    annotation.AP.N.Resources = Dictionary(XObject=Dictionary(X=inner))


def signature_of(field, **keys):
    field.V = Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), SubFilter=Name("/adbe.pkcs7.detached"), **keys)


def both_lines(form, change, source=None):
    def work(document):
        for field in (SIGN, ADMIN):
            change(*form.at(document, field))

    return form.opened(source or form.filled, work)


def drawn_and(after):
    def put(page, rect):
        annotation = page.add_ink_annot([[(rect.x0 + 5, rect.y1 - 3), (rect.x0 + 50, rect.y0 + 2), (rect.x0 + 90, rect.y1 - 4)]])
        annotation.update()
        after(page, rect)

    return put


def pictured(form, draw, dpi=100):
    """Page 2 is a picture of the page as a program draws it."""
    document = fitz.open(form.filled)
    pixels = draw(form, dpi)
    document.delete_page(1)
    document.new_page(width=612, height=792).insert_image(fitz.Rect(0, 0, 612, 792), pixmap=pixels)
    return document.tobytes()


def by_mupdf(form, dpi):
    return fitz.open(form.filled)[1].get_pixmap(dpi=dpi)


def by_mupdf_in_gray(form, dpi):
    return fitz.open(form.filled)[1].get_pixmap(dpi=dpi, colorspace=fitz.csGRAY)


def tagged(form, dpi):
    """A tag that asks for a signature, as viewers pin it to the left edge of the line."""
    document = fitz.open(form.blank_flat)
    for field in (SIGN, ADMIN):
        page, rect = form.at(document, field)
        shape, middle = page.new_shape(), (rect.y0 + rect.y1) / 2
        shape.draw_polyline([(rect.x0 + 1, middle - 7), (rect.x0 + 22, middle - 7), (rect.x0 + 28, middle), (rect.x0 + 22, middle + 7), (rect.x0 + 1, middle + 7), (rect.x0 + 1, middle - 7)])
        shape.finish(color=None, fill=(0.8, 0.1, 0.2))
        shape.commit()
    return document[1].get_pixmap(dpi=dpi)


STRUCK = "strikes it out"

# Kind 2. Signatures.
SIGNED = {
    "typed just above the line": (lambda f: both_lines(f, lambda page, rect: page.insert_text((rect.x0 + 20, rect.y0 - 3), "/s/ Maria Nunez", fontsize=9)), lambda t: set(t.signatures.values()) == {"drawn"} or SIGN in t.about),
    "typed just above the line of a flat copy": (lambda f: both_lines(f, lambda page, rect: page.insert_text((rect.x0 + 20, rect.y0 - 3), "/s/ Maria Nunez", fontsize=9), f.flat), lambda t: set(t.signatures.values()) == {"drawn"} or SIGN in t.about),
    "a text above the line as an annotation": (lambda f: both_lines(f, lambda page, rect: freetext(page, rect + (20, -14, -20, -24), "/s/ Maria Nunez")), lambda t: set(t.signatures.values()) == {"drawn"} or SIGN in t.about),
    "a text for a value": (lambda f: f.field(SIGN, lambda field: setattr(field, "V", "Maria Nunez")), lambda t: SIGN in t.about and t.is_unsigned()),
    "a name for a value": (lambda f: f.field(SIGN, lambda field: setattr(field, "V", Name.Yes)), lambda t: SIGN in t.about and t.is_unsigned()),
    "a number for a value": (lambda f: f.field(SIGN, lambda field: setattr(field, "V", 1)), lambda t: SIGN in t.about and t.is_unsigned()),
    "an empty text for a value": (lambda f: f.field(SIGN, lambda field: setattr(field, "V", "")), lambda t: t.is_unsigned()),
    "an array for a value": (lambda f: f.field(SIGN, lambda field: setattr(field, "V", Array([1]))), lambda t: SIGN in t.about and t.is_unsigned()),
    "a signature of nothing but zeros": (lambda f: f.field(SIGN, lambda field: signature_of(field, Contents=pikepdf.String(bytes(8192)), ByteRange=Array([0, 10, 9000, 10]))), lambda t: SIGN in t.about and t.is_unsigned()),
    "a signature without contents": (lambda f: f.field(SIGN, lambda field: signature_of(field)), lambda t: SIGN in t.about and t.is_unsigned()),
    "a stamp that asks for a signature": (lambda f: f.annotated(SIGN, content=b"1 0 0 rg 0 0 60 20 re f 0 g BT /Kind 9 Tf 3 5 Td (Sign Here) Tj ET", keys={"Subtype": Name.Stamp, "Name": Name("/SHSignHere")}, form={"Resources": helvetica()}), lambda t: t.signatures[SIGN] == "missing"),
    "words that ask for a signature": (lambda f: both_lines(f, lambda page, rect: freetext(page, rect, "Sign here")), lambda t: t.is_unsigned() and SIGN in t.about),
    "words that say that nobody signed": (lambda f: both_lines(f, lambda page, rect: freetext(page, rect, "UNSIGNED")), lambda t: t.is_unsigned() and SIGN in t.about),
    "words that ask for a signature in the content": (lambda f: f.drawn(SIGN, LETTERS.format("Click here to sign")), lambda t: t.is_unsigned() and SIGN in t.about),
    "a cross that shows where to sign": (lambda f: f.drawn(SIGN, LETTERS.format("X")), lambda t: t.is_unsigned() and SIGN in t.about),
    "a line struck out": (lambda f: both_lines(f, lambda page, rect: page.add_strikeout_annot(rect.quad)), lambda t: t.is_unsigned() and SIGN in t.errors and ADMIN in t.errors),
    "a line struck out in the content": (lambda f: both_lines(f, lambda page, rect: page.draw_line((rect.x0 + 2, (rect.y0 + rect.y1) / 2), (rect.x1 - 2, (rect.y0 + rect.y1) / 2))), lambda t: t.is_unsigned() and SIGN in t.errors and ADMIN in t.errors),
    "a line struck out on a flat copy": (lambda f: both_lines(f, lambda page, rect: page.add_strikeout_annot(rect.quad), f.flat), lambda t: t.is_unsigned() and SIGN in t.errors),
    "a line that was blacked out": (lambda f: both_lines(f, lambda page, rect: page.add_rect_annot(rect).update(fill_color=(0, 0, 0))), lambda t: t.is_unsigned() and SIGN in t.errors),
    "drawn, and struck out": (lambda f: both_lines(f, drawn_and(lambda page, rect: page.add_strikeout_annot(rect.quad))), lambda t: SIGN in t.errors),
    "drawn, and struck out on a flat copy": (lambda f: both_lines(f, drawn_and(lambda page, rect: page.add_strikeout_annot(rect.quad)), f.flat), lambda t: SIGN in t.errors),
    "drawn, and a redaction over it": (lambda f: both_lines(f, drawn_and(lambda page, rect: page.add_redact_annot(rect))), lambda t: SIGN in t.errors),
    "a picture of which nothing is seen": (lambda f: f.drawn(SIGN, "q 190 0 0 20 0 0 cm /Clear Do Q", resources=clear), lambda t: t.is_unsigned()),
    "drawn just above the line": (lambda f: f.over(SIGN, lambda page, rect: page.add_ink_annot([[(rect.x0 + 5, rect.y0 - 20), (rect.x0 + 60, rect.y0 - 2), (rect.x0 + 90, rect.y0 - 18)]]).update()), lambda t: t.signatures[SIGN] == "drawn" or SIGN in t.about),
    "drawn just below the line": (lambda f: f.over(SIGN, lambda page, rect: page.add_ink_annot([[(rect.x0 + 5, rect.y1 + 14), (rect.x0 + 60, rect.y1 + 1), (rect.x0 + 90, rect.y1 + 12)]]).update()), lambda t: t.signatures[SIGN] == "drawn" or SIGN in t.about),
    "typed just below the line": (lambda f: f.over(SIGN, lambda page, rect: page.insert_text((rect.x0 + 140, rect.y1 + 9), "/s/ Maria Nunez", fontsize=9)), lambda t: t.signatures[SIGN] == "drawn" or SIGN in t.about),
    "small initials": (lambda f: f.over(SIGN, lambda page, rect: page.add_ink_annot([[(rect.x0 + 5, rect.y1 - 6), (rect.x0 + 8, rect.y1 - 10), (rect.x0 + 11, rect.y1 - 6), (rect.x0 + 15, rect.y1 - 11)]]).update()), lambda t: t.signatures[SIGN] == "drawn"),
    "a dot": (lambda f: both_lines(f, lambda page, rect: page.draw_circle((rect.x0 + 30, rect.y1 - 9), 0.6, fill=(0, 0, 0))), lambda t: t.is_unsigned() or SIGN in t.about),
    "ink with the pen on the line of the date": (lambda f: f.over("user.signature_date", lambda page, rect: page.add_ink_annot([[(rect.x0 + 4, rect.y1 - 4), (rect.x0 + 30, rect.y0 + 3), (rect.x0 + 50, rect.y1 - 3)]]).update()), lambda t: t.is_unsigned() and "user.signature_date" in t.errors),
    "flattened with the flag of MuPDF": (lambda f: f.opened(f.filled, lambda document: document.bake()), lambda t: t.is_unsigned()),
    "flattened with the flag of MuPDF, annotations alone": (lambda f: f.opened(f.filled, lambda document: document.bake(annots=True, widgets=True), garbage=3), lambda t: t.is_unsigned()),
    "page 2 as MuPDF draws it": (lambda f: pictured(f, by_mupdf), lambda t: t.is_unsigned() and SIGN in t.about),
    "page 2 as MuPDF draws it, finer": (lambda f: pictured(f, by_mupdf, 200), lambda t: t.is_unsigned() and SIGN in t.about),
    "page 2 as MuPDF draws it, in gray": (lambda f: pictured(f, by_mupdf_in_gray, 150), lambda t: t.is_unsigned() and SIGN in t.about),
    "page 2 with tags that ask for a signature": (lambda f: pictured(f, tagged, 150), lambda t: t.is_unsigned() and SIGN in t.about),
}  # fmt: skip


def at_size(form, size=10):
    return LETTERS.format("Wrong").replace(" 10 ", f" {size} ")


def states(**entries):
    return lambda pdf: {"/ExtGState": {f"/{name}": Dictionary(**entry) for name, entry in entries.items()}}


def tiles(pdf, uncoloured=False):
    tile = pdf.make_stream(b"0 0 3 3 re f", Type=Name.Pattern, PatternType=1, PaintType=2 if uncoloured else 1, TilingType=1, BBox=Array([0, 0, 3, 3]), XStep=3, YStep=3, Resources=Dictionary())
    return {"/Pattern": {"/Tiles": tile}}


def layer(pdf, entry):
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="x"))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(**entry(group)))
    return group


def in_a_form(form, content, change):
    """Letters in a form of the page that is on a layer."""

    def resources(pdf):
        inner = pdf.make_stream(content.encode(), Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 300, 30]), Resources=helvetica())
        change(pdf, inner)
        return {"/XObject": {"/Inner": inner}}

    return form.drawn(LAST, "/Inner Do", form.blank_flat, resources)


def not_an_answer(told):
    return LAST not in told.values


def type_3(form, procedure):
    """A font whose letters are drawn by the file."""

    def resources(pdf):
        glyph = pdf.make_stream(procedure)
        mapped = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <61> <0041> endbfchar endcmap end"
        font = Dictionary(Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 750, 750]), FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), CharProcs=Dictionary(a=glyph), Encoding=Dictionary(Differences=Array([97, Name.a])), FirstChar=97, LastChar=97, Widths=Array([700]), ToUnicode=pdf.make_stream(mapped))
        return {"/Font": {"/Drawn": pdf.make_indirect(font)}}

    return form.drawn(LAST, "BT /Drawn 10 Tf 3 5 Td (a) Tj ET", form.blank_flat, resources)


# Kind 3. Flat pages.
FLAT = {
    "letters as a clip for nothing": (lambda f: f.drawn(LAST, "BT 7 Tr /Kind 10 Tf 3 5 Td (Wrong) Tj ET", f.blank_flat), not_an_answer),
    "letters that nobody paints": (lambda f: f.drawn(LAST, "BT 3 Tr /Kind 10 Tf 3 5 Td (Wrong) Tj ET", f.blank_flat), not_an_answer),
    "letters filled with tiles": (lambda f: f.drawn(LAST, f"/Pattern cs /Tiles scn {at_size(f)}", f.blank_flat, tiles), lambda t: t.is_right_or_doubtful(LAST, "Wrong")),
    "white letters once more over black ones": (lambda f: f.drawn(LAST, f"{at_size(f)} 1 g {at_size(f)} 1 Tr 1 G 2 w {at_size(f)}", f.blank_flat), not_an_answer),
    "other letters over them, black on white": (lambda f: f.drawn(LAST, f"{at_size(f)} 1 g 1 G 1 0 0 1 0 0 cm 2 Tr 6 w {LETTERS.format('MMMMM')}", f.blank_flat), not_an_answer),
    "black blocks over the letters": (lambda f: f.drawn(LAST, f"{at_size(f)} 0 g -2 0 60 14 re f 1 g -2 0 60 14 re f", f.blank_flat), not_an_answer),
    "opacity of nothing for strokes alone": (lambda f: f.drawn(LAST, f"/S gs {at_size(f)}", f.blank_flat, states(S={"CA": 0})), lambda t: t.is_right_or_doubtful(LAST, "Wrong")),
    "a form on a layer that is off": (lambda f: in_a_form(f, at_size(f), lambda pdf, inner: layered(pdf, inner)), not_an_answer),
    "a form on layers that are off by default": (lambda f: in_a_form(f, at_size(f), lambda pdf, inner: setattr(inner, "OC", layer(pdf, lambda group: {"BaseState": Name.OFF}))), not_an_answer),
    "a form on a layer that is printed and not seen": (
        lambda f: in_a_form(f, at_size(f), lambda pdf, inner: setattr(inner, "OC", layer(pdf, lambda group: {"AS": Array([Dictionary(Event=Name.View, Category=Array([Name.View]), OCGs=Array([group]))]), "OFF": Array([group])}))),
        not_an_answer,
    ),
    "a form on a layer of an expression": (
        lambda f: in_a_form(f, at_size(f), lambda pdf, inner: layered(pdf, inner, False, entry=lambda pdf, group: Dictionary(Type=Name.OCMD, VE=Array([Name.Not, group])))),
        not_an_answer,
    ),
    "a letter of Type 3 that draws another": (lambda f: type_3(f, b"700 0 d0 50 0 100 700 re f"), not_an_answer),
    "a letter of Type 3 that draws nothing": (lambda f: type_3(f, b"700 0 d0"), not_an_answer),
    "half a point of every letter": (lambda f: f.drawn(LAST, f"0 5 200 0.6 re W n {at_size(f)}", f.blank_flat), not_an_answer),
    "one letter out of the crop box": (lambda f: f.opened(f.flat, lambda document: document[0].set_cropbox(fitz.Rect(0, 0, 371, 792))), lambda t: t.is_right_or_doubtful(LAST, "Núñez")),
    "pages in units of another size": (lambda f: scaled(f, f.flat, 2), lambda t: t.is_answer(LAST, "Núñez") and not t.errors - {None}),
    "pages turned by 270 degrees": (lambda f: f.opened(f.flat, lambda document: [page.set_rotation(270) for page in document]), lambda t: t.is_answer(LAST, "Núñez") and not t.errors - {None}),
    "words of an actual text": (lambda f: f.drawn(LAST, f"/Span << /ActualText (Right) >> BDC {at_size(f)} EMC", f.blank_flat), lambda t: t.is_answer(LAST, "Wrong") or LAST in t.errors),
    "letters drawn upward": (lambda f: f.drawn(LAST, "BT /Kind 10 Tf 0 1 -1 0 12 2 Tm (Wro) Tj ET", f.blank_flat), not_an_answer),
    "a shading over letters": (
        lambda f: f.drawn(LAST, f"{at_size(f)} q 0 0 190 14 re W n /Shade sh Q", f.blank_flat, lambda pdf: {"/Shading": {"/Shade": Dictionary(ShadingType=2, ColorSpace=Name.DeviceGray, Coords=Array([0, 0, 100, 0]), Extend=Array([True, True]), Function=Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1]), C1=Array([1]), N=1))}}),
        not_an_answer,
    ),
    "a value struck out by hand": (lambda f: f.over(LAST, lambda page, rect: page.draw_line((rect.x0, rect.y1 - 7), (rect.x0 + 60, rect.y1 - 6)), f.flat), lambda t: t.is_doubtful(LAST)),
    "a value in a box that is underlined": (lambda f: f.over(LAST, lambda page, rect: page.draw_line((rect.x0, rect.y1), (rect.x1, rect.y1)), f.flat), lambda t: t.is_answer(LAST, "Núñez")),
}  # fmt: skip


def flat_letters(form, words, field=LAST):
    def put(page, rect):
        page.insert_text((rect.x0 + 2, rect.y1 - 4), words, fontsize=10, fontname="F0", fontfile=FACE)

    return form.over(field, put, form.blank_flat)


def in_value(words, field=LAST):
    """In UTF-16: bytes in the encoding of documents that are UTF-8 as well are read as that. Viewers draw it."""

    def change(found):
        found.V = pikepdf.String(b"\xfe\xff" + words.encode("utf-16-be"))
        del found["/AP"]

    return lambda f: f.field(field, change)


# Kind 4. Letters.
INVISIBLE = {
    "a word joiner": "\u2060", "a Hangul filler": "\u3164", "a Mongolian separator": "\u180e", "a byte order mark": "\ufeff", "a tag": "\U000e0041",
    "an invisible plus": "\u2064", "a half-width filler": "\uffa0", "a Khmer vowel": "\u17b4", "an isolate": "\u2067", "a combining grapheme joiner": "\u034f",
    "an interlinear mark": "\ufff9", "a soft hyphen": "\u00ad", "a Braille blank": "\u2800", "a line separator": "\u2028", "a control": "\u0001", "a delete": "\u007f",
    "an override": "\u202e", "a musical mark": "\U0001d173",
}  # fmt: skip
BROKEN = ["#DIV/0!", "#VALUE!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#REF!", "#NAME?", "#N/A", "Nu\ufffdez"]
WRONG_ENCODING = ["NÃºÃ±ez", "JosÃ©", "Dâ€™Angelo", "MÃ¼ller", "FranÃ§ois", "BeyoncÃ©", "Å\x81ukasz", "Ã–zil", "Nguyá»…n"]
SILENT = ["क्\u200dष", "می\u200cخواهم", "O’Brien", "Łukasz", "Nguyễn", "Ōe", "D’Angelo", "Ångström", "Ünal", "Ãlvaro", "São", "Conceição", "Âu"]
LETTER_CASES = {
    **{f"{what} in a value": (in_value(f"Nu{mark}nez"), lambda t: LAST in t.about) for what, mark in INVISIBLE.items()},
    **{f"{what} on a flat page": (lambda f, mark=mark: flat_letters(f, f"Nu{mark}nez"), lambda t: t.values.get(LAST) in (None, "Nunez", "Nu-nez") or LAST in t.about) for what, mark in INVISIBLE.items() if ord(mark) > 0x9F and mark != "\u2028"},
    **{f"{word!a} in a value": (in_value(word), lambda t: LAST in t.errors) for word in BROKEN},
    **{f"{word!a} in a value": (in_value(word), lambda t: LAST in t.about) for word in WRONG_ENCODING},
    **{f"{word!a} in a value": (in_value(word), lambda t: LAST not in t.errors and "invisible" not in t.said and "Windows" not in t.said) for word in SILENT},
    "ligatures on a flat page": (lambda f: flat_letters(f, "Stu\ufb00e \ufb01 \ufb03"), lambda t: t.is_right_or_doubtful(LAST, "Stuffe fi ffi")),
    "figures of full width on a flat page": (lambda f: flat_letters(f, "８８２９", "user.location_code"), lambda t: t.values.get("user.location_code") in (None, "8829")),
    "a value of one accent": (lambda f: flat_letters(f, "\u0301"), not_an_answer),
    "letters far apart": (lambda f: f.drawn(LAST, "BT /Kind 10 Tf 14 Tc 3 5 Td (Smith) Tj ET", f.blank_flat), lambda t: t.is_right_or_doubtful(LAST, "Smith")),
    "letters in no order": (lambda f: f.drawn(LAST, "BT /Kind 10 Tf 40 5 Td (ith) Tj -37 0 Td (Sm) Tj ET", f.blank_flat), lambda t: t.values.get(LAST) in (None, "Sm ith")),
}  # fmt: skip


def locked(form, **how):
    return form.edited(form.filled, lambda pdf: None, encryption=pikepdf.Encryption(owner="owner", user="", **how))


def portfolio(form, levels, name="form.pdf"):
    data = form.filled.read_bytes()
    for _ in range(levels):
        document = fitz.open()
        document.new_page().insert_text((72, 72), "Open this portfolio in a viewer.")
        document.embfile_add(name, data)
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(document.tobytes())) as pdf:
            pdf.Root.Collection = Dictionary(Type=Name.Collection, View=Name.D)
            pdf.save(out)
        data = out.getvalue()
    return data


def page_1_and(form, second):
    document = fitz.open(form.filled)
    document.delete_page(1)
    document.insert_pdf(fitz.open(second), from_page=1, to_page=1)
    return document.tobytes()


def hybrid(form):
    return form.edited(form.filled, lambda pdf: None, object_stream_mode=pikepdf.ObjectStreamMode.disable)


def xfa(form):
    packet = b'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template/></xdp:xdp>'
    return form.edited(form.filled, lambda pdf: setattr(pdf.Root.AcroForm, "XFA", pdf.make_stream(packet)))


# Kind 5. Doors.
DOORS = {
    "locked with RC4 of 40 bits": (lambda f: locked(f, R=2, metadata=False, aes=False), lambda t: t.is_untouched()),
    "locked with RC4 of 128 bits": (lambda f: locked(f, R=3, metadata=False, aes=False), lambda t: t.is_untouched()),
    "locked with AES of 128 bits, but for metadata": (lambda f: locked(f, R=4, metadata=False, aes=True), lambda t: t.is_untouched()),
    "locked with AES of 256 bits": (lambda f: locked(f, R=6, metadata=True, aes=True), lambda t: t.is_untouched()),
    "locked by MuPDF with RC4": (lambda f: f.opened(f.filled, lambda document: None, encryption=fitz.PDF_ENCRYPT_RC4_128, owner_pw="owner", user_pw=""), lambda t: t.is_untouched()),
    "a portfolio in a portfolio": (lambda f: portfolio(f, 2), lambda t: t.values.get(LAST) == "Núñez"),
    "a portfolio of a form without a name": (lambda f: portfolio(f, 1, "form"), lambda t: t.values.get(LAST) == "Núñez"),
    "page 1 with fields and an empty page 2": (lambda f: page_1_and(f, f.blank), lambda t: t.values.get(LAST) == "Núñez"),
    "page 1 with fields and page 2 flat, turned": (lambda f: f.edited(io.BytesIO(page_1_and(f, f.flat)), lambda pdf: setattr(pdf.pages[1].obj, "Rotate", 180)), lambda t: t.is_answer(LAST, "Núñez") and "again" not in t.said),
    "objects that are not in streams": (hybrid, lambda t: t.is_untouched()),
    "a form of XFA as well": (xfa, lambda t: t.values.get(LAST) == "Núñez"),
    "junk before and after": (lambda f: b"HTTP/1.1 200 OK\r\n\r\n" + f.filled.read_bytes() + b"\0" * 3000, lambda t: t.values.get(LAST) == "Núñez"),
    "a line for each page of a mail": (lambda f: f.filled.read_bytes().replace(b"%%EOF", b"%%EOF\r\n\r\n--boundary--"), lambda t: t.values.get(LAST) == "Núñez"),
}  # fmt: skip


def outlined_first(form, folder):
    curves = folder / "curves.pdf"
    if not curves.exists():
        subprocess.run(["gs", "-q", "-o", curves, "-sDEVICE=pdfwrite", "-dNoOutputFonts", form.flat], check=True)
    return curves


def mixed(form, folder, first, second):
    document = fitz.open(first)
    document.select([0])
    document.insert_pdf(fitz.open(second), from_page=1, to_page=1)
    return document.tobytes()


def scan(form, dpi=24, words=None, mode=3, hidden=False):
    document, source = fitz.open(), fitz.open(form.flat)
    for number in (0, 1):
        page = document.new_page(width=612, height=792)
        page.insert_image(page.rect, pixmap=source[number].get_pixmap(dpi=dpi))
        if hidden:
            for block in source[number].get_text("words"):
                page.insert_text((block[0], block[3]), block[4], fontsize=8, render_mode=3)
        if words:
            page.insert_text((400, 780), words, fontsize=9)
    return document.tobytes()


def without_maps(form):
    def change(pdf):
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                if "/ToUnicode" in font:
                    del font["/ToUnicode"]
                for inner in font.get("/DescendantFonts", []):
                    inner.BaseFont = Name("/AAAAAA+Lost")

    return form.edited(form.flat, change)


def with_cover(form, source):
    document = fitz.open()
    document.new_page().insert_text((72, 72), "Dear office, please find the form below. Regards, Maria")
    document.insert_pdf(fitz.open(source))
    return document.tobytes()


def dropped(form, draw=False):
    def change(pdf):
        del pdf.Root["/AcroForm"]
        for page in pdf.pages:
            if "/Annots" in page:
                del page["/Annots"]

    return form.edited(form.filled, change)


# Kind 6. Names.
NAMES = {
    "page 1 as curves, page 2 in letters": (lambda f, folder: mixed(f, folder, outlined_first(f, folder), f.flat), lambda t: t.kind == "flattened" and "cannot be read" in t.said),
    "page 2 as curves, page 1 in letters": (lambda f, folder: mixed(f, folder, f.flat, outlined_first(f, folder)), lambda t: t.kind == "flattened" and t.values.get(LAST) == "Núñez" and "page 2" in t.said),
    "page 1 as curves, page 2 with fields": (lambda f, folder: mixed(f, folder, outlined_first(f, folder), f.filled), lambda t: "page 1" in t.said or "cannot be read" in t.said),
    "letters without a map": (lambda f, folder: without_maps(f), lambda t: t.kind == "flattened" and "cannot be read" in t.said),
    "a scan with a number": (lambda f, folder: scan(f, words="LAUSD 000123"), lambda t: t.kind == "scanned"),
    "a scan with hidden words of the form": (lambda f, folder: scan(f, hidden=True), lambda t: t.kind == "scanned"),
    "a good scan with hidden words of the form": (lambda f, folder: scan(f, 150, hidden=True), lambda t: t.kind == "scanned" and t.values.get(LAST, "Núñez") == "Núñez"),
    "a letter before the form": (lambda f, folder: with_cover(f, f.flat), lambda t: t.kind == "flattened" and t.values.get(LAST) == "Núñez"),
    "a letter before the form with fields": (lambda f, folder: with_cover(f, f.filled), lambda t: t.values.get(LAST) == "Núñez"),
    "fields that were dropped": (lambda f, folder: dropped(f), lambda t: "show no answers" in t.said),
    "a letter that names the form": (lambda f, folder: fitz_text("Where is my MiSiS Production Mirror Access Request Form? I sent it on Monday."), lambda t: t.kind in ("other-document", "flattened") and not t.values),
}  # fmt: skip


def fitz_text(words):
    document = fitz.open()
    document.new_page().insert_text((40, 72), words, fontsize=9)
    return document.tobytes()


def twin(form, how):
    """A field was emptied while a twin that nobody lists keeps the old value."""

    def change(pdf):
        parent = next(field for field in pdf.Root.AcroForm.Fields if str(field.T) == "user")
        field = next(kid for kid in parent.Kids if str(kid.T) == "last_name")
        old = pdf.make_indirect(Dictionary({key: value for key, value in field.items()}))
        old.V = pikepdf.String("Old")
        how(pdf, field, old, parent)

    return form.edited(form.filled, change)


def off_page(pdf, field, old, parent):
    parent.Kids.append(old)
    del field["/V"]


def emptied(pdf, field, old, parent):
    parent.Kids.append(old)
    field.V = pikepdf.String("")


def on_page_2(pdf, field, old, parent):
    del field["/V"]
    old.P = pdf.pages[1].obj
    pdf.pages[1].Annots.append(old)


def listed(pdf, field, old, parent):
    """Under the same name, at the top of the tree, on no page."""
    del field["/V"]
    del old["/Parent"]
    old.T = pikepdf.String("user.last_name")
    pdf.Root.AcroForm.Fields.append(old)


def emptied_role(form):
    def change(pdf, field):
        old = pdf.make_indirect(Dictionary({key: value for key, value in field.items()}))
        field.Parent.Kids.append(old)
        del field["/V"]
        field.AS = Name.Off

    return form.widget(CHOSEN, change)


def later(form, change):
    """A later save takes the value away, and leaves the earlier one in the file."""
    path = form.filled.with_name("emptied-later.pdf")
    path.write_bytes(form.filled.read_bytes())
    update = fitz.open(path)
    change(update, next(widget.xref for widget in update[0].widgets() if widget.field_name == LAST))
    update.saveIncr()
    return path.read_bytes()


def with_old_appearance(form):
    def change(field):
        del field["/V"]

    return form.field(LAST, change)


# Kind 7. An emptied field.
EMPTIED = {
    "no value, and a twin with the old one": (lambda f: twin(f, off_page), lambda t: t.values.get(LAST) != "Old"),
    "an empty value, and a twin with the old one": (lambda f: twin(f, emptied), lambda t: t.values.get(LAST) != "Old"),
    "no value, and a twin with the old one on page 2": (lambda f: twin(f, on_page_2), lambda t: LAST not in t.values and LAST in t.errors),
    "no value, and a listed twin with the old one": (lambda f: twin(f, listed), lambda t: t.values.get(LAST) != "Old"),
    "a role that was taken back, and a twin that has it": (emptied_role, lambda t: CHOSEN not in t.values),
    "a value that a later save takes away": (lambda f: later(f, lambda document, xref: document.xref_set_key(xref, "V", "null")), lambda t: t.values.get(LAST) != "Núñez" or LAST in t.errors),
    "a value that a later save empties": (lambda f: later(f, lambda document, xref: document.xref_set_key(xref, "V", "()")), lambda t: t.values.get(LAST) != "Núñez" or LAST in t.errors),
    "no value, and an appearance that shows the old one": (with_old_appearance, lambda t: LAST not in t.values),
}  # fmt: skip

def showing(content, **keys):
    """Viewers draw something else for the field, or are asked to draw it anew."""

    def change(pdf, field):
        box = [0, 0, float(field.Rect[2] - field.Rect[0]), float(field.Rect[3] - field.Rect[1])]
        resources = helvetica()
        resources.Font.Kind.Encoding = Name.WinAnsiEncoding
        form = pdf.make_stream(content.encode("latin-1"), Type=Name.XObject, Subtype=Name.Form, BBox=Array(box), Resources=resources)
        field.AP = Dictionary(N=form)
        for key, value in keys.items():
            pdf.Root.AcroForm[f"/{key}"] = value

    return lambda f: f.widget(LAST, change)


def button(role, **keys):
    def change(field):
        for key, value in keys.items():
            field[f"/{key}"] = value

    return lambda f: f.field(role, change)


def struck(words, through, source=None):
    """A line through words that are agreed to, or under them."""

    def change(document):
        page = next(page for page in document if page.search_for(words))
        place = page.search_for(words)[0]
        height = place.y0 + through * place.height
        page.draw_line((place.x0, height), (560, height), color=(0, 0, 1))

    return lambda f: f.opened(source(f) if source else f.filled, change)


def below(form, source, dpi=150):
    """All that is printed on the pages is a picture, and the fields lie over it."""
    pictures = fitz.open()
    for page in fitz.open(source):
        pictures.new_page(width=612, height=792).insert_image(fitz.Rect(0, 0, 612, 792), pixmap=page.get_pixmap(dpi=dpi))
    pictures = pikepdf.open(io.BytesIO(pictures.tobytes()))

    def change(pdf):
        for page, picture in zip(pdf.pages, pictures.pages, strict=True):
            printed = pdf.copy_foreign(picture.obj)
            page.obj["/Contents"], page.obj["/Resources"] = printed["/Contents"], printed["/Resources"]

    return form.edited(form.filled, change)


def of_another(form):
    """A flat copy with another last name."""
    path = form.flat.with_name("of-another.pdf")
    document = fitz.open(form.flat)
    page, rect = form.at(document, LAST)
    page.draw_rect(rect, color=None, fill=(1, 1, 1))
    page.insert_text((rect.x0 + 3, rect.y1 - 5), "Jones", fontsize=10)
    document.save(path)
    return path


# Kind 8. What fields show, and what is agreed to.
TERMS = "Violation of any of the terms"
SHOWN = {
    "another name": (showing(LETTERS.format("Smith")), lambda t: LAST in t.errors and "Smith" in t.said),
    "another name, letter by letter": (showing("BT /Kind 10 Tf 3 5 Td (S) Tj 7 0 Td (mith) Tj ET"), lambda t: LAST in t.errors),
    "the same name in another font": (showing("BT 0.2 g /Kind 9 Tf 3 5 Td (N\xfa\xf1) Tj (ez) Tj ET"), lambda t: t.is_untouched()),
    "nothing": (showing("/Tx BMC EMC"), lambda t: LAST in t.about and t.is_answer(LAST, "Núñez")),
    "white letters": (showing("BT 1 g /Kind 9 Tf 3 5 Td (N\xfa\xf1ez) Tj ET"), lambda t: LAST in t.about),
    "letters outside of it": (showing("BT /Kind 9 Tf 3 50 Td (N\xfa\xf1ez) Tj ET"), lambda t: LAST in t.about),
    "another name that is drawn anew": (showing(LETTERS.format("Smith"), NeedAppearances=True), lambda t: t.is_untouched()),
    "a box that is chosen and shows nothing": (button(CHOSEN, AS=Name.Off), lambda t: CHOSEN in t.errors),
    "a box that is not and shows a mark": (button(ROLE, AS=Name.A, V=Name.Off), lambda t: ROLE in t.errors and ROLE not in t.values),
    "fields over a picture of the blank form": (lambda f: below(f, f.blank_flat), lambda t: not t.errors and t.is_answer(LAST, "Núñez") and t.is_answer(CHOSEN, True)),
    "fields over a picture of the same form": (lambda f: below(f, f.flat), lambda t: not t.errors and t.is_answer(LAST, "Núñez") and t.is_answer(CHOSEN, True)),
    "fields over a picture with another name": (lambda f: below(f, of_another(f)), lambda t: LAST in t.errors),
    "terms that are struck out": (struck(TERMS, 0.6), lambda t: "struck out or covered on page 2" in t.said),
    "terms that are underlined": (struck(TERMS, 1.05), lambda t: t.is_untouched()),
    "terms that are struck out of a flat copy": (struck(TERMS, 0.6, lambda f: f.flat), lambda t: "struck out or covered on page 2" in t.said),
}  # fmt: skip

KINDS = {"1 over fields": OVER, "2 signatures": SIGNED, "3 flat pages": FLAT, "4 letters": LETTER_CASES, "5 doors": DOORS, "6 names": NAMES, "7 emptied": EMPTIED, "8 shown": SHOWN}


def run(suite):
    folder = suite.out / "kinds"
    folder.mkdir(exist_ok=True)
    form = Form(suite)
    for kind, cases in KINDS.items():
        for name, (make, is_right) in cases.items():
            path = folder / f"{kind[0]} {name}.pdf".replace("/", "_").replace("\\", "_")
            path.write_bytes(make(form, folder) if cases is NAMES else make(form))
            told = Told(suite, path)
            suite.check(f"kind {kind}: {name}", is_right(told), told)
    print(f"   {sum(map(len, KINDS.values()))} copies of {len(KINDS)} kinds")
