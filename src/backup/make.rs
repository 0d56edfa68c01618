//! Making a backup of a database that is served: a copy of one moment, encrypted, and found to be good before it gets its
//! name.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use entity::forgotten;

use super::archive::{self, Archive};
use super::scratch::{Scratch, with_end};
use super::{apart, line, of, postgres};
use crate::app::App;
use crate::config::Secret;
use crate::domain::backup::{Made, Manifest};
use crate::store::{Conn, Db, audit, backups, forgotten as forgetting, tables};

/// Makes a backup; `plain` leaves it unencrypted.
///
/// # Errors
/// When there is no passphrase, the file is there already, or anything fails: then nothing lies under its name.
pub async fn make(app: &App, file: &Path, plain: bool) -> Result<Made, String> {
    let passphrase = match (plain, &app.config.backups.passphrase) {
        (true, _) => None,
        (false, Some(words)) => Some(words.clone()),
        (false, None) => {
            return Err("no passphrase: set LANGNGHE_BACKUP_PASSPHRASE_FILE, \
                        or take --plain for a backup that anybody can read"
                .into());
        }
    };
    if file.exists() {
        return Err(format!("{} is there already", file.display()));
    }
    let part = Scratch::make(with_end(file, ".part"))?;
    let manifest = match app.config.database_file() {
        Some(database) => sqlite(app, &database, &part, passphrase).await?,
        None if backups::engine(&app.db) == "postgres" => postgres(app, &part, passphrase).await?,
        None => return Err("a database in memory has no backup".into()),
    };
    let path = file.to_owned();
    let (sha256, size) = apart(move || {
        let found = archive::sum(part.path())?;
        part.keep_as(&path)?;
        Ok(found)
    })
    .await?;
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned()).display().to_string();
    Ok(Made { file, at: manifest.taken_at, size, sha256, scheduled: false })
}

/// What a backup says of itself, but for the hash of its dump; and what was taken out until then.
async fn told(app: &App, c: &impl Conn) -> Result<(Manifest, Vec<forgotten::Model>), String> {
    let head = audit::head(c).await.map_err(line)?;
    let manifest = Manifest {
        version: env!("CARGO_PKG_VERSION").into(),
        engine: backups::engine(c).into(),
        taken_at: app.now(),
        schema: backups::schema(c).await.map_err(line)?.unwrap_or_default(),
        sha256: String::new(),
        rows: tables::counts(c).await.map_err(line)?,
        audit_count: head.count,
        audit_hash: head.hash,
    };
    Ok((manifest, forgetting::all(c).await.map_err(line)?))
}

async fn sqlite(
    app: &App,
    database: &Path,
    part: &Scratch,
    passphrase: Option<Secret>,
) -> Result<Manifest, String> {
    let copy = Scratch::make(with_end(database, ".copy"))?;
    backups::copy_to(&app.db, &copy.path().display().to_string()).await.map_err(line)?;
    let (manifest, list) = {
        let read = Db::open_copy(&url_of(copy.path())).await.map_err(line)?;
        let told = told(app, &read).await;
        read.close().await.map_err(line)?;
        told?
    };
    let (out, at) = (part.file().try_clone().map_err(line)?, part.path().to_owned());
    let copy = apart(move || {
        let path = copy.path().to_owned();
        archive::write(out, passphrase.as_ref(), (manifest, &list), |to| {
            let mut from = std::fs::File::open(&path).map_err(of(&path))?;
            std::io::copy(&mut from, to).map(|_| ()).map_err(line)
        })?;
        // What was written is opened as a restore would, into the place of the copy.
        copy.file().set_len(0).map_err(line)?;
        let mut archive = Archive::open(&at, passphrase.as_ref())?;
        let mut back = std::fs::File::create(&path).map_err(of(&path))?;
        archive.dump(&mut back)?;
        Ok((copy, archive.manifest))
    });
    let (copy, manifest) = copy.await?;
    is_sound(copy.path()).await?;
    Ok(manifest)
}

/// Whether a file is a database without a fault.
pub(super) async fn is_sound(file: &Path) -> Result<(), String> {
    let read = Db::open_copy(&url_of(file)).await.map_err(line)?;
    let faults = backups::faults(&read).await.map_err(line);
    read.close().await.map_err(line)?;
    match faults? {
        None => Ok(()),
        Some(words) => Err(format!("the copy of the database is damaged: {}", line(words))),
    }
}

fn url_of(file: &Path) -> String {
    format!("sqlite://{}?mode=rw", file.display())
}

async fn postgres(app: &App, part: &Scratch, passphrase: Option<Secret>) -> Result<Manifest, String> {
    let moment = app.db.snapshot().await.map_err(line)?;
    let name = backups::exported(&moment).await.map_err(line)?;
    let (manifest, list) = told(app, &moment).await?;
    let (out, at): (_, PathBuf) = (part.file().try_clone().map_err(line)?, part.path().to_owned());
    let config = Arc::clone(&app.config);
    let manifest = apart(move || {
        let database = config.database_url.reveal();
        archive::write(out, passphrase.as_ref(), (manifest, &list), |to| {
            postgres::dump(database, &name, to)
        })?;
        let mut archive = Archive::open(&at, passphrase.as_ref())?;
        postgres::list(|to| archive.dump(to))?;
        Ok(archive.manifest)
    });
    let manifest = manifest.await;
    // Until here the snapshot must live.
    drop(moment);
    manifest
}
