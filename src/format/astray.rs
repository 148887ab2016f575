//! Requests and answers that stand in another place than they should.

use super::keys;
use super::meant;
use super::source::Source;
use super::tree::{Entry, Node, Value};
use crate::finding::{Code, Finding, Origin};

/// A list of requests under another name, with at most a number beside it: programs wrap lists so.
pub(super) fn wrapped<'e, 'a>(entries: &'e [Entry<'a>]) -> Option<&'e Entry<'a>> {
    let is_request = |node: &Node<'_>| matches!(&node.value, Value::Table(members) if members.iter().any(|entry| keys::key(&entry.key).is_some()));
    let is_list = |entry: &&Entry<'_>| {
        keys::key(&entry.key).is_none()
            && matches!(&entry.node.value, Value::List(nodes) if nodes.first().is_some_and(is_request))
    };
    let others = entries.iter().filter(|entry| !is_list(entry));
    let is_alone =
        entries.len() <= 2 && others.into_iter().all(|entry| matches!(entry.node.value, Value::Whole(_)));
    entries.iter().find(is_list).filter(|_| is_alone)
}

/// A key that the form does not have, after so many other `problems`: a part of the form by the names in it, or what is
/// nearest.
pub(super) fn unknown(name: &str, entry: &Entry<'_>, origin: &Origin, problems: usize) -> Finding {
    let part = match &entry.node.value {
        Value::Table(members) => meant::part_of(members.iter().map(|entry| &*entry.key)),
        _ => None,
    };
    match part {
        Some(part) => meant::unknown(name, origin, usize::MAX).did_you_mean(part),
        None => meant::unknown(name, origin, problems),
    }
}

/// Takes out the answers that stand outside of their part, as they do in a table: said once.
pub(super) fn outside(source: &Source<'_>, entries: &mut Vec<Entry<'_>>) -> Option<Finding> {
    /// So many are no slip.
    const SEVERAL: usize = 3;
    let is_unknown = |entry: &&Entry<'_>| keys::key(&entry.key).is_none();
    let part = meant::part_of(entries.iter().filter(is_unknown).map(|entry| &*entry.key))?;
    let is_stray = |entry: &Entry<'_>| {
        keys::key(&entry.key).is_none() && keys::key(&keys::join(part, &entry.key)).is_some()
    };
    let strays: Vec<&Entry<'_>> = entries.iter().filter(|entry| is_stray(entry)).collect();
    let first = strays.first().filter(|_| strays.len() >= SEVERAL)?;
    let message = format!("`{}` and {} more stand outside of `{part}`", first.key, strays.len() - 1);
    let finding = Finding::error(Code::UnknownKey, &first.key, message).at(&source.origin(first.at));
    entries.retain(|entry| !is_stray(entry));
    Some(finding.put_under(part))
}
