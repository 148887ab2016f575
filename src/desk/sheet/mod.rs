//! The review sheet: one page on which a person says what could not be read for certain.
//!
//! It asks the network for nothing. Its policy lets its own script run, which is named by its
//! hash, and shows pictures that stand in the page itself. What the person saves are records,
//! which `check` and `fill` read; an answer that was confirmed is marked so.

mod row;

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Seek as _, Write};
use std::path::Path;

use self::row::{Row, Unread, rows};
use super::frame::{Frame, Links, escaped, item, said};
use super::standing::Entry;
use crate::error::Error;
use crate::extract::Extracted;
use crate::finding::{Code, Finding};
use crate::format::json_line;
use crate::returned::{Kind, Room};

/// The most bytes of pictures on a sheet.
const CROPS: usize = 32 << 20;

/// The most bytes of pictures of one file.
const CROPS_OF_FILE: usize = 8 << 20;

const FRAME: Frame =
    Frame { title: "Review sheet", style: include_str!("sheet.css"), script: Some(include_str!("sheet.js")) };

/// What the person can do.
const HELP: &str = "<p>Compare each answer with what you see beside it, and type or choose what stands on the form. \
    <kbd>Enter</kbd> confirms an answer and goes on to the next one; <kbd>Ctrl</kbd>+<kbd>S</kbd> saves. What you do not \
    confirm stays as it was read, or is left out.</p>\n\
    <noscript><p class=\"alarm\">This page needs its script to save anything: open it in a browser that runs scripts.</p></noscript>\n";

/// What stands above everything as the page is scrolled.
const BAR: &str = "<div class=\"bar\"><button type=\"button\" id=\"save\">Save the records</button> \
    <span id=\"left\"></span> <span id=\"told\" role=\"status\"></span></div>\n";

/// A sheet that is being written.
///
/// Copies wait in an unnamed temporary file, since the sums stand above them; so nothing in memory
/// grows with them.
pub struct Sheet {
    copies: BufWriter<File>,
    /// Files that nothing could be read of.
    unread: BufWriter<File>,
    links: Links,
    /// Room for pictures.
    room: Room,
    sums: Sums,
}

/// How many files there are.
#[derive(Debug, Default)]
struct Sums {
    /// Copies with something to look at.
    copies: usize,
    /// Answers in them that were not read.
    answers: usize,
    /// Copies without.
    certain: usize,
    unread: usize,
}

impl Sheet {
    /// What [`Limits::crops`](crate::returned::Limits::crops) is for whoever reads for a sheet.
    pub const CROPS: usize = CROPS_OF_FILE;

    /// Begins a sheet that will stand at `path`.
    ///
    /// # Errors
    ///
    /// The system gives no temporary file.
    pub fn new(path: &Path) -> io::Result<Self> {
        Ok(Self {
            copies: BufWriter::new(tempfile::tempfile()?),
            unread: BufWriter::new(tempfile::tempfile()?),
            links: Links::from(path),
            room: Room::new(CROPS),
            sums: Sums::default(),
        })
    }

    /// Adds what came of a file, if there is something to look at.
    ///
    /// # Errors
    ///
    /// The temporary file cannot be written to.
    pub fn add(&mut self, extracted: &Extracted) -> io::Result<()> {
        if let Some(error) = &extracted.error {
            self.sums.unread += 1;
            return self.unread.write_all(self.failed(extracted, error).as_bytes());
        }
        let rows = rows(extracted, &mut self.room);
        let is_read = rows.iter().all(|row| row.unread == Unread::No);
        if is_read && !extracted.returned.findings.iter().any(is_of_pages) {
            self.sums.certain += 1;
            return Ok(());
        }
        self.sums.copies += 1;
        self.sums.answers += rows.iter().filter(|row| row.unread == Unread::Doubtful).count();
        let copy = self.copy(extracted, &rows);
        self.copies.write_all(copy.as_bytes())
    }

    /// Writes the sheet.
    ///
    /// # Errors
    ///
    /// The temporary file cannot be read, or the sheet not be written.
    pub fn finish(self, out: &mut dyn Write) -> io::Result<()> {
        let Self { copies, unread, sums, .. } = self;
        out.write_all(FRAME.begin().as_bytes())?;
        writeln!(out, "<p class=\"sums\">{}</p>", sums.line())?;
        if sums.copies > 0 {
            out.write_all(HELP.as_bytes())?;
            out.write_all(BAR.as_bytes())?;
        }
        append(copies, out)?;
        if sums.unread > 0 {
            out.write_all(
                b"<section aria-labelledby=\"not-read\">\n<h2 id=\"not-read\">Not read at all</h2>\n<ul>\n",
            )?;
            append(unread, out)?;
            out.write_all(b"</ul>\n</section>\n")?;
        }
        out.write_all(FRAME.end().as_bytes())
    }

    fn failed(&self, extracted: &Extracted, error: &Error) -> String {
        let file = self.links.name(&extracted.returned.file);
        let hint = error.hint().map(|hint| format!(" <span class=\"hint\">{}</span>", said(hint)));
        let why = Entry::of(extracted).why;
        format!("<li class=\"error\">{file}: <bdi>{}</bdi>{}</li>\n", said(&why), hint.unwrap_or_default())
    }

    /// Everything about one copy.
    fn copy(&self, extracted: &Extracted, rows: &[Row<'_>]) -> String {
        let number = self.sums.copies;
        let file = &extracted.returned.file;
        let person = Entry::of(extracted).person;
        let mut copy = format!(
            "<section class=\"copy\" aria-labelledby=\"copy-{number}\">\n<h2 id=\"copy-{number}\">{}",
            self.links.name(file)
        );
        if !person.is_empty() {
            let _ = write!(copy, " <span class=\"person\"><bdi>{}</bdi></span>", escaped(&person));
        }
        copy.push_str("</h2>\n");
        let about =
            extracted.returned.findings.iter().filter(|finding| rows.iter().all(|row| !row.is_of(finding)));
        let about: Vec<&Finding> = about.collect();
        if !about.is_empty() {
            copy.push_str("<ul>");
            about.into_iter().for_each(|finding| item(&mut copy, finding));
            copy.push_str("</ul>\n");
        }
        if extracted.returned.kind != Kind::Scanned.word() && rows.iter().all(|row| row.crop.is_none()) {
            copy.push_str(
                "<p class=\"hint\">This copy is no picture, and no other program draws it here: look at the file itself, beside \
                 this page.</p>\n",
            );
        }
        let (absent, found): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.unread == Unread::Absent);
        let (first, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|row| row.is_first());
        let mut show = |rows: Vec<&Row<'_>>, what: &str| {
            let rest = format!("<details>\n<summary>{what}: {}</summary>\n", rows.len());
            match (rows.is_empty(), what.is_empty()) {
                (true, _) => return,
                (false, true) => {}
                (false, false) => copy.push_str(&rest),
            }
            rows.iter().for_each(|row| copy.push_str(&row.html(number, &self.links, file)));
            copy.push_str(if what.is_empty() { "" } else { "</details>\n" });
        };
        show(first, "");
        show(others, "The other answers");
        show(absent, "Answers on pages that were not found in the file");
        let record = json_line(&extracted.record());
        let _ = writeln!(
            copy,
            "<button type=\"button\" class=\"one\" aria-describedby=\"copy-{number}\">Save this record alone</button>\n\
             <script type=\"application/json\">{}</script>\n</section>",
            inert(record.trim_end())
        );
        copy
    }
}

impl Sums {
    fn line(&self) -> String {
        let several = |number: usize, one: &str, many: &str| {
            if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
        };
        let mut parts = Vec::new();
        if self.copies > 0 {
            let answers = several(self.answers, "answer to look at", "answers to look at");
            parts.push(format!("{} with {answers}", several(self.copies, "copy", "copies")));
        }
        if self.certain > 0 {
            parts.push(format!(
                "{} with nothing to look at, not on this sheet",
                several(self.certain, "copy", "copies")
            ));
        }
        if self.unread > 0 {
            parts.push(format!("{} not read", several(self.unread, "file", "files")));
        }
        if parts.is_empty() { "There are no returned files.".to_owned() } else { parts.join("; ") }
    }
}

/// Whether a finding says that something of the pages as a whole could not be read.
fn is_of_pages(finding: &Finding) -> bool {
    let codes = [Code::RecoveredFromPage, Code::RecoveredFromPicture];
    finding.is_error() && finding.field.is_none() && codes.contains(&finding.code)
}

/// JSON in which a browser finds no markup, whatever its texts are.
fn inert(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

fn append(part: BufWriter<File>, out: &mut dyn Write) -> io::Result<()> {
    let mut file = part.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    io::copy(&mut file, out).map(|_| ())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::format::{Returned, ReturnedStatus};
    use crate::request::Request;
    use crate::returned::{Crop, Place};

    /// A scan on which two answers cannot be read.
    fn scan(guess: &str) -> Extracted {
        let place = || Place {
            page: 1,
            crop: Some(Crop { width: 8, height: 4, png: vec![7; 3000] }),
            guess: Some(guess.to_owned()),
            suggestion: None,
        };
        let request = Request::default();
        let fields = request.revision.form().fields().iter();
        let places: BTreeMap<String, Place> = fields.map(|field| (field.name.clone(), place())).collect();
        let finding =
            |field: &str| Finding::error(Code::RecoveredFromPicture, field, "is <not> read").hint("look");
        let returned = Returned {
            file: "a&b.pdf".to_owned(),
            kind: Kind::Scanned.word().to_owned(),
            revision: request.revision.date().to_owned(),
            status: ReturnedStatus::Errors,
            findings: vec![finding("user.last_name"), finding("roles.counselor")],
            ..Returned::default()
        };
        let doubtful = ["user.last_name", "roles.counselor"].map(str::to_owned).into();
        Extracted { request, returned, content: None, error: None, doubtful, places, loose: None }
    }

    fn written(sheet: Sheet) -> String {
        let mut out = Vec::new();
        sheet.finish(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn pictures_are_bounded_and_those_to_look_at_come_first() {
        let mut sheet = Sheet::new(Path::new("sheet.html")).unwrap();
        sheet.room = Room::new(7000);
        sheet.add(&scan("")).unwrap();
        sheet.add(&scan("")).unwrap();
        let page = written(sheet);
        // Two to look at; half of the room is taken by then, and others get none.
        assert_eq!(page.matches("<img ").count(), 2);
        let [first, second] = page.split("<section class=\"copy\"").skip(1).collect::<Vec<_>>()[..] else {
            panic!("{page}")
        };
        let to_look_at = first.split("<details>").next().unwrap();
        assert_eq!(to_look_at.matches("<img ").count(), 2, "{to_look_at}");
        assert_eq!(second.matches("<img ").count(), 0);
        let told =
            "its picture is left out, since those of a file take 8 MB at most, and those of the sheet 32 MB";
        assert_eq!(second.split("<details>").next().unwrap().matches(told).count(), 2, "{second}");
    }

    #[test]
    fn what_may_stand_there_is_no_answer_and_obeyed_by_nobody() {
        let mut sheet = Sheet::new(Path::new("sheet.html")).unwrap();
        sheet.add(&scan("\"><b>\u{202E}")).unwrap();
        let page = written(sheet);
        assert!(page.contains("value=\"&quot;&gt;&lt;b&gt;\\u{202E}\""), "{page}");
        assert!(page.contains("<input type=\"text\" value=\"\" id=\"a1-user.last_name\""), "{page}");
        assert!(page.contains("is &lt;not&gt; read") && !page.contains("<b>"), "{page}");
        // What to do about it is said by the sheet itself.
        assert!(!page.contains(">look<"));
    }

    #[test]
    fn where_a_suggestion_comes_from_is_said() {
        let page = |guess: Option<&str>, suggestion: Option<&str>| {
            let mut copy = scan("");
            let owned = |text: Option<&str>| text.map(str::to_owned);
            let place = Place { page: 1, crop: None, guess: owned(guess), suggestion: owned(suggestion) };
            copy.places.values_mut().for_each(|old| *old = place.clone());
            let mut sheet = Sheet::new(Path::new("sheet.html")).unwrap();
            sheet.add(&copy).unwrap();
            written(sheet)
        };
        let alone = page(None, Some("<Ana>"));
        assert!(
            alone.contains("The second reader alone reads <button") && !alone.contains("It may say"),
            "{alone}"
        );
        assert!(alone.contains("<bdi>&lt;Ana&gt;</bdi></button>, which may well be wrong"), "{alone}");
        let both = page(Some("Ana"), Some("Anna"));
        assert!(both.contains("It may say") && both.contains("The second reader alone reads"), "{both}");
        let same = page(Some("Ana"), Some("Ana"));
        assert_eq!(same.matches("class=\"take\"").count(), 1, "{same}");
        assert!(same.contains("and the second reader reads the same"), "{same}");
    }

    #[test]
    fn without_anything_to_look_at_there_is_nothing_to_save() {
        let mut sheet = Sheet::new(Path::new("sheet.html")).unwrap();
        let certain = Extracted { doubtful: Default::default(), ..scan("") };
        sheet.add(&certain).unwrap();
        let page = written(sheet);
        assert!(page.contains("1 copy with nothing to look at") && !page.contains("id=\"save\""), "{page}");
    }
}
