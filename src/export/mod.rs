//! From published figures to what people read.

pub mod blank;
pub mod csv;
pub mod figures;
pub mod pdf;
pub mod sheet;
