//! The colour space of the flat form: sRGB, as an ICC profile.
//!
//! PDF/A asks which colours the numbers mean. The profile is written here
//! rather than carried as a file: matrix and curve are all that it holds.

use lopdf::{Dictionary, dictionary};

use super::objects::{Id, Objects, compressed, name};
use super::strings::text_string;

/// The output intent of PDF/A.
///
/// ISO 32000-1, 14.11.5; ISO 19005-2, 6.2.3.
pub(super) fn output_intent(objects: &mut Objects) -> Id {
    let profile = objects.add(compressed(dictionary! { "N" => 3 }, profile()));
    let intent: Dictionary = dictionary! {
        "Type" => "OutputIntent",
        "S" => name("GTS_PDFA1"),
        "OutputConditionIdentifier" => text_string("sRGB"),
        "Info" => text_string("sRGB IEC61966-2.1"),
        "DestOutputProfile" => profile,
    };
    objects.add(intent)
}

/// A display profile of version 4.2 with the primaries of sRGB, adapted to
/// D50, and its transfer curve.
///
/// ISO 15076-1; IEC 61966-2-1.
fn profile() -> Vec<u8> {
    let text = |words: &str| {
        let mut data = Vec::from(*b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0CenUS");
        data.extend((words.len() as u32 * 2).to_be_bytes());
        data.extend(28_u32.to_be_bytes());
        data.extend(words.encode_utf16().flat_map(u16::to_be_bytes));
        data
    };
    let xyz = |values: [f64; 3]| {
        let mut data = Vec::from(*b"XYZ \0\0\0\0");
        data.extend(values.into_iter().flat_map(fixed));
        data
    };
    // Y = ((X + 0.055) / 1.055) ^ 2.4 above 0.04045, X / 12.92 below.
    let mut curve = Vec::from(*b"para\0\0\0\0\0\x03\0\0");
    curve.extend([2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045].into_iter().flat_map(fixed));
    let mut adaptation = Vec::from(*b"sf32\0\0\0\0");
    let bradford = [1.04788, 0.02292, -0.05021, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168];
    adaptation.extend(bradford.into_iter().flat_map(fixed));

    let blocks: [(&[&[u8; 4]], Vec<u8>); 8] = [
        (&[b"desc"], text("sRGB")),
        (&[b"cprt"], text("No copyright, use freely")),
        (&[b"wtpt"], xyz([0.9642, 1.0, 0.8249])),
        (&[b"rXYZ"], xyz([0.43607, 0.22249, 0.01392])),
        (&[b"gXYZ"], xyz([0.38515, 0.71687, 0.09708])),
        (&[b"bXYZ"], xyz([0.14307, 0.06061, 0.71410])),
        (&[b"rTRC", b"gTRC", b"bTRC"], curve),
        (&[b"chad"], adaptation),
    ];
    let count: usize = blocks.iter().map(|(tags, _)| tags.len()).sum();
    let mut table = Vec::from((count as u32).to_be_bytes());
    let mut data: Vec<u8> = Vec::new();
    let start = 128 + 4 + count * 12;
    for (tags, block) in &blocks {
        for tag in *tags {
            table.extend(*tag);
            table.extend(((start + data.len()) as u32).to_be_bytes());
            table.extend((block.len() as u32).to_be_bytes());
        }
        data.extend(block);
        data.resize(data.len().next_multiple_of(4), 0);
    }

    let mut header = Vec::with_capacity(128);
    header.extend(((start + data.len()) as u32).to_be_bytes());
    header.extend([0; 4]);
    header.extend([4, 0x20, 0, 0]);
    header.extend(b"mntrRGB XYZ ");
    // The date of the standard, so that the bytes repeat.
    header.extend([1999_u16, 10, 18, 0, 0, 0].into_iter().flat_map(u16::to_be_bytes));
    header.extend(b"acsp");
    header.extend([0; 28]);
    header.extend([0.9642, 1.0, 0.8249].into_iter().flat_map(fixed));
    header.resize(128, 0);
    [header, table, data].concat()
}

/// A number as a signed 15.16 fixed point.
fn fixed(value: f64) -> [u8; 4] {
    ((value * 65536.0).round() as i32).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_states_its_own_size() {
        let profile = profile();
        let stated = u32::from_be_bytes(profile[..4].try_into().unwrap());
        assert_eq!(stated as usize, profile.len());
        assert_eq!(&profile[36..40], b"acsp");
    }
}
