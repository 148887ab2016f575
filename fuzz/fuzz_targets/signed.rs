//! A form that holds a signature, of which anything may be anything: what stands
//! in `/Contents`, or what follows the signed bytes. Nothing panics, nothing takes
//! long, and nothing is called intact that the signed bytes do not bear out.

#![no_main]

use libfuzzer_sys::fuzz_target;
use misis_form::request::Signature;
use misis_form::returned::{Reader, Trust};

/// One signature, over the whole file.
const SIGNED: &[u8] = include_bytes!("../../tests/signed/user.bin");
const ROOT: &[u8] = include_bytes!("../../tests/signed/root.pem");

fuzz_target!(|bytes: &[u8]| {
    let Some((how, bytes)) = bytes.split_first() else { return };
    let mut file = SIGNED.to_vec();
    let start = find(&file, b"/Contents <") + b"/Contents <".len();
    let room = file[start..].iter().position(|byte| *byte == b'>').unwrap_or(0);
    let mut is_signed_changed = false;
    match how % 4 {
        // Another message in its place.
        0 => {
            let digits: Vec<u8> = bytes.iter().take(room / 2).flat_map(|byte| format!("{byte:02x}").into_bytes()).collect();
            file[start..start + room].fill(b'0');
            file[start..start + digits.len()].copy_from_slice(&digits);
        }
        // The same message with some bytes changed.
        1 => {
            for change in bytes.as_chunks::<3>().0 {
                let at = usize::from(u16::from_be_bytes([change[0], change[1]])) % (room / 2);
                let digits = format!("{:02x}", change[2]).into_bytes();
                file[start + 2 * at..start + 2 * at + 2].copy_from_slice(&digits);
            }
        }
        // Something more behind it.
        2 => file.extend_from_slice(bytes),
        // Some bytes of what was signed.
        _ => {
            for change in bytes.as_chunks::<3>().0 {
                let at = usize::from(u16::from_be_bytes([change[0], change[1]])) % start;
                is_signed_changed |= file[at] != change[2];
                file[at] = change[2];
            }
            is_signed_changed = file[..start] != SIGNED[..start];
        }
    }
    let mut trust = Trust::default();
    trust.add(ROOT).expect("the certificate is one");
    let Ok(form) = (Reader { trust, ..Reader::default() }).read(&file, "x.pdf") else { return };
    for state in form.raw.signatures.values() {
        assert!(!(is_signed_changed && matches!(state, Signature::Intact | Signature::Trusted)), "{state}");
    }
});

fn find(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes.windows(wanted.len()).position(|window| window == wanted).unwrap_or(0)
}
