#!/usr/bin/env python3
"""Makes the font files of this folder from Debian's Noto packages.

    apt-get install fonts-noto-core && pip install fonttools==4.60.1
    python3 fonts/build.py [SOURCE_DIR]

Three files come out, each without hinting, kerning and other layout tables, which
a PDF does not use:

    NotoSans-Regular.ttf   page text and what people type: all of WinAnsiEncoding, the
                           Latin letters of Europe and Vietnam, and Armenian
    NotoSans-Bold.ttf      letters and the marks that the form prints in bold;
                           the two arrows come from Noto Sans Math
    NotoSans-Wide.ttf      all of Latin, Greek, Cyrillic and Armenian, for values that
                           the regular face cannot write

Every form holds all of the first two, so each glyph in them counts; of the third it
holds what its values need.

The output depends only on the input files: no time stamps are written.
"""

import io
import string
import sys
from pathlib import Path

from fontTools import subset
from fontTools.merge import Merger
from fontTools.ttLib import TTFont

SOURCE = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/truetype/noto")
HERE = Path(__file__).resolve().parent

WIN_ANSI = [ord(bytes([code]).decode("cp1252", "ignore") or "\0") for code in range(32, 256)]
WIN_ANSI = sorted({code for code in WIN_ANSI if code})
# What people type into the blank form. Greek, Cyrillic and what lies further east is
# not here: viewers bring fonts of their own for it, and for these letters they do not.
TYPED = [
    *range(0x100, 0x180), *range(0x1EA0, 0x1EFA),         # Latin Extended-A; Vietnamese, with the next
    0x1A0, 0x1A1, 0x1AF, 0x1B0,
    0x218, 0x219, 0x21A, 0x21B, 0x1E9E,                   # Romanian, German
    *range(0x1E80, 0x1E86),                               # Welsh
    0x18F, 0x259,                                         # Azerbaijani
    0x1E24, 0x1E25, 0x1E62, 0x1E63, 0x1E6C, 0x1E6D,       # Yoruba, transcribed Arabic
    0x2BB, 0x2BC,                                         # Hawaiian and Samoan
    *range(0x300, 0x305), *range(0x306, 0x30D), 0x31B, *range(0x323, 0x329), 0x32D, 0x32E, 0x331,
]
BOLD = [ord(c) for c in string.ascii_letters + " *./:\ufffd"]
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
ARMENIAN_TYPED = [*range(0x531, 0x557), *range(0x55A, 0x55F), *range(0x561, 0x588), 0x589, 0x58A]


def cut(name, codes):
    """Returns the named source font with only the glyphs that `codes` need."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "kern", "DSIG", "STAT", "MATH", "meta", "gasp"]
    options.name_IDs = [0, 1, 2, 4, 6]
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


regular = cut("NotoSans-Regular", WIN_ANSI + TYPED + [0xFFFD])
write(joined(regular, cut("NotoSansArmenian-Regular", ARMENIAN_TYPED)), "NotoSans-Regular")
write(joined(cut("NotoSans-Bold", BOLD), cut("NotoSansMath-Regular", ARROWS)), "NotoSans-Bold")
write(joined(cut("NotoSans-Regular", WIDE), cut("NotoSansArmenian-Regular", ARMENIAN)), "NotoSans-Wide")
