//! One binary for all tests that go through the whole program.

mod access_matrix;
mod admin;
mod architecture;
mod assets;
mod audit;
mod audit_chain;
mod demo_releases;
mod digests;
mod documents;
mod headers;
mod hostile;
mod journey;
mod largest;
mod login;
mod migrations;
mod policy;
mod races;
mod releases;
mod reports;
mod screening;
mod second_factor;
mod sessions;
mod settings;
mod stash;
mod support;
mod words;
