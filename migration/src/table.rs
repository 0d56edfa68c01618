//! Tables as plain data, built by the schema builder alike for SQLite and PostgreSQL.

use sea_orm_migration::prelude::*;

/// What a column holds.
#[derive(Clone, Copy)]
pub enum Kind {
    Id,
    Str,
    Text,
    Int,
    Big,
    Bool,
    Time,
    Date,
    Bytes,
}

/// A table to be made: its columns as (name, kind, may be null).
pub struct Shape {
    pub name: &'static str,
    pub key: &'static [&'static str],
    pub columns: &'static [(&'static str, Kind, bool)],
    pub unique: &'static [&'static [&'static str]],
    pub indexes: &'static [&'static [&'static str]],
    pub references: &'static [(&'static str, &'static str)],
}

fn column(&(name, kind, null): &(&'static str, Kind, bool)) -> ColumnDef {
    let mut def = ColumnDef::new(Alias::new(name));
    match kind {
        Kind::Id => def.uuid(),
        Kind::Str => def.string(),
        Kind::Text => def.text(),
        Kind::Int => def.integer(),
        Kind::Big => def.big_integer(),
        Kind::Bool => def.boolean(),
        Kind::Time => def.timestamp_with_time_zone(),
        Kind::Date => def.date(),
        Kind::Bytes => def.binary(),
    };
    if null {
        def.null()
    } else {
        def.not_null()
    };
    def
}

fn index(table: &str, columns: &[&str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_{}", columns.join("_"))).table(Alias::new(table));
    for column in columns {
        index.col(Alias::new(*column));
    }
    index
}

/// Creates the tables in order, with keys, references and indexes.
pub async fn create_all(manager: &SchemaManager<'_>, shapes: &[Shape]) -> Result<(), DbErr> {
    for shape in shapes {
        let mut table = Table::create();
        table.table(Alias::new(shape.name));
        for def in shape.columns {
            table.col(column(def));
        }
        let mut key = Index::create();
        for part in shape.key {
            key.col(Alias::new(*part));
        }
        table.primary_key(&mut key);
        for (from, to) in shape.references {
            let mut reference = ForeignKey::create();
            reference
                .name(format!("{}_{from}", shape.name))
                .from(Alias::new(shape.name), Alias::new(*from))
                .to(Alias::new(*to), Alias::new("id"));
            table.foreign_key(&mut reference);
        }
        manager.create_table(table).await?;
        for columns in shape.unique {
            manager.create_index(index(shape.name, columns).unique().to_owned()).await?;
        }
        for columns in shape.indexes {
            manager.create_index(index(shape.name, columns)).await?;
        }
    }
    Ok(())
}

/// Drops the tables in the opposite order.
pub async fn drop_all(manager: &SchemaManager<'_>, shapes: &[Shape]) -> Result<(), DbErr> {
    for shape in shapes.iter().rev() {
        manager.drop_table(Table::drop().table(Alias::new(shape.name)).to_owned()).await?;
    }
    Ok(())
}
