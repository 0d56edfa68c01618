//! One binary for all tests that go through the whole program.

mod access_matrix;
mod accounts;
mod architecture;
mod demo_releases;
mod digests;
mod documents;
mod import;
mod invitations;
mod journey;
mod largest;
mod migrations;
mod own_account;
mod passwords;
mod pending_changes;
mod policy;
mod races;
mod releases;
mod reports;
mod settings;
mod support;
mod words;
