"""The JSON Schema of requests: does jsonschema accept and refuse what `check` does?

The cases are every text that the tables of the program's own rules name, as every answer, and what follows from the
definition: lengths, types, answers left out, keys that are not the form's. Where the two differ, the description of the
schema must say so, and there must be a case for all that it says.
"""

import copy
import json
import re
import unicodedata

from jsonschema import Draft202012Validator

PER_FILE = 400
TABLES = ("src/request", "src/rules", "src/characters", "src/format")
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]+)\}|x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
PLAIN = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}


def told(escape):
    number, byte, plain = escape.groups()
    return PLAIN.get(plain, plain) if plain else chr(int(number or byte, 16))


def texts(root):
    """The texts of the tables in the tests of the rules."""
    found = {}
    for folder in TABLES:
        for path in sorted((root / folder).rglob("*.rs")):
            _, _, tests = path.read_text(encoding="utf-8").rpartition("#[cfg(test)]\nmod tests {")
            for line in (path.read_text(encoding="utf-8") if path.name == "tests.rs" else tests).splitlines():
                for literal in LITERAL.findall(line.partition("//")[0]):
                    text = ESCAPE.sub(told, literal)
                    if len(text) < 200 and not any(0xD800 <= ord(c) < 0xE000 for c in text):
                        found[text] = None
    return list(found)


def changed(request, name, value):
    """A copy of the request with another value, or without one."""
    request = copy.deepcopy(request)
    *parts, last = name.split(".")
    table = request
    for part in parts:
        table = table.setdefault(part, {})
    if value is ...:
        table.pop(last, None)
    else:
        table[last] = value
    return request


# What is no text, and texts that lie on the edge of what is taken.
ODD = [
    ..., None, True, False, 0, 1, -1, 1.5, 123456.0, 12345678, 123456789, 12345, 8829, 2135550142, 12135550142, 2131550142,
    1135550142, 9999999999, 10000000000, 12002000000, 20000000000, 10**30, [], ["x"], {}, {"x": "y"}, "", " ", "\u00a0\n",
    "\u200b", "\u2800\u00ad", "n / A", "\u2003N/A\n", "#N/A", "#ref!", "#REF!", "x #DIV/0! y", "#ЗНАЧ!", "#REF!@lausd.net", "######", "##",
    "Err:502", "Nu?ez", "Ну?ез", "Why?", "a\ufffdb", "a\r\nb", "a\rb", "a\x85b", "a\u2028b", "\ufeffa", "a\ufeffb", "a\u200eb", "é", "e\u0301",
    "02/29/2028", "2/29/2100", "2000-2-29", "1900-02-29", "0002/00009/2026", "0002/0009/2026", "12/31/2199", "1/1/2200",
    "1899-12-31", "1900-1-1", "4/31/2026", "11 / 23 / 2026", "11 / 23 / 2026 00:00", "11/23/2026T00:00:00.000Z", "11/23/2026 0:00",
    "11/23/2026,12:00:00 am", "11/23/2026 12:00", "2026 -11- 23", "11/23/2026 1:00", "11-23-2026", "２/1/2026", "2026-11-23 ",
    " 123456 ", "12 3456", "123456\n", "(213) 555–0142", "213\u00a0555\u20100142", "213\u0085555 0142", "213\x1c555 0142", "\ufeff2135550142", "+1 (213) 555.0142 ",
    "1 213 155 0142", "maria @LAUSD.net", "maria @lausd.net", "maria@lausd.net ", "m" * 64, "m" * 65,
    "m" * 64 + "@lausd.net", "m" * 65 + "@lausd.net", "n/a@lausd.net", "n/a", "a?b", "a.b..c", "maria@lausd-net", "maria.lausd.net", "maria.LAUSD.net ", "lausd.net", "lausd.net@lausd.net", "maria@ lausd.net", "approved", " DISAPPROVED ", "Approved.",
    "Principal", "principal, retired", "W" * 50, "i" * 50,
]  # fmt: skip

ROLES = [
    ..., None, [], {}, "", " ", "Counselor", " counselor ", "Counselor; Principal", "Counselor,,Principal\n", ";", "Counselor;x", "Counselor.",
    "school-full_read", "(School) Full  Read!", "SchoolFullRead", "school.full.read", "roles.counselor", " roles.school full read", "Roles.counselor",
    "roles.(counselor)", "Coun-selor", "Counselor\u00b7", "Councelor", "N/A", ["Counselor"], ["counselor", "Principal"], ["Counselor", ""], [""], ["", " "],
    ["Counselor", None], ["Counselor", 1], ["Counselor", ["Principal"]], ["Counselor;"], ["Counselor; Principal"], ["Counselor", "Counselor"],
    ["Counselor", "x"], ["Counselor"] * 64, ["Counselor"] * 65, "Counselor;" * 64, "Counselor;" * 65, ["COUNSELOR\n"], ["\ufeffCounselor"], ["school\tfull read"],
    {"counselor": True}, {"counselor": False}, {"counselor": None}, {"counselor": "A"}, {"counselor": " yes "}, {"counselor": "1.0"}, {"counselor": 1},
    {"counselor": 0}, {"counselor": 2}, {"counselor": "☒", "principal": "☐"}, {"counselor": "no", "principal": ""}, {"counselor": "b", "principal": "A"},
    {"counselor": [], "principal": True}, {"principal": True, "Counselor": True}, {"principal": True, "roles.counselor": True}, {"x": True, "principal": True},
    True, 1, {"counselor": 1.0}, {"roles": ["Counselor"]},
]  # fmt: skip

SIGNATURES = ["missing", "drawn", "altered", "unreadable", "intact", "trusted", "digital", " intact ", "Intact", "", None, 1, [], {}, {"x": "intact"}]


def cases(suite, schema):
    """Requests with what each is about: the name of an answer, or a word."""
    plain = base()
    yield "", plain
    full = {**plain, "notify": {"name": "Dana Lee", "title": "Clerk", "email": "dana.lee"}, "office": {"decision": "Approved"}}
    known = texts(suite.root)
    suite.check("the tables of the rules are found", len(known) > 500 and {"02/30/2026", "o'brien-smith"} < set(known), len(known))
    longest = {entry["name"]: entry.get("max_length", 1) for entry in json.loads(suite.misis("fields", "--format", "json"))}
    kinds = set()
    for part, table in schema["properties"].items():
        for member, taken in table.get("properties", {}).items() if part not in ("roles", "returned") else ():
            name = f"{part}.{member}"
            length = longest.get(name, 1)
            edges = [letter * length + more for letter in "i1." for more in ("", letter, " ", "\u0301")] + [" " + "i" * length]
            # Inputs that take the same are tried with a few values each, and one of them with all.
            kind = json.dumps({key: value for key, value in taken.items() if key not in ("description", "examples", "maxLength")})
            tables = () if kind in kinds else known
            kinds.add(kind)
            for value in [*ODD, *edges, *tables]:
                yield name, changed(full, name, value)
    for character in map(chr, [*range(0x180), *range(0x2000, 0x2070), 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x1D159, 0xE0041]):
        for name, text in HOLED.items():
            yield name, changed(full, name, text.replace("_", character))
            yield name, changed(full, name, character)
    for value in [*ROLES, *known, *([text] for text in known)]:
        yield "roles", changed(plain, "roles", value)
    yield from together(plain)
    yield from keys(plain, full)


# A place at which each character is tried.
HOLED = {
    "user.title": "1_234", "user.email": "maria_nunez", "user.phone": "213_555 0142", "user.location_code": "88_29",
    "user.request_date": "11/23/_2026", "office.reason": "one_two",
}  # fmt: skip


def base():
    return {
        "roles": ["Counselor"],
        "user": {
            "request_date": "2026-11-23", "first_name": "María", "middle_initial": "L", "last_name": "Núñez", "title": "Counselor",
            "employee_number": "00123456", "email": "maria.nunez", "phone": "(213) 555-0142", "extension": "N/A",
            "school": "Roosevelt Senior High School", "location_code": "8829",
        },
        "site_administrator": {"full_name": "James Ortiz", "job_title": "Assistant Principal", "email": "james.ortiz"},
    }  # fmt: skip


def together(plain):
    """Answers that belong together, and dates in their order."""
    for given in range(27):
        block = {}
        for place, (member, value) in enumerate({"name": "Dana Lee", "title": "Clerk", "email": "dana.lee"}.items()):
            kind = given // 3**place % 3
            if kind:
                block[member] = value if kind == 1 else [None, "", " "][place]
        yield "notify", changed(plain, "notify", block)
    office = {"reason": "why not", "misis": "A. Clerk", "misis_date": "2026-11-23", "itd_security": "B. Clerk", "itd_security_date": "11/24/2026"}
    for decision in (..., None, "", "Approved", "approved", "Disapproved", " disapproved\n", "Maybe"):
        for some in (list(office), [], *[[member] for member in office], *[[other for other in office if other != member] for member in office]):
            for blank in ({}, {"reason": " "}, {"misis": None}):
                block = {**{member: office[member] for member in some}, **blank}
                yield "office", changed(changed(plain, "office", block), "office.decision", decision)
    for dates in (("2026-11-23", "2026-11-22"), ("2026-11-20", "11/21/2026")):
        yield "dates", changed(changed(plain, "user.request_date", dates[0]), "user.signature_date", dates[1])


def keys(plain, full):
    """Keys that are there, are not, and stand elsewhere."""
    for part in ("user", "site_administrator", "notify", "office", "returned", "revision"):
        for value in (..., None, {}, [], "x", 1, True):
            yield part, changed(full, part, value)
    for name in ("nickname", "user.nickname", "user.phone_area", "user.signature", "user.First_Name", "notify.phone", "Roles", "x.y", "$schema", ""):
        for value in ("x", None):
            yield "keys", changed(plain, name, value)
    yield "dots", {**plain, "notify.name": None, "office.misis": ""}
    yield "dots", {**changed(plain, "user.title", ...), "user.title": "Counselor"}
    yield "dots", {**changed(plain, "roles", ...), "roles.counselor": True}
    yield "twice", json.dumps(plain).replace('"title"', '"title": "Clerk", "title"')
    for revision in ("02/17/2022", "2022-02-17", " 2022-02-17 ", "2/17/2022", "01/01/1999", "", None, 2022, [], {}):
        yield "revision", changed(plain, "revision", revision)
        yield "revision", changed(plain, "returned.revision", revision)
        yield "revision", changed(changed(plain, "revision", "02/17/2022"), "returned.revision", revision)
    for word in SIGNATURES:
        for name in ("user.signature", "site_administrator.signature", "user.title", "x"):
            yield "tables" if isinstance(word, dict) else "signatures", changed(plain, "returned", {"signatures": {name: word}})
        yield "tables", changed(plain, "returned", {"signatures": {"user": {"signature": word}, "x": {}}})
        yield "signatures", changed(plain, "returned", {"signatures": word, "kind": word, "findings": word})


def verdicts(suite, lines):
    """The codes of the errors that `check` finds in each request."""
    codes = []
    for start in range(0, len(lines), PER_FILE):
        path = suite.out / "requests.jsonl"
        some = lines[start : start + PER_FILE]
        path.write_text("".join(line + "\n" for line in some), encoding="utf-8")
        [said] = json.loads(suite.misis("check", path, "--format", "json", "--stage", "request", ok=(0, 1)))
        if said["forms"] != len(some):
            suite.check("every request is checked", False, said["forms"])
        codes += [set() for _ in some]
        for finding in said["findings"]:
            if finding["severity"] == "error":
                codes[start + finding["line"] - 1].add(finding["code"])
    return codes


def value_at(request, name):
    for part in name.split("."):
        request = request.get(part) if isinstance(request, dict) else None
    return request


def is_number_of_another_spelling(value):
    return type(value) is float and value == int(value)


def accepted_alone(about, value, request):
    """The codes for which the schema may accept what `check` refuses: what its description says, written down once more."""
    text = value if isinstance(value, str) else ""
    return {
        "site-administrator": True,
        "date-order": True,
        "fit": text,
        "phone": type(value) is int and str(value)[-7] in "01",
        "lost-character": re.search(r"[^\W\d_]\?", text) and not re.search(r"[A-Za-zÀ-ÿ]\?[A-Za-zÀ-ÿ]", text),
        "spreadsheet-error": re.search(r"#\S*[^\x00-\x7f]\S*[!?]", text),
        "wrong-type": is_number_of_another_spelling(value)
        or about == "roles" and isinstance(value, dict) and any(map(is_number_of_another_spelling, value.values())),
        "unknown-role": text.count(";") > 63,
        "duplicate-values": about == "twice",
    }


def refused_alone(validator, about, value, request):
    """The code of what the schema may refuse and `check` accepts, if it is such a case."""
    if about == "roles":
        names = value if isinstance(value, list) else [value]
        plainer = [re.sub(r"[^A-Za-z;,\n]", "", name).title() for name in names if isinstance(name, str)]
        words = {re.sub(r"[^a-z]", "", role.lower()) for role in validator.schema["properties"]["roles"]["anyOf"][1]["enum"]}
        return "unknown-role" if {word for name in plainer for word in re.split("[;,\n]+", name.lower()) if word} <= words else None
    if about == "dots":
        return "unknown-key"
    if about == "tables":
        return "wrong-type"
    if isinstance(value, str):
        plainer = unicodedata.normalize("NFC", value.strip().replace("\r\n", "\n"))
        return "fit" if validator.is_valid(changed(request, about, plainer)) else None
    return None


def run(suite):
    schema = json.loads(suite.misis("fields", "--format", "json-schema"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    patterns = re.findall(r'"pattern": "(.*?)(?<!\\)"', json.dumps(schema))
    foreign = [pattern for pattern in patterns if re.search(r"\(\?[^:]|\\\\[A-Zdwsb]", pattern)]
    suite.check("patterns hold only what all languages read in one way", patterns and not foreign, foreign)
    found = list(cases(suite, schema))
    lines = [request if isinstance(request, str) else json.dumps(request) for _, request in found]
    seen, right = {True: set(), False: set()}, 0
    for (about, _), line, refused in zip(found, lines, verdicts(suite, lines)):
        request = json.loads(line)
        accepted = validator.is_valid(request)
        if accepted == (not refused):
            right += 1
            continue
        value = value_at(request, about)
        if accepted:
            alone = accepted_alone(about, value, request)
            is_told = all(alone.get(code) for code in refused)
            seen[True] |= refused
        else:
            code = refused_alone(validator, about, value, request)
            is_told = code is not None
            seen[False].add(code)
        verb = "accepts" if accepted else "refuses"
        if not is_told:
            suite.check(f"{about}: schema and check agree on {value!r}", False, f"the schema {verb} it, check finds {sorted(refused)}")
    suite.check("schema and check agree", right > 0.9 * len(found), right)

    several = suite.out / "list.json"
    several.write_text(json.dumps([base()]))
    suite.misis("check", several, "-q")
    if not validator.is_valid([base()]):
        seen[False].add("wrong-type")
    # Only a program with two revisions has these.
    seen[False] |= {"not-asked", "unknown-revision"}
    sides = schema["description"].split("The schema refuses, and `check` accepts:")
    for accepts, side in zip((True, False), sides):
        listed = set(re.findall(r" \(([a-z-]+)\)", side))
        verb = "accepts" if accepts else "refuses"
        suite.check(f"the description says all that the schema alone {verb}, and no more", listed == seen[accepts], listed ^ seen[accepts])
    print(f"   {len(found)} requests, {len(found) - right} of them of the kinds that the description names")
