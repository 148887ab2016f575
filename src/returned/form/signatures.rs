//! What digital signatures count for the signature lines, and what lies on a line.

use std::collections::BTreeMap;

use crate::form::{FieldKind, Form};
use crate::request::Signature;

/// How much of the smaller of two rectangles must overlap.
const OVERLAP: f32 = 0.15;

/// How many times as high as its field a signature may be.
const HIGHEST: f32 = 3.5;

/// What digital signatures say of every signature field that the file has; `digital` is
/// what they are worth. What is drawn there is seen by whoever looks at the page.
pub(crate) fn read(form: &Form, digital: &BTreeMap<String, Signature>) -> BTreeMap<String, Signature> {
    let lines = form.fields().iter().filter(|field| field.kind == FieldKind::Signature);
    lines.map(|field| (field.name.clone(), digital.get(&field.name).copied().unwrap_or_default())).collect()
}

/// Whether a drawing lies at a field: over it and about as large, with its middle
/// at the line. A watermark covers the field as well, and a note beside it
/// touches it.
pub(crate) fn lies_at(field: [f32; 4], drawing: [f32; 4]) -> bool {
    let size = |r: [f32; 4]| ((r[2] - r[0]).max(1.0), (r[3] - r[1]).max(1.0));
    let shared = |low: usize, high: usize| field[high].min(drawing[high]) - field[low].max(drawing[low]);
    let ((fw, fh), (dw, dh)) = (size(field), size(drawing));
    let is_over = shared(0, 2) >= OVERLAP * fw.min(dw) && shared(1, 3) >= OVERLAP * fh.min(dh);
    let (across, up) = ((drawing[0] + drawing[2]) / 2.0, (drawing[1] + drawing[3]) / 2.0);
    let is_at_line =
        across >= field[0] && across <= field[2] && up >= field[1] - fh / 3.0 && up <= field[3] + fh / 3.0;
    is_over && is_at_line && dh <= HIGHEST * fh && dw <= 2.0 * fw
}

#[cfg(test)]
mod tests {
    use super::lies_at;

    #[test]
    fn a_signature_may_be_larger_or_smaller_than_its_field() {
        let field = [50.0, 100.0, 300.0, 124.0];
        for over in
            [[60.0, 95.0, 200.0, 150.0], [40.0, 80.0, 320.0, 150.0], [60.0, 105.0, 61.0, 120.0], field]
        {
            assert!(lies_at(field, over), "{over:?}");
        }
        for beside in [
            [301.0, 100.0, 400.0, 124.0],
            [60.0, 123.0, 200.0, 170.0],
            [0.0, 0.0, 10.0, 10.0],
            // Watermarks, and a note above the line.
            [0.0, 0.0, 600.0, 800.0],
            [100.0, 10.0, 500.0, 230.0],
            [60.0, 60.0, 300.0, 160.0],
            [60.0, 116.0, 200.0, 154.0],
        ] {
            assert!(!lies_at(field, beside), "{beside:?}");
        }
    }
}
