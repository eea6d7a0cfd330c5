//! Elementary effects: which factors do nothing, which act alone, which together (Morris 1991,
//! doi:10.1080/00401706.1991.10484804; μ* by Campolongo, Cariboni and Saltelli 2007, doi:10.1016/j.envsoft.2006.10.004).
//!
//! A trajectory starts at a random point and moves one knob after the other, in random order, by half of its range of
//! probability. What an output changes by, divided by that half, is an elementary effect of the knob: its slope, in the
//! unit of the output over the whole range. μ is the mean of a knob's effects over the trajectories, μ* that of their
//! sizes, σ their standard deviation. μ* near 0: it does nothing. σ far below μ*: it acts alone and in proportion. σ near μ*
//! or above: it bends, or acts together with others.
//!
//! A knob lies at the middle of one of several equally probable parts of its range ([`Morris::levels`]), and moves up or
//! down by half of them. Morris' own grid has its first and last points at the ends of the range; a prior that is cut off
//! far out would be asked for what hardly ever is.
//!
//! At its end a trajectory is run once more with other luck. That is the effect of the seed, divided by the same half: if
//! every run has luck of its own ([`Luck::Apart`]), a knob that does nothing shows just as much.

use super::bootstrap::{Bootstrap, Bounded};
use super::runs::{Trial, Values};
use super::{Sensitivity, out_of_range};
use crate::error::Result;
use crate::random::{Address, Draws, Purpose, Seed, label};
use crate::stats;
use serde::{Deserialize, Serialize};

/// How the effects of factors are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Morris {
    trajectories: u32,
    levels: u32,
    luck: Luck,
}

/// Which luck the runs of a trajectory have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Luck {
    /// The same: what a knob changes is seen without what luck does. Other trajectories have other luck.
    #[default]
    Shared,
    /// Each its own: effects hold what luck does as well, as for whoever compares single runs.
    Apart,
}

/// Each run has a number and a replicate below 2³²; nobody waits for so many.
const MOST_RUNS: u64 = 100_000_000;

/// A move is so far: half of the range.
const STEP: f64 = 0.5;

impl Morris {
    /// So many trajectories, 2 to 1 000 000, with four levels of each knob and shared luck.
    pub fn of(trajectories: u32) -> Self {
        Self { trajectories, levels: 4, luck: Luck::Shared }
    }

    /// With so many levels of each knob, an even number from 2 to 1000; 4 unless said otherwise.
    #[must_use]
    pub fn levels(mut self, levels: u32) -> Self {
        self.levels = levels;
        self
    }

    /// With this luck; shared unless said otherwise.
    #[must_use]
    pub fn luck(mut self, luck: Luck) -> Self {
        self.luck = luck;
        self
    }

    /// How many runs that is with so many knobs.
    pub fn runs(&self, knobs: usize) -> u64 {
        u64::from(self.trajectories) * (knobs as u64 + 2)
    }

    pub(super) fn check(self, knobs: usize) -> Result<()> {
        if !(2..=1_000_000).contains(&self.trajectories) {
            let why = format!("`{}` trajectories; take 2 to 1000000, as 20", self.trajectories);
            return Err(out_of_range(why));
        }
        if !(2..=1000).contains(&self.levels) || !self.levels.is_multiple_of(2) {
            let why =
                format!("`{}` levels of each knob; take an even number from 2 to 1000, as 4", self.levels);
            return Err(out_of_range(why));
        }
        if self.runs(knobs) > MOST_RUNS {
            let (runs, trajectories) = (self.runs(knobs), self.trajectories);
            let why = format!(
                "`{trajectories}` trajectories of {knobs} knobs are {runs} runs; take fewer, for at most {MOST_RUNS}"
            );
            return Err(out_of_range(why));
        }
        Ok(())
    }

    fn path(self, seed: Seed, number: u32, knobs: usize) -> Path {
        let draws = Draws::new(seed, 0, 0);
        let draw = |knob: usize| {
            let origin = label("trajectory");
            draws.words(Address { serial: number, origin, step: knob as u32, purpose: Purpose::Design, n: 0 })
        };
        let half = self.levels / 2;
        let mut keys = Vec::with_capacity(knobs);
        let mut moves = Vec::with_capacity(knobs);
        for knob in 0..knobs {
            let [level, direction, key, _] = draw(knob);
            let low = ((u64::from(level) * u64::from(half)) >> 32) as f64;
            let low = (low + 0.5) / f64::from(self.levels);
            moves.push(if direction & 1 == 0 { (low, low + STEP) } else { (low + STEP, low) });
            keys.push((key, knob));
        }
        keys.sort_unstable();
        let mut turns = vec![0; knobs];
        for (turn, (_, knob)) in keys.into_iter().enumerate() {
            turns[knob] = turn;
        }
        Path { moves, turns }
    }

    fn trial(self, seed: Seed, number: usize, knobs: usize) -> Trial {
        let (trajectory, run) = ((number / (knobs + 2)) as u32, number % (knobs + 2));
        let replicate = match self.luck {
            Luck::Shared => 2 * trajectory + u32::from(run > knobs),
            Luck::Apart => number as u32,
        };
        Trial { point: self.path(seed, trajectory, knobs).at(run), replicate }
    }
}

/// Where each knob starts and ends, and when it moves.
struct Path {
    moves: Vec<(f64, f64)>,
    turns: Vec<usize>,
}

impl Path {
    /// The point after so many moves.
    fn at(&self, moves: usize) -> Vec<f64> {
        let knobs = self.moves.iter().zip(&self.turns);
        knobs.map(|(&(start, end), &turn)| if turn < moves { end } else { start }).collect()
    }

    /// The effects of all factors on an output, the seed last; nothing if it was not defined all along.
    fn effects(&self, runs: &[Option<Values>], output: usize) -> Option<Vec<f64>> {
        let values: Vec<f64> = runs.iter().map(|run| run.as_ref()?[output]).collect::<Option<_>>()?;
        let knobs = self.moves.iter().zip(&self.turns);
        // A move downwards makes −0 of no change: 0 is added, so that it reads as nothing.
        let slopes = knobs
            .map(|(&(start, end), &turn)| (values[turn + 1] - values[turn]) / (end - start) + 0.0)
            .collect::<Vec<_>>();
        let last = values.len() - 1;
        let luck = (values[last] - values[last - 1]) / STEP;
        Some(slopes.into_iter().chain([luck]).collect())
    }
}

/// What the factors do to one output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutputEffects {
    /// The output.
    pub output: String,
    /// So many trajectories were complete and had the output defined all along.
    pub trajectories: usize,
    /// The mean of the output over their runs, in its unit; 0 of none.
    pub mean: f64,
    /// Its standard deviation over their runs.
    pub sd: f64,
    /// All factors in the order of the knobs, the seed last; empty if there are fewer than two trajectories.
    pub factors: Vec<Effect>,
}

/// What a factor does to an output, all in the unit of the output over the whole range of the factor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// The path of the knob, or [`SEED`](super::SEED).
    pub factor: String,
    /// Whether it is the seed.
    pub is_seed: bool,
    /// The mean of its effects: whether the output grows with it. Of the seed, which has no direction, about 0.
    pub mu: Bounded,
    /// The mean size of its effects: whether it matters.
    pub mu_star: Bounded,
    /// The standard deviation of its effects: whether it bends, or acts together with others.
    pub sigma: Bounded,
}

/// The elementary effects of all factors on all outputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Effects {
    /// The seed.
    pub seed: Seed,
    /// So many trajectories were asked for.
    pub asked: u32,
    /// So many were run to their end.
    pub complete: u32,
    /// Levels of each knob.
    pub levels: u32,
    /// Which luck the runs of a trajectory had.
    pub luck: Luck,
    /// The probability with which the bounds hold the true value.
    pub level: f64,
    /// Every output, in the order in which they were asked for.
    pub outputs: Vec<OutputEffects>,
}

impl Effects {
    /// Whether all trajectories were run, and nobody stopped it.
    pub fn is_complete(&self) -> bool {
        self.complete == self.asked
    }
}

impl OutputEffects {
    /// The factors, those with the largest μ* first; equals in their order.
    pub fn by_importance(&self) -> Vec<&Effect> {
        let mut factors: Vec<&Effect> = self.factors.iter().collect();
        factors.sort_by(|a, b| b.mu_star.value.total_cmp(&a.mu_star.value));
        factors
    }
}

/// Runs a design and finds the effects.
pub(super) fn effects(asked: &Sensitivity<'_>, design: Morris) -> Result<Effects> {
    let (knobs, seed) = (asked.knobs(), asked.seed);
    let length = knobs + 2;
    let runs = asked.runs(design.runs(knobs) as usize, |number| design.trial(seed, number, knobs))?;
    let factors = asked.factors();
    let names = asked.outputs().into_iter().enumerate();
    let outputs = names.map(|(number, output)| {
        let trajectories = runs.chunks(length).enumerate();
        let (mut values, mut all) = (Vec::new(), Vec::new());
        for (trajectory, runs) in trajectories {
            let path = design.path(seed, trajectory as u32, knobs);
            if let Some(effects) = path.effects(runs, number) {
                values.extend(runs.iter().flatten().filter_map(|run| run[number]));
                all.push(effects);
            }
        }
        OutputEffects {
            output,
            trajectories: all.len(),
            mean: stats::mean(&values),
            sd: stats::sd(&values),
            factors: summed(asked, &factors, &all),
        }
    });
    let is_done = |runs: &&[Option<Values>]| runs.iter().all(Option::is_some);
    Ok(Effects {
        seed,
        asked: design.trajectories,
        complete: runs.chunks(length).filter(is_done).count() as u32,
        levels: design.levels,
        luck: design.luck,
        level: asked.level,
        outputs: outputs.collect(),
    })
}

/// Means and deviations over the trajectories with their bounds; nothing of fewer than two.
fn summed(asked: &Sensitivity<'_>, factors: &[String], all: &[Vec<f64>]) -> Vec<Effect> {
    if all.len() < 2 {
        return Vec::new();
    }
    let bootstrap = Bootstrap { seed: asked.seed, resamples: asked.resamples, level: asked.level };
    let bounds = bootstrap.bounds(all.len(), |picks| {
        let picked: Vec<&Vec<f64>> = picks.map(|trajectory| &all[trajectory]).collect();
        let of = |factor: usize| {
            let effects: Vec<f64> = picked.iter().map(|effects| effects[factor]).collect();
            let sizes: Vec<f64> = effects.iter().map(|effect| effect.abs()).collect();
            [stats::mean(&effects), stats::mean(&sizes), stats::sd(&effects)]
        };
        (0..factors.len()).flat_map(of).collect()
    });
    let named = factors.iter().zip(bounds.chunks_exact(3)).enumerate();
    named
        .map(|(number, (factor, figures))| Effect {
            factor: factor.clone(),
            is_seed: number + 1 == factors.len(),
            mu: figures[0],
            mu_star: figures[1],
            sigma: figures[2],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trajectory_moves_every_knob_once_by_half_of_its_range() {
        let design = Morris::of(2).levels(8);
        let mut levels = [0; 8];
        let mut first = [0; 3];
        for number in 0..4000 {
            let path = design.path(Seed(5), number, 3);
            for moves in 0..3 {
                let (from, to) = (path.at(moves), path.at(moves + 1));
                let moved: Vec<usize> = (0..3).filter(|&knob| from[knob] != to[knob]).collect();
                assert_eq!(moved.len(), 1);
                assert_eq!((from[moved[0]] - to[moved[0]]).abs(), STEP);
                if moves == 0 {
                    first[moved[0]] += 1;
                }
            }
            path.at(0).iter().for_each(|x| levels[(x * 8.0) as usize] += 1);
            assert!(path.at(0).iter().all(|x| (x * 8.0).fract() == 0.5), "the middle of a part");
        }
        // 12000 starts over 8 levels: 1500 ± 36; 4000 first moves of 3 knobs: 1333 ± 30. Five of those.
        assert!(levels.iter().all(|&n: &i32| (n - 1500).abs() < 181), "{levels:?}");
        assert!(first.iter().all(|&n: &i32| (n - 1333).abs() < 149), "{first:?}");
    }
}
