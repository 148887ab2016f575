//! Requests through many hands and out again in order.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::Error;
use crate::format::Numbered;
use crate::input::Source;
use crate::request::RawRequest;

/// How many requests are worked on at a time. While these are, the ones before
/// them are written and the next are read, so that three times as many are in
/// memory, whatever the size of the input.
const AT_ONCE: usize = 64;

/// A request on its way.
pub(super) struct Row {
    /// The place of its input.
    pub(super) input: usize,
    /// What its input is called.
    pub(super) name: Arc<str>,
    /// Its row, line or place in the input.
    pub(super) number: usize,
    /// Its place in the run.
    pub(super) place: usize,
    /// The request, or why it cannot be read.
    pub(super) request: Result<RawRequest, Error>,
}

/// Works on every request of all inputs, with a buffer that each thread has
/// for itself, and hands what comes out to `consume`, in order.
///
/// Ends early when `stop` is set, which it says, or when `consume` fails.
pub(super) fn run<T: Send>(
    inputs: &mut [Source],
    stop: &AtomicBool,
    work: impl Fn(&mut Vec<u8>, Row) -> T + Sync,
    mut consume: impl FnMut(T) -> Result<(), Error> + Send,
) -> Result<bool, Error> {
    let mut rows = rows(inputs);
    let mut read = || rows.by_ref().take(AT_ONCE).collect::<Result<Vec<Row>, Error>>();
    let mut current = read()?;
    let mut done: Vec<T> = Vec::new();
    while !current.is_empty() {
        if stop.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let (worked, next) = rayon::join(
            || {
                current
                    .into_par_iter()
                    .map_init(Vec::new, |buffer, row| {
                        (!stop.load(Ordering::Relaxed)).then(|| work(buffer, row))
                    })
                    .while_some()
                    .collect::<Vec<T>>()
            },
            || {
                done.drain(..).try_for_each(&mut consume)?;
                read()
            },
        );
        (done, current) = (worked, next?);
    }
    done.into_iter().try_for_each(consume)?;
    Ok(stop.load(Ordering::Relaxed))
}

/// The requests of all inputs, one after the other.
fn rows(inputs: &mut [Source]) -> impl Iterator<Item = Result<Row, Error>> + Send {
    let mut place = 0;
    inputs
        .iter_mut()
        .enumerate()
        .flat_map(|(input, source)| {
            let (requests, failure) = match source.requests() {
                Ok(requests) => (Some(requests), None),
                Err(error) => (None, Some(Err(error))),
            };
            let requests = requests.into_iter().flat_map(move |requests| {
                let name = requests.name().clone();
                requests.map(move |item| item.map(|numbered| (input, name.clone(), numbered)))
            });
            requests.chain(failure)
        })
        .map(move |item| {
            let (input, name, Numbered { number, request }) = item?;
            place += 1;
            Ok(Row { input, name, number, place: place - 1, request })
        })
}
