//! Journeys in a real browser: the whole program over HTTP, pages as people see and press them.

mod accounts;
mod flash;
mod journeys;
mod page;
mod phone;
mod scripts;
mod steps;
mod support;
