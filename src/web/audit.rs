//! The audit log, for auditors alone: the list with its filters, a file of it, and whether its chain holds.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::downloads::{CSV, download};
use super::extract::{Asked, Fields};
use super::form::{Choice, Field, Kind, Told, mark};
use super::page::{Frame, html};
use crate::actions::audit::{self as acts, action_words, fault_words, moment};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::audit::{ACTIONS, KINDS};
use crate::error::{AppError, AppResult};
use crate::export::csv;
use crate::store::audit::{self, Filter, Line, State as Chain};

const PAGE: u64 = 50;

/// Longest text to look for, in characters: databases refuse patterns that are far longer.
const LONGEST: usize = 100;

/// The fields of the filter, as they stand in the address.
const FIELDS: [&str; 6] = ["from", "until", "actor", "action", "kind", "address"];

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    f: Frame,
    fields: Vec<Field>,
    errors: Vec<Told>,
    asked: Vec<(&'static str, String)>,
    lines: Vec<Line>,
    total: u64,
    page: u64,
    last: u64,
    chain: Chain,
    verdict: Option<(bool, String)>,
}

impl AuditPage {
    /// Address of a page of the same list.
    fn at(&self, page: u64) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.asked).append_pair("page", &page.to_string());
        format!("/audit?{}", query.finish())
    }

    fn when(&self, line: &Line) -> String {
        moment(&line.event.at, self.f.zone())
    }

    fn act(&self, line: &Line) -> String {
        action_words(self.f.lang, &line.event.action)
    }

    fn kind(&self, line: &Line) -> String {
        kind(&self.f, line)
    }

    fn subject(&self, line: &Line) -> String {
        subject(&self.f, line)
    }
}

fn kind(f: &Frame, line: &Line) -> String {
    let kind = line.event.subject_kind.as_str();
    if KINDS.contains(&kind) { f.word("audit-kind", kind) } else { kind.to_owned() }
}

/// What an act was done to, as people call it; of what only readers may name, the beginning of its number.
fn subject(f: &Frame, line: &Line) -> String {
    let text = line.event.subject.as_str();
    match line.event.subject_kind.as_str() {
        "account" => match &line.account {
            Some(account) => account.user_name.clone(),
            None if text.is_empty() => f.t("audit-unknown-account"),
            None => short(text),
        },
        "round" => f.round(text),
        "audit" => f.t1("audit-count", "n", f.n(text)),
        "route" => text.to_owned(),
        _ => short(text),
    }
}

/// Ids are long; their beginning tells them apart on a page.
fn short(id: &str) -> String {
    id.chars().take(8).collect()
}

/// A day as people write it, or as files do.
fn day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    ["%d/%m/%Y", "%Y-%m-%d"].iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok())
}

/// What the fields ask for, and what is wrong with them.
fn filter(f: &Frame, fields: &Fields) -> (Filter, Vec<Told>) {
    let mut errors = Vec::new();
    let mut moment = |name: &str, days: u64| -> Option<DateTime<Utc>> {
        let typed = fields.get(name);
        if typed.is_empty() {
            return None;
        }
        let start = day(&typed).and_then(|day| day.checked_add_days(chrono::Days::new(days)));
        let start = start.and_then(|day| f.begin_of(day.and_time(NaiveTime::MIN)));
        if start.is_none() {
            errors.push(Told::new(name, f.t("error-day")));
        }
        start
    };
    let (from, until) = (moment("from", 0), moment("until", 1));
    let mut known = |name: &str, list: &[&str]| {
        let code = fields.get(name);
        if !code.is_empty() && !list.contains(&code.as_str()) {
            errors.push(Told::new(name, f.t("error-unknown-choice")));
        }
        code
    };
    let (action, kind) = (known("action", ACTIONS), known("kind", KINDS));
    let mut text = |name: &str| {
        let typed = fields.get(name).trim().to_owned();
        let length = typed.chars().count();
        if length > LONGEST {
            let args = [("limit", LONGEST.to_string()), ("length", length.to_string())];
            errors.push(Told::new(name, f.lang.ta("error-too-long", &args)));
        }
        typed
    };
    let (actor, address) = (text("actor"), text("address"));
    let filter = Filter { from, until, actor, action, kind, address };
    (filter, errors)
}

fn form(f: &Frame, asked: &Fields) -> Vec<Field> {
    let list = |name: &str, codes: &[&str], word: &dyn Fn(&str) -> String| {
        let chosen = asked.get(name);
        let choice = |code: &&str| Choice {
            code: (*code).to_owned(),
            label: word(code),
            chosen: *code == chosen,
            ..Choice::default()
        };
        Kind::One(codes.iter().map(choice).collect(), true)
    };
    let act = |code: &str| action_words(f.lang, code);
    let kind = |code: &str| f.word("audit-kind", code);
    FIELDS
        .into_iter()
        .map(|name| {
            let way = match name {
                "action" => list(name, ACTIONS, &act),
                "kind" => list(name, KINDS, &kind),
                _ => Kind::Line,
            };
            Field::new(f, name, &format!("audit-filter-{name}"), way, &asked.get(name))
        })
        .collect()
}

async fn page(
    app: &App,
    (f, actor): (Frame, &Actor),
    fields: &Fields,
    page: u64,
    verdict: Option<(bool, String)>,
    error: Option<&str>,
) -> AppResult<Response> {
    let (filter, mut errors) = filter(&f, fields);
    errors.extend(error.map(|key| Told::new("from", f.t(key))));
    let (lines, total) = if errors.is_empty() {
        audit::page(&app.db, &actor.scope(), &filter, (page - 1, PAGE)).await?
    } else {
        (Vec::new(), 0)
    };
    let mut shown = form(&f, fields);
    mark(&mut shown, &mut errors);
    let asked = FIELDS.into_iter().map(|name| (name, fields.get(name)));
    let asked = asked.filter(|(_, typed)| !typed.is_empty()).collect();
    let (last, chain) = (total.div_ceil(PAGE).max(1), audit::state(&app.db).await?);
    let status = if errors.is_empty() { 200 } else { 422 };
    html(status, &AuditPage { f, fields: shown, errors, asked, lines, total, page, last, chain, verdict })
}

/// GET `/audit?from=&until=&actor=&action=&kind=&address=&page=`.
pub async fn list(State(app): State<App>, f: Frame, actor: Actor, asked: Asked) -> AppResult<Response> {
    page(&app, (f, &actor), &asked.0, asked.page(), None, None).await
}

/// POST `/audit/check`: goes along the whole chain.
pub async fn check(State(app): State<App>, f: Frame, actor: Actor, form: Fields) -> AppResult<Response> {
    let found = acts::check(&app, &actor).await?;
    let words = match &found.fault {
        None => f.t1("audit-chain-holds", "n", f.n(found.rows)),
        Some(fault) => fault_words(f.lang, f.zone(), fault),
    };
    page(&app, (f, &actor), &form, 1, Some((found.fault.is_none(), words)), None).await
}

/// POST `/audit/export`: the rows asked for as a file.
pub async fn export(State(app): State<App>, f: Frame, actor: Actor, form: Fields) -> AppResult<Response> {
    let (filter, errors) = filter(&f, &form);
    if !errors.is_empty() {
        return page(&app, (f, &actor), &form, 1, None, None).await;
    }
    let lines = match acts::export(&app, &actor, &filter).await {
        Err(AppError::Invalid(key)) => return page(&app, (f, &actor), &form, 1, None, Some(key)).await,
        lines => lines?,
    };
    let heads = ["number", "when", "who", "what", "kind", "subject", "from", "request", "times"];
    let heads = heads.iter().map(|head| f.word("audit", head)).collect();
    let row = |line: &Line| {
        let event = &line.event;
        let account = line.account.as_ref().map(|a| a.user_name.clone());
        vec![
            event.number.map(|n| n.to_string()).unwrap_or_default(),
            moment(&event.at, f.zone()),
            line.actor.as_ref().map(|a| a.user_name.clone()).unwrap_or_default(),
            action_words(f.lang, &event.action),
            kind(&f, line),
            account.unwrap_or_else(|| event.subject.clone()),
            event.address.clone(),
            event.request_id.clone(),
            event.times.to_string(),
        ]
    };
    let body = csv::file([heads].into_iter().chain(lines.iter().map(row)));
    Ok(download(CSV, &format!("audit-{}.csv", app.now().format("%Y-%m-%d")), body))
}
