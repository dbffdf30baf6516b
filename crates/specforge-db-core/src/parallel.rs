//! Work that is shared between threads.

use std::sync::{Mutex, PoisonError};
use std::thread;

/// The stack of a thread, in bytes: parsers may recurse as deep as the nesting goes.
const STACK: usize = 8 << 20;
/// More threads than this are not worth their start.
const MOST: usize = 16;

/// How many threads are worth having, where each should have so much of the work.
pub(crate) fn threads(work: usize, each: usize) -> usize {
    if work < 2 * each {
        return 1;
    }
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    cores.min(work / each).clamp(1, MOST)
}

/// Does something with every piece of work, on at most so many threads. The results stand in the order of
/// the work; where no thread can be had, this one does all of it.
pub(crate) fn map<T: Send, R: Send>(
    work: impl IntoIterator<Item = T, IntoIter: Send>,
    threads: usize,
    each: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    if threads < 2 {
        return work.into_iter().map(each).collect();
    }
    let queue = Mutex::new(work.into_iter().enumerate());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let run = || {
        let mut done = Vec::new();
        while let Some((place, piece)) = next() {
            done.push((place, each(piece)));
        }
        done
    };
    let mut done = thread::scope(|scope| {
        let start = || thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run).ok();
        let others: Vec<_> = (1..threads).filter_map(|_| start()).collect();
        let mut done = run();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::{map, threads};

    #[test]
    fn results_stand_in_the_order_of_the_work() {
        for threads in [1, 2, 7] {
            let doubled = map(0..1_000, threads, |n| n * 2);
            assert_eq!(doubled, (0..1_000).map(|n| n * 2).collect::<Vec<_>>(), "{threads} threads");
        }
    }

    #[test]
    fn little_work_gets_no_thread() {
        assert_eq!(threads(199, 100), 1);
    }
}
