//! Exported form data: FDF and XFDF, for programs that fill or keep forms.
//!
//! Only written here: a returned file of them is read as any other returned form.

use std::fmt::Write as _;
use std::path::Path;

use crate::form::FieldKind;
use crate::request::{Request, Shown};

/// A language of form data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormData {
    /// ISO 32000-1, 12.7.7.
    Fdf,
    /// ISO 19444-1.
    Xfdf,
}

impl FormData {
    /// The language that a file's extension promises; `None` when it promises none.
    pub fn of_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "fdf" => Some(Self::Fdf),
            "xfdf" => Some(Self::Xfdf),
            _ => None,
        }
    }

    /// What the fields of a form show; those that show nothing are left out, and so are signatures.
    pub fn write(self, request: &Request) -> String {
        let tree = Node::of(request.shown());
        match self {
            Self::Fdf => {
                let mut out = "%FDF-1.2\n1 0 obj\n<< /FDF << /Fields [".to_owned();
                tree.iter().for_each(|node| node.fdf(&mut out, 1));
                out + "\n] >> >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
            }
            Self::Xfdf => {
                let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
                               <xfdf xmlns=\"http://ns.adobe.com/xfdf/\" xml:space=\"preserve\">\n<fields>\n"
                    .to_owned();
                tree.iter().for_each(|node| node.xfdf(&mut out, 1));
                out + "</fields>\n</xfdf>\n"
            }
        }
    }
}

/// A field, or what several names of fields have in common.
struct Node {
    /// The partial name.
    name: String,
    kids: Vec<Self>,
    value: Option<Value>,
}

/// What a field shows.
struct Value {
    text: String,
    /// Whether it is the state of a button.
    is_state: bool,
}

impl Node {
    /// The fields that show something, by their partial names.
    fn of(shown: Vec<Shown<'_>>) -> Vec<Self> {
        let mut roots: Vec<Self> = Vec::new();
        for Shown { field, text, .. } in shown {
            let Some(text) = text.filter(|_| field.kind != FieldKind::Signature) else { continue };
            let mut level = &mut roots;
            let mut parts = field.name.split('.').peekable();
            while let Some(part) = parts.next() {
                // Fields of one part of the form follow each other.
                if parts.peek().is_none() || level.last().is_none_or(|last| last.name != part) {
                    level.push(Self { name: part.to_owned(), kids: Vec::new(), value: None });
                }
                let last = level.len() - 1;
                let node = &mut level[last];
                if parts.peek().is_none() {
                    let is_state = matches!(field.kind, FieldKind::CheckBox | FieldKind::Choice(_));
                    node.value = Some(Value { text: text.clone().into_owned(), is_state });
                }
                level = &mut node.kids;
            }
        }
        roots
    }

    fn fdf(&self, out: &mut String, depth: usize) {
        let _ = write!(out, "\n{}<< /T {}", " ".repeat(depth), string(&self.name));
        if !self.kids.is_empty() {
            out.push_str(" /Kids [");
            self.kids.iter().for_each(|kid| kid.fdf(out, depth + 1));
            out.push_str(" ]");
        }
        match &self.value {
            Some(Value { text, is_state: true }) => {
                let _ = write!(out, " /V {}", pdf_name(text));
            }
            // A line ends with a carriage return in a field. ISO 32000-1, 12.7.4.3.
            Some(Value { text, .. }) => {
                let _ = write!(out, " /V {}", string(&text.replace('\n', "\r")));
            }
            None => {}
        }
        out.push_str(" >>");
    }

    fn xfdf(&self, out: &mut String, depth: usize) {
        let _ = write!(out, "{}<field name=\"{}\">", " ".repeat(depth), escaped(&self.name));
        if let Some(value) = &self.value {
            let _ = write!(out, "<value>{}</value>", escaped(&value.text));
        }
        if !self.kids.is_empty() {
            out.push('\n');
            self.kids.iter().for_each(|kid| kid.xfdf(out, depth + 1));
            out.push_str(&" ".repeat(depth));
        }
        out.push_str("</field>\n");
    }
}

/// A text string: in ASCII, or in UTF-16 with its mark. ISO 32000-1, 7.9.2.2.
fn string(text: &str) -> String {
    let is_plain = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    let mut out = String::new();
    if is_plain {
        out.push('(');
        for c in text.chars() {
            if matches!(c, '(' | ')' | '\\') {
                out.push('\\');
            }
            out.push(c);
        }
        out.push(')');
    } else {
        out.push_str("<FEFF");
        for unit in text.encode_utf16() {
            let _ = write!(out, "{unit:04X}");
        }
        out.push('>');
    }
    out
}

/// A name. ISO 32000-1, 7.3.5.
fn pdf_name(text: &str) -> String {
    let mut out = "/".to_owned();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.') {
            out.push(byte.into());
        } else {
            let _ = write!(out, "#{byte:02X}");
        }
    }
    out
}

/// A text in XML. What XML cannot hold is U+FFFD, which every reader of the form reports.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // As such it would be read as the end of a line.
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(c),
            '\u{FFFE}' | '\u{FFFF}' => out.push(char::REPLACEMENT_CHARACTER),
            c if c < ' ' => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Origin;
    use crate::request::{RawAnswer, RawRequest};

    fn request(answers: &[(&str, &str)]) -> Request {
        let mut raw = RawRequest::default();
        for (name, text) in answers {
            raw.answers.insert((*name).to_owned(), RawAnswer::new(*text, Origin::Nowhere));
        }
        raw.roles.push(RawAnswer::new("Counselor", Origin::Nowhere));
        Request::parse(&raw)
    }

    #[test]
    fn fields_stand_below_what_their_names_have_in_common() {
        let request = request(&[
            ("user.first_name", "Ana (B)"),
            ("user.last_name", "Núñez <&>"),
            ("office.decision", "Approved"),
            ("office.reason", "one\ntwo"),
        ]);
        assert_eq!(
            FormData::Fdf.write(&request),
            "%FDF-1.2\n1 0 obj\n<< /FDF << /Fields [\
             \n << /T (roles) /Kids [\n  << /T (counselor) /V /A >> ] >>\
             \n << /T (user) /Kids [\n  << /T (first_name) /V (Ana \\(B\\)) >>\
             \n  << /T (last_name) /V <FEFF004E00FA00F10065007A0020003C0026003E> >> ] >>\
             \n << /T (office) /Kids [\n  << /T (decision) /V /Approved >>\
             \n  << /T (reason) /V <FEFF006F006E0065000D00740077006F> >> ] >>\
             \n] >> >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
        );
        let xfdf = FormData::Xfdf.write(&request);
        assert!(
            xfdf.contains("<field name=\"last_name\"><value>Núñez &lt;&amp;&gt;</value></field>"),
            "{xfdf}"
        );
        assert!(xfdf.contains("<value>one\ntwo</value>"), "{xfdf}");
        assert!(!xfdf.contains("middle_initial"), "{xfdf}");
    }

    #[test]
    fn what_xml_cannot_hold_is_not_lost_in_silence() {
        assert_eq!(escaped("a\u{1}\u{FFFE}b\r"), "a\u{FFFD}\u{FFFD}b&#13;");
        assert_eq!(pdf_name("a b#"), "/a#20b#23");
    }
}
