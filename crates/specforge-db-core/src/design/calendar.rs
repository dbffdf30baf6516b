//! Days of the calendar, for parts of tables by time.

use super::wish::Interval;

/// A day: year, month and day of the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day(i64);

impl Day {
    /// Reads `2026-01-31`, `2026-01` or `2026`; nothing where there is no such day.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        let year = parts.next().filter(|text| text.len() == 4 && digits(text))?;
        let mut next = || match parts.next() {
            None => Some(1),
            Some(text) if text.len() == 2 && digits(text) => text.parse().ok(),
            Some(_) => None,
        };
        let (year, month, day) = (year.parse().ok()?, next()?, next()?);
        if parts.next().is_some() || year < 1 {
            return None;
        }
        let found = Self::of(year, month, day);
        (found.date() == (year, month, day)).then_some(found)
    }

    /// The number of a day by Howard Hinnant's `days_from_civil`
    /// (<https://howardhinnant.github.io/date_algorithms.html>).
    fn of(year: i64, month: i64, day: i64) -> Self {
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
        Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year)
    }

    /// Its year, month and day of the month.
    fn date(self) -> (i64, i64, i64) {
        let era = self.0.div_euclid(146_097);
        let of_era = self.0.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        (year + era * 400 + i64::from(month <= 2), month, day)
    }

    /// The first day of the interval that it lies in; weeks begin on Mondays.
    pub(super) fn floor(self, interval: Interval) -> Self {
        let (year, month, _) = self.date();
        match interval {
            Interval::Day => self,
            // Day 0 is a Wednesday, the first of March in the year 0.
            Interval::Week => Self(self.0 - (self.0 + 2).rem_euclid(7)),
            Interval::Month => Self::of(year, month, 1),
            Interval::Year => Self::of(year, 1, 1),
        }
    }

    /// The first day of the next interval, from the first of one.
    pub(super) fn next(self, interval: Interval) -> Self {
        let (year, month, _) = self.date();
        match interval {
            Interval::Day => Self(self.0 + 1),
            Interval::Week => Self(self.0 + 7),
            Interval::Month if month == 12 => Self::of(year + 1, 1, 1),
            Interval::Month => Self::of(year, month + 1, 1),
            Interval::Year => Self::of(year + 1, 1, 1),
        }
    }

    /// `2026-01-31`.
    pub(super) fn text(self) -> String {
        let (year, month, day) = self.date();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// What tells an interval that begins on it: `2026_01` of a month.
    pub(super) fn label(self, interval: Interval) -> String {
        let (year, month, day) = self.date();
        match interval {
            Interval::Day | Interval::Week => format!("{year:04}_{month:02}_{day:02}"),
            Interval::Month => format!("{year:04}_{month:02}"),
            Interval::Year => format!("{year:04}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, Interval};

    #[test]
    fn days_follow_one_another() {
        for (text, week, month, next) in [
            ("2026-11-30", "2026-11-30", "2026-11-01", "2026-12-01"),
            ("2024-02-29", "2024-02-26", "2024-02-01", "2024-03-01"),
            ("2000-01-01", "1999-12-27", "2000-01-01", "2000-02-01"),
            ("1999-12-31", "1999-12-27", "1999-12-01", "2000-01-01"),
        ] {
            let day = Day::parse(text);
            let found = |day: Option<Day>| day.map(Day::text).unwrap_or_default();
            let floor = |interval| day.map(|day| day.floor(interval));
            assert_eq!(found(day), text);
            assert_eq!(found(floor(Interval::Week)), week);
            assert_eq!(found(floor(Interval::Month)), month);
            let after = floor(Interval::Month).map(|day| day.next(Interval::Month));
            assert_eq!(found(after), next);
        }
        for text in ["2023-02-29", "2026-13", "26-01", "2026-1", "2026-01-01-01", "", "2026-+1"] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
        assert_eq!(
            Day::parse("2026-05").map(|day| day.label(Interval::Month)),
            Some("2026_05".into())
        );
    }
}
