//! Guidance: who may read it and from when, what must not be told in it, how readers are counted, and the handout.

use chrono::Duration;
use entity::enums::Role;
use langnghe::domain::layout::Layout;
use langnghe::store::settings;

use crate::support::app::{Answer, Browser, Site};
use crate::support::world::{ISSUED, OPEN, World};
use crate::support::{dump, pdf};

/// What staff write, in words nobody reported.
const BODY: &str =
    "Lắng nghe **giá cả** và việc làm dịp cuối năm.\n\n- Hỏi vì sao\n- Ghi điều mọi người mong";

/// Those whom guidance can be for.
const READERS: [(&str, Role); 3] =
    [("collaborators", Role::Collaborator), ("unit_heads", Role::UnitHead), ("leaders", Role::Leader)];

/// A form as staff fill it in.
fn form<'a>(body: &'a str, audience: &[&'a str], from: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("round", OPEN),
        ("title", "Nội dung trọng tâm cuối năm"),
        ("body", body),
        ("from", from),
        ("question-1", "Bao giờ có lịch chi trả chế độ?"),
        ("answer-1", "Cơ quan có trách nhiệm *đang* chuẩn bị."),
        ("question-2", ""),
        ("answer-2", ""),
    ];
    fields.extend(audience.iter().map(|code| ("audience", *code)));
    fields
}

/// Begins guidance; the address of its form.
async fn begun(site: &Site, staff: &Browser, fields: &[(&str, &str)]) -> String {
    let answer = site.post(staff, "/guidance/new", fields).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.to.split('?').next().unwrap().to_owned()
}

/// Saves and publishes what a form says, at the version its page is at.
async fn publish(site: &Site, who: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let mut all = fields.to_vec();
    all.push(("act", "publish"));
    site.save(who, path, &all).await
}

/// The pages of guidance, by the address of its form.
fn pages(path: &str) -> [String; 2] {
    let page = path.trim_end_matches("/edit").to_owned();
    [format!("{page}.pdf"), page]
}

/// The keys of what was found, as the page offers them to be confirmed: all, and those the person may tick.
fn found(page: &str) -> (Vec<String>, Vec<String>) {
    let boxes = page.split("name=\"finding\" value=\"").skip(1);
    let boxes: Vec<(String, bool)> = boxes
        .map(|rest| {
            let (key, rest) = rest.split_once('"').unwrap();
            (key.to_owned(), !rest.split('>').next().unwrap().contains("disabled"))
        })
        .collect();
    let free = boxes.iter().filter(|(_, is_free)| *is_free).map(|(key, _)| key.clone()).collect();
    (boxes.into_iter().map(|(key, _)| key).collect(), free)
}

#[tokio::test]
async fn guidance_is_read_by_its_audience_from_its_time_on_and_by_nobody_else() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let staff = world.browser(Role::Staff);
    let zone = site.app.zone();
    let at = site.app.now() + Duration::minutes(30);
    let from = at.with_timezone(&zone).format("%d/%m/%Y %H:%M").to_string();
    for (audience, reader) in READERS {
        let path = begun(&site, staff, &form(BODY, &[audience], &from)).await;
        let [file, page] = pages(&path);
        let expect = |role: Role, there: u16| match role {
            Role::Staff | Role::Approver => 200,
            Role::Admin | Role::Auditor => 403,
            role if role == reader => there,
            _ => 404,
        };
        let mut told = Vec::new();
        for (step, there) in
            [("a draft", 404), ("before its time", 404), ("at its time", 200), ("withdrawn", 404)]
        {
            let site = if step == "a draft" || step == "before its time" {
                site.at(site.app.now())
            } else {
                site.at(at)
            };
            match step {
                "before its time" => {
                    let done = publish(&site, staff, &path, &form(BODY, &[audience], &from)).await;
                    assert_eq!(done.to, format!("{page}?done=guidance-published"), "{}", done.body);
                }
                "withdrawn" => {
                    let version = site.version(staff, &page).await;
                    let form = [("version", version.as_str()), ("act", "withdraw")];
                    assert_eq!(site.post(staff, &path, &form).await.status, 303);
                }
                _ => {}
            }
            for role in Role::ALL {
                let browser = world.browser(*role);
                for address in [&file, &page] {
                    let answer = site.get(browser, address).await;
                    assert_eq!(answer.status, expect(*role, there), "{address} {step} as {role:?}");
                    told.push(answer.body.contains("giá cả") || address == &file && answer.status == 200);
                }
                let list = site.get(browser, "/guidance").await.body;
                let sees = expect(*role, there) == 200;
                assert_eq!(list.contains(&format!("href=\"{page}\"")), sees, "the list {step} as {role:?}");
                let home = site.get(browser, "/").await.body;
                let is_told = there == 200 && *role == reader;
                assert_eq!(home.contains(&format!("href=\"{page}\"")), is_told, "home {step} as {role:?}");
            }
        }
        assert!(told.iter().any(|is_there| *is_there));
    }
    let stranger = Browser::default();
    assert_eq!(site.get(&stranger, "/guidance").await.status, 303, "a stranger is sent to the login");
    site.close().await;
}

#[tokio::test]
async fn a_draft_is_previewed_saved_and_published_and_what_is_wrong_is_told_with_all_that_was_typed() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let (staff, reader) = (world.browser(Role::Staff), world.browser(Role::Collaborator));
    let new = site.get(staff, "/guidance/new").await.body;
    assert!(new.contains(&format!("<option value=\"{OPEN}\" selected")), "the open round is proposed");
    let mut fields = form(BODY, &[], "mai");
    fields.push(("act", "preview"));
    let shown = site.post(staff, "/guidance/new", &fields).await;
    assert_eq!(shown.status, 200);
    assert!(
        shown.body.contains("Lắng nghe <strong>giá cả</strong>") && shown.body.contains("<li>Hỏi vì sao")
    );
    assert_eq!(site.rows("SELECT COUNT(*) || '' FROM guidance").await, ["1"], "a look saves nothing");
    fields.pop();
    let wrong = site.post(staff, "/guidance/new", &fields).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("id=\"from-error\"") && wrong.body.contains("value=\"mai\""));
    assert!(wrong.body.contains("- Ghi điều mọi người mong") && wrong.body.contains("đang* chuẩn bị"));
    let mut of_no_round = form(BODY, &["leaders"], "");
    of_no_round[0] = ("round", "1999-Q1");
    assert!(site.post(staff, "/guidance/new", &of_no_round).await.body.contains("id=\"round-error\""));

    let path = begun(&site, staff, &form("Ngắn", &[], "")).await;
    let mut thin = form("Ngắn", &[], "");
    thin[5] = ("answer-1", "");
    let refused = publish(&site, staff, &path, &thin).await;
    assert_eq!(refused.status, 422);
    for field in ["body", "answer-1", "audience"] {
        assert!(refused.body.contains(&format!("id=\"{field}-error\"")), "{field}");
    }
    let good = form(BODY, &["collaborators"], "");
    let done = publish(&site, staff, &path, &good).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let [file, page] = pages(&path);
    let read = site.get(reader, &page).await.body;
    assert!(
        read.contains("<strong>giá cả</strong>")
            && read.contains("<h3>1. Bao giờ có lịch chi trả chế độ?</h3>")
    );
    assert!(!read.contains("Thu hồi") && !read.contains("/edit"), "readers are offered nothing to do");
    assert_eq!(site.get(staff, &path).await.to, page, "what readers have is not edited");
    let stale = site.save(staff, &page, &good).await;
    assert_eq!(stale.status, 405);
    let mut again = good.clone();
    again.extend([("version", "9"), ("act", "save")]);
    assert_eq!(site.post(staff, &path, &again).await.status, 409);

    let text = pdf::text(&site.get(reader, &file).await.bytes);
    for words in
        ["ĐẢNG CỘNG SẢN VIỆT NAM", "Nội dung trọng tâm cuối năm", "Quý IV/2026", "Dành cho: Cộng tác viên"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(text.contains("Lắng nghe giá cả và việc làm") && text.contains("1. Bao giờ có lịch"), "{text}");
    assert!(!text.contains("DỰ THẢO"));
    let tasks = site.get(reader, &world.address("/reports/{id}/edit")).await.body;
    assert!(!tasks.contains(&page), "the form of another round does not name it");
    let log = site.rows("SELECT action FROM audit_event WHERE action LIKE 'guidance%' ORDER BY action").await;
    for act in ["guidance.create", "guidance.publish", "guidance.refuse", "guidance.save"] {
        assert!(log.iter().any(|row| row == act), "{act}: {log:?}");
    }
    site.close().await;
}

#[tokio::test]
async fn of_two_who_write_at_once_the_second_sees_both_texts_and_nothing_is_lost() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let (staff, approver) = (world.browser(Role::Staff), world.browser(Role::Approver));
    let path = begun(&site, staff, &form(BODY, &["leaders"], "")).await;
    let version = site.version(staff, &path).await;
    let saved = async |body: &str, version: &str| {
        let mut fields = form(body, &["leaders"], "");
        fields.push(("version", version));
        site.post(approver, &path, &fields).await
    };
    assert_eq!(saved("Bản của người thứ nhất, đủ dài để giữ lại làm bản chung.", &version).await.status, 303);
    let second = saved("Bản của người thứ hai, viết trong lúc người kia lưu.", &version).await;
    assert_eq!(second.status, 409);
    assert!(second.body.contains("Bản của người thứ nhất") && second.body.contains("Bản của người thứ hai"));
    let shown = second.body.split_once("name=\"version\" value=\"").unwrap().1.split('"').next().unwrap();
    assert_ne!(shown, version);
    assert_eq!(saved("Bản ghép của hai người, đủ dài để giữ lại.", shown).await.status, 303);
    assert!(site.get(staff, &path).await.body.contains("Bản ghép của hai người"));

    // Who publishes does so to what they saw.
    let early = site
        .post(staff, &path, &[("version", "1"), ("act", "publish"), ("title", "Nội dung khác hẳn")])
        .await;
    assert_eq!(early.status, 409);
    assert_eq!(site.rows("SELECT state FROM guidance WHERE state = 'draft'").await.len(), 1);
    let version = site.version(staff, &path).await;
    let delete = [("version", version.as_str()), ("act", "delete")];
    assert_eq!(site.post(staff, &path, &[("version", "1"), ("act", "delete")]).await.status, 409);
    assert_eq!(site.post(staff, &path, &delete).await.to, "/guidance?done=guidance-deleted");
    assert_eq!(site.get(staff, &path).await.status, 404);
    site.close().await;
}

#[tokio::test]
async fn words_of_reports_leave_only_by_the_yes_of_an_approver_who_did_not_write_them() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let (staff, approver) = (world.browser(Role::Staff), world.browser(Role::Approver));
    // Six words of a report of the open round, a unit, a number; and words of the round before.
    let body = "Dư luận nêu nhiều người băn khoăn về giá điện tăng; ở Đơn vị K12 có 45 ý kiến. Kỳ trước cũng vậy: lo chi phí sinh hoạt tăng thêm.";
    let fields = form(body, &["leaders", "collaborators"], "");
    let path = begun(&site, staff, &fields).await;
    let [_, page] = pages(&path);
    let refused = publish(&site, staff, &path, &fields).await;
    assert_eq!(refused.status, 422);
    let (all, free) = found(&refused.body);
    assert!(
        refused.body.contains("giống lời báo cáo")
            && refused.body.contains("<mark class=\"found\">45</mark>")
    );
    assert_eq!((all.len(), free.len()), (4, 2), "staff may confirm the unit and the number alone");
    let with = |keys: &[String]| {
        let mut out: Vec<(String, String)> = fields.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        out.extend(keys.iter().map(|key| ("finding".to_owned(), key.clone())));
        out
    };
    let publish_with = async |who: &Browser, keys: &[String]| {
        let owned = with(keys);
        let fields: Vec<(&str, &str)> = owned.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        publish(&site, who, &path, &fields).await
    };
    let forced = publish_with(staff, &all).await;
    assert_eq!(forced.status, 422, "ticking what is not theirs to confirm does nothing");
    assert_eq!(site.get(world.browser(Role::Leader), &page).await.status, 404);

    // An approver who saved a word of it is no other pair of eyes.
    let (writer, _) = site.browser(Role::Approver, "nguoi-viet").await;
    let mut other = fields.clone();
    other[1] = ("title", "Nội dung trọng tâm cuối năm nay");
    assert_eq!(site.save(&writer, &path, &other).await.status, 303);
    assert_eq!(site.save(staff, &path, &fields).await.status, 303);
    assert_eq!(publish_with(&writer, &all).await.status, 422);
    assert_eq!(publish_with(approver, &free).await.status, 422, "each place is confirmed");
    let done = publish_with(approver, &all).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(site.get(world.browser(Role::Leader), &page).await.status, 200);
    let log = site
        .rows("SELECT action FROM audit_event WHERE action IN ('guidance.refuse', 'guidance.confirm')")
        .await;
    assert_eq!(log.iter().filter(|act| *act == "guidance.confirm").count(), 1);
    assert_eq!(log.iter().filter(|act| *act == "guidance.refuse").count(), 4);
    site.close().await;
}

#[tokio::test]
async fn readers_count_once_are_told_from_three_on_and_nobody_can_be_told_to_be_one() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let staff = world.browser(Role::Staff);
    let audience = ["collaborators", "unit_heads", "leaders"];
    let mut addresses = Vec::new();
    for _ in 0..2 {
        let fields = form(BODY, &audience, "");
        let path = begun(&site, staff, &fields).await;
        assert_eq!(publish(&site, staff, &path, &fields).await.status, 303);
        addresses.push(pages(&path)[1].clone());
    }
    let page = &addresses[0];
    let read = format!("{page}/read");
    let told = async || {
        let page = site.get(staff, page).await.body;
        ["dưới 3 người đã đọc", "3 người đã đọc"].into_iter().find(|words| page.contains(words)).unwrap()
    };
    let readers = READERS.map(|(_, role)| world.browser(role));
    for (n, reader) in readers.iter().enumerate() {
        assert_eq!(told().await, "dưới 3 người đã đọc", "after {n}");
        assert!(site.get(reader, page).await.body.contains("Tôi đã đọc"));
        assert!(site.get(reader, "/guidance").await.body.contains("Mới"));
        for _ in 0..2 {
            let quiet = reader.saying("x-background", "1");
            assert_eq!(site.post(&quiet, &read, &[]).await.status, 204);
        }
        let again = site.post(reader, &read, &[]).await;
        assert_eq!(again.to, format!("{page}?done=guidance-read"), "without a script a button does");
        assert!(!site.get(reader, page).await.body.contains("Tôi đã đọc"));
    }
    assert_eq!(site.post(staff, &read, &[]).await.status, 303, "staff are no readers");
    assert_eq!(told().await, "3 người đã đọc");
    assert_eq!(site.post(readers[0], &format!("{}/read", addresses[1]), &[]).await.status, 303);

    // What is kept names nobody: no account, no time, another mark for the same person elsewhere.
    let tables = dump::tables(site.app.config.database_url.reveal()).await;
    let columns: Vec<String> = tables["guidance_read"].columns.clone();
    assert_eq!(columns, ["guidance_id", "mark"]);
    let marks = site.rows("SELECT mark FROM guidance_read").await;
    assert_eq!(marks.len(), 4);
    assert!(marks.iter().all(|mark| mark.len() == 64));
    let distinct: std::collections::BTreeSet<&String> = marks.iter().collect();
    assert_eq!(distinct.len(), 4);
    let log = site.rows("SELECT action FROM audit_event").await;
    assert!(log.iter().all(|act| act != "guidance.read"), "the log does not name readers either");

    let (other, _) = site.browser(Role::Leader, "lanhdao9").await;
    let draft = begun(&site, staff, &form(BODY, &audience, "")).await;
    let unread = draft.replace("/edit", "/read");
    assert_eq!(site.post(&other, &unread, &[]).await.status, 404, "what may not be read is not counted");
    site.close().await;
}

/// What would act in Typst, HTML or Fluent, without digits; and marks that turn the writing. Of Markdown only bold, italic,
/// headings and lists are meant, and none of it is here.
const HOSTILE: &str = "#panic() #read(\"/etc/passwd\") `mã` [chữ](https://vidu.invalid) ![ảnh](x) <script>alert()</script> \
                       &amp; $x^y$ \\u{e} ~~gạch~~ | a | = Đề {{number K C voices}} { $issuer } 'đơn' @ai <nhãn> %s";

#[tokio::test]
async fn hostile_text_comes_out_as_the_same_characters_on_the_page_and_in_the_handout() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let staff = world.browser(Role::Staff);
    let layout = Layout { issuer: format!("{HOSTILE}\u{202e}"), ..Layout::default() };
    let tx = site.app.db.begin().await.unwrap();
    settings::set(&tx, Layout::SETTING, serde_json::to_string(&layout).unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    let title = HOSTILE.chars().take(140).collect::<String>();
    let body = format!("{HOSTILE}\n> {HOSTILE}\n- {HOSTILE}\n\u{202e}gnahn\u{2066}");
    let mut fields = form(&body, &["leaders"], "");
    fields[1] = ("title", &title);
    fields[4] = ("question-1", HOSTILE);
    fields[5] = ("answer-1", HOSTILE);
    let path = begun(&site, staff, &fields).await;
    let done = publish(&site, staff, &path, &fields).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let [file, page] = pages(&path);
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let leader = world.browser(Role::Leader);
    let html = site.get(leader, &page).await.body;
    assert!(!html.contains("<script>alert") && !html.contains("<img"));
    let mut plain = html;
    for (name, sign) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#34;", "\""),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ] {
        plain = plain.replace(name, sign);
    }
    // The body three times, a question, its answer.
    assert_eq!(bare(&plain).matches(&bare(HOSTILE)).count(), 5, "{plain}");
    let answer = site.get(leader, &file).await;
    assert_eq!(answer.status, 200);
    let text = bare(&pdf::body(&answer.bytes));
    assert_eq!(text.matches(&bare(HOSTILE)).count(), 6, "the issuer too: {text}");
    assert!(text.contains(&bare(&title)) && text.contains("gnahn"));
    assert!(!text.contains(['\u{202e}', '\u{2066}']) && !plain.contains(['\u{202e}', '\u{2066}']));
    let info = pdf::info(&answer.bytes);
    assert!(info.lines().any(|l| l.starts_with("Tagged:") && l.ends_with("yes")), "{info}");
    site.close().await;
}

#[tokio::test]
async fn a_planned_round_with_guidance_stays_on_the_calendar_and_a_drafts_handout_says_what_it_is() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let staff = world.browser(Role::Staff);
    let planned =
        site.post(staff, "/rounds", &[("act", "plan"), ("kind", "quarter"), ("year", "2027")]).await;
    assert_eq!(planned.status, 303, "{}", planned.body);
    let mut fields = form(BODY, &["collaborators"], "");
    fields[0] = ("round", "2027-Q2");
    let path = begun(&site, staff, &fields).await;
    let dropped = site.post(staff, "/rounds/2027-Q2", &[("act", "drop")]).await;
    assert!(dropped.status == 409 && dropped.body.contains("đã có định hướng"), "{}", dropped.status);
    let text = pdf::text(&site.get(staff, &pages(&path)[0]).await.bytes);
    assert!(text.contains("DỰ THẢO") && text.contains("Quý II/2027"), "{text}");
    fields[0] = ("round", ISSUED);
    assert_eq!(site.save(staff, &path, &fields).await.status, 303, "it may move to another round");
    assert_eq!(site.post(staff, "/rounds/2027-Q2", &[("act", "drop")]).await.status, 303);
    site.close().await;
}
