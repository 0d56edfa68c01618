//! The coding frame.

use std::collections::BTreeSet;

use entity::topic;
use sea_orm::{DbErr, EntityTrait, QueryOrder};

use super::{Conn, Tx, add_all};

/// All topics, in order; parents before their children.
///
/// # Errors
/// When the database fails.
pub async fn all(c: &impl Conn) -> Result<Vec<topic::Model>, DbErr> {
    topic::Entity::find().order_by_asc(topic::Column::Position).all(c.conn()).await
}

/// The codes a report may choose: leaves that are not retired.
pub fn leaves(topics: &[topic::Model]) -> BTreeSet<String> {
    let inner: BTreeSet<&str> = topics.iter().filter_map(|t| t.parent.as_deref()).collect();
    topics.iter().filter(|t| !t.retired && !inner.contains(t.code.as_str())).map(|t| t.code.clone()).collect()
}

/// Adds topics.
///
/// # Errors
/// When the database fails or a code is taken.
pub async fn insert_all(tx: &Tx, rows: Vec<topic::Model>) -> Result<(), DbErr> {
    add_all(tx, rows).await
}
