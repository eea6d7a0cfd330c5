//! Scores are those of Flee's own scripts, on files that Flee itself printed.
//!
//! The files are not part of this package: they lie in `../shared/flee_reference`, with a README whose table gives the two
//! scores of each to six digits. Where that is not there, these tests say that they were skipped.
#![cfg(feature = "flee")]

use displace::flee_out::{self, Dates, FleeOut};
use displace::report;
use displace::scenario::DailyCounts;
use displace::study::score::{NaiveModel, Scale, Score, Total};
use displace::units::Day;
use std::io::Write;
use std::path::{Path, PathBuf};

fn reference() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/flee_reference");
    let is_there = folder.is_dir();
    if !is_there {
        // Written past the capture of the test harness, so that it is seen.
        let _ = writeln!(std::io::stderr(), "skipped: ../shared is missing");
    }
    is_there.then_some(folder)
}

fn printed(folder: &Path, case: &str) -> FleeOut {
    let file = folder.join(format!("{case}_seed1_out.csv"));
    flee_out::read(file, Dates::OneDayLate).expect("Flee printed it")
}

/// The cases of the README's table with what stands in the column `seed 1 raw, rescaled`.
fn cases(folder: &Path) -> Vec<(String, String)> {
    let readme = std::fs::read_to_string(folder.join("README.md")).expect("the folder has a README");
    let rows: Vec<Vec<String>> = readme
        .lines()
        .filter(|line| line.starts_with("| "))
        .map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect();
    let column = rows[0].iter().position(|name| name == "seed 1 raw, rescaled").expect("the table has it");
    rows[1..]
        .iter()
        .filter(|row| !row[0].starts_with("---"))
        .map(|row| (row[0].clone(), row[column].clone()))
        .collect()
}

fn six_digits(score: Option<f64>) -> String {
    score.map_or_else(|| "not defined".to_owned(), |score| format!("{score:.6}"))
}

#[test]
fn what_flee_printed_has_here_the_scores_that_it_has_there() {
    let Some(folder) = reference() else { return };
    let cases = cases(&folder);
    assert!(cases.len() >= 7, "{cases:?}");
    for (case, expected) in cases {
        let FleeOut { counts, notes } = printed(&folder, &case);
        assert!(notes.is_empty(), "{case}: {notes:?}");
        let score = Score::of(&counts);
        let [raw, rescaled] =
            [Scale::Raw, Scale::RescaledWhole].map(|scale| six_digits(score.relative_difference(scale)));
        if expected.starts_with("not defined") {
            assert_eq!([raw, rescaled], ["not defined", "not defined"], "{case}");
        } else {
            assert_eq!(format!("{raw}, {rescaled}"), expected, "{case}");
        }
    }
}

#[test]
fn a_total_of_nobody_is_no_score_and_the_sum_of_the_camps_is() {
    // Driven by floods, Flee writes 0 for everyone counted though camps were counted, and its plotting script then prints
    // 2,088 as a relative difference. By the sums of the data columns, worked out from the file by a few lines of
    // Python, it has a score: the mean over 11 days of Σ |sim − data| / Σ data.
    let Some(folder) = reference() else { return };
    let FleeOut { counts, .. } = printed(&folder, "dflee_example");
    let stated = Score::of(&counts);
    assert_eq!(stated.relative_difference(Scale::Raw), None);
    assert_eq!(stated.relative_difference_on(Day(0), Scale::RescaledWhole), None);
    assert_eq!(stated.contribution(0, Scale::Raw), None);
    assert_eq!(stated.mase_of_flee(0, NaiveModel::Flat, Day(7)), None);
    let summed = stated.by(Total::Summed);
    // Day 0: 97 + 0 + 140 people too many at three camps and 513 at places where nobody was counted, of 30.
    assert_eq!(summed.relative_difference_on(Day(0), Scale::Raw), Some(25.0));
    assert_eq!(six_digits(summed.relative_difference(Scale::Raw)), "6.612481");
    assert_eq!(six_digits(summed.relative_difference(Scale::RescaledWhole)), "1.581516");
    // What needs no total needs no choice. From day 7 on the first camp stays at 350: there Flee would divide by 0.
    assert_eq!(stated.mase(0, NaiveModel::Flat, Day(7)), None);
    assert_eq!(stated.relative(0), summed.relative(0));
    assert!(stated.relative(0).is_some() && stated.mase(0, NaiveModel::Flat, Day(3)).is_some());
}

/// What Flee 3.1's `extract-validation-results.py` prints for a file: the two errors, then MASE against flat, sloped and
/// ratio from day 7 and from day 30, in all and camp by camp.
struct Extracted {
    case: &'static str,
    normal: f64,
    rescaled: f64,
    totals: [f64; 6],
    camps: &'static [(&'static str, [f64; 6])],
}

const EXTRACTED: &[Extracted] = &[
    Extracted {
        case: "mali_h10",
        normal: 0.379_443_69,
        rescaled: 0.312_149_91,
        totals: [0.326_522, 0.159_738, 0.464_689, 0.437_862, 0.147_786, 0.733_958],
        camps: &[
            ("Fassala-Mbera", [0.1899, 0.0034, 0.3739, 0.2715, 0.0016, 0.4424]),
            ("Mentao", [0.5464, 0.5464, 0.5464, 0.9002, 0.5098, 3.2355]),
            ("Bobo-Dioulasso", [0.9506, 0.9506, 0.9506, 3.333, 0.8946, 1.0659]),
            ("Abala", [0.3231, 0.0222, 0.5325, 0.2912, 0.0282, 0.3251]),
            ("Mangaize", [0.4132, 0.0049, 0.3332, 0.3786, 0.0046, 1.6352]),
            ("Niamey", [0.773, 0.773, 0.773, 0.7121, 0.7121, 0.7121]),
            ("Tabareybarey", [0.8808, 0.8808, 0.8808, 0.8114, 0.8114, 0.8114]),
        ],
    },
    Extracted {
        case: "burundi_h10",
        normal: 0.587_986_69,
        rescaled: 0.553_870_93,
        totals: [0.505_115, 0.223_502, 1.419_089, 0.810_717, 0.137_167, 1.370_485],
        camps: &[
            ("Mahama", [0.3398, 0.0116, 2.1755, 0.6163, 0.0025, 1.4558]),
            ("Nduta", [0.4309, 0.722, 0.4402, 0.4094, 0.2474, 0.4156]),
            ("Nyarugusu", [0.4331, 0.0109, 0.8788, 0.9116, 0.0027, 0.9704]),
            ("Nakivale", [0.6227, 0.0288, 3.6243, 0.9179, 0.0061, 4.9062]),
            ("Lusenda", [2.0106, 2.0106, 2.0106, 1.8914, 1.8914, 1.8914]),
        ],
    },
    Extracted {
        case: "car_h10",
        normal: 0.425_724_59,
        rescaled: 0.387_267_84,
        totals: [1.575_801, 0.122_421, 0.454_768, 1.612_763, 0.022_619, 0.398_61],
        camps: &[
            ("Amboko", [1.9791, 0.0005, 0.1051, 1.923, 0.0005, 0.1181]),
            ("Belom", [1.1967, 0.0003, 0.0682, 1.2522, 0.0003, 0.0757]),
            ("Dosseye", [1.6143, 0.0013, 0.3215, 1.6912, 0.0012, 0.3523]),
            ("Gondje", [5.0368, 0.0006, 0.1227, 4.8942, 0.0006, 0.1372]),
            ("Moyo", [0.9126, 0.0004, 0.0997, 0.9254, 0.0004, 0.1111]),
            ("East", [0.214, 0.2197, 0.2161, 0.2113, 0.0273, 0.2194]),
            ("Adamaoua", [0.2422, 0.2467, 0.2445, 0.2392, 0.0302, 0.2486]),
            ("Mole", [1.0125, 0.0015, 0.4637, 0.9838, 0.0015, 0.5539]),
            ("Bili", [0.9902, 0.9902, 0.9902, 0.9622, 0.9622, 0.9622]),
            ("Boyabu", [0.2407, 0.0009, 0.6244, 0.2574, 0.0007, 0.5165]),
            ("Mboti", [28.9747, 0.0153, 3.5263, 28.7584, 0.0148, 3.9676]),
            ("Inke", [1.4701, 0.0014, 0.3679, 1.6222, 0.0013, 0.3873]),
            ("Betou", [0.835, 0.003, 1.8972, 1.3176, 0.0019, 0.6554]),
            ("Brazaville", [0.1396, 0.0121, 0.1486, 0.1504, 0.0026, 0.2006]),
        ],
    },
];

const MODELS: [NaiveModel; 3] = [NaiveModel::Flat, NaiveModel::SlopedAsInFlee, NaiveModel::Ratio];

fn mases(score: impl Fn(NaiveModel, Day) -> Option<f64>) -> Vec<f64> {
    let models = NaiveModel::TRAINING.iter().flat_map(|day| MODELS.map(|model| (model, *day)));
    models.map(|(model, day)| score(model, day).expect("Flee has a number for it")).collect()
}

#[test]
fn scaled_errors_are_those_of_flees_validation_script() {
    // The script rounds the score of a camp to four digits, and the total is a mean of those.
    let Some(folder) = reference() else { return };
    let are_near = |ours: &[f64], theirs: &[f64]| {
        ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| (a - b).abs() <= 0.000_050_1)
    };
    for extracted in EXTRACTED {
        let FleeOut { counts, .. } = printed(&folder, extracted.case);
        let score = Score::of(&counts);
        // It also rounds every difference to four digits, of people.
        for (scale, theirs) in [(Scale::Raw, extracted.normal), (Scale::Rescaled, extracted.rescaled)] {
            let ours = score.relative_difference(scale).expect("Flee has a number for it");
            assert!((ours - theirs).abs() < 1e-6, "{}: {scale:?} {ours}, Flee {theirs}", extracted.case);
        }
        let totals = mases(|model, day| score.mase_of_flee_overall(model, day));
        assert!(are_near(&totals, &extracted.totals), "{}: {totals:?}", extracted.case);
        let names: Vec<&str> = extracted.camps.iter().map(|(camp, _)| *camp).collect();
        assert_eq!(counts.places(), names);
        for (place, (camp, theirs)) in extracted.camps.iter().enumerate() {
            let ours = mases(|model, day| score.mase_of_flee(place, model, day));
            assert!(are_near(&ours, theirs), "{}, {camp}: {ours:?}", extracted.case);
        }
    }
}

#[test]
fn a_file_of_flees_that_is_read_and_written_is_the_same_file() {
    // To the last byte: dates, roundings, and how Python prints numbers.
    let Some(folder) = reference() else { return };
    for (case, _) in cases(&folder) {
        let file = folder.join(format!("{case}_seed1_out.csv"));
        let text = std::fs::read_to_string(&file).expect("Flee printed it");
        let counts: DailyCounts = printed(&folder, &case).counts;
        let written = report::flee_out(&counts, Dates::OneDayLate);
        let differing = text.lines().zip(written.lines()).find(|(theirs, ours)| theirs != ours);
        assert_eq!(differing, None, "{case}");
        assert_eq!(text.len(), written.len(), "{case}");
        // With the right dates it is the same table a day earlier, and read as such the very same.
        let right = report::flee_out(&counts, Dates::Right);
        assert_eq!(flee_out::parse(&right, "out.csv", Dates::Right).expect("good").counts, counts, "{case}");
        assert_ne!(right, written, "{case}");
    }
}

#[test]
fn a_written_file_can_be_read_from_where_it_was_written() {
    let text = "Day,Date,A sim,A data,A error,Total error,refugees in camps (UNHCR),total refugees (simulation),\
                raw UNHCR refugee count,refugees in camps (simulation),refugee_debt\n\
                0,2012-03-01,6,8,0.25,0.2,8,9,10,6,1\n";
    let counts = flee_out::parse(text, "out.csv", Dates::Right).expect("a good file").counts;
    let folder = tempfile::tempdir().expect("a place for files");
    let file = folder.path().join("out.csv");
    report::write_flee_out(&counts, Dates::Right, &file).expect("it can be written");
    assert_eq!(std::fs::read_to_string(&file).expect("it was written"), text);
    assert_eq!(flee_out::read(&file, Dates::Right).expect("a good file").counts, counts);
    let missing = flee_out::read(folder.path().join("else.csv"), Dates::Right).expect_err("it is not there");
    assert!(missing.to_string().ends_with("there is no such file; check the path"), "{missing}");
}
