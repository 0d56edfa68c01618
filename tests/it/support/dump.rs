//! Everything a database holds, as text: for looking for what must not be there, and for comparing.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

/// A table: the names of its columns, and its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Rows, in an order of their own; no value is `None`.
    pub rows: Vec<Vec<Option<String>>>,
}

impl Table {
    /// The rows without a column.
    pub fn without(mut self, column: &str) -> Self {
        if let Some(at) = self.columns.iter().position(|c| c == column) {
            self.columns.remove(at);
            self.rows.iter_mut().for_each(|row| drop(row.remove(at)));
            self.rows.sort();
        }
        self
    }

    /// All values.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().flatten().flatten().map(String::as_str)
    }
}

async fn texts(db: &DatabaseConnection, sql: String, width: usize) -> Vec<Vec<Option<String>>> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    let row = |row: &sea_orm::QueryResult| (0..width).map(|i| row.try_get_by_index(i).unwrap()).collect();
    rows.iter().map(row).collect()
}

async fn names(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    texts(db, sql.to_owned(), 1).await.into_iter().flatten().flatten().collect()
}

/// All tables but the list of migrations.
pub async fn tables(url: &str) -> BTreeMap<String, Table> {
    let db = Database::connect(url.to_owned()).await.unwrap();
    let postgres = db.get_database_backend() == DbBackend::Postgres;
    let list = if postgres {
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    };
    let mut out = BTreeMap::new();
    for table in names(&db, list).await.into_iter().filter(|name| name != "seaql_migrations") {
        let columns = if postgres {
            format!(
                "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'public' \
                 AND table_name = '{table}' ORDER BY ordinal_position"
            )
        } else {
            format!("SELECT name FROM pragma_table_info('{table}')")
        };
        let columns = names(&db, &columns).await;
        let value = |name: &String| {
            if postgres {
                format!("\"{name}\"::text")
            } else {
                format!(
                    "CASE typeof(\"{name}\") WHEN 'blob' THEN hex(\"{name}\") ELSE CAST(\"{name}\" AS TEXT) END"
                )
            }
        };
        let values: Vec<String> = columns.iter().map(value).collect();
        let sql = format!("SELECT {} FROM \"{table}\"", values.join(", "));
        let mut rows = texts(&db, sql, columns.len()).await;
        rows.sort();
        out.insert(table, Table { columns, rows });
    }
    db.close().await.unwrap();
    out
}
