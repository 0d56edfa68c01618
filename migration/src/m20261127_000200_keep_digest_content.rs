//! Digests of other kinds than on issue: what an edition is about, once of each kind, and the counts it tells.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::prelude::Uuid;

fn name(text: &str) -> Alias {
    Alias::new(text)
}

/// Editions so far are each about a release.
async fn name_subjects(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let all = Query::select().columns(["id", "release_id"].map(name)).from(name("digest_edition")).to_owned();
    for row in db.query_all(&all).await? {
        let (id, release): (Uuid, Option<Uuid>) = (row.try_get("", "id")?, row.try_get("", "release_id")?);
        let update = Query::update()
            .table(name("digest_edition"))
            .value(name("subject"), release.unwrap_or(id).to_string())
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
        for column in ["subject", "content"] {
            let mut def = ColumnDef::new(name(column));
            def.text().not_null().default("");
            let table = Table::alter().table(name("digest_edition")).add_column(def).to_owned();
            manager.alter_table(table).await?;
        }
        name_subjects(manager).await?;
        let mut index = Index::create();
        index.name("digest_edition_kind_subject").table(name("digest_edition"));
        manager.create_index(index.col(name("kind")).col(name("subject")).unique().to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index =
            Index::drop().name("digest_edition_kind_subject").table(name("digest_edition")).to_owned();
        manager.drop_index(index).await?;
        for column in ["content", "subject"] {
            let table = Table::alter().table(name("digest_edition")).drop_column(name(column)).to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }
}
