//! The form says what the district's form says: every word, in its order.

use misis_form::layout::{Element, Item, Kid, Layout};
use misis_form::revision::newest;

/// The text of the pages in the order of the structure tree, which is what a
/// screen reader reads.
fn printed() -> String {
    let layout = newest().layout();
    let mut text = String::new();
    collect(layout, &layout.elements[0], &mut text);
    text
}

fn collect(layout: &Layout, element: &Element, text: &mut String) {
    for kid in &element.kids {
        match *kid {
            Kid::Element(id) => collect(layout, &layout.elements[id.0], text),
            Kid::Content { page, sequence } => {
                for item in &layout.pages[page].sequences[sequence].items {
                    if let Item::Text(item) = item {
                        text.push_str(&item.text);
                    }
                }
                text.push(' ');
            }
            Kid::Widget(_) | Kid::Link(_) => {}
        }
    }
}

/// The words of `form-text.md`, without the marks of its conversion to text.
fn expected() -> String {
    include_str!("form-text.md")
        .replace("**", "")
        .replace("\\*", "*")
        .replace("\\_", "")
        .replace(['<', '>'], "")
        .lines()
        .map(|line| line.strip_prefix("- ").unwrap_or(line))
        .collect::<Vec<_>>()
        .join(" ")
        // The radio buttons are drawn.
        .replace("( ) –", "–")
        // Two captioned blanks side by side, name and e-mail; the domain is
        // printed after the e-mail blank.
        .replace(
            "(please print) @lausd.net   Site administrator's email address",
            "(please print) Site administrator's email address @lausd.net",
        )
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().filter(|word| *word != "•").collect()
}

#[test]
fn the_form_is_complete_and_verbatim() {
    let (printed, expected) = (printed(), expected());
    let (printed, expected) = (words(&printed), words(&expected));
    for (place, (found, wanted)) in printed.iter().zip(&expected).enumerate() {
        let before = expected[place.saturating_sub(8)..place].join(" ");
        assert_eq!(found, wanted, "after `{before}`");
    }
    assert_eq!(printed.len(), expected.len());
}
