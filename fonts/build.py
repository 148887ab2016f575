#!/usr/bin/env python3
"""Makes the font files of this folder from Debian's Noto packages.

    apt-get install fonts-noto-core && pip install fonttools==4.60.1
    python3 fonts/build.py [SOURCE_DIR]

Three files come out, each without hinting, kerning and other layout tables, which
a PDF does not use:

    NotoSans-Regular.ttf   all of WinAnsiEncoding; page text and form fields
    NotoSans-Bold.ttf      printable ASCII and the marks that the form prints in bold;
                           the two arrows come from Noto Sans Math
    NotoSans-Wide.ttf      Latin, Greek, Cyrillic and Armenian, for values that
                           WinAnsiEncoding cannot write

The output depends only on the input files: no time stamps are written.
"""

import io
import sys
from pathlib import Path

from fontTools import subset
from fontTools.merge import Merger
from fontTools.ttLib import TTFont

SOURCE = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/truetype/noto")
HERE = Path(__file__).resolve().parent

WIN_ANSI = [ord(bytes([code]).decode("cp1252", "ignore") or "\0") for code in range(32, 256)]
WIN_ANSI = sorted({code for code in WIN_ANSI if code})
ASCII = list(range(0x20, 0x7F))
# Non-ASCII characters that the form prints in bold.
BOLD_MARKS = [ord(c) for c in "\u00a0\u2013\u2018\u2019\u2022\ufffd"]
ARROWS = [0x21D0, 0x21D2]
WIDE = [
    *range(0x20, 0x7F), *range(0xA0, 0x250),      # Latin, all blocks used by living European languages
    *range(0x250, 0x2B0), *range(0x2B0, 0x370),   # IPA letters of African languages, modifiers, combining marks
    *range(0x370, 0x530),                         # Greek, Cyrillic
    *range(0x1E00, 0x2000),                       # Latin Extended Additional (Vietnamese), Greek Extended
    *range(0x2010, 0x2028), *range(0x2030, 0x205F),
    *range(0x20A0, 0x20C0), 0x2116, 0x2122, 0xFFFD,
]
ARMENIAN = [*range(0x530, 0x590), *range(0xFB13, 0xFB18)]


def cut(name, codes):
    """Returns the named source font with only the glyphs that `codes` need."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "kern", "DSIG", "STAT", "MATH", "meta", "gasp"]
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.glyph_names = False
    options.recalc_timestamp = False
    font = TTFont(SOURCE / f"{name}.ttf", recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    return font


def joined(*fonts):
    """Returns one font that holds the glyphs of all, named like the first."""
    files = []
    for font in fonts:
        file = io.BytesIO()
        font.save(file)
        file.seek(0)
        files.append(file)
    font = Merger().merge(files)
    # The merge stamps the current time; the first font's own keeps the bytes repeatable.
    font.recalcTimestamp = False
    font["head"].created = fonts[0]["head"].created
    font["head"].modified = fonts[0]["head"].modified
    for tag in ("GSUB", "GPOS", "GDEF"):
        if tag in font:
            del font[tag]
    return font


def write(font, name):
    path = HERE / f"{name}.ttf"
    font.save(path, reorderTables=True)
    print(f"{path.name}: {path.stat().st_size} bytes, {font['maxp'].numGlyphs} glyphs")


write(cut("NotoSans-Regular", WIN_ANSI + [0xFFFD]), "NotoSans-Regular")
write(joined(cut("NotoSans-Bold", ASCII + BOLD_MARKS), cut("NotoSansMath-Regular", ARROWS)), "NotoSans-Bold")
write(joined(cut("NotoSans-Regular", WIDE), cut("NotoSansArmenian-Regular", ARMENIAN)), "NotoSans-Wide")
