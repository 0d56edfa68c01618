//! Changes to accounts that wait for a second person: approvers decide, administrators see how they stand.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::enums::{ChangeKind, Role};
use uuid::Uuid;

use super::extract::Fields;
use super::page::{Frame, go, html};
use crate::actions::pending_changes::{Decision, decide};
use crate::app::App;
use crate::domain::access::Actor;
use crate::error::{AppError, AppResult};
use crate::store::accounts;
use crate::store::pending_changes::{self, Listed};

/// Decided changes shown.
const DECIDED: u64 = 30;

#[derive(Template)]
#[template(path = "accounts/pending.html")]
struct PendingPage {
    f: Frame,
    actor: Actor,
    /// Each with whether the person proposed it, in whatever duty.
    open: Vec<(Listed, bool)>,
    decided: Vec<Listed>,
}

impl PendingPage {
    fn is_approver(&self) -> bool {
        self.actor.role == Role::Approver
    }

    /// What is to change, in a sentence.
    fn what(&self, listed: &Listed) -> String {
        let role = self.f.word("role", listed.change.role.code());
        match listed.change.what {
            ChangeKind::Role => self.f.t1("pending-what-role", "role", role),
            ChangeKind::Address => {
                let address = listed.change.address.clone().unwrap_or_default();
                self.f.t1("pending-what-address", "address", address)
            }
            ChangeKind::SecondFactor => self.f.t("pending-what-factor"),
        }
    }
}

/// GET `/accounts/pending`.
pub async fn list(State(app): State<App>, f: Frame, actor: Actor) -> AppResult<Response> {
    let mut open = Vec::new();
    for listed in pending_changes::open(&app.db).await? {
        let is_own = accounts::is_among(&app.db, actor.account, &[listed.change.proposed_by]).await?;
        open.push((listed, is_own));
    }
    let decided = pending_changes::decided(&app.db, DECIDED).await?;
    html(200, &PendingPage { f, actor, open, decided })
}

/// POST `/accounts/pending/{id}`: `act` is `agree`, `refuse` or `take_back`.
pub async fn act(
    State(app): State<App>,
    actor: Actor,
    Path(path): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    let id = Uuid::parse_str(&path).map_err(|_| AppError::NotFound)?;
    pending_changes::by_id(&app.db, id).await?.ok_or(AppError::NotFound)?;
    let decision = Decision::parse(&form.get("act")).ok_or(AppError::Invalid("error-choose"))?;
    decide(&app, &actor, id, decision).await?;
    Ok(go("/accounts/pending?done=decided"))
}
