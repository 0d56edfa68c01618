//! Stored enums. Each knows the code that stands in the database, in forms and in addresses.

use sea_orm::sea_query::StringLen;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

macro_rules! stored {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
        #[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
        pub enum $name {
            $(
                #[doc = $code]
                #[serde(rename = $code)]
                #[sea_orm(string_value = $code)]
                $variant
            ),+
        }

        impl $name {
            /// All values, in the order people expect to see them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stored code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// Reads a code; `None` for anything else.
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.code() == code)
            }
        }
    };
}

stored!(
    /// What an account may do.
    Role {
        Collaborator = "collaborator",
        Staff = "staff",
        Approver = "approver",
        Leader = "leader",
        UnitHead = "unit_head",
        Admin = "admin",
        Auditor = "auditor",
    }
);

stored!(
    /// What sort of unit a node is.
    UnitKind {
        Bloc = "bloc",
        Cluster = "cluster",
        Agency = "agency",
        PublicService = "public_service",
        Enterprise = "enterprise",
        School = "school",
    }
);

stored!(
    /// How long a round is.
    RoundKind {
        Week = "week",
        Month = "month",
        Quarter = "quarter",
        HalfYear = "half_year",
        Year = "year",
    }
);

stored!(
    /// Where a round stands.
    RoundState {
        Planned = "planned",
        Open = "open",
        Closed = "closed",
        Compiling = "compiling",
        Issued = "issued",
        Archived = "archived",
        Purged = "purged",
    }
);

stored!(
    /// Periodic report of a round, or a flash report at any time.
    ReportKind {
        Periodic = "periodic",
        Flash = "flash",
    }
);

stored!(
    /// Where a report stands.
    ReportState {
        Draft = "draft",
        Submitted = "submitted",
        InReview = "in_review",
        Acknowledged = "acknowledged",
        Returned = "returned",
        SetAside = "set_aside",
        Accepted = "accepted",
        Compiled = "compiled",
        NotCounted = "not_counted",
        Closed = "closed",
    }
);

stored!(
    /// How far the issue reaches.
    Sphere {
        International = "international",
        National = "national",
        Provincial = "provincial",
        Unit = "unit",
    }
);

stored!(
    /// Whom the issue concerns.
    Group {
        PartyMembers = "party_members",
        CivilServants = "civil_servants",
        PublicEmployees = "public_employees",
        Workers = "workers",
        Youth = "youth",
        Other = "other",
    }
);

stored!(
    /// How the issue moves.
    Trend {
        New = "new",
        Rising = "rising",
        Steady = "steady",
        Falling = "falling",
    }
);

stored!(
    /// Whether what people say has been checked.
    Verification {
        Verified = "verified",
        Unverified = "unverified",
        Rumour = "rumour",
    }
);

stored!(
    /// Which way a stream of opinion leans.
    Stance {
        InFavour = "in_favour",
        Concerned = "concerned",
        Opposed = "opposed",
        Undecided = "undecided",
    }
);

stored!(
    /// How widely an opinion is held.
    Prevalence {
        Some = "some",
        Many = "many",
        Majority = "majority",
        Overwhelming = "overwhelming",
    }
);

stored!(
    /// How strongly an opinion is held.
    Intensity {
        Mild = "mild",
        Moderate = "moderate",
        Strong = "strong",
    }
);

stored!(
    /// Whom a recommendation is addressed to.
    Level {
        Unit = "unit",
        Bloc = "bloc",
        Province = "province",
        Central = "central",
    }
);

stored!(
    /// Where a recommendation matter stands.
    MatterState {
        Proposed = "proposed",
        Forwarded = "forwarded",
        Answered = "answered",
        Closed = "closed",
        Declined = "declined",
    }
);

stored!(
    /// Whom a matter was sent to.
    Addressee {
        Unit = "unit",
        Cluster = "cluster",
        Bloc = "bloc",
        Province = "province",
        Central = "central",
    }
);

stored!(
    /// What was done with a matter.
    MatterAction {
        Proposed = "proposed",
        Edited = "edited",
        Added = "added",
        Removed = "removed",
        Forwarded = "forwarded",
        TakenBack = "taken_back",
        Answered = "answered",
        Closed = "closed",
        Declined = "declined",
        Reopened = "reopened",
    }
);

stored!(
    /// What a reviewer did.
    ReviewAction {
        Opened = "opened",
        Acknowledged = "acknowledged",
        Accepted = "accepted",
        Returned = "returned",
        SetAside = "set_aside",
        Reopened = "reopened",
        Recoded = "recoded",
        Paired = "paired",
        Unpaired = "unpaired",
        Held = "held",
        Released = "released",
        Redacted = "redacted",
        Closed = "closed",
    }
);

stored!(
    /// Where a summary stands.
    SummaryState {
        Drafting = "drafting",
        InApproval = "in_approval",
        Issued = "issued",
        Superseded = "superseded",
        Withdrawn = "withdrawn",
    }
);

stored!(
    /// Where guidance stands. One that was taken back can be put right and published again.
    GuidanceState {
        Draft = "draft",
        Published = "published",
        Withdrawn = "withdrawn",
    }
);

stored!(
    /// What a mail is for.
    MailKind {
        Digest = "digest",
        Invitation = "invitation",
        PasswordReset = "password_reset",
        PasswordChanged = "password_changed",
        EmailConfirmOld = "email_confirm_old",
        EmailConfirmNew = "email_confirm_new",
        EmailChanged = "email_changed",
        ChangeProposed = "change_proposed",
        SecondFactorReset = "second_factor_reset",
        FlashWaiting = "flash_waiting",
        Reminder = "reminder",
        ReportReturned = "report_returned",
        ArchiveSoon = "archive_soon",
        MatterAssigned = "matter_assigned",
        MatterReplied = "matter_replied",
        MatterAnswered = "matter_answered",
        BackupFailed = "backup_failed",
        Test = "test",
        DigestTest = "digest_test",
    }
);

stored!(
    /// What caused an edition of the digest.
    DigestKind {
        OnIssue = "on_issue",
        Weekly = "weekly",
        Quarterly = "quarterly",
    }
);

stored!(
    /// Where a mail stands. Held ones came with a backup: they wait for an administrator's word.
    DeliveryState {
        Queued = "queued",
        Sent = "sent",
        Failed = "failed",
        Dropped = "dropped",
        Held = "held",
    }
);

stored!(
    /// What was taken out for good.
    Gone {
        Text = "text",
        Reason = "reason",
        Outcome = "outcome",
        Draft = "draft",
        Report = "report",
        Round = "round",
        Authors = "authors",
        Author = "author",
        Held = "held",
        Released = "released",
        Secret = "secret",
    }
);

stored!(
    /// Where a large export stands. Those that are being written sort after those that wait.
    ExportState {
        Queued = "queued",
        Running = "running",
        Done = "done",
        Failed = "failed",
    }
);

stored!(
    /// What a single-use link is for.
    TokenPurpose {
        Invitation = "invitation",
        Reset = "reset",
        EmailOld = "email_old",
        EmailNew = "email_new",
        Duty = "duty",
    }
);

stored!(
    /// What about an account waits for an approver's yes.
    ChangeKind {
        Role = "role",
        Address = "address",
        SecondFactor = "second_factor",
    }
);

stored!(
    /// What came of a change that waited.
    ChangeOutcome {
        Agreed = "agreed",
        Refused = "refused",
        TakenBack = "taken_back",
    }
);
