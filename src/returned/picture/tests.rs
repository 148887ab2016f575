use super::marks::{Blank, Button};
use super::place::{Shows, place};
use super::plane::Plane;
use super::projection::Projection;
use super::raster::Raster;
use super::reading::Reading;
use super::setting::Setting;
use super::templates::{Alphabet, Templates};
use super::testing::{SCALE, page, raster, sight, stroke, widget, with_text};
use crate::layout::{Pt, Rect};

const X: [[(f32, f32); 2]; 2] = [[(0.15, 0.15), (0.85, 0.85)], [(0.85, 0.15), (0.15, 0.85)]];

fn box_of(field: &str) -> Rect {
    widget(field).rect
}

#[test]
fn a_page_is_found_askew_and_upside_down() {
    let plane = page(1, &[("site_administrator.full_name", "James Ortiz")]);
    let (width, height) = (plane.width as f64, plane.height as f64);
    // Half a turn and two degrees, somewhat smaller.
    let seen = Projection::shift(width / 2.0 + 9.0, height / 2.0 - 6.0)
        .after(&Projection::turn(std::f64::consts::PI + 0.035))
        .after(&Projection::scale(0.95))
        .after(&Projection::shift(-width / 2.0, -height / 2.0));
    let copy = plane.projected(&seen.inverse().unwrap(), plane.width, plane.height);
    let Shows::Page(found) = place(&raster(&copy)) else { panic!("no page is found") };
    assert_eq!(found.reference.page, 1);
    for (x, y) in [(0.0, 0.0), (612.0, 0.0), (306.0, 396.0), (612.0, 792.0)] {
        let (should, is) = (seen.apply(x * SCALE, y * SCALE), found.map.apply(x, y));
        assert!((should.0 - is.0).hypot(should.1 - is.1) < 0.75 * SCALE, "{should:?} {is:?}");
    }
}

#[test]
fn nothing_is_found_where_no_page_is() {
    let noise = (0..850 * 1100_usize).map(|index| (index.wrapping_mul(2_654_435_761) >> 7) as u8);
    for gray in [vec![255; 850 * 1100], noise.collect()] {
        assert!(!matches!(place(&Raster { width: 850, height: 1100, gray }), Shows::Page(_)));
    }
    for (width, height) in [(1, 1), (3, 4000), (4000, 3)] {
        assert!(!matches!(place(&Raster { width, height, gray: vec![7; width * height] }), Shows::Page(_)));
    }
}

#[test]
fn boxes_are_empty_marked_or_doubtful() {
    let (empty, marked, struck, crossed, faint) = (
        "roles.counselor",
        "roles.office_manager",
        "roles.school_full_read",
        "roles.scheduling_administrator",
        "roles.categorical_programs_coordinator",
    );
    let mut plane = page(0, &[]);
    for field in [marked, struck] {
        X.iter().for_each(|line| stroke(&mut plane, box_of(field), line, 0.9));
    }
    for down in [0.3, 0.5, 0.7] {
        stroke(&mut plane, box_of(struck), &[(-0.6, down), (1.6, down)], 0.9);
    }
    stroke(&mut plane, box_of(crossed), &[(-2.0, 0.5), (14.0, 0.5)], 0.9);
    X.iter().for_each(|line| stroke(&mut plane, box_of(faint), line, 0.25));
    let sight = sight(0, &plane);
    let seen = |field: &str| sight.button(box_of(field), false, None);
    assert_eq!(seen(empty), Button::Off);
    assert_eq!(seen(marked), Button::On);
    for field in [struck, crossed, faint] {
        assert!(matches!(seen(field), Button::Doubtful(_)), "{field}: {:?}", seen(field));
    }
}

#[test]
fn signatures_and_blanks_are_told_from_nothing() {
    let mut plane = page(1, &[("site_administrator.full_name", "James Ortiz")]);
    let wave: Vec<(f32, f32)> =
        (0..60_u8).map(|step| (0.1 + f32::from(step) / 120.0, 0.5 + 0.3 * f32::from(step).sin())).collect();
    stroke(&mut plane, box_of("user.signature"), &wave, 0.8);
    let sight = sight(1, &plane);
    assert_eq!(sight.signature(box_of("user.signature")), Blank::Written);
    assert_eq!(sight.signature(box_of("site_administrator.signature")), Blank::Empty);
    assert_eq!(sight.blank(box_of("site_administrator.full_name")), Blank::Written);
    assert_eq!(sight.blank(box_of("notify.name")), Blank::Empty);
}

#[test]
fn tags_that_ask_for_a_signature_are_none() {
    let place = box_of("user.signature");
    // Solid, from the left edge of the line: low as a flag, and as high as a viewer's arrow.
    for (top, bottom) in [(0.04, 0.2), (0.2, 0.8)] {
        let mut plane = page(1, &[]);
        let rows: Vec<f32> = (0..60_u8).map(|row| top + (bottom - top) * f32::from(row) / 60.0).collect();
        rows.iter().for_each(|row| stroke(&mut plane, place, &[(0.01, *row), (0.08, *row)], 0.8));
        assert!(matches!(sight(1, &plane).signature(place), Blank::Doubtful(_)), "{top}");
        let wave: Vec<(f32, f32)> = (0..60_u8)
            .map(|step| (0.2 + f32::from(step) / 120.0, 0.5 + 0.3 * f32::from(step).sin()))
            .collect();
        stroke(&mut plane, place, &wave, 0.8);
        assert_eq!(sight(1, &plane).signature(place), Blank::Written, "{top}");
    }
}

#[test]
fn one_long_wave_is_a_signature_and_an_arc_is_none() {
    let place = box_of("user.signature");
    let line = |bends: f32| {
        let mut plane = page(1, &[]);
        let at = |step: u8| f32::from(step) / 60.0;
        let line: Vec<(f32, f32)> =
            (0..=60).map(|step| (0.1 + 0.35 * at(step), 0.5 - 0.3 * (at(step) * bends).sin())).collect();
        stroke(&mut plane, place, &line, 0.8);
        sight(1, &plane).signature(place)
    };
    assert_eq!(line(7.0), Blank::Written);
    assert!(matches!(line(3.1), Blank::Doubtful(_)));
}

#[test]
fn a_worn_stamp_is_no_signature() {
    let place = box_of("user.signature");
    let mut plane = page(1, &[]);
    for (text, down) in [("RECEIVED", 0.0), ("NOV 25 2026", 11.0)] {
        let line = Rect { x: place.x + Pt(40.0), y: place.y + Pt(down), width: Pt(120.0), height: Pt(13.0) };
        plane = with_text(plane, widget("user.title"), line, text);
    }
    // Its letters are broken, each in another place.
    let (left, top) = ((place.x.0 * SCALE as f32) as usize, (place.y.0 * SCALE as f32) as usize);
    for (row, column) in (top..top + 70).flat_map(|row| (left..left + 600).map(move |column| (row, column))) {
        if (column + row * 3) % 13 < 3 {
            plane.values[row * plane.width + column] = 1.0;
        }
    }
    let seen = sight(1, &plane).signature(place);
    assert!(matches!(seen, Blank::Doubtful(_)), "{seen:?}");
}

#[test]
fn specks_all_over_a_page_are_no_signature() {
    let mut plane = page(1, &[]);
    let (width, height) = (plane.width, plane.height);
    for index in (0..width * height).filter(|index| index.wrapping_mul(2_654_435_761) % 4_000 < 160) {
        plane.values[index] = 0.0;
    }
    let sight = sight(1, &plane);
    assert_ne!(sight.signature(box_of("user.signature")), Blank::Written);
}

fn letters() -> Alphabet {
    Alphabet((' '..='z').chain(['Đ']).chain('À'..='ÿ').chain("ıłŁğĞʻ".chars()).collect())
}

fn reading(plane: &Plane, field: &str) -> Option<Reading> {
    sight(0, plane).written(widget(field), Setting::OWN).read(&letters(), &mut Templates::default())
}

#[test]
fn typed_letters_are_read_and_others_are_not_taken_for_them() {
    let field = "user.last_name";
    for value in ["Núñez-Illich", "Kaʻiulani", "ĐÂNG"] {
        let read = reading(&page(0, &[(field, value)]), field).unwrap();
        assert_eq!(read.text, value);
        assert!(read.margin > 0.3, "{value}: {}", read.margin);
    }
}

#[test]
fn which_of_two_that_look_the_same_is_not_said_within_a_word() {
    let field = "user.last_name";
    assert!(reading(&page(0, &[(field, "GUÐMUNDUR")]), field).is_none());
}

#[test]
fn letters_are_read_off_soft_pictures() {
    let field = "user.last_name";
    for value in ["Williams", "Çağrı", "Il", "rn", "Roosevelt"] {
        let read = reading(&page(0, &[(field, value)]).widened(0.5), field).unwrap();
        assert_eq!(read.text, value);
        assert!(read.margin > 0.3, "{value}: {}", read.margin);
    }
}

#[test]
fn how_soft_a_picture_is_is_seen() {
    let softness = [0.0, 0.5, 1.0].map(|variance| sight(0, &page(0, &[]).widened(variance)).softness());
    assert!(softness.is_sorted_by(|one, other| one + 2 <= *other), "{softness:?}");
}

#[test]
fn what_somebody_changed_is_not_what_was_printed() {
    let field = "user.employee_number";
    let mut plane = page(0, &[(field, "00123456")]);
    assert!(sight(0, &plane).difference(widget(field), "00123456").is_small());
    assert!(!sight(0, &plane).difference(widget(field), "00128456").is_small());
    assert!(!sight(0, &plane).difference(widget(field), "0012345").is_small());
    stroke(&mut plane, box_of(field), &[(0.0, 0.6), (0.4, 0.5)], 0.9);
    assert!(!sight(0, &plane).difference(widget(field), "00123456").is_small());
}

#[test]
fn a_pale_stroke_through_a_value_is_not_what_was_printed() {
    let field = "user.employee_number";
    let alone = |plane: &Plane| {
        let sight = sight(0, plane);
        let difference = sight.difference(widget(field), "00123456");
        sight.tolerance().among(&[difference]).holds(difference)
    };
    let plane = page(0, &[(field, "00123456")]);
    assert!(alone(&plane));
    // Thick toner makes all letters bolder.
    assert!(alone(&plane.clone().widened(0.8)));
    for (stroke_at, darkness) in [([(0.05, 0.6), (0.2, 0.5)], 0.35), ([(0.85, 0.6), (0.95, 0.4)], 0.5)] {
        let mut changed = plane.clone();
        stroke(&mut changed, box_of(field), &stroke_at, darkness);
        assert!(!alone(&changed), "{darkness}");
    }
}

#[test]
fn what_asks_for_a_signature_or_lies_on_its_line_is_none() {
    let place = box_of("user.signature");
    let cross: &[&[(f32, f32)]] = &[&[(0.02, 0.5), (0.04, 0.9)], &[(0.04, 0.5), (0.02, 0.9)]];
    let through: &[&[(f32, f32)]] = &[
        &[(0.3, -0.9), (0.34, 0.5), (0.3, 1.5)],
        &[(0.6, -0.9), (0.56, 0.5), (0.6, 1.5)],
        &[(0.3, -0.7), (0.6, -0.7)],
    ];
    for drawn in [cross, through] {
        let mut plane = page(1, &[]);
        drawn.iter().for_each(|line| stroke(&mut plane, place, line, 0.9));
        assert!(matches!(sight(1, &plane).signature(place), Blank::Doubtful(_)), "{drawn:?}");
    }
}

/// What a pen goes through.
type Line = Vec<(f32, f32)>;

/// Points on a circle about a point, from one angle to another.
fn arc((x, y): (f32, f32), (wide, high): (f32, f32), ends: (f32, f32)) -> Line {
    let angle = |step: u8| ends.0 + (ends.1 - ends.0) * f32::from(step) / 40.0;
    (0..=40).map(|step| (x + wide * angle(step).cos(), y + high * angle(step).sin())).collect()
}

#[test]
fn marks_creases_and_rings_on_a_line_are_no_signature() {
    let place = box_of("user.signature");
    let turn = std::f32::consts::TAU;
    let things: [(&str, Vec<Line>); 7] = [
        ("tick", vec![vec![(0.05, 0.5), (0.07, 0.9), (0.12, 0.1)]]),
        ("cross", vec![vec![(0.05, 0.2), (0.11, 0.9)], vec![(0.11, 0.2), (0.05, 0.9)]]),
        ("arrow", vec![vec![(0.02, 0.5), (0.15, 0.5)], vec![(0.12, 0.3), (0.15, 0.5), (0.12, 0.7)]]),
        ("ring", vec![arc((0.4, 0.5), (0.08, 0.4), (0.0, turn))]),
        ("ring of a cup", vec![arc((0.4, 1.6), (0.2, 1.4), (0.0, turn))]),
        (
            "creases",
            vec![
                vec![(0.1, 0.1), (0.6, 0.9)],
                vec![(0.2, 0.95), (0.7, 0.2)],
                vec![(0.05, 0.5), (0.5, 0.3)],
                vec![(0.3, 0.1), (0.4, 0.9)],
                vec![(0.1, 0.8), (0.6, 0.6)],
            ],
        ),
        (
            "dashes",
            (0..8_u8)
                .map(|at| f32::from(at) / 20.0)
                .map(|x| vec![(x + 0.05, 0.6), (x + 0.07, 0.4)])
                .collect(),
        ),
    ];
    for (what, lines) in things {
        let mut plane = page(1, &[]);
        lines.iter().for_each(|line| stroke(&mut plane, place, line, 0.9));
        let seen = sight(1, &plane).signature(place);
        assert!(matches!(seen, Blank::Doubtful(_)), "{what}: {seen:?}");
    }
}

#[test]
fn initials_are_a_signature_and_set_letters_are_none() {
    let place = box_of("user.signature");
    let mut plane = page(1, &[]);
    let initials = [
        vec![(0.05, 0.9), (0.058, 0.5), (0.066, 0.9)],
        vec![(0.075, 0.5), (0.076, 0.92)],
        [vec![(0.075, 0.5)], arc((0.076, 0.62), (0.014, 0.12), (-1.5, 1.5))].concat(),
    ];
    initials.iter().for_each(|line| stroke(&mut plane, place, line, 0.9));
    assert_eq!(sight(1, &plane).signature(place), Blank::Written);
    for set in ["James Ortiz", "RECEIVED", "N/A VOID"] {
        let plane = page(1, &[("user.signature", set)]);
        assert!(matches!(sight(1, &plane).signature(place), Blank::Doubtful(_)), "{set}");
    }
}

#[test]
fn what_is_drawn_at_the_outline_of_a_box_is_seen() {
    let (untouched, corner, out) = ("roles.counselor", "roles.office_manager", "roles.principal");
    let mut plane = page(0, &[]);
    stroke(&mut plane, box_of(corner), &[(0.06, 0.2), (0.2, 0.06)], 0.8);
    stroke(&mut plane, box_of(out), &[(0.9, 0.5), (1.05, 0.95), (1.9, -0.3)], 0.8);
    let sight = sight(0, &plane);
    let seen = |field: &str| sight.button(box_of(field), false, None);
    assert_eq!(seen(untouched), Button::Off);
    for field in [corner, out] {
        assert!(matches!(seen(field), Button::Doubtful(_)), "{field}");
    }
}

#[test]
fn words_that_are_crossed_out_are_seen() {
    let (plain, crossed, pale) = ("roles.counselor", "roles.office_manager", "roles.school_full_read");
    let (empty, circled, struck) =
        ("roles.principal", "roles.school_limited_read", "roles.scheduling_administrator");
    let words = |field: &str| {
        let place = box_of(field);
        Rect { x: place.right() + Pt(4.0), width: Pt(180.0), ..place }
    };
    let mut plane = page(0, &[]);
    for field in [plain, crossed, pale] {
        X.iter().for_each(|line| stroke(&mut plane, box_of(field), line, 0.9));
    }
    stroke(&mut plane, words(crossed), &[(0.02, 0.5), (0.3, 0.55)], 0.8);
    stroke(&mut plane, words(pale), &[(0.02, 0.55), (0.4, 0.5)], 0.35);
    stroke(&mut plane, words(circled), &arc((0.25, 0.5), (0.25, 0.6), (0.0, 6.3)), 0.8);
    stroke(&mut plane, words(struck), &[(0.04, 0.5), (0.3, 0.55)], 0.8);
    let sight = sight(0, &plane);
    let seen = |field: &str| sight.button(box_of(field), false, Some(words(field)));
    assert_eq!(seen(plain), Button::On);
    assert_eq!(seen(empty), Button::Off);
    for field in [crossed, pale, circled, struck] {
        assert!(matches!(seen(field), Button::Doubtful(_)), "{field}");
    }
}

#[test]
fn dots_all_over_a_page_are_its_texture() {
    let (empty, marked) = ("roles.counselor", "roles.office_manager");
    let mut plane = page(0, &[]);
    let width = plane.width;
    for (at, value) in plane.values.iter_mut().enumerate() {
        let (x, y) = (at % width, at / width);
        if (x + y / 9 * 4) % 11 < 2 && y % 9 < 2 {
            *value = 0.0;
        }
    }
    X.iter().for_each(|line| stroke(&mut plane, box_of(marked), line, 0.9));
    let sight = sight(0, &plane);
    assert_eq!(sight.button(box_of(empty), false, None), Button::Off);
    assert_eq!(sight.button(box_of(marked), false, None), Button::On);
}

#[test]
fn specks_in_one_place_may_be_what_is_left_of_writing() {
    let place = box_of("site_administrator.signature");
    let mut plane = page(1, &[]);
    let scale = SCALE as f32;
    for at in 0..14_usize {
        // Four pixels each.
        let x = ((place.x.0 + 40.0) * scale) as usize + at * 6;
        let y = ((place.y.0 + 14.0 + 5.0 * (at as f32).sin()) * scale) as usize;
        for (right, down) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let width = plane.width;
            plane.values[(y + down) * width + x + right] = 0.0;
        }
    }
    assert!(matches!(sight(1, &plane).signature(place), Blank::Doubtful(_)));
}

#[test]
fn another_letter_than_expected_is_likelier_where_it_stands() {
    let (field, value, letters) = ("user.last_name", "Zoë Núñez", [letters()]);
    let is_another = |seen: &str| {
        let sight = sight(0, &page(0, &[(field, seen)]));
        sight.is_likely_another((widget(field), value), &letters, &mut Templates::default())
    };
    assert!(!is_another(value));
    for other in ["Zoe Núñez", "Zoë Núnez", "Zoë Nuñez"] {
        assert!(is_another(other), "{other}");
    }
}

#[test]
fn a_value_that_is_not_there_is_no_pale_one() {
    let seen =
        |values: &[(&str, &str)]| sight(0, &page(0, values)).difference(widget("user.first_name"), "Ili");
    assert!(seen(&[("user.first_name", "Ili")]).is_alike());
    assert!(!seen(&[]).is_alike());
}
