//! Many accounts at once, from a list: all of them or none.

use std::collections::HashMap;

use entity::enums::MailKind;

use super::super::mail;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::account::NewAccount;
use crate::domain::roster::{self, Known};
use crate::domain::sheet::{Fault, Sheet, read};
use crate::error::AppResult;
use crate::store::{Conn, Turn, accounts, audit, outbox, units};

/// The accounts of a list; or every fault of it.
type Read = AppResult<Result<Vec<NewAccount>, Vec<Fault>>>;

async fn parse((app, c): (&App, &impl Conn), sheets: &[Sheet], lang: &str) -> Read {
    let known = known(app, c).await?;
    let records = read(sheets, &roster::COLUMNS);
    Ok(records.and_then(|(records, faults)| roster::parse((&records, faults), &known, lang)))
}

/// What a list is read against.
async fn known(app: &App, c: &impl Conn) -> AppResult<Known> {
    let units = units::all(c, app.today()).await?;
    let codes: HashMap<_, _> = units.iter().map(|unit| (unit.id, unit.code.clone())).collect();
    let mut known = Known::default();
    for account in accounts::all(c).await? {
        if let Some(email) = account.email {
            // A unit that is no longer in force is in no list.
            let unit = account.unit_id.map(|id| codes.get(&id).cloned().unwrap_or_default());
            known.duties.entry(email).or_default().push((account.role, unit));
        }
        known.user_names.insert(account.user_name);
    }
    known.units = units.into_iter().map(|unit| (unit.code, unit.name)).collect();
    Ok(known)
}

/// Tries a list without storing anything.
///
/// # Errors
/// When the database fails.
pub async fn check(app: &App, actor: &Actor, sheets: &[Sheet]) -> Read {
    parse((app, &app.db), sheets, &actor.lang).await
}

/// Makes the accounts of a list and queues the invitations of those with an e-mail; or makes none, and tells
/// every fault.
///
/// # Errors
/// When the database fails.
pub async fn apply(app: &App, actor: &Actor, sheets: &[Sheet]) -> Read {
    let tx = app.db.begin().await?;
    tx.turn(Turn::Addresses).await?;
    let new = match parse((app, &tx), sheets, &actor.lang).await? {
        Ok(new) => new,
        Err(faults) => return Ok(Err(faults)),
    };
    let units = units::all(&tx, app.today()).await?;
    let unit = |code: &Option<String>| units.iter().find(|u| Some(&u.code) == code.as_ref()).map(|u| u.id);
    let rows: Vec<_> = new.iter().map(|n| super::row(app, n.clone(), unit(&n.unit_code), true)).collect();
    let mails = rows.iter().filter_map(|row| mail::own(app, row, MailKind::Invitation)).collect();
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    accounts::insert_all(&tx, rows).await?;
    outbox::insert_all(&tx, mails).await?;
    for id in &ids {
        audit::note(&tx, actor, app.now(), "account.create", ("account", id.to_string())).await?;
    }
    audit::note(&tx, actor, app.now(), "account.import", ("accounts", ids.len().to_string())).await?;
    tx.commit().await?;
    Ok(Ok(new))
}
