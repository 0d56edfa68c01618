//! The demo's fictional bloc and the words its collaborators write; the same seed gives the same demo.

mod bank;
pub mod bloc;
mod bloc_units;
pub mod build;
mod choice;
pub mod corpus;
mod filing;
mod flash;
mod issue;
mod issuing;
mod outlook;
mod pen;
mod phrases_a;
mod phrases_b;
mod phrases_c;
mod phrases_d;
mod phrases_e;
mod phrases_f;
mod phrases_g;
mod phrases_h;
mod phrases_i;
pub mod rng;
mod slots;
mod slots_opinion;
mod streams;
