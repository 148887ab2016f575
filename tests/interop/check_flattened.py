"""Copies without fields: flattened, printed to PDF, scaled, turned, two on a sheet

Forms filled in by several programs go through several others that leave no fields. What is read off their pages must be
what was filled in, or be reported as not certain: never anything else.
"""

import json
import subprocess

import pikepdf
import pymupdf as fitz
import pypdf
import pypdfium2
import pypdfium2.raw as pdfium

import check_fillers as fillers

PAPER = (612, 792)
# Letters of which Ghostscript is known to make others.
FOREIGN = {
    **fillers.PLAIN,
    "user.first_name": "Łukasz Nguyễn",
    "user.last_name": "Huỳnh Thị Đặng Ő",
    "user.title": "Հովհաննիսյան",
    "user.school": "Núñez Elementary",
}


def by_pdftk(source, target):
    subprocess.run(["pdftk", source, "output", target, "flatten"], check=True, capture_output=True)


def by_qpdf(source, target):
    subprocess.run(["qpdf", "--generate-appearances", "--flatten-annotations=all", source, target], check=True, capture_output=True)
    with pikepdf.open(target, allow_overwriting_input=True) as pdf:
        if "/AcroForm" in pdf.Root:
            del pdf.Root.AcroForm
        pdf.save(target)


def by_pymupdf(source, target):
    document = fitz.open(source)
    document.bake()
    document.save(target)


def by_pdfium(source, target):
    document = pypdfium2.PdfDocument(source)
    document.init_forms()
    for page in document:
        pdfium.FPDFPage_Flatten(page, pdfium.FLAT_PRINT)
    document.save(target)


def by_cairo(source, target):
    """As Evince prints to a file."""
    subprocess.run(["pdftocairo", "-pdf", source, target], check=True, capture_output=True)


def by_ghostscript(source, target):
    command = ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-dPreserveAnnots=false", "-sDEVICE=pdfwrite", f"-sOutputFile={target}", source]
    subprocess.run(command, check=True, capture_output=True)


def through_postscript(source, target):
    """Poppler's own text extraction makes no words of what comes out."""
    between = target.with_suffix(".ps")
    subprocess.run(["pdftops", source, between], check=True, capture_output=True)
    subprocess.run(["ps2pdf", between, target], check=True, capture_output=True)


def as_outlines(source, target):
    """No text is left at all."""
    command = ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-dNoOutputFonts", "-sDEVICE=pdfwrite", f"-sOutputFile={target}", source]
    subprocess.run(command, check=True, capture_output=True)


def by_pdfbox(suite):
    jars = ":".join(f"/usr/share/java/{jar}.jar" for jar in ("pdfbox2", "fontbox2", "commons-logging"))

    def flatten(source, target):
        command = ["java", "-cp", jars, suite.here / "FlattenPdfBox.java", source, target]
        subprocess.run(command, check=True, capture_output=True)

    return flatten


def by_pdf_lib(suite):
    def flatten(source, target):
        environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "NODE_PATH": str(suite.cache / "node" / "node_modules")}
        command = ["node", suite.here / "flatten-pdf-lib.cjs", source, target]
        subprocess.run(command, check=True, capture_output=True, env=environment)

    return flatten


def placed(flatten, transformation):
    """Each page as a part of another one, as a print dialog does that scales or turns."""

    def place(source, target):
        flat = target.with_suffix(".flat.pdf")
        flatten(source, flat)
        writer = pypdf.PdfWriter()
        for page in pypdf.PdfReader(flat).pages:
            sheet = writer.add_blank_page(*PAPER)
            sheet.merge_transformed_page(page, transformation)
        writer.write(target)

    return place


def turned(flatten):
    def turn(source, target):
        flat = target.with_suffix(".flat.pdf")
        flatten(source, flat)
        with pikepdf.open(flat) as pdf:
            for page in pdf.pages:
                page.rotate(90, relative=True)
            pdf.save(target)

    return turn


def two_on_a_sheet(flatten):
    def place(source, target):
        flat = target.with_suffix(".flat.pdf")
        flatten(source, flat)
        first, second = pypdf.PdfReader(flat).pages
        writer = pypdf.PdfWriter()
        sheet = writer.add_blank_page(PAPER[1], PAPER[0])
        half = pypdf.Transformation().scale(0.6)
        sheet.merge_transformed_page(first, half.translate(15, 60))
        sheet.merge_transformed_page(second, half.translate(405, 60))
        writer.write(target)

    return place


def among_others(flatten):
    """A cover sheet before it, and the pages the wrong way round."""

    def place(source, target):
        flat = target.with_suffix(".flat.pdf")
        flatten(source, flat)
        first, second = pypdf.PdfReader(flat).pages
        writer = pypdf.PdfWriter()
        writer.add_blank_page(*PAPER)
        writer.add_page(second)
        writer.add_page(first)
        writer.write(target)

    return place


def filled_forms(suite):
    """Forms with the values that they hold, as our own reader gives them: the other checks prove that it is right."""
    forms = {name: suite.documents[name] for name in ("blank", "counselor", "names", "decided", "office-manager", "partial")}
    ways = {
        "pypdf": fillers.by_pypdf,
        "PyMuPDF": fillers.by_pymupdf,
        "pdf-lib": fillers.by_pdf_lib(suite),
        "PDFBox": fillers.by_pdfbox(suite),
        "Poppler": fillers.by_poppler(suite),
        "PDFium": fillers.by_pdfium,
        "pdftk": fillers.by_pdftk,
    }
    for program, fill in ways.items():
        target = suite.out / f"before-{program}.pdf"
        fill(suite.documents["blank"], target, fillers.PLAIN)
        forms[f"filled by {program}"] = target
    # The programs that draw all of these letters.
    ways = {name: ways[name] for name in ("pypdf", "PyMuPDF", "PDFium", "Poppler")}
    ways["iText 5"] = fillers.by_java(suite, "FillIText.java", "itext5")
    for program, fill in ways.items():
        target = suite.out / f"before-{program}-foreign.pdf"
        fill(suite.documents["blank"], target, FOREIGN)
        forms[f"names by {program}"] = target
    return forms


def shows(path, source, field):
    """Whether a page has ink where the form that it was made of has a field."""
    with fitz.open(path) as document, fitz.open(source) as form:
        for number, page in enumerate(form):
            for widget in page.widgets():
                if widget.field_name == field:
                    # The ring of a choice is the page's own, whether anything is in it or not.
                    margin = 5 if widget.field_type == fitz.PDF_WIDGET_TYPE_RADIOBUTTON else 3
                    rect = widget.rect + (margin, margin, -margin, -margin)
                    pixels = document[number].get_pixmap(dpi=100, clip=rect, colorspace=fitz.csGRAY)
                    if min(pixels.samples) < 100:
                        return True
    return False


def read(suite, path):
    done = subprocess.run(
        [suite.program, "extract", path, "--stage", "request", "--format", "json", "--quiet"], capture_output=True, text=True
    )
    if done.returncode not in (0, 1):
        return None, {}, done.stderr.splitlines()[0]
    told = json.loads(done.stdout)
    about = told.pop("returned")
    values = {"roles": sorted(told.pop("roles", []))}
    for table, members in told.items():
        values.update({f"{table}.{member}": " ".join(str(value).split()) for member, value in members.items()})
    doubtful = {finding["field"] for finding in about["findings"] if finding["code"] == "recovered-from-page" and "field" in finding}
    return values, doubtful, about["kind"]


def run(suite):
    programs = {
        "ours, flat": None,
        "pdftk": by_pdftk,
        "qpdf": by_qpdf,
        "PyMuPDF": by_pymupdf,
        "PDFium": by_pdfium,
        "PDFBox": by_pdfbox(suite),
        "pdf-lib": by_pdf_lib(suite),
        "cairo (Evince)": by_cairo,
        "Ghostscript": by_ghostscript,
        "Ghostscript twice": lambda source, target: (by_ghostscript(source, target.with_suffix(".1.pdf")), by_ghostscript(target.with_suffix(".1.pdf"), target)),
        "scaled to 94 %": placed(by_cairo, pypdf.Transformation().scale(0.94).translate(18, 22)),
        "turned in content": placed(by_pdftk, pypdf.Transformation().rotate(90).scale(0.77).translate(612, 40)),
        "turned by Rotate": turned(by_pymupdf),
        "two on a sheet": two_on_a_sheet(by_cairo),
        "among other pages": among_others(by_cairo),
        "printed twice": lambda source, target: (by_cairo(source, target.with_suffix(".1.pdf")), by_ghostscript(target.with_suffix(".1.pdf"), target)),
    }
    drops = {programs["pdf-lib"], by_qpdf}
    folder = suite.out / "flattened"
    folder.mkdir(exist_ok=True)
    forms = filled_forms(suite)
    print(f"   {'program':20}{'forms':>7}{'values':>8}{'right':>7}{'doubtful':>10}{'wrong':>7}")
    for program, flatten in programs.items():
        row = [0, 0, 0, 0, 0]
        for form, source in forms.items():
            if flatten is None:
                target = suite.documents.get(f"{source.stem}-flat")
                if target is None:
                    continue
            else:
                target = folder / f"{program} - {form}.pdf"
                try:
                    flatten(source, target)
                except Exception as refused:  # Some programs cannot flatten what some others filled in.
                    suite.check(f"{program} flattens {form}", program in ("PDFBox", "pdf-lib", "qpdf"), refused)
                    continue
            wanted, _, _ = read(suite, source)
            found, doubtful, kind = read(suite, target)
            if not suite.check(f"{program}, {form}: it is known for what it is", kind == "flattened" and found is not None, kind):
                continue
            row[0] += 1
            for field in sorted(set(wanted) | set(found)):
                right = wanted.get(field) == found.get(field)
                if not right and field not in found and flatten in drops and not shows(target, source, field):
                    continue  # The program lost it: nobody can see it any more.
                doubted = field in doubtful or field == "user.phone" and doubtful & {"user.phone_area", "user.phone_number"}
                row[1] += 1
                row[2] += right
                row[3] += bool(not right and doubted)
                row[4] += not right and not doubted
                suite.check(f"{program}, {form}: {field}", right or doubted, f"{found.get(field)!r}, not {wanted.get(field)!r}")
        print(f"   {program:20}{row[0]:7}{row[1]:8}{row[2]:7}{row[3]:10}{row[4]:7}")
        # Where Ghostscript reads what it wrote itself, it loses what the letters of other scripts are.
        most = 0.85 if program == "Ghostscript twice" else 0.9
        suite.check(f"{program}: most values are recovered", row[2] >= most * row[1], row)
    for way in (as_outlines, through_postscript):
        target = folder / f"{way.__name__}.pdf"
        way(suite.documents["counselor"], target)
        _, _, told = read(suite, target)
        suite.check(f"{way.__name__}: a form without words is known by its lines", "is this form" in told and "cannot be read" in told, told)
