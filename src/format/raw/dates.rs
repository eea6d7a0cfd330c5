//! Dates as files of the field spell them.

use super::remark::shown;
use jiff::civil::Date;

/// In which order a file has the day and the month of a date between slashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    DayFirst,
    MonthFirst,
}

/// How the dates of one column are spelled.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spelling {
    order: Option<Order>,
}

impl Spelling {
    /// The spelling of a column, by all its dates: `31/10/2023` tells that the day comes first, `10/31/2023` the month.
    pub(super) fn of<'t>(dates: impl IntoIterator<Item = &'t str>) -> Self {
        let (mut day_first, mut month_first) = (false, false);
        for (first, second, _) in dates.into_iter().filter_map(slashed) {
            day_first |= first > 12;
            month_first |= second > 12;
        }
        Self {
            order: match (day_first, month_first) {
                (true, false) => Some(Order::DayFirst),
                (false, true) => Some(Order::MonthFirst),
                _ => None,
            },
        }
    }

    /// Reads `2016-05-05` (with or without a time behind it), `5 May 2016`, `05-May-2016`, `May 5, 2016`, and dates
    /// between slashes where their order is known. What is wrong otherwise.
    pub(super) fn read(self, text: &str) -> Result<Date, String> {
        let text = text.trim();
        if let Some((first, second, year)) = slashed(text) {
            let (day, month) = match self.order {
                Some(Order::DayFirst) => (first, second),
                Some(Order::MonthFirst) => (second, first),
                None if first == second => (first, second),
                None => {
                    return Err(format!(
                        "`{}` may be day and month or month and day, and no date of the column tells; write it as \
                         2016-05-31",
                        shown(text)
                    ));
                }
            };
            return Date::new(year, month, day).map_err(|_| no_date(text));
        }
        iso(text).or_else(|| named(text)).ok_or_else(|| no_date(text))
    }
}

fn no_date(text: &str) -> String {
    format!("`{}` is no date; write it as 2016-05-31 or 31 May 2016", shown(text))
}

/// `2016-05-31`, and the same before a time.
fn iso(text: &str) -> Option<Date> {
    let (date, rest) = text.split_at_checked(10)?;
    if !(rest.is_empty() || rest.starts_with(['T', 't', ' '])) {
        return None;
    }
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next().is_some() || ![year, month, day].into_iter().all(is_digits) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `31 May 2016`, `31-May-2016`, `May 31, 2016`.
fn named(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split([' ', '-', ',', '.']).filter(|part| !part.is_empty()).collect();
    let &[first, second, year] = &parts[..] else { return None };
    let (day, month) = if first.starts_with(|c: char| c.is_ascii_digit()) {
        (first, month(second)?)
    } else {
        (second, month(first)?)
    };
    if year.len() != 4 || day.len() > 2 {
        return None;
    }
    Date::new(year.parse().ok()?, month, day.parse().ok()?).ok()
}

/// The number of an English month, by its name or at least three letters of it.
fn month(text: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let text = text.to_lowercase();
    let index = MONTHS.iter().position(|month| text.len() >= 3 && month.starts_with(&text))?;
    Some(index as i8 + 1)
}

/// The parts of `31/10/2023`.
fn slashed(text: &str) -> Option<(i8, i8, i16)> {
    // A time may follow.
    let text = text.trim().split([' ', 'T']).next()?;
    let mut parts = text.split('/');
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Some((first.parse().ok()?, second.parse().ok()?, year.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_date_is_read_however_it_is_spelled() {
        let day = date(2016, 5, 5);
        for text in [
            "2016-05-05",
            "2016-05-05T00:00:00Z",
            "05 May 2016",
            "5 May 2016",
            "05-May-2016",
            "May 5, 2016",
            "05/05/2016",
        ] {
            assert_eq!(Spelling::default().read(text), Ok(day), "{text}");
        }
        assert_eq!(Spelling::default().read("05 January 2020"), Ok(date(2020, 1, 5)));
        for text in
            ["", "May 2016", "2016-13-05", "31 June 2016", "5 May 16", "5 Ma 2016", "2016-+5-05", "ğğğğğğ"]
        {
            assert!(Spelling::default().read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn days_and_months_between_slashes_are_told_apart_by_the_whole_column_or_not_at_all() {
        // 3 April or 4 March: a guess here would shift every count of a file.
        let unclear = Spelling::of(["03/04/2023", "05/06/2023"]);
        assert!(unclear.read("03/04/2023").is_err_and(|why| why.contains("may be day and month")));
        let american = Spelling::of(["03/04/2023", "03/31/2023"]);
        assert_eq!(american.read("03/04/2023"), Ok(date(2023, 3, 4)));
        let british = Spelling::of(["03/04/2023", "31/03/2023"]);
        assert_eq!(british.read("03/04/2023"), Ok(date(2023, 4, 3)));
    }
}
