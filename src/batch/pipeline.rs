//! Requests through many hands and out again in order.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use crate::Error;
use crate::format::Numbered;
use crate::input::Source;
use crate::request::RawRequest;

/// How many requests are worked on at a time. While these are, the ones before
/// them are written and the next are read, so that three times as many are in
/// memory, whatever the size of the input.
const AT_ONCE: usize = 32;

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

/// Works on every request of all inputs and hands what comes out to `consume`,
/// in order.
///
/// Ends early when `stop` is set, which it says, or when `consume` fails.
pub(super) fn run<T: Send>(
    inputs: &mut [Source],
    stop: &AtomicBool,
    work: impl Fn(Row) -> T + Sync,
    mut consume: impl FnMut(T) -> Result<(), Error>,
) -> Result<bool, Error> {
    let mut rows = rows(inputs);
    let mut read = || rows.by_ref().take(AT_ONCE).collect::<Result<Vec<Row>, Error>>();
    let mut current = read()?;
    let mut done: Vec<T> = Vec::new();
    while !current.is_empty() {
        if stop.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let mut worked = Vec::new();
        let next = rayon::in_place_scope(|scope| {
            scope.spawn(|_| {
                let work = |row| (!stop.load(Ordering::Relaxed)).then(|| work(row));
                worked = current.into_par_iter().map(work).while_some().collect();
            });
            done.drain(..).try_for_each(&mut consume)?;
            read()
        });
        (done, current) = (worked, next?);
    }
    done.into_iter().try_for_each(consume)?;
    Ok(stop.load(Ordering::Relaxed))
}

/// Buffers that go round: a form is as large as the next, and memory that one
/// thread takes and another gives back would be taken anew every time.
#[derive(Default)]
pub(super) struct Buffers(Mutex<Vec<Vec<u8>>>);

impl Buffers {
    /// A buffer, with whatever stands in it.
    pub(super) fn take(&self) -> Vec<u8> {
        self.lock().pop().unwrap_or_default()
    }

    pub(super) fn give_back(&self, buffer: Vec<u8>) {
        self.lock().push(buffer);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The requests of all inputs, one after the other.
fn rows(inputs: &mut [Source]) -> impl Iterator<Item = Result<Row, Error>> {
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
