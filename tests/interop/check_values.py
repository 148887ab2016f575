"""Values, as four programs read them"""

import json
import tomllib
from datetime import date

import pymupdf as fitz
import pikepdf
import pypdf

import contract
from check_fields import by_qpdf


def wanted(request):
    """The value of every field that a request file asks for, spelled as the form prints it."""
    values = {}
    for table, members in request.items():
        if table == "roles":
            for role in members:
                values["roles." + role.lower().replace(" ", "_")] = "A"
            continue
        for member, value in members.items():
            if isinstance(value, int):
                value = str(value)
            if isinstance(value, date):
                value = value.strftime("%m/%d/%Y")
            elif member.endswith("date") and "-" in value:
                value = date.fromisoformat(value).strftime("%m/%d/%Y")
            elif member.endswith("date"):
                month, day, year = value.split("/")
                value = f"{int(month):02}/{int(day):02}/{year}"
            if member == "email":
                value = value.removesuffix("@lausd.net")
            if member == "phone":
                digits = "".join(c for c in value if c.isdigit())[-10:]
                values[f"{table}.phone_area"] = digits[:3]
                value, member = f"{digits[3:6]}-{digits[6:]}", "phone_number"
            values[f"{table}.{member}"] = value
    return values


def readings(path):
    """What each program says stands in the fields; nothing for those that are empty."""
    with pikepdf.open(path) as pdf:
        # By the objects themselves: /V as the file has it.
        own = {}
        for page in pdf.pages:
            for annotation in page.Annots:
                if annotation.Subtype != "/Widget":
                    continue
                field = annotation if "/T" in annotation else annotation.Parent
                name = f"{field.Parent.T}.{field.T}"
                if "/V" in field:
                    own[name] = str(field.V)
    merged = {}
    for page in fitz.open(path):
        for widget in page.widgets():
            if widget.field_value and widget.field_type != fitz.PDF_WIDGET_TYPE_SIGNATURE:
                if widget.field_type != fitz.PDF_WIDGET_TYPE_RADIOBUTTON or widget.field_value != "Off":
                    merged[widget.field_name] = str(widget.field_value)
    return {
        "pikepdf": own,
        "qpdf": {name: fields[0]["value"] or "" for name, fields in by_qpdf(path).items()},
        "pypdf": {name: str(field.get("/V") or "") for name, field in pypdf.PdfReader(path).get_fields().items()},
        "PyMuPDF": merged,
    }


def clean(values):
    # qpdf marks strings with `u:` in its newer JSON.
    values = {name: value.removeprefix("u:").removeprefix("/") for name, value in values.items()}
    return {name: value for name, value in values.items() if value not in ("", "Off")}


def run(suite):
    requests = {path.stem: path for path in suite.requests}
    requests["decided"] = suite.decided
    for name, path in requests.items():
        request = (json if path.suffix == ".json" else tomllib).loads(path.read_text())
        expected = wanted(request)
        for program, values in readings(suite.documents[name]).items():
            found = clean(values)
            for field in contract.NAMES:
                ours, theirs = expected.get(field), found.get(field)
                if contract.KINDS[field] == "check box" and program == "PyMuPDF" and theirs:
                    theirs = "A" if theirs in ("A", "Yes", "True") else theirs
                suite.check(f"{program} reads {field} of {name}", theirs == ours, f"{theirs!r}, not {ours!r}")
        told = json.loads(
            suite.misis("extract", suite.documents[name], "--stage", "request", "--format", "json", ok=(0, 1))
        )
        told.pop("returned")
        suite.check(f"extract agrees on {name}", wanted(told) == expected, told)
