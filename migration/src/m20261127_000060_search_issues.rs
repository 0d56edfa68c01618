//! Searching issues by the databases' own full-text search, over words folded beforehand; and indexes for looking at a
//! round's tree piece by piece.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// SQLite: FTS5 over the table's words. With `secure-delete` what is taken out of the index is overwritten there.
const SQLITE: &[&str] = &[
    "CREATE TABLE issue_search (id INTEGER PRIMARY KEY, issue_id uuid_text NOT NULL UNIQUE, \
     report_id uuid_text NOT NULL REFERENCES report (id), \
     round_id uuid_text NOT NULL REFERENCES round (id), words text NOT NULL)",
    "CREATE VIRTUAL TABLE issue_words USING fts5(words, content='issue_search', content_rowid='id', \
     tokenize='unicode61 remove_diacritics 0')",
    "INSERT INTO issue_words (issue_words, rank) VALUES ('secure-delete', 1)",
    "CREATE TRIGGER issue_search_added AFTER INSERT ON issue_search BEGIN \
     INSERT INTO issue_words (rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER issue_search_gone AFTER DELETE ON issue_search BEGIN \
     INSERT INTO issue_words (issue_words, rowid, words) VALUES ('delete', old.id, old.words); END",
];

/// PostgreSQL: the same words as a vector, which the database keeps by itself.
const POSTGRES: &[&str] = &[
    "CREATE TABLE issue_search (issue_id uuid PRIMARY KEY, \
     report_id uuid NOT NULL REFERENCES report (id), round_id uuid NOT NULL REFERENCES round (id), words text NOT NULL, vector tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED)",
    "CREATE INDEX issue_search_vector ON issue_search USING gin (vector)",
    // No letter of it may stay in the planner's statistics.
    "ALTER TABLE issue_search ALTER COLUMN words SET STATISTICS 0, ALTER COLUMN vector SET STATISTICS 0",
];

const BOTH: &[&str] = &[
    "CREATE INDEX issue_search_report_id ON issue_search (report_id)",
    "CREATE INDEX issue_search_round_id ON issue_search (round_id)",
    "CREATE INDEX round_unit_round_id_code ON round_unit (round_id, code)",
    "CREATE INDEX round_unit_round_id_parent_code_lft ON round_unit (round_id, parent_code, lft)",
];

const DOWN: &[&str] = &[
    "DROP INDEX round_unit_round_id_parent_code_lft",
    "DROP INDEX round_unit_round_id_code",
    "DROP TABLE issue_search",
];

#[derive(DeriveMigrationName)]
pub struct Migration;

async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

fn is_sqlite(manager: &SchemaManager<'_>) -> bool {
    manager.get_database_backend() == DbBackend::Sqlite
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, if is_sqlite(manager) { SQLITE } else { POSTGRES }).await?;
        run(manager, BOTH).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if is_sqlite(manager) {
            run(manager, &["DROP TABLE issue_words"]).await?;
        }
        run(manager, DOWN).await
    }
}
