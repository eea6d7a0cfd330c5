//! Values of another type than expected.

use crate::Given::Patched;
use crate::all;

#[test]
fn values_have_their_type() {
    // What was found, and what was expected.
    all(&[
        (
            "a number in quotes",
            Patched(&[("km = 12.5", r#"km = "12.5""#)]),
            &["bad.toml:44:6: route `Jisr`–`Bdama`: `km` is a string; expected a number"],
        ),
        (
            "a truth for a number",
            Patched(&[("km = 12.5", "km = true")]),
            &["bad.toml:44:6: route `Jisr`–`Bdama`: `km` is a boolean; expected a number"],
        ),
        (
            "an array for a number",
            Patched(&[("km = 12.5", "km = [1]")]),
            &["bad.toml:44:6: route `Jisr`–`Bdama`: `km` is an array; expected a number"],
        ),
        (
            "a date for a number",
            Patched(&[("km = 12.5", "km = 2011-06-04")]),
            &["bad.toml:44:6: route `Jisr`–`Bdama`: `km` is a date; expected a number"],
        ),
        (
            "a table for a number",
            Patched(&[("km = 12.5", "km = { a = 1 }")]),
            &["bad.toml:44:6: route `Jisr`–`Bdama`: `km` is a table; expected a number"],
        ),
        (
            "a number for a string",
            Patched(&[(r#"name = "Bdama""#, "name = 5")]),
            &["bad.toml:22:8: place: `name` is a number; expected a string"],
        ),
        (
            "a fraction of people",
            Patched(&[("population = 41000", "population = 41000.5")]),
            &[
                "bad.toml:17:14: place `Jisr`: `population` is 41000.5; expected a whole number, without a decimal point",
            ],
        ),
        (
            "people with a decimal point",
            Patched(&[("population = 41000", "population = 41000.0")]),
            &[
                "bad.toml:17:14: place `Jisr`: `population` is 41000.0; expected a whole number, without a decimal point",
            ],
        ),
        (
            "fewer than no people",
            Patched(&[("population = 41000", "population = -41000")]),
            &["bad.toml:17:14: place `Jisr`: `population` is -41000; expected a whole number of 0 or more"],
        ),
        (
            "more people than there can be",
            Patched(&[("population = 41000", "population = 99999999999999999999")]),
            &["bad.toml:17:14: place `Jisr`: `population` is 99999999999999999999; give a smaller number"],
        ),
        (
            "more digits than there can be",
            Patched(&[("population = 41000", "population = 999999999999999999999999999999999999999999999")]),
            &["bad.toml:17:14: place `Jisr`: `population` has too many digits; give a smaller number"],
        ),
        (
            "no finite number",
            Patched(&[("km = 12.5", "km = nan")]),
            &["bad.toml:44:6: route `Jisr`–`Bdama`: `km` is NaN; expected a finite number"],
        ),
        (
            "an infinite number",
            Patched(&[("km = 12.5", "km = inf")]),
            &["bad.toml:44:6: route `Jisr`–`Bdama`: `km` is inf; expected a finite number"],
        ),
        (
            "a number too large to hold",
            Patched(&[("km = 12.5", "km = 1e999")]),
            &["bad.toml:44:6: route `Jisr`–`Bdama`: `km` is inf; expected a finite number"],
        ),
        (
            "a number for a truth",
            Patched(&[("km = 12.5", "km = 12.5\none_way = 1")]),
            &["bad.toml:45:11: route `Jisr`–`Bdama`: `one_way` is a number; expected `true` or `false`"],
        ),
        (
            "a string for a date",
            Patched(&[("start = 2011-06-04", r#"start = "2011-06-04""#)]),
            &["bad.toml:5:9: `start` is a string; write the date without quotes"],
        ),
        (
            "a year for a date",
            Patched(&[("start = 2011-06-04", "start = 2011")]),
            &["bad.toml:5:9: `start` is a number; expected a date, as in 2011-06-07"],
        ),
        (
            "a time for a date",
            Patched(&[("start = 2011-06-04", "start = 04:00:00")]),
            &["bad.toml:5:9: `start` is a time; expected a date, as in 2011-06-07"],
        ),
        (
            "a moment where a date is meant",
            Patched(&[("start = 2011-06-04", "start = 2011-06-04T06:00:00")]),
            &["bad.toml:5:9: `start` is a date with a time; expected a date alone, as in 2011-06-07"],
        ),
        (
            "a moment for a date of publication",
            Patched(&[("value = 220", "value = 220, known = 2011-06-06T10:00:00")]),
            &[
                "bad.toml:110:45: observed `Registered`: count: `known` is a date with a time; expected a date alone, as in 2011-06-07",
            ],
        ),
        (
            "a time zone",
            Patched(&[("2011-06-10T04:00:00", "2011-06-10T04:00:00+03:00")]),
            &[
                "bad.toml:79:9: threat `assault`: `start` is 2011-06-10T04:00:00+03:00; there are no time zones, leave the offset out",
            ],
        ),
        (
            "a second that never was",
            Patched(&[("T04:00:00", "T04:00:60")]),
            &[
                "bad.toml:79:9: threat `assault`: `start` is 2011-06-10T04:00:60, which never was; check the time",
            ],
        ),
        (
            "a word for a kind of place",
            Patched(&[(r#"kind = "village""#, r#"kind = "vilage""#)]),
            &[
                "bad.toml:23:8: place `Bdama`: `kind` is `vilage`; it must be one of `town`, `village`, `camp`, `idp_camp`, `border_site`, `crossing`, `hub` and `waypoint`; did you mean `village`?",
            ],
        ),
        (
            "a word unlike any kind of place",
            Patched(&[(r#"kind = "village""#, r#"kind = "x""#)]),
            &[
                "bad.toml:23:8: place `Bdama`: `kind` is `x`; it must be one of `town`, `village`, `camp`, `idp_camp`, `border_site`, `crossing`, `hub` and `waypoint`",
            ],
        ),
        (
            "a word for a mode",
            Patched(&[(r#"mode = "track""#, r#"mode = "trail""#)]),
            &[
                "bad.toml:50:8: route `Bdama`–`Gate`: `mode` is `trail`; it must be one of `road`, `track` and `ferry`; did you mean `track`?",
            ],
        ),
        (
            "a word for a kind of threat",
            Patched(&[(r#"kind = "arrests""#, r#"kind = "arrest""#)]),
            &[
                "bad.toml:85:8: threat at `Bdama`: `kind` is `arrest`; it must be one of `clashes`, `assault`, `shelling`, `siege`, `troops_approaching`, `threatened_reprisal`, `arrests`, `loss_of_services`, `flood` and `hunger`; did you mean `arrests`?",
            ],
        ),
        (
            "a word for what was counted",
            Patched(&[(r#"quantity = "present""#, r#"quantity = "registered""#)]),
            &[
                "bad.toml:108:12: observed `Registered`: `quantity` is `registered`; it must be one of `present`, `entered`, `returned` and `waiting`",
            ],
        ),
        (
            "a word for a camp that opens",
            Patched(&[("capacity = 9000", r#"camp = "open""#)]),
            &[
                "bad.toml:103:8: change at `Camp`: `camp` is `open`; it must be one of `opens` and `closes`; did you mean `opens`?",
            ],
        ),
        (
            "a word for flight",
            Patched(&[("leave_chance = 0.4", r#"mode = "drive""#)]),
            &[
                "bad.toml:116:8: `rules.flight.mode` is `drive`; it must be one of `driven`, `observed` and `none`; did you mean `driven`?",
            ],
        ),
        (
            "a word for a closed crossing",
            Patched(&[(
                "[rules.households]",
                "[rules.crossing]\nwhen_closed = \"go_back\"\n[rules.households]",
            )]),
            &[
                "bad.toml:119:15: `rules.crossing.when_closed` is `go_back`; it must be one of `wait` and `choose_again`",
            ],
        ),
        (
            "a word for who gets in, nearly right",
            Patched(&[("[rules.households]", "[rules.camps]\nadmission = \"opne\"\n[rules.households]")]),
            &[
                "bad.toml:119:13: `rules.camps.admission` is `opne`; it must be one of `room` and `open`; did you mean `open`?",
            ],
        ),
        (
            "a word for a law of flight",
            Patched(&[("leave_chance = 0.4", "law = \"rate\"")]),
            &[
                "bad.toml:116:7: `rules.flight.law` is `rate`; it must be one of `hazard`, `number`, `poisson` and `share`",
            ],
        ),
        (
            "a number for a word of the rules",
            Patched(&[("[rules.households]", "[rules.travel]\ncarry = 1\n[rules.households]")]),
            &["bad.toml:119:9: `rules.travel.carry` is a number; expected one of `exact` and `afresh`"],
        ),
        (
            "a number for a list of the rules",
            Patched(&[("[rules.households]", "[rules.habituation]\nfactors = 0.5\n[rules.households]")]),
            &["bad.toml:119:11: `rules.habituation.factors` is a number; expected an array of numbers"],
        ),
        (
            "whatever is no number in a list of the rules",
            Patched(&[(
                "[rules.households]",
                "[rules.habituation]\nfactors = [1, \"half\", nan, [0.5], 0.25, 99999999999999999999999999999999999999999]\n[rules.households]",
            )]),
            &[
                "bad.toml:119:15: `rules.habituation.factors` holds a string; expected an array of numbers",
                "bad.toml:119:23: `rules.habituation.factors` holds NaN; expected an array of numbers",
                "bad.toml:119:28: `rules.habituation.factors` holds an array; expected an array of numbers",
                "bad.toml:119:41: `rules.habituation.factors` holds something that has too many digits; give a smaller number",
            ],
        ),
        (
            "a fraction of a road",
            Patched(&[("km = 12.5", "km = 12.5\nroads = 1.5")]),
            &[
                "bad.toml:45:9: route `Jisr`–`Bdama`: `roads` is 1.5; expected a whole number, without a decimal point",
            ],
        ),
        (
            "a string for a pull",
            Patched(&[("population = 8000", "population = 8000\npull = \"strong\"")]),
            &["bad.toml:26:8: place `Bdama`: `pull` is a string; expected a number"],
        ),
        (
            "a number for the country that counts as home",
            Patched(&[("days = 30", "days = 30\nhome_country = 1")]),
            &["bad.toml:7:16: `home_country` is a number; expected a string"],
        ),
        (
            "one country for a border",
            Patched(&[(r#"border = ["Syria", "Turkey"]"#, r#"border = ["Syria"]"#)]),
            &["bad.toml:96:10: closure: `border` has 1 item; expected an array of two countries"],
        ),
        (
            "a string for a border",
            Patched(&[(r#"border = ["Syria", "Turkey"]"#, r#"border = "Syria""#)]),
            &["bad.toml:96:10: closure: `border` is a string; expected an array of two countries"],
        ),
        (
            "a number in a border",
            Patched(&[(r#"border = ["Syria", "Turkey"]"#, r#"border = ["Syria", 5]"#)]),
            &["bad.toml:96:20: closure: `border` holds a number; expected an array of strings"],
        ),
        (
            "three places for a route",
            Patched(&[(r#"border = ["Syria", "Turkey"]"#, r#"route = ["Jisr", "Bdama", "Gate"]"#)]),
            &["bad.toml:96:9: closure: `route` has 3 items; expected an array of two places"],
        ),
        (
            "a string for a set",
            Patched(&[(r#"["Camp", "Gate"]"#, r#""Camp""#)]),
            &["bad.toml:58:11: `sets.Hatay` is a string; expected an array of strings"],
        ),
        (
            "a number in a set",
            Patched(&[(r#"["Camp", "Gate"]"#, r#"["Camp", 5]"#)]),
            &["bad.toml:58:20: `sets.Hatay` holds a number; expected an array of strings"],
        ),
        (
            "a number for a source",
            Patched(&[("source = \"S1\"\nassumed", "source = 1\nassumed")]),
            &["bad.toml:18:10: place `Jisr`: `source` is a number; expected a string or an array of strings"],
        ),
        (
            "a number for where a source is",
            Patched(&[(r#"S1 = "a report""#, "S1 = 1")]),
            &["bad.toml:9:6: `sources.S1` is a number; expected a string"],
        ),
        (
            "a string for what was assumed",
            Patched(&[(r#"assumed = ["population"]"#, r#"assumed = "population""#)]),
            &["bad.toml:19:11: place `Jisr`: `assumed` is a string; expected an array of strings"],
        ),
        (
            "a number for shares at places",
            Patched(&[("share = 0.6\nat = { \"Jisr\" = 0.5 }", "share = 0.6\nat = 0.5")]),
            &[
                r#"bad.toml:63:6: group `women`: `at` is a number; expected a table of shares by place, as in { "Idlib" = 0.3 }"#,
            ],
        ),
        (
            "a string for a share at a place",
            Patched(&[("share = 0.6\nat = { \"Jisr\" = 0.5 }", "share = 0.6\nat = { \"Jisr\" = \"half\" }")]),
            &["bad.toml:63:17: group `women`: `at.Jisr` is a string; expected a number"],
        ),
        (
            "an array for accounts",
            Patched(&[(r#"{ "mutiny" = 0.5, "gangs" = 0.5 }"#, r#"["mutiny", "gangs"]"#)]),
            &[
                r#"bad.toml:93:12: dispute `cause`: `accounts` is an array; expected a table of accounts and their credibilities, as in { "one" = 0.5, "other" = 0.5 }"#,
            ],
        ),
        (
            "a string for a credibility",
            Patched(&[(r#""gangs" = 0.5"#, r#""gangs" = "half""#)]),
            &["bad.toml:93:40: dispute `cause`: `accounts.gangs` is a string; expected a number"],
        ),
        (
            "a number for counts",
            Patched(&[("corrections = [{ date = 2011-06-14, value = 4800 }]", "corrections = 5")]),
            &[
                "bad.toml:113:15: observed `Registered`: `corrections` is a number; expected an array of tables, each a correction",
            ],
        ),
        (
            "numbers in counts",
            Patched(&[("corrections = [{ date = 2011-06-14, value = 4800 }]", "corrections = [4800]")]),
            &[
                "bad.toml:113:16: observed `Registered`: `corrections` is a number; expected an array of tables, each a correction",
            ],
        ),
        (
            "a single table of places",
            Patched(&[("[[displaced]]", "[displaced]")]),
            &["bad.toml:70:1: `displaced` is a table; expected tables, each under `[[displaced]]`"],
        ),
        (
            "a number for the rules of flight",
            Patched(&[("[rules.flight]\nleave_chance = 0.4", "[rules]\nflight = 1")]),
            &["bad.toml:116:10: `rules.flight` is a number; expected a table, under `[rules.flight]`"],
        ),
        (
            "a string in the rules",
            Patched(&[("leave_chance = 0.4", r#"leave_chance = "0.4""#)]),
            &["bad.toml:116:16: `rules.flight.leave_chance` is a string; expected a number"],
        ),
        (
            "a value for a section",
            Patched(&[("[sources]\nS1 = \"a report\"", ""), ("format = 1", "format = 1\nsources = \"S1\"")]),
            &["bad.toml:2:11: `sources` is a string; expected a table, under `[sources]`"],
        ),
    ]);
}
