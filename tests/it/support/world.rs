//! A small world with something behind every route: a bloc of five units, an issued round and an open one,
//! a report of every unit, and a browser for every role.

use entity::enums::{Addressee, DigestKind, Level, MatterState, Role, UnitKind};
use entity::ids::{AccountId, MatterId, ReportId, UnitId};
use entity::{matter, topic};
use langnghe::actions::digests::stop_link;
use langnghe::actions::{flash, guidance, reports, reviews, rounds, summaries};
use langnghe::domain::access::Actor;
use langnghe::domain::guidance as guided;
use langnghe::domain::report::flash::of_issue;
use langnghe::domain::report::{Act, RawIssue, RawReport, RawStream};
use langnghe::domain::summary::Text;
use langnghe::store::{digests, matters, outbox, rounds as stored_rounds, topics, units};

use super::app::{Browser, Site};
use super::make;

/// The issued round and the open one.
pub const ISSUED: &str = "2026-Q3";
/// The open round.
pub const OPEN: &str = "2026-Q4";

/// How a unit stands to the unit of the collaborator who is logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The person's own report.
    Own,
    /// A colleague's in the same unit.
    Colleague,
    /// The unit above.
    Parent,
    /// A unit beside.
    Sibling,
    /// A unit below.
    Child,
}

/// A report of the open round.
pub struct Filed {
    /// Whose unit it is of.
    pub relation: Relation,
    /// Its id.
    pub report: ReportId,
    /// Words in it that stand nowhere else.
    pub words: String,
    /// Number in it that stands nowhere else.
    pub voices: String,
    /// The author's name as shown.
    pub author: String,
}

/// What the world holds.
pub struct World {
    browsers: Vec<(Option<Role>, Browser)>,
    /// The reports of the open round, all handed in.
    pub filed: Vec<Filed>,
    /// A draft of the collaborator who is logged in, in a third round.
    pub draft: ReportId,
    /// A colleague's flash report, handed in.
    pub flash: Filed,
    /// A flash report the collaborator who is logged in is writing.
    pub flash_draft: ReportId,
    accounts: Vec<(Role, AccountId)>,
    /// Ids by the first part of a path.
    ids: Vec<(&'static str, String)>,
}

/// Whether words or a number stand in a text by themselves, not as digits inside an id or a hash.
pub fn stands_in(text: &str, words: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '-';
    text.match_indices(words).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_some_and(joins);
        let after = text[at + words.len()..].chars().next().is_some_and(joins);
        !before && !after
    })
}

/// A path with ids that are nobody's.
pub fn address(path: &str) -> String {
    path.replace("{id}", "3f0e5a1e-8f43-4a55-9d0c-0a4a3f1f2b11")
        .replace("{n}", "1")
        .replace("{code}", "2031-Q1")
        .replace("{token}", "none")
        .replace("{file}", "none")
}

/// A report that can be handed in.
pub fn raw(words: &str, voices: &str) -> RawReport {
    let body = format!("{words}: nhiều người băn khoăn về giá điện tăng liên tục trong quý vừa qua.");
    let stream = RawStream {
        stance: "concerned".into(),
        prevalence: "many".into(),
        intensity: "mild".into(),
        voices: voices.into(),
        content: format!("{words}: lo chi phí sinh hoạt tăng thêm"),
    };
    let issue = RawIssue {
        title: format!("{words}: giá điện tăng"),
        sphere: "national".into(),
        topic: "C1".into(),
        description: body.clone(),
        groups: vec!["workers".into()],
        trend: "rising".into(),
        verification: "verified".into(),
        streams: vec![stream],
        ..RawIssue::default()
    };
    RawReport { nil: "no".into(), general_situation: body, issues: vec![issue], ..RawReport::default() }
}

async fn file(site: &Site, who: &Actor, round: &str, raw: &RawReport) -> ReportId {
    let id = reports::start(&site.app, who, round).await.unwrap();
    reports::save_draft(&site.app, who, id, 1, raw).await.unwrap();
    reports::submit(&site.app, who, id, true).await.unwrap().unwrap();
    id
}

/// A flash report that was handed in.
async fn file_flash(site: &Site, who: &Actor) -> Filed {
    let (words, voices) = ("Chuyện gấp trong ngày".to_owned(), "7867".to_owned());
    let raw = of_issue(raw(&words, &voices).issues.remove(0));
    let report = flash::start(&site.app, who).await.unwrap();
    reports::save_draft(&site.app, who, report, 1, &raw).await.unwrap();
    reports::submit(&site.app, who, report, true).await.unwrap().unwrap();
    Filed { relation: Relation::Colleague, report, words, voices, author: who.name.clone() }
}

async fn organisation(site: &Site) -> [UnitId; 5] {
    let bloc = make::row("K", None, UnitKind::Bloc);
    let parent = make::row("K1", Some(bloc.id), UnitKind::School);
    let own = make::row("K11", Some(parent.id), UnitKind::School);
    let sibling = make::row("K12", Some(parent.id), UnitKind::School);
    let child = make::row("K111", Some(own.id), UnitKind::School);
    let ids = [bloc.id, parent.id, own.id, sibling.id, child.id];
    let topic = |code: &str, parent: Option<&str>, position| topic::Model {
        code: code.into(),
        parent: parent.map(Into::into),
        name_vi: "Đời sống".into(),
        name_en: "Living".into(),
        factor: 1,
        position,
        retired: false,
    };
    let tx = site.app.db.begin().await.unwrap();
    units::insert_all(&tx, vec![bloc, parent, own, sibling, child]).await.unwrap();
    topics::insert_all(&tx, vec![topic("C", None, 1), topic("C1", Some("C"), 2)]).await.unwrap();
    tx.commit().await.unwrap();
    ids
}

/// Issues the summary of a round: its id and the release's.
async fn issue(site: &Site, staff: &Actor, approver: &Actor) -> (String, String) {
    rounds::compile(&site.app, staff, ISSUED).await.unwrap();
    let id = summaries::create(&site.app, staff, ISSUED).await.unwrap();
    let text = Text {
        title: "Tình hình dư luận xã hội quý III năm 2026".into(),
        findings: "Lời tổng hợp chỉ lãnh đạo đọc.".into(),
        sections: vec![
            "Tình hình tư tưởng ổn định.".into(),
            "Về đời sống, nhiều ý kiến băn khoăn, lo lắng.".into(),
        ],
        audience: vec!["collaborators".into()],
        ..Text::default()
    };
    summaries::save(&site.app, staff, id, 1, &text).await.unwrap();
    summaries::submit(&site.app, staff, id, 2).await.unwrap().unwrap();
    let release = summaries::issue(&site.app, approver, id, 3).await.unwrap();
    (id.to_string(), release.to_string())
}

/// A recommendation that waits for an answer of the head of a unit.
async fn matter(site: &Site, unit: UnitId, cluster: UnitId) -> MatterId {
    let round = stored_rounds::by_code(&site.app.db, ISSUED).await.unwrap().unwrap();
    let row = matter::Model {
        id: MatterId::random(),
        round_id: round.id,
        title: "Việc chỉ cấp ủy đơn vị đọc".into(),
        body: "Đề nghị công khai thực đơn bếp ăn mỗi tuần.".into(),
        level: Level::Unit,
        state: MatterState::Forwarded,
        addressee: Some(Addressee::Unit),
        unit_id: Some(unit),
        due_on: site.app.today().checked_add_days(chrono::Days::new(20)),
        answer: String::new(),
        answered_at: None,
        is_stale: false,
        version: 1,
        created_at: site.app.now(),
    };
    let (id, tx) = (row.id, site.app.db.begin().await.unwrap());
    matters::insert(&tx, row).await.unwrap();
    matters::set_clusters(&tx, id, [cluster]).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Publishes guidance for the open round, for all who may read any: its id.
async fn guide(site: &Site, staff: &Actor) -> String {
    let asked = guided::Question {
        question: "Ai đọc báo cáo của tôi?".into(),
        answer: "Chỉ cán bộ của Ban đọc báo cáo.".into(),
    };
    let text = guided::Text {
        round: OPEN.into(),
        title: "Nội dung trọng tâm của kỳ".into(),
        body: "Lắng nghe đời sống, việc làm và những điều mọi người mong được giải đáp.".into(),
        questions: vec![asked],
        audience: guided::AUDIENCES.map(Into::into).into(),
        from: String::new(),
    };
    let id = guidance::create(&site.app, staff, &text).await.unwrap().unwrap();
    guidance::publish(&site.app, staff, (id, 1), &[]).await.unwrap().unwrap();
    id.to_string()
}

impl World {
    /// Makes it.
    pub async fn make(site: &Site) -> Self {
        let db = &site.app.db;
        let [_, parent, own, sibling, child] = organisation(site).await;
        let mut browsers = vec![(None, Browser::default())];
        let mut actors = Vec::new();
        for role in Role::ALL {
            let user = Self::user(*role);
            let unit = matches!(role, Role::Collaborator | Role::UnitHead).then_some(own);
            let actor = site.person_in(*role, &user, unit).await;
            let (_, browser) = site.log_in(&Browser::default(), &user).await;
            browsers.push((Some(*role), browser));
            actors.push(actor);
        }
        let of = |role: Role| actors.iter().find(|a| a.role == role).unwrap().clone();
        let (me, staff, approver) = (of(Role::Collaborator), of(Role::Staff), of(Role::Approver));
        let places = [
            (Relation::Own, own),
            (Relation::Colleague, own),
            (Relation::Parent, parent),
            (Relation::Sibling, sibling),
            (Relation::Child, child),
        ];
        let mut authors = Vec::new();
        for (n, (relation, unit)) in places.into_iter().enumerate() {
            let user = format!("ctv-{n}");
            let other = make::person_in(db, Role::Collaborator, &user, Some(unit)).await;
            authors.push((relation, if relation == Relation::Own { me.clone() } else { other }));
        }
        rounds::open(&site.app, &staff, ISSUED).await.unwrap();
        for (n, (_, author)) in authors.iter().enumerate() {
            let mut raw = raw("Chuyện kỳ trước", "7919");
            raw.issues[0].recommendation = format!("Đề nghị thứ {n}: công khai cách tính giá điện.");
            raw.issues[0].level = "central".into();
            let id = file(site, author, ISSUED, &raw).await;
            reviews::decide(&site.app, &staff, id, 2, (Act::Accept, "")).await.unwrap();
        }
        let (summary, release) = issue(site, &staff, &approver).await;
        rounds::open(&site.app, &staff, OPEN).await.unwrap();
        let flash = file_flash(site, &authors[1].1).await;
        let mut filed = Vec::new();
        for ((relation, author), voices) in authors.into_iter().zip([7907, 7901, 7883, 7879, 7877]) {
            let (words, voices) = (format!("Chuyện riêng của {relation:?}"), voices.to_string());
            let report = file(site, &author, OPEN, &raw(&words, &voices)).await;
            filed.push(Filed { relation, report, words, voices, author: author.name });
        }
        rounds::open(&site.app, &staff, "2027-Q1").await.unwrap();
        let draft = reports::start(&site.app, &me, "2027-Q1").await.unwrap();
        reports::save_draft(&site.app, &me, draft, 1, &raw("Chuyện còn nháp", "7873")).await.unwrap();
        let flash_draft = flash::start(&site.app, &me).await.unwrap();
        let guidance = guide(site, &staff).await;
        let edition = digests::all(db).await.unwrap().remove(0).id;
        let mail = outbox::of_edition(db, edition).await.unwrap().remove(0).0.id;
        let invited = make::person(db, Role::Leader, "chua-vao").await;
        let login = site.get(&Browser::default(), "/login").await.body;
        let style = login.split("/assets/").nth(1).unwrap().split('"').next().unwrap();
        let stop = stop_link(&site.app, of(Role::Leader).account, DigestKind::OnIssue);
        let ids = vec![
            ("unsubscribe", stop.rsplit('/').next().unwrap().to_owned()),
            ("reports", draft.to_string()),
            ("reviews", filed[1].report.to_string()),
            ("summaries", summary),
            ("releases", release),
            ("recommendations", matter(site, own, parent).await.to_string()),
            ("guidance", guidance),
            ("digests", edition.to_string()),
            ("mail", mail.to_string()),
            ("accounts", me.account.to_string()),
            ("units", own.to_string()),
            ("invite", site.link(&invited).await),
            ("assets", style.to_owned()),
        ];
        let accounts = actors.iter().map(|a| (a.role, a.account)).collect();
        Self { browsers, filed, draft, flash, flash_draft, accounts, ids }
    }

    /// The user name of the person of a role.
    pub fn user(role: Role) -> String {
        format!("nguoi-{}", role.code().replace('_', "-"))
    }

    /// A stranger's browser and one of each role.
    pub fn browsers(&self) -> &[(Option<Role>, Browser)] {
        &self.browsers
    }

    /// The browser of a role.
    pub fn browser(&self, role: Role) -> &Browser {
        &self.browsers.iter().find(|(r, _)| *r == Some(role)).unwrap().1
    }

    /// The account of a role.
    pub fn account(&self, role: Role) -> AccountId {
        self.accounts.iter().find(|(r, _)| *r == role).unwrap().1
    }

    /// The id that belongs to a path's first part, such as `reports`.
    pub fn id(&self, noun: &str) -> &str {
        self.ids.iter().find(|(n, _)| *n == noun).map_or("3f0e5a1e-8f43-4a55-9d0c-0a4a3f1f2b11", |(_, id)| id)
    }

    /// A route's path with ids that are there.
    pub fn address(&self, path: &str) -> String {
        let noun = path.trim_start_matches("/api/v1").split('/').nth(1).unwrap_or_default();
        let path = if path.ends_with("/flash") {
            path.replace("{id}", &self.flash_draft.to_string())
        } else {
            path.to_owned()
        };
        path.replace("{id}", self.id(noun))
            .replace("{n}", "1")
            .replace("{code}", OPEN)
            .replace("{token}", self.id(noun))
            .replace("{file}", self.id("assets"))
    }
}
