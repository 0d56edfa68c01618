//! Several submissions of one author in one round: who corrects a form that can't be corrected sends it once more.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

/// What is done with a submission beside the others of its author in its round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the only one, or the latest.
    Taken,
    /// There is a later one, or it is there twice.
    Older,
    /// Which of several is the latest can't be told.
    Tied,
}

/// One submission: whose and of which round, what it is called by, and when it was sent in.
pub type Rival<'a, K> = (K, &'a str, Option<DateTime<Utc>>);

/// What is done with each: the latest stands for its author.
pub fn judge<K: Ord>(rivals: &[Rival<'_, K>]) -> Vec<Verdict> {
    let mut groups: BTreeMap<&K, Vec<usize>> = BTreeMap::new();
    let mut out = vec![Verdict::Taken; rivals.len()];
    for (at, (key, id, _)) in rivals.iter().enumerate() {
        let group = groups.entry(key).or_default();
        if group.iter().any(|&earlier| rivals[earlier].1 == *id) {
            out[at] = Verdict::Older;
        } else {
            group.push(at);
        }
    }
    for group in groups.into_values().filter(|group| group.len() > 1) {
        let time = |at: &usize| rivals[*at].2;
        let last = group.iter().filter_map(time).max();
        let latest = group.iter().filter(|at| time(at) == last).count();
        let is_told = group.iter().all(|at| time(at).is_some()) && latest == 1;
        for at in group {
            out[at] = match is_told {
                false => Verdict::Tied,
                true if time(&at) == last => Verdict::Taken,
                true => Verdict::Older,
            };
        }
    }
    out
}
