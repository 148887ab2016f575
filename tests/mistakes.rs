//! Mistakes that people make, and what they are told: the snapshot
//! `tests/snapshots/mistakes.txt` has each with its exit code and message.
//!
//! With `UPDATE_MISTAKES=1` the snapshot is written anew; read the difference.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::fmt::Write as _;
use std::path::Path;

use common::session::Session;

const HEADER: &str = "roles,user.request_date,user.first_name,user.middle_initial,user.last_name,user.title,\
user.employee_number,user.email,user.phone,user.extension,user.school,user.location_code,\
site_administrator.full_name,site_administrator.job_title,site_administrator.email";
const ROW: &str = "\"Counselor; School Full Read\",2026-11-23,María,N/A,Núñez,Teacher,00123456,maria.nunez,\
(213) 555-0142,N/A,Roosevelt Senior High School,8829,James Ortiz,Assistant Principal,james.ortiz";

/// A mistake: what it is called, the file, and its bytes.
type Mistake = (String, &'static str, Vec<u8>);

/// One cell of the table is another.
const CELLS: &[(&str, &str)] = &[
    ("2026-11-23", "46349"),
    ("2026-11-23", "46349.0"),
    ("2026-11-23", "########"),
    ("2026-11-23", "23/11/2026"),
    ("2026-11-23", "11/23/26"),
    ("2026-11-23", "2026/11/23"),
    ("2026-11-23", "11-23-2026"),
    ("2026-11-23", "23-Nov-26"),
    ("2026-11-23", "\"November 23, 2026\""),
    ("2026-11-23", "11/23/2026 14:30"),
    ("2026-11-23", "02/30/2026"),
    ("2026-11-23", "tomorrow"),
    ("2026-11-23", "11/23/1926"),
    ("2026-11-23", "11/23/2062"),
    ("2026-11-23", "#VALUE!"),
    ("2026-11-23", "1900-01-00"),
    ("2026-11-23", "23.11.2026"),
    ("2026-11-23", "2026-13-01"),
    ("2026-11-23", "2026-13-32"),
    ("2026-11-23", "03.04.2026"),
    ("2026-11-23", "26/11/23"),
    ("2026-11-23", "20261123"),
    ("2026-11-23", "\"Monday, November 23, 2026\""),
    ("2026-11-23", "23 de noviembre de 2026"),
    ("2026-11-23", "11/23"),
    ("2026-11-23", "1/0/1900"),
    ("2026-11-23", "#N/A"),
    ("2026-11-23", "TBD"),
    ("00123456", "123456.0"),
    ("00123456", "1.23E+05"),
    ("00123456", "\"123,456\""),
    ("00123456", "#00123456"),
    ("00123456", "OO123456"),
    ("00123456", "12345"),
    ("00123456", "123456789"),
    ("00123456", "########"),
    ("00123456", "E00123456"),
    ("00123456", "N/A"),
    ("00123456", ""),
    ("00123456", "00-123456"),
    ("00123456", "#N/A"),
    ("00123456", "Err:508"),
    ("00123456", "nan"),
    ("00123456", "'00123456"),
    ("00123456", "٠٠١٢٣٤٥٦"),
    ("00123456", "123456.5"),
    ("00123456", "00123456\u{200B}"),
    ("8829", "829"),
    ("8829", "8829.0"),
    ("8829", "88290"),
    ("8829", "88-29"),
    ("8829", "####"),
    ("8829", "8,829"),
    ("María", "Mar?a"),
    ("María", "MarÃ\u{AD}a"),
    ("María", "Mar\u{FFFD}a"),
    ("María", "#REF!"),
    ("María", "########"),
    ("María", "N/A"),
    ("María", "NULL"),
    ("María", "“María”"),
    ("María", "\"\"\"María\"\"\""),
    ("María", ""),
    ("María", "María\u{200B}"),
    ("María", "\"Mar\nía\""),
    ("Núñez", "Nu?ez"),
    ("Núñez", "NÃºÃ±ez"),
    ("Núñez", "\u{202E}zeñúN"),
    ("Núñez", "#NAME?"),
    ("maria.nunez", "maria.nunez@gmail.com"),
    ("maria.nunez", "maria nunez"),
    ("maria.nunez", "maria.nunez@"),
    ("maria.nunez", "María Núñez <maria.nunez@lausd.net>"),
    ("maria.nunez", "mailto:maria.nunez@lausd.net"),
    ("maria.nunez", "maria.nunez@lausd.net;"),
    ("maria.nunez", "maría"),
    ("maria.nunez", "maria.nunez@lausd.net; ana@lausd.net"),
    ("maria.nunez", "maria.nunez at lausd.net"),
    ("maria.nunez", "#REF!"),
    ("maria.nunez", ""),
    ("(213) 555-0142", "555-0142"),
    ("(213) 555-0142", "(113) 555-0142"),
    ("(213) 555-0142", "(213) 155-0142"),
    ("(213) 555-0142", "(213) 555-0142 x12"),
    ("(213) 555-0142", "2.13556E+09"),
    ("(213) 555-0142", "2135550142.0"),
    ("(213) 555-0142", "213-555-0142 or 213-555-0143"),
    ("N/A,Roosevelt", "None,Roosevelt"),
    ("N/A,Roosevelt", "x12,Roosevelt"),
    ("N/A,Roosevelt", "—,Roosevelt"),
    ("María,N/A", "María,-"),
    ("(213) 555-0142", "+44 20 7946 0958"),
    ("(213) 555-0142", "########"),
    ("(213) 555-0142", "213555014"),
    ("Counselor; School Full Read", "Councelor"),
    ("Counselor; School Full Read", "Superintendent"),
    ("Counselor; School Full Read", ""),
    ("Counselor; School Full Read", "Counselor and Principal"),
    ("Counselor; School Full Read", "#N/A"),
    ("Counselor; School Full Read", "Counselor / School Full Read"),
    ("Counselor; School Full Read", "School Read"),
    ("Assistant Principal", "Principal Clerk"),
    ("Assistant Principal", "Retired Principal"),
    ("Assistant Principal", "Principal (Designee)"),
    ("Assistant Principal", "Principal – Office Manager"),
    ("Assistant Principal", "Vice Principal"),
    ("Assistant Principal", "#N/A"),
    ("Assistant Principal", "Principal; Teacher"),
    ("Assistant Principal", ""),
    ("James Ortiz", ""),
    ("James Ortiz", "N/A"),
    ("james.ortiz", "james.ortiz@lausd.org"),
    ("Roosevelt Senior High School", ""),
    ("Roosevelt Senior High School", "#N/A"),
    ("Teacher", "\"Tea\tcher\""),
    ("Counselor; School Full Read", "Full Read"),
    ("Counselor; School Full Read", "N/A"),
    (",María,", ",Mar├¡a,"),
    (",María,", ",Mar¡a,"),
    (",María,", ",Marнa,"),
    (",María,", ",Mar=C3=ADa,"),
    (",María,", ",MarÃƒÂ\u{AD}a,"),
    (",María,", ",=A2&B2,"),
    (",María,", ",System.Object[],"),
    ("maria.nunez", "maria.nunez@lausd.net (work)"),
    ("maria.nunez", "<maria.nunez@lausd.net>"),
    ("maria.nunez", "'maria.nunez@lausd.net'"),
    ("maria.nunez", "maria.nunez@lausd.ent"),
    ("maria.nunez", "none"),
    ("maria.nunez", "00123456"),
    ("Assistant Principal", "Principal (Leave of Absence)"),
    ("Assistant Principal", "\"Principal, by J. Smith\""),
];

/// A part of the header is another.
const HEADERS: &[(&str, &str)] = &[
    ("user.school", "user.schol"),
    ("user.school", "Schools"),
    ("user.title", "Title"),
    ("user.request_date", "Date"),
    ("user.first_name", "Name"),
    ("user.email", "E-mail"),
    ("user.first_name", "fname"),
    ("user.last_name", "surname"),
    ("user.employee_number", "emp_no"),
    ("user.phone", "user.phone_area"),
    ("user.phone", "Telephone"),
    ("site_administrator.full_name", "site_administrator.name"),
    ("site_administrator.full_name", "Admin Full Nmae"),
    ("site_administrator.email", "user.email"),
    ("user.title", "Job titel"),
    ("user.school", "Favorite color"),
    ("user.first_name", "user.signature"),
    ("roles", "Permission groups"),
    ("user.last_name", "user.full_name"),
    ("site_administrator.job_title", "notify.job_title"),
    ("user.school", "User"),
    ("user.email", "Email (administrator)"),
    ("user.school", "Location Name"),
    ("user.first_name", "First name (nickname)"),
    (HEADER, "a,b,c"),
    (HEADER, "María,Núñez,8829"),
];

/// A line of a request file is another.
const LINES: &[(&str, &str)] = &[
    ("request_date = 2026-11-23", "request_date = 11/23/2026"),
    ("request_date = 2026-11-23", "request_date = 2026-02-30"),
    ("request_date = 2026-11-23", "request_date = 2026-11-23T14:30:00"),
    ("request_date = 2026-11-23", "request_date = 23 Nov 2026"),
    ("first_name = \"María\"", "first_name: María"),
    ("first_name = \"María\"", "first_name = María"),
    ("first_name = \"María\"", "first_name\u{A0}= \"María\""),
    ("first_name = \"María\"", "first_name = “María”"),
    ("first_name = \"María\"", "first_name = \"María"),
    ("first_name = \"María\"", "first_name ="),
    ("first_name = \"María\"", "first_name = \"M\\aría\""),
    ("first_name = \"María\"", "first_name = [\"María\"]"),
    ("first_name = \"María\"", "frist_name = \"María\""),
    ("request_date = 2026-11-23", "request_date = 11-23-2026"),
    ("request_date = 2026-11-23", "request_date = today"),
    ("request_date = 2026-11-23", "request_date = 20261123"),
    ("first_name = \"María\"", "first_name => \"María\""),
    ("first_name = \"María\"", "first_name \"María\""),
    ("first_name = \"María\"", "first name = \"María\""),
    ("first_name = \"María\"", "first_name = \"María\","),
    ("first_name = \"María\"", "first_name = 'María"),
    ("first_name = \"María\"", "// first_name = \"María\""),
    ("first_name = \"María\"", "<<<<<<< HEAD"),
    ("[\"Counselor\", \"School Full Read\"]", "[Counselor]"),
    ("[\"Counselor\", \"School Full Read\"]", "Counselor; School Full Read"),
    ("[\"Counselor\", \"School Full Read\"]", "[\"Counselor\", \"School Full Read\""),
    ("[user]", "user"),
    ("[user]", "user:"),
    ("[user]", "(user)"),
    ("[user]", "[user"),
    ("[user]", "[users]"),
    ("employee_number = \"00123456\"", "employee_number = 00123456"),
    ("employee_number = \"00123456\"", "employee_number = 123456.0"),
    ("phone = \"(213) 555-0142\"", "phone = (213) 555-0142"),
    ("first_name = \"María\"", "first_name = \"Mar\"ía\""),
    ("first_name = \"María\"", "first_name = \"María\" (Mary)"),
    ("first_name = \"María\"", "first_name = \"María\" // note"),
    ("first_name = \"María\"", "first_name = \"María\"\n---"),
    ("[\"Counselor\", \"School Full Read\"]", "[\"Counselor; School Full Read\"]"),
    ("[\"Counselor\", \"School Full Read\"]", "[\n\"Counselor\"\n\"School Full Read\"\n]"),
    ("[\"Counselor\", \"School Full Read\"]", "@(\"Counselor\", \"School Full Read\")"),
    ("roles = [\"Counselor\", \"School Full Read\"]", "roles:\n  - Counselor\n  - School Full Read"),
    ("[user]", "[Identification]"),
    ("[user]", "[applicant]"),
    ("[user]", "# user"),
    ("[site_administrator]", "[Site Administrator]"),
    ("location_code = \"8829\"", "location_code = 0x88"),
    ("location_code = \"8829\"", "location_code = \"8829\"\nlocation_code = \"8829\""),
];

/// Whole files.
fn files() -> Vec<Mistake> {
    let csv = |text: String| text.into_bytes();
    let table = format!("{HEADER}\n{ROW}\n");
    let windows: Vec<u8> = table.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    let json = "{\"roles\": [\"Counselor\"], \"user\": {\"first_name\": \"María\"}}";
    let file = |name: &str, path: &'static str, bytes: Vec<u8>| (name.to_owned(), path, bytes);
    let text = |name: &str, path: &'static str, text: &str| (name.to_owned(), path, text.as_bytes().to_vec());
    vec![
        file("a quotation mark that is never closed", "a.csv", csv(table.replace(",María,", ",\"María,"))),
        file("a quotation mark inside", "a.csv", csv(table.replace(",María,", ",\"Mar\"ía,"))),
        file("one comma too many", "a.csv", csv(table.replace(",Teacher,", ",Teacher, lead,"))),
        file("Windows-1252", "a.csv", windows),
        file("a title above", "a.csv", csv(format!("New users\n\n{table}"))),
        file("groups above", "a.csv", csv(format!("User,,,Administrator\n{table}"))),
        file("the names twice", "a.csv", csv(format!("{table}{table}"))),
        file(
            "another table below",
            "a.csv",
            csv(format!("{table}roles,user.title,user.school\nPrincipal,x,y\n")),
        ),
        file("a sum below", "a.csv", csv(format!("{table}Total: 1\n"))),
        file("names in the first column", "a.csv", csv(transposed())),
        file("another delimiter named", "a.csv", csv(format!("sep=;\n{table}"))),
        file("a table named .json", "a.json", csv(table.clone())),
        text("JSON named .csv", "a.csv", json),
        text("TOML named .csv", "a.csv", include_str!("../examples/counselor.toml")),
        text("a web page named .xlsx", "a.xlsx", "<html><table><tr><td>María</td></tr></table></html>"),
        file("UTF-32", "a.csv", table.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect()),
        text("an empty table", "a.csv", ""),
        text("a header alone", "a.csv", HEADER),
        text("an archive that is no workbook", "a.xlsx", "PK\u{3}\u{4}nothing"),
        file("an old workbook", "a.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1old".to_vec()),
        text("JSON with a comma at the end", "a.json", &json.replace("\"María\"", "\"María\",")),
        text("JSON with single marks", "a.json", &json.replace("\"María\"", "'María'")),
        text("JSON with curly marks", "a.json", &json.replace("\"María\"", "“María”")),
        text("JSON with a comment", "a.json", &format!("// people\n{json}")),
        text("JSON with a bare key", "a.json", &json.replace("\"user\"", "user")),
        text("JSON with a bare word", "a.json", &json.replace("\"María\"", "María")),
        text("JSON without a comma", "a.json", &json.replace(", \"user\"", " \"user\"")),
        text("JSON without a colon", "a.json", &json.replace("\"user\":", "\"user\"")),
        text("JSON with zeros in front", "a.json", &json.replace("\"María\"", "007")),
        text("JSON with a date without marks", "a.json", &json.replace("\"María\"", "11/23/2026")),
        text("JSON with a phone number without marks", "a.json", &json.replace("\"María\"", "213-555-0142")),
        text("JSON with an equals sign", "a.json", &json.replace("\"first_name\":", "\"first_name\" =")),
        text("JSON with a mark inside a value", "a.json", &json.replace("María", "Mar\"ía")),
        text("JSON with a path of Windows", "a.json", &json.replace("María", "C:\\Users\\new")),
        text("JSON with two commas", "a.json", &json.replace("\"],", "\"],,")),
        text("JSON with a semicolon", "a.json", &format!("[{json}; {json}]")),
        text("JSON with words in a list", "a.json", &json.replace("\"Counselor\"", "Counselor, Principal")),
        text("JSON as Python prints it", "a.json", &json.replace("\"María\"", "None")),
        text("JSON Lines with commas at the ends", "a.jsonl", &format!("{json},\n{json}\n")),
        text("JSON with a no-break space", "a.json", &json.replace(": ", ":\u{A0}")),
        text("JSON that is cut", "a.json", &json[..40]),
        text("JSON of a list", "a.json", "[[]]"),
        text("an empty JSON file", "a.json", ""),
        text("one JSON Lines line that is cut", "a.jsonl", &format!("{json}\n{}\n{json}\n", &json[..40])),
        text("JSON Lines of words", "a.jsonl", "María\n"),
        file("each row in marks", "a.csv", csv(format!("{HEADER}\n\"{}\"\n", ROW.replace('"', "\"\"")))),
        file("no row of names", "a.csv", csv(ROW.replace("Teacher", "Counselor") + "\n")),
        file("the table twice", "a.csv", csv(format!("\u{FEFF}{table}\u{FEFF}{table}"))),
        text("JSON in an assignment", "a.json", &format!("var x = {json};")),
        text("JSON in a fence", "a.json", &format!("```json\n{json}\n```\n")),
        text("JSON with a brace too many", "a.json", &format!("{json}}}")),
        text("JSON without a value", "a.json", &json.replace("\"María\"", "undefined")),
        text("JSON in a wrapper", "a.json", &format!("{{\"data\": [{json}], \"Count\": 1}}")),
        text(
            "flat JSON",
            "a.json",
            "{\"first_name\": \"María\", \"last_name\": \"Núñez\", \"school\": \"Roosevelt\"}",
        ),
        text("JSON of nothing", "a.json", "{}"),
        text("two JSON objects", "a.json", &format!("{json},\n{json}")),
        text("JSON Lines over several lines", "a.jsonl", "{\n\"roles\": []\n}\n"),
        text("a letter", "a.toml", "Dear Ms. Núñez,\nplease sign.\n"),
    ]
}

/// A table with its names in the first column.
fn transposed() -> String {
    let row = ROW.replace("\"Counselor; School Full Read\"", "Counselor");
    HEADER.split(',').zip(row.split(',')).map(|(name, value)| format!("{name},{value}\n")).collect()
}

fn mistakes() -> Vec<Mistake> {
    let cell = |(from, to): &(&str, &str)| {
        let row = ROW.replacen(from, to, 1);
        assert_ne!(row, ROW);
        (format!("{from} → {}", to.escape_debug()), "a.csv", format!("{HEADER}\n{row}\n").into_bytes())
    };
    let header = |(from, to): &(&str, &str)| {
        let header = HEADER.replacen(from, to, 1);
        assert_ne!(header, HEADER);
        let from = if from.len() > 40 { "the header" } else { from };
        (format!("{from} → {to}"), "a.csv", format!("{header}\n{ROW}\n").into_bytes())
    };
    let toml = include_str!("../examples/counselor.toml");
    let line = |(from, to): &(&str, &str)| {
        let text = toml.replacen(from, to, 1);
        assert_ne!(text, toml, "{from}");
        (format!("{from} → {}", to.escape_debug()), "a.toml", text.into_bytes())
    };
    let cells = CELLS.iter().map(cell);
    cells.chain(HEADERS.iter().map(header)).chain(LINES.iter().map(line)).chain(files()).collect()
}

#[test]
fn every_mistake_is_told_with_its_place_and_what_to_do() {
    let mistakes = mistakes();
    assert!(mistakes.len() >= 120, "{}", mistakes.len());
    let mut told = String::new();
    let (mut help, mut unsaid) = (0, Vec::new());
    for (name, file, bytes) in &mistakes {
        let session = Session::new();
        session.file(file, bytes);
        let run = session.run(&["batch", file, "--out-dir", "forms", "--no-system-fonts"]);
        writeln!(told, "# {name}\ncode {}\n{}", run.code, run.stderr).unwrap();
        help += usize::from(run.stderr.contains("--help"));
        let is_written = session.files() != [*file];
        // What is a warning only is written.
        assert!(run.code != 0 || run.stderr.contains("warning["), "{name}: {}", run.stderr);
        assert!(run.code == 0 || !is_written, "{name}: something was written");
        let says_where = run.stderr.contains(file);
        let says_what_to_do = run.stderr.contains("hint:")
            || run.stderr.contains("save it")
            || run.stderr.contains("holds no requests");
        if !(says_where && says_what_to_do) {
            unsaid.push(format!("{name}: {}", run.stderr));
        }
    }
    assert!(unsaid.is_empty(), "{}", unsaid.join("\n"));
    assert!(help * 10 <= mistakes.len());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/mistakes.txt");
    if std::env::var_os("UPDATE_MISTAKES").is_some() {
        std::fs::write(&path, &told).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    for (number, (kept, told)) in kept.lines().zip(told.lines()).enumerate() {
        assert_eq!(kept, told, "line {} of {}; UPDATE_MISTAKES=1 writes it anew", number + 1, path.display());
    }
    assert_eq!(kept.len(), told.len());
}
