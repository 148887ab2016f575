"""An inbox of sixty files: archives as other programs write them, and the page in Chromium"""

import base64
import binascii
import email.message
import email.mime.base
import email.mime.multipart
import email.policy
import io
import json
import shutil
import subprocess
import zipfile

HOSTILE = ["<script>alert(1)<&\">.pdf", "javascript:alert(1)", "a\u202efdp.exe.pdf", "' onclick='alert(1)", "100%25.pdf"]


class Stream(io.RawIOBase):
    """Something that an archive is written to without going back: sizes stand behind the members."""

    def __init__(self):
        self.bytes = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.bytes += data
        return len(data)


def archives(inbox, form):
    """The same three members from each program, by the name of the archive."""
    names = ["a.pdf", "forms/b", "forms/María Núñez.pdf"]
    folder = inbox.parent / "members"
    for name in names:
        folder.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        folder.joinpath(name).write_bytes(form)
    made = {}
    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(form)
    inbox.joinpath("python.zip").write_bytes(stream.bytes)
    made["python.zip"] = names
    for program, command in {
        "info-zip": ["zip", "-q", "-r", inbox / "info-zip.zip", "."],
        "jar": ["jar", "--create", "--no-manifest", "--file", inbox / "jar.zip", "-C", folder, "."],
    }.items():
        if shutil.which(command[0]):
            subprocess.run(command, cwd=folder, check=True)
            made[f"{program}.zip"] = names
    return made


def run(suite):
    read_mails(suite)
    inbox = suite.out / "desk" / "inbox"
    shutil.rmtree(inbox.parent, ignore_errors=True)
    inbox.mkdir(parents=True)
    form = suite.documents["counselor"].read_bytes()
    made = archives(inbox, form)
    for number in range(30):
        inbox.joinpath(f"form ({number}).pdf").write_bytes(form)
    for name in HOSTILE:
        inbox.joinpath(name).write_bytes(form)
    inbox.joinpath("blank.pdf").write_bytes(suite.documents["blank"].read_bytes())
    for number in range(60 - len(list(inbox.iterdir()))):
        inbox.joinpath(f"IMG_{number:04}.jpg").write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF")

    records = suite.misis("extract", "inbox", "--format", "jsonl", "-q", cwd=inbox.parent, ok=(5,))
    records = [json.loads(line)["returned"] for line in records.splitlines()]
    told = {record["file"]: record["status"] for record in records}
    for archive, names in made.items():
        found = {name: told.get(f"inbox/{archive}/{name}") for name in names}
        suite.check(f"desk: the members of {archive} are read", set(found.values()) == {"errors"}, found)
    expected = 60 - len(made) + sum(map(len, made.values()))
    suite.check("desk: a record for every file", len(records) == len(told) == expected, (len(told), expected))

    page = inbox.parent / "desk.html"
    suite.misis("check", "inbox", "--report", page, "-q", cwd=inbox.parent, ok=(5,))
    again = inbox.parent / "again.html"
    suite.misis("check", "inbox", "--report", again, "-q", cwd=inbox.parent, ok=(5,))
    suite.check("desk: the same inbox gives the same page", page.read_bytes() == again.read_bytes())
    command = ["node", suite.here / "browser" / "desk.mjs", page, inbox.parent]
    done = subprocess.run(command, capture_output=True, text=True, cwd=suite.here / "browser")
    if not suite.check("desk: Chromium opens the page", done.returncode == 0, done.stderr):
        return
    seen = json.loads(done.stdout)
    suite.check("desk: every record has its row", seen["rows"] == expected, seen["rows"])
    suite.check("desk: nothing is wider than a narrow window", seen["overflow"] <= 0, seen["overflow"])
    suite.check("desk: every link leads to a file", not seen["broken"], seen["broken"])
    suite.check("desk: nothing is run, asked for or complained about", not seen["complaints"], seen["complaints"])
    suite.check("desk: details open by the keyboard", seen["details"])
    for name, filter in seen["filters"].items():
        suite.check(f"desk: the filter {name}", filter["focused"] and filter["shown"] == filter["count"], filter)


def mails(form):
    """Mails as Python's own library writes them, with the names of what is attached."""
    names = ["form.pdf", "María Núñez.pdf", "a very long name of a form, so that it has to be folded " * 2 + ".pdf", "a;b=\"c\".pdf"]
    made = {}
    for policy_name, policy in {"SMTP": email.policy.SMTP, "default": email.policy.default}.items():
        mail = email.message.EmailMessage(policy=policy)
        mail["From"], mail["To"], mail["Subject"] = "ana@example.org", "desk@example.org", "Núñez: form"
        mail.set_content("Here are the forms: ñ\nFrom Ana\n")
        mail.add_alternative("<p>Here are the <b>forms</b></p>", subtype="html")
        for name in names:
            mail.add_attachment(form, maintype="application", subtype="pdf", filename=name)
        forwarded = email.message.EmailMessage(policy=policy)
        forwarded["Subject"], forwarded["From"] = "Fwd", "bo@example.org"
        forwarded.set_content("see below")
        forwarded.add_attachment(form, maintype="application", subtype="octet-stream", filename="inner.pdf")
        mail.add_attachment(forwarded)
        made[f"{policy_name}.eml"] = (mail.as_bytes(), [*names, "message.eml/inner.pdf"])
    old = email.mime.multipart.MIMEMultipart()
    old["From"], old["Subject"] = "ana@example.org", "old"
    # Quoted-printable by the email package spoils bytes, so that it is done beside it.
    encoded = {"base64": base64.encodebytes(form), "quoted-printable": binascii.b2a_qp(form, istext=False)}
    for encoding, payload in encoded.items():
        part = email.mime.base.MIMEBase("application", "pdf")
        part.set_payload(payload.decode("ascii"))
        part["Content-Transfer-Encoding"] = encoding
        part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", f"Núñez {encoding}.pdf"))
        old.attach(part)
    made["old.eml"] = (old.as_bytes(), ["Núñez base64.pdf", "Núñez quoted-printable.pdf"])
    return made


def read_mails(suite):
    inbox = suite.out / "mails"
    shutil.rmtree(inbox, ignore_errors=True)
    inbox.mkdir(parents=True)
    expected = set()
    for name, (content, names) in mails(suite.documents["counselor"].read_bytes()).items():
        inbox.joinpath(name).write_bytes(content)
        expected |= {f"mails/{name}/{attached}" for attached in names}
    records = suite.misis("extract", "mails", "--stage", "request", "--format", "jsonl", "-q", cwd=suite.out, ok=(0, 1, 5))
    records = [json.loads(line)["returned"] for line in records.splitlines()]
    read = {record["file"] for record in records if record["status"] == "ok"}
    suite.check("desk: forms are read out of mails of Python", read == expected, (read ^ expected, records[:1]))
