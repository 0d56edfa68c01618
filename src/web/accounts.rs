//! Accounts, for administrators: the list, and making one with a link to hand over.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entity::enums::Role;
use entity::{account, unit};

use super::extract::Fields;
use super::form::{Choice, Field, Kind, Told, choices, mark};
use super::page::{Frame, html};
use crate::actions::accounts::{self as making, NewAccount};
use crate::app::App;
use crate::domain::access::Actor;
use crate::error::{AppError, AppResult};
use crate::store::{accounts, units};

#[derive(Template)]
#[template(path = "accounts.html")]
struct AccountsPage {
    f: Frame,
    accounts: Vec<account::Model>,
    units: Vec<unit::Model>,
    fields: Vec<Field>,
    errors: Vec<Told>,
    link: String,
}

impl AccountsPage {
    fn unit(&self, account: &account::Model) -> &str {
        self.units.iter().find(|u| Some(u.id) == account.unit_id).map_or("", |u| u.name.as_str())
    }
}

/// The key of the field a message belongs beside.
fn field_of(key: &str) -> &'static str {
    match key {
        "error-email" => "email",
        "error-unknown-unit" => "unit",
        "error-choose" => "role",
        _ => "user_name",
    }
}

async fn page(app: &App, f: Frame, form: &Fields, result: Result<String, &str>) -> AppResult<Response> {
    let (accounts, units) = (accounts::all(&app.db).await?, units::all(&app.db).await?);
    let (link, mut errors) = match result {
        Ok(link) => (link, Vec::new()),
        Err(key) => (String::new(), vec![Told::new(field_of(key), f.t(key))]),
    };
    let typed = |name: &str| if link.is_empty() { form.get(name) } else { String::new() };
    let codes: Vec<&str> = Role::ALL.iter().map(|r| r.code()).collect();
    let roles = choices(&f, "role", &codes, &[typed("role")]);
    let unit = typed("unit");
    let places = units.iter().map(|u| Choice {
        code: u.code.clone(),
        label: u.name.clone(),
        chosen: u.code == unit,
        heading: false,
    });
    let mut fields = vec![
        Field::new(&f, "role", "account-role", Kind::One(roles, true), ""),
        Field::new(&f, "display_name", "account-name", Kind::Line, &typed("display_name")),
        Field::new(&f, "user_name", "account-user-name", Kind::Line, &typed("user_name")),
        Field::new(&f, "email", "account-email", Kind::Line, &typed("email")),
        Field::new(&f, "unit", "account-unit", Kind::One(places.collect(), true), ""),
    ];
    mark(&mut fields, &mut errors);
    let status = if errors.is_empty() { 200 } else { 422 };
    html(status, &AccountsPage { f, accounts, units, fields, errors, link })
}

/// GET `/accounts`.
pub async fn list(State(app): State<App>, f: Frame) -> AppResult<Response> {
    page(&app, f, &Fields::default(), Ok(String::new())).await
}

/// POST `/accounts`: the link is shown once, on the answer itself, and kept nowhere.
pub async fn create(State(app): State<App>, f: Frame, actor: Actor, form: Fields) -> AppResult<Response> {
    let Some(role) = Role::parse(&form.get("role")) else {
        return page(&app, f, &form, Err("error-choose")).await;
    };
    // Such roles wait for a second person's yes, which is not built yet; the command line makes them.
    if matches!(role, Role::Staff | Role::Approver | Role::Auditor | Role::Admin) {
        return page(&app, f, &form, Err("error-role-needs-second")).await;
    }
    let new = NewAccount {
        role,
        email: Some(form.get("email")),
        user_name: form.get("user_name"),
        display_name: form.get("display_name"),
        unit_code: Some(form.get("unit")).filter(|u| !u.is_empty()),
        lang: f.lang.code().into(),
    };
    match making::create(&app, Some(&actor), new).await {
        Ok(link) => page(&app, f, &form, Ok(link)).await,
        Err(AppError::Invalid(key) | AppError::Conflict(key)) => page(&app, f, &form, Err(key)).await,
        Err(error) => Err(error),
    }
}
