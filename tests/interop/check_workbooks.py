"""Workbooks and tables: what LibreOffice, openpyxl and XlsxWriter write is read, and they read what we write"""

import csv
import datetime
import io
import json
import shutil
import subprocess

import openpyxl
import xlsxwriter
from openpyxl.styles import Alignment

COLUMNS = [
    "roles", "user.request_date", "user.first_name", "user.middle_initial", "user.last_name", "user.title",
    "user.employee_number", "user.email", "user.phone", "user.extension", "user.school", "user.location_code",
    "site_administrator.job_title", "site_administrator.full_name", "site_administrator.email",
]
DAY = datetime.date(2026, 11, 20)


def people():
    """Rows with what spreadsheets like to spoil: leading zeros, dates, letters of many languages, quotation marks."""
    common = ["N/A", "Counselor", "(213) 555-0142", "N/A", "Roosevelt Senior High School", "Principal", "James Ortiz", "james.ortiz"]
    initial, title, phone, extension, school, job, admin, mail = common
    for first, last, number, email, code in [
        ("María", "Núñez", "00123456", "maria.nunez", "0829"), ("Nguyễn", "Trần", "00000007", "n.tran", "8829"),
        ("Zoë", "O’Neil, Jr.", "745210", "zoe-oneil", "1873"), ("Ελένη", "Παππά", "12345678", "eleni", "0001"),
        ("王", "小明", "00400500", "wang", "9571"), ("Ana \"Annie\"", "Öztürk;Ward", "00123457", "ana", "2024"),
    ]:
        yield ["Counselor; School Full Read", DAY, first, initial, last, title, number, email, phone, extension, school, code, job, admin, mail]


def by_openpyxl(path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(COLUMNS)
    for row in people():
        sheet.append(row)
        sheet.cell(sheet.max_row, 2).number_format = "mm/dd/yyyy"
    hidden = book.create_sheet("Notes")
    hidden.append(["not", "a", "request"])
    book.save(path)


def by_openpyxl_rich(path):
    """Texts in pieces, an empty row, numbers with a format that shows zeros, a date that counts from 1904, a formula with its result lost."""
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = book.active
    sheet.append(COLUMNS)
    sheet.append([])
    for row in people():
        row[2] = CellRichText(TextBlock(InlineFont(b=True), row[2][:1]), row[2][1:]) if len(row[2]) > 1 else row[2]
        number, width = int(row[6]), len(row[6])
        row[6] = number
        sheet.append(row)
        sheet.cell(sheet.max_row, 7).number_format = "0" * width
        sheet.cell(sheet.max_row, 2).number_format = "m/d/yy"
        sheet.cell(sheet.max_row, 12).alignment = Alignment(wrap_text=True)
    book.save(path)


def by_xlsxwriter(path):
    book = xlsxwriter.Workbook(str(path))
    first = book.add_worksheet("Old")
    first.write_row(0, 0, ["this", "is", "hidden"])
    sheet = book.add_worksheet("People")
    sheet.activate()
    first.hide()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))
    for at, row in enumerate(people(), 1):
        for column, value in enumerate(row):
            if column == 1:
                sheet.write_datetime(at, column, datetime.datetime.combine(value, datetime.time()), day)
            elif column == 10:
                sheet.write_formula(at, column, '="Roosevelt Senior"&" High School"', None, value)
            else:
                sheet.write_string(at, column, value)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, 6, len(COLUMNS) - 1)
    book.close()


def by_xlsxwriter_constant_memory(path):
    """Texts stand in the cells themselves and not in a table of shared ones."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    for at, row in enumerate([COLUMNS, *people()]):
        for column, value in enumerate(row):
            sheet.write_string(at, column, value.strftime("%m/%d/%Y") if isinstance(value, datetime.date) else value)
    book.close()


class LibreOffice:
    """Converts many files at once, for the start takes longest."""

    def __init__(self, folder):
        self.folder, self.profile = folder, folder / "office-profile"

    def convert(self, kind, *paths, into=None):
        target = self.folder / (into or f"as-{kind.split(':')[0]}")
        command = ["soffice", f"-env:UserInstallation=file://{self.profile}", "--headless", "--convert-to", kind, "--outdir", target, *paths]
        subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=240)
        return [target / f"{path.stem}.{kind.split(':')[0]}" for path in paths]


# UTF-8, texts in quotation marks where they need them, each cell as it is shown; read with all columns as text.
AS_TEXT = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
IN_TEXT = "--infilter=CSV:44,34,76,1,{columns},0,false,false"


def names(suite, folder):
    """Whose forms are there: name, number, school code, date, as the forms themselves say."""
    text = suite.misis("extract", folder, "--stage", "request", "--format", "jsonl", "-q", ok=(0, 1)).decode()
    found = []
    for line in text.splitlines():
        user = json.loads(line).get("user", {})
        found.append(tuple(user.get(key) for key in ("first_name", "last_name", "employee_number", "location_code", "request_date", "school")))
    return sorted(found, key=str)


def expected():
    return sorted(((row[2], row[4], row[6], row[11], "2026-11-20", row[10]) for row in people()), key=str)


def run(suite):
    folder = suite.out / "workbooks"
    folder.mkdir(exist_ok=True)
    office = LibreOffice(folder) if shutil.which("soffice") else None
    if office is None:
        print("   SKIPPED: LibreOffice cannot be installed here")
    written = {}
    for make in (by_openpyxl, by_openpyxl_rich, by_xlsxwriter, by_xlsxwriter_constant_memory):
        written[make.__name__] = folder / f"{make.__name__}.xlsx"
        make(written[make.__name__])
    if office:
        # Read by LibreOffice and written by it; from its own format and as a table, too.
        for path in office.convert("xlsx", *written.copy().values()):
            written[f"LibreOffice from {path.stem}"] = path
    for name, path in written.items():
        target = folder / f"forms of {name}"
        done = subprocess.run([suite.program, "batch", path, "--out-dir", target, "--quiet", "--force"], capture_output=True, text=True)
        # Whatever cannot be drawn is a warning, and no reason to refuse.
        found = names(suite, target) if target.is_dir() else []
        suite.check(f"workbook of {name}", found == expected(), f"{done.stderr[:400]} {found}")
    starter(suite, folder, office)
    inbox(suite, folder, office)


def rows_of(path, sheet=None):
    book = openpyxl.load_workbook(path)
    sheet = book[sheet] if sheet else book.worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()], sheet


def starter(suite, folder, office):
    """The workbook to start from."""
    path = folder / "starter.xlsx"
    suite.misis("init", "-o", path, "--force", "-q")
    rows, sheet = rows_of(path)
    header = rows[0]
    number = header.index("user.employee_number")
    suite.check("init: leading zeros stay", rows[1][number] == "00123456", rows[1])
    suite.check("init: the header is frozen", sheet.freeze_panes == "A2", sheet.freeze_panes)
    lists = [one for one in sheet.data_validations.dataValidation if one.type == "list"]
    suite.check("init: roles are a list to choose from", bool(lists), sheet.data_validations)
    formats = {sheet.cell(row, column + 1).number_format for row in (2, 3, 200) for column in range(len(header))}
    columns = {dimension.number_format for dimension in sheet.column_dimensions.values()}
    suite.check("init: all columns are text", formats | columns <= {"@", "General"} and "@" in formats | columns, (formats, columns))
    if office:
        [back] = office.convert("xlsx", path)
        again, sheet = rows_of(back)
        suite.check("init: LibreOffice keeps every value", [row for row in again if any(row)][:2] == rows[:2], again[:2])
        kept = [one for one in sheet.data_validations.dataValidation if one.type == "list"]
        suite.check("init: LibreOffice keeps the list to choose from", bool(kept))
        done = subprocess.run([suite.program, "batch", back, "--out-dir", folder / "of starter", "--force"], capture_output=True, text=True)
        suite.check("init: forms are made of what LibreOffice saved", done.returncode == 0, done.stderr)


def inbox(suite, folder, office):
    """What `extract` writes of returned forms."""
    returned = folder / "returned"
    returned.mkdir(exist_ok=True)
    source = folder / "source.csv"
    with source.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows([COLUMNS, *([cell.strftime("%m/%d/%Y") if isinstance(cell, datetime.date) else cell for cell in row] for row in people())])
    suite.misis("batch", source, "--out-dir", returned, "--force", "-q")
    wanted = names(suite, returned)
    suite.check("table: forms are made of it", wanted == expected(), wanted)
    book, table = folder / "inbox.xlsx", folder / "inbox.csv"
    for target in (book, table):
        suite.misis("extract", returned, "--stage", "request", "-o", target, "--force", "-q", ok=(0, 1))
    rows, _ = rows_of(book)
    at = [rows[0].index(f"user.{key}") for key in ("first_name", "last_name", "employee_number", "location_code")]
    found = sorted((tuple(row[column] for column in at) for row in rows[1:]), key=str)
    suite.check("extract: openpyxl reads the workbook", found == [one[:4] for one in wanted], found)
    suite.check("extract: a sheet of findings", len(openpyxl.load_workbook(book).sheetnames) == 2)
    with table.open(encoding="utf-8-sig", newline="") as file:
        plain = list(csv.DictReader(file))
    suite.check("extract: the workbook says what the table says", len(plain) == len(rows) - 1)
    if not office:
        return
    [back], [sheet] = office.convert("xlsx", book), office.convert(AS_TEXT, book, into="as-table")
    again, _ = rows_of(back)
    suite.check("extract: LibreOffice keeps every value of the workbook", again == rows, [pair for pair in zip(rows, again) if pair[0] != pair[1]][:1])
    lines = list(csv.reader(io.StringIO(sheet.read_text("utf-8-sig"))))
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    suite.check("extract: LibreOffice shows the same values", lines == texts, [pair for pair in zip(lines, texts) if pair[0] != pair[1]][:1])

    # The table, opened as UTF-8 with all columns as text, saved again, and given back to `batch`.
    columns = "/".join(f"{number}/2" for number in range(1, len(plain[0]) + 1))
    target = folder / "saved-again"
    command = ["soffice", f"-env:UserInstallation=file://{office.profile}", "--headless", IN_TEXT.format(columns=columns),
               "--convert-to", AS_TEXT, "--outdir", target, table]
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=240)
    forms = folder / "of the saved table"
    done = subprocess.run([suite.program, "batch", target / "inbox.csv", "--out-dir", forms, "--force", "-q"], capture_output=True, text=True)
    found = names(suite, forms) if forms.is_dir() else []
    suite.check("extract: a table that LibreOffice saved goes back through batch", found == wanted, f"{done.stderr[:400]} {found}")
