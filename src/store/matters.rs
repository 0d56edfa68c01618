//! Recommendation matters: who sees which, how many stand where, what was done with them. Whom somebody reaches as a
//! collaborator or head goes by the tree of units as it stands on the day.

pub mod sources;

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use entity::enums::{Addressee, Level, MatterState, Role};
use entity::ids::{MatterId, RoundId, UnitId};
use entity::{account, matter, matter_cluster, matter_event};
use sea_orm::prelude::Expr;
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::{Conn, Tx, accounts, add, add_all, units};
use crate::domain::access::{Reach, Scope};
use crate::domain::matter::{Target, is_overdue};

use matter::Column as C;

/// States in which whoever a matter was sent to sees it.
const SENT: [MatterState; 3] = [MatterState::Forwarded, MatterState::Answered, MatterState::Closed];
/// States in which collaborators see it.
const SETTLED: [MatterState; 2] = [MatterState::Answered, MatterState::Closed];

/// The matters a scope reaches: staff all; leaders all that were sent or declined; a head those sent to the own unit or cluster;
/// collaborators those of their cluster that were answered. None for anybody else.
async fn visible(
    c: &impl Conn,
    (scope, today): (&Scope, NaiveDate),
) -> Result<Option<Select<matter::Entity>>, DbErr> {
    let rows = matter::Entity::find();
    Ok(match (scope.reach(), scope.heads()) {
        (Reach::AllSubmitted(_), _) => Some(rows),
        (Reach::Issued("leaders"), _) => Some(rows.filter(C::State.ne(MatterState::Proposed))),
        (Reach::Issued(_), Some(unit)) => {
            let above = units::at_or_above(c, unit, today).await?;
            let own = Condition::all().add(C::Addressee.eq(Addressee::Unit)).add(C::UnitId.eq(unit));
            let cluster =
                Condition::all().add(C::Addressee.eq(Addressee::Cluster)).add(C::UnitId.is_in(above));
            let to_them = Condition::any().add(own).add(cluster);
            Some(rows.filter(C::State.is_in(SENT)).filter(to_them))
        }
        (Reach::Own(account), _) => {
            let unit = accounts::by_id(c, *account).await?.and_then(|a| a.unit_id);
            let above = match unit {
                Some(unit) => units::at_or_above(c, unit, today).await?,
                None => Vec::new(),
            };
            let mut told = Query::select();
            told.column(matter_cluster::Column::MatterId).from(matter_cluster::Entity);
            told.and_where(matter_cluster::Column::UnitId.is_in(above));
            Some(rows.filter(C::State.is_in(SETTLED)).filter(C::Id.in_subquery(told)))
        }
        (Reach::Issued(_) | Reach::Log | Reach::Nothing, _) => None,
    })
}

/// Where matters stand that are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In a state.
    In(MatterState),
    /// Sent, and the answer is overdue.
    Overdue,
}

/// Which matters are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Where they stand.
    pub standing: Option<Standing>,
    /// The level that is to act.
    pub level: Option<Level>,
    /// The round they come from.
    pub round: Option<RoundId>,
}

/// The matters a scope reaches that are asked for, latest first.
///
/// # Errors
/// When the database fails.
pub async fn list(
    c: &impl Conn,
    (scope, today): (&Scope, NaiveDate),
    filter: Filter,
) -> Result<Vec<matter::Model>, DbErr> {
    let Some(mut rows) = visible(c, (scope, today)).await? else { return Ok(Vec::new()) };
    match filter.standing {
        Some(Standing::In(state)) => rows = rows.filter(C::State.eq(state)),
        Some(Standing::Overdue) => {
            rows = rows.filter(C::State.eq(MatterState::Forwarded)).filter(C::DueOn.lt(today));
        }
        None => {}
    }
    if let Some(level) = filter.level {
        rows = rows.filter(C::Level.eq(level));
    }
    if let Some(round) = filter.round {
        rows = rows.filter(C::RoundId.eq(round));
    }
    rows.order_by_desc(C::CreatedAt).order_by_asc(C::Id).all(c.conn()).await
}

/// One matter, when the scope reaches it.
///
/// # Errors
/// When the database fails.
pub async fn get(
    c: &impl Conn,
    reader: (&Scope, NaiveDate),
    id: MatterId,
) -> Result<Option<matter::Model>, DbErr> {
    match visible(c, reader).await? {
        Some(rows) => rows.filter(C::Id.eq(id)).one(c.conn()).await,
        None => Ok(None),
    }
}

/// How many matters a scope reaches in some states.
///
/// # Errors
/// When the database fails.
pub async fn count(c: &impl Conn, reader: (&Scope, NaiveDate), states: &[MatterState]) -> Result<u64, DbErr> {
    match visible(c, reader).await? {
        Some(rows) => rows.filter(C::State.is_in(states.iter().copied())).count(c.conn()).await,
        None => Ok(0),
    }
}

/// How many matters a scope reaches that were answered after a time.
///
/// # Errors
/// When the database fails.
pub async fn answered_after(
    c: &impl Conn,
    reader: (&Scope, NaiveDate),
    after: Option<DateTime<Utc>>,
) -> Result<u64, DbErr> {
    let Some(mut rows) = visible(c, reader).await? else { return Ok(0) };
    rows = rows.filter(C::State.is_in(SETTLED));
    if let Some(after) = after {
        rows = rows.filter(C::AnsweredAt.gt(after));
    }
    rows.count(c.conn()).await
}

/// How many matters stand where: staff's own bookkeeping, which is no figure of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Begun, and sent to nobody yet.
    pub proposed: u64,
    /// Sent, and not answered yet; those whose answer is overdue among them.
    pub forwarded: u64,
    /// Of the sent ones, those whose answer is overdue.
    pub overdue: u64,
    /// Answered, and not closed yet.
    pub answered: u64,
    /// Answered and closed.
    pub closed: u64,
    /// Declined.
    pub declined: u64,
}

/// How many matters stand where on a day: all of them, or those that come from a round. What was sent or settled may be told to
/// leaders; heads and collaborators are told nothing but their own.
///
/// # Errors
/// When the database fails.
pub async fn counts(c: &impl Conn, today: NaiveDate, round: Option<RoundId>) -> Result<Counts, DbErr> {
    let mut rows = matter::Entity::find().select_only().column(C::State).column(C::DueOn);
    if let Some(round) = round {
        rows = rows.filter(C::RoundId.eq(round));
    }
    let mut out = Counts::default();
    for (state, due_on) in rows.into_tuple::<(MatterState, Option<NaiveDate>)>().all(c.conn()).await? {
        let place = match state {
            MatterState::Proposed => &mut out.proposed,
            MatterState::Forwarded => &mut out.forwarded,
            MatterState::Answered => &mut out.answered,
            MatterState::Closed => &mut out.closed,
            MatterState::Declined => &mut out.declined,
        };
        *place += 1;
        out.overdue += u64::from(is_overdue(state, due_on, today));
    }
    Ok(out)
}

/// Adds a matter.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &Tx, row: matter::Model) -> Result<(), DbErr> {
    add(tx, row).await
}

/// Writes a matter over the version it was read at; false when somebody was first.
///
/// # Errors
/// When the database fails.
pub async fn save(tx: &Tx, row: &matter::Model) -> Result<bool, DbErr> {
    let row = row.clone();
    let done = matter::Entity::update_many()
        .col_expr(C::Title, row.title.into())
        .col_expr(C::Body, row.body.into())
        .col_expr(C::Level, row.level.code().into())
        .col_expr(C::State, row.state.code().into())
        .col_expr(C::Addressee, Expr::value(row.addressee.map(Addressee::code)))
        .col_expr(C::UnitId, Expr::value(row.unit_id))
        .col_expr(C::DueOn, Expr::value(row.due_on))
        .col_expr(C::Answer, row.answer.into())
        .col_expr(C::AnsweredAt, Expr::value(row.answered_at))
        .col_expr(C::IsStale, Expr::value(row.is_stale))
        .col_expr(C::Version, (row.version + 1).into())
        .filter(C::Id.eq(row.id))
        .filter(C::Version.eq(row.version))
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Notes what was done with a matter.
///
/// # Errors
/// When the database fails.
pub async fn note(tx: &Tx, row: matter_event::Model) -> Result<(), DbErr> {
    add(tx, row).await
}

/// What was done with a matter, first to last, each with whoever did it; for staff alone.
///
/// # Errors
/// When the database fails.
pub async fn history(
    c: &impl Conn,
    scope: &Scope,
    id: MatterId,
) -> Result<Vec<(matter_event::Model, Option<account::Model>)>, DbErr> {
    if !scope.reads_all() {
        return Ok(Vec::new());
    }
    let rows = matter_event::Entity::find()
        .filter(matter_event::Column::MatterId.eq(id))
        .order_by_asc(matter_event::Column::At)
        .order_by_asc(matter_event::Column::Id)
        .all(c.conn())
        .await?;
    let people = accounts::by_ids(c, rows.iter().map(|row| row.done_by)).await?;
    let named = |row: matter_event::Model| {
        let who = people.get(&row.done_by).cloned();
        (row, who)
    };
    Ok(rows.into_iter().map(named).collect())
}

/// The last words somebody gave for some matters, such as why they were declined; by matter.
///
/// # Errors
/// When the database fails.
pub async fn reasons(c: &impl Conn, ids: &[MatterId]) -> Result<HashMap<MatterId, String>, DbErr> {
    let mut out = HashMap::new();
    for part in ids.chunks(400) {
        let rows = matter_event::Entity::find()
            .filter(matter_event::Column::MatterId.is_in(part.iter().copied()))
            .filter(matter_event::Column::Action.eq(entity::enums::MatterAction::Declined))
            .order_by_asc(matter_event::Column::At)
            .all(c.conn())
            .await?;
        out.extend(rows.into_iter().map(|row| (row.matter_id, row.note)));
    }
    Ok(out)
}

/// The clusters whose collaborators are told of a matter. The caller has loaded it through its scope.
///
/// # Errors
/// When the database fails.
pub async fn clusters(c: &impl Conn, id: MatterId) -> Result<Vec<UnitId>, DbErr> {
    let rows = matter_cluster::Entity::find().filter(matter_cluster::Column::MatterId.eq(id));
    Ok(rows.all(c.conn()).await?.into_iter().map(|row| row.unit_id).collect())
}

/// Sets the clusters whose collaborators are told.
///
/// # Errors
/// When the database fails.
pub async fn set_clusters(tx: &Tx, id: MatterId, all: impl IntoIterator<Item = UnitId>) -> Result<(), DbErr> {
    let old = matter_cluster::Entity::delete_many().filter(matter_cluster::Column::MatterId.eq(id));
    old.exec(tx.conn()).await?;
    let all: HashSet<UnitId> = all.into_iter().collect();
    let rows = all.into_iter().map(|unit_id| matter_cluster::Model { matter_id: id, unit_id });
    add_all(tx, rows.collect()).await
}

/// People in use of a role whose unit is one of some, or stands below one.
async fn below(
    c: &impl Conn,
    (role, today): (Role, NaiveDate),
    tops: &[UnitId],
) -> Result<Vec<account::Model>, DbErr> {
    let parents: BTreeMap<UnitId, Option<UnitId>> =
        units::all(c, today).await?.into_iter().map(|u| (u.id, u.parent_id)).collect();
    let is_below = |unit: UnitId| {
        let up = |at: &UnitId| parents.get(at).copied().flatten();
        // A tree of units is never deeper; what goes round ends.
        std::iter::successors(Some(unit), up).take(64).any(|at| tops.contains(&at))
    };
    let mut people = accounts::active(c, role).await?;
    people.retain(|a| a.unit_id.is_some_and(is_below));
    Ok(people)
}

/// The heads a matter is sent to.
///
/// # Errors
/// When the database fails.
pub async fn heads(c: &impl Conn, today: NaiveDate, target: Target) -> Result<Vec<account::Model>, DbErr> {
    match target {
        Target::Unit(unit) => {
            let mut people = accounts::active(c, Role::UnitHead).await?;
            people.retain(|a| a.unit_id == Some(unit));
            Ok(people)
        }
        Target::Cluster(cluster) => below(c, (Role::UnitHead, today), &[cluster]).await,
        Target::Bloc | Target::Province | Target::Central => Ok(Vec::new()),
    }
}

/// The collaborators of the clusters that are told of a matter.
///
/// # Errors
/// When the database fails.
pub async fn told(c: &impl Conn, today: NaiveDate, id: MatterId) -> Result<Vec<account::Model>, DbErr> {
    let clusters = clusters(c, id).await?;
    below(c, (Role::Collaborator, today), &clusters).await
}
