//! The issues behind a cell: of reports that count, by how many voices they speak for; near-identical ones together.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entity::enums::RoundState;
use entity::ids::UnitId;
use entity::round_unit;

use super::super::extract::{Asked, Paged};
use super::super::page::{Frame, html};
use super::asking::Asking;
use super::place::{Crumb, Place};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::alike;
use crate::domain::report::takes_reports;
use crate::domain::review::goes_by_cluster;
use crate::domain::screening::screen;
use crate::error::AppResult;
use crate::store::issues::{Counted, behind};
use crate::store::{Snapshot, round_units, search, tally};

/// Groups of issues on one page.
const PAGE: usize = 20;

/// Letters of a description that are shown.
const SHOWN: usize = 320;

/// An issue as it is listed.
struct Item {
    report: String,
    title: String,
    text: String,
    unit: String,
    topic: String,
    voices: u64,
    streams: Vec<(&'static str, String, i32, bool)>,
}

/// Issues that say nearly the same, led by the first.
struct Alike {
    lead: Item,
    others: Vec<Item>,
    voices: u64,
}

#[derive(Template)]
#[template(path = "figures/issues.html")]
struct IssuesPage {
    f: Frame,
    asking: Asking,
    units: Vec<Crumb>,
    topics: Vec<Crumb>,
    words: String,
    /// Why nothing was searched; empty when it was.
    refused: String,
    /// The unit above that may be asked for, where this one goes by it.
    instead: Option<Crumb>,
    list: Paged<Alike>,
    /// Issues that were read.
    read: u64,
    /// Issues there are; of a search those that were read.
    total: u64,
}

/// Why a search is not done: it looks like one for a person, or there is no index any more.
fn refused(f: &Frame, place: &Place, words: &str) -> Option<(u16, String)> {
    if words.is_empty() {
        return None;
    }
    let found = screen(words);
    if !found.refused.is_empty() || !found.warned.is_empty() {
        return Some((422, f.t("figures-search-person")));
    }
    if matches!(place.round.state, RoundState::Archived) {
        return Some((422, f.t("figures-search-archived")));
    }
    search::words(words).is_empty().then(|| (422, f.t("figures-search-nothing")))
}

/// The next unit up that at least three collaborators report for, where the one asked for has fewer and its figures are
/// fixed: then a list of its issues would tell who wrote them.
async fn covering(c: &Snapshot, place: &Place, asking: &Asking) -> AppResult<Option<Crumb>> {
    if takes_reports(place.round.state) {
        return Ok(None);
    }
    for (up, unit) in place.path.iter().rev().enumerate() {
        if !goes_by_cluster(true, round_units::seats(c, unit).await?) || unit.parent_code.is_none() {
            let crumb = Crumb { name: unit.name.clone(), query: asking.at_unit(&unit.code) };
            return Ok((up > 0).then_some(crumb));
        }
    }
    Ok(None)
}

/// What the units of issues are called: after the figures are fixed those with few collaborators go by their cluster.
async fn names(
    c: &Snapshot,
    (f, place): (&Frame, &Place),
    issues: &[Counted],
) -> AppResult<HashMap<UnitId, String>> {
    let mut ids: Vec<UnitId> = issues.iter().map(|i| i.unit).collect();
    ids.sort_unstable();
    ids.dedup();
    let round = place.round.id;
    let units = round_units::some(c, round, ids.iter().copied()).await?;
    let parents = units.iter().filter_map(|u| u.parent_code.as_deref());
    let parents = round_units::by_codes(c, round, parents).await?;
    let seats = round_units::own_seats(c, round, ids).await?;
    let is_fixed = !takes_reports(place.round.state);
    let name = |u: &round_unit::Model| {
        let few = goes_by_cluster(is_fixed, seats.get(&u.unit_id).copied().unwrap_or(0));
        match u.parent_code.as_ref().and_then(|p| parents.get(p)) {
            Some(parent) if few => f.t1("review-unit-of", "name", &parent.name),
            _ => u.name.clone(),
        }
    };
    Ok(units.iter().map(|u| (u.unit_id, name(u))).collect())
}

fn item((f, place): (&Frame, &Place), units: &HashMap<UnitId, String>, found: &Counted) -> Item {
    let text: String = found.issue.description.chars().take(SHOWN).collect();
    let is_whole = text.len() == found.issue.description.len();
    let at = place.topics.tree.index(found.issue.coded_topic());
    let stream = |s: &entity::stream::Model| {
        let strong = s.intensity == entity::enums::Intensity::Strong;
        (s.stance.code(), f.word("stance", s.stance.code()), s.voices, strong)
    };
    Item {
        report: found.report.to_string(),
        title: found.issue.title.clone(),
        text: if is_whole { text } else { format!("{}…", text.trim_end()) },
        unit: units.get(&found.unit).cloned().unwrap_or_default(),
        topic: at.map(|i| place.topics.name(f, i)).unwrap_or_default(),
        voices: found.voices(),
        streams: found.streams.iter().map(stream).collect(),
    }
}

/// The issues in groups, those with most voices first.
fn grouped(about: (&Frame, &Place), units: &HashMap<UnitId, String>, issues: &[Counted]) -> Vec<Alike> {
    let texts: Vec<String> =
        issues.iter().map(|i| format!("{}\n{}", i.issue.title, i.issue.description)).collect();
    let mut out: Vec<Alike> = Vec::new();
    for group in alike::groups(texts.iter().map(String::as_str)) {
        let mut members: Vec<&Counted> = group.iter().map(|&n| &issues[n]).collect();
        // The order of equal ones is that of their ids, which says nothing.
        members.sort_by_key(|i| std::cmp::Reverse(i.voices()));
        let mut items = members.into_iter().map(|found| item(about, units, found));
        let Some(lead) = items.next() else { continue };
        let others: Vec<Item> = items.collect();
        let voices = lead.voices + others.iter().map(|i| i.voices).sum::<u64>();
        out.push(Alike { lead, others, voices });
    }
    out.sort_by_key(|group| std::cmp::Reverse(group.voices));
    out
}

/// GET `/figures/issues?round=&unit=&topic=&q=&page=`.
pub async fn issues(State(app): State<App>, f: Frame, actor: Actor, asked: Asked) -> AppResult<Response> {
    let mut asking = Asking::read(&asked)?;
    let c = app.db.view().await?;
    let place = super::place_of(&c, &mut asking).await?;
    asking.page = 1;
    let words = asked.words();
    let instead = covering(&c, &place, &asking).await?;
    let refused = refused(&f, &place, &words);
    let topics = place.topics.below(place.topic);
    let scope = actor.scope();
    let mut found = Vec::new();
    if instead.is_none() && refused.is_none() {
        let hits = if words.is_empty() {
            None
        } else {
            Some(search::issues(&c, &scope, place.round.id, &words).await?)
        };
        let at = (&place.unit, topics.as_slice());
        found = behind(&c, &scope, at, hits.as_deref(), alike::MOST as u64).await?;
    }
    let read = found.len() as u64;
    let cell = (place.unit.unit_id, place.topic_code().to_owned());
    let cells =
        tally::cells(&c, &scope, place.round.id, (&[cell.0], std::slice::from_ref(&cell.1)), None).await?;
    let all = cells.get(&cell).map_or(0, |counts| u64::try_from(counts.issues).unwrap_or(0));
    let units = names(&c, (&f, &place), &found).await?;
    let list = asked.cut(grouped((&f, &place), &units, &found), PAGE);
    let status = refused.as_ref().map_or(200, |(status, _)| *status);
    let page = IssuesPage {
        units: place.unit_crumbs(&asking),
        topics: place.topic_crumbs(&f, &asking),
        total: if words.is_empty() { all.max(read) } else { read },
        f,
        asking,
        words,
        refused: refused.map(|(_, why)| why).unwrap_or_default(),
        instead,
        list,
        read,
    };
    html(status, &page)
}

impl IssuesPage {
    fn page_query(&self, page: &usize) -> String {
        let mut out = form_urlencoded::Serializer::new(self.asking.query());
        if !self.words.is_empty() {
            out.append_pair("q", &self.words);
        }
        out.append_pair("page", &page.to_string()).finish()
    }

    /// Whether a search was done.
    fn is_searched(&self) -> bool {
        !self.words.is_empty() && self.refused.is_empty()
    }
}
