//! Levels of hunger and flood, and the rules about them.

use crate::Given::Patched;
use crate::all;

#[test]
fn levels_say_what_where_and_how_much_in_order() {
    all(&[
        (
            "no kind",
            Patched(&[("kind = \"flood\"\n", "")]),
            &["bad.toml:121:1: level: `kind` is missing; give one of `hunger` and `flood`"],
        ),
        (
            "a kind that is not known",
            Patched(&[(r#"kind = "flood""#, r#"kind = "floods""#)]),
            &[
                "bad.toml:122:8: level: `kind` is `floods`; it must be one of `hunger` and `flood`; did you mean `flood`?",
            ],
        ),
        (
            "nowhere",
            Patched(&[("set = \"Hatay\"\nbetween", "between")]),
            &["bad.toml:121:1: level: where it holds is missing; give one of `place`, `places` and `set`"],
        ),
        (
            "a place that is not known",
            Patched(&[("set = \"Hatay\"\nbetween", "place = \"Bdma\"\nbetween")]),
            &["bad.toml:123:9: level of flood at `Bdma`: no place is called `Bdma`; did you mean `Bdama`?"],
        ),
        (
            "one of several places that is not known, and one twice",
            Patched(&[("set = \"Hatay\"\nbetween", "places = [\"Jisr\", \"Rome\", \"Jisr\"]\nbetween")]),
            &[
                "bad.toml:123:19: level of flood at `Jisr`, `Rome`, `Jisr`: no place is called `Rome`; state it or correct the name",
                "bad.toml:123:27: level of flood at `Jisr`, `Rome`, `Jisr`: `Jisr` is named twice; name it once",
            ],
        ),
        (
            "no places",
            Patched(&[("set = \"Hatay\"\nbetween", "places = []\nbetween")]),
            &["bad.toml:123:10: level of flood: `places` is empty; name at least one"],
        ),
        (
            "a set that is not known",
            Patched(&[("set = \"Hatay\"\nbetween", "set = \"Hatai\"\nbetween")]),
            &["bad.toml:123:7: level of flood in `Hatai`: no set is called `Hatai`; did you mean `Hatay`?"],
        ),
        (
            "a course that is not known",
            Patched(&[(r#"between = "steps""#, r#"between = "cubic""#)]),
            &["bad.toml:124:11: level: `between` is `cubic`; it must be one of `linear` and `steps`"],
        ),
        (
            "no values",
            Patched(&[(
                "values = [\n  { date = 2011-06-05, value = 0 },\n  { date = 2011-06-12T12:00:00, value = 2.5, source = \"S1\" },\n]\n",
                "",
            )]),
            &["bad.toml:121:1: level: its values are missing; give one of `values` and `table`"],
        ),
        (
            "no value in them",
            Patched(&[(
                "\n  { date = 2011-06-05, value = 0 },\n  { date = 2011-06-12T12:00:00, value = 2.5, source = \"S1\" },\n]\n",
                "]\n",
            )]),
            &["bad.toml:125:10: level of flood in `Hatay`: it has no values; give at least one"],
        ),
        (
            "a value without a date, and one without a value",
            Patched(&[("{ date = 2011-06-05, value = 0 }", "{ value = 0 },\n  { date = 2011-06-06 }")]),
            &[
                "bad.toml:126:3: level: value: `date` is missing; give a date or a date with a time, as in 2011-06-07 or 2011-06-07T18:00:00",
                "bad.toml:127:3: level: value: `value` is missing; give a number",
            ],
        ),
        (
            "a value of another type",
            Patched(&[("date = 2011-06-05, value = 0 }", "date = 2011-06-05, value = \"high\" }")]),
            &["bad.toml:126:32: level: value: `value` is a string; expected a number"],
        ),
        (
            "water below the ground",
            Patched(&[("value = 2.5", "value = -2.5")]),
            &[
                "bad.toml:127:41: level of flood in `Hatay`: `value` is -2.5; it must be a number from 0 to 100",
            ],
        ),
        (
            "more people in need than there are",
            Patched(&[(r#"kind = "flood""#, r#"kind = "hunger""#)]),
            &["bad.toml:127:41: level of hunger in `Hatay`: `value` is 2.5; it must be a number from 0 to 1"],
        ),
        (
            "values out of order",
            Patched(&[("date = 2011-06-12T12:00:00", "date = 2011-06-04T12:00:00")]),
            &[
                "bad.toml:127:12: level of flood in `Hatay`: `date` is 2011-06-04T12:00:00, not after the 2011-06-05 before it; put the values in order of time",
            ],
        ),
        (
            "two values at once",
            Patched(&[("date = 2011-06-12T12:00:00", "date = 2011-06-05")]),
            &[
                "bad.toml:127:12: level of flood in `Hatay`: `date` is 2011-06-05, not after the 2011-06-05 before it; put the values in order of time",
            ],
        ),
        (
            "a source that is not known",
            Patched(&[("value = 2.5, source = \"S1\"", "value = 2.5, source = \"S2\"")]),
            &[
                "bad.toml:127:55: level of flood in `Hatay`: no source is called `S2`; state it or correct the name",
            ],
        ),
        (
            "two levels of a kind at a place",
            Patched(&[(
                "[[level]]\n",
                "[[level]]\nkind = \"flood\"\nplaces = [\"Jisr\", \"Camp\"]\nvalues = [{ date = 2011-06-05, value = 1 }]\n\n[[level]]\n",
            )]),
            &[
                "bad.toml:128:7: level of flood in `Hatay`: the flood at `Camp` was stated before in line 121; state it once",
            ],
        ),
        (
            "a key that nobody reads",
            Patched(&[("between = \"steps\"", "between = \"steps\"\nname = \"river\"")]),
            &[
                "bad.toml:125:1: level: unknown key `name`; the keys here are `kind`, `place`, `places`, `set`, `between`, `values` and `table`",
            ],
        ),
    ]);
}

#[test]
fn levels_of_two_kinds_go_together() {
    // What is flooded may be hungry too.
    let hungry =
        "[[level]]\nkind = \"hunger\"\nplace = \"Bdama\"\nvalues = [{ date = 1999-01-01, value = 1 }]\n";
    assert_eq!(crate::faults(&format!("{}{hungry}", crate::GOOD)), Vec::<String>::new());
}

#[test]
fn rules_about_levels_keep_their_range_and_their_mode() {
    const END: &str = "[rules.households]";
    all(&[
        (
            "more than all of them",
            Patched(&[(END, "[rules.food]\nmove_share = 1.5\n[rules.households]")]),
            &["bad.toml:119:14: `rules.food.move_share` is 1.5; it must be a number from 0 to 1"],
        ),
        (
            "more than certain",
            Patched(&[(END, "[rules.flood]\nmove_chances = [0.3, 2]\n[rules.households]")]),
            &["bad.toml:119:22: `rules.flood.move_chances` holds 2; each must be a number from 0 to 1"],
        ),
        (
            "half a day ahead",
            Patched(&[(END, "[rules.flood]\nforecast_days = 1.5\n[rules.households]")]),
            &["bad.toml:119:17: `rules.flood.forecast_days` is 1.5; it must be a whole number"],
        ),
        (
            "more residents than there are",
            Patched(&[(END, "[rules.flood]\ndepartures = [0, 100]\n[rules.households]")]),
            &[
                "bad.toml:119:18: `rules.flood.departures` holds 100; with `rules.flight.law = \"hazard\"` they are chances, from 0 to 1",
            ],
        ),
        (
            "people flee a flood where nobody flees",
            Patched(&[
                ("leave_chance = 0.4", "mode = \"none\""),
                (END, "[rules.flood]\ndepartures = [0, 0.5]\n[rules.households]"),
            ]),
            &[
                "bad.toml:119:14: `rules.flood.departures` is for driven flight; set `rules.flight.mode = \"driven\"` or leave it out",
            ],
        ),
        (
            "a group that hears more than is said",
            Patched(&[("share = 0.6", "share = 0.6\nflood_awareness = 2")]),
            &["bad.toml:63:19: group `women`: `flood_awareness` is 2; it must be a number from 0 to 1"],
        ),
    ]);
}
