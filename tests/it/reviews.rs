//! The reviewers' desk: the queue by filters, accepting several at once, who has a report open, marks of quality.

use entity::enums::{ReportState, Role, UnitKind};
use entity::ids::ReportId;
use langnghe::actions::{flash, reports, reviews, rounds};
use langnghe::domain::access::Actor;
use langnghe::domain::report::flash::of_issue;
use langnghe::domain::report::{Act, RawReport};
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use langnghe::store::{self, topics, units};

use crate::support::app::{Answer, Browser, Site};
use crate::support::mailbox::mails;
use crate::support::world::raw;
use crate::support::{dump, make};

const ROUND: &str = "2026-Q4";

/// A bloc with two clusters: K1 holds K11, K12 (one collaborator each) and K13 (three); K2 is alone with three.
struct Desk {
    site: Site,
    staff: Actor,
    browser: Browser,
    authors: Vec<(&'static str, Actor)>,
}

const SEATS: [(&str, usize); 4] = [("K11", 1), ("K12", 1), ("K13", 3), ("K2", 3)];

async fn desk() -> Desk {
    let site = Site::new().await;
    let (browser, staff) = site.browser(Role::Staff, "canbo").await;
    let bloc = make::row("K", None, UnitKind::Bloc);
    let cluster = make::row("K1", Some(bloc.id), UnitKind::Cluster);
    let mut rows = vec![bloc.clone(), cluster.clone()];
    rows.extend(["K11", "K12", "K13"].map(|code| make::row(code, Some(cluster.id), UnitKind::School)));
    rows.push(make::row("K2", Some(bloc.id), UnitKind::School));
    let topic = |code: &str, parent: Option<&str>, name: &str, position| entity::topic::Model {
        code: code.into(),
        parent: parent.map(Into::into),
        name_vi: name.into(),
        name_en: name.into(),
        factor: 1,
        position,
        retired: false,
    };
    let tx = site.app.db.begin().await.unwrap();
    units::insert_all(&tx, rows.clone()).await.unwrap();
    let frame = vec![
        topic("C", None, "Đời sống", 1),
        topic("C1", Some("C"), "Giá cả", 2),
        topic("D", None, "Nhà ở", 3),
        topic("D1", Some("D"), "Thuê nhà", 4),
    ];
    topics::insert_all(&tx, frame).await.unwrap();
    tx.commit().await.unwrap();
    let mut authors = Vec::new();
    for (code, seats) in SEATS {
        let unit = rows.iter().find(|u| u.code == code).unwrap().id;
        for n in 0..seats {
            let user = format!("{}-{n}", code.to_lowercase());
            let who = make::person_in(&site.app.db, Role::Collaborator, &user, Some(unit)).await;
            authors.push((code, who));
        }
    }
    rounds::open(&site.app, &staff, ROUND).await.unwrap();
    Desk { site, staff, browser, authors }
}

impl Desk {
    /// The nth author of a unit hands a report in.
    async fn file(&self, code: &str, n: usize, round: &str, raw: &RawReport) -> ReportId {
        let who = &self.authors.iter().filter(|(c, _)| *c == code).nth(n).unwrap().1;
        let id = reports::start(&self.site.app, who, round).await.unwrap();
        reports::save_draft(&self.site.app, who, id, 1, raw).await.unwrap();
        reports::submit(&self.site.app, who, id, true).await.unwrap().unwrap();
        id
    }

    async fn decide(&self, id: ReportId, version: i32, act: Act) {
        let reason = "Đề nghị xem lại nội dung này.";
        reviews::decide(&self.site.app, &self.staff, id, version, (act, reason)).await.unwrap();
    }

    async fn queue(&self, query: &str) -> Answer {
        self.site.get(&self.browser, &format!("/reviews?{query}")).await
    }

    async fn state(&self, id: ReportId) -> ReportState {
        store::reports::get(&self.site.app.db, &self.staff.scope(), id).await.unwrap().unwrap().state
    }
}

fn on(topic: &str) -> RawReport {
    let mut raw = raw("Chuyện điện", "12");
    raw.issues[0].topic = topic.into();
    raw
}

/// The reports a page of the queue lists.
fn listed(page: &str, of: &[ReportId]) -> Vec<usize> {
    let table = page.split("<table").nth(1).unwrap_or_default();
    (0..of.len()).filter(|n| table.contains(&format!("/reviews/{}?", of[*n]))).collect()
}

#[tokio::test]
async fn the_queue_is_narrowed_by_what_stands_in_its_address_and_counts_each_state() {
    let desk = desk().await;
    let nil = RawReport { nil: "yes".into(), ..RawReport::default() };
    let ids = [
        desk.file("K11", 0, ROUND, &on("C1")).await,
        desk.file("K13", 0, ROUND, &on("D1")).await,
        desk.file("K13", 1, ROUND, &nil).await,
        desk.file("K2", 0, ROUND, &on("C1")).await,
    ];
    desk.decide(ids[3], 2, Act::Return).await;
    let who = &desk.authors.iter().find(|(c, _)| *c == "K2").unwrap().1;
    reports::resume(&desk.site.app, who, ids[3]).await.unwrap();
    reports::submit(&desk.site.app, who, ids[3], true).await.unwrap().unwrap();
    for (query, expected) in [
        ("", vec![0, 1, 2, 3]),
        ("unit=K1", vec![0, 1, 2]),
        ("unit=K11", vec![0]),
        ("topic=C", vec![0, 3]),
        ("topic=D1", vec![1]),
        ("unit=K1&topic=C1", vec![0]),
        ("nil=yes", vec![2]),
        ("late=yes", vec![]),
        ("changed=yes", vec![3]),
        ("held=yes", vec![]),
        ("kind=flash", vec![]),
        ("kind=periodic&round=", vec![0, 1, 2, 3]),
        ("state=accepted", vec![]),
        ("round=&unit=K11", vec![0, 1, 2, 3]),
    ] {
        let page = desk.queue(query).await;
        assert_eq!(page.status, 200, "{query}");
        assert_eq!(listed(&page.body, &ids), expected, "{query}");
    }
    for query in ["unit=K99", "topic=Q", "kind=x", "state=x", "round=2031-Q1"] {
        assert_eq!(desk.queue(query).await.status, 404, "{query}");
    }
    let page = desk.queue("unit=K13").await.body;
    assert!(page.contains("Chờ duyệt (2)") && page.contains("Đã trả lại (0)"));
    let empty = desk.queue("late=yes").await.body;
    assert!(empty.contains("Không có báo cáo nào khớp bộ lọc"));
    desk.site.close().await;
}

#[tokio::test]
async fn from_one_report_to_the_next_the_filter_goes_along() {
    let desk = desk().await;
    let first = desk.file("K11", 0, ROUND, &on("C1")).await;
    desk.file("K12", 0, ROUND, &on("D1")).await;
    let last = desk.file("K13", 0, ROUND, &on("C1")).await;
    let (one, other) = if first.0 < last.0 { (first, last) } else { (last, first) };
    let query = "round=2026-Q4&state=waiting&topic=C1";
    let page = desk.site.get(&desk.browser, &format!("/reviews/{one}?{query}")).await.body;
    let escaped = query.replace('&', "&#38;");
    assert!(page.contains(&format!("<a id=\"to-on\" href=\"/reviews/{other}?{escaped}\"")), "{page}");
    assert!(!page.contains("to-back"));
    let form = [("version", "2"), ("decision", "accept")];
    let done = desk.site.post(&desk.browser, &format!("/reviews/{one}?{query}"), &form).await;
    assert_eq!(done.to, format!("/reviews/{one}?{query}&done=decided"));
    let page = desk.site.get(&desk.browser, &done.to).await.body;
    assert!(
        page.contains(&format!("<a id=\"to-on\" href=\"/reviews/{other}?")),
        "decided on, it still leads on"
    );
    desk.site.close().await;
}

#[tokio::test]
async fn once_figures_are_fixed_no_filter_and_no_last_round_tells_which_small_unit_wrote() {
    let desk = desk().await;
    let mut ids = Vec::new();
    for (code, words) in
        [("K11", "Chuyện của mười một"), ("K12", "Chuyện của mười hai"), ("K13", "Chuyện của ba")]
    {
        let mut text = raw(words, "12");
        text.issues[0].title = format!("{words}: giá điện");
        let id = desk.file(code, 0, ROUND, &text).await;
        desk.decide(id, 2, Act::Accept).await;
        ids.push(id);
    }
    rounds::compile(&desk.site.app, &desk.staff, ROUND).await.unwrap();
    assert_eq!(desk.queue("unit=K11&state=accepted").await.status, 404, "a small unit can't be asked for");
    let page = desk.queue("unit=K1&state=accepted").await.body;
    assert_eq!(listed(&page, &ids).len(), 3);
    assert!(page.contains("Đơn vị K13") && !page.contains("Đơn vị K11") && !page.contains("Đơn vị K12"));
    rounds::open(&desk.site.app, &desk.staff, "2027-Q1").await.unwrap();
    let beside = async |code: &str| {
        let id = desk.file(code, 0, "2027-Q1", &on("C1")).await;
        let page = desk.site.get(&desk.browser, &format!("/reviews/{id}")).await.body;
        page.split("<aside").nth(1).unwrap_or_default().split("</aside>").next().unwrap().to_owned()
    };
    let small = beside("K11").await;
    assert!(small.contains("Chuyện của mười một") && small.contains("Chuyện của mười hai"), "{small}");
    assert!(
        !small.contains("Đơn vị K11") && !small.contains("Đơn vị K12") && !small.contains("Chuyện của ba")
    );
    let large = beside("K13").await;
    assert!(large.contains("Chuyện của ba") && !large.contains("mười"), "{large}");
    assert_eq!(beside("K2").await, "", "nothing was said there on this topic");
    desk.site.close().await;
}

#[tokio::test]
async fn several_are_accepted_at_once_and_those_that_changed_or_need_a_look_are_told() {
    let desk = desk().await;
    let mut named = on("C1");
    named.general_situation =
        "Tình hình chung ổn định, riêng chị Lan ở xưởng hai có nhiều ý kiến khác.".into();
    let plain = [desk.file("K11", 0, ROUND, &on("C1")).await, desk.file("K12", 0, ROUND, &on("C1")).await];
    let flagged = [
        desk.file("K13", 0, ROUND, &named).await,
        desk.file("K13", 1, ROUND, &raw("Chuyện của cả xã", "41")).await,
    ];
    let page = desk.queue("").await.body;
    for id in plain {
        assert!(page.contains(&format!("value=\"{id}:2\"")), "a plain one can be chosen");
    }
    for id in flagged {
        assert!(!page.contains(&format!("value=\"{id}:2\"")), "one with a warning can not");
    }
    assert!(page.contains("Có thể nêu tên người") && page.contains("Số ý kiến lớn hơn số người"));
    desk.decide(plain[1], 2, Act::Return).await;
    let picks: Vec<String> = plain.iter().chain(&flagged).map(|id| format!("{id}:2")).collect();
    let mut form: Vec<(&str, &str)> = picks.iter().map(|p| ("pick", p.as_str())).collect();
    form.extend([("pick", "x"), ("pick", "3f0e5a1e-8f43-4a55-9d0c-0a4a3f1f2b11:1")]);
    let answer = desk.site.post(&desk.browser, "/reviews/accept?round=2026-Q4", &form).await;
    assert_eq!(answer.status, 409);
    let told = answer.body.split("role=\"status\"").nth(1).unwrap().split("</div>").next().unwrap();
    assert!(told.contains("Đã chấp nhận 1 báo cáo") && told.contains("2 báo cáo có cảnh báo"), "{told}");
    assert!(told.contains("Đơn vị K12") && told.matches("Đơn vị K13").count() == 2, "{told}");
    assert_eq!(desk.state(plain[0]).await, ReportState::Accepted);
    assert_eq!(desk.state(plain[1]).await, ReportState::Returned);
    for id in flagged {
        assert_eq!(desk.state(id).await, ReportState::Submitted);
    }
    let more = desk.file("K2", 0, ROUND, &on("C1")).await;
    let pick = format!("{more}:2");
    let answer = desk.site.post(&desk.browser, "/reviews/accept?state=waiting", &[("pick", &pick)]).await;
    assert_eq!((answer.status, answer.to.ends_with("done=accepted")), (303, true));
    let none = desk.site.post(&desk.browser, "/reviews/accept", &[]).await;
    assert!(none.status == 200 && none.body.contains("Chưa chọn báo cáo nào"));
    desk.site.close().await;
}

#[tokio::test]
async fn who_was_not_first_sees_the_report_as_it_is_now_with_the_reason_they_typed() {
    let desk = desk().await;
    let id = desk.file("K11", 0, ROUND, &on("C1")).await;
    desk.decide(id, 2, Act::Open).await;
    let path = format!("/reviews/{id}");
    let reason = "Lý do viết dở của người đến sau.";
    let form = [("version", "2"), ("decision", "return"), ("reason", reason)];
    let answer = desk.site.post(&desk.browser, &path, &form).await;
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains(reason) && answer.body.contains("Người khác vừa xử lý"));
    assert!(answer.body.contains("name=\"version\" value=\"3\""), "it can be decided on as it is now");
    desk.decide(id, 3, Act::SetAside).await;
    let answer = desk.site.post(&desk.browser, &path, &form).await;
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains(reason), "nothing is left to decide, and the words are still there");
    desk.site.close().await;
}

#[tokio::test]
async fn reviewers_see_who_else_has_a_report_open_for_two_minutes_and_no_session_lasts_longer_for_it() {
    let desk = desk().await;
    let id = desk.file("K11", 0, ROUND, &on("C1")).await;
    let (other, _) = desk.site.browser(Role::Staff, "canbo2").await;
    let path = format!("/reviews/{id}");
    let sign = other.saying("x-background", "1");
    let heard = desk.site.post(&sign, &format!("{path}/presence"), &[]).await;
    assert_eq!((heard.status, heard.body.as_str()), (200, "{\"words\":\"\"}"));
    let twice = desk.site.post(&sign, &format!("{path}/presence"), &[]).await;
    assert_eq!(twice.status, 200, "two windows of one person are one");
    let page = desk.site.get(&desk.browser, &path).await.body;
    assert!(page.contains("Đang cùng mở báo cáo này: Người dùng canbo2."));
    let own = desk.site.get(&other, &path).await.body;
    assert!(!own.contains("Đang cùng mở báo cáo này: Người dùng"), "oneself is nobody else");
    let used = async || desk.site.rows("SELECT CAST(max(last_seen_at) AS TEXT) FROM session").await;
    let before = used().await;
    let half = desk.site.later(chrono::Duration::minutes(30));
    assert_eq!(half.post(&sign, &format!("{path}/presence"), &[]).await.status, 200);
    assert_eq!(used().await, before, "what happens by itself is no use of a session");
    half.get(&other, &path).await;
    assert_ne!(used().await, before, "what people do is one");
    let later = half.later(chrono::Duration::seconds(121));
    let page = later.get(&desk.browser, &path).await.body;
    assert!(!page.contains("Đang cùng mở báo cáo này: Người dùng"));
    later.post(&desk.browser, &format!("{path}/presence"), &[]).await;
    let left = desk.site.rows("SELECT CAST(count(*) AS TEXT) FROM review_presence").await;
    assert_eq!(left, ["1"], "signs of life that are over are forgotten");
    desk.site.close().await;
}

#[tokio::test]
async fn quality_is_marked_by_staff_alone_and_never_shown_to_the_author() {
    let desk = desk().await;
    let id = desk.file("K11", 0, ROUND, &on("C1")).await;
    let path = format!("/reviews/{id}/quality");
    let marks = |version| [("version", version), ("timeliness", "3"), ("analysis", "0"), ("specificity", "")];
    assert_eq!(desk.site.post(&desk.browser, &path, &marks("0")).await.status, 303);
    let kept = store::reviews::marks(&desk.site.app.db, &desk.staff.scope(), id).await.unwrap().unwrap();
    assert_eq!(
        (kept.timeliness, kept.specificity, kept.analysis, kept.recommendation),
        (Some(3), None, Some(0), None)
    );
    let late = desk.site.post(&desk.browser, &path, &marks("0")).await;
    assert_eq!(late.status, 409, "the second to mark is told");
    assert_eq!(desk.site.post(&desk.browser, &path, &marks("1")).await.status, 303);
    let wrong = desk.site.post(&desk.browser, &path, &[("version", "2"), ("analysis", "4")]).await;
    assert_eq!(wrong.status, 422);
    let author = &desk.authors[0].1;
    let seen = store::reviews::marks(&desk.site.app.db, &author.scope(), id).await.unwrap();
    assert!(seen.is_none());
    desk.site.close().await;
}

#[tokio::test]
async fn a_returned_report_has_its_own_mail_which_tells_its_author_alone_and_nothing_of_it() {
    let desk = desk().await;
    let id = desk.file("K11", 0, ROUND, &on("C1")).await;
    desk.file("K12", 0, ROUND, &on("C1")).await;
    desk.decide(id, 2, Act::Return).await;
    let found = mails(&desk.site, "k11-0@example.invalid").await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].subject, "Báo cáo của đồng chí được trả lại để bổ sung");
    assert!(found[0].text.contains("Báo cáo Quý IV/2026") && found[0].text.contains("/reports"));
    for words in ["Đề nghị xem lại", "Chuyện điện", "Đơn vị K11", &id.to_string()] {
        assert!(!found[0].html.contains(words) && !found[0].text.contains(words), "{words}");
    }
    assert_eq!(desk.site.rows("SELECT recipient FROM mail_drop").await, ["k11-0@example.invalid"]);
    let rows = &dump::tables(desk.site.app.config.database_url.reveal()).await["outbox"];
    let bare = id.to_string().replace('-', "");
    let names = |text: &str| text.replace('-', "").to_lowercase().contains(&bare);
    assert!(rows.rows.len() == 1 && !rows.texts().any(names), "the row does not name the report");
    desk.site.close().await;
}

#[tokio::test]
async fn no_mail_about_a_return_goes_where_nobody_reads_it_or_once_the_report_came_in_again() {
    let desk = desk().await;
    let site = &desk.site;
    let (gone, unreached, quick) = (
        desk.file("K13", 0, ROUND, &on("C1")).await,
        desk.file("K13", 1, ROUND, &on("C1")).await,
        desk.file("K13", 2, ROUND, &on("C1")).await,
    );
    site.sql("UPDATE account SET active = false WHERE user_name = 'k13-0'").await;
    site.sql("UPDATE account SET email = NULL WHERE user_name = 'k13-1'").await;
    desk.decide(gone, 2, Act::Return).await;
    desk.decide(unreached, 2, Act::Return).await;
    assert!(site.rows("SELECT kind FROM outbox").await.is_empty());
    desk.decide(quick, 2, Act::Return).await;
    let author = &desk.authors.iter().find(|(_, who)| who.name.ends_with("k13-2")).unwrap().1;
    reports::resume(&site.app, author, quick).await.unwrap();
    reports::submit(&site.app, author, quick, true).await.unwrap().unwrap();
    assert!(mails(site, "k13-2@example.invalid").await.is_empty());
    assert_eq!(site.rows("SELECT state FROM outbox").await, ["dropped"]);
    desk.site.close().await;
}

#[tokio::test]
async fn whose_report_was_returned_is_not_reminded_while_they_write_and_who_took_it_back_is() {
    let desk = desk().await;
    let due = langnghe::store::rounds::by_code(&desk.site.app.db, ROUND).await.unwrap().unwrap().due_at;
    let site = desk.site.at(due - chrono::Duration::days(7));
    let (back, taken) =
        (desk.file("K13", 0, ROUND, &on("C1")).await, desk.file("K13", 1, ROUND, &on("C1")).await);
    desk.decide(back, 2, Act::Return).await;
    desk.decide(taken, 2, Act::Return).await;
    let author = |user: &str| &desk.authors.iter().find(|(_, who)| who.name.ends_with(user)).unwrap().1;
    reports::resume(&site.app, author("k13-0"), back).await.unwrap();
    reports::resume(&site.app, author("k13-1"), taken).await.unwrap();
    reports::submit(&site.app, author("k13-1"), taken, true).await.unwrap().unwrap();
    reports::withdraw(&site.app, author("k13-1"), taken).await.unwrap();
    Runner::new(site.app.clone(), None).once(Job::Remind).await.unwrap();
    let reminded = async |user: &str| {
        let subjects = mails(&site, &format!("{user}@example.invalid")).await;
        subjects.iter().filter(|mail| mail.subject.contains("Nhắc nộp")).count()
    };
    assert_eq!((reminded("k13-0").await, reminded("k13-1").await, reminded("k13-2").await), (0, 1, 1));
    desk.site.close().await;
}

#[tokio::test]
async fn that_a_flash_report_came_back_is_forgotten_with_who_wrote_it() {
    let desk = desk().await;
    let (site, author) = (&desk.site, &desk.authors[0].1);
    let id = flash::start(&site.app, author).await.unwrap();
    let typed = of_issue(on("C1").issues.remove(0));
    reports::save_draft(&site.app, author, id, 1, &typed).await.unwrap();
    reports::submit(&site.app, author, id, true).await.unwrap().unwrap();
    desk.decide(id, 2, Act::Return).await;
    let text = mails(site, "k11-0@example.invalid").await.remove(0).text;
    assert!(text.contains("Báo cáo đột xuất của đồng chí được trả lại"), "{text}");
    flash::close(&site.app, &desk.staff, id, 3, "Việc đã được giải quyết.").await.unwrap().unwrap();
    let left = async || site.rows("SELECT about FROM outbox WHERE kind = 'report_returned'").await;
    for (days, rows) in [(59, 1), (61, 0)] {
        let later = site.later(chrono::Duration::days(days));
        Runner::new(later.app.clone(), None).once(Job::Purge).await.unwrap();
        assert_eq!(left().await, vec![String::new(); rows], "after {days} days");
    }
    desk.site.close().await;
}
