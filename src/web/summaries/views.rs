//! What the page of a summary tells beside its text: conflicts, drafts that wait, what the gate found, what is left out,
//! comments.

use std::collections::{BTreeMap, BTreeSet};

use entity::ids::SummaryId;
use entity::{left_out, round, summary, topic};

use super::super::page::Frame;
use super::super::reports::TopicNames;
use super::edit::Typed;
use super::heading;
use crate::app::App;
use crate::domain::compose::{self, Matter, Part, Sentence};
use crate::domain::diff::{Run, words};
use crate::domain::merge;
use crate::domain::prose::{Finding, Piece, around};
use crate::domain::summary::{Text, section_field};
use crate::domain::tree::ALL_TOPICS;
use crate::error::AppResult;
use crate::store::summaries::sources::{self, Composed, SectionDraft};
use crate::store::summaries::talk;
use crate::store::{rounds, topics};

/// A part two people wrote: its name, and what the other one saved, against what was typed.
pub(super) struct Conflict {
    pub label: String,
    pub field: String,
    pub runs: Vec<Run>,
}

/// A section of which two texts wait.
pub(super) struct Pending {
    pub position: usize,
    pub heading: &'static str,
    /// The draft.
    pub body: String,
    /// What it changes in the edited text.
    pub runs: Vec<Run>,
}

/// Something the gate found, with the words around it.
pub(super) struct Found {
    pub label: String,
    /// Its field, for the link.
    pub field: String,
    pub kind: &'static str,
    pub key: String,
    pub pieces: Vec<Piece>,
    pub may_be_confirmed: bool,
    pub is_ticked: bool,
}

/// A matter that is not in the text.
pub(super) struct Missing {
    pub code: String,
    pub words: String,
    pub reports: usize,
    pub reason: String,
    pub error: String,
    pub is_ticked: bool,
}

/// A matter too few raised, with what may be said of its field instead.
pub(super) struct Few {
    pub words: String,
    pub authors: usize,
    pub voices: u64,
    pub above: String,
}

/// What figures can be put in of: codes and names, those below another a little to the right.
pub(super) struct Offered {
    pub units: Vec<(String, String)>,
    pub topics: Vec<(String, String)>,
}

/// A comment with who wrote it.
pub(super) struct Said {
    pub who: String,
    pub when: String,
    pub about: &'static str,
    pub body: String,
}

/// Everything a page is made of that is stored beside the summary.
pub(super) struct Kept {
    pub composed: Composed,
    pub drafts: Vec<SectionDraft>,
    pub frame: Vec<topic::Model>,
    pub names: BTreeMap<String, (String, String)>,
}

impl Kept {
    pub(super) async fn of(app: &App, summary: &summary::Model) -> AppResult<Self> {
        let frame = topics::of_round(&app.db, Some(summary.round_id), app.today()).await?;
        let names = frame.iter().map(|t| (t.code.clone(), (t.name_vi.clone(), t.name_en.clone()))).collect();
        Ok(Self {
            composed: sources::composed(&app.db, summary.id).await?,
            drafts: sources::drafts(&app.db, summary.id).await?,
            frame,
            names,
        })
    }

    /// Sections that cite a report whose text was taken out.
    pub(super) fn stale(&self) -> Vec<&'static str> {
        let positions = self.drafts.iter().filter(|d| d.is_stale).map(|d| usize::try_from(d.position));
        positions.filter_map(Result::ok).map(heading).collect()
    }

    fn sentences(&self) -> Vec<Sentence> {
        self.drafts.iter().flat_map(|d| d.drafted.sentences.iter().cloned()).collect()
    }
}

/// A matter in words: where it is told, how far it reaches, its topic and leaning.
pub(super) fn matter_words(f: &Frame, names: &TopicNames, m: &Matter) -> String {
    let (sphere, stance) = (f.word("sphere", m.key.sphere.code()), f.word("stance", m.key.stance.code()));
    let words = format!("{sphere} · {} · {stance}", names.of(&m.key.topic));
    if m.key.part == Part::Counted {
        words
    } else {
        format!("{words} · {}", f.word("matter-part", m.key.part.code()))
    }
}

pub(super) fn field_label(f: &Frame, field: &str) -> String {
    match field.strip_prefix("section-").and_then(|n| n.parse().ok()) {
        Some(n) => heading(n).to_owned(),
        None => f.t(&format!("summary-{field}")),
    }
}

/// A finding with the words around it; none once the text there is another.
fn found(f: &Frame, text: &Text, finding: &Finding, ticks: &BTreeSet<String>) -> Option<Found> {
    let (_, body) = text.prose().into_iter().find(|(field, _)| *field == finding.field)?;
    let pieces = around(&body, finding)?;
    let key = finding.key();
    Some(Found {
        label: field_label(f, &finding.field),
        field: finding.field.clone(),
        kind: finding.kind.code(),
        pieces,
        may_be_confirmed: finding.kind.may_be_confirmed(),
        is_ticked: ticks.contains(&key),
        key,
    })
}

/// What the gate found when it last looked; of one section where the page is about it.
pub(super) fn all_found(
    f: &Frame,
    (kept, text): (&Kept, &Text),
    ticks: &BTreeSet<String>,
    only: Option<usize>,
) -> Vec<Found> {
    let here = |x: &&Finding| only.is_none_or(|n| x.field == section_field(n));
    kept.composed.findings.iter().filter(here).filter_map(|x| found(f, text, x, ticks)).collect()
}

pub(super) fn missing(
    (f, names): (&Frame, &TopicNames),
    (kept, text): (&Kept, &Text),
    reasons: &BTreeMap<String, left_out::Model>,
    typed: &Typed,
) -> Vec<Missing> {
    let bodies: Vec<String> = text.bodies().map(Into::into).collect();
    let all = compose::left_out(&kept.composed.matters, &kept.sentences(), &bodies, &kept.names);
    let one = |m: &Matter| {
        let code = m.key.code();
        let field = format!("reason-{code}");
        let known = reasons.get(&code);
        let reason = if typed.form.has(&field) {
            typed.form.get(&field)
        } else {
            known.map(|row| row.reason.clone()).unwrap_or_default()
        };
        let error =
            typed.errors.iter().find(|e| e.field == field).map(|e| e.text.clone()).unwrap_or_default();
        let is_ticked = known.is_some_and(|row| row.ticked_by.is_some());
        Missing { words: matter_words(f, names, m), reports: m.reports.len(), code, reason, error, is_ticked }
    };
    all.into_iter().map(one).collect()
}

pub(super) fn few((f, names): (&Frame, &TopicNames), kept: &Kept) -> Vec<Few> {
    let above = |code: &str| {
        let parent = kept.frame.iter().find(|t| t.code == code).and_then(|t| t.parent.clone());
        parent.map(|p| names.of(&p).to_owned()).unwrap_or_default()
    };
    let unsafe_ones = kept.composed.matters.iter().filter(|m| !m.is_safe);
    unsafe_ones
        .map(|m| Few {
            words: matter_words(f, names, m),
            authors: m.authors,
            voices: m.voices,
            above: above(&m.key.topic),
        })
        .collect()
}

/// Sections of which two texts wait; the one the page is about.
pub(super) fn pending(kept: &Kept, text: &Text, only: Option<usize>) -> Vec<Pending> {
    let is_here = |d: &&SectionDraft| only.is_none_or(|n| usize::try_from(d.position) == Ok(n));
    let waiting = kept.drafts.iter().filter(|d| d.is_pending).filter(is_here);
    let one = |d: &SectionDraft| {
        let position = usize::try_from(d.position).ok()?;
        let now = text.bodies().nth(position)?;
        let (heading, body) = (heading(position), d.drafted.body.clone());
        Some(Pending { position, heading, runs: words(now, &body), body })
    };
    waiting.filter_map(one).collect()
}

pub(super) async fn said(app: &App, f: &Frame, id: SummaryId) -> AppResult<Vec<Said>> {
    let rows = talk::comments(&app.db, id).await?;
    let one = |(row, who): talk::Said| Said {
        who: who.map(|a| a.display_name).unwrap_or_default(),
        when: f.time(&row.at),
        about: row.position.and_then(|n| usize::try_from(n).ok()).map_or("", heading),
        body: row.body,
    };
    Ok(rows.into_iter().map(one).collect())
}

/// What the other one saved, against what was typed.
pub(super) fn conflicts(f: &Frame, stored: &Text, typed: &Typed) -> Vec<Conflict> {
    let Some(text) = &typed.text else { return Vec::new() };
    let prose = |text: &Text| text.prose().into_iter().collect::<BTreeMap<_, _>>();
    let (old, new) = (prose(stored), prose(text));
    let one = |part: &usize| {
        let field = merge::field(*part);
        let (theirs, mine) = (old.get(&field).cloned(), new.get(&field).cloned());
        let runs = words(&theirs.unwrap_or_default(), &mine.unwrap_or_default());
        Conflict { label: field_label(f, &field), field, runs }
    };
    typed.stale.iter().map(one).collect()
}

/// The bloc and its clusters, and all topics: what readers are shown first.
pub(super) async fn offered(app: &App, f: &Frame, round: &round::Model, kept: &Kept) -> AppResult<Offered> {
    let units = rounds::units(&app.db, round.id).await?.into_iter().filter(|u| u.depth < 2);
    let below =
        |is_below: bool, name: &str| if is_below { format!("\u{2003}{name}") } else { name.to_owned() };
    let names = TopicNames::new(f, kept.frame.clone());
    let mut topics = vec![(ALL_TOPICS.to_owned(), f.t("insert-all-topics"))];
    topics.extend(kept.frame.iter().map(|t| (t.code.clone(), below(t.parent.is_some(), names.of(&t.code)))));
    Ok(Offered { units: units.map(|u| (u.code, below(u.depth > 0, &u.name))).collect(), topics })
}
