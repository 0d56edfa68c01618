//! One account, for administrators: what it is, what may be changed, its link, its mail.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::enums::Role;
use entity::ids::AccountId;
use entity::{account, outbox, pending_change};

use super::super::extract::Fields;
use super::super::form::{Field, Kind, Told, mark, told};
use super::super::page::{Frame, go, html};
use super::{role_choices, unit_choices};
use crate::actions::accounts::{self as changing, Edit};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::account::{address_waits, may_print};
use crate::error::{AppError, AppResult};
use crate::store::{accounts, outbox as mails, pending_changes, second_factors, units};

/// Mails shown of an account.
const MAILS: u64 = 8;

#[derive(Template)]
#[template(path = "accounts/show.html")]
struct ShowPage {
    f: Frame,
    account: account::Model,
    unit: String,
    in_use: bool,
    printable: bool,
    has_factor: bool,
    open: Vec<pending_change::Model>,
    mails: Vec<outbox::Model>,
    fields: Vec<Field>,
    errors: Vec<Told>,
}

/// What was typed of an account, or what it is.
struct Typed {
    display_name: String,
    email: String,
    role: String,
    unit: String,
}

async fn page(
    app: &App,
    f: Frame,
    actor: &Actor,
    account: account::Model,
    form: Option<(Typed, Vec<Told>)>,
) -> AppResult<Response> {
    let units = units::all(&app.db, app.today()).await?;
    let place = units.iter().find(|u| Some(u.id) == account.unit_id);
    let in_use = accounts::password_hash(&app.db, account.id).await?.is_some();
    let (typed, mut errors) = form.unwrap_or_else(|| {
        let typed = Typed {
            display_name: account.display_name.clone(),
            email: account.email.clone().unwrap_or_default(),
            role: account.role.code().to_owned(),
            unit: place.map_or_else(String::new, |u| u.code.clone()),
        };
        (typed, Vec::new())
    });
    let is_own = account.id == actor.account;
    let mut fields = vec![Field::new(&f, "display_name", "account-name", Kind::Line, &typed.display_name)];
    if !is_own {
        let roles = role_choices(&f, &typed.role);
        fields.push(Field::new(&f, "role", "account-role", Kind::One(roles, true), ""));
    }
    let places = unit_choices(&units, &typed.unit);
    fields.push(Field::new(&f, "unit", "account-unit", Kind::One(places, true), ""));
    let mut email = Field::new(&f, "email", "account-email", Kind::Line, &typed.email);
    if address_waits(account.role, in_use) {
        email.hint = f.t("account-email-waits");
    }
    fields.push(email);
    mark(&mut fields, &mut errors);
    let status = if errors.is_empty() { 200 } else { 422 };
    let open = pending_changes::open_of(&app.db, account.id).await?;
    let mails = mails::last_of(&app.db, account.id, MAILS).await?;
    let unit = place.map_or_else(String::new, |u| u.name.clone());
    let has_factor = !is_own && second_factors::is_enrolled(&app.db, account.id).await?;
    let printable = account.active && may_print(actor.role, account.role, in_use);
    html(status, &ShowPage { f, account, unit, in_use, printable, has_factor, open, mails, fields, errors })
}

async fn one(app: &App, actor: &Actor, path: &str) -> AppResult<account::Model> {
    let id = AccountId::parse(path).ok_or(AppError::NotFound)?;
    accounts::kept(&app.db, &actor.scope(), id).await?.ok_or(AppError::NotFound)
}

/// GET `/accounts/{id}`.
pub async fn show(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
) -> AppResult<Response> {
    let account = one(&app, &actor, &path).await?;
    page(&app, f, &actor, account, None).await
}

/// POST `/accounts/{id}`: `act` is `save`, `close`, `reopen` or `reset_factor`.
pub async fn act(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    let account = one(&app, &actor, &path).await?;
    let id = account.id;
    let done = match form.get("act").as_str() {
        "save" => return save(&app, f, &actor, account, &form).await,
        "close" => {
            changing::close(&app, &actor, id).await?;
            if id == actor.account {
                return Ok(go("/login"));
            }
            "closed"
        }
        "reset_factor" => {
            if changing::reset_second_factor(&app, &actor, id).await? {
                "change-proposed"
            } else {
                "factor-reset"
            }
        }
        "reopen" => {
            if changing::reopen(&app, &actor, id).await? {
                "change-proposed"
            } else {
                "reopened"
            }
        }
        _ => return Err(AppError::Invalid("error-unknown-choice")),
    };
    Ok(go(&format!("/accounts/{id}?done={done}")))
}

async fn save(
    app: &App,
    f: Frame,
    actor: &Actor,
    account: account::Model,
    form: &Fields,
) -> AppResult<Response> {
    let typed = Typed {
        display_name: form.get("display_name"),
        email: form.get("email"),
        role: if form.has("role") { form.get("role") } else { account.role.code().to_owned() },
        unit: form.get("unit"),
    };
    let Some(role) = Role::parse(&typed.role) else {
        let error = Told::new("role", f.t("error-choose"));
        return page(app, f, actor, account, Some((typed, vec![error]))).await;
    };
    let edit = Edit {
        display_name: typed.display_name.clone(),
        email: typed.email.clone(),
        role,
        unit_code: typed.unit.clone(),
    };
    match changing::save(app, actor, account.id, edit).await? {
        Ok(waits) => {
            let done = if waits { "change-proposed" } else { "saved" };
            Ok(go(&format!("/accounts/{}?done={done}", account.id)))
        }
        Err(errors) => {
            let errors = told(&f, &errors);
            page(app, f, actor, account, Some((typed, errors))).await
        }
    }
}
