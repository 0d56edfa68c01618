//! Everything that can go wrong on a request, and the only owner of HTTP statuses.

use std::fmt;

use chrono::Duration;
use sea_orm::sqlx::Error;
use sea_orm::{DbErr, RuntimeErr};

use crate::domain::access_token::Permission;
use crate::domain::report::FieldError;

/// Seconds after which what is unavailable may be there again.
const SOON: i64 = 10;

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
    /// The database or its disk is away, full or busy just now (503): logged like a fault of ours, and over by itself.
    Unavailable(String),
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
            Self::Unavailable(_) => 503,
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
            Self::Unavailable(_) => "unavailable",
            Self::Internal(_) => "internal",
        }
    }

    /// What is logged of a fault that is nobody's but ours.
    pub fn fault(&self) -> Option<&str> {
        match self {
            Self::Unavailable(text) | Self::Internal(text) => Some(text),
            _ => None,
        }
    }

    /// Seconds after which trying again makes sense, where that is known.
    pub fn wait(&self) -> Option<i64> {
        match self {
            Self::Wait(time) => Some(time.num_seconds().max(1)),
            Self::Unavailable(_) => Some(SOON),
            _ => None,
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
            Self::Unavailable(text) | Self::Internal(text) => f.write_str(text),
            other => f.write_str(other.kind()),
        }
    }
}

impl std::error::Error for AppError {}

impl From<DbErr> for AppError {
    fn from(error: DbErr) -> Self {
        if is_passing(&error) { Self::Unavailable(error.to_string()) } else { Self::internal(error) }
    }
}

/// Whether what failed is the database's state just now, not what was asked of it.
fn is_passing(error: &DbErr) -> bool {
    let (DbErr::Conn(of) | DbErr::Exec(of) | DbErr::Query(of)) = error else {
        return matches!(error, DbErr::ConnectionAcquire(_));
    };
    let RuntimeErr::SqlxError(error) = of else { return false };
    match error.as_ref() {
        Error::Io(_) | Error::PoolTimedOut | Error::PoolClosed | Error::WorkerCrashed => true,
        Error::Database(told) => told.code().is_some_and(|code| is_passing_code(&code)),
        _ => false,
    }
}

/// The same for what a database says. PostgreSQL (appendix A, error codes) has five characters, SQLite (its result and
/// extended result codes) a number whose last eight bits tell the kind.
fn is_passing_code(code: &str) -> bool {
    // No connection, no resources, an operator's act, a fault of the system; a lock, a deadlock, a standby.
    const POSTGRES: [&str; 8] = ["08", "53", "57P", "58", "55P03", "40001", "40P01", "25006"];
    // Busy, locked, read-only, input or output, full, can't be opened.
    const SQLITE: [u32; 6] = [5, 6, 8, 10, 13, 14];
    match (code.len(), code.parse::<u32>()) {
        (5, _) => POSTGRES.iter().any(|part| code.starts_with(part)),
        (_, Ok(number)) => SQLITE.contains(&(number & 0xff)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_by_itself_is_told_from_faults_of_ours() {
        for code in ["5", "13", "778", "53100", "53300", "57P01", "57P03", "08006", "25006", "40P01"] {
            assert!(is_passing_code(code), "{code}");
        }
        for code in ["1", "19", "2067", "11", "23505", "42P01", "22001", "57014", ""] {
            assert!(!is_passing_code(code), "{code}");
        }
        let io = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        let away = DbErr::Conn(RuntimeErr::SqlxError(std::sync::Arc::new(Error::Io(io))));
        assert_eq!(AppError::from(away).status(), 503);
        assert_eq!(AppError::from(DbErr::RecordNotInserted).status(), 500);
    }
}
