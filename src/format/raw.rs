//! From a tree, or a table's cells, to a raw request.
//!
//! Here alone is decided which kinds of values a key takes. What the texts
//! say is left to the types of the [request](crate::request).

use std::collections::BTreeSet;

use super::astray;
use super::keys::{self, Key};
use super::source::Source;
use super::tree::{Entry, Node, Value};
use crate::error::Error;
use crate::finding::{Code, Finding, Origin, Severity, note, note_with};
use crate::form::FieldKind;
use crate::request::{How, RawAnswer, RawRequest, Role, Signature};
use crate::revision::{self, ALL, Revision};

/// The requests of a document: one, or a list of them.
///
/// # Errors
///
/// The document, or a member of the list, is not a table.
pub(super) fn requests(source: &Source<'_>, document: Node<'_>) -> Result<Vec<RawRequest>, Error> {
    match document.value {
        Value::List(nodes) => nodes.into_iter().map(|node| request(source, node)).collect(),
        Value::Table(mut entries)
            if entries.len() == 1
                && entries[0].key == keys::REQUEST
                && matches!(entries[0].node.value, Value::List(_)) =>
        {
            match entries.pop().map(|entry| entry.node.value) {
                Some(Value::List(nodes)) => nodes.into_iter().map(|node| request(source, node)).collect(),
                _ => Ok(Vec::new()),
            }
        }
        Value::Table(entries) if astray::wrapped(&entries).is_some() => {
            let called = astray::wrapped(&entries).map_or("", |entry| &*entry.key);
            let message = format!("the requests stand in a list that is called `{called}`");
            Err(source.syntax(&document.span, &message, Some("call it `request`, or give the list alone")))
        }
        value => {
            let raw = request(source, Node { value, ..document })?;
            let origin = Origin::Whole { path: source.path.clone() };
            Ok(vec![RawRequest { origin, ..raw }])
        }
    }
}

/// The one request that a table holds.
///
/// # Errors
///
/// The node is not a table.
pub(super) fn request(source: &Source<'_>, node: Node<'_>) -> Result<RawRequest, Error> {
    let Value::Table(entries) = node.value else {
        let message = format!("expected a request with its keys and values, found {}", node.value.found());
        let hint = "give names with their values, as `misis-form extract --format json` writes them";
        return Err(source.syntax(&node.span, &message, Some(hint)));
    };
    let raw = RawRequest { origin: source.origin(node.span.start), ..RawRequest::default() };
    let mut reader = Reader { source, raw, seen: BTreeSet::new() };
    reader.table("", entries);
    Ok(reader.raw)
}

struct Reader<'a> {
    source: &'a Source<'a>,
    raw: RawRequest,
    /// The known names met so far.
    seen: BTreeSet<String>,
}

impl Reader<'_> {
    fn table(&mut self, prefix: &str, mut entries: Vec<Entry<'_>>) {
        if prefix.is_empty() {
            let stray = astray::outside(self.source, &mut entries);
            stray.into_iter().for_each(|finding| note(&mut self.raw.problems, finding));
        }
        for entry in entries {
            let name = keys::join(prefix, &entry.key);
            if name == keys::RETURNED || name.starts_with("returned.") {
                self.raw.is_returned = true;
                self.returned(&name, entry.node);
                continue;
            }
            let Some(key) = keys::key(&name) else {
                let problems = self.raw.problems.len();
                note_with(&mut self.raw.problems, Severity::Error, || {
                    astray::unknown(&name, &entry, &self.source.origin(entry.at), problems)
                });
                continue;
            };
            if !self.seen.insert(name.clone()) {
                note_with(&mut self.raw.problems, Severity::Error, || {
                    twice(&name, &self.source.origin(entry.at))
                });
                continue;
            }
            let origin = self.source.origin(entry.node.span.start);
            match (key, entry.node.value) {
                (_, Value::Null) => {}
                (Key::Revision, Value::Text(date)) => revise(&mut self.raw, &date, origin),
                (Key::Revision, Value::Date(date)) => revise(&mut self.raw, &date, origin),
                (Key::Roles, Value::List(nodes)) => self.roles(nodes),
                (Key::Roles, Value::Text(text)) => names(&mut self.raw, &text, &origin),
                (Key::Roles | Key::Part, Value::Table(entries)) => self.table(&name, entries),
                (Key::Role(role), Value::Boolean(chosen)) => choose(&mut self.raw, role, chosen, origin),
                (Key::Role(role), Value::Text(text) | Value::Whole(text)) => {
                    mark(&mut self.raw, role, &text, origin);
                }
                (Key::Input(field), value) => self.answer(&name, &field.kind, value, &origin),
                (key, value) => {
                    let (expected, hint) = match key {
                        Key::Revision => ("the date of a revision", "write it such as \"02/17/2022\""),
                        Key::Roles => ("a list of role names", "write it such as [\"Counselor\"]"),
                        Key::Role(_) => ("`true` or `false`", "write `true` to choose the role"),
                        Key::Part | Key::Input(_) => {
                            ("a table", "give this part of the form as a table with its own keys")
                        }
                    };
                    note(
                        &mut self.raw.problems,
                        wrong_type(&name, expected, value.found(), &origin).hint(hint),
                    );
                }
            }
        }
    }

    fn answer(&mut self, name: &str, kind: &FieldKind, value: Value<'_>, origin: &Origin) {
        let digits = matches!(kind, FieldKind::Digits(_) | FieldKind::PhonePart(_));
        let text = match value {
            Value::Text(text) => text.into_owned(),
            Value::Date(date) if *kind == FieldKind::Date => date,
            // A sign is no digit: a number that has one is not what was asked for.
            Value::Whole(number) if digits && number.bytes().all(|b| b.is_ascii_digit()) => {
                number.into_owned()
            }
            value => {
                let finding = wrong_type(name, &expected(kind), value.found(), origin);
                note(
                    &mut self.raw.problems,
                    match value {
                        Value::List(_) | Value::Table(_) => finding.hint("give one value"),
                        _ if *kind == FieldKind::Date => {
                            finding.hint("write the date alone, as 2026-11-23 or as \"11/23/2026\"")
                        }
                        _ => finding.hint("put the value in quotation marks, exactly as it is to be printed"),
                    },
                );
                return;
            }
        };
        keep(&mut self.raw, name, text, origin);
    }

    fn roles(&mut self, nodes: Vec<Node<'_>>) {
        for node in nodes {
            // The first one too many is told, and the rest of them would say the same.
            if self.raw.roles.len() > RawAnswer::MOST_ROLES {
                break;
            }
            let origin = self.source.origin(node.span.start);
            match node.value {
                Value::Text(text) => add_role(&mut self.raw, text, &origin),
                value => {
                    let finding = wrong_type(keys::ROLES, "the name of a role", value.found(), &origin);
                    note(&mut self.raw.problems, finding.hint("write it such as \"Counselor\""));
                }
            }
        }
    }

    /// Takes the signatures and how answers were read, and passes over everything else that `extract` wrote.
    fn returned(&mut self, name: &str, node: Node<'_>) {
        let signature = signature_field(name);
        let is_part =
            name == keys::RETURNED || [keys::SIGNATURES, keys::HOW].iter().any(|part| is_in(name, part));
        let origin = self.source.origin(node.span.start);
        match node.value {
            Value::Table(entries) if is_part => {
                for entry in entries {
                    self.returned(&keys::join(name, &entry.key), entry.node);
                }
            }
            Value::Text(date) if name == keys::RETURNED_REVISION && self.raw.revision.is_none() => {
                revise(&mut self.raw, &date, origin);
            }
            Value::Text(word) if signature.is_some() => sign(&mut self.raw, name, &word, &origin),
            Value::Text(word) if is_in(name, keys::HOW) => read_as(&mut self.raw, name, &word, &origin),
            value if signature.is_some() && !matches!(value, Value::Null) => {
                let finding = wrong_type(name, &signature_words(), value.found(), &origin);
                note(&mut self.raw.problems, finding);
            }
            _ => {}
        }
    }
}

/// What a field of that kind takes, in the words of messages.
fn expected(kind: &FieldKind) -> String {
    match kind {
        FieldKind::Date => "a date".to_owned(),
        FieldKind::Digits(_) => "digits".to_owned(),
        FieldKind::PhonePart(_) => "a phone number".to_owned(),
        FieldKind::Email => "an e-mail address".to_owned(),
        FieldKind::Choice(choices) => {
            let words: Vec<String> = choices.iter().map(|choice| format!("`{}`", choice.value)).collect();
            words.join(" or ")
        }
        FieldKind::CheckBox | FieldKind::Text { .. } | FieldKind::Signature => "text".to_owned(),
    }
}

fn wrong_type(name: &str, expected: &str, found: &str, origin: &Origin) -> Finding {
    Finding::error(Code::WrongType, name, format!("expected {expected}, found {found}")).at(origin)
}

/// A key or column that came up before.
pub(super) fn twice(name: &str, origin: &Origin) -> Finding {
    Finding::error(Code::DuplicateValues, name, format!("`{name}` is given twice"))
        .hint("keep the one that is right and remove the other")
        .at(origin)
}

/// Takes an answer, unless it is longer than any.
pub(super) fn keep(raw: &mut RawRequest, name: &str, text: impl Into<String>, origin: &Origin) {
    let text = text.into();
    if text.len() > RawAnswer::LONGEST {
        note(&mut raw.problems, too_long(name, text.len()).at(origin));
    } else {
        raw.answers.insert(name.to_owned(), RawAnswer::new(text, origin.clone()));
    }
}

fn too_long(name: &str, length: usize) -> Finding {
    let message = format!("the value has {length} bytes, more than any field takes");
    Finding::error(Code::Fit, name, message).hint("shorten the value")
}

/// Takes the name of a role.
fn add_role(raw: &mut RawRequest, name: impl Into<String>, origin: &Origin) {
    let name = name.into();
    if name.len() > RawAnswer::LONGEST {
        note(&mut raw.problems, too_long(keys::ROLES, name.len()).at(origin));
    } else if raw.roles.len() < RawAnswer::MOST_ROLES {
        raw.roles.push(RawAnswer::new(name, origin.clone()));
    } else if raw.roles.len() == RawAnswer::MOST_ROLES {
        raw.roles.push(RawAnswer::new(name, origin.clone()));
        let message = format!("more than {} roles are given", RawAnswer::MOST_ROLES);
        let finding = Finding::error(Code::UnknownRole, keys::ROLES, message);
        note(&mut raw.problems, finding.hint("give each role once").at(origin));
    }
}

/// What parts the names of several roles in one text.
pub(super) const BETWEEN_ROLES: &str = ";,\n\r";

/// Takes one text of several role names, as a cell of a table holds them.
pub(super) fn names(raw: &mut RawRequest, text: &str, origin: &Origin) {
    let names = text.split(|c| BETWEEN_ROLES.contains(c)).map(str::trim).filter(|name| !name.is_empty());
    names.for_each(|name| add_role(raw, name, origin));
}

/// The fields of the roles that a request names.
pub(super) fn chosen(raw: &RawRequest) -> BTreeSet<String> {
    let roles = raw.roles.iter().filter_map(|role| Role::parse(role.text.trim(), raw.revision()).ok());
    roles.map(|role| role.field().name.clone()).collect()
}

fn choose(raw: &mut RawRequest, role: Role, chosen: bool, origin: Origin) {
    if chosen {
        add_role(raw, role.label(), &origin);
    }
}

/// Takes the date of the revision that a request is for.
pub(super) fn revise(raw: &mut RawRequest, date: &str, origin: Origin) {
    revise_to(raw, date, revision::named(date), origin);
}

/// As [`revise`], of the cell of a table: a spreadsheet shows a date in its own way.
pub(super) fn revise_by_cell(raw: &mut RawRequest, date: &str, origin: Origin) {
    revise_to(raw, date, revision::shown_as(date), origin);
}

fn revise_to(raw: &mut RawRequest, date: &str, revision: Option<&'static Revision>, origin: Origin) {
    match revision {
        Some(revision) => raw.revision = Some(revision),
        None => {
            let dates: Vec<&str> = ALL.iter().map(|revision| revision.date()).collect();
            let message = format!("the form has no revision `{}`", date.trim());
            raw.problems.push(
                Finding::error(Code::UnknownRevision, keys::REVISION, message)
                    .hint(format!("the revisions that are known are {}", dates.join(", ")))
                    .at(&origin),
            );
        }
    }
}

/// What marks a role as chosen, in any letter case.
pub(super) const CHOSEN: &[&str] = &["a", "x", "yes", "y", "on", "true", "1", "1.0", "✓", "✔", "☑", "☒"];

/// What stands at a role that is not chosen.
pub(super) const NOT_CHOSEN: &[&str] = &["", "no", "n", "false", "0", "0.0", "off", "☐"];

/// Takes the mark at one role.
pub(super) fn mark(raw: &mut RawRequest, role: Role, text: &str, origin: Origin) {
    let word = text.trim().to_lowercase();
    if CHOSEN.contains(&word.as_str()) {
        choose(raw, role, true, origin);
    } else if !NOT_CHOSEN.contains(&word.as_str()) {
        note(
            &mut raw.problems,
            wrong_type(&role.field().name, "`A` or nothing", &format!("`{text}`"), &origin)
                .hint("write A to choose the role, or leave it empty"),
        );
    }
}

/// The signature field that a dotted name below `returned` speaks of.
pub(super) fn signature_field(name: &str) -> Option<&str> {
    name.strip_prefix(keys::SIGNATURES)?.strip_prefix('.')
}

/// Takes what `extract` found in a signature field; `name` is the whole dotted name.
pub(super) fn sign(raw: &mut RawRequest, name: &str, word: &str, origin: &Origin) {
    let field =
        signature_field(name).and_then(|name| ALL.iter().find_map(|revision| revision.form().field(name)));
    let signature = Signature::of_word(word.trim());
    match (field.filter(|field| field.kind == FieldKind::Signature), signature) {
        (Some(field), Some(signature)) => {
            raw.signatures.insert(field.name.clone(), signature);
        }
        (Some(_), None) => {
            note(&mut raw.problems, wrong_type(name, &signature_words(), &format!("`{word}`"), origin));
        }
        (None, _) => {
            let message =
                format!("the form has no signature field `{}`", signature_field(name).unwrap_or(name));
            note(&mut raw.problems, Finding::error(Code::UnknownKey, name, message).at(origin));
        }
    }
}

/// Takes how an answer was read; `name` is the whole dotted name.
///
/// A field that no revision has is passed over, as everything else that is said of the file: an
/// older program, or a newer one, may have written it.
fn read_as(raw: &mut RawRequest, name: &str, word: &str, origin: &Origin) {
    let field = name.strip_prefix(keys::HOW).and_then(|name| name.strip_prefix('.')).unwrap_or_default();
    match How::of_word(word.trim()) {
        Some(how) if ALL.iter().any(|revision| revision.form().field(field).is_some()) => {
            raw.how.insert(field.to_owned(), how);
        }
        Some(_) => {}
        None => {
            let words: Vec<String> = How::ALL.iter().map(|how| format!("`{how}`")).collect();
            note(&mut raw.problems, wrong_type(name, &words.join(" or "), &format!("`{word}`"), origin));
        }
    }
}

/// Whether a dotted name is that of a part, or of something in it.
fn is_in(name: &str, part: &str) -> bool {
    name.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn signature_words() -> String {
    let words: Vec<String> = Signature::ALL.iter().map(|signature| format!("`{signature}`")).collect();
    words.join(" or ")
}
