//! The rules: every number of the model with its unit, range, default and source.
//!
//! Defaults that Flee also has are Flee's (Suleimenova, Bell and Groen 2017, doi:10.1038/s41598-017-13828-9, and the
//! settings of version 3), so that a case behaves alike in both unless a rule says otherwise. The others are
//! assumptions, marked so, and meant to be fitted or varied. [`Rules::NUMBERS`] lists all numbers with their paths.

mod deliberation;
mod harvest;
mod kin;
mod levels;
mod listing;

pub use deliberation::{ConnectionChanges, ConnectionRules, DeliberationRules};
pub use harvest::{HarvestRules, NewlyDisplaced};
pub use kin::{KinRules, KinShareOf, KinWeights};
pub use levels::{FloodRules, FoodRules, ForecastCounts, ForecastDays};
pub use listing::{Listed, Numbered, Worded};

use crate::world::itinerary::Known;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// All rules of a scenario. Fields may be set freely; they are checked when the scenario is built.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Rules {
    /// Leaving home.
    pub flight: Flight,
    /// Staying at a place and leaving it.
    pub movement: Movement,
    /// Where to.
    pub attraction: Attraction,
    /// Being drawn to one's own.
    pub kin: KinRules,
    /// Being in touch with others.
    pub connections: ConnectionRules,
    /// Planning ahead under threat.
    pub deliberation: DeliberationRules,
    /// Getting used to danger.
    pub habituation: Habituation,
    /// What hunger does.
    pub food: FoodRules,
    /// What floods do.
    pub flood: FloodRules,
    /// How fast.
    pub travel: Travel,
    /// Crossings.
    pub crossing: CrossingRules,
    /// Camps.
    pub camps: CampRules,
    /// Going home.
    pub returns: Returns,
    /// Going home for the harvest.
    pub harvest: HarvestRules,
    /// Who moves together.
    pub households: Households,
}

/// Leaving home.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flight {
    /// What makes residents leave.
    pub mode: FlightMode,
    /// Where flight follows a series: it does until the end of this day, and is driven by threat from then on. Default none:
    /// to the end of the period.
    pub observed_until: Option<Date>,
    /// Where threat drives them: how many leave.
    pub law: Law,
    /// From whom those who leave are taken.
    pub leavers: Leavers,
    /// What becomes of people who would leave while no way out is open.
    pub without_way_out: WithoutWayOut,
    /// People who leave a place in a day at threat 1, where `law` is a number; 0 to 10⁶, default 500 (Flee).
    pub people_per_day: f64,
    /// Daily chance of leaving home at threat 1; 0 to 1, default 0.5 (assumed).
    pub leave_chance: f64,
    /// The chance at threat θ is `leave_chance` · θ^`leave_power`; 0 to 10, default 2 (assumed).
    pub leave_power: f64,
    /// Share of the residents who cannot leave; 0 to 1, default 0.05 (assumed).
    pub stay_share: f64,
    /// From this threat on a place counts as threatened; 0 to 1, default 0.1 (a convention).
    pub threatened_from: f64,
    /// Share of a threat that is felt beyond a border, where its reach leads there; 0 to 1, default 1 (as at home).
    pub fear_abroad: f64,
}

/// What makes residents leave.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum FlightMode {
    /// The threat where they live.
    #[default]
    Driven,
    /// As many leave as a named series of observed counts says; the threat only says from where.
    Observed(String),
    /// Nobody leaves; there are only the people displaced at the start.
    None,
}

/// How many leave a place in a day, where threat drives them. `θ` is the threat there, after habituation, and its
/// power `leave_power`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Law {
    /// Each resident who can with the chance `leave_chance` · θ^`leave_power`, households together.
    #[default]
    Hazard,
    /// ⌊`people_per_day` · θ^`leave_power`⌋ people.
    Number,
    /// A Poisson number of people with the mean `people_per_day` · θ^`leave_power`.
    Poisson,
    /// ⌊`leave_chance` · residents · θ^`leave_power`⌋ people.
    Share,
}

/// From whom those who leave are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Leavers {
    /// From the residents, who become fewer.
    #[default]
    Residents,
    /// From nobody who was counted: the residents stay as many, and all who leave are counted as added.
    Others,
}

/// What becomes of people who would leave while no way out is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum WithoutWayOut {
    /// They stay residents, and are trapped.
    #[default]
    StayHome,
    /// They are displaced where they are.
    LeaveHome,
}

/// Staying at a place and leaving it: daily chances by the kind of place. The chance of a place under threat θ lies
/// between its own and `threatened_chance`, at the share θ^`threat_power` of the way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Movement {
    /// Daily chance of moving on from a town; 0 to 1, default 0.3 (Flee).
    pub town_chance: f64,
    /// Daily chance of moving on from a village; 0 to 1, default 0.3 (Flee).
    pub village_chance: f64,
    /// Daily chance of moving on from a camp; 0 to 1, default 0.001 (Flee).
    pub camp_chance: f64,
    /// Daily chance of moving on from an IDP camp; 0 to 1, default 0.1 (Flee).
    pub idp_camp_chance: f64,
    /// Daily chance of moving on from a border site; 0 to 1, default 0.1 (assumed, as for an IDP camp).
    pub border_site_chance: f64,
    /// Daily chance of moving on from a hub; 0 to 1, default 1 (Flee).
    pub hub_chance: f64,
    /// Daily chance of moving on from any place at threat 1; 0 to 1, default 1 (Flee).
    pub threatened_chance: f64,
    /// How steeply the chance of moving on grows with the threat; above 1, people stay until danger is close; 0 to
    /// 10, default 1 (Flee).
    pub threat_power: f64,
    /// How many stops ahead a person knows; 1 to 6, default 2. Crossings and waypoints are not stops.
    pub awareness: f64,
    /// Which of the ways within their awareness people know.
    pub itineraries: Known,
    /// When people at a place decide to move on.
    pub acting: Acting,
    /// What people do whose clock has rung while nothing draws them: every destination in reach has weight 0.
    pub when_nothing_draws: WhenNothingDraws,
    /// The chance of moving on is multiplied by (people / `population_base`)^`population_power`, where people is the
    /// population or the capacity before scaling, whichever is larger; above 0 to 10⁹, default 10 000 (Flee).
    pub population_base: f64,
    /// See `population_base`; −10 to 10, default 0: size does not matter (Flee).
    pub population_power: f64,
    /// People who lately travelled less than this share of a day's way a day do not stay in a town without threat that
    /// they come to with time left; the mean of a day's way halves its memory every day; 0 to 1, default 0: no such rule (Flee's has 0.5).
    pub restless_below: f64,
}

/// When people at a place decide to move on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Acting {
    /// At any time: who is to leave within a step leaves when their clock rings, and travels for what is left of it.
    #[default]
    AnyTime,
    /// Once a step, at its beginning, and on every arrival with time left, each time with the chance of a whole step.
    EachStep,
}

/// What people do who would move on while nothing draws them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum WhenNothingDraws {
    /// They stay.
    #[default]
    Stay,
    /// They take any open itinerary, each with the same chance.
    Anywhere,
}

/// Where to. The weight of an itinerary to place j at a distance of d km is
/// ((`weight_softening` + Aⱼ) / (`softening_km` + d)^`distance_power` · roomⱼ)^`weight_power`, where Aⱼ is the weight
/// of the kind, times the size of a town or village, times `foreign_weight` abroad, times `threat_weight`^θⱼ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attraction {
    /// Weight of a town; 0 to 1000, default 1 (Flee).
    pub town_weight: f64,
    /// Weight of a village; 0 to 1000, default 1 (Flee).
    pub village_weight: f64,
    /// Weight of a camp; 0 to 1000, default 1 (Flee).
    pub camp_weight: f64,
    /// Weight of an IDP camp; 0 to 1000, default 1 (Flee).
    pub idp_camp_weight: f64,
    /// Weight of a border site; 0 to 1000, default 1 (assumed).
    pub border_site_weight: f64,
    /// Weight of a hub; 0 to 1000, default 1 (Flee).
    pub hub_weight: f64,
    /// The weight of a town or village is multiplied by (population / `population_base`)^`population_power`, population
    /// being the one at the start and at least `population_base`; 0 to 2, default 0: size does not matter (Flee; its
    /// option has 0.1).
    pub population_power: f64,
    /// See `population_power`; at least 1, default 1000 (assumed; Flee's option has 1).
    pub population_base: f64,
    /// Whether people may stop at the place where they are at home, staying displaced.
    pub own_home: OwnHome,
    /// Factor for places in another country than home; 0 to 1000, default 1 (Flee).
    pub foreign_weight: f64,
    /// Factor at threat 1; 0 to 1, default 1/√10 (Flee).
    pub threat_weight: f64,
    /// Added to every attraction; 0 to 1000, default 0 (Flee).
    pub weight_softening: f64,
    /// Added to every distance in km; above 0, default 10 (Flee).
    pub softening_km: f64,
    /// Power of the distance; 0 to 10, default 1 (Flee).
    pub distance_power: f64,
    /// Power of the whole weight; above 0 to 10, default 1 (Flee).
    pub weight_power: f64,
    /// Share of the length of a major road that counts for those who know the way along it beyond their awareness; 0 to
    /// 1, default 0.25 (Flee).
    pub major_road_share: f64,
    /// The weight of an itinerary to j is multiplied by Aⱼ to this power once more; 0 to 10, default 0: it is not (Flee;
    /// with its fixed routes it has 1).
    pub repeat_power: f64,
    /// Share of the capacity up to which a place draws fully; from there to its capacity its room falls to 0; 0 to 1,
    /// default 0.9 (Flee).
    pub capacity_buffer: f64,
    /// Itineraries that weigh less than the heaviest one divided by this are left out; 0 or 1 to 10⁶, default 0: none
    /// is (Flee, where 1 stands for that).
    pub pruning: f64,
    /// The attraction of a place is divided by its distance from home in km, as the crow flies and at least 1, to this
    /// power; 0 to 10, default 0: no matter how far (Flee; its option has 0.5). Unknown homes and places without
    /// coordinates count as 1 km away.
    pub home_distance_power: f64,
    /// From where that distance is measured.
    pub home_distance_from: HomeDistanceFrom,
}

/// From where the distance is measured that people mind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum HomeDistanceFrom {
    /// From their home.
    #[default]
    Home,
    /// From the place where they choose, whatever their home. Then `weight_softening` is divided by it too.
    Here,
}

/// Whether people may stop at their own home while they are displaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum OwnHome {
    /// Home is no destination; whoever goes home returns, by the rules of returning.
    #[default]
    Never,
    /// Home is a place like any other.
    LikeAny,
}

/// Getting used to danger: what a threat counts for in flight and as a deterrent is multiplied by a factor that depends
/// on the time since the place was last without threat. Moving on is not affected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Habituation {
    /// The factors, one after the other, the last one for ever; each 0 to 1, default none: nobody gets used to it (Flee).
    pub factors: Vec<f64>,
    /// Each factor holds for so many days; above 0 to 3650, default 30 (Flee).
    pub days: f64,
}

/// How fast: km a day by mode of route; a route's own limit holds where it is lower.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Travel {
    /// On roads; above 0, default 200 (Flee until version 2; version 3 has 360).
    pub road_km_per_day: f64,
    /// On foot; above 0, default 35 (Flee).
    pub track_km_per_day: f64,
    /// By boat; above 0, default 200 (assumed).
    pub ferry_km_per_day: f64,
    /// How a day's way carries over from route to route.
    pub carry: Carry,
    /// How people travel on their first route.
    pub start: Start,
    /// What people do who come to the end of a route that was closed under way.
    pub closed_on_the_way: ClosedOnTheWay,
}

/// What people do who come to the end of a route that was closed while they were on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ClosedOnTheWay {
    /// They arrive.
    #[default]
    Arrive,
    /// They find themselves back where it begins, at the end of the step.
    TurnBack,
    /// So do they even if it has opened again before they come to its end.
    TurnBackAnyway,
}

/// How a day's way carries over from route to route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Carry {
    /// What is left of the day after one route is spent on the next; a route of a day's length takes a day.
    #[default]
    Exact,
    /// Whoever has travelled less than a day's way starts the next route with a whole day's way, and stops where it
    /// ends; a route ends when it is exceeded, so that one of a day's length takes two days.
    Afresh,
}

/// How people travel on their first route, to the next place of any kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Start {
    /// As on any other route.
    #[default]
    ByMode,
    /// On foot.
    OnFoot,
}

/// Crossings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct CrossingRules {
    /// What people do who find a crossing closed on arrival or while they wait.
    pub when_closed: WhenClosed,
}

/// What people do who find a crossing closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum WhenClosed {
    /// They wait until it opens.
    #[default]
    Wait,
    /// They choose again among the itineraries that are open.
    ChooseAgain,
}

/// Camps, and whatever else has a capacity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CampRules {
    /// Who gets in.
    pub admission: Admission,
    /// Whether the room that is left weighs in choices.
    pub room_weighs: RoomWeighs,
    /// Every capacity is multiplied by this; above 0 to 1000, default 1 (Flee).
    pub capacity_scaling: f64,
    /// Where everybody gets in: who would set out for a camp whose room is below this stays; 0 to 1, default 0:
    /// everyone goes (Flee has 0.5).
    pub turn_back_below: f64,
}

/// Whether the room at a place of limited capacity weighs in choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum RoomWeighs {
    /// Places that are nearly full draw less, and full ones nobody.
    #[default]
    Yes,
    /// People choose as if there were room everywhere.
    No,
}

/// Who gets into a place of limited capacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Admission {
    /// As many as there is room for, first come first served; the refused wait a step and choose again. Choices weigh
    /// the room at the start of the step.
    #[default]
    Room,
    /// Everyone; full places only draw less. Choices weigh the room at the moment: people act one after the other, in
    /// the order in which they were displaced.
    Open,
}

/// Going home.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Returns {
    /// Daily chance of setting out for home while it is safe there; 0 to 1, default 0: nobody returns.
    pub return_chance: f64,
    /// It is safe at home while the threat there is below this; 0 to 1, default 0.05 (assumed).
    pub return_below: f64,
}

/// Who moves together. Households have 1 + Poisson(`mean_size` − 1) people, drawn again above `max_size`, so that
/// the mean is slightly below `mean_size` when `max_size` is small.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Households {
    /// Mean number of people; 1 to 30, default 1: everyone for themselves.
    pub mean_size: f64,
    /// Largest number of people; 1 to 60, default 20.
    pub max_size: f64,
}

impl Default for Flight {
    fn default() -> Self {
        Self {
            mode: FlightMode::Driven,
            observed_until: None,
            law: Law::default(),
            leavers: Leavers::default(),
            without_way_out: WithoutWayOut::default(),
            people_per_day: 500.0,
            leave_chance: 0.5,
            leave_power: 2.0,
            stay_share: 0.05,
            threatened_from: 0.1,
            fear_abroad: 1.0,
        }
    }
}

impl Default for Movement {
    fn default() -> Self {
        Self {
            town_chance: 0.3,
            village_chance: 0.3,
            camp_chance: 0.001,
            idp_camp_chance: 0.1,
            border_site_chance: 0.1,
            hub_chance: 1.0,
            threatened_chance: 1.0,
            threat_power: 1.0,
            awareness: 2.0,
            itineraries: Known::default(),
            acting: Acting::default(),
            when_nothing_draws: WhenNothingDraws::default(),
            population_base: 10_000.0,
            population_power: 0.0,
            restless_below: 0.0,
        }
    }
}

impl Default for Attraction {
    fn default() -> Self {
        Self {
            town_weight: 1.0,
            village_weight: 1.0,
            camp_weight: 1.0,
            idp_camp_weight: 1.0,
            border_site_weight: 1.0,
            hub_weight: 1.0,
            population_power: 0.0,
            population_base: 1000.0,
            own_home: OwnHome::default(),
            foreign_weight: 1.0,
            threat_weight: 0.1f64.sqrt(),
            weight_softening: 0.0,
            softening_km: 10.0,
            distance_power: 1.0,
            weight_power: 1.0,
            major_road_share: 0.25,
            repeat_power: 0.0,
            capacity_buffer: 0.9,
            pruning: 0.0,
            home_distance_power: 0.0,
            home_distance_from: HomeDistanceFrom::default(),
        }
    }
}

impl Default for Habituation {
    fn default() -> Self {
        Self { factors: Vec::new(), days: 30.0 }
    }
}

impl Default for CampRules {
    fn default() -> Self {
        Self {
            admission: Admission::default(),
            room_weighs: RoomWeighs::default(),
            capacity_scaling: 1.0,
            turn_back_below: 0.0,
        }
    }
}

impl Default for Travel {
    fn default() -> Self {
        Self {
            road_km_per_day: 200.0,
            track_km_per_day: 35.0,
            ferry_km_per_day: 200.0,
            carry: Carry::default(),
            start: Start::default(),
            closed_on_the_way: ClosedOnTheWay::default(),
        }
    }
}

impl Default for Returns {
    fn default() -> Self {
        Self { return_chance: 0.0, return_below: 0.05 }
    }
}

impl Default for Households {
    fn default() -> Self {
        Self { mean_size: 1.0, max_size: 20.0 }
    }
}
