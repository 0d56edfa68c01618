//! Writes the exports staff ask for: every stream of the reports that count in a round, by its codes, without a word anybody
//! wrote. A run that broke off begins again.

use std::collections::HashMap;

use entity::enums::Group;
use entity::export_file;
use entity::ids::UnitId;
use entity::{round, round_unit};
use uuid::Uuid;

use super::runner::Run;
use super::{Job, schedule};
use crate::actions::exports as acts;
use crate::app::App;
use crate::domain::access::Scope;
use crate::domain::report::takes_reports;
use crate::domain::review::goes_by_cluster;
use crate::error::{AppError, AppResult};
use crate::export::rows::{Rows, Value};
use crate::locale::Lang;
use crate::store::issues::{self, Counted};
use crate::store::{Snapshot, exports, round_units, rounds, topics};

/// Issues read at a time.
const PAGE: u64 = 500;

/// Staff read Vietnamese reports.
const LANG: Lang = Lang::Vi;

/// Writes the next export, where one waits.
pub(super) async fn run(app: &App) -> AppResult<Run> {
    let Some(row) = exports::next(&app.db).await? else { return Ok(Run::default()) };
    let mut run = Run { done: 1, fault: String::new() };
    match write(app, row.clone()).await {
        Ok(Some((row, file))) => acts::finish(app, row, Some(file)).await?,
        // It was deleted while it was written.
        Ok(None) => {}
        Err(error) => {
            run.fault = error.to_string();
            acts::finish(app, row, None).await?;
        }
    }
    Ok(run)
}

async fn write(app: &App, mut row: export_file::Model) -> AppResult<Option<(export_file::Model, Vec<u8>)>> {
    let c = app.db.snapshot().await?;
    let round = rounds::by_id(&c, row.round_id).await?.ok_or(AppError::NotFound)?;
    let scope = schedule(Job::Export).scope();
    let names = Names::of(&c, &round).await?;
    let [reports, _, streams] = issues::counted(&c, &scope, round.id).await?;
    (row.done, row.rows) = (0, i64::try_from(streams).unwrap_or(i64::MAX));
    let mut book = begin(app, &round, (reports, streams)).map_err(AppError::internal)?;
    let mut after = None;
    loop {
        if !acts::progress(app, row.id, row.done, row.rows).await? {
            return Ok(None);
        }
        let page = page(&c, (&scope, &round), after).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.issue.id);
        for values in page.iter().flat_map(|issue| lines(&names, issue)) {
            book.push(&values).map_err(AppError::internal)?;
            row.done += 1;
        }
    }
    drop(c);
    row.rows = row.done;
    let file = tokio::task::spawn_blocking(move || book.finish()).await.map_err(AppError::internal)?;
    Ok(Some((row, file.map_err(AppError::internal)?)))
}

async fn page(
    c: &Snapshot,
    (scope, round): (&Scope, &round::Model),
    after: Option<Uuid>,
) -> AppResult<Vec<Counted>> {
    Ok(issues::after(c, scope, round.id, after, PAGE).await?)
}

/// The file with what stands before its rows.
fn begin(
    app: &App,
    round: &round::Model,
    (reports, streams): (u64, u64),
) -> Result<Rows, rust_xlsxwriter::XlsxError> {
    let day = app.now().with_timezone(&app.zone()).format("%d/%m/%Y %H:%M").to_string();
    let counts = [("reports", LANG.number(reports)), ("rows", LANG.number(streams)), ("day", day)];
    let about = [
        LANG.t("figures-internal"),
        LANG.ta("export-of", &[("round", LANG.round(&round.code))]),
        LANG.ta("export-counts", &counts),
        LANG.t("export-filter"),
        LANG.t("not-a-sample"),
    ];
    let heads = [
        "col-unit",
        "form-topic",
        "form-sphere",
        "form-groups",
        "form-trend",
        "form-verification",
        "form-stance",
        "form-prevalence",
        "form-intensity",
        "book-voices",
    ];
    let heads = heads.map(|key| LANG.t(key).trim_end_matches('?').to_owned()).to_vec();
    Rows::begin((&LANG.t("book-about"), &about), &LANG.t("export-sheet"), heads)
}

/// What units and topics are called.
struct Names {
    units: HashMap<UnitId, String>,
    topics: HashMap<String, String>,
}

impl Names {
    /// Once the figures are fixed, units with few collaborators go by what is above them.
    async fn of(c: &Snapshot, round: &round::Model) -> AppResult<Self> {
        let rows = rounds::units(c, round.id).await?;
        let seats = round_units::own_seats(c, round.id, rows.iter().map(|u| u.unit_id)).await?;
        let by_code: HashMap<&str, &round_unit::Model> = rows.iter().map(|u| (u.code.as_str(), u)).collect();
        let is_fixed = !takes_reports(round.state);
        let name = |u: &round_unit::Model| {
            let few = goes_by_cluster(is_fixed, seats.get(&u.unit_id).copied().unwrap_or(0));
            match u.parent_code.as_deref().and_then(|code| by_code.get(code)) {
                Some(above) if few => LANG.ta("review-unit-of", &[("name", above.name.clone())]),
                _ => u.name.clone(),
            }
        };
        let units = rows.iter().map(|u| (u.unit_id, name(u))).collect();
        let topics = topics::on(c, round.starts_on).await?.into_iter().map(|t| (t.code, t.name_vi)).collect();
        Ok(Self { units, topics })
    }
}

/// A row for each stream of an issue.
fn lines(names: &Names, counted: &Counted) -> Vec<Vec<Value>> {
    let word = |kind: &str, code: &str| Value::Text(LANG.t(&format!("{kind}-{}", code.replace('_', "-"))));
    let issue = &counted.issue;
    let topic = issue.coded_topic();
    let topic = names.topics.get(topic).map_or_else(|| topic.to_owned(), |name| format!("{topic} {name}"));
    let groups = issue.groups.split(',').filter_map(Group::parse);
    let groups: Vec<String> =
        groups.map(|g| LANG.t(&format!("group-{}", g.code().replace('_', "-")))).collect();
    let unit = names.units.get(&counted.unit).cloned().unwrap_or_default();
    let row = |stream: &entity::stream::Model| {
        vec![
            Value::Text(unit.clone()),
            Value::Text(topic.clone()),
            word("sphere", issue.coded_sphere().code()),
            Value::Text(groups.join(", ")),
            word("trend", issue.trend.code()),
            word("verification", issue.verification.code()),
            word("stance", stream.stance.code()),
            word("prevalence", stream.prevalence.code()),
            word("intensity", stream.intensity.code()),
            Value::Number(u64::try_from(stream.voices).unwrap_or(0)),
        ]
    };
    counted.streams.iter().map(row).collect()
}
