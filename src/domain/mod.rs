//! Pure rules: no input or output, no clock, no database.

pub mod access;
pub mod account;
pub mod audit;
pub mod case;
pub mod coding_frame;
pub mod cube;
pub mod device;
pub mod diff;
pub mod digest;
pub mod fold;
pub mod letter;
pub mod password;
pub mod period;
pub mod redaction;
pub mod report;
pub mod review;
pub mod roster;
pub mod screening;
pub mod settings;
pub mod sheet;
pub mod summary;
pub mod suppress;
pub mod throttle;
pub mod topics;
pub mod tree;
pub mod units;
