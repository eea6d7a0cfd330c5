//! Countries by their names and codes: *Syria*, *Syrian Arab Republic*, *SY*, *SYR* and *760* are one.
//!
//! ISO 3166 tells most of them. UNHCR has codes of its own (`GFR` for Germany), which are not read: files that this
//! library reads name countries.

use super::names;
use celes::Country;
use std::collections::BTreeMap;

/// What countries are called in the scenario: as the first file that names them.
#[derive(Debug, Default)]
pub(super) struct Countries {
    names: BTreeMap<String, String>,
    aliases: BTreeMap<String, String>,
}

impl Countries {
    /// Settles that a name or code means a country.
    pub(super) fn add_alias(&mut self, name: &str, country: &str) {
        let to = self.key(country);
        self.aliases.insert(names::key(name), to);
        self.names.entry(self.key(country)).or_insert_with(|| country.trim().to_owned());
    }

    /// The same for all names of a country.
    pub(super) fn key(&self, text: &str) -> String {
        let plain = names::key(text);
        if let Some(key) = self.aliases.get(&plain) {
            return key.clone();
        }
        iso(text).map_or(plain, |country| country.alpha3.to_owned())
    }

    /// What a country is called: as the first file does, and of a mere code the usual name.
    pub(super) fn name(&mut self, text: &str) -> String {
        let key = self.key(text);
        let called = || {
            let is_code = text.trim().chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
            match iso(text).filter(|_| is_code) {
                Some(country) => usual_name(&country),
                None => text.trim().to_owned(),
            }
        };
        self.names.entry(key).or_insert_with(called).clone()
    }
}

fn iso(text: &str) -> Option<Country> {
    let text = text.trim();
    let joined: String = deunicode::deunicode(text).chars().filter(char::is_ascii_alphanumeric).collect();
    text.parse().or_else(|_| joined.parse()).ok()
}

/// The names of the standard are formal ones; where people say it shorter, as they say it.
fn usual_name(country: &Country) -> String {
    match country.alpha3 {
        "SYR" => "Syria".to_owned(),
        "SDN" => "Sudan".to_owned(),
        _ => country.long_name.trim_start_matches("The ").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_country_has_many_names_and_keeps_the_first() {
        let mut countries = Countries::default();
        assert_eq!(countries.name("Turkey"), "Turkey");
        for name in ["TR", "TUR", "792", "Türkiye", "turkey"] {
            assert_eq!(countries.name(name), "Turkey", "{name}");
        }
        assert_eq!(countries.name("SY"), "Syria");
        assert_eq!(countries.name("South Sudan"), "South Sudan");
        assert_eq!(countries.name("SSD"), "South Sudan");
        // Invented countries are no mistake.
        assert_eq!(countries.name("Northland"), "Northland");
        countries.add_alias("NL2", "Northland");
        assert_eq!(countries.name("NL2"), "Northland");
    }
}
