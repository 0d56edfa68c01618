//! A person's own account: name, language, password, e-mail address.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::enums::{DigestKind, Role};
use entity::{account, email_change, unit};

use super::extract::{Fields, Token};
use super::form::{Choice, Field, Kind, Told, choices, mark, told};
use super::invitations::password_fields;
use super::page::{Frame, go, html};
use super::routes::Caller;
use crate::actions::accounts::save_own;
use crate::actions::addresses::{self, Confirmation};
use crate::actions::{digests as stopping, passwords};
use crate::app::App;
use crate::domain::access::{Access, Actor};
use crate::error::{AppError, AppResult};
use crate::locale::Lang;
use crate::store::{accounts, digests, email_changes, units};

#[derive(Template)]
#[template(path = "account/show.html")]
struct AccountPage {
    f: Frame,
    account: account::Model,
    unit: Option<unit::Model>,
    wish: Option<email_change::Model>,
    profile: Vec<Field>,
    password: Vec<Field>,
    email: Vec<Field>,
    /// Which digests a leader gets; nothing for others.
    digests: Vec<Field>,
    may_have_tokens: bool,
    errors: Vec<Told>,
}

/// Which digests a leader gets.
async fn digest_fields(app: &App, f: &Frame, account: &account::Model) -> AppResult<Vec<Field>> {
    if account.role != Role::Leader {
        return Ok(Vec::new());
    }
    let refused = digests::refused_by(&app.db, account.id).await?;
    let codes: Vec<&str> = DigestKind::ALL.iter().map(|kind| kind.code()).collect();
    let wanted =
        DigestKind::ALL.iter().filter(|kind| !refused.contains(kind)).map(|kind| kind.code().to_owned());
    let kinds = choices(f, "digest-kind", &codes, &wanted.collect::<Vec<_>>());
    Ok(vec![Field::new(f, "kinds", "own-digests-kinds", Kind::Some(kinds), "")])
}

async fn page(
    app: &App,
    f: Frame,
    actor: &Actor,
    typed: &Fields,
    mut errors: Vec<Told>,
) -> AppResult<Response> {
    let account = accounts::by_id(&app.db, actor.account).await?.ok_or(AppError::NotFound)?;
    let or = |name: &str, value: &str| if typed.has(name) { typed.get(name) } else { value.to_owned() };
    let lang = Lang::parse(&or("lang", &account.lang));
    let langs = [Lang::Vi, Lang::En].map(|l| Choice {
        code: l.code().to_owned(),
        label: l.t("language-name"),
        chosen: l == lang,
        ..Choice::default()
    });
    let name = or("display_name", &account.display_name);
    let current =
        |name: &str| Field::new(&f, name, "account-current", Kind::Password("current-password"), "");
    let mut profile = vec![
        Field::new(&f, "display_name", "account-name", Kind::Line, &name),
        Field::new(&f, "lang", "account-lang", Kind::One(langs.to_vec(), false), ""),
    ];
    let mut password = vec![current("current")];
    password.extend(password_fields(app, &f, &account).await?);
    let mut email = vec![
        Field::new(&f, "email", "account-new-email", Kind::Line, &typed.get("email")),
        current("email_password"),
    ];
    mark(profile.iter_mut().chain(&mut password).chain(&mut email), &mut errors);
    let status = if errors.is_empty() { 200 } else { 422 };
    let unit = match account.unit_id {
        Some(id) => units::by_id(&app.db, id, app.today()).await?,
        None => None,
    };
    let wish = email_changes::of(&app.db, actor.account).await?;
    let digests = digest_fields(app, &f, &account).await?;
    let may_have_tokens = Access::Reader.allows(Some(actor.role));
    html(
        status,
        &AccountPage { f, account, unit, wish, profile, password, email, digests, may_have_tokens, errors },
    )
}

/// GET `/account`.
pub async fn show(State(app): State<App>, f: Frame, actor: Actor) -> AppResult<Response> {
    page(&app, f, &actor, &Fields::default(), Vec::new()).await
}

/// POST `/account`: name and language.
pub async fn save(State(app): State<App>, f: Frame, actor: Actor, form: Fields) -> AppResult<Response> {
    let lang = Lang::parse(&form.get("lang"));
    match save_own(&app, &actor, &form.get("display_name"), lang).await? {
        Ok(()) => Ok(go("/account?done=saved")),
        Err(errors) => {
            let errors = told(&f, &errors);
            page(&app, f, &actor, &form, errors).await
        }
    }
}

/// POST `/account/digests`: which kinds a leader gets.
pub async fn digests(State(app): State<App>, actor: Actor, form: Fields) -> AppResult<Response> {
    let wanted: Vec<DigestKind> =
        form.all("kinds").iter().filter_map(|code| DigestKind::parse(code)).collect();
    stopping::choose(&app, &actor, &wanted).await?;
    Ok(go("/account?done=saved"))
}

/// POST `/account/password`.
pub async fn password(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    token: Token,
    form: Fields,
) -> AppResult<Response> {
    let (password, again) = (form.get("password"), form.get("again"));
    match passwords::change(&app, &actor, &token.0, &form.get("current"), (&password, &again)).await? {
        Ok(()) => Ok(go("/account?done=password-changed")),
        Err(errors) => {
            let errors = told(&f, &errors);
            page(&app, f, &actor, &Fields::default(), errors).await
        }
    }
}

/// POST `/account/email`: asks for a new address, or with `act=cancel` takes the wish back.
pub async fn email(State(app): State<App>, f: Frame, actor: Actor, form: Fields) -> AppResult<Response> {
    if form.get("act") == "cancel" {
        addresses::cancel(&app, &actor).await?;
        return Ok(go("/account?done=email-cancelled"));
    }
    match addresses::ask(&app, &actor, &form.get("email"), &form.get("email_password")).await? {
        Ok(()) => Ok(go("/account?done=email-asked")),
        Err(errors) => {
            let errors = told(&f, &errors);
            page(&app, f, &actor, &form, errors).await
        }
    }
}

#[derive(Template)]
#[template(path = "account/confirm.html")]
struct ConfirmPage {
    f: Frame,
    open: Option<Confirmation>,
    is_done: bool,
}

/// GET `/account/email/{token}`: asks for a press of a button, because mail programs open links by themselves.
pub async fn confirmation(
    State(app): State<App>,
    f: Frame,
    Path(token): Path<String>,
) -> AppResult<Response> {
    let open = Some(addresses::confirmation(&app, &token).await?);
    html(200, &ConfirmPage { f, open, is_done: false })
}

/// POST `/account/email/{token}`.
pub async fn confirm(
    State(app): State<App>,
    f: Frame,
    caller: Caller,
    Path(token): Path<String>,
) -> AppResult<Response> {
    let is_done = addresses::confirm(&app, &token, (&caller.address, &caller.request)).await?;
    html(200, &ConfirmPage { f, open: None, is_done })
}
