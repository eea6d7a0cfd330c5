//! Stating a scenario, in code or by a reader of files.

use crate::error::{Faults, Marks, Result};
use crate::scenario::{
    Change, Closure, Displaced, Dispute, Knob, Level, Period, Redirect, RoadCondition, Rules, Scenario,
    Series, Threat, Timeline, check,
};
use crate::world::{Between, Stated, WorldBuilder};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::PathBuf;

impl Scenario {
    /// Starts to state a scenario of `days` days from `start`.
    pub fn builder(title: impl Into<String>, start: Date, days: u32) -> ScenarioBuilder {
        ScenarioBuilder {
            title: title.into(),
            description: None,
            start,
            days,
            step_hours: 24,
            world: WorldBuilder::default(),
            threats: Vec::new(),
            disputes: Vec::new(),
            closures: Vec::new(),
            redirects: Vec::new(),
            road_conditions: Vec::new(),
            changes: Vec::new(),
            levels: Vec::new(),
            rules: Rules::default(),
            displaced: Vec::new(),
            observed: Vec::new(),
            knobs: Vec::new(),
            home_country: None,
            sources: BTreeMap::new(),
            backdrop: None,
            is_taken_as_stated: false,
            is_dated: true,
            marks: Marks::default(),
            rule_marks: Marks::default(),
            place_marks: Vec::new(),
            route_marks: Vec::new(),
            road_marks: Vec::new(),
        }
    }

    /// The same statements, to be changed and checked again: how a policy is compared with what was.
    pub fn edit(&self) -> ScenarioBuilder {
        let mut world = WorldBuilder::default();
        for place in self.world.places() {
            world.state_place(place.clone(), Marks::default());
        }
        for (id, route) in self.world.routes().filter(|(_, route)| !route.is_way_back) {
            let (from, to) = self.world.ends(id);
            let name = |id| self.world.place(id).name.clone();
            let between = Between { from: name(from), to: name(to), route: route.clone() };
            world.state_route(between, Marks::default());
        }
        for (name, places) in self.world.sets() {
            let places = places.iter().map(|&id| self.world.place(id).name.clone()).collect();
            world.state_set(name.to_owned(), places, Marks::default());
        }
        for road in self.world.roads() {
            let names = road.iter().map(|&id| self.world.place(id).name.clone()).collect();
            world.state_road(names, Marks::default());
        }
        for group in self.world.groups() {
            world.state_group(group.clone(), Marks::default());
        }
        ScenarioBuilder {
            title: self.title.clone(),
            description: self.description.clone(),
            start: self.period.start,
            days: self.period.days,
            step_hours: self.period.step_hours,
            world,
            threats: unmarked(&self.timeline.threats),
            disputes: unmarked(&self.timeline.disputes),
            closures: unmarked(&self.timeline.closures),
            redirects: unmarked(&self.timeline.redirects),
            road_conditions: unmarked(&self.timeline.road_conditions),
            changes: unmarked(&self.timeline.changes),
            levels: self.levels.iter().map(|level| StatedLevel::unmarked(level.clone())).collect(),
            rules: self.rules.clone(),
            displaced: unmarked(&self.displaced),
            observed: self.observed.iter().map(|series| StatedSeries::unmarked(series.clone())).collect(),
            knobs: unmarked(&self.knobs),
            home_country: self.home_country.clone(),
            is_taken_as_stated: self.is_taken_as_stated,
            sources: self.sources.clone(),
            backdrop: self.backdrop.clone(),
            is_dated: true,
            marks: Marks::default(),
            rule_marks: Marks::default(),
            place_marks: Vec::new(),
            route_marks: Vec::new(),
            road_marks: Vec::new(),
        }
    }
}

/// A series with the positions of its counts and corrections.
#[derive(Debug, Clone)]
pub(crate) struct StatedSeries {
    pub(crate) what: Series,
    pub(crate) marks: Marks,
    pub(crate) count_marks: Vec<Marks>,
    pub(crate) correction_marks: Vec<Marks>,
}

impl StatedSeries {
    fn unmarked(series: Series) -> Self {
        let count_marks = vec![Marks::default(); series.counts.len()];
        let correction_marks = vec![Marks::default(); series.corrections.len()];
        Self { what: series, marks: Marks::default(), count_marks, correction_marks }
    }
}

/// A level with the positions of its points.
#[derive(Debug, Clone)]
pub(crate) struct StatedLevel {
    pub(crate) what: Level,
    pub(crate) marks: Marks,
    pub(crate) point_marks: Vec<Marks>,
}

impl StatedLevel {
    fn unmarked(level: Level) -> Self {
        let point_marks = vec![Marks::default(); level.points.len()];
        Self { what: level, marks: Marks::default(), point_marks }
    }
}

fn unmarked<T: Clone>(items: &[T]) -> Vec<Stated<T>> {
    items.iter().map(|item| Stated { what: item.clone(), marks: Marks::default() }).collect()
}

/// States a scenario. Nothing is checked before [`build`](Self::build), which reports every fault at once.
#[derive(Debug, Clone)]
pub struct ScenarioBuilder {
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) start: Date,
    pub(crate) days: u32,
    pub(crate) step_hours: u32,
    pub(crate) world: WorldBuilder,
    pub(crate) threats: Vec<Stated<Threat>>,
    pub(crate) disputes: Vec<Stated<Dispute>>,
    pub(crate) closures: Vec<Stated<Closure>>,
    pub(crate) redirects: Vec<Stated<Redirect>>,
    pub(crate) road_conditions: Vec<Stated<RoadCondition>>,
    pub(crate) changes: Vec<Stated<Change>>,
    pub(crate) levels: Vec<StatedLevel>,
    pub(crate) rules: Rules,
    pub(crate) displaced: Vec<Stated<Displaced>>,
    pub(crate) observed: Vec<StatedSeries>,
    pub(crate) knobs: Vec<Stated<Knob>>,
    pub(crate) home_country: Option<String>,
    pub(crate) sources: BTreeMap<String, String>,
    pub(crate) backdrop: Option<PathBuf>,
    /// Whether what is unlikely is let pass.
    pub(crate) is_taken_as_stated: bool,
    /// Whether the period is known; not when a reader found none, and then no date can be held against it.
    pub(crate) is_dated: bool,
    /// Where the keys of the scenario itself stand: `title`, `start`, `days`, `step_hours`.
    pub(crate) marks: Marks,
    /// Where the rules stand, by path.
    pub(crate) rule_marks: Marks,
    /// Where each place stands, taken from the world when it is assembled.
    pub(super) place_marks: Vec<Marks>,
    /// Where each route stands, likewise.
    pub(super) route_marks: Vec<Marks>,
    /// Where each major road stands, likewise.
    pub(super) road_marks: Vec<Marks>,
}

impl ScenarioBuilder {
    /// Says what the case is about.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// In steps of so many hours: a divisor of 24; 24 unless said otherwise.
    #[must_use]
    pub fn step_hours(mut self, hours: u32) -> Self {
        self.step_hours = hours;
        self
    }

    /// Everyone counts this country as home, wherever they come from: places in all others are foreign to them.
    #[must_use]
    pub fn home_country(mut self, country: impl Into<String>) -> Self {
        self.home_country = Some(country.into());
        self
    }

    /// Maps have the lines of this GeoJSON file behind their places. It is read when a map is drawn.
    #[must_use]
    pub fn backdrop(mut self, file: impl Into<PathBuf>) -> Self {
        self.backdrop = Some(file.into());
        self
    }

    /// Lets pass what is possible and unlikely: routes shorter than the straight line, places that nobody could reach,
    /// threats that nobody could feel. For cases that others wrote, and that are to run as they are.
    #[must_use]
    pub fn taken_as_stated(mut self) -> Self {
        self.is_taken_as_stated = true;
        self
    }

    /// For so many days.
    #[must_use]
    pub fn days(mut self, days: u32) -> Self {
        self.days = days;
        self
    }

    /// In this world, which is checked together with the scenario.
    #[must_use]
    pub fn world(mut self, world: WorldBuilder) -> Self {
        self.world = world;
        self
    }

    /// Adds a threat.
    #[must_use]
    pub fn threat(mut self, threat: Threat) -> Self {
        self.threats.push(Stated { what: threat, marks: Marks::default() });
        self
    }

    /// Adds a dispute.
    #[must_use]
    pub fn dispute(mut self, dispute: Dispute) -> Self {
        self.disputes.push(Stated { what: dispute, marks: Marks::default() });
        self
    }

    /// Adds a closure.
    #[must_use]
    pub fn closure(mut self, closure: Closure) -> Self {
        self.closures.push(Stated { what: closure, marks: Marks::default() });
        self
    }

    /// Adds a condition of a road.
    #[must_use]
    pub fn road_condition(mut self, condition: RoadCondition) -> Self {
        self.road_conditions.push(Stated { what: condition, marks: Marks::default() });
        self
    }

    /// Adds a redirection.
    #[must_use]
    pub fn redirect(mut self, redirect: Redirect) -> Self {
        self.redirects.push(Stated { what: redirect, marks: Marks::default() });
        self
    }

    /// Adds a change at a place.
    #[must_use]
    pub fn change(mut self, change: Change) -> Self {
        self.changes.push(Stated { what: change, marks: Marks::default() });
        self
    }

    /// Adds a level of hunger or flood.
    #[must_use]
    pub fn level(mut self, level: Level) -> Self {
        self.levels.push(StatedLevel::unmarked(level));
        self
    }

    /// Adds people who are displaced when the period starts.
    #[must_use]
    pub fn displaced(mut self, displaced: Displaced) -> Self {
        self.displaced.push(Stated { what: displaced, marks: Marks::default() });
        self
    }

    /// Adds an observed series.
    #[must_use]
    pub fn observed(mut self, series: Series) -> Self {
        self.observed.push(StatedSeries::unmarked(series));
        self
    }

    /// Without the series stated so far: to put others in their place.
    #[must_use]
    pub fn without_observed(mut self) -> Self {
        self.observed.clear();
        self
    }

    /// Adds a source.
    #[must_use]
    pub fn source(mut self, tag: impl Into<String>, at: impl Into<String>) -> Self {
        self.sources.insert(tag.into(), at.into());
        self
    }

    /// With these rules.
    #[must_use]
    pub fn rules(mut self, rules: Rules) -> Self {
        self.rules = rules;
        self
    }

    /// Changes the rules in place.
    #[must_use]
    pub fn with_rules(mut self, change: impl FnOnce(&mut Rules)) -> Self {
        change(&mut self.rules);
        self
    }

    /// Checks everything and freezes it.
    ///
    /// # Errors
    /// With every fault of the world (see [`WorldBuilder::build`]) and of the scenario: impossible dates, numbers out
    /// of range, unknown names, places that nobody could reach, threats that nobody could feel, statements that
    /// contradict each other, combinations that the model does not have.
    pub fn build(self) -> Result<Scenario> {
        let mut faults = Faults::default();
        let scenario = self.assemble(&mut faults);
        faults.into_result()?;
        Ok(scenario)
    }

    /// Builds what can be built and collects the faults; the scenario is only good if there are none.
    pub(crate) fn assemble(mut self, faults: &mut Faults) -> Scenario {
        self.place_marks = self.world.places.iter().map(|place| place.marks.clone()).collect();
        self.route_marks = self.world.routes.iter().map(|route| route.marks.clone()).collect();
        self.road_marks = self.world.roads.iter().map(|road| road.marks.clone()).collect();
        let is_readable = faults.is_empty();
        check::knobs::alone(&self, faults);
        let varied = (!self.knobs.is_empty()).then(|| self.clone());
        self.world.is_taken_as_stated = self.is_taken_as_stated;
        let world = std::mem::take(&mut self.world).assemble(faults);
        check::scenario(&self, &world, is_readable, faults);
        if let Some(varied) = varied.filter(|_| faults.is_empty()) {
            check::knobs::at_ends(&varied, faults);
        }
        let (threats, disputes) = (bare(self.threats), bare(self.disputes));
        let (closures, redirects, changes) = (bare(self.closures), bare(self.redirects), bare(self.changes));
        let road_conditions = bare(self.road_conditions);
        let mut observed: Vec<Series> = self.observed.into_iter().map(|s| s.what).collect();
        for series in &mut observed {
            series.counts.sort_by_key(|count| count.at.moment());
        }
        Scenario {
            title: self.title,
            description: self.description,
            period: Period { start: self.start, days: self.days, step_hours: self.step_hours },
            world,
            timeline: Timeline { threats, disputes, closures, redirects, road_conditions, changes },
            levels: self.levels.into_iter().map(|stated| stated.what).collect(),
            rules: self.rules,
            displaced: bare(self.displaced),
            observed,
            knobs: bare(self.knobs),
            home_country: self.home_country,
            is_taken_as_stated: self.is_taken_as_stated,
            sources: self.sources,
            backdrop: self.backdrop,
        }
    }
}

fn bare<T>(items: Vec<Stated<T>>) -> Vec<T> {
    items.into_iter().map(|item| item.what).collect()
}
