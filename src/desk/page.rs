//! The report as a page: one file that needs nothing else, and is read without scripts.
//!
//! It filters with radio buttons and style sheets alone. Its policy forbids everything
//! but its own style sheet, and everything from outside is escaped.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Seek as _, Write};
use std::path::{Component, Path, PathBuf};

use super::reply::plain;
use super::standing::{Entry, Standing};
use super::summary::Summary;
use crate::characters::is_obeyed;
use crate::finding::{Finding, Severity};
use crate::format::PAGE;

/// The style sheet, whose hash the policy names.
const STYLE: &str = include_str!("page.css");

/// SHA-256 of [`STYLE`] in base64.
const STYLE_HASH: &str = "sha256-++UGnOejKwEmif9O9YegAItxqQkke9ta4N4JCCyc7SA=";

/// A page that is being written.
///
/// The rows wait in an unnamed temporary file, since the sums stand above them; so nothing
/// in memory grows with them.
pub struct Page {
    rows: BufWriter<File>,
    /// The folder of the page, from which links lead to the files.
    folder: PathBuf,
}

impl Page {
    /// Begins a page that will stand at `path`.
    ///
    /// # Errors
    ///
    /// The system gives no temporary file.
    pub fn new(path: &Path) -> io::Result<Self> {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Ok(Self { rows: BufWriter::new(tempfile::tempfile()?), folder: absolute(folder) })
    }

    /// Adds a file.
    ///
    /// # Errors
    ///
    /// The temporary file cannot be written to.
    pub fn add(&mut self, entry: &Entry, findings: &[Finding]) -> io::Result<()> {
        let row = self.row(entry, findings);
        self.rows.write_all(row.as_bytes())
    }

    /// Writes the page.
    ///
    /// # Errors
    ///
    /// The temporary file cannot be read, or the page not be written.
    pub fn finish(self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(head(summary).as_bytes())?;
        let mut rows = self.rows.into_inner().map_err(io::IntoInnerError::into_error)?;
        rows.rewind()?;
        io::copy(&mut rows, out)?;
        out.write_all(b"</tbody>\n</table>\n</main>\n</body>\n</html>\n")
    }

    fn row(&self, entry: &Entry, findings: &[Finding]) -> String {
        let Entry { file, standing, person, why } = entry;
        let class = class(*standing);
        let mut row = format!("<tr class=\"{class}\"><td data-label=\"Standing\"><b>{standing}</b></td>");
        let _ = write!(row, "<td data-label=\"Person\"><bdi>{}</bdi></td>", escaped(person));
        let name = match self.link(file) {
            Some(link) => format!("<a href=\"{link}\"><bdi>{}</bdi></a>", escaped(file)),
            None => format!("<bdi>{}</bdi>", escaped(file)),
        };
        let _ = write!(row, "<td data-label=\"File\">{name}</td><td data-label=\"What was found\">");
        if findings.len() > 1 {
            let _ = write!(row, "<details><summary><bdi>{}</bdi></summary><ul>", said(why));
            for finding in findings {
                item(&mut row, finding);
            }
            row.push_str("</ul></details>");
        } else {
            let _ = write!(row, "<bdi>{}</bdi>", said(why));
            if let Some(hint) = findings.first().and_then(|finding| finding.hint.as_deref()) {
                let _ = write!(row, "<br><span class=\"hint\"><bdi>{}</bdi></span>", said(hint));
            }
        }
        row.push_str("</td></tr>\n");
        row
    }

    /// The address of a file, seen from the page. A member of an archive leads to the archive.
    fn link(&self, file: &str) -> Option<String> {
        let there = |file: &str| {
            absolute(Path::new(file)).ancestors().find(|path| path.is_file()).map(Path::to_path_buf)
        };
        let (path, page) = there(file).map(|path| (path, None)).or_else(|| {
            // A form of a stack: viewers open it at its first page.
            let (stack, pages) = file.rsplit_once('#')?;
            let first: u32 = pages.split(['-', ',']).next()?.parse().ok()?;
            Some((there(stack)?, Some(first)))
        })?;
        let shared = path.components().zip(self.folder.components()).take_while(|(one, other)| one == other);
        let shared = shared.count();
        let up = self.folder.components().count() - shared;
        // Without a first step, a name with a colon would be another sort of address.
        let mut link = if up == 0 { ".".to_owned() } else { vec![".."; up].join("/") };
        for component in path.components().skip(shared) {
            let Component::Normal(name) = component else { return None };
            link.push('/');
            percent(&mut link, name.as_encoded_bytes());
        }
        if let Some(page) = page {
            let _ = write!(link, "#page={page}");
        }
        Some(link)
    }
}

/// A path from the root of the system, without steps that lead nowhere.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Bytes of a name as a part of an address. RFC 3986, 2.
fn percent(link: &mut String, name: &[u8]) {
    for &byte in name {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            link.push(byte.into());
        } else {
            let _ = write!(link, "%{byte:02X}");
        }
    }
}

fn item(row: &mut String, finding: &Finding) {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let _ = write!(row, "<li class=\"{severity}\"><bdi>{}</bdi>", said(&finding.message));
    if let Some(hint) = &finding.hint {
        let _ = write!(row, " <span class=\"hint\"><bdi>{}</bdi></span>", said(hint));
    }
    row.push_str("</li>");
}

/// Everything above the rows.
fn head(summary: &Summary) -> String {
    let mut head = format!(
        "{PAGE}<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{STYLE_HASH}'; \
         base-uri 'none'; form-action 'none'\">\n<title>Returned forms</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>Returned forms</h1>\n<p class=\"sums\">{} files: {}</p>\n",
        summary.files(),
        escaped(&summary.line())
    );
    if summary.people_again().next().is_some() {
        head.push_str("<h2>The same person more than once</h2>\n<ul>\n");
        for (name, files) in summary.people_again() {
            let files: Vec<String> =
                files.iter().map(|file| format!("<bdi>{}</bdi>", escaped(file))).collect();
            let _ = writeln!(head, "<li><bdi>{}</bdi>: {}</li>", escaped(name), files.join(", "));
        }
        head.push_str("</ul>\n");
    }
    head.push_str("<fieldset>\n<legend>Show</legend>\n");
    let _ = writeln!(
        head,
        "<label><input type=\"radio\" name=\"show\" id=\"show-all\" checked>all ({})</label>",
        summary.files()
    );
    for (standing, count) in summary.counts() {
        let (class, word) = (class(standing), standing.many());
        let _ = writeln!(
            head,
            "<label><input type=\"radio\" name=\"show\" id=\"show-{class}\">{word} ({count})</label>"
        );
    }
    head.push_str("</fieldset>\n");
    head.push_str(
        "<table>\n<thead><tr><th scope=\"col\">Standing</th><th scope=\"col\">Person</th>\
         <th scope=\"col\">File</th><th scope=\"col\">What was found</th></tr></thead>\n<tbody>\n",
    );
    head
}

/// The word of a standing as the style sheet knows it.
fn class(standing: Standing) -> String {
    standing.word().to_lowercase().replace(' ', "-")
}

/// What there is to say of a file.
fn said(text: &str) -> String {
    escaped(&plain(text))
}

/// A text of which a browser obeys nothing.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if is_obeyed(c) => {
                let _ = write!(out, "\\u{{{:04X}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes in base64. RFC 4648, 4.
    fn base64(bytes: &[u8]) -> String {
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut out = String::new();
        for chunk in bytes.chunks(3) {
            let number = chunk.iter().fold(0u32, |number, byte| number << 8 | u32::from(*byte))
                << (8 * (3 - chunk.len()));
            for index in 0..4 {
                let letter = LETTERS[(number >> (18 - 6 * index)) as usize & 63];
                out.push(if index <= chunk.len() { letter.into() } else { '=' });
            }
        }
        out
    }

    #[test]
    fn the_policy_names_the_style_sheet_and_the_sheet_every_standing() {
        use sha2::{Digest as _, Sha256};
        assert_eq!(STYLE_HASH, format!("sha256-{}", base64(&Sha256::digest(STYLE))));
        for standing in Standing::ALL {
            let class = class(*standing);
            assert!(
                STYLE.contains(&format!("main:has(#show-{class}:checked) tbody tr:not(.{class})")),
                "{class}"
            );
        }
    }

    #[test]
    fn nothing_from_a_file_is_obeyed() {
        assert_eq!(
            escaped("<b a='1' c=\"2\">&\u{202E}\n"),
            "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;\\u{202E}\\u{000A}"
        );
        let folder = tempfile::tempdir().unwrap();
        let page = Page::new(&folder.path().join("desk.html")).unwrap();
        for (name, link) in [
            ("javascript:alert(1)", "./javascript%3Aalert%281%29"),
            ("a\"b<c>.pdf", "./a%22b%3Cc%3E.pdf"),
            ("María.pdf", "./Mar%C3%ADa.pdf"),
        ] {
            let path = folder.path().join(name);
            std::fs::write(&path, "").unwrap();
            assert_eq!(page.link(path.to_str().unwrap()).as_deref(), Some(link));
            assert_eq!(page.link(path.join("a.pdf").to_str().unwrap()).as_deref(), Some(link), "a member");
        }
        assert_eq!(page.link(folder.path().join("nowhere").to_str().unwrap()), None);
        let below = Page::new(&folder.path().join("reports/x/desk.html")).unwrap();
        let path = folder.path().join("María.pdf");
        assert_eq!(below.link(path.to_str().unwrap()).as_deref(), Some("../../Mar%C3%ADa.pdf"));
    }
}
