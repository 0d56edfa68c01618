//! Digests, written when they are sent. What an edition tells is put together once a run and language, not once a
//! recipient; whether it is still theirs to read is looked up for each.

use std::collections::HashMap;
use std::sync::Arc;

use entity::enums::{DigestKind, MailKind, Role};
use entity::{account, digest_edition, outbox};
use uuid::Uuid;

use super::send_mail::recipient;
use crate::actions::digests::stop_link;
use crate::app::App;
use crate::domain::access::Scope;
use crate::domain::digest::Digest;
use crate::domain::letter::Letter;
use crate::error::{AppError, AppResult};
use crate::locale::Lang;
use crate::mail::digests::{Drawing, Links, as_test, drawing, letter};
use crate::mail::messages::Recipient;
use crate::store::{digests, releases};

/// What an edition tells in a language, and what is drawn of it.
type Told = Arc<(Digest, Option<Drawing>)>;

/// The editions of a run, by what they were written for.
#[derive(Default)]
pub(super) struct Written(HashMap<(Uuid, &'static str, Role), Told>);

impl Written {
    /// Writes a digest, or a copy to look at; none when it is not theirs to read, or not wanted any more.
    pub(super) async fn write(
        &mut self,
        app: &App,
        mail: &outbox::Model,
        account: account::Model,
        to: &Recipient,
    ) -> AppResult<Option<Letter>> {
        let id = mail.edition_id.or_else(|| Uuid::parse_str(&mail.about).ok());
        let Some(id) = id else { return Ok(None) };
        let Some(edition) = digests::by_id(&app.db, id).await? else { return Ok(None) };
        let is_test = mail.kind == MailKind::DigestTest;
        if !is_test && !is_wanted(app, &account, edition.kind).await? {
            return Ok(None);
        }
        let (who, role) = (account.id, account.role);
        let scope = recipient(account).scope();
        if is_test && !scope.reads_all() {
            return Ok(None);
        }
        let Some(told) = self.told(app, &scope, (&edition, to.lang, role)).await? else { return Ok(None) };
        let stop = (!is_test).then(|| stop_link(app, who, edition.kind));
        let links = Links::of(&app.config.base_url, &told.0, stop);
        let letter = letter(to, (&told.0, told.1.as_ref()), &links, &mail.message_id);
        let letter = letter.map_err(AppError::internal)?;
        Ok(Some(if is_test { as_test(to.lang, letter) } else { letter }))
    }

    /// What an edition tells whoever has a scope.
    async fn told(
        &mut self,
        app: &App,
        scope: &Scope,
        (edition, lang, role): (&digest_edition::Model, Lang, Role),
    ) -> AppResult<Option<Told>> {
        let key = (edition.id, lang.code(), role);
        if let Some(told) = self.0.get(&key) {
            // A release may have been taken back since it was put together.
            let is_there = match edition.release_id {
                Some(release) => releases::is_reached(&app.db, scope, release).await?,
                None => true,
            };
            return Ok(is_there.then(|| told.clone()));
        }
        let Some(digest) = digests::open(&app.db, scope, edition).await? else { return Ok(None) };
        let work = move || {
            let drawn = drawing(lang, &digest)?;
            Ok(Arc::new((digest, drawn)))
        };
        let told: Result<Told, crate::mail::messages::Unwritten> =
            tokio::task::spawn_blocking(work).await.map_err(AppError::internal)?;
        let told = told.map_err(AppError::internal)?;
        self.0.insert(key, told.clone());
        Ok(Some(told))
    }
}

/// Whether an account is a leader's who wants a kind of digest.
async fn is_wanted(app: &App, account: &account::Model, kind: DigestKind) -> AppResult<bool> {
    Ok(account.role == Role::Leader && !digests::refused_by(&app.db, account.id).await?.contains(&kind))
}
