//! What tests need: a fresh database each, on the engine the run is for.

pub mod app;
pub mod chance;
pub mod clock;
pub mod dump;
pub mod forms;
pub mod log;
pub mod mailbox;
pub mod make;
pub mod office;
pub mod pdf;
pub mod phone;
pub mod program;
pub mod smtp;
pub mod tables;
pub mod world;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use langnghe::store::Db;
use sea_orm::{ConnectionTrait, Database};

/// The file of a database on SQLite.
const FILE: &str = "test.db";

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
        let fresh = Self::named("t");
        match &fresh.folder {
            Some(folder) => std::fs::create_dir_all(folder).unwrap(),
            None => administer(&format!("CREATE DATABASE {}", fresh.url.rsplit('/').next().unwrap())).await,
        }
        fresh
    }

    /// One that is still to be made.
    fn named(kind: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("{kind}{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        if let Ok(server) = std::env::var("LANGNGHE_TEST_POSTGRES") {
            return Self { url: format!("{server}/{name}"), folder: None };
        }
        let folder = std::env::temp_dir().join(format!("langnghe-{name}"));
        Self { url: format!("sqlite://{}/{FILE}?mode=rwc", folder.display()), folder: Some(folder) }
    }

    /// Makes one that holds what another holds, to which nobody is connected.
    pub async fn like(other: &Self) -> Self {
        let fresh = Self::named("c");
        match &fresh.folder {
            Some(folder) => {
                std::fs::create_dir_all(folder).unwrap();
                std::fs::copy(other.folder.as_ref().unwrap().join(FILE), folder.join(FILE)).unwrap();
            }
            None => {
                let name = |url: &str| url.rsplit('/').next().unwrap().to_owned();
                let make = format!("CREATE DATABASE {} TEMPLATE {}", name(&fresh.url), name(&other.url));
                administer(&make).await;
            }
        }
        fresh
    }

    /// Connects to it with all tables in place.
    pub async fn migrated(&self) -> Db {
        let db = Db::connect(&self.url).await.unwrap();
        db.migrate().await.unwrap();
        db
    }
}

/// Runs a statement on the server itself.
async fn administer(statement: &str) {
    let server = std::env::var("LANGNGHE_TEST_POSTGRES").unwrap();
    let admin = Database::connect(format!("{server}/postgres")).await.unwrap();
    admin.execute_unprepared(statement).await.unwrap();
    admin.close().await.unwrap();
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            std::fs::remove_dir_all(folder).ok();
        }
    }
}
