//! From published figures to what people read.

pub mod csv;
pub mod figures;
