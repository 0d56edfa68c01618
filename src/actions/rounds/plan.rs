//! The calendar of rounds: planning a year of them, and changing when one opens, is due and closes.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::enums::{RoundKind, RoundState};
use entity::ids::RoundId;
use entity::round;

use super::{note, start};
use crate::actions::holidays;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::holidays::Holidays;
use crate::domain::period::{Period, days_after, evening, morning, parse_day};
use crate::domain::report::{FieldError, clean, takes_reports};
use crate::error::{AppError, AppResult};
use crate::store::round_marks::{self, Moment};
use crate::store::{Tx, audit, guidance, reports, rounds};

/// Longest focus of a round, in characters.
pub const FOCUS: usize = 2000;

/// Longest time after its period in which a round may be due or close, in days.
const AFTER: u64 = 92;

/// A planned round of a period, with the times it has unless set otherwise.
pub(super) fn row(app: &App, period: Period, holidays: &Holidays) -> round::Model {
    let (zone, due) = (app.zone(), period.due_on(holidays));
    round::Model {
        id: RoundId::random(),
        code: period.code(),
        kind: period.kind,
        state: RoundState::Planned,
        starts_on: period.starts_on(),
        ends_on: period.ends_on(),
        open_at: Some(morning(period.starts_on(), zone)),
        due_at: evening(due, zone),
        close_at: Some(evening(period.closes_on(due), zone)),
        archive_told_at: None,
        archived_at: None,
        purge_waived_at: None,
        focus: String::new(),
        version: 1,
    }
}

/// Plans all rounds of a kind in a year; how many. What is there already stays as it is, what is over is left out.
///
/// # Errors
/// When the year is out of range, or nothing is left to plan.
pub async fn year(app: &App, actor: &Actor, kind: RoundKind, year: i32) -> AppResult<usize> {
    if !(2020..=2100).contains(&year) {
        return Err(AppError::Invalid("error-round-year"));
    }
    let today = app.now().with_timezone(&app.zone()).date_naive();
    let tx = app.db.begin().await?;
    let (holidays, mut made) = (holidays::list(&tx).await?, 0);
    for period in Period::all_of(kind, year).into_iter().filter(|p| p.ends_on() >= today) {
        let days = (period.starts_on(), period.ends_on());
        if rounds::overlapping(&tx, kind, days).await?.is_none() {
            rounds::insert(&tx, row(app, period, &holidays)).await?;
            made += 1;
        }
    }
    if made == 0 {
        return Err(AppError::Conflict("error-round-nothing-to-plan"));
    }
    audit::note(&tx, actor, app.now(), "round.plan", ("round", year.to_string())).await?;
    tx.commit().await?;
    Ok(made)
}

/// What somebody typed of a round's times and focus. Days as people write them.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The day it opens; empty for a round that is open.
    pub open: String,
    /// The day reports are due.
    pub due: String,
    /// The day it closes.
    pub close: String,
    /// What to listen for.
    pub focus: String,
}

/// The days of a round that make sense.
#[derive(Clone, Copy, Debug)]
struct Plan {
    open: Option<NaiveDate>,
    due: NaiveDate,
    close: NaiveDate,
}

/// Reads the days, and tells all that is wrong with them.
fn read(round: &round::Model, typed: &Typed, holidays: &Holidays) -> Result<Plan, Vec<FieldError>> {
    let planned = round.state == RoundState::Planned;
    let mut errors = Vec::new();
    let mut day = |field: &str, text: &str| {
        let found = parse_day(text);
        if found.is_none() {
            errors.push(FieldError::new(field, "error-day"));
        }
        found
    };
    let open = if planned { day("open", &typed.open) } else { None };
    let (due, close) = (day("due", &typed.due), day("close", &typed.close));
    if typed.focus.chars().count() > FOCUS {
        let args = vec![("limit", FOCUS.to_string()), ("length", typed.focus.chars().count().to_string())];
        errors.push(FieldError { args, ..FieldError::new("focus", "error-too-long") });
    }
    let (Some(due), Some(close)) = (due.map(|d| holidays.working_day(d)), close) else { return Err(errors) };
    let (first, last) = (open.unwrap_or(round.starts_on), days_after(round.ends_on, AFTER));
    if due < first || due < round.starts_on || due > last {
        errors.push(FieldError::new("due", "error-round-due"));
    }
    if close < due || close > last {
        errors.push(FieldError::new("close", "error-round-close"));
    }
    if open.is_some_and(|day| day > round.ends_on) {
        errors.push(FieldError::new("open", "error-round-open"));
    }
    if errors.is_empty() { Ok(Plan { open, due, close }) } else { Err(errors) }
}

/// Saves when a round opens, is due and closes, and its focus, over the version somebody saw. Reminders that did not go
/// yet move with the due day; what was filed is on time or late by the new one.
///
/// # Errors
/// When it changed in between, or its figures are fixed. What is wrong with what was typed is told inside.
pub async fn save(
    app: &App,
    actor: &Actor,
    (code, version): (&str, i32),
    typed: &Typed,
) -> AppResult<Result<(), Vec<FieldError>>> {
    let (tx, zone) = (app.db.begin().await?, app.zone());
    let round = rounds::by_code(&tx, code).await?.ok_or(AppError::NotFound)?;
    let round = rounds::lock(&tx, round.id).await?.ok_or(AppError::NotFound)?;
    if round.version != version {
        return Err(AppError::Conflict("error-round-changed"));
    }
    if round.state != RoundState::Planned && !takes_reports(round.state) {
        return Err(AppError::Conflict("error-round-state"));
    }
    let focus = clean(&typed.focus);
    let plan =
        match read(&round, &Typed { focus: focus.clone(), ..typed.clone() }, &holidays::list(&tx).await?) {
            Ok(plan) => plan,
            Err(errors) => return Ok(Err(errors)),
        };
    let new = round::Model {
        open_at: plan.open.map_or(round.open_at, |day| kept(round.open_at, day, zone, morning)),
        due_at: kept(Some(round.due_at), plan.due, zone, evening).unwrap_or(round.due_at),
        close_at: kept(round.close_at, plan.close, zone, evening),
        focus,
        ..round.clone()
    };
    put(app, &tx, (&round, new)).await?;
    note(app, (&tx, Some(actor)), "round.save", &round.code).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// A time as it was, where its day is still the one it lies on; else that time of the new day.
fn kept(
    was: Option<DateTime<Utc>>,
    day: NaiveDate,
    zone: Tz,
    of: fn(NaiveDate, Tz) -> DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let same = was.filter(|at| at.with_timezone(&zone).date_naive() == day);
    Some(same.unwrap_or_else(|| of(day, zone)))
}

/// Saves a round, and what follows from another due time.
async fn put(app: &App, tx: &Tx, (old, new): (&round::Model, round::Model)) -> AppResult<()> {
    let moved = new.due_at != old.due_at;
    let state = match old.state {
        // Whoever puts off the close opens it again.
        RoundState::Closed if new.close_at.is_some_and(|at| at > app.now()) => RoundState::Open,
        state => state,
    };
    let new = round::Model { state, ..new };
    if !rounds::update(tx, &new).await? {
        return Err(AppError::Conflict("error-round-changed"));
    }
    if moved && old.state != RoundState::Planned {
        reports::set_late(tx, old.id, new.due_at).await?;
        round_marks::forget(tx, old.id, Moment::Due).await?;
    }
    if state != old.state {
        round_marks::forget(tx, old.id, Moment::Close).await?;
    }
    Ok(())
}

/// Moves due days that have become holidays, of rounds that are planned or run and are not due yet.
///
/// # Errors
/// When the database fails.
pub(in crate::actions) async fn follow_holidays(app: &App, tx: &Tx, holidays: &Holidays) -> AppResult<()> {
    let zone = app.zone();
    for round in rounds::in_states(tx, &[RoundState::Planned, RoundState::Open]).await? {
        let was = round.due_at.with_timezone(&zone).date_naive();
        let day = holidays.working_day(was);
        if round.due_at <= app.now() || day == was {
            continue;
        }
        let due_at = evening(day, zone);
        let close_at = round.close_at.map(|at| at.max(evening(day, zone)));
        put(app, tx, (&round, round::Model { due_at, close_at, ..round.clone() })).await?;
    }
    Ok(())
}

/// Opens a planned round now, before its time.
///
/// # Errors
/// When it is not planned any more.
pub async fn open_now(app: &App, actor: &Actor, code: &str) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let round = rounds::by_code(&tx, code).await?.ok_or(AppError::NotFound)?;
    start(app, (&tx, Some(actor)), &round).await?;
    Ok(tx.commit().await?)
}

/// Takes a planned round off the calendar.
///
/// # Errors
/// When it is not planned any more, or there is guidance for it.
pub async fn drop_planned(app: &App, actor: &Actor, code: &str) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let round = rounds::by_code(&tx, code).await?.ok_or(AppError::NotFound)?;
    if guidance::is_there(&tx, round.id).await? {
        return Err(AppError::Conflict("error-round-has-guidance"));
    }
    if !rounds::delete_planned(&tx, round.id).await? {
        return Err(AppError::Conflict("error-round-state"));
    }
    note(app, (&tx, Some(actor)), "round.drop", &round.code).await?;
    Ok(tx.commit().await?)
}
