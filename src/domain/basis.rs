//! What a release was made from, as it is kept: reports, authors, units and topics by what they are called, so that
//! releases made at different times can be laid side by side.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::cube::Leaf;
use super::tree::Tree;

/// One leaf of a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The report.
    #[serde(rename = "r")]
    pub report: String,
    /// The author's key.
    #[serde(rename = "k")]
    pub author: String,
    /// Code of the unit.
    #[serde(rename = "u")]
    pub unit: String,
    /// Code of the topic.
    #[serde(rename = "t")]
    pub topic: String,
    /// Voices by stance.
    #[serde(rename = "v")]
    pub voices: [u32; 4],
    /// Streams by stance.
    #[serde(rename = "s")]
    pub streams: [u32; 4],
    /// Aggrieved voices.
    #[serde(rename = "a")]
    pub aggrieved: u32,
}

/// Numbers for reports and authors, the same in every release that is read with them.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    reports: HashMap<String, usize>,
    authors: HashMap<String, u32>,
}

impl Numbers {
    /// The leaves over the trees of their release; none when a code is in neither.
    pub fn leaves(&mut self, kept: &[Kept], units: &Tree, topics: &Tree) -> Option<Vec<Leaf>> {
        let mut out = Vec::with_capacity(kept.len());
        for leaf in kept {
            let next = self.reports.len();
            let report = *self.reports.entry(leaf.report.clone()).or_insert(next);
            let next = u32::try_from(self.authors.len()).ok()?;
            let author = *self.authors.entry(leaf.author.clone()).or_insert(next);
            out.push(Leaf {
                report,
                author,
                unit: units.index(&leaf.unit)?,
                topic: topics.index(&leaf.topic)?,
                voices: leaf.voices,
                streams: leaf.streams,
                aggrieved: leaf.aggrieved,
            });
        }
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(report: &str, author: &str, unit: &str) -> Kept {
        let (report, author, unit) = (report.to_owned(), author.to_owned(), unit.to_owned());
        Kept {
            report,
            author,
            unit,
            topic: "A".into(),
            voices: [1, 2, 0, 0],
            streams: [1, 1, 0, 0],
            aggrieved: 2,
        }
    }

    #[test]
    fn reports_and_authors_have_the_same_number_in_every_release_and_units_the_place_they_have_there() {
        let units = |codes: &[&str]| {
            let row = |(i, c): (usize, &&str)| ((*c).to_owned(), (i > 0).then(|| codes[0].to_owned()));
            Tree::build(&codes.iter().enumerate().map(row).collect::<Vec<_>>()).unwrap()
        };
        let topics = Tree::topics(&[("A".into(), None)]).unwrap();
        let mut numbers = Numbers::default();
        let first =
            numbers.leaves(&[kept("r1", "a", "U"), kept("r2", "b", "V")], &units(&["K", "U", "V"]), &topics);
        let second =
            numbers.leaves(&[kept("r3", "c", "U"), kept("r2", "b", "V")], &units(&["K", "V", "U"]), &topics);
        let (first, second) = (first.unwrap(), second.unwrap());
        assert_eq!((first[1].report, first[1].author, first[1].unit), (1, 1, 2));
        assert_eq!((second[1].report, second[1].author, second[1].unit), (1, 1, 1));
        assert_eq!((second[0].report, second[0].author), (2, 2));
        assert!(numbers.leaves(&[kept("r1", "a", "W")], &units(&["K", "U"]), &topics).is_none());
    }
}
