//! What the pages of a file show, and what answers that gives.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::ink::joined;
use super::recover::{FoundSheet, Reading};
use super::register::{self, Sheet};
use super::{covered, skeleton};
use crate::form::{Bearer, Field, FieldKind, Form};
use crate::layout::{Layout, Widget};
use crate::returned::file::object::{Page, Pdf};
use crate::returned::form::digital::Line;
use crate::returned::form::kind::letters;
use crate::returned::outcome::{Loose, Place, PrintedFooter, Trace};
use crate::returned::page::layers::Layers;
use crate::returned::page::look::{Live, Part, marks, visible};
use crate::returned::page::marks::{Budget, Doubt, Glyph, Marks};
use crate::returned::page::matrix::shared;
use crate::returned::picture::compose::{self, Seen};
use crate::returned::picture::decode::Refused;
use crate::returned::picture::overlay;
use crate::returned::picture::raster::Raster;
use crate::revision::Revision;

/// The most bytes of content that are interpreted: more than any real copy has,
/// and not so many that it takes noticeable time.
const BYTES: usize = 16 << 20;

/// How much of a file is interpreted.
pub(super) fn budget(pdf: &Pdf<'_>) -> Budget {
    Budget { operations: pdf.limits.operations, bytes: pdf.limits.total_size.min(BYTES) }
}

/// Looks at a page: what one makes `lopdf` do must not end the program.
pub(super) fn look_at<'a>(
    pdf: &Pdf<'a>,
    page: (&Page<'a>, Part),
    live: &Live,
    layers: &Layers,
    budget: &mut Budget,
) -> Marks {
    let read = catch_unwind(AssertUnwindSafe(|| {
        let mut marks = marks(pdf, page, live, layers, budget);
        look_through(pdf, &mut marks);
        marks
    }));
    read.unwrap_or_else(|_| Marks { is_broken: true, ..Marks::default() })
}

/// The largest picture that may be a signature or a mark, in points, and the most of them, and their pixels.
const SIGNATURE: [f64; 2] = [400.0, 120.0];
const SIGNATURES: usize = 16;
const PIXELS: usize = 1 << 20;

/// The most larger pictures that are looked at where a page has letters too, and the most pixels of all of them.
const LARGE: usize = 6;
const LARGE_PIXELS: usize = 5 << 20;

/// Drops pictures of which nothing is seen, and finds those that are white, and what is seen of larger ones.
fn look_through(pdf: &Pdf<'_>, marks: &mut Marks) {
    let (mut left, mut small) = (SIGNATURES, 4 * PIXELS);
    let (mut large, mut pixels) = (LARGE, LARGE_PIXELS);
    let has_letters = !marks.glyphs.is_empty() || !marks.annotations.is_empty();
    marks.pictures.retain_mut(|picture| {
        let [wide, high] = [0, 1].map(|axis| picture.area[axis + 2] - picture.area[axis]);
        let Some(image) = picture.image else { return true };
        if wide > SIGNATURE[0] || high > SIGNATURE[1] {
            if has_letters && large > 0 {
                large -= 1;
                let mut parts = overlay::parts(pdf, image, &mut pixels);
                for part in parts.iter_mut().flatten() {
                    part.area = shared(part.area, picture.area);
                }
                picture.parts = parts;
            }
            return picture.parts.as_ref().is_none_or(|parts| !parts.is_empty());
        }
        if left == 0 {
            return true;
        }
        left -= 1;
        let seen = compose::seen(pdf, image, PIXELS);
        picture.is_white = seen == Seen::White;
        // A signature in a clear picture reaches as far as its ink.
        let parts = (seen == Seen::Something).then(|| overlay::parts(pdf, image, &mut small)).flatten();
        let inked = parts.iter().flatten().map(|part| part.area).reduce(joined);
        picture.area = inked.map_or(picture.area, |inked| shared(inked, picture.area));
        seen != Seen::Nothing
    });
}

/// The lines for signatures of a page of the form.
fn signature_lines(form: &Form, layout: &Layout, sheet: &Sheet) -> Vec<[f64; 4]> {
    let is_line = |field: &str| form.field(field).is_some_and(|field| field.kind == FieldKind::Signature);
    let lines = layout.widgets.iter().filter(|widget| widget.page == sheet.form_page);
    let lines = lines.filter(|widget| is_line(&widget.field));
    lines.map(|widget| widget.rect.to_pdf(crate::layout::PAGE_HEIGHT).map(f64::from)).collect()
}

/// What the pages of a file show.
pub(crate) struct Pages {
    marks: Vec<Marks>,
    /// Whether there was more to read than is read.
    pub(crate) is_cut: bool,
}

impl Pages {
    /// Looks at the pages, as far as the limits allow, but not at the widgets in `live`.
    pub(crate) fn read<'a>(pdf: &Pdf<'a>, pages: &[Page<'a>], live: &Live) -> Self {
        let mut budget = budget(pdf);
        let layers = Layers::new(pdf);
        let mut all = Vec::new();
        for page in pages {
            if budget.is_used_up() {
                break;
            }
            all.push(look_at(pdf, (page, Part::All), live, &layers, &mut budget));
        }
        Self { marks: all, is_cut: budget.is_used_up() }
    }

    /// The numbers of the pages that could not be interpreted to their end.
    pub(crate) fn broken(&self) -> impl Iterator<Item = usize> + '_ {
        (1..).zip(&self.marks).filter(|(_, marks)| marks.is_broken).map(|(number, _)| number)
    }

    /// Whether the form's lines are there, whatever its letters are.
    pub(crate) fn has_skeleton(&self, revision: &Revision) -> bool {
        skeleton::is_on(revision.layout(), &self.marks)
    }

    /// The numbers of the pages that are pictures, of `pages` as they were read.
    pub(crate) fn pictured<'a>(&self, pdf: &Pdf<'a>, pages: &[Page<'a>]) -> Vec<usize> {
        let pages = (1..).zip(pages.iter().zip(&self.marks));
        pages
            .filter(|(_, (page, marks))| covered::is_picture(pdf, page, marks))
            .map(|(number, _)| number)
            .collect()
    }

    /// The pixels of the pages with these numbers, each when it is asked for.
    pub(crate) fn pictures<'s, 'a>(
        &'s self,
        pdf: &'s Pdf<'a>,
        pages: &'s [Page<'a>],
        numbers: &'s [usize],
    ) -> impl Iterator<Item = (usize, Result<Raster, Refused>)> + 's {
        let pages = numbers.iter().filter_map(|number| {
            let index = number.checked_sub(1)?;
            Some((*number, pages.get(index)?, self.marks.get(index)?))
        });
        pages.map(|(number, page, marks)| {
            (number, compose::page(pdf, marks, visible(pdf, page.dict), pdf.limits.pixels))
        })
    }

    /// The letters and digits of all pages that can be seen, in small letters.
    pub(crate) fn letters(&self) -> String {
        let glyphs = self.marks.iter().flat_map(|marks| &marks.glyphs);
        let unseen = [Some(Doubt::Clipped), Some(Doubt::Hidden)];
        glyphs.filter(|glyph| !unseen.contains(&glyph.doubt)).flat_map(|glyph| letters(&glyph.text)).collect()
    }

    /// Where the form's pages lie, in the edition of it of which most words stand where they belong; of
    /// equals in the newest.
    pub(super) fn sheets<'r>(&self, revision: &'r Revision) -> (&'r Layout, Vec<Sheet>) {
        let lines = |sheets: &[Sheet]| sheets.iter().map(|sheet| sheet.lines).sum::<usize>();
        let (mut layout, mut sheets) = (revision.layout(), register::sheets(revision.layout(), &self.marks));
        for earlier in revision.earlier_layouts() {
            let others = register::sheets(earlier, &self.marks);
            if lines(&others) > lines(&sheets) {
                (layout, sheets) = (earlier, others);
            }
        }
        (layout, sheets)
    }

    /// The numbers of the pages on which something is, and none of it can be read: letters drawn as curves, or
    /// without a meaning.
    pub(super) fn unread(&self) -> impl Iterator<Item = usize> + '_ {
        let is_read =
            |glyph: &Glyph| glyph.doubt != Some(Doubt::Hidden) && letters(&glyph.text).next().is_some();
        let is_unread = move |marks: &Marks| {
            let shows = !marks.paths.is_empty() || !marks.glyphs.is_empty() || marks.is_broken;
            shows && marks.pictures.is_empty() && !marks.glyphs.iter().any(is_read)
        };
        (1..).zip(&self.marks).filter(move |(_, marks)| is_unread(marks)).map(|(number, _)| number)
    }

    /// Whether nothing is on the pages.
    pub(super) fn are_blank(&self) -> bool {
        self.blank() == self.marks.len()
    }

    /// How many pages nothing is on.
    pub(crate) fn blank(&self) -> usize {
        let is_blank = |marks: &&Marks| {
            marks.glyphs.is_empty() && marks.paths.is_empty() && marks.pictures.is_empty() && !marks.is_broken
        };
        self.marks.iter().filter(is_blank).count()
    }

    /// The form's pages among these, if others are missing; `is_read` says of which fields something is known otherwise.
    pub(super) fn loose(
        &self,
        revision: &'static Revision,
        answers: &BTreeMap<&str, Reading>,
        is_read: &dyn Fn(&str) -> bool,
    ) -> Option<Loose> {
        let layout = self.sheets(revision).0;
        let read = layout.widgets.iter().filter(|widget| is_read(&widget.field));
        let mut pages: BTreeMap<usize, Trace> = read.map(|widget| (widget.page, Trace::default())).collect();
        pages.extend(self.traces(revision, answers));
        Loose { pages, layout, is_alone: true }.unless_whole()
    }

    /// What the form's pages say of the form that they belong to.
    pub(super) fn traces(
        &self,
        revision: &'static Revision,
        answers: &BTreeMap<&str, Reading>,
    ) -> BTreeMap<usize, Trace> {
        let (layout, sheets) = self.sheets(revision);
        let trace = |sheet: &Sheet| (sheet.form_page, self.trace((layout, sheet), revision, Some(answers)));
        sheets.iter().map(trace).collect()
    }

    /// What a page says of the form that it belongs to, which shows these answers.
    pub(super) fn trace(
        &self,
        (layout, sheet): (&Layout, &Sheet),
        revision: &Revision,
        answers: Option<&BTreeMap<&str, Reading>>,
    ) -> Trace {
        let bearer =
            answers.filter(|_| sheet.form_page == 0).and_then(|answers| bearer(revision.form(), answers));
        let footer = self.footer(layout, sheet).filter(|footer| !footer.is_empty());
        let footer = footer.filter(|_| sheet.form_page > 0).map(PrintedFooter::Read);
        Trace { tie: None, bearer: bearer.map(|bearer| (bearer, true)), footer }
    }

    /// What stands in the free part of the footer of a page; `None` where that cannot be read for certain.
    fn footer(&self, layout: &Layout, sheet: &Sheet) -> Option<String> {
        let [left, bottom, right, top] =
            layout.pages.get(sheet.form_page)?.footer.to_pdf(crate::layout::PAGE_HEIGHT).map(f64::from);
        let glyphs = self.marks.get(sheet.page)?.glyphs.iter().filter(|glyph| {
            let [x, y] = sheet.to_form.apply(glyph.start);
            (left..right).contains(&x) && (bottom - 2.0..top).contains(&y)
        });
        glyphs.map(|glyph| glyph.doubt.is_none().then_some(glyph.text.as_str())).collect()
    }

    /// The lines for signatures, where the pages have them.
    pub(crate) fn lines(&self, revision: &Revision) -> Vec<Line> {
        let (layout, sheets) = self.sheets(revision);
        let form = revision.form();
        let is_line = |field: &str| form.field(field).is_some_and(|field| field.kind == FieldKind::Signature);
        let line = |widget: &Widget| {
            let sheet = sheets.iter().find(|sheet| sheet.form_page == widget.page)?;
            let rect = widget.rect.to_pdf(crate::layout::PAGE_HEIGHT).map(f64::from);
            let rect = sheet.to_page.apply_to_area(rect).map(|edge| edge as f32);
            Some(Line { field: widget.field.clone(), page: sheet.page, rect })
        };
        layout.widgets.iter().filter(|widget| is_line(&widget.field)).filter_map(line).collect()
    }

    /// On which page each field of the form stands.
    pub(crate) fn places(&self, revision: &Revision) -> BTreeMap<String, Place> {
        let (layout, sheets) = self.sheets(revision);
        let on_page = |widget: &Widget| {
            let sheet = sheets.iter().find(|sheet| sheet.form_page == widget.page)?;
            Some((widget.field.clone(), Place { page: sheet.page + 1, ..Place::default() }))
        };
        layout.widgets.iter().filter_map(on_page).collect()
    }

    /// What the fields of the form show; a field whose page is not there is left out.
    ///
    /// With them, the numbers of the pages of which words are struck out or covered. `None` when a page of the form is
    /// there more than once.
    pub(crate) fn answers<'f>(
        &self,
        revision: &'f Revision,
    ) -> Option<(BTreeMap<&'f str, Reading>, Vec<usize>)> {
        let form = revision.form();
        let (layout, sheets) = self.sheets(revision);
        let mut found: BTreeMap<usize, FoundSheet> = BTreeMap::new();
        let mut struck = Vec::new();
        for sheet in &sheets {
            let marks = self.marks.get(sheet.page)?;
            let lines = signature_lines(form, layout, sheet);
            let one = FoundSheet::new(layout, sheet, marks, lines);
            struck.extend(one.is_text_lost().then_some(sheet.page + 1));
            if found.insert(sheet.form_page, one).is_some() {
                return None;
            }
        }
        let shown = |field: &'f Field| {
            let widgets: Vec<_> = layout.widgets.iter().filter(|widget| widget.field == field.name).collect();
            let found = found.get(&widgets.first()?.page)?;
            Some((field.name.as_str(), found.shown(field, &widgets)))
        };
        Some((form.fields().iter().filter_map(shown).collect(), struck))
    }
}

/// Whose form it is, as its first page says; `None` where a part of that cannot be read for certain.
fn bearer(form: &Form, answers: &BTreeMap<&str, Reading>) -> Option<(String, String)> {
    let said = |name: &String| match (form.field(name), answers.get(name.as_str())) {
        (Some(field), Some(Reading::Value(value))) => Some(Some((field, value.as_str()))),
        (Some(_), None) => Some(None),
        _ => None,
    };
    let name: Vec<_> = form.bearer.name.iter().map(said).collect::<Option<_>>()?;
    Bearer::line(name.into_iter().flatten(), said(&form.bearer.number)?)
}
