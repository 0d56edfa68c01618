//! From published figures to what people read.

pub mod blank;
pub mod book;
pub mod charts;
pub mod conference;
pub mod csv;
pub mod docx;
pub mod extract;
pub mod figures;
pub mod grid;
pub mod handout;
pub mod html;
pub mod pdf;
pub mod placed;
pub mod published;
pub mod rows;
pub mod sample;
pub mod sheet;
pub mod year;
