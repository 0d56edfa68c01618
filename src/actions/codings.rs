//! Reviewers code issues: another topic or sphere than the author's, and which issues tell the same. The author's
//! choice stays in the revision, and the next revision starts from it again.

use entity::enums::{ReviewAction, Sphere};
use entity::ids::ReportId;
use entity::{issue, report};
use uuid::Uuid;

use super::reviews::{move_on, note, taken};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::review::is_codable;
use crate::error::{AppError, AppResult};
use crate::store::{Tx, codings, topics};

/// A report that may be coded, over the version the reviewer saw, with one of its issues, counted from 1.
async fn issue_of(
    tx: &Tx,
    actor: &Actor,
    id: ReportId,
    (version, number): (i32, usize),
) -> AppResult<(report::Model, issue::Model)> {
    let report = taken(tx, actor, id, version).await?;
    if !is_codable(report.state) {
        return Err(AppError::Conflict("error-not-codable"));
    }
    let issues = codings::of(tx, id, report.revisions).await?;
    let issue = number.checked_sub(1).and_then(|at| issues.into_iter().nth(at)).ok_or(AppError::NotFound)?;
    Ok((report, issue))
}

/// Gives an issue another topic and sphere than the author's, or the author's again. Figures use the reviewer's.
///
/// # Errors
/// When somebody was first, the state does not allow it, the figures are fixed, or a choice is none of the form's.
pub async fn recode(
    app: &App,
    actor: &Actor,
    id: ReportId,
    (version, number): (i32, usize),
    (topic, sphere): (&str, &str),
) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let (report, issue) = issue_of(&tx, actor, id, (version, number)).await?;
    let leaves = topics::leaves(&topics::of_round(&tx, report.round_id, app.today()).await?);
    // The author's own topic may have been retired since; it stays a choice.
    if !leaves.contains(topic) && topic != issue.topic {
        return Err(AppError::Invalid("error-unknown-topic"));
    }
    let sphere = Sphere::parse(sphere).ok_or(AppError::Invalid("error-unknown-choice"))?;
    if topic == issue.coded_topic() && sphere == issue.coded_sphere() {
        return Ok(());
    }
    let topic = (topic != issue.topic).then(|| topic.to_owned());
    codings::recode(&tx, issue.id, topic, Some(sphere).filter(|s| *s != issue.sphere)).await?;
    move_on((app, &tx), &report, report.state).await?;
    note(app, (&tx, actor), &report, (ReviewAction::Recoded, ""), "review.recode").await?;
    Ok(tx.commit().await?)
}

/// Marks an issue as telling the same as one of another report of the round, or takes the mark away (`with` empty).
/// Both still count: the mark is for those who compose, so that one story is not told twice.
///
/// # Errors
/// When somebody was first, the state does not allow it, the figures are fixed, or there is no such issue beside.
pub async fn pair(
    app: &App,
    actor: &Actor,
    id: ReportId,
    (version, number): (i32, usize),
    with: &str,
) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let (report, issue) = issue_of(&tx, actor, id, (version, number)).await?;
    let with = match with {
        "" => None,
        id => Some(Uuid::parse_str(id).map_err(|_| AppError::Invalid("error-unknown-choice"))?),
    };
    if let Some(other) = with {
        let found = codings::by_ids(&tx, &actor.scope(), vec![other]).await?;
        let beside = found.first().is_some_and(|f| {
            let points_back = f.issue.duplicate_of == Some(issue.id);
            f.report.id != id && f.report.round_id == report.round_id && !points_back
        });
        if !beside {
            return Err(AppError::Invalid("error-unknown-choice"));
        }
    }
    if with == issue.duplicate_of {
        return Ok(());
    }
    codings::pair(&tx, issue.id, with).await?;
    move_on((app, &tx), &report, report.state).await?;
    let action = if with.is_some() { ReviewAction::Paired } else { ReviewAction::Unpaired };
    note(app, (&tx, actor), &report, (action, ""), "review.pair").await?;
    Ok(tx.commit().await?)
}
