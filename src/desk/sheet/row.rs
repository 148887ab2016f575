//! One answer on the review sheet: what is seen of it, what was read, and what is asked.

use std::fmt::Write as _;

use super::super::frame::{Links, base64, escaped, item};
use super::{CROPS, CROPS_OF_FILE};
use crate::extract::Extracted;
use crate::finding::Finding;
use crate::form::{Choice, Field, FieldKind, Input};
use crate::layout::{PAGE_HEIGHT, PAGE_WIDTH};
use crate::request::{Request, Signature};
use crate::returned::{Crop, Kind, Place, Room};

/// An answer.
pub(super) struct Row<'a> {
    asked: Asked<'a>,
    /// The names of its fields.
    names: Vec<&'a str>,
    pub(super) unread: Unread,
    findings: Vec<&'a Finding>,
    request: &'a Request,
    place: Option<&'a Place>,
    pub(super) crop: Option<&'a Crop>,
    /// Whether there would be a picture if there were room for it.
    is_left_out: bool,
}

/// Whether an answer was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unread {
    No,
    /// What stands there is not certain.
    Doubtful,
    /// Its page is not among those that were found.
    Absent,
}

/// What is asked.
#[derive(Clone, Copy)]
enum Asked<'a> {
    Role(&'a Field),
    Signature(&'a Field),
    Choice(Input<'a>, &'a [Choice]),
    Text(Input<'a>),
}

/// All answers of a form: those that were not read first, then those with which something is wrong.
pub(super) fn rows<'a>(extracted: &'a Extracted, room: &mut Room) -> Vec<Row<'a>> {
    let form = extracted.request.revision.form();
    let mut rows = Vec::new();
    for field in form.fields() {
        let name = field.part_of.as_ref().unwrap_or(&field.name);
        let asked = match (&field.kind, form.input(name)) {
            (FieldKind::CheckBox, _) => Asked::Role(field),
            (FieldKind::Signature, _) => Asked::Signature(field),
            (_, Some(input)) if input.field().name != field.name => continue,
            (FieldKind::Choice(choices), Some(input)) => Asked::Choice(input, choices),
            (_, Some(input)) => Asked::Text(input),
            (_, None) => continue,
        };
        rows.push(Row::new(asked, extracted));
    }
    rows.sort_by_key(|row| (row.unread != Unread::Doubtful, !row.is_first()));
    for row in &mut rows {
        let is_urgent = row.unread == Unread::Doubtful;
        if row.crop.is_some_and(|crop| !room.takes(crop.png.len(), is_urgent)) {
            row.crop = None;
            row.is_left_out = true;
        }
    }
    rows
}

impl<'a> Row<'a> {
    fn new(asked: Asked<'a>, extracted: &'a Extracted) -> Self {
        let names: Vec<&str> = match asked {
            Asked::Role(field) | Asked::Signature(field) => vec![field.name.as_str()],
            Asked::Choice(input, _) | Asked::Text(input) => {
                input.fields.iter().map(|field| field.name.as_str()).collect()
            }
        };
        let Extracted { request, returned, doubtful, places, .. } = extracted;
        let place =
            names.iter().filter_map(|name| places.get(*name)).max_by_key(|place| place.crop.is_some());
        let is_of_pages = [Kind::Scanned, Kind::Flattened].iter().any(|kind| kind.word() == returned.kind);
        let mut row = Self {
            asked,
            unread: Unread::No,
            findings: Vec::new(),
            request,
            place,
            crop: place.and_then(|place| place.crop.as_ref()),
            is_left_out: false,
            names,
        };
        if row.names.iter().any(|name| doubtful.contains(*name)) {
            row.unread = Unread::Doubtful;
        } else if is_of_pages && place.is_none() && row.is_empty() {
            row.unread = Unread::Absent;
        }
        row.findings = returned.findings.iter().filter(|finding| row.is_of(finding)).collect();
        row.is_left_out = row.crop.is_none() && place.is_some() && returned.kind == Kind::Scanned.word();
        row
    }

    /// Whether a finding is about this answer.
    pub(super) fn is_of(&self, finding: &Finding) -> bool {
        let name = finding.field.as_deref().unwrap_or_default();
        self.names.contains(&name) || name == self.key()
    }

    /// Whether it is one of those to look at.
    pub(super) fn is_first(&self) -> bool {
        match self.unread {
            Unread::Doubtful => true,
            Unread::Absent => false,
            Unread::No => self.findings.iter().any(|finding| finding.is_error()),
        }
    }

    /// The name under which a record has it; of a role, the printed one.
    fn key(&self) -> &'a str {
        match self.asked {
            Asked::Role(field) => &field.label,
            Asked::Signature(field) => &field.name,
            Asked::Choice(input, _) | Asked::Text(input) => input.name,
        }
    }

    /// The form's words for it, and what a screen reader says of it on the form.
    fn words(&self) -> (&'a str, &'a str) {
        match self.asked {
            Asked::Role(field) | Asked::Signature(field) => (&field.label, &field.tooltip),
            Asked::Choice(input, _) => (&input.field().label, &input.field().tooltip),
            // Of a number in two fields, the second has its name.
            Asked::Text(input) => {
                let [first, .., last] = input.fields else {
                    return (&input.field().label, &input.field().tooltip);
                };
                (&last.label, &first.tooltip)
            }
        }
    }

    fn is_role(&self) -> bool {
        self.names.iter().any(|name| self.request.known_roles().any(|role| role.field().name == *name))
    }

    fn is_empty(&self) -> bool {
        match self.asked {
            Asked::Role(_) => !self.is_role(),
            Asked::Signature(field) => self.request.signature(&field.name) == Signature::Missing,
            Asked::Choice(input, _) | Asked::Text(input) => self.request.text(input.name).is_none(),
        }
    }

    /// The answer on the sheet of a copy with that number, in a file.
    pub(super) fn html(&self, copy: usize, links: &Links, file: &str) -> String {
        let id = format!("a{copy}-{}", self.names.first().unwrap_or(&""));
        let kind = match self.asked {
            Asked::Role(_) => "role",
            Asked::Signature(_) => "signature",
            Asked::Choice(..) => "choice",
            Asked::Text(_) => "text",
        };
        let class = if self.unread == Unread::Doubtful { "row unread" } else { "row" };
        let mut html = format!(
            "<div class=\"{class}\" data-kind=\"{kind}\" data-key=\"{}\" data-fields=\"{}\">\n",
            escaped(self.key()),
            escaped(&self.names.join(" "))
        );
        self.seen(&mut html, links, file);
        html.push_str("<div class=\"said\">");
        match self.asked {
            Asked::Text(input) => self.text(&mut html, &id, input),
            Asked::Role(_) => {
                let now = if self.is_role() { "on" } else { "off" };
                self.choice(&mut html, &id, now, &[("on", "Marked"), ("off", "Not marked")]);
            }
            Asked::Signature(field) => self.signature(&mut html, &id, self.request.signature(&field.name)),
            Asked::Choice(input, choices) => {
                let now = self.request.text(input.name).unwrap_or_default();
                let choices = choices.iter().map(|choice| (choice.value.as_str(), choice.value.as_str()));
                let choices: Vec<_> = choices.chain([("", "Neither")]).collect();
                self.choice(&mut html, &id, &now, &choices);
            }
        }
        html.push_str("</div>\n</div>\n");
        html
    }

    /// What there is to see: a picture, or where to look.
    fn seen(&self, html: &mut String, links: &Links, file: &str) {
        let (label, _) = self.words();
        html.push_str("<div class=\"seen\">");
        let page = self.place.map(|place| place.page);
        if let Some(crop) = self.crop {
            let _ = write!(
                html,
                "<img alt=\"How {} looks on the form\" width=\"{}\" height=\"{}\" src=\"data:image/png;base64,{}\">",
                escaped(label),
                crop.width,
                crop.height,
                base64(&crop.png)
            );
        } else {
            self.map(html);
        }
        html.push_str("<p>");
        let on_form = || self.names.first().and_then(|name| self.request.revision.layout().widget(name));
        let where_to = match (self.unread, page, on_form()) {
            (Unread::Absent, ..) => "Its page was not found in the file".to_owned(),
            (_, Some(page), _) => format!("Page {page}"),
            (_, None, widget) => {
                widget.map_or(String::new(), |widget| format!("Page {} of the form", widget.page + 1))
            }
        };
        match links.to(file, page).filter(|_| page.is_some()) {
            Some(link) => {
                let _ = write!(
                    html,
                    "<a href=\"{link}\">{where_to}<span class=\"away\"> of the file, for {}</span></a>",
                    escaped(label)
                );
            }
            None => html.push_str(&where_to),
        }
        if self.is_left_out {
            let (file, sheet) = (CROPS_OF_FILE >> 20, CROPS >> 20);
            let _ = write!(
                html,
                ": its picture is left out, since those of a file take {file} MB at most, and those of the sheet {sheet} MB"
            );
        }
        html.push_str("</p></div>\n");
    }

    /// Where it stands on the form's page, in outline.
    fn map(&self, html: &mut String) {
        let (wide, high) = (PAGE_WIDTH.0, PAGE_HEIGHT.0);
        let layout = self.request.revision.layout();
        let is_own = |field: &str| self.names.contains(&field);
        let _ = write!(
            html,
            "<svg class=\"map\" viewBox=\"0 0 {wide} {high}\" aria-hidden=\"true\"><rect width=\"{wide}\" height=\"{high}\"/>"
        );
        for widget in layout.widgets.iter().filter(|widget| is_own(&widget.field)) {
            let rect = widget.rect;
            let _ = write!(
                html,
                "<rect class=\"here\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
                rect.x.0, rect.y.0, rect.width.0, rect.height.0
            );
        }
        html.push_str("</svg>");
    }

    /// The findings, and what is asked; `id` is that of the input.
    fn why(&self, html: &mut String, id: &str) {
        let (label, tooltip) = self.words();
        let asks = tooltip.strip_prefix(label).and_then(|rest| rest.strip_prefix(", ")).unwrap_or(tooltip);
        let _ = write!(html, "<div id=\"{id}-why\"><span class=\"asks\">{}</span>", escaped(asks));
        if !self.findings.is_empty() {
            html.push_str("<ul>");
            for finding in &self.findings {
                // What to do about what is not read is to answer here.
                let hint = finding.hint.clone().filter(|_| self.unread != Unread::Doubtful);
                item(html, &Finding { hint, ..(*finding).clone() });
            }
            html.push_str("</ul>");
        }
        html.push_str("</div>");
    }

    /// What may stand there, to be taken by whoever sees that it does.
    fn guess(&self, html: &mut String) {
        let [_] = self.names.as_slice() else { return };
        let Some(place) = self.place.filter(|_| self.unread == Unread::Doubtful) else { return };
        let are_same = place.guess.is_some() && place.guess == place.suggestion;
        let mut say = |words: &str, text: &Option<String>, more: &str| {
            if let Some(text) = text.as_deref().map(escaped) {
                let _ = write!(
                    html,
                    "<p>{words} <button type=\"button\" class=\"take\" value=\"{text}\"><span class=\"away\">Take </span>\
                     <bdi>{text}</bdi></button>{more}</p>"
                );
            }
        };
        say("It may say", &place.guess, if are_same { ", and the second reader reads the same" } else { "" });
        if !are_same {
            say("The second reader alone reads", &place.suggestion, ", which may well be wrong");
        }
    }

    fn text(&self, html: &mut String, id: &str, input: Input<'_>) {
        let label = escaped(self.words().0);
        let _ = write!(html, "<label for=\"{id}\">{label}</label>");
        self.why(html, id);
        self.guess(html);
        let value = self.request.text(input.name).unwrap_or_default();
        let rest =
            format!("id=\"{id}\" aria-describedby=\"{id}-why\" autocomplete=\"off\" spellcheck=\"false\"");
        if input.field().kind == (FieldKind::Text { multiline: true }) {
            let lines: Vec<String> = value.lines().map(escaped).collect();
            let _ = write!(html, "<textarea rows=\"3\" {rest}>\n{}</textarea>", lines.join("\n"));
        } else {
            let _ = write!(html, "<input type=\"text\" value=\"{}\" {rest}>", escaped(&value));
        }
        let _ = write!(
            html,
            "<label class=\"sure\"><input type=\"checkbox\">Confirmed<span class=\"away\">: {label}</span></label>"
        );
    }

    fn choice(&self, html: &mut String, id: &str, now: &str, choices: &[(&str, &str)]) {
        let label = escaped(self.words().0);
        let is_read = self.unread == Unread::No;
        let _ = write!(html, "<fieldset aria-describedby=\"{id}-why\"><legend>{label}</legend>");
        self.why(html, id);
        let mut radio = |value: &str, word: &str, is_checked: bool| {
            let checked = if is_checked { " checked" } else { "" };
            let _ = write!(
                html,
                "<label><input type=\"radio\" name=\"{id}\" value=\"{}\"{checked}>{}</label>",
                escaped(value),
                escaped(word)
            );
        };
        for (value, word) in choices {
            radio(value, word, is_read && *value == now);
        }
        if !is_read {
            radio("?", "Not certain", true);
        }
        html.push_str("</fieldset>");
    }

    fn signature(&self, html: &mut String, id: &str, signature: Signature) {
        if matches!(signature, Signature::Missing | Signature::Drawn) {
            let choices = [(Signature::Drawn.word(), "Signed"), (Signature::Missing.word(), "Not signed")];
            return self.choice(html, id, signature.word(), &choices);
        }
        // What a digital signature is worth is not for the eye to say.
        let _ = write!(html, "<b>{}</b>", escaped(self.words().0));
        self.why(html, id);
        let _ = write!(html, "<p>There is a digital signature: {signature}.</p>");
    }
}
