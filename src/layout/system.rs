//! The fonts of the system: in which order they are asked, and what is found.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use unicode_script::{Script, UnicodeScript as _};

use super::face::{Face, LARGEST_FILE};
use crate::characters::is_unseen;

/// Whose forms of the characters that East Asia shares a text is most likely
/// written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum East {
    /// There is Hangul in it.
    Korean,
    /// There are kana in it.
    Japanese,
    /// Neither.
    Chinese,
}

impl East {
    /// What the other characters of a text give away.
    pub(super) fn of(text: &str) -> Self {
        let has = |wanted: &[Script]| text.chars().any(|c| wanted.contains(&c.script()));
        if has(&[Script::Hangul]) {
            Self::Korean
        } else if has(&[Script::Hiragana, Script::Katakana]) {
            Self::Japanese
        } else {
            Self::Chinese
        }
    }

    /// The place of a face's region among those of its siblings.
    fn rank(self, region: &str) -> Option<usize> {
        let order = match self {
            Self::Korean => ["KR", "SC", "TC", "HK", "JP"],
            Self::Japanese => ["JP", "SC", "TC", "HK", "KR"],
            Self::Chinese => ["SC", "TC", "HK", "JP", "KR"],
        };
        order.iter().position(|known| *known == region)
    }
}

/// The fonts of the system.
#[derive(Default)]
pub(super) struct System {
    known: OnceLock<fontdb::Database>,
    /// All of them for each sort of text, the most fitting first.
    orders: [OnceLock<Vec<fontdb::ID>>; 3],
    /// What was found before: a face, or none.
    found: Mutex<HashMap<(String, East), Option<&'static Face>>>,
    loaded: Mutex<HashMap<fontdb::ID, Option<&'static Face>>>,
}

impl System {
    /// The first face that has a text, if any has.
    pub(super) fn face_for(
        &self,
        text: &str,
        east: East,
        has: &dyn Fn(&Face) -> bool,
    ) -> Option<&'static Face> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (text.to_owned(), east);
        if let Some(face) = found.get(&key) {
            return *face;
        }
        let face = self.search(text, east, has);
        found.insert(key, face);
        face
    }

    fn search(&self, text: &str, east: East, has: &dyn Fn(&Face) -> bool) -> Option<&'static Face> {
        let database = self.known.get_or_init(|| {
            let mut database = fontdb::Database::new();
            database.load_system_fonts();
            database
        });
        let ids = self.orders[east as usize].get_or_init(|| order(database, east));
        let visible: Vec<char> = text.chars().filter(|&c| !is_unseen(c)).collect();
        ids.iter().find_map(|&id| {
            let covers = database.with_face_data(id, |data, index| {
                ttf_parser::Face::parse(data, index)
                    .is_ok_and(|face| visible.iter().all(|&c| face.glyph_index(c).is_some()))
            });
            if covers != Some(true) {
                return None;
            }
            let mut faces = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
            let face = *faces.entry(id).or_insert_with(|| {
                let data = database.with_face_data(id, |data, index| {
                    ((data.len() as u64) < LARGEST_FILE).then(|| (data.to_vec(), index))
                });
                let file = database.face(id).map(source).unwrap_or_default();
                data.flatten().and_then(|(data, index)| Face::load(data, index, &file).ok())
            });
            face.filter(|face| has(face))
        })
    }
}

/// The system's fonts in an order that depends on nothing but the fonts:
/// upright before slanted, regular before bold, sans serif before others, and
/// among siblings for the regions of East Asia the one that the text is for.
fn order(database: &fontdb::Database, east: East) -> Vec<fontdb::ID> {
    let mut faces: Vec<&fontdb::FaceInfo> = database.faces().collect();
    faces.sort_by_cached_key(|face| {
        let family = face.families.first().map_or("", |(family, _)| family.as_str());
        let (name, region) = siblings(family, east);
        (
            face.style != fontdb::Style::Normal,
            face.stretch != fontdb::Stretch::Normal,
            face.weight.0.abs_diff(400),
            face.monospaced,
            !family.starts_with("Noto Sans"),
            !family.contains("Sans"),
            name.to_owned(),
            region,
            face.post_script_name.clone(),
            source(face),
            face.index,
        )
    });
    faces.into_iter().map(|face| face.id).collect()
}

/// What the families of all regions have in common, as `Noto Sans CJK`, and
/// the place of this one among them.
fn siblings(family: &str, east: East) -> (&str, Option<usize>) {
    match family.rsplit_once(' ').map(|(name, region)| (name, east.rank(region))) {
        Some((name, Some(rank))) => (name, Some(rank)),
        _ => (family, None),
    }
}

fn source(face: &fontdb::FaceInfo) -> PathBuf {
    match &face.source {
        fontdb::Source::File(path) | fontdb::Source::SharedFile(path, _) => path.clone(),
        fontdb::Source::Binary(_) => PathBuf::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_asked_in_the_order_of_the_text() {
        let first = |text: &str| {
            let east = East::of(text);
            let mut families =
                ["Noto Sans CJK HK", "Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans CJK SC"];
            families.sort_by_key(|family| siblings(family, east));
            families[0]
        };
        assert_eq!(first("王小明"), "Noto Sans CJK SC");
        assert_eq!(first("高橋さくら"), "Noto Sans CJK JP");
        assert_eq!(first("高橋 ユキ"), "Noto Sans CJK JP");
        assert_eq!(first("金 민수"), "Noto Sans CJK KR");
        assert_eq!(siblings("Noto Sans Thai", East::Chinese), ("Noto Sans Thai", None));
    }

    #[test]
    fn siblings_are_found_in_a_database() {
        let mut database = fontdb::Database::new();
        for family in
            ["Noto Sans CJK HK", "Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans CJK SC", "Noto Sans"]
        {
            database.push_face_info(fontdb::FaceInfo {
                id: fontdb::ID::dummy(),
                source: fontdb::Source::Binary(std::sync::Arc::new(Vec::<u8>::new())),
                index: 0,
                families: vec![(family.to_owned(), fontdb::Language::English_UnitedStates)],
                post_script_name: family.replace(' ', ""),
                style: fontdb::Style::Normal,
                weight: fontdb::Weight::NORMAL,
                stretch: fontdb::Stretch::Normal,
                monospaced: false,
            });
        }
        for (east, family) in
            [(East::Korean, "CJK KR"), (East::Japanese, "CJK JP"), (East::Chinese, "CJK SC")]
        {
            let order = order(&database, east);
            let name = |place: usize| database.face(order[place]).unwrap().families[0].0.as_str();
            assert_eq!(name(0), "Noto Sans");
            assert!(name(1).ends_with(family), "{}", name(1));
        }
    }
}
