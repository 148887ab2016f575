//! Tables and requests as people have them, with the real program.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use common::session::Session;

#[test]
fn requests_are_renewed_without_what_was_signed_and_decided() {
    let session = Session::new();
    let counselor = include_str!("../examples/counselor.toml");
    let old = counselor.replace("request_date = 2026-11-23", "request_date = 2025-09-01").replace(
        "[site_administrator]\n",
        "signature_date = 2025-09-01\n[returned]\nsignatures = { \"user.signature\" = \"drawn\" }\n\
         [office]\ndecision = \"Approved\"\nmisis = \"X\"\nmisis_date = 2025-09-05\n\
         [site_administrator]\nsignature_date = 2025-09-02\n",
    );
    assert_ne!(old, counselor);
    let fresh = session.file("new.toml", counselor).run(&["fill", "new.toml", "-o", "-"]).stdout;
    session.file("old.toml", &old).run(&["fill", "old.toml", "-o", "old.pdf", "-q"]).expect(0, "");
    for input in ["old.toml", "old.pdf"] {
        let renewed = session.run(&["fill", "--renew", input, "-o", "-"]).expect(0, "").stdout;
        assert!(renewed == fresh, "{input}");
    }
    session.run(&["extract", "old.pdf", "--stage", "request", "--format", "csv", "-o", "old.csv", "-q"]);
    session.run(&["batch", "--renew", "old.csv", "old.pdf", "-o", "forms/", "--name", "{row}", "-q"]);
    session.run(&["batch", "--renew", "old.csv", "-o", "forms/", "-q"]).expect(0, "");
    let form = std::fs::read(session.path().join("forms/Núñez-María-00123456.pdf")).unwrap();
    assert!(form == fresh);
    // What was right a year ago may be wrong now.
    session.file("gone.toml", old.replace("Assistant Principal", "Retired Principal"));
    assert_eq!(session.run(&["fill", "--renew", "gone.toml", "-o", "-"]).code, 1);
}

#[test]
fn nothing_is_written_over_what_was_read_or_in_the_place_of_a_value() {
    let session = Session::new();
    let counselor = include_str!("../examples/counselor.toml");
    session.file("request.toml", counselor).file("empty.csv", "").file("none.json", "[]");
    session.run(&["batch", "request.toml", "-o", "forms/", "-q"]).expect(0, "");
    let form = "forms/Núñez-María-00123456.pdf";
    let last_year = std::fs::read(session.path().join(form)).unwrap();
    let renewed = session.run(&["batch", form, "--renew", "-o", "forms/", "--force"]);
    assert_eq!(renewed.code, 4, "{}", renewed.stderr);
    assert!(renewed.stderr.contains("is an input"), "{}", renewed.stderr);
    assert!(std::fs::read(session.path().join(form)).unwrap() == last_year);
    session.run(&["batch", form, "--renew", "-o", "again/", "-q"]).expect(0, "");
    // A value that was forgotten, before a flag.
    for flag in ["--flat", "-q", "--first-name"] {
        let forgotten = session.run(&["fill", "request.toml", "--last-name", flag]);
        assert_eq!(forgotten.code, 2, "{flag}");
        assert!(forgotten.stderr.contains("the value before it is missing"), "{}", forgotten.stderr);
    }
    // What holds nothing is no request that is right.
    for file in ["empty.csv", "none.json"] {
        let checked = session.run(&["check", file]);
        assert_eq!(checked.code, 1, "{file}");
        assert!(checked.stderr.contains("there is no request in it"), "{}", checked.stderr);
    }
    // One file that cannot be read does not stop the others.
    session.file("cut.pdf", "%PDF-1.7\n");
    let run = session.run(&["batch", "request.toml", "cut.pdf", "--keep-going", "-o", "more/"]);
    assert_eq!(run.code, 5, "{}", run.stderr);
    assert!(run.stderr.contains("cut.pdf") && run.stderr.contains("wrote 1 form"), "{}", run.stderr);
}

#[test]
fn a_flag_is_guessed_only_where_it_is_likely() {
    let session = Session::new();
    for (arguments, said, unsaid) in [
        (&["fill", "--name", "x"][..], "unexpected argument '--name'", "--admin"),
        (&["fill", "--job-title", "x"], "unexpected argument", "--admin"),
        (&["fill", "--last-nam", "x"], "'--last-name'", "--admin"),
        (&["fill", "--dry-run"], "is a flag of `batch`", "-- --dry-run"),
        (&["check", "-o", "x"], "is a flag of `batch`, `blank`", "-- -o"),
        (&["batch", "--jobs", "many"], "a whole number, 1 or more", "digit"),
    ] {
        let run = session.run(arguments);
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.stderr.contains(said) && !run.stderr.contains(unsaid), "{}", run.stderr);
    }
}

#[test]
fn roles_are_replaced_or_added() {
    let session = Session::new();
    session.file("request.toml", include_str!("../examples/counselor.toml"));
    let roles = |flags: &[&str]| {
        session
            .run(&[&["fill", "request.toml", "-o", "form.pdf", "--force", "-q"], flags].concat())
            .expect(0, "");
        let json = session.run(&["extract", "form.pdf", "--stage", "request", "--format", "json"]).text();
        serde_json::from_str::<serde_json::Value>(&json).unwrap()["roles"].to_string()
    };
    assert_eq!(roles(&["--role", "Principal, office manager"]), r#"["Office Manager","Principal"]"#);
    assert_eq!(
        roles(&["--add-role", "Principal,Office Manager"]),
        r#"["Counselor","Office Manager","Principal","School Full Read"]"#
    );
}

#[test]
fn defaults_stand_for_groups_that_a_request_leaves_out() {
    let session = Session::new();
    let counselor = include_str!("../examples/counselor.toml");
    let without = |words: &[&str]| {
        let lines = counselor.lines().filter(|line| !words.iter().any(|word| line.starts_with(word)));
        lines.map(|line| format!("{line}\n")).collect::<String>()
    };
    let school = "[user]\nschool = \"Lincoln High School\"\nlocation_code = \"1234\"\n";
    session.file("school.toml", school).file("bare.toml", without(&["school", "location_code"]));
    let defaults = ["--defaults", "school.toml"];
    session
        .run(&[&["fill", "bare.toml", "-o", "bare.pdf"], &defaults[..]].concat())
        .expect(0, "defaults from school.toml\nwrote bare.pdf\n");
    let text = session.run(&["extract", "bare.pdf", "--stage", "request"]).text();
    assert!(text.contains("school = \"Lincoln High School\"\nlocation_code = \"1234\""), "{text}");

    // No school gets the code of another.
    session.file("half.toml", without(&["location_code"]));
    let run = session.run(&[&["check", "half.toml"], &defaults[..]].concat());
    assert!(run.stderr.contains("error[required] user.location_code"), "{}", run.stderr);
    let run = session.run(&[&["fill", "bare.toml", "--school", "X", "-o", "-"], &defaults[..]].concat());
    assert!(run.stderr.contains("error[required] user.location_code"), "{}", run.stderr);

    // The usual place, and what is told of it in a report.
    let folder = session.path().join(".config/misis-form");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("defaults.toml"), school).unwrap();
    if cfg!(target_os = "linux") {
        let run = session.run(&["batch", "bare.toml", "-o", "forms/", "--report", "report.csv"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stderr.starts_with("defaults from "), "{}", run.stderr);
        let report = std::fs::read_to_string(session.path().join("report.csv")).unwrap();
        assert!(report.contains("defaults.toml: user.school, user.location_code"), "{report}");
        assert_eq!(session.run(&["check", "bare.toml"]).code, 0);
        assert_eq!(session.run(&["check", "bare.toml", "--no-defaults"]).code, 1);
        session.run(&["init", "-o", "people.csv", "-q"]).expect(0, "");
        let table = std::fs::read_to_string(session.path().join("people.csv")).unwrap();
        assert!(table.contains("Lincoln High School,1234"), "{table}");
        session.run(&["init", "-q"]).expect(0, "");
        session.run(&["check", "request.toml", "--no-defaults"]).expect(0, "request.toml: no findings\n");
    }
    session.file("wrong.toml", "[user]\nfirst_name = \"x\"\n");
    let run = session.run(&["fill", "bare.toml", "--defaults", "wrong.toml", "-o", "-"]);
    assert!(run.code == 1 && run.stderr.contains("each request's own"), "{}", run.stderr);
}

#[test]
fn the_name_of_an_output_says_what_it_is() {
    let session = Session::new();
    session.file("a.toml", include_str!("../examples/counselor.toml"));
    session.run(&["batch", "a.toml", "-o", "inbox/", "-q"]).expect(0, "");
    let extract = ["extract", "inbox", "--stage", "request", "-q", "-o"];
    for name in ["x.csv", "x.json", "x.jsonl", "x.xlsx"] {
        session.run(&[&extract[..], &[name]].concat()).expect(0, "");
        // What was read goes back through `batch` unchanged.
        session.run(&["batch", name, "-o", "again/", "-q"]).expect(0, "");
        let forms = |folder: &str| {
            let path = session.path().join(folder).join("Núñez-María-00123456.pdf");
            std::fs::read(path).unwrap()
        };
        assert!(forms("inbox") == forms("again"), "{name}");
        std::fs::remove_dir_all(session.path().join("again")).unwrap();
    }
    let first = std::fs::read(session.path().join("x.xlsx")).unwrap();
    session.run(&[&extract[..], &["y.xlsx"]].concat()).expect(0, "");
    assert!(first == std::fs::read(session.path().join("y.xlsx")).unwrap(), "same input, same bytes");
    for wrong in [&["x.pdf"][..], &["x.csv", "--format", "json"], &["x.toml"]] {
        assert_eq!(session.run(&[&extract[..], wrong].concat()).code, 2, "{wrong:?}");
    }
    let run = session.run(&[
        "fill",
        "inbox/Núñez-María-00123456.pdf",
        "-o",
        "inbox/Núñez-María-00123456.pdf",
        "--force",
    ]);
    assert!(run.code == 2 && run.stderr.contains("are the same file"), "{}", run.stderr);
    session.run(&["init", "-o", "people.xlsx"]).expect(0, "wrote people.xlsx\n");
    session.run(&["check", "people.xlsx"]).expect(0, "people.xlsx: no findings\n");
    let run = session.run(&["check", "people.xlsx", "--sheet", "Other"]);
    assert!(run.code == 3 && run.stderr.contains("its sheets are `Requests`"), "{}", run.stderr);
}
