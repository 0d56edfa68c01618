//! Every recorded route, called by every role and by a stranger.

use axum::http::Method;
use entity::enums::Role;
use langnghe::domain::access::Access;
use langnghe::web::{self, Credential};

use crate::support::app::{Answer, Browser, ORIGIN, Site};
use crate::support::world::{self, Filed, Relation, World, stands_in};

/// Those who may be an audience of an issued summary.
const READERS: &[Role] = &[Role::Collaborator, Role::Staff, Role::Approver, Role::Leader, Role::UnitHead];

/// The pages of a report, which staff reach for the reports they key in.
const KEYED_IN: &[&str] = &[
    "/reports/blank.pdf",
    "/reports/{id}",
    "/reports/{id}/withdraw",
    "/reports/{id}/resume",
    "/reports/{id}/edit",
    "/reports/{id}/general",
    "/reports/{id}/issues/{n}",
    "/reports/{id}/check",
];

/// Who may call a route, by the first part of its path: said here once more and apart from the routes, so that
/// one that is opened to a role too many shows. A new part of the site is added here by hand.
fn may(path: &str, role: Option<Role>) -> bool {
    let Some(role) = role else { return is_public(path) };
    let allowed = match path.split('/').nth(1).unwrap_or_default() {
        _ if is_public(path) => Role::ALL,
        _ if path.starts_with("/api/v1/reports") => &[Role::Collaborator],
        _ if path == "/api/v1/figures" => &[Role::Staff, Role::Approver],
        _ if path == "/account/tokens" => READERS,
        "api" => READERS,
        _ if path == "/account/digests" => &[Role::Leader],
        "" | "account" | "login" | "logout" | "session" => Role::ALL,
        _ if KEYED_IN.contains(&path) => &[Role::Collaborator, Role::Staff, Role::Approver],
        "reports" => &[Role::Collaborator],
        "reviews" | "rounds" | "figures" | "figures.xlsx" | "summaries" | "digests" | "duty" | "exports" => {
            &[Role::Staff, Role::Approver]
        }
        _ if path == "/releases/{id}/versions" => &[Role::Staff, Role::Approver],
        "releases" => READERS,
        "recommendations" if path.ends_with("/answer") => &[Role::Staff, Role::Approver, Role::UnitHead],
        "recommendations" if !matches!(path, "/recommendations" | "/recommendations/{id}") => {
            &[Role::Staff, Role::Approver]
        }
        "recommendations" => READERS,
        _ if matches!(path, "/guidance/new" | "/guidance/{id}/edit") => &[Role::Staff, Role::Approver],
        "guidance" => READERS,
        "thresholds" => &[Role::Approver],
        _ if path.starts_with("/accounts/pending") => &[Role::Admin, Role::Approver],
        "units" if matches!(path, "/units" | "/units/{id}") => &[Role::Admin, Role::Staff, Role::Approver],
        "accounts" | "settings" | "units" | "topics" | "jobs" | "status" => &[Role::Admin],
        "completeness" => &[Role::UnitHead],
        "holidays" => &[Role::Admin, Role::Staff, Role::Approver],
        "invitations" => &[Role::Admin, Role::Staff, Role::Approver],
        "audit" => &[Role::Auditor],
        part => panic!("say in this test who may call /{part}"),
    };
    allowed.contains(&role)
}

fn is_public(path: &str) -> bool {
    const PUBLIC: &[&str] = &[
        "/healthz",
        "/readyz",
        "/metrics",
        "/assets/",
        "/invite/",
        "/password/reset",
        "/account/email/",
        "/privacy",
        "/lang",
        "/login/duty",
        "/unsubscribe/",
        "/api/v1/docs",
        "/api/v1/openapi.json",
    ];
    path == "/login" || PUBLIC.iter().any(|start| path.starts_with(start))
}

#[tokio::test]
async fn every_route_lets_in_exactly_the_roles_it_is_for() {
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
            let expected = may(entry.path, *role);
            assert_eq!(entry.access.allows(*role), expected, "{} says otherwise for {role:?}", entry.path);
            for method in [Method::GET, Method::POST] {
                let path = world::address(entry.path);
                let answer = site.call(method.clone(), browser, &path, String::new(), Some(ORIGIN)).await;
                let told = format!("{method} {path} as {role:?}: {}", answer.status);
                assert_ne!(answer.status, 500, "{told}");
                if entry.credential == Credential::Bearer {
                    assert_eq!(answer.status, 401, "a cookie opens nothing here: {told}");
                    continue;
                }
                let turned_away =
                    answer.status == 403 || (answer.status == 303 && answer.to.starts_with("/login"));
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
        // What carries its own proof in its address is let in from anywhere, and there is nothing at an address nobody made.
        // The API looks at no cookie: for it all of these are strangers.
        let expected = match entry.credential {
            Credential::Link => 404,
            Credential::Bearer => 401,
            Credential::Cookie if entry.path == "/api/v1/openapi.json" => 405,
            Credential::Cookie => 403,
        };
        assert_eq!(expected == 404, entry.path == "/unsubscribe/{token}", "{}", entry.path);
        let is_api = entry.path.starts_with("/api/") && entry.path != "/api/v1/docs";
        assert_eq!(matches!(expected, 401 | 405), is_api, "{}", entry.path);
        for browser in &browsers {
            for origin in
                [None, Some("https://elsewhere.example"), Some("null"), Some("http://127.0.0.1:9999")]
            {
                let path = world::address(entry.path);
                let answer = site.call(Method::POST, browser, &path, String::new(), origin).await;
                assert_eq!(answer.status, expected, "{path} from {origin:?}");
            }
        }
    }
    site.close().await;
}

/// Whether a role reaches a report at all, by the part of the site it goes through.
fn reaches(noun: &str, role: Option<Role>, relation: Option<Relation>) -> bool {
    match (noun, role) {
        // Authors reach their own, in whatever state; the unit gives nobody anything.
        ("reports", Some(Role::Collaborator)) => matches!(relation, None | Some(Relation::Own)),
        // Reviewers reach what was handed in, of every unit; no draft.
        ("reviews", Some(Role::Staff | Role::Approver)) => relation.is_some(),
        _ => false,
    }
}

fn tells(answer: &Answer, filed: &Filed) -> bool {
    [&filed.words, &filed.voices].into_iter().any(|kept| stands_in(&answer.body, kept))
}

#[tokio::test]
async fn reports_of_own_parent_sibling_and_child_units_are_reached_by_exactly_those_who_may() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let draft = Filed {
        relation: Relation::Own,
        report: world.draft,
        words: "Chuyện còn nháp".into(),
        voices: "7873".into(),
        author: String::new(),
    };
    // One's own comes last: withdrawing it takes it out of the reviewers' hands again.
    let filed = world.filed.iter().rev().map(|f| (f, Some(f.relation)));
    let flash = (&world.flash, Some(world.flash.relation));
    let rows: Vec<_> = filed.chain([(&draft, None), flash]).collect();
    let routes = web::routes(&site.app);
    let mut reached = 0;
    for noun in ["reviews", "reports"] {
        let of_a_row = format!("/{noun}/{{id}}");
        let entries: Vec<_> = routes.entries().iter().filter(|e| e.path.starts_with(&of_a_row)).collect();
        assert!(!entries.is_empty(), "{noun}");
        for (row, relation) in &rows {
            for (role, browser) in world.browsers() {
                for entry in &entries {
                    let path = entry.path.replace("{id}", &row.report.to_string()).replace("{n}", "1");
                    for method in [Method::GET, Method::POST] {
                        let answer =
                            site.call(method.clone(), browser, &path, String::new(), Some(ORIGIN)).await;
                        let told = format!("{method} {} of {relation:?} as {role:?}", entry.path);
                        if reaches(noun, *role, *relation) {
                            let there =
                                !matches!(answer.status, 403 | 404) && !answer.to.starts_with("/login");
                            assert!(there, "{told}: {}", answer.status);
                            reached += u32::from(tells(&answer, row));
                            continue;
                        }
                        assert!(!tells(&answer, row), "{told} tells what is in it");
                        match role {
                            None => assert!(answer.to.starts_with("/login"), "{told}: {}", answer.status),
                            _ if answer.status == 405 => {}
                            // The form of what was handed in leads to the report's page, which is not there either, or
                            // gives back what was sent to it.
                            role if entry.access.allows(*role) && matches!(answer.status, 303 | 409) => {
                                assert!(KEYED_IN.contains(&entry.path) && relation.is_some(), "{told}");
                                let leads_on = answer.to == format!("/reports/{}", row.report);
                                assert!(leads_on || answer.status == 409, "{told}: {}", answer.to);
                            }
                            role if entry.access.allows(*role) => assert_eq!(answer.status, 404, "{told}"),
                            _ => assert_eq!(answer.status, 403, "{told}"),
                        }
                    }
                }
            }
        }
    }
    assert!(reached > 10, "those who may read a report did not see its words: {reached}");
    site.close().await;
}

#[tokio::test]
async fn an_issued_summary_is_there_for_its_audience_alone() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    for path in ["/releases/{id}", "/releases/{id}/figures.json"] {
        for (role, browser) in world.browsers() {
            let expected = match role {
                None => 303,
                Some(Role::Admin | Role::Auditor) => 403,
                // It was issued to leaders and collaborators.
                Some(Role::UnitHead) => 404,
                Some(_) => 200,
            };
            assert_eq!(site.get(browser, &world.address(path)).await.status, expected, "{path} as {role:?}");
        }
    }
    site.close().await;
}
