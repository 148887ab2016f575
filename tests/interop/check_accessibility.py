"""Validators: veraPDF, pdfua and outloud"""

import json
import os
import re
import subprocess

import pikepdf


def tool(suite, name):
    return suite.cache / "python" / "bin" / name


def verapdf(suite, flavour, *paths):
    """The files that pass, and what is told of the others."""
    command = [suite.here / "verapdf" / "verapdf", "-f", flavour, *paths]
    # It fetches its library with pip: the one that is sure to be there is the suite's own.
    environment = {**os.environ, "PATH": f"{suite.cache / 'python' / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, env=environment)
    lines = done.stdout.splitlines()
    passed = {line.split()[2] for line in lines if line.startswith("PASS")}
    return passed, [line for line in lines if not line.startswith("PASS")] + done.stderr.splitlines()[-3:]


def failed_rules(suite, paths):
    """The rules of PDF/UA-1 that each file fails, in one run of veraPDF."""
    rules = {str(path): [] for path in paths}
    told, at = verapdf(suite, "ua1", *paths)[1], None
    for line in told:
        if line.startswith(("FAIL ", "ERROR ")):
            at = rules[line.split()[2]]
            at += ["unreadable"] if line.startswith("ERROR ") else []
        elif rule := re.match(r"\s+\[ua1 (\S+)\]", line):
            at.append(rule[1])
    return rules


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


def without_values(path, target):
    """The same form with nothing drawn in its text fields."""
    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            for annotation in page.Annots:
                if annotation.Subtype == "/Widget" and isinstance(annotation.AP.N, pikepdf.Stream):
                    annotation.AP.N.write(b"")
        pdf.save(target)
    return target


def objections(suite, name, path):
    """What outloud objects to, values of fields apart.

    It takes the words in a field for page text that no element announces (its rule TAG-003, of which it shows only a
    sample). A screen reader takes them from the field itself. So the form must be clean without them; the flat form,
    where values are page text, and the blank form must be clean as they are.
    """
    findings = outloud(suite, path)
    silent = [finding for finding in findings if finding["rule"] == "TAG-003"]
    if silent and "-flat" not in name and name != "blank":
        print(f"   outloud: {name}: {len(silent)} findings TAG-003, on the values of fields")
        findings = [finding for finding in findings if finding not in silent]
        findings += outloud(suite, without_values(path, suite.out / f"{name}-without-values.pdf"))
    return findings


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
        findings = objections(suite, name, path)
        suite.check(f"outloud: {name}", not findings, findings)
