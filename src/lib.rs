//! Lắng Nghe: opinion reports of many units, added up so that nobody can be singled out.
#![forbid(unsafe_code)]

pub mod app;
pub mod config;
pub mod domain;
pub mod error;
pub mod locale;
pub mod store;
