//! The layout of documents: each change is a version, and releases keep theirs.

use entity::layout_version;

use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::layout::Layout;
use crate::error::{AppError, AppResult};
use crate::store::{Turn, audit, layouts, settings};

/// Puts a layout in force for later releases, over the version that was shown; its number.
///
/// # Errors
/// When somebody saved in between.
pub async fn save(app: &App, actor: &Actor, shown: i32, new: &Layout) -> AppResult<i32> {
    let tx = app.db.begin().await?;
    tx.turn(Turn::Settings).await?;
    let now = layouts::current(&tx).await?;
    if now.version != shown {
        return Err(AppError::Conflict("error-layout-changed"));
    }
    // What was in force before versions were kept is the first.
    let before = if now.version == 0 {
        let first = Layout { version: 1, ..now };
        layouts::insert(&tx, row(&first)?).await?;
        first.version
    } else {
        now.version
    };
    let next = Layout { version: before + 1, ..new.clone() };
    let by =
        layout_version::Model { account_id: Some(actor.account), saved_at: Some(app.now()), ..row(&next)? };
    layouts::insert(&tx, by).await?;
    settings::write(&tx, Layout::SETTING, &next).await?;
    audit::note(&tx, actor, app.now(), "layout.save", ("settings", "layout".into())).await?;
    tx.commit().await?;
    Ok(next.version)
}

fn row(layout: &Layout) -> AppResult<layout_version::Model> {
    let parts = serde_json::to_string(layout).map_err(AppError::internal)?;
    Ok(layout_version::Model { number: layout.version, parts, account_id: None, saved_at: None })
}
