//! Reports that programs hand in at the same moment, stored in one transaction: whoever comes while one is being stored is
//! stored in the next. Waiting for the disk is what storing costs most, and it costs the same for one as for many.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use entity::enums::{ReportKind, ReportState};
use entity::ids::{AccountId, ReportId, UnitId};
use entity::{assignment, authorship, report, round, round_unit};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{author_key_under, refuse_fixed, year_secret};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::Report;
use crate::domain::report::whole::RoundFrame;
use crate::error::{AppError, AppResult};
use crate::store::{Tx, audit, reports, revisions, rounds};

/// Most reports stored in one transaction, so that others who write wait for a moment alone.
const MOST: usize = 64;

/// So many that wait are stored together; of more, half: while they are stored, those who were answered send their next.
const LEAST: usize = 8;

/// A report of a round that is right in itself.
#[derive(Debug)]
pub struct Filing {
    /// Who hands it in.
    pub actor: Actor,
    /// The id its sender made.
    pub id: ReportId,
    /// Its round.
    pub frame: Arc<RoundFrame>,
    /// What stands in it.
    pub parsed: Report,
    /// Whether it was confirmed that a stream speaks for more people than the unit has.
    pub sure: bool,
}

/// What came of keeping a report.
#[derive(Debug)]
pub enum Kept {
    /// It is kept.
    Row(report::Model),
    /// A stream speaks for more people than the unit has.
    Unsure,
    /// It can't be kept, unless it is there already.
    Refused(AppError),
}

/// Who waits.
#[derive(Debug, Default)]
pub struct Intake(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    filings: Vec<(Filing, oneshot::Sender<Kept>)>,
    /// Whether somebody stores what waits.
    is_served: bool,
}

impl Intake {
    /// Adds a report; whether it has to be seen to that somebody stores it.
    fn add(&self, filing: Filing, answer: oneshot::Sender<Kept>) -> bool {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.filings.push((filing, answer));
        !std::mem::replace(&mut waiting.is_served, true)
    }

    /// Takes those who came first; none when nobody waits, and then nobody stores any more.
    fn take(&self) -> Vec<(Filing, oneshot::Sender<Kept>)> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.is_served = !waiting.filings.is_empty();
        let all = waiting.filings.len();
        waiting.filings.drain(..all.div_ceil(2).clamp(LEAST, MOST).min(all)).collect()
    }
}

/// Keeps a report, with those that come at the same moment. What was begun is ended even when whoever asked is gone.
///
/// # Errors
/// When a fault of ours ended the work; what the database refuses is in what came of it.
pub async fn keep(app: &App, filing: Filing) -> AppResult<Kept> {
    let (answer, kept) = oneshot::channel();
    if app.intake.add(filing, answer) {
        tokio::spawn(serve(app.clone()));
    }
    kept.await.map_err(|_| AppError::internal("storing reports broke off"))
}

/// What would come of keeping a report; nothing is kept.
///
/// # Errors
/// When the database fails.
pub async fn try_out(app: &App, filing: &Filing) -> AppResult<Kept> {
    let secret = year_secret(app, filing.frame.year).await?;
    // The transaction ends without a word.
    let tx = app.db.begin().await?;
    let round = rounds::hold(&tx, filing.frame.id).await?.ok_or(AppError::NotFound)?;
    let kept = of_round(&tx, (&round, &secret), &[filing], app.now()).await?;
    kept.into_iter().next().ok_or_else(|| AppError::internal("a report without an answer"))
}

/// Stores what waits until nothing does.
async fn serve(app: App) {
    loop {
        let (filings, answers): (Vec<Filing>, Vec<_>) = app.intake.take().into_iter().unzip();
        if filings.is_empty() {
            return;
        }
        // On a task of its own, so that a fault in it leaves those who come later be.
        let storing = tokio::spawn({
            let app = app.clone();
            async move { store(&app, filings).await }
        });
        for (answer, kept) in answers.into_iter().zip(storing.await.unwrap_or_default()) {
            answer.send(kept).ok();
        }
    }
}

/// Stores reports: together, and where that fails for one of them, each by itself.
async fn store(app: &App, filings: Vec<Filing>) -> Vec<Kept> {
    let all: Vec<&Filing> = filings.iter().collect();
    match together(app, &all).await {
        Ok(kept) => kept,
        Err(error) if all.len() == 1 => vec![Kept::Refused(error)],
        Err(AppError::Unavailable(why)) => {
            all.iter().map(|_| Kept::Refused(AppError::Unavailable(why.clone()))).collect()
        }
        Err(_) => {
            let mut out = Vec::new();
            for one in all {
                match together(app, &[one]).await {
                    Ok(kept) => out.extend(kept),
                    Err(error) => out.push(Kept::Refused(error)),
                }
            }
            out
        }
    }
}

/// Stores reports in one transaction; what came of each. Of two that come at once the database lets one through; the
/// other then finds it there.
async fn together(app: &App, filings: &[&Filing]) -> AppResult<Vec<Kept>> {
    let now = app.now();
    let mut secrets = HashMap::new();
    for year in filings.iter().map(|f| f.frame.year).collect::<HashSet<_>>() {
        secrets.insert(year, year_secret(app, year).await?);
    }
    let mut by_round: HashMap<_, Vec<usize>> = HashMap::new();
    for (n, filing) in filings.iter().enumerate() {
        by_round.entry(filing.frame.id).or_default().push(n);
    }
    // One order for all, so that no two wait for one another.
    let mut by_round: Vec<_> = by_round.into_iter().collect();
    by_round.sort_by_key(|(round, _)| *round);
    let mut out: Vec<Option<Kept>> = filings.iter().map(|_| None).collect();
    let tx = app.db.begin().await?;
    for (id, places) in by_round {
        let round = rounds::hold(&tx, id).await?.ok_or(AppError::NotFound)?;
        let own: Vec<&Filing> = places.iter().filter_map(|n| filings.get(*n).copied()).collect();
        let secret = own.first().and_then(|f| secrets.get(&f.frame.year)).map_or("", String::as_str);
        let kept = of_round(&tx, (&round, secret), &own, now).await?;
        for (n, kept) in places.into_iter().zip(kept) {
            out[n] = Some(kept);
        }
    }
    tx.commit().await?;
    Ok(out.into_iter().flatten().collect())
}

/// Stores reports of one round; what came of each.
async fn of_round(
    tx: &Tx,
    (round, secret): (&round::Model, &str),
    filings: &[&Filing],
    now: DateTime<Utc>,
) -> AppResult<Vec<Kept>> {
    let (authors, ids): (Vec<AccountId>, Vec<ReportId>) =
        filings.iter().map(|f| (f.actor.account, f.id)).unzip();
    let seats: HashMap<AccountId, _> = rounds::seats(tx, round.id, &authors)
        .await?
        .into_iter()
        .map(|(seat, unit)| (seat.account_id, (seat, unit)))
        .collect();
    let (mut used, mut begun) = reports::taken(tx, round.id, (&ids, &authors)).await?;
    let mut out = Vec::new();
    let (mut rows, mut links, mut texts, mut actors) = (vec![], vec![], revisions::Rows::default(), vec![]);
    for filing in filings {
        let unit = match seated(round, filing, seats.get(&filing.actor.account)) {
            Ok(unit) => unit,
            Err(why) => {
                out.push(why.map_or(Kept::Unsure, Kept::Refused));
                continue;
            }
        };
        let exists = if !used.insert(filing.id) {
            Some("error-id-used")
        } else if !begun.insert(filing.actor.account) {
            Some("error-report-exists")
        } else {
            None
        };
        if let Some(why) = exists {
            out.push(Kept::Refused(AppError::Conflict(why)));
            continue;
        }
        let author_key = author_key_under(secret, filing.actor.account)?;
        let row = row(filing.id, (Some(round), unit), (author_key, filing.parsed.nil), now);
        texts.push(row.id, 1, &filing.parsed, now, Uuid::new_v4());
        let (report_id, account_id) = (row.id, filing.actor.account);
        links.push(authorship::Model { report_id, account_id, round_id: row.round_id });
        rows.push(row.clone());
        actors.push(&filing.actor);
        out.push(Kept::Row(row));
    }
    reports::insert_tallied(tx, rows, links).await?;
    revisions::insert(tx, texts).await?;
    audit::note_all(tx, actors.into_iter(), now, "report.submit", ("round", &round.code)).await?;
    Ok(out)
}

/// The unit a report is filed for, where its author has a seat in the round and the round still takes it; else why not, or
/// nothing where it only has to be confirmed.
fn seated(
    round: &round::Model,
    filing: &Filing,
    seat: Option<&(assignment::Model, Option<round_unit::Model>)>,
) -> Result<UnitId, Option<AppError>> {
    refuse_fixed(Some(round))?;
    let Some((seat, unit)) = seat.filter(|(seat, _)| seat.excused.is_none()) else {
        return Err(Some(AppError::Forbidden));
    };
    let headcount = unit.as_ref().and_then(|unit| unit.headcount);
    if !filing.sure && filing.parsed.is_above(headcount) { Err(None) } else { Ok(seat.unit_id) }
}

/// The row of a report that is handed in whole, of a round or a flash report.
pub(super) fn row(
    id: ReportId,
    (round, unit_id): (Option<&round::Model>, UnitId),
    (author_key, nil): (String, bool),
    now: DateTime<Utc>,
) -> report::Model {
    report::Model {
        id,
        kind: if round.is_some() { ReportKind::Periodic } else { ReportKind::Flash },
        round_id: round.map(|round| round.id),
        unit_id,
        state: ReportState::Submitted,
        held: false,
        nil,
        author_key,
        revisions: 1,
        first_submitted_at: Some(now),
        late: round.is_some_and(|round| now > round.due_at),
        version: 1,
        keyed_by: None,
        audit_ref: Uuid::new_v4(),
    }
}
