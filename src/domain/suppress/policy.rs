//! The policy: when a group of contributions is too small, too few-handed or too one-handed to be shown.

use serde::{Deserialize, Serialize};

/// Thresholds a cell must meet to be shown, with the topics' own factors and the units' known sizes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Least number of voices, before the topic's factor.
    pub min_voices: u32,
    /// Least number of distinct authors.
    pub min_reporters: u32,
    /// Largest part one author may have of the voices, in thousandths.
    pub max_share: u32,
    /// Units known to have fewer people are protected in every topic.
    pub min_headcount: Option<u32>,
    /// Factor on `min_voices` by topic index; 1 where the list ends.
    pub factors: Vec<u32>,
    /// People by unit index; unknown where the list ends.
    pub headcounts: Vec<Option<u32>>,
}

impl Policy {
    /// The thresholds a new organisation begins with, for tests: no factors, no headcounts.
    #[cfg(test)]
    pub(crate) fn plain() -> Self {
        Self {
            min_voices: 10,
            min_reporters: 3,
            max_share: 850,
            min_headcount: None,
            factors: Vec::new(),
            headcounts: Vec::new(),
        }
    }

    /// Least number of voices for a topic.
    #[must_use]
    pub fn min_voices_of(&self, topic: usize) -> u64 {
        u64::from(self.min_voices) * u64::from(self.factors.get(topic).copied().unwrap_or(1).max(1))
    }

    /// People in a unit, if known.
    #[must_use]
    pub fn headcount(&self, unit: usize) -> Option<u32> {
        self.headcounts.get(unit).copied().flatten()
    }

    /// Why a non-empty group of contributions may not be shown. `units` are the nodes that make it up; none
    /// when it is no sum of whole nodes, as then there is no headcount to look at.
    pub(super) fn broken(&self, group: &Group, topic: usize, units: &[usize]) -> Option<Reason> {
        let total = group.voices();
        if total < self.min_voices_of(topic) {
            return Some(Reason::FewVoices);
        }
        if group.authors() < self.min_reporters as usize {
            return Some(Reason::FewReporters);
        }
        // Exact: largest / total > max_share / 1000.
        if u128::from(group.largest()) * 1000 > u128::from(total) * u128::from(self.max_share) {
            return Some(Reason::OneAuthor);
        }
        let least = self.min_headcount?;
        let known: Option<Vec<u32>> = units.iter().map(|&u| self.headcount(u)).collect();
        let people: u64 = known?.into_iter().map(u64::from).sum();
        (!units.is_empty() && people < u64::from(least)).then_some(Reason::SmallUnit)
    }
}

/// Which rule hides a cell; for staff only, as the rule itself tells something about the cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Fewer voices than the policy asks for.
    FewVoices,
    /// Fewer authors than the policy asks for.
    FewReporters,
    /// One author has too large a part.
    OneAuthor,
    /// The unit is known to be too small.
    SmallUnit,
    /// Plain subtraction of shown children would leave something that breaks the policy.
    Remainder,
    /// Together with what is shown it would make something protected computable.
    Computable,
    /// It would tell an author another single author's part.
    Insider,
    /// Something protected would lie between bounds closer than the least number of voices.
    Near,
    /// Nothing was contributed, and saying so would tell who did.
    Absent,
}

/// What each author gave to some set of contributions, sorted by author.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Group(Vec<Part>);

/// One author's part of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub author: u32,
    pub voices: u64,
    pub count: u32,
}

impl Group {
    /// Sums contributions given as (author, voices).
    pub fn collect(list: impl Iterator<Item = (u32, u64)>) -> Self {
        let mut parts: Vec<Part> = list.map(|(author, voices)| Part { author, voices, count: 1 }).collect();
        parts.sort_by_key(|p| p.author);
        parts.dedup_by(|next, kept| {
            let same = next.author == kept.author;
            if same {
                kept.voices += next.voices;
                kept.count += next.count;
            }
            same
        });
        Self(parts)
    }

    /// What is left of it after taking off a subset of its contributions.
    pub fn less(&self, other: &Self) -> Self {
        let mut off = other.0.iter().peekable();
        let mut left = Vec::with_capacity(self.0.len());
        for part in &self.0 {
            let mut part = *part;
            if let Some(o) = off.next_if(|o| o.author == part.author) {
                part.voices = part.voices.saturating_sub(o.voices);
                part.count = part.count.saturating_sub(o.count);
            }
            if part.count > 0 {
                left.push(part);
            }
        }
        Self(left)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn voices(&self) -> u64 {
        self.0.iter().map(|p| p.voices).sum()
    }

    pub fn authors(&self) -> usize {
        self.0.len()
    }

    /// Contributions.
    pub fn count(&self) -> u64 {
        self.0.iter().map(|p| u64::from(p.count)).sum()
    }

    fn largest(&self) -> u64 {
        self.0.iter().map(|p| p.voices).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> Policy {
        Policy {
            min_voices: 10,
            min_reporters: 3,
            max_share: 850,
            min_headcount: Some(30),
            factors: vec![1, 2],
            headcounts: vec![None, Some(20), Some(20)],
        }
    }

    fn group(list: &[(u32, u64)]) -> Group {
        Group::collect(list.iter().copied())
    }

    #[test]
    fn the_limits_are_exact() {
        let p = policy();
        let at = |list: &[(u32, u64)]| p.broken(&group(list), 0, &[]);
        assert_eq!(at(&[(1, 17), (2, 2), (3, 1)]), None);
        assert_eq!(at(&[(1, 18), (2, 2), (3, 1)]), Some(Reason::OneAuthor));
        assert_eq!(at(&[(1, 4), (2, 3), (3, 2)]), Some(Reason::FewVoices));
        assert_eq!(at(&[(1, 4), (2, 3), (2, 8)]), Some(Reason::FewReporters));
        let twelve = group(&[(1, 4), (2, 4), (3, 4)]);
        assert_eq!(p.broken(&twelve, 1, &[]), Some(Reason::FewVoices));
        assert_eq!(p.broken(&twelve, 0, &[1]), Some(Reason::SmallUnit));
        assert_eq!(p.broken(&twelve, 0, &[1, 2]), None);
        assert_eq!(p.broken(&twelve, 0, &[0]), None);
    }

    #[test]
    fn subtracting_keeps_those_who_gave_more() {
        let all = group(&[(1, 4), (2, 3), (2, 0), (3, 5)]);
        let rest = all.less(&group(&[(2, 3), (3, 5)]));
        assert_eq!(rest, group(&[(1, 4), (2, 0)]));
        assert_eq!((rest.count(), rest.authors(), rest.voices()), (2, 2, 4));
        assert!(all.less(&all).is_empty());
    }
}
