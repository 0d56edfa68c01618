//! Whether all is well, in words, and what to do where it is not.

use std::time::Instant;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::page::{Frame, html};
use crate::app::App;
use crate::domain::status::{Around, Finding, Value, judge};
use crate::error::AppResult;
use crate::machine;
use crate::store::{self, vitals};

#[derive(Template)]
#[template(path = "status.html")]
struct StatusPage {
    f: Frame,
    findings: Vec<Finding>,
    wrong: usize,
}

impl StatusPage {
    fn words(&self, finding: &Finding) -> String {
        let word = |value: &Value| match value {
            Value::Number(n) => self.f.n(n),
            Value::Moment(at) => self.f.time(at),
            Value::Job(job) => self.f.word("job", job.name()),
            Value::Letters(text) => text.clone(),
        };
        let values: Vec<(&'static str, String)> =
            finding.values.iter().map(|(name, value)| (*name, word(value))).collect();
        self.f.lang.ta(&format!("status-{}-{}", finding.subject, finding.state), &values)
    }
}

/// GET `/status`.
pub async fn show(State(app): State<App>, f: Frame) -> AppResult<Response> {
    let findings = findings(&app).await?;
    let wrong = wrong(&findings);
    html(200, &StatusPage { f, findings, wrong })
}

/// How many things are wrong.
pub(super) fn wrong(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| !finding.is_good()).count()
}

/// Everything that is looked at.
pub(super) async fn findings(app: &App) -> AppResult<Vec<Finding>> {
    let asked = Instant::now();
    store::ping(&app.db).await?;
    let answered = asked.elapsed();
    let disk = app.config.data_folder().and_then(|folder| machine::disk(&folder));
    let around = Around {
        answered,
        standby: app.db.standby_answers().await,
        missing: app.db.missing_migrations().await?,
        apart: app.db.clock_apart().await?,
        disk: disk.map(|disk| (disk.free, disk.whole)),
        mail_waits: app.config.mail_waits(),
    };
    Ok(judge(&vitals::read(&app.db, app.now()).await?, &around, app.now()))
}
