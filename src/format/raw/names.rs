//! Names across spellings and codes.
//!
//! The same place is *Jisr al-Shughour*, *Jisr-Ash-Shugur* and *SY0704*. Names that are the same but for what
//! transliteration makes of them are joined; names that are merely alike are shown and never joined, for the next village
//! is often called nearly the same.

use crate::error::likeness;
use deunicode::deunicode;
use std::collections::{BTreeMap, BTreeSet};

/// Names as likely as this by the measure of Jaro and Winkler are worth showing.
const ALIKE: f64 = 0.8;
/// So many candidates are shown at most.
const MOST_CANDIDATES: usize = 3;

/// The Arabic article in its assimilated forms.
const ARTICLES: [&str; 17] = [
    "al", "el", "ul", "ad", "adh", "an", "ar", "as", "ash", "at", "ath", "az", "ed", "er", "es", "esh", "ez",
];

/// What was found for a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// It is this one.
    Certain(usize),
    /// It may be one of these, the likeliest first.
    Doubtful(Vec<usize>),
    /// Nothing is called anything like it.
    Unknown,
}

/// Names, letter for letter and by their keys.
#[derive(Debug, Default)]
struct Shelf {
    exact: BTreeMap<String, BTreeSet<usize>>,
    keys: BTreeMap<String, BTreeSet<usize>>,
}

impl Shelf {
    fn add(&mut self, name: &str, thing: usize) {
        self.exact.entry(name.trim().to_lowercase()).or_default().insert(thing);
        self.keys.entry(key(name)).or_default().insert(thing);
    }

    /// Whatever has that name.
    fn named(&self, name: &str) -> Option<&BTreeSet<usize>> {
        self.exact.get(&name.trim().to_lowercase()).or_else(|| self.keys.get(&key(name)))
    }
}

/// Things by their names and codes.
#[derive(Debug, Default)]
pub(super) struct Book {
    codes: BTreeMap<String, usize>,
    aliases: BTreeMap<String, usize>,
    /// What things are called.
    names: Shelf,
    /// What they are called besides.
    others: Shelf,
}

impl Book {
    /// Adds what a thing is called.
    pub(super) fn add(&mut self, name: &str, thing: usize) {
        self.names.add(name, thing);
    }

    /// Adds what it is called besides: that counts where nothing is called so in the first place.
    pub(super) fn add_other(&mut self, name: &str, thing: usize) {
        self.others.add(name, thing);
    }

    /// Adds a code of a thing, which is matched letter for letter.
    pub(super) fn add_code(&mut self, code: &str, thing: usize) {
        self.codes.insert(code.to_uppercase(), thing);
    }

    /// Settles that a name means a thing, whatever else is called like it.
    pub(super) fn add_alias(&mut self, name: &str, thing: usize) {
        self.aliases.insert(key(name), thing);
    }

    /// Everything that has a name for certain; of several, only a person or the place can tell which is meant.
    pub(super) fn named(&self, name: &str) -> Vec<usize> {
        let one = self.aliases.get(&key(name)).or_else(|| self.codes.get(&name.trim().to_uppercase()));
        if let Some(&thing) = one {
            return vec![thing];
        }
        if key(name).is_empty() {
            return Vec::new();
        }
        let things = self.names.named(name).or_else(|| self.others.named(name));
        things.into_iter().flatten().copied().collect()
    }

    /// What a name or code means.
    pub(super) fn find(&self, name: &str) -> Found {
        let named = self.named(name);
        match &named[..] {
            &[thing] => return Found::Certain(thing),
            [] => {}
            _ => return Found::Doubtful(named),
        }
        let key = key(name);
        if key.is_empty() {
            return Found::Unknown;
        }
        let mut alike: BTreeMap<usize, f64> = BTreeMap::new();
        for (other, things) in self.names.keys.iter().chain(&self.others.keys) {
            let likeness = likeness(&key, other);
            if likeness >= ALIKE {
                for &thing in things {
                    let best = alike.entry(thing).or_insert(likeness);
                    *best = best.max(likeness);
                }
            }
        }
        let mut alike: Vec<(usize, f64)> = alike.into_iter().collect();
        alike.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let candidates: Vec<usize> =
            alike.into_iter().take(MOST_CANDIDATES).map(|(thing, _)| thing).collect();
        if candidates.is_empty() { Found::Unknown } else { Found::Doubtful(candidates) }
    }
}

/// What is left of a name without case, diacritics, hyphens, articles and the letters on which transliterations differ:
/// `gh` and `g`, `ou` and `u`, doubled letters, a last `h` behind a vowel.
pub(super) fn key(name: &str) -> String {
    let plain: String = deunicode(name).to_lowercase().chars().filter(|c| !matches!(c, '\'' | '`')).collect();
    let words: Vec<&str> =
        plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut key = String::new();
    for (index, word) in words.iter().enumerate() {
        // An article stands before something.
        if index + 1 == words.len() || !ARTICLES.contains(word) {
            key.push_str(&folded(word));
        }
    }
    key
}

fn folded(word: &str) -> String {
    let mut word = word.to_owned();
    for (from, to) in [("gh", "g"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("aa", "a")] {
        word = word.replace(from, to);
    }
    let mut single = String::with_capacity(word.len());
    for c in word.chars() {
        if c.is_ascii_digit() || !single.ends_with(c) {
            single.push(c);
        }
    }
    if single.len() > 3
        && single.ends_with(['a', 'e', 'h'])
        && (single.ends_with("ah") || single.ends_with("eh"))
    {
        single.pop();
    }
    single
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(names: &[&str]) -> Book {
        let mut book = Book::default();
        names.iter().enumerate().for_each(|(thing, name)| book.add(name, thing));
        book
    }

    #[test]
    fn spellings_of_one_name_are_certain() {
        // As OCHA's boundaries, GeoNames and news agencies spell them.
        let book = book(&["Jisr al-Shughour", "Yayladağı", "Ar-Raqqah", "Ma'arrat an-Numan", "Site 11"]);
        for (name, thing) in [
            ("Jisr-Ash-Shugur", 0),
            ("JISR AL SHUGHUR", 0),
            ("Yayladagi", 1),
            ("Raqqa", 2),
            ("Maarrat al Numan", 3),
            ("site-11", 4),
        ] {
            assert_eq!(book.find(name), Found::Certain(thing), "{name}");
        }
    }

    #[test]
    fn names_that_are_merely_alike_are_doubtful_and_strangers_are_unknown() {
        // Site 1 and Site 11 are two sites, as are two villages of one name.
        let mut book = book(&["Site 11", "Kafr Takharim", "Bab al-Hawa", "Bab el Hawa", "Al Bab"]);
        assert_eq!(book.find("Site 1"), Found::Doubtful(vec![0]));
        assert_eq!(book.find("Kafr Taharim"), Found::Doubtful(vec![1]));
        assert_eq!(book.find("Bab Al Hawa"), Found::Doubtful(vec![2, 3]), "two things have that name");
        assert_eq!(book.find("Bab el Hawa"), Found::Certain(3), "letter for letter there is one");
        assert_eq!(book.find("Quneitra"), Found::Unknown);
        book.add_alias("Kafr Taharim", 1);
        assert_eq!(book.find("kafr taharim"), Found::Certain(1), "a person settled it");
        book.add_code("SY0704", 4);
        assert_eq!(book.find("sy0704"), Found::Certain(4));
        assert_eq!(book.find("SY07"), Found::Unknown, "a code is no spelling");
    }
}
