//! How long the texts of the report form may be.

/// The length of a text in Unicode characters, as [`super::clean`] leaves it; `min` 0 lets it be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Fewest.
    pub min: usize,
    /// Most.
    pub max: usize,
}

/// The general situation, unless the report is nil.
pub const GENERAL: Limit = Limit { min: 50, max: 1000 };
/// An issue's title.
pub const TITLE: Limit = Limit { min: 10, max: 150 };
/// What an issue is about.
pub const DESCRIPTION: Limit = Limit { min: 50, max: 1500 };
/// What people of one stream say.
pub const CONTENT: Limit = Limit { min: 20, max: 500 };
/// Cause, forecast and recommendation.
pub const FURTHER: Limit = Limit { min: 0, max: 500 };
