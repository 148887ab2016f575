"""Hostile pictures: none takes more than two seconds or 300 MB, however many pages there are, and each ends in words

What each asks for is much, and its file is small. A megapixel costs time whatever it shows, so the largest pictures that are read are among
them.
"""

import io
import os
import resource
import struct
import subprocess
import zlib

import cv2
import numpy as np
from PIL import Image, ImageFile

# Seconds of processor time for a file of one page or two, and of more for each further page; bytes of memory at the most.
SECONDS, MEMORY = 2.0, 300 << 20
Image.MAX_IMAGE_PIXELS, ImageFile.MAXBLOCK = None, 1 << 27


def stream(entries, data):
    return f"<< {entries} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def pdf(pictures, content=None, pages=1):
    """A PDF of equal pages, with pictures: what says how each is packed, and its data."""
    content = content or b"".join(b"q 612 0 0 792 0 0 cm /I%d Do Q\n" % index for index in range(len(pictures)))
    first = 3 + pages
    named = " ".join(f"/I{index} {first + 1 + index} 0 R" for index in range(len(pictures)))
    kids = " ".join(f"{3 + page} 0 R" for page in range(pages))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>".encode()]
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {first} 0 R /Resources << /XObject << {named} >> >> >>"
    objects += [page.encode()] * pages + [stream("", content)]
    objects += [stream(f"/Type /XObject /Subtype /Image {entries}", data) for entries, data in pictures]
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % at for at in offsets)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)


def sized(width, height, space="/DeviceGray", bits=8, more=""):
    return f"/Width {width} /Height {height} /ColorSpace {space} /BitsPerComponent {bits} {more}"


def noise(width, height, seed=1):
    return np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)


def jpeg(picture, **how):
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG", **how)
    return out.getvalue()


def with_scans(data, count):
    """A progressive JPEG whose last scan comes again and again."""
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + data[-2:]


def fax(width, height, data):
    return sized(width, height, bits=1, more=f"/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns {width} /Rows {height} >>"), data


def segment(number, kind, data, page=1, refers=b""):
    count = bytes([len(refers) << 5])
    return struct.pack(">IB", number, kind) + count + refers + bytes([page]) + struct.pack(">I", len(data)) + data


def jbig2(symbols, width=2000, height=2600):
    """A dictionary that says that it has so many symbols, of data that is noise."""
    page = segment(0, 48, struct.pack(">IIIIBH", width, height, 0, 0, 0, 0))
    at = bytes([3, 255, 253, 255, 2, 254, 254, 254])
    dictionary = segment(1, 0, struct.pack(">H", 0) + at + struct.pack(">II", symbols, symbols) + noise(4000, 1).tobytes())
    region = struct.pack(">IIIIB", width, height, 0, 0, 0) + struct.pack(">H", 0) + struct.pack(">I", symbols) + noise(60000, 1, 2).tobytes()
    return sized(width, height, bits=1, more="/Filter /JBIG2Decode"), page + dictionary + segment(2, 6, region, refers=b"\x01")


def bitmaps(count, side=7000):
    """Pictures over one another, each in one piece: what their few bytes say is coded for each pixel."""
    page = segment(0, 48, struct.pack(">IIIIBH", side, side, 0, 0, 0, 0))
    at = bytes([3, 255, 253, 255, 2, 254, 254, 254])
    region = lambda number: segment(number, 38, struct.pack(">IIIIB", side, side, 0, 0, 0) + bytes([0]) + at + noise(2000, 1, number).tobytes())
    return sized(side, side, bits=1, more="/Filter /JBIG2Decode"), page + b"".join(region(number + 1) for number in range(count))


def g4(picture):
    out = io.BytesIO()
    Image.fromarray(picture > 127).convert("1").save(out, "TIFF", compression="group4", strip_size=1 << 30)
    with Image.open(out) as image:
        (offset,), (length,) = image.tag_v2[273], image.tag_v2[279]
    return fax(picture.shape[1], picture.shape[0], out.getvalue()[offset : offset + length])


def jpeg2000(picture, **how):
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG2000", **how)
    return f"/Width {picture.shape[1]} /Height {picture.shape[0]} /Filter /JPXDecode", out.getvalue()


def tiff(entries, more=b""):
    """A TIFF of one page with these entries: tag, type, count, value."""
    table = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(entries)) + table + struct.pack("<I", 0) + more


def strips(count):
    """As many strips as rows, of no bytes."""
    at = 8 + 2 + 9 * 12 + 4
    entries = [
        (256, 4, 1, 40), (257, 4, 1, count), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, count, at), (277, 3, 1, 1),
        (278, 4, 1, 1), (279, 4, count, at + 4 * count),
    ]  # fmt: skip
    return tiff(entries, struct.pack("<I", 8) * count + struct.pack("<I", 40) * count)


def png(width, height, colour=0, bits=8, interlaced=0):
    """A picture of one colour, deflated as well as can be."""
    channels = {0: 1, 2: 3, 6: 4}[colour]
    pack, rows = zlib.compressobj(9), b"\0" * (1 + (width * channels * bits + 7) // 8)
    if interlaced:
        rows = b"\0" * (1 << 16)
        height = (width * height * channels * bits // 8 + height * 3) // len(rows) + 1
    data = b"".join(pack.compress(rows) for _ in range(height)) + pack.flush()
    chunk = lambda name, data: struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return width, height, chunk, data


def png_of(width, height, colour=0, bits=8, interlaced=0):
    _, _, chunk, data = png(width, height, colour, bits, interlaced)
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def files():
    """Name, ending and bytes."""
    dct = lambda width, height, space="/DeviceGray": sized(width, height, space, more="/Filter /DCTDecode")
    gray = jpeg(noise(2400, 3200), progressive=True, quality=95)
    yield "progressive JPEG of noise", "jpg", gray
    yield "progressive JPEG of 24 scans", "jpg", with_scans(gray, 14)
    yield "progressive JPEG of 1000 scans", "jpg", with_scans(jpeg(noise(400, 500), progressive=True), 1000)
    colour = np.dstack([noise(2400, 3200, seed) for seed in (1, 2, 3)])
    yield "progressive JPEG in colour", "pdf", pdf([(dct(2400, 3200, "/DeviceRGB"), jpeg(colour, progressive=True, quality=90, subsampling=0))])
    flat = np.full((7000, 7000), 200, np.uint8)
    yield "JPEG of 49 million pixels", "jpg", jpeg(flat, quality=30)
    yield "JPEG of 49 million pixels in colour", "jpg", jpeg(np.dstack([flat] * 3), quality=30)
    yield "progressive JPEG of 16 million pixels in colour", "jpg", jpeg(np.dstack([flat[:4000, :4000]] * 3), quality=90, progressive=True, subsampling=0)
    yield "progressive JPEG of 49 million pixels", "jpg", jpeg(flat, quality=30, progressive=True)
    yield "JPEG of noise, 16 million pixels", "jpg", jpeg(noise(4000, 4000), quality=95)
    yield "JBIG2 of many symbols", "pdf", pdf([jbig2(65535)])
    yield "JBIG2 of millions of symbols", "pdf", pdf([jbig2(50_000_000)])
    for count in (1, 2, 4):
        yield f"JBIG2 of {count} times 49 million pixels", "pdf", pdf([bitmaps(count)])
    small = cv2.resize(noise(300, 400), (2400, 3200))
    yield "JPEG 2000 of many layers", "pdf", pdf([jpeg2000(small, quality_mode="rates", quality_layers=list(range(200, 1, -2)))])
    yield "JPEG 2000 of many tiles", "pdf", pdf([jpeg2000(small, tile_size=(32, 32))])
    yield "JPEG 2000 of noise", "pdf", pdf([jpeg2000(noise(2400, 3200))], pages=2)
    yield "JPEG 2000 of 49 million pixels in tiles", "pdf", pdf([jpeg2000(flat, tile_size=(64, 64))])
    yield "JPEG 2000 of 49 million pixels", "pdf", pdf([jpeg2000(flat)])
    yield "JPEG 2000 of noise, 16 million pixels", "pdf", pdf([jpeg2000(noise(4000, 4000), quality_mode="rates", quality_layers=[1.2])])
    yield "CCITT of noise", "pdf", pdf([fax(2400, 3200, noise(1 << 20, 1).tobytes())])
    yield "CCITT of noise, wide", "pdf", pdf([fax(60000, 800, noise(1 << 20, 1).tobytes())])
    yield "CCITT of much", "pdf", pdf([g4(noise(5000, 5000))])
    yield "CCITT of nothing, high", "pdf", pdf([fax(8, 6_000_000, b"\0" * 100)])
    yield "TIFF of a million strips", "tif", strips(1_000_000)
    yield "PNG of 49 million pixels", "png", png_of(7000, 7000)
    yield "PNG of 49 million pixels, 16 bits of four", "png", png_of(7000, 7000, 6, 16)
    yield "PNG of 60000 by 60000", "png", png_of(60000, 60000, 0, 1)
    yield "PNG, interlaced", "png", png_of(7000, 7000, 0, 8, 1)
    tiny = (sized(8, 8), bytes(range(64)))
    yield "1000 tiny pictures on a page", "pdf", pdf([tiny] * 1000)
    yield "one picture 20000 times on a page", "pdf", pdf([(dct(2400, 3200), jpeg(noise(2400, 3200)))], b"q 612 0 0 792 0 0 cm /I0 Do Q\n" * 20000)
    yield "50 large pictures over one another", "pdf", pdf([(sized(3000, 3300, more="/Filter /FlateDecode"), zlib.compress(bytes(3000 * 3300)))] * 50)
    yield "noise on ten pages", "pdf", pdf([(dct(2400, 3200), jpeg(noise(2400, 3200)))], pages=10)
    yield "nothing on a thousand pages", "pdf", pdf([(dct(850, 1100), jpeg(np.full((1100, 850), 255, np.uint8)))], pages=1000)
    yield "noise on a thousand pages", "pdf", pdf([g4(noise(1000, 1300))], pages=1000)
    lines = np.full((3300, 2550), 255, np.uint8)
    lines[::7] = 0
    lines[:, ::7] = 0
    yield "a grid", "pdf", pdf([(sized(2550, 3300, more="/Filter /FlateDecode"), zlib.compress(lines.tobytes()))])


def run(suite):
    over, broken, rows = [], [], []
    only = os.environ.get("HOSTILE", "")
    for name, ending, data in files():
        if only.strip() and only not in name:
            continue
        path = suite.out / f"hostile.{ending}"
        path.write_bytes(data)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(["/usr/bin/time", "-f", "%M", suite.program, "extract", path, "-q"], capture_output=True, text=True, timeout=120)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        told, memory = done.stderr.strip().splitlines(), 0
        memory = int(told[-1]) << 10 if told and told[-1].isdigit() else 0
        rows.append((seconds, memory >> 20, name, len(data) >> 10, done.returncode, (told or [""])[0][:90]))
        if seconds > SECONDS or memory > MEMORY:
            over.append(rows[-1])
        if done.returncode not in (1, 3) or not any(line.startswith("error") or "error[" in line for line in told):
            broken.append((name, done.returncode, told[:3]))
    for seconds, memory, name, size, code, said in sorted(rows, reverse=True)[:8] if not only else rows:
        print(f"   {seconds:.2f} s, {memory} MB: {name} ({size} KB): {code} {said}")
    suite.check("hostile pictures: within time and memory", not over, over)
    suite.check("hostile pictures: each ends in words", not broken, broken)
