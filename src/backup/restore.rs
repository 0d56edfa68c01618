//! Restoring a backup into an empty place: checked before anything is touched; what was taken out since is taken out of
//! it again before anybody sees it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::archive::Archive;
use super::make::is_sound;
use super::scratch::{Scratch, sync_folder, with_end};
use super::{apart, audit_fault, differing, fold_all, line, of, postgres};
use crate::actions::{audit as sealing, backups as acts};
use crate::app::{App, Clock};
use crate::config::{Config, Secret};
use crate::domain::backup::Manifest;
use crate::store::forgotten::{self, List};
use crate::store::{Db, audit, backups, tables};

/// How long those are waited for who still see what was taken out again.
const PATIENCE: Duration = Duration::from_secs(120);

/// What is to be restored.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The backup.
    pub file: PathBuf,
    /// A newer list of what was taken out: the file, or a newer backup.
    pub forget_log: Option<PathBuf>,
    /// Whether what is there is put aside.
    pub replace: bool,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What the backup says of itself.
    pub manifest: Manifest,
    /// Rows of each table as they were found in it.
    pub rows: BTreeMap<String, u64>,
    /// Where the list came from beside the backup; none where there was no other.
    pub list: Option<PathBuf>,
    /// How many entries of the list were taken out again.
    pub again: u64,
    /// Lines of the list that can't be read.
    pub unread: usize,
    /// Mails that wait for an administrator's word.
    pub held: u64,
    /// What is wrong with it all the same; each in one line.
    pub faults: Vec<String>,
    /// Where what was there before lies now.
    pub aside: Option<String>,
}

/// A backup that was opened and found to be good.
struct Opened {
    archive: Archive,
    list: List,
    from: Option<PathBuf>,
}

/// Restores a backup into the database the configuration names.
///
/// # Errors
/// When the place is not empty, the backup is damaged, of another engine or newer than the program, or the passphrase is
/// another.
pub async fn restore(config: Config, clock: Clock, asked: Asked) -> Result<Restored, String> {
    let passphrase = config.backups.passphrase.clone();
    let own = config.backups.forget_log.clone();
    let file = asked.file.clone();
    let other = asked.forget_log.clone();
    let opened = apart(move || open(&file, passphrase.as_ref(), other, own)).await?;
    let engine = if config.database_url.reveal().starts_with("postgres") { "postgres" } else { "sqlite" };
    let manifest = &opened.archive.manifest;
    if manifest.engine != engine {
        return Err(format!(
            "this backup is of {}, the database of {engine}: restore it there, then use langnghe move",
            manifest.engine
        ));
    }
    if !backups::knows(&manifest.schema) {
        return Err(format!("this backup was made by a newer version ({}): use that", manifest.version));
    }
    match config.database_file() {
        Some(database) => to_sqlite(config, clock, &database, opened, asked.replace).await,
        None if engine == "postgres" => to_postgres(config, clock, opened, asked.replace).await,
        None => Err("a database in memory can't be restored".into()),
    }
}

/// Opens the backup and the newest list there is: the one that is given, else this instance's own.
fn open(
    file: &Path,
    passphrase: Option<&Secret>,
    given: Option<PathBuf>,
    own: Option<PathBuf>,
) -> Result<Opened, String> {
    let mut archive = Archive::open(file, passphrase)?;
    let mut list = archive.list()?;
    if let Some(given) = &given
        && !given.exists()
    {
        return Err(format!("{}: there is no such file", given.display()));
    }
    let from = given.or(own.filter(|file| file.exists()));
    if let Some(from) = &from {
        let mut first = Vec::new();
        File::open(from).and_then(|file| file.take(1).read_to_end(&mut first)).map_err(of(from))?;
        let is_backup = first.first().is_some_and(|first| *first != b'{');
        list.join(if is_backup {
            Archive::open(from, passphrase)?.list()?
        } else {
            forgotten::read(from).map_err(of(from))?
        });
    }
    Ok(Opened { archive, list, from })
}

async fn to_sqlite(
    config: Config,
    clock: Clock,
    database: &Path,
    opened: Opened,
    replace: bool,
) -> Result<Restored, String> {
    let now = clock.now();
    let aside = match std::fs::metadata(database).map_or(0, |found| found.len()) {
        0 => None,
        _ if !replace => {
            return Err(format!("{} is there already; --replace puts it aside", database.display()));
        }
        _ => {
            let old = Db::connect(config.database_url.reveal()).await.map_err(line)?;
            let served = is_served(&old, &clock).await;
            old.empty_log().await.map_err(line)?;
            old.close().await.map_err(line)?;
            served?;
            Some(with_end(database, &format!(".before-{}", now.format("%Y%m%d-%H%M%S"))))
        }
    };
    let place = Scratch::make(with_end(database, ".restore"))?;
    let Opened { mut archive, list, from } = opened;
    let manifest = archive.manifest.clone();
    let place = apart(move || {
        let mut to = place.file().try_clone().map_err(line)?;
        archive.dump(&mut to)?;
        Ok(place)
    })
    .await?;
    is_sound(place.path()).await?;
    let db = Db::connect(&format!("sqlite://{}?mode=rw", place.path().display())).await.map_err(line)?;
    let app = App::new(config, db, clock);
    let done = settle(&app, manifest, (list, from)).await;
    let emptied = app.db.empty_log().await.map_err(line);
    app.db.clone().close().await.map_err(line)?;
    let mut done = done?;
    emptied?;
    if let Some(aside) = &aside {
        std::fs::rename(database, aside).map_err(of(aside))?;
        done.aside = Some(aside.display().to_string());
    }
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(with_end(database, end)).ok();
    }
    place.keep_as(database)?;
    sync_folder(database)?;
    complete(&app.config, config_db(&app.config).await?).await?;
    Ok(done)
}

async fn config_db(config: &Config) -> Result<Db, String> {
    Db::connect(config.database_url.reveal()).await.map_err(line)
}

/// Brings the list of this instance up to date with what the backup and the other list named.
async fn complete(config: &Config, db: Db) -> Result<(), String> {
    let db = db.with_forget_log(config.backups.forget_log.clone());
    forgotten::complete(&db).await.map_err(line)?;
    db.close().await.map_err(line)
}

async fn is_served(db: &Db, clock: &Clock) -> Result<(), String> {
    let has_tables = backups::tables(db).await.map_err(line)? > 1;
    if has_tables && backups::is_served(db, clock.now()).await.map_err(line)? {
        return Err("an instance serves this database: stop it first".into());
    }
    Ok(())
}

async fn to_postgres(
    config: Config,
    clock: Clock,
    opened: Opened,
    replace: bool,
) -> Result<Restored, String> {
    let db = config_db(&config).await?;
    let mut aside = None;
    if backups::tables(&db).await.map_err(line)? > 0 {
        if !replace {
            return Err(
                "the database is not empty; --replace puts its tables aside, into another schema".into()
            );
        }
        if !backups::is_half_restored(&db).await.map_err(line)? {
            is_served(&db, &clock).await?;
        }
        backups::put_aside(&db).await.map_err(line)?;
        aside = Some("a schema named before_ and the time".to_owned());
    }
    // Read to its end once, so that nothing is begun with a backup that is damaged.
    let Opened { mut archive, list, from } = opened;
    let manifest = archive.manifest.clone();
    let mut archive = apart(move || archive.dump(&mut io::sink()).map(|()| archive)).await?;
    backups::begin_restore(&db).await.map_err(line)?;
    let url = config.database_url.clone();
    apart(move || postgres::restore(url.reveal(), |to| archive.dump(to))).await?;
    let app = App::new(config, db, clock);
    let mut done = settle(&app, manifest, (list, from)).await?;
    done.aside = aside;
    backups::end_restore(&app.db).await.map_err(line)?;
    complete(&app.config, app.db.clone()).await?;
    Ok(done)
}

/// Brings what came from a backup to where it may be served: tables up to date, what was taken out since taken out again,
/// nothing going on that belongs to the time of the backup; and looks whether it is whole.
async fn settle(
    app: &App,
    manifest: Manifest,
    (list, from): (List, Option<PathBuf>),
) -> Result<Restored, String> {
    let mut faults = Vec::new();
    app.db.migrate().await.map_err(line)?;
    let rows = tables::counts(&app.db).await.map_err(line)?;
    let same_schema = backups::schema(&app.db).await.map_err(line)?.as_ref() == Some(&manifest.schema);
    for (table, told) in &manifest.rows {
        let found = rows.get(table).copied().unwrap_or(0);
        if found != *told && same_schema {
            faults.push(format!("{table} has {found} rows, the backup says {told}"));
        }
    }
    let head = audit::head(&app.db).await.map_err(line)?;
    if (head.count, &head.hash) != (manifest.audit_count, &manifest.audit_hash) {
        faults.push("the audit log does not end where the backup says".into());
    }
    let (again, held) = acts::settle(app, &list.rows, &manifest).await.map_err(line)?;
    // What was deleted again must not lie on in the engine's files either.
    if again > 0
        && backups::engine(&app.db) == "postgres"
        && !app.db.write_texts_anew(PATIENCE).await.map_err(line)?
    {
        faults.push(
            "somebody is at work in this database or in another of its server, so what was taken out again may \
             lie on in its files: run VACUUM (FULL) once they are done"
                .into(),
        );
    }
    fold_all(&app.db).await?;
    match differing(&app.db).await? {
        0 => {}
        wrong => faults.push(format!("tally: {wrong} cells differ; langnghe tally rebuild repairs them")),
    }
    match sealing::seal(app).await {
        Ok(_) => faults.extend(audit_fault(app).await?.map(|words| format!("audit log: {words}"))),
        Err(_) => faults.push(
            "audit log: its head is not under this secret key; it is that of the installation the backup is of".into(),
        ),
    }
    let unread = list.unread;
    Ok(Restored { manifest, rows, list: from, again, unread, held, faults, aside: None })
}
