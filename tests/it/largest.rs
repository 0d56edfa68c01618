//! The largest report a person may hand in goes through the form, review and figures to the letter.

use entity::enums::Role;

use crate::support::app::Site;
use crate::support::make;

/// Text of exactly `n` characters after composition, typed with combining marks.
fn typed(seed: usize, n: usize) -> (String, String) {
    let letters = ["ệ", "ư", "đ", "ổ", " ", "a", "ý", "ẵ"];
    let composed: String = (0..n - 2).map(|i| letters[(i * 7 + seed) % letters.len()]).collect();
    let composed = format!("x{composed}z");
    let decomposed = composed.replace('ệ', "e\u{323}\u{302}").replace('ổ', "o\u{302}\u{309}");
    (decomposed, composed)
}

/// The fields of issue `n`, and the texts as they must come back.
fn issue(n: usize) -> (Vec<(String, String)>, Vec<String>) {
    let (mut fields, mut expected) = (Vec::new(), Vec::new());
    let mut long = |name: String, seed: usize, length: usize| {
        let (raw, composed) = typed(seed, length);
        expected.push(composed);
        (name, raw)
    };
    for (name, length) in
        [("title", 150), ("description", 1500), ("cause", 500), ("forecast", 500), ("recommendation", 500)]
    {
        fields.push(long(name.into(), n * 31 + length, length));
    }
    for (k, stance) in ["in_favour", "concerned", "opposed", "undecided"].into_iter().enumerate() {
        let name = |field: &str| format!("stream-{}-{field}", k + 1);
        fields.push(long(name("content"), n * 17 + k, 500));
        fields.extend([
            (name("stance"), stance.into()),
            (name("prevalence"), "overwhelming".into()),
            (name("intensity"), "strong".into()),
            (name("voices"), "100000".into()),
        ]);
    }
    let plain = [
        ("act", "save"),
        ("streams", "4"),
        ("topic", "C1"),
        ("sphere", "international"),
        ("groups", "workers"),
        ("groups", "youth"),
        ("groups", "other"),
        ("groups", "party_members"),
        ("trend", "falling"),
        ("verification", "rumour"),
        ("level", "central"),
    ];
    fields.extend(plain.map(|(k, v)| (k.to_owned(), v.to_owned())));
    (fields, expected)
}

#[tokio::test]
async fn ten_issues_of_four_streams_at_every_limit_come_back_to_the_letter() {
    let site = Site::new().await;
    let (author, person) = site.browser(Role::Collaborator, "ctv").await;
    let (staff, _) = site.browser(Role::Staff, "canbo").await;
    make::world(&site.app.db, &[person.account]).await;
    let begun = site.post(&author, "/reports/new", &[("round", "2026-Q4")]).await;
    let report = begun.to.trim_end_matches("/edit").to_owned();
    let (general, mut expected) = (typed(3, 1000), Vec::new());
    let form = [("nil", "no"), ("general_situation", general.0.as_str()), ("act", "save")];
    assert_eq!(site.save(&author, &format!("{report}/general"), &form).await.status, 303);
    expected.push(general.1);
    for n in 1..=10 {
        let (fields, texts) = issue(n);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let saved = site.save(&author, &format!("{report}/issues/{n}"), &fields).await;
        assert_eq!(saved.status, 303, "issue {n}");
        expected.extend(texts);
    }
    let eleventh = site.get(&author, &format!("{report}/issues/11")).await;
    assert_eq!(eleventh.status, 422, "an eleventh issue is refused");
    assert!(eleventh.body.contains("không quá 10 vấn đề"));
    let check = format!("{report}/check");
    let declared = [("no_person", "yes"), ("no_secret", "yes")];
    let unsure = site.post(&author, &check, &declared).await;
    assert_eq!(unsure.status, 422, "more voices than people are asked about");
    let sure = [declared[0], declared[1], ("sure", "yes")];
    assert_eq!(site.post(&author, &check, &sure).await.status, 303);
    let review = report.replace("/reports/", "/reviews/");
    let page = site.get(&staff, &review).await.body;
    for text in &expected {
        assert!(page.contains(text.as_str()), "a text did not come back: {}", &text[..40]);
    }
    assert_eq!(page.matches("khoảng 100.000 ý kiến").count(), 40);
    let accept = [("version", "2"), ("decision", "accept")];
    assert_eq!(site.post(&staff, &review, &accept).await.status, 303);
    site.count().await;
    let figures = site.get(&staff, "/figures?round=2026-Q4&unit=K1&topic=C1").await.body;
    assert!(figures.contains("<dd>4.000.000</dd>") && figures.contains("<dd>2.000.000</dd>"));
    site.close().await;
}
