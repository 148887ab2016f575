//! ZIP archives, right and wrong ones. APPNOTE 6.3.10, 4.3.

use std::io::Write as _;

/// A member of an archive, and what the archive says of it.
#[derive(Clone)]
pub struct Member {
    pub name: Vec<u8>,
    /// Bit 0: encrypted. Bit 3: sizes stand behind the data. Bit 11: the name is UTF-8.
    pub flags: u16,
    pub method: u16,
    /// What stands in the archive.
    pub data: Vec<u8>,
    pub crc: u32,
    pub size: u32,
    /// Sizes and place stand in the ZIP64 field.
    pub is_64: bool,
    /// The bits of Unix for type and permissions.
    pub mode: u32,
    /// The place of another member instead of its own.
    pub at: Option<u32>,
}

impl Member {
    /// A member that is stored as it is.
    pub fn stored(name: &str, content: &[u8]) -> Self {
        Self {
            name: name.as_bytes().to_vec(),
            flags: 0,
            method: 0,
            data: content.to_vec(),
            crc: crc32fast::hash(content),
            size: content.len() as u32,
            is_64: false,
            mode: 0o100_644,
            at: None,
        }
    }

    /// A member that is deflated.
    pub fn deflated(name: &str, content: &[u8]) -> Self {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(content).unwrap();
        Self { method: 8, data: encoder.finish().unwrap(), ..Self::stored(name, content) }
    }
}

/// An archive of some members.
pub fn archive(members: &[Member]) -> Vec<u8> {
    archive_saying(members, members.len() as u16)
}

/// An archive whose end says that it has so many members.
pub fn archive_saying(members: &[Member], number: u16) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for member in members {
        let offset = member.at.unwrap_or(bytes.len() as u32);
        let length = member.data.len() as u32;
        let is_behind = member.flags & 8 != 0;
        if member.at.is_none() {
            bytes.extend(b"PK\x03\x04\x14\0");
            bytes.extend([member.flags, member.method].iter().flat_map(|n| n.to_le_bytes()));
            bytes.extend([0, 0, 0x21, 0]);
            let sizes = if is_behind { [0, 0, 0] } else { [member.crc, length, member.size] };
            bytes.extend(sizes.iter().flat_map(|n| n.to_le_bytes()));
            bytes.extend((member.name.len() as u16).to_le_bytes());
            bytes.extend(0u16.to_le_bytes());
            bytes.extend(&member.name);
            bytes.extend(&member.data);
            if is_behind {
                bytes.extend(b"PK\x07\x08");
                bytes.extend([member.crc, length, member.size].iter().flat_map(|n| n.to_le_bytes()));
            }
        }
        let mut extra = Vec::new();
        if member.is_64 {
            extra.extend([1u16, 24].iter().flat_map(|n| n.to_le_bytes()));
            extra.extend([member.size, length, offset].iter().flat_map(|n| u64::from(*n).to_le_bytes()));
        }
        let capped = |number| if member.is_64 { u32::MAX } else { number };
        directory.extend(b"PK\x01\x02\x2D\x03\x14\0");
        directory.extend([member.flags, member.method].iter().flat_map(|n| n.to_le_bytes()));
        directory.extend([0, 0, 0x21, 0]);
        let sizes = [member.crc, capped(length), capped(member.size)];
        directory.extend(sizes.iter().flat_map(|n| n.to_le_bytes()));
        let lengths = [member.name.len() as u16, extra.len() as u16, 0, 0, 0];
        directory.extend(lengths.iter().flat_map(|n| n.to_le_bytes()));
        directory.extend((member.mode << 16).to_le_bytes());
        directory.extend(capped(offset).to_le_bytes());
        directory.extend(&member.name);
        directory.extend(extra);
    }
    let start = bytes.len() as u32;
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([number, number].iter().flat_map(|n| n.to_le_bytes()));
    bytes.extend([directory.len() as u32, start].iter().flat_map(|n| n.to_le_bytes()));
    bytes.extend([0, 0]);
    bytes
}
