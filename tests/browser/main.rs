//! Journeys in a real browser: the whole program over HTTP, pages as people see and press them.

mod accounts;
mod axe;
mod drafts;
mod flash;
mod imports;
mod journeys;
mod keys;
mod matters;
mod page;
mod phone;
mod pictures;
mod scripts;
mod steps;
mod support;
