"""Signed forms: who signed, whether it holds, what changed since, and the office's decision

Five programs sign copies that six others saved first; what pyHanko and pdfsig say of each signature is compared with what
the program says. Then others fill in the office part, or what was signed, and decisions are written.
"""

import importlib.util
import json
import logging
import re
import resource
import subprocess
import tempfile
import time
from io import BytesIO
from pathlib import Path

import pikepdf
import pymupdf as fitz
import pypdf
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

import check_fillers
from check_accessibility import failed_rules
from check_rendering import DPI, ink, render
from pdfjs import Viewer
from pyhanko_policy import policy

logging.disable(logging.WARNING)

USER, ADMIN = "user.signature", "site_administrator.signature"
DATES = {"user.signature_date": "11/23/2026", "site_administrator.signature_date": "11/23/2026"}
OFFICE = {"office.misis": "A. Clerk", "office.misis_date": "11/23/2026"}
JARS = ":".join(
    f"/usr/share/java/{jar}.jar"
    for jar in ("pdfbox2", "fontbox2", "commons-logging", "itext5", "bcprov", "bcpkix", "bcutil")
)


def made(suite):
    """The certificates and signers of the files for `cargo test`."""
    path = suite.root / "tests" / "signed" / "make.py"
    spec = importlib.util.spec_from_file_location("signed_make", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# -- what others say


def by_pyhanko(path, root):
    """Integrity, trust and changes of each field's signature; None where it gives up."""
    said = {}
    reader = PdfFileReader(BytesIO(path.read_bytes()), strict=False)
    for signature in reader.embedded_regular_signatures:
        try:
            status = validate_pdf_signature(
                signature,
                signer_validation_context=ValidationContext(trust_roots=[root.asn1()], allow_fetching=False),
                key_usage_settings=KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False),
                diff_policy=policy(),
            )
            changes = status.modification_level.name if status.modification_level else None
            said[signature.field_name] = (status.intact and status.valid, status.trusted, changes)
        except Exception as error:  # What it cannot read it says nothing about.
            said[signature.field_name] = (None, None, type(error).__name__)
    return said


def by_pdfsig(path):
    done = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True)
    said, name = {}, None
    for line in done.stdout.splitlines():
        if match := re.search(r"Signature Field Name: (.*)", line):
            name = match[1].strip()
        elif match := re.search(r"Signature Validation: (.*)", line):
            said[name] = {"Signature is Valid.": True, "Digest Mismatch.": False, "Signature is Invalid.": False}.get(match[1].strip())
    return said


def ours(suite, path, *arguments, stage="submitted"):
    done = subprocess.run(
        [suite.program, "extract", path, "--stage", stage, "--format", "json", "--quiet", *map(str, arguments)],
        capture_output=True, text=True, env={"SOURCE_DATE_EPOCH": str(int(time.time())), "PATH": "/usr/bin:/bin"})
    told = json.loads(done.stdout or "{}")
    about = told.get("returned", {})
    states = {one["field"]: one["status"] for one in about.get("digital_signatures", [])}
    errors = [f'{one["code"]} {one.get("field")}: {one["message"]}' for one in about.get("findings", []) if one["severity"] == "error"]
    return states, errors, told, done


# -- who signs


class Signers:
    def __init__(self, suite, make):
        self.suite, self.make, self.folder = suite, make, suite.out / "signatures"
        self.classes = self.folder / "classes"
        self.classes.mkdir(parents=True, exist_ok=True)
        subprocess.run(["javac", "-nowarn", "-cp", JARS, "-d", self.classes, suite.here / "SignPdf.java"], check=True, capture_output=True)
        self.database = self.folder / "nss"
        self.database.mkdir(exist_ok=True)
        subprocess.run(["certutil", "-N", "-d", f"sql:{self.database}", "--empty-password"], check=True, capture_output=True)

    def store(self, who):
        """The key and the chain as a file of PKCS #12."""
        path = self.folder / f"{who.name.encode('ascii', 'ignore').decode()}.p12"
        if not path.exists():
            legacy = (serialization.PrivateFormat.PKCS12.encryption_builder().kdf_rounds(2000)
                      .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC).build(b"secret"))
            chain = [one.certificate for one in who.chain()]
            path.write_bytes(pkcs12.serialize_key_and_certificates(b"k" + str(id(who)).encode(), who.key, who.certificate, chain, legacy))
            subprocess.run(["pk12util", "-i", path, "-d", f"sql:{self.database}", "-W", "secret", "-K", ""], check=True, capture_output=True)
        return path

    def pyhanko(self, **options):
        def sign(source, target, who, field):
            target.write_bytes(self.make.sign(source.read_bytes(), who, field, room=16384, **options))

        return sign

    def openssl(self, *options):
        def sign(source, target, who, field):
            data = self.make.sign(source.read_bytes(), who, field, room=16384)
            target.write_bytes(self.make.openssl(data, who, *options))

        return sign

    def java(self, program, *more):
        def sign(source, target, who, field):
            command = ["java", "-cp", f"{self.classes}:{JARS}", "SignPdf", program, source, target, field, self.store(who), *more]
            subprocess.run(command, check=True, capture_output=True)

        return sign

    def pdfsig(self, *options):
        def sign(source, target, who, field):
            name = "k" + str(id(who))
            self.store(who)
            subprocess.run(
                ["pdfsig", "-nssdir", f"sql:{self.database}", "-nick", name, "-sign", field, *options, source, target],
                check=True, capture_output=True)

        return sign


# -- who saves the copy first


def saved_first(suite, source, folder):
    """The form with both dates, saved by several programs."""
    order = json.dumps({"values": DATES, "roles": [], "decision": "-"})

    def pypdf_full(target):
        writer = pypdf.PdfWriter(clone_from=source)
        for page in writer.pages:
            writer.update_page_form_field_values(page, DATES, auto_regenerate=False)
        writer.write(target)

    def with_pikepdf(target):
        with pikepdf.open(source) as pdf:
            form = pikepdf.form.Form(pdf)
            for name, value in DATES.items():
                form[name].value = value
            pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)

    def mupdf(target, how):
        target.write_bytes(source.read_bytes())
        document = fitz.open(target)
        for page in document:
            for widget in page.widgets():
                if widget.field_name in DATES:
                    widget.field_value = DATES[widget.field_name]
                    widget.update()
        if how:
            document.saveIncr()
        else:
            target.write_bytes(document.tobytes())

    def pdfium(target):
        with patched(ROLES=[], DECISION="-"):
            check_fillers.by_pdfium(source, target, DATES)

    def poppler(target):
        subprocess.run(["/usr/bin/python3", suite.here / "fill-poppler.py", source, target], input=order, text=True, check=True, capture_output=True)

    def pdfjs(target):
        with Viewer(suite) as viewer:
            viewer.open(source)
            for name, value in DATES.items():
                viewer.type(name, value)
            viewer.save(target)

    ways = {
        "pikepdf": with_pikepdf, "pypdf": pypdf_full, "MuPDF": lambda target: mupdf(target, False),
        "MuPDF, update": lambda target: mupdf(target, True), "PDFium": pdfium, "Poppler": poppler, "pdf.js": pdfjs,
    }
    copies = {}
    for name, way in ways.items():
        target = folder / f"first-{name.replace(', ', '-')}.pdf"
        try:
            way(target)
            copies[name] = target
        except Exception as error:
            suite.check(f"saved first by {name}", False, error)
    return copies


class patched:
    """Other roles and another decision for the fillers of `check_fillers`."""

    def __init__(self, **values):
        self.values = values

    def __enter__(self):
        self.old = {name: getattr(check_fillers, name) for name in self.values}
        for name, value in self.values.items():
            setattr(check_fillers, name, value)

    def __exit__(self, *_):
        for name, value in self.old.items():
            setattr(check_fillers, name, value)


def compare(suite, name, path, root, pem, tally):
    """Integrity and trust, by three programs."""
    hanko, sig = by_pyhanko(path, root), by_pdfsig(path)
    states, errors, _, _ = ours(suite, path, "--trust", pem)
    for field, state in states.items():
        holds = {"intact": True, "trusted": True, "altered": False}.get(state)
        theirs = [said for said in (hanko.get(field, (None,))[0], sig.get(field)) if said is not None]
        tally["signatures"] += 1
        if theirs and len(set(theirs)) == 1:
            tally["compared"] += 1
            suite.check(f"{name}, {field}: integrity", holds == theirs[0] or state == "unreadable" and name in UNKNOWN, f"{state}; {hanko.get(field)}, {sig.get(field)}; {errors}")
        else:
            tally["others"].append(f"{name}, {field}: {state}; pyHanko {hanko.get(field)}, pdfsig {sig.get(field)}")
        trusted = hanko.get(field, (None, None))[1]
        if trusted is not None and hanko[field][0] and state != "unreadable":
            suite.check(f"{name}, {field}: trust", (state == "trusted") == trusted, f"{state}; pyHanko {trusted}")
    return states, errors


UNKNOWN = {"P-521", "Ed25519"}


def run(suite):
    make = made(suite)
    folder = suite.out / "signatures"
    folder.mkdir(exist_ok=True)
    root = make.Party("Test Root", ca=True, usage="issuing")
    district = make.Party("District CA", root, ca=True, usage="issuing")
    pem = folder / "root.pem"
    pem.write_bytes(root.pem())
    party = lambda name, key=None: make.Party(name, district, key=key)
    people = {
        "RSA 2048": party("Maria RSA", rsa.generate_private_key(65537, 2048)),
        "RSA 4096": party("Maria Large", rsa.generate_private_key(65537, 4096)),
        "P-256": party("Maria P256", ec.generate_private_key(ec.SECP256R1())),
        "P-384": party("Maria P384", ec.generate_private_key(ec.SECP384R1())),
        "P-521": party("Maria P521", ec.generate_private_key(ec.SECP521R1())),
    }
    james = party("James Ortiz", rsa.generate_private_key(65537, 2048))
    sign = Signers(suite, make)
    tsa = make.Party("Test Time", root, key=rsa.generate_private_key(65537, 2048))
    stamper = DummyTimeStamper(tsa_cert=tsa.asn1(), tsa_key=tsa.signer().signing_key, certs_to_embed=SimpleCertificateStore())
    copies = saved_first(suite, suite.documents["counselor"], folder)
    base = copies["pikepdf"]
    tally = {"signatures": 0, "compared": 0, "others": []}

    # Algorithms and ways, on one copy.
    pades = fields.SigSeedSubFilter.PADES
    ways = {}
    for who in people:
        for digest in ("sha256", "sha384", "sha512"):
            for kind in (None, pades):
                ways[f"pyHanko {who} {digest}{' CAdES' if kind else ''}"] = (sign.pyhanko(digest=digest, sub_filter=kind), who)
    for who in ("RSA 2048", "RSA 4096"):
        ways[f"pyHanko {who} PSS"] = (sign.pyhanko(pss=True), who)
        for options in (("-noattr",), ("-keyid",), ("-cades",), ("-keyopt", "rsa_padding_mode:pss"), ("-noattr", "-keyopt", "rsa_padding_mode:pss")):
            ways[f"openssl {who} {' '.join(options)}"] = (sign.openssl("-md", "sha256", *options), who)
    for who in ("P-256", "P-384"):
        for options in (("-noattr",), ("-keyid",), ("-cades",)):
            ways[f"openssl {who} {' '.join(options)}"] = (sign.openssl("-md", "sha384", *options), who)
    for level in MDPPerm:
        ways[f"pyHanko certified {level.value}"] = (sign.pyhanko(certify=level), "RSA 2048")
    ways["pyHanko time stamp"] = (sign.pyhanko(timestamper=stamper), "RSA 2048")
    for program in ("pdfbox", "itext", "itext-cades"):
        ways[program] = (sign.java(program), "RSA 2048")
    ways["pdfbox P-256"] = (sign.java("pdfbox"), "P-256")
    ways["pdfsig"] = (sign.pdfsig(), "RSA 2048")
    ways["pdfsig CAdES"] = (sign.pdfsig("-etsi"), "RSA 2048")
    for name, (way, who) in ways.items():
        target = folder / f"way-{re.sub('[^a-zA-Z0-9]+', '-', name)}.pdf"
        try:
            way(base, target, people[who], USER)
        except Exception as error:
            tally["others"].append(f"{name}: cannot sign: {getattr(error, 'stderr', error)!r}"[:300])
            continue
        UNKNOWN.update({name} if who == "P-521" else ())
        states, errors = compare(suite, name, target, root, pem, tally)
        expected = "unreadable" if who == "P-521" else "trusted"
        suite.check(f"{name}: {expected}", states.get(USER) == expected, f"{states} {errors}")

    # Two people, on copies that others saved first.
    signed = {}
    for copy, path in copies.items():
        for program, way in {"pyHanko": sign.pyhanko(), "pdfsig": sign.pdfsig(), "PDFBox": sign.java("pdfbox"), "iText": sign.java("itext")}.items():
            once, twice = (folder / f"two-{copy.replace(', ', '-')}-{program}-{number}.pdf" for number in (1, 2))
            try:
                way(path, once, people["P-256" if program == "pyHanko" else "RSA 2048"], USER)
                way(once, twice, james, ADMIN)
            except Exception as error:
                tally["others"].append(f"{program} on {copy}: cannot sign: {getattr(error, 'stderr', error)!r}"[:300])
                continue
            name = f"{program} on {copy}"
            states, errors = compare(suite, name, twice, root, pem, tally)
            suite.check(f"{name}: both hold and nothing changed", set(states.values()) == {"trusted"} and not errors, f"{states} {errors}")
            signed[name] = twice
    print(f"{tally['signatures']} signatures, {tally['compared']} compared; not compared or not signed:")
    print("\n".join("  " + line for line in tally["others"]))
    both = signed["pyHanko on pikepdf"]

    filled_later(suite, folder, both, pem)
    if own := signed.get("pyHanko on pikepdf"):
        in_a_field_of_its_own(suite, folder, base, people["RSA 2048"], sign)
    decided(suite, folder, signed, pem, root)
    times(suite, folder, base, both)


def filled_later(suite, folder, both, pem):
    """Others fill in the office part, or what was signed."""
    changed = {"user.title": "Principal"}

    def pypdf_update(source, target, values):
        writer = pypdf.PdfWriter(source, incremental=True)
        for page in writer.pages:
            writer.update_page_form_field_values(page, values, auto_regenerate=False)
        writer.write(target)

    def pdfium_update(source, target, values):
        import pypdfium2
        import pypdfium2.raw as raw

        original = pypdfium2.PdfDocument.save
        try:
            pypdfium2.PdfDocument.save = lambda self, dest, **_: original(self, dest, flags=raw.FPDF_INCREMENTAL)
            check_fillers.by_pdfium(source, target, values)
        finally:
            pypdfium2.PdfDocument.save = original

    def pdfjs(source, target, values):
        with Viewer(suite) as viewer:
            viewer.open(source)
            for name, value in values.items():
                viewer.type(name, value)
            viewer.save(target)

    def poppler(source, target, values):
        order = json.dumps({"values": values, "roles": [], "decision": "-"})
        subprocess.run(["/usr/bin/python3", suite.here / "fill-poppler.py", source, target], input=order, text=True, check=True, capture_output=True)

    updates = {"pypdf": pypdf_update, "PDFium": pdfium_update, "MuPDF": check_fillers.by_pymupdf_incrementally, "pdf.js": pdfjs, "Poppler": poppler}
    for name, fill in updates.items():
        for values, kind in ((OFFICE, "office"), (changed, "title")):
            target = folder / f"later-{name}-{kind}.pdf"
            try:
                with patched(ROLES=[], DECISION="-"):
                    fill(both, target, values)
            except Exception as error:
                suite.check(f"{name} fills in {kind}", False, error)
                continue
            if not target.read_bytes().startswith(both.read_bytes()):
                print(f"  {name} saves all of it anew")
            states, errors, told, _ = ours(suite, target, "--trust", pem)
            if kind == "office":
                # That somebody filled in a part of the office's is another finding.
                errors = [error for error in errors if not error.startswith("decision office.")]
                suite.check(f"{name} fills in the office part: no error", set(states.values()) == {"trusted"} and not errors, f"{states} {errors}")
            else:
                wanted = [error for error in errors if error.startswith("changed-after-signing user.title") and "`Counselor`" in error and "`Principal`" in error]
                suite.check(f"{name} changes the title: it is said", bool(wanted), f"{states} {errors}")
    full = {"PDFium": check_fillers.by_pdfium, "pypdf": lambda s, t, v: pypdf.PdfWriter(clone_from=s).write(t), "pikepdf": lambda s, t, v: pikepdf.open(s).save(t)}
    for name, fill in full.items():
        target = folder / f"anew-{name}.pdf"
        with patched(ROLES=[], DECISION="-"):
            fill(both, target, OFFICE)
        states, errors, told, _ = ours(suite, target, "--trust", pem)
        hints = [one.get("hint", "") for one in told["returned"]["findings"]]
        suite.check(f"saved anew by {name}: altered, with the remedy", set(states.values()) == {"altered"} and any("ask for the file as it was signed" in hint for hint in hints), f"{states} {errors} {hints}")


def in_a_field_of_its_own(suite, folder, base, who, sign):
    target = folder / "own-field.pdf"
    sign.java("pdfbox")(base, target, who, "")
    states, errors, told, _ = ours(suite, target)
    said = [one["message"] for one in told["returned"]["findings"] if "field of its own" in one["message"]]
    suite.check("a field of its own: it is said", said and told["returned"]["signatures"][USER] == "missing", f"{states} {errors}")


def decided(suite, folder, signed, pem, root):
    """After a decision: the same bytes, the same verdicts, the values drawn."""
    before_rules, after_rules = {}, {}
    for name, path in signed.items():
        target = folder / f"decided-{re.sub('[^a-zA-Z0-9]+', '-', name)}.pdf"
        command = [suite.program, "decide", path, "--disapprove", "--reason", "Núria Nguyễn is not at this school, 王小明 is.", "--misis", "Zoë Ångström",
                   "--itd-security", "Παπαδόπουλος", "--trust", pem, "-o", target, "--force"]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
        if not suite.check(f"{name}: decided", done.returncode == 0, done.stderr):
            continue
        suite.check(f"{name}: the earlier bytes stand", target.read_bytes().startswith(path.read_bytes()))
        states, errors, told, extracted = ours(suite, target, "--trust", pem, stage="decided")
        suite.check(f"{name}: extract --stage decided", extracted.returncode == 0 and told["office"]["misis"] == "Zoë Ångström", f"{errors} {extracted.stderr}")
        before, after = by_pyhanko(path, root), by_pyhanko(target, root)
        if name.startswith("pyHanko"):
            right = all(said[0] and said[2] in ("FORM_FILLING", "LTA_UPDATES", "NONE") for said in after.values())
            suite.check(f"{name}: pyHanko takes the decision for filling in", right, after)
        else:
            worse = {field: (before[field], after.get(field)) for field in before if before[field][0] and not after.get(field, (False,))[0]}
            suite.check(f"{name}: no verdict of pyHanko is worse", not worse, worse)
        sig_before, sig_after = by_pdfsig(path), by_pdfsig(target)
        suite.check(f"{name}: no verdict of pdfsig is worse", sig_before == sig_after, f"{sig_before} {sig_after}")
        done = subprocess.run([suite.program, "decide", target, "--approve", "--misis", "B", "--itd-security", "B", "-o", folder / "again.pdf"], capture_output=True, text=True)
        suite.check(f"{name}: not decided twice", done.returncode != 0 and "decided already" in done.stderr, done.stderr)
        before_rules[path], after_rules[target] = name, name
    rules = failed_rules(suite, [*before_rules, *after_rules])
    for (path, name), target in zip(before_rules.items(), after_rules):
        new = set(rules[str(target)]) - set(rules[str(path)])
        suite.check(f"{name}: no new finding of veraPDF", not new, new)
    # Drawn by three programs, where the blank form is white.
    path = folder / "decided-pyHanko-on-pikepdf.pdf"
    places = {}
    for number, page in enumerate(fitz.open(path)):
        for widget in page.widgets():
            if widget.field_name.startswith("office.") and widget.field_name != "office.decision":
                places[widget.field_name] = (number, widget.rect)
    for program, pages in render(suite, "decided-signed", path).items():
        for field, (number, rect) in places.items():
            suite.check(f"{field} is drawn by {program}", ink(pages[number], rect) > 0.005, ink(pages[number], rect))


def times(suite, folder, base, both):
    """How much longer signed copies take than unsigned ones.

    The figure is for people; the bound is far above it, and met only by something that grows with the signatures.
    """
    many = {}
    for name, path in (("unsigned", base), ("signed", both)):
        many[name] = folder / f"many-{name}"
        many[name].mkdir(exist_ok=True)
        for number in range(200):
            (many[name] / f"{number}.pdf").write_bytes(path.read_bytes())

    def seconds(name):
        def used():
            usage = resource.getrusage(resource.RUSAGE_CHILDREN)
            return usage.ru_utime + usage.ru_stime

        start = used()
        subprocess.run([suite.program, "extract", many[name], "--format", "jsonl", "--quiet", "-o", folder / "many.jsonl", "--force"], capture_output=True)
        return used() - start

    pairs = sorted(seconds("signed") / seconds("unsigned") for _ in range(5))
    print(f"  two signatures take {pairs[2]:.2f} times as long as none")
    suite.check("signed copies are not read in ten times the time", pairs[2] <= 10.0, pairs)


if __name__ == "__main__":
    raise SystemExit("run.sh PROGRAM signatures")
