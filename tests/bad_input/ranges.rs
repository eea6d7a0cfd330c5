//! Numbers and dates outside their range, and places that nobody could reach.

use crate::Given::{Patched, Whole};
use crate::all;

#[test]
fn numbers_keep_their_range() {
    // The range is named.
    all(&[
        (
            "no days",
            Patched(&[("days = 30", "days = 0")]),
            &["bad.toml:6:8: `days` is 0; it must be 1 to 36525"],
        ),
        (
            "too many days",
            Patched(&[("days = 30", "days = 40000")]),
            &["bad.toml:6:8: `days` is 40000; it must be 1 to 36525"],
        ),
        (
            "steps that do not divide the day",
            Patched(&[("days = 30", "days = 30\nstep_hours = 5")]),
            &["bad.toml:7:14: `step_hours` is 5; it must be one of 1, 2, 3, 4, 6, 8, 12 and 24"],
        ),
        (
            "a length of nothing",
            Patched(&[("km = 12.5", "km = 0")]),
            &[
                "bad.toml:44:6: route `Jisr`–`Bdama`: `km` is 0; it must be a number above 0 and at most 100000",
            ],
        ),
        (
            "a route shorter than the straight line",
            Patched(&[("name = \"Bdama\"\n", "name = \"Bdama\"\nlat = 35.81\nlon = 36.10\n")]),
            &[
                "bad.toml:46:6: route `Jisr`–`Bdama`: `km` is 12.5, shorter than the straight line of 19.8 km; check the length and the coordinates",
            ],
        ),
        (
            "a speed of nothing",
            Patched(&[(r#"mode = "track""#, "mode = \"track\"\nkm_per_day = 0")]),
            &[
                "bad.toml:51:14: route `Bdama`–`Gate`: `km_per_day` is 0; it must be a number above 0 and at most 100000",
            ],
        ),
        (
            "a latitude off the Earth",
            Patched(&[("lat = 35.81", "lat = 95.81")]),
            &["bad.toml:15:7: place `Jisr`: `lat` is 95.81; it must be a number from -90 to 90"],
        ),
        (
            "a longitude off the Earth",
            Patched(&[("lon = 36.32", "lon = 190")]),
            &["bad.toml:16:7: place `Jisr`: `lon` is 190; it must be a number from -180 to 180"],
        ),
        (
            "more people than are counted",
            Patched(&[("population = 8000", "population = 5_000_000_000_000")]),
            &[
                "bad.toml:25:14: place `Bdama`: `population` is 5000000000000; it must be at most 1000000000000",
            ],
        ),
        (
            "nobody displaced",
            Patched(&[("count = 200", "count = 0")]),
            &["bad.toml:72:9: displaced at `Camp`: `count` is 0; it must be 1 to 1000000000000"],
        ),
        (
            "a share above 1",
            Patched(&[("share = 0.6", "share = 1.6")]),
            &["bad.toml:62:9: group `women`: `share` is 1.6; it must be a number from 0 to 1"],
        ),
        (
            "shares that do not add up",
            Patched(&[("share = 0.6", "share = 0.5")]),
            &["bad.toml:62:9: the shares of the groups add up to 0.9; they must add up to 1"],
        ),
        (
            "shares at a place that do not add up",
            Patched(&[("share = 0.4\nat = { \"Jisr\" = 0.5 }", "share = 0.4")]),
            &["bad.toml:63:17: the shares of the groups at `Jisr` add up to 0.9; they must add up to 1"],
        ),
        (
            "a factor below 0",
            Patched(&[("share = 0.6", "share = 0.6\ncamp_factor = -1")]),
            &["bad.toml:63:15: group `women`: `camp_factor` is -1; it must be a number from 0 to 1000"],
        ),
        (
            "an intensity of nothing",
            Patched(&[("intensity = 0.9", "intensity = 0")]),
            &[
                "bad.toml:81:13: threat `assault`: `intensity` is 0; it must be a number above 0 and at most 1",
            ],
        ),
        (
            "a lead of years",
            Patched(&[("intensity = 0.9", "lead_days = 1000")]),
            &["bad.toml:81:13: threat `assault`: `lead_days` is 1000; it must be a number from 0 to 365"],
        ),
        (
            "a credibility above 1",
            Patched(&[("intensity = 0.9", "credibility = 1.5")]),
            &["bad.toml:81:15: threat `assault`: `credibility` is 1.5; it must be a number from 0 to 1"],
        ),
        (
            "credibilities that do not add up",
            Patched(&[(r#""gangs" = 0.5"#, r#""gangs" = 0.4"#)]),
            &["bad.toml:93:12: dispute `cause`: the credibilities add up to 0.9; they must add up to 1"],
        ),
        (
            "a dispute with one account",
            Patched(&[(r#"{ "mutiny" = 0.5, "gangs" = 0.5 }"#, r#"{ "mutiny" = 1.0 }"#)]),
            &["bad.toml:93:12: dispute `cause`: it has 1 account; state at least two"],
        ),
        (
            "a count below 0",
            Patched(&[("value = 220", "value = -220")]),
            &[
                "bad.toml:110:32: observed `Registered`: `value` is -220; it must be a number from 0 to 1000000000000",
            ],
        ),
        (
            "an error below 0",
            Patched(&[("error = 200", "error = -200")]),
            &[
                "bad.toml:111:46: observed `Registered`: `error` is -200; it must be a number from 0 to 1000000000000",
            ],
        ),
        (
            "bounds in the wrong order",
            Patched(&[("value = 220", "at_least = 300, at_most = 200")]),
            &[
                "bad.toml:110:35: observed `Registered`: `at_least` 300 is above `at_most` 200; correct one of them",
            ],
        ),
        (
            "a chance above 1",
            Patched(&[("leave_chance = 0.4", "leave_chance = 1.4")]),
            &["bad.toml:116:16: `rules.flight.leave_chance` is 1.4; it must be a number from 0 to 1"],
        ),
        (
            "a fraction of a route ahead",
            Patched(&[("[rules.households]", "[rules.movement]\nawareness = 2.5\n[rules.households]")]),
            &["bad.toml:119:13: `rules.movement.awareness` is 2.5; it must be a whole number"],
        ),
        (
            "months that are none, or named twice",
            Patched(&[(
                "[rules.households]",
                "[rules.harvest]\nmonths = [6, 13, 7.5, 6]\n[rules.households]",
            )]),
            &[
                "bad.toml:119:14: `rules.harvest.months` holds 13; each must be a number from 1 to 12",
                "bad.toml:119:18: `rules.harvest.months` holds 7.5; each must be a whole number",
                "bad.toml:119:23: `rules.harvest.months` holds 6 twice; name it once",
            ],
        ),
        (
            "connections that nobody can have",
            Patched(&[(
                "[rules.households]",
                "[rules.connections]\nmany_people = 0\n[rules.deliberation]\nleast_connections = 11\n[rules.households]",
            )]),
            &[
                "bad.toml:119:15: `rules.connections.many_people` is 0; it must be a number above 0 and at most 1000000000",
                "bad.toml:121:21: `rules.deliberation.least_connections` is 11; it must be a number from 0 to 10",
            ],
        ),
    ]);
}

#[test]
fn figures_of_single_places_and_routes_keep_their_range() {
    // They replace a rule for one place or route, and are held to what the rule is held to.
    all(&[
        (
            "a chance of moving on above 1",
            Patched(&[("population = 8000", "population = 8000\nmove_chance = 1.5")]),
            &["bad.toml:26:15: place `Bdama`: `move_chance` is 1.5; it must be a number from 0 to 1"],
        ),
        (
            "a pull that a change makes too large",
            Patched(&[("capacity = 9000", "pull = 1001")]),
            &["bad.toml:103:8: change at `Camp`: `pull` is 1001; it must be a number from 0 to 1000"],
        ),
        (
            "a route that seems of no length",
            Patched(&[("km = 12.5", "km = 12.5\nseems_km = 0")]),
            &[
                "bad.toml:45:12: route `Jisr`–`Bdama`: `seems_km` is 0; it must be a number above 0 and at most 100000",
            ],
        ),
        (
            "a place that seems to lie beyond a pole",
            Patched(&[("population = 8000", "population = 8000\nseems_lat = 91\nseems_lon = 0")]),
            &["bad.toml:26:13: place `Bdama`: `seems_lat` is 91; it must be a number from -90 to 90"],
        ),
        (
            "a place that seems to lie on a meridian",
            Patched(&[("population = 8000", "population = 8000\nseems_lon = 0")]),
            &["bad.toml:26:13: place `Bdama`: `seems_lon` without `seems_lat`; give both or neither"],
        ),
        (
            "fewer residents than one where there are none",
            Patched(&[("[rules.households]", "[rules.kin]\nresidents_where_none = 0\n[rules.households]")]),
            &[
                "bad.toml:119:24: `rules.kin.residents_where_none` is 0; it must be a number from 1 to 1000000000",
            ],
        ),
        (
            "a pull below 0",
            Patched(&[("population = 8000", "population = 8000\npull = -1")]),
            &["bad.toml:26:8: place `Bdama`: `pull` is -1; it must be a number from 0 to 1000"],
        ),
        (
            "more farmers than people",
            Patched(&[("population = 8000", "population = 8000\nfarmer_share = 1.5")]),
            &["bad.toml:26:16: place `Bdama`: `farmer_share` is 1.5; it must be a number from 0 to 1"],
        ),
        (
            "a pull of people from abroad above all bounds",
            Patched(&[("population = 8000", "population = 8000\nforeign_pull = 1001")]),
            &["bad.toml:26:16: place `Bdama`: `foreign_pull` is 1001; it must be a number from 0 to 1000"],
        ),
        (
            "a chance of leaving the model above 1",
            Patched(&[("population = 8000", "population = 8000\nleaving_chance = 1.01")]),
            &["bad.toml:26:18: place `Bdama`: `leaving_chance` is 1.01; it must be a number from 0 to 1"],
        ),
        (
            "more room a day than there are people",
            Patched(&[("capacity = 5000", "capacity = 5000\ncapacity_per_day = 5_000_000_000_000")]),
            &[
                "bad.toml:40:20: place `Camp`: `capacity_per_day` is 5000000000000; it must be at most 1000000000000",
            ],
        ),
        (
            "a capacity that shrinks",
            Patched(&[("capacity = 5000", "capacity = 5000\ncapacity_per_day = -5")]),
            &["bad.toml:40:20: place `Camp`: `capacity_per_day` is -5; expected a whole number of 0 or more"],
        ),
        (
            "an own speed of nothing",
            Patched(&[("km = 12.5", "km = 12.5\nown_km_per_day = 0")]),
            &[
                "bad.toml:45:18: route `Jisr`–`Bdama`: `own_km_per_day` is 0; it must be a number above 0 and at most 100000",
            ],
        ),
        (
            "an own speed beyond the longest length",
            Patched(&[("km = 12.5", "km = 12.5\nown_km_per_day = 100_001")]),
            &[
                "bad.toml:45:18: route `Jisr`–`Bdama`: `own_km_per_day` is 100001; it must be a number above 0 and at most 100000",
            ],
        ),
        (
            "a chance of walking below 0",
            Patched(&[("km = 12.5", "km = 12.5\nwalk_chance = -0.5")]),
            &["bad.toml:45:15: route `Jisr`–`Bdama`: `walk_chance` is -0.5; it must be a number from 0 to 1"],
        ),
        (
            "no roads",
            Patched(&[("km = 12.5", "km = 12.5\nroads = 0")]),
            &["bad.toml:45:9: route `Jisr`–`Bdama`: `roads` is 0; it must be 1 to 1000"],
        ),
        (
            "too many roads",
            Patched(&[("km = 12.5", "km = 12.5\nroads = 1001")]),
            &["bad.toml:45:9: route `Jisr`–`Bdama`: `roads` is 1001; it must be 1 to 1000"],
        ),
        (
            "a changed chance above 1",
            Patched(&[("capacity = 9000", "move_chance = 2")]),
            &["bad.toml:103:15: change at `Camp`: `move_chance` is 2; it must be a number from 0 to 1"],
        ),
        (
            "several at once, each at its place",
            Patched(&[
                ("population = 8000", "population = 8000\npull = 2000\nleaving_chance = -1"),
                ("km = 12.5", "km = 12.5\nroads = 0\nwalk_chance = 2"),
            ]),
            &[
                "bad.toml:26:8: place `Bdama`: `pull` is 2000; it must be a number from 0 to 1000",
                "bad.toml:27:18: place `Bdama`: `leaving_chance` is -1; it must be a number from 0 to 1",
                "bad.toml:47:9: route `Jisr`–`Bdama`: `roads` is 0; it must be 1 to 1000",
                "bad.toml:48:15: route `Jisr`–`Bdama`: `walk_chance` is 2; it must be a number from 0 to 1",
            ],
        ),
    ]);
}

#[test]
fn rules_of_other_readings_keep_their_range() {
    // What is off with 0 begins at 1, and each number of a list is held to the bounds of the list.
    all(&[
        (
            "a pruning between off and everything",
            Patched(&[("[rules.households]", "[rules.attraction]\npruning = 0.5\n[rules.households]")]),
            &[
                "bad.toml:119:11: `rules.attraction.pruning` is 0.5; it must be 0 or a number from 1 to 1000000",
            ],
        ),
        (
            "a pruning above all bounds",
            Patched(&[("[rules.households]", "[rules.attraction]\npruning = 2e6\n[rules.households]")]),
            &[
                "bad.toml:119:11: `rules.attraction.pruning` is 2000000; it must be 0 or a number from 1 to 1000000",
            ],
        ),
        (
            "a factor of habituation above 1",
            Patched(&[(
                "[rules.households]",
                "[rules.habituation]\nfactors = [1.0, 1.5, 0.5, -1]\n[rules.households]",
            )]),
            &[
                "bad.toml:119:17: `rules.habituation.factors` holds 1.5; each must be a number from 0 to 1",
                "bad.toml:119:27: `rules.habituation.factors` holds -1; each must be a number from 0 to 1",
            ],
        ),
        (
            "factors that hold for no time",
            Patched(&[("[rules.households]", "[rules.habituation]\ndays = 0\n[rules.households]")]),
            &["bad.toml:119:8: `rules.habituation.days` is 0; it must be a number above 0 and at most 3650"],
        ),
        (
            "capacities of nothing",
            Patched(&[("[rules.households]", "[rules.camps]\ncapacity_scaling = 0\n[rules.households]")]),
            &[
                "bad.toml:119:20: `rules.camps.capacity_scaling` is 0; it must be a number above 0 and at most 1000",
            ],
        ),
        (
            "a share of room above 1, said once",
            Patched(&[("[rules.households]", "[rules.camps]\nturn_back_below = 1.5\n[rules.households]")]),
            &["bad.toml:119:19: `rules.camps.turn_back_below` is 1.5; it must be a number from 0 to 1"],
        ),
        (
            "a size to measure people by that is nothing",
            Patched(&[("[rules.households]", "[rules.movement]\npopulation_base = 0\n[rules.households]")]),
            &[
                "bad.toml:119:19: `rules.movement.population_base` is 0; it must be a number above 0 and at most 1000000000",
            ],
        ),
        (
            "a power of size that is too negative",
            Patched(&[(
                "[rules.households]",
                "[rules.movement]\npopulation_power = -11\n[rules.households]",
            )]),
            &[
                "bad.toml:119:20: `rules.movement.population_power` is -11; it must be a number from -10 to 10",
            ],
        ),
        (
            "more people a day than any place has",
            Patched(&[("leave_chance = 0.4", "people_per_day = 1e7")]),
            &[
                "bad.toml:116:18: `rules.flight.people_per_day` is 10000000; it must be a number from 0 to 1000000",
            ],
        ),
    ]);
}

#[test]
fn dates_lie_in_the_period() {
    // A date outside is a slip of the pen.
    all(&[
        (
            "the end before the start",
            Patched(&[("days = 30", "end = 2011-05-03")]),
            &["bad.toml:6:7: `end` is 2011-05-03, before `start` 2011-06-04; the end is the last day"],
        ),
        (
            "a period beyond all years",
            Patched(&[("start = 2011-06-04\n", "start = 9999-12-20\n")]),
            &["bad.toml:5:9: the period ends after the year 9999; correct `start` or `days`"],
        ),
        (
            "a threat that ends before it starts",
            Patched(&[("end = 2011-06-12", "end = 2011-06-09")]),
            &[
                "bad.toml:80:7: threat `assault`: `end` is 2011-06-09, not after `start` 2011-06-10T04:00:00; it must be later",
            ],
        ),
        (
            "a threat after the period",
            Patched(&[("start = 2011-06-06\n", "start = 2012-06-06\n")]),
            &[
                "bad.toml:87:9: threat of arrests at `Bdama`: nobody could feel it: it starts on 2012-06-06, after the last day 2011-07-03; correct it or lengthen the period",
            ],
        ),
        (
            "a threat forgotten before the period",
            Patched(&[(
                "start = 2011-06-10T04:00:00\nend = 2011-06-12",
                "start = 2010-06-10\nend = 2010-06-12",
            )]),
            &[
                "bad.toml:80:7: threat `assault`: nobody could feel it: it ended on 2010-06-12 and was forgotten before the first day 2011-06-04; correct it or leave it out",
            ],
        ),
        (
            "a closure after the period",
            Patched(&[("start = 2011-06-08\nend = 2011-06-09", "start = 2011-09-08")]),
            &[
                "bad.toml:97:9: closure of the border `Syria`–`Turkey`: `start` is 2011-09-08, after the last day 2011-07-03; correct it or lengthen the period",
            ],
        ),
        (
            "a change after the period",
            Patched(&[("date = 2011-06-15", "date = 2011-07-15")]),
            &[
                "bad.toml:102:8: change at `Camp`: `date` is 2011-07-15, after the last day 2011-07-03; correct it or lengthen the period",
            ],
        ),
        (
            "a count before the period",
            Patched(&[("date = 2011-06-05", "date = 2011-05-05")]),
            &[
                "bad.toml:110:12: observed `Registered`: the count on 2011-05-05 lies outside the period 2011-06-04 to 2011-07-03; leave it out or lengthen the period",
            ],
        ),
        (
            "a count known before it was made",
            Patched(&[("value = 220", "value = 220, known = 2011-06-01")]),
            &[
                "bad.toml:110:45: observed `Registered`: known on 2011-06-01, before it was counted on 2011-06-05; correct one of them",
            ],
        ),
        (
            "a correction of nothing",
            Patched(&[("date = 2011-06-14", "date = 2011-06-05")]),
            &[
                "bad.toml:113:25: observed `Registered`: the correction on 2011-06-05 restates nothing; no value was counted before it",
            ],
        ),
        (
            "a correction since a later day",
            Patched(&[("value = 4800 }", "value = 4800, since = 2011-06-15 }")]),
            &[
                "bad.toml:113:59: observed `Registered`: `since` 2011-06-15 is not before the correction on 2011-06-14; correct one of them",
            ],
        ),
        (
            "a correction known before it was made",
            Patched(&[("value = 4800 }", "value = 4800, known = 2011-06-01 }")]),
            &[
                "bad.toml:113:59: observed `Registered`: known on 2011-06-01, before the recount on 2011-06-14; correct one of them",
            ],
        ),
    ]);
}

#[test]
fn everything_can_be_reached() {
    // What nobody could reach or feel is a road that was forgotten.
    all(&[
        (
            "a camp without a road",
            Patched(&[
                ("[[route]]\nfrom = \"Gate\"\nto = \"Camp\"\nkm = 8\n", ""),
                ("[[displaced]]\nplace = \"Camp\"\ncount = 200\nhome = \"Jisr\"\n", ""),
            ]),
            &["bad.toml:34:8: place `Camp`: nobody could reach it; add a route to it or leave it out"],
        ),
        (
            "nobody at all",
            Patched(&[
                ("population = 41000", "population = 0"),
                ("population = 8000", ""),
                ("[[displaced]]\nplace = \"Camp\"\ncount = 200\nhome = \"Jisr\"\n", ""),
            ]),
            &[
                "bad.toml:1:1: there is nobody in this scenario; give a place a `population` or state displaced people",
            ],
        ),
        (
            "nobody who was counted, where others leave",
            Patched(&[
                ("population = 41000", "population = 0"),
                ("population = 8000", ""),
                ("[[displaced]]\nplace = \"Camp\"\ncount = 200\nhome = \"Jisr\"\n", ""),
                ("leave_chance = 0.4", "law = \"number\"\nleavers = \"others\""),
            ]),
            &[],
        ),
        (
            "nobody of whom a share could leave",
            Patched(&[
                ("population = 41000", "population = 0"),
                ("population = 8000", ""),
                ("[[displaced]]\nplace = \"Camp\"\ncount = 200\nhome = \"Jisr\"\n", ""),
                ("leave_chance = 0.4", "law = \"share\"\nleavers = \"others\""),
            ]),
            &[
                "bad.toml:1:1: there is nobody in this scenario; give a place a `population` or state displaced people",
            ],
        ),
        (
            "people displaced at a crossing",
            Patched(&[("place = \"Camp\"\ncount", "place = \"Gate\"\ncount")]),
            &["bad.toml:71:9: displaced at `Gate`: nobody stays at a `crossing`; name another place"],
        ),
        (
            "people displaced at home",
            Patched(&[(r#"home = "Jisr""#, r#"home = "Camp""#)]),
            &[
                "bad.toml:73:8: displaced at `Camp`: that is their home, so they are not displaced; count them in its `population`",
            ],
        ),
        (
            "a home at a crossing",
            Patched(&[(r#"home = "Jisr""#, r#"home = "Gate""#)]),
            &["bad.toml:73:8: displaced at `Camp`: nobody has a home at a `crossing`; name another place"],
        ),
        (
            "a threat that nobody feels",
            Patched(&[("kind = \"arrests\"\nplace = \"Bdama\"", "kind = \"flood\"\nplace = \"Gate\"")]),
            &[
                "bad.toml:86:9: threat of flood at `Gate`: nobody could feel it: nobody stays at `Gate`; name another place or give it a `reach_km`",
            ],
        ),
        (
            "a dispute that no threat is part of",
            Patched(&[("dispute = \"cause\"\naccount = \"mutiny\"\n", "")]),
            &["bad.toml:90:8: dispute `cause`: no threat is part of it; name it in a threat or leave it out"],
        ),
        (
            "no places",
            Whole("format = 1\n[scenario]\ntitle = \"x\"\nstart = 2011-06-04\ndays = 3\n"),
            &["bad.toml:1:1: the world has no places; state at least one"],
        ),
    ]);
}
