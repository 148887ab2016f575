"""Every field comes right after its label, for those who listen

Poppler prints the structure tree, which is the order that a screen reader follows: text in quotation marks, and the
object number of each field and link. The official wording, with the field's name in place of each blank, must be the
same sequence. Word order on the page plays no part here; `check_text.py` looks at that.
"""

import re

import pikepdf

import contract
import suite as shared
from check_text import PLACEHOLDER, official, squeezed


def with_fields():
    """The official wording with the name of its field in place of every blank."""
    lines = official((contract.ROOT / "tests" / "form-text.md").read_text(), blank=PLACEHOLDER)
    text = "\n".join(lines)
    # The area code stands between the parentheses.
    text = text.replace("Phone ( )", f"Phone ( {PLACEHOLDER})")
    # Buttons come before their words: a box before each role, a circle before each decision.
    for role in contract.ROLES:
        text = text.replace(f"\n{role}\n", f"\n{PLACEHOLDER}{role}\n", 1)
    for decision in contract.DECISIONS:
        text = text.replace(f"– {decision}", f"{PLACEHOLDER}– {decision}", 1)
    names = contract.NAMES[:]
    at = names.index("office.decision")
    names[at:at] = ["office.decision"]
    text = re.sub(PLACEHOLDER, lambda _: f"[{names.pop(0)}]", text)
    assert not names, names
    return text


def spoken(path):
    """The structure tree as one text, with the name of the field where a field is."""
    with pikepdf.open(path) as pdf:
        fields = {}
        for page in pdf.pages:
            for annotation in page.Annots:
                if annotation.Subtype == "/Widget":
                    field = annotation if "/T" in annotation else annotation.Parent
                    fields[annotation.objgen] = f"{field.Parent.T}.{field.T}"
    parts = []
    for line in shared.run("pdfinfo", "-struct-text", path).splitlines():
        if text := re.fullmatch(r'\s*"(.*)"\s*', line):
            parts.append(text[1].replace("•", ""))
        elif thing := re.fullmatch(r"\s*Object (\d+) (\d+)", line):
            name = fields.get((int(thing[1]), int(thing[2])))
            parts.append(f"[{name}]" if name else "")
    return "".join(parts)


def run(suite):
    wanted = squeezed(with_fields())
    # Poppler takes half a minute for a form, and the structure is the same in all: these differ most in what they hold.
    for name in ("blank", "names", "decided"):
        found = squeezed(spoken(suite.documents[name]))
        at = next((i for i, (a, b) in enumerate(zip(found, wanted)) if a != b), min(len(found), len(wanted)))
        suite.check(
            f"words and fields of {name} in official order",
            found == wanted,
            f"found …{found[max(0, at - 40) : at + 40]}… instead of …{wanted[max(0, at - 40) : at + 40]}…",
        )
