"""How far off the program places pages: what its review sheet shows of fields, against the same places as they are cut out of the
copy with the map that made it."""

import base64
import re

import cv2
import numpy as np

from paper import POINT

# Pixels to the point of the sheet's pictures, what they show around a field in points, and how far off is looked, in pixels.
DENSITY, AROUND, FAR = 2, 10, 14
ROW = re.compile(r'data-fields="([^"]*)">\s*<div class="seen"><img [^>]*src="data:image/png;base64,([^"]*)"')


def pictures(sheet):
    """The pictures of the sheet, by the fields that they show."""
    for fields, data in ROW.findall(sheet):
        yield fields, cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_GRAYSCALE)


def cut(seen, matrix, left, top, size):
    """A part of the page, out of the copy. A pixel lies where its middle is: half of one from where its index says."""
    page = np.array([[POINT, 0, -0.5], [0, POINT, -0.5], [0, 0, 1]])
    part = np.array([[1 / DENSITY, 0, left + 0.5 / DENSITY], [0, 1 / DENSITY, top + 0.5 / DENSITY], [0, 0, 1]])
    to = matrix @ np.diag([1 / POINT, 1 / POINT, 1]) @ page @ part
    return cv2.warpPerspective(seen, to, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=255)


def apart(shown, true):
    """How far one picture lies beside the other, in points; `None` where nothing in it tells."""
    inner = true[FAR:-FAR, FAR:-FAR]
    if min(inner.shape) < 8 or inner.std() < 12:
        return None
    alike = cv2.matchTemplate(cv2.GaussianBlur(shown, (0, 0), 0.7), cv2.GaussianBlur(inner, (0, 0), 0.7), cv2.TM_CCOEFF_NORMED)
    _, best, _, (x, y) = cv2.minMaxLoc(alike)
    if best < 0.6 or not (0 < x < alike.shape[1] - 1 and 0 < y < alike.shape[0] - 1):
        return None
    around = (alike[y, x - 1], alike[y, x + 1], alike[y - 1, x], alike[y + 1, x])
    # Along a line everything looks the same.
    if best - max(around) < 0.004:
        return None
    between = lambda before, after: 0.5 * (before - after) / (before - 2 * best + after)
    return float(np.hypot(x - FAR + between(*around[:2]), y - FAR + between(*around[2:]))) / DENSITY


def errors(sheet, copies, fields):
    """For each page of a copy that was placed, the farthest that a field is off, in points."""
    found = {index: (seen, matrix) for index, seen, matrix, _ in copies}
    farthest = {}
    for name, shown in pictures(sheet):
        if name not in fields or name.startswith("roles.") or fields[name][0] not in found:
            continue
        page, (x, y, _, _) = fields[name]
        left, top = np.floor(max(x - AROUND, 0)), np.floor(max(y - AROUND, 0))
        off = apart(shown, cut(*found[page], left, top, shown.shape[::-1]))
        if off is not None:
            farthest[page] = max(farthest.get(page, 0), off)
    return farthest
