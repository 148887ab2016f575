//! The attachments of a mail as Outlook saves it (`.msg`): MS-OXMSG, in a compound file (MS-CFB).

use std::io::{Cursor, Read as _};
use std::path::{Component, Path};

use cfb::CompoundFile;

use super::{Content, PARTS, Part, Spoiled};

/// How compound files begin. MS-CFB, 2.2.
pub(super) const MARK: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// The most entries of a file that are looked at.
const ENTRIES: usize = 50_000;
/// The longest name, in bytes.
const LONGEST_NAME: u64 = 4 << 10;

/// How the storages of attachments are called. MS-OXMSG, 2.2.2.
const ATTACHMENT: &str = "__attach_version1.0_";
/// The stream of an attachment's bytes: `PidTagAttachDataBinary`.
const DATA: &str = "__substg1.0_37010102";
/// The storage of an attachment that is a mail itself: `PidTagAttachDataObject`.
const INNER: &str = "__substg1.0_3701000D";
/// The number of an attachment to which its text refers: `PidTagAttachContentId`.
const CONTENT_ID: [&str; 2] = ["__substg1.0_3712001F", "__substg1.0_3712001E"];
/// `PidTagAttachLongFilename`, `PidTagAttachFilename` and `PidTagDisplayName`, in UTF-16 or 8 bits.
const NAMES: [&str; 6] = [
    "__substg1.0_3707001F",
    "__substg1.0_3707001E",
    "__substg1.0_3704001F",
    "__substg1.0_3704001E",
    "__substg1.0_3001001F",
    "__substg1.0_3001001E",
];
/// What a mail within a mail is called where it has no name.
const FORWARDED: &str = "message.msg";
const PICTURES: [&str; 6] = ["png", "jpg", "jpeg", "gif", "bmp", "svg"];

type File<'a> = CompoundFile<Cursor<&'a [u8]>>;

/// The attachments of a mail, those of mails within it included.
pub(super) fn parts(mail: &[u8]) -> Result<Vec<Part>, Spoiled> {
    let mut file = CompoundFile::open(Cursor::new(mail)).map_err(|_| Spoiled)?;
    let mut streams = Vec::new();
    let mut total = 0_u64;
    for (index, entry) in file.walk().enumerate() {
        if index == ENTRIES {
            return Err(Spoiled);
        }
        let is_data = entry.is_stream() && entry.name() == DATA;
        if is_data && entry.path().parent().is_some_and(is_attachment) {
            total = total.saturating_add(entry.len());
            streams.push(entry.path().to_owned());
        }
    }
    // More than there is: streams that lie over each other.
    if streams.len() > PARTS || total > mail.len() as u64 {
        return Err(Spoiled);
    }
    streams.sort();
    Ok(streams.iter().map(|stream| part(&mut file, stream)).collect())
}

fn part(file: &mut File<'_>, stream: &Path) -> Part {
    let storage = stream.parent().unwrap_or(Path::new("/"));
    let name = name(file, storage).unwrap_or_default();
    // Each storage of an attachment above is that of a mail in which this one stands.
    let above = storage.ancestors().skip(1).filter(|path| is_attachment(path));
    let mut within: Vec<String> =
        above.map(|path| self::name(file, path).unwrap_or_else(|| FORWARDED.to_owned())).collect();
    within.reverse();
    let is_picture = Path::new(&name)
        .extension()
        .is_some_and(|extension| PICTURES.iter().any(|picture| extension.eq_ignore_ascii_case(picture)));
    let is_referred_to = CONTENT_ID.iter().any(|id| file.is_stream(storage.join(id)));
    let mut bytes = Vec::new();
    let read = file.open_stream(stream).and_then(|mut stream| stream.read_to_end(&mut bytes));
    let content = match read {
        Ok(_) => Content::File(bytes),
        Err(_) => Content::Refused("is damaged in its mail: ask for it again"),
    };
    Part { name, within, content, is_picture_of_text: is_picture && is_referred_to }
}

/// Whether a path is the storage of an attachment: of the mail itself, or of one within it.
fn is_attachment(path: &Path) -> bool {
    let names: Vec<&str> = path
        .components()
        .filter_map(|component| match component {
            Component::Normal(name) => name.to_str(),
            _ => None,
        })
        .collect();
    !names.is_empty()
        && names.len() % 2 == 1
        && names.iter().enumerate().all(|(at, name)| match at % 2 {
            0 => name.starts_with(ATTACHMENT),
            _ => *name == INNER,
        })
}

/// What an attachment is called.
fn name(file: &mut File<'_>, storage: &Path) -> Option<String> {
    NAMES.iter().find_map(|property| {
        let mut bytes = Vec::new();
        let stream = file.open_stream(storage.join(property)).ok()?;
        stream.take(LONGEST_NAME).read_to_end(&mut bytes).ok()?;
        let encoding =
            if property.ends_with("1F") { encoding_rs::UTF_16LE } else { encoding_rs::WINDOWS_1252 };
        let name = encoding.decode_without_bom_handling(&bytes).0;
        let name = name.trim_end_matches('\0').trim();
        (!name.is_empty()).then(|| name.to_owned())
    })
}
