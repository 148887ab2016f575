//! A request in few bits: the form's own definition says how many each answer takes.

use chrono::NaiveDate;

use super::bits::{Reader, Writer, width};
use super::words;
use crate::finding::Origin;
use crate::form::{Digits, FieldKind, Input};
use crate::request::{Answer, Date, Print, RawAnswer, RawRequest, Request, Role, Value};
use crate::revision::Revision;

/// From here on days are counted.
const FIRST_DAY: Option<NaiveDate> = NaiveDate::from_ymd_opt(1900, 1, 1);
/// The bits of a day of the years 1900 to 2199.
const DAY: u32 = 17;
/// The digits of a phone number.
const PHONE: u32 = 10;

/// Writes roles and answers. Answers that are wrong cannot be written: `None`.
pub(super) fn push(out: &mut Writer, request: &Request) -> Option<()> {
    for role in Role::all(request.revision) {
        out.push(request.known_roles().any(|own| own == role).into(), 1);
    }
    let form = request.revision.form();
    for (input, (_, answer)) in form.inputs().zip(request.answers()) {
        out.push((!answer.is_missing()).into(), 1);
        match answer {
            Answer::Missing => {}
            Answer::Given { value, .. } => push_value(out, value, input)?,
            Answer::Wrong { .. } => return None,
        }
    }
    Some(())
}

fn push_value(out: &mut Writer, value: &Value, input: Input<'_>) -> Option<()> {
    let field = input.field();
    if field.not_applicable {
        out.push((*value == Value::NotApplicable).into(), 1);
    }
    match (value, &field.kind) {
        (Value::NotApplicable, _) => {}
        (Value::Text(text) | Value::Email(text), _) => words::push(out, text),
        (Value::Date(Date(day)), _) => {
            out.push(u64::try_from(day.signed_duration_since(FIRST_DAY?).num_days()).ok()?, DAY);
        }
        (Value::Digits(digits), FieldKind::Digits(kind)) => push_digits(out, digits, kind)?,
        (Value::Phone(phone), _) => {
            let digits: String = phone.print().chars().filter(char::is_ascii_digit).collect();
            out.push(digits.parse().ok()?, width(10_u64.pow(PHONE)));
        }
        (Value::Choice(value), FieldKind::Choice(choices)) => {
            let place = choices.iter().position(|choice| choice.value == *value)?;
            out.push(place as u64, width(choices.len() as u64));
        }
        (Value::Digits(_) | Value::Choice(_), _) => return None,
    }
    Some(())
}

/// How many digits there are, and the number that they make.
fn push_digits(out: &mut Writer, digits: &str, kind: &Digits) -> Option<()> {
    let more = digits.len().checked_sub(kind.fewest)?;
    out.push(more as u64, width((kind.most - kind.fewest + 1) as u64));
    out.push(digits.parse().ok()?, digits_width(digits.len())?);
    Some(())
}

fn digits_width(count: usize) -> Option<u32> {
    Some(width(10_u64.checked_pow(u32::try_from(count).ok()?)?))
}

/// Reads what [`push`] wrote; `None` when the bits are no request of that revision.
///
/// `origin` says where the answer of that name came from.
pub(super) fn read(
    bits: &mut Reader<'_>,
    revision: &'static Revision,
    origin: &dyn Fn(&str) -> Origin,
) -> Option<RawRequest> {
    let mut raw = RawRequest { revision: Some(revision), ..RawRequest::default() };
    for role in Role::all(revision) {
        if bits.bit()? {
            raw.roles.push(RawAnswer::new(role.label(), origin(&role.field().name)));
        }
    }
    let form = revision.form();
    for input in form.inputs() {
        if bits.bit()? {
            let text = read_value(bits, input)?;
            // What this program would not have written is none of its codes.
            let value = Value::parse(&text, input.field(), form).ok()?;
            if value.print() != text {
                return None;
            }
            raw.answers.insert(input.name.to_owned(), RawAnswer::new(text, origin(&input.field().name)));
        }
    }
    Some(raw)
}

fn read_value(bits: &mut Reader<'_>, input: Input<'_>) -> Option<String> {
    let field = input.field();
    if field.not_applicable && bits.bit()? {
        return Some(Value::NotApplicable.print().into_owned());
    }
    match &field.kind {
        FieldKind::Text { .. } | FieldKind::Email => words::read(bits),
        FieldKind::Date => {
            let days = chrono::Days::new(bits.number(DAY)?);
            Some(Date(FIRST_DAY?.checked_add_days(days)?).print())
        }
        FieldKind::Digits(kind) => {
            let more = bits.number(width((kind.most - kind.fewest + 1) as u64))?;
            let count = kind.fewest + usize::try_from(more).ok()?;
            let number = bits.number(digits_width(count)?)?;
            Some(format!("{number:0count$}"))
        }
        FieldKind::PhonePart(_) => {
            let digits = format!("{:010}", bits.number(width(10_u64.pow(PHONE)))?);
            Some(format!("({}) {}-{}", digits.get(..3)?, digits.get(3..6)?, digits.get(6..)?))
        }
        FieldKind::Choice(choices) => {
            let place = usize::try_from(bits.number(width(choices.len() as u64))?).ok()?;
            choices.get(place).map(|choice| choice.value.clone())
        }
        FieldKind::CheckBox | FieldKind::Signature => None,
    }
}
