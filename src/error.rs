//! Everything that can go wrong on a request, and the only owner of HTTP statuses.

use std::fmt;

use chrono::Duration;

use crate::domain::access_token::Permission;
use crate::domain::report::FieldError;

/// Why a request was not done.
#[derive(Debug)]
pub enum AppError {
    /// Nobody is logged in: the person is sent to the login page.
    SignIn,
    /// No token came with a request to the API (401).
    NoToken,
    /// The token is unknown, expired, or not its account's any more (401).
    BadToken,
    /// The role does not allow it (403).
    Forbidden,
    /// The token lacks a permission, or the role of its account does (403).
    Lacks(Permission),
    /// It does not exist, or not for this person (404).
    NotFound,
    /// Somebody else was first, or the state no longer allows it (409). Holds a message key.
    Conflict(&'static str),
    /// The request makes no sense (422). Holds a message key.
    Invalid(&'static str),
    /// Fields that are wrong (422).
    Fields(Vec<FieldError>),
    /// The body is no JSON (400).
    Malformed,
    /// The body is of another kind than what is taken here (415).
    Media,
    /// Too many requests (429): how long to wait.
    Wait(Duration),
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
            Self::Malformed => 400,
            Self::NoToken | Self::BadToken => 401,
            Self::Forbidden | Self::Lacks(_) => 403,
            Self::NotFound => 404,
            Self::Method => 405,
            Self::TooSlow => 408,
            Self::Conflict(_) => 409,
            Self::TooLarge => 413,
            Self::Media => 415,
            Self::Invalid(_) | Self::Fields(_) => 422,
            Self::Wait(_) => 429,
            Self::Internal(_) => 500,
        }
    }

    /// What sort it is: the middle of the keys of its words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::NoToken => "no-token",
            Self::BadToken => "bad-token",
            Self::Forbidden => "forbidden",
            Self::Lacks(_) => "permission",
            Self::NotFound => "not-found",
            Self::Conflict(_) => "conflict",
            Self::Invalid(_) | Self::Fields(_) => "invalid",
            Self::Malformed => "malformed",
            Self::Media => "media",
            Self::Wait(_) => "throttled",
            Self::Method => "method",
            Self::TooSlow => "too-slow",
            Self::TooLarge => "too-large",
            Self::Internal(_) => "internal",
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
            Self::Conflict(key) | Self::Invalid(key) => f.write_str(key),
            Self::Internal(text) => f.write_str(text),
            other => f.write_str(other.kind()),
        }
    }
}

impl std::error::Error for AppError {}

impl From<sea_orm::DbErr> for AppError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::internal(error)
    }
}
