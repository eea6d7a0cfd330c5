//! Replicates dealt out to ranks, and what they came to told to all, in the order of the replicates.

use crate::engine::Ranks;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What replicates came to, of which every rank runs those whose turn it is: `here` runs several, in order. A
/// replicate that failed on one rank fails likewise wherever it is run, so the first that did is run again to say why.
///
/// # Errors
/// If a replicate failed on any rank.
pub(super) fn deal<T: Serialize + DeserializeOwned, E>(
    ranks: &Ranks,
    replicates: &[u32],
    here: impl Fn(Vec<u32>) -> Vec<Result<Option<T>, E>>,
    run: impl Fn(u32) -> Result<Option<T>, E>,
) -> Result<Vec<T>, E> {
    let number = ranks.number() as usize;
    let mine = here(replicates.iter().copied().skip(ranks.rank() as usize).step_by(number).collect());
    let told: Vec<Option<Option<T>>> = mine.into_iter().map(Result::ok).collect();
    let mut all: Vec<_> =
        ranks.share::<_, Vec<Option<Option<T>>>>(&told).into_iter().map(Vec::into_iter).collect();
    let mut done = Vec::new();
    for (index, &replicate) in replicates.iter().enumerate() {
        let came_to = all[index % number].next().flatten();
        done.extend(match came_to {
            Some(came_to) => came_to,
            None => run(replicate)?,
        });
    }
    Ok(done)
}
