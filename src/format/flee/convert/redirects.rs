//! Forced redirections, which Flee reads and never heeds: only the reading of what is stated has them.

use super::Conversion;
use crate::error::Marks;
use crate::format::flee::case::{Closure, ClosureKind, Redirection};
use crate::scenario::Redirect;
use crate::world::{PlaceKind, Stated};

impl Conversion<'_> {
    /// States the redirections of `routes.csv`, less the days on which `closures.csv` removes them.
    pub(super) fn redirects(&mut self) {
        if self.keeps(19) {
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

#[cfg(test)]
mod tests {
    use crate::format::flee::trial::Trial;
    use crate::format::flee::{Fidelity, Import};

    fn trial(routes: &str, closures: &str) -> Trial {
        let routes = format!("#name1,name2,distance,forced_redirection\n{routes}");
        let closures = format!("#closure_type,name1,name2,closure_start,closure_end\n{closures}");
        Trial::new().with(&[
            ("input_csv/sim_period.csv", "StartDate,2012-02-29\nLength,9\n"),
            ("input_csv/routes.csv", &routes),
            ("input_csv/closures.csv", &closures),
        ])
    }

    /// The redirections with their first days and the days after their last ones, and the notes.
    fn redirects(trial: &Trial, fidelity: Fidelity) -> (Vec<String>, Vec<String>) {
        let read = Import::of(trial.path()).fidelity(fidelity).read().expect("the case is good");
        let day = |at| read.scenario.period().minutes_since_start(at) / 1440;
        let redirects = read.scenario.timeline().redirects().iter().map(|r| {
            let end = r.end().map_or("the end".to_owned(), |end| day(end).to_string());
            format!("{} to {}: {} to {end}", r.from(), r.to(), day(r.start()))
        });
        (redirects.collect(), read.notes.iter().map(|note| note.message().to_owned()).collect())
    }

    #[test]
    fn a_forced_redirection_holds_but_for_the_days_on_which_it_is_removed() {
        let routes = "Gao,Konna,380,2\nKonna,Abala,900,0\n";
        let stated = |closures: &str| redirects(&trial(routes, closures), Fidelity::AsStated);
        assert_eq!(stated("").0, ["Konna to Gao: 0 to the end"]);
        let (held, notes) =
            stated("remove_forced_redirection,Konna,Gao,2,5\nremove_forced_redirection,Gao,Konna,1,8\n");
        assert_eq!(held, ["Konna to Gao: 0 to 2", "Konna to Gao: 5 to the end"]);
        let note = "nobody is redirected from `Gao` to `Konna`; nothing is removed and nothing restored";
        assert!(notes.iter().any(|other| other == note), "{notes:?}");
        assert_eq!(stated("remove_forced_redirection,Konna,Gao,0,-1\n").0, Vec::<String>::new());
        assert_eq!(stated("remove_forced_redirection,Konna,Gao,3,20\n").0, ["Konna to Gao: 0 to 3"]);
        let removed = trial(routes, "remove_forced_redirection,Konna,Gao,2,5\n");
        assert_eq!(
            redirects(&removed, Fidelity::AsRun).0,
            Vec::<String>::new(),
            "Flee heeds none (quirk 19)"
        );
    }

    #[test]
    fn of_two_redirections_at_a_place_the_first_is_heeded() {
        let trial = trial("Konna,Gao,380,1\nKonna,Abala,900,1\n", "");
        let (held, notes) = redirects(&trial, Fidelity::AsStated);
        assert_eq!(held, ["Konna to Gao: 0 to the end"]);
        let note = "the redirection from `Konna` to `Abala` is left out: everyone there is redirected to `Gao` already";
        assert!(notes.iter().any(|other| other == note), "{notes:?}");
    }
}
