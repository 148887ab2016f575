//! Whether deflated data came through whole.

use lopdf::Dictionary;
use miniz_oxide::{MZ_ADLER32_INIT, mz_adler32_oxide};

use super::scan::find;

/// Whether a stream is deflated and nothing else, so that its checksum is that
/// of what it holds.
pub(super) fn is_deflated(dict: &Dictionary) -> bool {
    let Ok(filter) = dict.get(b"Filter") else { return false };
    let filter = match filter.as_array().map(Vec::as_slice) {
        Ok([one]) => one,
        _ => filter,
    };
    filter.as_name().is_ok_and(|name| matches!(name, b"FlateDecode" | b"Fl")) && !dict.has(b"DecodeParms")
}

/// Whether the checksum behind deflated data is that of its content: a byte that
/// was damaged may still unpack, to something else. RFC 1950, 2.2.
pub(super) fn is_whole(data: &[u8], content: &[u8]) -> bool {
    /// A line end, and what little else a writer counts to the data.
    const BEHIND: usize = 4;
    let sum = mz_adler32_oxide(MZ_ADLER32_INIT, content).to_be_bytes();
    let end = data.len().saturating_sub(sum.len() + BEHIND);
    find(&data[end..], &sum).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_fits_its_content_only() {
        let data = miniz_oxide::deflate::compress_to_vec_zlib(b"answers", 6);
        assert!(is_whole(&data, b"answers") && is_whole(&[&data[..], b"\r\n"].concat(), b"answers"));
        assert!(!is_whole(&data, b"answerz") && !is_whole(b"", b"answers"));
    }
}
