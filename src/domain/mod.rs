//! Pure rules: no input or output, no clock, no database.

pub mod access;
pub mod audit;
pub mod case;
pub mod coding_frame;
pub mod cube;
pub mod device;
pub mod digest;
pub mod letter;
pub mod period;
pub mod report;
pub mod screening;
pub mod settings;
pub mod summary;
pub mod suppress;
pub mod throttle;
pub mod tree;
