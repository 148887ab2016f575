"""A thousand forms in one run, archives, a file to print, and a full disk"""

import csv
import io
import json
import subprocess
import tarfile
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pypdf

import suite as shared
from check_accessibility import pdfua, verapdf

ROWS = 1000
FIRST = ["María", "Ana", "Thị", "Žofie", "Հովհաննես", "Ελένη", "Жанна", "John", "Siân", "Zoë"]
LAST = ["Núñez", "Nguyễn", "Žižka", "Հովհաննիսյան", "Παππά", "Петрова", "O’Brien-Smith", "D'Angelo", "García López", "Łódź"]


def rows():
    for number in range(ROWS):
        yield {
            "roles": "Counselor; School Full Read" if number % 2 else "Principal",
            "user.request_date": "2026-11-23",
            "user.first_name": FIRST[number % 10],
            "user.middle_initial": "N/A" if number % 3 else "L",
            "user.last_name": LAST[number // 10 % 10],
            "user.title": "Teacher, grades 1–5",
            "user.employee_number": f"{number:08}",
            "user.email": f"user.{number}",
            "user.phone": f"(213) 555-{number:04}",
            "user.extension": "N/A",
            "user.school": "Roosevelt Senior High School",
            "user.location_code": f"{number:04}",
            "site_administrator.full_name": "James Ortiz",
            "site_administrator.job_title": "Assistant Principal",
            "site_administrator.email": "james.ortiz",
        }


def table(path):
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        wanted = list(rows())
        writer = csv.DictWriter(file, wanted[0], delimiter=";")
        writer.writeheader()
        writer.writerows(wanted)
    return wanted


def run(suite):
    source = suite.out / "people.csv"
    wanted = table(source)
    folder = suite.out / "batch"
    suite.misis("batch", source, "--out-dir", folder, "--name", "{employee_number}", "--force", "-q")
    forms = sorted(folder.iterdir())
    suite.check("a form for each row", [form.name for form in forms] == [f"{n:08}.pdf" for n in range(ROWS)], forms[:3])
    every_form_is_sound_and_holds_its_row(suite, forms, wanted)
    samples_are_accessible(suite, forms[:: ROWS // 8])
    archives_can_be_unpacked(suite, source, forms)
    the_file_to_print(suite, source, wanted)
    a_full_disk(suite, source, forms)


def every_form_is_sound_and_holds_its_row(suite, forms, wanted):
    def sound(form):
        told = subprocess.run(["qpdf", "--check", form], capture_output=True, text=True)
        return told.returncode == 0 and "WARNING" not in told.stdout + told.stderr

    with ThreadPoolExecutor(2) as pool:
        bad = [form.name for form, good in zip(forms, pool.map(sound, forms)) if not good]
    suite.check(f"qpdf --check of {len(forms)} forms", not bad, bad)

    read = suite.misis("extract", *forms, "--format", "jsonl", "--stage", "request", "-q").decode().splitlines()
    bad = []
    for line, row in zip(map(json.loads, read), wanted):
        found = {f"{part}.{key}": value for part in ("user", "site_administrator") for key, value in line[part].items()}
        found["roles"] = "; ".join(line["roles"])
        bad += [] if found == row else [found]
    suite.check(f"{len(forms)} forms extract to their rows", len(read) == len(wanted) and not bad, bad[:1])

    bad = []
    for form, row in zip(forms, wanted):
        with pikepdf.open(form) as pdf:
            found = {}
            for root in pdf.Root.AcroForm.Fields:
                for kid in root.Kids:
                    found[f"{root.T}.{kid.T}"] = str(kid.get("/V", ""))
        expected = {name: value for name, value in row.items() if name in found and name != "user.request_date"}
        expected |= {"user.request_date": "11/23/2026", "user.phone_area": "213"}
        expected["roles.principal"] = "/A" if row["roles"] == "Principal" else "/Off"
        bad += [f"{form.name} {name}: {found[name]}" for name, value in expected.items() if found[name] != value]
    suite.check(f"qpdf's library reads the values of {len(forms)} forms", not bad, bad[:3])


def samples_are_accessible(suite, samples):
    passed, told = verapdf(suite, "ua1", *samples)
    suite.check(f"veraPDF: PDF/UA-1 of {len(samples)} samples", passed == {str(form) for form in samples}, told)
    bad = [form.name for form in samples if pdfua(suite, form).returncode != 0]
    suite.check(f"pdfua of {len(samples)} samples", not bad, bad)


def archives_can_be_unpacked(suite, source, forms):
    bytes_of = {form.name: form.read_bytes() for form in forms}
    target = suite.out / "people.zip"
    suite.misis("batch", source, "--zip", target, "--name", "{employee_number}", "--force", "-q")
    with zipfile.ZipFile(target) as archive:
        same = archive.testzip() is None and {name: archive.read(name) for name in archive.namelist()} == bytes_of
    suite.check("Python unpacks the ZIP archive", same)
    piped = suite.misis("batch", source, "-o", "-", "--name", "{employee_number}", "-q")
    with tarfile.open(fileobj=io.BytesIO(piped)) as archive:
        same = {member.name: archive.extractfile(member).read() for member in archive} == bytes_of
    suite.check("Python unpacks the tar archive", same)
    names = suite.misis("batch", source, "-o", "-", "-q")
    done = subprocess.run(["tar", "tf", "-", "--quoting-style=literal"], input=names, capture_output=True)
    listed = done.stdout.decode().splitlines()
    suite.check("tar lists names in all scripts", "Հովհաննիսյան-Հովհաննես-00000034.pdf" in listed, listed[:3])


def the_file_to_print(suite, source, wanted):
    some = suite.out / "some.csv"
    some.write_text("".join(source.read_text(encoding="utf-8").splitlines(keepends=True)[:61]), encoding="utf-8")
    target = suite.out / "merged.pdf"
    suite.misis("batch", some, "--merge", target, "--force", "-q")
    told = shared.run("qpdf", "--check", target)
    suite.check("qpdf --check of merged forms", "No syntax" in told and "WARNING" not in told, told)
    for flavour in ("ua1", "2a"):
        passed, told = verapdf(suite, flavour, target)
        suite.check(f"veraPDF: {flavour} of merged forms", passed == {str(target)}, told)
    reader = pypdf.PdfReader(target)
    bookmarks = [(mark["/Title"], reader.get_destination_page_number(mark)) for mark in reader.outline]
    expected = [
        (f"{row['user.last_name']}, {row['user.first_name']} ({row['user.employee_number']})", 2 * number)
        for number, row in enumerate(wanted[:60])
    ]
    suite.check("bookmarks by name, each at a sheet's front", bookmarks == expected, bookmarks[:3])
    pages = shared.run("pdftotext", "-layout", target, "-").split("\f")
    bad = [
        number
        for number, row in enumerate(wanted[:60])
        if row["user.last_name"] not in pages[2 * number] or row["user.employee_number"] not in pages[2 * number]
    ]
    suite.check("every merged form shows its own values", len(pages) == 121 and not bad, bad)


def a_full_disk(suite, source, forms):
    disk = suite.out / "disk"
    disk.mkdir(exist_ok=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True).returncode != 0:
        print("   a small disk cannot be mounted here: not tried")
        return
    try:
        for options in (["--out-dir", disk / "forms"], ["--zip", disk / "forms.zip"], ["--merge", disk / "all.pdf"]):
            arguments = ["batch", source, *options, "--name", "{employee_number}"]
            done = subprocess.run([suite.program, *map(str, arguments)], capture_output=True, text=True)
            left = {path.name: path.read_bytes() for path in disk.rglob("*") if path.is_file()}
            whole = all(left[name] == (forms[0].parent / name).read_bytes() for name in left)
            said = done.returncode == 4 and "the disk is full" in done.stderr
            enough = len(left) > 20 if options[0] == "--out-dir" else not left
            suite.check(f"a full disk with {options[0]}", said and whole and enough, (done.returncode, done.stderr, list(left)))
            for path in disk.rglob("*.pdf"):
                path.unlink()
    finally:
        subprocess.run(["umount", disk], check=True)
