//! Signs of life of people who have something open. A sign is renewed while the page is open; two minutes after the last
//! one it stands for nobody.

use chrono::{DateTime, Duration, Utc};
use entity::account;
use entity::ids::AccountId;
use sea_orm::DbErr;

use super::{Conn, accounts};

/// How long a sign of life lasts, in seconds.
const LASTS: i64 = 120;

/// Since when signs stand for somebody.
pub(super) fn since(now: DateTime<Utc>) -> DateTime<Utc> {
    now - Duration::seconds(LASTS)
}

/// The people of some signs, by name.
///
/// # Errors
/// When the database fails.
pub(super) async fn people(
    c: &impl Conn,
    ids: impl IntoIterator<Item = AccountId>,
) -> Result<Vec<account::Model>, DbErr> {
    let mut found: Vec<account::Model> = accounts::by_ids(c, ids).await?.into_values().collect();
    found.sort_by(|a, b| a.display_name.cmp(&b.display_name).then(a.id.cmp(&b.id)));
    Ok(found)
}
