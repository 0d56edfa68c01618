//! The one migration tree, for SQLite and PostgreSQL. A merged migration is never edited.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod table;

mod m20261124_000001_create_accounts;
mod m20261124_000002_create_organisation;
mod m20261124_000003_create_reports;
mod m20261124_000004_create_summaries;
mod m20261124_000005_create_mail;
mod m20261124_000006_create_audit;
mod m20261125_000001_rebuild_mail;
mod m20261125_000010_extend_sessions;
mod m20261125_000011_create_second_factors;
mod m20261125_000012_create_throttle;
mod m20261125_000013_create_stash;
mod m20261125_000020_seal_audit;
mod m20261125_000030_extend_accounts;
mod m20261125_000050_recode_issues;
mod m20261125_000051_sample_no_text;
mod m20261125_000052_create_review_desk;
mod m20261125_000060_keep_mail_answers;
mod m20261125_000061_share_addresses;
mod m20261126_000040_create_flash;
mod m20261126_000070_add_keyed_by;
mod m20261126_000080_date_units_and_topics;
mod m20261126_000080_plan_rounds;
mod m20261127_000010_create_tally;
mod m20261127_000010_keep_unit_parts;
mod m20261127_000020_correct_releases;
mod m20261127_000020_index_completeness;
mod m20261127_000030_compose_summaries;
mod m20261127_000060_search_issues;
mod m20261127_000070_keep_layouts;
mod m20261127_000080_keep_exports;
mod m20261127_000090_forget_what_narrows;
mod m20261127_000110_create_matters;
mod m20261127_000200_keep_digest_content;
mod m20261127_000210_keep_digest_refusals;
mod m20261127_000220_pace_mail;
mod m20261127_000240_cover_counts;
mod m20261127_000250_create_access_tokens;
mod m20261127_000260_keep_forgotten;
mod m20261127_000300_write_guidance;

/// All migrations, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_create_accounts::Migration),
            Box::new(m20261124_000002_create_organisation::Migration),
            Box::new(m20261124_000003_create_reports::Migration),
            Box::new(m20261124_000004_create_summaries::Migration),
            Box::new(m20261124_000005_create_mail::Migration),
            Box::new(m20261124_000006_create_audit::Migration),
            Box::new(m20261125_000001_rebuild_mail::Migration),
            Box::new(m20261125_000010_extend_sessions::Migration),
            Box::new(m20261125_000011_create_second_factors::Migration),
            Box::new(m20261125_000012_create_throttle::Migration),
            Box::new(m20261125_000013_create_stash::Migration),
            Box::new(m20261125_000020_seal_audit::Migration),
            Box::new(m20261125_000030_extend_accounts::Migration),
            Box::new(m20261125_000050_recode_issues::Migration),
            Box::new(m20261125_000051_sample_no_text::Migration),
            Box::new(m20261125_000052_create_review_desk::Migration),
            Box::new(m20261125_000060_keep_mail_answers::Migration),
            Box::new(m20261125_000061_share_addresses::Migration),
            Box::new(m20261126_000040_create_flash::Migration),
            Box::new(m20261126_000070_add_keyed_by::Migration),
            Box::new(m20261126_000080_date_units_and_topics::Migration),
            Box::new(m20261126_000080_plan_rounds::Migration),
            Box::new(m20261127_000010_create_tally::Migration),
            Box::new(m20261127_000010_keep_unit_parts::Migration),
            Box::new(m20261127_000020_correct_releases::Migration),
            Box::new(m20261127_000020_index_completeness::Migration),
            Box::new(m20261127_000030_compose_summaries::Migration),
            Box::new(m20261127_000060_search_issues::Migration),
            Box::new(m20261127_000070_keep_layouts::Migration),
            Box::new(m20261127_000080_keep_exports::Migration),
            Box::new(m20261127_000090_forget_what_narrows::Migration),
            Box::new(m20261127_000110_create_matters::Migration),
            Box::new(m20261127_000300_write_guidance::Migration),
            Box::new(m20261127_000200_keep_digest_content::Migration),
            Box::new(m20261127_000210_keep_digest_refusals::Migration),
            Box::new(m20261127_000220_pace_mail::Migration),
            Box::new(m20261127_000240_cover_counts::Migration),
            Box::new(m20261127_000250_create_access_tokens::Migration),
            Box::new(m20261127_000260_keep_forgotten::Migration),
        ]
    }
}
