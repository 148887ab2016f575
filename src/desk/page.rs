//! The report as a page: one file that needs nothing else, and is read without scripts.
//!
//! It filters with radio buttons and style sheets alone. Its policy forbids everything
//! but its own style sheet, and everything from outside is escaped.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Seek as _, Write};
use std::path::Path;

use super::frame::{Frame, Links, escaped, item, said};
use super::standing::{Entry, Standing};
use super::summary::Summary;
use crate::finding::Finding;

/// The style sheet.
const STYLE: &str = include_str!("page.css");

const FRAME: Frame = Frame { title: "Returned forms", style: STYLE, script: None };

/// A page that is being written.
///
/// The rows wait in an unnamed temporary file, since the sums stand above them; so nothing
/// in memory grows with them.
pub struct Page {
    rows: BufWriter<File>,
    links: Links,
}

impl Page {
    /// Begins a page that will stand at `path`.
    ///
    /// # Errors
    ///
    /// The system gives no temporary file.
    pub fn new(path: &Path) -> io::Result<Self> {
        Ok(Self { rows: BufWriter::new(tempfile::tempfile()?), links: Links::from(path) })
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
        out.write_all(b"</tbody>\n</table>\n")?;
        out.write_all(FRAME.end().as_bytes())
    }

    fn row(&self, entry: &Entry, findings: &[Finding]) -> String {
        let Entry { file, standing, person, why } = entry;
        let class = class(*standing);
        let mut row = format!("<tr class=\"{class}\"><td data-label=\"Standing\"><b>{standing}</b></td>");
        let _ = write!(row, "<td data-label=\"Person\"><bdi>{}</bdi></td>", escaped(person));
        let name = self.links.name(file);
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
}

/// Everything above the rows.
fn head(summary: &Summary) -> String {
    let mut head = FRAME.begin();
    let _ = writeln!(head, "<p class=\"sums\">{} files: {}</p>", summary.files(), escaped(&summary.line()));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheet_names_every_standing() {
        for standing in Standing::ALL {
            let class = class(*standing);
            assert!(
                STYLE.contains(&format!("main:has(#show-{class}:checked) tbody tr:not(.{class})")),
                "{class}"
            );
        }
    }
}
