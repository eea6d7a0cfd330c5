//! Who people are: powers of attraction, kin, and groups of displaced people.

use crate::Given::Patched;
use crate::{all, faults};

#[test]
fn powers_and_kin_of_a_group_make_sense() {
    all(&[
        (
            "a power below 0",
            Patched(&[("share = 0.6", "share = 0.6\nattraction_power = -1")]),
            &["bad.toml:63:20: group `women`: `attraction_power` is -1; it must be a number from 0 to 10"],
        ),
        (
            "a power above 10",
            Patched(&[("share = 0.6", "share = 0.6\nattraction_power = 11")]),
            &["bad.toml:63:20: group `women`: `attraction_power` is 11; it must be a number from 0 to 10"],
        ),
        (
            "a power in words",
            Patched(&[("share = 0.6", "share = 0.6\nattraction_power = \"two\"")]),
            &["bad.toml:63:20: group `women`: `attraction_power` is a string; expected a number"],
        ),
        (
            "kin without a name",
            Patched(&[("share = 0.6", "share = 0.6\nreligion = \" \"")]),
            &["bad.toml:63:12: group `women`: `religion` is empty; name it or leave it out"],
        ),
        (
            "kin that are no text",
            Patched(&[("share = 0.6", "share = 0.6\nethnicity = 3")]),
            &["bad.toml:63:13: group `women`: `ethnicity` is a number; expected a string"],
        ),
        (
            "a group that nobody stated",
            Patched(&[("home = \"Jisr\"", "home = \"Jisr\"\ngroup = \"mens\"")]),
            &["bad.toml:74:9: displaced at `Camp`: no group is called `mens`; did you mean `men`?"],
        ),
    ]);
}

#[test]
fn whoever_is_drawn_to_kin_has_some() {
    all(&[
        (
            "a weight out of range",
            Patched(&[
                ("[rules.households]", "[rules.kin]\nreligion_town_weight = 1001\n[rules.households]"),
                ("share = 0.6", "share = 0.6\nreligion = \"a\""),
                ("share = 0.4", "share = 0.4\nreligion = \"b\""),
            ]),
            &[
                "bad.toml:121:24: `rules.kin.religion_town_weight` is 1001; it must be a number from 0 to 1000",
            ],
        ),
        (
            "a weight that nobody stated",
            Patched(&[("[rules.households]", "[rules.kin]\nreligion_weight = 1\n[rules.households]")]),
            &[
                "bad.toml:119:1: unknown key `rules.kin.religion_weight`; did you mean `religion_camp_weight`?",
            ],
        ),
        (
            "nobody has any",
            Patched(&[("[rules.households]", "[rules.kin]\nethnicity_camp_weight = 10\n[rules.households]")]),
            &[
                "bad.toml:119:25: `rules.kin.ethnicity_camp_weight` needs the `ethnicity` of everyone, and group `women` has none; state it or leave the rule out",
            ],
        ),
        (
            "some have none",
            Patched(&[
                ("[rules.households]", "[rules.kin]\nethnicity_threatened_weight = 10\n[rules.households]"),
                ("share = 0.6", "share = 0.6\nethnicity = \"a\""),
                ("share = 0.4", "share = 0.4\nreligion = \"a\""),
            ]),
            &[
                "bad.toml:121:31: `rules.kin.ethnicity_threatened_weight` needs the `ethnicity` of everyone, and group `men` has none; state it or leave the rule out",
            ],
        ),
        (
            "a rule that is off needs nothing",
            Patched(&[("[rules.households]", "[rules.kin]\nethnicity_camp_weight = 0\n[rules.households]")]),
            &[],
        ),
    ]);
}

#[test]
fn people_are_displaced_at_home_where_they_may_stop_there() {
    // Else they are residents.
    const AT_HOME: (&str, &str) =
        ("home = \"Jisr\"", "home = \"Jisr\"\n[[displaced]]\nplace = \"Jisr\"\ncount = 5\nhome = \"Jisr\"");
    const MAY: (&str, &str) =
        ("[rules.households]", "[rules.attraction]\nown_home = \"like_any\"\n[rules.households]");
    let message = "bad.toml:77:8: displaced at `Jisr`: that is their home, so they are not displaced; count them in its `population`";
    assert_eq!(faults(&Patched(&[AT_HOME]).text()), [message]);
    assert_eq!(faults(&Patched(&[AT_HOME, MAY]).text()), Vec::<String>::new());
}

#[test]
fn no_more_groups_are_simulated_than_can_be_told_apart() {
    // A person's group is kept in one byte, of which one value is left free.
    let groups = |number: usize| -> String {
        (0..number).fold(String::new(), |text, n| {
            text + &format!("\n[[group]]\nname = \"g{n}\"\nshare = {}\n", u8::from(n == 0))
        })
    };
    let text = |number| {
        let good = Patched(&[
            ("[[group]]\nname = \"women\"\nshare = 0.6\nat = { \"Jisr\" = 0.5 }\n", ""),
            ("[[group]]\nname = \"men\"\nshare = 0.4\nat = { \"Jisr\" = 0.5 }\n", ""),
        ])
        .text();
        good + &groups(number)
    };
    assert_eq!(faults(&text(255)), Vec::<String>::new());
    let found = faults(&text(256));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].ends_with(": there are 256 groups; at most 255 are simulated, join some of them"),
        "{found:?}"
    );
}
