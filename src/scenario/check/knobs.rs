//! Faults of knobs: paths that lead nowhere, priors that are none, ends at which the scenario would be no good.

use crate::error::{ErrorKind, Faults};
use crate::scenario::{ScenarioBuilder, knob};

/// What is wrong with each knob by itself.
pub(in crate::scenario) fn alone(stated: &ScenarioBuilder, faults: &mut Faults) {
    for (index, knob) in stated.knobs.iter().enumerate() {
        let call = format!("knob `{}`", knob.what.path);
        if stated.knobs[..index].iter().any(|other| other.what.path == knob.what.path) {
            let message = format!("{call} is stated twice; state it once");
            faults.push(ErrorKind::Duplicate, knob.marks.of("path"), message);
        }
        for (key, kind, why) in knob::faults(&knob.what, stated) {
            let message = if key == "path" { format!("knob {why}") } else { format!("{call}: {why}") };
            faults.push(kind, knob.marks.of(key), message);
        }
        for (index, tag) in knob.what.evidence.source.iter().enumerate() {
            if !stated.sources.contains_key(tag) {
                let hint = faults.hint(tag, stated.sources.keys().map(String::as_str));
                let message = format!("{call}: no source has the tag `{tag}`{hint}");
                faults.push(ErrorKind::UnknownName, knob.marks.of(&format!("source.{index}")), message);
            }
        }
    }
}

/// What is wrong with the scenario when one of its knobs is at an end.
pub(in crate::scenario) fn at_ends(stated: &ScenarioBuilder, faults: &mut Faults) {
    for knob in &stated.knobs {
        if let Some((key, why)) = knob::fault_at_ends(&knob.what, stated) {
            let message = format!("knob `{}`: {why}", knob.what.path);
            faults.push(ErrorKind::Contradiction, knob.marks.of(key), message);
        }
    }
}
