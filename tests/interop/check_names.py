"""Names in many scripts: stored, drawn and read again

Poppler, MuPDF and PDFium turn text that runs from right to left around by rules of thumb. A name with a hyphen, a digit,
a Latin word or vowel points in it comes out of some of them in another order than it was put in. What such names show
is looked at, what they store is checked, and the table says which program reads them.

What is typed into a form is drawn by the viewer, with fonts that it finds itself: PDFium has its own list, and shows
nothing for a script that is not on it; a browser has all fonts of the system. The value is stored all the same, and the
last line says how many showed.
"""

import csv
import json
import subprocess
import unicodedata

import pikepdf
import pymupdf as fitz
import pypdf
import pypdfium2
from PIL import Image, ImageDraw, ImageFont

import firefox
from check_accessibility import pdfua, verapdf
from check_fillers import by_pdfium
from check_flattened import by_pdfium as by_pdfium_flat, read as read_flat
from pdfjs import Viewer

NAMES = {
    "Latin": ["Núñez", "Žižka", "O’Brien-Smith", "Łukasiewicz", "Þórðardóttir", "Ångström", "Ñu\u0303x\u0302", "D'Angelo"],
    "Navajo, Hausa": ["Tsǫ́ Ǫ", "Ɓala Ɗan Ƙ"],
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
# What PDFium shows as boxes, for it has no way to write it: letters that no Windows code page has, nor the form. And what
# this machine has no font for that PDFium would take.
BOXES_IN_PDFIUM = ["Navajo, Hausa", "Georgian", "Urdu", "Devanagari", "Bengali", "Gurmukhi", "Tamil", "Khmer", "Ethiopic"]
NOT_HERE = ["Hebrew", "Arabic", "Persian"]
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


SCALE = 2


def pictures(suite, path):
    """The last name as Poppler, MuPDF and PDFium draw it."""
    page = fitz.open(path)[0]
    box = [round(edge * SCALE) for edge in widget_of(path)]
    dpi = 72 * SCALE
    places = ["-x", box[0], "-y", box[1], "-W", box[2] - box[0], "-H", box[3] - box[1]]
    file = suite.out / "name"
    subprocess.run(["pdftoppm", "-r", str(dpi), "-f", "1", "-l", "1", *map(str, places), "-png", "-singlefile", path, file])
    yield Image.open(f"{file}.png").convert("RGB")
    pixels = page.get_pixmap(dpi=dpi)
    yield Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples).crop(box)
    yield by_pdfium_drawn(path, box)


def by_pdfium_drawn(path, box):
    document = pypdfium2.PdfDocument(path)
    document.init_forms()
    return document[0].render(scale=SCALE, may_draw_forms=True).to_pil().convert("RGB").crop(box)


def ink(picture):
    """What is dark in a picture, its printed line aside."""
    width, height = picture.size
    return picture.convert("L").crop((2, 2, width - 2, height - 4)).point(lambda light: 255 * (light < 128))


def dark(picture):
    """How many points of a picture are dark."""
    return ink(picture).histogram()[255]


def look(suite, wanted, paths):
    """A picture of all names, as three programs draw them."""
    columns = ["Poppler", "MuPDF", "PDFium"]
    drawn_by = []
    for (script, name), path in zip(wanted, paths):
        row = list(pictures(suite, path))
        for program, picture in zip(columns, row):
            suite.check(f"{program}: {name} shows", dark(picture) > 30)
        drawn_by.append((script, row))
    sheet(suite, "names", columns, drawn_by)


def sheet(suite, stem, columns, rows):
    """Pictures in a table, to be looked at."""
    font = ImageFont.truetype(str(suite.root / "fonts" / "NotoSans-Regular.ttf"), 20)
    label, gap, top = 150, 8, 40
    wide, high = (max(edge) for edge in zip(*(picture.size for _, row in rows for picture in row)))
    canvas = Image.new("RGB", (label + len(columns) * (wide + gap), top + len(rows) * (high + 4)), "white")
    pen = ImageDraw.Draw(canvas)
    for place, title in enumerate(columns):
        pen.text((label + place * (wide + gap), 6), title, "black", font)
    last = ""
    for number, (script, row) in enumerate(rows):
        y = top + number * (high + 4)
        if script != last:
            pen.text((4, y + 4), script, "black", font)
        last = script
        for place, picture in enumerate(row):
            canvas.paste(picture, (label + place * (wide + gap), y))
    canvas.save(suite.out / f"{stem}.png")
    print(f"   picture: {suite.out / stem}.png")


def widget_of(path):
    (rect,) = [widget.rect for widget in fitz.open(path)[0].widgets() if widget.field_name == "user.last_name"]
    return rect


def look_typed(suite, wanted):
    """Every name typed into the blank in three viewers, read back, and a picture of what showed."""
    folder = suite.out / "names-typed"
    folder.mkdir(exist_ok=True)
    in_pdfium, readably = typed_in_pdfium(suite, wanted, folder)
    in_pdfjs, wholly = typed_in_pdfjs(suite, wanted, folder)
    in_firefox, likewise = typed_in_firefox(suite, wanted, folder, in_pdfjs)
    columns = [f"typed in {program}" for program in ("PDFium", "pdf.js", "Firefox")]
    scripts = [script for script, _ in wanted]
    sheet(suite, "names-typed", columns, list(zip(scripts, zip(in_pdfium, in_pdfjs, in_firefox))))
    shown = f"{wholly} show in pdf.js, {likewise} in Firefox and {readably} in PDFium"
    print(f"   of {len(wanted)} names that are typed, {shown}")


def typed_in_pdfium(suite, wanted, folder):
    """A picture of each name, and how many show: with ink, and as letters that another program reads."""
    pictures, showing = [], 0
    for number, (script, name) in enumerate(wanted):
        target = folder / f"{number}-pdfium.pdf"
        by_pdfium(suite.documents["blank"], target, {"user.last_name": name})
        read_back(suite, "PDFium", name, target)
        pictures.append(by_pdfium_drawn(target, [round(edge * SCALE) for edge in widget_of(target)]))
        page = subprocess.run(["pdftotext", target, "-"], capture_output=True, text=True).stdout
        shows = dark(pictures[-1]) > 30 and unicodedata.normalize("NFC", name) in readable(page)
        suite.check(f"{name} shows when typed in PDFium", shows or script in BOXES_IN_PDFIUM + NOT_HERE)
        if script in BOXES_IN_PDFIUM:
            suite.check(f"{name} shows as boxes when typed in PDFium", dark(pictures[-1]) > 30 and not shows)
        showing += shows
        flat = folder / f"{number}-pdfium-flat.pdf"
        by_pdfium_flat(target, flat)
        found = read_flat(suite, flat)[0].get("user.last_name")
        suite.check(f"{name}, typed in PDFium and printed, is read back or not at all", found in (None, unicodedata.normalize("NFC", name)), found)
    return pictures, showing


def typed_in_pdfjs(suite, wanted, folder):
    """A picture of each name, and how many look like what the browser makes of the same letters outside of the form."""
    pictures, showing = [], 0
    with Viewer(suite) as viewer:
        viewer.open(suite.documents["blank"])
        viewer.zoom(SCALE * 72 / 96)
        for number, (_, name) in enumerate(wanted):
            target, shown, meant = (folder / f"{number}-pdfjs{end}" for end in (".pdf", ".png", "-meant.png"))
            viewer.type("user.last_name", name)
            viewer.picture("user.last_name", name, shown, meant)
            viewer.save(target)
            read_back(suite, "pdf.js", name, target)
            pictures.append(Image.open(shown).convert("RGB"))
            boxes = viewer.missing("user.last_name", name)
            shows = not boxes and alike(pictures[-1], Image.open(meant).convert("RGB"))
            why = f"boxes for {boxes}" if boxes else f"{shown} is unlike {meant}"
            suite.check(f"{name} shows when typed in pdf.js", shows, why)
            showing += shows
    return pictures, showing


def typed_in_firefox(suite, wanted, folder, in_pdfjs):
    """A picture of each name, and how many look like those of pdf.js in Chromium, which may take other fonts."""
    pictures, showing = [], 0
    with firefox.started() as browser:
        browser.open(suite.documents["blank"])
        browser.zoom(SCALE * 72 / 96)
        for number, ((_, name), other) in enumerate(zip(wanted, in_pdfjs)):
            target, shown = (folder / f"{number}-firefox{end}" for end in (".pdf", ".png"))
            browser.type("user.last_name", name)
            browser.picture("user.last_name", shown)
            browser.save(target)
            read_back(suite, "Firefox", name, target)
            pictures.append(Image.open(shown).convert("RGB"))
            # The viewer built into Firefox takes another size and another font: as wide by parts.
            shows = about_as_wide(pictures[-1], other)
            suite.check(f"{name} shows when typed in Firefox", shows, f"{shown} is unlike what pdf.js shows")
            showing += shows
    return pictures, showing


def alike(one, other, slack=2):
    """Whether the same was written: as wide, and as dark but for where the edges of the letters fall."""
    extents = [ink(picture).getbbox() or (0, 0, 0, 0) for picture in (one, other)]
    wide, wide_other = (right - left for left, _, right, _ in extents)
    return abs(wide - wide_other) <= slack and 0.8 < dark(one) / max(dark(other), 1) < 1.25


def about_as_wide(one, other):
    """Whether about as much was written, in whatever size and font."""
    wide, wide_other = (right - left for left, _, right, _ in (ink(picture).getbbox() or (0, 0, 0, 0) for picture in (one, other)))
    return 0.6 < wide / max(wide_other, 1) < 1.6


def read_back(suite, program, name, path):
    told = json.loads(suite.misis("extract", path, "--stage", "request", "--format", "json", ok=(0, 1)))
    found = told.get("user", {}).get("last_name")
    suite.check(f"{name}, typed in {program}, is read back", found == unicodedata.normalize("NFC", name), found)


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

    # The system's font for Han has cubic outlines; here is one with quadratic ones, and out of a collection as well.
    named = suite.out / "named.pdf"
    font = ["--no-system-fonts", "--font", "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"]
    suite.misis("fill", "--partial", "--last-name", "王小明", *font, "--force", "-o", named)
    suite.check("王小明 with a font that is named", "王小明" in drawn(named, named)[1] and named.stat().st_size < smith + 20_000)
    passed, told = verapdf(suite, "ua1", named)
    suite.check("veraPDF: ua1 with a font that is named", passed == {str(named)}, told)

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
    look(suite, wanted, paths)
    look_typed(suite, wanted)
