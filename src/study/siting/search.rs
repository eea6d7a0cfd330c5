//! Which plans no other beats, and a search for them where there are too many to try: NSGA-II.
//!
//! The maintained crate for it, moors, brings a library of linear algebra and some fifty packages more, and asks for figures by a
//! function that can neither fail nor be stopped; the algorithm itself is short. What it finds is held against all plans by a test.

use super::Judged;
use super::plan::{Choice, Sites};
use crate::error::Result;
use crate::random::{Address, Draws, Purpose, Seed, Stream, label};
use rand::RngExt;
use std::collections::BTreeMap;

/// Plans of a generation.
const POPULATION: usize = 40;

/// Whether one is as good on all figures and better on one; less is better.
fn dominates(one: &[f64; 3], other: &[f64; 3]) -> bool {
    one.iter().zip(other).all(|(a, b)| a <= b) && one != other
}

/// The numbers of those that no other dominates, in order.
pub(super) fn not_dominated(figures: &[[f64; 3]]) -> Vec<usize> {
    let is_free = |index: &usize| !figures.iter().any(|other| dominates(other, &figures[*index]));
    (0..figures.len()).filter(is_free).collect()
}

/// The rank of each: 0 if it is not dominated, 1 if only by those of rank 0, and so on.
fn ranks(figures: &[[f64; 3]]) -> Vec<u32> {
    let mut ranks = vec![u32::MAX; figures.len()];
    for rank in 0.. {
        let left: Vec<usize> = (0..figures.len()).filter(|&index| ranks[index] == u32::MAX).collect();
        if left.is_empty() {
            break;
        }
        let of: Vec<[f64; 3]> = left.iter().map(|&index| figures[index]).collect();
        for index in not_dominated(&of) {
            ranks[left[index]] = rank;
        }
    }
    ranks
}

/// How far the neighbours of each are on all figures, within its rank: the ends are farthest from all.
fn crowding(figures: &[[f64; 3]], ranks: &[u32]) -> Vec<f64> {
    let mut distance = vec![0.0; figures.len()];
    for rank in 0..=ranks.iter().copied().max().unwrap_or(0) {
        for figure in 0..3 {
            let mut mine: Vec<usize> = (0..figures.len()).filter(|&index| ranks[index] == rank).collect();
            mine.sort_by(|&a, &b| figures[a][figure].total_cmp(&figures[b][figure]));
            let (Some(&first), Some(&last)) = (mine.first(), mine.last()) else { continue };
            let range = figures[last][figure] - figures[first][figure];
            (distance[first], distance[last]) = (f64::INFINITY, f64::INFINITY);
            if range > 0.0 {
                for window in mine.windows(3) {
                    distance[window[1]] += (figures[window[2]][figure] - figures[window[0]][figure]) / range;
                }
            }
        }
    }
    distance
}

/// Searches until about so many plans were judged; whether nobody stopped it.
pub(super) fn search(
    sites: &Sites,
    evaluations: u32,
    seed: Seed,
    judged: &mut BTreeMap<Choice, Judged>,
    judge: &mut impl FnMut(Vec<Choice>, &mut BTreeMap<Choice, Judged>) -> Result<bool>,
) -> Result<bool> {
    let at = Address { serial: 0, origin: label("siting"), step: 0, purpose: Purpose::Design, n: 0 };
    let mut draws = Draws::new(seed, 0, 0).stream(at);
    let mut population: Vec<Choice> = (0..POPULATION).map(|_| any(sites, &mut draws)).collect();
    // Nothing at all, and each site by itself.
    population[0] = vec![0; sites.len()];
    for candidate in 0..sites.len().min(POPULATION - 1) {
        let mut alone = vec![0; sites.len()];
        alone[candidate] = sites.options(candidate) - 1;
        population[candidate + 1] = within(sites, alone, &mut draws);
    }
    // A generation of plans that are all known costs nothing, so their number is bounded too.
    for _ in 0..evaluations {
        if !judge(population.clone(), judged)? {
            return Ok(false);
        }
        if judged.len() >= evaluations as usize {
            break;
        }
        let figures: Vec<[f64; 3]> = population.iter().map(|choice| judged[choice].means()).collect();
        let ranks_of = ranks(&figures);
        let crowded = crowding(&figures, &ranks_of);
        let better = |a: usize, b: usize| {
            let by = ranks_of[a].cmp(&ranks_of[b]).then(crowded[b].total_cmp(&crowded[a]));
            if by.is_le() { a } else { b }
        };
        let children: Vec<Choice> = (0..POPULATION)
            .map(|_| {
                let mut one = || {
                    better(draws.random_range(0..population.len()), draws.random_range(0..population.len()))
                };
                let (mother, father) = (one(), one());
                child(sites, &population[mother], &population[father], &mut draws)
            })
            .collect();
        if !judge(children.clone(), judged)? {
            return Ok(false);
        }
        population.extend(children);
        population.sort();
        population.dedup();
        population = fittest(&population, judged);
    }
    Ok(true)
}

/// The best of a generation and its children, by rank and then by distance from others.
fn fittest(all: &[Choice], judged: &BTreeMap<Choice, Judged>) -> Vec<Choice> {
    let figures: Vec<[f64; 3]> = all.iter().map(|choice| judged[choice].means()).collect();
    let ranks = ranks(&figures);
    let crowded = crowding(&figures, &ranks);
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|&a, &b| ranks[a].cmp(&ranks[b]).then(crowded[b].total_cmp(&crowded[a])).then(a.cmp(&b)));
    order.into_iter().take(POPULATION).map(|index| all[index].clone()).collect()
}

/// A plan of chance within the budget.
fn any(sites: &Sites, draws: &mut Stream) -> Choice {
    let choice = (0..sites.len()).map(|candidate| draws.random_range(0..sites.options(candidate))).collect();
    within(sites, choice, draws)
}

/// Shuts sites by chance until the rest is within the budget.
fn within(sites: &Sites, mut choice: Choice, draws: &mut Stream) -> Choice {
    while !sites.is_affordable(&choice) {
        let open: Vec<usize> = (0..choice.len()).filter(|&index| choice[index] > 0).collect();
        choice[open[draws.random_range(0..open.len())]] = 0;
    }
    choice
}

/// Each site as one of the parents has it, and one of them on average as neither may.
fn child(sites: &Sites, mother: &Choice, father: &Choice, draws: &mut Stream) -> Choice {
    let mut choice: Choice = Vec::with_capacity(sites.len());
    for candidate in 0..sites.len() {
        let inherited = if draws.random_range(0..2) == 0 { mother[candidate] } else { father[candidate] };
        let changes = draws.random_range(0..sites.len()) == 0;
        choice.push(if changes { draws.random_range(0..sites.options(candidate)) } else { inherited });
    }
    within(sites, choice, draws)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_peel_off_front_after_front() {
        let figures = [[1.0, 5.0, 0.0], [2.0, 4.0, 0.0], [2.0, 5.0, 0.0], [3.0, 6.0, 0.0], [1.0, 5.0, 0.0]];
        assert_eq!(not_dominated(&figures), [0, 1, 4], "who is alike beats nobody");
        assert_eq!(ranks(&figures), [0, 0, 1, 2, 0]);
    }

    #[test]
    fn the_ends_of_a_front_are_kept() {
        let figures = [[0.0, 9.0, 0.0], [1.0, 8.0, 0.0], [2.0, 7.0, 0.0], [9.0, 0.0, 0.0]];
        let crowded = crowding(&figures, &[0; 4]);
        assert!(crowded[0].is_infinite() && crowded[3].is_infinite());
        assert!(crowded[2] > crowded[1], "it is farther from its neighbours");
    }

    proptest::proptest! {
        #[test]
        fn nobody_on_the_front_is_dominated_and_everybody_else_is(
            numbers in proptest::collection::vec((0u8..6, 0u8..6, 0u8..6), 1..40)
        ) {
            let figures: Vec<[f64; 3]> = numbers.iter().map(|&(a, b, c)| [a, b, c].map(f64::from)).collect();
            let front = not_dominated(&figures);
            for (index, figure) in figures.iter().enumerate() {
                let beaten = figures.iter().any(|other| {
                    (0..3).all(|k| other[k] <= figure[k]) && (0..3).any(|k| other[k] < figure[k])
                });
                assert_eq!(front.contains(&index), !beaten);
            }
        }
    }
}
