//! Searching issues by words, through the databases' own full-text search. What is indexed is folded first, in the same
//! way on both engines, so that what is typed without diacritics finds what was written with them.
//!
//! The index holds the current revisions of the reports in the figures of rounds that are not archived, and nothing else:
//! those are what is searched. They come in when they are counted.

use std::collections::HashMap;

use entity::enums::RoundState;
use entity::ids::{ReportId, RoundId};
use entity::{issue, issue_search, report, revision, round, stream};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QueryOrder, Statement,
};
use uuid::Uuid;

use super::tally::COUNTED;
use super::{Conn, Tx, add_all};
use crate::domain::access::Scope;
use crate::domain::fold::fold;

/// Reports looked up at a time, below both engines' limits on parameters.
const BATCH: usize = 300;

/// Most issues a search gives.
pub const MOST: u64 = 2000;

/// Most words of a search that count.
const WORDS: usize = 12;

/// Indexes reports anew as they are now: after they were counted, or their text was changed. What is no report in the
/// figures of a round that is still searched is taken out.
///
/// # Errors
/// When the database fails.
pub async fn again(tx: &Tx, reports: &[ReportId]) -> Result<(), DbErr> {
    for ids in reports.chunks(BATCH) {
        forget(tx, ids).await?;
        let rows = report::Entity::find()
            .filter(report::Column::Id.is_in(ids.iter().copied()))
            .filter(report::Column::State.is_in(COUNTED))
            .filter(report::Column::RoundId.is_not_null())
            .all(tx.conn())
            .await?;
        let mut rounds = rows.iter().filter_map(|row| row.round_id).collect::<Vec<_>>();
        rounds.sort_unstable();
        rounds.dedup();
        let over = round::Entity::find()
            .filter(round::Column::Id.is_in(rounds))
            .filter(round::Column::State.is_in([RoundState::Archived, RoundState::Purged]))
            .all(tx.conn())
            .await?;
        let rows: Vec<_> =
            rows.into_iter().filter(|row| !over.iter().any(|r| Some(r.id) == row.round_id)).collect();
        add_all(tx, current(tx, &rows).await?).await?;
    }
    Ok(())
}

/// The entries of the current revisions of reports.
async fn current(tx: &Tx, reports: &[report::Model]) -> Result<Vec<issue_search::Model>, DbErr> {
    let ids = revision::Column::ReportId.is_in(reports.iter().map(|r| r.id));
    let revisions = revision::Entity::find().filter(ids).all(tx.conn()).await?;
    let mut owners: HashMap<Uuid, (ReportId, RoundId)> = HashMap::new();
    for row in reports {
        let current = revisions.iter().find(|v| v.report_id == row.id && v.number == row.revisions);
        if let (Some(current), Some(round)) = (current, row.round_id) {
            owners.insert(current.id, (row.id, round));
        }
    }
    let ids: Vec<Uuid> = owners.keys().copied().collect();
    let issues = issue::Entity::find().filter(issue::Column::RevisionId.is_in(ids)).all(tx.conn()).await?;
    let mut out = Vec::new();
    for issues in issues.chunks(BATCH) {
        let ids = stream::Column::IssueId.is_in(issues.iter().map(|i| i.id));
        let streams = stream::Entity::find().filter(ids).order_by_asc(stream::Column::Position);
        out.extend(entries(&owners, issues, &streams.all(tx.conn()).await?));
    }
    Ok(out)
}

/// What is to be found of issues: title, description, what the streams say and what is asked for.
fn entries(
    owners: &HashMap<Uuid, (ReportId, RoundId)>,
    issues: &[issue::Model],
    streams: &[stream::Model],
) -> Vec<issue_search::Model> {
    let mut said: HashMap<Uuid, Vec<&str>> = HashMap::new();
    for row in streams {
        said.entry(row.issue_id).or_default().push(&row.content);
    }
    let entry = |issue: &issue::Model| {
        let &(report_id, round_id) = owners.get(&issue.revision_id)?;
        let own = [issue.title.as_str(), &issue.description, &issue.recommendation];
        let texts: Vec<&str> =
            own.into_iter().chain(said.get(&issue.id).into_iter().flatten().copied()).collect();
        let words = plain(&texts.join(" ")).collect::<Vec<_>>().join(" ");
        Some(issue_search::Model { issue_id: issue.id, report_id, round_id, words })
    };
    issues.iter().filter_map(entry).collect()
}

/// Takes reports out of the index.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &Tx, reports: &[ReportId]) -> Result<(), DbErr> {
    let ids = issue_search::Column::ReportId.is_in(reports.iter().copied());
    issue_search::Entity::delete_many().filter(ids).exec(tx.conn()).await.map(|_| ())
}

/// Takes a round out of the index: when it is archived.
///
/// # Errors
/// When the database fails.
pub async fn forget_round(tx: &Tx, round: RoundId) -> Result<(), DbErr> {
    let of = issue_search::Column::RoundId.eq(round);
    issue_search::Entity::delete_many().filter(of).exec(tx.conn()).await.map(|_| ())
}

/// The words of a query as they are looked for: letters and digits alone, so that no sign of it means anything to the
/// engine. Empty when there are none.
#[must_use]
pub fn words(query: &str) -> Vec<String> {
    plain(query).take(WORDS).collect()
}

/// The words of a text, folded: letters and digits alone, so that both engines cut it at the same places.
fn plain(text: &str) -> impl Iterator<Item = String> {
    let folded = fold(text);
    let words: Vec<String> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.into_iter()
}

/// Issues of a round that hold all words of a query, the last of them as a beginning; none without words, and for
/// nobody but staff. At most [`MOST`].
///
/// # Errors
/// When the database fails.
pub async fn issues(c: &impl Conn, scope: &Scope, round: RoundId, query: &str) -> Result<Vec<Uuid>, DbErr> {
    let words = words(query);
    if words.is_empty() || !scope.reads_all() {
        return Ok(Vec::new());
    }
    let backend = c.conn().get_database_backend();
    let (sql, asked) = match backend {
        DbBackend::Postgres => (
            "SELECT issue_id FROM issue_search WHERE round_id = $1 AND vector @@ to_tsquery('simple', $2) \
             ORDER BY issue_id LIMIT 2000",
            format!("{}:*", words.join(" & ")),
        ),
        _ => (
            "SELECT s.issue_id FROM issue_words JOIN issue_search s ON s.id = issue_words.rowid \
             WHERE s.round_id = ? AND issue_words MATCH ? ORDER BY s.issue_id LIMIT 2000",
            format!("{} *", words.iter().map(|w| format!("\"{w}\"")).collect::<Vec<_>>().join(" ")),
        ),
    };
    let statement = Statement::from_sql_and_values(backend, sql, [round.0.into(), asked.into()]);
    let rows = c.conn().query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}
