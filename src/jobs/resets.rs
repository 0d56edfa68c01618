//! Answers requests for a new password: by mail, and only to accounts that have an address.

use crate::actions::passwords::{Asked, answer, asked};
use crate::app::App;
use crate::domain::access::Actor;
use crate::error::AppResult;
use crate::store::accounts;

/// Answers all that wait.
pub(super) async fn answer_all(app: &App) -> AppResult<()> {
    loop {
        let waiting = asked(app).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        for request in waiting {
            let actor = named(app, &request).await?;
            answer(app, request, actor.as_ref()).await?;
        }
    }
}

/// The person who was named, for the audit log: that they asked themselves nobody has proved.
async fn named(app: &App, asked: &Asked) -> AppResult<Option<Actor>> {
    let Some(id) = asked.account() else { return Ok(None) };
    let Some(account) = accounts::by_id(&app.db, id).await? else { return Ok(None) };
    let (address, request) = asked.from();
    Ok(Some(Actor {
        account: account.id,
        role: account.role,
        unit: account.unit_id,
        lang: account.lang,
        name: account.display_name,
        address: address.to_owned(),
        request: request.to_owned(),
    }))
}
