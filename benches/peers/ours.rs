//! Makes the filled form over and over, on one thread and into memory:
//! `peers-ours WHAT REQUEST TARGET SECONDS...` prints the forms and seconds
//! of each round.
//!
//! `peers-ours read FOLDER SECONDS...` reads the forms of a folder, again and
//! again, out of memory: `read` their values, `check` them as well.
//!
//! `peers-ours files FOLDER NUMBER SIZE THREADS` makes files of that size in a
//! new folder and nothing else: what any program that writes forms to files
//! has to spend.

#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::error::Error;
use std::hint::black_box;
use std::io::{self, Write as _};
use std::time::Instant;
use std::{env, fs};

use chrono::NaiveDate;
use misis_form::Request;
use misis_form::extract::Extractor;
use misis_form::form::Stage;
use misis_form::format::{self, Format};
use misis_form::layout::Drawer;
use misis_form::pdf::{self, Kind};
use misis_form::returned::Reader;
use misis_form::rules::Context;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [what, folder, number, size, threads] = arguments.as_slice()
        && what == "files"
    {
        return files(folder, number.parse()?, size.parse()?, threads.parse()?);
    }
    if let [what @ ("read" | "check"), folder, rounds @ ..] =
        arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice()
    {
        return read(*what == "check", folder, rounds);
    }
    let [what, source, target, rounds @ ..] = arguments.as_slice() else {
        return Err("usage: peers-ours write|parse|copy REQUEST TARGET SECONDS...".into());
    };
    let text = fs::read_to_string(source)?;
    let request = parse(&text)?;
    let document = pdf::write(&request, Kind::Fillable)?;
    fs::write(target, &document)?;
    for seconds in rounds {
        let limit = seconds.parse()?;
        match what.as_str() {
            "write" => repeat(limit, || Ok(pdf::write(black_box(&request), Kind::Fillable)?))?,
            "parse" => repeat(limit, || Ok(pdf::write(&parse(black_box(&text))?, Kind::Fillable)?))?,
            // The least that any program could do: hand out the same bytes again.
            "copy" => repeat(limit, || Ok(black_box(&document).clone()))?,
            other => return Err(format!("`{other}` is not known").into()),
        }
    }
    Ok(())
}

fn parse(text: &str) -> Result<Request, Box<dyn Error>> {
    let raw = format::read(text, "request.toml", Format::Toml)?;
    Ok(Request::parse(raw.first().ok_or("no request")?))
}

fn files(folder: &str, number: usize, size: usize, threads: usize) -> Result<(), Box<dyn Error>> {
    fs::create_dir(folder)?;
    let bytes = vec![b'x'; size];
    let start = Instant::now();
    let make = |first: usize| -> std::io::Result<()> {
        for place in (first..number).step_by(threads) {
            fs::File::create_new(format!("{folder}/{place:08}.pdf"))?.write_all(&bytes)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|first| scope.spawn(move || make(first))).collect();
        running
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| "a thread failed")?.map_err(Into::into))
    })
    .map_err(|error: Box<dyn Error + Send + Sync>| error.to_string())?;
    println!("{number} {}", start.elapsed().as_secs_f64());
    Ok(())
}

fn read(with_rules: bool, folder: &str, rounds: &[&str]) -> Result<(), Box<dyn Error>> {
    let mut paths: Vec<_> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, io::Error>>()?;
    paths.sort();
    let forms: Vec<Vec<u8>> = paths.iter().map(fs::read).collect::<Result<_, _>>()?;
    let context = Context {
        stage: Stage::Request,
        today: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default(),
        partial: false,
        drawing: Some(Drawer::bundled()),
    };
    let extractor = Extractor { reader: Reader::default(), context };
    for seconds in rounds {
        let mut next = forms.iter().cycle();
        repeat(seconds.parse()?, || {
            let bytes = next.next().ok_or("no forms")?;
            if with_rules {
                let mut forms = extractor.bytes(black_box(bytes), "form.pdf");
                return Ok(forms.pop().ok_or("no form")?.returned.kind.into_bytes());
            }
            let form = extractor.reader.read(black_box(bytes), "form.pdf")?;
            Ok(form.values.get("user.last_name").cloned().unwrap_or_default().into_bytes())
        })?;
    }
    Ok(())
}

fn repeat(
    limit: f64,
    mut make: impl FnMut() -> Result<Vec<u8>, Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let (start, mut forms, mut seconds) = (Instant::now(), 0_u64, 0.0);
    while seconds < limit || forms < 20 {
        black_box(make()?);
        forms += 1;
        seconds = start.elapsed().as_secs_f64();
    }
    println!("{forms} {seconds}");
    Ok(())
}
