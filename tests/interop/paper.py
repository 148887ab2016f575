"""Paper copies without paper: pages of a form as scanners, office copiers, fax machines and phones return them.

Everything is drawn from a seed. `paper.py PROFILE SEED FORM.pdf COPY.pdf` makes one copy; the checks use `copy` and `Ink`.
"""

import io
import json
import math
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

PROFILES = ("clean", "office", "bw", "fax", "phone", "hard")
DPI = 300
POINT = DPI / 72


def pages_of(pdf):
    """The pages of a PDF in gray, as Poppler draws them."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", str(pdf), f"{folder}/page"], check=True)
        return [cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in sorted(Path(folder).iterdir())]


class Ink:
    """A pen on a page. Places are in points from the top left corner."""

    def __init__(self, page, rng, darkness=None, width=None):
        self.page, self.rng = page, rng
        self.darkness = darkness if darkness is not None else int(rng.integers(20, 90))
        self.width = width or float(rng.uniform(0.7, 1.6))

    def stroke(self, points):
        jitter = self.rng.normal(0, 0.15, (len(points), 2))
        curve = (np.array(points, float) + jitter) * POINT
        layer = np.zeros_like(self.page)
        shift = 4
        cv2.polylines(
            layer, [np.round(curve * (1 << shift)).astype(np.int32)], False, 255,
            max(1, round(self.width * POINT)), cv2.LINE_AA, shift,
        )
        cover = layer.astype(float) / 255
        self.page[:] = (self.page * (1 - cover) + np.minimum(self.page, self.darkness) * cover).astype(np.uint8)

    def signature(self, rect):
        x, y, width, height = rect
        x += self.rng.uniform(4, 20)
        length = min(width - 24, self.rng.uniform(60, 140))
        middle = y + height * self.rng.uniform(0.45, 0.7)
        phase = self.rng.uniform(0, 6)
        t = np.linspace(0, 1, 160)
        high = height * self.rng.uniform(0.25, 0.5)
        points = np.stack([
            x + t * length + 5 * np.sin(t * 37 + phase),
            middle + high * np.sin(t * 29 + phase) * (1 - 0.6 * t) * np.cos(t * 9),
        ], 1)
        self.stroke(points)
        if self.rng.random() < 0.5:
            self.stroke([(x - 3, middle + 5), (x + length * 0.9, middle + 3 + self.rng.normal(0, 2))])

    def mark(self, rect, kind):
        x, y, width, height = rect
        at = lambda across, down: (x + width * across, y + height * down)
        wobble = lambda: self.rng.normal(0, 0.05)
        if kind == "x":
            self.stroke([at(0.15 + wobble(), 0.15 + wobble()), at(0.85 + wobble(), 0.85 + wobble())])
            self.stroke([at(0.85 + wobble(), 0.15 + wobble()), at(0.15 + wobble(), 0.85 + wobble())])
        elif kind == "tick":
            self.stroke([at(0.2 + wobble(), 0.5 + wobble()), at(0.4, 0.85), at(1.0 + 2 * wobble(), -0.1 + 2 * wobble())])
        elif kind == "A":
            self.stroke([at(0.2 + wobble(), 0.85), at(0.5 + wobble(), 0.12), at(0.8 + wobble(), 0.85)])
            self.stroke([at(0.3, 0.6 + wobble()), at(0.7, 0.58)])
        elif kind == "filled":
            for down in np.linspace(0.18, 0.82, 9):
                self.stroke([at(0.17, down), at(0.83, down + wobble())])
        elif kind == "struck":
            self.mark(rect, "x")
            for down in (0.3, 0.5, 0.7):
                self.stroke([at(-0.7 + wobble(), down + wobble()), at(1.7 + wobble(), down + wobble())])

    def words(self, rect, count):
        """Something like handwriting of so many letters."""
        x, y, width, height = rect
        step = min(6.0, (width - 8) / max(count, 1))
        for letter in range(count):
            left, t = x + 4 + letter * step, np.linspace(0, 1, 12)
            a, b, c = self.rng.uniform(-1, 1, 3)
            self.stroke(np.stack([
                left + step * (0.4 + 0.4 * np.sin(5 * t + 3 * a)), y + height * (0.55 + 0.28 * np.cos(6 * t + 3 * b) + 0.1 * c),
            ], 1))


def noise(page, rng, strength):
    return np.clip(page + rng.normal(0, strength, page.shape), 0, 255)


def warp(page, matrix, size, paper=255):
    return cv2.warpPerspective(page, matrix, size, flags=cv2.INTER_AREA, borderValue=paper)


def similar(size, angle, scale, shift, out):
    """Turned and scaled about the middle."""
    (width, height), (out_width, out_height) = size, out
    cos, sin = math.cos(angle) * scale, math.sin(angle) * scale
    to = np.array([[cos, -sin, out_width / 2 + shift[0]], [sin, cos, out_height / 2 + shift[1]], [0, 0, 1]])
    return to @ np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1]])


def scan(page, rng, dpi, degrees, scale):
    """A flat scan, and the map from the page's pixels to its own."""
    height, width = page.shape
    factor = dpi / DPI
    out = (round(width * factor), round(height * factor))
    angle = math.radians(rng.uniform(-degrees, degrees))
    blurred = cv2.GaussianBlur(page, (0, 0), 0.45 / factor)
    matrix = similar((width, height), angle, factor * scale, rng.normal(0, 4, 2), out)
    return warp(blurred, matrix, out), matrix


def dirt(page, rng):
    """Punch holes, a staple, a fold, a shadow."""
    height, width = page.shape
    if rng.random() < 0.4:
        for down in (0.13, 0.5, 0.87):
            cv2.circle(page, (round(width * 0.025), round(height * down)), round(width * 0.013), 40, -1, cv2.LINE_AA)
    if rng.random() < 0.3:
        x, y = round(width * 0.05), round(height * 0.03)
        cv2.line(page, (x, y), (x + round(width * 0.04), y + round(width * 0.02)), 70, 3, cv2.LINE_AA)
    if rng.random() < 0.4:
        down = round(height * rng.choice([1 / 3, 0.5, 2 / 3]) + rng.normal(0, 5))
        band = slice(max(0, down - 3), down + 4)
        page[band] = (page[band] * 0.86).astype(np.uint8)
    if rng.random() < 0.5:
        shade = 1 - 0.25 * np.clip(np.linspace(rng.uniform(-1, 0.2), 1, width), 0, 1) ** 2
        page[:] = (page * shade[None, :]).astype(np.uint8)
    return page


def threshold(page, rng):
    return np.where(page > rng.integers(120, 180), 255, 0).astype(np.uint8)


def copy_of(page, profile, rng):
    """One page as it comes back, the map from points to its pixels, and how it is packed."""
    points = np.diag([POINT, POINT, 1.0])
    if profile == "clean":
        return page, points, "flate"
    if profile == "office":
        seen, matrix = scan(page, rng, rng.uniform(150, 240), 2, rng.uniform(0.96, 1.01))
        seen = dirt(np.clip(noise(seen, rng, 3) * rng.uniform(0.88, 1.0), 0, 255).astype(np.uint8), rng)
        return seen, matrix @ points, "jpeg"
    if profile == "bw":
        seen, matrix = scan(page, rng, rng.choice([200, 300]), 1.5, rng.uniform(0.97, 1.01))
        return threshold(noise(seen, rng, 6), rng), matrix @ points, "g4"
    if profile == "fax":
        seen, matrix = scan(page, rng, 204, 1, rng.uniform(0.97, 1.0))
        tall = np.diag([1.0, 196 / 204, 1.0])
        seen = cv2.resize(seen, (seen.shape[1], round(seen.shape[0] * 196 / 204)), interpolation=cv2.INTER_AREA)
        seen = threshold(noise(seen, rng, 12), rng)
        cv2.putText(seen, "11/23/2026 10:41 FROM 2135550142 P.01", (200, 26), cv2.FONT_HERSHEY_PLAIN, 1.6, 0, 2)
        for _ in range(rng.integers(0, 3)):
            row = rng.integers(0, seen.shape[0] - 2)
            seen[row] = rng.choice([0, 255]) if rng.random() < 0.5 else seen[row - 1]
        specks = rng.integers(0, [[seen.shape[0]], [seen.shape[1]]], (2, 60))
        seen[specks[0], specks[1]] = 0
        return seen, tall @ matrix @ points, "fax"
    if profile == "phone":
        return phone(page, rng, points)
    dpi = rng.uniform(150, 300)
    seen, matrix = scan(page, rng, dpi, 5, rng.uniform(0.9, 1.08))
    if rng.random() < 0.5:
        again, more = scan(cv2.resize(seen, (page.shape[1], page.shape[0])), rng, dpi, 1, 1.0)
        back = np.diag([page.shape[1] / seen.shape[1], page.shape[0] / seen.shape[0], 1.0])
        seen, matrix = again, more @ back @ matrix
    seen = dirt(np.clip(noise(seen, rng, 6) * rng.uniform(0.8, 1.0) + rng.uniform(0, 40), 0, 255).astype(np.uint8), rng)
    if rng.random() < 0.3:
        return threshold(seen, rng), matrix @ points, "g4"
    return seen, matrix @ points, "jpeg"


def phone(page, rng, points):
    height, width = page.shape
    long = int(rng.integers(1500, 2300))
    out = (round(long * 0.75), long)
    scale = 0.86 * min(out[0] / width, out[1] / height)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    to = (corners - [width / 2, height / 2]) * scale + [out[0] / 2, out[1] / 2] + rng.normal(0, 0.022 * out[0], (4, 2))
    matrix = cv2.getPerspectiveTransform(corners, to.astype(np.float32))
    small = cv2.GaussianBlur(page, (0, 0), 0.5 / scale)
    sheet = warp(small, matrix, out, 0).astype(float)
    cover = warp(np.full_like(page, 255), matrix, out, 0) / 255.0
    desk = rng.uniform(60, 130) + 12 * np.sin(np.arange(out[1]) / rng.uniform(9, 30))[:, None] + np.zeros(out[::-1])
    y, x = np.mgrid[0:out[1], 0:out[0]]
    light = 0.78 + 0.2 * np.cos((x * rng.uniform(-1, 1) + y * rng.uniform(-1, 1)) / long * 1.6 + rng.uniform(-1, 1))
    seen = (sheet * cover + desk * (1 - cover)) * light
    return np.clip(noise(seen, rng, 4), 0, 255).astype(np.uint8), matrix @ points, "jpeg"


def turned(page, matrix, quarters):
    """Turned anticlockwise by so many quarters."""
    for _ in range(quarters):
        width = page.shape[1]
        page = np.rot90(page).copy()
        matrix = np.array([[0, 1, 0], [-1, 0, width - 1], [0, 0, 1]]) @ matrix
    return page, matrix


def copies(pages, profile, rng):
    """The pages as they come back, in any order, with the place of each in the form."""
    order = list(range(len(pages)))
    if profile != "clean" and rng.random() < 0.3:
        order.reverse()
    found = []
    for index in order:
        seen, matrix, packed = copy_of(pages[index].copy(), profile, rng)
        if profile != "clean" and rng.random() < 0.5 and packed != "fax":
            seen, matrix = turned(seen, matrix, int(rng.integers(1, 4)))
        found.append((index, seen, matrix, packed))
    return found


def packed_as(page, kind):
    """The bytes of a picture, its filter, and its bits."""
    height, width = page.shape
    if kind == "jpeg":
        return cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, 72])[1].tobytes(), "/DCTDecode", 8
    if kind in ("g4", "fax"):
        tiff = io.BytesIO()
        Image.fromarray(page > 127).convert("1").save(tiff, "TIFF", compression="group4", strip_size=1 << 30)
        with Image.open(tiff) as image:
            (offset,), (length,) = image.tag_v2[273], image.tag_v2[279]
            flipped = image.tag_v2[262] == 1
        data = tiff.getvalue()[offset : offset + length]
        black = "true" if flipped else "false"
        parameters = f"/CCITTFaxDecode /DecodeParms << /K -1 /Columns {width} /Rows {height} /BlackIs1 {black} >>"
        return data, parameters, 1
    return zlib.compress(page.tobytes()), "/FlateDecode", 8


def write_pdf(path, found):
    """A PDF whose pages are pictures, as scanners write them."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>".encode(), b""]
    kids = []
    for _, page, _, kind in found:
        data, filters, bits = packed_as(page, kind)
        height, width = page.shape
        points = (612, 792) if height > width else (792, 612)
        start = len(objects) + 1
        content = f"q {points[0]} 0 0 {points[1]} 0 0 cm /I Do Q".encode()
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {points[0]} {points[1]}] /Contents {start + 1} 0 R "
            f"/Resources << /XObject << /I {start + 2} 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream")
        objects.append(
            f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray "
            f"/BitsPerComponent {bits} /Filter {filters} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"
        )
        kids.append(f"{start} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % at for at in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    Path(path).write_bytes(out)


def copy(pdf, path, profile, seed, draw=None):
    """Makes a copy of a form; `draw` may put ink on its pages. Returns which pages it shows, how, and where they lie."""
    rng = np.random.default_rng(seed)
    pages = pages_of(pdf)
    if draw:
        draw(pages, rng)
    found = copies(pages, profile, rng)
    write_pdf(path, found)
    return found


if __name__ == "__main__":
    profile, seed, form, path = sys.argv[1:]
    found = copy(form, path, profile, int(seed))
    print(json.dumps([{"page": index, "matrix": matrix.tolist()} for index, _, matrix, _ in found]))
