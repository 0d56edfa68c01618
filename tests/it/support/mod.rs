//! What tests need: a fresh database each, on the engine the run is for.

pub mod app;
pub mod chance;
pub mod dump;
pub mod forms;
pub mod log;
pub mod mailbox;
pub mod make;
pub mod pdf;
pub mod phone;
pub mod smtp;
pub mod tables;
pub mod world;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use langnghe::store::Db;
use sea_orm::{ConnectionTrait, Database};

/// A fresh, empty database: a file on SQLite, a database of its own on PostgreSQL when
/// `LANGNGHE_TEST_POSTGRES` names a server.
pub struct Fresh {
    /// Its address.
    pub url: String,
    folder: Option<PathBuf>,
}

impl Fresh {
    /// Makes one.
    pub async fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("t{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        if let Ok(server) = std::env::var("LANGNGHE_TEST_POSTGRES") {
            let admin = Database::connect(format!("{server}/postgres")).await.unwrap();
            admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
            return Self { url: format!("{server}/{name}"), folder: None };
        }
        let folder = std::env::temp_dir().join(format!("langnghe-{name}"));
        std::fs::create_dir_all(&folder).unwrap();
        Self { url: format!("sqlite://{}/test.db?mode=rwc", folder.display()), folder: Some(folder) }
    }

    /// Connects to it with all tables in place.
    pub async fn migrated(&self) -> Db {
        let db = Db::connect(&self.url).await.unwrap();
        db.migrate().await.unwrap();
        db
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            std::fs::remove_dir_all(folder).ok();
        }
    }
}
