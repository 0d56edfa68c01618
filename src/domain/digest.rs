//! What a digest tells, taken from published figures alone; and when a mail that failed is tried again.

use chrono::Duration;

use super::summary::Document;
use super::suppress::{Bands, Published, PublishedCell};

/// How many topics a digest names at most: one screen.
const TOPICS: usize = 5;

/// A mail is given up after this many tries that the recipient's server put off.
pub const MAX_ATTEMPTS: u32 = 8;

/// The content of a digest on the issue of a summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// Title of the summary.
    pub title: String,
    /// Key findings, at most five.
    pub findings: Vec<String>,
    /// Collaborators expected.
    pub expected: u32,
    /// Reports received.
    pub received: u32,
    /// Reports in the figures.
    pub counted: u32,
    /// Units with somebody expected from which nothing came.
    pub silent_units: u32,
    /// The top-level topics with most voices in the whole organisation, among those shown.
    pub topics: Vec<TopicLine>,
}

/// A topic as published for the whole organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicLine {
    /// Name: Vietnamese, English.
    pub name: (String, String),
    /// Voices.
    pub voices: u64,
    /// Distinct authors.
    pub reporters: u32,
    /// Shares, where published.
    pub bands: Option<Bands>,
}

impl Digest {
    /// The digest of a release.
    pub fn of(title: &str, document: &Document, published: &Published) -> Self {
        let (units, topics) = (published.units(), published.topics());
        let line = |&t: &usize| match published.cell(units.root(), t) {
            PublishedCell::Shown { voices, reporters, bands, .. } => Some(TopicLine {
                name: document.topics.get(topics.code(t)).cloned().unwrap_or_default(),
                voices: *voices,
                reporters: *reporters,
                bands: *bands,
            }),
            PublishedCell::Hidden | PublishedCell::Empty => None,
        };
        let mut lines: Vec<TopicLine> = topics.children(topics.root()).iter().filter_map(line).collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.voices));
        lines.truncate(TOPICS);
        Self {
            title: title.to_owned(),
            findings: document.findings.clone(),
            expected: document.expected,
            received: document.received,
            counted: document.reports,
            silent_units: document.silent_units,
            topics: lines,
        }
    }
}

/// How long to wait after the n-th try that was put off (from 1), or none to give up. The eight tries end
/// within five days.
pub fn retry_after(attempts: u32) -> Option<Duration> {
    const MINUTES: [i64; 7] = [1, 5, 30, 120, 480, 1440, 2880];
    let waits = (attempts < MAX_ATTEMPTS).then(|| MINUTES.get(attempts.checked_sub(1)? as usize));
    waits.flatten().map(|minutes| Duration::minutes(*minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_come_further_and_further_apart_and_end_within_five_days() {
        let waits: Vec<Duration> = (1..).map_while(retry_after).collect();
        assert_eq!(waits.len() as u32, MAX_ATTEMPTS - 1);
        assert!(waits.windows(2).all(|w| w[0] < w[1]));
        assert!(waits.iter().sum::<Duration>() <= Duration::days(5));
        assert_eq!(retry_after(0), None, "nothing was tried yet");
    }
}
