//! What stands beside the places of answers: in the room for a pen, at the edge of a box, over a label.

use lopdf::{Stream, dictionary};

use super::covered_tests::{annotate, rect, resource};
use super::flattened_tests::{Flat, doubtful};
use super::testing::name;
use super::{Kind, ReturnedForm};
use crate::request::Signature;
use crate::revision::newest;

const EMPTY: &str = "notify.name";
const NAME: &str = "user.last_name";
const ROLE: &str = "roles.principal";
const CHOSEN: &str = "roles.counselor";

/// A fillable and a flat copy, into whose content something was drawn at a field.
fn both(field: &str, drawing: &str) -> [ReturnedForm; 2] {
    [Flat::fillable(&[]), Flat::with(&[])].map(|mut flat| {
        flat.helvetica();
        flat.draw_in(field, 0, drawing);
        flat.read().unwrap()
    })
}

#[test]
fn the_whole_room_for_a_pen_is_looked_at() {
    for (up, is_read, is_doubtful) in [
        (-12.0, false, false),
        (-5.0, false, true),
        (-1.5, true, false),
        (5.0, true, false),
        (13.0, true, false),
        (20.0, false, true),
        (26.0, false, false),
    ] {
        let words = format!("BT 0 g /Test 9 Tf 4 {up} Td (Lopez) Tj ET");
        for form in both(EMPTY, &words) {
            let value = form.values.get(EMPTY).map_or("", String::as_str);
            assert_eq!(value, if is_read { "Lopez" } else { "" }, "{up} {:?}", form.kind);
            assert_eq!(doubtful(&form).contains(&EMPTY), is_doubtful, "{up} {:?}", form.kind);
        }
        // Over a value it is always too much.
        for form in both(NAME, &words) {
            assert_eq!(doubtful(&form).contains(&NAME), is_read || is_doubtful, "{up} {:?}", form.kind);
        }
    }
    for form in both(EMPTY, "5 14 m 20 20 30 12 60 21 c S") {
        assert_eq!(doubtful(&form), [EMPTY], "{:?}", form.kind);
    }
}

#[test]
fn marks_at_the_edge_of_a_box_or_beside_it_are_errors() {
    let [x0, y0, x1, y1] = rect(ROLE);
    let (wide, high) = (x1 - x0, y1 - y0);
    let below = rect("roles.school_limited_read");
    let gap = y0 - below[3];
    for (x, y, wanted) in [
        (-7.0, 5.0, &[ROLE][..]),
        (-12.0, 5.0, &[ROLE]),
        (-30.0, 5.0, &[]),
        (wide - 2.0, 5.0, &[ROLE]),
        (5.0, high - 2.5, &[ROLE]),
        (5.0, -5.0, &[ROLE]),
        (5.0, -gap / 2.0 - 3.9, &[ROLE, "roles.school_limited_read"]),
    ] {
        let letter = format!("BT 0 g /Test 11 Tf {x} {y} Td (X) Tj ET");
        let tick = format!("{x} {} m {} {y} l {} {} l S", y + 3.0, x + 3.0, x + 8.0, y + 7.7);
        for drawing in [letter, tick] {
            for form in both(ROLE, &drawing) {
                assert_eq!(doubtful(&form), wanted, "{drawing} {:?}", form.kind);
                assert_ne!(form.values.get(ROLE).map(String::as_str), Some("A"));
            }
        }
        let form = {
            let mut flat = Flat::fillable(&[]);
            let grown = format!("BT 0 g /F 11 Tf {} {} Td (X) Tj ET", x + 40.0, y + 40.0);
            annotate(&mut flat, ROLE, "FreeText", Some(&grown), 40.0);
            flat.read().unwrap()
        };
        assert_eq!((form.kind, doubtful(&form)), (Kind::Fillable, wanted.to_vec()), "{x} {y}");
    }
    // A frame around the words of a choice, and one around all of them.
    for (frame, is_meant) in [("20 -2 50 20 re S", true), ("20 -60 200 120 re S", false)] {
        for form in both(ROLE, frame) {
            assert_eq!(doubtful(&form).contains(&ROLE), is_meant, "{frame} {:?}", form.kind);
        }
    }
}

#[test]
fn a_label_that_was_covered_or_replaced_is_lost() {
    let room = newest().layout().widget(CHOSEN).unwrap().rect;
    let right = room.width.0 + 2.0;
    let white = format!("1 g {right} -2 120 18 re f");
    let other = format!("BT 0 g /Test 10 Tf {} 4 Td (Librarian) Tj ET", right + 4.0);
    let after = format!("BT 0 g /Test 10 Tf {} 4 Td (Librarian) Tj ET", right + 120.0);
    for (drawing, is_lost) in [
        (white.clone(), true),
        (format!("{white} {other}"), true),
        (other, true),
        (after, false),
        (format!("1 g {right} -2 10 18 re f"), false),
    ] {
        for form in both(CHOSEN, &drawing) {
            assert_eq!(doubtful(&form).contains(&CHOSEN), is_lost, "{drawing} {:?}", form.kind);
        }
    }
    for form in both(NAME, "1 g -36 -4 34 20 re f BT 0 g /Test 8 Tf -34 4 Td (Maiden) Tj ET") {
        assert_eq!(doubtful(&form), [NAME], "{:?}", form.kind);
    }
    let mut flat = Flat::fillable(&[]);
    let label = format!("1 g {} 128 120 18 re f", right + 130.0);
    annotate(&mut flat, CHOSEN, "FreeText", Some(&label), 130.0);
    assert_eq!(doubtful(&flat.read().unwrap()), [CHOSEN]);
}

/// Lays a picture over page 1 that covers so much of it, and all of it around a field.
fn lay(flat: &mut Flat, light: u8, cover: u8, around: Option<(&str, u8)>, is_below: bool) {
    const SIZE: [usize; 2] = [204, 264];
    let mut covers = vec![cover; SIZE[0] * SIZE[1]];
    if let Some((field, cover)) = around {
        let [x0, y0, x1, y1] = rect(field).map(|edge| (edge / 3.0) as usize);
        for y in y0 + 1..y1 {
            covers[(SIZE[1] - 1 - y) * SIZE[0]..][x0 + 1..x1.min(x0 + 12)].fill(cover);
        }
    }
    picture(flat, SIZE, (light, covers));
    flat.draw(0, "q 612 0 0 792 0 0 cm /Lay Do Q", is_below);
}

/// Adds a picture of one color that covers so much at each pixel, as `/Lay`.
fn picture(flat: &mut Flat, size: [usize; 2], (light, covers): (u8, Vec<u8>)) {
    let image = |gray: Vec<u8>| {
        let dict = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => size[0] as i64, "Height" => size[1] as i64,
            "ColorSpace" => name("DeviceGray"), "BitsPerComponent" => 8,
        };
        Stream::new(dict, gray)
    };
    let mask = flat.document.add_object(image(covers));
    let mut picture = image(vec![light; size[0] * size[1]]);
    picture.dict.set("SMask", mask);
    let picture = flat.document.add_object(picture);
    resource(flat, "XObject", "Lay", picture);
}

#[test]
fn a_signature_in_a_clear_picture_reaches_as_far_as_its_ink() {
    const LINE: &str = "user.signature";
    let [left, bottom, ..] = rect(LINE);
    let page = newest().layout().widget(LINE).unwrap().page;
    let others: Vec<&str> = (newest().layout().widgets.iter().filter(|widget| widget.page == page))
        .map(|widget| widget.field.as_str())
        .filter(|field| *field != LINE && rect(field)[1] < bottom + 110.0 && rect(field)[3] > bottom + 10.0)
        .collect();
    assert!(!others.is_empty());
    for mut flat in [Flat::fillable(&[]), Flat::with(&[])] {
        // 20 by 11 pixels of 10 points, with ink in the lowest row.
        let mut covers = vec![0; 20 * 11];
        covers[10 * 20 + 2..10 * 20 + 12].fill(255);
        picture(&mut flat, [20, 11], (0, covers));
        flat.draw(page, &format!("q 200 0 0 110 {left} {bottom} cm /Lay Do Q"), false);
        let form = flat.read().unwrap();
        assert_eq!(doubtful(&form), [""; 0], "{:?} {others:?}", form.kind);
        assert_eq!(form.raw.signatures[LINE], Signature::Drawn);
    }
}

#[test]
fn a_picture_over_the_page_counts_where_it_has_ink() {
    for (light, cover, around, is_below, wanted) in [
        (0, 0, None, false, &[][..]),
        (0, 30, None, false, &[]),
        (255, 255, None, true, &[]),
        (0, 0, Some((NAME, 255)), false, &[NAME]),
    ] {
        for mut flat in [Flat::fillable(&[]), Flat::with(&[])] {
            lay(&mut flat, light, cover, around, is_below);
            let form = flat.read().unwrap();
            assert_eq!(doubtful(&form), wanted, "{light} {cover} {around:?} {:?}", form.kind);
            assert!(form.values.contains_key("user.title"));
        }
    }
    // White paper that is laid over a page hides all that is on it.
    let mut flat = Flat::with(&[]);
    lay(&mut flat, 255, 255, None, false);
    assert!(doubtful(&flat.read().unwrap()).contains(&NAME));
}
