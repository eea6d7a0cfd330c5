//! Keys that are unknown or missing.

use crate::Given::Patched;
use crate::all;

#[test]
fn the_format_has_a_version() {
    // Without a version nobody could ever change the format.
    all(&[
        (
            "no version",
            Patched(&[("format = 1\n", "")]),
            &["bad.toml:1:1: `format` is missing; give `format = 1` in the first line"],
        ),
        (
            "a version to come",
            Patched(&[("format = 1", "format = 2")]),
            &["bad.toml:1:10: `format` is 2; this version of displace reads format 1; get a newer one"],
        ),
        (
            "no version at all",
            Patched(&[("format = 1", "format = 0")]),
            &["bad.toml:1:10: `format` is 0; it must be 1"],
        ),
        (
            "a version in quotes",
            Patched(&[("format = 1", r#"format = "1""#)]),
            &["bad.toml:1:10: `format` is a string; expected a whole number"],
        ),
    ]);
}

#[test]
fn unknown_keys_are_faults() {
    // A misspelt key would otherwise silently be its default.
    all(&[
        (
            "at the top",
            Patched(&[("[[closure]]", "[[closures]]")]),
            &["bad.toml:95:3: unknown key `closures`; did you mean `closure`?"],
        ),
        (
            "at the top, unlike any",
            Patched(&[("format = 1", "format = 1\nauthor = \"x\"")]),
            &[
                "bad.toml:2:1: unknown key `author`; the keys here are `format`, `scenario`, `sources`, `tables`, `place`, `route`, `sets`, `road`, `group`, `displaced`, `threat`, `dispute`, `closure`, `redirect`, `road_condition`, `change`, `level`, `observed`, `rules` and `knob`",
            ],
        ),
        (
            "of the scenario",
            Patched(&[("days = 30", "dayz = 30\ndays = 30")]),
            &["bad.toml:6:1: unknown key `dayz`; did you mean `days`?"],
        ),
        (
            "of the tables",
            Patched(&[(
                "[[place]]\nname = \"Jisr\"",
                "[tables]\nplace = \"p.csv\"\n[[place]]\nname = \"Jisr\"",
            )]),
            &["bad.toml:12:1: unknown key `tables.place`; did you mean `places`?"],
        ),
        (
            "of a place",
            Patched(&[("population = 8000", "popluation = 8000")]),
            &["bad.toml:25:1: place `Bdama`: unknown key `popluation`; did you mean `population`?"],
        ),
        (
            "of a place, unlike any",
            Patched(&[("population = 8000", "population = 8000\nx = 1")]),
            &[
                "bad.toml:26:1: place `Bdama`: unknown key `x`; the keys here are `name`, `kind`, `country`, `lat`, `lon`, `seems_lat`, `seems_lon`, `population`, `capacity`, `capacity_per_day`, `people_per_day`, `move_chance`, `pull`, `foreign_pull`, `leaving_chance`, `farmer_share`, `source` and `assumed`",
            ],
        ),
        (
            "of a route",
            Patched(&[("km = 12.5", "km = 12.5\nlength = 3")]),
            &[
                "bad.toml:45:1: route `Jisr`–`Bdama`: unknown key `length`; the keys here are `from`, `to`, `km`, `seems_km`, `mode`, `km_per_day`, `own_km_per_day`, `walk_chance`, `roads`, `one_way`, `source` and `assumed`",
            ],
        ),
        (
            "of a group",
            Patched(&[("share = 0.6", "share = 0.6\nleave = 2")]),
            &["bad.toml:63:1: group `women`: unknown key `leave`; did you mean `leave_factor`?"],
        ),
        (
            "of displaced people",
            Patched(&[(r#"home = "Jisr""#, r#"from = "Jisr""#)]),
            &[
                "bad.toml:73:1: displaced at `Camp`: unknown key `from`; the keys here are `place`, `count`, `home`, `country`, `group`, `source` and `assumed`",
            ],
        ),
        (
            "of a threat",
            Patched(&[("intensity = 0.9", "intensty = 0.9")]),
            &["bad.toml:81:1: threat `assault`: unknown key `intensty`; did you mean `intensity`?"],
        ),
        (
            "of a dispute",
            Patched(&[(r#"name = "cause""#, "name = \"cause\"\ncredibility = 1")]),
            &[
                "bad.toml:93:1: dispute `cause`: unknown key `credibility`; the keys here are `name`, `accounts`, `source` and `assumed`",
            ],
        ),
        (
            "of a closure",
            Patched(&[(
                r#"border = ["Syria", "Turkey"]"#,
                "border = [\"Syria\", \"Turkey\"]\noneway = true",
            )]),
            &["bad.toml:97:1: closure: unknown key `oneway`; did you mean `one_way`?"],
        ),
        (
            "of a change",
            Patched(&[("capacity = 9000", "capacity = 9000\nopens = true")]),
            &[
                "bad.toml:104:1: change at `Camp`: unknown key `opens`; the keys here are `place`, `date`, `kind`, `capacity`, `people_per_day`, `move_chance`, `pull`, `camp`, `known`, `source` and `assumed`",
            ],
        ),
        (
            "of a series",
            Patched(&[(r#"quantity = "present""#, "quantity = \"present\"\nunit = \"people\"")]),
            &[
                "bad.toml:109:1: observed `Registered`: unknown key `unit`; the keys here are `name`, `place`, `places`, `set`, `quantity`, `sum_of`, `counts`, `table` and `corrections`",
            ],
        ),
        (
            "of a count",
            Patched(&[("value = 220", "value = 220, sigma = 10")]),
            &[
                "bad.toml:110:37: observed `Registered`: count: unknown key `sigma`; the keys here are `date`, `value`, `at_least`, `at_most`, `error`, `known`, `source` and `assumed`",
            ],
        ),
        (
            "of a correction",
            Patched(&[("value = 4800", "value = 4800, error = 5")]),
            &[
                "bad.toml:113:51: observed `Registered`: correction: unknown key `error`; the keys here are `date`, `value`, `since`, `known` and `source`",
            ],
        ),
        (
            "of the rules",
            Patched(&[("[rules.households]", "[rules.household]")]),
            &["bad.toml:118:8: unknown key `rules.household`; did you mean `households`?"],
        ),
        (
            "of a table of the rules",
            Patched(&[("leave_chance", "leave_chanc")]),
            &["bad.toml:116:1: unknown key `rules.flight.leave_chanc`; did you mean `leave_chance`?"],
        ),
        (
            "of a table of the rules with a list",
            Patched(&[("[rules.households]", "[rules.habituation]\nx = 1\n[rules.households]")]),
            &["bad.toml:119:1: unknown key `rules.habituation.x`; the keys here are `factors` and `days`"],
        ),
        (
            "of a table of the rules with a word",
            Patched(&[("[rules.households]", "[rules.camps]\nx = 1\n[rules.households]")]),
            &[
                "bad.toml:119:1: unknown key `rules.camps.x`; the keys here are `admission`, `room_weighs`, `capacity_scaling` and `turn_back_below`",
            ],
        ),
    ]);
}

#[test]
fn required_keys_are_asked_for() {
    // The cure says what to give.
    all(&[
        (
            "the scenario",
            Patched(&[("[scenario]\ntitle = \"A town empties\"\nstart = 2011-06-04\ndays = 30\n", "")]),
            &["bad.toml:1:1: the table `[scenario]` is missing; give it with `title`, `start` and `days`"],
        ),
        (
            "a title",
            Patched(&[("title = \"A town empties\"\n", "")]),
            &["bad.toml:3:1: `title` is missing; give a string"],
        ),
        (
            "a start",
            Patched(&[("start = 2011-06-04\n", "")]),
            &["bad.toml:3:1: `start` is missing; give a date, as in 2011-06-07"],
        ),
        (
            "a length",
            Patched(&[("days = 30\n", "")]),
            &["bad.toml:3:1: the length of the period is missing; give one of `days` and `end`"],
        ),
        (
            "the name of a place",
            Patched(&[("name = \"Bdama\"\n", "")]),
            &["bad.toml:21:1: place: `name` is missing; give a string"],
        ),
        (
            "the kind of a place",
            Patched(&[("kind = \"village\"\n", "")]),
            &[
                "bad.toml:21:1: place `Bdama`: `kind` is missing; give one of `town`, `village`, `camp`, `idp_camp`, `border_site`, `crossing`, `hub` and `waypoint`",
            ],
        ),
        (
            "the country of a place",
            Patched(&[("kind = \"village\"\ncountry = \"Syria\"", r#"kind = "village""#)]),
            &["bad.toml:21:1: place `Bdama`: `country` is missing; give a string"],
        ),
        (
            "an end of a route",
            Patched(&[("to = \"Bdama\"\n", "")]),
            &["bad.toml:41:1: route: `to` is missing; give a string"],
        ),
        (
            "the length of a route",
            Patched(&[("km = 12.5\n", "")]),
            &["bad.toml:41:1: route `Jisr`–`Bdama`: `km` is missing; give a number"],
        ),
        (
            "the share of a group",
            Patched(&[("share = 0.6\n", "")]),
            &["bad.toml:60:1: group `women`: `share` is missing; give a number"],
        ),
        (
            "the number of displaced people",
            Patched(&[("count = 200\n", "")]),
            &["bad.toml:70:1: displaced at `Camp`: `count` is missing; give a whole number"],
        ),
        (
            "the kind of a threat",
            Patched(&[("kind = \"arrests\"\n", "")]),
            &[
                "bad.toml:84:1: threat at `Bdama`: `kind` is missing; give one of `clashes`, `assault`, `shelling`, `siege`, `troops_approaching`, `threatened_reprisal`, `arrests`, `loss_of_services`, `flood` and `hunger`",
            ],
        ),
        (
            "the start of a threat",
            Patched(&[("start = 2011-06-06\n", "")]),
            &[
                "bad.toml:84:1: threat at `Bdama`: `start` is missing; give a date or a date with a time, as in 2011-06-07 or 2011-06-07T18:00:00",
            ],
        ),
        (
            "the accounts of a dispute",
            Patched(&[("accounts = { \"mutiny\" = 0.5, \"gangs\" = 0.5 }\n", "")]),
            &[
                r#"bad.toml:91:1: dispute `cause`: `accounts` is missing; give a table of accounts and their credibilities, as in { "one" = 0.5, "other" = 0.5 }"#,
            ],
        ),
        (
            "what is shut",
            Patched(&[("border = [\"Syria\", \"Turkey\"]\n", "")]),
            &[
                "bad.toml:95:1: closure: what is shut is missing; give one of `border`, `crossing`, `route` and `place`",
            ],
        ),
        (
            "when it is shut",
            Patched(&[("start = 2011-06-08\n", "")]),
            &[
                "bad.toml:95:1: closure: `start` is missing; give a date or a date with a time, as in 2011-06-07 or 2011-06-07T18:00:00",
            ],
        ),
        (
            "when it changes",
            Patched(&[("date = 2011-06-15\n", "")]),
            &[
                "bad.toml:100:1: change at `Camp`: `date` is missing; give a date or a date with a time, as in 2011-06-07 or 2011-06-07T18:00:00",
            ],
        ),
        (
            "what was counted",
            Patched(&[("quantity = \"present\"\n", "")]),
            &[
                "bad.toml:105:1: observed `Registered`: `quantity` is missing; give one of `present`, `entered`, `returned` and `waiting`",
            ],
        ),
        (
            "where it was counted",
            Patched(&[("place = \"Camp\"\nquantity", "quantity")]),
            &[
                "bad.toml:105:1: observed `Registered`: where it was counted is missing; give one of `place`, `places` and `set`",
            ],
        ),
        (
            "the counts",
            Patched(&[(
                "counts = [\n  { date = 2011-06-05, value = 220 },\n  { date = 2011-06-12, value = 5000, error = 200 },\n]\n",
                "",
            )]),
            &[
                "bad.toml:105:1: observed `Registered`: what was counted is missing; give one of `counts` and `table`",
            ],
        ),
        (
            "the date of a count",
            Patched(&[("{ date = 2011-06-05, value = 220 }", "{ value = 220 }")]),
            &[
                "bad.toml:110:3: observed `Registered`: count: `date` is missing; give a date or a date with a time, as in 2011-06-07 or 2011-06-07T18:00:00",
            ],
        ),
        (
            "the value of a correction",
            Patched(&[("{ date = 2011-06-14, value = 4800 }", "{ date = 2011-06-14 }")]),
            &["bad.toml:113:16: observed `Registered`: correction: `value` is missing; give a number"],
        ),
        (
            "the series to follow",
            Patched(&[("leave_chance = 0.4", r#"mode = "observed""#)]),
            &[
                "bad.toml:116:8: `rules.flight.series` is missing; name the observed series from which people leave",
            ],
        ),
    ]);
}
