//! What staff look at in a cell of the tally, and how dark it is drawn.

use super::tally::Counts;

/// One number of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Voices of all stances.
    #[default]
    Voices,
    /// The part of the voices that are concerned or opposed, in whole percents.
    Uneasy,
    /// Aggrieved voices.
    Aggrieved,
    /// Issues.
    Issues,
}

impl Measure {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Voices, Self::Uneasy, Self::Aggrieved, Self::Issues];

    /// Its code in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Voices => "voices",
            Self::Uneasy => "uneasy",
            Self::Aggrieved => "aggrieved",
            Self::Issues => "issues",
        }
    }

    /// The measure of a code; the first for none, `None` for an unknown one.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        if code.is_empty() {
            return Some(Self::default());
        }
        Self::ALL.into_iter().find(|m| m.code() == code)
    }

    /// Whether it is a part of a whole, in percents.
    #[must_use]
    pub fn is_share(self) -> bool {
        self == Self::Uneasy
    }

    /// The number; none where the cell holds no issue.
    #[must_use]
    pub fn of(self, counts: &Counts) -> Option<u64> {
        if counts.issues <= 0 {
            return None;
        }
        let n = |n: i64| u64::try_from(n).unwrap_or(0);
        Some(match self {
            Self::Voices => n(counts.total()),
            Self::Uneasy => percent(n(counts.uneasy()), n(counts.total())),
            Self::Aggrieved => n(counts.aggrieved),
            Self::Issues => n(counts.issues),
        })
    }

    /// How dark cells are drawn: in fifths of the greatest one shown, shares in fifths of the whole. 0 is not at all.
    #[must_use]
    pub fn fifth(self, value: Option<u64>, most: u64) -> u64 {
        let most = if self.is_share() { 100 } else { most };
        let value = value.unwrap_or(0).min(most);
        if most == 0 { 0 } else { (value * 5).div_ceil(most) }
    }
}

/// Whole percents, halves up; 0 of nothing.
#[must_use]
pub fn percent(part: u64, whole: u64) -> u64 {
    if whole == 0 {
        return 0;
    }
    let (part, whole) = (u128::from(part), u128::from(whole));
    u64::try_from((part * 200 + whole) / (whole * 2)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_without_issues_has_no_number_and_zero_is_one() {
        assert_eq!(Measure::Voices.of(&Counts::default()), None);
        let calm = Counts { issues: 1, voices: [8, 0, 0, 0], ..Counts::default() };
        assert_eq!(Measure::ALL.map(|m| m.of(&calm)), [Some(8), Some(0), Some(0), Some(1)]);
        let mixed = Counts { issues: 2, voices: [1, 1, 1, 0], aggrieved: 1, ..Counts::default() };
        assert_eq!(Measure::ALL.map(|m| m.of(&mixed)), [Some(3), Some(67), Some(1), Some(2)]);
    }

    #[test]
    fn darkness_goes_by_fifths_and_a_small_number_is_not_white() {
        let fifths = |most, values: &[u64]| -> Vec<u64> {
            values.iter().map(|v| Measure::Voices.fifth(Some(*v), most)).collect()
        };
        assert_eq!(fifths(1000, &[0, 1, 200, 201, 800, 801, 1000]), [0, 1, 1, 2, 4, 5, 5]);
        assert_eq!(Measure::Uneasy.fifth(Some(20), 20), 1, "shares are fifths of the whole");
        assert_eq!((Measure::Voices.fifth(None, 9), Measure::Voices.fifth(Some(0), 0)), (0, 0));
    }

    #[test]
    fn every_measure_is_found_by_its_code() {
        for measure in Measure::ALL {
            assert_eq!(Measure::parse(measure.code()), Some(measure));
        }
        assert_eq!((Measure::parse(""), Measure::parse("x")), (Some(Measure::Voices), None));
    }
}
