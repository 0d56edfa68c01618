//! From published figures to what people read.

pub mod figures;
pub mod pdf;
pub mod sheet;
