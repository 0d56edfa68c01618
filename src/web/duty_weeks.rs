//! Who takes flash reports: the roster of this week and the next ones.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use entity::ids::AccountId;

use super::extract::Fields;
use super::page::{Frame, go, html};
use crate::actions::duty_weeks::{self, Roster};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::period::day_text;
use crate::error::{AppError, AppResult};
use crate::store::duty_weeks::Weeks;

/// A week of the roster.
struct Week {
    /// Its name in the form.
    name: String,
    /// First and last day.
    days: (String, String),
    /// Accounts that may be on duty: id, name, and whether they are chosen.
    people: Vec<(AccountId, String, bool)>,
    /// Who is on duty as saved, where that differs from what is chosen.
    saved: Option<String>,
    is_now: bool,
}

#[derive(Template)]
#[template(path = "duty_weeks.html")]
struct WeeksPage {
    f: Frame,
    weeks: Vec<Week>,
    stamp: String,
    changed: bool,
}

/// The name of a week's boxes.
fn name_of(monday: NaiveDate) -> String {
    format!("week-{}", monday.format("%Y-%m-%d"))
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(day_text).unwrap_or_default()
}

/// A week with those chosen ticked; `typed` is what somebody chose who was not first.
fn week(f: &Frame, roster: &Roster, (at, monday): (usize, NaiveDate), typed: Option<&Weeks>) -> Week {
    let of = |weeks: &Weeks| weeks.get(&monday).cloned().unwrap_or_default();
    let saved = of(&roster.weeks);
    let chosen = typed.map_or_else(|| saved.clone(), of);
    let names = |ids: &BTreeSet<AccountId>| {
        let found = roster.staff.iter().filter(|a| ids.contains(&a.id)).map(|a| a.display_name.as_str());
        found.collect::<Vec<_>>().join(", ")
    };
    let told = if saved.is_empty() { f.t("weeks-everybody") } else { names(&saved) };
    let people = roster.staff.iter().map(|a| (a.id, a.display_name.clone(), chosen.contains(&a.id)));
    Week {
        name: name_of(monday),
        days: (day(Some(monday)), day(monday.checked_add_days(chrono::Days::new(6)))),
        people: people.collect(),
        saved: (chosen != saved).then_some(told),
        is_now: at == 0,
    }
}

async fn page(app: &App, f: Frame, typed: Option<&Weeks>) -> AppResult<Response> {
    let roster = duty_weeks::roster(app, &app.db).await?;
    let weeks = roster.mondays.iter().copied().enumerate().map(|at| week(&f, &roster, at, typed)).collect();
    let page = WeeksPage { weeks, stamp: roster.stamp()?, changed: typed.is_some(), f };
    html(if page.changed { 409 } else { 200 }, &page)
}

/// GET `/duty`.
pub async fn show(State(app): State<App>, f: Frame, _: Actor) -> AppResult<Response> {
    page(&app, f, None).await
}

/// POST `/duty`: all weeks at once, over the roster that was shown.
pub async fn save(State(app): State<App>, f: Frame, actor: Actor, form: Fields) -> AppResult<Response> {
    let mut weeks = Weeks::new();
    for (name, value) in form.clone().into_pairs() {
        let Some(monday) = name.strip_prefix("week-") else { continue };
        let (Ok(monday), Some(account)) = (monday.parse::<NaiveDate>(), AccountId::parse(&value)) else {
            return Err(AppError::Invalid("error-unknown-choice"));
        };
        weeks.entry(monday).or_default().insert(account);
    }
    match duty_weeks::save(&app, &actor, &form.get("stamp"), weeks.clone()).await {
        Ok(()) => Ok(go("/duty?done=saved")),
        Err(AppError::Conflict(_)) => page(&app, f, Some(&weeks)).await,
        Err(error) => Err(error),
    }
}
