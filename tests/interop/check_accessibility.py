"""Validators: veraPDF, pdfua and outloud"""

import json
import subprocess

from check_values import readings


def tool(suite, name):
    return suite.cache / "python" / "bin" / name


def verapdf(suite, flavour, *paths):
    """The files that pass, and what is told of the others."""
    command = [suite.here / "verapdf" / "verapdf", "-f", flavour, *paths]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    lines = done.stdout.splitlines()
    passed = {line.split()[2] for line in lines if line.startswith("PASS")}
    return passed, [line for line in lines if not line.startswith("PASS")] + done.stderr.splitlines()[-3:]


def pdfua(suite, path):
    return subprocess.run([tool(suite, "pdfua"), "check", path], capture_output=True, text=True)


def outloud(suite, path, *options):
    """The rules that object, with what they say."""
    done = subprocess.run(
        [tool(suite, "outloud"), "--json", "-", *options, path], capture_output=True, text=True
    )
    report = json.loads(done.stdout[done.stdout.index("{") :])
    findings = [finding for result in report["results"] for finding in result["findings"]]
    return [finding for finding in findings if finding["severity"] != "info"]


def is_about_a_value(finding, values):
    """Whether a finding only says that the page shows the values of fields.

    outloud takes the words in a field for page text that no element announces (its rule TAG-003). A screen reader
    takes them from the field itself; the flat form, where they are page text, has no such finding.
    """
    words = [word.lower() for word in finding.get("evidence", "").split("; ")]
    return finding["rule"] == "TAG-003" and all(any(word in value for value in values) for word in words)


def run(suite):
    paths = {str(path): name for name, path in suite.documents.items()}
    passed, told = verapdf(suite, "ua1", *paths)
    for path, name in paths.items():
        suite.check(f"veraPDF, PDF/UA-1: {name}", path in passed, told)
    flat = [str(path) for path in suite.flat.values()]
    archived, told = verapdf(suite, "2a", *flat)
    for path in flat:
        suite.check(f"veraPDF, PDF/A-2a: {paths[path]}", path in archived, told)
    print(f"   veraPDF: PDF/UA-1 {len(passed)} of {len(paths)}, PDF/A-2a {len(archived)} of {len(flat)}")
    for path, name in paths.items():
        done = pdfua(suite, path)
        suite.check(f"pdfua: {name}", done.returncode == 0, done.stdout)
        findings = outloud(suite, path)
        values = [] if name.endswith("-flat") else [value.lower() for value in readings(path)["pikepdf"].values()]
        others = [finding for finding in findings if not is_about_a_value(finding, values)]
        if len(others) < len(findings):
            print(f"   outloud: {name}: {len(findings) - len(others)} findings TAG-003, on the values of fields")
        suite.check(f"outloud: {name}", not others, others)
