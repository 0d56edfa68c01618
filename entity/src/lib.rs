//! The tables, one file each, with the newtype ids and stored enums they share.

pub mod enums;
pub mod ids;

pub mod account;
pub mod assignment;
pub mod audit_event;
pub mod audit_head;
pub mod authorship;
pub mod credential;
pub mod digest_edition;
pub mod draft;
pub mod issue;
pub mod job;
pub mod mail_drop;
pub mod outbox;
pub mod recovery_code;
pub mod release;
pub mod report;
pub mod review_event;
pub mod revision;
pub mod round;
pub mod round_unit;
pub mod second_factor;
pub mod section;
pub mod session;
pub mod setting;
pub mod stash;
pub mod stream;
pub mod summary;
pub mod summary_editor;
pub mod throttle;
pub mod token;
pub mod topic;
pub mod unit;
pub mod year_secret;
