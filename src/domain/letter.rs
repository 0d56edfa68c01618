//! A rendered mail, as plain data.

/// A mail to one recipient, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Address of the recipient.
    pub to: String,
    /// Name of the recipient as shown.
    pub to_name: String,
    /// Subject line.
    pub subject: String,
    /// The text part; it must read well by itself.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// Fixed when queued, so that a second copy can be recognised.
    pub message_id: String,
}
