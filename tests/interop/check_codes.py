"""The paper code, read by a reader of Data Matrix that knows nothing of the form

Each coded form is rendered as a fax would have it and as a scanner would. On the first page must stand one symbol, on the
second another, sound by its checksum, that names the first by its own.
"""

import tempfile
import zlib
from pathlib import Path

import zxingcpp
from PIL import Image

import suite as shared

RESOLUTIONS = (200, 300)


def symbols(path, resolution):
    """The bytes of all symbols of each page."""
    with tempfile.TemporaryDirectory() as folder:
        shared.run("pdftoppm", "-r", resolution, "-gray", "-png", path, f"{folder}/page")
        pages = [Image.open(page).copy() for page in sorted(Path(folder).iterdir())]
    return [[found.bytes for found in zxingcpp.read_barcodes(page)] for page in pages]


def is_sound(symbol):
    return len(symbol) > 4 and zlib.crc32(symbol[:-4]).to_bytes(4, "big") == symbol[-4:]


def run(suite):
    coded = {name: path for name, path in suite.flat.items() if name.endswith("-code-flat")}
    suite.check("there are coded forms", coded)
    sizes = []
    for name, path in coded.items():
        for resolution in RESOLUTIONS:
            pages = symbols(path, resolution)
            if not suite.check(f"{name}: a symbol on each page at {resolution} dpi", [len(page) for page in pages] == [1, 1], pages):
                continue
            [[first], [second]] = pages
            suite.check(f"{name}: checksums", is_sound(first) and is_sound(second), (first.hex(), second.hex()))
            # Four bits of the version and sixteen of the revision, then the checksum of the first page.
            tie = int.from_bytes(second[:-4], "big") >> 4 & 0xFFFFFFFF
            suite.check(f"{name}: the second page names the first", tie == int.from_bytes(first[-4:], "big"), hex(tie))
            sizes.append(len(first))
    plain = [path for name, path in suite.flat.items() if not name.endswith("-code-flat")]
    suite.check("no other form has a code", all(symbols(path, 200) == [[], []] for path in plain), plain)
    print(f"   {len(coded)} forms, {min(sizes, default=0)} to {max(sizes, default=0)} bytes of 142")
