//! What in a folder is no return: files of the system, locks of other programs, and what
//! this program wrote there itself.

use std::fmt;

use crate::format;
use crate::returned;

/// Something in a folder or an archive that was not read, on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// The file as reports call it.
    pub name: String,
    /// Why it was not read.
    pub reason: Reason,
}

/// Why something in a folder was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The operating system wrote it for itself.
    System,
    /// This program wrote it: records, a report, or a table to start from.
    OwnOutput,
    /// A link to a folder, which may lead in a circle, or a link inside of an archive.
    Link,
    /// A picture in the text of a mail, or the signature of a mail.
    OfMail,
    /// A pipe, a socket or a device, which may never end.
    NotAFile,
}

impl fmt::Display for Reason {
    /// Writes what such things are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => "what the operating system wrote for itself",
            Self::OwnOutput => "what this program wrote",
            Self::Link => "links, which are not followed inside of a folder or an archive",
            Self::OfMail => "what belongs to a mail itself: pictures in its text, and its signature",
            Self::NotAFile => "pipes, sockets and devices",
        })
    }
}

/// What the name of a file in a folder says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// It may be a return.
    Usual,
    /// Hidden, a lock or a companion: nothing is said of it.
    Hidden,
    /// A file of the system, unless it holds a form.
    System,
}

/// Says what a file, or a folder, is by its name alone.
pub(super) fn by_name(name: &str) -> Named {
    const SYSTEM: [&str; 6] =
        [".DS_Store", "Thumbs.db", "ehthumbs.db", "desktop.ini", "$RECYCLE.BIN", "System Volume Information"];
    if SYSTEM.iter().any(|known| name.eq_ignore_ascii_case(known)) || name == "Icon\r" {
        Named::System
    } else if name.starts_with('.') || name.starts_with("~$") || name == "__MACOSX" {
        Named::Hidden
    } else {
        Named::Usual
    }
}

/// How much of a file is looked at to tell our own outputs.
pub(super) const START: usize = 64 << 10;

/// Whether a file that starts like this is one that this program wrote, and no form.
pub(super) fn is_own_output(start: &[u8]) -> bool {
    !returned::is_likely(start) && format::is_output(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_hidden_and_what_is_of_the_system() {
        for (name, named) in [
            ("form.pdf", Named::Usual),
            ("form", Named::Usual),
            ("form.pdf (1)", Named::Usual),
            ("~form.pdf", Named::Usual),
            (".form.pdf", Named::Hidden),
            ("._form.pdf", Named::Hidden),
            ("~$form.docx", Named::Hidden),
            (".~lock.form.odt#", Named::Hidden),
            ("__MACOSX", Named::Hidden),
            (".DS_Store", Named::System),
            ("thumbs.DB", Named::System),
            ("Desktop.ini", Named::System),
        ] {
            assert_eq!(by_name(name), named, "{name}");
        }
    }
}
