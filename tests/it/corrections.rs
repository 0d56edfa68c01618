//! Putting right what was issued: another version against the first, and a release that is taken back.

use std::collections::BTreeMap;

use entity::enums::Role;
use langnghe::demo::seed::{self, Plan};
use serde_json::Value;

use crate::releases;
use crate::support::app::{Browser, Site};

const REASON: &str = "Bổ sung báo cáo nộp muộn của cộng tác viên.";

/// A bloc of one cluster with some reports of the open round, and people of three roles.
struct Bloc {
    site: Site,
    staff: Browser,
    approver: Browser,
    leader: Browser,
    /// The round with reports that count and some that wait.
    code: String,
}

impl Bloc {
    async fn new() -> Self {
        let site = Site::new().await;
        let plan = Plan { reports: 260, units: 12, rounds: 1 };
        seed::fill(&site.app, plan, |_| {}).await.unwrap();
        let staff = site.browser(Role::Staff, "canbo").await.0;
        let approver = site.browser(Role::Approver, "lanhdaoban").await.0;
        let leader = site.browser(Role::Leader, "lanhdao").await.0;
        let code = site.rows("SELECT code FROM round").await.remove(0);
        Self { site, staff, approver, leader, code }
    }

    /// Issues the round's figures with the text as it is drafted; the release's address.
    async fn issued(&self) -> String {
        let compiled = self.site.post(&self.staff, &format!("/rounds/{}/compile", self.code), &[]).await;
        assert_eq!(compiled.status, 303, "{}", compiled.body);
        let summary = self.site.post(&self.staff, "/summaries", &[("round", &self.code)]).await.to;
        assert_eq!(act(&self.site, &self.staff, &summary, "compose").await.0, 303);
        assert_eq!(act(&self.site, &self.staff, &summary, "submit").await.0, 303);
        let (status, release) = act(&self.site, &self.approver, &summary, "issue").await;
        assert_eq!(status, 303);
        release
    }
}

/// The cells of a release by unit and topic.
async fn cells(site: &Site, who: &Browser, release: &str) -> BTreeMap<(String, String), Value> {
    let answer = site.get(who, &format!("{release}/figures.json")).await;
    assert_eq!(answer.status, 200, "{release}");
    let read: Value = serde_json::from_str(&answer.body).unwrap();
    let cells = read["releases"][0]["cells"].as_array().unwrap().clone();
    let key = |c: &Value| (c["unit"].as_str().unwrap().to_owned(), c["topic"].as_str().unwrap().to_owned());
    cells.into_iter().map(|c| (key(&c), c)).collect()
}

async fn act(site: &Site, who: &Browser, path: &str, act: &str) -> (u16, String) {
    let answer = site.save(who, path, &[("act", act)]).await;
    (answer.status, answer.to)
}

#[tokio::test]
async fn late_reports_in_version_two_grey_out_no_cell_that_version_one_showed() {
    let bloc = Bloc::new().await;
    let first = bloc.issued().await;
    let Bloc { site, staff, approver, leader, code } = bloc;
    let was = cells(&site, &leader, &first).await;

    let refused = site
        .post(
            &staff,
            &format!("{first}/versions"),
            &[("act", "correct"), ("reason", "Có 12 báo cáo muộn nữa.")],
        )
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("không ghi con số") && refused.body.contains("Có 12 báo cáo muộn nữa."));
    let begun =
        site.post(&staff, &format!("{first}/versions"), &[("act", "correct"), ("reason", REASON)]).await;
    assert_eq!(begun.status, 303, "{}", begun.body);
    let summary = begun.to.split('?').next().unwrap().to_owned();
    let twice =
        site.post(&staff, &format!("{first}/versions"), &[("act", "correct"), ("reason", REASON)]).await;
    assert_eq!(twice.status, 409, "one correction at a time");
    assert_eq!(site.get(&leader, &first).await.status, 200, "the release stays while another is composed");

    let undo = site
        .post(
            &staff,
            &format!("/rounds/{code}/uncompile"),
            &[("reason", "Một báo cáo đến sau khi chốt số liệu.")],
        )
        .await;
    assert_eq!(undo.status, 303, "{}", undo.body);
    let queue = site.get(&staff, &format!("/reviews?round={code}&state=waiting&kind=periodic")).await.body;
    for link in
        queue.split("<td role=\"cell\" data-label").filter_map(|cell| cell.split_once("href=\"/reviews/"))
    {
        let id = link.1.split(['"', '?']).next().unwrap();
        let accepted = site.save(&staff, &format!("/reviews/{id}"), &[("decision", "accept")]).await;
        assert_eq!(accepted.status, 303, "{}", accepted.body);
    }
    assert_eq!(site.post(&staff, &format!("/rounds/{code}/compile"), &[]).await.status, 303);

    let preview = site.get(&staff, &format!("/rounds/{code}/publication")).await;
    assert_eq!(preview.status, 200);
    assert!(preview.body.contains("Ô trước công bố, nay ẩn: <strong>0</strong>"), "nothing is newly hidden");
    assert_eq!(act(&site, &staff, &summary, "compose").await.0, 303);
    assert_eq!(act(&site, &staff, &summary, "submit").await.0, 303);
    let (status, second) = act(&site, &approver, &summary, "issue").await;
    assert_eq!(status, 303);

    let now = cells(&site, &leader, &second).await;
    let (mut updated, mut kept) = (0, 0);
    for (place, cell) in was.iter().filter(|(_, c)| c["status"] == "shown") {
        assert_eq!(now[place]["status"], "shown", "{place:?} was shown in version 1");
        updated += usize::from(now[place]["voices"] != cell["voices"]);
        if now[place]["as_of"] == "v1" {
            kept += 1;
            assert_eq!(now[place]["voices"], cell["voices"], "{place:?}");
        }
    }
    assert!(updated + kept > 0, "the late reports changed something");
    let old = site.get(&leader, &first).await.body;
    assert!(old.contains("Đã có bản 2 thay thế bản này.") && old.contains(&second));
    let new = site.get(&leader, &second).await.body;
    assert!(new.contains("Thay bản 1. Lý do:") && new.contains(REASON));
    assert!(!new.contains("Soạn bản sửa"), "a leader corrects nothing");
    let states = site.rows(&format!("SELECT s.state FROM summary s JOIN round o ON o.id = s.round_id WHERE o.code = '{code}' ORDER BY s.state")).await;
    assert_eq!(states, ["issued", "superseded"]);
    site.close().await;
}

#[tokio::test]
async fn a_release_that_was_taken_back_is_gone_for_its_readers_and_still_counts_against_what_follows() {
    let site = Site::new().await;
    let release = releases::issued(&site).await;
    let (_, staff) = site.log_in(&Browser::default(), "canbo").await;
    let (_, approver) = site.log_in(&Browser::default(), "lanhdaoban").await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao2").await;
    assert_eq!(site.get(&leader, &release).await.status, 200);
    let path = format!("{release}/versions");
    let by_staff = site.post(&staff, &path, &[("act", "withdraw"), ("reason", REASON)]).await;
    assert_eq!(by_staff.status, 403, "an approver's act");
    let short = site.post(&approver, &path, &[("act", "withdraw"), ("reason", "Sai")]).await;
    assert!(short.status == 422 && short.body.contains("Nhập lý do từ 10 đến 300 ký tự."));
    assert_eq!(site.post(&approver, &path, &[("act", "withdraw"), ("reason", REASON)]).await.status, 303);
    assert_eq!(site.post(&approver, &path, &[("act", "withdraw"), ("reason", REASON)]).await.status, 409);
    for place in ["", "/figures.json", ".pdf"] {
        assert_eq!(site.get(&leader, &format!("{release}{place}")).await.status, 404, "{place}");
    }
    assert!(!site.get(&leader, "/releases").await.body.contains(&release));
    let seen = site.get(&staff, &release).await.body;
    assert!(seen.contains("Đã thu hồi") && seen.contains(REASON));

    let begun = site.post(&staff, &path, &[("act", "correct"), ("reason", REASON)]).await;
    assert_eq!(begun.status, 303, "{}", begun.body);
    let summary = begun.to.split('?').next().unwrap().to_owned();
    assert_eq!(act(&site, &staff, &summary, "submit").await.0, 303);
    let (status, second) = act(&site, &approver, &summary, "issue").await;
    assert_eq!(status, 303);
    assert!(site.get(&leader, &second).await.body.contains("Bản 2"));
    assert_eq!(site.rows("SELECT COUNT(*) || '' FROM release_basis").await, ["2"]);
    site.close().await;
}

#[tokio::test]
async fn a_correction_that_is_given_up_leaves_the_release_and_its_round_as_they_were() {
    let site = Site::new().await;
    let release = releases::issued(&site).await;
    let (_, staff) = site.log_in(&Browser::default(), "canbo").await;
    let begun =
        site.post(&staff, &format!("{release}/versions"), &[("act", "correct"), ("reason", REASON)]).await;
    let summary = begun.to.split('?').next().unwrap().to_owned();
    assert!(site.get(&staff, &summary).await.body.contains("Đang soạn bản thay thế cho"));
    let (status, to) = act(&site, &staff, &summary, "cancel").await;
    assert_eq!((status, to), (303, format!("{release}?done=correction-cancelled")));
    assert_eq!(site.rows("SELECT state FROM round").await, ["issued"]);
    assert!(site.get(&staff, &release).await.body.contains("Soạn bản sửa"), "it can be begun again");
    site.close().await;
}

#[tokio::test]
async fn staff_see_which_rule_hides_a_cell_and_what_other_thresholds_would_do() {
    let bloc = Bloc::new().await;
    bloc.issued().await;
    let Bloc { site, staff, code, .. } = bloc;
    let path = format!("/rounds/{code}/publication");
    let shown = |body: &str| {
        let after = body.split_once("Toàn khối × mọi chủ đề").map_or("", |(_, rest)| rest);
        after.split("<td>").nth(1).and_then(|cell| cell.split('<').next()).unwrap_or_default().to_owned()
    };
    let now = site.get(&staff, &format!("{path}?compute=yes&unit=K1&topic=A")).await;
    assert_eq!(now.status, 200);
    assert_eq!(shown(&now.body), "1");
    assert!(now.body.contains("ít người báo cáo") && !now.body.contains("Đang thử các ngưỡng khác"));
    let strict = site
        .get(&staff, &format!("{path}?compute=yes&unit=K1&topic=A&min_voices=1000&min_reporters=100"))
        .await
        .body;
    assert!(strict.contains("Đang thử các ngưỡng khác"));
    assert!(strict.matches("ít ý kiến").count() > now.body.matches("ít ý kiến").count());
    let wrong = site.get(&staff, &format!("{path}?min_voices=2")).await;
    assert!(wrong.status == 422 && wrong.body.contains("value=\"2\""), "below the floor, and kept as typed");
    site.close().await;
}

#[tokio::test]
async fn an_administrator_sees_how_many_cells_thresholds_would_show_and_not_one_figure() {
    let bloc = Bloc::new().await;
    bloc.issued().await;
    let Bloc { site, staff, code, .. } = bloc;
    let admin = site.browser(Role::Admin, "quantri").await.0;
    let tried = [
        ("act", "try"),
        ("min_voices", "900"),
        ("min_reporters", "60"),
        ("max_share", "80"),
        ("min_headcount", "50"),
    ];
    assert_eq!(site.post(&admin, "/settings", &tried).await.status, 303);
    assert!(site.get(&admin, "/settings").await.body.contains("Đang tính, thường mất vài giây."));
    let runner = langnghe::jobs::runner::Runner::new(site.app.clone(), None);
    assert_eq!(runner.once(langnghe::jobs::Job::Judge).await.unwrap().done, 1);
    let page = site.get(&admin, "/settings").await.body;
    let row = page.split_once("Cụm × lĩnh vực").unwrap().1.split("</tr>").next().unwrap();
    let numbers: Vec<u32> = row
        .split("<td>")
        .skip(1)
        .map(|cell| cell.split('<').next().unwrap().replace('.', "").parse().unwrap())
        .collect();
    let [shown_now, shown_then, hidden_now, hidden_then] = numbers[..] else { panic!("{row}") };
    assert!(shown_then < shown_now && hidden_then > hidden_now, "{numbers:?}");
    assert_eq!(site.get(&admin, &format!("/rounds/{code}/publication")).await.status, 403);
    let figures = site.get(&staff, &format!("/rounds/{code}/publication?compute=yes")).await.body;
    let voices = figures
        .split_once("class=\"total\"")
        .unwrap()
        .1
        .split("<td>")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .to_owned();
    assert!(voices.len() > 4 && !page.contains(&voices), "{voices}");
    site.close().await;
}
