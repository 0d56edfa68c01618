//! What stands beside a section while it is written: the reports behind each of its sentences, for staff alone; and what
//! the last round asked for. Nothing of it is put into the text.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::ids::ReportId;
use entity::{report, round};

use super::super::page::Frame;
use super::super::reviews::Units;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::compose::{links, sentences};
use crate::domain::report::Report;
use crate::domain::summary::{HEADINGS, Text};
use crate::error::AppResult;
use crate::store::composing;
use crate::store::summaries::sources::SectionDraft;
use crate::store::{releases, rounds};

/// Reports shown behind one sentence.
const SHOWN: usize = 12;

/// An issue behind a sentence.
pub(super) struct Source {
    pub report: String,
    pub unit: String,
    pub title: String,
    pub description: String,
    /// Leaning and content of each current of opinion.
    pub streams: Vec<(&'static str, String, String)>,
    pub cause: String,
    pub recommendation: String,
}

/// A sentence of the text with what stands behind it.
pub(super) struct Line {
    pub text: String,
    /// Whether it comes from the draft.
    pub is_linked: bool,
    /// Reports behind it.
    pub count: usize,
    pub sources: Vec<Source>,
}

fn source(f: &Frame, unit: String, row: &report::Model, issue: &crate::domain::report::Issue) -> Source {
    let stream = |s: &crate::domain::report::Stream| {
        (s.stance.code(), f.word("stance", s.stance.code()), s.content.clone())
    };
    Source {
        report: row.id.to_string(),
        unit,
        title: issue.title.clone(),
        description: issue.description.clone(),
        streams: issue.streams.iter().map(stream).collect(),
        cause: issue.cause.clone(),
        recommendation: issue.recommendation.clone(),
    }
}

/// The sentences of the section a page is about, with their sources; none on the page of the whole.
pub(super) async fn lines(
    app: &App,
    (f, actor): (&Frame, &Actor),
    round: &round::Model,
    (only, text, drafts): (Option<usize>, &Text, &[SectionDraft]),
    names: &BTreeMap<String, (String, String)>,
) -> AppResult<Vec<Line>> {
    let Some(n) = only else { return Ok(Vec::new()) };
    let body = text.bodies().nth(n).unwrap_or_default().to_owned();
    let places = sentences(&[body]);
    let draft = drafts.iter().find(|d| usize::try_from(d.position) == Ok(n));
    let drafted = draft.map(|d| d.drafted.sentences.as_slice()).unwrap_or_default();
    let linked = links(&places, drafted);
    // The opening rests on all reports, which would be a list of the round.
    let wanted = |at: &Option<usize>| at.filter(|_| n > 0).map(|at| &drafted[at]);
    let ids: BTreeSet<ReportId> =
        linked.iter().filter_map(wanted).flat_map(|s| s.reports.iter().take(SHOWN).copied()).collect();
    let found = composing::sources(&app.db, &actor.scope(), &ids).await?;
    let rows: Vec<report::Model> = found.iter().map(|(row, _)| row.clone()).collect();
    let units = Units::of(app, f, &[round]).await?.with_flash(app, f, &rows).await?;
    let texts: HashMap<ReportId, (report::Model, Report)> =
        found.into_iter().map(|(row, text)| (row.id, (row, text))).collect();
    let mut out = Vec::new();
    for (place, at) in places.into_iter().zip(&linked) {
        let mut line = Line { text: place.text, is_linked: at.is_some(), count: 0, sources: Vec::new() };
        if let Some(sentence) = wanted(at) {
            line.count = sentence.reports.len();
            for (row, text) in sentence.reports.iter().take(SHOWN).filter_map(|id| texts.get(id)) {
                let about = |topic: &str| sentence.topic.is_empty() || sentence.topic == topic;
                // A sentence on several topics is about those it names, in the language of drafts.
                let is_named = |topic: &str| {
                    !sentence.topic.is_empty()
                        || sentence
                            .text
                            .to_lowercase()
                            .contains(&names.get(topic).map_or("", |(vi, _)| vi.as_str()).to_lowercase())
                };
                let issues = text.issues.iter().filter(|i| about(&i.topic) && is_named(&i.topic));
                line.sources.extend(issues.map(|i| source(f, units.name(row), row, i)));
            }
        }
        out.push(line);
    }
    Ok(out)
}

/// What was asked for in the release of the round before, so that staff can tell what became of it; beside the section on
/// recommendations alone.
pub(super) async fn previous(
    app: &App,
    actor: &Actor,
    round: &round::Model,
    only: Option<usize>,
) -> AppResult<String> {
    if only != Some(HEADINGS.len()) {
        return Ok(String::new());
    }
    let Some(last) = rounds::before(&app.db, round).await? else { return Ok(String::new()) };
    let Some(id) = releases::newest_of(&app.db, &actor.scope(), last.id).await? else {
        return Ok(String::new());
    };
    let Some(release) = releases::open(&app.db, &actor.scope(), id).await? else { return Ok(String::new()) };
    let section = release.document.sections.into_iter().find(|s| s.heading == HEADINGS[HEADINGS.len() - 1]);
    Ok(section.map(|s| s.body).unwrap_or_default())
}
