//! An administrator keeps accounts and settings, and never comes to see a report, a figure or an author.

use std::collections::BTreeSet;

use axum::http::Method;
use entity::enums::Role;
use langnghe::web;

use crate::support::app::{Answer, Browser, ORIGIN, Site};
use crate::support::chance::Chance;
use crate::support::world::{self, World, stands_in};

/// What no answer to an administrator may hold: words and numbers of reports, their ids, and what stands in
/// the issued summary and its figures.
struct Kept(Vec<String>);

impl Kept {
    fn of(world: &World) -> Self {
        let mut kept: Vec<String> =
            ["Chuyện", "giá điện", "7873", "7919", "Lời tổng hợp", "39595", "39.595"].map(Into::into).into();
        kept.push(world.draft.to_string());
        kept.push(world.flash_draft.to_string());
        for filed in world.filed.iter().chain([&world.flash]) {
            kept.extend([filed.words.clone(), filed.voices.clone(), filed.report.to_string()]);
        }
        Self(kept)
    }

    #[track_caller]
    fn is_not_in(&self, told: &str, path: &str, answer: &Answer) {
        // The address that was asked for comes back in the language switch, and in the way to the login page.
        let (body, headers) = (answer.body.replace(path, ""), answer.headers.replace(path, ""));
        let found = self.0.iter().find(|kept| stands_in(&body, kept) || stands_in(&headers, kept));
        assert_eq!(found, None, "{told} ({}) shows it", answer.status);
    }
}

/// Values that do something in some form.
fn form(world: &World, chance: &mut Chance) -> String {
    let roles: Vec<&str> = Role::ALL.iter().map(|r| r.code()).collect();
    let version = ["1", "2", "3", "4"];
    let acts = [
        "save",
        "issue",
        "submit",
        "send_back",
        "compose",
        "comment",
        "later",
        "remove",
        "print",
        "print_all",
        "close",
        "reopen",
        "agree",
        "refuse",
        "take_back",
        "reset_factor",
        "apply",
        "mail",
    ];
    let user = format!("moi-{}", chance.below(1_000_000));
    let own = world.account(Role::Admin).to_string();
    let id = world.account(*chance.of(Role::ALL)).to_string();
    let fresh = format!("{user}@example.invalid");
    let mut fields = vec![
        ("role", *chance.of(&roles)),
        ("user_name", user.as_str()),
        ("display_name", "Người mới"),
        ("email", *chance.of(&["", fresh.as_str(), "nguoi-collaborator@example.invalid"])),
        ("id", id.as_str()),
        ("unit", "K11"),
        ("account", own.as_str()),
        ("version", *chance.of(&version)),
        ("act", *chance.of(&acts)),
        ("decision", *chance.of(&["open", "accept", "reopen"])),
        ("reason", "Lý do đủ dài để qua được."),
        ("round", *chance.of(&[world::OPEN, world::ISSUED])),
        ("code", *chance.of(&["2027-Q2", world::OPEN])),
        ("mail", world.id("mail")),
        ("no_person", "yes"),
        ("no_secret", "yes"),
        ("lang", "vi"),
    ];
    if chance.below(8) == 0 {
        fields.push(("send", id.as_str()));
    }
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Follows an invitation that an answer shows, as whoever holds it could; the browser that is then logged in.
async fn follow(site: &Site, answer: &Answer, seen: &mut BTreeSet<String>) -> Option<Browser> {
    let shown = answer.body.replace("<wbr>", "");
    let is_part = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let token: String = shown.split("/invite/").nth(1)?.chars().take_while(is_part).collect();
    if !seen.insert(token.clone()) {
        return None;
    }
    let password = "mưa xuân trên đồi chè xanh";
    let path = format!("/invite/{token}");
    let answer = site.post(&Browser::default(), &path, &[("password", password), ("again", password)]).await;
    (answer.status == 303).then(|| Browser::default().with(&answer))
}

#[tokio::test]
async fn no_sequence_of_an_admins_own_acts_shows_a_report_a_figure_or_an_author() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let kept = Kept::of(&world);
    let release = site.get(world.browser(Role::Leader), &world.address("/releases/{id}")).await.body;
    assert!(release.contains("39.595") && release.contains("Lời tổng hợp"), "there is something to hide");
    let mut chance = Chance::from_environment();
    let admin = world.browser(Role::Admin);
    let routes = web::routes(&site.app);
    let entries: Vec<_> = routes.entries().iter().filter(|e| e.path != "/logout").collect();
    let (mut links, mut puppets) = (BTreeSet::new(), Vec::new());
    let steps = entries.len() * 12;
    for step in 0..steps {
        // Once through all in their order, then in any.
        let entry = entries.get(step / 2).unwrap_or_else(|| chance.of(&entries));
        let ways = [world.address(entry.path), world::address(entry.path)];
        let path = ways[usize::from(step >= entries.len() * 2 && chance.below(8) == 0)].clone();
        let (method, body) = if step % 2 == 0 {
            (Method::GET, String::new())
        } else {
            (Method::POST, form(&world, &mut chance))
        };
        let answer = site.call(method.clone(), admin, &path, body, Some(ORIGIN)).await;
        kept.is_not_in(&format!("step {step}, {method} {path}"), &path, &answer);
        let author = world.filed.iter().find(|f| !f.author.is_empty() && answer.body.contains(&f.author));
        let lists_people = path.starts_with("/accounts") || path.starts_with("/invitations");
        assert!(author.is_none() || lists_people, "{path} names an author");
        puppets.extend(follow(&site, &answer, &mut links).await);
    }
    is_still_admin(&site, &world).await;
    assert!(!puppets.is_empty(), "no invitation was printed and used");
    // An account made by oneself opens no report either, and no figure that is not issued to all of its role.
    for puppet in puppets {
        for entry in &entries {
            let path = world.address(entry.path);
            let answer = site.get(&puppet, &path).await;
            if !path.starts_with("/releases") && path != "/" {
                kept.is_not_in(&format!("{path} as somebody new"), &path, &answer);
            }
            assert!(!answer.body.contains("Chuyện"), "{path} shows a report");
        }
    }
    site.close().await;
}

/// No role was gained: the account is what it was, and nobody new reads reports, figures or the log.
async fn is_still_admin(site: &Site, world: &World) {
    let privileged = site
        .rows("SELECT user_name FROM account WHERE role IN ('staff', 'approver', 'auditor', 'admin') AND active")
        .await;
    assert_eq!(privileged.len(), 4, "{privileged:?}");
    let admins = site.rows("SELECT user_name FROM account WHERE role = 'admin' AND active").await;
    assert_eq!(admins, ["nguoi-admin"]);
    for path in ["/reviews", "/figures", "/audit", "/releases", "/reports", "/rounds", "/summaries"] {
        assert_eq!(site.get(world.browser(Role::Admin), path).await.status, 403, "{path}");
    }
}
