//! Taking text out for good. `blank_text` is the one function that removes what somebody wrote; `scrub` clears what
//! the engine still keeps of it.
//!
//! Where text of a report lies: its revisions (`revision`, `issue`, `stream`), its author's drafts, the reasons
//! reviewers gave and outcomes they told (they may quote it), a form kept when a session ended (`stash`, encrypted), and
//! the index of words that are searched (`issue_search`). Words of summaries and of recommendation matters are staff's
//! own: sections drafted from the report and matters made of it are marked, so that staff look at them again, and what the
//! prose gate found in sections is forgotten.

use std::time::Duration;

use entity::enums::{Gone, ReviewAction};
use entity::ids::ReportId;
use entity::{authorship, draft, flash, issue, report, review_event, revision, stash, stream};
use sea_orm::prelude::Expr;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::summaries::sources;
use super::{Conn, Db, Tx, matters, revisions, search, settings};
use crate::domain::diff::matches;
use crate::domain::redaction::{Part, Place, Reason, Removal, draft_texts, quotes, texts};
use crate::domain::report::{RawReport, Report};

/// The setting that says that something was taken out and not scrubbed yet.
const WAITS: &str = "scrub";

/// How long a run waits for those who still read what was taken out; an instance that ends waits for its run.
const PATIENCE: Duration = Duration::from_secs(30);

/// Takes text out of a report: out of all its revisions, its author's drafts, the reasons reviewers gave and the form
/// kept for its author. What stood at that place in earlier revisions goes too, and whatever quotes it, but for what
/// still stands in the revision reviewers read. False when there is no such text.
///
/// # Errors
/// When the database fails.
pub async fn blank_text(tx: &Tx, report: &report::Model, removal: &Removal) -> Result<bool, DbErr> {
    let Some(mut now) = revisions::get(tx, report.id, report.revisions).await? else { return Ok(false) };
    let before = now.clone();
    let plan = match removal {
        Removal::All(reason) => Plan { gone: all_texts(&before), reason: *reason, one: None, stays: vec![] },
        Removal::One(place, reason) => {
            let mut found = texts(&mut now);
            let Some(at) = found.iter().position(|(p, text)| p == place && !text.is_empty()) else {
                return Ok(false);
            };
            let gone = found[at].1.clone();
            found.retain(|(_, text)| **text != gone);
            let stays = found.into_iter().map(|(_, text)| text.clone()).collect();
            Plan { gone: vec![gone], reason: *reason, one: Some(*place), stays }
        }
    };
    blank_revisions(tx, report, &before, &plan).await?;
    blank_reasons(tx, report.id, &plan).await?;
    blank_outcome(tx, report.id, &plan).await?;
    blank_drafts(tx, report, &before, &plan).await?;
    look_again(tx, report.id).await?;
    Ok(true)
}

/// What follows when text of a report is gone: it is searched no more, what rests on it is marked, the engine is cleared.
pub(super) async fn look_again(tx: &Tx, report: ReportId) -> Result<(), DbErr> {
    search::again(tx, &[report]).await?;
    sources::mark_stale(tx, report).await?;
    matters::sources::mark_stale(tx, report).await?;
    settings::set(tx, WAITS, Uuid::new_v4().to_string()).await
}

/// What goes, and what takes its place.
struct Plan {
    /// The texts that go; where all go, what the current revision held.
    gone: Vec<String>,
    reason: Reason,
    /// The one place it is about; none for all.
    one: Option<Place>,
    /// Texts that stay in the current revision.
    stays: Vec<String>,
}

impl Plan {
    /// Whether a text goes that stands at a place of another revision or draft.
    fn takes(&self, at: &[Place], place: Place, text: &str) -> bool {
        if self.one.is_none() {
            return true;
        }
        let is_same = at.contains(&place) || self.gone.iter().any(|gone| gone == text || quotes(text, gone));
        is_same && !self.stays.iter().any(|kept| kept == text)
    }

    /// Whether a text goes that stands in the current revision.
    fn takes_now(&self, place: Place, text: &str) -> bool {
        self.one.is_none_or(|one| one == place) || self.gone.iter().any(|gone| gone == text)
    }

    /// The same place in another text: by its number, and where its issue stood there.
    fn places(&self, now: &Report, then: &Report) -> Vec<Place> {
        let Some(one) = self.one else { return Vec::new() };
        let (Place::Issue(n, _) | Place::Stream(n, _)) = one else { return vec![one] };
        let was = matches(&then.issues, &now.issues).get(n - 1).copied().flatten();
        let moved = was.map(|at| match one {
            Place::Issue(_, part) => Place::Issue(at + 1, part),
            Place::Stream(_, s) => Place::Stream(at + 1, s),
            Place::General => one,
        });
        [Some(one), moved].into_iter().flatten().collect()
    }
}

fn all_texts(report: &Report) -> Vec<String> {
    let mut copy = report.clone();
    let found = texts(&mut copy).into_iter().map(|(_, text)| text.clone());
    found.filter(|text| !text.is_empty()).collect()
}

async fn blank_revisions(tx: &Tx, report: &report::Model, now: &Report, plan: &Plan) -> Result<(), DbErr> {
    let rows = revision::Entity::find()
        .filter(revision::Column::ReportId.eq(report.id))
        .order_by_asc(revision::Column::Number)
        .all(tx.conn())
        .await?;
    for row in rows {
        let Some(mut then) = revisions::get(tx, report.id, row.number).await? else { continue };
        let is_now = row.number == report.revisions;
        let places = plan.places(now, &then);
        let goes: Vec<Place> = texts(&mut then)
            .into_iter()
            .filter(|(place, text)| {
                let takes =
                    if is_now { plan.takes_now(*place, text) } else { plan.takes(&places, *place, text) };
                takes && !text.is_empty()
            })
            .map(|(place, _)| place)
            .collect();
        for place in goes {
            tx.forgets(Gone::Text, row.id, format!("{} {}", place.name(), plan.reason.code()));
            write(tx, &row, place, plan.reason.mark()).await?;
        }
    }
    Ok(())
}

/// Writes a mark over one text of a revision.
pub(super) async fn write(tx: &Tx, row: &revision::Model, place: Place, mark: &str) -> Result<(), DbErr> {
    let mark = Expr::value(mark);
    let number = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let (n, part) = match place {
        Place::General => {
            revision::Entity::update_many()
                .col_expr(revision::Column::GeneralSituation, mark)
                .filter(revision::Column::Id.eq(row.id))
                .exec(tx.conn())
                .await?;
            return Ok(());
        }
        Place::Stream(n, position) => {
            let mut one = Query::select();
            one.column(issue::Column::Id).from(issue::Entity);
            one.and_where(issue::Column::RevisionId.eq(row.id))
                .and_where(issue::Column::Position.eq(number(n)));
            stream::Entity::update_many()
                .col_expr(stream::Column::Content, mark)
                .filter(stream::Column::IssueId.in_subquery(one))
                .filter(stream::Column::Position.eq(number(position)))
                .exec(tx.conn())
                .await?;
            return Ok(());
        }
        Place::Issue(n, part) => (n, part),
    };
    let column = match part {
        Part::Title => issue::Column::Title,
        Part::Description => issue::Column::Description,
        Part::Cause => issue::Column::Cause,
        Part::Forecast => issue::Column::Forecast,
        Part::Recommendation => issue::Column::Recommendation,
    };
    issue::Entity::update_many()
        .col_expr(column, mark)
        .filter(issue::Column::RevisionId.eq(row.id))
        .filter(issue::Column::Position.eq(number(n)))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Reasons reviewers gave may quote what they complained about.
async fn blank_reasons(tx: &Tx, id: ReportId, plan: &Plan) -> Result<(), DbErr> {
    let rows =
        review_event::Entity::find().filter(review_event::Column::ReportId.eq(id)).all(tx.conn()).await?;
    // The reason of a removal is a code of ours.
    let typed = |row: &review_event::Model| !row.reason.is_empty() && row.action != ReviewAction::Redacted;
    for row in rows.into_iter().filter(typed) {
        if plan.one.is_some() && !plan.gone.iter().any(|gone| quotes(&row.reason, gone)) {
            continue;
        }
        tx.forgets(Gone::Reason, row.id, plan.reason.code());
        blank_reason(tx, row.id, plan.reason.mark()).await?;
    }
    Ok(())
}

/// Writes a mark over a reason.
pub(super) async fn blank_reason(tx: &Tx, id: Uuid, mark: &str) -> Result<(), DbErr> {
    review_event::Entity::update_many()
        .col_expr(review_event::Column::Reason, Expr::value(mark))
        .filter(review_event::Column::Id.eq(id))
        .exec(tx.conn())
        .await
        .map(|_| ())
}

/// What was told of a flash report may quote it too.
async fn blank_outcome(tx: &Tx, id: ReportId, plan: &Plan) -> Result<(), DbErr> {
    let Some(row) = flash::Entity::find_by_id(id).one(tx.conn()).await? else { return Ok(()) };
    let quotes_it = plan.one.is_none() || plan.gone.iter().any(|gone| quotes(&row.outcome, gone));
    if row.outcome.is_empty() || !quotes_it {
        return Ok(());
    }
    tx.forgets(Gone::Outcome, id, plan.reason.code());
    write_outcome(tx, id, plan.reason.mark()).await
}

/// Writes a mark over an outcome.
pub(super) async fn write_outcome(tx: &Tx, id: ReportId, mark: &str) -> Result<(), DbErr> {
    flash::Entity::update_many()
        .col_expr(flash::Column::Outcome, Expr::value(mark))
        .filter(flash::Column::ReportId.eq(id))
        .exec(tx.conn())
        .await
        .map(|_| ())
}

/// The draft of the report, drafts its author began from it, and the form kept for whoever wrote. A window that still
/// holds the old text saves over an older version, and is refused.
async fn blank_drafts(tx: &Tx, report: &report::Model, now: &Report, plan: &Plan) -> Result<(), DbErr> {
    let Some(link) = authorship::Entity::find_by_id(report.id).one(tx.conn()).await? else {
        return Ok(());
    };
    for account in [Some(link.account_id), report.keyed_by].into_iter().flatten() {
        stash::Entity::delete_by_id(account).exec(tx.conn()).await?;
    }
    let mut own = Query::select();
    own.column(authorship::Column::ReportId).from(authorship::Entity);
    own.and_where(authorship::Column::AccountId.eq(link.account_id));
    let drafts =
        draft::Entity::find().filter(draft::Column::ReportId.in_subquery(own)).all(tx.conn()).await?;
    for row in drafts {
        let is_own = row.report_id == report.id;
        let read: Option<RawReport> = serde_json::from_str(&row.body).ok();
        // What can't be read can't be searched either.
        if read.is_none() && !is_own {
            continue;
        }
        let mut raw = read.clone().unwrap_or_default();
        // What could be taken back would bring the text with it.
        raw.before = None;
        for (place, text) in draft_texts(&mut raw).into_iter().filter(|(_, text)| !text.is_empty()) {
            let goes = if is_own {
                plan.takes(&plan.places(now, now), place, text)
            } else {
                plan.gone.iter().any(|gone| gone == text)
            };
            if goes {
                plan.reason.mark().clone_into(text);
            }
        }
        if read.as_ref() == Some(&raw) {
            continue;
        }
        tx.forgets(Gone::Draft, row.report_id, row.version.to_string());
        let body = serde_json::to_string(&raw).map_err(|e| DbErr::Custom(format!("a draft: {e}")))?;
        draft::Entity::update_many()
            .col_expr(draft::Column::Body, body.into())
            .col_expr(draft::Column::Version, (row.version + 1).into())
            .filter(draft::Column::ReportId.eq(row.report_id))
            .exec(tx.conn())
            .await?;
    }
    Ok(())
}

/// Whether something was taken out since the last scrub.
///
/// # Errors
/// When the database fails.
pub async fn is_waiting(c: &impl Conn) -> Result<bool, DbErr> {
    Ok(settings::get(c, WAITS).await?.is_some())
}

/// Clears what the engine still keeps of text that was taken out. SQLite has overwritten it in its pages
/// (`secure_delete`), and its log is emptied here; PostgreSQL writes the tables anew, because a plain VACUUM leaves the
/// letters in its files until something else needs the room. False when somebody who began before still reads: then it
/// is done at the next run.
///
/// # Errors
/// When the database fails.
pub async fn scrub(db: &Db) -> Result<bool, DbErr> {
    let Some(asked) = settings::get(db, WAITS).await? else { return Ok(true) };
    let is_clear = match db.conn().get_database_backend() {
        DbBackend::Postgres => db.write_texts_anew(PATIENCE).await?,
        _ => db.empty_log().await?,
    };
    if !is_clear {
        return Ok(false);
    }
    let tx = db.begin().await?;
    settings::forget(&tx, WAITS, &asked).await?;
    tx.commit().await?;
    Ok(true)
}
