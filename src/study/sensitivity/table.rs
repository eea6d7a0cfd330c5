//! What was found, to be read: a table for each output, the factor that matters most first.

use super::{Bounded, Effects, Indices, Luck};
use std::fmt;

impl fmt::Display for Bounded {
    /// `0.314 [0.287, 0.341]`; three decimals unless a precision is given.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = f.precision().unwrap_or(3);
        let all = [self.value, self.low, self.high];
        // Nobody reads −0 as 0.
        let [value, low, high] = all.map(|x| format!("{x:.digits$}")).map(|text| {
            let is_zero = text.starts_with('-') && !text.bytes().any(|c| (b'1'..=b'9').contains(&c));
            if is_zero { text[1..].to_owned() } else { text }
        });
        f.pad_integral(true, "", &format!("{value} [{low}, {high}]"))
    }
}

/// So many decimals show four digits of numbers of this size.
fn digits(size: f64) -> usize {
    if size > 0.0 { (3.0 - size.log10().floor()).clamp(0.0, 9.0) as usize } else { 0 }
}

/// How wide the column of factors is.
fn width<'a>(factors: impl Iterator<Item = &'a str>) -> usize {
    factors.map(|factor| factor.chars().count()).max().unwrap_or(0).max(6)
}

/// ` – stopped after 12 of 20 trajectories`, or nothing.
fn stopped(complete: u32, asked: u32, of: &str) -> String {
    if complete == asked {
        String::new()
    } else {
        format!(" – stopped: only {complete} of {asked} {of} were done")
    }
}

/// How many are left out because the output is not defined in them.
fn left_out(complete: u32, used: usize, of: &str) -> String {
    match complete as usize - used {
        0 => String::new(),
        n => format!(", {n} {of} left out where it is not defined"),
    }
}

impl fmt::Display for Effects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let luck = match self.luck {
            Luck::Shared => "the luck of a trajectory shared",
            Luck::Apart => "the luck of every run its own",
        };
        writeln!(
            f,
            "elementary effects over the whole range of each factor: {} trajectories, seed {}, {luck}, bounds at {} %{}",
            self.complete,
            self.seed.0,
            percent(self.level),
            stopped(self.complete, self.asked, "trajectories")
        )?;
        let width = width(self.outputs.iter().flat_map(|o| o.factors.iter().map(|e| e.factor.as_str())));
        for output in &self.outputs {
            let digits = digits(output.sd);
            let left_out = left_out(self.complete, output.trajectories, "trajectories");
            writeln!(
                f,
                "\n{}: mean {:.digits$}, sd {:.digits$}{left_out}",
                output.output, output.mean, output.sd
            )?;
            if output.factors.is_empty() {
                writeln!(f, "  fewer than two trajectories: nothing can be said")?;
                continue;
            }
            writeln!(f, "  {:<width$}  {:>28}  {:>28}  {:>28}", "factor", "mu*", "sigma", "mu")?;
            for effect in output.by_importance() {
                writeln!(
                    f,
                    "  {:<width$}  {:>28.digits$}  {:>28.digits$}  {:>28.digits$}",
                    effect.factor, effect.mu_star, effect.sigma, effect.mu
                )?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Indices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "shares of the variance: {} rows, seed {}, bounds at {} %{}",
            self.complete,
            self.seed.0,
            percent(self.level),
            stopped(self.complete, self.asked, "rows")
        )?;
        let width = width(self.outputs.iter().flat_map(|o| o.factors.iter().map(|i| i.factor.as_str())));
        for output in &self.outputs {
            let digits = digits(output.sd);
            let left_out = left_out(self.complete, output.rows, "rows");
            writeln!(
                f,
                "\n{}: mean {:.digits$}, sd {:.digits$}{left_out}",
                output.output, output.mean, output.sd
            )?;
            if output.factors.is_empty() {
                let why = if output.rows < 2 {
                    "fewer than two rows: nothing can be said"
                } else {
                    "it does not vary"
                };
                writeln!(f, "  {why}")?;
                continue;
            }
            writeln!(f, "  {:<width$}  {:>24}  {:>24}", "factor", "total", "first order")?;
            for index in output.by_importance() {
                writeln!(f, "  {:<width$}  {:>24.3}  {:>24.3}", index.factor, index.total, index.first)?;
            }
        }
        Ok(())
    }
}

/// A level in percent, without the digits of a binary fraction.
fn percent(level: f64) -> f64 {
    (level * 1e6).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Seed;
    use crate::study::sensitivity::{Index, OutputIndices, Points};

    fn bounded(value: f64) -> Bounded {
        Bounded { value, low: value - 0.1, high: value + 0.1 }
    }

    #[test]
    fn the_table_has_the_factor_that_matters_most_first() {
        let index = |factor: &str, total| Index {
            factor: factor.to_owned(),
            is_seed: factor == "seed",
            first: bounded(-0.0001),
            total: bounded(total),
        };
        let of = |output: &str, rows, factors| OutputIndices {
            output: output.to_owned(),
            rows,
            mean: 1234.56,
            sd: 78.9,
            factors,
        };
        let found = Indices {
            seed: Seed(7),
            asked: 8,
            complete: 6,
            points: Points::Sobol,
            level: 0.95,
            outputs: vec![
                of("displaced at the end", 5, vec![index("a.b", 0.25), index("seed", 0.5)]),
                of("crps", 0, Vec::new()),
            ],
        };
        assert_eq!(
            found.to_string(),
            "shares of the variance: 6 rows, seed 7, bounds at 95 % – stopped: only 6 of 8 rows were done\n\
             \n\
             displaced at the end: mean 1234.56, sd 78.90, 1 rows left out where it is not defined\n\
             \x20 factor                     total               first order\n\
             \x20 seed        0.500 [0.400, 0.600]     0.000 [-0.100, 0.100]\n\
             \x20 a.b         0.250 [0.150, 0.350]     0.000 [-0.100, 0.100]\n\
             \n\
             crps: mean 1234.56, sd 78.90, 6 rows left out where it is not defined\n\
             \x20 fewer than two rows: nothing can be said\n"
        );
    }
}
