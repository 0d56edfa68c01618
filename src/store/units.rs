//! The organisation tree as it is now.

use entity::enums::Role;
use entity::ids::UnitId;
use entity::{account, unit};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::{Conn, Tx, add_all};

/// All units in force, by code.
///
/// # Errors
/// When the database fails.
pub async fn all(c: &impl Conn) -> Result<Vec<unit::Model>, DbErr> {
    unit::Entity::find()
        .filter(unit::Column::ValidTo.is_null())
        .order_by_asc(unit::Column::Code)
        .all(c.conn())
        .await
}

/// One unit.
///
/// # Errors
/// When the database fails.
pub async fn by_id(c: &impl Conn, id: UnitId) -> Result<Option<unit::Model>, DbErr> {
    unit::Entity::find_by_id(id).one(c.conn()).await
}

/// One unit by its code.
///
/// # Errors
/// When the database fails.
pub async fn by_code(c: &impl Conn, code: &str) -> Result<Option<unit::Model>, DbErr> {
    unit::Entity::find().filter(unit::Column::Code.eq(code)).one(c.conn()).await
}

/// How many collaborators a unit has now.
///
/// # Errors
/// When the database fails.
pub async fn collaborators(c: &impl Conn, unit: UnitId) -> Result<u64, DbErr> {
    account::Entity::find()
        .filter(account::Column::UnitId.eq(unit))
        .filter(account::Column::Role.eq(Role::Collaborator))
        .filter(account::Column::Active.eq(true))
        .count(c.conn())
        .await
}

/// Adds units, parents first.
///
/// # Errors
/// When the database fails or a code is taken.
pub async fn insert_all(tx: &Tx, rows: Vec<unit::Model>) -> Result<(), DbErr> {
    add_all(tx, rows).await
}
