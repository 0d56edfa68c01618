//! One binary for all tests that go through the whole program.

mod access_matrix;
mod admin;
mod architecture;
mod audit;
mod audit_chain;
mod digests;
mod headers;
mod journey;
mod largest;
mod migrations;
mod policy;
mod races;
mod releases;
mod reports;
mod support;
mod words;
