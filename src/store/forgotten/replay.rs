//! Taking out of a database that came from a backup what was taken out since the backup was made.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use entity::enums::{Gone, ReportKind, ReportState, RoundState};
use entity::ids::{ReportId, RoundId};
use entity::{draft, forgotten, report, revision, round};
use sea_orm::prelude::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::super::{Conn, Tx, archives, flash, redactions, reports, revisions, rounds};
use super::{all, holds, keep};
use crate::domain::redaction::{Place, Reason};
use crate::domain::report::RawReport;

/// Takes out what a list names and the database does not know of, and keeps the entries; how many they were. Read from
/// the transaction, an entry is known exactly when what it names was done already.
///
/// # Errors
/// When the database fails.
pub async fn replay(tx: &Tx, list: &[forgotten::Model], now: DateTime<Utc>) -> Result<u64, DbErr> {
    let known: HashSet<Uuid> = all(tx).await?.into_iter().map(|row| row.id).collect();
    let rows: Vec<forgotten::Model> = list.iter().filter(|row| !known.contains(&row.id)).cloned().collect();
    let of = |what: Gone| rows.iter().filter(move |row| row.what == what);
    let gone: Vec<ReportId> = of(Gone::Report).filter_map(|row| ReportId::parse(&row.subject)).collect();
    archives::erase(tx, &gone).await?;
    let mut touched = BTreeSet::new();
    for row in of(Gone::Text) {
        touched.extend(text(tx, row).await?);
    }
    for row in of(Gone::Reason) {
        if let (Ok(id), Some(reason)) = (Uuid::parse_str(&row.subject), Reason::parse(&row.value)) {
            redactions::blank_reason(tx, id, reason.mark()).await?;
        }
    }
    for row in of(Gone::Outcome) {
        if let (Some(id), Some(reason)) = (ReportId::parse(&row.subject), Reason::parse(&row.value)) {
            redactions::write_outcome(tx, id, reason.mark()).await?;
        }
    }
    for report in touched {
        redactions::look_again(tx, report).await?;
    }
    for row in of(Gone::Draft) {
        forget_draft(tx, row, now).await?;
    }
    let flagged: BTreeSet<&str> =
        of(Gone::Held).chain(of(Gone::Released)).map(|row| row.subject.as_str()).collect();
    for report in flagged {
        flag(tx, report, &rows, now).await?;
    }
    for row in of(Gone::Author) {
        if let Some(id) = ReportId::parse(&row.subject) {
            flash::cut_link(tx, id).await?;
        }
    }
    for row in of(Gone::Authors).chain(of(Gone::Round)) {
        end_round(tx, row, now).await?;
    }
    for year in of(Gone::Secret).filter_map(|row| row.subject.parse().ok()) {
        rounds::forget_year_secrets(tx, year).await?;
    }
    let done = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    keep(tx, rows).await?;
    Ok(done)
}

/// Writes the mark over a text; the report it was of.
async fn text(tx: &Tx, row: &forgotten::Model) -> Result<Option<ReportId>, DbErr> {
    let (Ok(id), Some((place, reason))) = (Uuid::parse_str(&row.subject), row.value.split_once(' ')) else {
        return Ok(None);
    };
    let (Some(place), Some(reason)) = (Place::parse(place), Reason::parse(reason)) else { return Ok(None) };
    let Some(found) = revision::Entity::find_by_id(id).one(tx.conn()).await? else { return Ok(None) };
    redactions::write(tx, &found, place, reason.mark()).await?;
    Ok(Some(found.report_id))
}

/// Takes away a draft as it was then: its author goes on from what was last handed in.
async fn forget_draft(tx: &Tx, row: &forgotten::Model, now: DateTime<Utc>) -> Result<(), DbErr> {
    let (Some(id), Ok(version)) = (ReportId::parse(&row.subject), row.value.parse::<i32>()) else {
        return Ok(());
    };
    let gone = draft::Entity::delete_many()
        .filter(draft::Column::ReportId.eq(id))
        .filter(draft::Column::Version.lte(version))
        .exec(tx.conn())
        .await?;
    if gone.rows_affected == 0 {
        return Ok(());
    }
    let Some(report) = report::Entity::find_by_id(id).one(tx.conn()).await? else { return Ok(()) };
    if report.state == ReportState::Closed {
        return Ok(());
    }
    let last = revisions::last(tx, id).await?;
    let blank = || match report.kind {
        ReportKind::Flash => crate::domain::report::flash::blank(),
        ReportKind::Periodic => RawReport::default(),
    };
    let raw = last.as_ref().map_or_else(blank, RawReport::from);
    let body = serde_json::to_string(&raw).map_err(|e| DbErr::Custom(format!("a draft: {e}")))?;
    super::super::drafts::insert(tx, id, body, now).await
}

/// Sets the flag of a report as all entries together have it.
async fn flag(tx: &Tx, subject: &str, rows: &[forgotten::Model], now: DateTime<Utc>) -> Result<(), DbErr> {
    let held = !holds(tx, subject, rows).await?.is_empty();
    let Some(id) = ReportId::parse(subject) else { return Ok(()) };
    let Some(report) = report::Entity::find_by_id(id).one(tx.conn()).await? else { return Ok(()) };
    if report.held != held {
        reports::set_held(tx, &report, held, now).await?;
    }
    Ok(())
}

/// Archives a round, or purges it, in whatever state the backup has it.
async fn end_round(tx: &Tx, row: &forgotten::Model, now: DateTime<Utc>) -> Result<(), DbErr> {
    let Some(id) = RoundId::parse(&row.subject) else { return Ok(()) };
    let Some(found) = rounds::lock(tx, id).await? else { return Ok(()) };
    let is_purge = row.what == Gone::Round;
    let state = if is_purge { RoundState::Purged } else { RoundState::Archived };
    if is_purge {
        archives::purge(tx, id).await?;
    } else if found.state == RoundState::Purged {
        return Ok(());
    } else {
        archives::cut(tx, &found, now).await?;
    }
    let at = DateTime::parse_from_rfc3339(&row.value).map_or(now, |at| at.with_timezone(&Utc));
    round::Entity::update_many()
        .col_expr(round::Column::State, state.code().into())
        .col_expr(round::Column::ArchivedAt, Expr::value(found.archived_at.unwrap_or(at)))
        .filter(round::Column::Id.eq(id))
        .exec(tx.conn())
        .await
        .map(|_| ())
}
