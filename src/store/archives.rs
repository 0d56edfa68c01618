//! The end of a round's raw reports: who wrote them is forgotten first, later they themselves.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use entity::enums::{Gone, MailKind};
use entity::ids::{ReportId, RoundId, UnitId};
use entity::{
    account, authorship, draft, flash, issue, quality_mark, report, review_event, review_presence, revision,
    round, round_unit, stream,
};
use sea_orm::prelude::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::summaries::sources;
use super::{Conn, Tx, accounts, completeness, exports, matters, outbox, releases, search, tally};
use crate::domain::report::flash::day_of;

/// Ids looked up at a time, below both engines' limits on parameters.
const BATCH: usize = 400;

/// Whose reports there are in a round: for telling them that it will be archived.
///
/// # Errors
/// When the database fails.
pub async fn authors(tx: &Tx, round: RoundId) -> Result<Vec<account::Model>, DbErr> {
    let links =
        authorship::Entity::find().filter(authorship::Column::RoundId.eq(round)).all(tx.conn()).await?;
    let people = accounts::by_ids(tx, links.into_iter().map(|link| link.account_id)).await?;
    Ok(people.into_values().collect())
}

/// Forgets who wrote the reports of a round, and what would narrow it down: the audit log names the days on which
/// somebody handed in, so reports and reviews of a round all keep one and the same day, its due day; who handed in again
/// shows there too, so of each report its last revision alone stays; and lateness is kept by unit. Who was written to, and
/// when, would tell who filed late and whose report came back, so those mails go too.
///
/// # Errors
/// When the database fails.
pub async fn cut(tx: &Tx, round: &round::Model, at: DateTime<Utc>) -> Result<(), DbErr> {
    tx.forgets(Gone::Authors, round.id, at.to_rfc3339());
    outbox::forget(tx, &[MailKind::Reminder, MailKind::ReportReturned, MailKind::ArchiveSoon], &round.code)
        .await?;
    let rows = report::Entity::find().filter(report::Column::RoundId.eq(round.id)).all(tx.conn()).await?;
    count_late(tx, round.id, &rows).await?;
    let day = day_of(round.due_at);
    for row in &rows {
        report::Entity::update_many()
            .col_expr(report::Column::FirstSubmittedAt, Expr::value(row.first_submitted_at.map(|_| day)))
            .col_expr(report::Column::Late, Expr::value(false))
            .col_expr(report::Column::Revisions, Expr::value(row.revisions.min(1)))
            .col_expr(report::Column::Version, Expr::value(1))
            .col_expr(report::Column::AuditRef, Expr::value(Uuid::new_v4()))
            .filter(report::Column::Id.eq(row.id))
            .exec(tx.conn())
            .await?;
    }
    for part in rows.chunks(BATCH) {
        let ids = || part.iter().map(|row| row.id);
        keep_last_revisions(tx, part, day).await?;
        draft::Entity::delete_many().filter(draft::Column::ReportId.is_in(ids())).exec(tx.conn()).await?;
        let seen = review_presence::Column::ReportId;
        review_presence::Entity::delete_many().filter(seen.is_in(ids())).exec(tx.conn()).await?;
    }
    search::forget_round(tx, round.id).await?;
    tally::cut(tx, round.id).await?;
    authorship::Entity::delete_many()
        .filter(authorship::Column::RoundId.eq(round.id))
        .exec(tx.conn())
        .await
        .map(|_| ())
}

/// Keeps how many reports of each unit came late.
async fn count_late(tx: &Tx, round: RoundId, reports: &[report::Model]) -> Result<(), DbErr> {
    let mut late: BTreeMap<UnitId, i32> = BTreeMap::new();
    let received = completeness::received(tx, reports).await?;
    for row in reports.iter().filter(|row| row.late && received.contains(&row.id)) {
        *late.entry(row.unit_id).or_default() += 1;
    }
    for (unit, count) in late {
        round_unit::Entity::update_many()
            .col_expr(round_unit::Column::Late, Expr::value(count))
            .filter(round_unit::Column::RoundId.eq(round))
            .filter(round_unit::Column::UnitId.eq(unit))
            .exec(tx.conn())
            .await?;
    }
    Ok(())
}

/// Deletes all but the last revision of some reports, with what reviewers did with them, and gives what stays one day.
async fn keep_last_revisions(tx: &Tx, reports: &[report::Model], day: DateTime<Utc>) -> Result<(), DbErr> {
    let last: HashMap<ReportId, i32> = reports.iter().map(|row| (row.id, row.revisions)).collect();
    let ids = || last.keys().copied();
    let revisions =
        revision::Entity::find().filter(revision::Column::ReportId.is_in(ids())).all(tx.conn()).await?;
    let is_old = |row: &&revision::Model| row.number < last[&row.report_id];
    let old: Vec<Uuid> = revisions.iter().filter(is_old).map(|row| row.id).collect();
    delete_revisions(tx, &old).await?;
    revision::Entity::update_many()
        .col_expr(revision::Column::SubmittedAt, Expr::value(day))
        .col_expr(revision::Column::Number, Expr::value(1))
        .filter(revision::Column::ReportId.is_in(ids()))
        .exec(tx.conn())
        .await?;
    use review_event::Column as E;
    let events = review_event::Entity::find().filter(E::ReportId.is_in(ids())).all(tx.conn()).await?;
    let gone = events.iter().filter(|row| row.revision < last[&row.report_id]).map(|row| row.id);
    for gone in gone.collect::<Vec<_>>().chunks(BATCH) {
        let gone = E::Id.is_in(gone.iter().copied());
        review_event::Entity::delete_many().filter(gone).exec(tx.conn()).await?;
    }
    review_event::Entity::update_many()
        .col_expr(E::At, Expr::value(day))
        .col_expr(E::Revision, Expr::value(1))
        .filter(E::ReportId.is_in(ids()))
        .exec(tx.conn())
        .await?;
    quality_mark::Entity::update_many()
        .col_expr(quality_mark::Column::At, Expr::value(day))
        .col_expr(quality_mark::Column::Revision, Expr::value(1))
        .filter(quality_mark::Column::ReportId.is_in(ids()))
        .exec(tx.conn())
        .await
        .map(|_| ())
}

/// Deletes revisions with all that hangs on them.
async fn delete_revisions(tx: &Tx, revisions: &[Uuid]) -> Result<(), DbErr> {
    for of in revisions.chunks(BATCH) {
        let of = || of.iter().copied();
        let issues =
            issue::Entity::find().filter(issue::Column::RevisionId.is_in(of())).all(tx.conn()).await?;
        for rows in issues.chunks(BATCH) {
            let rows = || rows.iter().map(|row| row.id);
            let streams = stream::Column::IssueId.is_in(rows());
            stream::Entity::delete_many().filter(streams).exec(tx.conn()).await?;
            matters::sources::forget(tx, rows()).await?;
            issue::Entity::delete_many().filter(issue::Column::Id.is_in(rows())).exec(tx.conn()).await?;
        }
        revision::Entity::delete_many().filter(revision::Column::Id.is_in(of())).exec(tx.conn()).await?;
    }
    Ok(())
}

/// Cuts the times of what reviewers did with reports, and of their marks, to the day.
pub(super) async fn cut_reviews(tx: &Tx, reports: &[ReportId]) -> Result<(), DbErr> {
    for ids in reports.chunks(BATCH) {
        let ids = || ids.iter().copied();
        let events = review_event::Entity::find().filter(review_event::Column::ReportId.is_in(ids()));
        for row in events.all(tx.conn()).await? {
            review_event::Entity::update_many()
                .col_expr(review_event::Column::At, Expr::value(day_of(row.at)))
                .filter(review_event::Column::Id.eq(row.id))
                .exec(tx.conn())
                .await?;
        }
        let marks = quality_mark::Entity::find().filter(quality_mark::Column::ReportId.is_in(ids()));
        for row in marks.all(tx.conn()).await? {
            quality_mark::Entity::update_many()
                .col_expr(quality_mark::Column::At, Expr::value(day_of(row.at)))
                .filter(quality_mark::Column::ReportId.eq(row.report_id))
                .exec(tx.conn())
                .await?;
        }
    }
    Ok(())
}

/// The reports of a round.
///
/// # Errors
/// When the database fails.
pub async fn of_round(c: &impl Conn, round: RoundId) -> Result<Vec<ReportId>, DbErr> {
    let rows = report::Entity::find().filter(report::Column::RoundId.eq(round)).all(c.conn()).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Flash reports closed before a time whose author is forgotten.
///
/// # Errors
/// When the database fails.
pub async fn flash_before(c: &impl Conn, before: DateTime<Utc>) -> Result<Vec<ReportId>, DbErr> {
    let rows = flash::Entity::find().filter(flash::Column::ClosedAt.lt(before)).all(c.conn()).await?;
    Ok(rows.into_iter().map(|row| row.report_id).collect())
}

/// Deletes the reports of a round with all that was made of them but what was published; how many reports.
///
/// # Errors
/// When the database fails.
pub async fn purge(tx: &Tx, round: RoundId) -> Result<u64, DbErr> {
    tx.forgets(Gone::Round, round, "");
    let done = erase(tx, &of_round(tx, round).await?).await?;
    tally::forget(tx, round).await?;
    releases::forget_basis(tx, round).await?;
    sources::forget(tx, round).await?;
    exports::delete_of(tx, round).await?;
    Ok(done)
}

/// Deletes reports with all that hangs on them; how many.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &Tx, reports: &[ReportId]) -> Result<u64, DbErr> {
    for report in reports {
        tx.forgets(Gone::Report, report, "");
    }
    erase(tx, reports).await
}

/// Deletes them without a note.
pub(super) async fn erase(tx: &Tx, reports: &[ReportId]) -> Result<u64, DbErr> {
    let mut done = 0;
    for part in reports.chunks(BATCH) {
        let ids = || part.iter().copied();
        let revisions =
            revision::Entity::find().filter(revision::Column::ReportId.is_in(ids())).all(tx.conn()).await?;
        delete_revisions(tx, &revisions.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
        draft::Entity::delete_many().filter(draft::Column::ReportId.is_in(ids())).exec(tx.conn()).await?;
        let seen = review_presence::Column::ReportId;
        review_presence::Entity::delete_many().filter(seen.is_in(ids())).exec(tx.conn()).await?;
        tally::forget_changes(tx, part).await?;
        let noted = review_event::Column::ReportId;
        review_event::Entity::delete_many().filter(noted.is_in(ids())).exec(tx.conn()).await?;
        let marked = quality_mark::Column::ReportId;
        quality_mark::Entity::delete_many().filter(marked.is_in(ids())).exec(tx.conn()).await?;
        flash::Entity::delete_many().filter(flash::Column::ReportId.is_in(ids())).exec(tx.conn()).await?;
        search::forget(tx, part).await?;
        let wrote = authorship::Column::ReportId;
        authorship::Entity::delete_many().filter(wrote.is_in(ids())).exec(tx.conn()).await?;
        let gone = report::Entity::delete_many().filter(report::Column::Id.is_in(ids()));
        done += gone.exec(tx.conn()).await?.rows_affected;
    }
    Ok(done)
}
