//! Reads and writes knobs. Of moments a range may be given in dates.

use super::quote::{moment, number, text};
use super::section::{Need, Section};
use crate::scenario::{Knob, MOMENTS, Period, Prior, ScenarioBuilder};
use crate::world::Stated;

pub(super) const KNOB: &[&str] = &["path", "prior", "low", "high", "mode", "mean", "sd", "source"];

pub(super) fn knob(section: Section<'_>, stated: &mut ScenarioBuilder) {
    #[derive(Clone, Copy, PartialEq)]
    enum Word {
        Uniform,
        LogUniform,
        Triangular,
        Normal,
        Unknown,
    }
    let words = Prior::WORDS;
    let meanings = [Word::Uniform, Word::LogUniform, Word::Triangular, Word::Normal];
    let words: Vec<_> = words.into_iter().zip(meanings).collect();
    let mut section = section.named("path").refuse_unknown_keys();
    let path = section.name("path");
    let word = section.word("prior", Need::Optional, &words, Word::Unknown).unwrap_or(Word::Uniform);
    let period = Period { start: stated.start, days: stated.days, step_hours: stated.step_hours };
    let mut figure = |key: &'static str, is_wanted: bool| {
        if !is_wanted {
            if let Some(value) = section.find(key)
                && word != Word::Unknown
            {
                let owner = if key == "mode" { "triangular" } else { "normal" };
                let message = format!("`{key}` is for `prior = \"{owner}\"`; leave it out, or say so");
                section.fault(crate::error::ErrorKind::Contradiction, value.at, &message);
            }
            return f64::NAN;
        }
        let is_moment = key != "sd" && is_moment(&path);
        match section.find(key).and_then(|value| value.moment().ok()) {
            Some(at) if is_moment => {
                section.value(key, Need::Required, "");
                days(period, at)
            }
            _ => section.number(key, Need::Required).unwrap_or(f64::NAN),
        }
    };
    let (low, high) = (figure("low", true), figure("high", true));
    let mode = figure("mode", word == Word::Triangular);
    let (mean, sd) = (figure("mean", word == Word::Normal), figure("sd", word == Word::Normal));
    let is_missing = |figure: f64, is_wanted: bool| is_wanted && figure.is_nan();
    if let Some(value) = section.find("low")
        && (is_missing(high, true)
            || is_missing(mode, word == Word::Triangular)
            || is_missing(mean, word == Word::Normal)
            || is_missing(sd, word == Word::Normal))
    {
        // That there is no range then is no news.
        section.page().doubt(value.at);
    }
    let prior = match word {
        Word::Uniform | Word::Unknown => Prior::Uniform { low, high },
        Word::LogUniform => Prior::LogUniform { low, high },
        Word::Triangular => Prior::Triangular { low, mode, high },
        Word::Normal => Prior::Normal { mean, sd, low, high },
    };
    let knob = Knob::new(path, prior).with_evidence(section.evidence());
    stated.knobs.push(Stated { what: knob, marks: section.into_marks() });
}

/// The keys of a knob and what stands behind them.
pub(super) fn fields(knob: &Knob, period: Period) -> Vec<(&'static str, String)> {
    let is_moment = is_moment(knob.path());
    let end = |days: f64| {
        let at = period.moment((days * 1440.0).round() as i64);
        if is_moment && self::days(period, at).to_bits() == days.to_bits() {
            moment(at)
        } else {
            number(days)
        }
    };
    let (low, high) = knob.prior().range();
    let mut fields = vec![("path", text(knob.path()))];
    if !matches!(knob.prior(), Prior::Uniform { .. }) {
        fields.push(("prior", text(knob.prior().word())));
    }
    fields.extend([("low", end(low)), ("high", end(high))]);
    match *knob.prior() {
        Prior::Triangular { mode, .. } => fields.push(("mode", end(mode))),
        Prior::Normal { mean, sd, .. } => fields.extend([("mean", end(mean)), ("sd", number(sd))]),
        Prior::Uniform { .. } | Prior::LogUniform { .. } => {}
    }
    fields
}

/// Whether a path leads to a moment.
fn is_moment(path: &str) -> bool {
    !path.starts_with("rules.") && MOMENTS.iter().any(|key| path.ends_with(&format!(".{key}")))
}

fn days(period: Period, at: jiff::civil::DateTime) -> f64 {
    period.minutes_since_start(at) as f64 / 1440.0
}
