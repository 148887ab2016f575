//! What came back: the bytes of a returned PDF become a
//! [`RawRequest`](crate::request::RawRequest).
//!
//! Reading goes in steps, each in a room of its own: `file` opens the file within
//! [`Limits`] and repairs what is damaged, `form` reads the form's fields and says
//! what sort of copy it is, `page` notes what a page's content shows, and `sheet`
//! reads answers off it. Whether the answers are right is left to the
//! [rules](crate::rules).
//!
//! Nothing here reads or writes files, prints, or keeps state between calls.
//! Text from a PDF is handed on as it is: whoever shows it must escape it.

mod attached;
mod changes;
mod editable;
mod file;
mod form;
mod form_data;
mod outcome;
mod page;
mod pages;
mod picture;
mod sheet;
mod signature;
mod together;
mod xfdf;

#[cfg(test)]
mod beside_tests;
#[cfg(test)]
mod covered_tests;
#[cfg(test)]
mod damaged_tests;
#[cfg(test)]
mod door_tests;
#[cfg(test)]
mod flattened_tests;
#[cfg(test)]
mod form_tests;
#[cfg(test)]
mod formats_tests;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod letter_tests;
#[cfg(test)]
mod over_tests;
#[cfg(test)]
mod repeated_tests;
#[cfg(test)]
mod shown_tests;
#[cfg(test)]
mod signed_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{Finding, Origin};
use crate::form::Field;
use crate::request::{How, Signature};
use crate::revision::Revision;

pub use editable::{Edit, Editable};
pub use file::limits::{Exceeded, Limits};
pub use file::sniff::Content;
pub use form::kind::Kind;
pub use outcome::{Loose, Place, ReturnedForm, Unreadable};
pub use picture::crop::{Crop, Room};
pub use picture::second::{SecondReader, TextLine};
pub use signature::trust::Trust;

use attached::Attachments;
use changes::View;
use file::intact::Intact;
use file::limits::Problem;
use file::load::{self, Loaded};
use file::object::{Page, Pdf, Source};
use file::repairs::Repairs;
use file::{scan, sniff};
use form::digital::{self, AllDigital, Examiner};
use form::revision::{Match, Verdict};
use form::{fields, kind, revision, signatures, signed, unknown, values};
use page::look::Live;
use picture::decode;
use sheet::answers::Pages;
use sheet::pictured::{Before, Lie};
use sheet::repeated::{self, Held};
use sheet::{flattened, over, pictured, scanned, shown};

/// Reads the data of a returned form: [`Reader::read`] with no password.
///
/// # Errors
///
/// As [`Reader::read`].
pub fn read(bytes: &[u8], name: &str, limits: &Limits) -> Result<ReturnedForm, Unreadable> {
    Reader { limits: *limits, ..Reader::default() }.read(bytes, name)
}

/// Whether a file that begins like this is a returned form rather than a
/// request file: a PDF, FDF or XFDF.
pub fn is_likely(start: &[u8]) -> bool {
    scan::find(&start[..start.len().min(1024)], b"%PDF-").is_some() || form_data::sniff(start).is_some()
}

/// How many bytes of earlier revisions are read besides twice the file itself.
const REVISIONS: usize = 8 << 20;

/// Whether a file is a mail, as people save them.
pub fn is_mail(bytes: &[u8]) -> bool {
    file::sniff::is_mail(bytes)
}

/// Whether a file that begins like this is certainly no returned form.
pub fn is_otherwise(start: &[u8]) -> bool {
    !is_likely(start) && sniff::is_otherwise(start)
}

/// What is asked of a file.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    /// Whether the file must hold one form only.
    one: bool,
    attachments: Attachments,
}

/// Reads returned forms.
///
/// ```
/// use misis_form::returned::{Limits, Reader};
/// use misis_form::{Request, format, pdf};
///
/// let reader = Reader {
///     limits: Limits { file_size: 1 << 20, ..Limits::default() },
///     passwords: vec!["sesame".to_owned()],
///     ..Reader::default()
/// };
/// // A flat copy has no fields: its answers are read off its pages, and a finding says so.
/// let bytes = pdf::write(&Request::parse(&format::starter_request()), pdf::Kind::Flat)?;
/// let form = reader.read(&bytes, "form.pdf")?;
/// assert_eq!(form.values["user.last_name"], "Núñez");
/// assert_eq!(form.findings[0].code.id(), "recovered-from-page");
///
/// let other = reader.read(b"no PDF at all", "other.pdf").unwrap_err();
/// assert_eq!(other.to_string(), "`other.pdf` is not a PDF: it is a text file");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Reader {
    /// How much a file may ask for.
    pub limits: Limits,
    /// What is tried on a file that is locked, in this order. A file that needs
    /// no password is opened without.
    pub passwords: Vec<String>,
    /// The certificates that digital signatures are traced to.
    pub trust: Trust,
    /// What reads typed text beside this program: where both read the same, less certain values are read as well.
    /// What it reads alone is a [suggestion](Place::suggestion).
    pub second: Option<Arc<dyn SecondReader>>,
}

impl Reader {
    /// Reads the data of a returned form: a PDF, or data exported from one.
    ///
    /// `name` is the file as the user named it; it is only repeated in messages
    /// and origins. The newest value of every field counts, whatever program
    /// wrote it; a file that must be repaired for that is reported as
    /// [`Code::Recovered`](crate::finding::Code). A copy without fields is read off its pages, with
    /// [`Code::RecoveredFromPage`](crate::finding::Code); a form inside of a portfolio is taken out.
    ///
    /// # Errors
    ///
    /// The bytes are not this form, are locked, are damaged beyond repair, or
    /// exceed the limits.
    pub fn read(&self, bytes: &[u8], name: &str) -> Result<ReturnedForm, Unreadable> {
        let wanted = Wanted { one: true, attachments: Attachments::new() };
        self.read_nested(bytes, name, wanted).and_then(|forms| only(forms, name))
    }

    /// Reads the data of each form in a file: of a stack that was scanned or printed to PDF there are several.
    ///
    /// Pages are joined to one form where their order, the footer or the paper code leaves no doubt;
    /// any other page is a form of its own that says so. The name of each of several has the numbers
    /// of its pages, as in `stack.pdf#3-4`.
    ///
    /// # Errors
    ///
    /// As [`Reader::read`].
    pub fn read_all(&self, bytes: &[u8], name: &str) -> Result<Vec<ReturnedForm>, Unreadable> {
        self.read_nested(bytes, name, Wanted { one: false, attachments: Attachments::new() })
    }

    /// What is asked of pictures.
    fn wanted(&self, one: bool) -> scanned::Wanted<'_> {
        scanned::Wanted { limits: &self.limits, one, second: self.second.as_deref() }
    }

    /// Reads one form whose pages lie in several files: pictures of them, beside one file with fields
    /// or text if there is such.
    ///
    /// # Errors
    ///
    /// As [`Reader::read`] for a file; the files do not hold one form.
    pub fn read_together(&self, files: &[(&[u8], &str)]) -> Result<ReturnedForm, Unreadable> {
        together::read(self, files)
    }

    fn read_nested(&self, bytes: &[u8], name: &str, wanted: Wanted) -> Result<Vec<ReturnedForm>, Unreadable> {
        let limits = &self.limits;
        if bytes.len() > limits.file_size {
            return Err(Unreadable::exceeding(name, Exceeded::FileSize(limits.file_size)));
        }
        if let Some(data) = form_data::sniff(bytes) {
            return form_data::read(bytes, data, limits, name).map(|form| vec![form]);
        }
        let pictures = decode::pages(bytes, limits.pixels);
        let is_picture = pictures.is_some();
        match pictures.map(|pictures| scanned::read((1..).zip(pictures), self.wanted(wanted.one), name)) {
            Some(Err(unreadable)) if unreadable.is_without_the_form() => {}
            Some(read) => return read,
            None => {}
        }
        if let Some((content, what)) = sniff::not_a_pdf(bytes) {
            let and = if is_picture { ", and no page of this form could be found on it" } else { "" };
            let what = format!("{what}{and}");
            return Err(Unreadable::no_pdf(name, content, what));
        }
        let intact = self.read_intact(bytes, name, wanted);
        #[cfg(any(test, fuzzing))]
        if let Some(outcome) = &intact {
            let whole = self.read_whole(bytes, name, wanted);
            // Whoever reads all of a file meets limits that nobody does who reads a part of it.
            let exceeds = whole.as_ref().is_err_and(|unreadable| unreadable.exceeded.is_some());
            if !exceeds {
                assert_eq!(format!("{outcome:#?}"), format!("{whole:#?}"), "the two ways of reading differ");
            }
        }
        intact.unwrap_or_else(|| self.read_whole(bytes, name, wanted))
    }

    /// Reads a PDF with nothing wrong about it; `None` when it is another one.
    fn read_intact(
        &self,
        bytes: &[u8],
        name: &str,
        wanted: Wanted,
    ) -> Option<Result<Vec<ReturnedForm>, Unreadable>> {
        let document = Intact::open(bytes, &self.limits)?;
        let pdf = Pdf::new(Source::Intact(&document), &self.limits);
        if !pdf.has_page_tree() {
            return None;
        }
        let outcome = self.read_opened(&pdf, &Repairs::default(), bytes, name, wanted);
        document.is_sound().then_some(outcome)
    }

    /// Reads any PDF, and repairs it for that if it must be.
    fn read_whole(&self, bytes: &[u8], name: &str, wanted: Wanted) -> Result<Vec<ReturnedForm>, Unreadable> {
        let loaded = self.open(bytes).map_err(|problem| refused(problem, name))?;
        let pdf = Pdf::new(Source::Loaded(&loaded.document), &self.limits);
        self.read_opened(&pdf, &loaded.repairs, bytes, name, wanted)
    }

    /// Reads the data of a PDF that was opened.
    fn read_opened(
        &self,
        pdf: &Pdf<'_>,
        repairs: &Repairs,
        bytes: &[u8],
        name: &str,
        wanted: Wanted,
    ) -> Result<Vec<ReturnedForm>, Unreadable> {
        let exceeding = |exceeded| Unreadable::exceeding(name, exceeded);
        let pages = pdf.pages().map_err(exceeding)?;
        let copies = fields::collect(pdf, &pages).map_err(exceeding)?;
        let matches = revision::matches(pdf, &copies);
        let is_enough = |found: &Match<'_, '_>| kind::is_enough(found.revision.form(), found.known.len());

        if !matches.first().is_some_and(is_enough) {
            let unread = match attached::read((self, wanted.attachments), pdf, &pages, name)? {
                Ok(inner) => return Ok(vec![inner]),
                Err(unread) => unread,
            };
            let mut forms =
                pages::read(&matches, pdf, &pages, repairs, (copies.len(), self.wanted(wanted.one)), name)
                    .map_err(|document| attached::instead(document, &unread))?;
            if let [flat] = forms.as_mut_slice() {
                let beside = attached::beside((self, wanted.attachments), pdf, &pages, name)?;
                let (form, path) = (flat.revision.form(), Arc::from(name));
                flat.findings.extend(beside.findings.into_iter().map(|finding| finding.at(&flat.raw.origin)));
                let scans = attached::named(&beside.scans);
                flat.findings.extend(pictured::findings(form, &scans, &flat.raw, &path, |_| true));
            }
            // What is left of a field is that of the only form.
            if let [returned] = forms.as_mut_slice()
                && let Some(found) = matches.iter().find(|found| found.revision == returned.revision)
            {
                self.look_for_signatures(returned, found, pdf, (&pages, &copies), bytes);
            }
            return Ok(forms);
        }

        let mut findings = repairs.findings(&Arc::from(name));
        let (found, contradiction) =
            chosen(matches, pdf, &pages).map_err(|date| pages::of_other_revision(name, &date))?;
        findings.extend(contradiction);
        match repeated::held(found.revision, pdf, &pages, &found.known).map_err(exceeding)? {
            Held::Once => {}
            Held::Divided => {
                let shown = Pages::read(pdf, &pages, &flattened::live(&found.known));
                let mut form =
                    pages::one_form(&[&found], pdf, &pages, repairs, (&shown, self.second.as_deref()), name)?;
                if let Some(returned) = &mut form {
                    self.look_for_signatures(returned, &found, pdf, (&pages, &copies), bytes);
                }
                return form.map(|form| vec![form]).ok_or_else(|| several(Kind::Flattened, name));
            }
            Held::Again(what) => return Err(Unreadable::saying(name, Kind::Fillable, what)),
        }
        let Match { revision, known, unknown } = found;
        let form = revision.form();
        let path: Arc<str> = Arc::from(name);
        let attached = attached::beside((self, wanted.attachments), pdf, &pages, name)?;
        findings.extend(attached.findings);
        findings.extend(values::missing_fields(form, &known));
        let (unknown_fields, told) = unknown::read(pdf, &unknown);
        findings.extend(told);
        let whole = Origin::Whole { path: Arc::clone(&path) };
        let unplaced = findings.iter_mut().filter(|finding| finding.origin == Origin::Nowhere);
        unplaced.for_each(|finding| finding.origin = whole.clone());
        let mut returned = values::read(revision, pdf, &known, &path);
        findings.extend(shown::findings(revision, pdf, &known, &returned, &path));
        let over = over::look(revision, pdf, &pages, &known, &returned.values);
        let origin = Origin::Whole { path: Arc::clone(&path) };
        let mut digital =
            digital::read(form, pdf, (&known, &[]), &copies, Examiner { bytes, trust: &self.trust });
        returned.raw.signatures = signatures::read(form, &digital.statuses());
        over.sign(&mut returned.raw.signatures);
        // Whoever drew over an empty signature field signed with ink.
        digital.empty.retain(|field| returned.raw.signatures.get(field) == Some(&Signature::Missing));
        let now = View { form, pdf, pages: &pages, copies: &copies, known: &known, values: &returned.values };
        let repaired = repairs.is_more_than_junk().then(|| changes::repaired(&digital, bytes)).flatten();
        let changes = self.changes(revision, &now, &digital, bytes);
        // What is left of a signature that was removed is none that was drawn.
        for field in changes.iter().filter_map(|finding| finding.field.as_deref()) {
            if let Some(drawn) =
                returned.raw.signatures.get_mut(field).filter(|known| **known == Signature::Drawn)
            {
                *drawn = Signature::Missing;
            }
        }
        let about = signed::findings(form, &digital).into_iter().chain(repaired).chain(changes);
        findings.extend(about.map(|finding| finding.at(&origin)));
        returned.raw.origin = origin;
        let below = over.pictured.clone();
        let is_open = returned.raw.signatures.values().any(|signature| *signature == Signature::Missing);
        let beside = if is_open { pictured::without_fields(pdf, &pages, &known) } else { Vec::new() };
        // Last: the answers as they were before are those that somebody signed.
        let mut how = over.answers.keys().map(|field| ((*field).to_owned(), How::Page)).collect();
        over.amend(form, &mut returned, &path);
        let live = flattened::live(&known);
        let mut places = BTreeMap::new();
        let mut before = Before {
            revision,
            returned: &mut returned,
            how: &mut how,
            places: &mut places,
            room: Room::new(self.limits.crops),
            second: self.second.as_deref(),
            traces: BTreeMap::new(),
            path: &path,
        };
        let mut left = before.add(pdf, &pages, (&below, Lie::Below, &live)).map_err(exceeding)?.left;
        left.extend(before.add(pdf, &pages, (&beside, Lie::Beside, &live)).map_err(exceeding)?.left);
        if is_open && !attached.scans.is_empty() {
            left.extend(attached::add_scans(self, &attached.scans, &mut before, name)?.left);
        }
        findings.append(&mut returned.findings);
        // What a page with fields shows is known, unless somebody laid a picture there.
        let is_whole = form.fields().iter().all(|field| known.contains_key(field.name.as_str()));
        let is_looked_for =
            |field: &Field| is_whole || below.len() == left.len() || !known.contains_key(field.name.as_str());
        findings.extend(pictured::findings(form, &left, &returned.raw, &path, is_looked_for));
        if !is_whole {
            let is_told =
                |field: &Field| findings.iter().any(|finding| finding.field.as_deref() == Some(&field.name));
            let is_lost = |field: &Field| !known.contains_key(field.name.as_str()) && !is_told(field);
            let lost = pictured::lost(form, &pictured::unread(pdf, &pages, &known), &path, is_lost);
            findings.extend(lost);
        }
        Ok(vec![ReturnedForm {
            name: name.to_owned(),
            revision,
            kind: Kind::Fillable,
            values: returned.values,
            how,
            most: How::Field,
            raw: returned.raw,
            unknown_fields,
            digital_signatures: digital.details(),
            findings,
            places,
            loose: None,
            recovered: repairs.is_doubtful(),
        }])
    }

    /// Adds what digital signatures say in fields that are left of a copy whose
    /// answers were read off its pages.
    fn look_for_signatures<'a>(
        &self,
        returned: &mut ReturnedForm,
        found: &Match<'_, 'a>,
        pdf: &Pdf<'a>,
        (pages, copies): (&[Page<'a>], &[fields::FieldCopy<'a>]),
        bytes: &[u8],
    ) {
        let (form, known) = (found.revision.form(), &found.known);
        if !digital::are_in(pdf, copies) {
            return;
        }
        let lines = Pages::read(pdf, pages, &Live::new()).lines(found.revision);
        let examiner = Examiner { bytes, trust: &self.trust };
        let digital = digital::read(form, pdf, (known, &lines), copies, examiner);
        let now = View { form, pdf, pages, copies, known, values: &returned.values };
        let changes = self.changes(found.revision, &now, &digital, bytes);
        let about = signed::findings(form, &digital).into_iter().chain(changes);
        returned.findings.extend(about.map(|finding| finding.at(&returned.raw.origin)));
        returned.raw.signatures.extend(digital.statuses());
        returned.digital_signatures = digital.details();
    }

    /// What changed after each signature, as far as whoever made it answers for it.
    fn changes(
        &self,
        revision: &'static Revision,
        now: &View<'_, '_>,
        digital: &AllDigital<'_>,
        bytes: &[u8],
    ) -> Vec<Finding> {
        // What reading revisions may cost: each is as long as the file at most.
        let mut left = REVISIONS.saturating_add(bytes.len().saturating_mul(2));
        changes::since_signing(now, digital, bytes, &mut |end, look| {
            let (Some(earlier), Some(rest)) = (bytes.get(..end), left.checked_sub(end)) else {
                return false;
            };
            left = rest;
            if let Some(document) = Intact::open_before(earlier, &self.limits, now.pdf.intact()) {
                let pdf = Pdf::new(Source::Intact(&document), &self.limits);
                return pdf.has_page_tree() && view(revision, &pdf, look) && document.is_sound();
            }
            match self.open(earlier) {
                Ok(loaded) if !loaded.repairs.is_doubtful() => {
                    view(revision, &Pdf::new(Source::Loaded(&loaded.document), &self.limits), look)
                }
                Ok(_) | Err(_) => false,
            }
        })
    }

    /// Opens a PDF without a password, or with the first one that fits.
    fn open(&self, bytes: &[u8]) -> Result<Loaded, Problem> {
        let passwords = std::iter::once(None).chain(self.passwords.iter().map(|word| Some(word.as_str())));
        let mut outcome = Err(Problem::Locked);
        for password in passwords {
            outcome = load::load(bytes, &self.limits, password);
            if !matches!(outcome, Err(Problem::Locked)) {
                break;
            }
        }
        outcome
    }
}

/// Shows an earlier revision of a file; whether it can be read.
fn view<'a>(revision: &'static Revision, pdf: &Pdf<'a>, look: &mut dyn FnMut(&View<'_, 'a>)) -> bool {
    let form = revision.form();
    let Ok(pages) = pdf.pages() else { return false };
    let Ok(copies) = fields::collect(pdf, &pages) else { return false };
    let (known, _) = values::match_names(revision, pdf, &copies);
    let values = values::read(revision, pdf, &known, &Arc::from("")).values;
    look(&View { form, pdf, pages: &pages, copies: &copies, known: &known, values: &values });
    true
}

/// The match of the revision that a copy with the form's fields is, and what to
/// say when its pages are those of another.
///
/// # Errors
///
/// It is a revision that is not known, of that date.
fn chosen<'c, 'a>(
    mut matches: Vec<Match<'c, 'a>>,
    pdf: &Pdf<'a>,
    pages: &[Page<'a>],
) -> Result<(Match<'c, 'a>, Option<Finding>), String> {
    let (mut place, mut contradiction) = (0, None);
    if !revision::is_certain(pdf, &matches) {
        let letters = Pages::read(pdf, pages, &Live::new()).letters();
        match revision::decide(pdf, &matches, &letters) {
            Verdict::Is(chosen) => place = chosen,
            Verdict::Contradicted(finding) => contradiction = Some(*finding),
            Verdict::Other(date) => return Err(date),
        }
    }
    Ok((matches.swap_remove(place), contradiction))
}

/// What a file is that only a certificate, or a program of its own, opens. ISO 32000-1, 7.6.4.
const LOCKED_OTHERWISE: &str = "is locked for the holders of certain certificates, or by a program of its own, and no \
     password opens it: ask for a copy that is not locked";

fn refused(problem: Problem, name: &str) -> Unreadable {
    match problem {
        Problem::Locked => Unreadable::new(name, Kind::Encrypted),
        Problem::LockedOtherwise => Unreadable::saying(name, Kind::Encrypted, LOCKED_OTHERWISE),
        Problem::Damaged => Unreadable::new(name, Kind::Damaged),
        Problem::Refused(what) => Unreadable::saying(name, Kind::Damaged, what),
        Problem::Exceeded(exceeded) => Unreadable::exceeding(name, exceeded),
    }
}

/// The only form of a file.
fn only(mut forms: Vec<ReturnedForm>, name: &str) -> Result<ReturnedForm, Unreadable> {
    let last = forms.pop().ok_or_else(|| Unreadable::new(name, Kind::OtherDocument))?;
    if forms.is_empty() { Ok(last) } else { Err(several(last.kind, name)) }
}

fn several(kind: Kind, name: &str) -> Unreadable {
    Unreadable::saying(name, kind, scanned::SEVERAL)
}
