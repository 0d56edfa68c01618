//! Reports that were collected with ODK Central or KoboToolbox come over as if their authors had filed them here.

use std::io::Write;
use std::path::{Path, PathBuf};

use entity::enums::{ReportState, Role, RoundState};
use entity::report;
use langnghe::actions::reports as filed;
use langnghe::cli::import::{ImportArgs, import};
use langnghe::config::{Config, Secret};
use langnghe::domain::access::Actor;
use langnghe::domain::report::Report;
use langnghe::store::{reports, revisions, rounds};
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;

use crate::backups::Place;
use crate::support::app::{Browser, Site};
use crate::support::{dump, log, make};

const CENTRAL: &str = include_str!("../fixtures/submissions/central.json");
const MAPPING: &str = include_str!("../../docs/import/mapping.toml");

/// Keys of two servers.
const KEYS: [&str; 2] = ["0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"];

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/submissions").join(name)
}

/// A site whose two collaborators are expected, and a folder for files.
struct World {
    site: Site,
    /// The same under another key, where it has one.
    keyed: Option<Site>,
    world: make::World,
    lan: Actor,
    hoa: Actor,
    place: Place,
}

/// What a run told: its last line, whether it went well, and everything on the way.
struct Run {
    done: Result<String, String>,
    told: String,
}

impl World {
    async fn new() -> Self {
        let site = Site::new().await;
        let lan = site.person(Role::Collaborator, "lan.nt").await;
        let hoa = site.person(Role::Collaborator, "hoa.dt").await;
        let world = make::world(&site.app.db, &[lan.account, hoa.account]).await;
        Self { site, keyed: None, world, lan, hoa, place: Place::new() }
    }

    /// A world whose server has this key.
    async fn under(key: &str) -> Self {
        let mut world = Self::new().await;
        let config = Config { secret_key: Secret::new(key), ..(*world.site.app.config).clone() };
        world.keyed = Some(world.site.with(config));
        world
    }

    fn args(&self, path: PathBuf, mapping: &str) -> ImportArgs {
        let file = self.place.file("mapping.toml");
        std::fs::write(&file, mapping).unwrap();
        ImportArgs { path, mapping: file, round: None, dry_run: false, skip_faulty: false, lang: "en".into() }
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let file = self.place.file(name);
        std::fs::write(&file, content).unwrap();
        file
    }

    async fn run(&self, args: &ImportArgs) -> Run {
        run(self.keyed.as_ref().unwrap_or(&self.site), args).await
    }

    /// Imports a file with the example mapping.
    async fn import(&self, path: PathBuf) -> Run {
        self.run(&self.args(path, MAPPING)).await
    }

    /// Imports submissions of Central with the example mapping.
    async fn central(&self, value: &Value, change: impl FnOnce(&mut ImportArgs)) -> Run {
        let mut args = self.args(self.file("central.json", value.to_string()), MAPPING);
        change(&mut args);
        self.run(&args).await
    }

    async fn own(&self, author: &Actor) -> Option<report::Model> {
        reports::own_in(&self.site.app.db, &author.scope(), self.world.round).await.unwrap()
    }

    async fn text(&self, author: &Actor) -> Report {
        let row = self.own(author).await.expect("a report");
        revisions::last(&self.site.app.db, row.id).await.unwrap().unwrap()
    }

    async fn count(&self) -> u64 {
        let states = [ReportState::Submitted, ReportState::Draft];
        reports::count(&self.site.app.db, Some(self.world.round), &states).await.unwrap()
    }

    /// The acts of the audit log.
    async fn acts(&self) -> Vec<String> {
        let all = dump::tables(self.site.app.config.database_url.reveal()).await;
        let table = &all["audit_event"];
        let column = |name: &str| table.columns.iter().position(|c| c == name).unwrap();
        let (action, subject, from) = (column("action"), column("subject"), column("address"));
        let text = |row: &[Option<String>], at: usize| row[at].clone().unwrap_or_default();
        let mut acts: Vec<String> = table
            .rows
            .iter()
            .map(|row| format!("{} {} {}", text(row, action), text(row, subject), text(row, from)))
            .collect();
        acts.sort();
        acts
    }
}

async fn run(site: &Site, args: &ImportArgs) -> Run {
    let (mut told, mut progress) = (String::new(), String::new());
    let mut tell = |line: &str| told.push_str(&format!("{line}\n"));
    let done = import(&site.app, args, &mut tell, &mut |line| progress.push_str(line)).await;
    let end = match &done {
        Ok(line) | Err(line) => line.clone(),
    };
    assert!(!end.contains('\n') && !end.contains("Unknown localization"), "{end}");
    assert!(!told.contains("Unknown localization"), "{told}");
    Run { done, told }
}

fn central() -> Value {
    serde_json::from_str(CENTRAL).unwrap()
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[tokio::test]
async fn every_format_gives_the_same_reports_and_whatever_was_taken_once_is_known_in_all() {
    let folder = fixture("central");
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let names = ["phieu_dlxh.csv", "phieu_dlxh-van_de.csv", "phieu_dlxh-luong.csv"];
    let files = names.map(read);
    let mut inside: Vec<(&str, &[u8])> = names.into_iter().zip(files.iter().map(Vec::as_slice)).collect();
    inside.push(("media/anh.jpg", b"\xff\xd8"));
    let mut first: Option<(Report, Report, entity::ids::ReportId)> = None;
    for format in ["central.json", "kobo.json", "wide.csv", "central", "central.zip", "bare.json"] {
        let world = World::under(KEYS[0]).await;
        let path = match format {
            "central.zip" => world.file(format, zipped(&inside)),
            "bare.json" => {
                let kobo = std::fs::read_to_string(fixture("kobo.json")).unwrap();
                let kobo: Value = serde_json::from_str(&kobo).unwrap();
                world.file(format, kobo["results"].to_string())
            }
            _ => fixture(format),
        };
        let done = world.import(path).await;
        assert_eq!(
            done.done.as_deref(),
            Ok("Reports taken: 2; there before: 0; left out as faulty: 0."),
            "{format}: {}",
            done.told
        );
        let row = world.own(&world.lan).await.unwrap();
        assert_eq!((row.state, row.revisions, row.late), (ReportState::Submitted, 1, false));
        assert_eq!(row.id.0.get_version_num(), 4);
        let both = (world.text(&world.lan).await, world.text(&world.hoa).await, row.id);
        assert_eq!(
            (both.0.issues.len(), both.0.issues[0].streams.len(), both.1.nil),
            (1, 2, true),
            "{format}"
        );
        assert_eq!(first.get_or_insert_with(|| both.clone()), &both, "{format}");
        for again in ["kobo.json", "central"] {
            let again = world.import(fixture(again)).await;
            assert_eq!(
                again.done.as_deref(),
                Ok("Reports taken: 0; there before: 2; left out as faulty: 0."),
                "{format}"
            );
            assert!(!again.told.contains("stand otherwise"));
        }
        assert_eq!(world.count().await, 2);
        world.site.close().await;
    }
}

#[tokio::test]
async fn nothing_that_the_mapping_does_not_name_is_kept_or_told_anywhere() {
    let world = World::new().await;
    let (lines, guard) = log::captured();
    let done = world.import(fixture("central.json")).await;
    assert!(done.done.is_ok(), "{}", done.told);
    drop(guard);
    let all = dump::tables(world.site.app.config.database_url.reveal()).await;
    let old = "6f1f1b3c-0f4e-4c59-9d0a-3a2f6b1c7d01";
    for leak in ["Trần Văn Bảy", "0912345678", "Máy của chị Lan", "ghi_chu_rieng", "106.6", old] {
        assert!(CENTRAL.contains(leak), "{leak}");
        assert!(all.values().flat_map(dump::Table::texts).all(|text| !text.contains(leak)), "{leak}");
        assert!(!done.told.contains(leak) && !lines.all().contains(leak), "{leak}");
    }
    let row = world.own(&world.lan).await.unwrap();
    let acts = world.acts().await;
    let of_reports: Vec<&str> =
        acts.iter().map(String::as_str).filter(|a| a.starts_with("report.")).collect();
    let submitted = "report.submit 2026-Q4 console";
    assert_eq!(of_reports, ["report.import 2026-Q4 console", submitted, submitted]);
    assert!(acts.iter().all(|act| !act.contains(&row.id.to_string())));
    world.site.close().await;
}

#[tokio::test]
async fn an_id_can_not_be_worked_out_without_the_servers_key() {
    let mut ids = Vec::new();
    for key in KEYS {
        let world = World::under(key).await;
        assert!(world.import(fixture("central.json")).await.done.is_ok());
        ids.push(world.own(&world.lan).await.unwrap().id);
        world.site.close().await;
    }
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_dry_run_tells_every_fault_with_its_place_and_nothing_is_kept() {
    let world = World::new().await;
    let mut value = central();
    let text = "Mọi người nói ông Trần Văn Bảy hứa xem lại, cần thì gọi 0912345678 để hỏi thêm.";
    value["value"][0]["van_de"][0]["mo_ta"] = json!(text);
    value["value"][0]["van_de"][0]["luong"][1]["cuong_do"] = json!("rat_gay_gat");
    value["value"][1]["chung"]["ma_ctv"] = json!("ctv_99");
    value["value"][1]["cam_ket"]["khong_bi_mat"] = Value::Null;
    let before = world.acts().await;
    for lang in ["en", "vi"] {
        let done = world
            .central(&value, |args| {
                args.dry_run = true;
                args.lang = lang.into();
            })
            .await;
        let refused = done.done.unwrap_err();
        for (words, other) in [
            (
                "submission 1, issue-1-stream-2-intensity [cuong_do]: The mapping does not say",
                "phiếu thứ 1, issue-1-stream-2-intensity [cuong_do]: Tệp ánh xạ chưa ghi",
            ),
            ("submission 2, author [chung/ma_ctv]: The mapping", "phiếu thứ 2, author [chung/ma_ctv]: Tệp"),
            ("2  faulty", "2  phiếu có lỗi"),
        ] {
            let words = if lang == "en" { words } else { other };
            assert!(done.told.contains(words), "{words}\n{}", done.told);
        }
        assert!(refused.contains("2"), "{refused}");
        for word in ["Trần", "0912345678", "rat_gay_gat", "ctv_99", "hứa"] {
            assert!(!done.told.contains(word) && !refused.contains(word), "{word}: {}", done.told);
        }
    }
    let done = world.central(&value, |_| ()).await;
    assert!(done.done.unwrap_err().contains("nothing was kept"), "without --skip-faulty nothing begins");
    assert_eq!((world.count().await, world.acts().await), (0, before));
    world.site.close().await;
}

#[tokio::test]
async fn screening_limits_and_declarations_hold_as_on_the_form() {
    let world = World::new().await;
    let issue = "Người dân nói rằng việc này kéo dài nhiều tháng và chưa ai trả lời cho rõ ràng.";
    for (path, new, told) in [
        (
            "/van_de/0/mo_ta",
            json!(format!("{issue} Gọi 0912345678.")),
            "issue-1-description [mo_ta]: There is a telephone number.",
        ),
        (
            "/van_de/0/mo_ta",
            json!(format!("{issue} Ông Trần Văn Bảy hứa.")),
            "issue-1-description [mo_ta]: There is what looks like a name.",
        ),
        (
            "/van_de/0/luong/0/noi_dung",
            json!("Đây là tài liệu (MẬT) của cơ quan"),
            "issue-1-stream-1-content [noi_dung]: There is a secrecy stamp.",
        ),
        ("/van_de/0/luong/0/noi_dung", json!("ngắn"), "issue-1-stream-1-content [noi_dung]: "),
        ("/van_de/0/luong/0/so_y_kien", json!(41), "sure: A stream speaks for more people"),
        ("/van_de/0/luong/0/so_y_kien", json!(-3), "issue-1-stream-1-voices [so_y_kien]: "),
        ("/van_de/0/them/kien_nghi", Value::Null, "issue-1-recommendation [them/kien_nghi]: "),
        (
            "/van_de/0/tieu_de",
            json!("=1+1 giá điện tăng"),
            "issue-1-title [tieu_de]: The answer begins like a formula.",
        ),
        (
            "/cam_ket/khong_neu_ten",
            Value::Null,
            "no_person [cam_ket/khong_neu_ten]: The author did not declare this.",
        ),
        ("/chung/tinh_hinh", json!("a\u{0}b"), "general_situation [chung/tinh_hinh]: "),
        ("/chung/co_van_de", json!("khong"), "nil [chung/co_van_de]: It says that there was nothing"),
        ("/chung/ky", json!("quy_9"), "round [chung/ky]: The mapping does not say"),
        ("/chung/ma_ctv", Value::Null, "author [chung/ma_ctv]: It is not told whose report this is."),
    ] {
        let mut value = central();
        *value["value"][0].pointer_mut(path).unwrap() = new;
        let done = world.central(&value, |args| args.dry_run = true).await;
        assert!(done.done.is_err() && done.told.contains(told), "{path}: {told}\n{}", done.told);
        assert!(
            done.told.contains("submission 1, ") && !done.told.contains("submission 2, "),
            "{}",
            done.told
        );
    }
    let mut value = central();
    value["value"][0]["van_de"][0]["mo_ta"] = json!(format!("{issue} Ông Trần Văn Bảy hứa."));
    value["value"][0]["van_de"][0]["luong"][0]["so_y_kien"] = json!(41);
    let checked = format!("names_checked = true\nvoices_checked = true\n{MAPPING}");
    let args = world.args(world.file("central.json", value.to_string()), &checked);
    assert!(world.run(&args).await.done.is_ok(), "what was checked is taken");
    world.site.close().await;
}

#[tokio::test]
async fn with_skip_faulty_the_others_are_taken_and_the_rest_once_it_is_corrected() {
    let world = World::new().await;
    let mut value = central();
    value["value"][0]["van_de"][0]["chu_de"] = json!("khong_co");
    let done = world.central(&value, |args| args.skip_faulty = true).await;
    assert_eq!(done.done.as_deref(), Ok("Reports taken: 1; there before: 0; left out as faulty: 1."));
    assert!(done.told.contains("issue-1-topic [chu_de]"));
    assert!(world.own(&world.lan).await.is_none() && world.own(&world.hoa).await.is_some());
    let done = world.import(fixture("central.json")).await;
    assert_eq!(done.done.as_deref(), Ok("Reports taken: 1; there before: 1; left out as faulty: 0."));
    let mut edited = central();
    edited["value"][0]["van_de"][0]["tieu_de"] = json!("Giá điện tăng, đã sửa lại");
    let done = world.central(&edited, |_| ()).await;
    assert!(done.done.is_ok() && done.told.contains("than they were taken: 1."), "{}", done.told);
    assert_eq!(world.text(&world.lan).await.issues[0].title, "Giá điện tăng liên tục", "what is here stays");
    world.site.close().await;
}

#[tokio::test]
async fn authors_seats_and_rounds_are_those_of_this_system() {
    let world = World::new().await;
    let db = &world.site.app.db;
    world.site.person(Role::Staff, "canbo").await;
    world.site.person(Role::Collaborator, "khach").await;
    for (who, told) in [
        ("canbo", "author [chung/ma_ctv]: The account is no collaborator's"),
        ("khach", "author [chung/ma_ctv]: The collaborator is not expected in this round."),
        ("ai_do", "author [chung/ma_ctv]: There is no account"),
        ("a\\u0000b", "author [chung/ma_ctv]: There is no account"),
    ] {
        let mapping = MAPPING.replace("\"lan.nt\"", &format!("\"{who}\""));
        let mut args = world.args(fixture("central.json"), &mapping);
        args.dry_run = true;
        let done = world.run(&args).await;
        assert!(done.told.contains(told), "{who}: {}", done.told);
    }
    for (code, told) in [("2027-Q1", "There is no such round"), ("a\u{0}b", "not one of the choices")] {
        let done = world.central(&central(), |args| args.round = Some(code.into())).await;
        assert!(done.done.is_err() && done.told.contains(told), "{}", done.told);
        assert!(!done.told.contains("chung/ky"), "what the mapping says of the round plays no part");
    }
    let draft = make::report(db, &world.world, &world.hoa, ReportState::Draft).await;
    let done = world.central(&central(), |_| ()).await;
    assert!(done.told.contains("submission 2, author [chung/ma_ctv]: The author has another report"));
    assert_eq!(world.own(&world.hoa).await.unwrap().id, draft.id);
    let tx = db.begin().await.unwrap();
    let round = rounds::by_code(&tx, "2026-Q4").await.unwrap().unwrap();
    assert!(rounds::set_state(&tx, &round, RoundState::Compiling).await.unwrap());
    tx.commit().await.unwrap();
    let done = world.central(&central(), |_| ()).await;
    assert!(done.told.contains("submission 1, round [chung/ky]: The figures of this round are fixed"));
    world.site.close().await;
}

#[tokio::test]
async fn of_several_by_one_author_the_latest_counts_and_what_a_reviewer_refused_does_not() {
    let world = World::new().await;
    let mut value = central();
    let mut later = value["value"][0].clone();
    later["__id"] = json!("uuid:6f1f1b3c-0f4e-4c59-9d0a-3a2f6b1c7d09");
    later["__system"]["submissionDate"] = json!("2026-10-20T07:00:00Z");
    later["van_de"][0]["tieu_de"] = json!("Giá điện tăng, bản gửi sau");
    let mut refused = later.clone();
    refused["__id"] = json!("uuid:6f1f1b3c-0f4e-4c59-9d0a-3a2f6b1c7d10");
    refused["__system"]["submissionDate"] = json!("2026-10-21T07:00:00Z");
    refused["__system"]["reviewState"] = json!("rejected");
    value["value"].as_array_mut().unwrap().extend([later, refused]);
    let mut tied = value.clone();
    tied["value"][0]["__system"]["submissionDate"] = Value::Null;
    let done = world.central(&tied, |args| args.dry_run = true).await;
    assert!(done.told.contains("submission 1, author") && done.told.contains("submission 3, author"));
    assert!(done.told.contains("not told which is the latest"), "{}", done.told);
    value["@odata.nextLink"] = json!("https://central.example/next");
    let done = world.central(&value, |_| ()).await;
    assert!(done.done.is_ok() && done.told.contains("submission 1: left aside"), "{}", done.told);
    assert!(
        done.told.contains("1  left aside: refused by a reviewer")
            && done.told.contains("one page of several")
    );
    assert_eq!(world.text(&world.lan).await.issues[0].title, "Giá điện tăng, bản gửi sau");
    world.site.close().await;
}

#[tokio::test]
async fn what_can_not_be_read_is_told_in_one_line_and_breaks_nothing() {
    let world = World::new().await;
    let large = vec![b' '; 64 * 1024 * 1024 + 1];
    let deep = format!("{{\"value\":[{}", "{\"a\":[".repeat(50_000));
    for (name, content, told) in [
        ("deep.json", deep.into_bytes(), "nested too deep"),
        ("large.json", large, "larger than 64 MB"),
        ("nul.csv", b"a;b\nx;\0\n".to_vec(), "is no text"),
        ("broken.zip", b"PK\x03\x04broken".to_vec(), "can't be unpacked"),
        ("none.json", b"{\"value\":[]}".to_vec(), "holds no submission"),
    ] {
        let done = world.import(world.file(name, content)).await;
        let told_of = done.done.unwrap_err();
        assert!(told_of.contains(name) && told_of.contains(told), "{told_of}");
    }
    let gone = world.import(world.place.file("gone.json")).await.done.unwrap_err();
    assert!(gone.contains("can't be read"), "{gone}");
    let mut value = central();
    value["value"][0].as_object_mut().unwrap().remove("van_de");
    value["value"][1]["__system"]["status"] = json!("notDecrypted");
    let done = world.central(&value, |_| ()).await;
    assert!(
        done.told.contains("issues: The repeat was left out") && done.told.contains("is encrypted"),
        "{}",
        done.told
    );
    for (from, to, told) in [
        ("title =", "titel =", "titel"),
        ("\"C1\" }", "\"C1\"", "line"),
        ("[declarations]", "[declaration]", "declaration"),
        ("\"international\"", "\"world\"", "sphere: What the choices lead to"),
    ] {
        let done = world.run(&world.args(fixture("central.json"), &MAPPING.replace(from, to))).await;
        let refused = done.done.unwrap_err();
        assert!(refused.contains("mapping.toml") && refused.contains(told), "{refused}");
    }
    let silent = MAPPING.replace("\"them/nguyen_nhan\"", "\"them/nguyen_nhann\"");
    let done = world.run(&world.args(fixture("central.json"), &silent)).await;
    assert!(done.done.is_ok() && done.told.contains("“them/nguyen_nhann”"), "{}", done.told);
    assert_eq!(world.count().await, 2);
    world.site.close().await;
}

#[tokio::test]
async fn an_author_goes_on_with_an_imported_report_like_with_any_other() {
    let world = World::new().await;
    assert!(world.import(fixture("kobo.json")).await.done.is_ok());
    let (_, browser) = world.site.log_in(&Browser::default(), "lan.nt").await;
    let row = world.own(&world.lan).await.unwrap();
    let page = world.site.get(&browser, &format!("/reports/{}", row.id)).await;
    assert!(page.status == 200 && page.body.contains("Giá điện tăng liên tục"));
    filed::withdraw(&world.site.app, &world.lan, row.id).await.unwrap();
    let again = world.import(fixture("kobo.json")).await;
    assert!(again.done.unwrap().contains("there before: 2"));
    assert_eq!(world.own(&world.lan).await.unwrap().state, ReportState::Draft, "and it stays withdrawn");
    world.site.close().await;
}
