"""Forms that other programs fill in, once and over one another

Each program writes two sets of values into the blank form, and a third over what each of two others left and over names
of ours that are drawn with other fonts; the table says how many of them come back. Where a value is lost, an independent
reader says whether the file still holds it.
"""

import json
import logging
import subprocess

import pymupdf as fitz
import pikepdf
import pikepdf.form
import pypdf
import pypdfium2
import pypdfium2.raw as pdfium

import contract
import firefox
from check_accessibility import failed_rules
from pdfjs import Viewer

# It warns of letters that its fonts cannot draw; the value is kept all the same.
logging.getLogger("pypdf").setLevel(logging.ERROR)

PLAIN = {
    "user.request_date": "11/23/2026",
    "user.first_name": "Maria",
    "user.middle_initial": "N/A",
    "user.last_name": "O'Brien-Smith",
    "user.title": "Counselor (bilingual)",
    "user.employee_number": "00123456",
    "user.email": "maria.obrien",
    "user.phone_area": "213",
    "user.phone_number": "555-0142",
    "user.extension": "12",
    "user.school": "Roosevelt Senior High School",
    "user.location_code": "8829",
    "site_administrator.job_title": "Assistant Principal",
    "site_administrator.full_name": "James Ortiz",
    "site_administrator.email": "james.ortiz",
    # As long as it may be.
    "office.reason": ("First line.\nSecond line; " + "and so on " * 30)[:239] + ".",
}
FOREIGN = {
    **PLAIN,
    "user.first_name": "Núria",
    "user.last_name": "Nguyễn",
    "user.school": "École de l’Été",
    "site_administrator.full_name": "王 Հովհ",
}
# What a form is filled in with beforehand, in letters that its font for typing does not have.
OURS = {"user.first_name": "王小明", "user.last_name": "Παπαδόπουλος", "user.title": "مدير"}
# Written over what another program wrote: every value another one, so that an old value does not pass for the new.
SECOND = {name: f"{value} 2" for name, value in PLAIN.items()} | {
    "user.request_date": "10/01/2026",
    "user.middle_initial": "Q",
    "user.employee_number": "745210",
    "user.email": "second.email",
    "user.phone_area": "818",
    "user.phone_number": "555-0107",
    "user.extension": "2114",
    "user.location_code": "0042",
    "site_administrator.email": "second.administrator",
    "office.reason": "Shorter.",
}
ROLES = ["roles.counselor", "roles.school_full_read"]
DECISION = "Disapproved"


def by_pypdf(source, target, values):
    writer = pypdf.PdfWriter(clone_from=source)
    for page in writer.pages:
        writer.update_page_form_field_values(page, {**values, **{role: "/A" for role in ROLES}}, auto_regenerate=False)
        writer.update_page_form_field_values(page, {"office.decision": f"/{DECISION}"}, auto_regenerate=False)
    writer.write(target)


def by_pikepdf(source, target, values):
    with pikepdf.open(source) as pdf:
        form = pikepdf.form.Form(pdf)
        for name, value in values.items():
            form[name].value = value
        for role in ROLES:
            form[role].checked = True
        form["office.decision"].value = pikepdf.Name(f"/{DECISION}")
        pdf.save(target)


def with_pymupdf(document, values):
    for page in document:
        for widget in page.widgets():
            if widget.field_name in values:
                widget.field_value = values[widget.field_name]
                widget.update()
            elif widget.field_name in ROLES:
                widget.field_value = True
                widget.update()
            elif widget.field_name == "office.decision" and DECISION in widget.button_states()["normal"]:
                widget.field_value = True
                widget.update()


def by_pymupdf(source, target, values):
    document = fitz.open(source)
    with_pymupdf(document, values)
    document.save(target)


def by_pymupdf_incrementally(source, target, values):
    target.write_bytes(source.read_bytes())
    document = fitz.open(target)
    with_pymupdf(document, values)
    document.saveIncr()


def by_pdftk(source, target, values):
    data = target.with_suffix(".xfdf")
    fields = {**values, **{role: "A" for role in ROLES}, "office.decision": DECISION}
    escape = lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
    lines = "".join(f'<field name="{name}"><value>{escape(value)}</value></field>' for name, value in fields.items())
    data.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><xfdf xmlns="http://ns.adobe.com/xfdf/"><fields>' + lines + "</fields></xfdf>"
    )
    subprocess.run(["pdftk", source, "fill_form", data, "output", target], check=True, capture_output=True)


def by_pdf_lib(suite):
    def fill(source, target, values):
        order = json.dumps({"values": values, "roles": ROLES, "decision": DECISION})
        script = suite.here / "fill-pdf-lib.cjs"
        subprocess.run(
            ["node", script, source, target],
            input=order,
            text=True,
            check=True,
            capture_output=True,
            env={"PATH": "/usr/bin:/bin:/usr/local/bin", "NODE_PATH": str(suite.cache / "node" / "node_modules")},
        )

    return fill


def by_poppler(suite):
    def fill(source, target, values):
        order = json.dumps({"values": values, "roles": ROLES, "decision": DECISION})
        command = ["/usr/bin/python3", suite.here / "fill-poppler.py", source, target]
        subprocess.run(command, input=order, text=True, check=True, capture_output=True)

    return fill


def by_java(suite, program, *jars):
    path = ":".join(f"/usr/share/java/{jar}.jar" for jar in jars)

    def fill(source, target, values):
        fields = {**values, **{role: "A" for role in ROLES}, "office.decision": DECISION}
        order = "".join(name + "\t" + value.replace("\n", "\\n") + "\n" for name, value in fields.items())
        command = ["java", "-Dfile.encoding=UTF-8", "-cp", path, suite.here / program, source, target]
        subprocess.run(command, input=order.encode(), check=True, capture_output=True)

    return fill


def by_pdfbox(suite):
    return by_java(suite, "FillPdfBox.java", "pdfbox2", "fontbox2", "commons-logging")


def by_pdfium(source, target, values):
    """As somebody does in Chrome: a click into each field, then the keys of its value."""
    document = pypdfium2.PdfDocument(source)
    document.init_forms()
    form = document.formenv.raw

    def click(page, annotation):
        rect = pdfium.FS_RECTF()
        pdfium.FPDFAnnot_GetRect(annotation, rect)
        x, y = (rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2
        pdfium.FORM_OnMouseMove(form, page, 0, x, y)
        pdfium.FORM_OnLButtonDown(form, page, 0, x, y)
        pdfium.FORM_OnLButtonUp(form, page, 0, x, y)

    for page in list(document):
        for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
            annotation = pdfium.FPDFPage_GetAnnot(page, number)
            name = said(pdfium.FPDFAnnot_GetFormFieldName, form, annotation)
            state = said(pdfium.FPDFAnnot_GetFormFieldExportValue, form, annotation)
            checked = pdfium.FPDFAnnot_IsChecked(form, annotation)
            if name in values:
                click(page, annotation)
                pdfium.FORM_SelectAllText(form, page)
                text = (values[name] + "\0").encode("utf-16-le")
                pdfium.FORM_ReplaceSelection(form, page, (pdfium.FPDF_WCHAR * (len(text) // 2)).from_buffer_copy(text))
            elif not checked and (name in ROLES or name == "office.decision" and state == DECISION):
                click(page, annotation)
            pdfium.FORM_ForceToKillFocus(form)
            pdfium.FPDFPage_CloseAnnot(annotation)
    document.save(target)


def said(call, *arguments):
    """A text that PDFium returns through a buffer, in UTF-16."""
    size = call(*arguments, None, 0)
    buffer = (pdfium.FPDF_WCHAR * (size // 2 + 1))()
    call(*arguments, buffer, size)
    return bytes(buffer).decode("utf-16-le").rstrip("\0")


def by_hand(viewer):
    """As somebody does in a browser: a click into each field, then the keys of its value."""

    def fill(source, target, values):
        viewer.open(source)
        for name, value in values.items():
            viewer.type(name, value)
        for role in ROLES:
            viewer.choose(role, "A")
        viewer.choose("office.decision", DECISION)
        viewer.save(target)

    return fill


def through_qpdf(*options):
    def fill(source, target, values):
        filled = target.with_suffix(".tmp.pdf")
        by_pikepdf(source, filled, values)
        subprocess.run(["qpdf", *options, filled, target], check=True, capture_output=True)

    return fill


def raw(path):
    """The values as pikepdf sees them."""
    found = {}
    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            for annotation in page.get("/Annots", []):
                if annotation.get("/Subtype") != "/Widget":
                    continue
                field = annotation if "/T" in annotation else annotation.Parent
                found[f"{field.Parent.T}.{field.T}"] = str(field.get("/V", ""))
    return found


def structure(path):
    """Which marks of accessibility a file still has."""
    with pikepdf.open(path) as pdf:
        tooltips = sum(
            1
            for page in pdf.pages
            for annotation in page.get("/Annots", [])
            if annotation.get("/Subtype") == "/Widget" and ("/TU" in annotation or "/TU" in annotation.get("/Parent", {}))
        )
        root = pdf.Root
        kept = [
            "/StructTreeRoot" in root,
            bool(root.get("/MarkInfo", {}).get("/Marked", False)),
            str(root.get("/Lang", "")) == "en-US",
            tooltips >= len(contract.NAMES),
        ]
        return kept


def extracted(suite, path):
    """What the program reads, by field name."""
    told = json.loads(suite.misis("extract", path, "--stage", "request", "--format", "json", ok=(0, 1)))
    values = {}
    for table, members in told.items():
        if table == "roles":
            values["roles"] = sorted(members)
        elif table != "returned":
            for member, value in members.items():
                values[f"{table}.{member}"] = value
    return values


def expected(values):
    joined = dict(values)
    area, number = joined.pop("user.phone_area"), joined.pop("user.phone_number")
    joined["user.phone"] = f"({area}) {number}"
    month, day, year = joined["user.request_date"].split("/")
    joined["user.request_date"] = f"{year}-{month}-{day}"
    joined["office.reason"] = joined["office.reason"].strip()
    joined["office.decision"] = DECISION
    joined["roles"] = ["Counselor", "School Full Read"]
    return joined


def run(suite):
    with Viewer(suite) as viewer, firefox.started() as browser:
        filled, rows = fill_in(suite, fillers(suite, viewer, browser))
    report(suite, filled, rows)


def fillers(suite, viewer, browser):
    return {
        "pypdf": by_pypdf,
        "pikepdf": by_pikepdf,
        "PyMuPDF": by_pymupdf,
        "PyMuPDF, incremental": by_pymupdf_incrementally,
        "pdftk": by_pdftk,
        "pdf-lib": by_pdf_lib(suite),
        "Poppler": by_poppler(suite),
        "PDFBox": by_pdfbox(suite),
        "iText 5": by_java(suite, "FillIText.java", "itext5"),
        "PDFium": by_pdfium,
        "pdf.js": by_hand(viewer),
        "Firefox": by_hand(browser),
        "qpdf, linearized": through_qpdf("--linearize"),
        "qpdf, object streams": through_qpdf("--object-streams=generate"),
        "qpdf, encrypted": through_qpdf("--encrypt", "", "owner", "256", "--"),
    }


def fill_in(suite, fillers):
    """The plain form that each program leaves, and how many values came back of each form that it filled in.

    What a program cannot write it either refuses or garbles itself.
    """
    names = list(fillers)
    filled, rows = {}, {program: [] for program in names}

    def fills(program, label, source, values):
        slug = program.replace(", ", "-").replace(" ", "-")
        target = suite.out / f"filled-{slug}-{label.replace(' ', '-')}.pdf"
        target.unlink(missing_ok=True)
        try:
            fillers[program](source, target, values)
        except Exception as refused:  # A program may refuse letters that it has no font for.
            suite.check(f"{program} writes plain values", label == "foreign", refused)
            rows[program].append("refused")
            return None
        found, wanted = extracted(suite, target), expected(values)
        held = raw(target)
        right = 0
        for name, value in wanted.items():
            text = found.get(name)
            text = text.strip() if isinstance(text, str) else text
            # The program itself may have lost the value; then the file must really not hold it.
            lost = label == "foreign" and name in values and held.get(name) != values[name]
            lost = lost and text == held[name].strip()
            right += text == value
            suite.check(f"{program}, {label}: {name}", text == value or lost, f"{text!r}, not {value!r}")
        extra = set(found) - set(wanted)
        suite.check(f"{program}, {label}: nothing else", not extra, extra)
        rows[program].append(f"{right}/{len(wanted)}")
        return target

    for program in names:
        filled[program] = fills(program, "plain", suite.documents["blank"], PLAIN)
        fills(program, "foreign", suite.documents["blank"], FOREIGN)
    # Each writes other values over what two others left: its neighbour, and one further away.
    for place, program in enumerate(names):
        for label, distance in (("over one", 1), ("over another", 4)):
            before = filled[names[(place - distance) % len(names)]]
            fills(program, label, before, SECOND)
    ours = suite.out / "filled-by-ours.pdf"
    flags = [part for name, value in OURS.items() for part in (f"--{name.removeprefix('user.').replace('_', '-')}", value)]
    suite.misis("fill", "--partial", *flags, "--force", "-o", ours)
    for program in names:
        corrected = fills(program, "over ours", ours, SECOND)
        page = subprocess.run(["pdftotext", corrected, "-"], capture_output=True, text=True).stdout
        for name in OURS:
            suite.check(f"{program}, over ours: {name} shows", SECOND[name] in page, f"no {SECOND[name]!r} on the page")
    return filled, rows


def report(suite, filled, rows):
    """The table, and what each program leaves of the structure.

    Some draw values with a font that they do not embed, which PDF/UA forbids: that column is told, and asked of some only.
    """
    print(f"   {'program':22} {'plain':>7} {'foreign':>8} {'over one':>9} {'another':>8} {'ours':>6}  tags MarkInfo Lang TU   PDF/UA-1")
    for program, path in filled.items():
        marks = structure(path)
        suite.check(f"{program} keeps the structure", all(marks), marks)
        plain, foreign, one, another, ours = rows[program]
        kept = "  ".join("yes" if mark else "NO " for mark in marks)
        rows[program] = f"{plain:>7} {foreign:>8} {one:>9} {another:>8} {ours:>6}  {kept}"
    failed = failed_rules(suite, filled.values())
    for program, path in filled.items():
        rules = failed[str(path)]
        verdict = "fails " + " ".join(rules) if rules else "yes"
        print(f"   {program:22} {rows[program]}   {verdict}")
    conforming = sum(not rules for rules in failed.values())
    suite.check("three programs or more leave a form that conforms to PDF/UA-1", conforming >= 3, failed)
