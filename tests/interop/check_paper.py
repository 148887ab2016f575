"""Paper copies: printed, signed, marked and scanned forms give what is on them, and never something else

`PAPER_FORMS` says how many forms of each profile; the sample has few.
"""

import collections
import json
import os
import random

import numpy as np
import pikepdf

import paper

ROLES = [
    "Categorical Programs Coordinator", "Office Manager", "School Full Read", "Scheduling Administrator", "Counselor",
    "Principal", "School Limited Read", "Special Education Provider",
]
FIRST = ["María", "James", "Nguyễn", "Zoë", "Łukasz", "Ana", "François", "Siobhán", "Željka", "Ngọc", "Björn", "Ελένη", "Жанна"]
LAST = ["Núñez", "O’Neil", "Kowalski", "Trần", "Müller", "Öztürk", "Martinez", "Martínez", "Žižka", "Williams", "Illich", "Παππά", "Петрова"]
TITLES = ["Counselor", "Teacher, Grade 4", "Office Technician", "School Psychologist", "Library Aide"]
SCHOOLS = ["Roosevelt Senior High School", "Eagle Rock Elementary", "Dr. Olga Mohan High School", "Hollenbeck Middle School"]
MARKS = ("A", "x", "tick", "filled")


def request(rng):
    """A form that somebody filled in with a keyboard."""
    first, last = rng.choice(FIRST), rng.choice(LAST)
    roles = rng.sample(ROLES, rng.randint(1, 3))
    return {
        "roles": roles,
        "user": {
            "request_date": f"2026-11-{rng.randint(2, 20):02}", "first_name": first, "middle_initial": rng.choice("ABLMW"),
            "last_name": last, "title": rng.choice(TITLES), "employee_number": f"{rng.randint(100000, 99999999):06}",
            "email": rng.choice(["maria.nunez", "j.ortiz2", "w_illi-am", "lil.mill"]),
            "phone": f"({rng.randint(200, 989)}) {rng.randint(200, 989)}-{rng.randint(0, 9999):04}",
            "extension": rng.choice(["N/A", "4411", "17"]), "school": rng.choice(SCHOOLS),
            "location_code": f"{rng.randint(1000, 9999)}",
        },
        "site_administrator": {
            "full_name": f"{rng.choice(FIRST)} {rng.choice(LAST)}", "job_title": rng.choice(["Principal", "Assistant Principal"]),
            "email": "james.ortiz",
        },
    }


def places(blank):
    """Where the fields stand: page, and rectangle in points from the top left corner."""
    found = {}
    with pikepdf.open(blank) as pdf:
        for number, page in enumerate(pdf.pages):
            for widget in page.Annots:
                if widget.get("/Subtype") != "/Widget":
                    continue
                names, node = [], widget
                while node is not None:
                    if "/T" in node:
                        names.append(str(node.T))
                    node = node.get("/Parent")
                left, bottom, right, top = (float(edge) for edge in widget.Rect)
                states = [str(key) for key in widget.AP.N.keys() if key != "/Off"] if "/AP" in widget and isinstance(widget.AP.N, pikepdf.Dictionary) else []
                name = ".".join(reversed(names)) + (states[0] if states and "decision" in names else "")
                found[name] = (number, (left, 792 - top, right - left, top - bottom))
    return found


class Truth:
    """What somebody did to a printed form with a pen."""

    def __init__(self, rng, fields, data):
        self.rng, self.fields = rng, fields
        self.marks, self.signed, self.written = {}, {}, {}
        self.choose(data)

    def choose(self, data):
        rng = self.rng
        boxes = [name for name in self.fields if name.startswith("roles.")]
        self.boxes = boxes
        for name in rng.sample(boxes, rng.randint(0, 2)):
            self.marks[name] = rng.choice(MARKS)
        if rng.random() < 0.25:
            self.marks[rng.choice(boxes)] = "struck"
        for name in ("user.signature", "site_administrator.signature"):
            self.signed[name] = rng.random() < 0.8
        for name in ("user.signature_date", "site_administrator.signature_date", "notify.full_name"):
            if name in self.fields and rng.random() < 0.6:
                self.written[name] = True

    def draw(self, pages, rng):
        pens = {}
        pen = lambda page: pens.setdefault(page, paper.Ink(pages[page], rng))
        for name, kind in self.marks.items():
            page, rect = self.fields[name]
            pen(page).mark(rect, kind)
        for name, is_signed in self.signed.items():
            if is_signed:
                page, rect = self.fields[name]
                pen(page).signature(rect)
        for name in self.written:
            page, (x, y, width, height) = self.fields[name]
            pen(page).words((x, y - 6, width, height + 6), 8)


def run(suite):
    count = int(os.environ.get("PAPER_FORMS", "2"))
    fields = places(suite.documents["blank"])
    table = collections.defaultdict(collections.Counter)
    wrong = []
    for profile in paper.PROFILES:
        for seed in range(count):
            one(suite, fields, profile, seed, table[profile], wrong)
    for profile, counts in table.items():
        print(f"   {profile}: {dict(sorted(counts.items()))}")
    suite.check("nothing is said wrongly and surely", not wrong, wrong)
    for line in wrong:
        print("   WRONG", line)


def one(suite, fields, profile, seed, counts, wrong):
    rng = random.Random(f"{profile} {seed}")
    data = request(rng)
    form = suite.out / "paper.pdf"
    request_path = suite.out / "paper.json"
    request_path.write_text(json.dumps(data))
    with_code = rng.random() < 0.5
    suite.misis("fill", request_path, "--flat", *(["--paper-code"] if with_code else []), "-o", form, "--force", "--quiet", ok=(0, 1))
    truth = Truth(rng, fields, data)
    copy = suite.out / f"paper-{profile}-{seed}.pdf"
    paper.copy(form, copy, profile, seed, truth.draw)
    record = json.loads(suite.misis("extract", copy, "--format", "json", ok=(0, 1, 3)))
    record = record[0] if isinstance(record, list) else record
    judge(suite, record, data, truth, counts, (wrong, f"{profile} {seed}", with_code))


def judge(suite, record, data, truth, counts, context):
    wrong, what, with_code = context
    returned = record["returned"]
    told = {finding.get("field") for finding in returned["findings"]}
    counts["copies"] += 1
    unplaced = [f for f in returned["findings"] if "shows no page" in f["message"] or "not among" in f["message"]]
    counts["pages lost"] += len([f for f in unplaced if "shows no page" in f["message"]])
    if returned["status"] == "failed":
        counts["failed"] += 1
        return
    labels = {name: label for name, label in zip(sorted(truth.boxes), sorted(ROLES))}
    by_label = {label.lower().replace(" ", "_"): label for label in ROLES}
    for name in truth.boxes:
        label = next(l for key, l in by_label.items() if name.split(".")[1] in key or key in name)
        typed = label in data["roles"]
        kind = truth.marks.get(name)
        expected = typed or kind is not None
        seen = label in record.get("roles", [])
        counts["boxes"] += 1
        if kind == "struck":
            counts["struck"] += 1
            if name not in told:
                wrong.append((what, name, "struck and not said"))
        elif name in told:
            counts["boxes doubted"] += 1
        elif seen != expected:
            wrong.append((what, name, f"{'on' if seen else 'off'}, was {kind} {typed}"))
        else:
            counts["boxes right"] += 1
    for name, is_signed in truth.signed.items():
        counts["signatures"] += 1
        seen = returned.get("signatures", {}).get(name)
        if (seen == "drawn") == is_signed and seen is not None:
            counts["signatures right"] += 1
        elif name in told and seen is None:
            counts["signatures doubted"] += 1
        else:
            wrong.append((what, name, f"{seen}, signed {is_signed}"))
    for name in truth.written:
        part, key = name.rsplit(".", 1)
        counts["written"] += 1
        if record.get(part, {}).get(key) is not None:
            wrong.append((what, name, "read from handwriting", record[part][key]))
        elif name not in told:
            wrong.append((what, name, "written and not said"))
    for part in ("user", "site_administrator"):
        for key, value in data[part].items():
            name = f"{part}.{key}"
            counts["values"] += 1
            seen = record.get(part, {}).get(key)
            if seen == value:
                counts["values right"] += 1
            elif seen is not None:
                wrong.append((what, name, seen, value))
            elif not any((field or "").startswith(name) for field in told):
                wrong.append((what, name, "not read and not said", value))
            else:
                counts["values not read"] += 1
    if with_code:
        counts["codes"] += 1
