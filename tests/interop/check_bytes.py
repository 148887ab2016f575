"""Sound files, the same everywhere"""

import suite as shared

import pypdfium2


def fill_with(suite, **env):
    return suite.misis("fill", suite.root / "examples" / "names.toml", "-o", "-", env=env, cwd=env.get("HOME"))


def check_file(suite, name, path):
    told = shared.run("qpdf", "--check", path)
    suite.check(f"qpdf --check {name}", "No syntax or stream encoding errors" in told and "WARNING" not in told, told)
    told = shared.run("pdfinfo", path)
    suite.check(f"pdfinfo {name}", "Tagged:          yes" in told and "612 x 792" in told, told)
    suite.check(f"PDFium opens {name}", len(pypdfium2.PdfDocument(path)) == 2)


def run(suite):
    for name, path in suite.documents.items():
        check_file(suite, name, path)
    here = fill_with(suite, HOME="/", TZ="America/Los_Angeles", LC_ALL="C", SOURCE_DATE_EPOCH="1795435200")
    there = fill_with(suite, HOME="/tmp", TZ="Asia/Tokyo", LC_ALL="tr_TR.UTF-8", SOURCE_DATE_EPOCH="1798761600")
    suite.check("same input, same bytes", here == there)
    sizes = {name: path.stat().st_size for name, path in suite.documents.items()}
    print("   sizes: " + ", ".join(f"{name} {size}" for name, size in sizes.items()))
    suite.check("the blank form is under 80 KB", sizes["blank"] < 80 * 1024, sizes["blank"])
    suite.check("a filled form is under 60 KB", sizes["counselor"] < 60 * 1024, sizes["counselor"])


