//! Inputs that are not what their name says, by how they begin.

use std::sync::Arc;

use super::{Format, encoding};
use crate::finding::Origin;
use crate::mistake::Mistake;

/// What an input most likely is, where its name promises another language.
///
/// What only looks odd is left to the reader of the language, who knows the place.
pub(super) fn mistake(path: &Arc<str>, start: &[u8], format: Format) -> Option<Mistake> {
    let says = |what: &str, hint: &str| {
        Some(Mistake::new(Origin::Whole { path: path.clone() }, what).hint(hint.to_owned()))
    };
    if encoding::is_utf32(start) {
        return says("the text is in UTF-32", "save it as UTF-8 in your editor");
    }
    let text = encoding::start_of_text(start);
    let text = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    if let Some(what) = other_document(text) {
        return says(
            &format!("this is {what}"),
            "open it in a spreadsheet program, and save it as .xlsx or as \u{201C}CSV UTF-8\u{201D}",
        );
    }
    // What one request takes several lines for is no JSON Lines.
    let first = text.lines().next().unwrap_or_default().trim();
    if format == Format::JsonLines && matches!(first, "{" | "[" | "[{") {
        return says(
            "this is JSON, in which a request has several lines",
            "give each request a line of its own; or put all in brackets, with commas, and name the file .json",
        );
    }
    let looks = looks(text)?;
    let is_json = |format: Format| matches!(format, Format::Json | Format::JsonLines);
    if looks == format || is_json(looks) && is_json(format) {
        return None;
    }
    let called = match looks {
        Format::Toml => "TOML",
        Format::Json => "JSON",
        Format::JsonLines => "JSON Lines",
        Format::Csv => "a table",
    };
    says(
        &format!("this is {called} by its first line, and its name promises .{}", format.word()),
        &format!("name it with the ending .{}", looks.word()),
    )
}

/// The language of which a text begins as no other does.
fn looks(text: &str) -> Option<Format> {
    // Comments of TOML.
    let comments = text.lines().take_while(|line| line.starts_with("# ") || line.trim().is_empty());
    let text = text.get(comments.map(|line| line.len() + 1).sum::<usize>()..).unwrap_or_default();
    let line = text.lines().next().unwrap_or_default().trim();
    if text.starts_with('{') {
        return Some(Format::Json);
    }
    if let Some(rest) = text.strip_prefix('[') {
        let is_table = line.ends_with(']') && rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '[');
        return if is_table {
            Some(Format::Toml)
        } else {
            rest.trim_start().starts_with('{').then_some(Format::Json)
        };
    }
    let is_key = |key: &str| {
        let key = key.trim();
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
    };
    if line.split_once('=').is_some_and(|(key, _)| is_key(key))
        && !line.to_ascii_lowercase().starts_with("sep=")
    {
        return Some(Format::Toml);
    }
    (Format::of_text(text) == Format::Csv).then_some(Format::Csv)
}

/// Documents of other programs that are text.
fn other_document(text: &str) -> Option<&'static str> {
    let begin: String = text.chars().take(2_000).flat_map(char::to_lowercase).collect();
    if ["<!doctype html", "<html", "<head", "<meta", "<body", "<table", "<style", "<div"]
        .iter()
        .any(|tag| begin.starts_with(tag))
    {
        return Some("a web page, whatever its name says");
    }
    if begin.starts_with("<?xml") && begin.contains("office:spreadsheet") {
        return Some("a workbook in XML, whatever its name says");
    }
    begin.starts_with("{\\rtf").then_some("a document of a word processor")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(start: &[u8], format: Format) -> String {
        let mistake = mistake(&Arc::from("a"), start, format);
        mistake.map_or_else(String::new, |mistake| {
            format!("{} | {}", mistake.message, mistake.hint.unwrap_or_default())
        })
    }

    #[test]
    fn what_belies_its_name_is_told() {
        let table = b"user.first_name,user.last_name\nMar\xC3\xADa,N\n";
        assert!(told(table, Format::Json).contains("a table by its first line"));
        assert!(told(table, Format::JsonLines).ends_with("the ending .csv"));
        assert!(told(table, Format::Toml).contains("a table"));
        assert!(told(b"{\"roles\": []}", Format::Csv).ends_with("the ending .json"));
        assert!(told(b"[user]\nfirst_name = \"A\"\n", Format::Csv).ends_with("the ending .toml"));
        assert!(told(b"roles = [\"Counselor\"]\n", Format::Json).ends_with("the ending .toml"));
        assert!(told(b"<html><table>", Format::Toml).contains("a web page"));
        assert!(told(b"\xEF\xBB\xBF\n<!DOCTYPE HTML>", Format::Csv).contains("a web page"));
        assert!(told(b"{\\rtf1", Format::Toml).contains("word processor"));
        let wide = |text: &str, big: bool| -> Vec<u8> {
            text.chars()
                .flat_map(|c| if big { u32::from(c).to_be_bytes() } else { u32::from(c).to_le_bytes() })
                .collect()
        };
        for big in [false, true] {
            assert!(told(&wide("user.first_name,roles", big), Format::Csv).contains("UTF-32"));
            assert!(told(&wide("\u{FEFF}user", big), Format::Csv).contains("UTF-32"));
        }
    }

    #[test]
    fn what_is_as_its_name_says_is_left() {
        for (text, format) in [
            ("user.first_name,user.last_name\n", Format::Csv),
            ("sep=;\nuser.first_name;user.last_name\n", Format::Csv),
            ("First name\nMaría", Format::Csv),
            ("\u{FEFF}# a comment\n[user]\n", Format::Toml),
            ("[[request]]\n", Format::Toml),
            ("roles = []\n", Format::Toml),
            ("[{}]", Format::Json),
            ("[]", Format::Json),
            ("{}\n{}\n", Format::JsonLines),
            ("{}\n{}\n", Format::Json),
            ("", Format::Json),
            ("", Format::Csv),
            ("Dear Ms. Núñez,\n", Format::Toml),
            ("a,b,c\n", Format::Json),
        ] {
            assert_eq!(told(text.as_bytes(), format), "", "{text}");
        }
    }
}
