#!/usr/bin/env python3
"""Makes the files of this folder, and expected.tsv: what `extract FILE --stage request --format json` must say of each.

    python3 tests/corpus/make.py

Each case stands here with its outcome: the exit code, the kind, the codes of findings that speak of the file rather than
of the answers, and the last name. The standard library is enough; the same bytes come out every time.
"""

import hashlib
import struct
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAME = "Núñez"

ROLES = ["categorical_programs_coordinator", "counselor", "office_manager", "principal", "school_full_read",
         "school_limited_read", "scheduling_administrator", "special_education_provider"]
TEXTS = {
    "user": {"request_date": "11/23/2026", "first_name": "Ana", "middle_initial": "N/A", "last_name": NAME,
             "title": "Counselor", "employee_number": "00123456", "email": "ana.nunez", "phone_area": "213",
             "phone_number": "555-0142", "extension": "N/A", "school": "Roosevelt", "location_code": "8829",
             "signature_date": None},
    "site_administrator": {"signature_date": None, "job_title": "Principal", "full_name": "James Ortiz",
                           "email": "james.ortiz"},
    "notify": {"name": None, "title": None, "email": None},
    "office": {"reason": None, "misis": None, "misis_date": None, "itd_security": None, "itd_security_date": None},
}
SIGNATURES = ["user", "site_administrator"]


def text(value):
    """A text string: UTF-16BE, in hexadecimal."""
    return b"<FEFF" + value.encode("utf-16-be").hex().upper().encode() + b">"


class Pdf:
    """Numbered objects, and several ways to put them into a file."""

    def __init__(self):
        self.objects = {}

    def add(self, body):
        number = max(self.objects, default=0) + 1
        self.objects[number] = body if isinstance(body, bytes) else body.encode("latin-1")
        return number

    def stream(self, data, entries=b"", pack=False):
        if pack:
            data, entries = zlib.compress(data, 9), entries + b"/Filter/FlateDecode"
        return self.add(b"<<" + entries + b"/Length %d>>\nstream\n" % len(data) + data + b"\nendstream")

    def save(self, trailer=b"", header=b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"):
        out, places = bytearray(header), {}
        for number, body in self.objects.items():
            places[number] = len(out)
            out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        return bytes(out) + table(places, len(out), self.root, trailer)

    def save_modern(self, packed=True):
        """With an object stream and a cross-reference stream."""
        out, places, members = bytearray(b"%PDF-1.7\n"), {}, {}
        for number, body in self.objects.items():
            if b"stream" in body:
                places[number] = len(out)
                out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
            else:
                members[number] = body
        container = max(self.objects) + 1
        index, data = [], b""
        for number, body in members.items():
            index.append(b"%d %d" % (number, len(data)))
            data += body + b"\n"
        first = b" ".join(index) + b"\n"
        entries = b"/Type/ObjStm/N %d/First %d" % (len(members), len(first))
        packed_data = zlib.compress(first + data, 9)
        places[container] = len(out)
        out += b"%d 0 obj\n<<%s/Filter/FlateDecode/Length %d>>\nstream\n" % (container, entries, len(packed_data))
        out += packed_data + b"\nendstream\nendobj\n"
        start = len(out)
        places[container + 1] = start
        rows = bytearray()
        for number in range(container + 2):
            if number in places:
                rows += struct.pack(">BIH", 1, places[number], 0)
            elif number in members:
                rows += struct.pack(">BIH", 2, container, list(members).index(number))
            else:
                rows += struct.pack(">BIH", 0, 0, 65535)
        out += b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Length %d>>\nstream\n" % (
            container + 1, container + 2, self.root, len(rows))
        return bytes(out + rows) + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


def table(places, start, root, trailer=b"", size=None):
    out = b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    size = size or max(places, default=0) + 1
    return out + b"trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, trailer, start)


class Form(Pdf):
    """The form without its looks: 36 fields, of which a test may change any."""

    def __init__(self, **values):
        super().__init__()
        self.field, self.group = {}, {}
        self.page = self.add(b"")
        self.pages = self.add(b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % self.page)
        place = 0
        for group, members in {**TEXTS, "roles": dict.fromkeys(ROLES)}.items():
            parent = self.group[group] = self.add(b"")
            for member, value in members.items():
                name = f"{group}.{member}"
                value = values.get(name, text(value) if value else None)
                if name in values and value is not None and not isinstance(value, bytes):
                    value = text(value)
                kind = b"/FT/Btn" if group == "roles" else b"/FT/Tx"
                if name == "roles.counselor" and name not in values:
                    value = b"/A"
                place += 1
                self.put(name, parent, kind + (b"/V " + value if value is not None else b""), place)
            if group in SIGNATURES:
                place += 1
                self.put(f"{group}.signature", parent, b"/FT/Sig", place)
            if group == "office":
                self.decision = self.put("office.decision", parent, b"/FT/Btn/Ff 32768", place)
        for group, parent in self.group.items():
            kids = b" ".join(b"%d 0 R" % number for name, number in self.field.items() if name.startswith(group + "."))
            self.objects[parent] = b"<</T(%s)/Kids[%s]>>" % (group.encode(), kids)
        self.annots = b" ".join(b"%d 0 R" % number for number in self.field.values())
        self.fields = b" ".join(b"%d 0 R" % number for number in self.group.values())
        self.root = self.add(b"")
        self.finish()

    def put(self, name, parent, rest, place):
        bottom = 780 - 18 * place
        number = self.field[name] = self.add(
            b"<</T(%s)/Parent %d 0 R/Type/Annot/Subtype/Widget/Rect[72 %d 300 %d]%s>>"
            % (name.split(".")[1].encode(), parent, bottom, bottom + 17, rest))
        return number

    def finish(self, catalog=b"", form=b"", page=b""):
        self.objects[self.page] = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 612 792]/Annots[%s]%s>>" % (
            self.pages, self.annots, page)
        acro_form = b"" if form is None else b"/AcroForm<</Fields[%s]%s>>" % (self.fields, form)
        self.objects[self.root] = b"<</Type/Catalog/Pages %d 0 R%s%s>>" % (self.pages, acro_form, catalog)

    def change(self, name, old, new):
        body = self.objects[self.field[name]]
        assert old in body, (name, old, body)
        self.objects[self.field[name]] = body.replace(old, new)
        return self

    def set(self, name, entries):
        """Adds entries to a field in place of its value."""
        body = self.objects[self.field[name]]
        body = body.split(b"/V ")[0]
        self.objects[self.field[name]] = body.removesuffix(b">>") + entries + b">>"
        return self


LAST = "user.last_name"
CASES = {}


def case(name, data, exit=0, kind="fillable", codes="-", last=NAME):
    assert name not in CASES, name
    CASES[name] = (data, exit, kind, codes, last)


def last_name(name, value, last=NAME, exit=0, codes="-"):
    case(name, Form().set(LAST, b"/V " + value).save(), exit, codes=codes, last=last)


def plain_document(content=b"", resources=b"", catalog=b"", extra=None):
    pdf = Pdf()
    page, pages = pdf.add(b""), pdf.add(b"")
    content = pdf.stream(content, pack=len(content) > 10_000)
    if extra:
        resources = extra(pdf) or resources
    pdf.objects[page] = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 612 792]/Contents %d 0 R/Resources<<%s>>>>" % (
        pages, content, resources)
    pdf.objects[pages] = b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % page
    pdf.root = pdf.add(b"<</Type/Catalog/Pages %d 0 R%s>>" % (pages, catalog))
    return pdf


def update(data, number, body, root, upto=None):
    """One more revision; cut off before its table with `upto`."""
    previous = int(data.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    place = len(data)
    part = b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = place + len(part)
    end = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size 200/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        number, place, root, previous, start)
    whole = data + part + end
    return whole if upto is None else whole[:place + len(part) + upto]


# -- Text strings, ISO 32000-1, 7.9.2
last_name("text-utf16be", text(NAME))
last_name("text-pdfdoc", b"(N\xfa\xf1ez)")
last_name("text-pdfdoc-octal", b"(N\\372\\361ez)")
last_name("text-hex", b"<4E FA F1 65 7A>")
last_name("text-hex-odd", b"<4E61 7>", last="Nap")
last_name("text-utf16le", b"<FFFE" + NAME.encode("utf-16-le").hex().encode() + b">")
last_name("text-utf8", b"<EFBBBF" + NAME.encode().hex().encode() + b">")
last_name("text-bare-mark", b"<FEFF>", last="-", exit=1)
last_name("text-empty", b"()", last="-", exit=1)
last_name("text-escapes", b"(O\\'Brien \\(Ann\\) \\\\ x)", last="O'Brien (Ann) \\ x")
last_name("text-parentheses", b"(a (b (c)) d)", last="a (b (c)) d")
last_name("text-continued", b"(Smi\\\nth)", last="Smith")
last_name("text-surrogates", text("Ana 👩"), last="Ana 👩")
last_name("text-decomposed", text("Nu\u0301n\u0303ez"))
last_name("text-right-to-left", text("محمد"), last="محمد")
last_name("text-language-escape", b"<FEFF001B0065006E001B004E0061>", last="Na")
last_name("text-quotes", b"(\\215x\\216)", last="“x”")
last_name("text-override", text("a\u202eb"), last="a\u202eb", exit=1)
last_name("text-control", text("a\x07b"), last="a\x07b", exit=1)
case("text-line-ends", Form(**{"office.reason": None}).set("office.reason", b"/V (one\\r\\ntwo\\rthree)").save(), exit=1)
# -- Where and what a value is
last_name("value-name", b"/Smith", last="Smith")
last_name("value-utf8", b"(N\xc3\xba\xc3\xb1ez)")
last_name("value-half-a-character", b"<FEFFD8000041>", last="-", exit=1, codes="wrong-type")
last_name("value-null", b"null", last="-", exit=1)
last_name("value-number", b"12", last="12")
last_name("value-array", b"[(a)(b)]", last="-", exit=1, codes="wrong-type")
last_name("value-dictionary", b"<</a 1>>", last="-", exit=1, codes="wrong-type")
last_name("value-nowhere", b"999 0 R", last="-", exit=1)
form = Form()
case("value-indirect", form.set(LAST, b"/V %d 0 R" % form.add(text(NAME))).save())
form = Form()
case("value-stream", form.set(LAST, b"/V %d 0 R" % form.stream(NAME.encode("latin-1"))).save())
form = Form()
case("value-stream-packed", form.set(LAST, b"/V %d 0 R" % form.stream(NAME.encode("latin-1"), pack=True)).save())
form = Form()
loop = form.add(b"")
form.objects[loop] = b"%d 0 R" % loop
case("value-loop", form.set(LAST, b"/V %d 0 R" % loop).save(), exit=1, last="-")
form = Form().set(LAST, b"")
kid = form.add(b"<</Subtype/Widget/Parent %d 0 R/V %s>>" % (form.field[LAST], text(NAME)))
case("value-on-kid", form.set(LAST, b"/Kids[%d 0 R]" % kid).save())
form = Form()
kids = [form.add(b"<</Subtype/Widget/Parent %d 0 R/V %s>>" % (form.field[LAST], text(v))) for v in (NAME, NAME)]
case("value-on-kids-that-agree", form.set(LAST, b"/Kids[%d 0 R %d 0 R]" % tuple(kids)).save())
form = Form()
kids = [form.add(b"<</Subtype/Widget/Parent %d 0 R/V %s>>" % (form.field[LAST], text(v))) for v in (NAME, "Ruiz")]
case("value-on-kids-that-disagree", form.set(LAST, b"/Kids[%d 0 R %d 0 R]" % tuple(kids)).save(), exit=1, last="-",
     codes="duplicate-values")
form = Form()
kid = form.add(b"<</Subtype/Widget/Parent %d 0 R/V(Ruiz)>>" % form.field[LAST])
case("value-on-kid-against-field", form.set(LAST, b"/V %s/Kids[%d 0 R]" % (text(NAME), kid)).save(), exit=1, last="-",
     codes="duplicate-values")
form = Form().set(LAST, b"")
form.objects[form.group["user"]] = form.objects[form.group["user"]].replace(b"/Kids", b"/V (Inherited)/Kids")
# A date that is not there inherits it, too, and is none.
case("value-on-ancestor", form.save(), exit=1, last="Inherited")
# -- Buttons, ISO 32000-1, 12.7.4.2
for name, entries, exit, codes in [
    ("name", b"/V/A", 0, "-"), ("string", b"/V(A)", 0, "-"), ("slash-in-string", b"/V(/A)", 0, "-"),
    ("other-state", b"/V/Yes", 0, "-"), ("only-as", b"/AS/A", 0, "-"), ("stale-as", b"/V/A/AS/Off", 0, "-"),
    ("stale-as-on", b"/V/Off/AS/A", 1, "-"), ("off-string", b"/V(Off)", 1, "-"), ("empty", b"/V()", 1, "-"),
    ("true", b"/V true", 0, "-"), ("null", b"/V null/AS/A", 0, "-"), ("number", b"/V 1", 0, "-"),
    ("no", b"/V(No)", 1, "not-a-state"), ("array", b"/V[/A]", 1, "wrong-type"),
]:
    form = Form(**{"roles.counselor": None}).set("roles.counselor", entries)
    case(f"button-{name}", form.save(), exit, codes=codes)
for name, entries, exit, codes in [
    ("name", b"/V/Approved", 0, "-"), ("string", b"/V(Approved)", 0, "-"), ("lower-case", b"/V/approved", 0, "-"),
    ("unknown", b"/V/Maybe", 1, "not-a-state"), ("option-number", b"/Opt[(Approved)(Disapproved)]/V/0", 0, "-"),
    ("number-too-high", b"/Opt[(Approved)(Disapproved)]/V/7", 1, "not-a-state"), ("off", b"/V/Off", 0, "-"),
]:
    case(f"choice-{name}", Form().set("office.decision", entries).save(), exit, codes=codes)
case("text-with-as", Form().set(LAST, b"/AS/N/V " + text(NAME)).save())
# -- The tree of fields
form = Form()
form.finish(form=None)
case("tree-no-acroform", form.save())
form = Form()
form.fields = b""
form.finish()
case("tree-empty-fields", form.save())
form = Form()
form.fields = b"null 999 0 R 12 (x) " + form.fields + b" null"
form.annots = b"null 998 0 R " + form.annots
form.finish()
case("tree-nulls-and-danglers", form.save())
form = Form()
form.fields = b"%d 0 R " % form.root + form.fields + b" " + form.fields
form.finish()
case("tree-fields-twice", form.save())
form = Form()
body = form.objects[form.group["notify"]]
form.objects[form.group["notify"]] = body.replace(b"/Kids[", b"/Kids[%d 0 R " % form.group["notify"])
case("tree-kid-of-itself", form.save())
form = Form()
form.objects[form.group["user"]] = form.objects[form.group["user"]].replace(b"<<", b"<</Parent %d 0 R" % form.field[LAST])
case("tree-parent-of-its-parent", form.save(), exit=1)
form = Form()
form.objects[form.pages] = b"<</Type/Pages/Kids[%d 0 R %d 0 R]/Count 1>>" % (form.pages, form.page)
case("tree-pages-in-a-circle", form.save())
form = Form()
form.objects[form.group["user"]] = form.objects[form.group["user"]].replace(b"(user)", b"(form1.user)")
case("tree-dot-in-name", form.save())
for suffix in ("#0", "[0]", "#12"):
    form = Form().change(LAST, b"(last_name)", b"(last_name%s)" % suffix.encode())
    case(f"tree-numbered-{suffix.strip('#[]')}{'-bracket' if suffix[0] == '[' else ''}", form.save())
form = Form()
top = form.add(b"")
form.objects[top] = b"<</T(doc1)/Kids[%s]>>" % form.fields
for number in form.group.values():
    form.objects[number] = form.objects[number].replace(b"<<", b"<</Parent %d 0 R" % top)
form.fields = b"%d 0 R" % top
form.finish()
case("tree-merged", form.save())
for value, exit, codes, last in ((NAME, 0, "-", NAME), ("Ruiz", 1, "duplicate-values", "-")):
    form = Form()
    copy = form.add(b"<</T(user.last_name)/FT/Tx/V %s/Subtype/Widget>>" % text(value))
    form.fields += b" %d 0 R" % copy
    form.finish()
    case(f"tree-copy-{'agrees' if exit == 0 else 'disagrees'}", form.save(), exit, codes=codes, last=last)
# Pages taken over as qpdf 11.3 does: the fields under a new name, the old ones left behind with their old values.
form = Form(**{LAST: "Ruiz"})
group = form.group["user"]
number = form.add(form.objects[group].replace(b"(user)", b"(user+1)"))
own = [name for name in form.field if name.startswith("user.")]
moved = {}
for name in own:
    body = form.objects[form.field[name]].replace(b"/Parent %d 0 R" % group, b"/Parent %d 0 R" % number)
    moved[name] = form.add(body.replace(text("Ruiz"), text(NAME)) if name == LAST else body)
new, old = ([b"%d 0 R" % numbers[name] for name in own] for numbers in (moved, form.field))
form.objects[number] = form.objects[number].replace(b" ".join(old), b" ".join(new))
form.annots = form.annots.replace(b" ".join(old), b" ".join(new))
form.fields += b" %d 0 R" % number
form.finish()
case("tree-taken-over", form.save())
form = Form()
inner = form.add(b"<</T(x)>>")
for _ in range(200):
    inner = form.add(b"<</T(x)/Kids[%d 0 R]>>" % inner)
form.fields += b" %d 0 R" % inner
form.finish()
case("tree-deep", form.save(), 3, "other-document", last="-")
form = Form()
form.objects[form.group["notify"]] = b"<</T(%s)/Kids[]>>" % (b"n" * 300_000)
case("tree-long-name", form.save_modern(), exit=0, codes="recovered")
# -- Files: tables, revisions, damage
base = Form()
plain = base.save()
case("file-plain", plain)
case("file-modern", Form().save_modern())
case("file-trailer-comment", plain.replace(b"trailer\n<<", b"trailer % made by hand\n<< % (so\n"))
case("file-trailer-escape", plain.replace(b"trailer\n<<", b"trailer\n<</app#2Fx 1"))
case("file-encrypt-null", plain.replace(b"trailer\n<<", b"trailer\n<</Encrypt null"))
newer = update(plain, base.field[LAST], base.objects[base.field[LAST]].replace(text(NAME), b"(Ruiz)"), base.root)
case("file-newer-revision", newer, last="Ruiz")
number = base.field[LAST]
older = base.objects[number].replace(text(NAME), b"(Old)")
case("file-two-newer-revisions",
     update(update(plain, number, older, base.root), number, base.objects[number], base.root))
cut = update(plain, number, base.objects[number].replace(text(NAME), b"(Ruiz)"), base.root, upto=0)
case("file-cut-last-revision", cut, codes="recovered", last="Ruiz")
case("file-cut-in-last-table",
     update(plain, number, base.objects[number].replace(text(NAME), b"(Ruiz)"), base.root, upto=12), codes="recovered", last="Ruiz")
case("file-newer-value-modern",
     update(Form().save_modern(), number, base.objects[number].replace(text(NAME), b"(Ruiz)"), base.root), last="Ruiz")
case("file-junk-before", b"From: somebody\r\n\r\n" + plain, codes="recovered")
case("file-junk-after", plain + b"\r\n--boundary--\r\n", codes="recovered")
case("file-spaces-after", plain + b"\r\n\r\n")
case("file-no-startxref", plain[:plain.rindex(b"startxref")], codes="recovered")
case("file-wrong-startxref", plain[:plain.rindex(b"startxref")] + b"startxref\n17\n%%EOF\n", codes="recovered")
case("file-huge-startxref", plain[:plain.rindex(b"startxref")] + b"startxref\n99999999999999\n%%EOF\n", codes="recovered")
case("file-no-table", plain[:plain.rindex(b"xref\n0")] + b"trailer\n<</Root %d 0 R>>\n" % base.root, codes="recovered")
case("file-no-header", plain[15:], codes="recovered")
case("file-mail-line-ends", plain.replace(b"\n", b"\r\n"), codes="recovered")
case("file-half", plain[:len(plain) // 2], 1, codes="recovered")
case("file-two-joined", plain + Form(**{LAST: "Ruiz"}).save(), 3, "damaged", last="-")
case("file-tenth", plain[:len(plain) // 10], 3, "damaged", last="-")
case("file-header-only", b"%PDF-1.7\n", 3, "damaged", last="-")
case("file-huge-table", plain.replace(b"xref\n0 1\n", b"xref\n0 999999999\n", 1), codes="recovered")
case("file-form-feed-in-table", plain.replace(b"\n18 1\n", b"\n18 \x0c1\n", 1), codes="recovered")
circle = update(plain, number, base.objects[number], base.root)
case("file-table-in-a-circle", circle.replace(b"/Prev %d" % int(plain.rsplit(b"startxref\n", 1)[1].split()[0]),
                                              b"/Prev %d" % int(circle.rsplit(b"startxref\n", 1)[1].split()[0])), codes="recovered")
broken = bytearray(Form().save_modern())
at = broken.index(b"/ObjStm")
at = broken.index(b"stream\n", at) + 20
broken[at:at + 40] = b"\0" * 40
case("file-broken-object-stream", bytes(broken), 3, "damaged", last="-")
broken = bytearray(Form().save_modern())
broken[broken.index(b"\nendstream", broken.index(b"/ObjStm")) - 1] ^= 1
case("file-object-stream-checksum", bytes(broken), 1, codes="recovered")
# -- Asking for too much
bomb = zlib.compress(b"\0" * (40 << 20), 9)
pdf = Form()
pdf.add(b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n" % len(bomb) + bomb + b"\nendstream")
case("bomb-object-stream", pdf.save(), 3, "other-document", last="-")
double = zlib.compress(bomb, 9)
case("bomb-in-value", (lambda f: f.set(LAST, b"/V %d 0 R" % f.add(
    b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>\nstream\n" % len(double) + double + b"\nendstream")).save())(Form()),
    exit=1, last="-", codes="wrong-type")
pdf = plain_document(extra=lambda p: (b"/XObject<</X %d 0 R>>" % p.add(
    b"<</Subtype/Form/BBox[0 0 9 9]/Filter/FlateDecode/Length %d>>\nstream\n" % len(bomb) + bomb + b"\nendstream")), content=b"/X Do")
case("bomb-on-page", pdf.save(), 3, "other-document", last="-")
case("bomb-many-fields", (lambda f: (setattr(f, "fields", f.fields + b" null" * 150_000), f.finish(), f.save_modern())[2])(Form()),
     3, "damaged", last="-")
case("bomb-nested-arrays", plain.replace(b"/Fields[", b"/X " + b"[" * 5000 + b"]" * 5000 + b"/Fields["), codes="recovered", exit=1)
members = 2000
index = b"".join(b"%d 0 " % (1000 + place) for place in range(members))
pdf = Form()
pdf.stream(index + b"[" + b"1 " * 20_000 + b"]", b"/Type/ObjStm/N %d/First %d" % (members, len(index)))
case("bomb-members-in-one-place", pdf.save(), exit=1, codes="recovered")
shared = plain[:plain.rindex(b"xref\n0")]
rows = b"%010d 00000 n \n" % shared.index(b"1 0 obj") * 5000
case("bomb-shared-offset", shared + b"xref\n0 5000\n" + rows + b"trailer\n<</Size 5000/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
    base.root, len(shared)), codes="recovered")
# -- Pages that lead astray
FONT = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
TITLE = b"BT /F 12 Tf 50 700 Td (MiSiS Production Mirror Access Request Form for School Based User Roles) Tj ET\n"
case("page-draws-itself", plain_document(b"/X Do", extra=lambda p: (
    b"/XObject<</X %d 0 R>>" % p.add(b"<</Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>/Length 11>>\nstream\n/X Do /X Do\nendstream" % (len(p.objects) + 1)))).save(),
    3, "other-document", last="-")
case("page-saves-without-end", plain_document(b"q " * 100_000 + TITLE, FONT).save(), 3, "flattened", last="-")
case("page-title-elsewhere", plain_document(TITLE, FONT).save(), 3, "flattened", last="-")
case("page-other-revision", plain_document(TITLE + b"BT /F 9 Tf 50 680 Td (\\(Rev. 08/01/2024\\)) Tj ET", FONT).save(), 3, "other-form", last="-")
case("page-shows-without-end", plain_document(TITLE + b"0 0 m 9 9 l S " * 120_000, FONT).save(), 3, "flattened", last="-")
case("page-title-unseen", plain_document(b"3 Tr " + TITLE, FONT).save(), 3, "other-document", last="-")
case("page-map-bomb", plain_document(TITLE, extra=lambda p: (
    b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/X/ToUnicode %d 0 R>>>>" % p.add(
        b"<</Filter/FlateDecode/Length %d>>\nstream\n" % len(bomb) + bomb + b"\nendstream"))).save(), 3, "flattened", last="-")
# -- What is not this form, or not to be read
image = lambda p: b"/XObject<</Im %d 0 R>>" % p.stream(b"\0" * 100, b"/Subtype/Image/Width 10/Height 10/BitsPerComponent 8/ColorSpace/DeviceGray")
case("other-scan", plain_document(b"q 612 0 0 792 0 0 cm /Im Do Q", extra=image).save(), 3, "scanned", last="-")
case("other-document", plain_document(b"BT /F 12 Tf (A letter) Tj ET", FONT).save(), 3, "other-document", last="-")
pdf = plain_document()
field = pdf.add(b"<</T(city)/FT/Tx/V(LA)>>")
pdf.objects[pdf.root] = pdf.objects[pdf.root].replace(b"/Type/Catalog", b"/Type/Catalog/AcroForm<</Fields[%d 0 R]>>" % field)
case("other-form", pdf.save(), 3, "other-form", last="-")
case("other-few-of-our-fields", pdf.save().replace(b"(city)", b"(user.last_name)"), 3, "other-form", last="-")
case("other-portfolio", plain_document(catalog=b"/Collection<<>>").save(), 3, "attachment", last="-")
locked = plain.replace(b"trailer\n<<", b"trailer\n<</ID[<00><00>]/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O<%s>/U<%s>>>" % (b"ab" * 32, b"cd" * 32))
case("other-locked", locked, 3, "encrypted", last="-")
case("other-locked-by-nobody-knows", plain.replace(b"trailer\n<<", b"trailer\n<</Encrypt 999 0 R"), 3, "encrypted", last="-")
for name, data in {
    "empty": b"", "zeros": bytes(5000), "text": b"Dear Sir,\n", "html": b"<!DOCTYPE html><title>Sign in</title>",
    "jpeg": b"\xff\xd8\xff\xe0" + bytes(50), "png": b"\x89PNG\r\n\x1a\n", "zip": b"PK\x03\x04....word/document.xml",
    "mail": b"Received: by x\r\nFrom: a@b\r\nSubject: form\r\n\r\nhello\r\n", "postscript": b"%!PS-Adobe-3.0\n",
    "xml": b"<?xml version='1.0'?><a/>", "noise": hashlib.sha512(b"noise").digest() * 8,
}.items():
    # An archive is opened, as a folder is.
    case(f"not-a-pdf-{name}", data, 5 if name == "zip" else 3, "not-a-pdf", last="-")
# -- Exported data
FDF = b"%%FDF-1.2\n1 0 obj\n<</FDF<</Fields[%s]>>>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%%%EOF\n"
case("data-fdf", FDF % (b"<</T(user)/Kids[<</T(last_name)/V %s>>]>>" % text(NAME)), 1, "form-data")
case("data-fdf-other", FDF % b"<</T(city)/V(LA)>>", 3, "form-data", last="-")
case("data-fdf-empty", b"%FDF-1.2\n", 3, "damaged", last="-")
XFDF = '<?xml version="1.0"?><xfdf xmlns="http://ns.adobe.com/xfdf/"><fields>%s</fields></xfdf>'
case("data-xfdf", (XFDF % f'<field name="user.last_name"><value>{NAME}</value></field>').encode(), 1, "form-data")
case("data-xfdf-entity", (XFDF % '<field name="user.last_name"><value>&e;</value></field>').encode(), 3, "damaged", last="-")
case("data-xfdf-deep", b"<xfdf>" + b"<field name='a'>" * 5000, 3, "other-document", last="-")
case("data-xfdf-cut", (XFDF % '<field name="user.last_name"><value>x</value></field>').encode()[:-20], 3, "damaged", last="-")


def shown(value):
    return "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in value)


if __name__ == "__main__":
    for old in HERE.glob("*.bin"):
        old.unlink()
    lines = ["file\texit\tkind\tcodes\tlast name"]
    for name, (data, exit, kind, codes, last) in CASES.items():
        (HERE / f"{name}.bin").write_bytes(data)
        lines.append(f"{name}.bin\t{exit}\t{kind}\t{codes}\t{shown(last)}")
    (HERE / "expected.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(len(CASES), "files,", sum(len(data) for data, *_ in CASES.values()), "bytes")
