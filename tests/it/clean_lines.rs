//! A connection whose transaction the engine ended by itself must not be used again as if that went on.

use langnghe::store::{Conn, settings};
use sea_orm::ConnectionTrait;

use crate::support::app::Site;

#[tokio::test]
async fn what_is_committed_after_the_engine_ended_a_transaction_by_itself_is_kept() {
    let site = Site::new().await;
    let db = &site.app.db;
    // As a full disk does: the engine rolls back, and the program is told that a statement failed.
    let tx = db.begin().await.unwrap();
    tx.conn().execute_unprepared("ROLLBACK").await.unwrap();
    drop(tx);
    // Somebody whose request came to nothing.
    drop(db.begin().await.unwrap());
    for n in 0..3 {
        let tx = db.begin().await.unwrap();
        settings::set(&tx, &format!("kept-{n}"), "yes".into()).await.unwrap();
        tx.commit().await.unwrap();
        let kept = settings::get(db, &format!("kept-{n}")).await.unwrap();
        assert_eq!(kept.as_deref(), Some("yes"), "what was acknowledged can't be read by others");
    }
    site.close().await;
}
