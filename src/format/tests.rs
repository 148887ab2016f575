//! Every language through its reader and its writer.

use proptest::prelude::*;

use super::*;
use crate::finding::{Code, Finding};
use crate::form::Stage;
use crate::request::arbitrary::{request, through, valid_request, without_origins};
use crate::request::{Coverage, DigitalSignature, How, RawRequest, Request, Role, Signature};
use crate::revision::newest;

fn one(text: &str, format: Format) -> RawRequest {
    let mut read = read(text, "file", format).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(read.len(), 1);
    read.remove(0)
}

/// The problems of a request, one a line.
fn problems(raw: &RawRequest) -> String {
    let line = |problem: &Finding| {
        let hint = problem.hint.as_deref().unwrap_or_default();
        format!("{} [{}] {}; {hint}\n", problem.origin, problem.code, problem.message)
    };
    raw.problems.iter().map(line).collect()
}

fn refused(text: &str, format: Format) -> String {
    match read(text, "file", format) {
        Err(Error::Syntax { mistakes }) => mistakes
            .into_iter()
            .map(|mistake| format!("{mistake}; {}\n", mistake.hint.as_deref().unwrap_or_default()))
            .collect(),
        Err(error @ Error::Table(_)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_answer_knows_its_place() {
    let raw = one("[user]\nfirst_name =  \"Ñ\" # x\n", Format::Toml);
    assert_eq!(raw.answers["user.first_name"].origin.to_string(), "file:2:15");
    let raw = one("{\"roles\": [\"ñ\", \"Principal\"],\n \"user\": {\"phone\": 2135550142}}", Format::Json);
    assert_eq!(raw.roles[1].origin.to_string(), "file:1:17");
    assert_eq!(raw.answers["user.phone"].origin.to_string(), "file:2:20");
    assert_eq!(raw.answers["user.phone"].text, "2135550142");
    let rows = read("\n{}\n  {\"user\": {\"title\": \"x\"}}\r\n\n", "file", Format::JsonLines).unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1].answers["user.title"].origin.to_string(), "file:3:22");
    let rows =
        read("user.title,roles\n\"a\nb\",x\n\n ,\nc,\"Principal; Counselor\"", "file", Format::Csv).unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].answers["user.title"].origin.to_string(), "file: row 2, column user.title");
    assert_eq!(rows[1].answers["user.title"].origin.to_string(), "file: row 5, column user.title");
    assert_eq!(rows[1].roles[1].text, "Counselor");
}

#[test]
fn values_of_the_wrong_kind_are_reported() {
    let raw = one(
        "roles = [1, \"Principal\"]\nnotify = 3\n[user]\nrequest_date = 2026-11-23T10:00:00\n\
         title = 2026-11-23\nemployee_number = 123_456\nlocation_code = -829\nextension = 0x10\n\
         phone = 1.5\nschool = [\"a\"]\nlast_name = true\nmiddle_initial = 7\n[site_administrator]\nemail = {}\n",
        Format::Toml,
    );
    assert_eq!(
        problems(&raw),
        "\
file:1:10 [wrong-type] expected the name of a role, found a whole number; write it such as \"Counselor\"
file:2:10 [wrong-type] expected a table, found a whole number; give this part of the form as a table with its own keys
file:4:16 [wrong-type] expected a date, found a date with a time; write the date alone, as 2026-11-23 or as \"11/23/2026\"
file:5:9 [wrong-type] expected text, found a date; put the value in quotation marks, exactly as it is to be printed
file:7:17 [wrong-type] expected digits, found a whole number; put the value in quotation marks, exactly as it is to be printed
file:8:13 [wrong-type] expected digits, found a number that is not decimal; put the value in quotation marks, exactly as it is to be printed
file:9:9 [wrong-type] expected a phone number, found a number with a fraction; put the value in quotation marks, exactly as it is to be printed
file:10:10 [wrong-type] expected text, found a list; give one value
file:11:13 [wrong-type] expected text, found `true`; put the value in quotation marks, exactly as it is to be printed
file:12:18 [wrong-type] expected text, found a whole number; put the value in quotation marks, exactly as it is to be printed
file:14:9 [wrong-type] expected an e-mail address, found a table; give one value
"
    );
    assert_eq!(raw.answers["user.employee_number"].text, "123456");
    assert_eq!(raw.answers.len(), 1);
    let raw = one("[user]\nrequest_date = 2026-11-23", Format::Toml);
    assert_eq!(raw.answers["user.request_date"].text, "2026-11-23");
}

#[test]
fn roles_come_in_several_shapes() {
    let labels = |text: &str, format| -> Vec<String> {
        let raw = one(text, format);
        assert_eq!(raw.problems, [], "{text}");
        Request::parse(&raw).known_roles().map(|role| role.key().to_owned()).collect()
    };
    for text in [
        "roles = ['Principal', 'counselor']",
        "roles = 'Principal; counselor'",
        "roles = { principal = true, counselor = 'X', office_manager = false }",
        "roles.principal = true\nroles.counselor = 1",
    ] {
        assert_eq!(labels(text, Format::Toml), ["principal", "counselor"], "{text}");
    }
    assert_eq!(labels("{\"roles.principal\": true, \"roles\": null}", Format::Json), ["principal"]);
    let header = "roles.principal,roles.counselor,roles.office_manager\n";
    for (row, chosen) in [("A,x,YES", 3), ("true,1,", 2), ("no,False,0", 0), ("Off, a ,", 1)] {
        assert_eq!(labels(&format!("{header}{row},"), Format::Csv).len(), chosen, "{row}");
    }
    let raw = one(&format!("{header}maybe,A,"), Format::Csv);
    assert_eq!(
        problems(&raw),
        "file: row 2, column roles.principal [wrong-type] expected `A` or nothing, found `maybe`; \
         write A to choose the role, or leave it empty\n"
    );
}

#[test]
fn unknown_and_repeated_keys_are_reported() {
    let raw = one("role = []\n[user]\nfrist_name = 'x'\nsignature = 'x'\n[users]\ntitle = 1", Format::Toml);
    assert_eq!(
        problems(&raw),
        "\
file:1:1 [unknown-key] the form has no `role`; did you mean `roles`?
file:3:1 [unknown-key] the form has no `user.frist_name`; did you mean `user.first_name`?
file:4:1 [unknown-key] the form has no `user.signature`; leave it out: the form itself is signed
file:5:2 [unknown-key] the form has no `users`; did you mean `user`?
"
    );
    let raw = one(
        "{\"user\": {\"title\": \"a\", \"title\": \"b\"}, \"user.title\": \"c\", \"user\": {}}",
        Format::Json,
    );
    assert_eq!(raw.answers["user.title"].text, "a");
    assert_eq!(raw.problems.iter().map(|p| p.code).collect::<Vec<_>>(), [Code::DuplicateValues; 3]);
    assert_eq!(raw.problems[0].origin.to_string(), "file:1:25");
    let Err(Error::Header { findings, .. }) =
        read("user.title,user.titel,user.title\na,b,c\nd,,", "file", Format::Csv)
    else {
        panic!("the header has faults");
    };
    assert_eq!(
        problems(&RawRequest { problems: findings, ..RawRequest::default() }),
        "\
file: row 1, column user.titel [unknown-key] the form has no `user.titel`; did you mean `user.title`?
file: row 1, column user.title [duplicate-values] `user.title` is given twice; keep the one that is right and remove the other
"
    );
    let raw = one("user.title,,\na,,c", Format::Csv);
    assert!(problems(&raw).starts_with("file: row 2, column 3 [unknown-key] cell 3 stands under no header"));
    let wide = read("user.title,roles\na,b,c", "file", Format::Csv).unwrap_err();
    assert!(wide.to_string().contains("row 2: the row has 3 cells, and the row of names has 2"), "{wide}");
}

#[test]
fn mistakes_have_their_place() {
    assert!(
        refused("a = 1\nemployee_number = 00123456\n", Format::Toml)
            .starts_with("file:2:19: the value needs quotation marks; ")
    );
    assert!(refused("a = María", Format::Toml).contains("quotation marks"));
    let json = |text: &str| refused(text, Format::Json).lines().next().unwrap().to_owned();
    for (text, report) in [
        ("", "file:1:1: expected a request, found nothing"),
        ("3", "file:1:1: expected a request with its keys and values, found a whole number"),
        ("[{}, []]", "file:1:6: expected a request with its keys and values, found a list"),
        ("{\"a\": 1,}", "file:1:8: trailing commas are not allowed"),
        ("{\"a\": 1 \"b\": 2}", "file:1:8: expected comma"),
        ("{\"a\": 'x'}", "file:1:7: single-quoted strings are not allowed"),
        ("{\"a\": 01}", "file:1:8: expected comma"),
        ("{// x\n}", "file:1:2: comments are not allowed"),
        ("{a: 1}", "file:1:2: expected string for object property"),
        ("{\"a\": \"x\ny\"}", "file:1:9: a line break, tab or control character"),
        ("{\"a\\\"\": \"\ty\"}", "file:1:10: a line break, tab or control character"),
        ("{\u{A0}}", "file:1:2: unexpected blank"),
        ("{\"a\": +1}", "file:1:7: unary plus"),
        ("{\"a\": .5}", "file:1:7: leading or trailing decimal points"),
        ("{\"a\": NaN}", "file:1:7: "),
        ("{\"a\": \"\\x41\"}", "file:1:8: "),
        ("{\"a\": \"\\ud800\"}", "file:1:8: "),
        ("{} {}", "file:1:4: "),
        ("{\"a\": [1, 2}", "file:1:12: "),
    ] {
        assert!(json(text).starts_with(report), "{text}: {}", json(text));
    }
    let report = refused("{}\n{\"a\": 1,}\n\n[]\n", Format::JsonLines);
    assert!(report.contains("file:2:8: trailing"), "{report}");
    assert!(report.contains("file:4:1: expected a request"), "{report}");
    assert!(refused("a;b\n1;2", Format::Csv).contains("names none of the form's fields"));
}

#[test]
fn deep_nesting_is_refused() {
    for open in ["[", "{\"a\":", "[{\"user\":"] {
        refused(&open.repeat(100_000), Format::Json);
        refused(&open.repeat(100_000), Format::JsonLines);
    }
    for text in ["a = ".to_owned() + &"[".repeat(100_000), "a = ".to_owned() + &"{a=".repeat(100_000)] {
        refused(&text, Format::Toml);
    }
    refused(&format!("{}a = 1", "a.".repeat(100_000)), Format::Toml);
    refused(&format!("[{}a]", "a.".repeat(100_000)), Format::Toml);
    assert!(one(&format!("a = {}1{}", "[".repeat(40), "]".repeat(40)), Format::Toml).problems.len() == 1);
}

#[test]
fn how_answers_were_read_is_read_again() {
    for (text, format) in [
        (
            "[returned]\nhow = { \"user.last_name\" = \"confirmed\", \"user.badge\" = \"field\" }",
            Format::Toml,
        ),
        ("[returned.how]\nuser.last_name = \"confirmed\"", Format::Toml),
        (r#"{"returned": {"how": {"user.last_name": "confirmed"}}}"#, Format::Json),
    ] {
        let raw = one(text, format);
        assert!(raw.is_returned && raw.problems.is_empty(), "{:?}", raw.problems);
        assert_eq!(raw.how, [("user.last_name".to_owned(), How::Confirmed)].into());
    }
    let raw = one(r#"{"returned": {"how": {"user.last_name": "guessed"}}}"#, Format::Json);
    assert_eq!(raw.problems[0].code, Code::WrongType);
    assert!(raw.how.is_empty());
    for how in How::ALL {
        assert_eq!(How::of_word(how.word()), Some(how));
    }
    assert!(!one("[user]\nlast_name = \"A\"", Format::Toml).is_returned);
    let table = "user.last_name,returned.file\nA,a.pdf\n";
    assert!(one(table, Format::Csv).is_returned);
    assert!(!one(&table.replace("a.pdf", ""), Format::Csv).is_returned);
}

#[test]
fn what_extract_adds_is_passed_over_save_the_signatures() {
    let mut request = Request::default();
    request.signatures.insert("user.signature".to_owned(), Signature::Intact);
    let returned = Returned {
        how: std::collections::BTreeMap::from([("user.last_name".to_owned(), How::Field)]),
        file: "in/=a\".pdf".to_owned(),
        kind: "fillable".to_owned(),
        revision: newest().date().to_owned(),
        status: ReturnedStatus::Errors,
        error: Some("is \"odd\"".to_owned()),
        mistakes: Vec::new(),
        unknown_fields: [("user.badge".to_owned(), "=7 \"x\"".to_owned())].into(),
        digital_signatures: vec![DigitalSignature {
            field: "user.signature".to_owned(),
            signer: "=Jane \"J\" Roe".to_owned(),
            claimed_time: "2026-11-23".to_owned(),
            covers: Coverage::WholeFile,
            status: Signature::Intact,
            why: "it \"fits\"".to_owned(),
            counts_for: "user.signature".to_owned(),
            subject: "CN=Jane \"J\" Roe".to_owned(),
            issuer: String::new(),
            serial: "07".to_owned(),
            valid_from: String::new(),
            valid_until: String::new(),
            algorithm: "P-256 with SHA-256".to_owned(),
            time_stamp: String::new(),
            stated_name: String::new(),
        }],
        findings: vec![
            Finding::error(Code::Required, "user.title", "is \"missing\"").hint("ask"),
            Finding::warning(Code::Glyph, "user.school", "no font has 漢"),
        ],
    };
    let record = Record { request: &request, returned: Some(returned) };
    for format in Format::ALL {
        let text = write(std::slice::from_ref(&record), format);
        assert!(text.contains("no font has 漢") && text.contains("whole-file"), "{text}");
        let raw = one(&text, format);
        assert_eq!(raw.problems, [], "{text}");
        assert_eq!(Request::parse(&raw), request, "{text}");
    }
    let raw = one("[returned.signatures]\n'user.signature' = 'seal'\nuser.title = 'drawn'\n", Format::Toml);
    assert_eq!(
        problems(&raw),
        "file:2:20 [wrong-type] expected `missing` or `drawn` or `altered` or `unreadable` or `intact` or `trusted`, found `seal`; \n\
         file:3:14 [unknown-key] the form has no signature field `user.title`; \n"
    );
}

#[test]
fn a_request_is_written_as_people_write_it() {
    let raw = one(starter(), Format::Toml);
    let text = write(&[(&Request::parse(&raw)).into()], Format::Toml);
    assert!(
        text.starts_with("roles = [\"Counselor\", \"School Full Read\"]\n\n[user]\nfirst_name = \"María\"\n"),
        "{text}"
    );
    assert!(text.ends_with("\n\n[site_administrator]\njob_title = \"Assistant Principal\"\nfull_name = \"James Ortiz\"\nemail = \"james.ortiz\"\n"), "{text}");
}

#[test]
fn wrong_answers_are_written_as_they_were_given() {
    let toml = "roles = ['Boss, Chief', 'Principal']\nuser.request_date = '2026-13-01'\nuser.title = \"a\\tb\\u202E\\u009B \"\nuser.phone = ' 12'\n";
    let request = Request::parse(&one(toml, Format::Toml));
    for format in Format::ALL {
        let text = write(&[(&request).into()], format);
        let again = Request::parse(&one(&text, format));
        for (name, given) in [
            ("user.request_date", "2026-13-01"),
            ("user.title", "a\tb\u{202E}\u{9B} "),
            ("user.phone", " 12"),
        ] {
            assert_eq!(again.answer(name).unwrap().text().unwrap(), given, "{text}");
        }
        assert_eq!(again.known_roles().count(), 1, "{text}");
        assert!(text.contains("Boss"), "{text}");
        if format != Format::Csv {
            assert!(!text.contains(['\u{202E}', '\u{9B}']), "{text}");
        }
    }
}

#[test]
fn languages_are_told_apart() {
    for (text, format) in [
        ("", Format::Toml),
        ("\u{FEFF}# x\n[user]", Format::Toml),
        ("[user]\n", Format::Toml),
        ("[[request]]\n", Format::Toml),
        (" \n[ {\"roles\": []}]", Format::Json),
        ("[]", Format::Json),
        ("{\n\"roles\": []}", Format::Json),
        ("{}\n", Format::Json),
        ("{}\n{}", Format::JsonLines),
        ("\"user.title\";user.email\nx;y", Format::Csv),
        ("roles = 'x,y'", Format::Toml),
    ] {
        assert_eq!(Format::of_text(text), format, "{text}");
    }
    for format in Format::ALL {
        assert_eq!(
            Format::of_path(Path::new(&format!("a.b/c.{}", format.word().to_uppercase()))),
            Some(format)
        );
    }
    assert_eq!(Format::of_path(Path::new("a.pdf")), None);
}

#[test]
fn tables_come_with_any_delimiter_and_mark() {
    for (delimiter, mark) in [(",", ""), (";", "\u{FEFF}"), ("\t", "\u{FEFF}")] {
        let text =
            format!("{mark}user.email{delimiter}\"user.phone\"\r\na+b{delimiter}\"(213), 555;0142\"\r\n");
        let raw = one(&text, Format::Csv);
        assert_eq!(raw.problems, []);
        assert_eq!(raw.answers["user.email"].text, "a+b");
        assert_eq!(raw.answers["user.phone"].text, "(213), 555;0142");
    }
}

#[test]
fn the_starter_names_every_input_before_signing_and_nothing_else() {
    let form = newest().form();
    // An input that has a flag is one that whoever asks for access can give.
    let asked = |required: bool| -> Vec<&str> {
        let asked = form.inputs().filter(|input| input.flag().is_some());
        let mut names: Vec<&str> = asked
            .filter(|input| {
                let field = input.field();
                !required || field.required == Some(Stage::Request) && field.default.is_none()
            })
            .map(|input| input.name)
            .collect();
        names.sort_unstable();
        names
    };
    let whole: String = starter()
        .lines()
        .map(|line| {
            let code = line.strip_prefix('#').filter(|rest| !rest.is_empty() && !rest.starts_with(' '));
            code.unwrap_or(line).to_owned() + "\n"
        })
        .collect();
    for (text, names) in [(starter(), asked(true)), (whole.as_str(), asked(false))] {
        let raw = one(text, Format::Toml);
        assert_eq!(raw.problems, []);
        assert_eq!(raw.answers.keys().map(String::as_str).collect::<Vec<_>>(), names);
        let request = Request::parse(&raw);
        assert_eq!(request.known_roles().count(), 2);
        for (name, answer) in request.answers() {
            assert!(answer.wrong().is_none(), "{name}");
            let field = form.input(name).unwrap().field();
            if let (Some(example), Some(text), None) = (&field.example, answer.text(), &field.part_of) {
                assert_eq!(text, **example, "{name}");
            }
        }
    }
    for role in Role::all(newest()) {
        assert!(starter().contains(role.label()), "{}", role.label());
    }
}

#[test]
fn rows_count_as_a_spreadsheet_counts_them() {
    let cells = ["user.title,user.email", "\"a\n\r\nb\",x", "", "c,x", ",", "", "", "d,x", "", "e,x"];
    for line_break in ["\n", "\r\n", "\r"] {
        for end in ["", line_break] {
            let text = cells.join(line_break) + end;
            let read = read(&text, "file", Format::Csv).unwrap();
            let rows: Vec<String> =
                read.iter().map(|raw| raw.answers["user.email"].origin.to_string()).collect();
            assert_eq!(
                rows,
                [2, 4, 8, 10].map(|row| format!("file: row {row}, column user.email")),
                "{text:?}"
            );
        }
    }
}

proptest! {
    #[test]
    fn every_request_survives_every_language(request in request()) {
        for format in Format::ALL {
            let mut again = through(&request, format);
            let mut given = request.clone();
            if format == Format::Csv {
                // A table has no order of roles but the form's.
                for request in [&mut again, &mut given] {
                    request.roles.sort_by_key(|role| role.value().copied());
                }
            }
            prop_assert_eq!(&again, &given);
        }
    }

    #[test]
    fn several_requests_survive_in_order(requests in proptest::collection::vec(valid_request(), 0..4)) {
        for format in Format::ALL {
            let records: Vec<Record<'_>> = requests.iter().map(Record::from).collect();
            let text = write(&records, format);
            if records.is_empty() && format == Format::Toml {
                continue;
            }
            let again = read(&text, "file", format).unwrap();
            prop_assert_eq!(again.len(), requests.len());
            for (again, given) in again.iter().zip(&requests) {
                prop_assert!(without_origins(&Request::parse(again)).answers().eq(given.answers()));
            }
        }
    }

    #[test]
    fn no_cell_begins_a_formula(request in request()) {
        let text = write(&[(&request).into()], Format::Csv);
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        for record in reader.records() {
            for cell in &record.unwrap() {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']), "{}", cell);
            }
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(
        text in "\\PC{0,60}|[\\[\\]{}\",:'=\\\\a1.\n\r\t #;-]{0,60}|(user|roles|title|returned|signatures|[\\[\\]{}\"=:,.\n ]){0,30}"
    ) {
        for format in Format::ALL {
            let _ = read(&text, "file", format);
            let _ = Format::of_text(&text);
        }
    }

    #[test]
    fn no_broken_request_makes_a_reader_panic(request in request(), cut in 0.0..1.0f64, junk in "\\PC{0,3}|[\\[\\]{}\",\n]") {
        for format in Format::ALL {
            let text = write(&[(&request).into()], format);
            let mut at = (text.len() as f64 * cut) as usize;
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let _ = read(&text[..at], "file", format);
            let _ = read(&format!("{}{junk}{}", &text[..at], &text[at..]), "file", format);
        }
    }
}
