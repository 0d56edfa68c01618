//! Links by which people set a password: who still needs one, papers to print, and the page a link opens.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::enums::TokenPurpose;
use entity::ids::AccountId;
use entity::{account, unit};

use super::accounts::{Filters, filters, unit_name};
use super::extract::{Asked, Fields};
use super::form::{Field, Kind, Told, mark, told};
use super::page::{Frame, go, html, own_path};
use super::qr::{Qr, draw};
use super::routes::Caller;
use super::sessions::set_cookie;
use crate::actions::invitations::{self as links, MOST_PAPERS, Paper};
use crate::actions::passwords;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::account::may_print;
use crate::error::{AppError, AppResult};
use crate::locale::Lang;
use crate::store::accounts::{self, Filter, Listed, Standing};
use crate::store::units;

/// People on one page.
const PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "invitations/list.html")]
struct ListPage {
    f: Frame,
    filters: Filters,
    rows: Vec<(Listed, bool)>,
    units: Vec<unit::Model>,
    total: u64,
    page: u64,
    last: u64,
    unprinted: u64,
}

/// How the people of the list may stand.
fn standings(app: &App) -> [(&'static str, Standing); 3] {
    let now = app.now();
    [("active", Standing::Active), ("unused", Standing::Unused), ("unprinted", Standing::Unprinted(now))]
}

/// Those of a filter who may be printed for and have no good link yet: a page of them, and how many.
async fn unprinted(app: &App, actor: &Actor, filter: &Filter) -> AppResult<(Vec<AccountId>, u64)> {
    let filter = Filter { standing: Some(Standing::Unprinted(app.now())), ..filter.clone() };
    let scope = actor.scope();
    let (rows, total) = accounts::page(&app.db, &scope, (&filter, app.now()), (0, MOST_PAPERS)).await?;
    let rows = rows.into_iter().map(|row| row.account);
    Ok((rows.filter(|a| may_print(actor.role, a.role, false)).map(|a| a.id).collect(), total))
}

/// GET `/invitations?q=&role=&unit=&standing=&page=`.
pub async fn list(State(app): State<App>, f: Frame, actor: Actor, asked: Asked) -> AppResult<Response> {
    let (units, scope) = (units::all(&app.db, app.today()).await?, actor.scope());
    let (filters, filter) = filters(&f, &asked.0, (scope.keeps(), &standings(&app)), &units);
    let filter = Filter { standing: filter.standing.or(Some(Standing::Active)), ..filter };
    let page = asked.page();
    let (rows, total) = accounts::page(&app.db, &scope, (&filter, app.now()), (page - 1, PAGE)).await?;
    let rows = rows.into_iter().map(|row| {
        let printable = may_print(actor.role, row.account.role, row.in_use);
        (row, printable)
    });
    let (rows, unprinted) = (rows.collect(), unprinted(&app, &actor, &filter).await?.1);
    let last = total.div_ceil(PAGE).max(1);
    html(200, &ListPage { f, filters, rows, units, total, page, last, unprinted })
}

/// A paper as it is printed, in its reader's language; the link in two parts, to be broken between them.
struct Sheet {
    paper: Paper,
    place: String,
    secret: String,
    l: Lang,
    unit: String,
    qr: Option<Qr>,
}

#[derive(Template)]
#[template(path = "invitations/papers.html")]
struct PapersPage {
    f: Frame,
    sheets: Vec<Sheet>,
}

/// POST `/invitations`: `send` mails one link; `act` is `print` with the accounts chosen as `id`, or
/// `print_all` for all who have none yet, under the filters of `q`, `role` and `unit`.
pub async fn act(State(app): State<App>, f: Frame, actor: Actor, form: Fields) -> AppResult<Response> {
    if form.has("send") {
        let id = AccountId::parse(&form.get("send")).ok_or(AppError::NotFound)?;
        links::send(&app, &actor, id).await?;
        let back = form.get("back");
        let back = own_path(&back).split('?').next().unwrap_or("/").to_owned();
        return Ok(go(&format!("{back}?done=link-queued")));
    }
    let units = units::all(&app.db, app.today()).await?;
    let ids = match form.get("act").as_str() {
        "print_all" => {
            let (_, filter) = filters(&f, &form, (actor.scope().keeps(), &[]), &units);
            unprinted(&app, &actor, &filter).await?.0
        }
        "print" => {
            let ids = form.all("id").into_iter().map(|id| AccountId::parse(&id).ok_or(AppError::NotFound));
            let mut ids = ids.collect::<Result<Vec<_>, _>>()?;
            ids.dedup();
            ids.truncate(MOST_PAPERS as usize);
            ids
        }
        _ => return Err(AppError::Invalid("error-unknown-choice")),
    };
    if ids.is_empty() {
        return Err(AppError::Invalid("error-nobody-chosen"));
    }
    let papers = links::print(&app, &actor, &ids).await?;
    let sheet = |paper: Paper| {
        let (place, secret) = paper.link.rsplit_once('/').unwrap_or_default();
        Sheet {
            l: Lang::parse(&paper.account.lang),
            place: format!("{place}/"),
            secret: secret.to_owned(),
            unit: unit_name(&units, &paper.account).to_owned(),
            qr: draw(&paper.link),
            paper,
        }
    };
    html(200, &PapersPage { sheets: papers.into_iter().map(sheet).collect(), f })
}

#[derive(Template)]
#[template(path = "password/set.html")]
struct SetPage {
    f: Frame,
    is_reset: bool,
    owner: String,
    user_name: String,
    fields: Vec<Field>,
    errors: Vec<Told>,
}

/// The two fields of a new password.
pub(super) async fn password_fields(app: &App, f: &Frame, account: &account::Model) -> AppResult<Vec<Field>> {
    let mut first = Field::new(f, "password", "invite-password", Kind::Password("new-password"), "");
    first.hint = f.t1("password-rules", "limit", passwords::least(app, account).await?);
    Ok(vec![first, Field::new(f, "again", "invite-again", Kind::Password("new-password"), "")])
}

async fn set_page(
    app: &App,
    f: Frame,
    (token, purpose): (&str, TokenPurpose),
    mut errors: Vec<Told>,
) -> AppResult<Response> {
    let account = links::invited(app, token, purpose).await?;
    let mut fields = password_fields(app, &f, &account).await?;
    mark(&mut fields, &mut errors);
    let status = if errors.is_empty() { 200 } else { 422 };
    let is_reset = purpose == TokenPurpose::Reset;
    let (owner, user_name) = (account.display_name, account.user_name);
    html(status, &SetPage { f, is_reset, owner, user_name, fields, errors })
}

async fn set_password(
    app: &App,
    f: Frame,
    caller: &Caller,
    link: (&str, TokenPurpose),
    fields: &Fields,
) -> AppResult<Response> {
    let (password, again) = (fields.get("password"), fields.get("again"));
    let from = (caller.address.as_str(), caller.request.as_str());
    match passwords::set_by_link(app, link, (&password, &again), from).await? {
        Ok(Some(session)) => {
            let mut response = go("/");
            set_cookie(app, &mut response, &session);
            Ok(response)
        }
        Ok(None) => Ok(go("/login?done=password-set")),
        Err(errors) => {
            let errors = told(&f, &errors);
            set_page(app, f, link, errors).await
        }
    }
}

/// GET `/invite/{token}`.
pub async fn invited(State(app): State<App>, f: Frame, Path(token): Path<String>) -> AppResult<Response> {
    set_page(&app, f, (&token, TokenPurpose::Invitation), Vec::new()).await
}

/// POST `/invite/{token}`.
pub async fn accept(
    State(app): State<App>,
    f: Frame,
    caller: Caller,
    Path(token): Path<String>,
    fields: Fields,
) -> AppResult<Response> {
    set_password(&app, f, &caller, (&token, TokenPurpose::Invitation), &fields).await
}

/// GET `/password/reset/{token}`.
pub async fn reset(State(app): State<App>, f: Frame, Path(token): Path<String>) -> AppResult<Response> {
    set_page(&app, f, (&token, TokenPurpose::Reset), Vec::new()).await
}

/// POST `/password/reset/{token}`.
pub async fn set_by_reset(
    State(app): State<App>,
    f: Frame,
    caller: Caller,
    Path(token): Path<String>,
    fields: Fields,
) -> AppResult<Response> {
    set_password(&app, f, &caller, (&token, TokenPurpose::Reset), &fields).await
}

#[derive(Template)]
#[template(path = "password/ask.html")]
struct AskPage {
    f: Frame,
    fields: Vec<Field>,
    errors: Vec<Told>,
    is_sent: bool,
}

fn ask_page(f: Frame, mut errors: Vec<Told>, is_sent: bool) -> AppResult<Response> {
    let mut fields = vec![Field::new(&f, "login", "login-name", Kind::Filled("username", "text"), "")];
    mark(&mut fields, &mut errors);
    let status = if errors.is_empty() { 200 } else { 422 };
    html(status, &AskPage { f, fields, errors, is_sent })
}

/// GET `/password/reset`.
pub async fn ask(f: Frame, asked: Asked) -> AppResult<Response> {
    ask_page(f, Vec::new(), asked.0.has("sent"))
}

/// POST `/password/reset`: the answer says nothing about the name.
pub async fn asked(State(app): State<App>, f: Frame, caller: Caller, fields: Fields) -> AppResult<Response> {
    let login = fields.get("login");
    if login.trim().is_empty() {
        let error = Told::new("login", f.t("error-required"));
        return ask_page(f, vec![error], false);
    }
    passwords::ask_reset(&app, &login, (&caller.address, &caller.request)).await?;
    Ok(go("/password/reset?sent=1"))
}
