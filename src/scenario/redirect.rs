//! Redirections: while one holds, everyone at a place goes on to another, over the direct route.
//!
//! Buses from a screening site, a town that is cleared, an escort along one road: whoever stays there has no choice.

use crate::world::Evidence;
use jiff::civil::DateTime;

/// From a time until a time everyone who stays at a place moves on, and only over the direct route to another.
///
/// ```
/// use displace::date;
/// use displace::scenario::Redirect;
/// let buses = Redirect::new("Screening site", "Camp", date(2011, 6, 8)).until(date(2011, 6, 20));
/// assert_eq!((buses.from(), buses.to()), ("Screening site", "Camp"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Redirect {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) start: DateTime,
    pub(crate) end: Option<DateTime>,
    pub(crate) evidence: Evidence,
}

impl Redirect {
    /// From `start` to the end of the period.
    pub fn new(from: impl Into<String>, to: impl Into<String>, start: impl Into<DateTime>) -> Self {
        Self {
            from: from.into(),
            to: to.into(),
            start: start.into(),
            end: None,
            evidence: Evidence::default(),
        }
    }

    /// Ends at this moment.
    #[must_use]
    pub fn until(mut self, end: impl Into<DateTime>) -> Self {
        self.end = Some(end.into());
        self
    }

    /// With its sources and assumptions.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// The name of the place that people leave.
    pub fn from(&self) -> &str {
        &self.from
    }

    /// The name of the place to which they go.
    pub fn to(&self) -> &str {
        &self.to
    }

    /// From when.
    pub fn start(&self) -> DateTime {
        self.start
    }

    /// Until when; none: to the end of the period.
    pub fn end(&self) -> Option<DateTime> {
        self.end
    }

    /// Where its figures come from.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }
}
