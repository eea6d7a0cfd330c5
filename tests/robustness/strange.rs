//! Inputs that are strange rather than large, at every door.

use crate::desk::{Desk, files};
use crate::doors::DOORS;
use std::path::Path;

/// How long each strange text is: long enough that time or memory with the square of it would show.
const LENGTH: usize = 60_000;

fn strange_texts() -> Vec<String> {
    let fill = |text: &str| text.repeat(LENGTH / text.len());
    let count = |text: fn(usize) -> String| (0..LENGTH / 10).map(text).collect::<String>();
    let mut texts: Vec<String> = [
        "\n",
        "\r",
        ",",
        ";",
        "\t",
        "\"",
        "\"\n",
        "\"a\n",
        "1,2\n",
        "x\n",
        "1,,\n",
        "a,",
        "=\n",
        "a b\n",
        "a=@\n",
        "[[place]]\n",
        "[[x]]\n",
        "a=1\n",
        "a.",
        "[",
        "{",
        "{\"a\":",
        "- ",
        "a: 1\n",
        "&a [*a]\n",
        "#\n",
        "# a\n",
        "-",
        "'",
        "`",
        "\\",
        "\u{feff}",
        "𝄞",
        "e\u{301}",
        "\u{200b}",
        "9",
    ]
    .into_iter()
    .map(fill)
    .collect();
    texts.push(count(|n| format!("c{n},")));
    texts.push(format!("{}\n{}", count(|n| format!("c{n},")), fill("1\n")));
    texts.push(format!("name,kind,country\n{}", count(|n| format!("a{n},town,A\n"))));
    texts.push(count(|n| format!("k{n}=1\n")));
    texts.push(count(|n| format!("k{n}: 1\n")));
    texts.push(format!("format=1\n{}", count(|n| format!("[[place]]\nname=\"{n}\"\n"))));
    texts.push(format!("{{\"type\":\"FeatureCollection\",\"features\":[{}1]}}", fill("{},")));
    texts.push(format!("{{\"data\":[{}1]}}", fill("{},")));
    texts.push(format!("format = [{}1]", fill("1,")));
    texts.push(format!(
        "format = 1\nscenario = {{ title = \"T\", start = 2030-01-01, days = 3 }}\n{}",
        count(|n| format!("[[place]]\nname=\"{n}\"\nkind=\"town\"\ncountry=\"A\"\n"))
    ));
    texts
}

#[test]
fn whatever_lies_at_a_door_it_is_refused_or_read_within_its_memory_and_time() {
    let texts = strange_texts();
    for door in DOORS {
        let desk = Desk::of(door.name);
        for text in &texts {
            desk.said(text.as_bytes());
        }
    }
}

/// The pieces of a text that are numbers.
fn numbers(text: &str) -> Vec<(usize, usize)> {
    let is_digit = |c: char| c.is_ascii_digit() || c == '.';
    let mut numbers = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(|c| !is_digit(c)) {
        let digits = piece.trim_end_matches(|c| !is_digit(c)).len();
        if digits > 0 {
            numbers.push((at, at + digits));
        }
        at += piece.len();
    }
    numbers
}

#[test]
fn numbers_that_are_none_are_refused_or_read_everywhere_without_a_panic() {
    let strange = [
        "1e400",
        "-1e400",
        "1000000000000000000000000000000",
        "-0",
        "NaN",
        "nan",
        "inf",
        "-inf",
        "Infinity",
        "0x1f",
        "1_0",
        "4294967296",
        "18446744073709551616",
        "1e-400",
        "٣",
        "",
        "-1",
        "0",
    ];
    for door in DOORS {
        let desk = Desk::of(door.name);
        for file in files(&Path::new("fuzz/corpus").join(door.name)).iter().take(2) {
            let Ok(text) = std::fs::read_to_string(file) else { continue };
            for (from, to) in numbers(&text).into_iter().take(12) {
                for number in strange {
                    desk.said(format!("{}{number}{}", &text[..from], &text[to..]).as_bytes());
                }
            }
        }
    }
}

#[test]
fn numbers_beyond_all_bounds_are_refused_in_words() {
    let text = |number: &str| {
        format!(
            "format = 1\nscenario = {{ title = \"T\", start = 2030-01-01, days = 3 }}\n\
             place = [{{ name = \"A\", kind = \"town\", country = \"A\", population = 9, lat = 1, lon = {number} }}]\n"
        )
    };
    let desk = Desk::of("scenario");
    for (number, expected) in [
        ("1e400", "`lon` is inf; expected a finite number"),
        ("nan", "`lon` is NaN; expected a finite number"),
        ("-inf", "`lon` is -inf; expected a finite number"),
        ("1000000000000000000000000000000", "`lon` is 1000000000000000000000000000000; it must be"),
        ("1e30", "`lon` is 1000000000000000000000000000000; it must be"),
    ] {
        let said = desk.said(text(number).as_bytes()).expect("it is refused");
        assert!(said.contains(expected), "{number}: {said}");
    }
    assert_eq!(desk.said(text("-0").as_bytes()), None);
    assert_eq!(desk.said(text("-0.0").as_bytes()), None);
}

#[test]
fn text_that_is_not_utf_8_is_refused_at_every_door_with_its_byte() {
    let utf_16 =
        |order: fn(u16) -> [u8; 2]| "\u{feff}name,kind\n".encode_utf16().flat_map(order).collect::<Vec<u8>>();
    for door in DOORS.iter().map(|door| door.name) {
        // Some hold no text, and what Flee prints is read as Latin-1 then, as its own scripts do.
        if ["checkpoint", "ensemble", "replicate", "forecast", "flee_out"]
            .iter()
            .any(|kind| door.starts_with(kind))
        {
            continue;
        }
        let desk = Desk::of(door);
        let said = |bytes: &[u8]| desk.said(bytes).expect("it is refused");
        if door == "calibration_log" {
            assert!(said(b"\xff\xfen\0").contains("this is no log of a calibration; name another file"));
            continue;
        }
        for bytes in [utf_16(u16::to_le_bytes), utf_16(u16::to_be_bytes)] {
            let said = said(&bytes);
            assert!(said.contains(":1:1: the text is in UTF-16; save it as UTF-8"), "{door}: {said}");
        }
        let said_of = said(b"name,kind\nA\xed\xa0\x80,town\n");
        let expected = ":2:2: the byte `0xed` is not UTF-8 text; save the file as UTF-8";
        assert!(said_of.contains(expected), "{door}, half of a pair: {said_of}");
    }
}

#[test]
fn nul_bytes_are_text_like_any_other_and_match_nothing() {
    for door in DOORS {
        let desk = Desk::of(door.name);
        desk.said(&b"\0".repeat(LENGTH));
        desk.said(b"na\0me,kind\nA\0,town\n");
        for file in files(&Path::new("fuzz/corpus").join(door.name)).iter().take(1) {
            let bytes = std::fs::read(file).expect("it comes with the repository");
            for at in (0..bytes.len()).step_by(1 + bytes.len() / 20) {
                let mut bytes = bytes.clone();
                bytes.insert(at, 0);
                desk.said(&bytes);
            }
        }
    }
}

#[test]
fn half_of_a_surrogate_pair_in_json_is_refused_with_its_place() {
    let said = Desk::of("acled").said(br#"{"data":[{"event_id_cnty":"\ud800"}]}"#).expect("it is refused");
    assert!(said.contains("acled.csv:1:"), "{said}");
    let said = Desk::of("roads").said(br#"{"type":"\udc00","features":[]}"#).expect("it is refused");
    assert!(said.contains("roads.geojson:1:"), "{said}");
}
