//! Recommendations: gathered from reports, sent only to whom they may be, answered, and told to the cluster; whoever they are
//! sent to learns nothing of who raised them.

use std::collections::BTreeSet;

use entity::enums::{Role, UnitKind};
use entity::ids::{ReportId, UnitId};
use langnghe::actions::{matters as acts, reports, reviews, rounds, summaries};
use langnghe::domain::access::Actor;
use langnghe::domain::report::{Act, RawReport};
use langnghe::store::{archives, matters, rounds as stored_rounds, summaries as stored, topics, units};

use crate::support::app::{Answer, Browser, Site};
use crate::support::mailbox::mails;
use crate::support::make;
use crate::support::world::raw;

const ROUND: &str = "2026-Q4";
/// Words of a report that stand nowhere else.
const ASKED: &str = "đề nghị thay nhà thầu nấu suất ăn cho công nhân ca đêm từ tháng tới";
/// The title of a matter.
const TITLE: &str = "Công khai thực đơn bếp ăn";
/// What it asks for.
const BODY: &str = "Cần thông báo món ăn hằng tuần và lấy ý kiến người dùng bữa.";
const ANSWER: &str = "Đơn vị đã niêm yết món ăn hằng tuần tại cửa bếp và mở hòm thư góp ý.";

/// A bloc of two clusters. In the first: a factory with three collaborators, one with two, and one with a lone one; in the second a
/// school. Everybody of the first cluster asked for something in the round.
struct Desk {
    site: Site,
    staff: Browser,
    leader: Browser,
    /// Heads of the large, the middle and the lone factory, and of the school.
    heads: Vec<Browser>,
    /// A collaborator of the large factory, and one of the school.
    people: [Browser; 2],
    /// The large, the middle and the lone factory.
    units: [UnitId; 3],
    cluster: UnitId,
    staff_actor: Actor,
    /// The issues of each factory's reports.
    issues: [Vec<String>; 3],
}

/// A report that asks for something.
fn asking(words: &str, ask: &str) -> RawReport {
    let mut raw = raw(words, "120");
    raw.issues[0].recommendation = ask.into();
    raw.issues[0].level = "unit".into();
    raw
}

async fn file(site: &Site, who: &Actor, staff: &Actor, raw: &RawReport) -> ReportId {
    let id = reports::start(&site.app, who, ROUND).await.unwrap();
    reports::save_draft(&site.app, who, id, 1, raw).await.unwrap();
    reports::submit(&site.app, who, id, true).await.unwrap().unwrap();
    reviews::decide(&site.app, staff, id, 2, (Act::Accept, "")).await.unwrap();
    id
}

async fn person(site: &Site, role: Role, user: &str, unit: UnitId) -> (Browser, Actor) {
    let actor = site.person_in(role, user, Some(unit)).await;
    (site.log_in(&Browser::default(), user).await.1, actor)
}

impl Desk {
    async fn new() -> Self {
        let site = Site::new().await;
        let bloc = make::row("K", None, UnitKind::Bloc);
        let cluster = make::row("K1", Some(bloc.id), UnitKind::Cluster);
        let other = make::row("K2", Some(bloc.id), UnitKind::Cluster);
        let factory = |code: &str, name: &str| entity::unit::Model {
            name: name.into(),
            ..make::row(code, Some(cluster.id), UnitKind::Enterprise)
        };
        let large = factory("K11", "Nhà máy Sông Lam");
        let middle = factory("K12", "Nhà máy Núi Hồng");
        let lone = factory("K13", "Nhà máy Biển Xanh");
        let school = make::row("K21", Some(other.id), UnitKind::School);
        let (units, at_school, top) = ([large.id, middle.id, lone.id], school.id, cluster.id);
        let tx = site.app.db.begin().await.unwrap();
        units::insert_all(&tx, vec![bloc, cluster, other, large, middle, lone, school]).await.unwrap();
        topics::insert_all(&tx, vec![make::topic("C", 1), make::topic("C1", 2)]).await.unwrap();
        tx.commit().await.unwrap();
        let (staff, staff_actor) = site.browser(Role::Staff, "canbo").await;
        let (leader, _) = site.browser(Role::Leader, "lanhdao").await;
        let mut heads = Vec::new();
        for (user, unit) in
            [("tt-lon", units[0]), ("tt-vua", units[1]), ("tt-le", units[2]), ("tt-xa", at_school)]
        {
            heads.push(person(&site, Role::UnitHead, user, unit).await.0);
        }
        let mut authors = Vec::new();
        let places = [(units[0], 3), (units[1], 2), (units[2], 1), (at_school, 1)];
        for (n, (unit, many)) in places.into_iter().enumerate() {
            for k in 0..many {
                authors.push((n, person(&site, Role::Collaborator, &format!("ctv-{n}-{k}"), unit).await));
            }
        }
        rounds::open(&site.app, &staff_actor, ROUND).await.unwrap();
        for (k, (n, (_, author))) in authors.iter().enumerate().filter(|(_, (n, _))| *n < 3) {
            let ask = if *n == 2 {
                ASKED.to_owned()
            } else {
                format!("đề nghị {k} bếp ăn nên báo trước thực đơn mỗi tuần cho mọi người")
            };
            file(&site, author, &staff_actor, &asking(&format!("Chuyện {k}"), &ask)).await;
        }
        let people = [authors[0].1.0.clone(), authors[6].1.0.clone()];
        let round = stored_rounds::by_code(&site.app.db, ROUND).await.unwrap().unwrap();
        let all = acts::gatherable(&site.app, &staff_actor, &round).await.unwrap();
        let issues = units.map(|unit| {
            all.iter().filter(|p| p.report.unit_id == unit).map(|p| p.issue.id.to_string()).collect()
        });
        Self { site, staff, leader, heads, people, units, cluster: top, staff_actor, issues }
    }

    async fn compile(&self) {
        assert_eq!(self.site.post(&self.staff, &format!("/rounds/{ROUND}/compile"), &[]).await.status, 303);
    }

    async fn gather(&self, units: &[usize], title: &str, body: &str) -> Answer {
        let issues: Vec<&String> = units.iter().flat_map(|n| &self.issues[*n]).collect();
        let mut fields =
            vec![("round", ROUND), ("title", title), ("body", body), ("level", "unit"), ("act", "create")];
        fields.extend(issues.iter().map(|id| ("pick", id.as_str())));
        self.site.post(&self.staff, "/recommendations/gather", &fields).await
    }

    /// A new matter; its path.
    async fn matter(&self, units: &[usize], title: &str) -> String {
        let made = self.gather(units, title, BODY).await;
        assert_eq!(made.status, 303, "{}", made.body);
        made.to.split('?').next().unwrap().to_owned()
    }

    async fn act(&self, at: &str, fields: &[(&str, &str)]) -> Answer {
        let version = self.site.version(&self.staff, at).await;
        let all = [&[("version", version.as_str())], fields].concat();
        self.site.post(&self.staff, &format!("{at}/act"), &all).await
    }

    async fn forward(&self, at: &str, target: &str) -> Answer {
        self.act(at, &[("act", "forward"), ("target", target), ("due", "20/12/2026")]).await
    }

    async fn answer(&self, who: &Browser, at: &str, text: &str) -> Answer {
        let version = self.site.version(who, at).await;
        let fields = [("version", version.as_str()), ("answer", text)];
        self.site.post(who, &format!("{at}/answer"), &fields).await
    }

    fn unit(&self, n: usize) -> String {
        format!("unit:{}", self.units[n])
    }

    fn whole_cluster(&self) -> String {
        format!("cluster:{}", self.cluster)
    }
}

#[tokio::test]
async fn what_enough_of_a_unit_raised_goes_to_its_head_whose_answer_reaches_the_whole_cluster() {
    let desk = Desk::new().await;
    let (site, head) = (&desk.site, &desk.heads[0]);
    let page = site.get(&desk.staff, "/recommendations/gather").await.body;
    assert!(page.contains(ASKED) && page.contains("Nhà máy Biển Xanh"), "the round is not compiled yet");
    assert!(page.contains("đề xuất gần giống nhau"), "what is alike stands side by side");
    let at = desk.matter(&[0], TITLE).await;
    let left = site.get(&desk.staff, "/recommendations/gather").await.body;
    assert!(
        !left.contains("đề nghị 0 bếp ăn") && left.contains(ASKED),
        "what is gathered is gone from the list"
    );
    let early = desk.forward(&at, &desk.unit(0)).await;
    assert_eq!(early.status, 422, "not before the figures are fixed");
    assert!(
        early.body.contains("chưa chốt số liệu") && early.body.contains("20/12/2026"),
        "nothing typed is lost"
    );
    assert_eq!(site.get(head, &at).await.status, 404);
    desk.compile().await;
    let sent = desk.forward(&at, &desk.unit(0)).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let seen = site.get(head, &at).await;
    assert!(seen.status == 200 && seen.body.contains(BODY) && seen.body.contains("20/12/2026"));
    assert!(site.get(head, "/recommendations").await.body.contains(TITLE));
    assert!(site.get(head, "/").await.body.contains("1 kiến nghị đang chờ đồng chí trả lời"));
    for other in &desk.heads[1..] {
        assert_eq!(site.get(other, &at).await.status, 404, "no other head's");
        assert!(!site.get(other, "/recommendations").await.body.contains(TITLE));
        assert_eq!(desk.answer(other, &at, ANSWER).await.status, 404);
    }
    assert_eq!(site.get(&desk.people[0], &at).await.status, 404, "not before it is answered");
    let letter = mails(site, "tt-lon@example.invalid").await.remove(0);
    assert!(letter.text.contains("20/12/2026") && letter.text.contains(&at));
    let answered = desk.answer(head, &at, ANSWER).await;
    assert_eq!(answered.status, 303, "{}", answered.body);
    let told = site.get(&desk.people[0], "/recommendations").await.body;
    assert!(
        told.contains("Ý kiến của các đồng chí – Kết quả") && told.contains(TITLE) && told.contains(ANSWER)
    );
    assert!(site.get(&desk.people[0], "/").await.body.contains("1 kiến nghị từ cụm"));
    assert_eq!(site.get(&desk.people[1], &at).await.status, 404, "another cluster is told nothing");
    assert!(mails(site, "ctv-3-0@example.invalid").await.is_empty());
    for user in ["ctv-0-0", "ctv-0-1", "ctv-1-1", "ctv-2-0"] {
        let all = mails(site, &format!("{user}@example.invalid")).await;
        let mine: Vec<_> = all.iter().filter(|m| m.subject.contains("Kết quả")).collect();
        assert_eq!(mine.len(), 1, "{user} is told once");
        assert!(mine[0].text.contains("Có thêm 1 kiến nghị") && mine[0].text.contains("/recommendations"));
    }
    let staff = mails(site, "canbo@example.invalid").await;
    assert!(staff.iter().any(|m| m.subject == "Một kiến nghị đã được trả lời"));
    for mail in site.rows("SELECT subject || text || html FROM mail_drop").await {
        for words in [TITLE, BODY, ANSWER, ASKED] {
            assert!(!mail.contains(words), "no mail tells {words}");
        }
    }
    desk.site.close().await;
}

#[tokio::test]
async fn heads_and_leaders_see_neither_who_raised_it_nor_how_many_nor_where() {
    let desk = Desk::new().await;
    desk.compile().await;
    let site = &desk.site;
    let at = desk.matter(&[0, 1], TITLE).await;
    assert_eq!(desk.forward(&at, &desk.whole_cluster()).await.status, 303);
    for head in &desk.heads[..3] {
        let page = site.get(head, &at).await;
        assert_eq!(page.status, 200, "all heads of the cluster alike");
        let first = site.get(&desk.heads[0], &at).await.body;
        let same = |text: &str| text.split("</header>").nth(1).unwrap().to_owned();
        assert_eq!(same(&page.body), same(&first));
        for words in ["Nhà máy", "Đơn vị K1", "đề nghị 0", "Chuyện", "/reviews/"] {
            assert!(!page.body.contains(words), "{words}");
        }
    }
    assert_eq!(site.get(&desk.heads[3], &at).await.status, 404);
    let list = site.get(&desk.leader, "/recommendations").await.body;
    let one = site.get(&desk.leader, &at).await.body;
    for page in [&list, &one] {
        assert!(page.contains(TITLE) && page.contains("20/12/2026"));
        for words in ["Nhà máy", "Đơn vị K1", "Cụm", BODY, "/reviews/"] {
            assert!(!page.contains(words), "{words}");
        }
    }
    for path in ["/recommendations/gather", "/recommendations/export"] {
        assert!(matches!(site.get(&desk.leader, path).await.status, 403 | 405));
    }
    desk.site.close().await;
}

#[tokio::test]
async fn a_lone_collaborators_recommendation_reaches_the_own_head_on_no_page_and_in_no_mail_at_any_state() {
    let desk = Desk::new().await;
    let site = &desk.site;
    let head = &desk.heads[2];
    let at = desk.matter(&[2], TITLE).await;
    check_hidden(&desk, head, &at, "proposed").await;
    desk.compile().await;
    for target in [desk.unit(2), desk.whole_cluster(), desk.unit(0), desk.unit(1)] {
        let refused = desk.forward(&at, &target).await;
        assert_eq!(refused.status, 422, "{target}");
    }
    check_hidden(&desk, head, &at, "compiled").await;
    assert_eq!(desk.forward(&at, "bloc").await.status, 303);
    check_hidden(&desk, head, &at, "forwarded").await;
    assert_eq!(desk.answer(head, &at, ANSWER).await.status, 404, "nor is it theirs to answer");
    assert_eq!(desk.answer(&desk.staff, &at, ANSWER).await.status, 303);
    check_hidden(&desk, head, &at, "answered").await;
    assert!(site.get(&desk.people[0], "/recommendations").await.body.contains(ANSWER), "the cluster is told");
    assert_eq!(desk.act(&at, &[("act", "close")]).await.status, 303);
    check_hidden(&desk, head, &at, "closed").await;
    let reason = ("reason", "Cần trả lời rõ hơn về thời hạn.");
    assert_eq!(desk.act(&at, &[("act", "reopen"), reason]).await.status, 303);
    check_hidden(&desk, head, &at, "reopened").await;
    issue(&desk).await;
    check_hidden(&desk, head, &at, "issued").await;
    assert_eq!(desk.act(&at, &[("act", "decline"), reason]).await.status, 303);
    check_hidden(&desk, head, &at, "declined").await;
    desk.site.close().await;
}

/// Composes and issues the round's summary for heads too.
async fn issue(desk: &Desk) {
    let site = &desk.site;
    let (_, approver) = site.browser(Role::Approver, "duyet").await;
    let id = summaries::create(&site.app, &desk.staff_actor, ROUND).await.unwrap();
    summaries::compose(&site.app, &desk.staff_actor, id).await.unwrap();
    let row = stored::get(&site.app.db, &desk.staff_actor.scope(), id).await.unwrap().unwrap();
    let mut text = stored::text(&site.app.db, &row).await.unwrap();
    assert!(!text.sections[4].contains(TITLE), "{}", text.sections[4]);
    text.audience = vec!["unit_heads".into(), "collaborators".into()];
    let saved = summaries::save(&site.app, &desk.staff_actor, id, row.version, &text).await.unwrap();
    let judged = summaries::submit(&site.app, &desk.staff_actor, id, saved.version).await.unwrap();
    assert!(judged.is_ok(), "{judged:?}");
    summaries::issue(&site.app, &approver, id, saved.version + 1).await.unwrap();
}

/// Whatever a head gets at, pages and mails, tells nothing of a matter.
async fn check_hidden(desk: &Desk, head: &Browser, at: &str, when: &str) {
    let site = &desk.site;
    assert_eq!(site.get(head, at).await.status, 404, "{when}");
    let mut paths = BTreeSet::from(["/".to_owned(), "/recommendations".into(), "/completeness".into()]);
    for state in ["proposed", "forwarded", "overdue", "answered", "closed", "declined"] {
        paths.insert(format!("/recommendations?state={state}"));
    }
    paths.insert("/releases".into());
    let releases = site.get(head, "/releases").await.body;
    for part in releases.split("href=\"/releases/").skip(1) {
        let id = part.split('"').next().unwrap();
        for end in ["", ".pdf", "/figures.json"] {
            paths.insert(format!("/releases/{id}{end}"));
        }
    }
    for path in paths {
        let page = site.get(head, &path).await;
        let text =
            if page.bytes.starts_with(b"%PDF") { crate::support::pdf::text(&page.bytes) } else { page.body };
        for words in [TITLE, BODY, ANSWER, "thay nhà thầu", "kiến nghị đang chờ"] {
            assert!(!text.contains(words), "{path} tells “{words}” when it is {when}");
        }
    }
    for mail in mails(site, "tt-le@example.invalid").await {
        let id = at.rsplit('/').next().unwrap();
        for words in [TITLE, BODY, ANSWER, id] {
            assert!(
                !mail.text.contains(words) && !mail.html.contains(words),
                "a mail tells {words} ({when})"
            );
        }
    }
}

#[tokio::test]
async fn words_of_a_report_and_names_of_units_are_refused_with_the_place_marked_and_nothing_typed_lost() {
    let desk = Desk::new().await;
    desk.compile().await;
    let copied = "Nên thay nhà thầu nấu suất ăn cho công nhân, và công khai kết quả.";
    let refused = desk.gather(&[2], TITLE, copied).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("<mark class=\"found\">thay nhà thầu nấu suất ăn cho công nhân</mark>"));
    assert!(refused.body.contains(&format!("value=\"{TITLE}\"")), "the title is kept");
    assert_eq!(refused.body.matches(" checked>").count(), 2, "what was ticked is kept, and the level");
    let named = desk.gather(&[2], "Công khai món ăn ở nhà máy biển xanh", BODY).await;
    assert!(named.status == 422 && named.body.contains("Có tên đơn vị: Nhà máy Biển Xanh"));
    let person = desk.gather(&[2], TITLE, "Liên hệ số 0912345678 để biết thêm về món ăn.").await;
    assert!(person.status == 422 && person.body.contains("0912345678"));
    let none = desk.gather(&[], TITLE, BODY).await;
    assert!(none.status == 422 && none.body.contains("Chưa chọn đề xuất nào"));
    // A unit that may be told may be named.
    let made = desk.gather(&[0], "Công khai món ăn ở Nhà máy Sông Lam", BODY).await;
    assert_eq!(made.status, 303);
    let at = made.to.split('?').next().unwrap().to_owned();
    assert_eq!(desk.gather(&[0], TITLE, BODY).await.status, 409, "an issue goes into one matter");
    assert_eq!(desk.forward(&at, &desk.unit(0)).await.status, 303);
    let answer = format!("Đã xem xét: {ASKED}.");
    let refused = desk.answer(&desk.staff, &at, &answer).await;
    assert!(refused.status == 422 && refused.body.contains("<mark"), "nor is an answer of staff's copied");
    assert!(refused.body.contains("Đã xem xét: "));
    desk.site.close().await;
}

#[tokio::test]
async fn of_two_who_answer_at_once_the_first_does_and_the_other_loses_nothing() {
    let desk = Desk::new().await;
    desk.compile().await;
    let site = &desk.site;
    let at = desk.matter(&[0, 1], TITLE).await;
    desk.forward(&at, &desk.whole_cluster()).await;
    let version = site.version(&desk.heads[1], &at).await;
    assert_eq!(desk.answer(&desk.heads[0], &at, ANSWER).await.status, 303);
    let mine = "Cụm đã thống nhất lịch kiểm tra bếp ăn vào đầu tháng.";
    let fields = [("version", version.as_str()), ("answer", mine)];
    let late = site.post(&desk.heads[1], &format!("{at}/answer"), &fields).await;
    assert!(late.status == 409 && late.body.contains(mine) && late.body.contains(ANSWER));
    let told = site.rows("SELECT kind FROM outbox WHERE kind = 'matter_answered'").await.len();
    assert_eq!(told, 6, "every collaborator of the cluster, once");
    let reason = ("reason", "Cần nói rõ thời hạn hoàn thành.");
    assert_eq!(desk.act(&at, &[("act", "reopen"), ("reason", "ngắn")]).await.status, 422);
    assert_eq!(desk.act(&at, &[("act", "reopen"), reason]).await.status, 303);
    assert!(!site.get(&desk.people[0], "/recommendations").await.body.contains(ANSWER));
    assert_eq!(desk.answer(&desk.heads[1], &at, mine).await.status, 303);
    let again = site.rows("SELECT kind FROM outbox WHERE kind = 'matter_answered'").await.len();
    assert_eq!(again, 6, "nobody is written to twice about one");
    let history = site.get(&desk.staff, &at).await.body;
    assert!(
        history.contains(reason.1) && history.contains(ANSWER),
        "what was answered first stays in the history"
    );
    desk.site.close().await;
}

#[tokio::test]
async fn overdue_ones_surface_and_staff_filter_search_and_take_the_list_away() {
    let desk = Desk::new().await;
    desk.compile().await;
    let at = desk.matter(&[0], TITLE).await;
    let second = desk.matter(&[1], "=Sửa mái nhà để xe").await;
    desk.forward(&at, &desk.unit(0)).await;
    desk.act(&second, &[("act", "decline"), ("reason", "Việc này đang được xử lý.")]).await;
    let site = &desk.site;
    assert!(!site.get(&desk.staff, "/").await.body.contains("quá hạn"));
    site.sql("UPDATE matter SET due_on = '2026-10-01' WHERE state = 'forwarded'").await;
    assert!(site.get(&desk.staff, "/").await.body.contains("1 kiến nghị đã quá hạn"));
    let counts = matters::counts(&site.app.db, site.app.today(), None).await.unwrap();
    assert_eq!((counts.forwarded, counts.overdue, counts.declined, counts.proposed), (1, 1, 1, 0));
    let body = async |path: &str| site.get(&desk.staff, path).await.body;
    let overdue = body("/recommendations?state=overdue").await;
    assert!(overdue.contains(TITLE) && !overdue.contains("nhà để xe"));
    let found = body("/recommendations?q=mai%20nha&level=unit").await;
    assert!(found.contains("nhà để xe") && !found.contains(TITLE));
    assert_eq!(site.get(&desk.staff, "/recommendations?q=%C3%B4ng%20Nam%20B%C3%ACnh").await.status, 422);
    let leader = site.get(&desk.leader, &second).await.body;
    assert!(leader.contains("Việc này đang được xử lý."), "leaders read why one is not followed further");
    let file = site.post(&desk.staff, "/recommendations/export", &[("state", "declined")]).await;
    assert!(file.status == 200 && file.headers.contains("text/csv"));
    assert!(file.body.contains("'=Sửa mái nhà để xe") && !file.body.contains(TITLE));
    let noted = site.rows("SELECT subject FROM audit_event WHERE action = 'matter.export'").await;
    assert_eq!(noted, ["1"]);
    desk.site.close().await;
}

#[tokio::test]
async fn links_go_with_the_reports_and_a_matter_stays_and_one_whose_source_was_blanked_is_marked() {
    let desk = Desk::new().await;
    desk.compile().await;
    let site = &desk.site;
    let at = desk.matter(&[0], TITLE).await;
    let page = site.get(&desk.staff, &at).await.body;
    assert_eq!(page.matches("/reviews/").count(), 3, "its three sources");
    let (id, version) = source(&desk, &at).await;
    let fields = [("act", "hold"), ("sure", "yes"), ("version", version.as_str())];
    let held = site.post(&desk.staff, &format!("/reviews/{id}/text"), &fields).await;
    assert_eq!(held.status, 303, "{}", held.body);
    let page = site.get(&desk.staff, &at).await.body;
    assert!(page.contains("Đề nghị đọc lại lời văn") && page.contains("1 đề xuất khác không còn dùng"));
    let refused = desk.forward(&at, &desk.unit(0)).await;
    assert_eq!(refused.status, 422, "two are too few");
    assert_eq!(desk.act(&at, &[("act", "look")]).await.status, 303);
    let round = stored_rounds::by_code(&site.app.db, ROUND).await.unwrap().unwrap();
    let ids = archives::of_round(&site.app.db, round.id).await.unwrap();
    let tx = site.app.db.begin().await.unwrap();
    archives::delete(&tx, &ids).await.unwrap();
    tx.commit().await.unwrap();
    assert!(site.rows("SELECT issue_id FROM matter_issue").await.is_empty());
    let page = site.get(&desk.staff, &at).await;
    assert!(page.status == 200 && page.body.contains(TITLE));
    assert_eq!(desk.forward(&at, &desk.unit(0)).await.status, 422, "nobody stands behind it any more");
    assert_eq!(desk.forward(&at, "bloc").await.status, 303);
    desk.site.close().await;
}

/// A report behind a matter, and its version.
async fn source(desk: &Desk, at: &str) -> (String, String) {
    let page = desk.site.get(&desk.staff, at).await.body;
    let part = page.split("id=\"sources\"").nth(1).unwrap();
    let id = part.split("href=\"/reviews/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let review = desk.site.get(&desk.staff, &format!("/reviews/{id}")).await.body;
    let hold = review.split("id=\"hold\"").nth(1).unwrap();
    let version = hold.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    (id, version.to_owned())
}

#[tokio::test]
async fn the_summary_lists_matters_by_level_and_its_draft_passes_the_gate_as_it_is() {
    let desk = Desk::new().await;
    desk.compile().await;
    let site = &desk.site;
    let at = desk.matter(&[0, 1], TITLE).await;
    desk.matter(&[2], "Việc chỉ một người nêu").await;
    desk.forward(&at, &desk.whole_cluster()).await;
    let staff = &desk.staff_actor;
    let id = summaries::create(&site.app, staff, ROUND).await.unwrap();
    summaries::compose(&site.app, staff, id).await.unwrap();
    let row = stored::get(&site.app.db, &staff.scope(), id).await.unwrap().unwrap();
    let text = stored::text(&site.app.db, &row).await.unwrap();
    let told = &text.sections[4];
    assert!(told.contains(&format!("xem xét, giải quyết kiến nghị “{TITLE}”.")), "{told}");
    assert!(!told.contains("một người nêu"), "{told}");
    let judged = summaries::submit(&site.app, staff, id, row.version).await.unwrap();
    assert!(judged.is_ok(), "{judged:?}");
    desk.site.close().await;
}
