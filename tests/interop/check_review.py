"""The review sheet: what scans do not give for certain is typed in Chromium by the keyboard, saved, and taken by the program"""

import json
import random
import shutil
import subprocess

import paper
from check_paper import Pen, places, request

ANSWERS = {
    "user.first_name": "Ana", "user.middle_initial": "N/A", "user.last_name": "O’Brien-Núñez", "user.title": "Counselor",
    "user.employee_number": "00123456", "user.email": "ana.brien", "user.phone_area user.phone_number": "(213) 555-0142",
    "user.extension": "N/A", "user.school": "Roosevelt Senior High School", "user.location_code": "8829",
    "user.request_date": "11/03/2026", "user.signature_date": "11/21/2026", "site_administrator.signature_date": "11/22/2026",
    "site_administrator.job_title": "Principal", "site_administrator.full_name": "José Ortiz", "site_administrator.email": "jose.ortiz",
    "notify.name": "Al Otro", "notify.title": "Clerk", "notify.email": "al.otro", "office.reason": "",
}
# How often the arrow goes up from "Not certain": to "Not marked" or "Not signed", to "Marked" or "Signed".
NO, YES = "1", "2"
MARKED = {f"roles.{role}": NO for role in ("principal", "counselor", "office_manager", "school_full_read")}
MARKED |= {f"{name}.signature": YES for name in ("user", "site_administrator")}


def copies(suite, inbox):
    """Scans with handwriting on them, and a flat copy in which something cannot be read."""
    fields = places(suite.documents["blank"])
    for seed, profile in enumerate(["office", "bw", "phone", "fax"]):
        rng = random.Random(f"review {seed}")
        asked, form = suite.out / "asked.json", suite.out / "form.pdf"
        asked.write_text(json.dumps(request(rng)))
        suite.misis("fill", asked, "--flat", "-o", form, "--force", "--quiet", ok=(0, 1))
        pen = Pen(rng, fields)
        pen.written = ["user.signature_date", "site_administrator.signature_date", *["notify.name"] * (seed > 0)]
        pen.marks["roles.principal"] = "struck"
        paper.copy(form, inbox / f"{seed} {profile}.pdf", profile, seed, pen.draw)
    hostile = inbox / "9 <script><img src=x onerror=alert(1)>.pdf"
    flat_with_a_line(suite.documents["counselor-flat"], hostile, fields["user.last_name"])
    shutil.copy(suite.documents["counselor"], inbox / "8 good.pdf")
    inbox.joinpath("7 note.txt").write_text("see you on Monday")


def flat_with_a_line(form, copy, place):
    """Strikes a value out."""
    import pikepdf

    page, (x, y, width, height) = place
    with pikepdf.open(form) as pdf:
        middle = 792 - y - height / 2
        line = f"q 1 w {x} {middle - 2} m {x + width} {middle + 2} l S Q".encode()
        pdf.pages[page].contents_add(pikepdf.Stream(pdf, line), prepend=False)
        pdf.save(copy)


def run(suite):
    folder = suite.out / "review"
    shutil.rmtree(folder, ignore_errors=True)
    inbox = folder / "inbox"
    inbox.mkdir(parents=True)
    copies(suite, inbox)
    lines = suite.misis("extract", "inbox", "--review", "sheet.html", "-q", cwd=folder, ok=(5,)).splitlines()
    for name in ("one.html", "again.html"):
        suite.misis("extract", "inbox/1 bw.pdf", "--review", name, "-q", cwd=folder, ok=(1,))
    same = folder.joinpath("one.html").read_bytes() == folder.joinpath("again.html").read_bytes()
    suite.check("review: the same copy gives the same sheet", same)
    records = [json.loads(line) for line in lines]
    suite.check("review: records are the same without a sheet", lines == suite.misis("extract", "inbox", "-q", cwd=folder, ok=(5,)).splitlines())
    suite.check("review: nobody else may read the sheet", folder.joinpath("sheet.html").stat().st_mode & 0o77 == 0)

    answers = [f"{field}={text}" for field, text in (ANSWERS | MARKED).items()]
    command = ["node", suite.here / "browser" / "review.mjs", folder / "sheet.html", folder, *answers]
    done = subprocess.run(command, capture_output=True, text=True, cwd=suite.here / "browser")
    if not suite.check("review: Chromium opens the sheet", done.returncode == 0, done.stderr):
        return
    seen = json.loads(done.stdout)
    suite.check("review: nothing is run, asked for or complained about", not seen["complaints"], seen["complaints"])
    suite.check("review: nothing is wider than its window", max(seen["overflow"].values()) <= 0, seen["overflow"])
    unread = [
        (finding["field"], record["returned"]["file"]) for record in records for finding in record["returned"]["findings"]
        if finding["field"] and finding["code"].startswith("recovered-from") and finding["severity"] == "error"
    ]
    rows = " ".join(fields for fields, *_ in seen["rows"]).split()
    suite.check("review: every answer that is not read has its row", all(field in rows for field, _ in unread), (unread, rows))
    pictured = [has_picture for _, has_picture, _ in seen["rows"]]
    suite.check("review: pictures stand beside answers of scans", sum(pictured) >= len(pictured) - 2 > 8, seen["rows"])
    links = {link for *_, link in seen["rows"]}
    suite.check("review: every row leads to the page", all("#page=" in link for link in links), links)
    taken = seen.get("taken")
    if taken:
        suite.check("review: what is proposed is taken, and confirmed by Enter alone", taken["before"] == [taken["proposed"], False] and taken["after"], taken)
    suite.check("review: every control has a name", not seen["nameless"], seen["nameless"])
    suite.check("review: what was found is read out", any("not read" in said for _, said in seen["names"]), seen["names"])
    suite.check("review: choices say what they are about", any("Principal" == name for name, _ in seen["groups"]), seen["groups"])
    saves(suite, folder, seen, records)


def saves(suite, folder, seen, records):
    """What the sheet saves are records that the program takes."""
    def load(name):
        return json.loads(folder.joinpath(name).read_text())

    untouched = {record["returned"]["file"]: record for record in load("untouched.json")}
    before = {record["returned"]["file"]: record for record in records}
    same = all(before[name] == record for name, record in untouched.items())
    suite.check("review: what nobody touches is saved as it was", same and len(untouched) == 5, untouched.keys())
    typed, alone, button = load("typed.json"), load("alone.json"), load("button.json")
    suite.check("review: all ways of saving give the same", typed == button and alone == typed[0])
    file = alone["returned"]["file"]
    how = alone["returned"]["how"]
    for fields in seen["focused"]:
        name = "user.phone" if fields.startswith("user.phone") else fields
        part, key = name.rsplit(".", 1)
        if ANSWERS.get(fields):
            suite.check(f"review: {name} is typed", alone.get(part, {}).get(key) == ANSWERS[fields], alone)
        said = {how.get(field) for field in fields.split()}
        is_answered = bool(ANSWERS.get(fields)) or fields in MARKED
        suite.check(f"review: whether {name} is confirmed", (said == {"confirmed"}) == is_answered, (how, seen["focused"]))
    suite.check("review: the struck role is none", "Principal" not in alone.get("roles", []), alone)
    others = {field: read for field, read in before[file]["returned"]["how"].items() if field not in " ".join(seen["focused"]).split()}
    suite.check("review: what was read stays", all(how.get(field) == read for field, read in others.items()), how)

    findings = json.loads(suite.misis("check", "alone.json", "--format", "json", cwd=folder, ok=(0, 1)))[0]["findings"]
    codes = {finding["code"] for finding in findings}
    suite.check("review: the record is taken", not codes & {"wrong-type", "unknown-key", "recovered-from-picture"}, findings)
    taken = [finding["field"] for finding in findings if finding["field"] in " ".join(seen["focused"]).split()]
    suite.check("review: nothing is wrong with what was typed", not taken, findings)
    request = json.loads(suite.misis("check", "alone.json", "--stage", "request", "--format", "json", cwd=folder, ok=(0, 1)))[0]["findings"]
    if not any(finding["severity"] == "error" for finding in request):
        suite.misis("fill", "alone.json", "-o", "alone.pdf", "-q", "--force", cwd=folder)
        again = json.loads(suite.misis("extract", "alone.pdf", "--format", "json", cwd=folder, ok=(0, 1)))
        suite.check("review: the record fills the form", again["user"] == {**alone["user"], "signature_date": "2026-11-21"}, (again, alone))
    else:
        suite.check("review: the record fills the form", False, request)
    stage = json.loads(suite.misis("check", "untouched.json", "--format", "json", cwd=folder, ok=(0, 1)))[0]["findings"]
    suite.check("review: records are checked as submitted", any(finding["field"] == "user.signature_date" for finding in stage), stage)
