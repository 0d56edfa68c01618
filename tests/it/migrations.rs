//! The tables can be made, used and taken away again, on the engine of this run.

use langnghe::store::{Db, settings};

use crate::support::Fresh;

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
