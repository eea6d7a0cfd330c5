//! Numbers asked of a run, as words: `present in Hatay camps on 2011-06-14`.
//!
//! The moment stands last and is read first, so that names need no quotation marks, whatever words they hold.

use super::{Flow, Moment, Output, Who, cure};
use crate::error::{Error, ErrorKind, Result, did_you_mean};
use jiff::civil::Date;
use std::fmt;
use std::str::FromStr;

impl Who {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::Displaced,
        Self::Present,
        Self::OnTheWay,
        Self::Waiting,
        Self::AtHome,
        Self::Trapped,
        Self::Returned,
        Self::WithoutRoom,
    ];

    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Displaced => "displaced",
            Self::Present => "present",
            Self::OnTheWay => "on the way",
            Self::Waiting => "waiting",
            Self::AtHome => "at home",
            Self::Trapped => "trapped",
            Self::Returned => "returned",
            Self::WithoutRoom => "without room",
        }
    }
}

impl Flow {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Arrivals, Self::Departures, Self::Left];

    /// The word for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Arrivals => "arrivals",
            Self::Departures => "departures",
            Self::Left => "left",
        }
    }
}

const SERIES: &str = "series";
const RELATIVE_DIFFERENCE: &str = "relative difference";
const CRPS: &str = "crps";

/// All words with which an output may begin.
fn heads() -> impl Iterator<Item = &'static str> {
    let people = Who::ALL.into_iter().map(Who::words);
    let flows = Flow::ALL.into_iter().map(Flow::words);
    people.chain(flows).chain([SERIES, RELATIVE_DIFFERENCE, CRPS])
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On(date) => write!(f, "on {date}"),
            Self::End => f.write_str("at the end"),
            Self::Peak => f.write_str("at the peak"),
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = |at: &Option<String>| at.as_ref().map_or_else(String::new, |name| format!(" in {name}"));
        match self {
            Self::People { who, at, when } => write!(f, "{}{} {when}", who.words(), place(at)),
            Self::SoFar { what, at, until } => {
                let until = until.map_or_else(|| "the end".to_owned(), |date| date.to_string());
                write!(f, "{}{} until {until}", what.words(), place(at))
            }
            Self::Series { name, when } => write!(f, "{SERIES} {name} {when}"),
            Self::RelativeDifference => f.write_str(RELATIVE_DIFFERENCE),
            Self::Crps => f.write_str(CRPS),
        }
    }
}

/// The moment at the end of a text.
#[derive(Clone, Copy)]
enum Last {
    When(Moment),
    Until(Option<Date>),
}

/// The text before the moment, and the moment.
fn split(text: &str) -> Result<(&str, Option<Last>)> {
    let fixed = [
        (" at the end", Last::When(Moment::End)),
        (" at the peak", Last::When(Moment::Peak)),
        (" until the end", Last::Until(None)),
    ];
    for (words, last) in fixed {
        if let Some(before) = text.strip_suffix(words) {
            return Ok((before, Some(last)));
        }
    }
    let Some((before, date)) = text.rsplit_once(' ') else { return Ok((text, None)) };
    let of = |date: Date| match before {
        _ if before.ends_with(" on") => Some((&before[..before.len() - 3], Last::When(Moment::On(date)))),
        _ if before.ends_with(" until") => Some((&before[..before.len() - 6], Last::Until(Some(date)))),
        _ => None,
    };
    match date.parse() {
        Ok(date) => Ok(of(date).map_or((text, None), |(before, last)| (before, Some(last)))),
        Err(_) if of(Date::ZERO).is_some() && date.starts_with(|c: char| c.is_ascii_digit()) => {
            let why = format!("output `{text}`: `{date}` is no date; write it as 2011-06-14");
            Err(Error::one(ErrorKind::Date, None, why))
        }
        Err(_) => Ok((text, None)),
    }
}

impl FromStr for Output {
    type Err = Error;

    /// Reads what [`Display`](fmt::Display) writes.
    ///
    /// # Errors
    /// If it asks for nothing that is known, or does not say when.
    fn from_str(text: &str) -> Result<Self> {
        let text = text.trim();
        let wrong = |why: String| Error::one(ErrorKind::WrongType, None, format!("output `{text}`: {why}"));
        match text {
            RELATIVE_DIFFERENCE => return Ok(Self::RelativeDifference),
            CRPS => return Ok(Self::Crps),
            _ => {}
        }
        let (before, last) = split(text)?;
        // The place that follows a word, none, or that the text does not begin with the word.
        let after = |words: &str| match before.strip_prefix(words)? {
            "" => Some(None),
            rest => {
                rest.strip_prefix(" in ").filter(|name| !name.is_empty()).map(|name| Some(name.to_owned()))
            }
        };
        let when = || match last {
            Some(Last::When(when)) => Ok(when),
            _ => {
                Err(wrong("it does not say when; add `on 2011-06-14`, `at the end` or `at the peak`".into()))
            }
        };
        if let Some(name) = before.strip_prefix("series ").filter(|name| !name.is_empty()) {
            return Ok(Self::Series { name: name.to_owned(), when: when()? });
        }
        for who in Who::ALL {
            if let Some(at) = after(who.words()) {
                return Ok(Self::People { who, at, when: when()? });
            }
        }
        for what in Flow::ALL {
            if let Some(at) = after(what.words()) {
                let Some(Last::Until(until)) = last else {
                    let why = "it does not say until when; add `until 2011-06-14` or `until the end`";
                    return Err(wrong(why.into()));
                };
                return Ok(Self::SoFar { what, at, until });
            }
        }
        let word = before.split(" in ").next().unwrap_or(before);
        let all: Vec<String> = heads().map(|head| format!("`{head}`")).collect();
        let hint = cure(&did_you_mean(word, heads()), &format!("begin with one of {}", all.join(", ")));
        Err(wrong(format!("nothing is known by the words `{word}`{hint}")))
    }
}

impl From<Output> for String {
    fn from(output: Output) -> Self {
        output.to_string()
    }
}

impl TryFrom<String> for Output {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_output_is_read_as_it_is_written() {
        let day = date(2011, 6, 14);
        // Names that hold the words of the grammar are still names.
        let names = ["Hatay camps", "in on the way at the end", "Camp on 2011-06-14", "until the end"];
        let places = names.map(|name| Some(name.to_owned())).into_iter().chain([None]);
        let mut all = vec![Output::RelativeDifference, Output::Crps];
        for at in places {
            for when in [Moment::On(day), Moment::End, Moment::Peak] {
                all.extend(Who::ALL.map(|who| Output::People { who, at: at.clone(), when }));
                all.extend(at.clone().map(|name| Output::Series { name, when }));
            }
            for until in [Some(day), None] {
                all.extend(Flow::ALL.map(|what| Output::SoFar { what, at: at.clone(), until }));
            }
        }
        for output in all {
            let text = output.to_string();
            assert_eq!(text.parse::<Output>().expect(&text), output);
        }
    }

    #[test]
    fn what_asks_for_nothing_is_refused_with_the_cure() {
        for (text, cure) in [
            ("presnt at the end", "did you mean `present`?"),
            ("cost at the end", "begin with one of `displaced`"),
            ("present in Camp", "add `on 2011-06-14`, `at the end` or `at the peak`"),
            ("present in Camp until the end", "`at the peak`"),
            ("arrivals in Camp at the peak", "add `until 2011-06-14` or `until the end`"),
            ("present on 2011-06-31", "`2011-06-31` is no date; write it as 2011-06-14"),
            ("series  at the end", "nothing is known"),
            ("", "begin with one of"),
        ] {
            let message =
                text.parse::<Output>().map(|output| output.to_string()).expect_err(text).to_string();
            assert!(message.contains(cure), "{message}");
        }
    }
}
