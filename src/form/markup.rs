//! The two marks that texts of the definition may carry: bold, and links.

/// A stretch of text of one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The words as printed.
    pub text: String,
    /// Whether they are bold.
    pub bold: bool,
    /// Whether they are an address that can be followed.
    pub link: bool,
}

/// Reads `**bold**` and `<https://address>` marks.
///
/// A mark that is not closed is printed as it stands.
pub fn parse_markup(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let marked = [("**", "**", true, false), ("<http", ">", false, true)].into_iter().find_map(
            |(open, close, bold, link)| {
                let inner = rest.strip_prefix(open)?;
                let end = inner.find(close)?;
                // The address itself begins with the second half of its opening mark.
                let words = if link { &rest[1..open.len() + end] } else { &inner[..end] };
                let run = Run { text: words.to_owned(), bold, link };
                Some((run, &inner[end + close.len()..]))
            },
        );
        match marked {
            Some((run, after)) => {
                push_plain(&mut runs, &mut plain);
                runs.push(run);
                rest = after;
            }
            None => {
                plain.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    push_plain(&mut runs, &mut plain);
    runs
}

/// The words of a text without its marks.
pub fn plain_text(text: &str) -> String {
    parse_markup(text).into_iter().map(|run| run.text).collect()
}

fn push_plain(runs: &mut Vec<Run>, plain: &mut String) {
    if !plain.is_empty() {
        runs.push(Run { text: std::mem::take(plain), bold: false, link: false });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let found: Vec<(String, &str)> = parse_markup(text)
            .into_iter()
            .map(|run| {
                (
                    run.text,
                    if run.link {
                        "link"
                    } else if run.bold {
                        "bold"
                    } else {
                        ""
                    },
                )
            })
            .collect();
        let found: Vec<(&str, &str)> = found.iter().map(|(t, l)| (t.as_str(), *l)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn marks_become_runs() {
        check("Use **A** to add", &[("Use ", ""), ("A", "bold"), (" to add", "")]);
        check("at: <https://a.b/c/>", &[("at: ", ""), ("https://a.b/c/", "link")]);
    }

    #[test]
    fn unclosed_marks_are_words() {
        check("2 ** 3 < 9", &[("2 ** 3 < 9", "")]);
    }
}
