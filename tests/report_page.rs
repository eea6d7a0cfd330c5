//! The page: its bytes, what is in it, and that it works in a real browser.
#![cfg(feature = "report")]

use displace::engine::Recording;
use displace::scenario::{Count, Quantity, ScenarioBuilder, Series, Threat, ThreatKind, Where};
use displace::world::{Place, PlaceKind, Route, World};
use displace::{Ensemble, Scenario, Seed, date};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A name that would end the script in which it stands, and begin another.
const HOSTILE: &str = "</script><script>throw 1</script><!--";

fn scenario() -> Scenario {
    let world = World::builder()
        .place(Place::new("Town", PlaceKind::Town, "Here").with_population(3_000).at(35.0, 36.0))
        .place(Place::new(HOSTILE, PlaceKind::Village, "Here").with_population(300).at(35.1, 36.1))
        .place(Place::new("Nowhere", PlaceKind::Village, "Here").with_population(100))
        .place(Place::new("Border", PlaceKind::Crossing, "Here").with_people_per_day(300).at(35.3, 36.2))
        .place(Place::new("Camp", PlaceKind::Camp, "There").with_capacity(500).at(35.4, 36.4))
        .route("Town", HOSTILE, Route::of_km(20.0))
        .route(HOSTILE, "Nowhere", Route::of_km(5.0))
        .route(HOSTILE, "Border", Route::of_km(30.0))
        .route("Border", "Camp", Route::of_km(25.0));
    let camp = Series::new("Camp", Where::Place("Camp".to_owned()), Quantity::Present);
    let counts = [(6, 200.0), (10, 450.0), (14, 600.0), (16, 640.0)]
        .map(|(day, people)| Count::of(date(2011, 6, day), people).with_error(20.0));
    Scenario::builder("A <b>town</b> & a camp", date(2011, 6, 4), 14)
        .world(world)
        .threat(Threat::new(ThreatKind::Assault, "Town", date(2011, 6, 6)).until(date(2011, 6, 12)))
        .observed(counts.into_iter().fold(camp, Series::count))
        .build()
        .expect("it has no fault")
}

fn ensemble(scenario: &Scenario) -> Ensemble {
    let recording = Recording::daily().without_journeys();
    Ensemble::of(scenario).replicates(6).seed(Seed(1)).recording(recording).run()
}

/// What is embedded in a page, as a browser reads it: up to the first end of a script.
fn embedded(page: &str) -> Value {
    let (_, rest) = page.split_once(r#"<script type="application/json" id="data">"#).expect("there are data");
    let (json, _) = rest.split_once("</script>").expect("the script ends");
    serde_json::from_str(json).expect("the data are JSON")
}

#[test]
fn the_same_ensemble_gives_the_same_page_to_the_last_byte() {
    // A page is evidence: who makes it again must be able to compare it.
    let scenario = scenario();
    assert_eq!(
        ensemble(&scenario).report(&scenario).page().expect("it can be made"),
        ensemble(&scenario).report(&scenario).page().expect("it can be made")
    );
}

#[test]
fn a_place_called_like_the_end_of_a_script_does_not_break_the_page() {
    let scenario = scenario();
    let page = ensemble(&scenario).report(&scenario).page().expect("it can be made");
    assert!(!page.contains(HOSTILE), "the name stands in the page as it is");
    let data = embedded(&page);
    let names: Vec<&str> =
        data["map"]["places"].as_array().expect("a list").iter().filter_map(|p| p["name"].as_str()).collect();
    assert!(names.contains(&HOSTILE), "{names:?}");
    assert!(page.contains("<title>A &lt;b&gt;town&lt;/b&gt; &amp; a camp</title>"));
}

#[test]
fn a_place_without_coordinates_is_listed_rather_than_dropped() {
    let scenario = scenario();
    let data = embedded(&ensemble(&scenario).report(&scenario).page().expect("it can be made"));
    assert_eq!(data["map"]["without_coordinates"][0][0], "Nowhere");
    assert_eq!(data["map"]["places"].as_array().map(Vec::len), Some(4));
}

/// A border that nobody drew anywhere.
const BORDER: &str = r#"{"type":"FeatureCollection","attribution":"drawn by nobody","features":[
{"type":"Feature","properties":{"boundary":"administrative"},"geometry":{"type":"LineString","coordinates":[[35.5,35.2],[36.1,35.3],[36.6,35.2]]}},
{"type":"Feature","properties":{"waterway":"river"},"geometry":{"type":"LineString","coordinates":[[120.0,35.2],[120.1,35.3]]}}]}"#;

#[test]
fn the_lines_of_a_backdrop_lie_behind_the_map_and_their_makers_are_named() {
    // The map is of the places: a river on the other side of the Earth is not on it.
    let folder = tempfile::tempdir().expect("a place for files");
    let path = folder.path().join("border.geojson");
    fs::write(&path, BORDER).expect("it can be written");
    let stated = scenario().edit().backdrop(&path).build().expect("it has no fault");
    let data = embedded(&ensemble(&stated).report(&stated).page().expect("it can be made"));
    let behind = data["backdrop"].as_array().expect("a list");
    assert_eq!(behind.len(), 1, "{behind:?}");
    assert_eq!((&behind[0]["kind"], &behind[0]["x"][3]), (&"border".into(), &Value::Null));
    // Its middle lies where a place at the same coordinates would.
    let crossing = data["map"]["places"].as_array().expect("a list").iter().find(|p| p["name"] == "Border");
    let at = |value: &Value| value.as_f64().expect("a number");
    let km = at(&behind[0]["x"][1]) - at(&crossing.expect("it is on the map")["at"][0]);
    assert!((km + 0.1 * 111.195 * 35.2_f64.to_radians().cos()).abs() < 0.05, "{km}");
    assert!(data["inputs"]["sources"].to_string().contains("border.geojson, drawn by nobody"));

    fs::write(&path, "{\"type\":\"Feature\"}").expect("it can be written");
    let error = ensemble(&stated).report(&stated).page().expect_err("it is no collection").to_string();
    assert!(error.contains("border.geojson:1:1: `type` is `Feature`"), "{error}");
}

#[test]
fn the_page_says_what_the_runs_say() {
    // Each figure is read from the page and asked of the ensemble by another way.
    let scenario = scenario();
    let ensemble = ensemble(&scenario);
    let data = embedded(&ensemble.report(&scenario).page().expect("it can be made"));
    let camp = scenario.world().find("Camp").expect("it is there").id();
    let band = ensemble.people_in(camp).band(scenario.last_day(), 0.90);
    let last = scenario.period().days() as usize - 1;
    let panel = &data["panels"]["shown"][0];
    assert_eq!(panel["name"], "Camp");
    assert_eq!(panel["people"]["median"][last].as_f64(), Some(band.median.round()));
    assert_eq!(panel["people"]["high"][last].as_f64(), Some(band.high.round()));
    assert_eq!(panel["capacity"][last], 500);
    assert_eq!(panel["counts"].as_array().map(Vec::len), Some(4));
    assert_eq!(data["fingerprint"], format!("{:016x}", ensemble.fingerprint()));
    assert!(data["map"]["places"].as_array().expect("a list").iter().any(|place| {
        place["name"] == "Town" && place["threat"][4].as_u64().is_some_and(|threat| threat >= 90)
    }));
    let skill = data["scores"]["naive"]["rows"].as_array().expect("there are naive forecasts");
    assert!(!skill.is_empty());
}

#[test]
fn a_journey_is_told_from_leaving_home_with_the_threat_there() {
    let scenario = scenario();
    let data = embedded(&ensemble(&scenario).report(&scenario).page().expect("it can be made"));
    let journeys = data["journeys"].as_array().expect("a list");
    assert!((20..=40).contains(&journeys.len()), "{} journeys", journeys.len());
    let town = journeys.iter().find(|journey| journey["deeds"][0]["words"] == "fled from Town");
    let fled = &town.expect("somebody fled from the town")["deeds"][0];
    assert!(fled["threat"].as_u64().is_some_and(|threat| threat > 0), "{fled}");
    assert!(fled["at"].is_array(), "{fled}");
}

#[test]
fn a_comparison_shows_the_difference_with_its_sign() {
    let folder = tempfile::tempdir().expect("a place for files");
    let lines = folder.path().join("border.geojson");
    fs::write(&lines, BORDER).expect("it can be written");
    let before = scenario().edit().backdrop(&lines).build().expect("it has no fault");
    let after = before.with(&[("place.Camp.capacity", 50.0)]).expect("the path leads somewhere");
    let comparison = Ensemble::of(&before).replicates(4).seed(Seed(1)).beside(&after).expect("same period");
    let page =
        comparison.before().report(&before).beside(&comparison, &after).page().expect("it can be made");
    let data = embedded(&page);
    let rows = data["compared"]["at_the_end"]["rows"].as_array().expect("a table");
    let camp = rows.iter().find(|row| row[0] == "Camp").expect("the camp differs");
    assert!(camp[3].as_str().is_some_and(|difference| difference.starts_with('-')), "{camp}");
}

#[test]
fn without_flows_or_people_to_follow_the_page_says_so() {
    let scenario = scenario();
    let plain = Ensemble::of(&scenario).replicates(2).run();
    assert_eq!(
        embedded(&plain.report(&scenario).page().expect("it can be made"))["map"]["are_flows_means"],
        false
    );
    let counted = Ensemble::of(&scenario).replicates(2).run_counting().expect("it can be counted");
    let data = embedded(&counted.report(&scenario).page().expect("it can be made"));
    assert_eq!(data["has_first"], false);
    assert_eq!(data["journeys"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_large_case_leaves_out_the_smallest_and_says_how_many() {
    // A page that grew with the world could not be mailed; a page that dropped places in silence would mislead.
    let name = |at: usize| format!("Town {at}");
    let mut world = World::builder();
    for at in 0..900 {
        let (row, column) = (at / 30, at % 30);
        let town = Place::new(name(at), PlaceKind::Town, "Here").with_population(20);
        world = world.place(town.at(10.0 + 0.1 * row as f64, 20.0 + 0.1 * column as f64));
        world = if column > 0 { world.route(name(at - 1), name(at), Route::of_km(15.0)) } else { world };
        world = if row > 0 { world.route(name(at - 30), name(at), Route::of_km(15.0)) } else { world };
    }
    let threats = (0..30).map(|at| Threat::new(ThreatKind::Assault, name(at * 31 % 900), date(2011, 6, 5)));
    let large = threats
        .fold(Scenario::builder("a grid", date(2011, 6, 4), 20).world(world), ScenarioBuilder::threat)
        .build()
        .expect("it has no fault");
    let ensemble = Ensemble::of(&large).replicates(2).recording(Recording::daily()).run();
    let page = ensemble.report(&large).page().expect("it can be made");
    let data = embedded(&page);
    let length = |key: &str| data["map"][key].as_array().map_or(0, Vec::len);
    assert_eq!(length("places"), 300);
    let left_out = data["map"]["places_left_out"].as_u64().expect("a number") as usize;
    assert_eq!(300 + left_out, large.world().place_count());
    assert_eq!(length("routes"), 600);
    assert!(data["map"]["routes_left_out"].as_u64() > Some(0));
    let script = page.find("</script>").expect("plotly ends");
    assert!(page.len() - script < 2_000_000, "{} bytes of data", page.len() - script);
}

/// A browser that runs without a screen, if there is one.
fn browser() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|program| program.is_file())
}

/// Before anything else on the page: what goes wrong is written down.
const EAR: &str = r#"<script>
window.heard = [];
addEventListener("error", (event) => heard.push("error: " + event.message));
addEventListener("unhandledrejection", (event) => heard.push("rejection: " + event.reason));
addEventListener("securitypolicyviolation", (event) => heard.push("blocked: " + event.blockedURI + " " + event.violatedDirective));
for (const kind of ["error", "warn"]) console[kind] = (...words) => heard.push(kind + ": " + words.join(" "));
</script>"#;

/// After everything: the page is used, and what came of it is told to the page around it.
const HAND: &str = r##"<script>
addEventListener("load", async () => {
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const get = (id) => document.getElementById(id);
  const shapes = () => document.querySelector("#map .scatterlayer").innerHTML;
  const ground = () => getComputedStyle(document.body).backgroundColor;
  const said = {};
  try {
  await wait(300);
  const go = async (day) => {
    get("day").value = String(day);
    get("day").dispatchEvent(new Event("input", { bubbles: true }));
    await wait(100);
    return [get("date").textContent, shapes()];
  };
  const [firstDate, firstShapes] = await go(0);
  const [laterDate, laterShapes] = await go(6);
  const [againDate, againShapes] = await go(0);
  said.dates = [firstDate, laterDate, againDate];
  said.mapMoves = firstShapes !== laterShapes;
  said.mapComesBack = firstShapes === againShapes;
  get("play").click();
  await wait(900);
  said.played = Number(get("day").value);
  get("play").click();
  said.behind = [...document.querySelectorAll("#map .scatterlayer .trace:first-child path.js-line")].map((line) => line.getAttribute("d").length);
  said.plots = [...document.querySelectorAll(".plot")].map((plot) => plot.querySelectorAll("svg.main-svg").length);
  get("journey").value = "0";
  get("journey").dispatchEvent(new Event("change"));
  await wait(100);
  said.deeds = get("deeds").children.length;
  document.querySelectorAll("details").forEach((details) => { details.open = true; });
  await wait(100);
  said.tables = document.querySelectorAll("table").length;
  said.wide = document.documentElement.scrollWidth;
  said.width = innerWidth;
  said.ground = ground();
  get("theme").click();
  await wait(100);
  said.otherGround = ground();
  get("day").focus();
  said.focused = document.activeElement === get("day");
  said.text = document.body.innerText.includes("<\/script><script>throw 1");
  } catch (error) { heard.push("failed: " + error); }
  said.loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  said.heard = heard;
  parent.postMessage(JSON.stringify(said), "*");
});
</script>"##;

/// Uses a page in a browser, in a frame of so many pixels: a window of its own cannot be as narrow as a phone's.
fn used(browser: &Path, page: &str, width: u32, flags: &[&str]) -> Value {
    let folder = tempfile::tempdir().expect("a place for files");
    let page = page.replacen("<head>", &format!("<head>{EAR}"), 1);
    let at = page.rfind("</body>").expect("the page ends");
    let page = format!("{}{HAND}{}", &page[..at], &page[at..]);
    let frame = format!(
        r#"<pre id="said"></pre><script>addEventListener("message", (event) => {{ document.getElementById("said").textContent = event.data; }});</script>
        <iframe src="page.html" style="border:0;width:{width}px;height:900px"></iframe>"#
    );
    fs::write(folder.path().join("page.html"), page).expect("it can be written");
    fs::write(folder.path().join("frame.html"), frame).expect("it can be written");
    let dom = fs::File::create(folder.path().join("dom")).expect("it can be written");
    let mut running = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--window-size=1400,1000",
        ])
        .args(["--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=20000", "--dump-dom"])
        .args(flags)
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("file://{}", folder.path().join("frame.html").display()))
        .stdout(dom)
        .stderr(Stdio::null())
        .spawn()
        .expect("the browser starts");
    let begun = Instant::now();
    while running.try_wait().expect("it can be asked").is_none() {
        if begun.elapsed() > Duration::from_mins(3) {
            running.kill().ok();
            panic!("the browser did not end");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let dom = fs::read_to_string(folder.path().join("dom")).expect("the browser wrote what it saw");
    let (_, rest) = dom.split_once(r#"<pre id="said">"#).expect("the frame was drawn");
    let (said, _) = rest.split_once("</pre>").expect("it ends");
    let said = said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    serde_json::from_str(&said).unwrap_or_else(|error| panic!("the page said nothing ({error}): {dom}"))
}

#[test]
#[allow(clippy::print_stdout, reason = "who runs the tests is to know what was skipped")]
fn in_a_browser_the_page_draws_moves_and_asks_nothing_of_the_network() {
    // Charts are drawn by a script: only a browser can tell whether they are.
    let Some(browser) = browser() else {
        println!("skipped: no Chromium or Chrome on the path");
        return;
    };
    let folder = tempfile::tempdir().expect("a place for files");
    let lines = folder.path().join("border.geojson");
    fs::write(&lines, BORDER).expect("it can be written");
    let before = scenario().edit().backdrop(&lines).build().expect("it has no fault");
    let after = before.with(&[("place.Camp.capacity", 50.0)]).expect("the path leads somewhere");
    let recording = Recording::daily().without_journeys();
    let comparison =
        Ensemble::of(&before).replicates(4).recording(recording).beside(&after).expect("same period");
    let page =
        comparison.before().report(&before).beside(&comparison, &after).page().expect("it can be made");
    let (light, dark) = ("rgb(255, 255, 255)", "rgb(20, 23, 26)");
    let prefers_dark = "--blink-settings=preferredColorScheme=0";
    for (width, flags, ground, other) in
        [(360, &[][..], light, dark), (1280, &[], light, dark), (360, &[prefers_dark], dark, light)]
    {
        let said = used(&browser, &page, width, flags);
        let told = |key: &str| said[key].clone();
        assert_eq!(told("heard"), serde_json::json!([]), "{said}");
        assert_eq!(told("loaded"), serde_json::json!([]), "{said}");
        assert_eq!(told("dates"), serde_json::json!(["4 June 2011", "10 June 2011", "4 June 2011"]));
        assert_eq!((told("mapMoves"), told("mapComesBack")), (true.into(), true.into()), "{said}");
        assert!(said["played"].as_u64().is_some_and(|day| day >= 2), "{said}");
        let plots = said["plots"].as_array().expect("a list");
        assert!(plots.len() >= 6 && plots.iter().all(|svgs| svgs.as_u64() > Some(0)), "{said}");
        assert!(said["behind"][0].as_u64() > Some(10), "the border is not drawn: {said}");
        assert!(said["deeds"].as_u64().is_some_and(|deeds| deeds >= 2), "{said}");
        assert!(said["tables"].as_u64().is_some_and(|tables| tables >= 10), "{said}");
        assert_eq!(said["width"], width, "{said}");
        assert!(said["wide"].as_u64() <= Some(u64::from(width)), "wider than its window: {said}");
        assert_eq!((told("ground"), told("otherGround")), (ground.into(), other.into()), "{said}");
        assert_eq!((told("focused"), told("text")), (true.into(), true.into()), "{said}");
    }
}
