//! Requests through many hands and out again in order.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::format::Numbered;
use crate::input::Source;
use crate::request::RawRequest;
use crate::{Error, parallel};

/// How many requests go to a thread at a time.
const AT_ONCE: usize = 16;

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

/// Works on every request of all inputs with so many threads, and hands what
/// comes out to `consume`, in order.
///
/// Ends early when `stop` is set, which it says, or when `consume` fails. What
/// was begun before the stop is consumed.
pub(super) fn run<T: Send>(
    inputs: &mut [Source],
    threads: Option<NonZeroUsize>,
    stop: &AtomicBool,
    work: impl Fn(Row) -> T + Sync,
    mut consume: impl FnMut(T) -> Result<(), Error>,
) -> Result<bool, Error> {
    let goes_on = || !stop.load(Ordering::Relaxed);
    let rows = rows(inputs).take_while(|_| goes_on());
    let threads = threads.unwrap_or_else(parallel::processors);
    let work = |row| goes_on().then(|| work(row));
    let consume = |worked: Option<T>| worked.map_or(Ok(()), &mut consume);
    parallel::in_order(rows, threads, AT_ONCE, work, consume)?;
    Ok(!goes_on())
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
///
/// An input that cannot be read, or not any further, ends with a request that
/// cannot be read; the other inputs go on.
fn rows(inputs: &mut [Source]) -> impl Iterator<Item = Row> {
    let requests = inputs.iter_mut().enumerate().flat_map(|(input, source)| {
        let name: Arc<str> = Arc::from(source.name());
        let (requests, failure) = match source.requests() {
            Ok(requests) => (Some(requests), None),
            Err(error) => (None, Some(Err(error))),
        };
        let mut last = 0;
        requests.into_iter().flatten().chain(failure).map(move |item| {
            let Numbered { number, request } =
                item.unwrap_or_else(|error| Numbered { number: last + 1, request: Err(error) });
            last = number;
            (input, name.clone(), number, request)
        })
    });
    requests.enumerate().map(|(place, (input, name, number, request))| Row {
        input,
        name,
        number,
        place,
        request,
    })
}
