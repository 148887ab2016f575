//! ZIP archives of any number of files, in memory that does not grow with it.
//!
//! The directory of an archive stands at its end and says again what every file
//! is called and where it is. Until then it is kept in an unnamed temporary
//! file, and not in memory. Files are stored as they are. The clauses are those
//! of PKWARE's APPNOTE 6.3.10.

use std::fs::File;
use std::io::{self, BufWriter, Seek as _, Write};

use crc32fast::hash;

/// "Version made by" Unix, and the version of the format that has ZIP64. 4.4.2.
const MADE_BY: u16 = 3 << 8 | NEEDED_FOR_64;
/// The version needed to read stored files. 4.4.3.
const NEEDED: u16 = 10;
/// The version needed where numbers have 64 bits.
const NEEDED_FOR_64: u16 = 45;
/// Names are UTF-8. 4.4.4, bit 11.
const UTF_8: u16 = 1 << 11;
/// The first date that the format knows, 1 January 1980: the same forms give
/// the same archive. 4.4.6.
const DATE: u16 = 1 << 5 | 1;
/// A regular file that all may read and its owner may write. 4.4.15.
const MODE: u32 = 0o100_644 << 16;

/// An archive that is being written.
pub(super) struct ZipWriter<W: Write> {
    inner: W,
    /// How many bytes were written.
    written: u64,
    files: u64,
    directory: BufWriter<File>,
}

impl<W: Write> ZipWriter<W> {
    pub(super) fn new(inner: W) -> io::Result<Self> {
        Ok(Self { inner, written: 0, files: 0, directory: BufWriter::new(tempfile::tempfile()?) })
    }

    /// Adds a file.
    pub(super) fn add(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let too_large = |_| io::Error::from(io::ErrorKind::FileTooLarge);
        let size = u32::try_from(bytes.len()).map_err(too_large)?;
        let length = u16::try_from(name.len()).map_err(too_large)?;
        // What the local header and the directory have in common: 4.4.4 to 4.4.10.
        let mut common = Record::default();
        common.u16(UTF_8).u16(0).u16(0).u16(DATE).u32(hash(bytes)).u32(size).u32(size).u16(length);

        let offset = self.written;
        let mut local = Record::default();
        local.u32(0x0403_4B50).u16(NEEDED).bytes(&common.0).u16(0).bytes(name.as_bytes());
        self.write(&local.0)?;
        self.write(bytes)?;

        let mut entry = Record::default();
        let (needed, extra) = if offset < u64::from(u32::MAX) {
            (NEEDED, Record::default())
        } else {
            let mut extra = Record::default();
            extra.u16(1).u16(8).u64(offset);
            (NEEDED_FOR_64, extra)
        };
        entry.u32(0x0201_4B50).u16(MADE_BY).u16(needed).bytes(&common.0).u16(extra.0.len() as u16);
        entry.u16(0).u16(0).u16(0).u32(MODE).u32(capped_32(offset));
        entry.bytes(name.as_bytes()).bytes(&extra.0);
        self.directory.write_all(&entry.0)?;
        self.files += 1;
        Ok(())
    }

    /// Writes the directory and returns the writer with the complete archive.
    pub(super) fn finish(mut self) -> io::Result<W> {
        let start = self.written;
        self.directory.flush()?;
        let mut directory = self.directory.get_ref();
        directory.rewind()?;
        let size = io::copy(&mut directory, &mut self.inner)?;
        let end = start + size;

        let mut record = Record::default();
        if self.files >= u64::from(u16::MAX) || end >= u64::from(u32::MAX) {
            // The end of the directory in 64 bits, 4.3.14, and where that is, 4.3.15.
            record.u32(0x0606_4B50).u64(44).u16(MADE_BY).u16(NEEDED_FOR_64).u32(0).u32(0);
            record.u64(self.files).u64(self.files).u64(size).u64(start);
            record.u32(0x0706_4B50).u32(0).u64(end).u32(1);
        }
        // 4.3.16.
        let files = u16::try_from(self.files).unwrap_or(u16::MAX);
        record.u32(0x0605_4B50).u16(0).u16(0).u16(files).u16(files);
        record.u32(capped_32(size)).u32(capped_32(start)).u16(0);
        self.inner.write_all(&record.0)?;
        self.inner.flush()?;
        Ok(self.inner)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.written += bytes.len() as u64;
        self.inner.write_all(bytes)
    }
}

/// All ones where a number has more than 32 bits. 4.4.1.4.
fn capped_32(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Numbers in the order of bytes that the format has. 4.4.1.1.
#[derive(Default)]
struct Record(Vec<u8>);

impl Record {
    fn u16(&mut self, number: u16) -> &mut Self {
        self.bytes(&number.to_le_bytes())
    }

    fn u32(&mut self, number: u32) -> &mut Self {
        self.bytes(&number.to_le_bytes())
    }

    fn u64(&mut self, number: u64) -> &mut Self {
        self.bytes(&number.to_le_bytes())
    }

    fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::*;

    fn written(files: impl Iterator<Item = (String, Vec<u8>)>) -> Vec<u8> {
        let mut archive = ZipWriter::new(Vec::new()).unwrap();
        for (name, bytes) in files {
            archive.add(&name, &bytes).unwrap();
        }
        archive.finish().unwrap()
    }

    #[test]
    fn another_reader_finds_every_file() {
        let files = || (0..300).map(|place| (format!("Núñez-{place}.pdf"), vec![place as u8; place]));
        let bytes = written(files());
        assert_eq!(written(files()), bytes, "same files, same bytes");
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert_eq!(archive.len(), 300);
        for (place, (name, expected)) in files().enumerate() {
            let mut file = archive.by_index(place).unwrap();
            let mut found = Vec::new();
            file.read_to_end(&mut found).unwrap();
            assert_eq!((file.name().unwrap().as_ref(), file.unix_mode()), (name.as_str(), Some(0o100_644)));
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn more_files_than_16_bits_count() {
        let bytes = written((0..70_000).map(|place| (place.to_string(), Vec::new())));
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert_eq!(archive.len(), 70_000);
        assert_eq!(archive.by_index(69_999).unwrap().name().unwrap(), "69999");
        assert_eq!(zip::ZipArchive::new(Cursor::new(written(std::iter::empty()))).unwrap().len(), 0);
    }

    /// A writer that counts and keeps nothing.
    struct Counted(u64);

    impl Write for Counted {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len() as u64;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn offsets_of_more_than_32_bits_have_64() {
        let mut archive = ZipWriter::new(Counted(0)).unwrap();
        archive.written = u64::from(u32::MAX) + 7;
        archive.add("late", b"bytes").unwrap();
        archive.directory.flush().unwrap();
        let mut directory = Vec::new();
        archive.directory.get_ref().rewind().unwrap();
        archive.directory.get_ref().read_to_end(&mut directory).unwrap();
        let mut end = Record::default();
        end.u32(u32::MAX).bytes(b"late").u16(1).u16(8).u64(u64::from(u32::MAX) + 7);
        assert!(directory.ends_with(&end.0));
        assert_eq!(archive.finish().unwrap().0, (30 + 4 + 5) + (46 + 4 + 12) + (56 + 20 + 22));
    }
}
