//! draft
use displace::*;
fn main() -> displace::Result<()> {
    let scenario = Scenario::read("scenarios/jisr-al-shughour-2011.toml")?;
    let t = std::time::Instant::now();
    let run = Simulation::new(&scenario, Seed(2011)).run();
    println!("{}", run.summary());
    println!("{:?}", t.elapsed());
    let t = std::time::Instant::now();
    let e = Ensemble::of(&scenario).replicates(50).seed(Seed(2011)).run();
    println!("{:?}", t.elapsed());
    for series in scenario.observed() {
        println!("{}", series.name());
        for (i, c) in series.counts().iter().enumerate() {
            let v = e.matched(series.name(), i);
            println!(
                "  {} {:?} {:?} {:?}: {:.0} sd {:.0}",
                c.at().date(),
                c.value(),
                c.at_least(),
                c.at_most(),
                stats::mean(&v),
                stats::sd(&v)
            );
        }
    }
    Ok(())
}
