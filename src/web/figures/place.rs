//! Where in a round's two trees a page of figures stands.

use entity::enums::RoundState;
use entity::{round, round_unit, topic};

use super::super::page::Frame;
use super::asking::Asking;
use crate::domain::tree::Tree;
use crate::error::{AppError, AppResult};
use crate::locale::Lang;
use crate::store::{Conn, round_units, topics};

/// A step of the way down a tree: its name, and where it leads; the last leads nowhere.
pub(super) struct Crumb {
    /// Name.
    pub name: String,
    /// Query.
    pub query: String,
}

/// The topics of a round.
pub(super) struct Frames {
    rows: Vec<topic::Model>,
    /// The tree with a root over all.
    pub tree: Tree,
}

impl Frames {
    /// Reads them.
    pub(super) async fn of(c: &impl Conn, round: &round::Model) -> AppResult<Self> {
        let rows = topics::of_round(c, Some(round.id), round.starts_on).await?;
        let pairs: Vec<_> = rows.iter().map(|t| (t.code.clone(), t.parent.clone())).collect();
        let tree = Tree::topics(&pairs).map_err(AppError::internal)?;
        Ok(Self { rows, tree })
    }

    /// What a topic is called.
    pub(super) fn name(&self, f: &Frame, at: usize) -> String {
        match self.rows.get(at) {
            Some(t) if f.lang == Lang::Vi => t.name_vi.clone(),
            Some(t) => t.name_en.clone(),
            None => f.t("figures-all-topics"),
        }
    }

    /// A topic and those directly below it, by code.
    pub(super) fn codes(&self, at: usize) -> Vec<String> {
        self.tree.with_children(at).into_iter().map(|i| self.tree.code(i).to_owned()).collect()
    }

    /// The topics below one that have none below them, or the topic itself.
    pub(super) fn leaves(&self, at: usize) -> Vec<String> {
        let leaves = self.tree.subtree(at).filter(|&i| self.tree.is_leaf(i));
        leaves.map(|i| self.tree.code(i).to_owned()).collect()
    }

    /// A topic and all below it, by code.
    pub(super) fn below(&self, at: usize) -> Vec<String> {
        self.tree.subtree(at).map(|i| self.tree.code(i).to_owned()).collect()
    }
}

/// A node of each tree of a round.
pub(super) struct Place {
    /// The round.
    pub round: round::Model,
    /// The unit.
    pub unit: round_unit::Model,
    /// From the root down to the unit.
    pub path: Vec<round_unit::Model>,
    /// The topics of the round.
    pub topics: Frames,
    /// The topic, by its place in their tree.
    pub topic: usize,
}

impl Place {
    /// The place asked for; none in a round that was never opened. A code that is none does not exist.
    pub(super) async fn of(c: &impl Conn, round: round::Model, asking: &Asking) -> AppResult<Option<Self>> {
        if round.state == RoundState::Planned {
            return Ok(None);
        }
        let unit = round_units::node(c, round.id, &asking.unit).await?;
        let Some(unit) = unit else {
            return if asking.unit.is_empty() { Ok(None) } else { Err(AppError::NotFound) };
        };
        let topics = Frames::of(c, &round).await?;
        let topic = topics.tree.asked(&asking.topic).ok_or(AppError::NotFound)?;
        let path = round_units::path(c, &unit).await?;
        Ok(Some(Self { round, unit, path, topics, topic }))
    }

    /// Writes into what was asked for what it came to: where a code was left out, it is known now.
    pub(super) fn settle(&self, asking: &mut Asking) {
        asking.round.clone_from(&self.round.code);
        asking.unit.clone_from(&self.unit.code);
        self.topic_code().clone_into(&mut asking.topic);
    }

    /// The code of the topic.
    pub(super) fn topic_code(&self) -> &str {
        self.topics.tree.code(self.topic)
    }

    /// The name of the topic.
    pub(super) fn topic_name(&self, f: &Frame) -> String {
        self.topics.name(f, self.topic)
    }

    /// The way down the units.
    pub(super) fn unit_crumbs(&self, asking: &Asking) -> Vec<Crumb> {
        let crumb = |u: &round_unit::Model| Crumb { name: u.name.clone(), query: asking.at_unit(&u.code) };
        self.path.iter().map(crumb).collect()
    }

    /// The way down the topics.
    pub(super) fn topic_crumbs(&self, f: &Frame, asking: &Asking) -> Vec<Crumb> {
        let tree = &self.topics.tree;
        let crumb = |i: usize| Crumb { name: self.topics.name(f, i), query: asking.at_topic(tree.code(i)) };
        tree.path(self.topic).into_iter().map(crumb).collect()
    }
}

/// The round that is asked for, by its code; the newest that was opened for none. None where there is none at all.
pub(super) fn chosen(all: &[round::Model], code: &str) -> AppResult<Option<round::Model>> {
    if code.is_empty() {
        return Ok(all.iter().find(|r| r.state != RoundState::Planned).cloned());
    }
    all.iter().find(|r| r.code == code).cloned().map(Some).ok_or(AppError::NotFound)
}

/// Those of some rounds that were opened.
pub(super) fn opened(all: Vec<round::Model>) -> Vec<round::Model> {
    all.into_iter().filter(|r| r.state != RoundState::Planned).collect()
}
