//! The page on which a summary is written, approved and issued; and the same for one section with its sources beside.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::enums::{Role, RoundState, SummaryState};
use entity::ids::SummaryId;
use entity::{account, round, summary};

use super::super::extract::Fields;
use super::super::form::{Choice, Field, Kind, Told, mark};
use super::super::page::{Frame, html};
use super::super::reports::TopicNames;
use super::heading;
use super::panel::{Line, lines, previous};
use super::views::{
    Conflict, Few, Found, Kept, Missing, Offered, Pending, Said, all_found, conflicts, few, missing, offered,
    pending, said,
};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::merge::Shown;
use crate::domain::summary::{HEADINGS, Text};
use crate::error::{AppError, AppResult};
use crate::store::summaries::talk;
use crate::store::{accounts, rounds, summaries};

/// What was typed and could not be done.
#[derive(Default)]
pub(super) struct Typed {
    pub status: u16,
    /// The text, where one was sent.
    pub text: Option<Text>,
    pub errors: Vec<Told>,
    /// The parts somebody else saved in between.
    pub stale: Vec<usize>,
    /// Other fields, for filling them in again.
    pub form: Fields,
}

#[derive(Template)]
#[template(path = "summaries/edit.html")]
struct EditPage {
    f: Frame,
    summary: summary::Model,
    round: round::Model,
    shown: String,
    fields: Vec<Field>,
    errors: Vec<Told>,
    drafting: bool,
    approving: bool,
    may_compose: bool,
    may_issue: bool,
    is_approver: bool,
    is_composed: bool,
    /// The one section this page is about.
    only: Option<usize>,
    text: Text,
    conflicts: Vec<Conflict>,
    pending: Vec<Pending>,
    stale: Vec<&'static str>,
    found: Vec<Found>,
    left_out: Vec<Missing>,
    few: Vec<Few>,
    comments: Vec<Said>,
    comment: String,
    open_by: String,
    sources: Vec<Line>,
    insert: Offered,
    previous: String,
}

impl EditPage {
    /// What the page is about: the summary, or one section of it.
    fn name(&self) -> &str {
        self.only.map_or(self.summary.title.as_str(), |n| heading(n))
    }

    /// Headings and bodies for reading; without an opening, none of it.
    fn read(&self) -> Vec<(&'static str, String)> {
        let all = self.text.bodies().enumerate().map(|(n, body)| (n, heading(n), body.to_owned()));
        all.filter(|(n, _, body)| *n > 0 || !body.is_empty()).map(|(_, h, b)| (h, b)).collect()
    }

    /// The section of a field, for its own page.
    fn place(&self, field: &Field) -> Option<String> {
        field.name.strip_prefix("section-").filter(|_| self.only.is_none()).map(Into::into)
    }

    /// Whether a section's text was drafted, or waits.
    fn is_pending(&self, position: &str) -> bool {
        self.pending.iter().any(|p| p.position.to_string() == position)
    }

    fn is_confirmed(&self) -> bool {
        self.found.iter().all(|x| x.is_ticked) && self.left_out.iter().all(|x| x.is_ticked)
    }

    /// Names of the sections, for comments.
    fn headings(&self) -> Vec<(usize, &'static str)> {
        (0..=HEADINGS.len()).map(|n| (n, heading(n))).collect()
    }
}

fn fields(f: &Frame, text: &Text, only: Option<usize>) -> Vec<Field> {
    let section = |n: usize, rows: u32| {
        let body = text.bodies().nth(n).unwrap_or_default();
        let mut field = Field::new(f, format!("section-{n}"), "summary-section", Kind::Lines(rows), body);
        heading(n).clone_into(&mut field.label);
        field
    };
    if let Some(n) = only {
        return vec![section(n, 24)];
    }
    let audience = ["unit_heads", "clusters", "collaborators"].map(|code| Choice {
        code: code.into(),
        label: f.word("audience", code),
        chosen: text.audience.iter().any(|a| a == code),
        ..Choice::default()
    });
    let mut out = vec![
        Field::new(f, "title", "summary-title", Kind::Line, &text.title),
        Field::new(f, "findings", "summary-findings", Kind::Lines(5), &text.findings),
    ];
    out.extend((0..=HEADINGS.len()).map(|n| section(n, if n == 0 { 4 } else { 10 })));
    out.push(Field::new(f, "audience", "summary-audience", Kind::Some(audience.into()), ""));
    out
}

/// The words that tell who else has a summary open; empty when nobody has.
pub(super) fn open_words(f: &Frame, others: &[account::Model]) -> String {
    if others.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = others.iter().map(|a| a.display_name.as_str()).collect();
    f.t1("summary-open-by", "names", names.join(", "))
}

/// The page of a summary, or of one section of it, with what was typed and could not be done.
pub(super) async fn page(
    app: &App,
    (f, actor): (Frame, &Actor),
    (path, only): (&str, Option<usize>),
    mut typed: Typed,
) -> AppResult<Response> {
    let id = SummaryId::parse(path).ok_or(AppError::NotFound)?;
    let summary = summaries::get(&app.db, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    let round = rounds::by_id(&app.db, summary.round_id).await?.ok_or(AppError::NotFound)?;
    let stored = summaries::text(&app.db, &summary).await?;
    let kept = Kept::of(app, &summary).await?;
    let names = TopicNames::new(&f, kept.frame.clone());
    let text = typed.text.clone().unwrap_or_else(|| stored.clone());
    let mut fields = fields(&f, &text, only);
    let mut errors = std::mem::take(&mut typed.errors);
    mark(&mut fields, &mut errors);
    typed.errors.clone_from(&errors);
    let (reasons, ticks) = (talk::reasons(&app.db, id).await?, talk::ticks(&app.db, id).await?);
    let is_approver = actor.role == Role::Approver;
    let approving = summary.state == SummaryState::InApproval;
    let drafting = summary.state == SummaryState::Drafting;
    let own = accounts::is_among(&app.db, actor.account, &summaries::editors(&app.db, id).await?).await?;
    let is_open = drafting || approving;
    let status = if typed.status == 0 { 200 } else { typed.status };
    let page = EditPage {
        shown: Shown::of(&stored),
        conflicts: conflicts(&f, &stored, &typed),
        pending: pending(&kept, &stored, only),
        stale: kept.stale(),
        found: if is_open { all_found(&f, (&kept, &stored), &ticks, only) } else { Vec::new() },
        left_out: if is_open && only.is_none() {
            missing((&f, &names), (&kept, &stored), &reasons, &typed)
        } else {
            Vec::new()
        },
        few: if drafting && only.is_none() { few((&f, &names), &kept) } else { Vec::new() },
        comments: said(app, &f, id).await?,
        comment: typed.form.get("comment"),
        open_by: open_words(&f, &talk::open_by(&app.db, id, actor.account, app.now()).await?),
        insert: offered(app, &f, &round, &kept).await?,
        sources: lines(app, (&f, actor), &round, (only, &stored, &kept.drafts), &kept.names).await?,
        previous: previous(app, actor, &round, only).await?,
        may_compose: drafting && round.state == RoundState::Compiling,
        may_issue: approving && is_approver && !own,
        is_composed: kept.composed.made_at.is_some(),
        f,
        summary,
        round,
        fields,
        errors,
        drafting,
        approving,
        is_approver,
        only,
        text,
    };
    html(status, &page)
}

/// GET `/summaries/{id}/edit`.
pub async fn edit(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
) -> AppResult<Response> {
    page(&app, (f, &actor), (&path, None), Typed::default()).await
}

/// The number of a section in an address.
pub(super) fn number(text: &str) -> AppResult<usize> {
    text.parse().ok().filter(|n| *n <= HEADINGS.len()).ok_or(AppError::NotFound)
}

/// GET `/summaries/{id}/sections/{n}`: one section with the sources of its sentences beside it.
pub async fn section(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path((path, n)): Path<(String, String)>,
) -> AppResult<Response> {
    let n = number(&n)?;
    page(&app, (f, &actor), (&path, Some(n)), Typed::default()).await
}
