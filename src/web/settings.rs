//! Settings: the organisation's block, zone and retention; the thresholds of publication, which an approver
//! confirms.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entity::enums::{DeliveryState, MailKind, RoundState};
use entity::{account, outbox};

use super::extract::Fields;
use super::form::{Choice, Field, Kind, Told, mark, told};
use super::page::{Frame, go, html};
use super::publication::level_name;
use crate::actions::{mail, settings};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::FieldError;
use crate::domain::settings::{Judged, Organisation, Post, Proposal, Thresholds, Trial};
use crate::error::AppResult;
use crate::store::{accounts, outbox as mails, rounds};

/// Zones offered: the ones an organisation in Vietnam or a mission abroad may need.
const ZONES: [&str; 8] = [
    "Asia/Ho_Chi_Minh",
    "Asia/Vientiane",
    "Asia/Phnom_Penh",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Europe/Moscow",
    "Europe/Berlin",
    "UTC",
];

#[derive(Template)]
#[template(path = "settings/show.html")]
struct SettingsPage {
    f: Frame,
    fields: Vec<Field>,
    limits: Vec<Field>,
    errors: Vec<Told>,
    stamp: String,
    in_force: Thresholds,
    trial: Option<Trial>,
    effects: Vec<(String, [usize; 4])>,
    proposal: Option<Proposal>,
    waits: bool,
    mail: MailTest,
    post: Vec<Field>,
    post_stamp: String,
}

/// Where a mail by which somebody tries whether mail goes would go, and what came of the last one; and how many mails
/// came with a backup and wait for an administrator's word.
struct MailTest {
    to: Option<String>,
    last: Option<outbox::Model>,
    held: u64,
}

impl MailTest {
    async fn of(app: &App, actor: &Actor) -> AppResult<Self> {
        let account = accounts::by_id(&app.db, actor.account).await?;
        let last = mails::last_of_kind(&app.db, actor.account, MailKind::Test).await?;
        let held = mails::held(&app.db).await?;
        Ok(Self { to: account.and_then(|a| a.email), last, held })
    }

    /// Whether the last one has not gone yet; then there is no other.
    fn is_waiting(&self) -> bool {
        self.last.as_ref().is_some_and(|mail| mail.state == DeliveryState::Queued)
    }
}

fn organisation_fields(f: &Frame, get: impl Fn(&str) -> String) -> Vec<Field> {
    let mut out = Vec::new();
    let zone = get("zone");
    let known = ZONES.into_iter().chain([zone.as_str()].into_iter().filter(|z| !ZONES.contains(z)));
    let choice = |code: &str| Choice {
        code: code.to_owned(),
        label: zone_name(f, code),
        chosen: code == zone,
        ..Choice::default()
    };
    let zones = known.filter(|z| !z.is_empty()).map(choice).collect();
    out.push(Field::new(f, "zone", "setting-zone", Kind::One(zones, true), &zone));
    out.push(Field::new(f, "retention", "setting-retention", Kind::Number, &get("retention")));
    out
}

/// A zone as people call it; one that is not offered goes by its code.
fn zone_name(f: &Frame, code: &str) -> String {
    let key = format!("zone-{}", code.to_lowercase().replace(['/', '_'], "-"));
    if f.lang.has(&key) { f.t(&key) } else { code.to_owned() }
}

/// How mail goes, as typed or stored.
fn post_fields(f: &Frame, form: Option<&Fields>, stored: &Post) -> Vec<Field> {
    let typed = |name: &str, or: String| match form {
        Some(form) if form.has(name) => form.get(name),
        _ => or,
    };
    let bounce = typed("bounce", stored.bounce.clone().unwrap_or_default());
    let pace = typed("pace", stored.pace.to_string());
    vec![
        Field::new(f, "bounce", "setting-bounce", Kind::Filled("off", "email"), &bounce),
        Field::new(f, "pace", "setting-pace", Kind::Number, &pace),
    ]
}

fn limit_fields(f: &Frame, get: impl Fn(&str) -> String) -> Vec<Field> {
    let field = |(name, least, most): (&'static str, u32, u32)| {
        let key = format!("setting-{}", name.replace('_', "-"));
        let mut field = Field::new(f, name, &key, Kind::Number, &get(name));
        field.hint = f.lang.ta("setting-range", &[("least", least.to_string()), ("most", most.to_string())]);
        field
    };
    Thresholds::FIELDS.map(field).into()
}

/// What a stored organisation shows in a field.
fn shown(o: &Organisation, name: &str) -> String {
    match name {
        "zone" => o.zone.name().to_owned(),
        _ => o.retention.to_string(),
    }
}

fn limit(t: &Thresholds, name: &str) -> String {
    let at = Thresholds::FIELDS.iter().position(|f| f.0 == name);
    at.map_or(String::new(), |i| t.values()[i].to_string())
}

async fn page(
    app: &App,
    f: Frame,
    actor: &Actor,
    typed: Option<(&Fields, Vec<FieldError>)>,
) -> AppResult<Response> {
    let stored = settings::organisation(app, &app.db).await?;
    let in_force = settings::thresholds(&app.db).await?;
    let proposal = settings::proposed(&app.db).await?;
    let trial = settings::trial(&app.db).await?;
    let tried = trial.as_ref().map(|t| t.thresholds);
    let start = tried.or(proposal.map(|p| p.thresholds)).unwrap_or(in_force);
    let of = |form: Option<&Fields>, name: &str, or: String| match form {
        Some(form) if form.has(name) => form.get(name),
        _ => or,
    };
    let (form, errors) = typed.map_or((None, Vec::new()), |(form, errors)| (Some(form), errors));
    let mut fields = organisation_fields(&f, |name| of(form, name, shown(&stored, name)));
    let mut limits = limit_fields(&f, |name| of(form, name, limit(&start, name)));
    let way = settings::post(&app.db).await?;
    let mut post = post_fields(&f, form, &way);
    let mut errors = told(&f, &errors);
    mark(fields.iter_mut().chain(&mut limits).chain(&mut post), &mut errors);
    let post_stamp = match form {
        Some(form) if form.has("post_stamp") => form.get("post_stamp"),
        _ => settings::stamp(&way)?,
    };
    let stamp = match form {
        Some(form) if form.has("stamp") => form.get("stamp"),
        _ => settings::stamp(&stored)?,
    };
    let status = if errors.is_empty() { 200 } else { 422 };
    let (waits, mail) = (app.config.mail_waits(), MailTest::of(app, actor).await?);
    let effects = trial.as_ref().and_then(|t| t.judged.as_ref()).map(|j| effects(&f, j)).unwrap_or_default();
    let page = SettingsPage {
        f,
        fields,
        limits,
        errors,
        stamp,
        in_force,
        proposal,
        trial,
        effects,
        waits,
        mail,
        post,
        post_stamp,
    };
    html(status, &page)
}

/// What a trial would do, level by level: cells shown and hidden now, and then.
fn effects(f: &Frame, judged: &Judged) -> Vec<(String, [usize; 4])> {
    let pairs = judged.now.iter().zip(&judged.then);
    pairs.map(|(now, then)| (level_name(f, *now), [now.shown, then.shown, now.hidden, then.hidden])).collect()
}

/// GET `/settings`.
pub async fn show(State(app): State<App>, f: Frame, actor: Actor) -> AppResult<Response> {
    page(&app, f, &actor, None).await
}

/// POST `/settings`: `act` is `try` or `propose` for thresholds, `mail` for a mail to oneself, `post` for how mail goes,
/// `let_go` or `drop` for mail that came with a backup; else the organisation is saved.
pub async fn save(State(app): State<App>, f: Frame, actor: Actor, form: Fields) -> AppResult<Response> {
    let done = match form.get("act").as_str() {
        "mail" => mail::try_out(&app, &actor).await.map(|()| "mail-test")?,
        "let_go" => mail::let_go(&app, &actor, true).await.map(|()| "mail-let-go")?,
        "drop" => mail::let_go(&app, &actor, false).await.map(|()| "mail-dropped")?,
        "post" => match Post::parse(|name| form.get(name)) {
            Ok(new) => {
                settings::save_post(&app, &actor, &form.get("post_stamp"), &new).await.map(|()| "saved")?
            }
            Err(errors) => return page(&app, f, &actor, Some((&form, errors))).await,
        },
        act @ ("propose" | "try") => {
            let raw = Thresholds::FIELDS.map(|(name, _, _)| form.get(name));
            match Thresholds::parse(&raw) {
                Ok(tried) if act == "try" => {
                    settings::try_out(&app, &actor, tried).await.map(|()| "tried")?
                }
                Ok(thresholds) => settings::propose(&app, &actor, thresholds).await.map(|()| "proposed")?,
                Err(errors) => return page(&app, f, &actor, Some((&form, errors))).await,
            }
        }
        _ => match Organisation::parse(|name| form.get(name)) {
            Ok(new) => settings::save(&app, &actor, &form.get("stamp"), &new).await.map(|()| "saved")?,
            Err(errors) => return page(&app, f, &actor, Some((&form, errors))).await,
        },
    };
    Ok(go(&format!("/settings?done={done}")))
}

#[derive(Template)]
#[template(path = "settings/thresholds.html")]
struct ThresholdsPage {
    f: Frame,
    lines: Vec<(String, u32, Option<u32>)>,
    proposal: Option<Proposal>,
    by: Option<account::Model>,
    is_own: bool,
    stamp: String,
    /// Where to see what the proposal, or what is in force, does to the round compiled last.
    effect: Option<String>,
}

/// GET `/thresholds`: what is in force and what waits for a yes.
pub async fn thresholds(State(app): State<App>, f: Frame, actor: Actor) -> AppResult<Response> {
    let now = settings::thresholds(&app.db).await?;
    let proposal = settings::proposed(&app.db).await?;
    let then = proposal.map(|p| p.thresholds.values());
    let line = |(i, (name, _, _)): (usize, &(&str, u32, u32))| {
        let label = f.t(&format!("setting-{}", name.replace('_', "-")));
        (label, now.values()[i], then.map(|values| values[i]))
    };
    let lines = Thresholds::FIELDS.iter().enumerate().map(line).collect();
    let by = match &proposal {
        Some(p) => accounts::by_id(&app.db, p.by).await?,
        None => None,
    };
    let proposers: Vec<_> = proposal.iter().map(|p| p.by).collect();
    let is_own = accounts::is_among(&app.db, actor.account, &proposers).await?;
    let stamp = proposal.as_ref().map_or(Ok(String::new()), settings::stamp)?;
    let judged =
        rounds::in_states(&app.db, &[RoundState::Compiling, RoundState::Issued, RoundState::Archived]);
    let query = proposal.as_ref().map_or(now, |p| p.thresholds).query();
    let effect = judged.await?.last().map(|r| format!("/rounds/{}/publication?{query}", r.code));
    html(200, &ThresholdsPage { f, lines, proposal, by, is_own, stamp, effect })
}

/// POST `/thresholds`: an approver's yes or no.
pub async fn decide(State(app): State<App>, actor: Actor, form: Fields) -> AppResult<Response> {
    let yes = match form.get("answer").as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(crate::error::AppError::Invalid("error-choose")),
    };
    settings::decide(&app, &actor, &form.get("stamp"), yes).await?;
    Ok(go(&format!("/thresholds?done={}", if yes { "confirmed" } else { "declined" })))
}
