//! What runs by itself, beside the web server.

mod backup;
mod digest_mail;
mod export;
mod failures;
mod forget_log;
mod hand_over;
mod judge;
mod letters;
mod pace;
mod purge;
mod resets;
pub mod runner;
mod scrub;
mod seal_audit;
mod send_mail;
mod tally;

use entity::enums::Role;
use entity::ids::AccountId;
use uuid::Uuid;

use crate::domain::access::Actor;

pub use crate::domain::job::Job;

/// The schedule as somebody who reads reports and figures: no account of anybody's. The job stands for the request.
fn schedule(job: Job) -> Actor {
    Actor {
        account: AccountId(Uuid::nil()),
        role: Role::Staff,
        unit: None,
        lang: "vi".into(),
        name: String::new(),
        address: String::new(),
        request: job.name().into(),
    }
}
