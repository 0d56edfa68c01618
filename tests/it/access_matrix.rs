//! Every recorded route, called by every role and by a stranger.

use axum::http::Method;
use entity::enums::Role;
use langnghe::domain::access::Access;
use langnghe::web;

use crate::support::app::{Browser, Site};

fn address(path: &str) -> String {
    path.replace("{id}", "3f0e5a1e-8f43-4a55-9d0c-0a4a3f1f2b11")
        .replace("{n}", "1")
        .replace("{code}", "2026-Q4")
        .replace("{token}", "none")
        .replace("{file}", "none")
}

#[tokio::test]
async fn every_route_lets_in_exactly_the_roles_it_states() {
    let site = Site::new().await;
    let mut browsers = vec![(None, Browser::default())];
    for role in Role::ALL {
        browsers.push((
            Some(*role),
            site.browser(*role, &format!("nguoi-{}", role.code().replace('_', "-"))).await.0,
        ));
    }
    let routes = web::routes(&site.app);
    assert!(routes.entries().len() >= 25);
    for entry in routes.entries().iter().filter(|e| e.path != "/logout") {
        for (role, browser) in &browsers {
            for method in [Method::GET, Method::POST] {
                let path = address(entry.path);
                let own = Some(crate::support::app::ORIGIN);
                let answer = site.call(method.clone(), browser, &path, String::new(), own).await;
                let told = format!("{method} {path} as {role:?}: {}", answer.status);
                assert_ne!(answer.status, 500, "{told}");
                let turned_away =
                    answer.status == 403 || (answer.status == 303 && answer.to.starts_with("/login"));
                let expected = entry.access.allows(*role);
                if entry.access == Access::Public && entry.path == "/login" {
                    continue;
                }
                assert_eq!(!turned_away, expected, "{told}");
            }
        }
    }
    site.close().await;
}

#[tokio::test]
async fn no_unsafe_request_from_elsewhere_is_let_in() {
    let site = Site::new().await;
    let mut browsers = Vec::new();
    for role in Role::ALL {
        browsers.push(site.browser(*role, &format!("nguoi-{}", role.code().replace('_', "-"))).await.0);
    }
    for entry in web::routes(&site.app).entries() {
        for browser in &browsers {
            for origin in
                [None, Some("https://elsewhere.example"), Some("null"), Some("http://127.0.0.1:9999")]
            {
                let path = address(entry.path);
                let answer = site.call(Method::POST, browser, &path, String::new(), origin).await;
                assert_eq!(answer.status, 403, "{path} from {origin:?}");
            }
        }
    }
    site.close().await;
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let site = Site::new().await;
    let (staff, _) = site.browser(Role::Staff, "canbo").await;
    for (browser, path) in [
        (Browser::default(), "/login"),
        (staff.clone(), "/"),
        (staff.clone(), "/reports"),
        (staff, "/nowhere"),
    ] {
        let headers = site.get(&browser, path).await.headers;
        for expected in [
            "content-security-policy: default-src 'self'; object-src 'none'",
            "x-content-type-options: nosniff",
            "referrer-policy: same-origin",
            "permissions-policy: ",
            "cache-control: no-store",
        ] {
            assert!(headers.contains(expected), "{path} lacks {expected}: {headers}");
        }
    }
    site.close().await;
}
