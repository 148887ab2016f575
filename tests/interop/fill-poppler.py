"""Fills a form with Poppler, as Evince does: /usr/bin/python3 fill-poppler.py SOURCE TARGET < ORDER

Runs in the system's Python, which has Poppler's bindings.
"""

import json
import sys
from pathlib import Path

import gi

gi.require_version("Poppler", "0.18")
from gi.repository import Poppler  # noqa: E402

source, target = (Path(part).resolve().as_uri() for part in sys.argv[1:])
order = json.load(sys.stdin)
document = Poppler.Document.new_from_file(source, None)
for number in range(document.get_n_pages()):
    for mapping in document.get_page(number).get_form_field_mapping():
        field = mapping.field
        name = field.get_name()
        if name in order["values"]:
            field.text_set_text(order["values"][name])
        elif name in order["roles"]:
            field.button_set_state(True)
        # Poppler does not tell a radio button's state, but its tooltip begins with it.
        elif name == "office.decision" and field.get_alternate_ui_name().startswith(order["decision"]):
            field.button_set_state(True)
document.save(target)
