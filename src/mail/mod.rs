//! Mail: letters written from typed messages, and the way they go.

pub mod digests;
pub mod messages;
pub mod notices;
pub mod transport;
