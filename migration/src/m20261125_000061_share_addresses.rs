//! A person with two duties has two accounts behind one e-mail address; requests for a new password say whether
//! they named the address, and so all of its accounts, or one user name.

use std::collections::HashSet;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::prelude::Uuid;

fn name(text: &str) -> Alias {
    Alias::new(text)
}

fn index() -> IndexCreateStatement {
    Index::create().name("account_email").table(name("account")).col(name("email")).to_owned()
}

async fn drop_index(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.drop_index(Index::drop().name("account_email").table(name("account")).to_owned()).await
}

/// Leaves each address to the oldest of its accounts: the others log in by their user names.
async fn part(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let all = Query::select()
        .columns(["id", "email"].map(name))
        .from(name("account"))
        .and_where(Expr::col(name("email")).is_not_null())
        .order_by(name("created_at"), Order::Asc)
        .order_by(name("id"), Order::Asc)
        .to_owned();
    let mut seen = HashSet::new();
    for row in db.query_all(&all).await? {
        let (id, email): (Uuid, String) = (row.try_get("", "id")?, row.try_get("", "email")?);
        if seen.insert(email) {
            continue;
        }
        let update = Query::update()
            .table(name("account"))
            .value(name("email"), None::<String>)
            .and_where(Expr::col(name("id")).eq(id))
            .to_owned();
        db.execute(&update).await?;
    }
    Ok(())
}

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_index(manager).await?;
        manager.create_index(index()).await?;
        let mut column = ColumnDef::new(name("by_address"));
        column.boolean().not_null().default(false);
        let requests = name("reset_request");
        manager.alter_table(Table::alter().table(requests).add_column(column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (requests, column) = (name("reset_request"), name("by_address"));
        manager.alter_table(Table::alter().table(requests).drop_column(column).to_owned()).await?;
        drop_index(manager).await?;
        part(manager).await?;
        manager.create_index(index().unique().to_owned()).await
    }
}
