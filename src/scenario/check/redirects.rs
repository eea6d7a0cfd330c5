//! Faults of redirections and of major roads.

use super::{Check, call_redirect, show};
use crate::error::ErrorKind;
use crate::world::PlaceKind;

impl Check<'_> {
    pub(super) fn redirects(&mut self) {
        let stated = self.stated;
        for (index, redirect) in stated.redirects.iter().enumerate() {
            let (marks, redirect) = (&redirect.marks, &redirect.what);
            let what = call_redirect(redirect);
            let from = self.place(marks, &what, "from", &redirect.from);
            let to = self.place(marks, &what, "to", &redirect.to);
            if let (Some(from), Some(to)) = (from, to) {
                if from == to {
                    let message = format!("{what}: it leads nowhere; name two places");
                    self.push(ErrorKind::Contradiction, marks, "to", message);
                } else if self.is_whole() && !self.world.routes_from(from).iter().any(|&(_, end)| end == to) {
                    let message = format!(
                        "{what}: no route leads from `{}` to `{}`; state one or correct the names",
                        redirect.from, redirect.to
                    );
                    self.push(ErrorKind::Unreachable, marks, "to", message);
                }
            }
            if let Some(from) = from
                && !self.ever(from, PlaceKind::is_destination)
            {
                let kind = self.world.place(from).kind();
                let message =
                    format!("{what}: nobody stays at a `{kind}`; name a place from which people set out");
                self.push(ErrorKind::Contradiction, marks, "from", message);
            }
            if self.span(marks, &what, redirect.start, redirect.end) {
                self.not_after_period(marks, &what, "start", redirect.start);
                self.not_between_steps(marks, &what, redirect.start, redirect.end);
            }
            let earlier = stated.redirects[..index].iter().map(|s| &s.what).find(|other| {
                other.from == redirect.from
                    && other.end.is_none_or(|end| redirect.start < end)
                    && redirect.end.is_none_or(|end| other.start < end)
            });
            if let Some(other) = earlier {
                let message = format!(
                    "{what}: from {} it overlaps with the one to `{}` from {}; join them or end the first before",
                    show(redirect.start),
                    other.to,
                    show(other.start)
                );
                self.push(ErrorKind::Contradiction, marks, "start", message);
            }
        }
    }

    /// A road is known from end to end by those who can stay at one end, so people must be able to.
    pub(super) fn roads(&mut self) {
        for (road, marks) in self.world.roads().zip(&self.stated.road_marks) {
            let Some(&last) = road.last() else { continue };
            for (index, end) in [(0, road[0]), (road.len() - 1, last)] {
                if !self.ever(end, PlaceKind::is_destination) {
                    let place = self.world.place(end);
                    let message = format!(
                        "road from `{}` to `{}`: nobody stays at its end `{}`, a `{}`; end it elsewhere",
                        self.world.place(road[0]).name(),
                        self.world.place(last).name(),
                        place.name(),
                        place.kind()
                    );
                    let key = format!("places.{index}");
                    self.faults.push(ErrorKind::Contradiction, marks.of(&key), message);
                }
            }
        }
    }
}
