//! Summaries being composed, for staff.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::enums::{RoundState, SummaryState};
use entity::ids::SummaryId;
use entity::{round, summary};

use super::extract::Fields;
use super::form::{Choice, Field, Kind, Told, mark, told};
use super::page::{Frame, go, html};
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::summary::{HEADINGS, Text};
use crate::error::{AppError, AppResult};
use crate::store::{accounts, rounds, summaries};

#[derive(Template)]
#[template(path = "summaries/list.html")]
struct ListPage {
    f: Frame,
    lines: Vec<(summary::Model, String)>,
    ready: Vec<round::Model>,
}

/// GET `/summaries`.
pub async fn list(State(app): State<App>, f: Frame, actor: Actor) -> AppResult<Response> {
    let all = rounds::all(&app.db).await?;
    let rows = summaries::all(&app.db, &actor.scope()).await?;
    let has = |r: &round::Model| rows.iter().any(|s| s.round_id == r.id);
    let ready = all.iter().filter(|r| r.state == RoundState::Compiling && !has(r)).cloned().collect();
    let code = |s: &summary::Model| all.iter().find(|r| r.id == s.round_id).map(|r| r.code.clone());
    let lines = rows.iter().map(|s| (s.clone(), code(s).unwrap_or_default())).collect();
    html(200, &ListPage { f, lines, ready })
}

/// POST `/summaries`.
pub async fn create(State(app): State<App>, actor: Actor, form: Fields) -> AppResult<Response> {
    let id = actions::summaries::create(&app, &actor, &form.get("round")).await?;
    Ok(go(&format!("/summaries/{id}/edit")))
}

#[derive(Template)]
#[template(path = "summaries/edit.html")]
struct EditPage {
    f: Frame,
    summary: summary::Model,
    round: round::Model,
    fields: Vec<Field>,
    errors: Vec<Told>,
    drafting: bool,
    approving: bool,
    may_issue: bool,
    is_approver: bool,
    text: Text,
}

impl EditPage {
    fn headings(&self) -> Vec<(&'static str, String)> {
        HEADINGS.into_iter().zip(self.text.sections.iter().cloned()).collect()
    }
}

fn fields(f: &Frame, text: &Text) -> Vec<Field> {
    let audience = ["unit_heads", "collaborators"].map(|code| Choice {
        code: code.into(),
        label: f.word("audience", code),
        chosen: text.audience.iter().any(|a| a == code),
        ..Choice::default()
    });
    let mut out = vec![
        Field::new(f, "title", "summary-title", Kind::Line, &text.title),
        Field::new(f, "findings", "summary-findings", Kind::Lines(5), &text.findings),
    ];
    for (n, heading) in (1..).zip(HEADINGS) {
        let body = text.sections.get(n - 1).map_or("", String::as_str);
        let mut field = Field::new(f, format!("section-{n}"), "summary-section", Kind::Lines(8), body);
        heading.clone_into(&mut field.label);
        out.push(field);
    }
    out.push(Field::new(f, "audience", "summary-audience", Kind::Some(audience.into()), ""));
    out
}

async fn edit_page(
    app: &App,
    (f, actor): (Frame, &Actor),
    path: &str,
    typed: Option<(Text, Vec<Told>)>,
) -> AppResult<Response> {
    let id = SummaryId::parse(path).ok_or(AppError::NotFound)?;
    let summary = summaries::get(&app.db, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    let round = rounds::by_id(&app.db, summary.round_id).await?.ok_or(AppError::NotFound)?;
    let sections = summaries::sections(&app.db, id).await?;
    let stored = Text {
        title: summary.title.clone(),
        findings: summary.findings.clone(),
        sections: sections.into_iter().map(|s| s.body).collect(),
        audience: summary.audience.split(',').map(Into::into).collect(),
    };
    let (text, mut errors) = typed.unwrap_or((stored, Vec::new()));
    let mut fields = fields(&f, &text);
    mark(&mut fields, &mut errors);
    let is_approver = actor.role == entity::enums::Role::Approver;
    let approving = summary.state == SummaryState::InApproval;
    let own = accounts::is_among(&app.db, actor.account, &summaries::editors(&app.db, id).await?).await?;
    let (drafting, may_issue) = (summary.state == SummaryState::Drafting, approving && is_approver && !own);
    let status = if errors.is_empty() { 200 } else { 422 };
    let page =
        EditPage { f, summary, round, fields, errors, drafting, approving, may_issue, is_approver, text };
    html(status, &page)
}

/// GET `/summaries/{id}/edit`.
pub async fn edit(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
) -> AppResult<Response> {
    edit_page(&app, (f, &actor), &path, None).await
}

/// POST `/summaries/{id}/edit`: save, hand over, send back, or issue.
pub async fn act(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    let id = SummaryId::parse(&path).ok_or(AppError::NotFound)?;
    let version = form.get("version").parse().unwrap_or(0);
    match form.get("act").as_str() {
        "issue" => {
            let release = actions::summaries::issue(&app, &actor, id, version).await?;
            return Ok(go(&format!("/releases/{release}")));
        }
        "submit" => actions::summaries::hand(&app, &actor, id, version, true).await?,
        "send_back" => actions::summaries::hand(&app, &actor, id, version, false).await?,
        _ => {
            let text = Text {
                title: form.get("title"),
                findings: form.get("findings"),
                sections: (1..=HEADINGS.len()).map(|n| form.get(&format!("section-{n}"))).collect(),
                audience: form.all("audience"),
            };
            if let Err(errors) = actions::summaries::save(&app, &actor, id, version, &text).await? {
                let errors = told(&f, &errors);
                return edit_page(&app, (f, &actor), &path, Some((text, errors))).await;
            }
        }
    }
    Ok(go(&format!("/summaries/{path}/edit?done=saved")))
}
