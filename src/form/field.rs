//! What the form knows of a field before anybody answers.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The on-state of a role's check box.
///
/// "Use **A** to add one or more user roles": the export value and what its
/// appearance draws.
pub const ROLE_ON_STATE: &str = "A";

/// The answer where a field allows to have none.
pub const NOT_APPLICABLE: &str = "N/A";

/// One field of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// The dotted name, and AcroForm fully qualified name.
    pub name: String,
    /// The printed words that name the field in messages and lists.
    pub label: String,
    /// What a screen reader says: `/TU`.
    pub tooltip: String,
    /// What the field holds.
    pub kind: FieldKind,
    /// The stage from which on an answer is required; `None` when optional.
    pub required: Option<Stage>,
    /// Whether `N/A` is an answer.
    pub not_applicable: bool,
    /// The longest value in characters: `/MaxLen`.
    pub max_length: Option<usize>,
    /// The command-line flag that fills the field, without its dashes.
    pub flag: Option<String>,
    /// What a request that says nothing gets.
    pub default: Option<DefaultAnswer>,
    /// A value to show in examples.
    pub example: Option<String>,
    /// The dotted name of the one value that this field shows a part of.
    pub part_of: Option<String>,
    /// The digits that a part of a phone number may begin with; any without.
    pub begins: Option<RangeInclusive<char>>,
}

/// What a field holds, and so which AcroForm field it becomes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldKind {
    /// A check box whose on-state is [`ROLE_ON_STATE`].
    CheckBox,
    /// Text, on one line or wrapped.
    Text {
        /// Whether the text may wrap.
        multiline: bool,
    },
    /// A calendar date, printed `MM/DD/YYYY`.
    Date,
    /// Digits only.
    Digits(Digits),
    /// The part of an e-mail address before the printed domain.
    Email,
    /// One part of a phone number.
    PhonePart(PhonePart),
    /// A signature field.
    Signature,
    /// A radio group: one of several choices.
    Choice(Vec<Choice>),
}

impl FieldKind {
    /// The one word that names the kind in the data dictionary.
    pub fn word(&self) -> &'static str {
        match self {
            Self::CheckBox => "check box",
            Self::Text { multiline: false } => "text",
            Self::Text { multiline: true } => "multiline text",
            Self::Date => "date",
            Self::Digits(_) => "digits",
            Self::Email => "e-mail local part",
            Self::PhonePart(_) => "digits of a phone number",
            Self::Signature => "signature",
            Self::Choice(_) => "choice",
        }
    }
}

/// How many digits an answer has, and what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digits {
    /// The fewest digits.
    pub fewest: usize,
    /// The most digits.
    pub most: usize,
    /// What the digits are, such as `an employee number`.
    pub called: String,
    /// The [id](crate::Code::id) of the rule that a wrong answer breaks.
    pub code: String,
}

impl fmt::Display for Digits {
    /// Writes how many there are: `4 digits`, `6 to 8 digits`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.fewest, self.most) {
            (1, 1) => f.write_str("1 digit"),
            (fewest, most) if fewest == most => write!(f, "{most} digits"),
            (fewest, most) => write!(f, "{fewest} to {most} digits"),
        }
    }
}

/// A part of a North American phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhonePart {
    /// The area code: 3 digits.
    Area,
    /// The rest: 7 digits.
    Number,
}

/// An answer that the program gives where a request gives none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DefaultAnswer {
    /// The day on which the form is made.
    Today,
}

/// One button of a radio group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The export value, which is also the word that request files use.
    pub value: String,
    /// What a screen reader says of this button.
    pub tooltip: String,
}

/// How far a form has come; later stages include the earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Before signing.
    Request,
    /// Signed and dated by the user and the site administrator.
    Submitted,
    /// The office part is complete.
    Decided,
}

impl Stage {
    /// All stages, earliest first.
    pub const ALL: [Self; 3] = [Self::Request, Self::Submitted, Self::Decided];

    /// The word of the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Submitted => "submitted",
            Self::Decided => "decided",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Stage {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|stage| stage.word() == word)
            .ok_or_else(|| "expected request, submitted or decided".to_owned())
    }
}

/// A field as the definition file writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    kind: KindWord,
    label: String,
    tooltip: String,
    required: Option<Stage>,
    #[serde(default)]
    not_applicable: bool,
    #[serde(default)]
    multiline: bool,
    max_length: Option<usize>,
    flag: Option<String>,
    default: Option<DefaultAnswer>,
    example: Option<String>,
    part_of: Option<String>,
    part: Option<PhonePart>,
    begins: Option<String>,
    digits: Option<String>,
    called: Option<String>,
    code: Option<String>,
    #[serde(default)]
    option: Vec<Choice>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum KindWord {
    CheckBox,
    Text,
    Date,
    Digits,
    Email,
    PhonePart,
    Signature,
    Choice,
}

impl Entry {
    /// The parameters of a number of digits.
    fn digits(&self) -> Result<Digits, String> {
        let range = self.digits.as_deref().ok_or("a field of digits says how many: digits = \"6-8\"")?;
        let (fewest, most) = range.split_once('-').unwrap_or((range, range));
        let number = |text: &str| text.parse().map_err(|_| format!("`{range}` is no number of digits"));
        let called = self.called.clone().ok_or("a field of digits says what they are: called = \"a …\"")?;
        let code = self.code.clone().unwrap_or_else(|| "digits".to_owned());
        let digits = Digits { fewest: number(fewest)?, most: number(most)?, called, code };
        if digits.fewest == 0 || digits.fewest > digits.most || Some(digits.most) != self.max_length {
            return Err(format!("`{range}` is no number of digits that `max_length` agrees with"));
        }
        Ok(digits)
    }
}

/// The digits that a number may begin with, as `2-9`.
fn first_digits(range: &str) -> Result<RangeInclusive<char>, String> {
    let letters: Vec<char> = range.chars().collect();
    match letters.as_slice() {
        [from, '-', to] if from.is_ascii_digit() && to.is_ascii_digit() && from <= to => Ok(*from..=*to),
        _ => Err(format!("`{range}` is no range of digits, such as \"2-9\"")),
    }
}

impl Field {
    /// The field of that name that an entry defines.
    pub(super) fn of(name: &str, entry: Entry) -> Result<Self, String> {
        let digits = match entry.kind {
            KindWord::Digits => Some(entry.digits()?),
            _ => None,
        };
        if digits.is_none() && (entry.digits.is_some() || entry.called.is_some() || entry.code.is_some()) {
            return Err("`digits`, `called` and `code` are for fields of digits".to_owned());
        }
        if entry.begins.is_some() && !matches!(entry.kind, KindWord::PhonePart) {
            return Err("`begins` is for parts of a phone number".to_owned());
        }
        Ok(Self {
            name: name.to_owned(),
            label: entry.label,
            tooltip: entry.tooltip,
            kind: match entry.kind {
                KindWord::CheckBox => FieldKind::CheckBox,
                KindWord::Text => FieldKind::Text { multiline: entry.multiline },
                KindWord::Date => FieldKind::Date,
                KindWord::Digits => FieldKind::Digits(digits.ok_or("a field of digits says how many")?),
                KindWord::Email => FieldKind::Email,
                KindWord::PhonePart => FieldKind::PhonePart(
                    entry.part.ok_or("a part of a phone number says which: part = \"area\" or \"number\"")?,
                ),
                KindWord::Signature => FieldKind::Signature,
                KindWord::Choice => FieldKind::Choice(entry.option),
            },
            required: entry.required,
            not_applicable: entry.not_applicable,
            max_length: entry.max_length,
            flag: entry.flag,
            default: entry.default,
            example: entry.example,
            part_of: entry.part_of,
            begins: entry.begins.as_deref().map(first_digits).transpose()?,
        })
    }
}
