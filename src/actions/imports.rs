//! Reports brought over from another tool: each goes in as its author would have handed it in, with nothing eased. The audit
//! log tells that an import was made into a round; and of each report what it tells of every one.

use std::collections::{BTreeSet, HashMap};

use entity::account;
use entity::enums::Role;
use entity::ids::{AccountId, ReportId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::reports::whole::{self, Standing};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::mapping::answers::{Export, Submission, key};
use crate::domain::mapping::rivals::{Rival, Verdict, judge};
use crate::domain::mapping::{Mapped, Mapping};
use crate::domain::report::FieldError;
use crate::domain::report::whole::Whole;
use crate::error::{AppError, AppResult};
use crate::store::{accounts, audit, rounds};

/// What is asked for.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// What was collected.
    pub export: &'a Export,
    /// What is what in it.
    pub mapping: &'a Mapping,
    /// Code of the round of all of it, instead of what the mapping says.
    pub round: Option<&'a str>,
    /// Makes an actor of an author: a matter of the command line.
    pub acting: fn(account::Model) -> Actor,
}

/// A report that can be taken.
#[derive(Clone, Debug)]
pub struct Ready {
    /// Number of its submission.
    pub number: u64,
    actor: Actor,
    whole: Whole,
}

/// What is wrong with a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its number.
    pub number: u64,
    /// What is wrong, by the fields of the form. No error holds words of the report.
    pub errors: Vec<FieldError>,
}

/// What came of looking at everything.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Can be taken, in the order of the file.
    pub ready: Vec<Ready>,
    /// Were taken before.
    pub there: usize,
    /// Of these, how many stand otherwise in the file than here.
    pub otherwise: usize,
    /// Have a later one of their author beside them: their numbers.
    pub older: Vec<u64>,
    /// Were refused by a reviewer of the other tool.
    pub rejected: usize,
    /// Can't be taken.
    pub faults: Vec<Fault>,
    /// Columns that the mapping names and no submission has an answer in.
    pub silent: Vec<String>,
    /// Rounds of all that can be taken or is there.
    rounds: BTreeSet<String>,
}

/// A submission with what the mapping made of it.
struct Read {
    number: u64,
    mapped: Mapped,
    actor: Option<Actor>,
}

/// Looks at everything, and keeps nothing.
///
/// # Errors
/// When the database fails.
pub async fn plan(app: &App, asked: Asked<'_>) -> AppResult<Plan> {
    let (mut plan, mut seen) = (Plan::default(), BTreeSet::new());
    let read = read(app, asked, (&mut plan, &mut seen)).await?;
    plan.silent = asked.mapping.silent(&seen).into_iter().map(str::to_owned).collect();
    let rivals: Vec<Rival<'_, (Option<AccountId>, &str, u64)>> = read.iter().map(rival).collect();
    for (read, verdict) in read.iter().zip(judge(&rivals)) {
        match verdict {
            Verdict::Older => plan.older.push(read.number),
            Verdict::Tied => {
                let mut errors = read.mapped.errors.clone();
                errors.push(FieldError::new("author", "import-tied"));
                plan.faults.push(Fault { number: read.number, errors });
            }
            Verdict::Taken => place(app, read, &mut plan).await?,
        }
    }
    Ok(plan)
}

/// What tells whose it is; without a known author it stands by itself.
fn rival(read: &Read) -> Rival<'_, (Option<AccountId>, &str, u64)> {
    let author = read.actor.as_ref().map(|actor| actor.account);
    let alone = if author.is_some() { 0 } else { read.number };
    ((author, read.mapped.round.as_str(), alone), read.mapped.id.as_str(), read.mapped.at)
}

/// What the mapping makes of each submission, with its author.
async fn read(
    app: &App,
    asked: Asked<'_>,
    (plan, seen): (&mut Plan, &mut BTreeSet<String>),
) -> AppResult<Vec<Read>> {
    let (mut out, mut known) = (Vec::new(), HashMap::new());
    for submission in &asked.export.submissions {
        if submission.rejected {
            plan.rejected += 1;
            continue;
        }
        let mut mapped = mapped(asked, submission, seen);
        let actor = if mapped.author.is_empty() {
            None
        } else {
            if !known.contains_key(&mapped.author) {
                known.insert(mapped.author.clone(), author(app, &mapped.author, asked.acting).await?);
            }
            match &known[&mapped.author] {
                Ok(actor) => Some(actor.clone()),
                Err(key) => {
                    mapped.errors.push(FieldError::new("author", key));
                    None
                }
            }
        };
        out.push(Read { number: submission.number, mapped, actor });
    }
    Ok(out)
}

/// What the mapping makes of a submission, and whether it was there to be read.
fn mapped(asked: Asked<'_>, submission: &Submission, seen: &mut BTreeSet<String>) -> Mapped {
    let mut mapped = asked.mapping.apply(submission, asked.round, seen);
    if submission.sealed {
        mapped.errors = vec![FieldError::new("file", "import-sealed")];
    }
    let told = |field: &str, errors: &[FieldError]| errors.iter().any(|error| error.field == field);
    if mapped.round.is_empty() && !told("round", &mapped.errors) {
        mapped.errors.push(FieldError::new("round", "error-required"));
    } else if mapped.round.contains(char::is_control) {
        mapped.errors.push(FieldError::new("round", "error-unknown-choice"));
        mapped.round.clear();
    }
    mapped
}

/// The collaborator of a user name or e-mail, or why there is none.
async fn author(
    app: &App,
    login: &str,
    acting: fn(account::Model) -> Actor,
) -> AppResult<Result<Actor, &'static str>> {
    if login.contains(char::is_control) {
        return Ok(Err("import-author-unknown"));
    }
    let rows = accounts::by_login(&app.db, login).await?;
    let there = !rows.is_empty();
    let mut rows = rows.into_iter().filter(|row| row.role == Role::Collaborator && row.active);
    Ok(match (rows.next(), rows.next()) {
        (Some(row), None) => Ok(acting(row)),
        (Some(_), Some(_)) => Err("import-author-several"),
        (None, _) if there => Err("import-author-role"),
        (None, _) => Err("import-author-unknown"),
    })
}

/// Puts a submission where it belongs in the plan.
async fn place(app: &App, read: &Read, plan: &mut Plan) -> AppResult<()> {
    let mut errors = read.mapped.errors.clone();
    let sealed = errors.iter().any(|error| error.key == "import-sealed");
    if let (Some(actor), false, false) = (&read.actor, read.mapped.round.is_empty(), sealed) {
        let Mapped { id, round, raw, confirmed, .. } = read.mapped.clone();
        let id = report_id(app, &key(&id, &round))?;
        let whole = Whole { id, round: Some(round), raw, confirmed };
        match standing(app, actor, &whole).await? {
            Ok(Standing::There(same)) => {
                plan.there += 1;
                plan.otherwise += usize::from(!same);
                plan.rounds.extend(whole.round);
                return Ok(());
            }
            Ok(Standing::Fits) if errors.is_empty() => {
                plan.rounds.extend(whole.round.clone());
                plan.ready.push(Ready { number: read.number, actor: actor.clone(), whole });
                return Ok(());
            }
            Ok(Standing::Fits) => {}
            Err(more) => {
                // What the mapping made nothing of is empty, and no fault of its own.
                let told: BTreeSet<String> = errors.iter().map(|error| error.field.clone()).collect();
                errors.extend(more.into_iter().filter(|error| !told.contains(&error.field)));
            }
        }
    }
    errors.iter_mut().for_each(without_words);
    plan.faults.push(Fault { number: read.number, errors });
    Ok(())
}

/// How a report stands; that it can't be taken at all is told as an error of a field.
async fn standing(app: &App, actor: &Actor, whole: &Whole) -> AppResult<Result<Standing, Vec<FieldError>>> {
    refused(whole::check(app, actor, whole).await)
}

/// Refusals as errors of the field that brings them about.
fn refused<T>(done: AppResult<Result<T, Vec<FieldError>>>) -> AppResult<Result<T, Vec<FieldError>>> {
    let is_round = |errors: &[FieldError]| errors.iter().any(|error| error.field == "round");
    let one = |field, key| Ok(Err(vec![FieldError::new(field, key)]));
    match done {
        Err(AppError::Forbidden) => one("author", "import-no-seat"),
        Err(AppError::Conflict("error-round-closed")) => one("round", "error-round-closed"),
        Err(AppError::Conflict(key)) => one("author", key),
        Ok(Err(errors)) if is_round(&errors) => one("round", "import-round-unknown"),
        other => other,
    }
}

/// Takes the words of the report out of an error: what is told goes to screens and files that others read.
fn without_words(error: &mut FieldError) {
    for (_, value) in error.args.iter_mut().filter(|(name, _)| *name == "words") {
        *value = "…".into();
    }
}

/// The id of the report a submission becomes: always the same, and like any other to whoever lacks the server's key.
fn report_id(app: &App, key: &str) -> AppResult<ReportId> {
    let secret = app.config.secret_key.derive("ids of imported reports");
    let mut mac = Hmac::<Sha256>::new_from_slice(&secret).map_err(AppError::internal)?;
    mac.update(key.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&mac.finalize().into_bytes()[..16]);
    Ok(ReportId(uuid::Builder::from_random_bytes(bytes).into_uuid()))
}

/// Notes that an import begins, before the first report is taken: one row for each round of it.
///
/// # Errors
/// When the database fails.
pub async fn begin(app: &App, plan: &Plan) -> AppResult<()> {
    let tx = app.db.begin().await?;
    for code in &plan.rounds {
        let Some(round) = rounds::by_code(&tx, code).await? else { continue };
        audit::note_console(&tx, app.now(), "report.import", ("round", round.code)).await?;
    }
    Ok(tx.commit().await?)
}

/// Takes a report, in a transaction of its own; or tells why it can't be taken any more.
///
/// # Errors
/// When the database fails.
pub async fn take(app: &App, ready: &Ready) -> AppResult<Result<(), Fault>> {
    let done = refused(whole::file(app, &ready.actor, &ready.whole).await)?;
    Ok(done.map(|_| ()).map_err(|mut errors| {
        errors.iter_mut().for_each(without_words);
        Fault { number: ready.number, errors }
    }))
}
