//! What of the figures is asked for, as it stands in the address: every view can be kept as a bookmark.

use entity::enums::Group;

use super::super::extract::{Asked, query};
use crate::domain::measure::Measure;
use crate::error::{AppError, AppResult};

/// Units below a node on one page.
const PAGE: u64 = 50;

/// The fields of the address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asking {
    /// Code of a round; empty for the newest.
    pub round: String,
    /// Code of a unit; empty for the root.
    pub unit: String,
    /// Code of a topic; empty for all.
    pub topic: String,
    /// What cells show.
    pub measure: Measure,
    /// Of one group alone.
    pub group: Option<Group>,
    /// The page of the units below, from 1.
    pub page: u64,
    /// Units below on a page.
    pub size: u64,
}

impl Asking {
    /// Reads the address; a code that is none does not exist.
    pub(super) fn read(asked: &Asked) -> AppResult<Self> {
        let measure = Measure::parse(&asked.0.get("measure")).ok_or(AppError::NotFound)?;
        let group = match asked.0.get("group").as_str() {
            "" => None,
            code => Some(Group::parse(code).ok_or(AppError::NotFound)?),
        };
        let [round, unit, topic] = ["round", "unit", "topic"].map(|name| asked.0.get(name));
        Ok(Self { round, unit, topic, measure, group, page: asked.page(), size: PAGE })
    }

    /// The query that asks for the same.
    pub(super) fn query(&self) -> String {
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        let measure = if self.measure == Measure::default() { "" } else { self.measure.code() };
        query([
            ("round", self.round.as_str()),
            ("unit", &self.unit),
            ("topic", &self.topic),
            ("measure", measure),
            ("group", self.group.map_or("", Group::code)),
            ("page", page.as_str()),
        ])
    }

    /// The query for another unit.
    pub(super) fn at_unit(&self, code: &str) -> String {
        Self { unit: code.to_owned(), page: 1, ..self.clone() }.query()
    }

    /// The query for another topic.
    pub(super) fn at_topic(&self, code: &str) -> String {
        Self { topic: code.to_owned(), ..self.clone() }.query()
    }

    /// The query for another unit and topic.
    pub(super) fn at(&self, unit: &str, topic: &str) -> String {
        Self { unit: unit.to_owned(), topic: topic.to_owned(), page: 1, ..self.clone() }.query()
    }

    /// The query for another round.
    pub(super) fn in_round(&self, code: &str) -> String {
        Self { round: code.to_owned(), page: 1, ..self.clone() }.query()
    }

    /// The query for another group, or for all.
    pub(super) fn of_group(&self, group: Option<Group>) -> String {
        Self { group, page: 1, ..self.clone() }.query()
    }

    /// The query for another page.
    pub(super) fn on_page(&self, page: u64) -> String {
        Self { page, ..self.clone() }.query()
    }
}
