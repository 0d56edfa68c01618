//! Journeys in a real browser: the whole program over HTTP, pages as people see and press them.

mod journeys;
mod page;
mod scripts;
mod steps;
mod support;
