//! What all pages have in common: how they begin, what their policy lets a browser do, links to
//! files, and texts of which a browser obeys nothing.

use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::reply::plain;
use crate::characters::is_obeyed;
use crate::finding::{Finding, Severity};
use crate::format::PAGE;

/// The style sheet of all pages, which stands before a page's own.
pub(super) const STYLE: &str = include_str!("frame.css");

/// What a page is made of besides its words.
pub(super) struct Frame {
    /// Its title and its first heading.
    pub(super) title: &'static str,
    /// Its own style sheet.
    pub(super) style: &'static str,
    /// Its script, if it has one; it then shows pictures as well, all of which stand in it.
    pub(super) script: Option<&'static str>,
}

impl Frame {
    /// How the page begins, up to its first heading.
    pub(super) fn begin(&self) -> String {
        let Self { title, style, script } = self;
        let style = format!("{STYLE}{style}");
        let more = script
            .map(|script| format!("script-src '{}'; img-src data:; ", hash(script)))
            .unwrap_or_default();
        // Whoever looks at a file does not leave what was typed.
        let base = script.map_or("", |_| "<base target=\"_blank\">\n");
        format!(
            "{PAGE}<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{}'; {more}\
             base-uri 'none'; form-action 'none'\">\n{base}<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n\
             <h1>{title}</h1>\n",
            hash(&style)
        )
    }

    /// How it ends.
    pub(super) fn end(&self) -> String {
        let script = self.script.map(|script| format!("<script>{script}</script>\n")).unwrap_or_default();
        format!("</main>\n{script}</body>\n</html>\n")
    }
}

/// How a policy names a style sheet or a script. Content Security Policy Level 3, 2.3.1.
fn hash(text: &str) -> String {
    format!("sha256-{}", base64(&Sha256::digest(text)))
}

/// Bytes in base64. RFC 4648, 4.
pub(super) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let number = chunk.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for index in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * index)) as usize & 63];
            out.push(if index <= chunk.len() { letter.into() } else { '=' });
        }
    }
    out
}

/// The way from a page to files.
pub(super) struct Links {
    /// The folder of the page.
    folder: PathBuf,
}

impl Links {
    /// Those of a page that will stand at `path`.
    pub(super) fn from(path: &Path) -> Self {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self { folder: absolute(folder) }
    }

    /// The name of a file, with a link to it where it is one.
    pub(super) fn name(&self, file: &str) -> String {
        match self.to(file, None) {
            Some(link) => format!("<a href=\"{link}\"><bdi>{}</bdi></a>", escaped(file)),
            None => format!("<bdi>{}</bdi>", escaped(file)),
        }
    }

    /// The address of a file, seen from the page, and of a page in it. A member of an archive leads to the archive, a form
    /// of a stack to its own first page.
    pub(super) fn to(&self, file: &str, page: Option<usize>) -> Option<String> {
        let there = |file: &str| {
            absolute(Path::new(file)).ancestors().find(|path| path.is_file()).map(Path::to_path_buf)
        };
        let (path, first) = there(file).map(|path| (path, None)).or_else(|| {
            // A form of a stack: viewers open it at its first page.
            let (stack, pages) = file.rsplit_once('#')?;
            let first: usize = pages.split(['-', ',']).next()?.parse().ok()?;
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
        if let Some(page) = page.or(first) {
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

/// A finding as an item of a list.
pub(super) fn item(out: &mut String, finding: &Finding) {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let _ = write!(out, "<li class=\"{severity}\"><bdi>{}</bdi>", said(&finding.message));
    if let Some(hint) = &finding.hint {
        let _ = write!(out, " <span class=\"hint\"><bdi>{}</bdi></span>", said(hint));
    }
    out.push_str("</li>");
}

/// What there is to say of a file.
pub(super) fn said(text: &str) -> String {
    escaped(&plain(text))
}

/// A text of which a browser obeys nothing.
pub(super) fn escaped(text: &str) -> String {
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

    #[test]
    fn bytes_are_written_in_base64() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn nothing_from_a_file_is_obeyed() {
        assert_eq!(
            escaped("<b a='1' c=\"2\">&\u{202E}\n"),
            "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;\\u{202E}\\u{000A}"
        );
        let folder = tempfile::tempdir().unwrap();
        let links = Links::from(&folder.path().join("desk.html"));
        for (name, link) in [
            ("javascript:alert(1)", "./javascript%3Aalert%281%29"),
            ("a\"b<c>.pdf", "./a%22b%3Cc%3E.pdf"),
            ("María.pdf", "./Mar%C3%ADa.pdf"),
        ] {
            let path = folder.path().join(name);
            std::fs::write(&path, "").unwrap();
            let file = path.to_str().unwrap();
            assert_eq!(links.to(file, None).as_deref(), Some(link));
            assert_eq!(links.to(file, Some(3)), Some(format!("{link}#page=3")));
            assert_eq!(links.to(&format!("{file}#3-4"), None), Some(format!("{link}#page=3")), "a stack");
            assert_eq!(
                links.to(path.join("a.pdf").to_str().unwrap(), None).as_deref(),
                Some(link),
                "a member"
            );
        }
        assert_eq!(links.to(folder.path().join("nowhere").to_str().unwrap(), None), None);
        let below = Links::from(&folder.path().join("reports/x/desk.html"));
        let path = folder.path().join("María.pdf");
        assert_eq!(below.to(path.to_str().unwrap(), None).as_deref(), Some("../../Mar%C3%ADa.pdf"));
    }
}
