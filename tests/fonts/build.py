#!/usr/bin/env python3
"""Makes the small fonts that the tests name with --font, from Debian's Noto packages.

    apt-get install fonts-noto-core fonts-noto-cjk && pip install fonttools==4.60.1
    python3 tests/fonts/build.py

Each has the letters of a few names, with the layout tables that shaping needs. Han.otf has cubic outlines and is
CID-keyed, as the fonts of East Asia mostly are. Forbidden.ttf is a font whose licence bits say that it may not be embedded.
They fall under the licence in fonts/OFL.txt.
"""

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

NOTO = Path("/usr/share/fonts/truetype/noto")
CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
HERE = Path(__file__).resolve().parent

FONTS = {
    "Arabic.ttf": (NOTO / "NotoSansArabic-Regular.ttf", "محمد الأمين"),
    "Hebrew.ttf": (NOTO / "NotoSansHebrew-Regular.ttf", "דוד לוי-שָׂרה"),
    "Devanagari.ttf": (NOTO / "NotoSansDevanagari-Regular.ttf", "कृष्णमूर्ति नरेन्द्र"),
    "Thai.ttf": (NOTO / "NotoSansThai-Regular.ttf", "กิ่งแก้ว"),
    "Han.otf": (CJK, "王小明김"),
    "Forbidden.ttf": (NOTO / "NotoSansThai-Regular.ttf", "ก"),
}

for name, (source, text) in FONTS.items():
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["*"]
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    options.name_languages = [0x409]
    options.glyph_names = False
    options.recalc_timestamp = False
    options.drop_tables += ["DSIG", "STAT", "meta", "gasp", "vhea", "vmtx", "VORG", "BASE"]
    font = TTFont(source, fontNumber=0, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text=text + " -")
    cutter.subset(font)
    if name == "Forbidden.ttf":
        font["OS/2"].fsType = 2
    font.save(HERE / name, reorderTables=True)
    print(f"{name}: {(HERE / name).stat().st_size} bytes, {font['maxp'].numGlyphs} glyphs")
