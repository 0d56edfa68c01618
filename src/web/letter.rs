//! A mail's HTML part shown in a frame of a page. Mail carries its styles inline, which our pages' policy
//! forbids; here each style is named by its hash, and nothing else may load or run.

use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

use crate::error::AppResult;

/// The part as an answer of its own.
///
/// # Errors
/// Never.
pub fn part(html: String) -> AppResult<Response> {
    let hashes: Vec<String> = styles(&html).into_iter().map(hash).collect();
    let policy = format!(
        "default-src 'none'; img-src data:; style-src 'unsafe-hashes' {}; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
        hashes.join(" ")
    );
    let kind = "text/html; charset=utf-8".to_owned();
    Ok(([(CONTENT_TYPE, kind), (CONTENT_SECURITY_POLICY, policy)], html).into_response())
}

fn hash(style: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(style.as_bytes())))
}

/// The distinct contents of `style` attributes and elements.
fn styles(html: &str) -> BTreeSet<&str> {
    let attributes = html.split(" style=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let elements = html.split("<style").skip(1).filter_map(|rest| {
        let (_, rest) = rest.split_once('>')?;
        rest.split("</style>").next()
    });
    attributes.chain(elements).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_is_named_by_its_hash_and_scripts_are_not() {
        let html = r#"<style type="text/css">a{}</style><p style="color:red">x</p><script>y</script>"#;
        let found: Vec<_> = styles(html).into_iter().collect();
        assert_eq!(found, ["a{}", "color:red"]);
        // The example of the policy's standard: echo -n 'color:red' | openssl sha256 -binary | base64
        assert!(hash("color:red").starts_with("'sha256-"));
        let answer = part(html.into()).unwrap();
        let policy = answer.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        assert!(policy.contains(&hash("color:red")) && policy.contains("default-src 'none'"));
        assert!(!policy.contains("script-src") && !policy.contains("'unsafe-inline'"));
    }
}
