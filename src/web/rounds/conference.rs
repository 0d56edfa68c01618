//! The pack for the conference at the end of a period, made by one button.

use axum::extract::{Path, State};
use axum::response::Response;
use entity::enums::MatterState;
use entity::{matter, round};

use super::super::downloads::printed;
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::guidance::{AUDIENCES, Text};
use crate::domain::period::morning;
use crate::error::{AppError, AppResult};
use crate::export::conference::{Answered, Pack, Part, pack};
use crate::export::pdf::handout_pdf;
use crate::store::matters::{self, Filter};
use crate::store::releases::{self, Opened};
use crate::store::round_marks::{self, Moment};
use crate::store::{guidance, layouts, rounds};

/// POST `/rounds/{code}/conference.pdf`: one file for the meeting. Figures are those of the newest release that was not taken
/// back, and guidance what is published for collaborators in the round that follows.
pub async fn conference(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> AppResult<Response> {
    let scope = actor.scope();
    let round = rounds::by_code(&app.db, &code).await?.ok_or(AppError::NotFound)?;
    let newest = releases::newest_of(&app.db, &scope, round.id).await?;
    let newest = newest.ok_or(AppError::Conflict("error-conference-no-release"))?;
    let opened = releases::open(&app.db, &scope, newest).await?;
    let Opened { document, published, .. } = opened.ok_or(AppError::NotFound)?;
    let parts = parts(&app, &actor, &round).await?;
    let answered = answered(&app, &actor, &round).await?;
    let follows = guidance::of_next_round(&app.db, &scope, (round.kind, round.ends_on), AUDIENCES[0]).await?;
    let mut next: Option<(String, Vec<Text>)> = None;
    if let Some((round, rows)) = follows {
        let mut texts = Vec::new();
        for row in &rows {
            texts.push(actions::guidance::text(&app, row).await?);
        }
        next = Some((round.code, texts));
    }
    let (layout, on) = (layouts::current(&app.db).await?, app.today());
    let name = format!("tai-lieu-hoi-nghi-{}.pdf", round.code);
    actions::rounds::take_conference(&app, &actor, &round).await?;
    let work = move || {
        let next = next.as_ref().map(|(code, texts)| (code.as_str(), texts.as_slice()));
        let (document, published) = (&document, &published);
        let (parts, answered) = (&parts, &answered);
        let made = Pack { round: &round.code, document, published, parts, answered, next };
        handout_pdf(&pack(&made, on, &layout), &format!("{newest}-conference"))
    };
    printed(&name, work).await
}

/// The bloc and what is right below it, as complete as they were when the round closed; none where that was not kept.
async fn parts(app: &App, actor: &Actor, round: &round::Model) -> AppResult<Vec<Part>> {
    let units = rounds::units(&app.db, round.id).await?;
    let above: Vec<_> = units.iter().filter(|u| u.depth < 2).collect();
    let marks = round_marks::of(&app.db, &actor.scope(), &above).await?;
    let number = |n: i32| u32::try_from(n).unwrap_or_default();
    let part = |unit: &entity::round_unit::Model| {
        let at = |moment: Moment| marks.get(&(unit.unit_id, moment));
        let close = at(Moment::Close)?;
        let due = at(Moment::Due).map(|mark| number(mark.received));
        let (expected, close) = (number(close.expected), number(close.received));
        Some(Part { name: unit.name.clone(), expected, due, close })
    };
    Ok(above.into_iter().filter_map(part).collect())
}

/// What was answered since a round began. The section is left out while nothing is.
async fn answered(app: &App, actor: &Actor, round: &round::Model) -> AppResult<Vec<Answered>> {
    let begun = morning(round.starts_on, app.zone());
    let rows = matters::list(&app.db, (&actor.scope(), app.today()), Filter::default()).await?;
    let is_meant = |row: &matter::Model| {
        matches!(row.state, MatterState::Answered | MatterState::Closed)
            && row.answered_at.is_some_and(|at| at >= begun)
    };
    let one = |row: matter::Model| Answered { title: row.title, answer: row.answer, level: row.level };
    Ok(rows.into_iter().filter(is_meant).map(one).collect())
}
