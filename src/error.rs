//! Everything that can go wrong on a request, and the only owner of HTTP statuses.

use std::fmt;

/// Why a request was not done.
#[derive(Debug)]
pub enum AppError {
    /// Nobody is logged in: the person is sent to the login page.
    SignIn,
    /// The role does not allow it (403).
    Forbidden,
    /// It does not exist, or not for this person (404).
    NotFound,
    /// Somebody else was first, or the state no longer allows it (409). Holds a message key.
    Conflict(&'static str),
    /// The request makes no sense (422). Holds a message key.
    Invalid(&'static str),
    /// The path exists, but not for this method (405).
    Method,
    /// What was sent, or what it asks for, took too long (408).
    TooSlow,
    /// The body is larger than any form of ours (413).
    TooLarge,
    /// A fault of ours (500): logged once under a reference number.
    Internal(String),
}

/// The result of anything a request asks for.
pub type AppResult<T> = Result<T, AppError>;

impl AppError {
    /// The HTTP status it is answered with.
    pub fn status(&self) -> u16 {
        match self {
            Self::SignIn => 303,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Method => 405,
            Self::TooSlow => 408,
            Self::Conflict(_) => 409,
            Self::TooLarge => 413,
            Self::Invalid(_) => 422,
            Self::Internal(_) => 500,
        }
    }

    /// A fault of ours.
    pub fn internal(error: impl fmt::Display) -> Self {
        Self::Internal(error.to_string())
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignIn => f.write_str("not signed in"),
            Self::Forbidden => f.write_str("forbidden"),
            Self::NotFound => f.write_str("not found"),
            Self::Method => f.write_str("no such method"),
            Self::TooSlow => f.write_str("too slow"),
            Self::TooLarge => f.write_str("too large"),
            Self::Conflict(key) | Self::Invalid(key) => f.write_str(key),
            Self::Internal(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for AppError {}

impl From<sea_orm::DbErr> for AppError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::internal(error)
    }
}
