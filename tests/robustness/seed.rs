use crate::doors;
#[test]
fn seeds() {
    let d = tempfile::tempdir().unwrap();
    displace::study::Forecast::of(doors::small()).days(1).particles(2).kept_in(d.path()).run().unwrap();
    let b = std::fs::read(d.path().join("made-2030-01-02")).unwrap();
    let c = std::path::Path::new("fuzz/corpus");
    for n in ["forecast", "forecast_content"] { std::fs::create_dir_all(c.join(n)).unwrap(); }
    std::fs::write(c.join("forecast/made"), &b).unwrap();
    std::fs::write(c.join("forecast_content/made"), &b[16..b.len() - 16]).unwrap();
}
