//! Several faults at once.

use crate::Given::Patched;
use crate::all;

#[test]
fn many_faults_are_reported_at_once() {
    // In the order of the file, each once, none that only follows from another.
    all(&[
        (
            "a misspelt kind does not hide the place",
            Patched(&[
                (r#"kind = "crossing""#, r#"kind = "corssing""#),
                (r#"border = ["Syria", "Turkey"]"#, r#"crossing = "Gate""#),
                ("km = 12.5", r#"km = "far""#),
            ]),
            &[
                "bad.toml:29:8: place `Gate`: `kind` is `corssing`; it must be one of `town`, `village`, `camp`, `idp_camp`, `border_site`, `crossing`, `hub` and `waypoint`; did you mean `crossing`?",
                "bad.toml:44:6: route `Jisr`–`Bdama`: `km` is a string; expected a number",
            ],
        ),
        (
            "every key of a place",
            Patched(&[(
                "kind = \"town\"\ncountry = \"Syria\"\nlat = 35.81\nlon = 36.32\npopulation = 41000",
                "kind = 1\ncountry = 2\nlat = \"a\"\nlon = \"b\"\npopulation = -1\nx = 1",
            )]),
            &[
                "bad.toml:13:8: place `Jisr`: `kind` is a number; expected one of `town`, `village`, `camp`, `idp_camp`, `border_site`, `crossing`, `hub` and `waypoint`",
                "bad.toml:14:11: place `Jisr`: `country` is a number; expected a string",
                "bad.toml:15:7: place `Jisr`: `lat` is a string; expected a number",
                "bad.toml:16:7: place `Jisr`: `lon` is a string; expected a number",
                "bad.toml:17:14: place `Jisr`: `population` is -1; expected a whole number of 0 or more",
                "bad.toml:18:1: place `Jisr`: unknown key `x`; the keys here are `name`, `kind`, `country`, `lat`, `lon`, `seems_lat`, `seems_lon`, `population`, `capacity`, `capacity_per_day`, `people_per_day`, `move_chance`, `pull`, `foreign_pull`, `leaving_chance`, `farmer_share`, `source` and `assumed`",
            ],
        ),
        (
            "every key of a route",
            Patched(&[(
                "from = \"Bdama\"\nto = \"Gate\"\nkm = 20\nmode = \"track\"",
                "from = 1\nto = 2\nkm = \"x\"\nmode = \"y\"\none_way = \"z\"",
            )]),
            &[
                "bad.toml:47:8: route: `from` is a number; expected a string",
                "bad.toml:48:6: route: `to` is a number; expected a string",
                "bad.toml:49:6: route: `km` is a string; expected a number",
                "bad.toml:50:8: route: `mode` is `y`; it must be one of `road`, `track` and `ferry`",
                "bad.toml:51:11: route: `one_way` is a string; expected `true` or `false`",
            ],
        ),
        (
            "every key of a threat",
            Patched(&[(
                "kind = \"assault\"\nplace = \"Jisr\"\nstart = 2011-06-10T04:00:00\nend = 2011-06-12\nintensity = 0.9\nsource = \"S1\"",
                "kind = \"asault\"\nplace = \"Jist\"\nstart = \"soon\"\nend = 5\nintensity = 9\nsource = \"S9\"",
            )]),
            &[
                "bad.toml:77:8: threat `assault`: `kind` is `asault`; it must be one of `clashes`, `assault`, `shelling`, `siege`, `troops_approaching`, `threatened_reprisal`, `arrests`, `loss_of_services`, `flood` and `hunger`; did you mean `assault`?",
                "bad.toml:78:9: threat `assault`: no place is called `Jist`; did you mean `Jisr`?",
                "bad.toml:79:9: threat `assault`: `start` is a string; expected a date or a date with a time, as in 2011-06-07 or 2011-06-07T18:00:00",
                "bad.toml:80:7: threat `assault`: `end` is a number; expected a date or a date with a time, as in 2011-06-07 or 2011-06-07T18:00:00",
                "bad.toml:81:13: threat `assault`: `intensity` is 9; it must be a number above 0 and at most 1",
                "bad.toml:82:10: threat `assault`: no source is called `S9`; state it or correct the name",
            ],
        ),
        (
            "without a period no date is judged",
            Patched(&[
                ("start = 2011-06-04\n", "start = \"x\"\n"),
                ("date = 2011-06-15", "date = 2031-06-15"),
                ("km = 12.5", "km = 0"),
            ]),
            &[
                "bad.toml:5:9: `start` is a string; expected a date, as in 2011-06-07",
                "bad.toml:44:6: route `Jisr`–`Bdama`: `km` is 0; it must be a number above 0 and at most 100000",
            ],
        ),
        (
            "a nameless place leaves names alone",
            Patched(&[("name = \"Bdama\"\n", ""), ("share = 0.6", "share = 2")]),
            &[
                "bad.toml:21:1: place: `name` is missing; give a string",
                "bad.toml:61:9: group `women`: `share` is 2; it must be a number from 0 to 1",
            ],
        ),
        (
            "syntax, types and meaning together",
            Patched(&[
                ("km = 12.5", "km = 12,5"),
                ("share = 0.6", r#"share = "x""#),
                (r#"home = "Jisr""#, r#"home = "Jisrr""#),
                ("days = 30", "dayz = 30"),
            ]),
            &[
                "bad.toml:3:1: the length of the period is missing; give one of `days` and `end`",
                "bad.toml:6:1: unknown key `dayz`; did you mean `days`?",
                "bad.toml:44:6: `12,5` is not a number; write a decimal point",
                "bad.toml:62:9: group `women`: `share` is a string; expected a number",
                "bad.toml:73:8: displaced at `Camp`: no place is called `Jisrr`; did you mean `Jisr`?",
            ],
        ),
        (
            "broken structure is all that is said",
            Patched(&[("[[change]]", "[[change"), ("km = 12.5", r#"km = "x""#)]),
            &["bad.toml:100:9: a header that is not closed; end it with `]]`"],
        ),
        (
            "unreadable accounts leave threats alone",
            Patched(&[
                (r#"{ "mutiny" = 0.5, "gangs" = 0.5 }"#, "5"),
                ("leave_chance = 0.4", "leave_chance = 4"),
            ]),
            &[
                r#"bad.toml:93:12: dispute `cause`: `accounts` is a number; expected a table of accounts and their credibilities, as in { "one" = 0.5, "other" = 0.5 }"#,
                "bad.toml:116:16: `rules.flight.leave_chance` is 4; it must be a number from 0 to 1",
            ],
        ),
        (
            "unreadable counts leave the series alone",
            Patched(&[
                (
                    "{ date = 2011-06-05, value = 220 },\n  { date = 2011-06-12, value = 5000, error = 200 },",
                    r#"{ date = "x", value = 220 }, { value = 5 }"#,
                ),
                ("corrections = [{ date = 2011-06-14, value = 4800 }]\n", ""),
                ("leave_chance = 0.4", "mode = \"observed\"\nseries = \"Registered\""),
            ]),
            &[
                "bad.toml:110:12: observed `Registered`: count: `date` is a string; expected a date or a date with a time, as in 2011-06-07 or 2011-06-07T18:00:00",
                "bad.toml:110:32: observed `Registered`: count: `date` is missing; give a date or a date with a time, as in 2011-06-07 or 2011-06-07T18:00:00",
            ],
        ),
        (
            "unreadable shares are not added up",
            Patched(&[("share = 0.6", r#"share = "most""#), (r#""gangs" = 0.5"#, r#""gangs" = "half""#)]),
            &[
                "bad.toml:62:9: group `women`: `share` is a string; expected a number",
                "bad.toml:93:40: dispute `cause`: `accounts.gangs` is a string; expected a number",
            ],
        ),
        (
            "an unreadable set is not empty",
            Patched(&[
                (r#"["Camp", "Gate"]"#, "5"),
                ("place = \"Camp\"\nquantity", "places = [1, 2]\nquantity"),
            ]),
            &[
                "bad.toml:58:11: `sets.Hatay` is a number; expected an array of strings",
                "bad.toml:107:11: observed `Registered`: `places` holds a number; expected an array of strings",
            ],
        ),
        (
            "unreadable sources leave tags alone",
            Patched(&[
                ("[sources]\nS1 = \"a report\"\n", ""),
                ("format = 1", "format = 1\nsources = []"),
                ("km = 12.5", "km = -1"),
            ]),
            &[
                "bad.toml:2:11: `sources` is an array; expected a table, under `[sources]`",
                "bad.toml:43:6: route `Jisr`–`Bdama`: `km` is -1; it must be a number above 0 and at most 100000",
            ],
        ),
        (
            "faults of the world and of what happens in it",
            Patched(&[
                (r#"to = "Bdama""#, r#"to = "Bdma""#),
                ("km = 8", "km = -8"),
                ("end = 2011-06-12", "end = 2011-06-01"),
                (r#"account = "mutiny""#, r#"account = "x""#),
                ("leave_chance = 0.4", "leave_chance = 4"),
                ("mean_size = 5", "mean_size = 50"),
            ]),
            &[
                "bad.toml:43:6: route `Jisr`–`Bdma`: no place is called `Bdma`; did you mean `Bdama`?",
                "bad.toml:55:6: route `Gate`–`Camp`: `km` is -8; it must be a number above 0 and at most 100000",
                "bad.toml:80:7: threat `assault`: `end` is 2011-06-01, not after `start` 2011-06-10T04:00:00; it must be later",
                "bad.toml:89:11: threat of arrests at `Bdama`: dispute `cause` has no account called `x`; state it or correct the name",
                "bad.toml:116:16: `rules.flight.leave_chance` is 4; it must be a number from 0 to 1",
                "bad.toml:119:13: `rules.households.mean_size` is 50; it must be a number from 1 to 30",
            ],
        ),
    ]);
}
