//! Gathering: the recommendations of a round that are in no matter yet, those that say nearly the same side by side, to be
//! merged into a matter in staff's own words.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entity::enums::{Level, RoundState};
use entity::ids::MatterId;
use entity::{matter, round};
use uuid::Uuid;

use super::super::extract::{Asked, Fields, Paged, query};
use super::super::form::{Choice, Field, Kind, Told, mark, told};
use super::super::page::{Frame, go, html};
use super::super::reports::TopicNames;
use super::super::reviews::Units;
use super::acts::{Said, typed};
use super::{desk, levels, paged, seeks_a_person};
use crate::actions::matters as acts;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::alike;
use crate::domain::fold::is_meant;
use crate::domain::matter::{Act, after};
use crate::domain::prose::Piece;
use crate::error::{AppError, AppResult};
use crate::store::codings::Placed;
use crate::store::matters::{self, Filter};
use crate::store::{rounds, topics};

/// Groups on one page.
const PAGE: usize = 25;

/// A recommendation as it is listed.
pub(super) struct Item {
    pub issue: Uuid,
    pub report: String,
    pub title: String,
    pub text: String,
    pub level: &'static str,
    pub unit: String,
    pub topic: String,
    pub is_ticked: bool,
}

#[derive(Template)]
#[template(path = "matters/gather.html")]
struct GatherPage {
    f: Frame,
    round: String,
    rounds: Vec<round::Model>,
    levels: Vec<Choice>,
    words: String,
    /// Why nothing was searched; empty when it was.
    refused: String,
    list: Paged<Vec<Item>>,
    total: usize,
    /// Matters recommendations can be added to.
    open: Vec<matter::Model>,
    chosen: String,
    fields: Vec<Field>,
    errors: Vec<Told>,
    marked: Vec<(String, Vec<Piece>)>,
    /// The query without the page.
    query: String,
}

/// What is asked for: round, level and words.
struct Asking {
    round: Option<round::Model>,
    rounds: Vec<round::Model>,
    level: String,
    words: String,
}

impl Asking {
    async fn read(app: &App, fields: &Asked) -> AppResult<Self> {
        let mut all = rounds::all(&app.db).await?;
        all.retain(|r| !matches!(r.state, RoundState::Planned | RoundState::Purged));
        let code = fields.0.get("round");
        // Without one, the latest whose reports are in.
        let latest = || all.iter().find(|r| r.state != RoundState::Open).or_else(|| all.first());
        let round = match code.as_str() {
            "" => latest().cloned(),
            code => Some(all.iter().find(|r| r.code == code).cloned().ok_or(AppError::NotFound)?),
        };
        Ok(Self { round, rounds: all, level: fields.0.get("level"), words: fields.words() })
    }

    fn query(&self) -> String {
        let code = self.round.as_ref().map_or("", |r| r.code.as_str());
        query([("round", code), ("level", &self.level), ("q", &self.words)])
    }
}

/// Some recommendations as staff read them; after the figures are fixed small units go by their cluster.
pub(super) async fn items(
    app: &App,
    f: &Frame,
    (found, ticked): (Vec<Placed>, &[String]),
) -> AppResult<Vec<Item>> {
    let mut met = Vec::new();
    for id in found.iter().filter_map(|p| p.report.round_id).collect::<BTreeSet<_>>() {
        met.extend(rounds::by_id(&app.db, id).await?);
    }
    let flash: Vec<_> = found.iter().map(|p| p.report.clone()).collect();
    let units = Units::of(app, f, &met.iter().collect::<Vec<_>>()).await?.with_flash(app, f, &flash).await?;
    let names = TopicNames::new(f, topics::on(&app.db, app.today()).await?);
    let item = |p: Placed| Item {
        unit: units.name(&p.report),
        topic: names.of(p.issue.coded_topic()).to_owned(),
        level: Level::parse(&p.issue.level).map_or("bloc", Level::code),
        report: p.report.id.to_string(),
        is_ticked: ticked.contains(&p.issue.id.to_string()),
        issue: p.issue.id,
        title: p.issue.title,
        text: p.issue.recommendation,
    };
    Ok(found.into_iter().map(item).collect())
}

/// Groups of recommendations that say nearly the same, the largest first.
fn grouped(items: Vec<Item>) -> Vec<Vec<Item>> {
    let texts: Vec<String> = items.iter().map(|i| i.text.clone()).collect();
    let mut items: Vec<Option<Item>> = items.into_iter().map(Some).collect();
    let groups = alike::groups(texts.iter().map(String::as_str));
    let group = |places: Vec<usize>| places.into_iter().filter_map(|n| items[n].take()).collect();
    let mut out: Vec<Vec<Item>> = groups.into_iter().map(group).collect();
    out.sort_by_key(|group| std::cmp::Reverse(group.len()));
    out
}

async fn show(app: &App, (f, actor): (Frame, &Actor), asked: &Asked, said: Said) -> AppResult<Response> {
    let asking = Asking::read(app, asked).await?;
    let refused = if seeks_a_person(&asking.words) { f.t("figures-search-person") } else { String::new() };
    let mut found = match &asking.round {
        Some(round) if refused.is_empty() => acts::gatherable(app, actor, round).await?,
        _ => Vec::new(),
    };
    let total = found.len();
    found.retain(|p| {
        let words = format!("{} {}", p.issue.title, p.issue.recommendation);
        (asking.level.is_empty() || p.issue.level == asking.level) && is_meant(&words, &asking.words)
    });
    let list = grouped(items(app, &f, (found, &said.form.all("pick"))).await?);
    let mut open = matters::list(&app.db, (&actor.scope(), app.today()), Filter::default()).await?;
    open.retain(|m| after(m.state, Act::Add).is_some());
    let mut fields = desk::words(&f, None, &said);
    let mut errors = told(&f, &said.errors);
    errors.extend(said.conflict(&f));
    mark(&mut fields, &mut errors);
    let (query, marked) = (asking.query(), desk::marked(&f, &said));
    let status = if refused.is_empty() { said.status() } else { 422 };
    let page = GatherPage {
        round: asking.round.map(|r| r.code).unwrap_or_default(),
        rounds: asking.rounds,
        levels: levels(&f, &asking.level),
        words: asking.words,
        refused,
        list: asked.cut(list, PAGE),
        total,
        open,
        chosen: said.form.get("matter"),
        fields,
        errors,
        marked,
        query,
        f,
    };
    html(status, &page)
}

/// GET `/recommendations/gather?round=&level=&q=&page=`.
pub async fn gather(State(app): State<App>, f: Frame, actor: Actor, asked: Asked) -> AppResult<Response> {
    show(&app, (f, &actor), &asked, Said::default()).await
}

/// POST `/recommendations/gather`: merges what was ticked into a new matter, or adds it to one there is.
pub async fn take(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    asked: Asked,
    form: Fields,
) -> AppResult<Response> {
    let picked = form.all("pick");
    let issues: Vec<Uuid> =
        picked.iter().filter_map(|id| Uuid::parse_str(id).ok()).take(acts::MOST).collect();
    let done = if form.get("act") == "add" {
        match MatterId::parse(&form.get("matter")) {
            Some(id) => acts::add(&app, &actor, id, &issues).await.map(|done| done.map(|()| id)),
            None => Err(AppError::Conflict("error-matter-which")),
        }
    } else {
        acts::create(&app, &actor, (&form.get("round"), &issues), &typed(&form)).await
    };
    match Said::of(done, form)? {
        Ok(id) => Ok(go(&format!("/recommendations/{id}?done=matter-gathered"))),
        Err(said) => show(&app, (f, &actor), &asked, said).await,
    }
}

impl GatherPage {
    /// What stands before the number of a page in its address.
    fn base(&self) -> String {
        paged(&self.query)
    }

    /// What is wrong with what was ticked.
    fn pick_error(&self) -> Option<&str> {
        self.errors.iter().find(|e| e.field == "pick").map(|e| e.text.as_str())
    }

    /// Whether a matter was chosen to be added to.
    fn is_chosen(&self, m: &matter::Model) -> bool {
        m.id.to_string() == self.chosen
    }
}
