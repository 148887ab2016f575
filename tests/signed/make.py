#!/usr/bin/env python3
"""Makes the signed files of this folder, and the certificates that they lead to.

    ~/.cache/misis-form-interop/python/bin/python tests/signed/make.py

The keys are made anew in each run and thrown away: nobody can sign anything with what stands here. The tests append to
these files what people, programs and attackers do afterwards. Needs pyHanko (tests/interop/install.sh) and openssl.
"""

import datetime
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from asn1crypto import algos, cms, core, keys as akeys, tsp, x509 as ax509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec, SigSeedValueSpec
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "corpus"))
from make import Form  # noqa: E402

USER, ADMIN = "user.signature", "site_administrator.signature"
WHEN = datetime.datetime(2026, 11, 23, 18, 0, tzinfo=datetime.timezone.utc)
FROM, UNTIL = datetime.datetime(2026, 1, 1), datetime.datetime(2027, 1, 1)


class Party:
    """A key with its certificate."""

    def __init__(self, name, issuer=None, key=None, ca=False, at=(FROM, UNTIL), usage="signing", hash=hashes.SHA256()):
        self.name, self.key = name, key or ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Tests"), x509.NameAttribute(NameOID.COMMON_NAME, name)])
        signer, issued_by = (issuer.key, issuer.certificate.subject) if issuer else (self.key, subject)
        builder = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(issued_by).public_key(self.key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(at[0]).not_valid_after(at[1])
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), False)
        )
        if ca:
            builder = builder.add_extension(x509.BasicConstraints(True, None), True)
        is_ca = usage == "issuing"
        builder = builder.add_extension(
            x509.KeyUsage(not is_ca, not is_ca, False, False, False, is_ca, is_ca, False, False), True)
        algorithm = None if isinstance(signer, ed25519.Ed25519PrivateKey) else hash
        self.certificate = builder.sign(signer, algorithm)
        self.issuer = issuer

    def der(self):
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def asn1(self):
        return ax509.Certificate.load(self.der())

    def private(self):
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())

    def chain(self):
        above = self.issuer
        while above:
            yield above
            above = above.issuer

    def signer(self, pss=False):
        der = self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        store = SimpleCertificateStore()
        store.register_multiple([one.asn1() for one in self.chain()])
        return signers.SimpleSigner(
            signing_cert=self.asn1(), signing_key=akeys.PrivateKeyInfo.load(der), cert_registry=store, prefer_pss=pss)


def filled():
    """The small form, with both dates, a page that shows something, and a title that is drawn."""
    form = Form(**{"user.signature_date": "11/23/2026", "site_administrator.signature_date": "11/23/2026"})
    form.font = form.add(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    resources = b"/Resources<</Font<</F1 %d 0 R>>>>" % form.font
    content = form.stream(b"BT /F1 12 Tf 72 785 Td (As a user I understand) Tj ET")
    form.finish(form=b"/DR<</Font<</F1 %d 0 R>>>>/DA(/F1 10 Tf 0 g)" % form.font, page=b"/Contents %d 0 R%s" % (content, resources))
    title = form.stream(b"/Tx BMC q BT 0 g /F1 10 Tf 2 4 Td (Counselor) Tj ET Q EMC",
                        b"/Type/XObject/Subtype/Form/BBox[0 0 228 17]" + resources)
    body = form.objects[form.field["user.title"]]
    form.objects[form.field["user.title"]] = body.removesuffix(b">>") + b"/AP<</N %d 0 R>>>>" % title
    return form


def with_twin():
    """A form with a second, hidden object of the title's number, which says something else."""
    form = filled()
    header = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    number = form.field["user.title"]
    twin = form.objects[number].replace("Counselor".encode("utf-16-be").hex().upper().encode(), "Principal".encode("utf-16-be").hex().upper().encode())
    assert twin != form.objects[number]
    return form.save(header=header + b"%d 0 obj\n" % number + twin + b"\nendobj\n")


def sign(data, who, field, pss=False, box=None, certify=None, lock=None, digest="sha256", timestamper=None, sub_filter=None, room=8192):
    writer = IncrementalPdfFileWriter(BytesIO(data), strict=False)
    spec = None
    if box is not None:
        spec = SigFieldSpec(sig_field_name=field, on_page=0, box=box)
    meta = signers.PdfSignatureMetadata(
        field_name=field, md_algorithm=digest, name=None, certify=certify is not None,
        docmdp_permissions=certify or MDPPerm.FILL_FORMS, subfilter=sub_filter or fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED)
    if lock:
        # The lock of the field itself is what pyHanko takes over.
        for ref in writer.root["/AcroForm"]["/Fields"]:
            for kid in ref.get_object()["/Kids"]:
                name = f'{ref.get_object()["/T"]}.{kid.get_object()["/T"]}'
                if name == field:
                    kid.get_object()["/Lock"] = lock.as_sig_field_lock()
                    writer.mark_update(kid.reference if hasattr(kid, "reference") else kid)
    out = signers.PdfSigner(meta, signer=who.signer(pss), new_field_spec=spec, timestamper=timestamper).sign_pdf(
        writer, bytes_reserved=room, existing_fields_only=box is None)
    return out.getvalue()


def contents(data):
    """Where the newest signature stands in a file: behind `<`, before `>`, and its bytes."""
    at = data.rindex(b"/Contents <") + len(b"/Contents <")
    end = data.index(b">", at)
    return at, end, bytes.fromhex(data[at:end].decode())


def put(data, message):
    """The same file with another message in the place of its newest signature, which is not signed itself."""
    at, end, _ = contents(data)
    digits = message.hex().encode()
    assert len(digits) <= end - at, (len(digits), end - at)
    return data[:at] + digits.ljust(end - at, b"0") + data[end:]


def signed_bytes(data):
    at, end, _ = contents(data)
    return data[: at - 1] + data[end + 1 :]


def openssl(data, who, *options):
    """The newest signature made anew by openssl."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "key").write_bytes(who.private())
        (folder / "certificate").write_bytes(who.pem())
        (folder / "others").write_bytes(b"".join(one.pem() for one in who.chain()))
        (folder / "content").write_bytes(signed_bytes(data))
        subprocess.run(
            ["openssl", "cms", "-sign", "-binary", "-in", folder / "content", "-signer", folder / "certificate", "-inkey", folder / "key",
             "-certfile", folder / "others", "-outform", "DER", "-out", folder / "out", *options], check=True)
        return put(data, (folder / "out").read_bytes())


def as_ber(der):
    """The same message with lengths that are not known beforehand, its string in parts, a certificate twice."""

    def element(data):
        tag, length, at = data[0], data[1], 2
        if length & 0x80:
            count = length & 0x7F
            length, at = int.from_bytes(data[2 : 2 + count], "big"), 2 + count
        return tag, data[at : at + length], data[at + length :], data[: at + length]

    def indefinite(tag, value):
        return bytes([tag, 0x80]) + value + b"\0\0"

    _, info, _, _ = element(der)
    _, _, rest, oid = element(info)
    _, data, _, _ = element(element(rest)[1])
    parts, left = [], data
    while left:
        tag, value, left, whole = element(left)
        if tag == 0xA0:
            first = element(value)[3]
            whole = indefinite(0xA0, first + value)
        parts.append(whole)
    return indefinite(0x30, oid + indefinite(0xA0, indefinite(0x30, b"".join(parts))))


def main():
    root = Party("Test Root", ca=True, usage="issuing")
    district = Party("CA", root, ca=True, usage="issuing")
    maria, james = Party("María Núñez", district), Party("James Ortiz", district, key=rsa.generate_private_key(65537, 2048))
    other = Party("Other Root", ca=True, usage="issuing")
    form = filled().save()
    modern = filled().save_modern()
    user = sign(form, maria, USER)
    files = {
        "user": user,
        "both": sign(user, james, ADMIN, pss=True),
        "both-modern": sign(sign(modern, maria, USER, sub_filter=fields.SigSeedSubFilter.PADES), james, ADMIN, digest="sha512"),
        "without-attributes": openssl(user, maria, "-noattr", "-md", "sha256"),
        "by-key-identifier": openssl(user, maria, "-keyid", "-md", "sha256"),
        "with-content": openssl(sign(form, maria, USER, room=32768), maria, "-nodetach", "-md", "sha256"),
        "without-certificate": openssl(user, maria, "-nocerts", "-md", "sha256"),
        "sha1": openssl(user, james, "-md", "sha1"),
        "md5": openssl(user, james, "-md", "md5"),
        "ber": put(user, as_ber(contents(user)[2].rstrip(b"\0"))),
        "p384": sign(form, Party("Ana P-384", district, key=ec.generate_private_key(ec.SECP384R1())), USER, digest="sha384"),
        "p521": sign(form, Party("Ana P-521", district, key=ec.generate_private_key(ec.SECP521R1())), USER, digest="sha512"),
        "ed25519": sign(form, Party("Ana Ed25519", district, key=ed25519.Ed25519PrivateKey.generate()), USER, digest="sha512"),
        "weak-key": sign(form, Party("Ana 1024", district, key=rsa.generate_private_key(65537, 1024)), USER),
        "expired": sign(form, Party("Ana Expired", district, at=(FROM, datetime.datetime(2026, 2, 1))), USER),
        "other-issuer": sign(form, Party("Ana Elsewhere", other), USER),
        "issued-by-nobody": sign(form, Party("Ana Issued", Party("Not a CA", root)), USER),
        "twin": sign(with_twin(), maria, USER),
        "same-signer": sign(sign(form, maria, USER), maria, ADMIN),
        "certified-1": sign(form, maria, USER, certify=MDPPerm.NO_CHANGES),
        "certified-3": sign(form, maria, USER, certify=MDPPerm.ANNOTATE),
        "locked": sign(form, maria, USER, lock=FieldMDPSpec(FieldMDPAction.INCLUDE, fields=["office", "notify.name"])),
    }
    place = lambda name: [int(number) for number in filled().objects[filled().field[name]].split(b"/Rect[")[1].split(b"]")[0].split()]
    files["own-field"] = sign(form, maria, "Signature1", box=place(USER))
    files["own-field-elsewhere"] = sign(form, maria, "Signature1", box=(400, 20, 500, 60))
    stamper = Party("Test Time", root, key=rsa.generate_private_key(65537, 2048))
    files["time-stamp"] = sign(
        form, maria, USER, room=16384,
        timestamper=DummyTimeStamper(tsa_cert=stamper.asn1(), tsa_key=stamper.signer().signing_key, certs_to_embed=SimpleCertificateStore(), fixed_dt=WHEN))
    for old in HERE.glob("*.bin"):
        old.unlink()
    for name, data in files.items():
        (HERE / f"{name}.bin").write_bytes(data)
    (HERE / "root.pem").write_bytes(b"A comment.\n" + root.pem())
    (HERE / "root.der").write_bytes(root.der())
    (HERE / "maria.pem").write_bytes(maria.pem())
    (HERE / "other.pem").write_bytes(other.pem())
    print(len(files), "files,", sum(map(len, files.values())), "bytes")


if __name__ == "__main__":
    main()
