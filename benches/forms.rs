//! How long a form takes, step by step: `cargo bench`.

use std::hint::black_box;
use std::io::Cursor;

use chrono::NaiveDate;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use misis_form::form::Stage;
use misis_form::format::{self, Format};
use misis_form::layout::{Drawer, Fonts};
use misis_form::pdf::{self, Kind, Merged};
use misis_form::request::{RawRequest, Request};
use misis_form::returned::{self, Limits};
use misis_form::revision::newest;
use misis_form::rules::{self, Context};

const COUNSELOR: &str = include_str!("../examples/counselor.toml");
/// Names in several scripts: glyphs are cut out of a font for this form alone.
const NAMES: &str = include_str!("../examples/names.toml");

fn raw(text: &str) -> RawRequest {
    format::read(text, "request.toml", Format::Toml).expect("an example").remove(0)
}

fn writing(c: &mut Criterion) {
    let mut group = c.benchmark_group("write");
    for (name, request) in [
        ("blank", Request::default()),
        ("counselor", Request::parse(&raw(COUNSELOR))),
        ("names", Request::parse(&raw(NAMES))),
    ] {
        for (kind, word) in [(Kind::Fillable, "fillable"), (Kind::Flat, "flat")] {
            let mut bytes = pdf::write(&request, kind).expect("a form");
            group.throughput(Throughput::Bytes(bytes.len() as u64));
            group.bench_function(format!("{name}, {word}"), |b| {
                b.iter(|| pdf::write_to(black_box(&request), kind, Fonts::bundled(), &mut bytes));
            });
        }
    }
    let request = Request::parse(&raw(COUNSELOR));
    let bytes = pdf::write(&request, Kind::Fillable).expect("a form");
    let mut copy = bytes.clone();
    group.bench_function("a copy of the counselor's bytes", |b| {
        b.iter(|| {
            copy.clear();
            copy.extend_from_slice(black_box(&bytes));
            copy.len()
        });
    });
    group.throughput(Throughput::Elements(100));
    group.bench_function("100 forms to print", |b| {
        b.iter(|| {
            let mut merged = Merged::new(Vec::new(), newest(), 100).expect("a file in memory");
            for _ in 0..100 {
                merged.add(black_box(&request), "Núñez, María", Fonts::bundled()).expect("a file in memory");
            }
            merged.finish().expect("a file in memory").len()
        });
    });
    group.finish();
}

fn reading(c: &mut Criterion) {
    let raw = raw(COUNSELOR);
    let request = Request::parse(&raw);
    let context = Context {
        stage: Stage::Request,
        today: NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date"),
        partial: false,
        drawing: Some(Drawer::bundled()),
    };
    let mut group = c.benchmark_group("read");
    group.bench_function("types", |b| b.iter(|| Request::parse(black_box(&raw))));
    group.bench_function("rules", |b| b.iter(|| rules::findings(&raw, black_box(&request), &context)));
    let record = format::Record::from(&request);
    for language in Format::ALL {
        let text = format::write(&vec![record.clone(); 100], language);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("100 requests of {}", language.word()), |b| {
            b.iter_batched(
                || Cursor::new(text.as_bytes()),
                |input| format::requests(input, "requests", language).map(Iterator::count),
                BatchSize::SmallInput,
            );
        });
    }
    let bytes = pdf::write(&request, Kind::Fillable).expect("a form");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("a returned form", |b| {
        b.iter(|| {
            returned::read(black_box(&bytes), "form.pdf", &Limits::default()).map(|form| form.values.len())
        });
    });
    group.finish();
}

criterion_group!(forms, writing, reading);
criterion_main!(forms);
