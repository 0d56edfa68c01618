//! All tables, parents before what refers to them: counting, comparing and copying whole databases. A new table is added
//! to the list; a test holds the list against the database.

use std::collections::BTreeMap;
use std::pin::pin;

use entity::*;
use futures_util::TryStreamExt;
use sea_orm::{
    ActiveModelTrait, DbErr, EntityTrait, IntoActiveModel, Iterable, ModelTrait, PaginatorTrait, QuerySelect,
    StreamTrait, Value,
};
use sha2::{Digest, Sha256};

use super::{Conn, Snapshot, Tx, add_all, search};

/// Rows written in one statement.
const BATCH: usize = 200;

/// How many rows a table has, and a sum over the hashes of all of them, whatever their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Rows.
    pub rows: u64,
    /// The sum.
    pub hash: [u64; 4],
}

impl Sum {
    fn add<M: ModelTrait>(&mut self, row: &M) {
        let mut hash = Sha256::new();
        for column in <M::Entity as EntityTrait>::Column::iter() {
            match row.get(column) {
                // Both engines keep microseconds; SQLite keeps what is finer too.
                Value::ChronoDateTimeUtc(Some(at)) => hash.update(at.timestamp_micros().to_be_bytes()),
                value => hash.update(format!("{value:?}").as_bytes()),
            }
            hash.update([0]);
        }
        let bytes: [u8; 32] = hash.finalize().into();
        for (lane, part) in self.hash.iter_mut().zip(bytes.chunks_exact(8)) {
            let part = part.try_into().map_or(0, u64::from_be_bytes);
            *lane = lane.wrapping_add(part);
        }
        self.rows += 1;
    }
}

async fn sum_of<E: EntityTrait, T: Conn>(from: &T) -> Result<Sum, DbErr>
where
    E::Model: Sync,
    T::C: StreamTrait,
{
    let mut sum = Sum::default();
    let mut rows = pin!(E::find().stream(from.conn()).await?);
    while let Some(row) = rows.try_next().await? {
        sum.add(&row);
    }
    Ok(sum)
}

async fn copy_of<E: EntityTrait>(from: &Snapshot, to: &Tx) -> Result<u64, DbErr>
where
    E::Model: IntoActiveModel<E::ActiveModel> + Send + Sync,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    // What migrations put there.
    E::delete_many().exec(to.conn()).await?;
    let (mut done, mut batch) = (0, Vec::with_capacity(BATCH));
    let mut rows = pin!(E::find().stream(from.conn()).await?);
    while let Some(row) = rows.try_next().await? {
        batch.push(row);
        done += 1;
        if batch.len() == BATCH {
            add_all::<_, E::ActiveModel>(to, std::mem::take(&mut batch)).await?;
        }
    }
    add_all::<_, E::ActiveModel>(to, batch).await?;
    Ok(done)
}

macro_rules! tables {
    ($($table:ident)*) => {
        /// Their names. The index of words that are searched follows from the others, and is not among them.
        pub const NAMES: &[&str] = &[$(stringify!($table)),*];

        /// How many rows each has.
        ///
        /// # Errors
        /// When the database fails.
        pub async fn counts(c: &impl Conn) -> Result<BTreeMap<String, u64>, DbErr> {
            let mut out = BTreeMap::new();
            $(out.insert(stringify!($table).to_owned(), $table::Entity::find().count(c.conn()).await?);)*
            Ok(out)
        }

        /// The sum of each.
        ///
        /// # Errors
        /// When the database fails.
        pub async fn sums<T: Conn>(from: &T) -> Result<BTreeMap<&'static str, Sum>, DbErr>
        where
            T::C: StreamTrait,
        {
            let mut out = BTreeMap::new();
            $(out.insert(stringify!($table), sum_of::<$table::Entity, T>(from).await?);)*
            Ok(out)
        }

        /// Copies all rows into the empty tables of another database, of whichever engine, and tells of each table
        /// that is done; then makes the index of words anew.
        ///
        /// # Errors
        /// When one of the databases fails.
        pub async fn copy(from: &Snapshot, to: &Tx, tell: impl Fn(&str, u64)) -> Result<(), DbErr> {
            $(tell(stringify!($table), copy_of::<$table::Entity>(from, to).await?);)*
            let indexed: Vec<ids::ReportId> = issue_search::Entity::find()
                .select_only()
                .column(issue_search::Column::ReportId)
                .distinct()
                .into_tuple()
                .all(from.conn())
                .await?;
            for part in indexed.chunks(BATCH) {
                search::again(to, part).await?;
            }
            Ok(())
        }
    };
}

tables! {
    account access_token credential session token unit topic round round_unit assignment setting report authorship draft revision
    issue stream review_event year_secret summary section summary_editor release digest_edition outbox mail_drop
    audit_event audit_head second_factor recovery_code throttle stash pending_change email_change reset_request
    review_presence quality_mark flash duty_week job unit_change topic_change reminder round_mark tally tallied
    tally_change tally_round unit_part release_basis composition section_draft section_version left_out prose_tick
    summary_comment summary_presence layout_version export_file export_part matter matter_issue matter_cluster
    matter_event digest_refusal guidance guidance_editor guidance_read forgotten
}
