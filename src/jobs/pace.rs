//! How many mails go to one domain in a minute: no server is sent more than it bears, whichever instance sends.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};

use crate::error::AppResult;
use crate::store::{Db, outbox};

/// What was sent to each domain lately.
#[derive(Debug)]
pub(super) struct Pace {
    most: u32,
    domains: HashMap<String, Seen>,
}

/// What may still go to a domain.
#[derive(Debug)]
struct Seen {
    /// How many more until a time.
    left: u32,
    until: DateTime<Utc>,
    /// How many were told to wait.
    waiting: u32,
}

impl Pace {
    pub(super) fn new(most: u32) -> Self {
        Self { most: most.max(1), domains: HashMap::new() }
    }

    /// None when one more mail may go to a domain now, which is counted; else when its turn is.
    pub(super) async fn later(
        &mut self,
        db: &Db,
        domain: &str,
        now: DateTime<Utc>,
    ) -> AppResult<Option<DateTime<Utc>>> {
        if self.domains.get(domain).is_none_or(|seen| seen.until <= now) {
            let (sent, first) = outbox::sent_after(db, domain, now - Duration::minutes(1)).await?;
            let left = self.most.saturating_sub(u32::try_from(sent).unwrap_or(u32::MAX));
            let until = first.unwrap_or(now) + Duration::minutes(1);
            self.domains.insert(domain.to_owned(), Seen { left, until, waiting: 0 });
        }
        let Some(seen) = self.domains.get_mut(domain) else { return Ok(None) };
        if seen.left > 0 {
            seen.left -= 1;
            return Ok(None);
        }
        // Those of the next minute come first, then those of the one after it.
        let minutes = i64::from(seen.waiting / self.most);
        seen.waiting += 1;
        Ok(Some(seen.until + Duration::minutes(minutes)))
    }
}
