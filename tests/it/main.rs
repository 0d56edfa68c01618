//! One binary for all tests that go through the whole program.

mod architecture;
mod migrations;
mod policy;
mod reports;
mod support;
