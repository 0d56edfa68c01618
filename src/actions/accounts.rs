//! Making accounts and changing them: by administrators, by the command line, by their owners.

mod import;

use entity::account;
use entity::enums::{ChangeKind, MailKind, Role, TokenPurpose};
use entity::ids::{AccountId, UnitId};

use super::{invitations, mail, pending_changes, second_factors};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::account::{
    NewAccount, address_waits, display_name, email, is_placed, is_privileged, may_share,
};
use crate::domain::report::FieldError;
use crate::error::{AppError, AppResult};
use crate::locale::Lang;
use crate::store::{Conn, Turn, Tx, accounts, audit, email_changes, outbox, sessions, tokens, units};

pub use import::{apply, check};

/// What was done, or every field that is wrong.
pub type Checked<T> = AppResult<Result<T, Vec<FieldError>>>;

/// One field that is wrong.
pub(super) fn wrong<T>(field: &str, key: &'static str) -> Result<T, Vec<FieldError>> {
    Err(vec![FieldError::new(field, key)])
}

/// The unit of a code; the message's key when there is none.
async fn unit_of(app: &App, code: Option<&str>) -> AppResult<Result<Option<UnitId>, &'static str>> {
    let Some(code) = code.filter(|c| !c.is_empty()) else { return Ok(Ok(None)) };
    let found = units::by_code(&app.db, code, app.today()).await?;
    Ok(found.map(|u| Some(u.id)).ok_or("error-unknown-unit"))
}

fn row(app: &App, new: NewAccount, unit_id: Option<UnitId>, active: bool) -> account::Model {
    account::Model {
        id: AccountId::random(),
        email: new.email,
        user_name: new.user_name,
        display_name: new.display_name,
        role: new.role,
        unit_id,
        lang: new.lang,
        active,
        folded: String::new(),
        created_at: app.now(),
    }
}

/// Why an account may not have its e-mail in its role and unit, where that is so. In a turn at addresses.
pub(super) async fn unshared(c: &impl Conn, row: &account::Model) -> AppResult<Result<(), &'static str>> {
    let Some(email) = &row.email else { return Ok(Ok(())) };
    let others = accounts::by_login(c, email).await?.into_iter().filter(|other| other.id != row.id);
    let others: Vec<_> = others.map(|other| (other.role, other.unit_id)).collect();
    Ok(may_share(&(row.role, row.unit_id), &others))
}

/// The fields of an account that others are in the way of.
async fn taken(c: &impl Conn, row: &account::Model) -> AppResult<Vec<FieldError>> {
    let mut out = Vec::new();
    if let Err(key) = unshared(c, row).await? {
        out.push(FieldError::new("email", key));
    }
    if accounts::by_login(c, &row.user_name).await?.iter().any(|other| other.id != row.id) {
        out.push(FieldError::new("user_name", "error-account-taken"));
    }
    Ok(out)
}

/// Adds the row; the fields that others are in the way of, where there are any. In a turn at addresses.
async fn insert(tx: &Tx, row: &account::Model) -> Checked<()> {
    let errors = taken(tx, row).await?;
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    accounts::insert(tx, row.clone()).await?;
    Ok(Ok(()))
}

/// Makes an account. One with an e-mail gets its invitation there. A privileged one stays closed until an
/// approver agrees.
///
/// # Errors
/// When the database fails.
pub async fn create(app: &App, actor: &Actor, new: NewAccount) -> Checked<AccountId> {
    let new = match new.checked() {
        Ok(new) => new,
        Err(errors) => return Ok(Err(errors)),
    };
    let waits = is_privileged(new.role);
    if waits && new.email.is_none() {
        return Ok(wrong("email", "error-email-needed"));
    }
    let unit = match unit_of(app, new.unit_code.as_deref()).await? {
        Ok(unit) => unit,
        Err(key) => return Ok(wrong("unit", key)),
    };
    let (row, tx) = (row(app, new, unit, !waits), app.db.begin().await?);
    tx.turn(Turn::Addresses).await?;
    if let Err(errors) = insert(&tx, &row).await? {
        return Ok(Err(errors));
    }
    if waits {
        pending_changes::propose(app, &tx, actor, &row, (ChangeKind::Role, row.role), None).await?;
    } else {
        outbox::insert_all(&tx, mail::own(app, &row, MailKind::Invitation).into_iter().collect()).await?;
    }
    audit::note(&tx, actor, app.now(), "account.create", ("account", row.id.to_string())).await?;
    tx.commit().await?;
    Ok(Ok(row.id))
}

/// Makes an account from the command line, where nobody has to agree: whoever can use it can read the
/// database too. Gives a link by which its owner sets a password, good once within 72 hours.
///
/// # Errors
/// When the database fails.
pub async fn create_from_console(app: &App, new: NewAccount) -> Checked<String> {
    let new = match new.checked() {
        Ok(new) => new,
        Err(errors) => return Ok(Err(errors)),
    };
    let unit = match unit_of(app, new.unit_code.as_deref()).await? {
        Ok(unit) => unit,
        Err(key) => return Ok(wrong("unit", key)),
    };
    let (row, tx) = (row(app, new, unit, true), app.db.begin().await?);
    tx.turn(Turn::Addresses).await?;
    if let Err(errors) = insert(&tx, &row).await? {
        return Ok(Err(errors));
    }
    let link = invitations::link(app, &tx, row.id, TokenPurpose::Invitation).await?;
    audit::note_console(&tx, app.now(), "account.create", ("account", row.id.to_string())).await?;
    tx.commit().await?;
    Ok(Ok(link))
}

/// What an administrator may change of an account, as typed.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Name as shown; the user name when empty.
    pub display_name: String,
    /// E-mail; empty for none.
    pub email: String,
    /// Role.
    pub role: Role,
    /// Code of the unit; empty for none.
    pub unit_code: String,
}

/// What becomes of an edit.
struct Plan {
    /// The account as it is at once.
    new: account::Model,
    /// A role that waits for an approver's yes.
    role: Option<Role>,
    /// An address that waits for one.
    address: Option<String>,
}

impl Edit {
    /// What becomes of it; or every field that is wrong.
    fn plan(self, old: &account::Model, unit: Option<UnitId>, in_use: bool) -> Result<Plan, Vec<FieldError>> {
        let name = display_name(&self.display_name).or_else(|key| wrong("display_name", key))?;
        let address = email(&self.email).or_else(|key| wrong("email", key))?;
        if unit.is_none() && is_placed(self.role) {
            return wrong("unit", "error-unit-needed");
        }
        let (role_changes, address_changes) = (self.role != old.role, address != old.email);
        let role_waits = role_changes && is_privileged(self.role);
        let address_waits = address_changes && address_waits(old.role, in_use);
        if role_waits && address_changes {
            return wrong("email", "error-one-by-one");
        }
        if address.is_none() && (role_waits || address_waits) {
            return wrong("email", "error-email-needed");
        }
        let new = account::Model {
            display_name: if name.is_empty() { old.user_name.clone() } else { name },
            email: if address_waits { old.email.clone() } else { address.clone() },
            role: if role_waits { old.role } else { self.role },
            unit_id: unit,
            ..old.clone()
        };
        Ok(Plan { new, role: role_waits.then_some(self.role), address: address.filter(|_| address_waits) })
    }
}

/// Changes an account: true when something of it waits for an approver's yes now.
///
/// # Errors
/// When the database fails; `NotFound` when it is not among those the person looks after; `Conflict` when
/// the change isn't theirs to make, or an earlier one still waits.
pub async fn save(app: &App, actor: &Actor, id: AccountId, edit: Edit) -> Checked<bool> {
    let unit = match unit_of(app, Some(&edit.unit_code)).await? {
        Ok(unit) => unit,
        Err(key) => return Ok(wrong("unit", key)),
    };
    let tx = app.db.begin().await?;
    tx.turn(Turn::Addresses).await?;
    accounts::lock_admins(&tx).await?;
    let old = accounts::lock(&tx, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    pending_changes::refuse_while_open(&tx, id).await?;
    if old.role != edit.role && id == actor.account {
        return Err(AppError::Conflict("error-own-role"));
    }
    let in_use = accounts::password_hash(&tx, id).await?.is_some();
    let plan = match edit.plan(&old, unit, in_use) {
        Ok(plan) => plan,
        Err(errors) => return Ok(Err(errors)),
    };
    let (email, role) = (plan.address.clone().or(plan.new.email.clone()), plan.role.unwrap_or(plan.new.role));
    let errors = taken(&tx, &account::Model { email, role, ..plan.new.clone() }).await?;
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    carry_out(app, &tx, actor, &old, &plan).await?;
    tx.commit().await?;
    Ok(Ok(plan.role.is_some() || plan.address.is_some()))
}

async fn carry_out(app: &App, tx: &Tx, actor: &Actor, old: &account::Model, plan: &Plan) -> AppResult<()> {
    let (id, new) = (old.id, &plan.new);
    accounts::save(tx, new.clone()).await?;
    if new.email != old.email {
        // Nobody uses the account yet: links to the old address are void, the invitation goes to the new one.
        tokens::delete(tx, id, TokenPurpose::ALL).await?;
        email_changes::delete(tx, id).await?;
        outbox::insert_all(tx, mail::own(app, new, MailKind::Invitation).into_iter().collect()).await?;
    }
    if let Some(role) = plan.role {
        pending_changes::propose(app, tx, actor, new, (ChangeKind::Role, role), None).await?;
    }
    if let Some(address) = &plan.address {
        let change = (ChangeKind::Address, new.role);
        pending_changes::propose(app, tx, actor, new, change, Some(address.clone())).await?;
    }
    if new.role != old.role {
        sessions::delete_all_of(tx, id, None).await?;
    }
    let action = if new.role == old.role { "account.save" } else { "account.role" };
    Ok(audit::note(tx, actor, app.now(), action, ("account", id.to_string())).await?)
}

/// Closes an account: its sessions and links end, what waits about it is taken back.
///
/// # Errors
/// When the database fails; `NotFound` when it is not among those the person looks after; `Conflict` for the
/// last administrator.
pub async fn close(app: &App, actor: &Actor, id: AccountId) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let admins = accounts::lock_admins(&tx).await?;
    let account = accounts::lock(&tx, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    if admins == [id] {
        return Err(AppError::Conflict("error-last-admin"));
    }
    accounts::save(&tx, account::Model { active: false, ..account }).await?;
    sessions::delete_all_of(&tx, id, None).await?;
    tokens::delete(&tx, id, TokenPurpose::ALL).await?;
    pending_changes::take_back_all(app, &tx, actor, id).await?;
    audit::note(&tx, actor, app.now(), "account.close", ("account", id.to_string())).await?;
    Ok(tx.commit().await?)
}

/// Opens a closed account again: true when that waits for an approver's yes, as it does where the role is a
/// privileged one.
///
/// # Errors
/// When the database fails; `NotFound` when it is not among those the person looks after; `Conflict` when it
/// is open, or a change of it waits already.
pub async fn reopen(app: &App, actor: &Actor, id: AccountId) -> AppResult<bool> {
    let tx = app.db.begin().await?;
    let account = accounts::lock(&tx, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    pending_changes::refuse_while_open(&tx, id).await?;
    if account.active {
        return Err(AppError::Conflict("error-account-open"));
    }
    let waits = is_privileged(account.role);
    if waits {
        pending_changes::propose(app, &tx, actor, &account, (ChangeKind::Role, account.role), None).await?;
    } else {
        accounts::save(&tx, account::Model { active: true, ..account }).await?;
    }
    audit::note(&tx, actor, app.now(), "account.reopen", ("account", id.to_string())).await?;
    tx.commit().await?;
    Ok(waits)
}

/// Takes somebody's second factor away who lost it; true when that waits for an approver's yes, as it does
/// for privileged accounts.
///
/// # Errors
/// When the database fails; `NotFound` when it is not among those the person looks after; `Forbidden` for
/// one's own; `Conflict` without a factor, or while a change waits.
pub async fn reset_second_factor(app: &App, actor: &Actor, id: AccountId) -> AppResult<bool> {
    let tx = app.db.begin().await?;
    accounts::lock_admins(&tx).await?;
    let account = accounts::lock(&tx, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    pending_changes::refuse_while_open(&tx, id).await?;
    let waits = is_privileged(account.role);
    if waits {
        second_factors::refuse_reset(&tx, actor, id).await?;
        let change = (ChangeKind::SecondFactor, account.role);
        pending_changes::propose(app, &tx, actor, &account, change, None).await?;
    } else {
        second_factors::reset_in(app, &tx, actor, id).await?;
    }
    tx.commit().await?;
    Ok(waits)
}

/// Saves a person's own name and language.
///
/// # Errors
/// When the database fails.
pub async fn save_own(app: &App, actor: &Actor, name: &str, lang: Lang) -> Checked<()> {
    let name = match display_name(name) {
        Ok(name) if name.is_empty() => return Ok(wrong("display_name", "error-required")),
        Ok(name) => name,
        Err(key) => return Ok(wrong("display_name", key)),
    };
    let tx = app.db.begin().await?;
    let account = accounts::by_id(&tx, actor.account).await?.ok_or(AppError::NotFound)?;
    let lang = lang.code().to_owned();
    accounts::save(&tx, account::Model { display_name: name, lang, ..account }).await?;
    audit::note(&tx, actor, app.now(), "account.save", ("account", actor.account.to_string())).await?;
    tx.commit().await?;
    Ok(Ok(()))
}
