//! A report handed in at once, as programs do: by the same rules as on the pages. What the reports of a round may choose is
//! kept in memory, and what is wrong with a text is found before any transaction begins.

use std::sync::{Arc, PoisonError};

use chrono::Datelike;
use entity::enums::{ReportKind, ReportState, RoundState};
use entity::report;
use uuid::{Uuid, Version};

use super::intake::{self, Filing, Kept};
use super::{author_key_under, flash, screened, subject, year_secret};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::whole::{RoundFrame, Whole};
use crate::domain::report::{FieldError, RawReport, Report};
use crate::error::{AppError, AppResult};
use crate::store::{audit, drafts, flash as flashes, reports, revisions, rounds, topics, units};

/// Hands a whole report in, or tells what is wrong with it; its row. The same once more does it once and gives the same.
///
/// # Errors
/// `Conflict` when the id is used for something else, the round takes no reports, or there is another report of the actor
/// in it; `Forbidden` when the actor is not expected in the round.
pub async fn file(
    app: &App,
    actor: &Actor,
    whole: &Whole,
) -> AppResult<Result<report::Model, Vec<FieldError>>> {
    if whole.id.0.get_version() != Some(Version::Random) {
        return Ok(Err(vec![FieldError::new("id", "error-id-random")]));
    }
    let place = match &whole.round {
        Some(code) => match frame(app, code).await? {
            Some(frame) => Place::Round(frame),
            None => return Ok(Err(vec![FieldError::new("round", "error-unknown-choice")])),
        },
        None => Place::Flash,
    };
    let parsed = match place.read(app, whole).await? {
        Ok(parsed) => parsed,
        Err(errors) => return Ok(Err(errors)),
    };
    let why = match keep(app, actor, whole, (&place, &parsed)).await? {
        Kept::Row(row) => return Ok(Ok(row)),
        Kept::Unsure => return Ok(Err(vec![FieldError::new("sure", "error-sure")])),
        Kept::Refused(why) => why,
    };
    match again(app, actor, whole, &parsed).await? {
        Some(row) => Ok(Ok(row)),
        None => Err(why),
    }
}

/// Where a report goes.
enum Place {
    /// Into a round.
    Round(Arc<RoundFrame>),
    /// To whoever is on duty.
    Flash,
}

impl Place {
    fn kind(&self) -> ReportKind {
        match self {
            Self::Round(_) => ReportKind::Periodic,
            Self::Flash => ReportKind::Flash,
        }
    }

    /// The report as it was sent, when it keeps every limit, tells no person and was declared to.
    async fn read(&self, app: &App, whole: &Whole) -> AppResult<Result<Report, Vec<FieldError>>> {
        let mut errors = whole.confirmed.undeclared();
        let read = match self {
            Self::Round(frame) => screened(self.kind(), &whole.raw, &frame.leaves, whole.confirmed.names),
            Self::Flash => {
                let leaves = topics::leaves(&topics::on(&app.db, app.today()).await?);
                screened(self.kind(), &whole.raw, &leaves, whole.confirmed.names)
            }
        };
        Ok(match read {
            Ok(report) if errors.is_empty() => Ok(report),
            Ok(_) => Err(errors),
            Err(mut found) => {
                found.append(&mut errors);
                Err(found)
            }
        })
    }
}

/// What reports of a round may choose; none where there is no such round, or it was not opened yet.
async fn frame(app: &App, code: &str) -> AppResult<Option<Arc<RoundFrame>>> {
    let known = || app.frames.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(frame) = known().get(code) {
        return Ok(Some(frame.clone()));
    }
    let round = rounds::by_code(&app.db, code).await?.filter(|round| round.state != RoundState::Planned);
    let Some(round) = round else { return Ok(None) };
    let leaves = topics::leaves(&topics::on(&app.db, round.starts_on).await?);
    let frame = Arc::new(RoundFrame { id: round.id, year: round.starts_on.year(), leaves });
    known().insert(round.code, frame.clone());
    Ok(Some(frame))
}

/// Keeps the report: one of a round with those that come at the same moment, a flash report by itself.
async fn keep(app: &App, actor: &Actor, whole: &Whole, (place, parsed): (&Place, &Report)) -> AppResult<Kept> {
    match place {
        Place::Round(frame) => {
            let (actor, frame, parsed) = (actor.clone(), frame.clone(), parsed.clone());
            intake::keep(app, Filing { actor, id: whole.id, frame, parsed, sure: whole.confirmed.sure }).await
        }
        Place::Flash => keep_flash(app, actor, whole, parsed).await,
    }
}

/// Keeps a flash report, and tells who is on duty.
async fn keep_flash(app: &App, actor: &Actor, whole: &Whole, parsed: &Report) -> AppResult<Kept> {
    let now = app.now();
    let secret = year_secret(app, now.with_timezone(&app.zone()).year()).await?;
    let tx = app.db.begin().await?;
    let Some(unit_id) = actor.unit else {
        return Ok(Kept::Refused(AppError::Conflict("error-flash-no-unit")));
    };
    let headcount = units::by_id(&tx, unit_id, app.today()).await?.and_then(|unit| unit.headcount);
    let is_above = |people| parsed.issues.iter().flat_map(|i| &i.streams).any(|s| s.voices > people);
    if !whole.confirmed.sure && headcount.is_some_and(is_above) {
        return Ok(Kept::Unsure);
    }
    let row = report::Model {
        id: whole.id,
        kind: ReportKind::Flash,
        round_id: None,
        unit_id,
        state: ReportState::Submitted,
        held: false,
        nil: parsed.nil,
        author_key: author_key_under(&secret, actor.account)?,
        revisions: 1,
        first_submitted_at: Some(now),
        late: false,
        version: 1,
        keyed_by: None,
        audit_ref: Uuid::new_v4(),
    };
    // Of two that come at once the database lets one through; the other then finds it there.
    if let Err(error) = reports::insert(&tx, row.clone(), actor.account).await {
        return Ok(Kept::Refused(error.into()));
    }
    let body = serde_json::to_string(&RawReport::from(parsed)).map_err(AppError::internal)?;
    drafts::insert(&tx, row.id, body, now).await?;
    let mut rows = revisions::Rows::default();
    rows.push(row.id, 1, parsed, now, Uuid::new_v4);
    revisions::insert(&tx, rows).await?;
    flashes::insert(&tx, row.id).await?;
    flash::handed_in(app, &tx, row.id, now).await?;
    audit::note(&tx, actor, now, "report.submit", subject(None)).await?;
    tx.commit().await?;
    Ok(Kept::Row(row))
}

/// The report that is there already, where it is the very one that was sent; none where there is none of its id.
async fn again(app: &App, actor: &Actor, whole: &Whole, parsed: &Report) -> AppResult<Option<report::Model>> {
    let used = AppError::Conflict("error-id-used");
    let Some(row) = reports::get(&app.db, &actor.scope(), whole.id).await? else {
        if reports::is_used(&app.db, whole.id).await? {
            return Err(used);
        }
        let Some(code) = &whole.round else { return Ok(None) };
        let round = rounds::by_code(&app.db, code).await?.ok_or(AppError::NotFound)?;
        let has_another = rounds::begun_by(&app.db, actor.account).await?.contains(&round.id);
        return if has_another && super::takes_reports(round.state) {
            Err(AppError::Conflict("error-report-exists"))
        } else {
            Ok(None)
        };
    };
    let code = rounds::of(&app.db, &row).await?.map(|round| round.code);
    let first = revisions::get(&app.db, row.id, 1).await?;
    if code == whole.round && first.as_ref() == Some(parsed) { Ok(Some(row)) } else { Err(used) }
}
