//! The tables can be made, used and taken away again, on the engine of this run.

use entity::account;
use entity::enums::Role;
use langnghe::store::{Db, accounts, settings};
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, Statement};

use crate::support::{Fresh, make};

#[tokio::test]
async fn tables_go_up_down_and_up_again_with_rows_in_them() {
    let fresh = Fresh::new().await;
    let db = Db::connect(&fresh.url).await.unwrap();
    assert!(db.pending_migrations().await.unwrap() > 0);
    db.migrate().await.unwrap();
    let tx = db.begin().await.unwrap();
    settings::set(&tx, "place", "Hòa Giang".into()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(settings::get(&db, "place").await.unwrap().as_deref(), Some("Hòa Giang"));
    db.migrate_down().await.unwrap();
    db.migrate().await.unwrap();
    assert_eq!(settings::get(&db, "place").await.unwrap(), None);
    assert_eq!(db.pending_migrations().await.unwrap(), 0);
    db.close().await.unwrap();
}

#[tokio::test]
async fn a_transaction_that_is_dropped_leaves_nothing() {
    let fresh = Fresh::new().await;
    let db = fresh.migrated().await;
    let tx = db.begin().await.unwrap();
    settings::set(&tx, "place", "Hòa Giang".into()).await.unwrap();
    drop(tx);
    assert_eq!(settings::get(&db, "place").await.unwrap(), None);
    db.close().await.unwrap();
}

#[tokio::test]
async fn before_addresses_were_shared_each_belongs_to_its_oldest_account() {
    let fresh = Fresh::new().await;
    let db = fresh.migrated().await;
    for (n, user) in ["cu", "moi", "rieng"].into_iter().enumerate() {
        make::person(&db, Role::Leader, user).await;
        let tx = db.begin().await.unwrap();
        let row = accounts::by_login(&tx, user).await.unwrap().remove(0);
        let email =
            Some(if user == "rieng" { "rieng@example.invalid" } else { "chung@example.invalid" }.into());
        accounts::save(&tx, account::Model { email, ..row }).await.unwrap();
        tx.commit().await.unwrap();
        let plain = Database::connect(&fresh.url).await.unwrap();
        let later = format!(
            "UPDATE account SET created_at = '2026-01-0{} 00:00:00+00:00' WHERE user_name = '{user}'",
            n + 1
        );
        plain.execute_unprepared(&later).await.unwrap();
        plain.close().await.unwrap();
    }
    db.close().await.unwrap();
    let plain = Database::connect(&fresh.url).await.unwrap();
    let after =
        Migrator::migrations().iter().rev().position(|m| m.name().contains("share_addresses")).unwrap();
    Migrator::down(&plain, Some(u32::try_from(after + 1).unwrap())).await.unwrap();
    let query = "SELECT user_name FROM account WHERE email IS NOT NULL ORDER BY user_name";
    let rows =
        plain.query_all_raw(Statement::from_string(plain.get_database_backend(), query)).await.unwrap();
    let users: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    assert_eq!(users, ["cu", "rieng"]);
    let twice = "UPDATE account SET email = 'rieng@example.invalid' WHERE user_name = 'moi'";
    assert!(plain.execute_unprepared(twice).await.is_err(), "and to no other");
    Migrator::up(&plain, None).await.unwrap();
    plain.execute_unprepared(twice).await.unwrap();
    plain.close().await.unwrap();
}
