//! The fonts at hand: the bundled ones, those that the user names, and those
//! of the system.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::face::{Face, Faces};
use crate::Error;

/// The largest font file that is read: those of East Asian scripts have 20 MiB.
const LARGEST_FILE: u64 = 64 << 20;

/// Everything that values can be drawn with.
///
/// Fonts are asked in a fixed order: the bundled one first, then those given, in
/// their order, then those of the system. Fonts from outside stay in
/// memory until the process ends.
#[derive(Default)]
pub struct Fonts {
    given: Vec<&'static Face>,
    system: Option<System>,
}

impl Fonts {
    /// The bundled fonts and no others.
    pub fn bundled() -> &'static Self {
        static BUNDLED: OnceLock<Fonts> = OnceLock::new();
        BUNDLED.get_or_init(Self::default)
    }

    /// The bundled fonts, the files given and, if wished, the fonts of the
    /// system; these are looked at only when a character is found nowhere else.
    ///
    /// # Errors
    ///
    /// [`Error::Font`]: a file cannot be read, is no font, or may not be embedded.
    pub fn new(files: &[PathBuf], system: bool) -> Result<Self, Error> {
        let given = files.iter().map(|path| named(path)).collect::<Result<_, _>>()?;
        Ok(Self { given, system: system.then(System::default) })
    }

    /// The first face that has all characters of a text, those aside that are
    /// never drawn.
    pub(super) fn face_for(&self, text: &str) -> Option<&'static Face> {
        let has = |face: &Face| text.chars().all(|c| is_invisible(c) || face.glyph(c).is_some());
        let wide = &Faces::bundled().wide;
        std::iter::once(wide)
            .chain(self.given.iter().copied())
            .find(|face| has(face))
            .or_else(|| self.system.as_ref()?.face_for(text, &has))
    }
}

/// Characters that change others or nothing, and have no picture of their own.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

fn named(path: &Path) -> Result<&'static Face, Error> {
    let failed = |what: String| Error::Font { path: path.to_owned(), what };
    let size = fs::metadata(path).map_err(|error| failed(format!("cannot be read: {error}")))?.len();
    if size > LARGEST_FILE {
        return Err(failed(format!("is larger than {} MiB, the most that is read", LARGEST_FILE >> 20)));
    }
    let data = fs::read(path).map_err(|error| failed(format!("cannot be read: {error}")))?;
    loaded(data, 0).map_err(|what| failed(what.to_owned()))
}

/// A face that lives as long as the process.
fn loaded(data: Vec<u8>, index: u32) -> Result<&'static Face, &'static str> {
    let name = {
        let face = ttf_parser::Face::parse(&data, index).map_err(|_| "is no font that can be read")?;
        let names =
            face.names().into_iter().filter(|name| name.name_id == ttf_parser::name_id::POST_SCRIPT_NAME);
        let name = names.filter_map(|name| name.to_string()).next().unwrap_or_default();
        // What a name object can hold without escapes, which is all that most names have.
        let plain: String =
            name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(63).collect();
        if plain.is_empty() { "Font".to_owned() } else { plain }
    };
    let face = Face::parse(Box::leak(name.into_boxed_str()), Box::leak(data.into_boxed_slice()), index)?;
    Ok(Box::leak(Box::new(face)))
}

/// The fonts of the system.
#[derive(Default)]
struct System {
    /// All of them, the most fitting first.
    known: OnceLock<(fontdb::Database, Vec<fontdb::ID>)>,
    /// What was found before: a face, or none.
    found: Mutex<HashMap<String, Option<&'static Face>>>,
    loaded: Mutex<BTreeMap<usize, Option<&'static Face>>>,
}

impl System {
    fn face_for(&self, text: &str, has: &dyn Fn(&Face) -> bool) -> Option<&'static Face> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(face) = found.get(text) {
            return *face;
        }
        let face = self.search(text, has);
        found.insert(text.to_owned(), face);
        face
    }

    fn search(&self, text: &str, has: &dyn Fn(&Face) -> bool) -> Option<&'static Face> {
        let (database, ids) = self.known.get_or_init(known);
        let visible: Vec<char> = text.chars().filter(|&c| !is_invisible(c)).collect();
        ids.iter().enumerate().find_map(|(place, &id)| {
            let covers = database.with_face_data(id, |data, index| {
                ttf_parser::Face::parse(data, index)
                    .is_ok_and(|face| visible.iter().all(|&c| face.glyph_index(c).is_some()))
            });
            if covers != Some(true) {
                return None;
            }
            let mut faces = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
            let face = *faces.entry(place).or_insert_with(|| {
                let data = database.with_face_data(id, |data, index| {
                    ((data.len() as u64) < LARGEST_FILE).then(|| (data.to_vec(), index))
                });
                data.flatten().and_then(|(data, index)| loaded(data, index).ok())
            });
            face.filter(|face| has(face))
        })
    }
}

/// The system's fonts in an order that depends on nothing but the fonts:
/// upright before slanted, regular before bold, sans serif before others.
fn known() -> (fontdb::Database, Vec<fontdb::ID>) {
    let mut database = fontdb::Database::new();
    database.load_system_fonts();
    let mut faces: Vec<&fontdb::FaceInfo> = database.faces().collect();
    faces.sort_by_cached_key(|face| {
        let family = face.families.first().map_or("", |(family, _)| family.as_str());
        let path = match &face.source {
            fontdb::Source::File(path) | fontdb::Source::SharedFile(path, _) => path.clone(),
            fontdb::Source::Binary(_) => PathBuf::new(),
        };
        (
            face.style != fontdb::Style::Normal,
            face.stretch != fontdb::Stretch::Normal,
            face.weight.0.abs_diff(400),
            face.monospaced,
            !family.starts_with("Noto Sans"),
            !family.contains("Sans"),
            face.post_script_name.clone(),
            path,
            face.index,
        )
    });
    let ids = faces.into_iter().map(|face| face.id).collect();
    (database, ids)
}
