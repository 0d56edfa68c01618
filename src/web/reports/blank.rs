//! The report form on paper, for those without a computer at hand.

use axum::extract::State;
use axum::response::Response;
use entity::topic;

use super::super::downloads::printed;
use crate::app::App;
use crate::error::AppResult;
use crate::export::blank::{Blank, Leaf, Topics};
use crate::store::{rounds, topics};

/// Topics that may be chosen, under their headings.
fn grouped(all: &[topic::Model]) -> Vec<Topics> {
    let below = |code: &str| {
        let leaves = all.iter().filter(|t| !t.retired && t.parent.as_deref() == Some(code));
        leaves.map(|t| Leaf { code: t.code.clone(), name: t.name_vi.clone() }).collect()
    };
    let heads = all.iter().filter(|t| !t.retired && t.parent.is_none());
    heads.map(|t| Topics { code: t.code.clone(), name: t.name_vi.clone(), leaves: below(&t.code) }).collect()
}

/// GET `/reports/blank.pdf`.
pub async fn blank(State(app): State<App>) -> AppResult<Response> {
    let newest = rounds::all(&app.db).await?.into_iter().next();
    let day = newest.map_or(app.today(), |round| round.starts_on);
    let form = Blank::new(grouped(&topics::on(&app.db, day).await?));
    printed("phieu-bao-cao.pdf", move || form.pdf()).await
}
