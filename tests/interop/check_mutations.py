"""Broken on purpose: the validators notice

One thing is broken in a sound form, and each validator that knows a rule about it must name that rule. The first line
is the proof of the rest: the form goes through the same hands unbroken, and nobody objects.
"""

import re

import pikepdf

from check_accessibility import failed_rules, outloud, pdfua


def nothing(pdf):
    pass


def widget(pdf):
    return [annotation for annotation in pdf.pages[0].Annots if annotation.Subtype == "/Widget"][9]


def no_tooltip(pdf):
    del widget(pdf).TU


def no_tooltip_nor_alternative(pdf):
    """veraPDF takes the alternative text of the structure element for a name as well."""
    place = widget(pdf).StructParent
    del widget(pdf).TU
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    element = dict(zip([int(n) for n in numbers[::2]], numbers[1::2]))[int(place)]
    del element.Alt


def not_in_the_structure(pdf):
    del widget(pdf).StructParent


def untagged_line(pdf):
    """The words stay, their mark goes."""
    content = pdf.pages[1].Contents
    content = content[0] if isinstance(content, pikepdf.Array) else content
    kept, inside, done = [], False, False
    for instruction in pikepdf.parse_content_stream(pdf.pages[1]):
        operator = str(instruction.operator)
        if not done and operator == "BDC" and "/MCID" in str(instruction.operands[1:2]):
            inside = done = True
        elif inside and operator == "EMC":
            inside = False
        else:
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


def no_title(pdf):
    del pdf.Root.ViewerPreferences.DisplayDocTitle


def link_without_words(pdf):
    link = next(annotation for annotation in pdf.pages[0].Annots if annotation.Subtype == "/Link")
    del link.Contents


def no_conformance(pdf):
    metadata = pdf.Root.Metadata.read_bytes()
    pdf.Root.Metadata.write(re.sub(rb"<pdfuaid:part>1</pdfuaid:part>|pdfuaid:part=\"1\"", b"", metadata))


# What is broken, and the rule by which each validator must say so; nothing where it knows no such rule.
MUTATIONS = [
    ("unbroken", nothing, {}),
    ("without a tooltip", no_tooltip, {"outloud": "FRM-001"}),
    ("without any name for a field", no_tooltip_nor_alternative, {"veraPDF": "7.18.1-3", "outloud": "FRM-001"}),
    ("with a field outside the structure", not_in_the_structure, {"veraPDF": "7.18.4-1"}),
    ("with an untagged line", untagged_line, {"veraPDF": "7.1-3", "pdfua": "UA-01-003", "outloud": "TAG-001"}),
    ("without an embedded font", font_not_embedded, {"veraPDF": "7.21.4.1-1", "outloud": "TXT-001"}),
    ("with a wrong tab order", wrong_tab_order, {"veraPDF": "7.18.3-1", "outloud": "LNK-005"}),
    ("without a language", no_language, {"veraPDF": "7.2-34", "pdfua": "UA-06-001", "outloud": "DOC-013"}),
    ("without a title to show", no_title, {"veraPDF": "7.1-10", "outloud": "DOC-011"}),
    ("with a link that says nothing", link_without_words, {"veraPDF": "7.18.5-2", "outloud": "LNK-002"}),
    ("without the claim to conform", no_conformance, {"veraPDF": "5-1", "outloud": "DOC-012"}),
]


def run(suite):
    paths = {}
    for name, mutate, _ in MUTATIONS:
        path = suite.out / f"mutation-{name.replace(' ', '-')}.pdf"
        with pikepdf.open(suite.documents["blank"]) as pdf:
            mutate(pdf)
            pdf.save(path)
        paths[name] = str(path)
    failed = failed_rules(suite, paths.values())
    for name, _, expected in MUTATIONS:
        path = paths[name]
        named = {
            "veraPDF": failed[path],
            "pdfua": re.findall(r"\[(?:ERROR|WARNING)\] (\S+)", pdfua(suite, path).stdout),
            "outloud": [finding["rule"] for finding in outloud(suite, path)],
        }
        said = ", ".join(f"{program} {' '.join(dict.fromkeys(rules))}" for program, rules in named.items() if rules)
        print(f"   {name:36} {said or '-'}")
        if not expected:
            suite.check(f"a form {name} is objected to by nobody", not said, said)
        for program, rule in expected.items():
            found = any(seen.startswith(rule) for seen in named[program])
            suite.check(f"{program} notices a form {name}", found, f"{rule} is not among {named[program]}")
