//! Random ids (UUIDv4) that cannot be taken for one another.

use sea_orm::prelude::Uuid;
use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, DeriveValueType, Serialize, Deserialize)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh random id. Version 4 on purpose: a version 7 would carry the minute of writing.
            pub fn random() -> Self {
                Self(Uuid::new_v4())
            }

            /// Reads an id from an address; `None` when it is not a UUID.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::parse_str(text).ok().map(Self)
            }
        }

        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(/// A login.
    AccountId);
id!(/// A node of the organisation tree.
    UnitId);
id!(/// A reporting period.
    RoundId);
id!(/// A collaborator's report.
    ReportId);
id!(/// A composed summary.
    SummaryId);
id!(/// An issued summary.
    ReleaseId);
id!(/// A token for the API.
    AccessTokenId);
id!(/// A large export.
    ExportId);
id!(/// A recommendation matter.
    MatterId);
id!(/// What staff ask to listen for in a round.
    GuidanceId);
