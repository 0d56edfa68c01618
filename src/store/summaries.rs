//! Summaries being composed; for staff alone.

pub mod history;
pub mod sources;
pub mod talk;

use entity::enums::SummaryState;
use entity::ids::{AccountId, RoundId, SummaryId};
use entity::{section, summary, summary_editor};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::{Conn, Tx, add, add_all};
use crate::domain::access::Scope;
use crate::domain::summary::{HEADINGS, Text};

/// All summaries, latest first.
///
/// # Errors
/// When the database fails.
pub async fn all(c: &impl Conn, scope: &Scope) -> Result<Vec<summary::Model>, DbErr> {
    if !scope.reads_all() {
        return Ok(Vec::new());
    }
    summary::Entity::find().order_by_desc(summary::Column::CreatedAt).all(c.conn()).await
}

/// One summary.
///
/// # Errors
/// When the database fails.
pub async fn get(c: &impl Conn, scope: &Scope, id: SummaryId) -> Result<Option<summary::Model>, DbErr> {
    if !scope.reads_all() {
        return Ok(None);
    }
    summary::Entity::find_by_id(id).one(c.conn()).await
}

/// The summaries of a round that are not withdrawn.
///
/// # Errors
/// When the database fails.
pub async fn of_round(c: &impl Conn, scope: &Scope, round: RoundId) -> Result<Vec<summary::Model>, DbErr> {
    if !scope.reads_all() {
        return Ok(Vec::new());
    }
    summary::Entity::find()
        .filter(summary::Column::RoundId.eq(round))
        .filter(summary::Column::State.ne(SummaryState::Withdrawn))
        .all(c.conn())
        .await
}

/// The sections of a summary, in order. The caller has loaded the summary through its scope.
///
/// # Errors
/// When the database fails.
pub async fn sections(c: &impl Conn, id: SummaryId) -> Result<Vec<section::Model>, DbErr> {
    section::Entity::find()
        .filter(section::Column::SummaryId.eq(id))
        .order_by_asc(section::Column::Position)
        .all(c.conn())
        .await
}

/// The text of a summary as it is stored. The caller has loaded the summary through its scope.
///
/// # Errors
/// When the database fails.
pub async fn text(c: &impl Conn, row: &summary::Model) -> Result<Text, DbErr> {
    let mut rows = sections(c, row.id).await?;
    let mut body = |position: i32| {
        let at = rows.iter().position(|s| s.position == position);
        at.map(|at| std::mem::take(&mut rows[at].body)).unwrap_or_default()
    };
    Ok(Text {
        title: row.title.clone(),
        findings: row.findings.clone(),
        opening: body(0),
        sections: (1..).take(HEADINGS.len()).map(&mut body).collect(),
        audience: row.audience.split(',').map(Into::into).collect(),
    })
}

/// Who saved the text since its last approval.
///
/// # Errors
/// When the database fails.
pub async fn editors(c: &impl Conn, id: SummaryId) -> Result<Vec<AccountId>, DbErr> {
    let rows =
        summary_editor::Entity::find().filter(summary_editor::Column::SummaryId.eq(id)).all(c.conn()).await?;
    Ok(rows.into_iter().map(|row| row.account_id).collect())
}

/// Adds a summary with its sections and the one who began it.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &Tx,
    row: summary::Model,
    sections: Vec<section::Model>,
    editor: AccountId,
) -> Result<(), DbErr> {
    let id = row.id;
    add(tx, row).await?;
    add_all(tx, sections).await?;
    add(tx, summary_editor::Model { summary_id: id, account_id: editor }).await
}

/// Saves a summary over the version it was read at, with its sections; false when somebody was first.
///
/// # Errors
/// When the database fails.
pub async fn save(
    tx: &Tx,
    row: &summary::Model,
    sections: Vec<section::Model>,
    editor: AccountId,
) -> Result<bool, DbErr> {
    let saved = summary::Entity::update_many()
        .col_expr(summary::Column::Title, row.title.clone().into())
        .col_expr(summary::Column::Findings, row.findings.clone().into())
        .col_expr(summary::Column::Audience, row.audience.clone().into())
        .col_expr(summary::Column::Number, row.number.clone().into())
        .col_expr(summary::Column::Version, (row.version + 1).into())
        .filter(summary::Column::Id.eq(row.id))
        .filter(summary::Column::Version.eq(row.version))
        .exec(tx.conn())
        .await?;
    if saved.rows_affected != 1 {
        return Ok(false);
    }
    section::Entity::delete_many().filter(section::Column::SummaryId.eq(row.id)).exec(tx.conn()).await?;
    add_all(tx, sections).await?;
    if !editors(tx, row.id).await?.contains(&editor) {
        add(tx, summary_editor::Model { summary_id: row.id, account_id: editor }).await?;
    }
    Ok(true)
}

/// Keeps a summary as it is but for its version, so that nobody does anything to what they saw before; false when
/// somebody was first.
///
/// # Errors
/// When the database fails.
pub async fn touch(tx: &Tx, row: &summary::Model) -> Result<bool, DbErr> {
    set_state(tx, row, row.state).await
}

/// Moves a summary to a state; false when somebody was first.
///
/// # Errors
/// When the database fails.
pub async fn set_state(tx: &Tx, row: &summary::Model, state: SummaryState) -> Result<bool, DbErr> {
    let moved = summary::Entity::update_many()
        .col_expr(summary::Column::State, state.code().into())
        .col_expr(summary::Column::Version, (row.version + 1).into())
        .filter(summary::Column::Id.eq(row.id))
        .filter(summary::Column::Version.eq(row.version))
        .exec(tx.conn())
        .await?;
    Ok(moved.rows_affected == 1)
}
