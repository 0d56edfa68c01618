//! From published figures to what people read.

pub mod figures;
