//! Drafting a summary from the reports of its round. What somebody edited is never written over: both texts are shown,
//! and staff take either.

use std::collections::BTreeSet;

use chrono::Days;
use entity::enums::MatterState;
use entity::ids::{MatterId, ReportId, RoundId, SummaryId};
use entity::{matter, round, summary};

use super::issuing::{Prepared, prepare};
use super::{Saved, drafting, period, store};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::compose::{self, Asked, Drafted, Matter, Names, draft};
use crate::domain::matter::is_overdue;
use crate::domain::merge::{OPENING_PART, Shown, merge};
use crate::domain::period::moment;
use crate::domain::summary::Text;
use crate::error::{AppError, AppResult};
use crate::store::composing::{Span, raised};
use crate::store::matters::Filter;
use crate::store::summaries::sources::{self, Composed, SectionDraft};
use crate::store::{audit, matters, rounds, summaries};

/// From when to when flash reports belong to a round.
pub(in crate::actions) fn span(app: &App, round: &round::Model) -> Span {
    let midnight = |day| moment(day, chrono::NaiveTime::MIN, app.zone());
    let end = round.ends_on.checked_add_days(Days::new(1)).unwrap_or(round.ends_on);
    (midnight(round.starts_on), midnight(end))
}

/// The matters of a round and the draft made of them.
pub(super) async fn drafted(
    app: &App,
    actor: &Actor,
    prepared: &Prepared,
) -> AppResult<(Vec<Matter>, Vec<Drafted>)> {
    let round = &prepared.round;
    let all = raised(&app.db, &actor.scope(), round.id, span(app, round)).await?;
    let found = compose::matters(&all, &prepared.published);
    let period = period(round);
    let document = &prepared.document;
    let names = Names { units: &document.units, topics: &document.topics, period: &period };
    let asked = asked(app, actor, round).await?;
    let drafted = draft(&all, (&found, &asked), &prepared.published, names);
    Ok((found, drafted))
}

/// The recommendation matters a summary tells of: those of its round, what became of those of the round before, and earlier ones
/// whose answer is overdue.
async fn asked(app: &App, actor: &Actor, round: &round::Model) -> AppResult<Vec<Asked>> {
    let (scope, today) = (actor.scope(), app.today());
    let before = rounds::before(&app.db, round).await?.map(|r| r.id);
    let later = rounds::all(&app.db).await?.into_iter().filter(|r| r.starts_on > round.starts_on);
    let later: Vec<RoundId> = later.map(|r| r.id).collect();
    let overdue = |m: &matter::Model| is_overdue(m.state, m.due_on, today);
    let mut rows = matters::list(&app.db, (&scope, today), Filter::default()).await?;
    rows.retain(|m| {
        let was_sent = m.state != MatterState::Proposed;
        let earlier = (Some(m.round_id) == before && was_sent) || overdue(m);
        m.round_id == round.id || (earlier && !later.contains(&m.round_id))
    });
    let ids: Vec<MatterId> = rows.iter().map(|m| m.id).collect();
    let mut behind = matters::sources::of(&app.db, &scope, &ids).await?;
    let one = |m: matter::Model| {
        let found = behind.remove(&m.id).unwrap_or_default();
        let reports: BTreeSet<ReportId> = found.iter().map(|p| p.report.id).collect();
        // Flash reports are never counted, and their authors' keys may be another year's.
        let counted = || found.iter().filter(|p| p.report.round_id == Some(m.round_id));
        Asked {
            authors: counted().map(|p| p.report.author_key.as_str()).collect::<BTreeSet<_>>().len(),
            units: counted().map(|p| p.report.unit_id).collect::<BTreeSet<_>>().len(),
            reports: reports.into_iter().collect(),
            is_overdue: overdue(&m),
            is_new: m.round_id == round.id,
            title: m.title,
            level: m.level,
            state: m.state,
        }
    };
    // Oldest first, so that a list drafted again reads as before.
    Ok(rows.into_iter().rev().map(one).collect())
}

/// A section of a text; 0 is the opening.
fn body(text: &mut Text, position: usize) -> Option<&mut String> {
    match position {
        0 => Some(&mut text.opening),
        n => text.sections.get_mut(n - 1),
    }
}

/// Drafts every section anew: takes its place where nobody edited the last draft, else waits beside the edited text. How
/// many wait.
///
/// # Errors
/// When the summary is no longer being drafted, or the round's figures are not fixed (any more).
pub async fn compose(app: &App, actor: &Actor, id: SummaryId) -> AppResult<usize> {
    let (_, before) = drafting(&app.db, actor, id).await?;
    // The slow part stays outside; the round's version tells that its reports are the same.
    let prepared = prepare(app, actor, before, None).await?;
    let (found, fresh) = drafted(app, actor, &prepared).await?;
    let tx = app.db.begin().await?;
    let (row, round) = drafting(&tx, actor, id).await?;
    if round.version != prepared.round.version {
        return Err(AppError::Conflict("error-round-not-compiling"));
    }
    let stored = summaries::text(&tx, &row).await?;
    let old = sources::drafts(&tx, id).await?;
    let (mut text, mut waiting) = (stored.clone(), 0);
    for (n, drafted) in fresh.into_iter().enumerate() {
        let Some(now) = body(&mut text, n) else { continue };
        let position = i32::try_from(n).unwrap_or(i32::MAX);
        let last = old.iter().find(|d| d.position == position).map_or("", |d| d.drafted.body.as_str());
        let is_untouched = now.is_empty() || now == last;
        let is_pending = !is_untouched && *now != drafted.body && !drafted.body.is_empty();
        if is_untouched {
            now.clone_from(&drafted.body);
        }
        waiting += usize::from(is_pending);
        let draft = SectionDraft { position, drafted, is_pending, is_stale: false };
        sources::keep_draft(&tx, id, &draft).await?;
    }
    let merged = merge(&stored, row.version, &text, &Shown::Whole(row.version));
    let merged = merged.ok_or(AppError::Conflict("error-summary-changed"))?;
    let composed = Composed { matters: found, ..Composed::default() };
    sources::keep(&tx, id, &composed, app.now()).await?;
    let is_same = merged.changed.is_empty();
    let stored = match is_same {
        true => summaries::touch(&tx, &row).await?.then_some(row.version + 1),
        false => store((app, &tx), actor, &row, (&merged, true)).await?,
    };
    stored.ok_or(AppError::Conflict("error-summary-changed"))?;
    audit::note(&tx, actor, app.now(), "summary.compose", ("summary", id.to_string())).await?;
    tx.commit().await?;
    Ok(waiting)
}

/// Which of two texts of a section is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The edited one; the draft is forgotten until the next.
    Edited,
    /// The draft, in place of the edited one, which stays among the versions.
    Draft,
}

/// Takes either of two texts of a section, over the version the page showed.
///
/// # Errors
/// When nothing waits there, somebody changed the section in between, or the summary is no longer being drafted.
pub async fn take(
    app: &App,
    actor: &Actor,
    id: SummaryId,
    (position, taken): (usize, Taken),
    shown: &Shown,
) -> AppResult<Saved> {
    let tx = app.db.begin().await?;
    let (row, _) = drafting(&tx, actor, id).await?;
    let at = i32::try_from(position).unwrap_or(i32::MAX);
    let drafts = sources::drafts(&tx, id).await?;
    let draft = drafts.into_iter().find(|d| d.position == at && d.is_pending);
    let draft = draft.ok_or(AppError::Conflict("error-summary-changed"))?;
    sources::settle(&tx, id, at).await?;
    let saved = match taken {
        Taken::Edited => kept(&tx, &row).await?,
        Taken::Draft => {
            let stored = summaries::text(&tx, &row).await?;
            let mut text = stored.clone();
            let body = body(&mut text, position).ok_or(AppError::NotFound)?;
            body.clone_from(&draft.drafted.body);
            let merged = merge(&stored, row.version, &text, shown).filter(|m| m.stale.is_empty());
            let merged = merged.ok_or(AppError::Conflict("error-summary-changed"))?;
            debug_assert!(merged.changed.iter().all(|part| *part == OPENING_PART + position));
            let version = store((app, &tx), actor, &row, (&merged, true)).await?;
            version.map(|version| saved(version, merged.shown))
        }
    };
    let saved = saved.ok_or(AppError::Conflict("error-summary-changed"))?;
    audit::note(&tx, actor, app.now(), "summary.take", ("summary", id.to_string())).await?;
    tx.commit().await?;
    Ok(saved)
}

/// The edited text stays; only the version moves on.
async fn kept(tx: &crate::store::Tx, row: &summary::Model) -> AppResult<Option<Saved>> {
    let version = row.version + 1;
    let shown = Shown::of(&summaries::text(tx, row).await?);
    Ok(summaries::touch(tx, row).await?.then(|| saved(version, shown)))
}

fn saved(version: i32, shown: String) -> Saved {
    Saved { version, errors: Vec::new(), stale: Vec::new(), shown }
}
