//! How many forms stand where, and who sent more than one.

use std::collections::{BTreeMap, HashMap};

use super::standing::{Entry, Standing};
use crate::extract::Extracted;

/// The sums of an inbox.
#[derive(Debug, Default)]
pub struct Summary {
    counts: BTreeMap<Standing, usize>,
    people: HashMap<String, Person>,
    /// Those who sent more than one form, in the order of their second.
    again: Vec<String>,
}

/// Who sent a form.
#[derive(Debug)]
struct Person {
    name: String,
    files: Vec<String>,
}

impl Summary {
    /// Counts a file.
    pub fn add(&mut self, extracted: &Extracted) -> Entry {
        let entry = Entry::of(extracted);
        *self.counts.entry(entry.standing).or_default() += 1;
        if let Some(key) = key(extracted) {
            let person = self.people.entry(key.clone());
            let person = person.or_insert_with(|| Person { name: entry.person.clone(), files: Vec::new() });
            person.files.push(entry.file.clone());
            if person.files.len() == 2 {
                self.again.push(key);
            }
        }
        entry
    }

    /// Counts a file that is no return.
    pub fn count(&mut self, standing: Standing) {
        *self.counts.entry(standing).or_default() += 1;
    }

    /// How many files there are.
    pub fn files(&self) -> usize {
        self.counts.values().sum()
    }

    /// How many files nothing could be read of.
    pub fn unread(&self) -> usize {
        self.counts.iter().filter(|(standing, _)| standing.is_unread()).map(|(_, count)| count).sum()
    }

    /// How many files stand where, in the order of [`Standing::ALL`]; none of those that
    /// there is no file for.
    pub fn counts(&self) -> impl Iterator<Item = (Standing, usize)> {
        self.counts.iter().map(|(standing, count)| (*standing, *count))
    }

    /// The sums in one line: "24 complete, 18 not signed, 1 scan".
    pub fn line(&self) -> String {
        let count = |(standing, count): (Standing, usize)| {
            format!("{count} {}", if count == 1 { standing.word() } else { standing.many() })
        };
        self.counts().map(count).collect::<Vec<_>>().join(", ")
    }

    /// Who sent more than one form, and which files these are, in order.
    pub fn people_again(&self) -> impl Iterator<Item = (&str, &[String])> {
        let people = self.again.iter().filter_map(|key| self.people.get(key));
        people.map(|person| (person.name.as_str(), person.files.as_slice()))
    }
}

/// What tells one person from another: the employee number, without zeros in front; else the name.
fn key(extracted: &Extracted) -> Option<String> {
    let text = |name: &str| {
        let text = extracted.request.text(name)?.trim().to_lowercase();
        (!text.is_empty()).then_some(text)
    };
    match text("user.employee_number") {
        Some(number) => Some(number.trim_start_matches('0').to_owned()),
        None => Some(format!("{} {}", text("user.first_name")?, text("user.last_name")?)),
    }
}
