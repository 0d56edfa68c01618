//! Settings of the organisation: name and value, JSON where they have parts.

use entity::setting;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};

use super::{Conn, Tx};

/// The setting by which the demo, and nothing else, does without required second factors.
const SECOND_FACTOR_OFF: &str = "second_factor_off";

/// Whether roles that need a second factor do without one here.
///
/// # Errors
/// When the database fails.
pub async fn second_factor_is_off(c: &impl Conn) -> Result<bool, DbErr> {
    Ok(get(c, SECOND_FACTOR_OFF).await?.is_some())
}

/// Does without required second factors: for the demo alone.
///
/// # Errors
/// When the database fails.
pub async fn switch_second_factor_off(tx: &Tx) -> Result<(), DbErr> {
    put(tx, SECOND_FACTOR_OFF, "1".into()).await
}

/// A setting's value.
///
/// # Errors
/// When the database fails.
pub async fn get(c: &impl Conn, name: &str) -> Result<Option<String>, DbErr> {
    Ok(setting::Entity::find_by_id(name.to_owned()).one(c.conn()).await?.map(|s| s.value))
}

/// Sets a setting.
///
/// # Errors
/// When the database fails, or the setting is the demo's own.
pub async fn set(tx: &Tx, name: &str, value: String) -> Result<(), DbErr> {
    if name == SECOND_FACTOR_OFF {
        return Err(DbErr::Custom("this setting is the demo's own".into()));
    }
    put(tx, name, value).await
}

/// Forgets a setting, unless it was set to something else meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &Tx, name: &str, value: &str) -> Result<(), DbErr> {
    setting::Entity::delete_many()
        .filter(setting::Column::Name.eq(name))
        .filter(setting::Column::Value.eq(value))
        .exec(tx.conn())
        .await?;
    Ok(())
}

async fn put(tx: &Tx, name: &str, value: String) -> Result<(), DbErr> {
    let version = match setting::Entity::find_by_id(name.to_owned()).one(tx.conn()).await? {
        Some(row) => row.version + 1,
        None => 1,
    };
    let row = setting::Model { name: name.into(), value, version };
    let over = OnConflict::column(setting::Column::Name)
        .update_columns([setting::Column::Value, setting::Column::Version])
        .to_owned();
    setting::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(over)
        .exec_without_returning(tx.conn())
        .await
        .map(|_| ())
}

/// A setting with parts; none when it was never set.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub async fn read<T: serde::de::DeserializeOwned>(c: &impl Conn, name: &str) -> Result<Option<T>, DbErr> {
    let Some(text) = get(c, name).await? else { return Ok(None) };
    serde_json::from_str(&text).map(Some).map_err(|e| DbErr::Custom(format!("setting {name}: {e}")))
}

/// Sets a setting with parts.
///
/// # Errors
/// When the database fails.
pub async fn write<T: serde::Serialize>(tx: &Tx, name: &str, value: &T) -> Result<(), DbErr> {
    let text = serde_json::to_string(value).map_err(|e| DbErr::Custom(format!("setting {name}: {e}")))?;
    set(tx, name, text).await
}
