//! Forced redirections, which Flee reads and never heeds: only the reading of what is stated has them.

use super::Conversion;
use crate::error::Marks;
use crate::format::flee::case::{Closure, ClosureKind, Redirection};
use crate::scenario::Redirect;
use crate::world::{PlaceKind, Stated};

impl Conversion<'_> {
    /// States the redirections of `routes.csv`, less the days on which `closures.csv` removes them.
    pub(super) fn redirects(&mut self) {
        if self.is_as_run() {
            return;
        }
        let case = self.case;
        let mut stated: Vec<(usize, usize)> = Vec::new();
        for row in &case.routes {
            let (from, to) = match row.redirection {
                Redirection::None => continue,
                Redirection::Along => (row.from, row.to),
                Redirection::Against => (row.to, row.from),
            };
            let at = row.marks.of("redirection");
            let names = [&case.locations[from].name, &case.locations[to].name];
            let is_passed = self.stated.world.places[from].what.kind == PlaceKind::Waypoint;
            let reason = if from == to || stated.contains(&(from, to)) {
                continue;
            } else if is_passed {
                Some(format!("nobody stays at `{}`", names[0]))
            } else {
                let other = stated.iter().find(|&&(other, _)| other == from);
                other.map(|&(_, to)| {
                    format!("everyone there is redirected to `{}` already", case.locations[to].name)
                })
            };
            if let Some(reason) = reason {
                let message =
                    format!("the redirection from `{}` to `{}` is left out: {reason}", names[0], names[1]);
                self.notes.push(at, message);
                continue;
            }
            stated.push((from, to));
            self.redirect(names, &row.marks);
        }
        self.note_what_is_not_removed(&stated);
    }

    /// States a redirection, from the first day to the last one, less the days on which it is removed.
    fn redirect(&mut self, [from, to]: [&String; 2], marks: &Marks) {
        let days = i64::from(self.case.period.days);
        let removals = self.case.closures.iter().filter(|row| removes(row, from, to));
        // By day, whether it holds from then on: where both fall on one day, it is restored.
        let mut turns: Vec<(i64, bool)> =
            removals.flat_map(|row| [(row.start, false), (row.end, true)]).collect();
        turns.retain(|&(day, _)| (0..days).contains(&day));
        turns.sort_unstable();
        let mut since = Some(0);
        for (day, holds) in turns.into_iter().chain([(days, false)]) {
            if holds {
                since = since.or(Some(day));
            } else if let Some(start) = since.take().filter(|&start| start < day) {
                let mut redirect = Redirect::new(from, to, self.day(start));
                if day < days {
                    redirect = redirect.until(self.day(day));
                }
                self.stated.redirects.push(Stated { what: redirect, marks: marks.clone() });
            }
        }
    }

    fn note_what_is_not_removed(&mut self, stated: &[(usize, usize)]) {
        let case = self.case;
        let name = |index: usize| &case.locations[index].name;
        for row in case.closures.iter().filter(|row| row.kind == ClosureKind::RemoveForcedRedirection) {
            if !stated.iter().any(|&(from, to)| removes(row, name(from), name(to))) {
                let message = format!(
                    "nobody is redirected from `{}` to `{}`; nothing is removed and nothing restored",
                    row.name1, row.name2
                );
                self.notes.push(row.marks.of("kind"), message);
            }
        }
    }
}

/// Whether a closure removes the redirection between two places.
fn removes(row: &Closure, from: &str, to: &str) -> bool {
    row.kind == ClosureKind::RemoveForcedRedirection && row.name1 == from && row.name2 == to
}
