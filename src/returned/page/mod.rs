//! What the pages show, for copies that have no fields left.
//!
//! A form that was flattened or printed to PDF still has its answers as text
//! in known places. [`content`] notes what a page shows, [`register`] finds the
//! form's pages by their printed words, and [`recover`] reads each field.

mod content;
mod font;
mod matrix;
mod recover;
mod register;
mod to_unicode;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::object::{Page, Pdf};
use super::signatures;
use crate::form::{Field, FieldKind, Form};
use crate::layout::Layout;

pub(super) use recover::Shown;

use content::{Budget, Marks, marks};
use recover::Found;
use register::{letters, sheets};

/// The most pages that are looked at.
const PAGES: usize = 16;

/// What the first pages of a file show.
pub(super) struct Pages {
    marks: Vec<Marks>,
    /// Whether there was more to read than is read.
    pub(super) is_cut: bool,
}

impl Pages {
    /// Looks at the first pages, as far as the limits allow.
    pub(super) fn read<'a>(pdf: &Pdf<'a>, pages: &[Page<'a>]) -> Self {
        let mut budget = Budget { operations: pdf.limits.operations, bytes: pdf.limits.total_size };
        let mut all = Vec::new();
        for page in pages.iter().take(PAGES) {
            // What one page makes `lopdf` do must not end the program.
            let read = catch_unwind(AssertUnwindSafe(|| marks(pdf, page, &mut budget)));
            all.push(read.unwrap_or_default());
        }
        Self { marks: all, is_cut: budget.is_used_up() }
    }

    /// The letters and digits of all pages that can be seen, in small letters.
    pub(super) fn letters(&self) -> String {
        let glyphs = self.marks.iter().flat_map(|marks| &marks.glyphs);
        glyphs.filter(|glyph| !glyph.is_clipped).flat_map(|glyph| letters(&glyph.text)).collect()
    }

    /// What the fields of the form show; a field whose page is not there is left out.
    ///
    /// `None` when a page of the form is there more than once.
    pub(super) fn answers<'a, 'f>(
        &self,
        form: &'f Form,
        pdf: &Pdf<'a>,
        pages: &[Page<'a>],
    ) -> Option<BTreeMap<&'f str, Shown>> {
        let layout = Layout::current();
        let sheets = sheets(layout, &self.marks);
        let mut found: BTreeMap<usize, Found<'_>> = BTreeMap::new();
        for sheet in &sheets {
            let marks = self.marks.get(sheet.page)?;
            if found.insert(sheet.form_page, Found::new(layout, sheet, marks)).is_some() {
                return None;
            }
        }
        let shown = |field: &'f Field| {
            let widgets: Vec<_> = layout.widgets.iter().filter(|widget| widget.field == field.name).collect();
            let found = found.get(&widgets.first()?.page)?;
            let mut shown = found.shown(field, &widgets);
            // Ink need not have an appearance.
            if field.kind == FieldKind::Signature && shown == Shown::Signature(false) {
                let page = pages.get(found.sheet().page)?;
                let drawn = widgets.iter().any(|widget| {
                    let rect = widget.rect.to_pdf(crate::layout::PAGE_HEIGHT).map(f64::from);
                    let rect = found.sheet().to_page.apply_to_area(rect).map(|edge| edge as f32);
                    signatures::is_drawn_over(pdf, page, rect)
                });
                shown = Shown::Signature(drawn);
            }
            Some((field.name.as_str(), shown))
        };
        Some(form.fields().iter().filter_map(shown).collect())
    }
}
