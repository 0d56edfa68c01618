//! A program that calls the API with a token, as its owner made it on the page.

use axum::http::Method;
use serde_json::{Value, json};

use super::app::{Answer, Browser, PASSWORD, Site};

/// The page on which people keep their tokens.
pub const PAGE: &str = "/account/tokens";

/// Makes a token on the page: its secret.
pub async fn token(site: &Site, owner: &Browser, permissions: &[&str]) -> String {
    let mut fields = vec![("name", "Máy thống kê"), ("days", "30"), ("password", PASSWORD)];
    fields.extend(permissions.iter().map(|p| ("permissions", *p)));
    let page = site.post(owner, PAGE, &fields).await;
    assert_eq!(page.status, 200, "{}", page.body);
    shown(&page.body).expect("a token is shown")
}

/// The token a page shows, where it shows one.
pub fn shown(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("<code>langnghe_")?;
    Some(format!("langnghe_{}", rest.split('<').next()?))
}

/// A program with a token, from an address.
pub struct Program<'a> {
    site: &'a Site,
    browser: Browser,
}

impl<'a> Program<'a> {
    /// With this token.
    pub fn with(site: &'a Site, token: &str) -> Self {
        let browser = Browser::at("192.0.2.7").saying("authorization", &format!("Bearer {token}"));
        Self { site, browser }
    }

    /// With a token that may do this, made by a person who is logged in.
    pub async fn of(site: &'a Site, owner: &Browser, permissions: &[&str]) -> Self {
        Self::with(site, &token(site, owner, permissions).await)
    }

    /// The same program on another site, such as the same some time later.
    pub fn on<'b>(&self, site: &'b Site) -> Program<'b> {
        Program { site, browser: self.browser.clone() }
    }

    /// The same program with a header on each request.
    pub fn saying(&self, name: &'static str, value: &str) -> Self {
        Self { site: self.site, browser: self.browser.saying(name, value) }
    }

    /// A GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.site.call(Method::GET, &self.browser, path, String::new(), None).await
    }

    /// A GET, its body read as JSON.
    pub async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        read(&answer)
    }

    /// A POST of text that says that it is JSON.
    pub async fn post(&self, path: &str, body: &str) -> Answer {
        let browser = self.browser.saying("content-type", "application/json");
        self.site.call(Method::POST, &browser, path, body.to_owned(), None).await
    }

    /// Hands a report in.
    pub async fn submit(&self, report: &Value) -> Answer {
        self.post("/api/v1/reports", &report.to_string()).await
    }
}

/// The body of an answer.
#[track_caller]
pub fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body)
        .unwrap_or_else(|_| panic!("no JSON ({}): {}", answer.status, answer.body))
}

/// The fields a problem names, with what is said of each.
#[track_caller]
pub fn wrong(answer: &Answer) -> Vec<(String, String)> {
    let body = read(answer);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let errors = body["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|e| (text(&e["field"]), text(&e["message"]))).collect()
}

/// A report that is good in a round of the small world.
pub fn report(round: &str) -> Value {
    let words = "Nhiều người băn khoăn về giá điện tăng liên tục trong quý vừa qua.";
    json!({
        "id": uuid::Uuid::new_v4(),
        "round": round,
        "nil": false,
        "general_situation": words,
        "issues": [{
            "title": "Giá điện tăng liên tục",
            "sphere": "national",
            "topic": "C1",
            "description": words,
            "groups": ["workers", "youth"],
            "trend": "rising",
            "verification": "verified",
            "streams": [{
                "stance": "concerned",
                "prevalence": "many",
                "intensity": "mild",
                "voices": 12,
                "content": "Lo chi phí sinh hoạt tăng thêm",
            }],
        }],
        "confirmations": {"no_person": true, "no_secret": true},
    })
}

/// A flash report that is good.
pub fn flash() -> Value {
    let mut report = report("");
    for field in ["round", "nil", "general_situation"] {
        report.as_object_mut().unwrap().remove(field);
    }
    report["issues"][0].as_object_mut().unwrap().remove("trend");
    report["kind"] = json!("flash");
    report
}
