//! What was found by fuzzing and by inputs made for it, each as a claim that once was false.

use crate::desk::Desk;
use std::fmt::Write;

#[test]
fn a_period_of_four_thousand_million_days_is_refused_before_anything_is_done_by_day() {
    let said =
        Desk::of("flee_period").said(b"StartDate,2012-02-29\nLength,4000000000\n").expect("it is refused");
    let expected =
        "input_csv/sim_period.csv:2:8: `Length` is 4000000000; it must be a number of days from 1 to 36525";
    assert_eq!(said, expected);
}

#[test]
fn columns_times_rows_are_no_more_than_cells() {
    // 16 000 columns over 30 000 rows of one cell are 140 kB, and were 4 GB.
    let mut text: String = (0..16_000).fold("Day".to_owned(), |mut text, n| {
        let _ = write!(text, ",{n}");
        text
    });
    text += &"\n1".repeat(30_000);
    for door in ["flee_conflicts", "flee_demographics", "flee_agents"] {
        let said = Desk::of(door).said(text.as_bytes()).expect("it is refused");
        let expected = ":1:1: the row has 16001 cells, and hardly any of the 30001 rows has as many; leave out columns without \
                        cells";
        assert!(said.contains(expected), "{door}: {}", &said[..said.len().min(300)]);
    }
}

#[test]
fn a_hundred_thousand_faults_of_syntax_take_no_time_with_their_square() {
    let said = Desk::of("scenario").said(&b"=\n".repeat(100_000)).expect("it is refused");
    assert!(said.contains("more faults of syntax follow"), "{}", &said[..said.len().min(300)]);
}

#[test]
fn a_thousand_faults_are_told_and_the_rest_counted() {
    let said = Desk::of("table_counts")
        .said(format!("date,value\n{}", "x,y\n".repeat(20_000)).as_bytes())
        .expect("it is refused");
    assert_eq!(said.lines().count(), 1000);
    assert!(
        said.ends_with("; there may be more faults, of which only so many are told"),
        "{}",
        &said[said.len() - 200..]
    );
}

#[test]
fn what_is_found_is_told_in_a_readable_length() {
    let text = format!(
        "format = 1\nscenario = {{ title = \"T\", start = 2030-01-01, days = 3 }}\nplace = [{{ name = \"A\", kind = \"{}\" }}]\n",
        "x".repeat(1_000_000)
    );
    let said = Desk::of("scenario").said(text.as_bytes()).expect("it is refused");
    assert!(
        said.len() < 10_000 && said.contains("xx … xx") && said.contains("it must be one of `town`"),
        "{said}"
    );
}

#[test]
fn names_of_a_megabyte_are_not_held_against_each_other() {
    // To say which of two such names was meant would take a million million steps.
    let (one, other) = ("a".repeat(400_000), "b".repeat(400_000));
    let text = format!(
        "format = 1\nscenario = {{ title = \"T\", start = 2030-01-01, days = 3 }}\n\
         place = [{{ name = \"{one}\", kind = \"town\", country = \"A\" }}]\nthreat = [{{ kind = \"assault\", place = \"{other}\", \
         start = 2030-01-01 }}]\n"
    );
    assert!(Desk::of("scenario").said(text.as_bytes()).is_some());
}

#[test]
fn aliases_of_aliases_are_not_written_out() {
    // Nine times nine times nine … values from a kilobyte, as in the billion laughs of XML.
    let mut text = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (one, next) in ('a'..='i').zip('b'..) {
        let _ = writeln!(text, "{next}: &{next} [{}]", vec![format!("*{one}"); 9].join(", "));
    }
    let said = Desk::of("flee_settings").said(text.as_bytes()).expect("it is refused");
    assert!(said.contains("simsetting.yml:") && said.contains("not valid YAML"), "{said}");
}

#[test]
fn days_beyond_all_dates_are_read_as_such() {
    // Counting so many days on from a date had panicked.
    for day in ["4294967296", "-4294967296", "1000000000000000000000000000000"] {
        let text = format!("#Day,North,South,West\n0,5.0,11,20\n{day},9,11,5\n");
        let _ = Desk::of("flee_hunger").said(text.as_bytes());
        let text = format!("#closure_type,name1,name2,closure_start,closure_end\nlink,Konna,Abala,0,{day}\n");
        let _ = Desk::of("flee_closures").said(text.as_bytes());
    }
}

#[test]
fn a_text_that_is_no_toml_takes_no_more_memory_the_longer_it_is() {
    for rows in [50_000, 400_000] {
        let said = Desk::of("scenario").said(&b"=\n".repeat(rows)).expect("it is refused");
        assert_eq!(said.lines().count(), 20);
    }
}

#[test]
fn a_kept_forecast_that_was_altered_and_sealed_again_is_refused() {
    // What the particles have was taken as it stood: a list that is too short would have been a panic later on.
    let good = include_bytes!("../../fuzz/corpus/forecast_content/made").as_slice();
    let origin = b"\n2030-01-02\x02";
    let at = good.windows(origin.len()).position(|bytes| bytes == origin).expect("it has an origin") + 11;
    let one_knob_less = [&good[..at], &[1], &good[at + 1..at + 10], &good[at + 19..]].concat();
    let no_number = [&good[..at + 2], &f64::NAN.to_le_bytes(), &good[at + 10..]].concat();
    let desk = Desk::of("forecast_content");
    assert_eq!(desk.said(good), None);
    for altered in [one_knob_less, no_number] {
        let said = desk.said(&altered).expect("it is refused");
        assert!(said.contains("that does not fit together"), "{said}");
    }
}
