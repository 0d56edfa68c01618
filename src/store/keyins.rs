//! Reports keyed in by staff, and the collaborators for whom one may be; for staff alone.

use std::collections::HashSet;

use entity::enums::{Gone, ReportState};
use entity::ids::{AccountId, ReportId, RoundId};
use entity::{account, assignment, authorship, draft, report};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::{Conn, Tx, accounts, rounds};
use crate::domain::access::{Reach, Scope};

/// The expected collaborators of a round who have begun no report, each with their place.
///
/// # Errors
/// When the database fails.
pub async fn without_report(
    c: &impl Conn,
    scope: &Scope,
    round: RoundId,
) -> Result<Vec<(assignment::Model, account::Model)>, DbErr> {
    if !scope.reads_all() {
        return Ok(Vec::new());
    }
    let links =
        authorship::Entity::find().filter(authorship::Column::RoundId.eq(round)).all(c.conn()).await?;
    let begun: HashSet<AccountId> = links.into_iter().map(|link| link.account_id).collect();
    let mut seats = rounds::expected(c, round).await?;
    seats.retain(|seat| !begun.contains(&seat.account_id));
    let mut people = accounts::by_ids(c, seats.iter().map(|seat| seat.account_id)).await?;
    Ok(seats.into_iter().filter_map(|seat| people.remove(&seat.account_id).map(|who| (seat, who))).collect())
}

/// A report that was keyed in.
#[derive(Clone, Debug)]
pub struct Keyed {
    /// Its row.
    pub report: report::Model,
    /// Who keyed it in.
    pub by: account::Model,
    /// Whose it is, while that is still to be known: it is being written, waits for review, or came back.
    pub author: Option<account::Model>,
}

/// What was keyed in in a round, as the scope's person may see it: all of their own, and the drafts of others that were
/// never handed in.
///
/// # Errors
/// When the database fails.
pub async fn of(c: &impl Conn, scope: &Scope, round: RoundId) -> Result<Vec<Keyed>, DbErr> {
    let Reach::AllSubmitted(me) = scope.reach() else { return Ok(Vec::new()) };
    let unfinished = report::Column::State.eq(ReportState::Draft).and(report::Column::Revisions.eq(0));
    let rows = report::Entity::find()
        .filter(report::Column::RoundId.eq(round))
        .filter(report::Column::KeyedBy.is_not_null())
        .filter(report::Column::KeyedBy.eq(*me).or(unfinished))
        .all(c.conn())
        .await?;
    let links = authorship::Entity::find()
        .filter(authorship::Column::ReportId.is_in(rows.iter().map(|row| row.id)))
        .all(c.conn())
        .await?;
    let ids = links.iter().map(|link| link.account_id).chain(rows.iter().filter_map(|row| row.keyed_by));
    let people = accounts::by_ids(c, ids).await?;
    let keyed = |row: report::Model| {
        let by = people.get(&row.keyed_by?)?.clone();
        let author = links.iter().find(|link| link.report_id == row.id && is_known(&row));
        let author = author.and_then(|link| people.get(&link.account_id)).cloned();
        Some(Keyed { report: row, by, author })
    };
    Ok(rows.into_iter().filter_map(keyed).collect())
}

/// Whether staff still know whose a report is.
fn is_known(row: &report::Model) -> bool {
    use ReportState::{Draft, InReview, Returned, Submitted};
    matches!(row.state, Draft | Submitted | InReview | Returned)
}

/// Whether the person of an account, in whatever duty, keyed a report in.
///
/// # Errors
/// When the database fails.
pub async fn is_by(c: &impl Conn, account: AccountId, report: &report::Model) -> Result<bool, DbErr> {
    match report.keyed_by {
        Some(by) => accounts::is_among(c, account, &[by]).await,
        None => Ok(false),
    }
}

/// Who keyed a report in, for staff; none where its author filed it.
///
/// # Errors
/// When the database fails.
pub async fn by(
    c: &impl Conn,
    scope: &Scope,
    report: &report::Model,
) -> Result<Option<account::Model>, DbErr> {
    match (scope.reach(), report.keyed_by) {
        (Reach::AllSubmitted(_), Some(by)) => accounts::by_id(c, by).await,
        _ => Ok(None),
    }
}

/// Deletes a draft of a round that is being keyed in and was never handed in; false where there is none.
///
/// # Errors
/// When the database fails.
pub async fn discard(tx: &Tx, scope: &Scope, round: RoundId, id: ReportId) -> Result<bool, DbErr> {
    if !scope.reads_all() {
        return Ok(false);
    }
    let found = report::Entity::find_by_id(id)
        .filter(report::Column::RoundId.eq(round))
        .filter(report::Column::KeyedBy.is_not_null())
        .filter(report::Column::State.eq(ReportState::Draft))
        .filter(report::Column::Revisions.eq(0))
        .lock_exclusive()
        .one(tx.conn())
        .await?;
    if found.is_none() {
        return Ok(false);
    }
    tx.forgets(Gone::Report, id, "");
    draft::Entity::delete_by_id(id).exec(tx.conn()).await?;
    authorship::Entity::delete_by_id(id).exec(tx.conn()).await?;
    report::Entity::delete_by_id(id).exec(tx.conn()).await?;
    Ok(true)
}
