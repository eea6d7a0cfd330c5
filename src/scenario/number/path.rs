//! Paths: `place."Jisr al-Shughour".population`.

use crate::error::{Error, ErrorKind, Result};

/// The parts of a path. Names with anything but letters, digits, `_` and `-` stand in quotation marks, in which `\"` and
/// `\\` stand for themselves.
pub(super) fn parts(path: &str) -> Result<Vec<String>> {
    let mut parts = vec![String::new()];
    let mut chars = path.chars();
    let mut is_after_quotes = false;
    while let Some(char) = chars.next() {
        let last = parts.last_mut();
        match char {
            '.' => {
                parts.push(String::new());
                is_after_quotes = false;
            }
            '"' if last.as_ref().is_some_and(|part| part.is_empty()) && !is_after_quotes => {
                let Some(name) = quoted(&mut chars) else {
                    return Err(fault(path, "a quotation mark is not closed; close it"));
                };
                if let Some(last) = last {
                    *last = name;
                }
                is_after_quotes = true;
            }
            _ if is_after_quotes || !(char.is_alphanumeric() || "_-".contains(char)) => {
                let why = format!("`{char}` cannot stand there; put the whole name in quotation marks");
                return Err(fault(path, &why));
            }
            _ => last.map_or((), |last| last.push(char)),
        }
    }
    if parts.iter().any(String::is_empty) {
        return Err(fault(path, "a part of it is empty; name what is meant between the dots"));
    }
    Ok(parts)
}

fn quoted(chars: &mut std::str::Chars<'_>) -> Option<String> {
    let mut name = String::new();
    loop {
        match chars.next()? {
            '"' => return Some(name),
            '\\' => name.push(chars.next()?),
            char => name.push(char),
        }
    }
}

/// What is wrong with a path.
pub(super) fn fault(path: &str, why: &str) -> Error {
    Error::one(ErrorKind::UnknownName, None, format!("`{path}`: {why}"))
}

/// A part as it stands in a path: in quotation marks if it needs them.
pub(crate) fn part(name: &str) -> String {
    let is_bare = !name.is_empty() && name.chars().all(|char| char.is_alphanumeric() || "_-".contains(char));
    if is_bare { name.to_owned() } else { format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_paths_are_inverse() {
        for names in [
            vec!["rules", "movement", "camp_chance"],
            vec!["place", "Jisr al-Shughour", "population"],
            vec!["event", "an \"assault\"\\.x", "start"],
            vec!["route", "Yayladağı", "St. Simeon", "km"],
        ] {
            let path = names.iter().map(|name| part(name)).collect::<Vec<_>>().join(".");
            assert_eq!(parts(&path).expect("it is well formed"), names);
        }
    }

    #[test]
    fn what_is_no_path_is_refused_with_the_cure() {
        for (path, cure) in [
            ("", "name what is meant"),
            ("place..population", "name what is meant"),
            ("place.St. Simeon.population", "quotation marks"),
            ("place.\"Jisr.population", "close it"),
            ("place.\"Jisr\"x.population", "quotation marks"),
        ] {
            let message = parts(path).expect_err("it is none").to_string();
            assert!(message.contains(cure), "{message}");
        }
    }
}
