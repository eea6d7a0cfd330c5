//! Faults of threats and of the disputes about them.

use super::{CHANCE, Check, call_threat, show};
use crate::error::{ErrorKind, Marks};
use crate::scenario::threat::Threat;
use crate::units::Bounds;
use std::collections::BTreeSet;

impl Check<'_> {
    pub(super) fn disputes(&mut self) {
        let stated = self.stated;
        let names = stated.disputes.iter().map(|d| (d.what.name.as_str(), &d.marks));
        crate::world::unique(self.faults, "dispute", names);
        let told: BTreeSet<&str> = stated.threats.iter().filter_map(|t| Some(t.what.account()?.0)).collect();
        // A threat that misspells the name of its dispute is reported for that.
        let names_are_known =
            told.iter().all(|name| stated.disputes.iter().any(|dispute| dispute.what.name == **name));
        for dispute in &stated.disputes {
            let (marks, dispute) = (&dispute.marks, &dispute.what);
            let what = format!("dispute `{}`", dispute.name);
            if dispute.accounts.len() < 2 {
                let message =
                    format!("{what}: it has {}; state at least two", accounts(dispute.accounts.len()));
                self.push(ErrorKind::Contradiction, marks, "accounts", message);
            }
            for (index, (account, credibility)) in dispute.accounts.iter().enumerate() {
                let key = format!("accounts.{account}");
                if !CHANCE.hold(*credibility) {
                    let message = format!(
                        "{what}: the credibility of `{account}` is {credibility}; it must be {CHANCE}"
                    );
                    self.push(ErrorKind::OutOfRange, marks, &key, message);
                }
                if dispute.accounts[..index].iter().any(|(name, _)| name == account) {
                    let message = format!("{what}: two accounts are called `{account}`; names must differ");
                    self.push(ErrorKind::Duplicate, marks, &key, message);
                }
            }
            if names_are_known && !told.contains(dispute.name.as_str()) {
                let message = format!("{what}: no threat is part of it; name it in a threat or leave it out");
                self.push(ErrorKind::Unreachable, marks, "name", message);
            }
            let total: f64 = dispute.accounts.iter().map(|(_, c)| c).sum();
            if dispute.accounts.len() > 1
                && dispute.accounts.iter().all(|(_, c)| CHANCE.hold(*c))
                && (total - 1.0).abs() > 1e-6
            {
                let message = format!(
                    "{what}: the credibilities add up to {}; they must add up to 1",
                    crate::world::sum(total)
                );
                self.push(ErrorKind::Contradiction, marks, "accounts", message);
            }
        }
    }

    pub(super) fn threats(&mut self) {
        let stated = self.stated;
        let names = stated.threats.iter().filter_map(|t| Some((t.what.name.as_deref()?, &t.marks)));
        crate::world::unique(self.faults, "threat", names);
        let mut seen = BTreeSet::new();
        for threat in &stated.threats {
            let (marks, threat) = (&threat.marks, &threat.what);
            let what = call_threat(threat);
            self.place(marks, &what, "place", &threat.place);
            let shape = threat.shape();
            let figures = [
                ("intensity", shape.intensity, Bounds::Above(0.0, 1.0)),
                ("lead_days", shape.lead_days, Bounds::Closed(0.0, 365.0)),
                ("lead_share", shape.lead_share, CHANCE),
                ("reach_km", shape.reach_km, Bounds::Closed(0.0, 10_000.0)),
                ("half_life_days", shape.half_life_days, Bounds::Closed(0.0, 3650.0)),
                ("credibility", threat.credibility(), CHANCE),
            ];
            for (key, value, bounds) in figures {
                self.number(marks, &what, key, value, bounds);
            }
            if self.span(marks, &what, threat.start, threat.end) {
                self.threat_in_period(marks, &what, threat);
            }
            self.account(marks, &what, threat);
            if !seen.insert((threat.kind, &threat.place, threat.start, &threat.account)) {
                let message = format!(
                    "{what}: the same kind of threat at `{}` from {} was stated before; state it once",
                    threat.place,
                    show(threat.start)
                );
                self.push(ErrorKind::Duplicate, marks, "start", message);
            }
        }
    }

    fn threat_in_period(&mut self, marks: &Marks, what: &str, threat: &Threat) {
        if !self.dates {
            return;
        }
        let shape = threat.shape();
        let start = self.period.minutes_since_start(threat.start) as f64 - shape.lead_days * 1440.0;
        if start >= self.period.length_minutes() as f64 {
            let last = self.period.date(self.period.last_day());
            let message = format!(
                "{what}: nobody could feel it: it starts on {}, after the last day {last}; \
                 correct it or lengthen the period",
                show(threat.start)
            );
            self.push(ErrorKind::Unreachable, marks, "start", message);
        }
        if let Some(end) = threat.end {
            let faded = self.period.minutes_since_start(end) as f64 + 10.0 * shape.half_life_days * 1440.0;
            if faded <= 0.0 {
                let message = format!(
                    "{what}: nobody could feel it: it ended on {} and was forgotten before the first day {}; \
                     correct it or leave it out",
                    show(end),
                    self.period.start
                );
                self.push(ErrorKind::Unreachable, marks, "end", message);
            }
        }
    }

    fn account(&mut self, marks: &Marks, what: &str, threat: &Threat) {
        let Some((dispute, account)) = threat.account() else { return };
        if threat.credibility.is_some() {
            let message = format!(
                "{what}: it is part of a dispute, whose credibilities count; leave `credibility` out"
            );
            self.push(ErrorKind::Contradiction, marks, "credibility", message);
        }
        let disputes = &self.stated.disputes;
        let Some(known) = disputes.iter().find(|d| d.what.name == dispute) else {
            let hint = self.faults.hint(dispute, disputes.iter().map(|d| d.what.name.as_str()));
            let message = format!("{what}: no dispute is called `{dispute}`{hint}");
            self.push(ErrorKind::UnknownName, marks, "dispute", message);
            return;
        };
        let accounts = known.what.accounts.iter().map(|(name, _)| name.as_str());
        if !accounts.clone().any(|name| name == account) {
            let hint = self.faults.hint(account, accounts);
            let message = format!("{what}: dispute `{dispute}` has no account called `{account}`{hint}");
            self.push(ErrorKind::UnknownName, marks, "account", message);
        }
    }
}

fn accounts(number: usize) -> String {
    if number == 1 { "1 account".to_owned() } else { format!("{number} accounts") }
}
