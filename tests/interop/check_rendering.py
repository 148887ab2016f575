"""Pages, as Poppler, MuPDF and PDFium draw them

The pictures stay in the output folder, to be looked at.
"""

import pymupdf as fitz
import pypdfium2
from PIL import Image, ImageChops, ImageStat

import suite as shared

DPI = 110


def render(suite, name, path):
    """Both pages by every program."""
    pages = {}
    stem = suite.out / f"{name}-poppler"
    shared.run("pdftoppm", "-r", DPI, "-png", path, stem)
    pages["Poppler"] = [Image.open(f"{stem}-{number}.png").convert("L") for number in (1, 2)]
    pages["MuPDF"], pages["PDFium"] = [], []
    for number, page in enumerate(fitz.open(path), 1):
        file = suite.out / f"{name}-mupdf-{number}.png"
        page.get_pixmap(dpi=DPI).save(file)
        pages["MuPDF"].append(Image.open(file).convert("L"))
    document = pypdfium2.PdfDocument(path)
    document.init_forms()
    for number in (1, 2):
        file = suite.out / f"{name}-pdfium-{number}.png"
        document[number - 1].render(scale=DPI / 72, may_draw_forms=True).to_pil().save(file)
        pages["PDFium"].append(Image.open(file).convert("L"))
    return pages


def ink(page, rect):
    """The part of a rectangle that is dark; of a button, the part inside its printed outline."""
    scale = DPI / 72
    inset = 2 if rect.width > 20 else rect.width * scale * 0.27
    edges = [rect.x0 * scale + inset, rect.y0 * scale + inset, rect.x1 * scale - inset, rect.y1 * scale - inset]
    histogram = page.crop([int(edge) for edge in edges]).histogram()
    return sum(histogram[:128]) / max(1, sum(histogram))


def run(suite):
    widgets = {}
    for number, page in enumerate(fitz.open(suite.documents["counselor"])):
        for widget in page.widgets():
            is_on = widget.field_value not in ("", "Off", None, False)
            widgets.setdefault((number, widget.field_name), []).append((widget.rect, is_on))
    blank = render(suite, "blank", suite.documents["blank"])
    filled = render(suite, "counselor", suite.documents["counselor"])
    flat = render(suite, "counselor-flat", suite.documents["counselor-flat"])
    for name in ("names", "decided", "office-manager"):
        render(suite, name, suite.documents[name])
    for (number, name), places in widgets.items():
        for rect, is_on in places:
            for program in blank:
                # MuPDF writes SIGN into an unsigned signature field of its own accord.
                if program == "MuPDF" and name.endswith(".signature"):
                    continue
                empty = ink(blank[program][number], rect)
                suite.check(f"{program}: {name} is empty in the blank form", empty < 0.004, empty)
                for kind, pages in (("filled", filled), ("flat", flat)):
                    seen = ink(pages[program][number], rect)
                    ok = seen > 0.004 if is_on else seen < 0.004
                    suite.check(f"{program}: {name} in the {kind} form", ok, f"{seen:.4f}, value {is_on}")
    # The three agree: small differences are those of drawing edges.
    for kind, pages in (("blank", blank), ("filled", filled), ("flat", flat)):
        for number in (0, 1):
            small = {p: pages[p][number].resize((170, 220), Image.Resampling.BOX) for p in pages}
            for program in ("MuPDF", "PDFium"):
                difference = ImageStat.Stat(ImageChops.difference(small["Poppler"], small[program])).mean[0]
                suite.check(f"Poppler and {program} agree on page {number + 1}, {kind}", difference < 2.5, difference)
    print(f"   pictures: {suite.out}")
