//! The form's rules, where its letters cannot be read.
//!
//! A program may draw letters as curves, or leave out what they are. The lines
//! to write on are then still where the form has them.

use crate::layout::{Item, LaidPage, Layout, PAGE_HEIGHT};
use crate::returned::page::marks::{Marks, Path};
use crate::returned::page::matrix::Area;
use crate::returned::page::path;

/// How long a rule is at least, in points.
const SHORTEST: f64 = 24.0;

/// How thick a rule is at most, in points.
const THICKEST: f64 = 2.5;

/// How far its ends may be from their place, in points of the form.
const TOLERANCE: f64 = 1.5;

/// The most rules of a page that are compared. No page of the form has as many.
const MOST: usize = 2000;

/// The fewest rules that make a page one of the form's.
const FEWEST: usize = 6;

/// A level line: its ends, and how high it stands.
type Rule = [f64; 3];

/// Whether a page of the file has the rules of a page of the form.
pub(super) fn is_on(layout: &Layout, pages: &[Marks]) -> bool {
    let drawn: Vec<Vec<Rule>> = pages.iter().map(rules).collect();
    layout
        .pages
        .iter()
        .map(own)
        .any(|own| own.len() >= FEWEST && drawn.iter().any(|drawn| is_same(&own, drawn)))
}

/// The rules of a page of the form.
fn own(page: &LaidPage) -> Vec<Rule> {
    let items = page.sequences.iter().flat_map(|sequence| &sequence.items);
    let rule = |item: &Item| match item {
        Item::Line { from, to, .. } => {
            let [from, to] = [from, to].map(|end| end.to_pdf(PAGE_HEIGHT).map(f64::from));
            is_level(from, to).then(|| [from[0].min(to[0]), from[0].max(to[0]), from[1]])
        }
        _ => None,
    };
    items.filter_map(rule).collect()
}

/// The rules that are painted on a page.
fn rules(marks: &Marks) -> Vec<Rule> {
    marks.paths.iter().flat_map(rules_of).take(MOST).collect()
}

fn rules_of(path: &Path) -> Vec<Rule> {
    if path.stroke.is_some() {
        let level = |ends: &[[f64; 2]]| match ends {
            [a, b] if is_level(*a, *b) => Some([a[0].min(b[0]), a[0].max(b[0]), a[1]]),
            _ => None,
        };
        return path.points.windows(2).filter_map(level).collect();
    }
    // A thin area is a line as well.
    let [left, bottom, right, top] = path::area(&path.points);
    let is_thin = top - bottom <= THICKEST && right - left >= SHORTEST;
    if is_thin { vec![[left, right, (bottom + top) / 2.0]] } else { Vec::new() }
}

fn is_level(a: [f64; 2], b: [f64; 2]) -> bool {
    (a[1] - b[1]).abs() < 0.2 && (a[0] - b[0]).abs() >= SHORTEST
}

/// Whether nearly all rules are there, in their place or moved and scaled as one.
fn is_same(own: &[Rule], drawn: &[Rule]) -> bool {
    let extent = |rules: &[Rule]| -> Area {
        let none = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        rules.iter().fold(none, |all, rule| {
            [all[0].min(rule[0]), all[1].min(rule[2]), all[2].max(rule[1]), all[3].max(rule[2])]
        })
    };
    let ([left, bottom, right, _], [to_left, to_bottom, to_right, _]) = (extent(own), extent(drawn));
    let scale = (to_right - to_left) / (right - left);
    let moved = |rule: &Rule, scale: f64| {
        [
            to_left + (rule[0] - left) * scale,
            to_left + (rule[1] - left) * scale,
            to_bottom + (rule[2] - bottom) * scale,
        ]
    };
    let fits = |place: &dyn Fn(&Rule) -> Rule, tolerance: f64| {
        let is_there = |rule: &&Rule| {
            let wanted = place(rule);
            drawn.iter().any(|drawn| (0..3).all(|part| (drawn[part] - wanted[part]).abs() <= tolerance))
        };
        own.iter().filter(is_there).count() * 5 >= own.len() * 4
    };
    fits(&|rule| *rule, TOLERANCE)
        || (0.3..3.0).contains(&scale) && fits(&|rule| moved(rule, scale), TOLERANCE * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_known_where_they_are_and_moved_but_not_without_most_of_them() {
        let layout = crate::revision::newest().layout();
        for page in &layout.pages {
            let own = own(page);
            assert!(own.len() >= FEWEST, "{}", own.len());
            assert!(is_same(&own, &own));
            let moved: Vec<Rule> =
                own.iter().map(|[a, b, y]| [a * 0.9 + 30.0, b * 0.9 + 30.0, y * 0.9 + 20.0]).collect();
            assert!(is_same(&own, &moved));
            assert!(!is_same(&own, &own[own.len() / 2..]));
            let others: Vec<Rule> =
                (0..40).map(|place| [72.0, 540.0, 700.0 - 15.0 * f64::from(place)]).collect();
            assert!(!is_same(&own, &others));
        }
    }
}
