//! Names in scripts that need shaping, with the small fonts of `tests/fonts`.

use std::path::{Path, PathBuf};

use super::shape::{shape, width};
use super::*;

fn files(names: &[&str]) -> Vec<PathBuf> {
    names.iter().map(|name| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fonts").join(name)).collect()
}

fn fonts(names: &[&str]) -> Fonts {
    Fonts::new(&files(names), false).unwrap()
}

/// What the glyphs stand for, from left to right.
fn drawn(runs: &[Run]) -> Vec<&str> {
    runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.text.as_str()).collect()
}

#[test]
fn arabic_letters_join_and_run_from_right_to_left() {
    let fonts = fonts(&["Arabic.ttf"]);
    let runs = shape("محمد", &fonts);
    assert_eq!(drawn(&runs), ["د", "م", "ح", "م"]);
    let alone = shape("م", &fonts)[0].glyphs[0].id;
    let glyphs = &runs[0].glyphs;
    let forms = [glyphs[3].id, glyphs[1].id, alone];
    assert!(
        forms[0] != forms[1] && forms[1] != forms[2] && forms[0] != forms[2],
        "a letter has a form for each place"
    );
}

#[test]
fn hebrew_beside_latin_keeps_each_in_its_direction() {
    let runs = shape("לוי Smith", &fonts(&["Hebrew.ttf"]));
    assert_eq!(drawn(&runs).concat(), "Smith יול", "the first letter says that the name runs from the right");
    let runs = shape("Smith לוי", &fonts(&["Hebrew.ttf"]));
    assert_eq!(drawn(&runs).concat(), "Smith יול");
}

#[test]
fn clusters_keep_every_character_once() {
    let fonts = fonts(&["Devanagari.ttf", "Thai.ttf"]);
    for name in ["कृष्णमूर्ति", "नरेन्द्र", "กิ่งแก้ว"]
    {
        let runs = shape(name, &fonts);
        assert_eq!(runs.len(), 1);
        let mut said: Vec<char> = drawn(&runs).concat().chars().filter(|&c| c != '\u{200B}').collect();
        let mut wanted: Vec<char> = name.chars().collect();
        said.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(said, wanted, "{name}");
        assert!(runs[0].glyphs.iter().all(|glyph| !glyph.text.is_empty()), "{name}");
    }
    let conjuncts = shape("नरेन्द्र", &fonts)[0].glyphs.len();
    assert!(conjuncts < "नरेन्द्र".chars().count(), "consonants are written as one");
}

#[test]
fn marks_take_no_room_of_their_own() {
    let fonts = fonts(&["Thai.ttf"]);
    let with = width(&shape("กิ่ง", &fonts), Pt(10.0));
    let without = width(&shape("กง", &fonts), Pt(10.0));
    assert!((with.0 - without.0).abs() < 0.01, "{with:?} {without:?}");
    // A mark that Unicode does not join with its letter is drawn over it.
    let stacked = shape("x\u{302}", Fonts::bundled());
    let plain = shape("x", Fonts::bundled());
    assert_eq!(width(&stacked, Pt(10.0)), width(&plain, Pt(10.0)));
}

#[test]
fn each_character_comes_from_the_first_font_that_has_it() {
    let fonts = fonts(&["Hebrew.ttf", "Han.otf"]);
    let runs = shape("Nguyễn 王 לוי", &fonts);
    let faces: Vec<&str> = runs.iter().map(|run| run.face.name).collect();
    assert_eq!(faces, ["NotoSans-Wide", "NotoSansCJKjp-Regular", "NotoSans-Wide", "NotoSansHebrew-Regular"]);
    let text: String = runs.iter().map(|run| run.text.as_str()).collect();
    assert_eq!(text, "Nguyễn 王 לוי");
}

#[test]
fn what_nobody_has_is_named_and_drawn_as_a_placeholder() {
    let fonts = fonts(&["Han.otf"]);
    assert_eq!(missing_glyphs("王 김 ក", &fonts), ['ក']);
    let runs = shape("王ក", &fonts);
    assert_eq!(drawn(&runs), ["王", "\u{FFFD}"]);
    assert!(runs[1].glyphs[0].id != 0 && runs[1].glyphs[0].advance > 0.0);
}

#[test]
fn wide_characters_shrink_like_others() {
    let room = Room { width: Pt(44.0), height: Pt(18.0), multiline: false };
    let fonts = fonts(&["Han.otf"]);
    assert_eq!(fit("王小明김", room, &fonts).size, Pt(10.0));
    let five = fit("王小明김王", room, &fonts);
    assert!(five.fits && five.size == Pt(8.0), "{:?}", five.size);
    assert!(!fit("王小明김王小", room, &fonts).fits);
}

#[test]
fn fonts_that_will_not_do_are_refused_with_a_reason() {
    let of = |name: &str| match Fonts::new(&files(&[name]), false) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("{name} was taken"),
    };
    assert!(of("Forbidden.ttf").contains("may not be embedded"), "{}", of("Forbidden.ttf"));
    assert!(of("build.py").contains("is no font"), "{}", of("build.py"));
    assert!(of("Nowhere.ttf").contains("cannot be read"), "{}", of("Nowhere.ttf"));
}
