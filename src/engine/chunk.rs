//! The only file that names rayon: runs work over chunks of people, on as many threads as there are.
//!
//! Chunks are cut by people and not by threads, results are integers that are added up, and lists are joined in the
//! order of the chunks: so the answer is the same with any number of threads, and with none.

/// The results of work on several chunks can be joined, in order.
pub(crate) trait Join: Send {
    /// Adds what came from later chunks.
    fn join(&mut self, later: Self);
}

/// Works through `items` and joins the results in their order.
#[cfg(feature = "parallel")]
pub(crate) fn work<T: Send, R: Join>(
    items: Vec<T>,
    start: impl Fn() -> R + Sync + Send,
    work: impl Fn(T, &mut R) + Sync + Send,
) -> R {
    use rayon::prelude::*;
    if items.len() < 2 {
        return serial(items, &start, &work);
    }
    items
        .into_par_iter()
        .fold(&start, |mut result, item| {
            work(item, &mut result);
            result
        })
        .reduce(&start, |mut earlier, later| {
            earlier.join(later);
            earlier
        })
}

/// Works through `items` and joins the results in their order.
#[cfg(not(feature = "parallel"))]
pub(crate) fn work<T: Send, R: Join>(
    items: Vec<T>,
    start: impl Fn() -> R + Sync + Send,
    work: impl Fn(T, &mut R) + Sync + Send,
) -> R {
    serial(items, &start, &work)
}

fn serial<T, R>(items: Vec<T>, start: &impl Fn() -> R, work: &impl Fn(T, &mut R)) -> R {
    let mut result = start();
    for item in items {
        work(item, &mut result);
    }
    result
}

/// Sorts a long list, in parallel where that is on.
#[cfg(feature = "parallel")]
pub(crate) fn sort<T: Ord + Send>(items: &mut [T]) {
    use rayon::slice::ParallelSliceMut;
    items.par_sort_unstable();
}

/// Sorts a long list.
#[cfg(not(feature = "parallel"))]
pub(crate) fn sort<T: Ord + Send>(items: &mut [T]) {
    items.sort_unstable();
}

/// Maps `items` to results in their order, in parallel where that is on.
#[cfg(feature = "parallel")]
pub(crate) fn map<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    use rayon::prelude::*;
    items.into_par_iter().map(work).collect()
}

/// Maps `items` to results in their order.
#[cfg(not(feature = "parallel"))]
pub(crate) fn map<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    items.into_iter().map(work).collect()
}
