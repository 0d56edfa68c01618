//! One binary for all tests that go through the whole program.

mod access_matrix;
mod architecture;
mod demo_releases;
mod digests;
mod documents;
mod journey;
mod largest;
mod migrations;
mod policy;
mod races;
mod releases;
mod reports;
mod screening;
mod settings;
mod support;
mod words;
