//! The answers of copies on paper, as far as pictures of their pages show them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::codes::Codes;
use super::crops::crops;
use super::paper_page::{PaperPage, Seen};
use super::stack::{self, File, Joined, Leaf};
use super::typing::{Face, Second};
use crate::finding::{Code, Finding, Origin};
use crate::form::FieldKind;
use crate::paper_code::Tie;
use crate::request::{How, RawRequest, Signature};
use crate::returned::file::limits::{Exceeded, Limits};
use crate::returned::form::kind::Kind;
use crate::returned::outcome::{Loose, Place, ReturnedForm, Unreadable};
use crate::returned::picture::crop::Room;
use crate::returned::picture::decode::Refused;
use crate::returned::picture::place::{Placed, Shows, place};
use crate::returned::picture::raster::Raster;
use crate::returned::picture::second::SecondReader;
use crate::returned::picture::sight::Sight;
use crate::revision::Revision;

/// So many pictures of something else may lie among the form's, and one more for each of the form; twice
/// as many with nothing on them, as the backs of sheets.
const UNKNOWN: usize = 8;

/// The pixels of one of them, a page at 300 to the inch: of larger ones there may be fewer, as they take longer,
/// if those of the form are not as large.
const UNKNOWN_PIXELS: usize = 2550 * 3300;

/// The most pages of the form in one file.
const MOST: usize = 2000;

/// The longer side of a page at 300 pixels to the inch: finer pictures show nothing more.
const FINEST: usize = 3300;

/// What a file is that holds more forms than are wanted.
pub(crate) const SEVERAL: &str = "holds this form more than once: pass the pages of one form at a time";

/// What is asked of pictures.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'r> {
    pub(crate) limits: &'r Limits,
    /// Whether there may be no more than one form.
    pub(crate) one: bool,
    /// What reads beside this program.
    pub(crate) second: Option<&'r dyn SecondReader>,
}

/// Reads the forms off pictures of their pages: all of them, or no more than one.
///
/// # Errors
///
/// The form is on none of them, or there are more forms than are wanted.
pub(crate) fn read(
    pictures: impl Iterator<Item = (usize, Result<Raster, Refused>)>,
    wanted: Wanted<'_>,
    name: &str,
) -> Result<Vec<ReturnedForm>, Unreadable> {
    let mut gathered = Gathered::new(wanted, name);
    for (number, picture) in pictures {
        gathered.take(number, picture)?;
    }
    gathered.forms()
}

/// The pages of the form in a file, as far as they were looked at.
pub(crate) struct Gathered<'n> {
    known: Vec<PaperPage>,
    /// The numbers of the pictures that show something else.
    unknown: Vec<usize>,
    /// How many pictures show nothing.
    blank: usize,
    /// So many pixels more may pictures have that are not of the form.
    pixels_left: usize,
    codes: Codes,
    /// A last page that lies before its first one, to be read with what that says.
    waiting: Option<(usize, Sight, Option<Tie>)>,
    /// Room for small pictures of fields.
    room: Room,
    wanted: Wanted<'n>,
    name: &'n str,
    path: Arc<str>,
}

impl<'n> Gathered<'n> {
    /// Nothing yet.
    pub(crate) fn new(wanted: Wanted<'n>, name: &'n str) -> Self {
        Self {
            known: Vec::new(),
            unknown: Vec::new(),
            blank: 0,
            pixels_left: UNKNOWN * UNKNOWN_PIXELS,
            codes: Codes::default(),
            waiting: None,
            room: Room::new(wanted.limits.crops),
            wanted,
            name,
            path: Arc::from(name),
        }
    }

    fn saying(&self, what: impl Into<String>) -> Unreadable {
        Unreadable::saying(self.name, Kind::Scanned, what)
    }

    /// Reads the next picture.
    ///
    /// # Errors
    ///
    /// It is too large, is one too many, or holds a form more than is wanted.
    pub(crate) fn take(&mut self, number: usize, picture: Result<Raster, Refused>) -> Result<(), Unreadable> {
        let (unknown, most) = (self.unknown.len(), UNKNOWN + self.known.len());
        if unknown >= most || self.blank >= 2 * most || self.pixels_left == 0 {
            return Err(self.saying(format!(
                "is a scan of many pages: among the first {} are {} of something else; pass the pages of the form alone",
                number - 1,
                unknown + self.blank
            )));
        }
        if self.known.len() == MOST {
            return Err(self.saying(format!("holds more than {MOST} pages of this form: split it")));
        }
        let mut pixels = 0;
        let shows = match picture {
            Ok(raster) => {
                pixels = raster.gray.len();
                see(raster)
            }
            Err(Refused::Large) => {
                return Err(Unreadable::exceeding(self.name, Exceeded::Pixels(self.wanted.limits.pixels)));
            }
            Err(Refused::Damaged) => See::Other,
        };
        let sight = match shows {
            See::Page(sight) => *sight,
            See::Blank => {
                self.blank += 1;
                self.pixels_left = self.pixels_left.saturating_sub(pixels);
                return Ok(());
            }
            See::Other => {
                self.unknown.push(number);
                self.pixels_left = self.pixels_left.saturating_sub(pixels);
                return Ok(());
            }
        };
        if self.wanted.one && self.known.iter().any(|page| page.page == sight.page()) {
            return Err(self.saying(SEVERAL));
        }
        // Its back may be as large, and what lies between the forms.
        self.pixels_left = self.pixels_left.saturating_add(2 * pixels.max(UNKNOWN_PIXELS));
        let tie = self.codes.tie(&sight, &self.path);
        let earlier = self.waiting.take();
        if earlier.is_none() && self.codes.is_ahead(&sight, tie) {
            self.waiting = Some((number, sight, tie));
            return Ok(());
        }
        for (number, sight, tie) in earlier.into_iter().chain([(number, sight, tie)]) {
            self.add(number, &sight, tie);
        }
        Ok(())
    }

    fn add(&mut self, number: usize, sight: &Sight, tie: Option<Tie>) {
        let second = Second { reader: self.wanted.second, suggests: self.wanted.limits.crops > 0 };
        let mut page = PaperPage::read(number, sight, (tie, &self.codes), second);
        page.crops = crops(&page.seen(), sight, &mut self.room);
        self.known.push(page);
    }

    /// The forms that were found.
    ///
    /// # Errors
    ///
    /// There is none, or one more than is wanted.
    pub(crate) fn forms(mut self) -> Result<Vec<ReturnedForm>, Unreadable> {
        if let Some((number, sight, tie)) = self.waiting.take() {
            self.add(number, &sight, tie);
        }
        if self.known.is_empty() {
            return Err(Unreadable::new(self.name, Kind::Scanned));
        }
        let page = |index: usize| &self.known[index];
        let file = File {
            numbers: self.known.iter().map(|page| page.number).collect(),
            unknown: self.unknown.clone(),
        };
        let leaf = |index: usize| Leaf::Form { page: page(index).page, of: page(index).layout.pages.len() };
        let mut groups = file.groups(&leaf, &|one, other| page(one).link(page(other)));
        if self.wanted.one {
            let [group] = groups.as_mut_slice() else { return Err(self.saying(SEVERAL)) };
            let mut leaves = group.leaves.iter();
            let is_named = leaves.any(|index| page(*index).trace.footer.is_some());
            // Somebody says so.
            group.joined =
                if is_named && group.joined == Joined::ByOrder { Joined::AsTold } else { Joined::Surely };
        }
        let mut forms = Vec::new();
        for (group, unknown) in file.with_others(&groups) {
            let name = file.name(self.name, &groups, group);
            let path = Arc::from(name.as_str());
            let pages = group.leaves.iter().map(|index| page(*index)).collect();
            let looks = self.wanted.limits.crops > 0;
            let is_alone = groups.len() == 1;
            forms.extend(Form { pages, unknown, joined: group.joined, is_alone, looks, path }.read(name));
        }
        Ok(forms)
    }
}

/// What a picture shows.
pub(super) enum See {
    /// A page of the form.
    Page(Box<Sight>),
    /// Nothing at all.
    Blank,
    Other,
}

/// Looks for a page of the form in a picture.
pub(super) fn see(raster: Raster) -> See {
    let raster = raster.no_finer(FINEST);
    let page = |raster: Raster, placed: Placed| See::Page(Box::new(Sight::of(raster, placed)));
    match place(&raster) {
        Shows::Page(placed) => page(raster, placed),
        Shows::Blank => See::Blank,
        Shows::Other => {
            let mut shaped = raster.as_pages(2 * UNKNOWN_PIXELS).filter_map(|raster| match place(&raster) {
                Shows::Page(placed) => Some(page(raster, placed)),
                Shows::Blank | Shows::Other => None,
            });
            shaped.next().unwrap_or(See::Other)
        }
    }
}

/// The pages of one form.
struct Form<'p> {
    /// In the form's order.
    pages: Vec<&'p PaperPage>,
    /// The numbers of the pictures beside them that show something else.
    unknown: Vec<usize>,
    joined: Joined,
    /// Whether the file holds no other form.
    is_alone: bool,
    /// Whether somebody wants to look at it.
    looks: bool,
    path: Arc<str>,
}

impl Form<'_> {
    fn read(&self, name: String) -> Option<ReturnedForm> {
        let revision = self.pages.first()?.revision;
        let whole = Origin::Whole { path: Arc::clone(&self.path) };
        let loose = self.loose();
        let absent = loose.as_ref().map(Loose::absent).unwrap_or_default();
        let mut form = ReturnedForm {
            name,
            revision,
            kind: Kind::Scanned,
            values: BTreeMap::new(),
            how: BTreeMap::new(),
            most: How::Mark,
            raw: RawRequest { origin: whole.clone(), absent, ..RawRequest::default() },
            unknown_fields: BTreeMap::new(),
            digital_signatures: Vec::new(),
            findings: self
                .about_the_file(loose.as_ref())
                .into_iter()
                .map(|finding| finding.at(&whole))
                .collect(),
            loose,
            places: if self.looks { self.places() } else { BTreeMap::new() },
            recovered: false,
        };
        let seen = self.seen(revision);
        for field in revision.form().fields() {
            let origin = Origin::Field { path: Arc::clone(&self.path), name: field.name.clone() };
            let value = match seen.get(field.name.as_str()) {
                Some(Seen::State(value)) => value,
                Some(Seen::Value(value, how)) => {
                    form.how.insert(field.name.clone(), *how);
                    value
                }
                Some(Seen::Signature(signature)) => {
                    form.raw.signatures.insert(field.name.clone(), *signature);
                    continue;
                }
                Some(Seen::NotRead(why)) => {
                    form.findings.push(not_read(&field.name, why.clone()).at(&origin));
                    continue;
                }
                None if field.kind == FieldKind::Signature => {
                    form.raw.signatures.insert(field.name.clone(), Signature::Missing);
                    continue;
                }
                Some(Seen::Empty) | None => continue,
            };
            form.raw.take_field(field, value, origin);
            form.values.insert(field.name.clone(), value.clone());
        }
        Some(form)
    }

    /// Its pages, if there are others.
    fn loose(&self) -> Option<Loose> {
        let layout = self.pages.first()?.layout;
        let pages = self.pages.iter().map(|page| (page.page, page.trace.clone())).collect();
        Loose { pages, layout, is_alone: self.is_alone }.unless_whole()
    }

    /// Where the fields stand.
    fn places(&self) -> BTreeMap<String, Place> {
        self.pages.iter().flat_map(|page| page.places()).collect()
    }

    /// What all fields show.
    fn seen(&self, revision: &'static Revision) -> BTreeMap<&'static str, Seen> {
        let seen = self.pages.iter().flat_map(|page| &page.seen);
        let seen = seen.map(|(name, seen)| (*name, seen.clone())).collect();
        let face = self.pages.iter().map(|page| page.face).fold(Face::default(), Face::with);
        Seen::certain(seen, face.is_own(), revision)
    }

    /// What there is to say of the pictures as a whole.
    fn about_the_file(&self, loose: Option<&Loose>) -> Vec<Finding> {
        let about = |severity: fn(Code, &str, String) -> Finding, message: String| Finding {
            field: None,
            ..severity(Code::RecoveredFromPicture, "", message)
        };
        let mut findings = vec![
            about(Finding::warning, "the pages are pictures: what they show was read off them".to_owned())
                .hint("compare with the pages"),
        ];
        findings.extend(loose.map(|loose| loose.finding(Kind::Scanned)));
        let told = stack::findings(Code::RecoveredFromPicture, "picture", self.joined, &self.unknown);
        findings.extend(told);
        for page in self.pages.iter().filter(|page| page.is_washed_out) {
            let message = format!("picture {} is so pale that what is on it may not be seen", page.number);
            findings.push(about(Finding::error, message).hint("scan it again, darker"));
        }
        findings
    }
}

/// What to say of a field that is not read.
pub(super) fn not_read(field: &str, why: String) -> Finding {
    Finding::error(Code::RecoveredFromPicture, field, why)
        .hint("look at the form, and give the answer in a request file or by flag")
}
