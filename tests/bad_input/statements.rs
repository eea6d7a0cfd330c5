//! Statements that exclude each other or say nothing.

use crate::Given::Patched;
use crate::all;

#[test]
fn figures_belong_to_places_that_can_have_them() {
    // A figure that nothing reads is a slip of the pen; stating the default says nothing and is none.
    all(&[
        (
            "a growing capacity of a village",
            Patched(&[("population = 8000", "population = 8000\ncapacity_per_day = 10")]),
            &[
                "bad.toml:26:20: place `Bdama`: a `village` cannot have `capacity_per_day`; only camps and border sites have a capacity, so leave it out",
            ],
        ),
        (
            "a growing capacity of a camp without one",
            Patched(&[("capacity = 5000", "capacity_per_day = 10")]),
            &[
                "bad.toml:39:20: place `Camp`: `capacity_per_day` without `capacity`; give the capacity that grows or leave it out",
            ],
        ),
        (
            "figures of a crossing, all of them",
            Patched(&[(
                "people_per_day = 500",
                "people_per_day = 500\nmove_chance = 0.5\npull = 2\nforeign_pull = 0\nleaving_chance = 0.1",
            )]),
            &[
                "bad.toml:32:15: place `Gate`: a `crossing` cannot have `move_chance`; people only pass it, so leave it out",
                "bad.toml:33:8: place `Gate`: a `crossing` cannot have `pull`; people only pass it, so leave it out",
                "bad.toml:34:16: place `Gate`: a `crossing` cannot have `foreign_pull`; people only pass it, so leave it out",
                "bad.toml:35:18: place `Gate`: a `crossing` cannot have `leaving_chance`; people only pass it, so leave it out",
            ],
        ),
        (
            "the chance of moving on of a waypoint",
            Patched(&[(
                "kind = \"crossing\"\ncountry = \"Turkey\"\npeople_per_day = 500",
                "kind = \"waypoint\"\ncountry = \"Turkey\"\nmove_chance = 0.0",
            )]),
            &[
                "bad.toml:31:15: place `Gate`: a `waypoint` cannot have `move_chance`; people only pass it, so leave it out",
            ],
        ),
        (
            "defaults, wherever they are stated",
            Patched(&[
                (
                    "people_per_day = 500",
                    "people_per_day = 500\ncapacity_per_day = 0\npull = 1\nforeign_pull = 1.0\nleaving_chance = 0",
                ),
                ("km = 12.5", "km = 12.5\nwalk_chance = 0\nroads = 1"),
                (
                    "leave_chance = 0.4",
                    "law = \"hazard\"\nleavers = \"residents\"\nwithout_way_out = \"stay_home\"",
                ),
                (
                    "[rules.households]",
                    "[rules.habituation]\nfactors = []\n[rules.camps]\nadmission = \"room\"\nturn_back_below = 0\n[rules.attraction]\npruning = 0\n[rules.households]",
                ),
            ]),
            &[],
        ),
        (
            "a changed chance of a crossing",
            Patched(&[(
                "place = \"Camp\"\ndate = 2011-06-15\ncapacity = 9000",
                "place = \"Gate\"\ndate = 2011-06-15\nmove_chance = 0.5\npull = 2",
            )]),
            &[
                "bad.toml:103:15: change at `Gate`: `move_chance` is for places where people stay, and this is a `crossing`; leave it out or correct the place",
                "bad.toml:104:8: change at `Gate`: `pull` is for places where people stay, and this is a `crossing`; leave it out or correct the place",
            ],
        ),
        (
            "a chance changed twice",
            Patched(&[(
                "capacity = 9000",
                "move_chance = 0.5\n[[change]]\nplace = \"Camp\"\ndate = 2011-06-15\nmove_chance = 0.1",
            )]),
            &[
                "bad.toml:107:15: change at `Camp`: `move_chance` on 2011-06-15 was stated before; state it once",
            ],
        ),
        (
            "an assumed chance that is not given",
            Patched(&[("assumed = [\"population\"]", "assumed = [\"move_chance\"]")]),
            &[
                "bad.toml:19:12: place `Jisr`: `assumed` names `move_chance`, which is not given; give it or take it out of `assumed`",
            ],
        ),
        (
            "an assumed speed that is not given",
            Patched(&[("km = 12.5", "km = 12.5\nassumed = [\"own_km_per_day\"]")]),
            &[
                "bad.toml:45:12: route `Jisr`–`Bdama`: `assumed` names `own_km_per_day`, which is not given; give it or take it out of `assumed`",
            ],
        ),
    ]);
}

#[test]
fn rules_do_not_exclude_each_other() {
    // What one rule says makes the other say nothing.
    all(&[
        (
            "turned back where people are refused",
            Patched(&[("[rules.households]", "[rules.camps]\nturn_back_below = 0.5\n[rules.households]")]),
            &[
                "bad.toml:119:19: `rules.camps.turn_back_below` is only for camps where everybody gets in; set `admission = \"open\"` or leave it out",
            ],
        ),
        (
            "turned back where it is said that people are refused",
            Patched(&[(
                "[rules.households]",
                "[rules.camps]\nadmission = \"room\"\nturn_back_below = 0.5\n[rules.households]",
            )]),
            &[
                "bad.toml:120:19: `rules.camps.turn_back_below` is only for camps where everybody gets in; set `admission = \"open\"` or leave it out",
            ],
        ),
        (
            "turned back where everybody gets in",
            Patched(&[(
                "[rules.households]",
                "[rules.camps]\nadmission = \"open\"\nturn_back_below = 0.5\n[rules.households]",
            )]),
            &[],
        ),
        (
            "turned back where nobody knows who gets in",
            Patched(&[(
                "[rules.households]",
                "[rules.camps]\nadmission = \"x\"\nturn_back_below = 0.5\n[rules.households]",
            )]),
            &["bad.toml:119:13: `rules.camps.admission` is `x`; it must be one of `room` and `open`"],
        ),
        (
            "a law of flight that follows counts",
            Patched(&[(
                "leave_chance = 0.4",
                "mode = \"observed\"\nseries = \"Registered\"\nlaw = \"poisson\"",
            )]),
            &[
                "bad.toml:118:7: `rules.flight.law` is for flight driven by threat; set `mode = \"driven\"` or leave it out",
            ],
        ),
        (
            "a law of flight that never happens",
            Patched(&[("leave_chance = 0.4", "mode = \"none\"\nlaw = \"share\"")]),
            &[
                "bad.toml:117:7: `rules.flight.law` is for flight driven by threat; set `mode = \"driven\"` or leave it out",
            ],
        ),
        (
            "a law of flight in a mode that nobody knows",
            Patched(&[("leave_chance = 0.4", "mode = \"x\"\nlaw = \"share\"")]),
            &[
                "bad.toml:116:8: `rules.flight.mode` is `x`; it must be one of `driven`, `observed` and `none`",
            ],
        ),
        (
            "a law of flight beside a series",
            Patched(&[("leave_chance = 0.4", "series = \"Registered\"\nlaw = \"share\"")]),
            &[
                "bad.toml:116:10: `rules.flight.series` is for another mode; set `mode = \"observed\"` or leave it out",
            ],
        ),
        (
            "a law that nobody knows of flight that never happens",
            Patched(&[("leave_chance = 0.4", "mode = \"none\"\nlaw = \"x\"")]),
            &[
                "bad.toml:117:7: `rules.flight.law` is `x`; it must be one of `hazard`, `number`, `poisson` and `share`",
            ],
        ),
    ]);
}

#[test]
fn statements_do_not_exclude_each_other() {
    // One of several keys, and keys that need each other.
    all(&[
        (
            "both days and end",
            Patched(&[("days = 30", "days = 30\nend = 2011-07-03")]),
            &["bad.toml:7:7: `days` and `end` exclude each other; keep one"],
        ),
        (
            "two things shut at once",
            Patched(&[(
                r#"border = ["Syria", "Turkey"]"#,
                "border = [\"Syria\", \"Turkey\"]\ncrossing = \"Gate\"",
            )]),
            &["bad.toml:97:12: closure: `border` and `crossing` exclude each other; keep one"],
        ),
        (
            "counted in two ways",
            Patched(&[("place = \"Camp\"\nquantity", "place = \"Camp\"\nset = \"Hatay\"\nquantity")]),
            &["bad.toml:108:7: observed `Registered`: `place` and `set` exclude each other; keep one"],
        ),
        (
            "counts in two ways",
            Patched(&[("corrections = [", "table = \"counts.csv\"\ncorrections = [")]),
            &["bad.toml:113:9: observed `Registered`: `counts` and `table` exclude each other; keep one"],
        ),
        (
            "a dispute without an account",
            Patched(&[("account = \"mutiny\"\n", "")]),
            &["bad.toml:88:11: threat at `Bdama`: `dispute` without `account`; give both or neither"],
        ),
        (
            "an account without a dispute",
            Patched(&[("dispute = \"cause\"\n", "")]),
            &["bad.toml:88:11: threat at `Bdama`: `account` without `dispute`; give both or neither"],
        ),
        (
            "a credibility within a dispute",
            Patched(&[(r#"account = "mutiny""#, "account = \"mutiny\"\ncredibility = 0.5")]),
            &[
                "bad.toml:90:15: threat of arrests at `Bdama`: it is part of a dispute, whose credibilities count; leave `credibility` out",
            ],
        ),
        (
            "a series for flight that does not follow one",
            Patched(&[("leave_chance = 0.4", r#"series = "Registered""#)]),
            &[
                r#"bad.toml:116:10: `rules.flight.series` is for another mode; set `mode = "observed"` or leave it out"#,
            ],
        ),
        (
            "a latitude alone",
            Patched(&[("lon = 36.32\n", "")]),
            &["bad.toml:15:7: place `Jisr`: `lat` without `lon`; give both or neither"],
        ),
        (
            "a value and a bound",
            Patched(&[("value = 220", "value = 220, at_least = 200")]),
            &[
                "bad.toml:110:32: observed `Registered`: the count on 2011-06-05 has a `value` and bounds; keep one of the two",
            ],
        ),
        (
            "neither a value nor a bound",
            Patched(&[(", value = 220", "")]),
            &[
                "bad.toml:110:12: observed `Registered`: the count on 2011-06-05 says nothing; give a `value`, `at_least` or `at_most`",
            ],
        ),
        (
            "a country for people whose home is known",
            Patched(&[(r#"home = "Jisr""#, "home = \"Jisr\"\ncountry = \"Syria\"")]),
            &[
                "bad.toml:74:11: displaced at `Camp`: `country` is for people whose home is unknown; leave it out",
            ],
        ),
        (
            "one way through a crossing",
            Patched(&[(r#"border = ["Syria", "Turkey"]"#, "crossing = \"Gate\"\none_way = true")]),
            &[
                "bad.toml:97:11: closure of the crossing `Gate`: `one_way` is for borders and routes; leave it out",
            ],
        ),
        (
            "one way into a place",
            Patched(&[(r#"border = ["Syria", "Turkey"]"#, "place = \"Camp\"\none_way = true")]),
            &[
                "bad.toml:97:11: closure of the place `Camp`: `one_way` is for borders and routes; leave it out",
            ],
        ),
        (
            "a change that changes nothing",
            Patched(&[("capacity = 9000\n", "")]),
            &[
                "bad.toml:102:8: change at `Camp`: nothing changes; give `kind`, `capacity`, `people_per_day`, `move_chance`, `pull` or `camp`",
            ],
        ),
        (
            "residents of a crossing",
            Patched(&[("people_per_day = 500", "population = 500")]),
            &[
                "bad.toml:31:14: place `Gate`: a `crossing` cannot have `population`; nobody lives there, so leave it out",
            ],
        ),
        (
            "a capacity of a village",
            Patched(&[("population = 8000", "population = 8000\ncapacity = 9000")]),
            &[
                "bad.toml:26:12: place `Bdama`: a `village` cannot have `capacity`; only camps and border sites have one, so leave it out",
            ],
        ),
        (
            "a throughput of a village",
            Patched(&[("population = 8000", "population = 8000\npeople_per_day = 9000")]),
            &[
                "bad.toml:26:18: place `Bdama`: a `village` cannot have `people_per_day`; only crossings have one, so leave it out",
            ],
        ),
        (
            "a capacity of nothing",
            Patched(&[("capacity = 5000", "capacity = 0")]),
            &[
                "bad.toml:39:12: place `Camp`: `capacity` is 0; leave it out for no limit, or close the camp with a change",
            ],
        ),
        (
            "a throughput that changes in a camp",
            Patched(&[("capacity = 9000", "people_per_day = 9")]),
            &[
                "bad.toml:103:18: change at `Camp`: `people_per_day` is for a crossing, and this is a `camp`; leave it out or correct the place",
            ],
        ),
        (
            "a town that becomes a crossing",
            Patched(&[(
                "place = \"Camp\"\ndate = 2011-06-15\ncapacity = 9000",
                "place = \"Jisr\"\ndate = 2011-06-15\nkind = \"crossing\"",
            )]),
            &[
                "bad.toml:103:8: change at `Jisr`: people live there, so it cannot become a `crossing`; choose a kind with residents",
            ],
        ),
        (
            "a camp that opens twice",
            Patched(&[(
                "capacity = 9000",
                "camp = \"opens\"\n[[change]]\nplace = \"Camp\"\ndate = 2011-06-20\ncamp = \"opens\"",
            )]),
            &[
                "bad.toml:107:8: change at `Camp`: the camp opens on 2011-06-15 and again on 2011-06-20; take one out",
            ],
        ),
        (
            "a change stated twice",
            Patched(&[(
                "capacity = 9000",
                "capacity = 9000\n[[change]]\nplace = \"Camp\"\ndate = 2011-06-15\ncapacity = 9001",
            )]),
            &["bad.toml:107:12: change at `Camp`: `capacity` on 2011-06-15 was stated before; state it once"],
        ),
        (
            "what was assumed is not given",
            Patched(&[(r#"assumed = ["population"]"#, r#"assumed = ["capacity"]"#)]),
            &[
                "bad.toml:19:12: place `Jisr`: `assumed` names `capacity`, which is not given; give it or take it out of `assumed`",
            ],
        ),
        (
            "what was assumed is no key",
            Patched(&[(r#"assumed = ["population"]"#, r#"assumed = ["populaton"]"#)]),
            &[
                "bad.toml:19:12: place `Jisr`: `assumed` names `populaton`, which is no figure here; did you mean `population`?",
            ],
        ),
        (
            "a source as what was assumed",
            Patched(&[(r#"assumed = ["population"]"#, r#"assumed = ["source"]"#)]),
            &[
                "bad.toml:19:12: place `Jisr`: `assumed` names `source`, which is no figure here; take it out of `assumed`",
            ],
        ),
        (
            "a household larger than the largest",
            Patched(&[("mean_size = 5", "mean_size = 5\nmax_size = 4")]),
            &[
                "bad.toml:119:13: `rules.households.mean_size` is 5, above `max_size` 4; lower it or raise `max_size`",
            ],
        ),
        (
            "flight that follows people going home",
            Patched(&[
                ("leave_chance = 0.4", "mode = \"observed\"\nseries = \"Registered\""),
                (r#"quantity = "present""#, r#"quantity = "returned""#),
            ]),
            &[
                "bad.toml:117:10: `rules.flight.series`: `Registered` counts people `returned`; flight needs `present` or `entered`",
            ],
        ),
        (
            "flight that follows people present while some return",
            Patched(&[(
                "leave_chance = 0.4",
                "mode = \"observed\"\nseries = \"Registered\"\n[rules.returns]\nreturn_chance = 0.1",
            )]),
            &[
                "bad.toml:117:10: `rules.flight.series`: `Registered` counts people `present`, which falls when people return; with `rules.returns.return_chance` above 0, flight needs a series of people `entered`",
            ],
        ),
        (
            "flight that follows one count",
            Patched(&[
                ("leave_chance = 0.4", "mode = \"observed\"\nseries = \"Registered\""),
                ("  { date = 2011-06-05, value = 220 },\n", ""),
            ]),
            &[
                "bad.toml:116:10: `rules.flight.series`: `Registered` has fewer than two counts with a `value`; give more",
            ],
        ),
    ]);
}
