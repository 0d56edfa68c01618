//! What a summary was drafted from: its matters, and each section as drafted with the reports behind every sentence.

use chrono::{DateTime, Utc};
use entity::enums::SummaryState;
use entity::ids::{ReportId, RoundId, SummaryId};
use entity::{composition, section_draft, summary};
use sea_orm::prelude::Expr;
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::super::{Conn, Tx};
use crate::domain::compose::{Drafted, Matter, Sentence};
use crate::domain::prose::Finding;

/// A section as it was drafted.
#[derive(Clone, Debug)]
pub struct SectionDraft {
    /// Which section; 0 is the opening.
    pub position: i32,
    /// Text and sentences.
    pub drafted: Drafted,
    /// Whether it waits beside an edited text.
    pub is_pending: bool,
    /// Whether text was taken out of a report behind it since.
    pub is_stale: bool,
}

/// What a summary was composed from.
#[derive(Clone, Debug, Default)]
pub struct Composed {
    /// Its matters.
    pub matters: Vec<Matter>,
    /// What the gate found when it was last looked at.
    pub findings: Vec<Finding>,
    /// When; none for never.
    pub made_at: Option<DateTime<Utc>>,
}

fn broken(what: &str, why: impl std::fmt::Display) -> DbErr {
    DbErr::Custom(format!("{what}: {why}"))
}

/// The sections as drafted, in order. The caller has loaded the summary through its scope.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub async fn drafts(c: &impl Conn, id: SummaryId) -> Result<Vec<SectionDraft>, DbErr> {
    let rows = section_draft::Entity::find()
        .filter(section_draft::Column::SummaryId.eq(id))
        .order_by_asc(section_draft::Column::Position)
        .all(c.conn())
        .await?;
    let read = |row: section_draft::Model| {
        let sentences: Vec<Sentence> =
            serde_json::from_str(&row.sentences).map_err(|e| broken("a drafted section", e))?;
        let drafted = Drafted { body: row.body, sentences };
        let (is_pending, is_stale) = (row.is_pending, row.is_stale);
        Ok(SectionDraft { position: row.position, drafted, is_pending, is_stale })
    };
    rows.into_iter().map(read).collect()
}

/// What a summary was composed from. The caller has loaded the summary through its scope.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub async fn composed(c: &impl Conn, id: SummaryId) -> Result<Composed, DbErr> {
    let Some(row) = composition::Entity::find_by_id(id).one(c.conn()).await? else {
        return Ok(Composed::default());
    };
    Ok(Composed {
        matters: serde_json::from_str(&row.matters).map_err(|e| broken("matters", e))?,
        findings: serde_json::from_str(&row.findings).map_err(|e| broken("findings", e))?,
        made_at: Some(row.made_at),
    })
}

/// Keeps what a summary was composed from.
///
/// # Errors
/// When the database fails.
pub async fn keep(tx: &Tx, id: SummaryId, what: &Composed, now: DateTime<Utc>) -> Result<(), DbErr> {
    use composition::Column as C;
    let row = composition::Model {
        summary_id: id,
        matters: serde_json::to_string(&what.matters).map_err(|e| broken("matters", e))?,
        findings: serde_json::to_string(&what.findings).map_err(|e| broken("findings", e))?,
        made_at: now,
    };
    let again =
        OnConflict::column(C::SummaryId).update_columns([C::Matters, C::Findings, C::MadeAt]).to_owned();
    composition::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(again)
        .exec_without_returning(tx.conn())
        .await
        .map(|_| ())
}

/// Keeps a section as drafted.
///
/// # Errors
/// When the database fails.
pub async fn keep_draft(tx: &Tx, id: SummaryId, draft: &SectionDraft) -> Result<(), DbErr> {
    use section_draft::Column as C;
    let row = section_draft::Model {
        summary_id: id,
        position: draft.position,
        body: draft.drafted.body.clone(),
        sentences: serde_json::to_string(&draft.drafted.sentences).map_err(|e| broken("sentences", e))?,
        is_pending: draft.is_pending,
        is_stale: draft.is_stale,
    };
    let again = OnConflict::columns([C::SummaryId, C::Position])
        .update_columns([C::Body, C::Sentences, C::IsPending, C::IsStale])
        .to_owned();
    section_draft::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(again)
        .exec_without_returning(tx.conn())
        .await
        .map(|_| ())
}

/// Notes that somebody took either of two texts of a section; false when nothing waited.
///
/// # Errors
/// When the database fails.
pub async fn settle(tx: &Tx, id: SummaryId, position: i32) -> Result<bool, DbErr> {
    use section_draft::Column as C;
    let done = section_draft::Entity::update_many()
        .col_expr(C::IsPending, Expr::value(false))
        .filter(C::SummaryId.eq(id))
        .filter(C::Position.eq(position))
        .filter(C::IsPending.eq(true))
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Marks the sections that cite a report whose text was taken out, in summaries that are not issued yet, and forgets what
/// the gate found in them: it may quote that text.
pub(in super::super) async fn mark_stale(tx: &Tx, report: ReportId) -> Result<(), DbErr> {
    use section_draft::Column as C;
    let mut open = Query::select();
    open.column(summary::Column::Id).from(summary::Entity);
    open.and_where(summary::Column::State.is_in([SummaryState::Drafting, SummaryState::InApproval]));
    section_draft::Entity::update_many()
        .col_expr(C::IsStale, Expr::value(true))
        .filter(C::SummaryId.in_subquery(open.clone()))
        .filter(C::Sentences.contains(report.to_string()))
        .exec(tx.conn())
        .await?;
    composition::Entity::update_many()
        .col_expr(composition::Column::Findings, Expr::value("[]"))
        .filter(composition::Column::SummaryId.in_subquery(open))
        .exec(tx.conn())
        .await
        .map(|_| ())
}

/// Forgets what the summaries of a round were drafted from: when its reports go.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &Tx, round: RoundId) -> Result<(), DbErr> {
    let mut of_round = Query::select();
    of_round.column(summary::Column::Id).from(summary::Entity);
    of_round.and_where(summary::Column::RoundId.eq(round));
    composition::Entity::delete_many()
        .filter(composition::Column::SummaryId.in_subquery(of_round.clone()))
        .exec(tx.conn())
        .await?;
    section_draft::Entity::delete_many()
        .filter(section_draft::Column::SummaryId.in_subquery(of_round))
        .exec(tx.conn())
        .await
        .map(|_| ())
}
