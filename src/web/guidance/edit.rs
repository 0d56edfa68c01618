//! Writing guidance, and publishing it. What cannot be done shows the page again, with all that was typed.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::enums::{GuidanceState, RoundState};
use entity::guidance::Model;
use entity::ids::GuidanceId;
use entity::round;

use super::{Words, one};
use crate::actions::guidance::{self as acts, Judged};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::guidance::{
    ANSWER, AUDIENCES, BODY, MAX_QUESTIONS, QUESTION, Question, TITLE, Text, answer_field, is_over,
    may_be_edited, needs_approver, question_field,
};
use crate::domain::prose::{Finding, Piece, around};
use crate::domain::report::FieldError;
use crate::error::{AppError, AppResult};
use crate::store::rounds;
use crate::web::extract::{Asked, Fields};
use crate::web::form::{Choice, Field, Kind, Told, mark, told};
use crate::web::page::{Frame, go, html};

/// Empty places for questions, beside those there are.
const SPARE: usize = 2;

/// Something that was found in the text, with the words around it.
struct Found {
    label: String,
    kind: &'static str,
    key: String,
    pieces: Vec<Piece>,
    /// Whether the person may confirm it.
    may_confirm: bool,
    is_ticked: bool,
}

/// A field somebody else saved in between: its label, what they saved.
struct Theirs {
    label: String,
    field: String,
    text: String,
}

#[derive(Template)]
#[template(path = "guidance/edit.html")]
struct EditPage {
    f: Frame,
    /// The guidance; none for one that is begun.
    row: Option<Model>,
    version: i32,
    fields: Vec<Field>,
    /// Questions and answers by turns.
    asked: Vec<Field>,
    errors: Vec<Told>,
    /// What could not be done, where it is about no field.
    refused: String,
    theirs: Vec<Theirs>,
    found: Vec<Found>,
    preview: Words,
}

impl EditPage {
    fn title(&self) -> &'static str {
        if self.row.is_some() { "guidance-edit" } else { "guidance-new" }
    }

    fn action(&self) -> String {
        self.row.as_ref().map_or_else(|| "/guidance/new".into(), |row| format!("/guidance/{}/edit", row.id))
    }

    /// Whether readers may have read it once, so that it is not deleted any more.
    fn is_draft(&self) -> bool {
        self.row.as_ref().is_some_and(|row| row.state == GuidanceState::Draft)
    }
}

/// What the page is to show beside the text.
#[derive(Default)]
struct Shown {
    status: u16,
    errors: Vec<FieldError>,
    refused: &'static str,
    judged: Judged,
    ticks: Vec<String>,
    /// The version the page was shown, where it is saved over later.
    version: Option<i32>,
    /// Whether somebody else saved in between.
    is_stale: bool,
}

/// The text as typed, without empty questions.
fn typed(form: &Fields) -> Text {
    let question =
        |n: usize| Question { question: form.get(&question_field(n)), answer: form.get(&answer_field(n)) };
    let text = Text {
        round: form.get("round"),
        title: form.get("title"),
        body: form.get("body"),
        questions: (1..=MAX_QUESTIONS + SPARE).map(question).collect(),
        audience: form.all("audience"),
        from: form.get("from"),
    };
    text.tidied()
}

/// The rounds guidance can be for: those whose reports are still there, and the one it is for.
fn round_choices(f: &Frame, rounds: &[round::Model], chosen: &str) -> Vec<Choice> {
    let offered = rounds.iter().filter(|r| !is_over(r.state) || r.code == chosen);
    let choice = |r: &round::Model| Choice {
        label: format!("{} · {}", f.round(&r.code), f.word("round-state", r.state.code())),
        chosen: r.code == chosen,
        code: r.code.clone(),
        ..Choice::default()
    };
    offered.map(choice).collect()
}

fn fields(f: &Frame, rounds: &[round::Model], text: &Text) -> Vec<Field> {
    let audience = AUDIENCES.map(|code| Choice {
        code: code.into(),
        label: f.word("audience", code),
        chosen: text.audience.iter().any(|a| a == code),
        ..Choice::default()
    });
    let rounds = round_choices(f, rounds, &text.round);
    vec![
        Field::new(f, "round", "guidance-round", Kind::One(rounds, true), &text.round),
        Field::new(f, "title", "guidance-title", Kind::Line, &text.title).within(f, TITLE),
        Field::new(f, "audience", "guidance-audience", Kind::Some(audience.into()), ""),
        Field::new(f, "from", "guidance-from", Kind::Line, &text.from),
        Field::new(f, "body", "guidance-body", Kind::Lines(14), &text.body).within(f, BODY),
    ]
}

fn questions(f: &Frame, text: &Text) -> Vec<Field> {
    let (there, empty) = (text.questions.len(), Question::default());
    let shown = (there + SPARE).clamp(SPARE + 1, MAX_QUESTIONS.max(there));
    let numbered = |name: String, key: &str, kind: Kind, value: &str, n: usize| {
        let mut field = Field::new(f, name, key, kind, value);
        field.label = f.t1(key, "n", n);
        field
    };
    let pair = |n: usize| {
        let asked = text.questions.get(n - 1).unwrap_or(&empty);
        let question = numbered(question_field(n), "guidance-question", Kind::Lines(2), &asked.question, n);
        let answer = numbered(answer_field(n), "guidance-answer", Kind::Lines(5), &asked.answer, n);
        [question.within(f, QUESTION), answer.within(f, ANSWER)]
    };
    (1..=shown).flat_map(pair).collect()
}

/// What a field is called.
fn label(f: &Frame, field: &str) -> String {
    match field.split_once('-') {
        Some(("question", n)) => f.t1("guidance-question", "n", n),
        Some(("answer", n)) => f.t1("guidance-answer", "n", n),
        _ => f.t(&format!("guidance-{field}")),
    }
}

fn found(f: &Frame, text: &Text, shown: &Shown) -> Vec<Found> {
    let prose = text.prose();
    let one = |x: &Finding| {
        let (_, body) = prose.iter().find(|(field, _)| *field == x.field)?;
        let key = x.key();
        Some(Found {
            label: label(f, &x.field),
            kind: x.kind.code(),
            pieces: around(body, x)?,
            may_confirm: shown.judged.may_confirm_all || !needs_approver(x.kind),
            is_ticked: shown.ticks.contains(&key),
            key,
        })
    };
    let mut out: Vec<Found> = shown.judged.findings.iter().filter_map(one).collect();
    // The same words in the same field are confirmed once.
    let mut seen = std::collections::BTreeSet::new();
    out.retain(|x| seen.insert(x.key.clone()));
    out
}

/// What somebody else saved, where it is not what was typed.
fn theirs(f: &Frame, stored: &Text, text: &Text) -> Vec<Theirs> {
    let head = |text: &Text| {
        [("round", f.round(&text.round)), ("from", text.from.clone())].map(|(k, v)| (k.to_owned(), v))
    };
    let all = |text: &Text| head(text).into_iter().chain(text.prose()).collect::<Vec<_>>();
    let mine = all(text);
    let is_other = |(field, text): &(String, String)| !mine.iter().any(|(k, v)| k == field && v == text);
    let one = |(field, text): (String, String)| Theirs { label: label(f, &field), field, text };
    all(stored).into_iter().filter(is_other).map(one).collect()
}

async fn page(app: &App, f: Frame, (row, text): (Option<Model>, Text), shown: Shown) -> AppResult<Response> {
    let all = rounds::all(&app.db).await?;
    let theirs = match &row {
        Some(row) if shown.is_stale => theirs(&f, &acts::text(app, row).await?, &text),
        _ => Vec::new(),
    };
    let (mut fields, mut asked) = (fields(&f, &all, &text), questions(&f, &text));
    let mut errors = told(&f, &shown.errors);
    mark(fields.iter_mut().chain(&mut asked), &mut errors);
    let found = found(&f, &text, &shown);
    let version = shown.version.or(row.as_ref().map(|row| row.version)).unwrap_or(0);
    let refused = if shown.refused.is_empty() { String::new() } else { f.t(shown.refused) };
    let preview = Words::of(&text, 3);
    let status = if shown.status == 0 { 200 } else { shown.status };
    html(status, &EditPage { f, row, version, fields, asked, errors, refused, theirs, found, preview })
}

/// GET `/guidance/new?round=`.
pub async fn begin(State(app): State<App>, f: Frame, asked: Asked) -> AppResult<Response> {
    let all = rounds::all(&app.db).await?;
    let wanted = asked.0.get("round");
    let asked = all.iter().find(|r| r.code == wanted);
    // Latest first: of several that are open, the one people are in.
    let open = all.iter().rfind(|r| r.state == RoundState::Open);
    let round = asked.or(open).map(|r| r.code.clone()).unwrap_or_default();
    let text = Text { round, audience: vec![AUDIENCES[0].into()], ..Text::default() };
    page(&app, f, (None, text), Shown::default()).await
}

/// POST `/guidance/new`.
pub async fn create(State(app): State<App>, f: Frame, actor: Actor, form: Fields) -> AppResult<Response> {
    let text = typed(&form);
    if form.get("act") == "preview" {
        return page(&app, f, (None, text), Shown::default()).await;
    }
    match acts::create(&app, &actor, &text).await? {
        Ok(id) => Ok(go(&format!("/guidance/{id}/edit?done=saved"))),
        Err(errors) => page(&app, f, (None, text), Shown { status: 422, errors, ..Shown::default() }).await,
    }
}

/// GET `/guidance/{id}/edit`. What readers have is not edited.
pub async fn edit(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
) -> AppResult<Response> {
    let row = one(&app, &actor, &path).await?;
    if !may_be_edited(row.state) {
        return Ok(go(&format!("/guidance/{}", row.id)));
    }
    let text = acts::text(&app, &row).await?;
    page(&app, f, (Some(row), text), Shown::default()).await
}

/// POST `/guidance/{id}/edit`: `act` saves, shows as readers will see it, publishes, takes back or deletes.
pub async fn act(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    let row = one(&app, &actor, &path).await?;
    let (id, text) = (row.id, typed(&form));
    let version = form.get("version").parse().unwrap_or(0);
    let act = form.get("act");
    let shown = Shown { version: Some(version), ticks: form.all("finding"), ..Shown::default() };
    match act.as_str() {
        "preview" => return page(&app, f, (Some(row), text), shown).await,
        "withdraw" => {
            acts::withdraw(&app, &actor, (id, version)).await?;
            return Ok(go(&format!("/guidance/{id}/edit?done=guidance-withdrawn")));
        }
        "delete" => {
            acts::delete(&app, &actor, (id, version)).await?;
            return Ok(go("/guidance?done=guidance-deleted"));
        }
        _ => {}
    }
    match save(&app, &actor, (id, version), (&text, act == "publish"), &shown.ticks).await {
        Ok(Done::Saved) => Ok(go(&format!("/guidance/{id}/edit?done=saved"))),
        Ok(Done::Published) => Ok(go(&format!("/guidance/{id}?done=guidance-published"))),
        Ok(Done::Wrong(version, judged)) => {
            let (errors, judged) = (judged.errors.clone(), *judged);
            let refused = if judged.findings.is_empty() { "" } else { "error-guidance-found" };
            let shown = Shown { status: 422, errors, refused, judged, version: Some(version), ..shown };
            page(&app, f, (Some(row), text), shown).await
        }
        // Whoever was not first saves over what they see now, if they still want to.
        Err(AppError::Conflict(refused)) => {
            let row = one(&app, &actor, &path).await?;
            let is_stale = row.version != version;
            let version = Some(row.version);
            let shown = Shown { status: 409, refused, is_stale, version, ..shown };
            page(&app, f, (Some(row), text), shown).await
        }
        Err(error) => Err(error),
    }
}

/// What came of an act.
enum Done {
    Saved,
    Published,
    /// What is wrong with the text, or was found in it, and the version it was saved as.
    Wrong(i32, Box<Judged>),
}

/// Saves what was typed and, where that is asked, publishes it.
async fn save(
    app: &App,
    actor: &Actor,
    (id, version): (GuidanceId, i32),
    (text, publishes): (&Text, bool),
    ticks: &[String],
) -> AppResult<Done> {
    let version = match acts::save(app, actor, (id, version), text).await? {
        Ok(version) => version,
        Err(errors) => return Ok(Done::Wrong(version, Box::new(Judged { errors, ..Judged::default() }))),
    };
    if !publishes {
        return Ok(Done::Saved);
    }
    match acts::publish(app, actor, (id, version), ticks).await? {
        Ok(()) => Ok(Done::Published),
        Err(judged) => Ok(Done::Wrong(version, Box::new(judged))),
    }
}
