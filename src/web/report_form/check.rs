//! Check your answers, declare, hand in.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::super::extract::Fields;
use super::super::form::{Told, told};
use super::super::page::{Frame, go, html};
use super::super::reports::TopicNames;
use super::Desk;
use super::confirming::{Asking, ticked};
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::screened::Findings;
use crate::domain::report::{FieldError, RawIssue, RawReport, parse, voices};
use crate::error::AppResult;
use crate::store::{round_units, topics};

#[derive(Template)]
#[template(path = "reports/check.html")]
struct CheckPage {
    f: Frame,
    desk: Desk,
    text: RawReport,
    topics: TopicNames,
    /// What is wrong, in short: one line an issue.
    errors: Vec<Told>,
    /// What is wrong with each field.
    details: Vec<Told>,
    ticked: Vec<&'static str>,
    above: bool,
    names: String,
    lone: bool,
}

impl CheckPage {
    /// A nil report without a word: then there is nothing that could name anybody.
    fn is_bare_nil(&self) -> bool {
        self.text.nil == "yes" && self.text.general_situation.is_empty()
    }

    /// A number as people write it; what is none stays as typed.
    fn number(&self, typed: &str) -> String {
        voices(typed).map_or_else(|| typed.to_owned(), |n| self.f.n(n))
    }

    fn is_ticked(&self, name: &str) -> bool {
        self.ticked.contains(&name)
    }

    /// Whether an error is one of issue `n`.
    fn is_of(&self, error: &Told, n: &usize) -> bool {
        error.field.starts_with(&format!("issue-{n}-"))
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.details.iter().find(|e| e.field == field).map(|e| e.text.as_str())
    }
}

/// What the draft asks about as it stands.
fn asking(desk: &Desk) -> Asking {
    let read = parse(&desk.raw, &topics::leaves(&desk.topics)).map(|report| Findings::of(&report));
    let above = desk.unit.headcount.is_some_and(|people| desk.raw.issues.iter().any(|i| i.is_above(people)));
    Asking::new(read, above)
}

/// The label of a field of the form, by its name with or without `issue-N-` in front.
fn label(f: &Frame, field: &str) -> String {
    let own =
        field.strip_prefix("issue-").and_then(|rest| rest.split_once('-')).map_or(field, |(_, own)| own);
    match own.strip_prefix("stream-").and_then(|rest| rest.split_once('-')) {
        Some((n, part)) => format!("{}, {}", f.t1("form-stream-n", "n", n), f.word("form", part)),
        None => f.word("form", own).trim_end_matches('?').to_owned(),
    }
}

/// Errors of the whole report: each with its field's label, and in short with one line an issue.
fn summed(f: &Frame, desk: &Desk, found: &[FieldError]) -> (Vec<Told>, Vec<Told>) {
    let labelled = |told: Told| {
        let is_field = !["issues", "names"].contains(&told.field.as_str());
        Told { label: if is_field { label(f, &told.field) } else { String::new() }, ..told }
    };
    let details: Vec<Told> = told(f, found).into_iter().map(labelled).collect();
    let is_of = |told: &&Told, n: usize| told.field.starts_with(&format!("issue-{n}-"));
    let other = details.iter().filter(|told| !told.field.starts_with("issue-")).cloned();
    let issue = |(n, issue): (usize, &RawIssue)| {
        let mut parts: Vec<&str> = Vec::new();
        for told in details.iter().filter(|told| is_of(told, n)) {
            let part = told.label.split(", ").next().unwrap_or_default();
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        let name = f.t1("form-issue-n", "n", n);
        let title =
            Some(&issue.title).filter(|t| !t.is_empty()).map(|t| format!(" ({t})")).unwrap_or_default();
        (!parts.is_empty()).then(|| Told {
            field: desk.path(&format!("/issues/{n}")),
            label: format!("{name}{title}"),
            text: f.t1("check-issue", "fields", parts.join("; ")),
        })
    };
    let issues = (1..).zip(&desk.raw.issues).filter_map(issue);
    (other.chain(issues).collect(), details)
}

/// The page: with nothing but what is unfinished when it is only looked at, with all that is wrong once it was sent.
async fn check_page(
    app: &App,
    f: Frame,
    desk: Desk,
    sent: Option<(&Fields, Vec<Told>)>,
) -> AppResult<Response> {
    let topics = TopicNames::new(&f, desk.topics.clone());
    let seats = round_units::own_seats(&app.db, desk.round.id, [desk.unit.id]).await?;
    let lone = seats.get(&desk.unit.id) == Some(&1);
    let Asking { errors: found, names, above } = asking(&desk);
    let (mut errors, mut details) = summed(&f, &desk, &found);
    let (mut status, mut checked) = (200, Vec::new());
    if let Some((form, unconfirmed)) = sent {
        details.extend(unconfirmed.iter().cloned());
        errors.extend(unconfirmed);
        checked = ticked(form);
        status = 422;
    }
    let text = desk.raw.clone();
    html(status, &CheckPage { f, desk, text, topics, errors, details, ticked: checked, above, names, lone })
}

/// GET `/reports/{id}/check`.
pub async fn check(State(app): State<App>, f: Frame, desk: Desk) -> AppResult<Response> {
    check_page(&app, f, desk, None).await
}

/// POST `/reports/{id}/check`: hands the report in when both declarations are made and nothing is wrong.
pub async fn submit(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    desk: Desk,
    form: Fields,
) -> AppResult<Response> {
    let unconfirmed = asking(&desk).unconfirmed(&f, &form);
    if !unconfirmed.is_empty() {
        return check_page(&app, f, desk, Some((&form, unconfirmed))).await;
    }
    match actions::reports::submit(&app, &actor, desk.report.id, form.get("names") == "yes").await? {
        Ok(()) => Ok(go(&desk.path(""))),
        // What is wrong is found again where the page is made.
        Err(_) => {
            let id = desk.report.id.to_string();
            let Some(desk) = Desk::of(&app, &actor, &id).await? else { return Ok(go(&desk.path(""))) };
            check_page(&app, f, desk, Some((&form, Vec::new()))).await
        }
    }
}
