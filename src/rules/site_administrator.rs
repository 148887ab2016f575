//! "Please note: Site administrators are defined as principals or assistant principals."

use crate::finding::{Code, Finding};
use crate::request::{Print as _, Request, Value};

/// The site administrator's job title is one of the two.
pub(super) fn check(name: &str, request: &Request, findings: &mut Vec<Finding>) {
    let Some(answer) = request.answer(name) else { return };
    if let Some(title @ Value::Text(text)) = answer.value()
        && !is_site_administrator(text)
    {
        findings.push(
            Finding::error(
                Code::SiteAdministrator,
                name,
                format!("`{}` is neither a principal nor an assistant principal", title.print()),
            )
            .hint("have the form signed by the principal or an assistant principal of the site")
            .at(answer.origin()),
        );
    }
}

/// Whether a job title says principal or assistant principal.
///
/// Letter case and spacing do not matter, nor do the usual short forms, a
/// leading "Acting" or "Interim", or a qualifier after a comma, a dash or in
/// parentheses. Another job that merely contains the word is not one.
fn is_site_administrator(title: &str) -> bool {
    let title = title.to_lowercase();
    let words = words(&without_qualifier(&title));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let words = match words.as_slice() {
        ["acting" | "interim", rest @ ..] => rest,
        all => all,
    };
    matches!(words, ["principal" | "ap"] | ["a", "p"] | ["assistant" | "asst", "principal"])
}

/// The title up to the qualifier.
///
/// A hyphen between letters joins words ("assistant-principal"); with a space
/// beside it, it is a dash.
fn without_qualifier(title: &str) -> String {
    let letters: Vec<char> = title.trim().chars().collect();
    let is_cut = |place: usize| match letters[place] {
        ',' | '(' | '[' | ';' | ':' | '–' | '—' | '―' => true,
        '-' | '‐' | '‑' | '−' => {
            let is_space =
                |neighbour: Option<&char>| neighbour.is_none_or(|c| c.is_whitespace() || *c == '-');
            is_space(place.checked_sub(1).and_then(|before| letters.get(before)))
                || is_space(letters.get(place + 1))
        }
        _ => false,
    };
    let end = (0..letters.len()).find(|&place| is_cut(place)).unwrap_or(letters.len());
    letters[..end].iter().collect()
}

/// The words, without the full stops of short forms.
fn words(title: &str) -> Vec<String> {
    title
        .split(|c: char| c.is_whitespace() || matches!(c, '.' | '-' | '‐' | '‑' | '−'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
