//! What is wrong with redirections and major roads.

use crate::Given::Patched;
use crate::{GOOD, all, faults};

#[test]
fn a_redirection_leads_along_a_route_from_a_place_where_people_stay() {
    // Each stands in line 100 and after, in place of the change that follows.
    all(&[
        (
            "a good one, and the next after its end",
            Patched(&[(
                "[[change]]",
                "[[redirect]]\nfrom = \"Jisr\"\nto = \"Bdama\"\nstart = 2011-06-05\nend = 2011-06-07\nsource = \"S1\"\nassumed = [\"end\"]\n[[redirect]]\nfrom = \"Jisr\"\nto = \"Bdama\"\nstart = 2011-06-07\n[[change]]",
            )]),
            &[],
        ),
        (
            "no key at all",
            Patched(&[("[[change]]", "[[redirect]]\n[[change]]")]),
            &[
                "bad.toml:100:1: redirect: `from` is missing; give a string",
                "bad.toml:100:1: redirect: `to` is missing; give a string",
                "bad.toml:100:1: redirect: `start` is missing; give a date or a date with a time, as in 2011-06-07 or 2011-06-07T18:00:00",
            ],
        ),
        (
            "a key that nobody reads",
            Patched(&[(
                "[[change]]",
                "[[redirect]]\nfrom = \"Jisr\"\nto = \"Bdama\"\nstart = 2011-06-05\none_way = true\n[[change]]",
            )]),
            &[
                "bad.toml:104:1: redirect `Jisr`–`Bdama`: unknown key `one_way`; the keys here are `from`, `to`, `start`, `end`, `known`, `source` and `assumed`",
            ],
        ),
        (
            "names that nobody has",
            Patched(&[(
                "[[change]]",
                "[[redirect]]\nfrom = \"Jsir\"\nto = \"Bdam\"\nstart = 2011-06-05\n[[change]]",
            )]),
            &[
                "bad.toml:101:8: redirect `Jsir`–`Bdam`: no place is called `Jsir`; did you mean `Jisr`?",
                "bad.toml:102:6: redirect `Jsir`–`Bdam`: no place is called `Bdam`; did you mean `Bdama`?",
            ],
        ),
        (
            "no direct route",
            Patched(&[(
                "[[change]]",
                "[[redirect]]\nfrom = \"Jisr\"\nto = \"Camp\"\nstart = 2011-06-05\n[[change]]",
            )]),
            &[
                "bad.toml:102:6: redirect `Jisr`–`Camp`: no route leads from `Jisr` to `Camp`; state one or correct the names",
            ],
        ),
        (
            "a route the other way only",
            Patched(&[
                ("km = 12.5", "km = 12.5\none_way = true"),
                (
                    "[[change]]",
                    "[[redirect]]\nfrom = \"Bdama\"\nto = \"Jisr\"\nstart = 2011-06-05\n[[change]]",
                ),
            ]),
            &[
                "bad.toml:103:6: redirect `Bdama`–`Jisr`: no route leads from `Bdama` to `Jisr`; state one or correct the names",
            ],
        ),
        (
            "to where they are",
            Patched(&[(
                "[[change]]",
                "[[redirect]]\nfrom = \"Jisr\"\nto = \"Jisr\"\nstart = 2011-06-05\n[[change]]",
            )]),
            &["bad.toml:102:6: redirect `Jisr`–`Jisr`: it leads nowhere; name two places"],
        ),
        (
            "from where nobody stays",
            Patched(&[(
                "[[change]]",
                "[[redirect]]\nfrom = \"Gate\"\nto = \"Camp\"\nstart = 2011-06-05\n[[change]]",
            )]),
            &[
                "bad.toml:101:8: redirect `Gate`–`Camp`: nobody stays at a `crossing`; name a place from which people set out",
            ],
        ),
        (
            "an end before its start",
            Patched(&[(
                "[[change]]",
                "[[redirect]]\nfrom = \"Jisr\"\nto = \"Bdama\"\nstart = 2011-06-05\nend = 2011-06-05\n[[change]]",
            )]),
            &[
                "bad.toml:104:7: redirect `Jisr`–`Bdama`: `end` is 2011-06-05, not after `start` 2011-06-05; it must be later",
            ],
        ),
        (
            "after the period",
            Patched(&[(
                "[[change]]",
                "[[redirect]]\nfrom = \"Jisr\"\nto = \"Bdama\"\nstart = 2011-07-05\n[[change]]",
            )]),
            &[
                "bad.toml:103:9: redirect `Jisr`–`Bdama`: `start` is 2011-07-05, after the last day 2011-07-03; correct it or lengthen the period",
            ],
        ),
        (
            "so short that no step has its middle in it",
            Patched(&[(
                "[[change]]",
                "[[redirect]]\nfrom = \"Jisr\"\nto = \"Bdama\"\nstart = 2011-06-05\nend = 2011-06-05T09:00:00\n[[change]]",
            )]),
            &[
                "bad.toml:104:7: redirect `Jisr`–`Bdama`: from 2011-06-05 to 2011-06-05T09:00:00 lies no middle of a step of 24 hours, so that nobody would notice; move its ends or shorten `step_hours`",
            ],
        ),
        (
            "two at one place at a time",
            Patched(&[(
                "[[change]]",
                "[[redirect]]\nfrom = \"Bdama\"\nto = \"Jisr\"\nstart = 2011-06-05\n[[redirect]]\nfrom = \"Bdama\"\nto = \"Gate\"\nstart = 2011-06-15\nend = 2011-06-20\n[[change]]",
            )]),
            &[
                "bad.toml:107:9: redirect `Bdama`–`Gate`: from 2011-06-15 it overlaps with the one to `Jisr` from 2011-06-05; join them or end the first before",
            ],
        ),
        (
            "a source that nobody knows, and an end that is not there",
            Patched(&[(
                "[[change]]",
                "[[redirect]]\nfrom = \"Jisr\"\nto = \"Bdama\"\nstart = 2011-06-05\nsource = \"S2\"\nassumed = [\"end\"]\n[[change]]",
            )]),
            &[
                "bad.toml:104:10: redirect `Jisr`–`Bdama`: no source is called `S2`; state it or correct the name",
                "bad.toml:105:12: redirect `Jisr`–`Bdama`: `assumed` names `end`, which is not given; give it or take it out of `assumed`",
            ],
        ),
    ]);
}

#[test]
fn a_major_road_leads_along_routes_between_places_where_people_stay() {
    all(&[
        (
            "a good one",
            Patched(&[(
                "[[group]]",
                "[[road]]\nplaces = [\"Jisr\", \"Bdama\", \"Gate\", \"Camp\"]\n[[group]]",
            )]),
            &[],
        ),
        (
            "without places",
            Patched(&[("[[group]]", "[[road]]\n[[group]]")]),
            &["bad.toml:60:1: road: `places` is missing; give an array of strings"],
        ),
        (
            "with no place",
            Patched(&[("[[group]]", "[[road]]\nplaces = []\n[[group]]")]),
            &["bad.toml:61:10: a road has no `places`; name at least two"],
        ),
        (
            "with one place",
            Patched(&[("[[group]]", "[[road]]\nplaces = [\"Jisr\"]\n[[group]]")]),
            &["bad.toml:61:10: road at `Jisr`: it has one place; name at least two"],
        ),
        (
            "with other keys",
            Patched(&[("[[group]]", "[[road]]\nplaces = [\"Jisr\", \"Bdama\"]\nkm = 12\n[[group]]")]),
            &["bad.toml:62:1: road: unknown key `km`; the keys here are `places`"],
        ),
        (
            "with a number among its places",
            Patched(&[("[[group]]", "[[road]]\nplaces = [\"Jisr\", 7]\n[[group]]")]),
            &["bad.toml:61:19: road: `places` holds a number; expected an array of strings"],
        ),
        (
            "with a place that nobody knows",
            Patched(&[("[[group]]", "[[road]]\nplaces = [\"Jisr\", \"Badma\", \"Gate\"]\n[[group]]")]),
            &[
                "bad.toml:61:19: road from `Jisr` to `Gate`: no place is called `Badma`; did you mean `Bdama`?",
            ],
        ),
        (
            "with a gap",
            Patched(&[("[[group]]", "[[road]]\nplaces = [\"Jisr\", \"Bdama\", \"Camp\"]\n[[group]]")]),
            &[
                "bad.toml:61:28: road from `Jisr` to `Camp`: no route leads from `Bdama` to `Camp`; state one or correct the road",
            ],
        ),
        (
            "back to where it was",
            Patched(&[("[[group]]", "[[road]]\nplaces = [\"Jisr\", \"Bdama\", \"Jisr\"]\n[[group]]")]),
            &[
                "bad.toml:61:28: road from `Jisr` to `Jisr`: `Jisr` is named twice; a road passes each place once",
            ],
        ),
        (
            "that ends where nobody stays",
            Patched(&[("[[group]]", "[[road]]\nplaces = [\"Jisr\", \"Bdama\", \"Gate\"]\n[[group]]")]),
            &[
                "bad.toml:61:28: road from `Jisr` to `Gate`: nobody stays at its end `Gate`, a `crossing`; end it elsewhere",
            ],
        ),
    ]);
}

#[test]
fn a_road_over_a_route_that_cannot_be_read_is_not_said_to_have_a_gap() {
    let text = GOOD.replacen("to = \"Bdama\"", "to = \"Bdana\"", 1).replacen(
        "[[group]]",
        "[[road]]\nplaces = [\"Jisr\", \"Bdama\"]\n[[group]]",
        1,
    );
    assert_eq!(
        faults(&text),
        ["bad.toml:43:6: route `Jisr`–`Bdana`: no place is called `Bdana`; did you mean `Bdama`?"]
    );
}

#[test]
fn rules_of_roads_and_room_are_checked_like_all_others() {
    all(&[
        (
            "words that nobody knows",
            Patched(&[(
                "[rules.households]",
                "[rules.movement]\nitineraries = \"fastest\"\n[rules.camps]\nroom_weighs = true\n[rules.households]",
            )]),
            &[
                "bad.toml:119:15: `rules.movement.itineraries` is `fastest`; it must be one of `all` and `shortest`",
                "bad.toml:121:15: `rules.camps.room_weighs` is a boolean; expected one of `yes` and `no`",
            ],
        ),
        (
            "numbers out of range",
            Patched(&[(
                "[rules.households]",
                "[rules.attraction]\nmajor_road_share = 1.5\nrepeat_power = -1\n[rules.households]",
            )]),
            &[
                "bad.toml:119:20: `rules.attraction.major_road_share` is 1.5; it must be a number from 0 to 1",
                "bad.toml:120:16: `rules.attraction.repeat_power` is -1; it must be a number from 0 to 10",
            ],
        ),
    ]);
}
