//! What a path leads to: the statement that it names, and the number of it.

use super::Target;
use super::keys::{self, Key};
use super::path::{self, fault};
use crate::error::{Result, did_you_mean};
use crate::scenario::{Rules, ScenarioBuilder, Shut, Threat};
use std::collections::BTreeSet;

const HEADS: [&str; 10] = [
    "rules",
    "place",
    "route",
    "group",
    "event",
    "displaced",
    "closure",
    "change",
    "road_condition",
    "dispute",
];

/// What a message says of a path that leads nowhere.
type Found<T> = std::result::Result<T, String>;

/// What a path leads to.
pub(super) fn target(stated: &ScenarioBuilder, path: &str) -> Result<Target> {
    let parts = path::parts(path)?;
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let found = match parts[..] {
        [head, ..] if !HEADS.contains(&head) => {
            Err(format!("no path begins with `{head}`{}", did_you_mean(head, HEADS)))
        }
        ["rules", ref rest @ ..] => rule(stated, &rest.join(".")),
        [head, ref names @ .., key] if !names.is_empty() => Finder { stated, head }.find(names, key),
        _ => Err("it ends too early; name what is meant, and the key of its number".to_owned()),
    };
    found.map_err(|why| fault(path, &why))
}

fn rule(stated: &ScenarioBuilder, path: &str) -> Found<Target> {
    if let Some(rule) = Rules::number(path) {
        return Ok(Target::Rule(rule));
    }
    if let Some((list, index)) = path.rsplit_once('.')
        && let Some(list) = Rules::LISTS.iter().find(|known| known.path == list)
    {
        let len = list.get(&stated.rules).len();
        return match index.parse::<usize>() {
            Ok(index) if index < len => Ok(Target::Entry(list, index)),
            _ => Err(format!("the list has {len} entries, counted from 0; `{index}` is none of them")),
        };
    }
    let (table, key) = path.rsplit_once('.').unwrap_or(("", path));
    let of_table: Vec<&str> =
        Rules::NUMBERS.iter().filter_map(|rule| rule.path.strip_prefix(table)?.strip_prefix('.')).collect();
    if of_table.is_empty() {
        let tables: BTreeSet<&str> =
            Rules::NUMBERS.iter().filter_map(|rule| Some(rule.path.split_once('.')?.0)).collect();
        let table = path.split('.').next().unwrap_or_default();
        return Err(format!("no table of the rules is called `{table}`{}", did_you_mean(table, tables)));
    }
    Err(format!("no number of `rules.{table}` is called `{key}`{}", did_you_mean(key, of_table)))
}

/// Looks for a statement by what it is called, and for a number of it.
struct Finder<'a> {
    stated: &'a ScenarioBuilder,
    head: &'a str,
}

impl Finder<'_> {
    fn find(&self, names: &[&str], key: &str) -> Found<Target> {
        let stated = self.stated;
        let world = &stated.world;
        match self.head {
            "place" => {
                let index = self.one(names, 1, world.places.iter().map(|p| vec![p.what.name()]))?;
                Ok(Target::Place(index, self.key(keys::PLACE, key)?))
            }
            "route" => {
                let ends = world.routes.iter().map(|r| vec![r.what.from.as_str(), r.what.to.as_str()]);
                Ok(Target::Route(self.one(names, 2, ends)?, self.key(keys::ROUTE, key)?))
            }
            "group" => {
                let index = self.one(names, 1, world.groups.iter().map(|g| vec![g.what.name()]))?;
                Ok(Target::Group(index, self.key(keys::GROUP, key)?))
            }
            "event" => {
                let named = |threat: &Threat| threat.name.clone();
                let names_of =
                    stated.threats.iter().map(|t| named(&t.what).unwrap_or_else(|| t.what.place.clone()));
                let names_of: Vec<String> = names_of.collect();
                let index = self.one(names, 1, names_of.iter().map(|name| vec![name.as_str()]))?;
                Ok(Target::Event(index, self.key(keys::EVENT, key)?))
            }
            "displaced" => {
                let index = self.one(names, 1, stated.displaced.iter().map(|d| vec![d.what.place()]))?;
                Ok(Target::Displaced(index, self.key(keys::DISPLACED, key)?))
            }
            "closure" => {
                let shut = stated.closures.iter().map(|closure| match &closure.what.shut {
                    Shut::Border(a, b) | Shut::Route(a, b) => vec![a.as_str(), b.as_str()],
                    Shut::Crossing(a) | Shut::Place(a) => vec![a.as_str()],
                });
                let shut: Vec<Vec<&str>> = shut.collect();
                let is_pair = names.len() > 1 && shut.iter().any(|known| known[..] == names[..2]);
                let index = self.one(names, if is_pair { 2 } else { 1 }, shut.into_iter())?;
                Ok(Target::Closure(index, self.key(keys::CLOSURE, key)?))
            }
            "change" => {
                let index = self.one(names, 1, stated.changes.iter().map(|c| vec![c.what.place()]))?;
                Ok(Target::Change(index, self.key(keys::CHANGE, key)?))
            }
            "road_condition" => {
                let ends = stated.road_conditions.iter().map(|c| vec![c.what.from(), c.what.to()]);
                let index = self.one(names, 2, ends)?;
                Ok(Target::RoadCondition(index, self.key(keys::ROAD_CONDITION, key)?))
            }
            _ => {
                let accounts: Vec<(usize, usize, Vec<&str>)> = stated
                    .disputes
                    .iter()
                    .enumerate()
                    .flat_map(|(index, dispute)| {
                        let accounts = dispute.what.accounts.iter().enumerate();
                        accounts.map(move |(account, (name, _))| {
                            (index, account, vec![dispute.what.name(), name.as_str()])
                        })
                    })
                    .collect();
                let found = self.one(names, 2, accounts.iter().map(|(.., names)| names.clone()))?;
                if key != "credibility" {
                    return Err(self.no_key(key, &["credibility"]));
                }
                Ok(Target::Credibility(accounts[found].0, accounts[found].1))
            }
        }
    }

    /// The one statement of these names, or the one of the number that follows them.
    fn one<'n>(&self, names: &[&str], len: usize, known: impl Iterator<Item = Vec<&'n str>>) -> Found<usize> {
        let known: Vec<Vec<&str>> = known.collect();
        let (meant, ordinal) = match names.len().checked_sub(len) {
            Some(0) => (names, None),
            Some(1) => (&names[..len], Some(names[len])),
            _ => {
                let what = if len == 1 { "one name" } else { "two names" };
                return Err(format!("a `{}` has {what} before its key", self.head));
            }
        };
        let found: Vec<usize> = (0..known.len()).filter(|&index| known[index][..] == *meant).collect();
        let called = meant.iter().map(|name| path::part(name)).collect::<Vec<_>>().join(".");
        match (&found[..], ordinal.map(str::parse::<usize>)) {
            ([], _) => {
                let nearest = known
                    .iter()
                    .map(|names| names.iter().map(|name| path::part(name)).collect::<Vec<_>>().join("."));
                let nearest: Vec<String> = nearest.collect();
                let hint = did_you_mean(&called, nearest.iter().map(String::as_str));
                Err(format!("no `{}` is called `{called}`{hint}", self.head))
            }
            (&[index], None) => Ok(index),
            (found, None) => Err(format!(
                "{} statements are called that; put the number of the one meant before the key: `{}.{called}.1`",
                found.len(),
                self.head
            )),
            (found, Some(Ok(ordinal))) if (1..=found.len()).contains(&ordinal) => Ok(found[ordinal - 1]),
            (found, Some(_)) => {
                let (count, given) = (found.len(), ordinal.unwrap_or_default());
                Err(format!(
                    "`{given}` is no number from 1 to {count}, which is how many are called `{called}`"
                ))
            }
        }
    }

    fn key<T>(&self, keys: &'static [Key<T>], name: &str) -> Found<&'static Key<T>> {
        keys.iter().find(|key| key.name == name).ok_or_else(|| {
            let known: Vec<&str> = keys.iter().map(|key| key.name).collect();
            self.no_key(name, &known)
        })
    }

    fn no_key(&self, name: &str, known: &[&str]) -> String {
        let hint = did_you_mean(name, known.iter().copied());
        let head = self.head;
        if hint.is_empty() {
            format!("`{name}` is no number of a `{head}`; it has {}", known.join(", "))
        } else {
            format!("`{name}` is no number of a `{head}`{hint}")
        }
    }
}
