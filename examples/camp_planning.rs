//! Six places where a camp could be opened, and money for some of them: which sets spare the most people a night without room, and
//! which the longest way? Nobody can have all at once, so the answer is a list of plans that no other beats.
//!
//! All names and numbers are invented.
//!
//! ```text
//! cargo run --release --example camp_planning
//! ```
#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use displace::scenario::{Threat, ThreatKind};
use displace::study::siting::{Candidate, Siting};
use displace::world::{Place, PlaceKind, Route, World};
use displace::{Scenario, Seed, date, report};

fn main() -> displace::Result<()> {
    let town = |name, people| Place::new(name, PlaceKind::Town, "Here").with_population(people);
    let site = |name| Place::new(name, PlaceKind::Camp, "There");
    let world = World::builder()
        .place(town("Riverton", 2_400))
        .place(town("Millbrook", 900))
        .place(town("Ashford", 1_500))
        .place(Place::new("Old Bridge", PlaceKind::Crossing, "Here"))
        .place(Place::new("North Pass", PlaceKind::Crossing, "Here"))
        .place(site("Bridgehead"))
        .place(site("Willow Field"))
        .place(site("Stone Quarry"))
        .place(site("High Meadow"))
        .place(site("Airstrip"))
        .place(site("Lakeside"))
        .route("Riverton", "Millbrook", Route::of_km(14.0))
        .route("Millbrook", "Old Bridge", Route::of_km(22.0))
        .route("Riverton", "Ashford", Route::of_km(31.0))
        .route("Ashford", "North Pass", Route::of_km(38.0))
        .route("Millbrook", "North Pass", Route::of_km(64.0))
        .route("Old Bridge", "Bridgehead", Route::of_km(3.0))
        .route("Old Bridge", "Willow Field", Route::of_km(26.0))
        .route("Bridgehead", "Stone Quarry", Route::of_km(58.0))
        .route("North Pass", "High Meadow", Route::of_km(9.0))
        .route("North Pass", "Airstrip", Route::of_km(45.0))
        .route("Willow Field", "Lakeside", Route::of_km(35.0))
        .route("Airstrip", "Lakeside", Route::of_km(40.0));
    let scenario = Scenario::builder("Two roads over the border", date(2031, 3, 1), 15)
        .world(world)
        .threat(Threat::new(ThreatKind::Shelling, "Riverton", date(2031, 3, 2)).until(date(2031, 3, 9)))
        .threat(Threat::new(ThreatKind::Assault, "Ashford", date(2031, 3, 5)).until(date(2031, 3, 12)))
        .threat(Threat::new(ThreatKind::ThreatenedReprisal, "Millbrook", date(2031, 3, 6)))
        .build()?;

    // What it takes to open a site, in thousands of whatever is paid with: land and water, and then so much a place.
    let candidate = |name: &str, fixed| Candidate::new(name, [750, 1_500]).costs(fixed, 0.2);
    let front = Siting::of(&scenario)
        .candidate(candidate("Bridgehead", 260.0))
        .candidate(candidate("Willow Field", 120.0))
        .candidate(candidate("Stone Quarry", 60.0))
        .candidate(candidate("High Meadow", 240.0))
        .candidate(candidate("Airstrip", 80.0))
        .candidate(candidate("Lakeside", 50.0))
        .budget(1_000.0)
        .replicates(8)
        .seed(Seed(31))
        .find()?;
    println!("{front}");

    // Where money has its price: how much the next best plan spares for what it costs more.
    let mut best: Option<&displace::study::siting::Plan> = None;
    println!("the plans that leave fewer people without room than any cheaper one:");
    for plan in &front.plans {
        if best.is_some_and(|best| plan.without_room.mean >= best.without_room.mean) {
            continue;
        }
        if let Some(best) = best {
            let (more, spared) = (plan.cost - best.cost, best.without_room.mean - plan.without_room.mean);
            let names: Vec<&str> = plan.opened.iter().map(|site| site.place.as_str()).collect();
            println!("{:>6.0} more spare {spared:>7.0} person-days: {}", more, names.join(", "));
        }
        best = Some(plan);
    }
    std::fs::create_dir_all("out").ok();
    report::write_rows(&report::plans(&front), "out/camp_planning.csv")
}
