//! Names that refer to nothing, or to two things.

use crate::Given::Patched;
use crate::all;

#[test]
fn names_refer_to_something() {
    // With the nearest name.
    all(&[
        (
            "the end of a route",
            Patched(&[(r#"to = "Bdama""#, r#"to = "Badama""#)]),
            &["bad.toml:43:6: route `Jisr`–`Badama`: no place is called `Badama`; did you mean `Bdama`?"],
        ),
        (
            "an end unlike any place",
            Patched(&[(r#"to = "Bdama""#, r#"to = "Zzz""#)]),
            &["bad.toml:43:6: route `Jisr`–`Zzz`: no place is called `Zzz`; state it or correct the name"],
        ),
        (
            "a member of a set",
            Patched(&[(r#"["Camp", "Gate"]"#, r#"["Cmap", "Gate"]"#)]),
            &["bad.toml:58:12: set `Hatay`: no place is called `Cmap`; did you mean `Camp`?"],
        ),
        (
            "a share at a place",
            Patched(&[("share = 0.6\nat = { \"Jisr\" = 0.5 }", "share = 0.6\nat = { \"Jsir\" = 0.5 }")]),
            &["bad.toml:63:17: group `women`: no place is called `Jsir`; did you mean `Jisr`?"],
        ),
        (
            "where people are displaced",
            Patched(&[("place = \"Camp\"\ncount", "place = \"Champ\"\ncount")]),
            &["bad.toml:71:9: displaced at `Champ`: no place is called `Champ`; did you mean `Camp`?"],
        ),
        (
            "where their home is",
            Patched(&[(r#"home = "Jisr""#, r#"home = "Jist""#)]),
            &["bad.toml:73:8: displaced at `Camp`: no place is called `Jist`; did you mean `Jisr`?"],
        ),
        (
            "a country",
            Patched(&[(r#"home = "Jisr""#, r#"country = "Siria""#)]),
            &[
                "bad.toml:73:11: displaced at `Camp`: no place lies in a country called `Siria`; did you mean `Syria`?",
            ],
        ),
        (
            "the country that counts as home",
            Patched(&[("days = 30", "days = 30\nhome_country = \"Siria\"")]),
            &[
                "bad.toml:7:16: `home_country`: no place lies in a country called `Siria`; did you mean `Syria`?",
            ],
        ),
        (
            "a country that counts as home, unlike any",
            Patched(&[("days = 30", "days = 30\nhome_country = \"Zzz\"")]),
            &[
                "bad.toml:7:16: `home_country`: no place lies in a country called `Zzz`; state it or correct the name",
            ],
        ),
        (
            "where a threat is",
            Patched(&[(r#"place = "Jisr""#, r#"place = "jisr""#)]),
            &["bad.toml:78:9: threat `assault`: no place is called `jisr`; did you mean `Jisr`?"],
        ),
        (
            "a dispute",
            Patched(&[(r#"dispute = "cause""#, r#"dispute = "causes""#)]),
            &[
                "bad.toml:88:11: threat of arrests at `Bdama`: no dispute is called `causes`; did you mean `cause`?",
            ],
        ),
        (
            "an account",
            Patched(&[(r#"account = "mutiny""#, r#"account = "mutinee""#)]),
            &[
                "bad.toml:89:11: threat of arrests at `Bdama`: dispute `cause` has no account called `mutinee`; did you mean `mutiny`?",
            ],
        ),
        (
            "a country at a border",
            Patched(&[(r#"border = ["Syria", "Turkey"]"#, r#"border = ["Syria", "Turkiye"]"#)]),
            &[
                "bad.toml:96:20: closure of the border `Syria`–`Turkiye`: no place lies in a country called `Turkiye`; did you mean `Turkey`?",
            ],
        ),
        (
            "a crossing that is shut",
            Patched(&[(r#"border = ["Syria", "Turkey"]"#, r#"crossing = "Gaet""#)]),
            &[
                "bad.toml:96:12: closure of the crossing `Gaet`: no place is called `Gaet`; did you mean `Gate`?",
            ],
        ),
        (
            "a route that is shut",
            Patched(&[(r#"border = ["Syria", "Turkey"]"#, r#"route = ["Jisr", "Campo"]"#)]),
            &[
                "bad.toml:96:18: closure of the route `Jisr`–`Campo`: no place is called `Campo`; did you mean `Camp`?",
            ],
        ),
        (
            "a route that nobody stated",
            Patched(&[(r#"border = ["Syria", "Turkey"]"#, r#"route = ["Jisr", "Camp"]"#)]),
            &[
                "bad.toml:96:9: closure of the route `Jisr`–`Camp`: no route leads from `Jisr` to `Camp`; state one or correct the names",
            ],
        ),
        (
            "a border of a country with itself",
            Patched(&[(r#"border = ["Syria", "Turkey"]"#, r#"border = ["Syria", "Syria"]"#)]),
            &[
                "bad.toml:96:10: closure of the border `Syria`–`Syria`: a border lies between two countries; name two",
            ],
        ),
        (
            "a crossing that is none",
            Patched(&[(r#"border = ["Syria", "Turkey"]"#, r#"crossing = "Jisr""#)]),
            &[
                "bad.toml:96:12: closure of the crossing `Jisr`: `Jisr` is a `town`, not a crossing; close it as a `place`",
            ],
        ),
        (
            "where something changes",
            Patched(&[("place = \"Camp\"\ndate", "place = \"Kamp\"\ndate")]),
            &["bad.toml:101:9: change at `Kamp`: no place is called `Kamp`; did you mean `Camp`?"],
        ),
        (
            "a set that was counted",
            Patched(&[("place = \"Camp\"\nquantity", "set = \"Hatai\"\nquantity")]),
            &["bad.toml:107:7: observed `Registered`: no set is called `Hatai`; did you mean `Hatay`?"],
        ),
        (
            "one of the places that were counted",
            Patched(&[("place = \"Camp\"\nquantity", "places = [\"Camp\", \"Bdana\"]\nquantity")]),
            &["bad.toml:107:19: observed `Registered`: no place is called `Bdana`; did you mean `Bdama`?"],
        ),
        (
            "a source",
            Patched(&[("source = \"S1\"\nassumed", "source = \"S2\"\nassumed")]),
            &["bad.toml:18:10: place `Jisr`: no source is called `S2`; state it or correct the name"],
        ),
        (
            "one of several sources",
            Patched(&[("source = \"S1\"\nassumed", "source = [\"S1\", \"R7\"]\nassumed")]),
            &["bad.toml:18:17: place `Jisr`: no source is called `R7`; state it or correct the name"],
        ),
        (
            "the series that flight follows",
            Patched(&[("leave_chance = 0.4", "mode = \"observed\"\nseries = \"Registred\"")]),
            &[
                "bad.toml:117:10: `rules.flight.series`: no observed series is called `Registred`; did you mean `Registered`?",
            ],
        ),
    ]);
}

#[test]
fn names_differ() {
    // A name that two things share refers to neither.
    all(&[
        (
            "two places",
            Patched(&[(r#"name = "Bdama""#, r#"name = "Jisr""#)]),
            &[
                "bad.toml:22:8: a place called `Jisr` was stated before in line 11; names must differ",
                "bad.toml:43:6: route `Jisr`–`Bdama`: no place is called `Bdama`; state it or correct the name",
                "bad.toml:47:8: route `Bdama`–`Gate`: no place is called `Bdama`; state it or correct the name",
                "bad.toml:86:9: threat of arrests at `Bdama`: no place is called `Bdama`; state it or correct the name",
            ],
        ),
        (
            "a place without a name",
            Patched(&[(r#"name = "Bdama""#, r#"name = " ""#)]),
            &["bad.toml:22:8: a place has an empty `name`; give it one"],
        ),
        (
            "a set with the name of a place",
            Patched(&[(r#""Hatay" ="#, r#""Camp" ="#)]),
            &[
                "bad.toml:58:1: set `Camp`: a place has that name; give the set another",
                "bad.toml:123:7: level of flood in `Hatay`: no set is called `Hatay`; state it or correct the name",
            ],
        ),
        (
            "a place twice in a set",
            Patched(&[(r#"["Camp", "Gate"]"#, r#"["Camp", "Camp"]"#)]),
            &["bad.toml:58:20: set `Hatay`: `Camp` is named twice; name it once"],
        ),
        (
            "a place counted twice",
            Patched(&[("place = \"Camp\"\nquantity", "places = [\"Camp\", \"Camp\"]\nquantity")]),
            &["bad.toml:107:19: observed `Registered`: `Camp` is named twice; name it once"],
        ),
        (
            "two groups",
            Patched(&[(r#"name = "men""#, r#"name = "women""#)]),
            &["bad.toml:66:8: a group called `women` was stated before in line 60; names must differ"],
        ),
        (
            "two threats",
            Patched(&[("kind = \"arrests\"\nplace", "name = \"assault\"\nkind = \"arrests\"\nplace")]),
            &["bad.toml:85:8: a threat called `assault` was stated before in line 75; names must differ"],
        ),
        (
            "a threat stated twice",
            Patched(&[(
                "[[dispute]]",
                "[[threat]]\nkind = \"assault\"\nplace = \"Jisr\"\nstart = 2011-06-10T04:00:00\n[[dispute]]",
            )]),
            &[
                "bad.toml:94:9: threat of assault at `Jisr`: the same kind of threat at `Jisr` from 2011-06-10T04:00:00 was stated before; state it once",
            ],
        ),
        (
            "a route stated twice",
            Patched(&[("[sets]", "[[route]]\nfrom = \"Bdama\"\nto = \"Jisr\"\nkm = 13\n[sets]")]),
            &[
                "bad.toml:57:1: route `Bdama`–`Jisr`: a `road` between them was stated before in line 41; state each direction once",
            ],
        ),
        (
            "a route back to itself",
            Patched(&[(r#"to = "Bdama""#, r#"to = "Jisr""#)]),
            &["bad.toml:43:6: route `Jisr`–`Jisr`: it leads back to where it begins; name two places"],
        ),
        (
            "closures that overlap",
            Patched(&[(
                "[[change]]",
                "[[closure]]\nborder = [\"Turkey\", \"Syria\"]\nstart = 2011-06-08T12:00:00\n[[change]]",
            )]),
            &[
                "bad.toml:102:9: closure of the border `Turkey`–`Syria`: from 2011-06-08T12:00:00 it overlaps with the one from 2011-06-08; join them or end the first before",
            ],
        ),
        (
            "two counts for a day",
            Patched(&[("date = 2011-06-12,", "date = 2011-06-05,")]),
            &["bad.toml:111:12: observed `Registered`: there are two counts for 2011-06-05; keep one"],
        ),
        (
            "two corrections for a day",
            Patched(&[("value = 4800 }]", "value = 4800 }, { date = 2011-06-14, value = 4900 }]")]),
            &["bad.toml:113:62: observed `Registered`: there are two corrections for 2011-06-14; keep one"],
        ),
    ]);
}
