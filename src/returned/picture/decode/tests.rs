use std::io::Cursor;

use super::*;

const MOST: usize = 4_000_000;

/// A black corner on white, 30 by 20.
fn corner() -> Raster {
    let gray = (0..600).map(|index| if index % 30 < 12 && index / 30 < 8 { 0 } else { 255 });
    Raster { width: 30, height: 20, gray: gray.collect() }
}

fn png_of(colour: ::png::ColorType, bits: ::png::BitDepth, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, 30, 20);
    encoder.set_color(colour);
    encoder.set_depth(bits);
    encoder.write_header().unwrap().write_image_data(data).unwrap();
    bytes
}

fn packed_bits(raster: &Raster) -> Vec<u8> {
    let rows = raster.gray.chunks(raster.width);
    rows.flat_map(|row| {
        row.chunks(8).map(|pixels| {
            let bits = pixels.iter().enumerate().map(|(at, gray)| u8::from(*gray > 127) << (7 - at));
            bits.sum::<u8>()
        })
    })
    .collect()
}

fn only(bytes: &[u8]) -> Result<Raster, Refused> {
    pages(bytes, MOST).unwrap().next().unwrap()
}

#[test]
fn png_of_every_sort_is_the_same_picture() {
    let raster = corner();
    let each = |parts: &dyn Fn(u8) -> Vec<u8>| -> Vec<u8> {
        raster.gray.iter().flat_map(|gray| parts(*gray)).collect()
    };
    use ::png::{BitDepth, ColorType};
    for (colour, bits, data) in [
        (ColorType::Grayscale, BitDepth::One, packed_bits(&raster)),
        (ColorType::Grayscale, BitDepth::Eight, raster.gray.clone()),
        (ColorType::Grayscale, BitDepth::Sixteen, each(&|gray| vec![gray, gray])),
        (ColorType::Rgb, BitDepth::Eight, each(&|gray| vec![gray; 3])),
        // What is not there is as white as the paper below.
        (ColorType::Rgba, BitDepth::Eight, each(&|gray| vec![0, 0, 0, 255 - gray])),
        (ColorType::GrayscaleAlpha, BitDepth::Eight, each(&|gray| vec![0, 255 - gray])),
    ] {
        assert_eq!(only(&png_of(colour, bits, &data)).as_ref(), Ok(&raster), "{colour:?} {bits:?}");
    }
}

fn tiff_of(count: usize) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = ::tiff::encoder::TiffEncoder::new(&mut bytes).unwrap();
    for _ in 0..count {
        encoder.write_image::<::tiff::encoder::colortype::Gray8>(30, 20, &corner().gray).unwrap();
    }
    bytes.into_inner()
}

#[test]
fn pixels_of_a_fax_are_not_square() {
    use ::tiff::encoder::{Rational, TiffEncoder, colortype::Gray8};
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
    let mut image = encoder.new_image::<Gray8>(30, 20).unwrap();
    image.x_resolution(Rational { n: 204, d: 1 });
    image.y_resolution(Rational { n: 980, d: 10 });
    image.write_data(&corner().gray).unwrap();
    let fax = only(&bytes.into_inner()).unwrap();
    assert_eq!((fax.width, fax.height), (30, 42));
}

#[test]
fn tiff_has_as_many_pages_as_it_has() {
    let bytes = tiff_of(3);
    let found: Vec<_> = pages(&bytes, MOST).unwrap().collect();
    assert_eq!(found, vec![Ok(corner()); 3]);
}

/// A fax of 32 by 16 pixels in two tiles, the left one white and the right one black.
fn tiled_fax(tile: u16) -> Vec<u8> {
    // ITU-T T.6: a row like the one above it takes a bit for each change.
    let white = [0xFF, 0xFF];
    let black = [0x26, 0xA0, 0xBF, 0xFF, 0xFF, 0xFF, 0xE0];
    let mut bytes = b"II*\0\x20\0\0\0".to_vec();
    bytes.extend(white.iter().chain(&black));
    bytes.resize(24, 0);
    bytes.extend([8_u32, 10].iter().flat_map(|offset| offset.to_le_bytes()));
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let parts = [tag.to_le_bytes(), kind.to_le_bytes()].concat();
        [parts, count.to_le_bytes().to_vec(), value.to_le_bytes().to_vec()].concat()
    };
    let entries = [
        entry(256, 3, 1, 32),
        entry(257, 3, 1, 16),
        entry(258, 3, 1, 1),
        entry(259, 3, 1, 4),
        entry(262, 3, 1, 0),
        entry(277, 3, 1, 1),
        entry(322, 3, 1, tile.into()),
        entry(323, 3, 1, 16),
        entry(324, 4, 2, 24),
        // Two short numbers: how long each tile is.
        entry(325, 3, 2, 2 | 7 << 16),
    ];
    bytes.extend((entries.len() as u16).to_le_bytes());
    bytes.extend(entries.concat());
    bytes.extend([0; 4]);
    bytes
}

#[test]
fn a_fax_in_tiles_is_put_together() {
    let page = only(&tiled_fax(16)).unwrap();
    assert_eq!((page.width, page.height), (32, 16));
    let row = [[255; 16], [0; 16]].concat();
    assert!(page.gray.chunks(32).all(|seen| seen == row), "{:?}", &page.gray[..32]);
    // Tiles that are a thousand times the page.
    assert!(only(&tiled_fax(u16::MAX)).is_err());
    assert!(only(&tiled_fax(0)).is_err());
}

#[test]
fn a_large_jpeg_2000_is_decoded_at_half_its_size() {
    let bytes = include_bytes!("../../../../tests/returned/pictures/corner.jp2");
    let whole = Packed::Jpeg2000.decode(bytes, 60 * 40 * 4).unwrap();
    assert_eq!((whole.width, whole.height), (60, 40));
    let half = Packed::Jpeg2000.decode(bytes, 60 * 40).unwrap();
    assert_eq!((half.width, half.height), (30, 20));
    let near = |x: usize, y: usize| half.gray[y * 30 + x].abs_diff(whole.gray[y * 2 * 60 + x * 2]) < 64;
    assert!(near(5, 5) && near(25, 5) && near(5, 15) && near(25, 15));
    assert_eq!(Packed::Jpeg2000.decode(bytes, 60 * 40 - 1), Err(Refused::Large));
}

#[test]
fn pages_of_a_tiff_that_are_not_reached_are_told_once() {
    let mut cut = tiff_of(3);
    cut.truncate(cut.len() - 3);
    let found: Vec<_> = pages(&cut, MOST).unwrap().collect();
    assert!(found.len() <= 3 && found.iter().filter(|page| page.is_err()).count() <= 1, "{}", found.len());
    let found: Vec<_> = pages(b"II*\0\xFF\xFF\xFF\x7F", MOST).unwrap().collect();
    assert_eq!(found, [Err(Refused::Damaged)]);
    let found: Vec<_> = pages(&tiff_of(203), MOST).unwrap().collect();
    assert_eq!((found.len(), found.last()), (201, Some(&Err(Refused::Large))));
}

#[test]
fn jpeg_is_turned_as_the_camera_was_held() {
    let bytes = include_bytes!("../../../../tests/returned/pictures/page-2.jpg");
    let plain = Packed::Jpeg { is_inverted: false }.decode(bytes, MOST).unwrap();
    let turned = only(bytes).unwrap();
    assert_eq!((plain.width, plain.height), (turned.height, turned.width));
    // The first row becomes the last column.
    let last: Vec<u8> = turned.gray.chunks(turned.width).map(|row| row[turned.width - 1]).collect();
    assert_eq!(last, plain.gray[..plain.width]);
}

#[test]
fn ink_is_light_where_there_is_none() {
    let light = |raster: &Raster, x: usize| raster.gray[8 * raster.width + x];
    let files: [&[u8]; 2] = [
        include_bytes!("../../../../tests/returned/pictures/cmyk.jpg"),
        include_bytes!("../../../../tests/returned/pictures/ycck.jpg"),
    ];
    for bytes in files {
        // White, black, and half of black.
        let alone = only(bytes).unwrap();
        let seen = [8, 24, 40].map(|x| light(&alone, x));
        assert!(seen[0] > 240 && seen[1] < 15 && seen[2].abs_diff(128) < 16, "{seen:?}");
        // A PDF says itself whether ink is stored upside down.
        let as_said = |is_inverted| Packed::Jpeg { is_inverted }.decode(bytes, 10_000).unwrap();
        assert_eq!(as_said(true).gray, alone.gray);
        assert!(light(&as_said(false), 8) < 15);
    }
}

#[test]
fn a_jpeg_that_gets_sharper_is_the_same_picture_and_may_be_a_third_as_large() {
    let bytes = include_bytes!("../../../../tests/returned/pictures/progressive.jpg");
    let raster = only(bytes).unwrap();
    assert_eq!((raster.width, raster.height), (48, 16));
    let seen = [8, 24, 40].map(|x| raster.gray[8 * 48 + x]);
    assert!(seen[0] > 240 && seen[1] < 15 && seen[2].abs_diff(128) < 16, "{seen:?}");
    let within = |most| Packed::Jpeg { is_inverted: false }.decode(bytes, most);
    assert!(within(48 * 16 * 3).is_ok());
    assert_eq!(within(48 * 16 * 3 - 1), Err(Refused::Large));
}

#[test]
fn samples_of_every_depth_and_space() {
    let raster = corner();
    let samples = |bits, space| Samples { width: 30, height: 20, bits, space, is_inverted: false };
    let decode = |samples: Samples<'_>, data: &[u8]| Packed::Samples(samples).decode(data, MOST);
    assert_eq!(decode(samples(1, Space::Gray), &packed_bits(&raster)), Ok(raster.clone()));
    let cmyk: Vec<u8> = raster.gray.iter().flat_map(|gray| [0, 0, 0, 255 - gray]).collect();
    assert_eq!(decode(samples(8, Space::Cmyk), &cmyk), Ok(raster.clone()));
    let places = packed_bits(&raster);
    let colours = [0, 0, 0, 255, 255, 255];
    assert_eq!(decode(samples(1, Space::Indexed(&colours, Base::Rgb)), &places), Ok(raster.clone()));
    let inverted = Samples { is_inverted: true, ..samples(8, Space::Gray) };
    let negative: Vec<u8> = raster.gray.iter().map(|gray| 255 - gray).collect();
    assert_eq!(decode(inverted, &negative), Ok(raster));
    assert_eq!(decode(samples(8, Space::Rgb), &[0; 30]), Err(Refused::Damaged));
    assert_eq!(decode(samples(3, Space::Gray), &[0; 600]), Err(Refused::Damaged));
}

#[test]
fn a_picture_that_claims_too_much_is_refused_before_it_is_decoded() {
    let fax = |columns, rows| {
        let fax = Fax {
            k: -1,
            columns,
            rows,
            is_aligned: false,
            has_line_ends: false,
            has_block_end: true,
            is_negative: false,
        };
        Packed::Fax(fax).decode(&[0; 64], MOST)
    };
    assert_eq!(fax(60_000, 60_000), Err(Refused::Large));
    assert_eq!(fax(usize::MAX, 2), Err(Refused::Large));
    assert_eq!(fax(0, 10), Err(Refused::Damaged));
    let mut png = png_of(::png::ColorType::Grayscale, ::png::BitDepth::Eight, &corner().gray);
    png[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
    assert!(only(&png).is_err());
    let samples = Samples { width: 60_000, height: 60_000, bits: 16, space: Space::Cmyk, is_inverted: false };
    assert_eq!(Packed::Samples(samples).decode(&[], MOST), Err(Refused::Large));
    assert_eq!(pages(&tiff_of(1), 100).unwrap().next(), Some(Err(Refused::Large)));
    let jpeg = include_bytes!("../../../../tests/returned/pictures/page-2.jpg");
    assert_eq!(Packed::Jpeg { is_inverted: false }.decode(jpeg, 1000), Err(Refused::Large));
    let scans = [&jpeg[..2], &b"\xFF\xDA\0\x02".repeat(100)[..], &jpeg[2..]].concat();
    assert_eq!(Packed::Jpeg { is_inverted: false }.decode(&scans, MOST), Err(Refused::Large));
}

#[test]
fn damage_is_no_panic() {
    let jpeg = include_bytes!("../../../../tests/returned/pictures/page-2.jpg");
    let png = png_of(::png::ColorType::Grayscale, ::png::BitDepth::Eight, &corner().gray);
    let tiff = tiff_of(2);
    for bytes in [&jpeg[..5000], &png, &tiff] {
        for at in (0..bytes.len()).step_by(bytes.len() / 60 + 1) {
            let cut = pages(&bytes[..at], MOST);
            cut.into_iter().flatten().take(5).for_each(drop);
            let mut changed = bytes.to_vec();
            changed[at] ^= 0x55;
            pages(&changed, MOST).into_iter().flatten().take(5).for_each(drop);
        }
    }
    for data in [&[][..], &[0xFF; 200], b"\xFF\x4F\xFF\x51", b"\x97JB2\r\n\x1a\n"] {
        for packed in [
            Packed::Jpeg { is_inverted: true },
            Packed::Jpeg2000,
            Packed::Jbig2(None),
            Packed::Jbig2(Some(&[1, 2, 3])),
        ] {
            let _ = packed.decode(data, MOST);
        }
    }
}
