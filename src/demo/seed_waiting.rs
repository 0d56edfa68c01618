//! Collaborators who have not filed yet, each with a token for the API: for measuring how fast reports are handed in.

use chrono::Duration;
use entity::enums::{Role, RoundState, UnitKind};
use entity::ids::{AccessTokenId, AccountId};
use entity::{access_token, account, assignment};

use super::build::{self, id};
use super::rng::Rng;
use crate::actions::{secret, sessions};
use crate::app::App;
use crate::domain::access_token::{MARK, Permission, kept};
use crate::error::{AppError, AppResult};
use crate::store::{access_tokens, accounts, rounds, units};

/// Days their tokens last.
const DAYS: i64 = 30;

/// Most that are added at once.
pub const MOST: usize = 1_000_000;

/// Adds so many collaborators, over all units that report, who are expected in the open round; the token of each. Tokens
/// are never the same twice.
///
/// # Errors
/// `NotFound` when no round is open; when some were added before, or the database fails.
pub async fn add(app: &App, waiting: usize) -> AppResult<Vec<String>> {
    // Not the numbers reports and their people were made from.
    let (now, mut rng) = (app.now(), Rng::new(!(waiting as u64)));
    let open = rounds::all(&app.db).await?.into_iter().find(|round| round.state == RoundState::Open);
    let round = open.ok_or(AppError::NotFound)?;
    let units = units::all(&app.db, app.today()).await?;
    let reporting = units.iter().filter(|unit| unit.kind == UnitKind::Enterprise).cycle();
    let (mut people, mut seats, mut keys, mut tokens) = (vec![], vec![], vec![], vec![]);
    for (n, unit) in (1..=waiting).zip(reporting) {
        let (account_id, user) = (AccountId(id(&mut rng)), format!("cho{n}"));
        let row = build::row(account_id, (&user, &user), Role::Collaborator, Some(unit.id), now);
        people.push(account::Model { email: None, ..row });
        let (round_id, unit_id) = (round.id, unit.id);
        seats.push(assignment::Model { round_id, account_id, unit_id, excused: None, added: None });
        let token = format!("{MARK}{}", secret()?);
        keys.push(access_token::Model {
            id: AccessTokenId::random(),
            token_hash: sessions::token_hash(&token),
            account_id,
            name: "seed".into(),
            permissions: kept(&Permission::of(Role::Collaborator)),
            created_at: now,
            expires_at: now + Duration::days(DAYS),
            last_used_on: None,
        });
        tokens.push(token);
    }
    let tx = app.db.begin().await?;
    accounts::insert_all(&tx, people).await?;
    rounds::snapshot(&tx, Vec::new(), seats).await?;
    access_tokens::insert_all(&tx, keys).await?;
    tx.commit().await?;
    Ok(tokens)
}
