//! Whether deflated data came through whole.

use lopdf::{Dictionary, Object};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_IGNORE_ADLER32, TINFL_FLAG_PARSE_ZLIB_HEADER, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};
use miniz_oxide::{MZ_ADLER32_INIT, mz_adler32_oxide};

use super::scan::find;

/// Whether a stream is deflated and nothing else, so that its checksum is that
/// of what it holds.
pub(crate) fn is_deflated(dict: &Dictionary) -> bool {
    let Ok(filter) = dict.get(b"Filter") else { return false };
    let filter = match filter.as_array().map(Vec::as_slice) {
        Ok([one]) => one,
        _ => filter,
    };
    filter.as_name().is_ok_and(|name| matches!(name, b"FlateDecode" | b"Fl")) && !dict.has(b"DecodeParms")
}

/// Whether a stream is deflated and says so as nearly all do.
pub(crate) fn is_plainly_deflated(dict: &Dictionary) -> bool {
    dict.get(b"Filter").and_then(Object::as_name).ok() == Some(b"FlateDecode") && !dict.has(b"DecodeParms")
}

/// What stands behind the data at most: a line end, and what little else a
/// writer counts to it.
const BEHIND: usize = 4;

/// Whether the checksum behind deflated data is that of its content: a byte that
/// was damaged may still unpack, to something else. RFC 1950, 2.2.
pub(crate) fn is_whole(data: &[u8], content: &[u8]) -> bool {
    let sum = mz_adler32_oxide(MZ_ADLER32_INIT, content).to_be_bytes();
    let end = data.len().saturating_sub(sum.len() + BEHIND);
    find(&data[end..], &sum).is_some()
}

/// The content of deflated data, of so many bytes at most; `None` when
/// anything is wrong with it or it is not [whole](is_whole).
pub(crate) fn inflated(data: &[u8], most: usize) -> Option<Vec<u8>> {
    /// How many times as long text gets, more often than not.
    const GROWTH: usize = 5;
    // The checksum is looked at here, and not twice.
    const FLAGS: u32 =
        TINFL_FLAG_PARSE_ZLIB_HEADER | TINFL_FLAG_IGNORE_ADLER32 | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut content = vec![0; data.len().saturating_mul(GROWTH).min(most)];
    let mut state = Box::<DecompressorOxide>::default();
    let (mut rest, mut end) = (data, 0);
    loop {
        let (status, consumed, made) = decompress(&mut state, rest, &mut content, end, FLAGS);
        (rest, end) = (rest.get(consumed..)?, end + made);
        match status {
            TINFLStatus::Done if rest.len() <= BEHIND => {
                content.truncate(end);
                return is_whole(data, &content).then_some(content);
            }
            TINFLStatus::HasMoreOutput if content.len() < most => {
                content.resize(content.len().saturating_mul(2).min(most), 0);
            }
            _ => return None,
        }
    }
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

    #[test]
    fn what_is_not_whole_is_not_inflated() {
        let text = b"answers ".repeat(1000);
        let data = miniz_oxide::deflate::compress_to_vec_zlib(&text, 6);
        assert_eq!(inflated(&data, text.len()).as_ref(), Some(&text));
        assert_eq!(inflated(&[&data[..], b"\r\n"].concat(), usize::MAX), Some(text.clone()));
        assert_eq!(inflated(&data, text.len() - 1), None);
        assert_eq!(inflated(&data[..data.len() - 1], text.len()), None);
        assert_eq!(inflated(&[&data[..], b"behind"].concat(), text.len()), None);
        let mut damaged = data;
        *damaged.last_mut().unwrap() ^= 1;
        assert_eq!(inflated(&damaged, text.len()), None);
        assert_eq!(inflated(b"", 9), None);
    }
}
