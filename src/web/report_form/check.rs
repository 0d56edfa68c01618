//! Check your answers, declare, hand in.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::super::extract::Fields;
use super::super::form::{Told, told};
use super::super::page::{Frame, go, html};
use super::super::reports::TopicNames;
use super::Desk;
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::screened::Findings;
use crate::domain::report::{RawIssue, RawReport, parse};
use crate::error::AppResult;
use crate::store::{rounds, topics};

#[derive(Template)]
#[template(path = "reports/check.html")]
struct CheckPage {
    f: Frame,
    desk: Desk,
    text: RawReport,
    topics: TopicNames,
    errors: Vec<Told>,
    above: Vec<usize>,
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
        typed.trim().parse::<u64>().map_or_else(|_| typed.to_owned(), |n| self.f.n(n))
    }

    /// Whether an error is one of issue `n`.
    fn is_of(&self, error: &Told, n: &usize) -> bool {
        error.field.starts_with(&format!("issue-{n}-"))
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|e| e.field == field).map(|e| e.text.as_str())
    }
}

/// What screening warns about in a report that is otherwise complete: not wrong, but asked about.
fn names(desk: &Desk) -> String {
    let report = parse(&desk.raw, &topics::leaves(&desk.topics));
    report.map_or_else(|_| String::new(), |report| Findings::of(&report).names().join("; "))
}

/// Issues in which a stream speaks for more people than the unit has: not wrong, but asked about.
fn above_headcount(desk: &Desk) -> Vec<usize> {
    let Some(headcount) = desk.unit.headcount else { return Vec::new() };
    let above =
        |i: &RawIssue| i.streams.iter().any(|s| s.voices.trim().parse::<i32>().is_ok_and(|v| v > headcount));
    (1..).zip(&desk.raw.issues).filter(|(_, i)| above(i)).map(|(n, _)| n).collect()
}

async fn check_page(app: &App, f: Frame, desk: Desk, errors: Vec<Told>) -> AppResult<Response> {
    let topics = TopicNames::new(&f, desk.topics.clone());
    let seats = rounds::expected(&app.db, desk.round.id).await?;
    let lone = seats.iter().filter(|s| s.unit_id == desk.unit.id).count() == 1;
    let above = above_headcount(&desk);
    let names = names(&desk);
    let (text, status) = (desk.raw.clone(), if errors.is_empty() { 200 } else { 422 });
    html(status, &CheckPage { f, desk, text, topics, errors, above, names, lone })
}

/// GET `/reports/{id}/check`.
pub async fn check(State(app): State<App>, f: Frame, desk: Desk) -> AppResult<Response> {
    check_page(&app, f, desk, Vec::new()).await
}

/// POST `/reports/{id}/check`: hands the report in when both declarations are made and nothing is wrong.
pub async fn submit(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    desk: Desk,
    form: Fields,
) -> AppResult<Response> {
    let declared = [("no_person", "declare-no-person"), ("no_secret", "declare-no-secret")];
    let missing = declared.into_iter().filter(|(name, _)| form.get(name) != "yes");
    let undeclared = |(name, key)| {
        let label = f.t(key).trim_end_matches('.').to_owned();
        Told { label, ..Told::new(name, f.t("error-declaration")) }
    };
    let mut errors: Vec<Told> = missing.map(undeclared).collect();
    if !above_headcount(&desk).is_empty() && form.get("sure") != "yes" {
        errors.push(Told::new("sure", f.t("error-sure")));
    }
    let named = names(&desk);
    if !named.is_empty() && form.get("names") != "yes" {
        errors.push(Told::new("names", f.t1("error-names", "words", named)));
    }
    if !errors.is_empty() {
        return check_page(&app, f, desk, errors).await;
    }
    match actions::reports::submit(&app, &actor, desk.report.id, form.get("names") == "yes").await? {
        Ok(()) => Ok(go(&desk.path(""))),
        Err(errors) => {
            let errors = told(&f, &errors);
            check_page(&app, f, desk, errors).await
        }
    }
}
