//! Accounts, for administrators: the list, and making one.

pub(super) mod import;
mod show;

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entity::enums::Role;
use entity::unit;

use super::extract::{Asked, Fields, query};
use super::form::{Choice, Field, Kind, Told, choices, mark, told};
use super::page::{Frame, go, html};
use crate::actions::accounts as making;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::account::{NewAccount, is_privileged};
use crate::error::AppResult;
use crate::store::accounts::{self, Filter, Listed, Standing};
use crate::store::{pending_changes, units};

pub use import::{form as import_form, template_csv, template_xlsx, upload as import_upload};
pub use show::{act, show};

/// Accounts on one page.
const PAGE: u64 = 50;

/// Most bytes of an upload: the file, and what a form puts around it.
pub const UPLOAD: usize = 12 * 1024 * 1024;

/// A unit and all below it.
pub(super) fn subtree(units: &[unit::Model], code: &str) -> Option<Vec<entity::ids::UnitId>> {
    let top = units.iter().find(|u| u.code == code)?;
    let mut within = BTreeSet::from([top.id]);
    loop {
        let below =
            |u: &&unit::Model| u.parent_id.is_some_and(|p| within.contains(&p)) && !within.contains(&u.id);
        let more: Vec<_> = units.iter().filter(below).map(|u| u.id).collect();
        if more.is_empty() {
            return Some(within.into_iter().collect());
        }
        within.extend(more);
    }
}

/// Units to choose from.
pub(super) fn unit_choices(units: &[unit::Model], chosen: &str) -> Vec<Choice> {
    let choice = |u: &unit::Model| Choice {
        code: u.code.clone(),
        label: u.name.clone(),
        chosen: u.code == chosen,
        ..Choice::default()
    };
    units.iter().map(choice).collect()
}

/// The filters of a list, as the address has them.
#[derive(Clone, Debug)]
pub(super) struct Filters {
    pub words: String,
    pub unit: String,
    pub roles: Vec<Choice>,
    pub units: Vec<Choice>,
    pub standings: Vec<Choice>,
    query: String,
}

impl Filters {
    /// The address of another page of the same list, after its path.
    pub fn page(&self, page: u64) -> String {
        format!("?{}page={page}", self.query)
    }

    /// Whether anything is asked for.
    pub fn is_any(&self) -> bool {
        !self.query.is_empty()
    }
}

/// Reads the filters of an address; what is not among the choices filters nothing.
pub(super) fn filters(
    f: &Frame,
    asked: &Fields,
    (roles, standings): (&[Role], &[(&str, Standing)]),
    units: &[unit::Model],
) -> (Filters, Filter) {
    let (words, role, unit) = (asked.get("q"), asked.get("role"), asked.get("unit"));
    let standing = asked.get("standing");
    let codes: Vec<&str> = roles.iter().map(|r| r.code()).collect();
    let names: Vec<&str> = standings.iter().map(|(name, _)| *name).collect();
    let filter = Filter {
        words: words.chars().take(100).collect(),
        role: Role::parse(&role),
        units: subtree(units, &unit),
        standing: standings.iter().find(|(name, _)| *name == standing).map(|(_, standing)| *standing),
    };
    let given = [("q", &words), ("role", &role), ("unit", &unit), ("standing", &standing)];
    let query = query(given.map(|(name, value)| (name, value.as_str())));
    let shown = Filters {
        roles: choices(f, "role", &codes, &[role]),
        units: unit_choices(units, &unit),
        standings: choices(f, "standing", &names, &[standing]),
        query: if query.is_empty() { query } else { query + "&" },
        words,
        unit,
    };
    (shown, filter)
}

#[derive(Template)]
#[template(path = "accounts/list.html")]
struct ListPage {
    f: Frame,
    filters: Filters,
    rows: Vec<Listed>,
    units: Vec<unit::Model>,
    total: u64,
    page: u64,
    last: u64,
    waiting: u64,
}

/// The name of an account's unit.
pub(super) fn unit_name<'a>(units: &'a [unit::Model], account: &entity::account::Model) -> &'a str {
    units.iter().find(|u| Some(u.id) == account.unit_id).map_or("", |u| u.name.as_str())
}

/// How an account stands, in words.
pub(super) fn standing(f: &Frame, listed: &Listed) -> String {
    match (listed.account.active, listed.in_use, listed.invited_until) {
        (false, _, _) => f.t("standing-closed"),
        (true, true, _) => f.t("standing-in-use"),
        (true, false, Some(until)) => f.t1("standing-invited", "time", f.time(&until)),
        (true, false, None) => f.t("standing-unused"),
    }
}

/// GET `/accounts?q=&role=&unit=&standing=&page=`.
pub async fn list(State(app): State<App>, f: Frame, actor: Actor, asked: Asked) -> AppResult<Response> {
    let standings =
        [("active", Standing::Active), ("unused", Standing::Unused), ("closed", Standing::Closed)];
    let units = units::all(&app.db, app.today()).await?;
    let (filters, filter) = filters(&f, &asked.0, (Role::ALL, &standings), &units);
    let page = asked.page();
    let found = accounts::page(&app.db, &actor.scope(), (&filter, app.now()), (page - 1, PAGE)).await?;
    let (rows, total) = found;
    let waiting = pending_changes::count_open(&app.db).await?;
    let last = total.div_ceil(PAGE).max(1);
    html(200, &ListPage { f, filters, rows, units, total, page, last, waiting })
}

#[derive(Template)]
#[template(path = "accounts/new.html")]
struct NewPage {
    f: Frame,
    fields: Vec<Field>,
    errors: Vec<Told>,
}

/// Roles that need a second person are marked, so that nobody is surprised.
pub(super) fn role_choices(f: &Frame, chosen: &str) -> Vec<Choice> {
    let codes: Vec<&str> = Role::ALL.iter().map(|r| r.code()).collect();
    let mut list = choices(f, "role", &codes, &[chosen.to_owned()]);
    for (choice, role) in list.iter_mut().zip(Role::ALL) {
        if is_privileged(*role) {
            choice.label = f.t1("account-role-waits", "role", &choice.label);
        }
    }
    list
}

async fn new_page(app: &App, f: Frame, form: &Fields, mut errors: Vec<Told>) -> AppResult<Response> {
    let units = units::all(&app.db, app.today()).await?;
    let line = |name: &str, key: &str| Field::new(&f, name, key, Kind::Line, &form.get(name));
    let roles = role_choices(&f, &form.get("role"));
    let places = unit_choices(&units, &form.get("unit"));
    let mut fields = vec![
        Field::new(&f, "role", "account-role", Kind::One(roles, true), ""),
        line("display_name", "account-name"),
        line("user_name", "account-user-name"),
        line("email", "account-email"),
        Field::new(&f, "unit", "account-unit", Kind::One(places, true), ""),
    ];
    mark(&mut fields, &mut errors);
    let status = if errors.is_empty() { 200 } else { 422 };
    html(status, &NewPage { f, fields, errors })
}

/// GET `/accounts/new`.
pub async fn new(State(app): State<App>, f: Frame) -> AppResult<Response> {
    new_page(&app, f, &Fields::default(), Vec::new()).await
}

/// POST `/accounts`.
pub async fn create(State(app): State<App>, f: Frame, actor: Actor, form: Fields) -> AppResult<Response> {
    let Some(role) = Role::parse(&form.get("role")) else {
        let error = Told::new("role", f.t("error-choose"));
        return new_page(&app, f, &form, vec![error]).await;
    };
    let new = NewAccount {
        role,
        email: Some(form.get("email")),
        user_name: form.get("user_name"),
        display_name: form.get("display_name"),
        unit_code: Some(form.get("unit")),
        lang: f.lang.code().into(),
    };
    let has_address = !form.get("email").trim().is_empty();
    match making::create(&app, &actor, new).await? {
        Ok(id) => {
            let done = match (is_privileged(role), has_address) {
                (true, _) => "change-proposed",
                (false, true) => "invited",
                (false, false) => "made",
            };
            Ok(go(&format!("/accounts/{id}?done={done}")))
        }
        Err(errors) => {
            let errors = told(&f, &errors);
            new_page(&app, f, &form, errors).await
        }
    }
}
