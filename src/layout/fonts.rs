//! The fonts at hand: the bundled ones, those that the user names, and those
//! of the system.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::face::{Face, Faces, LARGEST_FILE};
use super::system::{East, System};
use crate::characters::is_unseen;
use crate::error::{Error, plain};

/// Everything that values can be drawn with.
///
/// Fonts are asked in a fixed order: the bundled one first, then those given, in
/// their order, then those of the system. Fonts from outside stay in
/// memory until the process ends.
///
/// ```
/// use misis_form::layout::{Drawer, Fonts};
/// use misis_form::rules::Drawing as _;
///
/// let drawer = Drawer::new(Fonts::bundled());
/// assert!(drawer.missing_glyphs("Núñez, Ελένη, Ілля").is_empty());
/// assert_eq!(drawer.missing_glyphs("王 Wang"), ['王']);
/// // A font that has the letters is given, or looked for among those of the system.
/// assert!(Fonts::new(&["missing.ttf".into()], false).is_err());
/// ```
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
    /// never drawn. The text stands in one that is written as in `east`.
    pub(super) fn face_for(&self, text: &str, east: East) -> Option<&'static Face> {
        let has = |face: &Face| text.chars().all(|c| is_unseen(c) || face.glyph(c).is_some());
        let wide = &Faces::bundled().wide;
        std::iter::once(wide)
            .chain(self.given.iter().copied())
            .find(|face| has(face))
            .or_else(|| self.system.as_ref()?.face_for(text, east, &has))
    }
}

/// Reads a font that somebody named: a file, or `FILE#INDEX` for another font
/// of a file of several than its first.
fn named(path: &Path) -> Result<&'static Face, Error> {
    let (file, index) = match path.to_str().and_then(|name| name.rsplit_once('#')) {
        Some((file, index)) if !path.exists() => match index.parse() {
            Ok(index) => (Path::new(file), index),
            Err(_) => (path, 0),
        },
        _ => (path, 0),
    };
    let failed = |what: String| Error::Font { path: path.to_owned(), what };
    let mut data = Vec::new();
    // What a file says of its size need not be true: the reading itself is bounded.
    let read = File::open(file).and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut data));
    read.map_err(|error| failed(format!("cannot be read: {}", plain(&error))))?;
    if data.len() as u64 > LARGEST_FILE {
        return Err(failed(format!("is larger than {} MiB, the most that is read", LARGEST_FILE >> 20)));
    }
    Face::load(data, index, path).map_err(|what| failed(what.to_owned()))
}
