//! What is done to the bytes of a file before `lopdf` sees them.
//!
//! Nothing is counted while it follows a table or a length, so what is there to
//! be followed is looked at first, and what could take forever is taken out.

use std::borrow::Cow;

use super::encrypted;
use super::limits::{Exceeded, Limits, Problem};
use super::scan::{Scan, find, is_blank};
use super::weigh::{data_of_streams, weight, weight_of_file, without_distant_lengths};
use super::xref;

/// The bytes of a file, fit to be loaded.
pub(crate) struct Prepared<'b> {
    pub(crate) body: Cow<'b, [u8]>,
    pub(crate) scan: Scan,
    /// Whether its cross-reference table can be followed safely.
    pub(crate) is_sound: bool,
    /// Whether it may be encrypted: its trailer tells.
    pub(crate) is_encrypted: bool,
}

impl<'b> Prepared<'b> {
    /// Looks at bytes that begin with a header.
    ///
    /// # Errors
    ///
    /// The file exceeds a budget, or hides that it is encrypted.
    pub(crate) fn new(body: Cow<'b, [u8]>, limits: &Limits) -> Result<Self, Problem> {
        let mut body = without_null_encryption(body);
        let places: Vec<usize> = encrypted::places(&body).collect();
        if !places.is_empty() || encrypted::is_hidden(&body) {
            encrypted::set_aside(body.to_mut())?;
        }
        let scan = Scan::new(&body, limits.objects);
        if scan.markers.len() > limits.objects {
            return Err(Exceeded::Objects(limits.objects).into());
        }
        let table = xref::read(&body, &scan, limits);
        let unseen = table.as_ref().map(|table| table.unseen.as_slice()).unwrap_or_default();
        let hidden = unseen.iter().map(|&at| {
            let text = &body[at..];
            weight(&text[..find(text, b"endobj").unwrap_or(text.len())])
        });
        let data = data_of_streams(&body, &scan.markers);
        let is_data = |at: &usize| {
            data.partition_point(|data| data.start <= *at)
                .checked_sub(1)
                .is_some_and(|place| *at < data[place].end)
        };
        let is_encrypted = !places.iter().all(is_data);
        let weighed = hidden.fold(weight_of_file(&body, &data), usize::saturating_add);
        if weighed > limits.total_size {
            return Err(Exceeded::TotalSize(limits.total_size).into());
        }
        if let Some(changed) = without_distant_lengths(&body, &scan.markers, unseen) {
            body = Cow::Owned(changed);
        }
        Ok(Self { is_sound: table.is_some(), body, scan, is_encrypted })
    }

    /// Takes out what must not be met while a table is rebuilt.
    pub(crate) fn for_rebuilding(&mut self, limits: &Limits) {
        if find(&self.body, b"/XRef").is_some() {
            xref::without_doubtful_streams(self.body.to_mut(), &self.scan, limits);
        }
    }
}

/// Takes out an `/Encrypt` that is null, which `lopdf` takes for a broken one.
///
/// ISO 32000-1, 7.3.9: null is as good as nothing.
fn without_null_encryption(mut body: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    const KEY: &[u8] = b"/Encrypt";
    let mut from = 0;
    while let Some(at) = find(body.get(from..).unwrap_or_default(), KEY).map(|at| at + from) {
        from = at + KEY.len();
        let rest = &body[from..];
        let gap = rest.iter().take(16).take_while(|byte| is_blank(**byte)).count();
        if gap > 0 && rest[gap..].starts_with(b"null") {
            body.to_mut()[at..from + gap + 4].fill(b' ');
        }
    }
    body
}
