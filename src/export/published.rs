//! Published figures as CSV, made of their JSON, so that both tell the same.

use serde_json::Value;

use super::csv::file;

/// Shares, in the order of their columns.
const SHARES: [&str; 5] = ["in_favour", "concerned", "opposed", "undecided", "aggrieved"];

/// A value as people write it; nothing for none.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The file: a row for each cell, and for each set of small units taken together.
pub fn csv(figures: &Value) -> String {
    let heads = ["unit", "topic", "status", "voices", "reporters"].into_iter().chain(SHARES).chain(["as_of"]);
    let mut rows = vec![heads.map(str::to_owned).collect::<Vec<_>>()];
    for release in list(&figures["releases"]) {
        for cell in list(&release["cells"]) {
            let own = ["unit", "topic", "status", "voices", "reporters"].map(|name| text(&cell[name]));
            let shares = SHARES.map(|name| text(&cell["shares"][name]));
            rows.push(own.into_iter().chain(shares).chain([text(&cell["as_of"])]).collect());
        }
        for cell in list(&release["merged"]) {
            let units: Vec<String> = list(&cell["units"]).iter().map(text).collect();
            let own = [units.join(" "), text(&cell["topic"]), "merged".into()];
            let numbers = [text(&cell["voices"]), text(&cell["reporters"])];
            let rest = SHARES.map(|_| String::new()).into_iter().chain([String::new()]);
            rows.push(own.into_iter().chain(numbers).chain(rest).collect());
        }
    }
    file(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn hidden_cells_have_no_number_and_small_units_stand_together() {
        let figures = json!({"releases": [{"cells": [
            {"unit": "K", "topic": "C", "status": "shown", "voices": 1200, "reporters": 7,
             "shares": {"in_favour": "<10", "concerned": 65, "opposed": ">90", "undecided": 5, "aggrieved": 0}},
            {"unit": "K1", "topic": "C", "status": "hidden"},
        ], "merged": [{"units": ["K1", "K2"], "topic": "C", "voices": 40, "reporters": 6}]}]});
        let lines: Vec<_> = csv(&figures).lines().map(str::to_owned).collect();
        assert!(lines[0].ends_with(
            "unit,topic,status,voices,reporters,in_favour,concerned,opposed,undecided,aggrieved,as_of"
        ));
        assert_eq!(lines[1], "K,C,shown,1200,7,<10,65,>90,5,0,");
        assert_eq!(lines[2], "K1,C,hidden,,,,,,,,");
        assert_eq!(lines[3], "K1 K2,C,merged,40,6,,,,,,");
    }
}
