//! What passes changed as a list of numbers, which ranks can add up: counts of all ranks together need 64 bits.

use crate::engine::plan::Plan;
use crate::engine::tally::{Cell, Ledger, Tally};

/// Numbers of a cell: changes of people in four ways, then arrivals, departures, people who set out for home, stuck ones.
const OF_A_CELL: usize = 8;

impl Cell {
    fn numbers(&self) -> [u64; OF_A_CELL] {
        let Self { moved, arrived, departed, homeward, stuck } = *self;
        let [a, b, c, d] = moved.map(|change| i64::from(change) as u64);
        [a, b, c, d, arrived.into(), departed.into(), homeward.into(), stuck.into()]
    }
}

impl Tally {
    /// All counts that it changes, in an order that [`Ledger::take_sums`] knows. Journeys, deeds and who waits or is
    /// gone are not among them.
    pub(crate) fn numbers(&self, plan: &Plan) -> Vec<u64> {
        // Whoever adds a count is made to say here whether ranks add it up.
        let Self {
            cells,
            entered,
            flow,
            returned,
            left,
            harvesting,
            came_back,
            freed: _,
            requests: _,
            journeys: _,
            deeds: _,
        } = self;
        let mut away = vec![0u64; plan.origins()];
        for &(origin, people) in came_back {
            away[origin as usize] += u64::from(people);
        }
        let counts = [entered, flow, returned, left].into_iter().flatten().map(|&count| u64::from(count));
        let cells = cells.iter().flat_map(Cell::numbers);
        cells.chain(counts).chain([*harvesting as u64]).chain(away).collect()
    }
}

impl Ledger {
    /// Takes over what passes on all ranks changed: the sums of their [numbers](Tally::numbers), and does with them what
    /// [`take`](Self::take) does with those of one. Gives what stands behind them in the list.
    pub(crate) fn take_sums<'a>(&mut self, sums: &'a [u64]) -> &'a [u64] {
        fn next<'a>(rest: &mut &'a [u64], number: usize) -> &'a [u64] {
            let (these, others) = rest.split_at(number);
            *rest = others;
            these
        }
        fn add<'a>(mine: &mut [u64], rest: &mut &'a [u64]) -> &'a [u64] {
            let theirs = next(rest, mine.len());
            mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b);
            theirs
        }
        let mut rest = sums;
        let cells = self.places * self.groups;
        for (index, cell) in next(&mut rest, OF_A_CELL * cells).chunks(OF_A_CELL).enumerate() {
            let (moved, others) = cell.split_at(4);
            for (how, &change) in moved.iter().enumerate() {
                let count = &mut self.displaced[how * cells + index];
                *count = count.strict_add_signed(change as i64);
            }
            let place = index / self.groups;
            self.arrived[place] += others[0];
            self.departed[place] += others[1];
            self.homeward[index] += others[2];
            self.stuck[index] += others[3];
        }
        self.count_present();
        add(&mut self.entered, &mut rest);
        add(&mut self.flow, &mut rest);
        let mut returned = add(&mut self.returned, &mut rest);
        add(&mut self.residents, &mut returned);
        add(&mut self.left, &mut rest);
        self.harvesting = self.harvesting.strict_add_signed(next(&mut rest, 1)[0] as i64);
        let back = next(&mut rest, self.away.len());
        self.away.iter_mut().zip(back).for_each(|(away, back)| *away -= back);
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::recording::Recording;
    use crate::engine::tally::How;
    use crate::random::Seed;
    use crate::synthetic::{Size, scenario};

    #[test]
    fn ranks_together_may_move_more_people_than_32_bits_count() {
        let small =
            scenario(Size { places: 8, people: 100, ..Size::default() }, Seed(1)).expect("a good scenario");
        let plan = Plan::new(&small, Recording::default());
        let mut ledger = Ledger::new(&plan);
        let mut numbers = Tally::new(&plan).numbers(&plan);
        numbers.extend([7, 8]);
        assert_eq!(ledger.clone().take_sums(&numbers), [7, 8]);
        for (change, there) in [(5_000_000_000i64, 5_000_000_000), (-2_000_000_000, 3_000_000_000)] {
            numbers[How::Staying as usize] = change as u64;
            ledger.take_sums(&numbers);
            assert_eq!((ledger.staying(0, 0), ledger.present[0]), (there, there));
        }
    }
}
