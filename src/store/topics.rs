//! The coding frame, as it is on a day: a round's is that of the day it starts.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use entity::enums::RoundState;
use entity::ids::RoundId;
use entity::{topic, topic_change};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::{Conn, Tx, add_all, rounds};
use crate::domain::topics::Topic;

/// All topics as they are on a day, those that are retired included; parents before their children.
///
/// # Errors
/// When the database fails.
pub async fn frame(c: &impl Conn, day: NaiveDate) -> Result<Vec<Topic>, DbErr> {
    let mut all: BTreeMap<String, Topic> = BTreeMap::new();
    for t in topic::Entity::find().all(c.conn()).await? {
        let (code, parent, successor) = (t.code.clone(), t.parent, None);
        let (name_vi, name_en, factor) = (t.name_vi, t.name_en, t.factor);
        let (position, retired) = (t.position, t.retired);
        all.insert(t.code, Topic { code, parent, name_vi, name_en, factor, position, retired, successor });
    }
    let changes = topic_change::Entity::find()
        .filter(topic_change::Column::ValidFrom.lte(day))
        .order_by_asc(topic_change::Column::ValidFrom)
        .all(c.conn())
        .await?;
    for t in changes {
        let (code, parent, successor) = (t.code.clone(), t.parent, t.successor);
        let (name_vi, name_en, factor) = (t.name_vi, t.name_en, t.factor);
        let (position, retired) = (t.position, t.retired);
        all.insert(t.code, Topic { code, parent, name_vi, name_en, factor, position, retired, successor });
    }
    let place = |t: &Topic| (t.position, t.code.clone());
    let mut out: Vec<_> = all.values().cloned().collect();
    // Heads in their order, and under each what belongs to it.
    out.sort_by_key(|t| {
        let head = t.parent.as_ref().and_then(|p| all.get(p)).unwrap_or(t);
        (place(head), t.parent.is_some(), place(t))
    });
    Ok(out)
}

/// The same as rows of the first table, whatever changed since.
///
/// # Errors
/// When the database fails.
pub async fn on(c: &impl Conn, day: NaiveDate) -> Result<Vec<topic::Model>, DbErr> {
    let row = |t: Topic| topic::Model {
        code: t.code,
        parent: t.parent,
        name_vi: t.name_vi,
        name_en: t.name_en,
        factor: t.factor,
        position: t.position,
        retired: t.retired,
    };
    Ok(frame(c, day).await?.into_iter().map(row).collect())
}

/// The topics of a round; those of today for what has none.
///
/// # Errors
/// When the database fails.
pub async fn of_round(
    c: &impl Conn,
    round: Option<RoundId>,
    today: NaiveDate,
) -> Result<Vec<topic::Model>, DbErr> {
    let round = match round {
        Some(id) => rounds::by_id(c, id).await?,
        None => None,
    };
    on(c, round.map_or(today, |r| r.starts_on)).await
}

/// The day from which a change made now counts: after every round that was opened. Before the first round there is
/// nothing to keep as it was.
///
/// # Errors
/// When the database fails.
pub async fn next_start(c: &impl Conn) -> Result<NaiveDate, DbErr> {
    let opened = rounds::all(c).await?.into_iter().filter(|r| r.state != RoundState::Planned);
    let last = opened.map(|r| r.ends_on).max();
    let next = last.and_then(|day| day.checked_add_days(Days::new(1)));
    Ok(next.or_else(|| NaiveDate::from_ymd_opt(2000, 1, 1)).unwrap_or_default())
}

/// The codes a report may choose: leaves that are not retired.
pub fn leaves(topics: &[topic::Model]) -> BTreeSet<String> {
    let inner: BTreeSet<&str> = topics.iter().filter_map(|t| t.parent.as_deref()).collect();
    topics.iter().filter(|t| !t.retired && !inner.contains(t.code.as_str())).map(|t| t.code.clone()).collect()
}

/// Adds topics.
///
/// # Errors
/// When the database fails or a code is taken.
pub async fn insert_all(tx: &Tx, rows: Vec<topic::Model>) -> Result<(), DbErr> {
    add_all(tx, rows).await
}

/// Notes how a topic is from a day on; what was noted for that day before is replaced.
///
/// # Errors
/// When the database fails.
pub async fn save(tx: &Tx, day: NaiveDate, t: Topic) -> Result<(), DbErr> {
    use topic_change::Column;
    let row = topic_change::Model {
        code: t.code,
        valid_from: day,
        parent: t.parent,
        name_vi: t.name_vi,
        name_en: t.name_en,
        factor: t.factor,
        position: t.position,
        retired: t.retired,
        successor: t.successor,
    };
    let rest = [
        Column::Parent,
        Column::NameVi,
        Column::NameEn,
        Column::Factor,
        Column::Position,
        Column::Retired,
        Column::Successor,
    ];
    topic_change::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(OnConflict::columns([Column::Code, Column::ValidFrom]).update_columns(rest).to_owned())
        .exec_without_returning(tx.conn())
        .await
        .map(|_| ())
}
