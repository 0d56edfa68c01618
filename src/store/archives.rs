//! The end of a round's raw reports: who wrote them is forgotten first, later they themselves.

use chrono::{DateTime, Utc};
use entity::ids::{ReportId, RoundId};
use entity::{
    account, authorship, draft, flash, issue, quality_mark, report, review_event, review_presence, revision,
    stream,
};
use sea_orm::prelude::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::{Conn, Tx, accounts};
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

/// Forgets who wrote the reports of a round, and cuts the times on them to the day.
///
/// # Errors
/// When the database fails.
pub async fn cut(tx: &Tx, round: RoundId) -> Result<(), DbErr> {
    let rows = report::Entity::find().filter(report::Column::RoundId.eq(round)).all(tx.conn()).await?;
    for row in &rows {
        report::Entity::update_many()
            .col_expr(report::Column::FirstSubmittedAt, Expr::value(row.first_submitted_at.map(day_of)))
            .filter(report::Column::Id.eq(row.id))
            .exec(tx.conn())
            .await?;
    }
    let ids: Vec<ReportId> = rows.iter().map(|row| row.id).collect();
    for ids in ids.chunks(BATCH) {
        let ids = || ids.iter().copied();
        for row in
            revision::Entity::find().filter(revision::Column::ReportId.is_in(ids())).all(tx.conn()).await?
        {
            revision::Entity::update_many()
                .col_expr(revision::Column::SubmittedAt, Expr::value(day_of(row.submitted_at)))
                .filter(revision::Column::Id.eq(row.id))
                .exec(tx.conn())
                .await?;
        }
        draft::Entity::delete_many().filter(draft::Column::ReportId.is_in(ids())).exec(tx.conn()).await?;
        let seen = review_presence::Column::ReportId;
        review_presence::Entity::delete_many().filter(seen.is_in(ids())).exec(tx.conn()).await?;
    }
    authorship::Entity::delete_many()
        .filter(authorship::Column::RoundId.eq(round))
        .exec(tx.conn())
        .await
        .map(|_| ())
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

/// Deletes reports with all that hangs on them; how many.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &Tx, reports: &[ReportId]) -> Result<u64, DbErr> {
    let mut done = 0;
    for ids in reports.chunks(BATCH) {
        let ids = || ids.iter().copied();
        let revisions =
            revision::Entity::find().filter(revision::Column::ReportId.is_in(ids())).all(tx.conn()).await?;
        for of in revisions.chunks(BATCH) {
            let of = of.iter().map(|row| row.id);
            let issues =
                issue::Entity::find().filter(issue::Column::RevisionId.is_in(of)).all(tx.conn()).await?;
            for rows in issues.chunks(BATCH) {
                let rows = || rows.iter().map(|row| row.id);
                stream::Entity::delete_many()
                    .filter(stream::Column::IssueId.is_in(rows()))
                    .exec(tx.conn())
                    .await?;
                issue::Entity::delete_many().filter(issue::Column::Id.is_in(rows())).exec(tx.conn()).await?;
            }
        }
        revision::Entity::delete_many()
            .filter(revision::Column::ReportId.is_in(ids()))
            .exec(tx.conn())
            .await?;
        draft::Entity::delete_many().filter(draft::Column::ReportId.is_in(ids())).exec(tx.conn()).await?;
        let seen = review_presence::Column::ReportId;
        review_presence::Entity::delete_many().filter(seen.is_in(ids())).exec(tx.conn()).await?;
        let noted = review_event::Column::ReportId;
        review_event::Entity::delete_many().filter(noted.is_in(ids())).exec(tx.conn()).await?;
        let marked = quality_mark::Column::ReportId;
        quality_mark::Entity::delete_many().filter(marked.is_in(ids())).exec(tx.conn()).await?;
        flash::Entity::delete_many().filter(flash::Column::ReportId.is_in(ids())).exec(tx.conn()).await?;
        let wrote = authorship::Column::ReportId;
        authorship::Entity::delete_many().filter(wrote.is_in(ids())).exec(tx.conn()).await?;
        let gone = report::Entity::delete_many().filter(report::Column::Id.is_in(ids()));
        done += gone.exec(tx.conn()).await?.rows_affected;
    }
    Ok(done)
}
