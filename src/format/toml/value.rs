//! A value as it stands in a file, before its type is known, and its reading as each type.

use crate::error::{ErrorKind, did_you_mean};
use crate::scenario::When;
use jiff::civil::{Date, DateTime, Time};
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

/// A value and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value<'a> {
    pub(super) raw: Raw<'a>,
    /// Its first byte.
    pub(super) at: usize,
}

/// What was found.
#[derive(Debug, Clone, Copy)]
pub(super) enum Raw<'a> {
    /// A value in a TOML file.
    Toml(&'a DeValue<'a>),
    /// A cell of a CSV table; never empty.
    Cell(&'a str),
}

/// What stands in the tree for a value that the syntax refused: a date and time with neither, which no text gives.
pub(super) const REFUSED: Datetime = Datetime { date: None, time: None, offset: None };

/// Why a value cannot be read.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) kind: ErrorKind,
    /// What the message says after the key; none where the syntax already refused the value.
    pub(super) tail: Option<String>,
    /// Where, if not at the value's beginning.
    pub(super) at: Option<usize>,
}

impl Wrong {
    fn new(kind: ErrorKind, tail: impl Into<String>) -> Self {
        Self { kind, tail: Some(tail.into()), at: None }
    }

    fn silent() -> Self {
        Self { kind: ErrorKind::Syntax, tail: None, at: None }
    }

    /// Said of the array that holds the value, which stands `at`.
    pub(super) fn held(self, at: usize, expected: &str) -> Self {
        let tail = self.tail.map(|tail| match tail.strip_prefix("is ") {
            Some(found) => {
                let found = found.split(';').next().unwrap_or_default();
                format!("holds {found}; expected {expected}")
            }
            None => format!("holds something that {tail}"),
        });
        Self { kind: self.kind, tail, at: Some(at) }
    }
}

/// What reading a value gives.
pub(super) type Reading<T> = std::result::Result<T, Wrong>;

/// Words for types in messages.
pub(super) const A_TEXT: &str = "a string";
pub(super) const A_NUMBER: &str = "a number";
pub(super) const A_WHOLE_NUMBER: &str = "a whole number";
pub(super) const A_TRUTH: &str = "`true` or `false`";
pub(super) const A_DATE: &str = "a date, as in 2011-06-07";
pub(super) const A_MOMENT: &str = "a date or a date with a time, as in 2011-06-07 or 2011-06-07T18:00:00";
pub(super) const TEXTS: &str = "an array of strings";
pub(super) const NUMBERS: &str = "an array of numbers";

impl<'a> Value<'a> {
    /// It is of another type than expected.
    pub(super) fn wrong(&self, expected: &str) -> Wrong {
        let found = match self.raw {
            Raw::Cell(cell) => format!("`{cell}`"),
            Raw::Toml(value) => match value {
                DeValue::String(_) => "a string",
                DeValue::Integer(_) | DeValue::Float(_) => "a number",
                DeValue::Boolean(_) => "a boolean",
                DeValue::Datetime(Datetime { date: None, time: None, .. }) => return Wrong::silent(),
                DeValue::Datetime(Datetime { date: None, .. }) => "a time",
                DeValue::Datetime(_) => "a date",
                DeValue::Array(_) => "an array",
                DeValue::Table(_) => "a table",
            }
            .to_owned(),
        };
        Wrong::new(ErrorKind::WrongType, format!("is {found}; expected {expected}"))
    }

    pub(super) fn text(&self) -> Reading<&'a str> {
        match self.raw {
            Raw::Toml(DeValue::String(text)) => Ok(text),
            Raw::Cell(cell) => Ok(cell),
            Raw::Toml(_) => Err(self.wrong(A_TEXT)),
        }
    }

    pub(super) fn number(&self) -> Reading<f64> {
        let number = match self.raw {
            Raw::Toml(DeValue::Integer(_)) => self.integer(A_NUMBER)? as f64,
            Raw::Toml(DeValue::Float(float)) => float.as_str().parse().map_err(|_| self.wrong(A_NUMBER))?,
            Raw::Cell(cell) => cell.trim().parse().map_err(|_| self.wrong(A_NUMBER))?,
            Raw::Toml(_) => return Err(self.wrong(A_NUMBER)),
        };
        if number.is_finite() {
            Ok(number)
        } else {
            Err(Wrong::new(ErrorKind::OutOfRange, format!("is {number}; expected a finite number")))
        }
    }

    fn integer(&self, expected: &str) -> Reading<i128> {
        match self.raw {
            Raw::Toml(DeValue::Integer(integer)) => {
                // Only a number of more than 38 digits fails.
                i128::from_str_radix(integer.as_str(), integer.radix()).map_err(|_| {
                    Wrong::new(ErrorKind::OutOfRange, "has too many digits; give a smaller number")
                })
            }
            Raw::Cell(cell) => cell.trim().parse().map_err(|_| self.wrong(expected)),
            Raw::Toml(_) => Err(self.wrong(expected)),
        }
    }

    /// A whole number of 0 or more.
    pub(super) fn count(&self) -> Reading<u64> {
        if let Ok(number) = self.number()
            && (number.fract() != 0.0 || matches!(self.raw, Raw::Toml(DeValue::Float(_))))
        {
            let found = match self.raw {
                Raw::Toml(DeValue::Float(float)) => float.as_str(),
                Raw::Cell(cell) => cell.trim(),
                Raw::Toml(_) => "a fraction",
            };
            let tail = format!("is {found}; expected a whole number, without a decimal point");
            return Err(Wrong::new(ErrorKind::WrongType, tail));
        }
        let number = self.integer(A_WHOLE_NUMBER)?;
        if number < 0 {
            let tail = format!("is {number}; expected a whole number of 0 or more");
            return Err(Wrong::new(ErrorKind::OutOfRange, tail));
        }
        u64::try_from(number)
            .map_err(|_| Wrong::new(ErrorKind::OutOfRange, format!("is {number}; give a smaller number")))
    }

    pub(super) fn truth(&self) -> Reading<bool> {
        match self.raw {
            Raw::Toml(DeValue::Boolean(truth)) => Ok(*truth),
            Raw::Cell(cell) if cell.trim() == "true" => Ok(true),
            Raw::Cell(cell) if cell.trim() == "false" => Ok(false),
            _ => Err(self.wrong(A_TRUTH)),
        }
    }

    /// One of these words. With the fault comes the word that was probably meant.
    pub(super) fn word<T: Copy>(
        &self,
        words: &[(&'static str, T)],
    ) -> std::result::Result<T, (Wrong, Option<T>)> {
        let expected = one_of(words.iter().map(|(word, _)| *word));
        let Ok(found) = self.text() else { return Err((self.wrong(&expected), None)) };
        let found = if let Raw::Cell(_) = self.raw { found.trim() } else { found };
        let hint = match words.iter().find(|(word, _)| *word == found) {
            Some((_, meaning)) => return Ok(*meaning),
            None => did_you_mean(found, words.iter().map(|(word, _)| *word)),
        };
        let meant = words.iter().find(|(word, _)| hint.contains(&format!("`{word}`")));
        let tail = format!("is `{found}`; it must be {expected}{hint}");
        Err((Wrong::new(ErrorKind::WrongType, tail), meant.map(|(_, meaning)| *meaning)))
    }

    pub(super) fn date(&self) -> Reading<Date> {
        match self.when(A_DATE)? {
            When::Day(date) => Ok(date),
            When::Moment(_) => Err(Wrong::new(
                ErrorKind::WrongType,
                "is a date with a time; expected a date alone, as in 2011-06-07",
            )),
        }
    }

    pub(super) fn moment(&self) -> Reading<DateTime> {
        Ok(match self.when(A_MOMENT)? {
            When::Day(date) => date.at(0, 0, 0, 0),
            When::Moment(moment) => moment,
        })
    }

    /// A date, or a date with a time.
    pub(super) fn when(&self, expected: &str) -> Reading<When> {
        let stamp = match self.raw {
            Raw::Toml(DeValue::Datetime(stamp)) => *stamp,
            Raw::Toml(DeValue::String(text)) if text.parse::<Datetime>().is_ok() => {
                let tail = "is a string; write the date without quotes";
                return Err(Wrong::new(ErrorKind::WrongType, tail));
            }
            Raw::Cell(cell) => cell.trim().parse::<Datetime>().map_err(|_| {
                if cell.trim().starts_with(|c: char| c.is_ascii_digit()) && cell.matches('-').count() == 2 {
                    Wrong::new(ErrorKind::Date, format!("is `{cell}`, which is no date; expected {expected}"))
                } else {
                    self.wrong(expected)
                }
            })?,
            Raw::Toml(_) => return Err(self.wrong(expected)),
        };
        if stamp.offset.is_some() {
            let tail = format!("is {stamp}; there are no time zones, leave the offset out");
            return Err(Wrong::new(ErrorKind::Date, tail));
        }
        let Some(day) = stamp.date else { return Err(self.wrong(expected)) };
        let never = || Wrong::new(ErrorKind::Date, format!("is {stamp}, which never was; check the time"));
        let date = Date::new(day.year as i16, day.month as i8, day.day as i8).map_err(|_| never())?;
        let Some(time) = stamp.time else { return Ok(When::Day(date)) };
        let second = time.second.unwrap_or(0) as i8;
        let nanosecond = time.nanosecond.unwrap_or(0) as i32;
        let time = Time::new(time.hour as i8, time.minute as i8, second, nanosecond).map_err(|_| never())?;
        Ok(When::Moment(date.to_datetime(time)))
    }

    /// Strings with their positions. A cell holds them separated by `;`.
    pub(super) fn texts(&self) -> Reading<Vec<(String, usize)>> {
        if let Raw::Cell(cell) = self.raw {
            let items = cell.split(';').map(str::trim).filter(|item| !item.is_empty());
            return Ok(items.map(|item| (item.to_owned(), self.at)).collect());
        }
        let items = self.items(TEXTS)?;
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match item.text() {
                Ok(text) => texts.push((text.to_owned(), item.at)),
                Err(wrong) => return Err(wrong.held(item.at, TEXTS)),
            }
        }
        Ok(texts)
    }

    /// The items of an array.
    pub(super) fn items(&self, expected: &str) -> Reading<Vec<Value<'a>>> {
        match self.raw {
            Raw::Toml(DeValue::Array(array)) => Ok(array.iter().map(Value::of).collect()),
            _ => Err(self.wrong(expected)),
        }
    }

    /// The entries of a table, in the order of the file.
    pub(super) fn table(&self, expected: &str) -> Reading<Vec<Entry<'a>>> {
        match self.raw {
            Raw::Toml(DeValue::Table(table)) => Ok(entries(table)),
            _ => Err(self.wrong(expected)),
        }
    }

    pub(super) fn of(value: &'a Spanned<DeValue<'_>>) -> Self {
        Self { raw: Raw::Toml(value.get_ref()), at: value.span().start }
    }
}

/// A key and its value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) key: &'a str,
    pub(super) key_at: usize,
    /// None for an empty cell.
    pub(super) value: Option<Value<'a>>,
}

/// The entries of a table, in the order of the file.
pub(super) fn entries<'a>(table: &'a DeTable<'_>) -> Vec<Entry<'a>> {
    let mut entries: Vec<_> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref(),
            key_at: key.span().start,
            value: Some(Value::of(value)),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_at);
    entries
}

/// `` one of `a`, `b` and `c` ``.
pub(super) fn one_of<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    format!("one of {}", list(words, "and"))
}

/// `` `a`, `b` and `c` ``.
pub(super) fn list<'w>(words: impl IntoIterator<Item = &'w str>, last: &str) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((end, rest)) if !rest.is_empty() => format!("{} {last} {end}", rest.join(", ")),
        _ => words.concat(),
    }
}
