"""Other returned files: signed, locked, attached, exported as data, scanned"""

import datetime
import json
import subprocess

import pikepdf
import pymupdf as fitz
import pypdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

SIGNER = "Núria O'Brien-Smith"


def read(suite, *arguments):
    done = subprocess.run(
        [suite.program, "extract", *map(str, arguments), "--stage", "request", "--format", "json", "--quiet"], capture_output=True, text=True
    )
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


def identity(folder):
    """A key and a certificate that nobody trusts: whether it is valid is not our question."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "A school"), x509.NameAttribute(NameOID.COMMON_NAME, SIGNER)])
    now = datetime.datetime(2026, 1, 1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    return signers.SimpleSigner.load(str(folder / "key.pem"), str(folder / "certificate.pem"))


def sign(signer, source, target, field):
    with source.open("rb") as file, target.open("wb") as out:
        writer = IncrementalPdfFileWriter(file)
        signers.sign_pdf(writer, signers.PdfSignatureMetadata(field_name=field), signer=signer, output=out)


def run(suite):
    folder = suite.out / "returned"
    folder.mkdir(exist_ok=True)
    filled = suite.documents["counselor"]
    _, wanted, _ = read(suite, filled)

    def answers(name, *arguments, kind):
        code, told, said = read(suite, *arguments)
        about = told.pop("returned", {})
        told_answers = {key: value for key, value in wanted.items() if key != "returned"}
        suite.check(f"{name}: the answers are right", told == told_answers and code == 0, f"{code} {told} {said}")
        suite.check(f"{name}: it is {kind}", about.get("kind") == kind, about)
        return about

    # Signatures, by pyHanko; the second is added over the first.
    signer = identity(folder)
    once, twice = folder / "signed-once.pdf", folder / "signed-twice.pdf"
    sign(signer, filled, once, "user.signature")
    about = answers("signed", once, kind="fillable")
    suite.check("signed: one is intact", about.get("signatures", {}).get("user.signature") == "intact", about)
    (details,) = about.get("digital_signatures", [{}])
    suite.check("signed: by whom", details.get("signer") == SIGNER, details)
    suite.check("signed: when", details.get("claimed_time", "").startswith(str(datetime.date.today().year)), details)
    suite.check("signed: all of the file", details.get("covers") == "whole-file", details)
    sign(signer, once, twice, "site_administrator.signature")
    about = answers("signed twice", twice, kind="fillable")
    covers = {one["field"]: one["covers"] for one in about.get("digital_signatures", [])}
    suite.check(
        "signed twice: the first covers what was there",
        covers == {"user.signature": "earlier-revision", "site_administrator.signature": "whole-file"},
        covers,
    )
    altered = folder / "altered.pdf"
    altered.write_bytes(once.read_bytes() + b"\n% something more\n")
    about = answers("signed, then added to", altered, kind="fillable")
    (details,) = about.get("digital_signatures", [{}])
    suite.check("signed, then added to: it says so", details.get("covers") == "earlier-revision", details)
    # Drawn signatures, by MuPDF.
    for subtype in ("ink", "stamp", "free text"):
        document = fitz.open(filled)
        page = document[1]
        (rect,) = [widget.rect for widget in page.widgets() if widget.field_name == "user.signature"]
        if subtype == "ink":
            page.add_ink_annot([[(rect.x0 + 5, rect.y0 + 9), (rect.x0 + 50, rect.y0 + 3), (rect.x0 + 90, rect.y1 - 4)]])
        elif subtype == "stamp":
            page.add_stamp_annot(rect)
        else:
            page.add_freetext_annot(rect, "Maria Nunez")
        target = folder / f"{subtype}.pdf"
        document.save(target)
        if subtype == "stamp":
            # The standard's stamp says Approved, and nobody's name.
            code, record, said = read(suite, target)
            suite.check("stamp: it is no signature", code == 1 and "error[over-field] user.signature" in said, said)
            continue
        about = answers(subtype, target, kind="fillable")
        drawn = [field for field, how in about.get("signatures", {}).items() if how == "drawn"]
        suite.check(f"{subtype}: drawn over the line", drawn == ["user.signature"], about.get("signatures"))

    # Locked files, by qpdf.
    passwords = folder / "passwords.txt"
    passwords.write_text("not this one\nopen sesame é\n", encoding="utf-8")
    for bits in ("128", "256"):
        target = folder / f"locked-{bits}.pdf"
        weak = ["--allow-weak-crypto"] if bits == "128" else []
        subprocess.run(["qpdf", *weak, "--encrypt", "open sesame é", "owner", bits, "--", filled, target], check=True)
        code, _, said = read(suite, target)
        suite.check(f"locked, {bits} bits: it is said", code == 3 and "locked with a password" in said, said)
        answers(f"locked, {bits} bits, with the password", target, "--password-file", passwords, kind="fillable")

    # The form inside of another file, by qpdf and by MuPDF.
    cover = suite.out / "cover.pdf"
    document = fitz.open()
    document.new_page().insert_text((72, 72), "Please find the form attached.")
    document.save(cover)
    attached = folder / "attached.pdf"
    subprocess.run(["qpdf", cover, "--add-attachment", filled, "--", attached], check=True)
    answers("attached by qpdf", attached, kind="attachment")
    document = fitz.open(cover)
    document[0].add_file_annot((100, 100), filled.read_bytes(), "form.pdf")
    document.save(folder / "pinned.pdf")
    answers("attached by MuPDF", folder / "pinned.pdf", kind="attachment")

    # Pages taken out, by pypdf: the fields keep the last part of their names only.
    writer = pypdf.PdfWriter()
    for page in pypdf.PdfReader(filled).pages:
        writer.add_page(page)
    writer.write(folder / "taken-out.pdf")
    answers("pages taken out by pypdf", folder / "taken-out.pdf", kind="fillable")

    # Exported data, by pdftk; XFDF by hand, as Acrobat writes it.
    data = folder / "data.fdf"
    subprocess.run(["pdftk", filled, "generate_fdf", "output", data], check=True)
    answers("FDF by pdftk", data, kind="form-data")
    lines = []
    with pikepdf.open(filled) as pdf:
        for root in pdf.Root.AcroForm.Fields:
            kids = "".join(
                f'<field name="{kid.T}"><value>{str(kid.get("/V", "")).lstrip("/")}</value></field>' for kid in root.Kids
            )
            lines.append(f'<field name="{root.T}">{kids}</field>')
    xfdf = '<?xml version="1.0" encoding="UTF-8"?>\n<xfdf xmlns="http://ns.adobe.com/xfdf/" xml:space="preserve"><fields>'
    (folder / "data.xfdf").write_text(xfdf + "".join(lines) + "</fields></xfdf>", encoding="utf-8")
    answers("XFDF", folder / "data.xfdf", kind="form-data")

    # Scans, bare and with the words that a text recognition laid under them.
    for with_text in (False, True):
        scan = fitz.open()
        for page in fitz.open(filled):
            sheet = scan.new_page(width=612, height=792)
            sheet.insert_image(sheet.rect, pixmap=page.get_pixmap(dpi=72))
            if with_text:
                for x, y, _, _, word, *_ in page.get_text("words"):
                    sheet.insert_text((x, y + 9), word, fontsize=9, render_mode=3)
        target = folder / f"scan-{with_text}.pdf"
        scan.save(target)
        code, record, said = read(suite, target)
        kind = (record or {}).get("returned", {}).get("kind")
        suite.check(f"scan, recognised {with_text}: it is said", code in (1, 3) and kind == "scanned", f"{code} {said}")
