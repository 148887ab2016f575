//! Many forms in one run, with the real program.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::Path;

use common::session::Session;
use misis_form::returned::{self, Limits};

const HEADER: &str = "roles,user.request_date,user.first_name,user.middle_initial,user.last_name,user.title,\
user.employee_number,user.email,user.phone,user.extension,user.school,user.location_code,\
site_administrator.full_name,site_administrator.job_title,site_administrator.email\n";

/// A table of so many good requests; names in several scripts.
fn table(rows: usize) -> String {
    let mut table = HEADER.to_owned();
    for row in 0..rows {
        writeln!(table, "{}", line(["Núñez", "Nguyễn", "Smith", "O’Brien"][row % 4], row)).unwrap();
    }
    table
}

fn line(last_name: &str, number: usize) -> String {
    format!(
        "\"Counselor; School Full Read\",2026-11-23,María,N/A,{last_name},Teacher,{number:08},user.{number},\
         (213) 555-0142,N/A,Roosevelt Senior High School,8829,James Ortiz,Assistant Principal,james.ortiz"
    )
}

/// All files of a folder, hidden ones included.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| {
            let bytes = if path.is_dir() { b"a folder".to_vec() } else { fs::read(&path).unwrap() };
            (path.file_name().unwrap().to_str().unwrap().to_owned(), bytes)
        })
        .collect()
}

/// The last name that a form holds.
fn last_name(bytes: &[u8]) -> String {
    returned::read(bytes, "form", &Limits::default()).unwrap().values["user.last_name"].clone()
}

#[test]
fn every_row_becomes_the_form_that_fill_makes_of_it() {
    let session = Session::new();
    session
        .file("people.csv", table(9))
        .run(&["batch", "people.csv", "--out-dir", "forms"])
        .expect(0, "wrote 9 forms to forms/\n");
    let forms = files(&session.path().join("forms"));
    assert_eq!(forms.len(), 9);
    assert_eq!(last_name(&forms["Nguyễn-María-00000005.pdf"]), "Nguyễn");
    for (name, bytes) in &forms {
        let request =
            session.file("form.pdf", bytes).run(&["extract", "form.pdf", "--stage", "request", "-q"]);
        session.file("request.toml", &request.stdout);
        assert_eq!(&session.run(&["fill", "request.toml", "-o", "-"]).stdout, bytes, "{name}");
    }
}

#[test]
fn the_starting_table_is_a_request_that_fills() {
    let session = Session::new();
    session.run(&["init", "-o", "people.csv"]).expect(0, "wrote people.csv\n");
    session.run(&["check", "people.csv"]).expect(0, "people.csv: no findings\n");
    session.run(&["batch", "people.csv", "--out-dir", "forms", "-q"]).expect(0, "");
    session.run(&["init"]).expect(0, "wrote request.toml\n");
    let filled = session.run(&["fill", "request.toml", "-o", "-"]).expect(0, "").stdout;
    assert!(files(&session.path().join("forms"))["Núñez-María-00123456.pdf"] == filled);
    assert_eq!(session.run(&["init", "-o", "people.json"]).code, 2);
}

#[test]
fn every_kind_of_input_gives_the_same_forms() {
    let session = Session::new();
    let comma = table(5);
    session
        .file("people.csv", &comma)
        .run(&["batch", "people.csv", "--out-dir", "forms", "-q"])
        .expect(0, "");
    let forms = files(&session.path().join("forms"));
    let names: Vec<String> = forms.keys().map(|name| format!("forms/{name}")).collect();
    let extracted = |format: &str| {
        let mut arguments = vec!["extract", "--stage", "request", "--format", format, "-q"];
        arguments.extend(names.iter().map(String::as_str));
        session.run(&arguments).expect(0, "").stdout
    };
    let semicolon = comma.replace("; ", " / ").replace(',', ";").replace(" / ", ",");
    session
        .file("bom.csv", format!("\u{FEFF}{}", comma.replace('\n', "\r\n")))
        .file("semicolon.csv", semicolon)
        .file("tab.tsv", comma.replace(',', "\t"))
        .file("people.jsonl", extracted("jsonl"))
        .file("people.json", extracted("json"))
        .file("extracted.csv", extracted("csv"));
    let mut tomls = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let toml = session.run(&["extract", name, "--stage", "request", "-q"]).stdout;
        tomls.push(format!("{place}.toml"));
        session.file(&tomls[place], toml);
    }
    let tomls: Vec<&str> = tomls.iter().map(String::as_str).collect();
    let pdfs: Vec<&str> = names.iter().map(String::as_str).collect();
    let inputs = [
        vec!["bom.csv"],
        vec!["semicolon.csv"],
        vec!["tab.tsv"],
        vec!["people.jsonl"],
        vec!["people.json"],
        vec!["extracted.csv"],
        tomls,
        pdfs,
    ];
    for input in inputs {
        let run = session.run(&[&["batch", "--out-dir", "again", "-q"], input.as_slice()].concat());
        run.expect(0, "");
        assert!(files(&session.path().join("again")) == forms, "{input:?}");
        fs::remove_dir_all(session.path().join("again")).unwrap();
    }
    for piped in [comma.into_bytes(), extracted("jsonl"), extracted("json")] {
        session.run_with(&["batch", "-", "--out-dir", "again", "-q"], piped).expect(0, "");
        assert!(files(&session.path().join("again")) == forms);
        fs::remove_dir_all(session.path().join("again")).unwrap();
    }
}

#[test]
fn nothing_is_written_unless_all_rows_are_right() {
    let session = Session::new();
    let bad = line("Bad", 7).replace("Assistant Principal", "Principal Clerk").replace(",8829,", ",88,");
    session.file("people.csv", format!("{}{bad}\n{}\n", table(2), line("Núñez", 1)));
    let findings = "people.csv: row 4, column user.location_code: error[location-code]: \
                    expected a location code of 4 digits, found `88`\n  \
                    hint: write the digits only, leading zeros included\n\
                    people.csv: row 4, column site_administrator.job_title: error[site-administrator]: \
                    `Principal Clerk` is neither a principal nor an assistant principal\n  \
                    hint: have the form signed by the principal or an assistant principal of the site\n";
    let all = ["batch", "people.csv", "--out-dir", "forms", "--zip", "forms.zip", "--merge", "forms.pdf"];
    session
        .run(&[&all[..], &["--report", "report.csv"]].concat())
        .expect(1, &format!("{findings}1 of 4 requests cannot be used; nothing was written (`--keep-going` writes the others)\n"));
    assert_eq!(session.files(), ["people.csv", "report.csv"]);
    let report = fs::read_to_string(session.path().join("report.csv")).unwrap();
    let statuses: Vec<&str> = report.lines().skip(1).map(|line| line.split(',').nth(3).unwrap()).collect();
    assert_eq!(statuses, ["skipped", "skipped", "failed", "skipped"]);

    session.run(&[&all[..], &["--keep-going", "--report", "report.jsonl"]].concat()).expect(
        5,
        &format!(
            "{findings}1 of 4 requests cannot be used\nwrote 3 forms to forms/, forms.zip and forms.pdf\n"
        ),
    );
    assert_eq!(files(&session.path().join("forms")).len(), 3);
    let report = fs::read_to_string(session.path().join("report.jsonl")).unwrap();
    let rows: Vec<serde_json::Value> =
        report.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows[0]["output"], "forms/Núñez-María-00000000.pdf");
    assert_eq!(rows[2]["status"], "failed");
    assert_eq!(rows[2]["row"], 4);
    assert_eq!(rows[2]["findings"][1]["code"], "site-administrator");
    assert_eq!(rows[3]["status"], "written");
}

#[test]
fn rows_of_the_same_file_name_are_told_before_anything_is_written() {
    let session = Session::new();
    session.file("people.csv", format!("{}{}\n{}\n", table(1), line("NÚÑEZ", 0), line("Smith", 5)));
    let finding = "people.csv: row 3: error[file-name]: number 2 of `people.csv` has the file name \
                   `NÚÑEZ-María-00000000.pdf`, too\n  \
                   hint: remove one of the two, or tell them apart with a field or `{row}` in `--name`\n";
    session
        .run(&["batch", "people.csv", "--out-dir", "forms"])
        .expect(1, &format!("{finding}1 of 3 requests cannot be used; nothing was written (`--keep-going` writes the others)\n"));
    assert_eq!(session.files(), ["people.csv"]);
    session
        .run(&["batch", "people.csv", "--out-dir", "forms", "--name", "{row} {last_name}"])
        .expect(0, "wrote 3 forms to forms/\n");
    let names: Vec<String> = files(&session.path().join("forms")).into_keys().collect();
    assert_eq!(names, ["2 Núñez.pdf", "3 NÚÑEZ.pdf", "4 Smith.pdf"]);
    // On paper nobody needs a file name.
    session.run(&["batch", "people.csv", "-o", "all.pdf"]).expect(0, "wrote 3 forms to all.pdf\n");
}

#[test]
fn files_that_exist_are_refused_kept_or_replaced() {
    let session = Session::new();
    let folder = session.path().join("forms");
    let batch = ["batch", "people.csv", "--out-dir", "forms"];
    session.file("people.csv", table(5)).run(&batch).expect(0, "wrote 5 forms to forms/\n");
    let whole = files(&folder);
    session.run(&batch).expect(
        4,
        "error: `forms/Núñez-María-00000000.pdf` and 4 more of the files exist already\n  \
         hint: `--resume` keeps them and makes what is missing, `--force` makes all of them anew\n",
    );
    fs::remove_file(folder.join("Smith-María-00000002.pdf")).unwrap();
    fs::write(folder.join("O’Brien-María-00000003.pdf"), "something else").unwrap();
    session.run(&[&batch[..], &["--resume"]].concat()).expect(
        0,
        "wrote 1 form to forms/\nkept 3 forms that were there already\n\
         kept 1 form that is not what would be written now (`--force` makes all of them anew)\n",
    );
    assert_eq!(fs::read(folder.join("O’Brien-María-00000003.pdf")).unwrap(), b"something else");
    session.run(&[&batch[..], &["--force"]].concat()).expect(0, "wrote 5 forms to forms/\n");
    assert!(files(&folder) == whole);
}

#[test]
fn going_on_replaces_nothing_but_the_report_of_the_run() {
    let session = Session::new();
    session
        .file("people.csv", table(3))
        .file("precious.zip", "precious")
        .file("precious.pdf", "precious")
        .file("notes.csv", "precious")
        .file("notes.tar", "precious");
    let resume = ["batch", "people.csv", "--out-dir", "forms", "--resume"];
    for more in [
        ["--zip", "precious.zip"],
        ["-o", "notes.tar"],
        ["--merge", "precious.pdf"],
        ["--report", "notes.csv"],
    ] {
        let run = session.run(&[&resume[..], &more].concat());
        assert_eq!(run.code, 4, "{more:?}");
        assert!(run.stderr.contains("exists already"), "{}", run.stderr);
    }
    assert_eq!(fs::read(session.path().join("precious.zip")).unwrap(), b"precious");
    assert_eq!(fs::read(session.path().join("notes.csv")).unwrap(), b"precious");
    for report in ["r.csv", "r.jsonl"] {
        for _ in 0..2 {
            assert_eq!(session.run(&[&resume[..], &["--report", report, "-q"]].concat()).code, 0);
        }
        assert!(fs::read_to_string(session.path().join(report)).unwrap().contains("kept"));
    }
}

#[test]
fn archives_hold_the_same_files() {
    let session = Session::new();
    session.file("people.csv", table(70));
    session
        .run(&["batch", "people.csv", "--out-dir", "forms", "--zip", "forms.zip", "-o", "forms.tar"])
        .expect(0, "wrote 70 forms to forms/, forms.zip and forms.tar\n");
    let forms = files(&session.path().join("forms"));
    let mut zip = zip::ZipArchive::new(fs::File::open(session.path().join("forms.zip")).unwrap()).unwrap();
    let mut unpacked = BTreeMap::new();
    for place in 0..zip.len() {
        let mut file = zip.by_index(place).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        unpacked.insert(file.name().unwrap().into_owned(), bytes);
    }
    assert!(unpacked == forms);
    let piped = session.run(&["batch", "people.csv", "-o", "-", "-q"]).expect(0, "").stdout;
    assert!(piped == fs::read(session.path().join("forms.tar")).unwrap());
    let mut tar = tar::Archive::new(piped.as_slice());
    let mut unpacked = BTreeMap::new();
    for entry in tar.entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        unpacked.insert(entry.path().unwrap().to_str().unwrap().to_owned(), bytes);
    }
    assert!(unpacked == forms);
    // Same input, same bytes.
    let first = fs::read(session.path().join("forms.zip")).unwrap();
    session.run(&["batch", "people.csv", "--zip", "forms.zip", "--force", "--jobs", "1", "-q"]).expect(0, "");
    assert!(fs::read(session.path().join("forms.zip")).unwrap() == first);
}

#[test]
fn forms_to_print_take_a_paper_code_each() {
    let session = Session::new();
    session.file("people.csv", table(6));
    let refused = session.run(&["batch", "people.csv", "-o", "forms/", "--merge", "x.pdf", "--paper-code"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("add `--flat`"), "{}", refused.stderr);
    session.run(&["batch", "people.csv", "-q", "--merge", "all.pdf", "--paper-code"]).expect(0, "");
    session.run(&["batch", "people.csv", "-q", "-o", "forms/", "--flat", "--paper-code"]).expect(0, "");
    session.run(&["batch", "people.csv", "-q", "--merge", "plain.pdf"]).expect(0, "");
    let size = |name: &str| std::fs::metadata(session.path().join(name)).unwrap().len();
    assert!(size("all.pdf") > size("plain.pdf") + 6 * 1000);
}

#[test]
fn merged_forms_stand_on_their_own_sheets() {
    let session = Session::new();
    session.file("people.csv", table(6));
    session.run(&["batch", "people.csv", "--merge", "all.pdf"]).expect(0, "wrote 6 forms to all.pdf\n");
    let bytes = fs::read(session.path().join("all.pdf")).unwrap();
    let document = lopdf::Document::load_mem(&bytes).unwrap();
    let pages = document.get_pages();
    assert_eq!(pages.len(), 12);
    let mut bookmarks = Vec::new();
    let outlines = document.catalog().unwrap().get(b"Outlines").unwrap().as_reference().unwrap();
    let mut next = document.get_dictionary(outlines).unwrap().get(b"First").unwrap().as_reference().ok();
    while let Some(id) = next {
        let item = document.get_dictionary(id).unwrap();
        let title = lopdf::decode_text_string(item.get(b"Title").unwrap()).unwrap();
        let page = item.get(b"Dest").unwrap().as_array().unwrap()[0].as_reference().unwrap();
        let number = pages.iter().find(|(_, id)| **id == page).unwrap().0;
        bookmarks.push((title, *number));
        next = item.get(b"Next").ok().and_then(|next| next.as_reference().ok());
    }
    assert_eq!(bookmarks[1], ("Nguyễn, María (00000001)".to_owned(), 3));
    assert_eq!(bookmarks.iter().map(|(_, page)| *page).collect::<Vec<_>>(), [1, 3, 5, 7, 9, 11]);
    session.run(&["batch", "people.csv", "--merge", "all.pdf", "--force", "--jobs", "1", "-q"]).expect(0, "");
    assert!(fs::read(session.path().join("all.pdf")).unwrap() == bytes);
}

#[test]
fn inputs_that_cannot_be_read_are_told_with_their_place() {
    let session = Session::new();
    let windows: Vec<u8> = table(2).chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    session.file("windows.csv", windows).run(&["batch", "windows.csv", "--out-dir", "forms"]).expect(
        3,
        "error: windows.csv: row 2, column 3: here stands the byte ED, as of `í` in an export for Windows; it is not UTF-8\n  \
         hint: save it as UTF-8: in Excel, as the type “CSV UTF-8”\n\
         1 of 1 request cannot be used; nothing was written, because a table cannot be read to its end\n",
    );
    let good = "{\"user\": {\"last_name\": \"Núñez\"}, \"roles\": [\"Counselor\"]}\n";
    session.file("people.jsonl", format!("{good}{{\n{good}"));
    let run = session.run(&["batch", "people.jsonl", "--out-dir", "forms", "--partial"]);
    assert!(run.stderr.contains("people.jsonl:2:1: "), "{}", run.stderr);
    assert_eq!(run.code, 3);
    assert_eq!(session.files(), ["people.jsonl", "windows.csv"]);
    let arguments =
        ["batch", "people.jsonl", "--out-dir", "forms", "--partial", "--keep-going", "--name", "{row}"];
    assert_eq!(session.run(&arguments).code, 5);
    let names: Vec<String> = files(&session.path().join("forms")).into_keys().collect();
    assert_eq!(names, ["1.pdf", "3.pdf"]);
    // What comes before a place that cannot be read is checked, and written with `--keep-going`.
    let mut cut: Vec<u8> = format!("{}{}\n", table(2), line("Bad", 7).replace(",8829,", ",88,")).into_bytes();
    cut.extend(b"\xFF\n");
    session.file("cut.csv", cut).file("bad.toml", "roles = [").file("good.csv", table(1));
    let run = session.run(&["batch", "cut.csv", "bad.toml", "--out-dir", "x", "--report", "r.csv"]);
    assert_eq!(run.code, 3);
    for finding in
        ["cut.csv: row 4, column user.location_code", "error: cut.csv: row 5", "error: bad.toml:1:"]
    {
        assert!(run.stderr.contains(finding), "{finding}: {}", run.stderr);
    }
    let mut report = csv::Reader::from_path(session.path().join("r.csv")).unwrap();
    let statuses: Vec<String> = report.records().map(|row| row.unwrap()[3].to_owned()).collect();
    assert_eq!(statuses, ["skipped", "skipped", "failed", "failed", "failed"]);
    let going = ["batch", "bad.toml", "good.csv", "--out-dir", "y", "--keep-going"];
    assert_eq!(session.run(&going).code, 5);
    assert_eq!(files(&session.path().join("y")).len(), 1);
    session
        .run(&["batch", "nowhere.csv", "--out-dir", "x"])
        .expect(3, "error: cannot read `nowhere.csv`: no such file or folder\n");
    session
        .file("empty.csv", "")
        .run(&["batch", "empty.csv", "--out-dir", "x"])
        .expect(1, "`empty.csv` holds no requests\n");
}

#[test]
fn a_quotation_mark_too_many_writes_nothing() {
    let session = Session::new();
    let rows: String = (0..3000).map(|row| format!("{}\n", line("Smith", row))).collect();
    for (opened, closed) in [("María", ""), ("María", "\"Juan\""), ("María", "Juan\"")] {
        let first = line("Núñez", 5000).replace("María", &format!("\"{opened}"));
        let last = line("Núñez", 6000).replace("María", closed);
        session.file("people.csv", format!("{HEADER}{rows}{first}\n{rows}{last}\n"));
        let arguments = ["batch", "people.csv", "--out-dir", "forms", "--keep-going", "--name", "{row}"];
        let run = session.run(&arguments);
        assert_eq!(run.code, 3, "{}", run.stderr);
        assert!(run.stderr.starts_with("error: people.csv: row 3002, column 3: "), "{}", run.stderr);
        assert!(run.stderr.contains("nothing was written"), "{}", run.stderr);
        assert_eq!(session.files(), ["people.csv"]);
    }
}

#[test]
fn faults_of_a_header_are_told_once_and_others_a_hundred_times() {
    let session = Session::new();
    let whole = table(3000);
    session.file("people.csv", whole.replace("user.school", "user.schol"));
    let told = "people.csv: row 1, column user.schol: error[unknown-key]: the form has no `user.schol`\n  \
                hint: did you mean `user.school`?\n";
    for command in [&["check", "people.csv"][..], &["batch", "people.csv", "--out-dir", "x", "--keep-going"]]
    {
        let run = session.run(command);
        assert!(run.stderr.starts_with(told), "{}", run.stderr);
        assert!(run.stderr.lines().count() <= 5, "{}", run.stderr);
    }
    session.file("people.csv", whole.replace(",8829,", ",88,"));
    for command in [&["check", "people.csv"][..], &["batch", "people.csv", "--out-dir", "x"]] {
        let run = session.run(command);
        assert_eq!(run.code, 1);
        let times = run.stderr.matches("error[location-code]").count();
        assert_eq!(times, 101, "{}", run.stderr);
        assert!(run.stderr.contains("error[location-code] user.location_code: and 2900 more like it\n"));
    }
    let json = session.run(&["check", "people.csv", "--format", "json"]).text();
    assert_eq!(json.matches("location-code").count(), 3000);
}

#[test]
fn tables_and_lists_of_windows_are_read() {
    let session = Session::new();
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    session
        .file("plain.csv", table(9))
        .run(&["batch", "plain.csv", "--out-dir", "forms", "-q"])
        .expect(0, "");
    let forms = files(&session.path().join("forms"));
    let windows = table(9).replace('\n', "\r\n");
    let typed = windows.replace(",00000004,", ",\"=\"\"00000004\"\"\",");
    for (name, bytes) in [
        ("marked.csv", utf16(&format!("\u{FEFF}{windows}"))),
        ("bare.csv", utf16(&windows)),
        ("type.csv", format!("#TYPE System.Object\r\n{windows}").into_bytes()),
        ("formula.csv", typed.into_bytes()),
    ] {
        session.file(name, bytes).run(&["batch", name, "--out-dir", "again", "-q"]).expect(0, "");
        assert!(files(&session.path().join("again")) == forms, "{name}");
        fs::remove_dir_all(session.path().join("again")).unwrap();
    }
    let toml = include_str!("../examples/counselor.toml").replace('\n', "\r\n");
    session
        .file("request.toml", utf16(&toml))
        .run(&["check", "request.toml"])
        .expect(0, "request.toml: no findings\n");

    // What PowerShell writes with `dir -Name > list.txt`, and what Copy as path gives.
    let names: Vec<&String> = forms.keys().collect();
    let list =
        |quote: &str| names.iter().map(|name| format!("{quote}forms/{name}{quote}\r\n")).collect::<String>();
    for (name, bytes) in [("list.txt", utf16(&list(""))), ("copied.txt", list("\"").into_bytes())] {
        let run =
            session.file(name, bytes).run(&["extract", "--files-from", name, "--stage", "request", "-q"]);
        assert_eq!((run.code, run.text().lines().count()), (0, 9), "{}", run.stderr);
    }
    // A table in a file has a mark, so that Excel takes it for what it is.
    session
        .run(&["extract", "forms", "--stage", "request", "--format", "csv", "-o", "x.csv", "-q"])
        .expect(0, "");
    session.run(&["init", "-o", "y.csv", "-q"]).expect(0, "");
    session
        .run(&["batch", "plain.csv", "--out-dir", "forms", "--resume", "--report", "z.csv", "-q"])
        .expect(0, "");
    for name in ["x.csv", "y.csv", "z.csv"] {
        assert!(fs::read(session.path().join(name)).unwrap().starts_with(b"\xEF\xBB\xBF"), "{name}");
    }
    let printed = session.run(&["extract", "forms", "--stage", "request", "--format", "csv"]).stdout;
    assert!(printed.starts_with(b"roles."));
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text_are_told_apart() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let session = Session::new();
    for byte in [0xE9, 0xE8] {
        fs::write(session.path().join(OsStr::from_bytes(&[b'a', byte, b'.', b'p', b'd', b'f'])), "x")
            .unwrap();
    }
    let text = session.run(&["extract", ".", "--format", "jsonl"]).text();
    assert!(text.contains("a\\\\xE9.pdf") && text.contains("a\\\\xE8.pdf"), "{text}");
}

#[test]
fn wrong_usage_is_told() {
    let session = Session::new();
    session.file("people.csv", table(1));
    for (arguments, says) in [
        (vec!["batch", "people.csv"], "--out-dir"),
        (vec!["batch", "people.csv", "--out-dir", "x", "--name", "../{last_name}"], "--out-dir"),
        (
            vec!["batch", "people.csv", "--out-dir", "x", "--name", "{lastname}"],
            "did you mean `{last_name}`?",
        ),
        (vec!["batch", "people.csv", "--out-dir", "x", "--resume", "--force"], "cannot be used with"),
        (vec!["batch", "people.csv", "--zip", "x.zip", "--resume"], "--out-dir"),
        (vec!["batch", "people.csv", "--zip", "x.zip", "-o", "./x.zip"], "`-o` and --zip are the same file"),
        (vec!["batch", "people.csv", "--out-dir", "x", "--report", "people.csv", "--force"], "an input"),
        (vec!["batch", "people.csv", "--zip", "-"], "`-o -` writes a tar archive"),
        (vec!["batch", "people.csv", "--out-dir", "x", "--report", "x.pdf"], ".csv or .jsonl"),
        (vec!["batch", "people.csv", "-o", "x"], "name a folder (`x/`), or a .zip, .tar or .pdf file"),
        (vec!["batch", "people.csv", "-o", "x.csv"], "says nothing of what to write"),
        (vec!["batch", "people.csv", "--zip", "x.pdf"], "`--zip` writes a .zip file"),
        (vec!["batch", "people.csv", "--merge", "x.zip"], "`--merge` writes a .pdf file"),
        (vec!["batch", "people.csv", "-o", "people.csv", "--force"], "says nothing of what to write"),
        (vec!["fill", "people.csv", "-o", "people.csv", "--force"], "one form is written as a PDF"),
        (vec!["blank", "-o", "x.zip"], "one form is written as a PDF"),
    ] {
        let run = session.run(&arguments);
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.stderr.contains(says), "{}", run.stderr);
    }
    assert_eq!(session.files(), ["people.csv"]);
}

/// A process that is killed leaves whole files, and the next run makes the rest.
#[cfg(unix)]
#[test]
fn a_killed_run_leaves_whole_files_and_is_resumed() {
    use std::process::{Command, Stdio};

    let session = Session::new();
    let begun = std::time::Instant::now();
    session
        .file("people.csv", table(400))
        .run(&["batch", "people.csv", "--out-dir", "whole", "-q"])
        .expect(0, "");
    let needed = begun.elapsed();
    let whole = files(&session.path().join("whole"));
    let folder = session.path().join("forms");
    let mut cut_short = 0;
    for round in 0..50_u64 {
        let _ = fs::remove_dir_all(&folder);
        let start = || {
            let mut command = Command::new(assert_cmd::cargo::cargo_bin("misis-form"));
            command.current_dir(session.path()).env("SOURCE_DATE_EPOCH", "1795435200").stderr(Stdio::null());
            command.args(["batch", "people.csv", "--out-dir", "forms", "--report", "report.csv"]);
            // Files that may replace others are written in another way.
            if round % 4 < 2 {
                command.args(["--zip", "forms.zip", "--force"]);
            }
            command.spawn().unwrap()
        };
        let mut child = start();
        let mut stopped = false;
        // From before the first form to after the last, as fast as this machine is now.
        std::thread::sleep(needed * u32::try_from(round).unwrap() / 40);
        if round % 2 == 0 {
            child.kill().unwrap();
            child.wait().unwrap();
        } else {
            Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
            let code = child.wait().unwrap().code();
            // Before its handler is set, the signal ends the process.
            assert!(matches!(code, Some(0 | 130) | None), "{code:?}");
            stopped = code == Some(130);
        }
        if stopped {
            // Without a report it was stopped before anything was written.
            let report = fs::read_to_string(session.path().join("report.csv"));
            let lines = report.map_or(1, |report| report.lines().count());
            let forms = fs::read_dir(&folder).map_or(0, Iterator::count);
            assert_eq!(lines, 1 + forms, "round {round}: all that was written is reported");
        }
        let _ = fs::remove_file(session.path().join("report.csv"));
        let left = if folder.exists() { files(&folder) } else { BTreeMap::new() };
        let forms: Vec<&String> = left.keys().filter(|name| !name.starts_with('.')).collect();
        for name in &forms {
            assert!(left[*name] == whole[*name], "round {round}: {name}");
        }
        assert!(!stopped || forms.len() == left.len(), "round {round}: a run that was stopped clears up");
        cut_short += usize::from(!forms.is_empty() && forms.len() < whole.len());
        session.run(&["batch", "people.csv", "--out-dir", "forms", "--resume", "-q"]).expect(0, "");
        assert!(files(&folder) == whole, "round {round}: the next run makes the rest and clears up");
    }
    assert!(cut_short > 5, "only {cut_short} runs were stopped while they wrote");
}

#[test]
fn a_dry_run_says_what_a_real_one_would_do_and_writes_nothing() {
    let session = Session::new();
    let people = "last_name,request_date\nNúñez,2026-11-23\nOrtiz,2026-11-23\n";
    session.file("people.csv", people);
    session.file("wrong.csv", people.replace("Ortiz,2026-11-23", "Ortiz,never"));
    let dry = |more: &[&str]| {
        let arguments = ["batch", "--partial", "--dry-run", "--name", "{row}.pdf"];
        session.run(&[&arguments, more].concat())
    };
    dry(&["people.csv", "-o", "forms/"]).expect(0, "would write 2 forms to forms/\n");
    dry(&["people.csv", "-o", "forms.zip", "-o", "all.pdf"])
        .expect(0, "would write 2 forms to forms.zip and all.pdf\n");
    let run = dry(&["people.csv", "-o", "-"]).expect(0, "would write 2 forms to standard output\n");
    assert!(run.stdout.is_empty());
    assert_eq!(dry(&["wrong.csv", "-o", "forms/"]).code, 1);
    let run = dry(&["wrong.csv", "-o", "forms/", "--keep-going", "--report", "report.csv"]);
    assert_eq!(run.code, 5);
    assert!(
        run.stderr.ends_with("1 of 2 requests cannot be used\nwould write 1 form to forms/\n"),
        "{}",
        run.stderr
    );
    let report = std::fs::read_to_string(session.path().join("report.csv")).unwrap();
    assert!(report.contains("wrong.csv,2,,skipped,") && report.contains("wrong.csv,3,,failed,"), "{report}");
    assert_eq!(session.files(), ["people.csv", "report.csv", "wrong.csv"]);
    // What a real run would refuse, a dry one refuses, too.
    session
        .run(&["batch", "people.csv", "--partial", "--name", "{row}.pdf", "-o", "forms/", "-q"])
        .expect(0, "");
    assert_eq!(dry(&["people.csv", "-o", "forms/"]).code, 4);
}
