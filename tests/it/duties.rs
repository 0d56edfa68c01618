//! A person with several duties: several accounts behind one e-mail address, chosen at login, and no way for the
//! person to be their own second person.

use chrono::Duration;
use entity::account;
use entity::enums::Role;
use langnghe::actions::{rounds, sessions, summaries};
use langnghe::domain::access::Actor;
use langnghe::domain::summary::Text;
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use langnghe::store::accounts;

use crate::support::app::{Answer, Browser, PASSWORD, Site};
use crate::support::mailbox::{link, mails};
use crate::support::make;

const SHARED: &str = "hoa@example.invalid";
const OTHER: &str = "mưa xuân trên đồi chè";

/// Puts an account behind an address, past the program.
async fn put_behind(site: &Site, user: &str, address: &str) {
    let (row, tx) = (site.account(user).await, site.app.db.begin().await.unwrap());
    accounts::save(&tx, account::Model { email: Some(address.into()), ..row }).await.unwrap();
    tx.commit().await.unwrap();
}

/// A person of a role behind the shared address, with everybody's password.
async fn duty(site: &Site, role: Role, user: &str) -> Actor {
    let actor = site.person(role, user).await;
    put_behind(site, user, SHARED).await;
    actor
}

async fn set_password(site: &Site, actor: &Actor, password: &str) {
    let hash = sessions::hash(&site.app, password.into()).await.unwrap();
    let tx = site.app.db.begin().await.unwrap();
    accounts::set_password(&tx, actor.account, hash, make::now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn log_in(site: &Site, login: &str, password: &str) -> Answer {
    site.post(&Browser::default(), "/login", &[("login", login), ("password", password)]).await
}

/// The choices a page offers: user name and secret.
fn choices(page: &Answer) -> Vec<(String, String)> {
    let choice = |part: &str| {
        let secret = part.split('"').next().unwrap().to_owned();
        let user = part.split("<small>").nth(1).unwrap().split('<').next().unwrap().to_owned();
        (user, secret)
    };
    page.body.split("name=\"duty\" value=\"").skip(1).map(choice).collect()
}

async fn choose(site: &Site, browser: &Browser, secret: &str) -> Answer {
    site.post(browser, "/login/duty", &[("duty", secret), ("next", "/account")]).await
}

#[tokio::test]
async fn one_password_for_two_accounts_asks_which_and_leads_into_the_one_that_is_chosen() {
    let site = Site::new().await;
    let world = make::world(&site.app.db, &[]).await;
    site.person_in(Role::Collaborator, "hoa.ctv", Some(world.school)).await;
    put_behind(&site, "hoa.ctv", SHARED).await;
    duty(&site, Role::Leader, "hoa.lanhdao").await;
    for (user, role) in [("hoa.ctv", "Cộng tác viên · Đơn vị K1"), ("hoa.lanhdao", "Lãnh đạo, Ban Chỉ đạo")]
    {
        let asked = log_in(&site, " Hoa@Example.Invalid", PASSWORD).await;
        assert_eq!(asked.status, 200, "{}", asked.to);
        assert!(asked.body.contains("tài khoản nào") && asked.body.contains(role), "{}", asked.body);
        assert!(!asked.headers.contains("set-cookie: session="), "nobody is logged in yet");
        let offered = choices(&asked);
        assert_eq!(offered.len(), 2);
        let (_, secret) = offered.iter().find(|(name, _)| name == user).unwrap();
        let begun = choose(&site, &Browser::default(), secret).await;
        assert_eq!((begun.status, begun.to.as_str()), (303, "/account"));
        let page = site.get(&Browser::default().with(&begun), "/account").await.body;
        assert!(page.contains(user), "{user} is not where it was chosen to be");
        let (_, other) = offered.iter().find(|(name, _)| name != user).unwrap();
        assert_eq!(choose(&site, &Browser::default(), other).await.status, 422, "one choice ends the other");
    }
    assert_eq!(log_in(&site, "hoa.ctv", PASSWORD).await.to, "/", "a user name means one account");
    site.close().await;
}

#[tokio::test]
async fn of_two_passwords_behind_one_address_each_opens_its_own_account() {
    let site = Site::new().await;
    duty(&site, Role::Collaborator, "hoa.ctv").await;
    let leader = duty(&site, Role::Leader, "hoa.lanhdao").await;
    duty(&site, Role::UnitHead, "hoa.capuy").await;
    set_password(&site, &leader, OTHER).await;
    let tx = site.app.db.begin().await.unwrap();
    accounts::delete_password(&tx, site.account("hoa.capuy").await.id).await.unwrap();
    tx.commit().await.unwrap();
    for (password, user) in [(PASSWORD, "hoa.ctv"), (OTHER, "hoa.lanhdao")] {
        let begun = log_in(&site, SHARED, password).await;
        assert_eq!((begun.status, begun.to.as_str()), (303, "/"));
        assert!(site.get(&Browser::default().with(&begun), "/account").await.body.contains(user));
    }
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let path = format!("/accounts/{}", leader.account);
    assert_eq!(site.post(&admin, &path, &[("act", "close")]).await.status, 303);
    assert_eq!(log_in(&site, SHARED, OTHER).await.status, 422, "a closed account opens nothing");
    assert_eq!(log_in(&site, SHARED, PASSWORD).await.status, 303, "and is in nobody's way");
    site.close().await;
}

#[tokio::test]
async fn a_choice_is_good_once_for_five_minutes_and_void_once_the_account_or_its_password_changed() {
    let site = Site::new().await;
    let person = duty(&site, Role::Collaborator, "hoa.ctv").await;
    duty(&site, Role::Leader, "hoa.lanhdao").await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let offer = async || {
        let offered = choices(&log_in(&site, SHARED, PASSWORD).await);
        offered.into_iter().find(|(user, _)| user == "hoa.ctv").unwrap().1
    };
    let stranger = Browser::default();
    for wrong in ["", "none", &"0".repeat(64), "\u{202e}"] {
        let told = choose(&site, &stranger, wrong).await;
        assert_eq!(told.status, 422, "{wrong}");
        assert!(told.body.contains("Đề nghị đăng nhập lại") && told.body.contains("value=\"/account\""));
    }
    let late = offer().await;
    let after = site.later(Duration::minutes(5));
    assert_eq!(choose(&after, &stranger, &late).await.status, 422, "five minutes are over");
    assert_eq!(choose(&site, &stranger, &late).await.status, 303, "and before it was good");
    assert_eq!(choose(&site, &stranger, &late).await.status, 422, "once");
    let secret = offer().await;
    let (a, b) = tokio::join!(choose(&site, &stranger, &secret), choose(&site, &stranger, &secret));
    assert_eq!(a.status.min(b.status), 303);
    assert_eq!(a.status.max(b.status), 422, "of two at once one is let in");
    let (older, newer) = (offer().await, offer().await);
    assert_eq!(choose(&site, &stranger, &older).await.status, 422, "the newer login voids the older");

    let reset = site.link(&person).await;
    let form = [("password", OTHER), ("again", OTHER)];
    assert_eq!(site.post(&stranger, &format!("/invite/{reset}"), &form).await.status, 303);
    assert_eq!(choose(&site, &stranger, &newer).await.status, 422, "the password was changed in between");
    set_password(&site, &person, PASSWORD).await;
    let secret = offer().await;
    let path = format!("/accounts/{}", person.account);
    assert_eq!(site.post(&admin, &path, &[("act", "close")]).await.status, 303);
    assert_eq!(choose(&site, &stranger, &secret).await.status, 422, "the account was closed in between");
    site.close().await;
}

#[tokio::test]
async fn a_choice_opens_nothing_else_and_skips_no_second_factor() {
    let site = Site::strict().await;
    duty(&site, Role::Staff, "hoa.canbo").await;
    duty(&site, Role::Collaborator, "hoa.ctv").await;
    let asked = log_in(&site, SHARED, PASSWORD).await;
    let offered = choices(&asked);
    assert!(
        !site.rows("SELECT token_hash FROM token").await.iter().any(|t| asked.body.contains(t)),
        "hashed"
    );
    for (_, secret) in &offered {
        for place in ["/invite", "/password/reset", "/account/email"] {
            assert_eq!(
                site.get(&Browser::default(), &format!("{place}/{secret}")).await.status,
                404,
                "{place}"
            );
        }
        let cookie = Browser::default().saying("cookie", &format!("session={secret}"));
        assert_eq!(site.get(&cookie, "/account").await.to, "/login?next=%2Faccount", "it is no session");
    }
    let (_, secret) = offered.iter().find(|(user, _)| user == "hoa.canbo").unwrap();
    let begun = choose(&site, &Browser::default(), secret).await;
    assert_eq!(begun.to, "/login/factor?next=%2Faccount");
    let half = Browser::default().with(&begun);
    assert!(
        site.get(&half, "/reviews").await.to.starts_with("/login/factor"),
        "half a login reaches nothing"
    );
    let offered = choices(&log_in(&site, SHARED, PASSWORD).await);
    let (_, secret) = offered.iter().find(|(user, _)| user == "hoa.ctv").unwrap();
    assert_eq!(choose(&site, &Browser::default(), secret).await.to, "/account", "this duty needs none");
    site.close().await;
}

#[tokio::test]
async fn every_address_costs_the_same_work_whatever_stands_behind_it() {
    let site = Site::new().await;
    for (role, user) in [(Role::Collaborator, "hoa.ctv"), (Role::Leader, "hoa.lanhdao")] {
        duty(&site, role, user).await;
    }
    let one = site.person(Role::Leader, "mot").await;
    set_password(&site, &one, PASSWORD).await;
    let hashes = || {
        let measures = site.app.meters.render();
        let line = measures.lines().find_map(|line| line.strip_prefix("langnghe_password_hashes_total "));
        line.map_or(0, |n| n.parse::<u64>().unwrap())
    };
    // Hashing is nearly all that a login costs; how long one takes is shown by the bench of logins.
    for (name, often) in
        [(SHARED, 2), ("mot@example.invalid", 2), ("khong.co@example.invalid", 2), ("khong.co", 1)]
    {
        let before = hashes();
        let answer = log_in(&site, name, OTHER).await;
        assert_eq!((answer.status, hashes() - before), (422, often), "{name}");
    }
    site.close().await;
}

#[tokio::test]
async fn a_wrong_password_counts_once_for_who_types_it_and_is_noted_for_each_account_it_was_tried_on() {
    let site = Site::new().await;
    duty(&site, Role::Collaborator, "hoa.ctv").await;
    duty(&site, Role::Leader, "hoa.lanhdao").await;
    let statuses: Vec<u16> =
        [log_in(&site, SHARED, OTHER).await, log_in(&site, "hoa.ctv", OTHER).await].map(|a| a.status).into();
    assert_eq!(statuses, [422, 422]);
    for n in 0..6 {
        let known = log_in(&site, SHARED, OTHER).await.status;
        let unknown = log_in(&site, "khong.co@example.invalid", OTHER).await.status;
        assert_eq!(known, if n < 4 { 422 } else { 429 }, "guess {n}");
        assert_eq!(unknown, if n < 5 { 422 } else { 429 }, "an unknown address waits as a known one does");
    }
    assert_eq!(log_in(&site, SHARED, PASSWORD).await.status, 429);
    let elsewhere = Browser::at("198.51.100.9");
    let form = [("login", SHARED), ("password", PASSWORD)];
    assert_eq!(site.post(&elsewhere, "/login", &form).await.status, 200, "the owner gets in elsewhere");
    langnghe::actions::audit::note_failures(&site.app, true).await.unwrap();
    let noted = site.rows("SELECT subject FROM audit_event WHERE action = 'login.failed'").await;
    for user in ["hoa.ctv", "hoa.lanhdao"] {
        let id = site.account(user).await.id.to_string();
        assert!(noted.contains(&id), "the log does not say that {user} was tried");
    }
    site.close().await;
}

fn form<'a>(role: &'a str, user: &'a str, unit: &'a str) -> [(&'a str, &'a str); 4] {
    [("role", role), ("user_name", user), ("email", SHARED), ("unit", unit)]
}

#[tokio::test]
async fn an_address_is_good_for_four_accounts_of_different_duties_and_no_fifth() {
    let site = Site::new().await;
    make::world(&site.app.db, &[]).await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let create = async |role, user, unit| site.post(&admin, "/accounts", &form(role, user, unit)).await;
    for (role, user, unit) in
        [("leader", "hoa1", ""), ("collaborator", "hoa2", "K1"), ("unit_head", "hoa3", "K1")]
    {
        assert_eq!(create(role, user, unit).await.status, 303, "{user}");
        let same = create(role, "hoa9", unit).await;
        assert_eq!(same.status, 422);
        assert_eq!(same.body.matches("cùng vai trò và cùng đơn vị").count(), 2, "beside the field too");
    }
    let list =
        format!("Họ và tên;Vai trò;Mã đơn vị;Thư điện tử\nHòa;CTV;K;{SHARED}\nHòa;Cấp ủy;K;{SHARED}\n");
    let told = site.upload(&admin, "/accounts/import", &[("file", list.as_bytes())]).await;
    assert!(told.status == 422 && told.body.contains("dùng cho bốn tài khoản"), "{}", told.body);
    assert_eq!(create("collaborator", "hoa4", "K").await.status, 303);
    let fifth = create("unit_head", "hoa5", "K").await;
    assert_eq!(fifth.status, 422);
    assert_eq!(fifth.body.matches("dùng cho bốn tài khoản").count(), 2, "beside the field too");

    // Another account comes behind the address by none of the other ways either.
    let (leader, _) = site.browser(Role::Leader, "nam").await;
    let wish = [("email", SHARED), ("email_password", PASSWORD)];
    assert_eq!(site.post(&leader, "/account/email", &wish).await.status, 303, "who has it is told to nobody");
    let told = mails(&site, SHARED).await;
    let told = told.iter().find(|m| m.subject.contains("Xác nhận")).unwrap();
    let old = mails(&site, "nam@example.invalid").await;
    let old = old.iter().find(|m| m.subject.contains("Xác nhận")).unwrap();
    assert_eq!(site.post(&Browser::default(), &link(&old.text), &[]).await.status, 200);
    assert_eq!(site.post(&Browser::default(), &link(&told.text), &[]).await.status, 409);
    let path = format!("/accounts/{}", site.account("hoa4").await.id);
    let edit = [("act", "save"), ("display_name", "Hòa"), ("role", "collaborator"), ("email", SHARED)];
    let same = site.post(&admin, &path, &[&edit[..], &[("unit", "K1")]].concat()).await;
    assert!(same.status == 422 && same.body.contains("cùng vai trò và cùng đơn vị"));
    assert_eq!(accounts::by_login(&site.app.db, SHARED).await.unwrap().len(), 4);
    site.close().await;
}

#[tokio::test]
async fn of_many_accounts_for_one_address_at_once_four_are_made_and_of_each_duty_one() {
    let site = std::sync::Arc::new(Site::new().await);
    make::world(&site.app.db, &[]).await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let duties = [
        ("leader", ""),
        ("collaborator", "K1"),
        ("collaborator", "K"),
        ("unit_head", "K1"),
        ("unit_head", "K"),
    ];
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..15 {
        let (site, admin, (role, unit)) = (site.clone(), admin.clone(), duties[n % 5]);
        tasks.spawn(async move {
            let user = format!("hoa{n}");
            site.post(&admin, "/accounts", &form(role, &user, unit)).await.status
        });
    }
    let mut statuses = tasks.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [[303; 4].as_slice(), &[422; 11]].concat());
    let made = accounts::by_login(&site.app.db, SHARED).await.unwrap();
    let duties: std::collections::HashSet<_> = made.iter().map(|a| (a.role, a.unit_id)).collect();
    assert_eq!((made.len(), duties.len()), (4, 4));
    std::sync::Arc::into_inner(site).unwrap().close().await;
}

#[tokio::test]
async fn who_forgot_their_password_gets_a_mail_for_each_account_of_the_address_that_names_it() {
    let site = Site::new().await;
    duty(&site, Role::Collaborator, "hoa.ctv").await;
    duty(&site, Role::Leader, "hoa.lanhdao").await;
    let ask = async |login| site.post(&Browser::default(), "/password/reset", &[("login", login)]).await;
    let (known, unknown) = (ask(SHARED).await, ask("khong.co@example.invalid").await);
    assert_eq!((known.status, &known.to, &known.headers), (unknown.status, &unknown.to, &unknown.headers));
    let rows = site.rows("SELECT request_id FROM reset_request").await;
    assert_eq!(rows.len(), 2, "one row, whoever was named");
    let told = mails(&site, SHARED).await;
    assert_eq!(told.len(), 2);
    for user in ["hoa.ctv", "hoa.lanhdao"] {
        let mail = told.iter().find(|m| m.text.contains(&format!("Tên đăng nhập: {user}"))).expect(user);
        let path = link(&mail.text);
        assert!(site.get(&Browser::default(), &path).await.body.contains(user), "the page says whose it is");
    }
    let path = link(&told.iter().find(|m| m.text.contains("hoa.ctv")).unwrap().text);
    let form = [("password", OTHER), ("again", OTHER)];
    assert_eq!(site.post(&Browser::default(), &path, &form).await.status, 303);
    assert_eq!(log_in(&site, "hoa.ctv", OTHER).await.status, 303);
    assert_eq!(log_in(&site, "hoa.lanhdao", PASSWORD).await.status, 303, "the other keeps its own");
    ask("hoa.lanhdao").await;
    let resets = mails(&site, SHARED).await;
    let resets = resets.iter().filter(|m| m.subject.contains("Đặt lại")).count();
    assert_eq!(resets, 3, "a user name means one account");
    site.close().await;
}

#[tokio::test]
async fn nobody_agrees_in_another_duty_to_what_they_proposed_themselves() {
    let site = Site::new().await;
    make::world(&site.app.db, &[]).await;
    for (role, user) in [(Role::Admin, "hoa.quantri"), (Role::Approver, "hoa.lanhdaoban")] {
        duty(&site, role, user).await;
    }
    let admin = site.log_in(&Browser::default(), "hoa.quantri").await.1;
    let own = site.log_in(&Browser::default(), "hoa.lanhdaoban").await.1;
    let (other, _) = site.browser(Role::Approver, "lanhdaoban").await;
    let new = [("role", "staff"), ("user_name", "moi"), ("email", "moi@example.invalid")];
    assert_eq!(site.post(&admin, "/accounts", &new).await.status, 303);
    let page = site.get(&own, "/accounts/pending").await.body;
    assert!(!page.contains("value=\"agree\"") && page.contains("Đồng chí là người đề nghị"), "{page}");
    let id = page.split("action=\"/accounts/pending/").nth(1).unwrap().split('"').next().unwrap();
    let path = format!("/accounts/pending/{id}");
    for act in ["agree", "refuse"] {
        assert_eq!(site.post(&own, &path, &[("act", act)]).await.status, 403, "{act}");
    }
    assert_eq!(site.post(&other, &path, &[("act", "agree")]).await.status, 303);

    let limits = [("min_voices", "20"), ("min_reporters", "4"), ("max_share", "80"), ("min_headcount", "40")];
    let propose = [&[("act", "propose")], &limits[..]].concat();
    assert_eq!(site.post(&admin, "/settings", &propose).await.status, 303);
    let page = site.get(&own, "/thresholds").await.body;
    assert!(!page.contains("value=\"yes\"") && page.contains("không được tự xác nhận"));
    let stamp = page.split("name=\"stamp\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let yes = [("stamp", stamp), ("answer", "yes")];
    assert_eq!(site.post(&own, "/thresholds", &yes).await.status, 409);
    assert_eq!(site.post(&other, "/thresholds", &yes).await.status, 303);
    site.close().await;
}

#[tokio::test]
async fn who_saved_a_summarys_text_does_not_issue_it_in_another_duty() {
    let site = Site::new().await;
    make::world(&site.app.db, &[]).await;
    let staff = duty(&site, Role::Staff, "hoa.canbo").await;
    let own = duty(&site, Role::Approver, "hoa.lanhdaoban").await;
    rounds::compile(&site.app, &staff, "2026-Q4").await.unwrap();
    let id = summaries::create(&site.app, &staff, "2026-Q4").await.unwrap();
    let text = Text {
        title: "Tình hình dư luận xã hội quý IV năm 2026".into(),
        findings: "Nhiều người quan tâm giá điện.".into(),
        sections: vec!["Tình hình tư tưởng ổn định.".into()],
        ..Text::default()
    };
    summaries::save(&site.app, &staff, id, 1, &text).await.unwrap();
    summaries::submit(&site.app, &staff, id, 2).await.unwrap().unwrap();
    let refused = summaries::issue(&site.app, &own, id, 3).await.unwrap_err();
    assert_eq!(refused.to_string(), "error-own-summary");
    let browser = site.log_in(&Browser::default(), "hoa.lanhdaoban").await.1;
    let page = site.get(&browser, &format!("/summaries/{id}/edit")).await.body;
    assert!(page.contains("không được tự duyệt") && !page.contains("value=\"issue\""));
    let other = site.person(Role::Approver, "lanhdaoban").await;
    summaries::issue(&site.app, &other, id, 3).await.unwrap();
    site.close().await;
}

#[tokio::test]
async fn what_is_over_of_links_and_new_addresses_is_forgotten() {
    let site = Site::new().await;
    let (browser, person) = site.browser(Role::Leader, "lanhdao").await;
    site.link(&person).await;
    let wish = [("email", "moi@example.invalid"), ("email_password", PASSWORD)];
    assert_eq!(site.post(&browser, "/account/email", &wish).await.status, 303);
    let count = async |table: &str| {
        let column = if table == "token" { "token_hash" } else { "address" };
        site.rows(&format!("SELECT {column} FROM {table}")).await.len()
    };
    let purge = async |site: &Site| Runner::new(site.app.clone(), None).once(Job::Purge).await.unwrap().done;
    purge(&site.later(Duration::hours(72) - Duration::seconds(1))).await;
    assert_eq!((count("token").await, count("email_change").await), (1, 1), "what is still good stays");
    purge(&site.later(Duration::hours(72) + Duration::seconds(1))).await;
    assert_eq!((count("token").await, count("email_change").await), (0, 0));
    let path = format!("/invite/{}", site.link(&person).await);
    let form = [("password", OTHER), ("again", OTHER)];
    assert_eq!(site.post(&Browser::default(), &path, &form).await.status, 303);
    purge(&site).await;
    assert_eq!(count("token").await, 0, "nor is what was used up kept");
    site.close().await;
}
