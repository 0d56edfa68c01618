//! Approving and issuing: the figures are suppressed against all that was issued before, and frozen with the text.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use entity::enums::{Role, RoundState, SummaryState};
use entity::ids::{ReleaseId, SummaryId};
use entity::{release, round, section, summary};
use sha2::{Digest, Sha256};

use super::super::{digests, insertions, settings};
use super::gate::{self, Judged};
use super::load;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::basis::{Kept, Numbers};
use crate::domain::rich::Fault;
use crate::domain::settings::Thresholds;
use crate::domain::summary::Document;
use crate::domain::suppress::{
    Earlier, GROUP_SIZE, Ledger, Policy, Published, publish, small_units, with_groups,
};
use crate::domain::tree::Tree;
use crate::error::{AppError, AppResult};
use crate::store::figures::{Material, material};
use crate::store::releases::Issued;
use crate::store::{Conn, Tx, accounts, audit, completeness, layouts, releases, rounds, summaries};

/// What would be issued now.
#[derive(Debug)]
pub struct Prepared {
    /// The figures.
    pub published: Published,
    /// Names, and how many reports stand behind the figures; no text yet.
    pub document: Document,
    /// The round, as it was when its reports were read.
    pub round: round::Model,
    /// The figures of the version before.
    pub before: Option<Published>,
    kept: Vec<Kept>,
}

/// Suppresses the figures of a round as they would be issued now: while it is being compiled, against all its earlier
/// releases, withdrawn ones too; else as if nothing had been issued, to judge thresholds by. Under the thresholds in
/// force, or under others.
///
/// # Errors
/// When nothing is counted in it, or what an earlier release was made from is not kept any more.
pub async fn prepare(
    app: &App,
    actor: &Actor,
    round: round::Model,
    thresholds: Option<Thresholds>,
) -> AppResult<Prepared> {
    let material = material(&app.db, &actor.scope(), round.id).await?.ok_or(AppError::NotFound)?;
    let earlier = match round.state {
        RoundState::Compiling => releases::of_round(&app.db, &actor.scope(), round.id).await?,
        _ => Vec::new(),
    };
    let thresholds = match thresholds {
        Some(thresholds) => thresholds,
        None => settings::thresholds(&app.db).await?,
    };
    let memo = app.published.clone();
    let work = move || suppressed(material, earlier, thresholds, &memo);
    let (published, document, kept, before) =
        tokio::task::spawn_blocking(work).await.map_err(AppError::internal)??;
    Ok(Prepared { published, document, round, before, kept })
}

/// Approves and issues. Not by one who saved the text.
///
/// # Errors
/// When the actor is no approver or saved the text, or state, version or round do not allow it.
pub async fn issue(app: &App, actor: &Actor, id: SummaryId, version: i32) -> AppResult<ReleaseId> {
    if actor.role != Role::Approver {
        return Err(AppError::Forbidden);
    }
    let (seen, before) = load(&app.db, actor, id, (version, SummaryState::InApproval)).await?;
    // The compiled reports can't change while the round is compiling, and the transaction below makes sure
    // that it has been so all along (its version is the same); so the slow part stays outside.
    let prepared = prepare(app, actor, before.clone(), None).await?;
    // The gate once more, against exactly what is frozen below: thresholds may have changed since it was handed over.
    let judged = gate::judge(app, actor, &seen, &prepared).await?;
    if !gate::is_confirmed(app, id, &judged).await? {
        return refuse(app, actor, id, version, &judged).await;
    }
    let frozen = prepared.published.freeze();
    let figures = serde_json::to_string(&frozen).map_err(AppError::internal)?;
    let mut document = prepared.document;
    let tx = app.db.begin().await?;
    let (row, round) = load(&tx, actor, id, (version, SummaryState::InApproval)).await?;
    if accounts::is_among(&tx, actor.account, &summaries::editors(&tx, id).await?).await? {
        return Err(AppError::Conflict("error-own-summary"));
    }
    let title = fill(&tx, (&row, &round), &mut document, &prepared.published).await?;
    document.audit_head = Some(audit::head(&tx).await?);
    if !(round.version == before.version && move_on(&tx, actor, &row, &round).await?) {
        return Err(AppError::Conflict("error-round-not-compiling"));
    }
    let release_id = ReleaseId::random();
    let number = i32::try_from(releases::count(&tx, round.id).await? + 1).unwrap_or(i32::MAX);
    let release = release::Model {
        id: release_id,
        summary_id: id,
        round_id: round.id,
        number,
        title,
        issued_at: app.now(),
        audience: row.audience,
        content_hash: frozen.content_hash,
        figures,
        document: serde_json::to_string(&document).map_err(AppError::internal)?,
        withdrawn: None,
    };
    releases::insert(&tx, release.clone(), &prepared.kept).await?;
    digests::on_issue(app, &tx, &release).await?;
    audit::note(&tx, actor, app.now(), "summary.issue", ("release", release_id.to_string())).await?;
    tx.commit().await?;
    Ok(release_id)
}

/// Keeps what the gate found, for the page that shows it, and issues nothing.
async fn refuse(
    app: &App,
    actor: &Actor,
    id: SummaryId,
    version: i32,
    judged: &Judged,
) -> AppResult<ReleaseId> {
    let tx = app.db.begin().await?;
    load(&tx, actor, id, (version, SummaryState::InApproval)).await?;
    gate::keep(app, &tx, id, judged).await?;
    audit::note(&tx, actor, app.now(), "summary.refuse", ("summary", id.to_string())).await?;
    tx.commit().await?;
    Err(AppError::Conflict("error-summary-unconfirmed"))
}

/// The round and its summary are issued; the summaries issued before are superseded. False when somebody was first.
async fn move_on(tx: &Tx, actor: &Actor, row: &summary::Model, round: &round::Model) -> AppResult<bool> {
    for other in summaries::of_round(tx, &actor.scope(), round.id).await? {
        if other.state == SummaryState::Issued {
            summaries::set_state(tx, &other, SummaryState::Superseded).await?;
        }
    }
    Ok(round.state == RoundState::Compiling
        && rounds::set_state(tx, round, RoundState::Issued).await?
        && summaries::set_state(tx, row, SummaryState::Issued).await?)
}

/// Puts text, layout and completeness into the document; its title. What is put in from the figures stays as it is from
/// here on, with them.
async fn fill(
    c: &impl Conn,
    (row, round): (&summary::Model, &round::Model),
    document: &mut Document,
    published: &Published,
) -> AppResult<String> {
    let (title, faults) = compose(c, (row, round), document, published).await?;
    if faults.is_empty() { Ok(title) } else { Err(AppError::Conflict("error-insertions")) }
}

/// The document of a summary as it stands, with the words of insertions that cannot be made as they were typed.
async fn compose(
    c: &impl Conn,
    (row, round): (&summary::Model, &round::Model),
    document: &mut Document,
    published: &Published,
) -> AppResult<(String, Vec<Fault>)> {
    // A summary without an opening begins with its first section.
    let is_told = |s: &section::Model| s.position > 0 || !s.body.is_empty();
    let rows = summaries::sections(c, row.id).await?.into_iter().filter(is_told);
    let sections = rows.map(|s| (s.heading, s.body)).collect();
    document.layout = layouts::current(c).await?;
    let (title, faults) = insertions::put_in(document, published, (&row.title, &row.findings, sections));
    document.correction = Some(row.correction.clone()).filter(|reason| !reason.is_empty());
    for unit in completeness::of_each(c, round.id).await?.into_values() {
        document.expected += unit.expected;
        document.received += unit.received;
        document.silent_units += u32::from(unit.expected > 0 && unit.received == 0);
    }
    Ok((title, faults))
}

/// A summary as it would be issued now.
#[derive(Debug)]
pub struct Preview {
    /// Its title.
    pub title: String,
    /// Its document.
    pub document: Document,
    /// Its figures.
    pub published: Published,
    /// What cannot be put in.
    pub faults: Vec<Fault>,
}

/// A summary as it would be issued now, for those who compose and approve it.
///
/// # Errors
/// When it is not found or was issued, or its round has no figures.
pub async fn preview(app: &App, actor: &Actor, id: SummaryId) -> AppResult<Preview> {
    let row = summaries::get(&app.db, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    if !matches!(row.state, SummaryState::Drafting | SummaryState::InApproval) {
        return Err(AppError::Conflict("error-summary-state"));
    }
    let round = rounds::by_id(&app.db, row.round_id).await?.ok_or(AppError::NotFound)?;
    let Prepared { published, mut document, round, .. } = prepare(app, actor, round, None).await?;
    let (title, faults) = compose(&app.db, (&row, &round), &mut document, &published).await?;
    Ok(Preview { title, document, published, faults })
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
    Document { reports: m.reports(), units, topics, ..Document::default() }
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

/// The unit tree with its groups of small units, by code; those of the release before stay as they are while the units are
/// the same.
fn groups(m: &Material, before: Option<&Tree>) -> Vec<(String, Vec<usize>)> {
    let is_same = |tree: &&Tree| {
        let units = (0..tree.len()).filter(|&i| !tree.is_group(i));
        units.clone().count() == m.unit_tree.len()
            && units.clone().all(|i| m.unit_tree.index(tree.code(i)).is_some())
    };
    if let Some(tree) = before.filter(is_same) {
        let groups = (0..tree.len()).filter(|&i| tree.is_group(i));
        let members =
            |i: usize| tree.children(i).iter().filter_map(|&u| m.unit_tree.index(tree.code(u))).collect();
        return groups.map(|i| (tree.code(i).to_owned(), members(i))).collect();
    }
    let groups = small_units(&m.unit_tree, GROUP_SIZE, |i| m.expected[i]);
    let parent = |members: &[usize]| members.first().and_then(|&u| m.unit_tree.parent(u));
    let mut out: Vec<(String, Vec<usize>)> = Vec::new();
    for members in groups {
        // Numbered within their parent, so that a group is called the same whatever happens elsewhere.
        let number = out.iter().filter(|(_, g)| parent(g) == parent(&members)).count() + 1;
        let above = parent(&members).map_or("", |p| m.unit_tree.code(p));
        out.push((format!("{above}-N{number}"), members));
    }
    out
}

/// How a group is called: by its parent, and the number its code ends with.
fn group_name(m: &Material, (code, members): &(String, Vec<usize>)) -> Option<(String, String)> {
    let parent = members.first().and_then(|&u| m.unit_tree.parent(u))?;
    let number = code.rsplit_once("-N").map_or("", |(_, n)| n);
    Some((code.clone(), format!("Đơn vị khác của {} (nhóm {number})", m.units[parent].name)))
}

/// People by unit index of a tree of the round, as the round's snapshot knows them; of a group where all members' are
/// known.
fn headcounts(m: &Material, tree: &Tree) -> Vec<Option<u32>> {
    let own = |i: usize| {
        let unit = m.units.get(m.unit_tree.index(tree.code(i))?)?;
        unit.headcount.and_then(|n| u32::try_from(n).ok())
    };
    let of = |i: usize| match tree.is_group(i) {
        true => tree.children(i).iter().map(|&u| own(u)).sum(),
        false => own(i),
    };
    (0..tree.len()).map(of).collect()
}

/// The earlier releases as a ledger, with reports and authors numbered for it and for what comes.
fn ledger(m: &Material, earlier: &[Issued], numbers: &mut Numbers) -> AppResult<Ledger> {
    let mut ledger = Ledger::default();
    for release in earlier {
        let basis = release.basis.as_ref().ok_or(AppError::Conflict("error-release-basis"))?;
        let p = &release.published;
        let leaves = numbers.leaves(basis, p.units(), p.topics());
        let leaves = leaves.ok_or_else(|| AppError::internal("a release and its leaves do not fit"))?;
        let (id, headcounts) = (format!("v{}", release.row.number), headcounts(m, p.units()));
        ledger.push(Earlier { id, same_round: true, leaves, headcounts, published: p.clone() });
    }
    Ok(ledger)
}

type Suppressed = (Published, Document, Vec<Kept>, Option<Published>);

/// Suppresses a round's figures, with small units in groups, against its earlier releases.
fn suppressed(
    m: Material,
    earlier: Vec<Issued>,
    thresholds: Thresholds,
    memo: &Mutex<Option<(String, Published)>>,
) -> AppResult<Suppressed> {
    let policy = policy(&m, thresholds);
    let before = earlier.last().map(|release| release.published.clone());
    let named = groups(&m, before.as_ref().map(Published::units));
    let members: Vec<Vec<usize>> = named.iter().map(|(_, members)| members.clone()).collect();
    let (tree, policy) = with_groups(&m.unit_tree, &policy, &members, |n, _| named[n].0.clone())
        .map_err(|e| AppError::internal(format!("groups of small units: {e:?}")))?;
    let kept = m.kept();
    let ids: Vec<String> = earlier.iter().map(|release| release.row.id.to_string()).collect();
    let from = (tree.rows(), &named, m.topic_tree.rows(), &policy, &kept, ids);
    let from = hex::encode(Sha256::digest(serde_json::to_vec(&from).map_err(AppError::internal)?));
    let held = || memo.lock().unwrap_or_else(PoisonError::into_inner);
    let known = held().as_ref().filter(|(key, _)| *key == from).map(|(_, published)| published.clone());
    let published = match known {
        Some(published) => published,
        None => {
            let mut numbers = Numbers::default();
            let ledger = ledger(&m, &earlier, &mut numbers)?;
            let leaves = numbers.leaves(&kept, &tree, &m.topic_tree);
            let leaves = leaves.ok_or_else(|| AppError::internal("a round and its leaves do not fit"))?;
            let published = publish(&tree, &m.topic_tree, &leaves, &policy, &ledger);
            *held() = Some((from, published.clone()));
            published
        }
    };
    let mut document = document(&m);
    document.units.extend(named.iter().filter_map(|group| group_name(&m, group)));
    Ok((published, document, kept, before))
}
