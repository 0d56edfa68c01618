//! What runs by itself, beside the web server.

mod failures;
mod hand_over;
mod letters;
mod purge;
mod resets;
pub mod runner;
mod scrub;
mod seal_audit;
mod send_mail;

pub use crate::domain::job::Job;
