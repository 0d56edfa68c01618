//! Reports. Loading by id filters by scope: what a person may not see does not exist for them.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::enums::{ReportKind, ReportState};
use entity::ids::{AccountId, ReportId, RoundId};
use entity::{account, authorship, report};
use sea_orm::prelude::Expr;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::{Conn, Tx, add, add_all, forgotten, tally};
use crate::domain::access::{Reach, Scope};

/// Rows a scope reaches. Staff reach reports once submitted, and the drafts they key in themselves; a draft after
/// withdrawal is the author's again.
pub(super) fn reachable(scope: &Scope) -> Option<Select<report::Entity>> {
    let all = report::Entity::find();
    match scope.reach() {
        Reach::Own(account) => {
            let own = authorship::Entity::find()
                .select_only()
                .column(authorship::Column::ReportId)
                .filter(authorship::Column::AccountId.eq(*account));
            Some(all.filter(report::Column::Id.in_subquery(sea_orm::QueryTrait::into_query(own))))
        }
        Reach::AllSubmitted(account) => {
            let keyed = report::Column::KeyedBy.eq(*account);
            Some(all.filter(report::Column::State.ne(ReportState::Draft).or(keyed)))
        }
        Reach::Issued(_) | Reach::Log | Reach::Nothing => None,
    }
}

/// One report, when the scope reaches it.
///
/// # Errors
/// When the database fails.
pub async fn get(c: &impl Conn, scope: &Scope, id: ReportId) -> Result<Option<report::Model>, DbErr> {
    let Some(rows) = reachable(scope) else { return Ok(None) };
    rows.filter(report::Column::Id.eq(id)).one(c.conn()).await
}

/// One report that was handed in, when the scope reaches it: what reviewers work on.
///
/// # Errors
/// When the database fails.
pub async fn handed_in(c: &impl Conn, scope: &Scope, id: ReportId) -> Result<Option<report::Model>, DbErr> {
    Ok(get(c, scope, id).await?.filter(|row| row.state != ReportState::Draft))
}

/// One report that is the scope's person's to file: as its author, or as the staff member who keyed it in.
///
/// # Errors
/// When the database fails.
pub async fn filed(c: &impl Conn, scope: &Scope, id: ReportId) -> Result<Option<report::Model>, DbErr> {
    let is_filed = |row: &report::Model| match scope.reach() {
        Reach::Own(_) => true,
        _ => scope.writes(row.keyed_by),
    };
    Ok(get(c, scope, id).await?.filter(is_filed))
}

/// All reports of the scope's person, latest first.
///
/// # Errors
/// When the database fails.
pub async fn own(c: &impl Conn, scope: &Scope) -> Result<Vec<report::Model>, DbErr> {
    let (Reach::Own(_), Some(rows)) = (scope.reach(), reachable(scope)) else { return Ok(Vec::new()) };
    rows.order_by_desc(report::Column::FirstSubmittedAt).all(c.conn()).await
}

/// The scope's person's report in a round.
///
/// # Errors
/// When the database fails.
pub async fn own_in(c: &impl Conn, scope: &Scope, round: RoundId) -> Result<Option<report::Model>, DbErr> {
    let (Reach::Own(_), Some(rows)) = (scope.reach(), reachable(scope)) else { return Ok(None) };
    rows.filter(report::Column::RoundId.eq(round)).one(c.conn()).await
}

/// How many reports of a round stand in a state; all rounds without one.
///
/// # Errors
/// When the database fails.
pub async fn count(c: &impl Conn, round: Option<RoundId>, states: &[ReportState]) -> Result<u64, DbErr> {
    let mut rows = report::Entity::find().filter(report::Column::State.is_in(states.iter().copied()));
    if let Some(round) = round {
        // All kinds, by name: so the index that begins with round, kind and state finds them.
        rows = rows
            .filter(report::Column::RoundId.eq(round))
            .filter(report::Column::Kind.is_in([ReportKind::Periodic, ReportKind::Flash]));
    }
    rows.count(c.conn()).await
}

/// The author of a report, while a reviewer may know it: the report waits for review or is in it.
///
/// # Errors
/// When the database fails.
pub async fn author(
    c: &impl Conn,
    scope: &Scope,
    report: &report::Model,
) -> Result<Option<account::Model>, DbErr> {
    let open =
        matches!(report.state, ReportState::Submitted | ReportState::InReview | ReportState::Acknowledged);
    if !open || !scope.reads_all() {
        return Ok(None);
    }
    let Some(link) = authorship::Entity::find_by_id(report.id).one(c.conn()).await? else { return Ok(None) };
    account::Entity::find_by_id(link.account_id).one(c.conn()).await
}

/// Whom to write to about a report; for the mail alone, which tells nothing of it.
///
/// # Errors
/// When the database fails.
pub async fn addressee(tx: &Tx, id: ReportId) -> Result<Option<account::Model>, DbErr> {
    let Some(link) = authorship::Entity::find_by_id(id).one(tx.conn()).await? else { return Ok(None) };
    account::Entity::find_by_id(link.account_id).one(tx.conn()).await
}

/// Whether an id is that of some report, whoever's it is.
///
/// # Errors
/// When the database fails.
pub async fn is_used(c: &impl Conn, id: ReportId) -> Result<bool, DbErr> {
    Ok(report::Entity::find_by_id(id).count(c.conn()).await? > 0)
}

/// Of these ids those that are of some report, whoever's; and of these accounts those who have a report in the round.
///
/// # Errors
/// When the database fails.
pub async fn taken(
    tx: &Tx,
    round: RoundId,
    (ids, authors): (&[ReportId], &[AccountId]),
) -> Result<(HashSet<ReportId>, HashSet<AccountId>), DbErr> {
    let used = report::Entity::find()
        .select_only()
        .column(report::Column::Id)
        .filter(report::Column::Id.is_in(ids.iter().copied()));
    let begun = authorship::Entity::find()
        .select_only()
        .column(authorship::Column::AccountId)
        .filter(authorship::Column::AccountId.is_in(authors.iter().copied()))
        .filter(authorship::Column::RoundId.eq(round));
    let used: Vec<ReportId> = used.into_tuple().all(tx.conn()).await?;
    let begun: Vec<AccountId> = begun.into_tuple().all(tx.conn()).await?;
    Ok((used.into_iter().collect(), begun.into_iter().collect()))
}

/// Whether an account wrote a report.
///
/// # Errors
/// When the database fails.
pub async fn wrote(c: &impl Conn, account: AccountId, report: ReportId) -> Result<bool, DbErr> {
    let link = authorship::Entity::find_by_id(report).one(c.conn()).await?;
    Ok(link.is_some_and(|l| l.account_id == account))
}

/// Adds a report with its author.
///
/// # Errors
/// When the database fails, or the author has a report in this round already.
pub async fn insert(tx: &Tx, row: report::Model, author: AccountId) -> Result<(), DbErr> {
    let link = authorship::Model { report_id: row.id, account_id: author, round_id: row.round_id };
    add(tx, row).await?;
    add(tx, link).await
}

/// Adds many reports with their authors.
///
/// # Errors
/// As for [`insert`].
pub async fn insert_all(
    tx: &Tx,
    rows: Vec<report::Model>,
    authors: Vec<authorship::Model>,
) -> Result<(), DbErr> {
    let changes = tally::changes(&rows);
    insert_tallied(tx, rows, authors).await?;
    add_all(tx, changes).await
}

/// Adds many reports with their authors, those that count being put into the tally by the caller in this transaction.
///
/// # Errors
/// As for [`insert`].
pub async fn insert_tallied(
    tx: &Tx,
    rows: Vec<report::Model>,
    authors: Vec<authorship::Model>,
) -> Result<(), DbErr> {
    add_all(tx, rows).await?;
    add_all(tx, authors).await
}

/// Makes a report that was keyed in its author's own to write.
///
/// # Errors
/// When the database fails.
pub async fn take_over(tx: &Tx, id: ReportId) -> Result<(), DbErr> {
    report::Entity::update_many()
        .col_expr(report::Column::KeyedBy, Expr::value(None::<AccountId>))
        .filter(report::Column::Id.eq(id))
        .exec(tx.conn())
        .await
        .map(|_| ())
}

/// What a submission changes in the report's row.
#[derive(Clone, Copy, Debug)]
pub struct Submission {
    /// "No salient opinion".
    pub nil: bool,
    /// When.
    pub at: DateTime<Utc>,
    /// The round was due already at the first submission.
    pub late: bool,
}

/// Moves a report to a state, at a time and over the version it was read at; false when somebody was first. Where it
/// counts in figures, or will, the tally is told.
///
/// # Errors
/// When the database fails.
pub async fn set_state(
    tx: &Tx,
    report: &report::Model,
    state: ReportState,
    submission: Option<Submission>,
    at: DateTime<Utc>,
) -> Result<bool, DbErr> {
    tally::changed(tx, report, state, at).await?;
    let mut update = report::Entity::update_many()
        .col_expr(report::Column::State, state.code().into())
        .col_expr(report::Column::Version, (report.version + 1).into());
    if let Some(s) = submission {
        update = update
            .col_expr(report::Column::Nil, s.nil.into())
            .col_expr(report::Column::Revisions, (report.revisions + 1).into());
        if report.first_submitted_at.is_none() {
            update = update
                .col_expr(report::Column::FirstSubmittedAt, Expr::value(s.at))
                .col_expr(report::Column::Late, s.late.into());
        }
    }
    let moved = update
        .filter(report::Column::Id.eq(report.id))
        .filter(report::Column::Version.eq(report.version))
        .exec(tx.conn())
        .await?;
    Ok(moved.rows_affected == 1)
}

/// Sets or lifts the flag of a report that is held, over the version it was read at; false when somebody was first.
///
/// # Errors
/// When the database fails.
pub async fn set_held(tx: &Tx, report: &report::Model, held: bool, at: DateTime<Utc>) -> Result<bool, DbErr> {
    tally::changed(tx, report, report.state, at).await?;
    forgotten::note_held(tx, report.id, held).await?;
    let moved = report::Entity::update_many()
        .col_expr(report::Column::Held, held.into())
        .col_expr(report::Column::Version, (report.version + 1).into())
        .filter(report::Column::Id.eq(report.id))
        .filter(report::Column::Version.eq(report.version))
        .exec(tx.conn())
        .await?;
    Ok(moved.rows_affected == 1)
}

/// Says anew of all reports of a round whether they were on time, by another due time.
///
/// # Errors
/// When the database fails.
pub async fn set_late(tx: &Tx, round: RoundId, due: DateTime<Utc>) -> Result<(), DbErr> {
    for (late, when) in
        [(true, report::Column::FirstSubmittedAt.gt(due)), (false, report::Column::FirstSubmittedAt.lte(due))]
    {
        report::Entity::update_many()
            .col_expr(report::Column::Late, late.into())
            .filter(report::Column::RoundId.eq(round))
            .filter(when)
            .exec(tx.conn())
            .await?;
    }
    Ok(())
}

/// Moves all reports of a round from some states to another.
///
/// # Errors
/// When the database fails.
pub async fn move_all(tx: &Tx, round: RoundId, from: &[ReportState], to: ReportState) -> Result<(), DbErr> {
    report::Entity::update_many()
        .col_expr(report::Column::State, to.code().into())
        .col_expr(report::Column::Version, Expr::col(report::Column::Version).add(1))
        .filter(report::Column::RoundId.eq(round))
        .filter(report::Column::State.is_in(from.iter().copied()))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Ids of all reports of a round, drafts included; for deleting drafts when the round is compiled.
///
/// # Errors
/// When the database fails.
pub async fn ids(c: &impl Conn, round: RoundId) -> Result<Vec<ReportId>, DbErr> {
    let rows = report::Entity::find().filter(report::Column::RoundId.eq(round)).all(c.conn()).await?;
    Ok(rows.into_iter().map(|r| r.id).collect())
}
