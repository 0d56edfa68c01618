//! One matter as staff see it: its words, its sources, its history, whom it may be sent to and why to nobody else, and what
//! else can be done with it.

use askama::Template;
use axum::response::Response;
use entity::enums::{Level, MatterState};
use entity::ids::UnitId;
use entity::{account, matter, matter_event, round};
use unicode_normalization::UnicodeNormalization;

use super::super::form::{Field, Kind, Told, choices, mark, told};
use super::super::page::{Frame, html};
use super::acts::Said;
use super::gather::{Item, items};
use super::{choice, day};
use crate::actions::matters::{self as acts, Behind};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::matter::{ANSWER, Act, BODY, REASON, Refusal, TITLE, Target, after, is_overdue};
use crate::domain::prose::{Finding, Piece, pieces};
use crate::domain::report::{clean, takes_reports};
use crate::domain::review::goes_by_cluster;
use crate::error::AppResult;
use crate::store::{matters, round_units, rounds, units};

/// Somebody a matter may not be sent to, and why.
struct Closed {
    name: String,
    why: String,
}

#[derive(Template)]
#[template(path = "matters/staff_show.html")]
struct ShowPage {
    f: Frame,
    m: matter::Model,
    round: String,
    due: String,
    is_overdue: bool,
    /// Whom it was sent to; empty before.
    to: String,
    /// Names of the clusters whose collaborators are told.
    clusters: Vec<String>,
    forms: Forms,
    sources: Vec<Item>,
    /// Linked issues whose report no longer counts.
    gone: usize,
    history: Vec<(matter_event::Model, Option<account::Model>)>,
    errors: Vec<Told>,
    marked: Vec<(String, Vec<Piece>)>,
    /// What was typed and has no field any more.
    lost: String,
}

/// What was typed with the places marked that stand in a report like that, each with its field's label.
pub(super) fn marked(f: &Frame, said: &Said) -> Vec<(String, Vec<Piece>)> {
    let mut out = Vec::new();
    for field in ["title", "body", "answer", "reason"] {
        let here: Vec<&Finding> = said.copied.iter().filter(|x| x.field == field).collect();
        if !here.is_empty() {
            let text: String = clean(&said.form.get(field)).nfc().collect();
            out.push((f.word("matter", field), pieces(&text, &here)));
        }
    }
    out
}

/// What units are called on the page of a matter.
struct Names<'a> {
    app: &'a App,
    f: &'a Frame,
    round: Option<round::Model>,
}

impl Names<'_> {
    /// The name of a unit; once the figures are fixed, one with few collaborators goes by what stands above it.
    async fn of(&self, id: UnitId) -> AppResult<String> {
        let today = self.app.today();
        let Some(unit) = units::by_id(&self.app.db, id, today).await? else { return Ok(String::new()) };
        let Some(round) = self.round.as_ref().filter(|r| !takes_reports(r.state)) else {
            return Ok(unit.name);
        };
        let Some(node) = rounds::unit(&self.app.db, round.id, id).await? else { return Ok(unit.name) };
        let seats = round_units::seats(&self.app.db, &node).await?;
        let above = match unit.parent_id.filter(|_| goes_by_cluster(true, seats)) {
            Some(above) => units::by_id(&self.app.db, above, today).await?,
            None => None,
        };
        Ok(above.map_or(unit.name, |above| self.f.t1("review-unit-of", "name", above.name)))
    }

    async fn target(&self, target: Target) -> AppResult<String> {
        Ok(match target {
            Target::Unit(unit) => self.f.t1("matter-to-unit", "name", self.of(unit).await?),
            Target::Cluster(unit) => self.f.t1("matter-to-cluster", "name", self.of(unit).await?),
            Target::Bloc | Target::Province | Target::Central => {
                self.f.word("matter-to", target.parts().0.code())
            }
        })
    }
}

/// The field that says whom a matter is sent to, with those it may go to; and the others, with why not.
async fn targets(names: &Names<'_>, behind: &Behind, chosen: &str) -> AppResult<(Field, Vec<Closed>)> {
    let (f, mut open, mut closed) = (names.f, Vec::new(), Vec::new());
    for (target, refusal) in behind.choices() {
        let name = names.target(target).await?;
        if let Some(refusal) = refusal {
            let why = match refusal {
                Refusal::FewAuthors => f.t1("matter-not-few-authors", "n", f.n(behind.least())),
                other => f.word("matter-not", other.code()),
            };
            closed.push(Closed { name, why });
            continue;
        }
        let code = target.code();
        let mut one = choice(&code, name, chosen);
        if target.level() == Level::Unit {
            let heads = matters::heads(&names.app.db, names.app.today(), target).await?.len();
            one.hint = f.t1("matter-heads", "n", f.n(heads));
        }
        open.push(one);
    }
    Ok((Field::new(f, "target", "matter-target", Kind::One(open, false), ""), closed))
}

/// The fields for the words of a matter, of a new one or of one there is.
pub(super) fn words(f: &Frame, m: Option<&matter::Model>, said: &Said) -> Vec<Field> {
    let (title, body) = m.map_or(("", ""), |m| (&m.title, &m.body));
    let levels: Vec<&str> = Level::ALL.iter().map(|l| l.code()).collect();
    let level = choices(f, "level", &levels, &[said.or("level", m.map_or("", |m| m.level.code()))]);
    vec![
        Field::new(f, "title", "matter-title", Kind::Line, &said.or("title", title)).within(f, TITLE),
        Field::new(f, "body", "matter-body", Kind::Lines(6), &said.or("body", body)).within(f, BODY),
        Field::new(f, "level", "matter-level", Kind::One(level, false), ""),
    ]
}

/// The codes of what else can be done in a state, of acts that need a reason or nothing.
fn further(state: MatterState) -> Vec<&'static str> {
    let all = ["close", "take_back", "reopen", "decline"];
    let is_open = |code: &&str| Act::parse(code).is_some_and(|act| after(state, act).is_some());
    all.into_iter().filter(is_open).collect()
}

/// What can be done with a matter, with what was typed.
#[derive(Default)]
struct Forms {
    /// The words, while they can be changed.
    edit: Vec<Field>,
    /// Whom it is sent to and until when, before it is.
    sending: Vec<Field>,
    closed: Vec<Closed>,
    answer: Vec<Field>,
    reason: Vec<Field>,
    /// What else can be done.
    acts: Vec<&'static str>,
}

impl Forms {
    async fn of(names: &Names<'_>, behind: &Behind, m: &matter::Model, said: &Said) -> AppResult<Self> {
        let (f, mut out) = (names.f, Self { acts: further(m.state), ..Self::default() });
        let may = |act| after(m.state, act).is_some();
        let typed = |name: &str| said.form.get(name);
        if may(Act::Edit) {
            out.edit = words(f, Some(m), said);
            let (target, closed) = targets(names, behind, &typed("target")).await?;
            let due = Field::new(f, "due", "matter-due", Kind::Line, &typed("due"));
            (out.sending, out.closed) = (vec![target, due], closed);
        }
        if may(Act::Answer) {
            let field = Field::new(f, "answer", "matter-answer", Kind::Lines(8), &typed("answer"));
            out.answer.push(field.within(f, ANSWER));
        }
        if out.acts.iter().any(|code| Act::parse(code).is_some_and(Act::needs_reason)) {
            let field = Field::new(f, "reason", "matter-reason", Kind::Lines(3), &typed("reason"));
            out.reason.push(field.within(f, REASON));
        }
        Ok(out)
    }

    fn all_mut(&mut self) -> impl Iterator<Item = &mut Field> {
        let first = self.edit.iter_mut().chain(&mut self.sending);
        first.chain(&mut self.answer).chain(&mut self.reason)
    }

    /// What was typed in fields that are not there any more.
    fn lost(&self, said: &Said) -> String {
        let fields = [(&self.edit, "body"), (&self.answer, "answer"), (&self.reason, "reason")];
        let gone = fields.iter().filter(|(there, _)| there.is_empty()).map(|(_, name)| said.form.get(name));
        gone.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
    }
}

/// GET `/recommendations/{id}` for staff.
pub(super) async fn show(
    app: &App,
    (f, actor): (Frame, &Actor),
    m: matter::Model,
    said: Said,
) -> AppResult<Response> {
    let (scope, today) = (actor.scope(), app.today());
    let round = rounds::by_id(&app.db, m.round_id).await?;
    let code = round.as_ref().map(|r| r.code.clone()).unwrap_or_default();
    let names = Names { app, f: &f, round };
    let behind = acts::behind(app, actor, &m).await?;
    let mut forms = Forms::of(&names, &behind, &m, &said).await?;
    let mut errors = told(&f, &said.errors);
    errors.extend(said.conflict(&f));
    mark(forms.all_mut(), &mut errors);
    let to = match m.addressee.and_then(|addressee| Target::of(addressee, m.unit_id)) {
        Some(target) => names.target(target).await?,
        None => String::new(),
    };
    let mut clusters = Vec::new();
    for unit in matters::clusters(&app.db, m.id).await? {
        clusters.extend(units::by_id(&app.db, unit, today).await?.map(|u| u.name));
    }
    clusters.sort();
    let linked = matters::sources::linked(&app.db, &scope, m.id).await?.len();
    let gone = linked.saturating_sub(behind.sources.len());
    let page = ShowPage {
        round: code,
        due: day(m.due_on),
        is_overdue: is_overdue(m.state, m.due_on, today),
        to,
        clusters,
        lost: forms.lost(&said),
        forms,
        sources: items(app, &f, (behind.sources, &[])).await?,
        gone,
        history: matters::history(&app.db, &scope, m.id).await?,
        errors,
        marked: marked(&f, &said),
        m,
        f,
    };
    html(said.status(), &page)
}
