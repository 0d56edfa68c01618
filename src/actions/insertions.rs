//! What is put into the prose of a summary from the published figures: whether it can be, and what comes of it.

use entity::ids::SummaryId;

use super::summaries::prepare;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::{FieldError, clean};
use crate::domain::rich::{Fault, fill, has_any, read};
use crate::domain::summary::{Document, Section, Text, section_field};
use crate::domain::suppress::Published;
use crate::error::{AppError, AppResult};
use crate::locale::Lang;
use crate::store::{rounds, summaries};

/// Documents are written in Vietnamese.
const LANG: Lang = Lang::Vi;

/// What is wrong with the insertions of a summary's text, beside the field each stands in: as the figures of the round would be
/// published now.
///
/// # Errors
/// When the figures cannot be read.
pub async fn check(app: &App, actor: &Actor, id: SummaryId, text: &Text) -> AppResult<Vec<FieldError>> {
    let parts = [text.title.as_str(), &text.findings].into_iter().chain(text.bodies());
    if !parts.into_iter().any(has_any) {
        return Ok(Vec::new());
    }
    let row = summaries::get(&app.db, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    let round = rounds::by_id(&app.db, row.round_id).await?.ok_or(AppError::NotFound)?;
    Ok(faults(text, &prepare(app, actor, round, None).await?.published))
}

/// The same with the figures at hand.
pub fn faults(text: &Text, published: &Published) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut tell = |field: &str, faults: Vec<Fault>| {
        errors.extend(faults.iter().map(|fault| fault.beside(field)));
    };
    tell("title", fill(&text.title, published, |value| LANG.said(value)).1);
    tell("findings", fill(&text.findings, published, |value| LANG.said(value)).1);
    for (n, body) in text.bodies().enumerate() {
        tell(&section_field(n), read(body, published, |value| LANG.said(value)).1);
    }
    errors
}

/// Puts a summary's words into a document, with the numbers in their places: its title, and what could not be put in.
pub fn put_in(
    document: &mut Document,
    published: &Published,
    (title, findings, sections): (&str, &str, Vec<(String, String)>),
) -> (String, Vec<Fault>) {
    let say = |value| LANG.said(value);
    let (title, mut faults) = fill(title, published, say);
    let (findings, wrong) = fill(findings, published, say);
    faults.extend(wrong);
    document.findings = findings.lines().map(Into::into).collect();
    for (heading, body) in sections {
        let (blocks, wrong) = read(&clean(&body), published, say);
        faults.extend(wrong);
        document.sections.push(Section { heading, body: String::new(), blocks });
    }
    (title, faults)
}
