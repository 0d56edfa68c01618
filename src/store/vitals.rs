//! What the database tells of the running program: what waits, what failed, which jobs run. Counts alone, of nobody.

use chrono::{DateTime, TimeDelta, Utc};
use entity::enums::DeliveryState;
use entity::{audit_event, outbox, tally_change};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::{Conn, audit, jobs, outbox as mails};
use crate::domain::job::Job;
use crate::domain::status::{JobRun, Vitals, Waiting};

/// How long a mail that was given up is told of, in days.
const LATELY: i64 = 7;

/// How things stand.
///
/// # Errors
/// When the database fails.
pub async fn read(c: &impl Conn, now: DateTime<Utc>) -> Result<Vitals, DbErr> {
    let queued = outbox::Entity::find().filter(outbox::Column::State.eq(DeliveryState::Queued));
    let failed = outbox::Entity::find()
        .filter(outbox::Column::State.eq(DeliveryState::Failed))
        .filter(outbox::Column::CreatedAt.gt(now - TimeDelta::days(LATELY)));
    let unsealed = audit_event::Entity::find().filter(audit_event::Column::Number.is_null());
    let newest = audit_event::Entity::find().order_by_desc(audit_event::Column::At);
    Ok(Vitals {
        outbox: waiting(c, queued, outbox::Column::CreatedAt).await?,
        mails_failed: failed.count(c.conn()).await?,
        mails_held: mails::held(c).await?,
        tally: waiting(c, tally_change::Entity::find(), tally_change::Column::At).await?,
        audit: waiting(c, unsealed, audit_event::Column::At).await?,
        head: audit::head(c).await?,
        newest: first(c, newest, audit_event::Column::At).await?,
        jobs: runs(c).await?,
    })
}

async fn waiting<E: EntityTrait>(c: &impl Conn, rows: Select<E>, at: E::Column) -> Result<Waiting, DbErr>
where
    E::Model: Send + Sync,
{
    let oldest = first(c, rows.clone().order_by_asc(at), at).await?;
    let count = if oldest.is_some() { rows.count(c.conn()).await? } else { 0 };
    Ok(Waiting { count, oldest })
}

/// The moment of the first row.
async fn first<E: EntityTrait>(
    c: &impl Conn,
    rows: Select<E>,
    at: E::Column,
) -> Result<Option<DateTime<Utc>>, DbErr> {
    rows.select_only().column(at).limit(1).into_tuple().one(c.conn()).await
}

/// Every job, whether it ever ran or not.
async fn runs(c: &impl Conn) -> Result<Vec<JobRun>, DbErr> {
    let rows = jobs::all(c).await?;
    let run = |job: Job| {
        let row = rows.iter().find(|row| row.name == job.name());
        JobRun {
            job,
            leased_until: row.map(|row| row.leased_until),
            last_run_at: row.and_then(|row| row.last_run_at),
            is_failing: row.is_some_and(|row| !row.outcome.is_empty()),
        }
    };
    Ok(Job::ALL.into_iter().map(run).collect())
}
