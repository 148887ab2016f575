//! Work done on all processors and handed on in order.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use pariter::IteratorExt as _;

/// How many groups of items wait for a thread while all threads are busy.
const WAITING: usize = 2;

/// How many processors there are.
pub(crate) fn processors() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Does `work` on every item with so many `threads`, and hands what comes of it
/// to `consume` in the order of the items.
///
/// Items go to the threads in groups of `at_once`: the less work there is for
/// each, the more of them make the way worth while. The calling thread makes
/// the items and consumes the results; only a few groups for each thread are in
/// memory at a time, however many items there are.
///
/// # Errors
///
/// Whatever `consume` refuses. Nothing more is begun then.
pub(crate) fn in_order<I: Send, T: Send, E>(
    mut items: impl Iterator<Item = I>,
    threads: NonZeroUsize,
    at_once: usize,
    work: impl Fn(I) -> T + Sync,
    mut consume: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let groups = std::iter::from_fn(|| {
        let group: Vec<I> = items.by_ref().take(at_once).collect();
        (!group.is_empty()).then_some(group)
    });
    let is_over = AtomicBool::new(false);
    let work = |group: Vec<I>| -> Vec<T> {
        group.into_iter().map_while(|item| (!is_over.load(Ordering::Relaxed)).then(|| work(item))).collect()
    };
    thread::scope(|scope| {
        let mut done = groups.parallel_map_scoped_custom(
            scope,
            |options| options.threads(threads.get()).buffer_size(threads.get() + WAITING),
            &work,
        );
        let outcome = done.try_for_each(|group| group.into_iter().try_for_each(&mut consume));
        is_over.store(true, Ordering::Relaxed);
        outcome
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        for (threads, at_once) in [(1, 1), (2, 3), (8, 16)] {
            let threads = NonZeroUsize::new(threads).unwrap();
            let mut seen = Vec::new();
            let slow_first = |item: usize| {
                if item.is_multiple_of(7) {
                    thread::yield_now();
                }
                item * 2
            };
            let outcome: Result<(), ()> = in_order(0..500, threads, at_once, slow_first, |double| {
                seen.push(double);
                Ok(())
            });
            assert_eq!(outcome, Ok(()));
            assert!(seen.iter().copied().eq((0..500).map(|item| item * 2)));
        }
    }

    #[test]
    fn nothing_more_is_begun_after_a_refusal() {
        let begun = AtomicUsize::new(0);
        let threads = NonZeroUsize::new(2).unwrap();
        let work = |item: usize| {
            begun.fetch_add(1, Ordering::Relaxed);
            item
        };
        let outcome = in_order(0.., threads, 4, work, |item| if item < 10 { Ok(()) } else { Err(item) });
        assert_eq!(outcome, Err(10));
        assert!(begun.load(Ordering::Relaxed) <= 10 + 4 * (2 + WAITING + 2));
    }
}
