"""Paper copies: printed, signed, marked and scanned forms give what is on them, and never something else

`PAPER_FORMS` says how many forms of each profile: the sample has few, 75 give more than 3 000 typed values.
"""

import collections
import json
import os
import random

import pikepdf
import pymupdf as fitz

import check_flattened as flattened
import paper
import paper_places

ROLES = [
    "Categorical Programs Coordinator", "Office Manager", "School Full Read", "Scheduling Administrator", "Counselor",
    "Principal", "School Limited Read", "Special Education Provider",
]
FIRST = [
    "María", "James", "Nguyễn", "Zoë", "Łukasz", "Ana", "François", "Siobhán", "Željka", "Ngọc", "Björn", "Ελένη", "Жанна",
    "Þórdís", "Çağrı", "Győző", "Rūta", "Ştefania", "Mihăiță", "Îngrid", "Seán", "Inês", "João", "Åse", "Kaʻiulani", "Quỳnh", "Ольга",
]
LAST = [
    "Núñez", "O’Neil", "Kowalski", "Trần", "Müller", "Öztürk", "Martinez", "Martínez", "Žižka", "Williams", "Illich", "Παππά", "Петрова",
    "Ğündoğdu", "Őrsi", "Wałęsa", "Lindström", "Guðmundsdóttir", "Ņikitina", "Žukauskaitė", "D'Amico", "Garcia-Lopez", "de la Cruz",
    "Nguyễn Phước", "Hỷ", "Γεωργίου", "Шевченко", "Straße", "Mac Giolla", "van Rijn",
]
TITLES = ["Counselor", "Teacher, Grade 4", "Office Technician", "School Psychologist", "Library Aide"]
SCHOOLS = ["Roosevelt Senior High School", "Eagle Rock Elementary", "Dr. Olga Mohan High School", "Hollenbeck Middle School"]
MARKS = ("A", "x", "tick", "filled")
# How far a page may be off, in points, and how many of the pages are not farther off; 99 % of all others.
WITHIN, PLACED = 1.5, {"phone": 0.97, "hard": 0.95}


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


class Pen:
    """What somebody does to a printed form."""

    def __init__(self, rng, fields):
        self.fields = fields
        self.boxes = [name for name in fields if name.startswith("roles.")]
        self.marks = {name: rng.choice(MARKS) for name in rng.sample(self.boxes, rng.randint(0, 2))}
        if rng.random() < 0.25:
            self.marks[rng.choice(self.boxes)] = "struck"
        self.signed = {name: rng.random() < 0.8 for name in ("user.signature", "site_administrator.signature")}
        dates = ("user.signature_date", "site_administrator.signature_date", "notify.name")
        # Something is always there that nobody but a person reads, so that each copy has its place on a review sheet.
        self.written = [name for name in dates if rng.random() < 0.6] or ["notify.name"]

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
    placing = collections.defaultdict(list)
    wrong = []
    for profile in paper.PROFILES:
        for seed in range(count):
            wrong += one(suite, fields, profile, seed, table[profile], placing[profile])
    for profile, counts in table.items():
        far = placing.get(profile, [])
        within = sum(off <= WITHIN for off in far)
        print(f"   {profile}: {within} of {len(far)} pages within {WITHIN} pt, {sum(far) / max(len(far), 1):.2f} in the mean, {max(far, default=0):.2f} at most")
        print(f"   {profile}: {dict(sorted(counts.items()))}")
        shares = ("typed", "typed, right"), ("boxes", "boxes right"), ("signatures", "signatures right")
        print(f"   {profile}: " + ", ".join(f"{right} {100 * counts[right] / max(counts[all_of], 1):.1f} %" for all_of, right in shares))
        suite.check(f"{profile}: pages lie where they are", within >= PLACED.get(profile, 0.99) * len(far) - 0.5, far)
    suite.check("nothing is said wrongly and surely", not wrong, wrong)
    total = sum(table.values(), collections.Counter())
    suite.check("pages are found", total["pages lost"] <= 0.02 * 2 * total["copies"] + 1, total)
    suite.check("boxes are read", total["boxes right"] >= 0.95 * (total["boxes"] - total["struck"] - total["boxes over a letter"]), total)
    suite.check("codes are read", total["codes read"] >= 0.9 * total["codes"], total)
    stacks(suite, max(1, count // 2))
    loose(suite, max(1, count // 2))
    faces(suite, fields, max(1, count // 2))


ORDERS = ("as printed", "backward", "duplex", "one missing", "dropped", "shifted")


def ordered(order, forms, rng):
    """The pages of so many forms as a feeder takes them: which form, and which page of it; `None` for a blank back."""
    pages = [(form, page) for form in range(forms) for page in (0, 1)]
    if order == "backward":
        return pages[::-1]
    if order == "duplex":
        return [side for page in pages for side in (page, None)]
    if order == "one missing":
        del pages[rng.randrange(len(pages))]
    elif order == "dropped":
        rng.shuffle(pages)
    elif order == "shifted":
        return [pages[1], *pages[2:], pages[0]]
    return pages


def stacks(suite, count):
    """Stacks through a feeder: sheets of two people are never one record."""
    counts, wrong = collections.Counter(), []
    for seed in range(count):
        rng, noise = random.Random(f"stack {seed}"), paper.np.random.default_rng(seed)
        profile = rng.choice(paper.PROFILES)
        forms, code = 4, ["--paper-code"] if rng.random() < 0.4 else []
        asked, merged, copy = suite.out / "stack.json", suite.out / "stack.pdf", suite.out / f"stack-{seed}.pdf"
        requests = [request(rng) for _ in range(forms)]
        asked.write_text(json.dumps(requests))
        suite.misis("batch", asked, *code, "-o", merged, "--force", "--quiet", ok=(0, 1))
        printed = paper.pages_of(merged)
        blank = paper.np.full_like(printed[0], 255)
        for order in ORDERS:
            stack = ordered(order, forms, rng)
            # Nothing but the order tells whose pages these are where both are in another face.
            sides = [blank if side is None else printed[side[0] * 2 + side[1]] for side in stack]
            found = [(0, *paper.copy_of(side.copy(), profile, noise)) for side in sides]
            paper.write_pdf(copy, found)
            lines = suite.misis("extract", copy, "--format", "jsonl", ok=(0, 1, 3)).splitlines()
            named = [json.loads(line)["returned"]["file"] for line in lines]
            for name in named:
                numbers = numbers_of(name, len(stack))
                people = {stack[number - 1][0] for number in numbers if stack[number - 1]}
                counts[f"{order}, joined"] += len(numbers) > 1
                if len(people) > 1:
                    wrong.append((seed, profile, order, bool(code), name))
            counts[f"{order}, forms"] += forms
    print(f"   stacks: {dict(sorted(counts.items()))}")
    suite.check("sheets of two people are never joined", not wrong, wrong)
    whole = ("as printed", "backward", "duplex")
    joined = sum(counts[f"{order}, joined"] for order in whole)
    suite.check("whole stacks are joined", joined >= 0.95 * sum(counts[f"{order}, forms"] for order in whole), counts)


def numbers_of(name, pages):
    """The numbers of pages in the name of a record."""
    if "#" not in name:
        return list(range(1, pages + 1))
    numbers = []
    for part in name.rsplit("#", 1)[1].split(","):
        first, _, last = part.partition("-")
        numbers.extend(range(int(first), int(last or first) + 1))
    return numbers


def loose(suite, count):
    """A folder of pages in files of their own: those of one form are told of one another, and nothing is joined."""
    counts, wrong = collections.Counter(), []
    for seed in range(count):
        rng, folder = random.Random(f"loose {seed}"), suite.out / f"loose-{seed}"
        folder.mkdir(exist_ok=True)
        names = rng.sample(["ana", "bo", "chi", "dr. who", "emil", "fay"], 3)
        asked, form, copy = suite.out / "loose.json", suite.out / "loose.pdf", suite.out / "loose-copy.pdf"
        for number, name in enumerate(names):
            asked.write_text(json.dumps(request(rng)))
            suite.misis("fill", asked, "--flat", "-o", form, "--force", "--quiet", ok=(0, 1))
            paper.copy(form, copy, paper.PROFILES[(seed + number) % len(paper.PROFILES)], seed * 3 + number)
            with pikepdf.open(copy) as pages:
                # Second copies of a page are none of this.
                for place, page in enumerate(pages.pages[:2]):
                    with pikepdf.new() as one:
                        one.pages.append(page)
                        one.save(folder / f"{name} {place + 1}.pdf")
        lines = suite.misis("extract", folder, "--format", "jsonl", ok=(0, 1, 3, 5)).splitlines()
        again = suite.misis("extract", folder, "--format", "jsonl", ok=(0, 1, 3, 5)).splitlines()
        if lines != again or len(lines) != 6:
            wrong.append((seed, "another answer, or another number of records", len(lines)))
        for line in lines:
            returned = json.loads(line)["returned"]
            own = os.path.basename(returned["file"])
            told = [finding["message"].split("`")[1] for finding in returned["findings"] if finding["message"].endswith(" one form")]
            counts["files"] += 1
            counts["told"] += len(told)
            wrong += [(seed, own, other) for other in told if os.path.basename(other)[:-6] != own[:-6] or os.path.basename(other) == own]
    print(f"   pages in files of their own: {dict(sorted(counts.items()))}")
    suite.check("pages in files of their own are told of their partner alone", not wrong, wrong)
    suite.check("pages in files of their own are told of their partner", counts["told"] >= 0.9 * counts["files"], counts)


FACES = {"Helvetica": "helv", "Times": "tiro", "Courier": "cour"}


def typed_in(face, blank, path, values, fields):
    """A form with values in a face that is not its own, where programs would put them."""
    with fitz.open(blank) as pdf:
        for name, value in values.items():
            page, (x, y, _, height) = fields[name]
            pdf[page].insert_text((x + 2, y + height - 3.4), value, fontname=face, fontsize=10)
        pdf.save(path)


def faces(suite, fields, count):
    """Values in other faces, and as other programs write and print them: not one of them is read wrongly."""
    counts, wrong = collections.Counter(), []
    forms = flattened.filled_forms(suite)
    known = {name: flattened.read(suite, path)[0] for name, path in forms.items()}
    for name, printed in (("Cairo", flattened.by_cairo), ("PDFium", flattened.by_pdfium), ("Ghostscript", flattened.by_ghostscript)):
        forms[f"printed by {name}"], known[f"printed by {name}"] = suite.out / f"printed-{name}.pdf", known["names"]
        printed(suite.documents["names"], forms[f"printed by {name}"])
    for seed in range(count):
        rng = random.Random(f"faces {seed}")
        for face, font in FACES.items():
            data = request(rng)
            values = {f"{part}.{key}": value for part in ("user", "site_administrator") for key, value in data[part].items()}
            known[face] = {name: value for name, value in values.items() if name in fields and value.isascii()}
            year, month, day = values["user.request_date"].split("-")
            forms[face] = suite.out / f"{face}.pdf"
            typed_in(font, suite.documents["blank-flat"], forms[face], known[face] | {"user.request_date": f"{month}/{day}/{year}"}, fields)
        for number, (name, form) in enumerate(forms.items()):
            profile = paper.PROFILES[(number + seed) % len(paper.PROFILES)]
            copy = suite.out / "face.pdf"
            paper.copy(form, copy, profile, seed)
            values = flattened.read(suite, copy)[0] or {}
            for field in values.keys() - {"roles", "office.decision"}:
                is_right = values[field] == known[name].get(field)
                counts[f"{name}, {'right' if is_right else 'wrong'}"] += 1
                if not is_right:
                    wrong.append((name, profile, seed, field, values[field], known[name].get(field)))
            counts[f"{name}, all"] += len(known[name]) - 1
    print(f"   faces: {dict(sorted(counts.items()))}")
    suite.check("values in other faces are read right or not at all", not wrong, wrong)


def one(suite, fields, profile, seed, counts, placing):
    """Makes a copy, reads it, and returns what was said wrongly."""
    rng = random.Random(f"{profile} {seed}")
    data = request(rng)
    form, asked, copy = suite.out / "paper.pdf", suite.out / "paper.json", suite.out / f"paper-{profile}-{seed}.pdf"
    asked.write_text(json.dumps(data))
    code = ["--paper-code"] if rng.random() < 0.5 else []
    suite.misis("fill", asked, "--flat", *code, "-o", form, "--force", "--quiet", ok=(0, 1))
    pen = Pen(rng, fields)
    pages = paper.copy(form, copy, profile, seed, pen.draw)
    sheet = suite.out / "paper.html"
    sheet.unlink(missing_ok=True)
    record = json.loads(suite.misis("extract", copy, "--review", sheet, "--format", "json", ok=(0, 1, 3)))
    if sheet.exists():
        placing.extend(paper_places.errors(sheet.read_text(), pages, fields).values())
    counts["copies"] += 1
    if isinstance(record, list):
        # Sheets of which it is not certain that they belong together are records of their own, and each says so.
        counts["not joined"] += 1
        says_so = [any(finding["severity"] == "error" and not finding.get("field") for finding in sheet["returned"]["findings"]) for sheet in record]
        return [] if all(says_so) else [(f"{profile} {seed}", "sheets apart and not said")]
    judge = Judge(record, counts)
    counts["pages lost"] += sum("shows no page" in finding["message"] for finding in record["returned"]["findings"])
    if record["returned"]["status"] == "failed":
        counts["pages lost"] += 2
        return []
    judge.boxes(data, pen)
    judge.signatures(pen)
    judge.handwriting(pen)
    judge.values(data, "coded" if code else "typed")
    if code:
        counts["codes"] += 1
        counts["codes read"] += "code" in record["returned"].get("how", {}).values()
    return [(f"{profile} {seed}", *line) for line in judge.wrong]


class Judge:
    """Compares a record with what stands on the paper."""

    def __init__(self, record, counts):
        self.record, self.counts, self.wrong = record, counts, []
        self.told = {finding.get("field") or "" for finding in record["returned"]["findings"]}

    def boxes(self, data, pen):
        named = {f"roles.{role.lower().replace(' ', '_')}": role for role in ROLES}
        for name in pen.boxes:
            role, kind = named[name], pen.marks.get(name)
            seen = role in self.record.get("roles", [])
            self.counts["boxes"] += 1
            if kind == "struck":
                self.counts["struck"] += 1
                if name not in self.told:
                    self.wrong.append((name, "struck and not said"))
            elif name in self.told and kind is not None and role in data["roles"]:
                # Whether the pen confirmed the printed letter or took it back, nobody but a person can say.
                self.counts["boxes over a letter"] += 1
            elif name in self.told:
                self.counts["boxes doubted"] += 1
            elif seen != (role in data["roles"] or kind is not None):
                self.wrong.append((name, f"{'on' if seen else 'off'}, marked {kind}"))
            else:
                self.counts["boxes right"] += 1

    def signatures(self, pen):
        for name, is_signed in pen.signed.items():
            self.counts["signatures"] += 1
            seen = self.record["returned"].get("signatures", {}).get(name)
            if seen is None and name in self.told:
                self.counts["signatures doubted"] += 1
            elif seen != ("drawn" if is_signed else "missing"):
                self.wrong.append((name, f"{seen}, signed {is_signed}"))
            else:
                self.counts["signatures right"] += 1

    def handwriting(self, pen):
        for name in pen.written:
            self.counts["written by hand"] += 1
            part, key = name.rsplit(".", 1)
            if self.record.get(part, {}).get(key) is not None:
                self.wrong.append((name, "read from handwriting", self.record[part][key]))
            elif name not in self.told:
                self.wrong.append((name, "written and not said"))

    def values(self, data, how):
        for part in ("user", "site_administrator"):
            for key, value in data[part].items():
                name, seen = f"{part}.{key}", self.record.get(part, {}).get(key)
                self.counts[how] += 1
                if seen == value:
                    self.counts[f"{how}, right"] += 1
                elif seen is not None:
                    self.wrong.append((name, seen, value))
                elif not any(told.startswith(name) for told in self.told):
                    self.wrong.append((name, "not read and not said", value))
                else:
                    self.counts[f"{how}, not read"] += 1
