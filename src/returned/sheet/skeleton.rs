//! The form's rules, where its letters cannot be read.
//!
//! A program may draw letters as curves, or leave out what they are. The lines
//! to write on are then still where the form has them.

use crate::layout::{Item, LaidPage, Layout, PAGE_HEIGHT};
use crate::returned::page::marks::{Marks, PaintedPath};
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

/// The most pages on which they are looked for in any place and turn.
const PAGES: usize = 64;

/// The fewest rules that make a page one of the form's.
const FEWEST: usize = 6;

/// A level line: its ends, and how high it stands.
type Rule = [f64; 3];

/// Whether a page of the file has the rules of a page of the form.
pub(super) fn is_on(layout: &Layout, pages: &[Marks]) -> bool {
    let own: Vec<Vec<Rule>> = layout.pages.iter().map(own).filter(|own| own.len() >= FEWEST).collect();
    let is_one = |drawn: &[Rule]| own.iter().any(|own| is_same(own, drawn));
    pages.iter().any(|marks| is_one(&rules(marks, 0)))
        || pages.iter().take(PAGES).any(|marks| {
            let turned = (0..4).map(|turns| rules(marks, turns));
            turned.into_iter().any(|drawn| own.iter().any(|own| is_part(own, drawn.clone())))
        })
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

/// The rules that are painted on a page which is turned so often by a right angle.
fn rules(marks: &Marks, turns: usize) -> Vec<Rule> {
    marks.paths.iter().flat_map(|path| rules_of(path, turns)).take(MOST).collect()
}

fn rules_of(path: &PaintedPath, turns: usize) -> Vec<Rule> {
    let turned = |[x, y]: &[f64; 2]| match turns {
        1 => [-y, *x],
        2 => [-x, -y],
        3 => [*y, -x],
        _ => [*x, *y],
    };
    let points: Vec<[f64; 2]> = path.points.iter().map(turned).collect();
    if path.stroke.is_some() {
        let level = |ends: &[[f64; 2]]| match ends {
            [a, b] if is_level(*a, *b) => Some([a[0].min(b[0]), a[0].max(b[0]), a[1]]),
            _ => None,
        };
        return points.windows(2).filter_map(level).collect();
    }
    // A thin area is a line as well.
    let [left, bottom, right, top] = path::area(&points);
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

/// The longest rules of the form's page, which say where it may lie among others.
const ANCHORS: usize = 3;

/// Whether the rules are among others, moved and scaled as one: two pages on a sheet.
fn is_part(own: &[Rule], mut drawn: Vec<Rule>) -> bool {
    drawn.sort_by(|a, b| a[2].total_cmp(&b[2]));
    let length = |rule: &Rule| rule[1] - rule[0];
    let mut anchors: Vec<&Rule> = own.iter().collect();
    anchors.sort_by(|a, b| length(b).total_cmp(&length(a)));
    let fits = |anchor: &Rule, at: &Rule| {
        let scale = length(at) / length(anchor);
        let tolerance = 2.0 * TOLERANCE * scale;
        let mut missing = own.len() / 5;
        (0.3..3.0).contains(&scale)
            && own.iter().all(|rule| {
                let across = |x: f64| at[0] + (x - anchor[0]) * scale;
                let wanted = [across(rule[0]), across(rule[1]), at[2] + (rule[2] - anchor[2]) * scale];
                let first = drawn.partition_point(|drawn| drawn[2] < wanted[2] - tolerance);
                let near = drawn[first..].iter().take_while(|drawn| drawn[2] <= wanted[2] + tolerance);
                let is_there = near
                    .into_iter()
                    .any(|drawn| (0..2).all(|end| (drawn[end] - wanted[end]).abs() <= tolerance));
                let may_miss = is_there || missing > 0;
                missing = missing.saturating_sub(usize::from(!is_there));
                may_miss
            })
    };
    anchors.into_iter().take(ANCHORS).any(|anchor| drawn.iter().any(|at| fits(anchor, at)))
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
            let beside = moved.iter().map(|[a, b, y]| [a + 700.0, b + 700.0, *y]);
            let two: Vec<Rule> = moved.iter().copied().chain(beside).collect();
            assert!(is_part(&own, two.clone()) && !is_part(&own, two[..own.len() / 2].to_vec()));
            let others: Vec<Rule> =
                (0..40).map(|place| [72.0, 540.0, 700.0 - 15.0 * f64::from(place)]).collect();
            assert!(!is_same(&own, &others));
        }
    }
}
