//! Common mistakes in plain words, with what somebody wrote put right.

mod json;
mod toml;

use std::fmt::Write as _;

pub(super) use json::json;
pub(super) use toml::toml;

use crate::characters::is_obeyed;

/// What is wrong with a line, and what to write instead.
pub(super) type Said = (String, String);

/// Quotation marks that no language here knows: word processors make them.
pub(super) const CURLY: [char; 9] = ['“', '”', '„', '‟', '‘', '’', '‚', '«', '»'];

/// What stands between quotation marks of any sort.
fn bare(text: &str) -> &str {
    let is_mark = |c: char| matches!(c, '"' | '\'' | '`') || CURLY.contains(&c);
    let text = text.trim();
    let inner = text.strip_prefix(is_mark).unwrap_or(text);
    inner.strip_suffix(is_mark).unwrap_or(inner).trim()
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// A basic string; what a terminal or an editor would obey is escaped.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_obeyed(c) => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
