"""Fields, flags and places, as three programs list them"""

import json

import pymupdf as fitz
import pikepdf
import pypdf

import contract
import suite as shared


def by_qpdf(path):
    told = json.loads(shared.run("qpdf", "--json", "--json-key=acroform", path))
    fields = {}
    for field in told["acroform"]["fields"]:
        fields.setdefault(field["fullname"], []).append(field)
    return fields


def kind(field_type, flags):
    if field_type == "/Btn":
        return "radio" if flags & contract.FLAG_RADIO else "check box"
    return {"/Tx": "text", "/Sig": "signature"}.get(field_type, field_type)


def same_flags(suite, program, document, name, flags):
    if name in contract.KINDS:
        seen, wanted = flags & ~contract.FLAGS_LEFT_OPEN, contract.flags(name)
        suite.check(f"{program}: flags of {name} in {document}", seen == wanted, f"{seen:#b}, not {wanted:#b}")


def run(suite):
    for document in ("blank", "counselor", "partial"):
        path = suite.documents[document]
        qpdf = by_qpdf(path)
        suite.check(f"qpdf lists the fields of {document}", sorted(qpdf) == sorted(contract.NAMES), sorted(qpdf))
        for name, fields in qpdf.items():
            flags = fields[0]["fieldflags"]
            suite.check(f"qpdf: kind of {name}", kind(fields[0]["fieldtype"], flags) == contract.KINDS.get(name), fields)
            same_flags(suite, "qpdf", document, name, flags)
            # Where there is no /TU, qpdf gives the name instead.
            told_apart = all(field["alternativename"] not in ("", name) for field in fields)
            suite.check(f"qpdf: tooltip of {name}", told_apart, fields)

        reader = pypdf.PdfReader(path)
        listed = reader.get_fields()
        terminal = {name: field for name, field in listed.items() if field.get("/FT")}
        suite.check(f"pypdf lists the fields of {document}", sorted(terminal) == sorted(contract.NAMES), sorted(terminal))
        for name, field in terminal.items():
            flags = field.get("/Ff", 0)
            suite.check(f"pypdf: kind of {name}", kind(field["/FT"], flags) == contract.KINDS.get(name), field)
            same_flags(suite, "pypdf", document, name, flags)

        kinds = {
            fitz.PDF_WIDGET_TYPE_TEXT: "text",
            fitz.PDF_WIDGET_TYPE_CHECKBOX: "check box",
            fitz.PDF_WIDGET_TYPE_RADIOBUTTON: "radio",
            fitz.PDF_WIDGET_TYPE_SIGNATURE: "signature",
        }
        order, decisions = [], []
        for page in fitz.open(path):
            for widget in page.widgets():
                name = widget.field_name
                if name not in order:
                    order.append(name)
                if name not in contract.KINDS:
                    continue  # said by the check of the order
                same_flags(suite, "PyMuPDF", document, name, widget.field_flags)
                suite.check(f"PyMuPDF: kind of {name}", kinds.get(widget.field_type) == contract.KINDS.get(name), widget)
                if contract.KINDS[name] == "text":
                    suite.check(f"PyMuPDF: {name} has a longest value", widget.text_maxlen > 0)
                states = widget.button_states() if contract.KINDS[name] in ("check box", "radio") else None
                if contract.KINDS[name] == "check box":
                    suite.check(f"PyMuPDF: states of {name}", set(states["normal"]) == {contract.ON, "Off"}, states)
                if contract.KINDS[name] == "radio":
                    on = [state for state in states["normal"] if state != "Off"]
                    suite.check(f"PyMuPDF: states of {name}", len(on) == 1, states)
                    decisions += on
        suite.check(f"the decisions of {document}", decisions == contract.DECISIONS, decisions)
        suite.check(f"widgets of {document} in printed order", order == contract.NAMES, order)
    appearances(suite)
    places(suite)


def appearances(suite):
    """Each text widget has an appearance stream of its own."""
    with pikepdf.open(suite.documents["blank"]) as pdf:
        streams = []
        for page in pdf.pages:
            for annotation in page.Annots:
                if annotation.Subtype != "/Widget":
                    continue
                normal = annotation.AP.N
                own = [normal] if isinstance(normal, pikepdf.Stream) else list(normal.values())
                streams += [stream.objgen for stream in own]
        suite.check("no appearance stream is shared", len(streams) == len(set(streams)) > 36, len(streams))


def places(suite):
    """Widgets overlap nothing and stand on printed lines."""
    margin = 36
    for number, page in enumerate(fitz.open(suite.documents["blank"])):
        # MuPDF writes SIGN into an unsigned signature field of its own accord.
        words = [fitz.Rect(word[:4]) for word in page.get_text("words") if word[4] != "SIGN"]
        drawings = page.get_drawings()
        lines = [drawing["rect"] for drawing in drawings if drawing["type"] == "s"]
        boxes = [drawing["rect"] for drawing in drawings if drawing["type"] == "f"]
        widgets = list(page.widgets())
        for place, widget in enumerate(widgets):
            name, rect = widget.field_name, widget.rect
            inside = fitz.Rect(margin, margin, page.rect.width - margin, page.rect.height - margin)
            suite.check(f"{name} inside the margins", inside.contains(rect), rect)
            # Words' boxes are as high as the font, not as the letters.
            shrunk = rect + (0.5, 3, -0.5, -3)
            suite.check(f"{name} over no text", not any(shrunk.intersects(word) for word in words), rect)
            others = [other.rect for other in widgets[place + 1 :]]
            suite.check(f"{name} over no other widget", not any(rect.intersects(other) for other in others), rect)
            kind = contract.KINDS.get(name)
            if kind in ("text", "signature"):
                under = [
                    line
                    for line in lines
                    if abs(line.y0 - rect.y1) <= 2 and line.x0 <= rect.x0 + 1 and line.x1 >= rect.x1 - 1 and line.height < 2
                ]
                suite.check(f"{name} stands on a line", under, rect)
                # A field for typed words is lower than the box that is drawn for a pen.
                around = [box for box in boxes if (box + (-0.1, -0.1, 0.1, 0.1)).contains(rect)]
                high = min((box.height for box in around), default=0)
                suite.check(f"{name} is high enough", high >= (28 if kind == "signature" else 24) - 0.01, high)
            else:
                framed = [line for line in lines if abs(line.x0 - rect.x0) < 2 and abs(line.y0 - rect.y0) < 2 and abs(line.x1 - rect.x1) < 2]
                suite.check(f"{name} has a printed box", framed, rect)
