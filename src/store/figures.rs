//! From accepted reports to leaves of the cube.

use std::collections::{BTreeMap, HashMap};

use entity::enums::Stance;
use entity::ids::{ReportId, RoundId, UnitId};
use entity::{issue, report, revision, round_unit, stream, topic};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::Conn;
use crate::domain::access::Scope;
use crate::domain::basis::Kept;
use crate::domain::cube::Leaf;
use crate::domain::report::Stream;
use crate::domain::tree::{Tree, TreeError};

/// Everything the figures of a round are made from.
#[derive(Debug)]
pub struct Material {
    /// Units as of the round's opening, in pre-order; the same order as `unit_tree`.
    pub units: Vec<round_unit::Model>,
    /// Topics, in the order of `topic_tree`; its root and implied children come after.
    pub topics: Vec<topic::Model>,
    /// The tree of units.
    pub unit_tree: Tree,
    /// The tree of topics, with a root over all.
    pub topic_tree: Tree,
    /// One leaf an issue of a report that counts.
    pub leaves: Vec<Leaf>,
    /// The reports, as leaves number them.
    pub report_ids: Vec<ReportId>,
    /// The authors' keys, as leaves number them.
    pub author_keys: Vec<String>,
    /// Collaborators expected, by index of `units`, each unit by itself.
    pub expected: Vec<u32>,
}

fn broken(error: TreeError) -> DbErr {
    DbErr::Custom(format!("the stored tree does not hold together: {error:?}"))
}

/// The material of a round's figures; for staff alone, nothing for others. Only accepted and compiled
/// reports count, and none that is held.
///
/// # Errors
/// When the database fails.
pub async fn material(c: &impl Conn, scope: &Scope, round: RoundId) -> Result<Option<Material>, DbErr> {
    if !scope.reads_all() {
        return Ok(None);
    }
    let units = super::rounds::units(c, round).await?;
    if units.is_empty() {
        return Ok(None);
    }
    let topics = super::topics::of_round(c, Some(round), chrono::NaiveDate::MAX).await?;
    let rows: Vec<_> = units.iter().map(|u| (u.code.clone(), u.parent_code.clone())).collect();
    let unit_tree = Tree::build(&rows).map_err(broken)?;
    let rows: Vec<_> = topics.iter().map(|t| (t.code.clone(), t.parent.clone())).collect();
    let topic_tree = Tree::topics(&rows).map_err(broken)?;
    let places: HashMap<UnitId, usize> = units.iter().enumerate().map(|(i, u)| (u.unit_id, i)).collect();
    let mut expected = vec![0; units.len()];
    for row in super::rounds::expected(c, round).await? {
        if let Some(&i) = places.get(&row.unit_id) {
            expected[i] += 1;
        }
    }
    let reports = report::Entity::find()
        .filter(super::tally::in_figures(round))
        .order_by_asc(report::Column::Id)
        .all(c.conn())
        .await?;
    let authors = authors(&reports);
    let leaves = leaves(c, &reports, (&places, &topic_tree), &authors).await?;
    let mut author_keys = vec![String::new(); authors.len()];
    for (key, n) in &authors {
        author_keys[*n as usize] = (*key).to_owned();
    }
    let report_ids: Vec<ReportId> = reports.iter().map(|r| r.id).collect();
    Ok(Some(Material { units, topics, unit_tree, topic_tree, leaves, report_ids, author_keys, expected }))
}

impl Material {
    /// Reports that count, nil ones included.
    pub fn reports(&self) -> u32 {
        u32::try_from(self.report_ids.len()).unwrap_or(u32::MAX)
    }

    /// The leaves as a release keeps them.
    pub fn kept(&self) -> Vec<Kept> {
        let kept = |leaf: &Leaf| Kept {
            report: self.report_ids.get(leaf.report).map(ToString::to_string).unwrap_or_default(),
            author: self.author_keys.get(leaf.author as usize).cloned().unwrap_or_default(),
            unit: self.unit_tree.code(leaf.unit).to_owned(),
            topic: self.topic_tree.code(leaf.topic).to_owned(),
            voices: leaf.voices,
            streams: leaf.streams,
            aggrieved: leaf.aggrieved,
        };
        self.leaves.iter().map(kept).collect()
    }
}

/// The authors of reports by their keys, numbered as they come.
fn authors(reports: &[report::Model]) -> BTreeMap<&str, u32> {
    let mut authors: BTreeMap<&str, u32> = BTreeMap::new();
    for row in reports {
        let next = u32::try_from(authors.len()).unwrap_or(u32::MAX);
        authors.entry(&row.author_key).or_insert(next);
    }
    authors
}

/// The leaves of reports: each report's last revision, one leaf an issue, under the topic reviewers settled on.
async fn leaves(
    c: &impl Conn,
    reports: &[report::Model],
    (places, topics): (&HashMap<UnitId, usize>, &Tree),
    authors: &BTreeMap<&str, u32>,
) -> Result<Vec<Leaf>, DbErr> {
    let mut out = Vec::new();
    for (start, batch) in (0..).step_by(300).zip(reports.chunks(300)) {
        let revisions = revision::Entity::find()
            .filter(revision::Column::ReportId.is_in(batch.iter().map(|r| r.id)))
            .all(c.conn())
            .await?;
        let owners: HashMap<Uuid, usize> = revisions
            .iter()
            .filter_map(|v| {
                let at = batch.iter().position(|r| r.id == v.report_id && r.revisions == v.number)?;
                Some((v.id, at))
            })
            .collect();
        for (issue, streams) in issues(c, owners.keys().copied().collect()).await? {
            let Some(&at) = owners.get(&issue.revision_id) else { continue };
            let row = &batch[at];
            let (Some(&unit), Some(topic)) = (places.get(&row.unit_id), topics.index(issue.coded_topic()))
            else {
                continue;
            };
            out.push(leaf(start + at, authors[row.author_key.as_str()], (unit, topic), &streams));
        }
    }
    Ok(out)
}

async fn issues(
    c: &impl Conn,
    revisions: Vec<Uuid>,
) -> Result<Vec<(issue::Model, Vec<stream::Model>)>, DbErr> {
    let issues = issue::Entity::find()
        .filter(issue::Column::RevisionId.is_in(revisions))
        .order_by_asc(issue::Column::Id)
        .all(c.conn())
        .await?;
    let mut streams: HashMap<Uuid, Vec<stream::Model>> = HashMap::new();
    for batch in issues.chunks(400) {
        let rows = stream::Entity::find()
            .filter(stream::Column::IssueId.is_in(batch.iter().map(|i| i.id)))
            .all(c.conn())
            .await?;
        for row in rows {
            streams.entry(row.issue_id).or_default().push(row);
        }
    }
    Ok(issues
        .into_iter()
        .map(|i| (streams.remove(&i.id).unwrap_or_default(), i))
        .map(|(s, i)| (i, s))
        .collect())
}

fn leaf(report: usize, author: u32, (unit, topic): (usize, usize), streams: &[stream::Model]) -> Leaf {
    let mut leaf = Leaf { report, author, unit, topic, voices: [0; 4], streams: [0; 4], aggrieved: 0 };
    for row in streams {
        let at = Stance::ALL.iter().position(|s| *s == row.stance).unwrap_or(3);
        let voices = u32::try_from(row.voices).unwrap_or(0);
        leaf.voices[at] += voices;
        leaf.streams[at] += 1;
        leaf.aggrieved += if Stream::is_aggrieved(row.stance, row.intensity) { voices } else { 0 };
    }
    leaf
}
