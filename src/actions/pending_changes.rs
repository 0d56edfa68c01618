//! Changes that one person proposes and another agrees to, so that no administrator alone opens staff's doors.

use entity::enums::{ChangeKind, ChangeOutcome, MailKind, Role, TokenPurpose};
use entity::ids::AccountId;
use entity::{account, pending_change};
use uuid::Uuid;

use super::accounts::unshared;
use super::{mail, second_factors};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::account::is_privileged;
use crate::error::{AppError, AppResult};
use crate::store::{
    Turn, Tx, accounts, audit, email_changes, outbox, pending_changes as changes, second_factors as factors,
    sessions, tokens,
};

/// Writes a change down and mails it to all approvers.
pub(super) async fn propose(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    account: &account::Model,
    (what, role): (ChangeKind, Role),
    address: Option<String>,
) -> AppResult<()> {
    let row = pending_change::Model {
        id: Uuid::new_v4(),
        what,
        account_id: account.id,
        role,
        address,
        proposed_by: actor.account,
        proposed_at: app.now(),
        decided_by: None,
        decided_at: None,
        outcome: None,
    };
    let id = row.id.to_string();
    changes::insert(tx, row).await?;
    let approvers = accounts::active(tx, Role::Approver).await?;
    let addressed = approvers.iter().filter(|a| a.email.is_some());
    let letter = |a| mail::to(app, a, (MailKind::ChangeProposed, None), id.clone());
    outbox::insert_all(tx, addressed.map(letter).collect()).await?;
    Ok(audit::note(tx, actor, app.now(), "change.propose", ("account", account.id.to_string())).await?)
}

/// Refuses a change to an account while another waits: what was agreed to must be what was shown.
pub(super) async fn refuse_while_open(tx: &Tx, account: AccountId) -> AppResult<()> {
    let open = changes::open_of(tx, account).await?;
    if open.is_empty() { Ok(()) } else { Err(AppError::Conflict("error-change-open")) }
}

/// Takes back all that waits about an account that is being closed.
pub(super) async fn take_back_all(app: &App, tx: &Tx, actor: &Actor, account: AccountId) -> AppResult<()> {
    for change in changes::open_of(tx, account).await? {
        changes::decide(tx, change.id, (actor.account, app.now()), ChangeOutcome::TakenBack).await?;
    }
    Ok(())
}

/// What somebody does about a change that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// An approver agrees.
    Agree,
    /// An approver refuses.
    Refuse,
    /// An administrator takes it back.
    TakeBack,
}

impl Decision {
    /// Reads what a form says.
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "agree" => Some(Self::Agree),
            "refuse" => Some(Self::Refuse),
            "take_back" => Some(Self::TakeBack),
            _ => None,
        }
    }

    /// Who may: approvers on what others proposed, not they themselves in another duty; administrators to take
    /// back.
    fn is_for(self, role: Role, is_own: bool) -> bool {
        match self {
            Self::Agree | Self::Refuse => role == Role::Approver && !is_own,
            Self::TakeBack => role == Role::Admin,
        }
    }

    fn outcome(self) -> (ChangeOutcome, &'static str) {
        match self {
            Self::Agree => (ChangeOutcome::Agreed, "change.agree"),
            Self::Refuse => (ChangeOutcome::Refused, "change.refuse"),
            Self::TakeBack => (ChangeOutcome::TakenBack, "change.take_back"),
        }
    }
}

/// Decides on a change; agreed to, it is done at once.
///
/// # Errors
/// When the database fails; `NotFound` for no such change; `Forbidden` when it is not this person's to
/// decide; `Conflict` when it was decided already, or the address has an account of this duty by now.
pub async fn decide(app: &App, actor: &Actor, id: Uuid, decision: Decision) -> AppResult<()> {
    let tx = app.db.begin().await?;
    tx.turn(Turn::Addresses).await?;
    let change = changes::by_id(&tx, id).await?.ok_or(AppError::NotFound)?;
    let is_own = accounts::is_among(&tx, actor.account, &[change.proposed_by]).await?;
    if !decision.is_for(actor.role, is_own) {
        return Err(AppError::Forbidden);
    }
    let (outcome, action) = decision.outcome();
    if !changes::decide(&tx, id, (actor.account, app.now()), outcome).await? {
        return Err(AppError::Conflict("error-change-decided"));
    }
    if decision == Decision::Agree {
        let account = accounts::by_id(&tx, change.account_id).await?.ok_or(AppError::NotFound)?;
        match change.what {
            ChangeKind::Role => grant(app, &tx, account, change.role).await?,
            ChangeKind::Address => readdress(app, &tx, account, change.address).await?,
            ChangeKind::SecondFactor => second_factors::reset_in(app, &tx, actor, account.id).await?,
        }
    }
    audit::note(&tx, actor, app.now(), action, ("account", change.account_id.to_string())).await?;
    Ok(tx.commit().await?)
}

/// Gives an account its role. Where the role it had so far let administrators hand out links, whoever knows
/// the password or a link, or set up the second factor, need not be its owner: then only the e-mail address
/// counts, and a new invitation goes there.
async fn grant(app: &App, tx: &Tx, account: account::Model, role: Role) -> AppResult<()> {
    let was_open_to_admins = !is_privileged(account.role);
    let account = account::Model { role, active: true, ..account };
    unshared(tx, &account).await?.map_err(AppError::Conflict)?;
    accounts::save(tx, account.clone()).await?;
    sessions::delete_all_of(tx, account.id, None).await?;
    tokens::delete(tx, account.id, TokenPurpose::ALL).await?;
    email_changes::delete(tx, account.id).await?;
    if was_open_to_admins {
        accounts::delete_password(tx, account.id).await?;
        factors::delete(tx, account.id).await?;
    }
    if accounts::password_hash(tx, account.id).await?.is_none() {
        outbox::insert_all(tx, mail::own(app, &account, MailKind::Invitation).into_iter().collect()).await?;
    }
    Ok(())
}

/// Gives an account its new address, tells the old one, and makes links that went there void.
async fn readdress(app: &App, tx: &Tx, account: account::Model, address: Option<String>) -> AppResult<()> {
    let old = account.email.clone();
    let account = account::Model { email: address, ..account };
    unshared(tx, &account).await?.map_err(AppError::Conflict)?;
    accounts::save(tx, account.clone()).await?;
    tokens::delete(tx, account.id, TokenPurpose::ALL).await?;
    email_changes::delete(tx, account.id).await?;
    let told = old.map(|old| mail::at(app, &account, MailKind::EmailChanged, &old));
    let unused = accounts::password_hash(tx, account.id).await?.is_none();
    let invited = if unused { mail::own(app, &account, MailKind::Invitation) } else { None };
    Ok(outbox::insert_all(tx, told.into_iter().chain(invited).collect()).await?)
}
