//! A mistake in a text: the line, with a mark below.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use misis_form::characters::is_obeyed;
use misis_form::{Excerpt, Mistake, Origin};

use super::terminal::visible;

/// Place, message, the line with a caret below, and what to do.
pub(super) fn drawn(mistake: &Mistake) -> String {
    let title = visible(&mistake.to_string());
    match (&mistake.excerpt, &mistake.origin) {
        (Some(excerpt), Origin::File { line, .. }) => {
            with_caret(title, excerpt, *line, mistake.hint.as_deref())
        }
        _ => match &mistake.hint {
            Some(hint) => format!("{title}\n  hint: {}", visible(hint)),
            None => title,
        },
    }
}

fn with_caret(title: String, excerpt: &Excerpt, line: usize, hint: Option<&str>) -> String {
    let Excerpt { text, marked } = excerpt;
    let pictured = |part: Option<&str>| part.unwrap_or_default().chars().map(picture).collect::<String>();
    let before = pictured(text.get(..marked.start));
    let wrong = pictured(text.get(marked.clone()));
    let span = before.len()..before.len() + wrong.len();
    let shown = before + &wrong + &pictured(text.get(marked.end..));
    let snippet = Snippet::source(shown).line_start(line).annotation(AnnotationKind::Primary.span(span));
    let mut group = Level::ERROR.no_name().primary_title(title).element(snippet);
    if let Some(hint) = hint {
        group = group.element(Level::HELP.with_name("hint").message(visible(hint)));
    }
    Renderer::plain().render(&[group])
}

/// A picture of what a terminal would obey, and everything else as it is; one
/// character for one, so that the mark stays where it is.
fn picture(c: char) -> char {
    match c {
        '\t' => c,
        '\0'..='\u{1F}' => char::from_u32(0x2400 + c as u32).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7F}' => '␡',
        c if is_obeyed(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(text: &str, marked: std::ops::Range<usize>) -> Mistake {
        let origin = Origin::File { path: "request.toml".into(), line: 2, column: 6 };
        let excerpt = Some(Excerpt { text: text.to_owned(), marked });
        Mistake { excerpt, ..Mistake::new(origin, "expected `=`") }
    }

    #[test]
    fn a_mistake_is_drawn_with_its_line_and_a_caret() {
        assert_eq!(
            drawn(&mistake("ñame María", 6..7)),
            "request.toml:2:6: expected `=`\n  |\n2 | ñame María\n  |      ^"
        );
        let hinted = drawn(&mistake("ñame", 0..2).hint("write `name`"));
        assert!(hinted.ends_with("\n  |\n  = hint: write `name`"), "{hinted}");
    }

    #[test]
    fn nothing_is_drawn_that_a_terminal_obeys() {
        let drawn = drawn(&mistake("a\u{1B}[31m \u{202E}\u{9B}31m", 1..2).hint("\u{1B}[2J"));
        assert!(drawn.chars().all(|c| c == '\n' || !is_obeyed(c)), "{drawn:?}");
        assert!(drawn.contains("a␛[31m"), "{drawn}");
    }
}
