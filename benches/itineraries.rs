//! Building all itineraries of a world of a thousand places, by how many stops ahead people know.

use criterion::{BenchmarkId, Criterion, Throughput};
use displace::Seed;
use displace::id::PlaceId;
use displace::synthetic::{Size, scenario};
use displace::world::itinerary::{Itineraries, Known};
use std::time::Duration;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let scenario = scenario(Size { places: 1_000, ..Size::default() }, Seed(1));
    let scenario = scenario.expect("a synthetic scenario is good");
    let world = scenario.world();
    let passed = |place: PlaceId| !world.place(place).kind().is_destination();
    let mut group = criterion.benchmark_group("itineraries");
    group.sample_size(20).warm_up_time(Duration::from_millis(500));
    for awareness in 1..=3 {
        let of_it =
            || Itineraries::of(world, awareness, Known::All, passed).expect("there is room for so few");
        group.throughput(Throughput::Elements(of_it().len() as u64));
        group.bench_function(BenchmarkId::new("awareness", awareness), |bencher| bencher.iter(of_it));
    }
    group.finish();
    criterion.final_summary();
}
