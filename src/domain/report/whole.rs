//! A report that is handed in at once, as programs do: what they confirm with it, and what it may choose from.

use std::collections::BTreeSet;

use entity::ids::{ReportId, RoundId};

use super::{FieldError, RawReport};

/// A whole report as it comes.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The id its sender made for it: random (version 4), like all ids of reports.
    pub id: ReportId,
    /// Code of its round; none for a flash report.
    pub round: Option<String>,
    /// What stands in it.
    pub raw: RawReport,
    /// What was confirmed with it.
    pub confirmed: Confirmed,
}

/// The boxes of the page on which a report is handed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Confirmed {
    /// It names no person.
    pub no_person: bool,
    /// It holds nothing secret.
    pub no_secret: bool,
    /// A stream does speak for more people than the unit has.
    pub sure: bool,
    /// What looks like names is none.
    pub names: bool,
}

impl Confirmed {
    /// The declarations that were not made.
    pub fn undeclared(self) -> Vec<FieldError> {
        let missing = [("no_person", self.no_person), ("no_secret", self.no_secret)].into_iter();
        missing
            .filter(|(_, made)| !made)
            .map(|(field, _)| FieldError::new(field, "error-declaration"))
            .collect()
    }
}

/// What reports of a round may choose, once the round was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundFrame {
    /// The round.
    pub id: RoundId,
    /// The year whose secret makes its authors' keys.
    pub year: i32,
    /// Codes of the topics.
    pub leaves: BTreeSet<String>,
}
