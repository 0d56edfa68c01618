//! A report handed in at once, as programs do: by the same rules as on the pages. What the reports of a round may choose is
//! kept in memory, and what is wrong with a text is found before any transaction begins.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use chrono::Datelike;
use entity::enums::{ReportKind, RoundState};
use entity::report;
use uuid::{Uuid, Version};

use super::intake::{self, Filing, Kept};
use super::{author_key_under, flash, screened, subject, year_secret};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::screened::Findings;
use crate::domain::report::whole::{RoundFrame, Whole};
use crate::domain::report::{FieldError, RawReport, Report, parse, parse_flash};
use crate::error::{AppError, AppResult};
use crate::store::{Tx, audit, drafts, flash as flashes, reports, revisions, rounds, topics, units};

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
    let place = match place(app, whole).await? {
        Ok(place) => place,
        Err(errors) => return Ok(Err(errors)),
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

/// How a report that was not handed in yet stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It would be taken.
    Fits,
    /// There is a report of its id: the very one, or another.
    There(bool),
}

/// What would come of handing a report in; nothing is kept. A name is told by the field it seems to stand in.
///
/// # Errors
/// As for [`file`].
pub async fn check(app: &App, actor: &Actor, whole: &Whole) -> AppResult<Result<Standing, Vec<FieldError>>> {
    let place = match place(app, whole).await? {
        Ok(place) => place,
        Err(errors) => return Ok(Err(errors)),
    };
    let read = place.read(app, whole).await?;
    if reports::is_used(&app.db, whole.id).await? {
        let same = match &read {
            Ok(parsed) => again(app, actor, whole, parsed).await.is_ok_and(|row| row.is_some()),
            Err(_) => false,
        };
        return Ok(Ok(Standing::There(same)));
    }
    let parsed = match read {
        Ok(parsed) => parsed,
        Err(errors) => return Ok(Err(place.naming_fields(app, whole, errors).await?)),
    };
    let tried = match &place {
        Place::Round(frame) => intake::try_out(app, &filing((actor, whole), frame, &parsed)).await?,
        Place::Flash => {
            let secret = year_secret(app, this_year(app)).await?;
            // The transaction ends without a word.
            flash_in(app, (&app.db.begin().await?, &secret), (actor, whole), &parsed).await?
        }
    };
    match tried {
        Kept::Row(_) => Ok(Ok(Standing::Fits)),
        Kept::Unsure => Ok(Err(vec![FieldError::new("sure", "error-sure")])),
        Kept::Refused(why) => Err(why),
    }
}

/// Where a report of a good id goes.
async fn place(app: &App, whole: &Whole) -> AppResult<Result<Place, Vec<FieldError>>> {
    if whole.id.0.get_version() != Some(Version::Random) {
        return Ok(Err(vec![FieldError::new("id", "error-id-random")]));
    }
    let Some(code) = &whole.round else { return Ok(Ok(Place::Flash)) };
    Ok(match frame(app, code).await? {
        Some(frame) => Ok(Place::Round(frame)),
        None => Err(vec![FieldError::new("round", "error-unknown-choice")]),
    })
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

    /// Codes of the topics it may choose from.
    async fn leaves(&self, app: &App) -> AppResult<Cow<'_, BTreeSet<String>>> {
        Ok(match self {
            Self::Round(frame) => Cow::Borrowed(&frame.leaves),
            Self::Flash => Cow::Owned(topics::leaves(&topics::on(&app.db, app.today()).await?)),
        })
    }

    /// The report as it was sent, when it keeps every limit, tells no person and was declared to.
    async fn read(&self, app: &App, whole: &Whole) -> AppResult<Result<Report, Vec<FieldError>>> {
        let mut errors = whole.confirmed.undeclared();
        let read = screened(self.kind(), &whole.raw, &*self.leaves(app).await?, whole.confirmed.names);
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

impl Place {
    /// The same errors with each text that seems to hold a name told by its field.
    async fn naming_fields(
        &self,
        app: &App,
        whole: &Whole,
        errors: Vec<FieldError>,
    ) -> AppResult<Vec<FieldError>> {
        let parsed = match self {
            Self::Round(_) => parse(&whole.raw, &*self.leaves(app).await?),
            Self::Flash => parse_flash(&whole.raw, &*self.leaves(app).await?),
        };
        let Ok(parsed) = parsed else { return Ok(errors) };
        let (named, mut others): (Vec<_>, Vec<_>) = errors.into_iter().partition(|e| e.key == "error-names");
        if !named.is_empty() {
            let mut fields: Vec<String> = Findings::of(&parsed).warned.into_iter().map(|f| f.field).collect();
            fields.dedup();
            others.extend(fields.iter().map(|field| FieldError::new(field, "error-names")));
        }
        Ok(others)
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
async fn keep(
    app: &App,
    actor: &Actor,
    whole: &Whole,
    (place, parsed): (&Place, &Report),
) -> AppResult<Kept> {
    match place {
        Place::Round(frame) => intake::keep(app, filing((actor, whole), frame, parsed)).await,
        Place::Flash => {
            let secret = year_secret(app, this_year(app)).await?;
            let tx = app.db.begin().await?;
            let kept = flash_in(app, (&tx, &secret), (actor, whole), parsed).await?;
            if matches!(kept, Kept::Row(_)) {
                tx.commit().await?;
            }
            Ok(kept)
        }
    }
}

fn filing((actor, whole): (&Actor, &Whole), frame: &Arc<RoundFrame>, parsed: &Report) -> Filing {
    let (actor, frame, parsed) = (actor.clone(), frame.clone(), parsed.clone());
    Filing { actor, id: whole.id, frame, parsed, sure: whole.confirmed.sure }
}

fn this_year(app: &App) -> i32 {
    app.now().with_timezone(&app.zone()).year()
}

/// Writes a flash report, and tells who is on duty.
async fn flash_in(
    app: &App,
    (tx, secret): (&Tx, &str),
    (actor, whole): (&Actor, &Whole),
    parsed: &Report,
) -> AppResult<Kept> {
    let now = app.now();
    let Some(unit_id) = actor.unit else {
        return Ok(Kept::Refused(AppError::Conflict("error-flash-no-unit")));
    };
    let headcount = units::by_id(tx, unit_id, app.today()).await?.and_then(|unit| unit.headcount);
    if !whole.confirmed.sure && parsed.is_above(headcount) {
        return Ok(Kept::Unsure);
    }
    let author_key = author_key_under(secret, actor.account)?;
    let row = intake::row(whole.id, (None, unit_id), (author_key, parsed.nil), now);
    // Of two that come at once the database lets one through; the other then finds it there.
    if let Err(error) = reports::insert(tx, row.clone(), actor.account).await {
        return Ok(Kept::Refused(error.into()));
    }
    let body = serde_json::to_string(&RawReport::from(parsed)).map_err(AppError::internal)?;
    drafts::insert(tx, row.id, body, now).await?;
    let mut rows = revisions::Rows::default();
    rows.push(row.id, 1, parsed, now, Uuid::new_v4());
    revisions::insert(tx, rows).await?;
    flashes::insert(tx, row.id).await?;
    flash::handed_in(app, tx, row.id, now).await?;
    audit::note(tx, actor, now, "report.submit", subject(None)).await?;
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
