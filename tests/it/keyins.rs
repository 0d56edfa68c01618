//! Reports that came on paper or by telephone: keyed in by staff, read by nobody else until handed in, reviewed by somebody
//! else.

use entity::account;
use entity::enums::{ReportState, Role};
use entity::ids::ReportId;
use langnghe::actions::{keyins, redactions, reports, reviews, rounds};
use langnghe::domain::access::Actor;
use langnghe::domain::redaction::{Place, Reason};
use langnghe::domain::report::Act;
use langnghe::store::{self, accounts, stashes};

use crate::support::app::{Browser, Site};
use crate::support::make;
use crate::support::world::raw;

const ROUND: &str = "2026-Q4";
const PAGE: &str = "/rounds/2026-Q4/keyin";
/// Words of the paper, and a number, that stand nowhere else.
const WORDS: &str = "Chuyện trên giấy";
const VOICES: &str = "7919";
const REASON: &str = "Đề nghị hỏi lại cộng tác viên.";

/// The pages a draft is written on.
const FORM: [&str; 4] = ["/edit", "/general", "/issues/1", "/check"];

struct Desk {
    site: Site,
    /// Who keys in.
    staff: (Browser, Actor),
    /// A colleague.
    other: (Browser, Actor),
    /// Whose report it is.
    author: (Browser, Actor),
}

async fn desk() -> Desk {
    let site = Site::new().await;
    let staff = site.browser(Role::Staff, "canbo").await;
    let other = site.browser(Role::Staff, "canbo2").await;
    let author = site.browser(Role::Collaborator, "ctv").await;
    let second = make::person(&site.app.db, Role::Collaborator, "ctv2").await;
    make::world(&site.app.db, &[author.1.account, second.account]).await;
    Desk { site, staff, other, author }
}

impl Desk {
    async fn begin(&self) -> ReportId {
        let account = self.author.1.account.to_string();
        let begun = self.site.post(&self.staff.0, PAGE, &[("account", &account)]).await;
        assert_eq!(begun.status, 303, "{}", begun.body);
        let id = begun.to.trim_start_matches("/reports/").trim_end_matches("/edit");
        ReportId::parse(id).unwrap()
    }

    /// A report keyed in and handed in; it waits at version 2.
    async fn keyed(&self) -> ReportId {
        let (id, app) = (self.begin().await, &self.site.app);
        reports::save_draft(app, &self.staff.1, id, 1, &raw(WORDS, VOICES)).await.unwrap();
        let declared = [("no_person", "yes"), ("no_secret", "yes"), ("sure", "yes")];
        let sent = self.site.post(&self.staff.0, &format!("/reports/{id}/check"), &declared).await;
        assert_eq!((sent.status, sent.to), (303, format!("/reports/{id}")));
        id
    }

    async fn read(&self, who: &Browser, path: &str) -> String {
        let answer = self.site.get(who, path).await;
        assert_eq!(answer.status, 200, "{path}");
        answer.body
    }

    async fn state(&self, id: ReportId) -> ReportState {
        let scope = self.author.1.scope();
        store::reports::get(&self.site.app.db, &scope, id).await.unwrap().unwrap().state
    }
}

#[tokio::test]
async fn collaborators_without_a_report_are_found_by_unit_without_diacritics() {
    let desk = desk().await;
    let round = desk.read(&desk.staff.0, "/rounds/2026-Q4").await;
    assert!(round.contains(&format!("href=\"{PAGE}\"")), "completeness leads here");
    for query in ["", "?q=don+vi", "?q=%C4%90%C6%A0N+k1", "?q=k1"] {
        let page = desk.read(&desk.staff.0, &format!("{PAGE}{query}")).await;
        assert!(page.contains("Người dùng ctv<") && page.contains("Người dùng ctv2<"), "{query}");
        assert!(page.contains("Đơn vị K1"));
    }
    let none = desk.read(&desk.staff.0, &format!("{PAGE}?q=truong+khac")).await;
    assert!(!none.contains("Người dùng ctv<") && none.contains("Không có đơn vị nào khớp"));
    let person = desk.read(&desk.staff.0, &format!("{PAGE}?q=ctv2")).await;
    assert!(!person.contains("Người dùng ctv2<"), "units are searched, not persons");
    desk.begin().await;
    let page = desk.read(&desk.other.0, PAGE).await;
    assert!(page.contains("1 cộng tác viên") && page.contains("Cán bộ khác đang nhập"), "{page}");
    desk.site.close().await;
}

#[tokio::test]
async fn a_draft_being_keyed_in_is_there_for_nobody_but_who_does() {
    let desk = desk().await;
    let (approver, _) = desk.site.browser(Role::Approver, "lanhdaoban").await;
    let id = desk.begin().await;
    reports::save_draft(&desk.site.app, &desk.staff.1, id, 1, &raw(WORDS, VOICES)).await.unwrap();
    for end in FORM {
        let path = format!("/reports/{id}{end}");
        assert_eq!(desk.site.get(&desk.staff.0, &path).await.status, 200, "{end}");
        for who in [&desk.other.0, &approver, &desk.author.0] {
            for answer in [desk.site.get(who, &path).await, desk.site.post(who, &path, &[]).await] {
                assert!(matches!(answer.status, 404 | 405), "{end}: {}", answer.status);
                assert!(!answer.body.contains(WORDS));
            }
        }
    }
    for who in [&desk.staff.0, &desk.other.0, &approver] {
        assert_eq!(desk.site.get(who, &format!("/reviews/{id}")).await.status, 404, "nothing is handed in");
        let queue = desk.read(who, "/reviews?state=all").await;
        assert!(!queue.contains(&id.to_string()), "nor in the queue");
    }
    assert_eq!(desk.site.get(&desk.other.0, &format!("/reports/{id}")).await.status, 404);
    let saved = reports::save_draft(&desk.site.app, &desk.author.1, id, 2, &raw("Khác", "1")).await;
    assert_eq!(saved.unwrap_err().to_string(), "error-keyed-in");
    let other = reports::save_draft(&desk.site.app, &desk.other.1, id, 2, &raw("Khác", "1")).await;
    assert!(other.is_err());
    desk.site.close().await;
}

#[tokio::test]
async fn the_collaborator_sees_that_staff_key_in_and_reads_the_text_once_it_is_handed_in() {
    let desk = desk().await;
    let id = desk.begin().await;
    let path = format!("/reports/{id}");
    for page in ["/", "/reports", &path] {
        let body = desk.read(&desk.author.0, page).await;
        assert!(body.contains("Cán bộ nhập hộ") || body.contains("Cán bộ đang nhập hộ"), "{page}: {body}");
        assert!(!body.contains("/edit\"") && !body.contains("name=\"nil\""), "{page} offers to write");
    }
    let second = desk.site.post(&desk.author.0, "/reports/new", &[("round", ROUND)]).await;
    assert_eq!(second.status, 409, "one report a person and round");
    reports::save_draft(&desk.site.app, &desk.staff.1, id, 1, &raw(WORDS, VOICES)).await.unwrap();
    assert!(!desk.read(&desk.author.0, &path).await.contains(WORDS), "not the draft");
    reports::submit(&desk.site.app, &desk.staff.1, id, true).await.unwrap().unwrap();
    let page = desk.read(&desk.author.0, &path).await;
    assert!(page.contains(WORDS) && page.contains("Cán bộ nhập hộ"), "{page}");
    let taken = desk.site.post(&desk.author.0, &format!("{path}/withdraw"), &[]).await;
    assert_eq!(taken.status, 409, "it is the staff member's to take back");
    assert_eq!(desk.site.post(&desk.other.0, &format!("{path}/withdraw"), &[]).await.status, 404);
    assert_eq!(desk.site.post(&desk.staff.0, &format!("{path}/withdraw"), &[]).await.status, 303);
    assert_eq!(desk.state(id).await, ReportState::Draft);
    desk.site.close().await;
}

#[tokio::test]
async fn who_keyed_a_report_in_reviews_it_in_no_way_and_a_colleague_does() {
    let desk = desk().await;
    let id = desk.keyed().await;
    let queue = desk.read(&desk.other.0, "/reviews").await;
    assert!(queue.contains("Nhập hộ"), "{queue}");
    let path = format!("/reviews/{id}");
    let page = desk.read(&desk.staff.0, &path).await;
    assert!(page.contains("Đồng chí đã nhập hộ báo cáo này, nên cán bộ khác duyệt."));
    assert!(!page.contains("name=\"decision\"") && !page.contains("/quality") && !page.contains("/presence"));
    let acts: [(&str, &[(&str, &str)]); 7] = [
        ("", &[("version", "2"), ("decision", "open")]),
        ("", &[("version", "2"), ("decision", "accept")]),
        ("", &[("version", "2"), ("decision", "return"), ("reason", REASON)]),
        ("/issues/1", &[("version", "2"), ("topic", "C1"), ("sphere", "unit")]),
        ("/text", &[("version", "2"), ("act", "hold"), ("sure", "yes")]),
        ("/quality", &[("version", "0"), ("analysis", "3")]),
        ("/presence", &[]),
    ];
    for (end, form) in acts {
        let answer = desk.site.post(&desk.staff.0, &format!("{path}{end}"), form).await;
        assert_eq!(answer.status, 409, "{end} {form:?}");
        assert!(answer.body.contains("Đồng chí đã nhập hộ báo cáo này"), "{end} {form:?}: {}", answer.body);
    }
    let pick = format!("{id}:2");
    let bulk = desk.site.post(&desk.staff.0, "/reviews/accept", &[("pick", &pick)]).await;
    assert_eq!(bulk.status, 409);
    assert_eq!(desk.state(id).await, ReportState::Submitted);
    assert!(
        desk.read(&desk.other.0, &path).await.contains("Người dùng canbo"),
        "a colleague sees who keyed it in"
    );
    let accept = [("version", "2"), ("decision", "accept")];
    assert_eq!(desk.site.post(&desk.other.0, &path, &accept).await.status, 303);
    assert_eq!(desk.state(id).await, ReportState::Accepted);
    desk.site.count().await;
    let figures = desk.read(&desk.other.0, "/figures?round=2026-Q4&unit=K1&topic=C1").await;
    assert!(figures.contains("7.919"), "it counts like any other");
    desk.site.close().await;
}

#[tokio::test]
async fn nobody_reviews_in_another_duty_what_they_keyed_in() {
    let desk = desk().await;
    let approver = make::person(&desk.site.app.db, Role::Approver, "lanhdaoban").await;
    let id = desk.keyed().await;
    let (row, tx) = (desk.site.account("lanhdaoban").await, desk.site.app.db.begin().await.unwrap());
    let email = desk.site.account("canbo").await.email;
    accounts::save(&tx, account::Model { email, ..row }).await.unwrap();
    tx.commit().await.unwrap();
    let accept = (Act::Accept, "");
    let own = reviews::decide(&desk.site.app, &approver, id, 2, accept).await;
    assert_eq!(own.unwrap_err().to_string(), "error-keyed-by-you");
    // The author's own other duty keyed nothing in.
    let (row, tx) = (desk.site.account("canbo2").await, desk.site.app.db.begin().await.unwrap());
    let email = desk.site.account("ctv").await.email;
    accounts::save(&tx, account::Model { email, ..row }).await.unwrap();
    tx.commit().await.unwrap();
    reviews::decide(&desk.site.app, &desk.other.1, id, 2, accept).await.unwrap();
    desk.site.close().await;
}

#[tokio::test]
async fn what_came_back_is_corrected_by_staff_or_taken_over_by_its_author() {
    let desk = desk().await;
    let (app, id) = (&desk.site.app, desk.keyed().await);
    let path = format!("/reports/{id}");
    reviews::decide(app, &desk.other.1, id, 2, (Act::Return, REASON)).await.unwrap();
    for who in [&desk.staff.0, &desk.author.0] {
        let page = desk.read(who, &path).await;
        assert!(page.contains(REASON) && page.contains("/resume"), "{page}");
    }
    assert_eq!(desk.site.post(&desk.other.0, &format!("{path}/resume"), &[]).await.status, 404);
    assert_eq!(desk.site.post(&desk.staff.0, &format!("{path}/resume"), &[]).await.status, 303);
    assert_eq!(desk.site.get(&desk.author.0, &format!("{path}/edit")).await.status, 404, "staff write it");
    reports::submit(app, &desk.staff.1, id, true).await.unwrap().unwrap();
    reviews::decide(app, &desk.other.1, id, 5, (Act::Return, REASON)).await.unwrap();
    assert_eq!(desk.site.post(&desk.author.0, &format!("{path}/resume"), &[]).await.status, 303);
    assert_eq!(desk.site.get(&desk.author.0, &format!("{path}/edit")).await.status, 200);
    assert_eq!(
        desk.site.get(&desk.staff.0, &format!("{path}/edit")).await.status,
        404,
        "it is the author's own"
    );
    reports::submit(app, &desk.author.1, id, true).await.unwrap().unwrap();
    let page = desk.read(&desk.author.0, &path).await;
    assert!(!page.contains("Cán bộ nhập hộ") && page.contains("/withdraw"));
    desk.site.close().await;
}

#[tokio::test]
async fn the_audit_log_names_who_keyed_in_and_the_round_and_neither_report_nor_collaborator() {
    let desk = desk().await;
    desk.keyed().await;
    let query = "SELECT action || ' ' || subject_kind || ' ' || subject FROM audit_event WHERE action LIKE 'report.%' \
                 ORDER BY action";
    assert_eq!(desk.site.rows(query).await, ["report.keyin round 2026-Q4", "report.submit round 2026-Q4"]);
    let by = "SELECT a.user_name FROM audit_event e JOIN account a ON a.id = e.actor_id WHERE e.action = 'report.keyin'";
    assert_eq!(desk.site.rows(by).await, ["canbo"]);
    desk.site.close().await;
}

#[tokio::test]
async fn a_draft_nobody_finishes_is_dropped_so_that_the_collaborator_can_file() {
    let desk = desk().await;
    let id = desk.begin().await.to_string();
    let stranger = desk.site.post(&desk.author.0, PAGE, &[("discard", &id)]).await;
    assert_eq!(stranger.status, 403);
    let dropped = desk.site.post(&desk.other.0, PAGE, &[("discard", &id)]).await;
    assert_eq!((dropped.status, dropped.to), (303, format!("{PAGE}?done=keyin-dropped")));
    assert_eq!(desk.site.post(&desk.other.0, PAGE, &[("discard", &id)]).await.status, 409, "it is gone");
    for table in ["report", "draft", "authorship"] {
        let left = desk.site.rows(&format!("SELECT CAST(count(*) AS TEXT) FROM {table}")).await;
        assert_eq!(left, ["0"], "{table}");
    }
    let own = desk.site.post(&desk.author.0, "/reports/new", &[("round", ROUND)]).await;
    assert_eq!(own.status, 303);
    let own = own.to.trim_start_matches("/reports/").trim_end_matches("/edit").to_owned();
    let not_keyed = desk.site.post(&desk.staff.0, PAGE, &[("discard", &own)]).await;
    assert_eq!(not_keyed.status, 409, "an author's own draft is nobody's to drop");
    desk.site.close().await;
    let desk = self::desk().await;
    let id = desk.keyed().await;
    reports::withdraw(&desk.site.app, &desk.staff.1, id).await.unwrap();
    let handed_in = desk.site.post(&desk.other.0, PAGE, &[("discard", &id.to_string())]).await;
    assert_eq!(handed_in.status, 409, "what was handed in once is kept");
    desk.site.close().await;
}

#[tokio::test]
async fn nothing_is_keyed_in_for_who_is_not_expected_has_filed_or_once_figures_are_fixed() {
    let desk = desk().await;
    let (app, staff) = (&desk.site.app, &desk.staff.1);
    let stranger = make::person(&app.db, Role::Collaborator, "ngoai").await;
    let refused =
        async |who: &Actor| keyins::start(app, staff, ROUND, who.account).await.unwrap_err().to_string();
    assert_eq!(refused(&stranger).await, "error-keyin-not-expected");
    assert_eq!(refused(&desk.other.1).await, "error-keyin-not-expected");
    let none = desk.site.post(&desk.staff.0, PAGE, &[("account", "x")]).await;
    assert_eq!(none.status, 422);
    assert_eq!(desk.site.post(&desk.staff.0, "/rounds/2031-Q1/keyin", &[("account", "x")]).await.status, 404);
    desk.begin().await;
    assert_eq!(refused(&desk.author.1).await, "error-keyin-exists");
    rounds::compile(app, staff, ROUND).await.unwrap();
    let second = store::accounts::by_login(&app.db, "ctv2").await.unwrap().remove(0);
    let late = keyins::start(app, staff, ROUND, second.id).await;
    assert_eq!(late.unwrap_err().to_string(), "error-round-closed");
    let page = desk.read(&desk.staff.0, PAGE).await;
    assert!(!page.contains("Người dùng ctv"), "no list of who did not file is kept open: {page}");
    for (role, user) in [(Role::Leader, "lanhdao"), (Role::UnitHead, "thutruong"), (Role::Admin, "quantri")] {
        let (who, _) = desk.site.browser(role, user).await;
        assert_eq!(desk.site.get(&who, PAGE).await.status, 403, "{role:?}");
    }
    desk.site.close().await;
}

#[tokio::test]
async fn text_taken_out_of_what_was_keyed_in_takes_the_form_kept_for_who_typed_it_along() {
    let desk = desk().await;
    let (app, id) = (&desk.site.app, desk.keyed().await);
    let tx = app.db.begin().await.unwrap();
    stashes::set(&tx, desk.staff.1.account, "sealed".into(), app.now()).await.unwrap();
    stashes::set(&tx, desk.other.1.account, "sealed".into(), app.now()).await.unwrap();
    tx.commit().await.unwrap();
    redactions::redact(app, &desk.other.1, id, 2, (Place::General, Reason::Personal)).await.unwrap();
    assert!(stashes::of(&app.db, &desk.staff.1, app.now()).await.unwrap().is_none());
    assert!(stashes::of(&app.db, &desk.other.1, app.now()).await.unwrap().is_some());
    desk.site.close().await;
}
