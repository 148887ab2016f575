"""What no renderer shows is no answer: a hundred ways of hiding words on a flat page

Poppler, MuPDF and PDFium are the witnesses. A word in an empty place that fewer than two of them show must not be its answer.
"""

import json
import pathlib
import subprocess

import numpy
import pikepdf
import pymupdf as fitz
import pypdfium2
from pikepdf import Array, Dictionary, Name

FACE = next((pathlib.Path(__file__).resolve().parents[2] / "fonts").glob("NotoSans-Regular*"))
FIELD = "user.last_name"
WORD = "Wrong"
MODES = [
    "Multiply", "Screen", "Overlay", "Darken", "Lighten", "ColorDodge", "ColorBurn", "HardLight", "SoftLight", "Difference", "Exclusion",
    "Hue", "Saturation", "Color", "Luminosity",
]  # fmt: skip
TEXT = f"BT /Attack 10 Tf 3 5 Td ({WORD}) Tj ET"


def attacks():
    """Name, and what is drawn with the field's lower left corner as the origin."""
    yield "plainly", TEXT
    for mode in range(8):
        yield f"text mode {mode}", f"{mode} Tr {TEXT}"
        yield f"text mode {mode}, white", f"1 g 1 G {mode} Tr {TEXT}"
    for space, colours in {"g": ["1", "0.99", "0.9", "0.5"], "rg": ["1 1 1", "0.98 1 1", "1 1 0.9", "0.4 0 0"], "k": ["0 0 0 0", "0 0 .02 0", "0 0 0 1"]}.items():
        for colour in colours:
            yield f"colour {colour} {space}", f"{colour} {space} {TEXT}"
    for space, colours in {"Lab": ["100 0 0", "10 0 0"], "Icc": ["1 1 1", "0 0 0"], "Spot": ["0", "1"], "Indexed": ["0", "1"], "Black": ["0", "1"]}.items():
        for colour in colours:
            yield f"colour {colour} in {space}", f"/{space} cs {colour} sc {TEXT}"
    yield "pattern of nothing", f"/Pattern cs /Empty scn {TEXT}"
    for opacity in ("Clear", "Faint", "Half"):
        yield f"opacity {opacity}", f"/{opacity} gs {TEXT}"
    yield "mask of nothing", f"/Masked gs {TEXT}"
    for mode in MODES:
        yield f"blend {mode}, black", f"/{mode} gs {TEXT}"
        yield f"blend {mode}, white", f"1 g /{mode} gs {TEXT}"
    for name, path in {
        "elsewhere": "0 30 9 9 re W n", "empty": "0 0 0 0 re W n", "half": "0 0 90 7 re W n", "hole": "-9 -9 200 40 re 2 2 60 14 re W* n",
        "triangle": "0 0 m 9 0 l 0 9 l h W n", "all of it": "0 -5 200 40 re W n", "a slanted one": "-9 -9 m 200 -8 l 200 40 l -9 39 l h W n",
    }.items():  # fmt: skip
        yield f"clip {name}", f"{path} {TEXT}"
    yield "clipped by letters", f"BT 7 Tr /Attack 10 Tf 90 5 Td (I) Tj ET 0 Tr {TEXT}"
    for layer in ("Off", "On", "AllOn", "AnyOn", "AnyOff", "AllOff", "Not", "And"):
        yield f"layer {layer}", f"/OC /{layer} BDC {TEXT} EMC"
        yield f"layer {layer}, nested", f"/OC /On BDC /OC /{layer} BDC {TEXT} EMC EMC"
    for scale in ("0.001", "0.05", "0.3", "1"):
        yield f"squeezed {scale}", f"BT /Attack 10 Tf {float(scale) * 100} Tz 3 5 Td ({WORD}) Tj ET"
        yield f"size {scale}", f"BT /Attack {float(scale) * 10} Tf 3 5 Td ({WORD}) Tj ET"
        yield f"flat {scale}", f"BT /Attack 10 Tf 1 0 0 {scale} 3 5 Tm ({WORD}) Tj ET"
    yield "mirrored", f"BT /Attack 10 Tf -1 0 0 1 60 5 Tm ({WORD}) Tj ET"
    yield "upside down", f"BT /Attack 10 Tf 1 0 0 -1 3 12 Tm ({WORD}) Tj ET"
    for name, cover in {
        "a white area": "1 g 0 0 90 18 re f", "a thick white line": "1 G 18 w 0 8 m 90 8 l S", "a black area": "0 g 0 0 90 18 re f",
        "a dashed line": "1 G 18 w [30 .1] 0 d 0 8 m 90 8 l S", "a joint": "1 G 20 w 0 9 m 90 9 l 0 8 l S", "a cap": "1 G 18 w 2 J 20 8 m 20.1 8 l S",
        "a polygon": "1 g 0 0 m 90 0 l 90 18 l 0 18 l h f", "a shape": "1 g -9 -9 m 99 -9 l 99 30 l 0 40 l h f", "a white picture": "q 90 0 0 18 0 0 cm /White Do Q",
        "a group": "/Cover Do", "a shading": "q 0 0 90 18 re W n /Shade sh Q",
    }.items():  # fmt: skip
        yield f"covered by {name}", f"{TEXT} q {cover} Q"
    for grey in ("0", "0.1", "0.4", "0.62"):
        yield f"grey {grey} on the same", f"q {grey} g 0 0 90 18 re f Q {grey} g {TEXT}"
    yield "glyphs of nothing", TEXT.replace("/Attack", "/Nothing")
    yield "glyphs out of their place", TEXT.replace("/Attack", "/Far")
    yield "lying map of a font that is not embedded", f"BT /Liar 10 Tf 3 5 Td ({''.join(chr(ord(c) - 1) for c in WORD)}) Tj ET"
    yield "lying map: a word of one glyph", "BT /Liar 10 Tf 3 5 Td (!) Tj ET"
    yield "lying map: a letter that nobody sees", f"BT /Liar 10 Tf 3 5 Td ({'~'.join(chr(ord(c) - 1) for c in WORD)}) Tj ET"
    for font in ("LiarInside", "LiarShared"):
        codes = "".join(f"{number:04x}" for number, _ in enumerate(WORD, 1))
        yield f"lying map of an embedded font, {font}", f"BT /{font} 10 Tf 3 5 Td <{codes}> Tj ET"
    yield from more_attacks()
    yield "form with a box elsewhere", "/Outside Do"
    yield "form of no size", "/Shrunk Do"
    yield "form on a layer that is off", "/Layered Do"


def more_attacks():
    """Masks, groups, paints, clips and covers of other kinds."""
    for mask in ("AlphaNothing", "AlphaAll", "LightAll", "LightTransfer", "LightBackdrop", "NoneAfter"):
        yield f"soft mask {mask}", f"/{mask} gs {'/Plain gs ' if mask == 'NoneAfter' else ''}{TEXT}"
        yield f"soft mask {mask} around a form", f"/{mask} gs /Inside Do"
    for group in ("Knocked", "Isolated", "Faded", "FadedTwice"):
        yield f"group {group}", f"/{group} Do"
    for space, colour in {"Pattern": "/White", "Spot": "0 /Uncoloured", "Device": "0 0 0 0"}.items():
        yield f"paint {space} {colour.replace('/', '')}", f"/{'UnderPattern' if space == 'Spot' else 'Many' if space == 'Device' else space} cs {colour} scn {TEXT}"
    yield "paint shading, white", f"/Pattern cs /WhiteShade scn {TEXT}"
    yield "paint shading, black", f"/Pattern cs /BlackShade scn {TEXT}"
    yield "overprint, white", f"/Over gs 0 0 0 0 k {TEXT}"
    yield "overprint, black", f"/Over gs 0 0 0 1 k {TEXT}"
    yield "transfer function", f"/Turned gs {TEXT}"
    yield "transfer function, second", f"/Turned2 gs {TEXT}"
    yield "mode 7 and painted through", f"q 7 Tr {TEXT} 0 g 0 0 90 18 re f Q"
    yield "mode 7 and painted white", f"q 7 Tr {TEXT} 1 g 0 0 90 18 re f Q"
    yield "mode 3 set in a saved state", f"q 3 Tr Q {TEXT}"
    yield "mode 3 by hand after letters", f"BT /Attack 10 Tf 3 5 Td 3 Tr ({WORD}) Tj 0 Tr ET"
    yield "stroked with no width", f"1 Tr 0 w {TEXT}"
    yield "stroked wide", f"1 Tr 30 w {TEXT}"
    yield "stroked with dashes", f"1 Tr [.1 9] 0 d {TEXT}"
    for name, picture in {
        "an inline picture": "q 90 0 0 18 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI Q", "a stencil": "q 1 g 90 0 0 18 0 0 cm BI /W 1 /H 1 /IM true /D [1 0] ID \x80 EI Q",
        "a picture on a layer": "q 90 0 0 18 0 0 cm /OnLayer Do Q", "a picture whose colour is keyed": "q 90 0 0 18 0 0 cm /Keyed Do Q",
        "a picture with a mask": "q 90 0 0 18 0 0 cm /Cut Do Q", "a pattern": "/Pattern cs /White scn 0 0 90 18 re f", "a letter": "BT 1 g /Attack 60 Tf -3 -20 Td (MMMM) Tj ET",
        "a Type 3 letter": "BT 1 g /Block 100 Tf 0 0 Td (W) Tj ET", "a miter": "q 1 G 12 w 100 M 0 6 m 90 9 l 0 12 l S Q", "a form turned over": "q -1 0 0 1 90 0 cm /Cover Do Q",
        "lines": "1 G 2 w " + " ".join(f"0 {y} m 90 {y} l S" for y in range(0, 19)), "dots": "1 G 19 w 1 J [0 3] 0 d 0 9 m 90 9 l S",
        "a white screen": "q /Screen gs 1 g 0 0 90 18 re f Q", "half of white": "q /Half gs 1 g 0 0 90 18 re f 0 0 90 18 re f 0 0 90 18 re f Q",
    }.items():  # fmt: skip
        yield f"covered by {name}", f"{TEXT} q {picture} Q"
    yield "negative size", f"BT /Attack -10 Tf 60 12 Td ({WORD}) Tj ET"
    yield "negative stretch", f"BT /Attack 10 Tf -100 Tz 60 5 Td ({WORD}) Tj ET"
    yield "both negative", f"q -1 0 0 -1 60 14 cm BT /Attack 10 Tf 3 5 Td ({WORD}) Tj ET Q"
    yield "raised out of its place", f"BT /Attack 10 Tf 40 Ts 3 5 Td ({WORD}) Tj ET"
    yield "raised into its place", f"BT /Attack 10 Tf 40 Ts 3 -35 Td ({WORD}) Tj ET"
    yield "letters in one place", f"BT /Attack 10 Tf -6 Tc 3 5 Td ({WORD}) Tj ET"
    yield "letters from right to left", f"BT /Attack 10 Tf -14 Tc 50 5 Td ({WORD}) Tj ET"
    yield "widths of nothing", TEXT.replace("/Attack", "/Narrow")
    yield "widths that are swapped", TEXT.replace("/Attack", "/Swapped")
    yield "writing downwards", f"BT /Down 10 Tf 8 14 Td <{''.join(f'{ord(c):04x}' for c in WORD)}> Tj ET"
    yield "other words for it", f"/Span <</ActualText ({WORD})>> BDC BT /Attack 10 Tf 3 5 Td (Right) Tj ET EMC".replace("(Right)", "(     )")
    yield "clip by a form of no size", f"q 0 0 90 0.01 re W n {TEXT} Q"
    yield "clips that leave nothing", f"q 0 0 9 18 re W n 50 0 9 18 re W n {TEXT} Q"
    yield "clip that is not taken", f"0 0 0 0 re W {TEXT} n {TEXT}"
    yield "letters on a tinted ground", f"q 0.75 g 0 0 90 18 re f Q 0.7 g {TEXT}"
    yield "letters on black", f"q 0 g 0 0 90 18 re f Q 1 g {TEXT}"
    yield "letters in a tiling pattern", "/Pattern cs /Lettered scn 0 0 90 18 re f"
    yield "letters of a Type 3 glyph", "BT /Lettered3 1 Tf 0 0 Td (W) Tj ET"
    yield "picture on a layer that is off with letters", f"{TEXT} /OC /Off BDC q 1 g 0 0 90 18 re f Q EMC"


def form(pdf, content, resources, **keys):
    stream = pdf.make_stream(content.encode("latin-1"))
    stream.Type, stream.Subtype, stream.Resources = Name.XObject, Name.Form, resources
    stream.BBox = Array([0, 0, 200, 20])
    for key, value in keys.items():
        stream[f"/{key}"] = value
    return stream


def resources(pdf):
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding))
    off, on = (pdf.make_indirect(Dictionary(Type=Name.OCG, Name=name)) for name in ("off", "on"))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([off, on]), D=Dictionary(OFF=Array([off]), ON=Array([on]), Order=Array([off, on])))
    policy = lambda name: Dictionary(Type=Name.OCMD, OCGs=Array([off, on]), P=Name(f"/{name}"))  # noqa: E731
    letters = {ord(letter) for letter in WORD}

    def type3(procedure):
        names = Array([Name(f"/g{code}") for code in range(256)])
        return Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), FontBBox=Array([0, 0, 1000, 1000]), FirstChar=0, LastChar=255,
            Widths=Array([600] * 256), Encoding=Dictionary(Type=Name.Encoding, Differences=Array([0, *names])),
            CharProcs=Dictionary({f"/g{code}": pdf.make_stream(procedure) for code in letters}), Resources=Dictionary(),
            ToUnicode=pdf.make_stream(b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <20> <7E> <0020> endbfrange"),
        )  # fmt: skip

    def mapped(codes, length):
        pairs = "".join(f"<{code:0{length * 2}x}> <{text.encode('utf-16-be').hex()}> " for code, text in codes.items())
        return pdf.make_stream(f"1 begincodespacerange <{'00' * length}> <{'FF' * length}> endcodespacerange {len(codes)} beginbfchar {pairs}endbfchar".encode())

    def embedded(glyphs):
        """A part of the form's own font under another name, whose map says the word, whatever the glyphs are."""
        file = pdf.make_stream(FACE.read_bytes())
        descriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name.Liar, Flags=4, FontBBox=Array([0, 0, 1000, 1000]), ItalicAngle=0, Ascent=900, Descent=-200, CapHeight=700, StemV=80, FontFile2=file)
        places = b"\0\0" + b"".join(glyph.to_bytes(2) for glyph in glyphs)
        inner = Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Liar, CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
            FontDescriptor=descriptor, DW=600, CIDToGIDMap=pdf.make_stream(places),
        )  # fmt: skip
        return Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Liar, Encoding=Name("/Identity-H"), DescendantFonts=Array([pdf.make_indirect(inner)]),
            ToUnicode=mapped(dict(enumerate(WORD, 1)), 2),
        )  # fmt: skip

    glyph = fitz.Font(fontfile=str(FACE)).has_glyph
    liar = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    liar.ToUnicode = mapped({**{code - 1: chr(code) for code in range(0x41, 0x7B)}, 0x21: WORD, 0x7E: "\u200b"}, 1)
    profile = pdf.make_stream(b"", N=3, Alternate=Name.DeviceRGB)
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1]), C1=Array([0]), N=1)
    nothing = form(pdf, "", Dictionary(), Group=Dictionary(S=Name.Transparency, CS=Name.DeviceGray))
    states = {"Clear": Dictionary(ca=0), "Faint": Dictionary(ca=0.02), "Half": Dictionary(ca=0.5)}
    states["Masked"] = Dictionary(SMask=Dictionary(S=Name.Luminosity, G=nothing))
    states |= {mode: Dictionary(BM=Name(f"/{mode}")) for mode in MODES}
    shade = Dictionary(ShadingType=2, ColorSpace=Name.DeviceGray, Coords=Array([0, 0, 90, 0]), Extend=Array([True, True]))
    shade.Function = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1]), C1=Array([1]), N=1)
    pattern = pdf.make_stream(b"", PatternType=1, PaintType=1, TilingType=1, BBox=Array([0, 0, 9, 9]), XStep=9, YStep=9, Resources=Dictionary())
    white = pdf.make_stream(b"\xff", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8, ColorSpace=Name.DeviceGray)
    inner = Dictionary(Font=Dictionary(Attack=font))
    group = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
    alone = Dictionary(S=Name.Transparency, CS=Name.DeviceGray, I=True)
    white_box, black_box = (form(pdf, f"{gray} g -9 -9 300 90 re f", Dictionary(), Group=group, BBox=Array([-9, -9, 300, 90])) for gray in (1, 0))
    turned = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1]), C1=Array([0]), N=1)
    mask = lambda kind, of, **more: Dictionary(SMask=Dictionary(S=Name(f"/{kind}"), G=of, **more))  # noqa: E731
    states |= {
        "AlphaNothing": mask("Alpha", nothing), "AlphaAll": mask("Alpha", black_box), "LightAll": mask("Luminosity", white_box),
        "LightTransfer": mask("Luminosity", white_box, TR=turned), "LightBackdrop": mask("Luminosity", nothing, BC=Array([1])), "NoneAfter": mask("Luminosity", nothing),
        "Plain": Dictionary(SMask=Name("/None")), "Over": Dictionary(OP=True, op=True, OPM=1), "Turned": Dictionary(TR=turned), "Turned2": Dictionary(TR2=turned),
    }  # fmt: skip
    faint = Dictionary(Font=Dictionary(Attack=font), ExtGState=Dictionary(Faint=states["Faint"], Half=states["Half"]))
    faded = form(pdf, f"/Faint gs {TEXT}", faint, Group=group)
    shading = lambda gray: Dictionary(PatternType=2, Shading=Dictionary(ShadingType=2, ColorSpace=Name.DeviceGray, Coords=Array([0, 0, 900, 0]), Extend=Array([True, True]), Function=Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([gray]), C1=Array([gray]), N=1)))  # noqa: E731
    tiling = lambda content, kind=1, fonts=Dictionary(): pdf.make_stream(content, PatternType=1, PaintType=kind, TilingType=1, BBox=Array([0, 0, 900, 900]), XStep=900, YStep=900, Resources=fonts)  # noqa: E731
    picture = lambda **keys: pdf.make_stream(b"\xff", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8, ColorSpace=Name.DeviceGray, **keys)  # noqa: E731
    stencil = pdf.make_stream(b"\x80", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=1, ImageMask=True)
    down = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Helvetica, Encoding=Name("/Identity-V"), ToUnicode=mapped({ord(c): c for c in WORD}, 2),
        DescendantFonts=Array([pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Helvetica, CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0), DW=600))]),
    )  # fmt: skip
    plainly = lambda widths: pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding, FirstChar=0, LastChar=255, Widths=Array(widths)))  # noqa: E731
    lettered = type3(b"100 0 d0")
    lettered.FontMatrix, lettered.Resources = Array([1, 0, 0, 1, 0, 0]), inner
    lettered.CharProcs = Dictionary({f"/g{ord(WORD[0])}": pdf.make_stream(f"100 0 d0 {TEXT}".encode())})
    return {
        "Font": {
            "Attack": font, "Liar": liar, "LiarInside": embedded([glyph(ord(c) - 1) for c in WORD]), "LiarShared": embedded([glyph(ord("x"))] * len(WORD)),
            "Narrow": plainly([0] * 256), "Swapped": plainly([900 - 3 * code % 800 for code in range(256)]), "Down": down, "Block": type3(b"900 0 d0 0 0 900 900 re f"), "Lettered3": lettered,
            "Nothing": type3(b"600 0 d0"), "Far": type3(b"600 0 d0 9000 9000 500 500 re f"),
        },
        "ExtGState": states,
        "Properties": {
            "Off": off, "On": on, **{name: policy(name) for name in ("AllOn", "AnyOn", "AnyOff", "AllOff")},
            "Not": Dictionary(Type=Name.OCMD, VE=Array([Name.Not, on])), "And": Dictionary(Type=Name.OCMD, VE=Array([Name.And, on, off])),
        },
        "ColorSpace": {
            "Lab": Array([Name.Lab, Dictionary(WhitePoint=Array([0.95, 1, 1.09]))]), "Icc": Array([Name.ICCBased, profile]),
            "Spot": Array([Name.Separation, Name("/Orange"), Name.DeviceGray, tint]), "Black": Array([Name.Separation, Name.Black, Name.DeviceGray, tint]),
            "UnderPattern": Array([Name.Pattern, Name.DeviceGray]), "Many": Array([Name.DeviceN, Array([Name.Cyan, Name.Magenta, Name.Yellow, Name.Black]), Name.DeviceCMYK, pdf.make_stream(b"{}", FunctionType=4, Domain=Array([0, 1] * 4), Range=Array([0, 1] * 4))]),
            "Indexed": Array([Name.Indexed, Name.DeviceGray, 1, pikepdf.String(b"\x00\xff")]),
        },
        "Pattern": {
            "Empty": pattern, "White": tiling(b"1 g 0 0 900 900 re f"), "Uncoloured": tiling(b"0 0 900 900 re f", 2), "WhiteShade": shading(1), "BlackShade": shading(0),
            "Lettered": tiling(TEXT.encode(), 1, inner),
        },
        "Shading": {"Shade": shade},
        "XObject": {
            "White": white, "Cover": form(pdf, "1 g 0 0 90 18 re f", Dictionary(), Group=Dictionary(S=Name.Transparency)),
            "Inside": form(pdf, TEXT, inner), "Knocked": form(pdf, f"{TEXT} 1 g 0 0 90 18 re f", inner, Group=Dictionary(S=Name.Transparency, CS=Name.DeviceGray, K=True)),
            "Isolated": form(pdf, TEXT, inner, Group=alone), "Faded": faded,
            "FadedTwice": form(pdf, "/Half gs /In Do", Dictionary(ExtGState=Dictionary(Half=states["Half"]), XObject=Dictionary(In=form(pdf, f"/Half gs {TEXT}", faint, Group=group))), Group=group),
            "OnLayer": picture(OC=off), "Keyed": picture(Mask=Array([255, 255])), "Cut": picture(Mask=stencil),
            "Outside": form(pdf, TEXT, inner, BBox=Array([100, 100, 120, 120])), "Shrunk": form(pdf, TEXT, inner, Matrix=Array([0.01, 0, 0, 0.01, 0, 0])),
            "Layered": form(pdf, TEXT, inner, OC=off),
        },
    }  # fmt: skip


def attacked(source, target, number, rect, content):
    with pikepdf.open(source) as pdf:
        page = pdf.pages[number]
        for category, entries in resources(pdf).items():
            if f"/{category}" not in page.obj.Resources:
                page.obj.Resources[f"/{category}"] = Dictionary()
            held = page.obj.Resources[f"/{category}"]
            for name, entry in entries.items():
                held[f"/{name}"] = entry
        bottom = 792 - rect.y1
        page.contents_add(f"q 1 0 0 1 {rect.x0:.2f} {bottom:.2f} cm {content} Q".encode("latin-1"))
        pdf.save(target)


def pictures(path, number, rect):
    """What three renderers show in a place."""
    scale = 2
    box = [int(edge * scale) for edge in (rect.x0 + 1, rect.y0 + 1, rect.x1 - 1, rect.y1 - 2)]
    cut = lambda pixels: pixels[box[1] : box[3], box[0] : box[2]].astype(int)  # noqa: E731
    size = (792 * scale, 612 * scale)
    command = ["pdftoppm", "-gray", "-r", str(72 * scale), "-f", str(number + 1), "-l", str(number + 1), str(path)]
    poppler = subprocess.run(command, capture_output=True, check=True).stdout
    header = poppler.split(b"\n", 3)
    width, height = map(int, header[1].split())
    yield cut(numpy.frombuffer(header[3], numpy.uint8)[: width * height].reshape(height, width))
    pixels = fitz.open(path)[number].get_pixmap(matrix=fitz.Matrix(scale, scale), colorspace=fitz.csGRAY)
    yield cut(numpy.frombuffer(pixels.samples, numpy.uint8).reshape(pixels.height, pixels.stride)[:, : size[1]])
    bitmap = pypdfium2.PdfDocument(path)[number].render(scale=scale, grayscale=True)
    yield cut(bitmap.to_numpy().reshape(bitmap.height, -1)[:, : size[1]])


def run(suite):
    folder = suite.out / "attacks"
    folder.mkdir(exist_ok=True)
    blank = suite.documents["blank-flat"]
    places = {widget.field_name: (page.number, fitz.Rect(widget.rect)) for page in fitz.open(suite.documents["blank"]) for widget in page.widgets()}
    number, rect = places[FIELD]
    plain = folder / "plainly.pdf"
    attacked(blank, plain, number, rect, TEXT)
    empty = list(pictures(blank, number, rect))
    shown = list(pictures(plain, number, rect))
    tried = answered = unseen = 0
    for name, content in attacks():
        path = folder / f"{name}.pdf"
        attacked(blank, path, number, rect, content)
        done = subprocess.run([suite.program, "extract", path, "--format", "json", "--quiet"], capture_output=True, text=True)
        answer = json.loads(done.stdout or "{}").get("user", {}).get("last_name")
        # The word is seen where the picture is nearer to the page with it than to the page
        # without; a smaller one where there is some ink, and not as much as in a spot.
        is_small = name.split()[0] in ("squeezed", "size", "flat")
        seen = 0
        for picture, without, with_it in zip(pictures(path, number, rect), empty, shown):
            ink = without - with_it > 60
            some = ((without - picture) > 25).sum() / ink.sum()
            seen += bool(((without - picture)[ink] > 25).mean() > 0.5 or is_small and 0.1 < some < 1.2)
        tried += 1
        answered += answer is not None
        unseen += seen < 2
        suite.check(f"{name}: what {seen} of three show is no answer", answer is None or seen >= 2, answer)
        suite.check(f"{name}: the answer is the word", answer in (None, WORD), answer)
        suite.check(f"{name}: what lies is no answer", answer is None or not name.startswith("lying"), answer)
    suite.check("there are a hundred of them", tried >= 100, tried)
    suite.check("what is plainly written is an answer", answered > 0)
    print(f"   {tried} ways, {unseen} seen by fewer than two renderers, {answered} taken for an answer")
