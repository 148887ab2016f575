//! How programs set what people type: how large, and where in its field.

use crate::layout::{BASELINE, Fitted, Fonts, LARGEST, PADDING, Pt, Rect, SMALLEST, Widget, fit};

/// How a program sets the values of fields on one line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Setting {
    /// The size; as large as there is room for where the form itself sets them.
    size: Pt,
    /// From the left edge of the field to the first letter, and from its bottom up to the baseline.
    left: Pt,
    baseline: Pt,
    /// Whether letters outside of Windows' Latin ones are left out, so that nobody can tell whether some are missing.
    pub(crate) leaves_out: bool,
}

impl Setting {
    /// The form's own, and what viewers keep that let it be.
    pub(crate) const OWN: Self = Self { size: LARGEST, left: PADDING, baseline: BASELINE, leaves_out: false };

    /// All that are known, the form's own first. Programs that set values themselves make them as large as they think fit:
    /// iText 2 and pdftk, pdf.js and Firefox, Poppler, each in the form's own face.
    pub(crate) const ALL: [Self; 4] = [
        Self::OWN,
        Self { size: Pt(8.67), left: Pt(2.0), baseline: Pt(3.08), leaves_out: true },
        Self { size: Pt(8.81), left: Pt(2.0), baseline: Pt(4.09), leaves_out: false },
        Self { size: Pt(11.0), left: Pt(3.0), baseline: Pt(2.55), leaves_out: true },
    ];

    /// The sizes that a value may have which ends so far from the start of its field.
    pub(super) fn sizes(self, field: Rect, end: Pt) -> impl Iterator<Item = Pt> {
        let steps = if self == Self::OWN { ((LARGEST - SMALLEST).0 * 2.0) as u8 } else { 0 };
        let room = (field.width - PADDING * 2.0).0;
        let sizes = (0..=steps).map(move |step| self.size - Pt(f32::from(step) / 2.0));
        // A smaller size is only taken where the next larger one would not fit.
        sizes.filter(move |size| *size == self.size || end.0 >= room * (size.0 / (size.0 + 0.5)) - 3.0)
    }

    /// Where a field would lie whose letters the form itself sets in the place of these.
    pub(super) fn place(self, field: Rect) -> Rect {
        let (right, up) = (self.left - PADDING, self.baseline - BASELINE);
        Rect { x: field.x + right, y: field.y - up, ..field }
    }

    /// A value as it is set in a field, if that lies at [`Setting::place`].
    pub(super) fn fitted<'v>(self, value: &'v str, widget: &Widget) -> Fitted<'v> {
        let fitted = fit(value, widget.room(), Fonts::bundled());
        if self == Self::OWN { fitted } else { Fitted { size: self.size, ..fitted } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_itself_sets_small_what_is_long() {
        let field = Rect { x: Pt(100.0), y: Pt(500.0), width: Pt(104.0), height: Pt(14.0) };
        let sizes = |setting: Setting, end: f32| setting.sizes(field, Pt(end)).count();
        assert_eq!(sizes(Setting::OWN, 50.0), 1);
        assert_eq!(sizes(Setting::OWN, 99.0), 7);
        assert_eq!(sizes(Setting::ALL[1], 99.0), 1);
        assert_eq!(Setting::OWN.place(field), field);
    }

    #[test]
    fn another_program_sets_values_elsewhere() {
        let field = Rect { x: Pt(100.0), y: Pt(500.0), width: Pt(104.0), height: Pt(14.0) };
        for setting in Setting::ALL {
            let place = setting.place(field);
            let (left, baseline) = (place.x + PADDING, place.bottom() - BASELINE);
            assert!((left - field.x - setting.left).0.abs() < 1e-3);
            assert!((field.bottom() - baseline - setting.baseline).0.abs() < 1e-3);
        }
    }
}
