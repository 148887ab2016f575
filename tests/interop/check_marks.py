"""Marks that people put on the page: over fields and beside them, on copies with fields and without

Two programs that annotate put ten sorts of marks and more over every field and beside every field. Nothing that hides,
strikes or adds may pass unsaid; nothing that does neither may be said, and nothing that stands beside a field.
"""

import ctypes
import json
import subprocess

import pymupdf as fitz
import pypdfium2
import pypdfium2.raw as pdfium

WHITE, RED, YELLOW = (1, 1, 1), (1, 0, 0), (1, 1, 0)
WORDS = "Zq"


# ---- PyMuPDF; a mark is put into a rectangle with its origin at the upper left


def finished(annotation, **colours):
    if colours:
        annotation.set_colors(**colours)
    annotation.update()


def picture():
    pixels = fitz.Pixmap(fitz.csRGB, fitz.IRect(0, 0, 40, 12), 1)
    pixels.clear_with(0)
    for x in range(2, 38):
        for y in (5, 6, 4 + x % 5):
            pixels.set_pixel(x, y, (0, 0, 120, 255))
    return pixels


def middle(rect):
    return (rect.y0 + rect.y1) / 2


def stroke(rect):
    """A scribble through the letters."""
    return [(rect.x0 + 1 + part * (rect.width - 2) / 8, middle(rect) + (3 if part % 2 else -2)) for part in range(9)]


def highlighted(page, rect):
    finished(page.add_highlight_annot(rect.quad), stroke=YELLOW)


def noted(page, rect):
    page.add_text_annot((rect.x0, rect.y0), "please check")


def boxed(page, rect):
    finished(page.add_rect_annot(rect + (-3, -3, 3, 3)), stroke=RED)


# Sort: how it is put there, and what it does.
BY_PYMUPDF = {
    "white box": (lambda page, rect: finished(page.add_rect_annot(rect), stroke=WHITE, fill=WHITE), "hides"),
    "typed over white": (lambda page, rect: page.add_freetext_annot(rect, WORDS, fontsize=9, fill_color=WHITE), "adds"),
    "typed": (lambda page, rect: page.add_freetext_annot(rect, WORDS, fontsize=9), "adds"),
    "strike-out": (lambda page, rect: finished(page.add_strikeout_annot(rect.quad)), "strikes"),
    "ink": (lambda page, rect: finished(page.add_ink_annot([stroke(rect)])), "adds"),
    "line": (lambda page, rect: finished(page.add_line_annot((rect.x0 + 1, middle(rect)), (rect.x1 - 1, middle(rect)))), "strikes"),
    "black box": (lambda page, rect: finished(page.add_rect_annot(rect), fill=(0, 0, 0)), "hides"),
    "polygon": (lambda page, rect: finished(page.add_polygon_annot([rect.tl, rect.tr, rect.br, rect.bl]), fill=WHITE), "hides"),
    "zigzag": (lambda page, rect: finished(page.add_polyline_annot(stroke(rect))), "adds"),
    "redaction": (lambda page, rect: page.add_redact_annot(rect), "hides"),
    "picture in the content": (lambda page, rect: page.insert_image(rect, pixmap=picture(), keep_proportion=False), "adds"),
    "typed in the content": (lambda page, rect: page.insert_text((rect.x0 + 1, rect.y1 - 4), WORDS, fontsize=9), "adds"),
    "line in the content": (lambda page, rect: page.draw_line((rect.x0 + 1, middle(rect)), (rect.x1 - 1, middle(rect))), "strikes"),
    "highlighter": (highlighted, "nothing"),
    "underline": (lambda page, rect: finished(page.add_underline_annot(rect.quad)), "nothing"),
    "sticky note": (noted, "hides letters"),
    "frame": (boxed, "nothing"),
    "highlighter in the content": (lambda page, rect: page.draw_rect(rect, color=None, fill=YELLOW, overlay=False), "nothing"),
}


def by_pymupdf(put):
    def mark(source, target, places):
        document = fitz.open(source)
        for number, rect in places:
            put(document[number], rect)
        document.save(target)

    return mark


# ---- PDFium


def on_page(page, rect, subtype):
    """An annotation in a rectangle; PDFium counts from below."""
    annotation = pdfium.FPDFPage_CreateAnnot(page, subtype)
    height = page.get_height()
    box = pdfium.FS_RECTF(rect.x0, height - rect.y0, rect.x1, height - rect.y1)
    pdfium.FPDFAnnot_SetRect(annotation, box)
    return annotation, height


def coloured(annotation, colour, opacity=255):
    pdfium.FPDFAnnot_SetColor(annotation, pdfium.FPDFANNOT_COLORTYPE_Color, *(int(255 * part) for part in colour), opacity)


def with_quad(subtype, colour):
    def put(page, rect):
        annotation, height = on_page(page, rect, subtype)
        coloured(annotation, colour)
        top, bottom = height - rect.y0, height - rect.y1
        quad = pdfium.FS_QUADPOINTSF(rect.x0, top, rect.x1, top, rect.x0, bottom, rect.x1, bottom)
        pdfium.FPDFAnnot_AppendAttachmentPoints(annotation, quad)
        pdfium.FPDFPage_CloseAnnot(annotation)

    return put


def ink(page, rect):
    annotation, height = on_page(page, rect, pdfium.FPDF_ANNOT_INK)
    coloured(annotation, (0, 0, 0.5))
    points = [pdfium.FS_POINTF(x, height - y) for x, y in stroke(rect)]
    pdfium.FPDFAnnot_AddInkStroke(annotation, (pdfium.FS_POINTF * len(points))(*points), len(points))
    pdfium.FPDFPage_CloseAnnot(annotation)


def square(fill):
    def put(page, rect):
        annotation, _ = on_page(page, rect, pdfium.FPDF_ANNOT_SQUARE)
        coloured(annotation, fill)
        pdfium.FPDFAnnot_SetColor(annotation, pdfium.FPDFANNOT_COLORTYPE_InteriorColor, *(int(255 * part) for part in fill), 255)
        pdfium.FPDFPage_CloseAnnot(annotation)

    return put


def stamp(page, rect):
    """A stamp of its own with a drawing on it."""
    annotation, height = on_page(page, rect, pdfium.FPDF_ANNOT_STAMP)
    points = [(x, height - y) for x, y in stroke(rect)]
    path = pdfium.FPDFPageObj_CreateNewPath(*points[0])
    for point in points[1:]:
        pdfium.FPDFPath_LineTo(path, *point)
    pdfium.FPDFPageObj_SetStrokeColor(path, 0, 0, 120, 255)
    pdfium.FPDFPageObj_SetStrokeWidth(path, 1.5)
    pdfium.FPDFPath_SetDrawMode(path, pdfium.FPDF_FILLMODE_NONE, True)
    pdfium.FPDFAnnot_AppendObject(annotation, path)
    pdfium.FPDFPage_CloseAnnot(annotation)


def words(subtype):
    def put(page, rect):
        annotation, height = on_page(page, rect, subtype)
        text = (WORDS + "\0").encode("utf-16-le")
        pointer = ctypes.cast(ctypes.create_string_buffer(text), ctypes.POINTER(ctypes.c_ushort))
        pdfium.FPDFAnnot_SetStringValue(annotation, b"Contents", pointer)
        if subtype == pdfium.FPDF_ANNOT_STAMP:
            font = pdfium.FPDFText_LoadStandardFont(page.pdf, b"Helvetica")
            letters = pdfium.FPDFPageObj_CreateTextObj(page.pdf, font, ctypes.c_float(9))
            pdfium.FPDFText_SetText(letters, pointer)
            pdfium.FPDFPageObj_Transform(letters, 1, 0, 0, 1, rect.x0 + 1, height - rect.y1 + 4)
            pdfium.FPDFAnnot_AppendObject(annotation, letters)
        pdfium.FPDFPage_CloseAnnot(annotation)

    return put


BY_PDFIUM = {
    "ink": (ink, "adds"),
    "strike-out": (with_quad(pdfium.FPDF_ANNOT_STRIKEOUT, RED), "strikes"),
    "white box": (square(WHITE), "hides"),
    "black box": (square((0, 0, 0)), "hides"),
    "stamp": (stamp, "adds"),
    "stamp with words": (words(pdfium.FPDF_ANNOT_STAMP), "adds"),
    "typed, without an appearance": (words(pdfium.FPDF_ANNOT_FREETEXT), "adds"),
    "highlighter": (with_quad(pdfium.FPDF_ANNOT_HIGHLIGHT, YELLOW), "nothing"),
    "underline": (with_quad(pdfium.FPDF_ANNOT_UNDERLINE, RED), "nothing"),
    "wavy line": (with_quad(pdfium.FPDF_ANNOT_SQUIGGLY, RED), "nothing"),
}


def by_pdfium(put):
    def mark(source, target, places):
        document = pypdfium2.PdfDocument(source)
        pages = {number: document[number] for number in {number for number, _ in places}}
        for number, rect in places:
            put(pages[number], rect)
        document.save(target)

    return mark


# ---- what is said


def told(suite, path):
    """The fields that something is said about, the values, and the signatures."""
    done = subprocess.run(
        [suite.program, "extract", path, "--stage", "request", "--format", "json", "--quiet"], capture_output=True, text=True
    )
    record = json.loads(done.stdout)
    codes = ("over-field", "recovered-from-page")
    about = {finding.get("field") for finding in record["returned"]["findings"] if finding["code"] in codes}
    answers = {f"{block}.{name}": value for block, held in record.items() if block != "returned" and isinstance(held, dict) for name, value in held.items()}
    answers |= {f"roles.{role.lower().replace(' ', '_')}": True for role in record.get("roles", [])}
    return about - {None}, record["returned"].get("signatures", {}), record["returned"]["kind"], answers


def places_of(path):
    """Where the fields of a fillable copy stand: page and rectangle."""
    places = {}
    for number, page in enumerate(fitz.open(path)):
        for widget in page.widgets():
            name = widget.field_name
            places.setdefault(name, (number, fitz.Rect(widget.rect)))
    return places


def words_of(path):
    """Where the words of each page stand."""
    return [[fitz.Rect(word[:4]) for word in page.get_text("words")] for page in fitz.open(path)]


def beside(places, words, name):
    """A place next to a field that touches no other field, and hides no word that may be a label."""
    number, rect = places[name]
    hides = lambda place, word: place.intersects(word) and (place & word).width > 0.5 * word.width
    others = [other for page, other in places.values() if page == number]
    for place in (
        fitz.Rect(rect.x0 - 34, rect.y0 + 2, rect.x0 - 20, rect.y1 - 2),
        fitz.Rect(rect.x1 + 20, rect.y0 + 2, rect.x1 + 34, rect.y1 - 2),
        fitz.Rect(8, rect.y0 + 2, 28, rect.y1 - 2),
    ):
        near = place + (-3, -3, 3, 3)
        if not any(near.intersects(other) for other in others) and not any(hides(place, word) for word in words[number]):
            return number, place
    return number, fitz.Rect(8, rect.y0 + 2, 28, rect.y1 - 2)


def run(suite):
    folder = suite.out / "marks"
    folder.mkdir(exist_ok=True)
    with_fields = suite.documents["decided"]
    places, words = places_of(with_fields), words_of(suite.documents["decided"])
    flat = folder / "flat.pdf"
    suite.misis("fill", suite.decided, "--flat", "-o", flat, "--force", "--quiet")
    names = sorted(places)
    sorts = [("PyMuPDF", by_pymupdf, sort) for sort in BY_PYMUPDF.items()] + [("PDFium", by_pdfium, sort) for sort in BY_PDFIUM.items()]
    print(f"   {'program':9}{'mark':28}{'over':>6}{'said':>6}{'beside':>8}{'said':>6}")
    plain = {copy: told(suite, path) for copy, path in (("fillable", with_fields), ("flat", flat))}
    for program, writer, (sort, (put, does)) in sorts:
        row = [0, 0, 0, 0]
        for copy, source in (("fillable", with_fields), ("flat", flat)):
            for half in (0, 1):
                chosen = names[half::2]
                over = folder / f"{program} {sort} over {copy} {half}.pdf"
                writer(put)(source, over, [places[name] for name in chosen])
                about, signatures, kind, answers = told(suite, over)
                known, _, _, answers_before = plain[copy]
                what = f"{program}, {sort}, {copy}"
                suite.check(f"{what}: it is known for what it is", kind == {"fillable": "fillable", "flat": "flattened"}[copy], kind)
                for name in chosen:
                    is_line = name.endswith("signature")
                    # On a flat copy, what is written into an empty place is its answer.
                    is_answer = copy == "flat" and answers.get(name) != answers_before.get(name)
                    said = name in about - known or is_answer or is_line and signatures.get(name, "missing") != "missing"
                    # Both parts of the phone number are one answer.
                    said = said or name.startswith("user.phone_") and "user.phone" in about - known
                    row[0] += 1
                    row[1] += said
                    if does == "hides letters":
                        # An icon hides the letters that it lies on; where there are none it says nothing.
                        answer = answers_before.get(name) or name.startswith("user.phone_")
                        suite.check(f"{what} over {name}: it is said where letters are", said == bool(answer) or name == "office.decision")
                        continue
                    # An empty place that somebody hid or struck out is none that was left empty.
                    suite.check(f"{what} over {name}: {'nothing' if does == 'nothing' else 'it'} is said", said == (does != "nothing"))
                for name in sorted(about - set(chosen) - known):
                    suite.check(f"{what}: {name} has no mark", False, "said all the same")
            next_to = folder / f"{program} {sort} beside {copy}.pdf"
            writer(put)(source, next_to, [beside(places, words, name) for name in names])
            about, signatures, _, answers = told(suite, next_to)
            about -= plain[copy][0]
            about |= {name for name, answer in plain[copy][3].items() if answers.get(name) != answer}
            signed = {name for name, state in signatures.items() if state != "missing"}
            row[2] += len(names)
            row[3] += len(about | signed)
            suite.check(f"{program}, {sort}, {copy} beside fields: nothing is said", not about | signed, sorted(about | signed))
        print(f"   {program:9}{sort:28}{row[0]:6}{row[1]:6}{row[2]:8}{row[3]:6}")
