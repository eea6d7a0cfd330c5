//! Faults of road conditions.

use super::{Check, call_road_condition, show};
use crate::error::ErrorKind;
use crate::scenario::RoadCondition;
use crate::units::Bounds;
use crate::world::Ways;

const FACTOR: Bounds = Bounds::Closed(1.0, 1000.0);

impl Check<'_> {
    pub(super) fn road_conditions(&mut self) {
        let stated = self.stated;
        for (index, condition) in stated.road_conditions.iter().enumerate() {
            let (marks, condition) = (&condition.marks, &condition.what);
            let what = call_road_condition(condition);
            let known = self.place(marks, &what, "from", &condition.from).is_some()
                & self.place(marks, &what, "to", &condition.to).is_some();
            let is_there = self.world.routes().any(|(id, _)| {
                let (from, to) = self.world.ends(id);
                condition.is_of(self.world.place(from).name(), self.world.place(to).name())
            });
            if known && self.is_whole() && !is_there {
                let message = format!(
                    "{what}: no route leads from `{}` to `{}`; state one or correct the names",
                    condition.from, condition.to
                );
                self.push(ErrorKind::Unreachable, marks, "to", message);
            }
            self.number(marks, &what, "km_factor", condition.km_factor, FACTOR);
            if self.span(marks, &what, condition.start, condition.end) {
                self.not_after_period(marks, &what, "start", condition.start);
                self.not_between_steps(marks, &what, condition.start, condition.end);
            }
            let earlier = stated.road_conditions[..index].iter().map(|s| &s.what).find(|other| {
                is_same(other, condition)
                    && other.end.is_none_or(|end| condition.start < end)
                    && condition.end.is_none_or(|end| other.start < end)
            });
            if let Some(other) = earlier {
                let message = format!(
                    "{what}: from {} it overlaps with the one from {}; join them or end the first before",
                    show(condition.start),
                    show(other.start)
                );
                self.push(ErrorKind::Contradiction, marks, "start", message);
            }
        }
    }
}

/// Whether two conditions are of the same route in a direction.
fn is_same(a: &RoadCondition, b: &RoadCondition) -> bool {
    let both = a.ways == Ways::Both || b.ways == Ways::Both;
    (a.from == b.from && a.to == b.to) || (both && a.from == b.to && a.to == b.from)
}
