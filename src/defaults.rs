//! A school's own defaults: answers that repeat from one request to the next.
//!
//! School with location code, the site administrator, and the notification are
//! groups. A request that gives one member of a group takes none of that group
//! from the defaults, so that no school gets the code of another.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::finding::{Code, Finding, Origin};
use crate::format::{self, Format};
use crate::request::{RawAnswer, RawRequest};

/// The answers that may have defaults: what is taken together.
pub const GROUPS: [&[&str]; 3] = [
    &["user.school", "user.location_code"],
    &["site_administrator.job_title", "site_administrator.full_name", "site_administrator.email"],
    &["notify.name", "notify.title", "notify.email"],
];

/// Answers for requests that give none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Defaults {
    name: String,
    answers: BTreeMap<String, RawAnswer>,
}

impl Defaults {
    /// Reads a file of defaults: the keys of a request file, as far as they may
    /// have defaults. `name` is what reports call it. What is wrong with it is
    /// found, too.
    ///
    /// # Errors
    ///
    /// [`Error::Syntax`]: the text is neither TOML nor JSON.
    pub fn parse(text: &str, name: &str, format: Format) -> Result<(Self, Vec<Finding>), Error> {
        let raw = format::read(text, name, format)?.into_iter().next().unwrap_or_default();
        let mut findings = raw.problems;
        let mut answers = BTreeMap::new();
        let personal = |field: &str, origin: &Origin| {
            Finding::error(
                Code::UnknownKey,
                field,
                format!("`{field}` is each request's own and has no default"),
            )
            .hint("remove it; school, location code, site administrator and notification may have defaults")
            .at(origin)
        };
        if let Some(role) = raw.roles.first() {
            findings.push(personal("roles", &role.origin));
        }
        for (key, answer) in raw.answers {
            if !GROUPS.iter().any(|group| group.contains(&key.as_str())) {
                findings.push(personal(&key, &answer.origin));
            } else if !answer.text.trim().is_empty() {
                answers.insert(key, answer);
            }
        }
        Ok((Self { name: name.to_owned(), answers }, findings))
    }

    /// What reports call the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The default of an answer.
    pub fn answer(&self, key: &str) -> Option<&str> {
        self.answers.get(key).map(|answer| answer.text.as_str())
    }

    /// The default of an answer, if a request gives nothing else in the same group: no school
    /// gets the code of another.
    pub fn offered(&self, key: &str, raw: &RawRequest) -> Option<&str> {
        let group = GROUPS.iter().find(|group| group.contains(&key))?;
        let is_own = |key: &&str| {
            raw.answers.get(*key).is_some_and(|answer| Some(answer.text.trim()) != self.answer(key))
        };
        if group.iter().any(is_own) { None } else { self.answer(key) }
    }

    /// Gives a request the answers of every group that it gives nothing of; the
    /// names of these answers. An empty text from a flag is a wish to leave the
    /// field empty.
    pub fn apply(&self, raw: &mut RawRequest) -> Vec<&'static str> {
        let mut taken = Vec::new();
        for group in GROUPS {
            let is_given = |key: &&str| {
                raw.answers.get(*key).is_some_and(|answer| {
                    !answer.text.trim().is_empty() || matches!(answer.origin, Origin::Flag { .. })
                }) || raw.problems.iter().any(|problem| problem.field.as_deref() == Some(*key))
            };
            if group.iter().any(is_given) {
                continue;
            }
            for key in group {
                if let Some(answer) = self.answers.get(*key) {
                    raw.answers.insert((*key).to_owned(), answer.clone());
                    taken.push(*key);
                }
            }
        }
        taken
    }

    /// A request file to start from in which the defaults stand already.
    pub fn starter(&self) -> String {
        let mut table = String::new();
        let mut out = String::new();
        for line in format::starter().lines() {
            let bare = line.strip_prefix('#').unwrap_or(line);
            if let Some(name) = bare.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
                table = name.to_owned();
                let is_used = self.answers.keys().any(|key| key.starts_with(&format!("{name}.")));
                out.push_str(if is_used { bare } else { line });
            } else {
                let key = bare.split_once(" = ").map_or("", |(key, _)| key);
                match self.answer(&format!("{table}.{key}")) {
                    Some(text) => {
                        let comment = bare.find("  #").map_or("", |place| bare[place..].trim_start());
                        let value = format!("{key} = {}", format::quoted(text));
                        out.push_str(format!("{value:44} {comment}").trim_end());
                    }
                    None => out.push_str(line),
                }
            }
            out.push('\n');
        }
        out
    }

    /// A request to start from, with the defaults in the place of examples.
    pub fn over(&self, mut raw: RawRequest) -> RawRequest {
        raw.answers.extend(self.answers.clone());
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::newest;

    const FILE: &str = "[user]\nschool = \"Lincoln High\"\nlocation_code = \"1234\"\n\
                        [site_administrator]\nfull_name = \"Ana \\\"Q\\\" Ruiz\"\njob_title = \"Principal\"\nemail = \"ana.ruiz\"\n";

    fn defaults() -> Defaults {
        let (defaults, findings) = Defaults::parse(FILE, "defaults.toml", Format::Toml).unwrap();
        assert_eq!(findings, []);
        defaults
    }

    #[test]
    fn every_default_is_an_input_of_the_form() {
        for key in GROUPS.iter().flat_map(|group| group.iter()) {
            assert!(newest().form().input(key).is_some(), "{key}");
        }
    }

    #[test]
    fn a_group_is_taken_as_a_whole_or_not_at_all() {
        let school = ["user.school", "user.location_code"];
        let administrator =
            ["site_administrator.job_title", "site_administrator.full_name", "site_administrator.email"];
        for (given, taken) in [
            ("", [&school[..], &administrator].concat()),
            ("user.school = \"Other\"", administrator.to_vec()),
            ("user.location_code = \"9999\"", administrator.to_vec()),
            ("site_administrator.email = \"x\"", school.to_vec()),
            ("user.location_code = 1.5", administrator.to_vec()),
            ("user.school = \" \"", [&school[..], &administrator].concat()),
        ] {
            let mut raw = format::read(given, "request.toml", Format::Toml).unwrap().remove(0);
            assert_eq!(defaults().apply(&mut raw), taken, "{given}");
            if !taken.contains(&"user.school") {
                let code = raw.answers.get("user.location_code").map(|answer| answer.text.as_str());
                assert_ne!(code, Some("1234"), "{given}: the code of another school");
            }
        }
    }

    #[test]
    fn what_is_a_persons_own_has_no_default() {
        let text = "roles = [\"Counselor\"]\n[user]\nfirst_name = \"x\"\nscool = \"y\"\n";
        let (_, findings) = Defaults::parse(text, "defaults.toml", Format::Toml).unwrap();
        assert_eq!(findings.len(), 3, "{findings:?}");
    }

    #[test]
    fn the_starter_holds_the_defaults() {
        let text = defaults().starter();
        let raw = format::read(&text, "request.toml", Format::Toml).unwrap().remove(0);
        for (key, answer) in &defaults().answers {
            assert_eq!(raw.answers[key].text, answer.text, "{key}");
        }
        assert!(!raw.answers.contains_key("notify.name"));
        assert_eq!(Defaults::default().starter(), format::starter());
    }
}
