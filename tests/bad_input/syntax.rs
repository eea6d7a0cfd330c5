//! Text that is not TOML.

use crate::Given::{Patched, Whole};
use crate::{all, faults};

#[test]
fn the_text_is_toml() {
    // Syntax, in words that name the cure and at the place where it is.
    all(&[
        (
            "a string without quotes",
            Patched(&[(r#"kind = "town""#, "kind = town")]),
            &["bad.toml:13:8: `town` is not a value; put text in quotes"],
        ),
        (
            "a string that is never closed",
            Patched(&[(r#"title = "A town empties""#, r#"title = "A town empties"#)]),
            &["bad.toml:4:9: a string that is never closed; end it with a quote"],
        ),
        (
            "a decimal comma",
            Patched(&[("km = 12.5", "km = 12,5")]),
            &["bad.toml:44:6: `12,5` is not a number; write a decimal point"],
        ),
        (
            "a leading zero",
            Patched(&[("km = 12.5", "km = 012")]),
            &["bad.toml:44:6: `012` is not a number: unexpected leading zero"],
        ),
        (
            "a leading point",
            Patched(&[("share = 0.6", "share = .6")]),
            &["bad.toml:62:9: `.6` is not a number: invalid mantissa; expected digits"],
        ),
        (
            "a number with a unit",
            Patched(&[("km = 12.5", "km = 12 km")]),
            &["bad.toml:44:6: `12 km` is not a value; put text in quotes"],
        ),
        (
            "digits grouped with a space",
            Patched(&[("population = 41000", "population = 41 000")]),
            &["bad.toml:17:14: `41 000` is not a value; put text in quotes"],
        ),
        (
            "a capital truth",
            Patched(&[("km = 12.5", "km = 12.5\none_way = True")]),
            &["bad.toml:45:11: `True` is not a value; write `true`"],
        ),
        (
            "yes for true",
            Patched(&[("km = 12.5", "km = 12.5\none_way = yes")]),
            &["bad.toml:45:11: `yes` is not a value; write `true` or `false`"],
        ),
        (
            "a value that is missing",
            Patched(&[("km = 12.5", "km =")]),
            &["bad.toml:44:5: a value is missing after `=`; give one or leave the key out"],
        ),
        (
            "a key without a value",
            Patched(&[("km = 12.5", "km")]),
            &["bad.toml:44:3: expected `=` and a value after the key"],
        ),
        (
            "a colon for an equals sign",
            Patched(&[("km = 12.5", "km: 12.5")]),
            &["bad.toml:44:3: expected `=` and a value after the key"],
        ),
        (
            "a header that is never closed",
            Patched(&[("[[change]]", "[[change")]),
            &["bad.toml:100:9: a header that is not closed; end it with `]]`"],
        ),
        (
            "an array that is never closed",
            Patched(&[(r#"border = ["Syria", "Turkey"]"#, r#"border = ["Syria", "Turkey""#)]),
            &[
                "bad.toml:97:1: an array is still open here; close it with `]`, or separate its items with `,`",
            ],
        ),
        (
            "two keys on a line",
            Patched(&[("km = 12.5", r#"km = 12.5 mode = "road""#)]),
            &[
                "bad.toml:44:16: unexpected text after the value; give each key with its value a line of its own",
            ],
        ),
        (
            "a key of other letters without quotes",
            Patched(&[(r#""Hatay" ="#, "Yayladağı =")]),
            &[
                "bad.toml:58:8: a key of other letters than a to z, digits, `-` and `_` stands in quotes",
                "bad.toml:123:7: level of flood in `Hatay`: no set is called `Hatay`; state it or correct the name",
            ],
        ),
        (
            "a backslash in a string",
            Patched(&[(r#""a report""#, r#""C:\places""#)]),
            &[
                r#"bad.toml:9:6: a backslash in a string stands before one of b, e, f, n, r, t, u, U, x, `"` and `\`; write `\\` for a backslash"#,
            ],
        ),
        (
            "a key stated twice",
            Patched(&[("km = 12.5", "km = 12.5\nkm = 13")]),
            &["bad.toml:45:1: `km` is stated twice; keep one"],
        ),
        (
            "a table stated twice",
            Patched(&[("[rules.households]", "[rules.flight]\nstay_share = 0.1\n[rules.households]")]),
            &["bad.toml:118:8: `flight` is stated twice; keep one"],
        ),
        (
            "a day that does not exist",
            Patched(&[("start = 2011-06-04", "start = 2011-06-31")]),
            &["bad.toml:5:9: `2011-06-31` is not a date or time; expected day between 01 and 30"],
        ),
        (
            "a month that does not exist",
            Patched(&[("date = 2011-06-15", "date = 2011-15-06")]),
            &["bad.toml:102:8: `2011-15-06` is not a date or time; expected month between 01 and 12"],
        ),
        (
            "an hour that does not exist",
            Patched(&[("T04:00:00", "T25:00:00")]),
            &["bad.toml:79:9: `2011-06-10T25:00:00` is not a date or time; expected hour between 00 and 23"],
        ),
        (
            "a date without leading zeros",
            Patched(&[("start = 2011-06-08", "start = 2011-6-8")]),
            &["bad.toml:97:9: `2011-6-8` is not a date or time; expected a two-digit month (MM)"],
        ),
        (
            "a byte that is no text",
            Patched(&[("km = 12.5", "km = \u{1}")]),
            &[r"bad.toml:44:6: `\u{1}` is not a value; put text in quotes"],
        ),
        (
            "nothing but a remark",
            Whole("# nothing here"),
            &[
                "bad.toml:1:1: `format` is missing; give `format = 1` in the first line",
                "bad.toml:1:1: the table `[scenario]` is missing; give it with `title`, `start` and `days`",
                "bad.toml:1:1: the world has no places; state at least one",
            ],
        ),
        (
            "an empty text",
            Whole(""),
            &["bad.toml:1:1: the file is empty; a scenario begins with `format = 1`"],
        ),
    ]);
}

#[test]
fn no_depth_of_nesting_breaks_the_reader() {
    // A reader that calls itself for every bracket would overflow its stack.
    let expected =
        ["bad.toml:2:85: tables and arrays lie too deep in each other; a scenario needs four levels"];
    assert_eq!(faults(&format!("format = 1\nx = {}{}", "[".repeat(100_000), "]".repeat(100_000))), expected);
    let keys = faults(&format!("format = 1\n{}x = 1\n", "a.".repeat(100_000)));
    assert_eq!(keys.len(), 1, "{keys:?}");
}
