//! One page about an ensemble, to be opened in a browser, mailed and printed: headline figures, a map over time, charts
//! beside what was counted, journeys, scores, inputs, and how to reproduce it.
//!
//! It is one file that asks nothing of any network: the script that draws, [plotly](https://plotly.com/javascript/), is in
//! it, and so are all data.

mod compared;
mod data;
mod journeys;
mod round;
mod told;

pub use round::supported;

use crate::error::Result;
use crate::format::backdrop::Backdrop;
use crate::scenario::Scenario;
use crate::study::{Comparison, Ensemble};
use data::Data;
use jiff::civil::Date;
use std::fmt::Write;
use std::path::Path;

/// A page about an ensemble; see [`Ensemble::report`].
#[derive(Debug, Clone)]
pub struct Report<'a> {
    ensemble: &'a Ensemble,
    scenario: &'a Scenario,
    notes: Vec<String>,
    command: Option<String>,
    since: Option<Date>,
    beside: Option<(&'a Comparison, &'a Scenario)>,
}

impl Ensemble {
    /// A page about this ensemble of `scenario`, to be written to a file.
    ///
    /// Flows along routes are shown as means over the replicates where the ensemble
    /// [recorded](crate::study::ensemble::EnsembleBuilder::recording) them, else as they were in the first replicate. Threat, room and
    /// journeys are those of the first replicate, which is run once more for them; of an ensemble that
    /// [counts](crate::study::ensemble::EnsembleBuilder::run_counting) people there are none.
    ///
    /// ```no_run
    /// use displace::{Ensemble, Scenario};
    /// let scenario = Scenario::read("scenarios/jisr-al-shughour-2011.toml")?;
    /// Ensemble::of(&scenario).replicates(50).run().report(&scenario).write("jisr-al-shughour.html")?;
    /// # Ok::<(), displace::Error>(())
    /// ```
    pub fn report<'a>(&'a self, scenario: &'a Scenario) -> Report<'a> {
        Report { ensemble: self, scenario, notes: Vec::new(), command: None, since: None, beside: None }
    }
}

impl<'a> Report<'a> {
    /// With notes on how the scenario was read, as those of an import; none unless said otherwise.
    #[must_use]
    pub fn notes(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.notes = notes.into_iter().collect();
        self
    }

    /// With the command that makes the page again; none unless said otherwise.
    #[must_use]
    pub fn command(mut self, command: impl Into<String>) -> Self {
        self.command = Some(command.into());
        self
    }

    /// Naive forecasts know what was published by the end of this date, and later counts are compared; the middle of the
    /// period unless said otherwise.
    #[must_use]
    pub fn since(mut self, origin: Date) -> Self {
        self.since = Some(origin);
        self
    }

    /// With what another scenario changes: a comparison of the two and that other one.
    #[must_use]
    pub fn beside(mut self, comparison: &'a Comparison, other: &'a Scenario) -> Self {
        self.beside = Some((comparison, other));
        self
    }

    /// The page: HTML in UTF-8, the same bytes for the same ensemble.
    ///
    /// # Errors
    /// If the backdrop that the scenario names cannot be read; see [`Backdrop::read`].
    ///
    /// # Panics
    /// If nothing was run.
    pub fn page(&self) -> Result<String> {
        let backdrop = Backdrop::of(self.scenario)?;
        let data = serde_json::to_string(&Data::of(self, backdrop.as_ref()))
            .expect("numbers and words can be written as JSON");
        let parts = [
            ("{{title}}", text(self.scenario.title())),
            ("{{style}}", include_str!("page/style.css").to_owned()),
            ("{{plotly}}", plotly_script()),
            ("{{data}}", harmless(&data)),
            ("{{theme}}", include_str!("page/theme.js").to_owned()),
            ("{{charts}}", include_str!("page/charts.js").to_owned()),
            ("{{map}}", include_str!("page/map.js").to_owned()),
            ("{{script}}", include_str!("page/page.js").to_owned()),
        ];
        // In order and each once, so that braces in the data are never taken for a gap.
        let mut rest = include_str!("page/shell.html");
        let mut page = String::new();
        for (gap, part) in parts {
            let (before, after) = rest.split_once(gap).expect("the shell has every gap in this order");
            page.push_str(before);
            page.push_str(&part);
            rest = after;
        }
        page.push_str(rest);
        Ok(page)
    }

    /// Writes the page to a file. Whoever reads the path meanwhile finds the old file or the new one, never half of it.
    ///
    /// # Errors
    /// If the file cannot be written, then an old file is left as it was; or as for [`page`](Self::page).
    ///
    /// # Panics
    /// If nothing was run.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<()> {
        super::write(path, self.page()?)
    }
}

/// The script that draws, without the one for formulas that comes with it.
fn plotly_script() -> String {
    let both = plotly::Plot::offline_js_sources();
    let end = "</script>";
    both.find(end).map_or(both.clone(), |at| both[..at + end.len()].to_owned())
}

/// JSON within a page: no name in it can end the script or begin a comment. Outside of strings JSON has none of these
/// letters, and inside they may be written like this.
fn harmless(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for letter in json.chars() {
        match letter {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                write!(out, "\\u{:04x}", u32::from(letter)).expect("a text can be written to");
            }
            _ => out.push(letter),
        }
    }
    out
}

/// Text within a page.
fn text(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_end_the_script_that_it_stands_in() {
        // A place may be called anything; browsers end a script at these letters wherever they stand.
        let json = serde_json::to_string("</script><!-- & \u{2028}").expect("it is a text");
        let safe = harmless(&json);
        assert!(!safe.contains(['<', '>', '&', '\u{2028}']), "{safe}");
        assert_eq!(serde_json::from_str::<String>(&safe).ok().as_deref(), Some("</script><!-- & \u{2028}"));
    }

    #[test]
    fn only_the_script_that_draws_is_embedded() {
        // The one for formulas weighs 2 MB more and nothing on the page asks for it.
        let script = plotly_script();
        assert_eq!(script.matches("</script>").count(), 1);
        assert!(script.contains("plotly.js v"));
    }
}
