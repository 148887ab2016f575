"""Sound files, the same everywhere"""

import re

import suite as shared

import pypdfium2

# Two machines' worth of environment, and two days of one academic year.
HERE = {"HOME": "/", "TZ": "America/Los_Angeles", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1795435200"}
THERE = {"HOME": "/tmp", "TZ": "Asia/Tokyo", "LC_ALL": "tr_TR.UTF-8", "SOURCE_DATE_EPOCH": "1798761600"}


def made_with(suite, *arguments, **env):
    return suite.misis(*arguments, "-o", "-", env=env, cwd=env.get("HOME"))


def check_file(suite, name, path):
    told = shared.run("qpdf", "--check", path)
    suite.check(f"qpdf --check {name}", "No syntax or stream encoding errors" in told and "WARNING" not in told, told)
    told = shared.run("pdfinfo", path, quiet=False)
    sound = "Tagged:          yes" in told and "612 x 792" in told and not re.search("^(Syntax|Internal) ", told, re.M)
    suite.check(f"pdfinfo {name}", sound, told)
    told = shared.run("mutool", "info", path, quiet=False)
    suite.check(f"mutool info {name}", not re.search("^(warning|error)", told, re.M), told)
    suite.check(f"PDFium opens {name}", len(pypdfium2.PdfDocument(path)) == 2)


def run(suite):
    for name, path in suite.documents.items():
        check_file(suite, name, path)
    # The request date is given, so the clock has no part in it.
    names = suite.root / "examples" / "names.toml"
    for command in (["blank"], ["blank", "--flat"], ["fill", names], ["fill", names, "--flat"]):
        here = made_with(suite, *command, **HERE)
        there = made_with(suite, *command, **THERE)
        asked = " ".join(str(part) for part in command).replace(f"{suite.root}/", "")
        same = here == there and here.startswith(b"%PDF")
        suite.check(f"same input, same bytes: {asked}", same, f"{len(here)} and {len(there)} bytes")
    sizes = {name: path.stat().st_size for name, path in suite.documents.items()}
    print("   sizes: " + ", ".join(f"{name} {size}" for name, size in sizes.items()))
    suite.check("the blank form is under 80 KB", sizes["blank"] < 80 * 1024, sizes["blank"])
    suite.check("a filled form is under 60 KB", sizes["counselor"] < 60 * 1024, sizes["counselor"])
