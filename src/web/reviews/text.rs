//! A report's text as reviewers read it: with what screening found, how issues are coded, who else tells the same, and
//! what the unit said in the last round.

use std::collections::{BTreeSet, HashMap};

use askama::Template;
use entity::enums::Sphere;
use entity::{issue, report, round, topic};
use uuid::Uuid;

use super::super::form::Choice;
use super::super::page::Frame;
use super::super::reports::TopicNames;
use super::names::Units;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::diff::{likeness, matches};
use crate::domain::report::{Issue, Report, takes_reports};
use crate::domain::screening::{Piece, pieces};
use crate::error::AppResult;
use crate::store::codings::{self, Placed};
use crate::store::{reviews, revisions, rounds};

/// At most this many issues of others are offered as telling the same.
const OFFERED: usize = 20;

/// A text cut where screening found something.
#[derive(Template)]
#[template(path = "reviews/pieces.html")]
pub(super) struct Marked<'a> {
    f: &'a Frame,
    pieces: Vec<Piece>,
}

/// An issue of another report.
pub(super) struct Other {
    pub report: report::Model,
    pub unit: String,
    pub title: String,
}

/// An issue of the last round.
pub(super) struct Earlier {
    pub unit: String,
    pub report: report::Model,
    pub issue: Issue,
}

/// An issue with all that stands beside it.
pub(super) struct IssueView {
    pub issue: Issue,
    pub row: issue::Model,
    pub topics: Vec<Choice>,
    pub spheres: Vec<Choice>,
    /// How the same issue was coded in the revision before, where a reviewer changed it.
    pub before: Option<(String, Sphere)>,
    pub same_as: Option<Other>,
    pub told_by: Vec<Other>,
    /// Issues that may tell the same: id, label, and whether it is marked so.
    pub offered: Vec<(Uuid, String, bool)>,
    pub earlier: Vec<Earlier>,
}

/// The whole text.
pub(super) struct View {
    pub report: Report,
    pub issues: Vec<IssueView>,
    /// Code of the round before, where reports of it may stand beside.
    pub last_round: Option<String>,
    /// Whether small units of a cluster stand beside instead of the unit.
    pub is_cluster: bool,
}

/// A text with its marks, as HTML.
pub(super) fn marked(f: &Frame, text: &str) -> String {
    Marked { f, pieces: pieces(text) }.render().unwrap_or_default()
}

/// The topics an issue may get, with the one that counts chosen.
fn topic_choices(names: &TopicNames, all: &[topic::Model], row: &issue::Model) -> Vec<Choice> {
    let inner = |code: &str| all.iter().any(|t| t.parent.as_deref() == Some(code));
    let offered = all.iter().filter(|t| !t.retired || t.code == row.topic || t.code == row.coded_topic());
    let choice = |t: &topic::Model| Choice {
        code: t.code.clone(),
        label: names.of(&t.code).to_owned(),
        chosen: t.code == row.coded_topic(),
        heading: inner(&t.code),
        ..Choice::default()
    };
    offered.map(choice).collect()
}

/// What the reports of the last round say, each issue with the topic it counts under.
async fn earlier(
    app: &App,
    (f, actor): (&Frame, &Actor),
    (report, round, units): (&report::Model, Option<&round::Model>, &Units),
) -> AppResult<(Option<String>, bool, Vec<(String, Earlier)>)> {
    let Some(round) = round else { return Ok((None, false, Vec::new())) };
    let Some(last) = rounds::before(&app.db, round).await? else { return Ok((None, false, Vec::new())) };
    let then = Units::of(app, f, &[&last]).await?;
    let hidden = units.is_masked(round.id, report.unit_id);
    let is_cluster = hidden || then.is_masked(last.id, report.unit_id);
    let comparable = then.comparable(last.id, report.unit_id, hidden);
    if comparable.is_empty() {
        return Ok((None, false, Vec::new()));
    }
    let rows = reviews::accepted_of(&app.db, &actor.scope(), (last.id, comparable)).await?;
    let texts = revisions::current(&app.db, &rows).await?;
    let codes = codings::of_all(&app.db, &rows).await?;
    let mut found = Vec::new();
    for row in rows {
        let (Some(text), Some(codes)) = (texts.get(&row.id), codes.get(&row.id)) else { continue };
        for (issue, code) in text.issues.iter().zip(codes) {
            let told = Earlier { unit: then.name(&row), report: row.clone(), issue: issue.clone() };
            found.push((code.coded_topic().to_owned(), told));
        }
    }
    Ok((Some(last.code), is_cluster, found))
}

/// Issues of other reports with the names their units go by.
fn others(units: &Units, list: Vec<Placed>) -> Vec<(issue::Model, Other)> {
    let other = |p: Placed| {
        let other = Other { unit: units.name(&p.report), title: p.issue.title.clone(), report: p.report };
        (p.issue, other)
    };
    list.into_iter().map(other).collect()
}

/// Those most like an issue, best first; the one it is marked with always among them.
fn offered(
    row: &issue::Model,
    beside: &[Placed],
    units: &Units,
    marked: Option<&Other>,
) -> Vec<(Uuid, String, bool)> {
    let like = |p: &Placed| {
        likeness(&p.issue.title, &row.title).max(likeness(&p.issue.description, &row.description))
    };
    let of_topic = beside.iter().filter(|p| p.issue.coded_topic() == row.coded_topic());
    let mut list: Vec<(f64, &Placed)> = of_topic.map(|p| (like(p), p)).collect();
    list.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.issue.id.cmp(&b.1.issue.id)));
    let label = |title: &str, unit: &str| format!("{title} · {unit}");
    let choice = |p: &Placed| {
        let words = label(&p.issue.title, &units.name(&p.report));
        (p.issue.id, words, row.duplicate_of == Some(p.issue.id))
    };
    let mut out: Vec<_> = list.into_iter().take(OFFERED).map(|(_, p)| choice(p)).collect();
    if let (Some(other), Some(id)) = (marked, row.duplicate_of)
        && !out.iter().any(|(known, ..)| *known == id)
    {
        out.push((id, label(&other.title, &other.unit), true));
    }
    out
}

impl View {
    /// The current revision of a report; none where nothing was handed in.
    pub(super) async fn of(
        app: &App,
        (f, actor): (&Frame, &Actor),
        (report, round, units): (&report::Model, Option<&round::Model>, &Units),
        frame: &[topic::Model],
    ) -> AppResult<Option<Self>> {
        let Some(text) = revisions::get(&app.db, report.id, report.revisions).await? else {
            return Ok(None);
        };
        let (db, scope) = (&app.db, actor.scope());
        let rows = codings::of(db, report.id, report.revisions).await?;
        let names = TopicNames::new(f, frame.to_vec());
        let before = before(app, report, &text).await?;
        let codable = round.is_none_or(|r| takes_reports(r.state));
        let codes: BTreeSet<String> = rows.iter().map(|r| r.coded_topic().to_owned()).collect();
        let beside = if codable { codings::beside(db, &scope, report, &codes).await? } else { Vec::new() };
        let same: Vec<Uuid> = rows.iter().filter_map(|r| r.duplicate_of).collect();
        let mut same: HashMap<Uuid, Other> = others(units, codings::by_ids(db, &scope, same).await?)
            .into_iter()
            .map(|(i, o)| (i.id, o))
            .collect();
        let mut told =
            others(units, codings::pointing_at(db, &scope, rows.iter().map(|r| r.id).collect()).await?);
        let (last_round, is_cluster, mut then) = earlier(app, (f, actor), (report, round, units)).await?;
        let mut issues = Vec::new();
        for ((issue, row), before) in text.issues.iter().zip(rows).zip(before) {
            let (mine, rest): (Vec<_>, Vec<_>) =
                told.into_iter().partition(|(i, _)| i.duplicate_of == Some(row.id));
            let (earlier, other): (Vec<_>, Vec<_>) =
                then.into_iter().partition(|(code, _)| code == row.coded_topic());
            (told, then) = (rest, other);
            let sphere = |s: &Sphere| Choice {
                code: s.code().to_owned(),
                label: f.word("sphere", s.code()),
                chosen: *s == row.coded_sphere(),
                ..Choice::default()
            };
            issues.push(IssueView {
                issue: issue.clone(),
                topics: topic_choices(&names, frame, &row),
                spheres: Sphere::ALL.iter().map(sphere).collect(),
                before,
                offered: offered(&row, &beside, units, row.duplicate_of.and_then(|id| same.get(&id))),
                same_as: row.duplicate_of.and_then(|id| same.remove(&id)),
                told_by: mine.into_iter().map(|(_, other)| other).collect(),
                earlier: earlier.into_iter().map(|(_, told)| told).collect(),
                row,
            });
        }
        Ok(Some(Self { report: text, issues, last_round, is_cluster }))
    }
}

/// How reviewers had coded each issue in the revision before, where they changed what the author chose.
async fn before(app: &App, report: &report::Model, now: &Report) -> AppResult<Vec<Option<(String, Sphere)>>> {
    let number = report.revisions - 1;
    let Some(then) = revisions::get(&app.db, report.id, number).await? else {
        return Ok(vec![None; now.issues.len()]);
    };
    let rows = codings::of(&app.db, report.id, number).await?;
    let coded = |at: usize| {
        let row = rows.get(at)?;
        let changed = row.recoded_topic.is_some() || row.recoded_sphere.is_some();
        changed.then(|| (row.coded_topic().to_owned(), row.coded_sphere()))
    };
    Ok(matches(&then.issues, &now.issues).into_iter().map(|was| was.and_then(coded)).collect())
}
