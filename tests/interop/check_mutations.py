"""Broken on purpose: the validators would notice"""

import pikepdf
from check_accessibility import outloud, pdfua, verapdf


def without_tooltip(pdf):
    widgets = [annotation for annotation in pdf.pages[0].Annots if annotation.Subtype == "/Widget"]
    del widgets[9].TU


def untagged_line(pdf):
    content = pdf.pages[1].Contents
    content = content[0] if isinstance(content, pikepdf.Array) else content
    # The words stay, their mark goes.
    instructions = list(pikepdf.parse_content_stream(pdf.pages[1]))
    kept, depth, removed = [], 0, False
    for instruction in instructions:
        operator = str(instruction.operator)
        if not removed and operator == "BDC" and "/MCID" in str(instruction.operands[1:2]):
            removed, depth = True, 1
            continue
        if depth == 1 and operator == "EMC":
            depth = 0
            continue
        kept.append(instruction)
    content.write(pikepdf.unparse_content_stream(kept))


def font_not_embedded(pdf):
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor" and "Bold" in str(item.FontName):
            del item.FontFile2


def wrong_tab_order(pdf):
    pdf.pages[0].Tabs = pikepdf.Name("/R")


def no_language(pdf):
    del pdf.Root.Lang


def run(suite):
    mutations = {
        "without a tooltip": without_tooltip,
        "with an untagged line": untagged_line,
        "without an embedded font": font_not_embedded,
        "with a wrong tab order": wrong_tab_order,
        "without a language": no_language,
    }
    paths = {}
    for name, mutate in mutations.items():
        path = suite.out / f"broken-{name.replace(' ', '-')}.pdf"
        with pikepdf.open(suite.documents["blank"]) as pdf:
            mutate(pdf)
            pdf.save(path)
        paths[name] = str(path)
    passed, _ = verapdf(suite, "ua1", *paths.values())
    for name, path in paths.items():
        by = [
            program
            for program, objects in (
                ("veraPDF", path not in passed),
                ("pdfua", pdfua(suite, path).returncode != 0),
                ("outloud", bool(outloud(suite, path))),
            )
            if objects
        ]
        print(f"   {name:28} {', '.join(by) or 'NOBODY'}")
        suite.check(f"a form {name} is noticed", by, by)
