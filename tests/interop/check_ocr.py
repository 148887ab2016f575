"""The second reader: it raises what is read of typed values, none of it wrongly, and only suggests what it reads alone

`OCR_FORMS` says how many forms of each profile. The model is that of PyPI's `rapidocr`, which `install.sh` fetches if it can, or `OCR_MODEL`.
"""

import collections
import html
import json
import os
import random
import re
import resource
import subprocess
from pathlib import Path

import check_paper
import paper

FACES = ("helv", "tiro", "cour")
SUGGESTED = re.compile(r'id="a1-([a-z_.]+)-why".*?reads <button type="button" class="take" value="([^"]*)"', re.S)


def run(suite):
    if "--ocr-model" not in suite.misis("extract", "--help").decode():
        print("   SKIPPED: this program was built without the feature `ocr`")
        return
    refused(suite)
    model = model_of(suite)
    if not model.exists():
        print("   SKIPPED: the model cannot be had here")
        return
    count = int(os.environ.get("OCR_FORMS", "1"))
    fields = check_paper.places(suite.documents["blank"])
    tables, wrong = collections.defaultdict(collections.Counter), []
    for profile in paper.PROFILES:
        for seed in range(count):
            wrong += typed(suite, (fields, model), (profile, 7000 + seed), tables[profile])
    for profile, counts in tables.items():
        print(f"   {profile}: {dict(sorted(counts.items()))}")
    total = sum(tables.values(), collections.Counter())
    print(f"   all: {dict(sorted(total.items()))}")
    suite.check("nothing is read wrongly with a second reader", not wrong, wrong)
    suite.check("more is read with it, or as much", total["right, both"] >= total["right, alone"], total)
    counts, wrong = others(suite, fields, model, count)
    print(f"   other faces: {dict(sorted(counts.items()))}")
    suite.check("in other faces it only suggests", not wrong, wrong)


def model_of(suite):
    return Path(os.environ.get("OCR_MODEL") or suite.cache / "PP-OCRv6_rec_small.onnx")


def read(suite, copy, *flags):
    """The record, what the review sheet suggests, and the processor time that it took."""
    sheet = suite.out / "ocr.html"
    sheet.unlink(missing_ok=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    record = json.loads(suite.misis("extract", copy, "--review", sheet, "--format", "json", *flags, ok=(0, 1, 3)))
    took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    page = sheet.read_text() if sheet.exists() else ""
    return record, {name: html.unescape(text) for name, text in SUGGESTED.findall(page)}, took


def typed(suite, known, named, counts):
    """A copy read with and without the second reader: what was said wrongly."""
    (fields, model), (profile, seed) = known, named
    rng = random.Random(f"ocr {profile} {seed}")
    data = check_paper.request(rng)
    form, asked, copy = suite.out / "ocr.pdf", suite.out / "ocr.json", suite.out / "ocr-copy.pdf"
    asked.write_text(json.dumps(data))
    suite.misis("fill", asked, "--flat", "-o", form, "--force", "--quiet", ok=(0, 1))
    pen = check_paper.Pen(rng, fields)
    paper.copy(form, copy, profile, seed, pen.draw)
    wrong = []
    for way, flags in (("alone", ()), ("both", ("--ocr-model", model))):
        record, _, took = read(suite, copy, *flags)
        counts[f"ms, {way}"] += round(took * 1000)
        told = {finding.get("field") or "" for finding in record["returned"]["findings"]}
        for part in ("user", "site_administrator"):
            for key, value in data[part].items():
                seen = record.get(part, {}).get(key)
                counts[f"typed, {way}"] += 1
                counts[f"right, {way}"] += seen == value
                if seen not in (value, None) or seen is None and not any(name.startswith(f"{part}.{key}") for name in told):
                    wrong.append((profile, seed, way, part, key, seen, value))
        for name in pen.written:
            part, key = name.rsplit(".", 1)
            if record.get(part, {}).get(key) is not None:
                wrong.append((profile, seed, way, name, "read from handwriting"))
    return wrong


def others(suite, fields, model, count):
    """Values in other faces: how many of its suggestions are right, and what was wrongly taken for an answer."""
    counts, wrong = collections.Counter(), []
    for number in range(count * len(FACES)):
        rng = random.Random(f"ocr faces {number}")
        data = check_paper.request(rng)
        values = {f"{part}.{key}": value for part in ("user", "site_administrator") for key, value in data[part].items()}
        values = {name: value for name, value in values.items() if name in fields and value.isascii() and name != "user.request_date"}
        form, copy = suite.out / "ocr-face.pdf", suite.out / "ocr-face-copy.pdf"
        check_paper.typed_in(FACES[number % len(FACES)], suite.documents["blank-flat"], form, values, fields)
        paper.copy(form, copy, paper.PROFILES[number % len(paper.PROFILES)], number)
        record, suggested, _ = read(suite, copy, "--ocr-model", model)
        for name, value in values.items():
            part, key = name.rsplit(".", 1)
            seen = record.get(part, {}).get(key)
            counts["values"] += 1
            counts["read"] += seen == value
            counts["suggested"] += name in suggested
            counts["suggested rightly"] += suggested.get(name) == value
            if seen not in (None, value):
                wrong.append((number, name, seen, value))
    return counts, wrong


def refused(suite):
    """Files that are no model: each is refused in plain words."""
    for name, content in {"text": b"no model", "pdf": suite.documents["blank"].read_bytes(), "empty": b"", "zeros": bytes(1 << 16), "long": b"\x08" + bytes(65 << 20)}.items():
        path = suite.out / f"{name}.onnx"
        path.write_bytes(content)
        suite.misis("extract", suite.documents["blank"], "--ocr-model", path, ok=(2, 3))
    greedy(suite)
    model = model_of(suite)
    if model.exists():
        whole, path = bytearray(model.read_bytes()), suite.out / "broken.onnx"
        rng = random.Random("broken")
        for _ in range(6):
            broken = whole[:]
            for _ in range(40):
                # Most of a model is weights, about which nothing can be said: what says how they are used stands at the end.
                broken[-rng.randrange(1, 300_000)] = rng.randrange(256)
            path.write_bytes(broken[: rng.choice([len(broken), len(broken), rng.randrange(len(broken))])])
            suite.misis("extract", suite.documents["blank"], "--ocr-model", path, ok=(0, 1, 2))


def varint(number):
    more, low = number >> 7, number & 0x7F
    return bytes([low | 0x80]) + varint(more) if more else bytes([low])


def part(field, value):
    """A field of a message of Protocol Buffers."""
    return varint(field << 3) + varint(value) if isinstance(value, int) else varint(field << 3 | 2) + varint(len(value)) + value


def greedy(suite):
    """A small model that multiplies a column by a row: what comes of it takes 64 GB."""
    side = 130_000
    numbers = lambda name, *shape: part(5, b"".join(part(1, size) for size in shape) + part(2, 1) + part(8, name) + part(9, bytes(4 * side)))
    node = lambda kind, inputs, output: part(1, b"".join(part(1, name) for name in inputs) + part(2, output) + part(4, kind))
    sized = lambda field, name, *dims: part(field, part(1, name) + part(2, part(1, part(1, 1) + part(2, b"".join(part(1, part(1, dim)) for dim in dims)))))
    for name, nodes in {
        "when it is read": node(b"Add", [b"column", b"row"], b"all") + node(b"ReduceMean", [b"all"], b"one") + node(b"Add", [b"x", b"one"], b"y"),
        "when it is run": node(b"ReduceMean", [b"x"], b"one") + node(b"Add", [b"column", b"one"], b"other") + node(b"Add", [b"other", b"row"], b"y"),
    }.items():
        graph = nodes + numbers(b"column", side, 1) + numbers(b"row", 1, side) + sized(11, b"x", 1, 3, 48, 320) + sized(12, b"y", 1, 40, 4)
        path = suite.out / "greedy.onnx"
        path.write_bytes(part(1, 8) + part(7, graph) + part(8, part(1, b"") + part(2, 11)) + part(14, part(1, b"character") + part(2, b"a\nb")))
        done = subprocess.run([suite.program, "extract", suite.documents["blank"], "--ocr-model", path], capture_output=True, text=True)
        suite.check(f"a model that takes all memory {name} is refused", done.returncode == 2 and "model" in done.stderr, (done.returncode, done.stderr))
