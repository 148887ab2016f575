//! What is wrong with a file as a whole, and what is said of it.

use std::sync::Arc;

use super::scan::{Scan, is_blank};
use crate::finding::{Code, Finding, Origin, Severity};

/// What had to be done to read a file; nothing, for most.
#[derive(Debug, Default)]
pub(crate) struct Repairs {
    pub(crate) made: Vec<Repair>,
    /// How many objects are in the file but cannot be read.
    pub(crate) lost: usize,
}

impl Repairs {
    /// Whether something of the file is missing.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.lost > 0 || self.made.contains(&Repair::Cut)
    }

    /// What to say about them.
    pub(crate) fn findings(&self, path: &Arc<str>) -> Vec<Finding> {
        let finding = |severity, message: &str| {
            let finding = Finding { severity, field: None, ..Finding::error(Code::Recovered, "", message) };
            finding
                .hint("compare with the sender's copy, or ask for the file again")
                .at(&Origin::Whole { path: Arc::clone(path) })
        };
        let mut findings: Vec<Finding> =
            self.made.iter().map(|repair| finding(Severity::Warning, repair.message())).collect();
        if self.lost > 0 {
            let message = match self.lost {
                1 => "one damaged part of the file cannot be read: answers may be missing or out of date"
                    .to_owned(),
                lost => format!(
                    "{lost} damaged parts of the file cannot be read: answers may be missing or out of date"
                ),
            };
            findings.push(finding(Severity::Error, &message));
        }
        findings
    }

    /// Whether more had to be done than to pass over what follows the end.
    pub(crate) fn is_more_than_junk(&self) -> bool {
        self.lost > 0 || self.made.iter().any(|repair| *repair != Repair::After)
    }

    /// Whether the file is not as its writer meant it to be.
    pub(crate) fn is_doubtful(&self) -> bool {
        !self.made.is_empty() || self.lost > 0
    }
}

/// Something that had to be put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repair {
    /// Bytes before the header were passed over.
    Before,
    /// Bytes after the end were passed over.
    After,
    /// The end of the file is missing.
    Cut,
    /// The cross-reference table was rebuilt from the objects.
    Rebuilt,
}

impl Repair {
    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::Before => {
                "the PDF does not begin at the start of the file; what stands before it was passed over"
            }
            Self::After => "something follows the end of the PDF; it was passed over",
            Self::Cut => "the end of the file is missing; anything saved after that point is lost",
            Self::Rebuilt => "the file's table of contents is damaged; the newest answers found were read",
        }
    }
}

/// What is wrong with the end of the file.
pub(crate) fn repair_of_end(body: &[u8], scan: &Scan) -> Option<Repair> {
    let last_object = scan.markers.last().map_or(0, |marker| marker.offset);
    match (scan.start_xref, scan.end) {
        (Some(start_xref), Some(end)) if start_xref > last_object && end > start_xref => {
            let rest = &body[end..];
            rest.iter().any(|&byte| !is_blank(byte)).then_some(Repair::After)
        }
        _ => Some(Repair::Cut),
    }
}
