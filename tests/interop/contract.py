"""What the form promises, written down independently of the program.

One line a field, in printed order: name, kind, required. Required means that a viewer marks the field: those that the
user and the site administrator must fill in, not the optional ones, not the office's, and not the single roles.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

ON = "A"
ROLES = [
    "Categorical Programs Coordinator",
    "Counselor",
    "Office Manager",
    "Principal",
    "School Full Read",
    "School Limited Read",
    "Scheduling Administrator",
    "Special Education Provider",
]
DECISIONS = ["Approved", "Disapproved"]

FIELDS = [
    ("roles.categorical_programs_coordinator", "check box", False),
    ("roles.counselor", "check box", False),
    ("roles.office_manager", "check box", False),
    ("roles.principal", "check box", False),
    ("roles.school_full_read", "check box", False),
    ("roles.school_limited_read", "check box", False),
    ("roles.scheduling_administrator", "check box", False),
    ("roles.special_education_provider", "check box", False),
    ("user.request_date", "text", True),
    ("user.first_name", "text", True),
    ("user.middle_initial", "text", True),
    ("user.last_name", "text", True),
    ("user.title", "text", True),
    ("user.employee_number", "text", True),
    ("user.email", "text", True),
    ("user.phone_area", "text", True),
    ("user.phone_number", "text", True),
    ("user.extension", "text", True),
    ("user.school", "text", True),
    ("user.location_code", "text", True),
    ("user.signature", "signature", True),
    ("user.signature_date", "text", True),
    ("site_administrator.signature", "signature", True),
    ("site_administrator.signature_date", "text", True),
    ("site_administrator.job_title", "text", True),
    ("site_administrator.full_name", "text", True),
    ("site_administrator.email", "text", True),
    ("notify.name", "text", False),
    ("notify.title", "text", False),
    ("notify.email", "text", False),
    ("office.decision", "radio", False),
    ("office.reason", "text", False),
    ("office.misis", "text", False),
    ("office.misis_date", "text", False),
    ("office.itd_security", "text", False),
    ("office.itd_security_date", "text", False),
]
NAMES = [name for name, _, _ in FIELDS]
KINDS = {name: kind for name, kind, _ in FIELDS}
REQUIRED = {name for name, _, required in FIELDS if required}
MULTILINE = {"office.reason"}

# Bits of /Ff (ISO 32000-1, tables 221, 226 and 228).
FLAG_REQUIRED = 1 << 1
FLAG_MULTILINE = 1 << 12
FLAG_NO_TOGGLE_TO_OFF = 1 << 14
FLAG_RADIO = 1 << 15
FLAG_DO_NOT_SPELL_CHECK = 1 << 22
FLAG_DO_NOT_SCROLL = 1 << 23
# How a field behaves while it is typed in is for the form to choose; all other bits are promised.
FLAGS_LEFT_OPEN = FLAG_NO_TOGGLE_TO_OFF | FLAG_DO_NOT_SPELL_CHECK | FLAG_DO_NOT_SCROLL


def flags(name):
    """The flags that a field must have, and no others: not read-only, not hidden from export, no password."""
    wanted = FLAG_REQUIRED if name in REQUIRED else 0
    wanted |= FLAG_MULTILINE if name in MULTILINE else 0
    wanted |= FLAG_RADIO if KINDS[name] == "radio" else 0
    return wanted
