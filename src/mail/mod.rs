//! Mail: letters written from typed messages, and the way they go.

pub mod messages;
pub mod notices;
pub mod transport;
