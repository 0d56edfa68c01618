//! Answers requests for a new password: by mail, and only to accounts that have an address.

use entity::account;

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
            let actors = named(app, &request).await?;
            answer(app, request, &actors).await?;
        }
    }
}

/// The accounts of the person who was named, for the audit log: that they asked themselves nobody has proved.
async fn named(app: &App, asked: &Asked) -> AppResult<Vec<Actor>> {
    let (Some(id), by_address) = asked.account() else { return Ok(Vec::new()) };
    let Some(one) = accounts::by_id(&app.db, id).await? else { return Ok(Vec::new()) };
    let all = match one.email.as_ref().filter(|_| by_address) {
        Some(address) => accounts::by_login(&app.db, address).await?,
        None => vec![one],
    };
    let (address, request) = asked.from();
    let actor = |account: account::Model| Actor {
        account: account.id,
        role: account.role,
        unit: account.unit_id,
        lang: account.lang,
        name: account.display_name,
        address: address.to_owned(),
        request: request.to_owned(),
    };
    Ok(all.into_iter().map(actor).collect())
}
