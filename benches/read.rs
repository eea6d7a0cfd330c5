//! Reading a scenario from its file, checks included: synthetic ones by the number of places, and a real one.

use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};
use displace::synthetic::{Size, scenario};
use displace::{Scenario, Seed};
use std::path::Path;
use std::time::Duration;

const JISR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/jisr-al-shughour-2011.toml");

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let directory = tempfile::tempdir().expect("there is room for a file");
    let mut group = criterion.benchmark_group("read");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    for places in [100, 1_000, 10_000] {
        let path = directory.path().join(format!("{places}.toml"));
        let synthetic = scenario(Size { places, ..Size::default() }, Seed(1));
        synthetic.expect("a synthetic scenario is good").write(&path).expect("there is room for a file");
        group.throughput(Throughput::Bytes(length(&path)));
        group.bench_function(BenchmarkId::new("places", places), |bencher| {
            bencher.iter(|| Scenario::read(&path).expect("what was written can be read"));
        });
    }
    let path = Path::new(JISR);
    group.throughput(Throughput::Bytes(length(path)));
    group.bench_function("Jisr al-Shughour", |bencher| {
        bencher.iter(|| Scenario::read(path).expect("the scenario of this repository is good"));
    });
    group.finish();
    criterion.final_summary();
}

fn length(path: &Path) -> u64 {
    std::fs::metadata(path).expect("the file is there").len()
}
