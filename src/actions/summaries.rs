//! Composing a summary, approving and issuing it.

use std::collections::BTreeMap;

use chrono::Datelike;
use entity::enums::{Role, RoundState, SummaryState};
use entity::ids::{ReleaseId, SummaryId};
use entity::{release, round, section, summary};

use super::{digests, settings};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::period::Period;
use crate::domain::report::{FieldError, clean};
use crate::domain::settings::Thresholds;
use crate::domain::summary::{Document, HEADINGS, Layout, SUBJECT, Section, Text, check};
use crate::domain::suppress::{GROUP_SIZE, Ledger, Policy, Published, publish, small_units, with_groups};
use crate::error::{AppError, AppResult};
use crate::store::figures::{Material, material};
use crate::store::{Conn, accounts, audit, releases, rounds, summaries};

/// Begins the summary of a round whose figures are fixed.
///
/// # Errors
/// When they are not, or the round has a summary already.
pub async fn create(app: &App, actor: &Actor, code: &str) -> AppResult<SummaryId> {
    let tx = app.db.begin().await?;
    let round = rounds::by_code(&tx, code).await?.ok_or(AppError::NotFound)?;
    let round = rounds::lock(&tx, round.id).await?.ok_or(AppError::NotFound)?;
    if round.state != RoundState::Compiling {
        return Err(AppError::Conflict("error-round-not-compiling"));
    }
    if !summaries::of_round(&tx, &actor.scope(), round.id).await?.is_empty() {
        return Err(AppError::Conflict("error-summary-exists"));
    }
    let when =
        Period::parse(&round.code).map_or_else(|| round.starts_on.year().to_string(), Period::in_a_title);
    let row = summary::Model {
        id: SummaryId::random(),
        round_id: round.id,
        state: SummaryState::Drafting,
        title: format!("{SUBJECT} {when}"),
        findings: String::new(),
        audience: "leaders".into(),
        number: String::new(),
        version: 1,
        created_at: app.now(),
    };
    let id = row.id;
    summaries::insert(&tx, row, sections(id, &[]), actor.account).await?;
    audit::note(&tx, actor, app.now(), "summary.create", ("summary", id.to_string())).await?;
    tx.commit().await?;
    Ok(id)
}

fn sections(id: SummaryId, bodies: &[String]) -> Vec<section::Model> {
    let row = |(position, heading): (i32, &&str)| section::Model {
        summary_id: id,
        position,
        heading: (*heading).into(),
        body: usize::try_from(position - 1)
            .ok()
            .and_then(|i| bodies.get(i))
            .map(|b| clean(b))
            .unwrap_or_default(),
    };
    (1..).zip(&HEADINGS).map(row).collect()
}

async fn load(
    c: &impl Conn,
    actor: &Actor,
    id: SummaryId,
    (version, state): (i32, SummaryState),
) -> AppResult<(summary::Model, round::Model)> {
    let row = summaries::get(c, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    if row.version != version {
        return Err(AppError::Conflict("error-summary-changed"));
    }
    if row.state != state {
        return Err(AppError::Conflict("error-summary-state"));
    }
    let round = rounds::by_id(c, row.round_id).await?.ok_or(AppError::NotFound)?;
    Ok((row, round))
}

/// Saves the text over the version it was read at, or tells what is wrong with it.
///
/// # Errors
/// When somebody saved in between, or the summary is no longer being drafted.
pub async fn save(
    app: &App,
    actor: &Actor,
    id: SummaryId,
    version: i32,
    text: &Text,
) -> AppResult<Result<(), Vec<FieldError>>> {
    let tx = app.db.begin().await?;
    let (mut row, round) = load(&tx, actor, id, (version, SummaryState::Drafting)).await?;
    let units = rounds::units(&tx, round.id).await?;
    let below: Vec<String> = units.into_iter().filter(|u| u.depth > 0).map(|u| u.name).collect();
    let errors = check(text, &below);
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    row.title = clean(&text.title);
    row.findings = text.findings().join("\n");
    row.audience = text.audience();
    if !summaries::save(&tx, &row, sections(id, &text.sections), actor.account).await? {
        return Err(AppError::Conflict("error-summary-changed"));
    }
    audit::note(&tx, actor, app.now(), "summary.save", ("summary", id.to_string())).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Hands a summary over for approval, or back to drafting.
///
/// # Errors
/// When its state or version is another.
pub async fn hand(app: &App, actor: &Actor, id: SummaryId, version: i32, forward: bool) -> AppResult<()> {
    let (from, to, action) = if forward {
        (SummaryState::Drafting, SummaryState::InApproval, "summary.submit")
    } else {
        (SummaryState::InApproval, SummaryState::Drafting, "summary.send_back")
    };
    let tx = app.db.begin().await?;
    let (row, _) = load(&tx, actor, id, (version, from)).await?;
    if !summaries::set_state(&tx, &row, to).await? {
        return Err(AppError::Conflict("error-summary-changed"));
    }
    audit::note(&tx, actor, app.now(), action, ("summary", id.to_string())).await?;
    Ok(tx.commit().await?)
}

/// Approves and issues: the figures are suppressed and frozen with the text. Not by one who saved the text.
///
/// # Errors
/// When the actor is no approver or saved the text, or state, version or round do not allow it.
pub async fn issue(app: &App, actor: &Actor, id: SummaryId, version: i32) -> AppResult<ReleaseId> {
    if actor.role != Role::Approver {
        return Err(AppError::Forbidden);
    }
    let (_, before) = load(&app.db, actor, id, (version, SummaryState::InApproval)).await?;
    let material = material(&app.db, &actor.scope(), before.id).await?.ok_or(AppError::NotFound)?;
    let thresholds = settings::thresholds(&app.db).await?;
    let mut document = document(&material);
    // The compiled reports can't change while the round is compiling, and the transaction below makes sure
    // that it has been so all along (its version is the same); so the slow part stays outside.
    let (published, groups) = tokio::task::spawn_blocking(move || suppressed(&material, thresholds))
        .await
        .map_err(AppError::internal)??;
    document.units.extend(groups);
    let frozen = published.freeze();
    let figures = serde_json::to_string(&frozen).map_err(AppError::internal)?;
    let tx = app.db.begin().await?;
    let (row, round) = load(&tx, actor, id, (version, SummaryState::InApproval)).await?;
    if accounts::is_among(&tx, actor.account, &summaries::editors(&tx, id).await?).await? {
        return Err(AppError::Conflict("error-own-summary"));
    }
    fill(&tx, &row, &round, &mut document).await?;
    document.audit_head = Some(audit::head(&tx).await?);
    let moved = round.state == RoundState::Compiling
        && round.version == before.version
        && rounds::set_state(&tx, &round, RoundState::Issued).await?
        && summaries::set_state(&tx, &row, SummaryState::Issued).await?;
    if !moved {
        return Err(AppError::Conflict("error-round-not-compiling"));
    }
    let release_id = ReleaseId::random();
    let number = i32::try_from(releases::count(&tx, round.id).await? + 1).unwrap_or(i32::MAX);
    let release = release::Model {
        id: release_id,
        summary_id: id,
        round_id: round.id,
        number,
        title: row.title,
        issued_at: app.now(),
        audience: row.audience,
        content_hash: frozen.content_hash,
        figures,
        document: serde_json::to_string(&document).map_err(AppError::internal)?,
        withdrawn: None,
    };
    releases::insert(&tx, release.clone()).await?;
    digests::on_issue(app, &tx, &release).await?;
    audit::note(&tx, actor, app.now(), "summary.issue", ("release", release_id.to_string())).await?;
    tx.commit().await?;
    Ok(release_id)
}

/// Puts text, layout and completeness into the document.
async fn fill(
    c: &impl Conn,
    row: &summary::Model,
    round: &round::Model,
    document: &mut Document,
) -> AppResult<()> {
    let rows = summaries::sections(c, row.id).await?;
    document.layout = crate::store::settings::read(c, Layout::SETTING).await?.unwrap_or_default();
    document.findings = row.findings.lines().map(Into::into).collect();
    document.sections = rows.into_iter().map(|s| Section { heading: s.heading, body: s.body }).collect();
    for unit in rounds::completeness(c, round.id).await?.into_values() {
        document.expected += unit.expected;
        document.received += unit.received;
        document.silent_units += u32::from(unit.expected > 0 && unit.received == 0);
    }
    Ok(())
}

/// The document's names, and how many reports stand behind the figures.
fn document(m: &Material) -> Document {
    let mut topics: BTreeMap<String, (String, String)> =
        m.topics.iter().map(|t| (t.code.clone(), (t.name_vi.clone(), t.name_en.clone()))).collect();
    for i in m.topics.len()..m.topic_tree.len() {
        let name = if i == m.topic_tree.root() {
            ("Tất cả".to_owned(), "All".to_owned())
        } else {
            ("Trực thuộc".to_owned(), "Directly under".to_owned())
        };
        topics.insert(m.topic_tree.code(i).to_owned(), name);
    }
    let units = m.units.iter().map(|u| (u.code.clone(), u.name.clone())).collect();
    Document { reports: m.reports, units, topics, ..Document::default() }
}

/// The policy a release is made under.
fn policy(m: &Material, t: Thresholds) -> Policy {
    let factor = |i: usize| m.topics.get(i).and_then(|t| u32::try_from(t.factor).ok()).unwrap_or(1);
    Policy {
        min_voices: t.min_voices,
        min_reporters: t.min_reporters,
        max_share: t.max_share * 10,
        min_headcount: Some(t.min_headcount),
        factors: (0..m.topic_tree.len()).map(factor).collect(),
        headcounts: m.units.iter().map(|u| u.headcount.and_then(|n| u32::try_from(n).ok())).collect(),
    }
}

/// Suppresses a round's figures, with small units in groups; also the groups' names.
fn suppressed(m: &Material, thresholds: Thresholds) -> AppResult<(Published, BTreeMap<String, String>)> {
    let policy = policy(m, thresholds);
    let groups = small_units(&m.unit_tree, GROUP_SIZE, |i| m.expected[i]);
    let parent = |members: &[usize]| members.first().and_then(|&u| m.unit_tree.parent(u));
    // Numbered within their parent, so that a group is called the same whatever happens elsewhere.
    let number = |n: usize| groups[..=n].iter().filter(|g| parent(g) == parent(&groups[n])).count();
    let code = |n: usize, members: &[usize]| {
        let above = parent(members).map_or("", |p| m.unit_tree.code(p));
        format!("{above}-N{}", number(n))
    };
    let (tree, policy) = with_groups(&m.unit_tree, &policy, &groups, code)
        .map_err(|e| AppError::internal(format!("groups of small units: {e:?}")))?;
    let names = groups.iter().enumerate().filter_map(|(n, members)| {
        let parent = parent(members)?;
        Some((code(n, members), format!("Đơn vị khác của {} (nhóm {})", m.units[parent].name, number(n))))
    });
    let names = names.collect();
    Ok((publish(&tree, &m.topic_tree, &m.leaves, &policy, &Ledger::default()), names))
}
