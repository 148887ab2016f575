"""Names in many scripts: stored, drawn and read again

Poppler, MuPDF and PDFium turn text that runs from right to left around by rules of thumb. A name with a hyphen, a digit,
a Latin word or vowel points in it comes out of some of them in another order than it was put in. What such names show
is looked at, what they store is checked, and the table says which program reads them.
"""

import csv
import subprocess
import unicodedata

import pikepdf
import pymupdf as fitz
import pypdf
import pypdfium2

from check_accessibility import pdfua, verapdf

NAMES = {
    "Latin": ["Núñez", "Žižka", "O’Brien-Smith", "Łukasiewicz", "Þórðardóttir", "Ångström", "Ñu\u0303x\u0302", "D'Angelo"],
    "Vietnamese": ["Nguyễn Thị Hường", "Đặng Văn Lộc", "Trần Ước"],
    "Greek": ["Παπαδόπουλος", "Ελένη Βενιζέλου"],
    "Cyrillic": ["Петрова", "Ковальчук Їжак", "Ђорђевић"],
    "Armenian": ["Հովհաննիսյան", "Սարգսյան"],
    "Georgian": ["გიორგაძე", "ნინო"],
    "Hebrew": ["דוד לוי", "שרה"],
    "Arabic": ["محمد الأمين", "فاطمة الزهراء", "عبد الله"],
    "Persian": ["پژمان گلزار", "ژاله"],
    "Urdu": ["ٹیپو سلطان", "گڑیا"],
    "Devanagari": ["नरेन्द्र मोदी", "कृष्णमूर्ति", "श्रीमती"],
    "Bengali": ["রবীন্দ্রনাথ", "শেখ হাসিনা"],
    "Gurmukhi": ["ਹਰਪ੍ਰੀਤ ਸਿੰਘ"],
    "Tamil": ["சுப்பிரமணியன்", "கோவிந்தராஜு"],
    "Thai": ["สมชาย ใจดี", "กิ่งแก้ว"],
    "Khmer": ["សុខា", "ព្រះ"],
    "Ethiopic": ["አበበ ቢቂላ"],
    "Han": ["王小明", "歐陽菲菲", "髙橋"],
    "Hangul": ["김민준", "독고영재"],
    "Kana": ["さくら", "タナカ ジュン"],
    "several at once": ["Nguyễn 阮", "Anna Կարապետյան", "Kim 김민준"],
}
MIXED = {"Hebrew": ["בן-גוריון", "לוי Smith", "שָׂרָה"], "Arabic": ["الخطيب 2", "مُحَمَّد"]}
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def rows():
    return [(script, name) for names in (NAMES, MIXED) for script, many in names.items() for name in many]


def readable(text):
    return unicodedata.normalize("NFC", text.translate(INVISIBLE))


def stored(path):
    """The last name, as three readers give it."""
    with pikepdf.open(path) as pdf:
        (user,) = [root for root in pdf.Root.AcroForm.Fields if root.T == "user"]
        (field,) = [kid for kid in user.Kids if kid.get("/T") == "last_name"]
        yield str(field.V)
    yield pypdf.PdfReader(path).get_fields()["user.last_name"]["/V"]
    for page in fitz.open(path):
        yield from (widget.field_value for widget in page.widgets() if widget.field_name == "user.last_name")


def drawn(form, paper):
    """All text of the pages, as three programs read it; PDFium reads the form for paper, for it leaves fields out."""
    told = subprocess.run(["pdftotext", form, "-"], capture_output=True, text=True).stdout
    mupdf = "".join(page.get_text() for page in fitz.open(form))
    pdfium = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper))
    return [readable(text) for text in (told, mupdf, pdfium)]


def run(suite):
    wanted = rows()
    table = suite.out / "names.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["user.request_date", "user.last_name"])
        writer.writerows(["2026-11-23", name] for _, name in wanted)
        writer.writerow(["2026-11-23", "Smith"])
    forms, papers = suite.out / "names", suite.out / "names-flat"
    common = ["batch", table, "--partial", "--name", "{row}", "--force"]
    for folder, options in ((forms, []), (papers, ["--flat"])):
        done = subprocess.run([suite.program, *map(str, common), "--out-dir", folder, *options], capture_output=True, text=True)
        told = done.stderr if done.returncode else [line for line in done.stderr.splitlines() if "glyph" in line]
        suite.check(f"every character has a glyph {options}", done.returncode == 0 and not told, told)
    paths = [forms / f"{number + 2}.pdf" for number in range(len(wanted))]
    smith = (forms / f"{len(wanted) + 2}.pdf").stat().st_size

    right = {}
    for (script, name), path in zip(wanted, paths):
        name = unicodedata.normalize("NFC", name)
        found = list(stored(path))
        suite.check(f"{name} is stored", found == [name] * 3, found)
        seen = [name in text for text in drawn(path, papers / path.name)]
        is_mixed = any(name in many for many in MIXED.values())
        if not is_mixed:
            suite.check(f"{name} is drawn so that two programs read it", sum(seen) >= 2, f"Poppler, MuPDF, PDFium: {seen}")
        growth = path.stat().st_size - smith
        suite.check(f"{name} adds less than 20 KB", growth < 20_000, growth)
        row = right.setdefault(script + (", mixed" if is_mixed else ""), [0, 0, 0, 0, 0])
        row[0] += 1
        row[1] += found == [name] * 3
        for place, good in enumerate(seen):
            row[2 + place] += good

    print(f"   {'script':18}{'names':>7}{'stored':>8}{'Poppler':>9}{'MuPDF':>7}{'PDFium':>8}")
    for script, row in right.items():
        print(f"   {script:18}{row[0]:7}{row[1]:8}{row[2]:9}{row[3]:7}{row[4]:8}")
    for flavour, folder in (("ua1", forms), ("ua1", papers), ("2a", papers)):
        each = [folder / path.name for path in paths]
        passed, told = verapdf(suite, flavour, *each)
        suite.check(f"veraPDF: {flavour} of {len(each)} {folder.name}", passed == {str(path) for path in each}, told)
    bad = [path.name for path in paths if pdfua(suite, path).returncode != 0]
    suite.check(f"pdfua of {len(paths)} names", not bad, bad)
