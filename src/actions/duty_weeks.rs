//! The roster of those who take flash reports: this week and the next ones.

use chrono::{Days, NaiveDate};
use entity::account;
use entity::enums::Role;

use super::settings::stamp;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::period::monday_of;
use crate::error::{AppError, AppResult};
use crate::store::duty_weeks::{self, Weeks};
use crate::store::{Conn, Turn, accounts, audit};

/// Weeks on the roster: this one and the next eight.
const WEEKS: u64 = 9;

/// The roster as it stands.
#[derive(Clone, Debug)]
pub struct Roster {
    /// The Mondays of its weeks.
    pub mondays: Vec<NaiveDate>,
    /// Whoever may be on duty: staff and approvers.
    pub staff: Vec<account::Model>,
    /// Who is.
    pub weeks: Weeks,
}

impl Roster {
    /// What tells this state of the roster from another.
    ///
    /// # Errors
    /// Never in practice: it is plain data.
    pub fn stamp(&self) -> AppResult<String> {
        stamp(&(&self.mondays, &self.weeks))
    }
}

/// The roster of this week and the next; those who are no staff any more are left out.
///
/// # Errors
/// When the database fails.
pub async fn roster(app: &App, c: &impl Conn) -> AppResult<Roster> {
    let first = monday_of(app.now().with_timezone(&app.zone()).date_naive());
    let mondays: Vec<NaiveDate> =
        (0..WEEKS).filter_map(|n| first.checked_add_days(Days::new(7 * n))).collect();
    let mut staff = accounts::active(c, Role::Staff).await?;
    staff.extend(accounts::active(c, Role::Approver).await?);
    let mut weeks = duty_weeks::of(c, &mondays).await?;
    for who in weeks.values_mut() {
        who.retain(|id| staff.iter().any(|a| a.id == *id));
    }
    weeks.retain(|_, who| !who.is_empty());
    Ok(Roster { mondays, staff, weeks })
}

/// Saves the roster over the one that was shown.
///
/// # Errors
/// When somebody saved in between, a week has begun, or one of them is no staff any more.
pub async fn save(app: &App, actor: &Actor, shown: &str, mut weeks: Weeks) -> AppResult<()> {
    let tx = app.db.begin().await?;
    tx.turn(Turn::Settings).await?;
    let now = roster(app, &tx).await?;
    let known = weeks.values().flatten().all(|id| now.staff.iter().any(|a| a.id == *id));
    if !known || now.stamp()? != shown {
        return Err(AppError::Conflict("error-weeks-changed"));
    }
    weeks.retain(|monday, _| now.mondays.contains(monday));
    duty_weeks::replace(&tx, &now.mondays, &weeks).await?;
    audit::note(&tx, actor, app.now(), "duty.save", ("settings", "duty".into())).await?;
    Ok(tx.commit().await?)
}
