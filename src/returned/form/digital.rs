//! The digital signatures of a file: which field each stands in, and which line
//! of the form it counts for.
//!
//! Whether one holds is found out by [`signature`](crate::returned::signature).

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object};

use super::fields::FieldCopy;
use super::signatures::lies_at;
use super::values::Known;
use crate::form::{FieldKind, Form};
use crate::request::{Coverage, DigitalSignature, Signature};
use crate::returned::file::object::Pdf;
use crate::returned::file::strings::text_of;
use crate::returned::signature::range::Signed;
use crate::returned::signature::trust::Trust;
use crate::returned::signature::{Budget, Examined, State, Stated, examine};

/// The most signatures of a file that are looked at.
pub(crate) const MOST: usize = 20;

/// A digital signature of a file.
pub(crate) struct Digital<'a> {
    /// The dictionary: ISO 32000-1, table 252.
    pub(crate) dict: &'a Dictionary,
    /// The field's name in the file.
    pub(crate) name: String,
    /// The signature field of the form that it counts for.
    pub(crate) counts_for: Option<String>,
    /// Whether it stands in a field that is not the form's.
    pub(crate) is_in_own_field: bool,
    /// The page that it stands on, counted from 1, if it shows.
    pub(crate) page: Option<usize>,
    pub(crate) contents: &'a [u8],
    pub(crate) examined: Examined,
    pub(crate) covers: Coverage,
    stated_name: String,
    claimed_time: String,
}

/// All signatures of a file, those in the form's own fields first.
#[derive(Default)]
pub(crate) struct AllDigital<'a> {
    pub(crate) signatures: Vec<Digital<'a>>,
    /// The form's signature fields that hold something without a signature in it.
    pub(crate) empty: Vec<String>,
    /// How many were not looked at.
    pub(crate) left_out: usize,
}

/// What the signatures are looked at with.
#[derive(Clone, Copy)]
pub(crate) struct Examiner<'x> {
    pub(crate) bytes: &'x [u8],
    pub(crate) trust: &'x Trust,
}

/// A line for a signature of the form, where a page has it.
pub(crate) struct Line {
    pub(crate) field: String,
    /// The place of the page.
    pub(crate) page: usize,
    pub(crate) rect: [f32; 4],
}

/// Whether there is any.
pub(crate) fn are_in<'a>(pdf: &Pdf<'a>, copies: &[FieldCopy<'a>]) -> bool {
    copies.iter().flat_map(values).any(|value| contents(pdf, value).is_some())
}

/// Reads all digital signatures. `lines` are the form's that have no field.
pub(crate) fn read<'a>(
    form: &Form,
    pdf: &Pdf<'a>,
    (known, lines): (&Known<'_, '_, 'a>, &[Line]),
    copies: &[FieldCopy<'a>],
    examiner: Examiner<'_>,
) -> AllDigital<'a> {
    let budget = Budget::default();
    let mut all = AllDigital::default();
    for field in form.fields().iter().filter(|field| field.kind == FieldKind::Signature) {
        let before = all.signatures.len();
        let mut is_empty = false;
        for copy in known.get(field.name.as_str()).map_or(&[][..], Vec::as_slice) {
            for value in values(copy) {
                match contents(pdf, value) {
                    Some(_) => all.add(pdf, copy, value, Some(&field.name), (examiner, &budget)),
                    None => is_empty |= holds_something(pdf, value),
                }
            }
        }
        if is_empty && all.signatures.len() == before {
            all.empty.push(field.name.clone());
        }
    }
    let is_known = |copy: &FieldCopy<'a>| known.values().flatten().any(|own| std::ptr::eq(*own, copy));
    for copy in copies {
        let is_signature = |dict: &'a Dictionary| dict.has(b"ByteRange") || dict.has_type(b"Sig");
        for value in values(copy).filter(|value| pdf.dict(value).is_some_and(is_signature)) {
            let is_time_stamp =
                pdf.dict(value).is_some_and(|dict| pdf.get_name(dict, "SubFilter") == Some(b"ETSI.RFC3161"));
            if contents(pdf, value).is_some() && !is_time_stamp && !is_known(copy) {
                let line = line_of(form, pdf, (known, lines), copy).filter(|line| {
                    !all.signatures.iter().any(|other| other.counts_for.as_deref() == Some(line))
                });
                all.add(pdf, copy, value, line.as_deref(), (examiner, &budget));
                if let Some(added) = all.signatures.last_mut() {
                    added.is_in_own_field = true;
                }
            }
        }
    }
    all
}

/// Every value that a copy of a field has.
pub(crate) fn values<'c, 'a>(copy: &'c FieldCopy<'a>) -> impl Iterator<Item = &'a Object> + use<'c, 'a> {
    copy.value.into_iter().chain(copy.widget_values.iter().copied())
}

/// Whether a value that holds no signature is more than nothing: a dictionary, or a text that somebody put there.
fn holds_something<'a>(pdf: &Pdf<'a>, value: &'a Object) -> bool {
    match pdf.resolve(value) {
        None | Some(Object::Null) => false,
        Some(Object::String(..)) => text_of(pdf, value).is_none_or(|text| !text.trim().is_empty()),
        Some(_) => true,
    }
}

/// The signature in a signature dictionary; `None` where there is none: room
/// that was kept for one is zeros.
pub(crate) fn contents<'a>(pdf: &Pdf<'a>, value: &'a Object) -> Option<&'a [u8]> {
    match pdf.get(pdf.dict(value)?, "Contents") {
        Some(Object::String(bytes, _)) if bytes.iter().any(|&byte| byte != 0) => Some(bytes),
        _ => None,
    }
}

/// The signature line of the form that a field of its own lies on.
fn line_of<'a>(
    form: &Form,
    pdf: &Pdf<'a>,
    (known, lines): (&Known<'_, '_, 'a>, &[Line]),
    own: &FieldCopy<'a>,
) -> Option<String> {
    let place = |copy: &FieldCopy<'a>| {
        copy.widgets.iter().find_map(|widget| Some((widget.page?, pdf.get_rect(widget.dict, "Rect")?)))
    };
    let (page, rect) = place(own)?;
    let printed = lines.iter().find(|line| line.page == page && lies_at(line.rect, rect));
    let fields = form.fields().iter().filter(|field| field.kind == FieldKind::Signature);
    let mut found = fields.filter(|field| {
        known
            .get(field.name.as_str())
            .into_iter()
            .flatten()
            .any(|copy| place(copy).is_some_and(|(on, line)| on == page && lies_at(line, rect)))
    });
    found.next().map(|field| field.name.clone()).or_else(|| printed.map(|line| line.field.clone()))
}

impl<'a> AllDigital<'a> {
    fn add(
        &mut self,
        pdf: &Pdf<'a>,
        copy: &FieldCopy<'a>,
        value: &'a Object,
        counts_for: Option<&str>,
        (examiner, budget): (Examiner<'_>, &Budget),
    ) {
        let (Some(dict), Some(contents)) = (pdf.dict(value), contents(pdf, value)) else { return };
        // The same object twice is one signature.
        if self.signatures.iter().any(|other| other.name == copy.name && std::ptr::eq(other.dict, dict)) {
            return;
        }
        if self.signatures.len() >= MOST {
            self.left_out += 1;
            return;
        }
        let stated = |key| pdf.get(dict, key).and_then(|value| text_of(pdf, value)).unwrap_or_default();
        let range: Vec<i64> = pdf
            .get_array(dict, "ByteRange")
            .iter()
            .take(8)
            .map_while(|number| pdf.resolve(number)?.as_i64().ok())
            .collect();
        let stated_time = iso_date(&stated("M"));
        let examined = examine(
            &Stated {
                contents,
                range: &range,
                sub_filter: pdf.get_name(dict, "SubFilter").unwrap_or_default(),
                claimed: seconds(&stated_time),
            },
            examiner.bytes,
            examiner.trust,
            budget,
        );
        let covers = match Signed::of(&range, contents, examiner.bytes) {
            Some(signed) if signed.is_all_of(examiner.bytes) => Coverage::WholeFile,
            Some(_) => Coverage::EarlierRevision,
            None => Coverage::Unclear,
        };
        let shown = copy.widgets.iter().find(|widget| {
            pdf.get_rect(widget.dict, "Rect")
                .is_some_and(|[left, bottom, right, top]| right > left && top > bottom)
        });
        self.signatures.push(Digital {
            dict,
            name: copy.name.clone(),
            counts_for: counts_for.map(str::to_owned),
            is_in_own_field: false,
            page: shown.and_then(|widget| widget.page).map(|page| page + 1),
            contents,
            claimed_time: if stated_time.is_empty() { examined.signing_time.clone() } else { stated_time },
            examined,
            covers,
            stated_name: stated("Name"),
        });
    }

    /// What the signature fields of the form hold, as far as digital signatures
    /// count for them. Of several, the one that is worth least.
    pub(crate) fn statuses(&self) -> BTreeMap<String, Signature> {
        let mut states: BTreeMap<String, State> = BTreeMap::new();
        for one in &self.signatures {
            if let Some(field) = &one.counts_for {
                let state = states.entry(field.clone()).or_insert(one.examined.state);
                *state = (*state).min(one.examined.state);
            }
        }
        states.into_iter().map(|(field, state)| (field, status(state))).collect()
    }

    /// What reports say of them.
    pub(crate) fn details(&self) -> Vec<DigitalSignature> {
        self.signatures.iter().map(Digital::details).collect()
    }
}

fn status(state: State) -> Signature {
    match state {
        State::Unreadable => Signature::Unreadable,
        State::Altered => Signature::Altered,
        State::Intact => Signature::Intact,
        State::Trusted => Signature::Trusted,
    }
}

impl Digital<'_> {
    /// What it is worth.
    pub(crate) fn status(&self) -> Signature {
        status(self.examined.state)
    }

    /// Who signed, for a message: the name of the certificate, or that there is none.
    pub(crate) fn signer(&self) -> String {
        let holder = self.examined.holder.as_ref();
        holder.map_or_else(|| "somebody unknown".to_owned(), |holder| format!("`{}`", holder.name))
    }

    fn details(&self) -> DigitalSignature {
        let holder = self.examined.holder.clone();
        let of = |part: fn(&crate::returned::signature::Holder) -> &String| {
            holder.as_ref().map(part).cloned().unwrap_or_default()
        };
        DigitalSignature {
            field: self.name.clone(),
            counts_for: self.counts_for.clone().unwrap_or_default(),
            status: self.status(),
            why: self.examined.why.clone(),
            signer: of(|holder| &holder.name),
            subject: of(|holder| &holder.subject),
            issuer: of(|holder| &holder.issuer),
            serial: of(|holder| &holder.serial),
            valid_from: of(|holder| &holder.valid_from),
            valid_until: of(|holder| &holder.valid_until),
            algorithm: self.examined.algorithm.clone(),
            claimed_time: self.claimed_time.clone(),
            time_stamp: self.examined.time_stamp.clone(),
            stated_name: self.stated_name.clone(),
            covers: self.covers,
        }
    }
}

/// The seconds since 1970 of a time that has a zone.
fn seconds(iso: &str) -> Option<u64> {
    u64::try_from(chrono::DateTime::parse_from_rfc3339(iso).ok()?.timestamp()).ok()
}

/// A PDF date as ISO 8601 has it; empty when it is none.
///
/// ISO 32000-1, 7.9.4: `D:20261123101500-08'00'`.
fn iso_date(date: &str) -> String {
    let rest = date.trim().trim_start_matches("D:");
    let digits: String = rest.chars().take_while(char::is_ascii_digit).take(14).collect();
    if digits.len() < 8 {
        return String::new();
    }
    let mut iso = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..8]);
    if digits.len() == 14 {
        iso.push_str(&format!("T{}:{}:{}", &digits[8..10], &digits[10..12], &digits[12..14]));
        let zone = &rest[14..];
        let numbers: String = zone.chars().filter(char::is_ascii_digit).take(4).collect();
        match zone.chars().next() {
            Some('Z') => iso.push('Z'),
            Some(sign @ ('+' | '-')) if numbers.len() == 4 => {
                iso.push_str(&format!("{sign}{}:{}", &numbers[..2], &numbers[2..]));
            }
            _ => {}
        }
    }
    iso
}

#[cfg(test)]
mod tests {
    use super::iso_date;

    #[test]
    fn dates_are_read_as_far_as_they_go() {
        for (date, iso) in [
            ("D:20261123101500-08'00'", "2026-11-23T10:15:00-08:00"),
            ("D:20261123101500Z", "2026-11-23T10:15:00Z"),
            ("20261123", "2026-11-23"),
            ("D:2026112310", "2026-11-23"),
            ("yesterday", ""),
            ("D:20261123101500é", "2026-11-23T10:15:00"),
        ] {
            assert_eq!(iso_date(date), iso);
        }
    }
}
