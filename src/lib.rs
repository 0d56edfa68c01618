//! Lắng Nghe: opinion reports of many units, added up so that nobody can be singled out.
#![forbid(unsafe_code)]

pub mod actions;
pub mod app;
pub mod backup;
pub mod cli;
pub mod config;
pub mod demo;
pub mod domain;
pub mod error;
pub mod export;
pub mod import;
pub mod jobs;
pub mod locale;
pub mod machine;
pub mod mail;
pub mod meters;
pub mod store;
pub mod web;
