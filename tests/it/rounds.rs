//! Rounds as staff run them: planned ahead, changed, and who is expected; what heads of units read.

use entity::assignment;
use entity::enums::{ReportState, Role, RoundState};
use entity::ids::ReportId;
use entity::round;
use langnghe::actions::{reports, reviews, rounds as acts};
use langnghe::domain::access::Actor;
use langnghe::domain::report::{Act, RawReport};
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use langnghe::store::{assignments, completeness, rounds};

use crate::support::app::{Browser, Site};
use crate::support::make;

async fn round(site: &Site, code: &str) -> round::Model {
    rounds::by_code(&site.app.db, code).await.unwrap().unwrap()
}

/// A time where the organisation is, as people write it.
fn local(site: &Site, at: chrono::DateTime<chrono::Utc>) -> String {
    at.with_timezone(&site.app.zone()).format("%d/%m/%Y %H:%M").to_string()
}

async fn staff(site: &Site) -> Browser {
    site.browser(Role::Staff, "canbo").await.0
}

#[tokio::test]
async fn a_year_is_planned_as_four_quarters_that_open_are_due_and_close_by_the_calendar() {
    let site = Site::new().await;
    let browser = staff(&site).await;
    let form = [("act", "plan"), ("year", "2027"), ("kind", "quarter")];
    let done = site.post(&browser, "/rounds", &form).await;
    assert_eq!((done.status, done.to.as_str()), (303, "/rounds?done=planned"));
    let all = rounds::in_states(&site.app.db, &[RoundState::Planned]).await.unwrap();
    let codes: Vec<&str> = all.iter().map(|r| r.code.as_str()).collect();
    assert_eq!(codes, ["2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4"]);
    let times: Vec<String> =
        [all[0].open_at, Some(all[0].due_at), all[0].close_at].map(|at| local(&site, at.unwrap())).into();
    assert_eq!(times, ["01/01/2027 08:00", "15/03/2027 23:59", "20/03/2027 23:59"]);
    let page = site.get(&browser, "/rounds").await.body;
    for name in ["Quý I/2027", "Quý IV/2027", "15/03/2027"] {
        assert!(page.contains(name), "{name}");
    }
    let again = site.post(&browser, "/rounds", &form).await;
    assert_eq!(again.status, 422);
    assert!(again.body.contains("đã có trên lịch") && again.body.contains("value=\"2027\""));
    site.close().await;
}

#[tokio::test]
async fn of_this_year_only_what_is_not_over_is_planned() {
    let site = Site::new().await;
    let browser = staff(&site).await;
    let form = [("act", "plan"), ("year", "2026"), ("kind", "month")];
    assert_eq!(site.post(&browser, "/rounds", &form).await.status, 303);
    let all = rounds::in_states(&site.app.db, &[RoundState::Planned]).await.unwrap();
    let codes: Vec<&str> = all.iter().map(|r| r.code.as_str()).collect();
    assert_eq!(codes, ["2026-M10", "2026-M11", "2026-M12"], "all tests happen in October");
    for (year, kind) in [("1999", "month"), ("", "month"), ("2027", ""), ("2027", "decade")] {
        let form = [("act", "plan"), ("year", year), ("kind", kind)];
        assert_eq!(site.post(&browser, "/rounds", &form).await.status, 422, "{year} {kind}");
    }
    site.close().await;
}

#[tokio::test]
async fn rounds_of_one_kind_never_overlap_and_those_of_different_kinds_may() {
    let site = Site::new().await;
    make::world(&site.app.db, &[]).await;
    let browser = staff(&site).await;
    let open = async |code: &str| site.post(&browser, "/rounds", &[("code", code)]).await.status;
    assert_eq!(open("2026-Q4").await, 422, "there already");
    for (code, name) in [
        ("2026-W44", "Tuần 44/2026"),
        ("2026-M10", "Tháng 10/2026"),
        ("2026-H2", "6 tháng cuối năm 2026"),
        ("2026", "Năm 2026"),
    ] {
        assert_eq!(open(code).await, 303, "{code}");
        assert_eq!(open(code).await, 422, "{code} again");
        let page = site.get(&browser, &format!("/rounds/{code}")).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains(name), "{name}");
    }
    for wrong in ["2026-W54", "2026-H3", "2026-M00", "26", "1999-Q1", "2026-q4"] {
        assert_eq!(open(wrong).await, 422, "{wrong}");
    }
    site.close().await;
}

#[tokio::test]
async fn a_planned_round_opens_by_hand_with_its_snapshot_or_leaves_the_calendar() {
    let site = Site::new().await;
    let world = make::world(&site.app.db, &[]).await;
    make::person_in(&site.app.db, Role::Collaborator, "ctv", Some(world.school)).await;
    let browser = staff(&site).await;
    let form = [("act", "plan"), ("year", "2027"), ("kind", "quarter")];
    assert_eq!(site.post(&browser, "/rounds", &form).await.status, 303);
    assert_eq!(site.post(&browser, "/rounds/2027-Q1", &[("act", "open")]).await.status, 303);
    let row = round(&site, "2027-Q1").await;
    assert_eq!((row.state, row.open_at), (RoundState::Open, Some(make::now())));
    assert_eq!(rounds::units(&site.app.db, row.id).await.unwrap().len(), 2);
    assert_eq!(rounds::expected(&site.app.db, row.id).await.unwrap().len(), 1);
    for act in ["open", "drop", "close"] {
        let told = site.post(&browser, "/rounds/2027-Q1", &[("act", act)]).await;
        assert_eq!(told.status, 409, "{act}: open already, no longer planned, not due");
        assert!(told.body.contains("role=\"alert\""));
    }
    assert_eq!(site.post(&browser, "/rounds/2027-Q2", &[("act", "drop")]).await.status, 303);
    assert_eq!(site.get(&browser, "/rounds/2027-Q2").await.status, 404);
    site.close().await;
}

#[tokio::test]
async fn another_due_day_moves_to_a_working_day_and_says_anew_who_was_on_time() {
    let site = Site::new().await;
    let author = site.person(Role::Collaborator, "ctv").await;
    let world = make::world(&site.app.db, &[author.account]).await;
    let row = make::report(&site.app.db, &world, &author, ReportState::Submitted).await;
    let browser = staff(&site).await;
    let save = async |due: &str, close: &str| {
        let form = [("due", due), ("close", close), ("focus", "Giá điện")];
        site.save(&browser, "/rounds/2026-Q4/edit", &form).await
    };
    // Thursday and Friday, 31 December and 1 January: the second is a holiday, then comes a weekend.
    assert_eq!(save("01/01/2027", "10/01/2027").await.status, 303);
    let saved = round(&site, "2026-Q4").await;
    assert_eq!(local(&site, saved.due_at), "04/01/2027 23:59");
    assert_eq!(saved.focus, "Giá điện");
    let late = async || {
        let of = completeness::of_each(&site.app.db, world.round).await.unwrap();
        1 - of[&world.school].on_time
    };
    assert_eq!(late().await, 0);
    assert_eq!(save("01/10/2026", "10/01/2027").await.status, 303);
    assert_eq!(late().await, 1, "{row:?}");
    for (due, close, words) in [
        ("31/02/2027", "10/01/2027", "Ngày không đúng"),
        ("15/12/2026", "14/12/2026", "từ hạn nộp"),
        ("15/12/2030", "16/12/2030", "92 ngày"),
        ("", "", "Ngày không đúng"),
    ] {
        let told = save(due, close).await;
        assert_eq!(told.status, 422, "{due}");
        assert!(told.body.contains(words) && told.body.contains(&format!("value=\"{due}\"")), "{due}");
        assert!(told.body.contains("Giá điện"));
    }
    site.close().await;
}

#[tokio::test]
async fn whoever_saves_a_round_over_another_change_gets_409_and_keeps_what_they_typed() {
    let site = Site::new().await;
    make::world(&site.app.db, &[]).await;
    let browser = staff(&site).await;
    let path = "/rounds/2026-Q4/edit";
    let shown = site.version(&browser, path).await;
    let form = |version: &'static str, focus: &'static str| {
        [("version", version), ("due", "15/12/2026"), ("close", "20/12/2026"), ("focus", focus)]
    };
    assert_eq!(shown, "1");
    assert_eq!(site.post(&browser, path, &form("1", "Một")).await.status, 303);
    let second = site.post(&browser, path, &form("1", "Hai")).await;
    assert_eq!(second.status, 409);
    assert!(second.body.contains("Hai</textarea>") && second.body.contains("Một"));
    assert_eq!(site.post(&browser, path, &form("2", "Hai")).await.status, 303, "now over what they saw");
    site.close().await;
}

#[tokio::test]
async fn the_list_of_holidays_moves_due_days_and_a_wrong_line_is_named() {
    let site = Site::new().await;
    let browser = staff(&site).await;
    let plan = [("act", "plan"), ("year", "2027"), ("kind", "quarter")];
    assert_eq!(site.post(&browser, "/rounds", &plan).await.status, 303);
    let page = site.get(&browser, "/holidays").await.body;
    assert!(page.contains("Tết Nguyên đán"));
    let stamp = page.split("name=\"stamp\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let save = async |text: &str| {
        site.post(&browser, "/holidays", &[("stamp", stamp.as_str()), ("holidays", text)]).await
    };
    let wrong = save("15/03/2027 Lễ\n32/03/2027 Lễ").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("Dòng 2") && wrong.body.contains("32/03/2027 Lễ"));
    assert_eq!(save("15/03/2027-16/03/2027 Lễ hội").await.status, 303);
    let moved = round(&site, "2027-Q1").await;
    assert_eq!(local(&site, moved.due_at), "17/03/2027 23:59");
    assert_eq!(local(&site, round(&site, "2027-Q2").await.due_at), "15/06/2027 23:59");
    let late = save("01/01/2027 Tết").await;
    assert_eq!(late.status, 409, "over a list that is no longer there");
    assert!(late.body.contains("01/01/2027 Tết") && late.body.contains("Lễ hội"));
    site.close().await;
}

#[tokio::test]
async fn people_are_added_excused_and_replaced_while_a_round_runs_each_for_a_reason() {
    let site = Site::new().await;
    let (one, two) =
        (site.person(Role::Collaborator, "mot").await, site.person(Role::Collaborator, "hai").await);
    let world = make::world(&site.app.db, &[one.account, two.account]).await;
    make::report(&site.app.db, &world, &two, ReportState::Submitted).await;
    let three = site.person_in(Role::Collaborator, "ba", Some(world.school)).await;
    let browser = staff(&site).await;
    let path = "/rounds/2026-Q4/people";
    let (one_id, two_id, three_id) =
        (one.account.to_string(), two.account.to_string(), three.account.to_string());
    let expected = async || {
        let mut all: Vec<String> = rounds::expected(&site.app.db, world.round)
            .await
            .unwrap()
            .into_iter()
            .map(|seat| seat.account_id.to_string())
            .collect();
        all.sort();
        all
    };
    let sorted = |mut all: Vec<String>| {
        all.sort();
        all
    };
    let page = site.get(&browser, &format!("{path}?account={one_id}")).await.body;
    assert!(page.contains("Người dùng ba"), "who may take the place is offered");
    let short = site.post(&browser, path, &[("act", "excuse"), ("account", &one_id), ("reason", "x")]).await;
    assert_eq!(short.status, 422);
    assert!(short.body.contains("value=\"x\"") && short.body.contains("Ghi lý do"));
    let reason = ("reason", "Chuyển công tác");
    let filed = site.post(&browser, path, &[("act", "excuse"), ("account", &two_id), reason]).await;
    assert_eq!(filed.status, 409, "a report is there");
    let swap = [("act", "replace"), ("account", one_id.as_str()), ("by", three_id.as_str()), reason];
    assert_eq!(site.post(&browser, path, &swap).await.status, 303);
    assert_eq!(expected().await, sorted(vec![two_id.clone(), three_id.clone()]));
    assert_eq!(site.post(&browser, path, &swap).await.status, 409, "once is enough");
    let back = [("act", "restore"), ("account", one_id.as_str()), reason];
    assert_eq!(site.post(&browser, path, &back).await.status, 303);
    assert_eq!(expected().await, sorted(vec![one_id.clone(), two_id, three_id]));
    let four = site.person_in(Role::Collaborator, "bon", Some(world.school)).await.account.to_string();
    let add = [("act", "add"), ("new", four.as_str()), ("new-reason", "Mới về đơn vị")];
    assert_eq!(site.post(&browser, path, &add).await.status, 303);
    assert_eq!(site.post(&browser, path, &add).await.status, 409);
    let seats: Vec<assignment::Model> =
        assignments::all(&site.app.db, &staff_scope(&site).await, world.round)
            .await
            .unwrap()
            .into_iter()
            .map(|(seat, _)| seat)
            .collect();
    assert_eq!(seats.iter().filter(|s| s.added.as_deref() == Some("Mới về đơn vị")).count(), 1);
    assert!(site.get(&browser, path).await.body.contains("Mới về đơn vị"));
    site.close().await;
}

async fn staff_scope(site: &Site) -> langnghe::domain::access::Scope {
    make::person(&site.app.db, Role::Staff, "canbo-khac").await.scope()
}

#[tokio::test]
async fn a_head_reads_how_complete_the_unit_was_at_due_and_close_and_nothing_live() {
    let site = Site::new().await;
    let mut people = Vec::new();
    for user in ["mot", "hai", "ba"] {
        people.push(site.person(Role::Collaborator, user).await);
    }
    let ids: Vec<_> = people.iter().map(|p| p.account).collect();
    let world = make::world(&site.app.db, &ids).await;
    site.person_in(Role::UnitHead, "capuy", Some(world.school)).await;
    let head = site.log_in(&Browser::default(), "capuy").await.1;
    make::report(&site.app.db, &world, &people[0], ReportState::Submitted).await;
    let none = site.get(&head, "/completeness").await;
    assert_eq!(none.status, 200);
    assert!(none.body.contains("Chưa có số liệu"), "before it is due there is nothing");
    let later = site.later(chrono::Duration::minutes(5));
    Runner::new(later.app.clone(), None).once(Job::Rounds).await.unwrap();
    let cells = |body: &str| -> Vec<String> {
        let rows = body.split("<tbody").nth(1).unwrap_or_default();
        rows.split("<span>").skip(1).map(|c| c.split('<').next().unwrap().to_owned()).collect()
    };
    assert_eq!(cells(&later.get(&head, "/completeness").await.body), ["3", "1", "1"]);
    make::report(&site.app.db, &world, &people[1], ReportState::Submitted).await;
    let body = later.get(&head, "/completeness").await.body;
    assert_eq!(cells(&body), ["3", "1", "1"], "what came later does not show");
    assert!(!body.contains("Đơn vị K<"), "nor does what lies above the unit");
    site.close().await;
}

#[tokio::test]
async fn of_a_unit_with_two_collaborators_its_head_reads_nothing() {
    let site = Site::new().await;
    let (one, two) =
        (site.person(Role::Collaborator, "mot").await, site.person(Role::Collaborator, "hai").await);
    let world = make::world(&site.app.db, &[one.account, two.account]).await;
    site.person_in(Role::UnitHead, "capuy", Some(world.school)).await;
    let head = site.log_in(&Browser::default(), "capuy").await.1;
    let staff = make::person(&site.app.db, Role::Staff, "canbo").await;
    acts::compile(&site.app, &staff, "2026-Q4").await.unwrap();
    assert!(site.get(&head, "/completeness").await.body.contains("Chưa có số liệu"));
    site.close().await;
}

#[tokio::test]
async fn an_admin_sees_each_job_and_asks_for_a_run() {
    let site = Site::new().await;
    let admin = site.browser(Role::Admin, "quantri").await.0;
    let runner = Runner::new(site.app.clone(), None);
    runner.once(Job::Purge).await.unwrap();
    let page = site.get(&admin, "/jobs").await.body;
    for name in ["Gửi thư", "Nhắc người chưa nộp", "Mở và đóng kỳ báo cáo", "Lưu trữ kỳ báo cáo"]
    {
        assert!(page.contains(name), "{name}");
    }
    assert!(page.contains(&local(&site, make::now())), "when one ran");
    assert_eq!(site.post(&admin, "/jobs", &[("job", "remind")]).await.status, 303);
    assert!(site.get(&admin, "/jobs").await.body.contains("Đang chờ chạy"));
    runner.once(Job::Remind).await.unwrap();
    assert!(!site.get(&admin, "/jobs").await.body.contains("Đang chờ chạy"));
    assert_eq!(site.post(&admin, "/jobs", &[("job", "x")]).await.status, 422);
    site.close().await;
}

/// The cells of the first table's rows on a page, as text.
fn rows(body: &str) -> Vec<String> {
    let table = body.split("<tbody").nth(1).unwrap_or_default().split("</tbody>").next().unwrap_or_default();
    let plain = |row: &str| {
        let cells = row.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text.trim());
        cells.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | ")
    };
    table.split("<tr").skip(1).map(plain).collect()
}

#[tokio::test]
async fn completeness_is_opened_from_the_bloc_down_and_tells_by_name_who_is_silent() {
    let site = Site::new().await;
    let mut people = Vec::new();
    for user in ["mot", "hai", "ba", "bon"] {
        people.push(site.person(Role::Collaborator, user).await);
    }
    let ids: Vec<_> = people.iter().map(|who| who.account).collect();
    let world = make::world(&site.app.db, &ids).await;
    for (who, state) in people.iter().zip([ReportState::Accepted, ReportState::Returned, ReportState::Draft])
    {
        make::report(&site.app.db, &world, who, state).await;
    }
    let browser = staff(&site).await;
    let page =
        async |query: &str| site.get(&browser, &format!("/rounds/2026-Q4/completeness{query}")).await.body;
    let round = site.get(&browser, "/rounds/2026-Q4").await.body;
    assert!(round.contains("/rounds/2026-Q4/completeness") && round.contains("<progress"));
    assert_eq!(rows(&page("").await), ["Đơn vị K1 | 2 / 4 | 2 | 1 | 0"]);
    let leaf = page("?unit=K1").await;
    assert!(
        leaf.contains("không có đơn vị trực thuộc") && leaf.contains("/completeness?unit=K\">Đơn vị K</a>")
    );
    let silent = page("?list=silent").await;
    assert!(rows(&silent)[0].starts_with("Đơn vị K1 | 2 | Nhắc ngay"), "{:?}", rows(&silent));
    let unknown = site.get(&browser, "/rounds/2026-Q4/completeness?unit=K9").await;
    assert_eq!(unknown.status, 404);
    assert_eq!(rows(&page("?page=77").await).len(), 1, "beyond the last page is the last");
    site.close().await;
}

#[tokio::test]
async fn a_returned_report_counts_as_received_while_its_author_writes_on_it_and_one_taken_back_does_not() {
    let site = Site::new().await;
    let mut people = Vec::new();
    for user in ["mot", "hai"] {
        people.push(site.person(Role::Collaborator, user).await);
    }
    let ids: Vec<_> = people.iter().map(|who| who.account).collect();
    let world = make::world(&site.app.db, &ids).await;
    let staff = make::person(&site.app.db, Role::Staff, "canbo").await;
    let received = async || {
        let all = completeness::of_each(&site.app.db, world.round).await.unwrap();
        let units = rounds::units(&site.app.db, world.round).await.unwrap();
        let counted = completeness::count(&site.app.db, &units[0]).await.unwrap();
        assert_eq!((all[&world.school], all[&world.school]), (counted.of(&units[0]), counted.own(&units[1])));
        all[&world.school].received
    };
    let back = file(&site, &people[0]).await;
    let taken = file(&site, &people[1]).await;
    assert_eq!(received().await, 2);
    let reason = "Đề nghị xem lại nội dung này.";
    reviews::decide(&site.app, &staff, back, 2, (Act::Return, reason)).await.unwrap();
    reports::resume(&site.app, &people[0], back).await.unwrap();
    reports::withdraw(&site.app, &people[1], taken).await.unwrap();
    assert_eq!(received().await, 1);
    reports::submit(&site.app, &people[0], back, true).await.unwrap().unwrap();
    reports::withdraw(&site.app, &people[0], back).await.unwrap();
    assert_eq!(received().await, 0, "handed in again and taken back, it is its author's alone");
    site.close().await;
}

async fn file(site: &Site, who: &Actor) -> ReportId {
    let raw = RawReport { nil: "yes".into(), ..RawReport::default() };
    let id = reports::start(&site.app, who, "2026-Q4").await.unwrap();
    reports::save_draft(&site.app, who, id, 1, &raw).await.unwrap();
    reports::submit(&site.app, who, id, true).await.unwrap().unwrap();
    id
}
