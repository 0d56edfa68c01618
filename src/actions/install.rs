//! What a new installation starts with.

use entity::topic;

use crate::app::App;
use crate::domain::coding_frame;
use crate::error::AppResult;
use crate::store::topics;

/// Puts the built-in coding frame into an installation that has none.
///
/// # Errors
/// When the database fails.
pub async fn coding_frame(app: &App) -> AppResult<()> {
    let tx = app.db.begin().await?;
    if !topics::on(&tx, app.today()).await?.is_empty() {
        return Ok(());
    }
    let rows = (1..).zip(coding_frame::topics()).map(|(position, t)| topic::Model {
        code: t.code.into(),
        parent: t.parent.map(Into::into),
        name_vi: t.name_vi.into(),
        name_en: t.name_en.into(),
        factor: t.factor,
        position,
        retired: false,
    });
    topics::insert_all(&tx, rows.collect()).await?;
    Ok(tx.commit().await?)
}
