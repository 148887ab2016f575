//! The form as plain data: its wording, its order and its fields.
//!
//! Everything here is read from one definition file per revision under
//! `templates/`. This module knows nothing of answers, of layout or of PDF; it
//! only says what the form *is*.

mod block;
mod field;
mod markup;
mod rule;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use block::{Align, Blank, Block, CaptionedBlank, Page, Weight};
pub use field::{
    Choice, DefaultAnswer, Digits, Field, FieldKind, NOT_APPLICABLE, PhonePart, ROLE_ON_STATE, Stage,
};
pub use markup::{Run, parse_markup, plain_text};
pub use rule::Rule;

/// One revision of the form, but for what is printed between its fields: its [pages] are read apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// The whole title, as the document's metadata state it.
    pub title: String,
    /// The title as the footer prints it.
    pub short_title: String,
    /// The revision as printed, `MM/DD/YYYY`.
    pub revision: String,
    /// The natural language of the wording, a BCP 47 tag.
    pub language: String,
    /// The domain that every e-mail address on the form belongs to.
    pub email_domain: String,
    /// Whose form it is, as paper copies say on all pages but the first.
    pub bearer: Bearer,
    /// What is asked of answers that belong together.
    pub rules: Vec<Rule>,
    fields: Vec<Field>,
    /// The fields of each input, by their places.
    inputs: Vec<Range<usize>>,
    /// The name of each input.
    names: Vec<String>,
    /// The place of the input that each field shows; `None` for roles and signatures.
    shows: Vec<Option<usize>>,
}

/// The fields that tell whose form it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bearer {
    /// The fields with the parts of the name, in order.
    pub name: Vec<String>,
    /// The field with a number that nobody else has.
    pub number: String,
}

/// The longest number of a person that a line about them says.
const MOST_DIGITS: usize = 12;

impl Bearer {
    /// Whose form it is, as the footer of paper copies says: what may be shortened where there is no
    /// room, and what never is. `None` where nothing is known.
    ///
    /// `name` and `number` are what stands in the fields.
    pub fn line<'a>(
        name: impl Iterator<Item = (&'a Field, &'a str)>,
        number: Option<(&'a Field, &'a str)>,
    ) -> Option<(String, String)> {
        let said = |(field, text): (&Field, &'a str)| {
            let text = text.trim();
            let says_nothing = text.is_empty() || field.not_applicable && text == NOT_APPLICABLE;
            (!says_nothing).then_some(text)
        };
        let name = name.filter_map(said).collect::<Vec<_>>().join(" ");
        match (name.as_str(), number.and_then(said)) {
            ("", None) => None,
            ("", Some(number)) => Some((number.to_owned(), String::new())),
            (_, None) => Some((name, String::new())),
            // A number of so many letters is none, and would leave no room for the name.
            (_, Some(number)) if number.chars().count() > MOST_DIGITS => Some((name, " · …".to_owned())),
            (_, Some(number)) => Some((name, format!(" · {number}"))),
        }
    }
}

/// One value that a request gives: a field, or several that show its parts.
///
/// `user.phone` is given as one value and shown in two fields; every other
/// input is one field.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The dotted name: TOML and JSON path, and CSV column.
    pub name: &'a str,
    /// The fields that show the value, in reading order; never empty.
    pub fields: &'a [Field],
}

impl<'a> Input<'a> {
    /// The field that stands for the input in messages: its first.
    pub fn field(&self) -> &'a Field {
        &self.fields[0]
    }

    /// The command-line flag without its dashes, if there is one.
    pub fn flag(&self) -> Option<&'a str> {
        match self.field().part_of.as_deref() {
            Some(whole) => whole.rsplit('.').next(),
            None => self.field().flag.as_deref(),
        }
    }
}

impl Form {
    /// Reads a definition file.
    ///
    /// # Errors
    ///
    /// The text is not TOML of the expected shape, a block names a field that
    /// is not defined, or a field does not stand in exactly one place.
    pub fn parse(definition: &str) -> Result<Self, DefinitionError> {
        let file = File::parse(definition)?;
        let mut defined = file.field;
        let mut fields: Vec<Field> = Vec::new();
        for name in file.page.iter().flat_map(Page::field_names) {
            if let Some(entry) = defined.remove(name) {
                let unsound = |mistake| DefinitionError(format!("`{name}`: {mistake}"));
                fields.push(Field::of(name, entry).map_err(unsound)?);
            } else if fields.last().is_none_or(|last| last.name != name) {
                // The buttons of one radio group follow each other; anything
                // else that comes up twice, or is not defined, is a mistake.
                return Err(DefinitionError(format!("`{name}` is not defined, or stands in two places")));
            }
        }
        if let Some(name) = defined.keys().next() {
            return Err(DefinitionError(format!("`{name}` is defined but stands on no page")));
        }
        let bearer = file.bearer.name.iter().chain([&file.bearer.number]);
        if let Some(name) = bearer.into_iter().find(|name| fields.iter().all(|field| field.name != **name)) {
            return Err(DefinitionError(format!("`{name}`, of the bearer, is not defined")));
        }
        let mut form = Self {
            title: file.title,
            short_title: file.short_title,
            revision: file.revision,
            language: file.language,
            email_domain: file.email_domain,
            bearer: file.bearer,
            rules: file.rule,
            fields,
            inputs: Vec::new(),
            names: Vec::new(),
            shows: Vec::new(),
        };
        form.find_inputs();
        match form.rules.iter().find_map(|rule| rule.mistake(&form)) {
            Some(mistake) => Err(DefinitionError(mistake)),
            None => Ok(form),
        }
    }

    /// Reads what [`Form::to_part`] wrote, in a small part of the time that [`Form::parse`] takes.
    ///
    /// # Errors
    ///
    /// The bytes are no form.
    pub fn from_part(part: &[u8]) -> Result<Self, DefinitionError> {
        postcard::from_bytes(part).map_err(unsound)
    }

    /// The form as the bytes of a part.
    ///
    /// # Errors
    ///
    /// Only a defect of the program makes this fail.
    pub fn to_part(&self) -> Result<Vec<u8>, DefinitionError> {
        postcard::to_stdvec(self).map_err(unsound)
    }

    /// Notes which fields show which input.
    fn find_inputs(&mut self) {
        let is_same = |a: &Field, b: &Field| a.part_of.is_some() && a.part_of == b.part_of;
        let mut start = 0;
        for fields in self.fields.chunk_by(is_same) {
            let end = start + fields.len();
            let is_input = !matches!(fields[0].kind, FieldKind::CheckBox | FieldKind::Signature);
            self.shows.extend(fields.iter().map(|_| is_input.then_some(self.inputs.len())));
            if is_input {
                let name = fields[0].part_of.as_ref().unwrap_or(&fields[0].name);
                self.names.push(name.clone());
                self.inputs.push(start..end);
            }
            start = end;
        }
    }

    /// All fields in reading order, which is also the tab order.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The field of that dotted name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The place of a field in reading order.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The user roles, in reading order.
    pub fn roles(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.kind == FieldKind::CheckBox)
    }

    /// Everything a request can give besides its roles, in reading order.
    ///
    /// Signature fields are not among them: nobody signs in a request file.
    pub fn inputs(&self) -> impl Iterator<Item = Input<'_>> {
        self.inputs.iter().map(|range| self.input_of(range))
    }

    /// The dotted names of all [`Form::inputs`].
    pub fn input_names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    fn input_of(&self, range: &Range<usize>) -> Input<'_> {
        let fields = &self.fields[range.clone()];
        Input { name: fields[0].part_of.as_deref().unwrap_or(&fields[0].name), fields }
    }

    /// The place of the input of that dotted name among [`Form::inputs`].
    pub fn input_place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|other| other == name)
    }

    /// The place, among [`Form::inputs`], of the input that a field shows, by the
    /// field's own place; `None` for roles and signatures.
    pub fn input_shown(&self, field: usize) -> Option<usize> {
        self.shows.get(field).copied().flatten()
    }

    /// The input of that dotted name.
    pub fn input(&self, name: &str) -> Option<Input<'_>> {
        self.placed_input(name).map(|(_, input)| input)
    }

    /// The input of that dotted name, with its place among [`Form::inputs`].
    pub fn placed_input(&self, name: &str) -> Option<(usize, Input<'_>)> {
        let place = self.input_place(name)?;
        Some((place, self.input_of(self.inputs.get(place)?)))
    }

    /// The footer's left half.
    pub fn footer(&self) -> [String; 2] {
        [self.short_title.clone(), format!("Rev. {}", self.revision)]
    }
}

/// A definition file is not sound.
#[derive(Debug, Clone)]
pub struct DefinitionError(String);

impl fmt::Display for DefinitionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the form definition is not sound: {}", self.0)
    }
}

impl std::error::Error for DefinitionError {}

fn unsound(error: impl fmt::Display) -> DefinitionError {
    DefinitionError(error.to_string())
}

/// A definition file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    short_title: String,
    revision: String,
    language: String,
    email_domain: String,
    bearer: Bearer,
    page: Vec<Page>,
    #[serde(default)]
    rule: Vec<Rule>,
    field: BTreeMap<String, field::Entry>,
}

impl File {
    fn parse(definition: &str) -> Result<Self, DefinitionError> {
        toml::from_str(definition).map_err(unsound)
    }
}

/// The pages that a definition file describes, in order: needed where they are laid out, and nowhere else.
///
/// # Errors
///
/// The text is not TOML of the expected shape.
pub fn pages(definition: &str) -> Result<Vec<Page>, DefinitionError> {
    File::parse(definition).map(|file| file.page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::{self, newest};

    #[test]
    fn inputs_join_the_parts_of_the_phone_number() {
        let phone = newest().form().input("user.phone").unwrap();
        assert_eq!(phone.fields.len(), 2);
        assert_eq!(phone.flag(), Some("phone"));
        assert!(newest().form().input("user.phone_area").is_none());
    }

    #[test]
    fn a_field_on_no_page_or_on_two_is_refused() {
        let lost = newest()
            .definition()
            .replace("{ before = \"Request Date:\", field = \"user.request_date\", width = 1 }", "");
        assert!(Form::parse(&lost).unwrap_err().to_string().contains("user.request_date"));
        let twice = newest().definition().replace("field = \"user.title\"", "field = \"user.school\"");
        assert!(Form::parse(&twice).is_err());
    }

    #[test]
    fn a_rule_about_an_answer_that_the_form_does_not_ask_for_is_refused() {
        let definition = newest().definition();
        let wrong = definition.replace("reason = \"office.reason\"", "reason = \"office.reasons\"");
        assert!(Form::parse(&wrong).unwrap_err().to_string().contains("`office.reasons`"));
        let no_date =
            definition.replace("steps = [[\"user.request_date\"]", "steps = [[\"user.first_name\"]");
        assert!(Form::parse(&no_date).unwrap_err().to_string().contains("`user.first_name`"));
        let no_choice = definition.replace("choice = \"Disapproved\"", "choice = \"Refused\"");
        assert!(Form::parse(&no_choice).is_err());
    }

    #[test]
    fn digits_that_their_box_does_not_take_are_refused() {
        let wrong = newest().definition().replace("digits = \"6-8\"", "digits = \"6-9\"");
        assert!(Form::parse(&wrong).unwrap_err().to_string().contains("`6-9`"));
    }

    #[test]
    fn tooltips_say_what_is_asked() {
        for field in revision::ALL.iter().flat_map(|revision| revision.form().fields()) {
            let says = |word: &str| field.tooltip.contains(word);
            match (&field.kind, field.required) {
                (FieldKind::CheckBox, _) => assert!(says(&field.label) && says("user role, check to add")),
                (_, Some(Stage::Request | Stage::Submitted)) => assert!(says("required"), "{}", field.name),
                (_, Some(Stage::Decided)) => assert!(says("ITD only"), "{}", field.name),
                (_, None) => assert!(says("optional") || says("ITD only"), "{}", field.name),
            }
            assert_eq!(says("N/A"), field.not_applicable, "{}", field.name);
            assert_eq!(says("month/day/year"), field.kind == FieldKind::Date, "{}", field.name);
        }
    }

    #[test]
    fn what_is_prepared_is_the_same_form() {
        for revision in revision::ALL {
            let form = Form::parse(revision.definition()).unwrap();
            assert!(Form::from_part(&form.to_part().unwrap()).unwrap() == form, "{revision}");
            assert!(*revision.form() == form, "{revision}");
        }
    }

    #[test]
    fn fields_come_in_reading_order() {
        let names: Vec<&str> = newest().form().fields().iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names[0], "roles.categorical_programs_coordinator");
        assert_eq!(names[8], "user.request_date");
        assert_eq!(*names.last().unwrap(), "office.itd_security_date");
        assert_eq!(names.len(), 36);
    }
}
