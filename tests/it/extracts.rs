//! A release cut to one cluster for its heads, and the quarters of a year side by side: published cells alone, and of a part
//! no more than the part.

use std::collections::BTreeSet;

use entity::enums::Role;
use entity::ids::{ReleaseId, UnitId};
use langnghe::domain::suppress::{Published, PublishedCell, reopen};
use langnghe::locale::Lang;
use langnghe::store::{releases, rounds};

use crate::support::app::{Browser, Site};
use crate::support::tables::of_html;
use crate::support::{make, office, pdf};

/// The demo's newest release issued to clusters, with what it published.
async fn for_clusters(site: &Site) -> (ReleaseId, Published) {
    let leader = make::person(&site.app.db, Role::Leader, "lanhdao8").await;
    let all = releases::all(&site.app.db, &leader.scope()).await.unwrap();
    let id = all[0].id;
    site.sql(&format!("UPDATE release SET audience = 'leaders,clusters' WHERE number = {}", all[0].number))
        .await;
    let row = releases::get(&site.app.db, &leader.scope(), id).await.unwrap().unwrap();
    (id, reopen(&serde_json::from_str(&row.figures).unwrap()).unwrap())
}

/// A head in the unit of a code, logged in.
async fn head(site: &Site, release: ReleaseId, code: &str) -> Browser {
    let leader = make::person(&site.app.db, Role::Leader, &format!("lanhdao-{code}")).await;
    let row = releases::get(&site.app.db, &leader.scope(), release).await.unwrap().unwrap();
    let units = rounds::units(&site.app.db, row.round_id).await.unwrap();
    let unit: UnitId = units.iter().find(|u| u.code == code).unwrap().unit_id;
    let user = format!("thutruong-{}", code.to_lowercase());
    site.person_in(Role::UnitHead, &user, Some(unit)).await;
    site.log_in(&Browser::default(), &user).await.1
}

fn pair(cell: &PublishedCell) -> Option<String> {
    match cell {
        PublishedCell::Shown { voices, reporters, .. } => {
            Some(format!("{} ({})", Lang::Vi.number(*voices), Lang::Vi.number((*reporters).into())))
        }
        _ => None,
    }
}

#[tokio::test]
async fn a_head_reads_the_part_of_the_own_cluster_and_nothing_of_the_others() {
    let site = Site::demo().await;
    let (release, published) = for_clusters(&site).await;
    let (units, topics) = (published.units(), published.topics());
    let clusters: Vec<usize> =
        units.children(units.root()).iter().copied().filter(|&u| !units.is_group(u)).collect();
    let (own, other) = (units.code(clusters[0]), units.code(clusters[1]));
    // A unit in the cluster, through a group where it stands in one.
    let below = units.subtree(clusters[0]).find(|&u| units.is_leaf(u)).unwrap();
    let who = head(&site, release, units.code(below)).await;
    let sent = site.get(&who, &format!("/releases/{release}")).await;
    assert_eq!((sent.status, sent.to), (303, format!("/releases/{release}/clusters/{own}")));
    assert!(site.get(&who, "/releases").await.body.contains(&release.to_string()), "it is in the list");
    for end in [".pdf", ".docx", ".xlsx", "/figures.json"] {
        assert_eq!(site.get(&who, &format!("/releases/{release}{end}")).await.status, 404, "{end}");
    }
    for end in ["", ".pdf", ".docx", ".xlsx"] {
        let foreign = site.get(&who, &format!("/releases/{release}/clusters/{other}{end}")).await;
        assert_eq!(foreign.status, 404, "{end}");
    }
    let path = format!("/releases/{release}/clusters/{own}");
    let page = site.get(&who, &path).await;
    assert_eq!(page.status, 200);
    let file = site.get(&who, &format!("{path}.pdf")).await.bytes;
    let word = site.get(&who, &format!("{path}.docx")).await.bytes;
    let excel = office::sheets(&site.get(&who, &format!("{path}.xlsx")).await.bytes);

    let within: BTreeSet<String> = units
        .subtree(clusters[0])
        .flat_map(|u| topics.preorder().map(move |t| (u, t)))
        .filter_map(|(u, t)| pair(published.cell(u, t)))
        .collect();
    let seen = |tables: Vec<Vec<Vec<String>>>| -> BTreeSet<String> {
        let cells = tables.into_iter().flatten().flat_map(|row| row.into_iter().skip(1));
        cells.filter(|cell| cell.ends_with(')') && cell.starts_with(|c: char| c.is_ascii_digit())).collect()
    };
    let in_pdf = seen(pdf::tables(&file));
    assert!(in_pdf.len() > 5 && in_pdf.is_subset(&within), "{in_pdf:?}");
    assert_eq!(seen(office::tables(&word)), in_pdf);
    let on_page: usize = of_html(&page.body).iter().map(|table| table.rows.len()).sum();
    assert!(on_page > 2);
    let names: serde_json::Value = {
        let leader = make::person(&site.app.db, Role::Leader, "lanhdao7").await;
        let row = releases::get(&site.app.db, &leader.scope(), release).await.unwrap().unwrap();
        serde_json::from_str(&row.document).unwrap()
    };
    let foreign = names["units"][other].as_str().unwrap();
    let texts = [
        page.body.clone(),
        pdf::text(&file),
        office::parts(&word).into_iter().map(|(_, text)| text).collect(),
        excel.iter().flat_map(|(_, rows)| rows.iter().flatten()).cloned().collect(),
    ];
    for text in texts {
        assert!(!text.contains(foreign), "another cluster is named");
        assert!(text.contains("không phải điều tra chọn mẫu"));
    }
    let cells = &excel.last().unwrap().1;
    let rows = excel.iter().find(|(name, _)| name == "Từng ô").map_or(cells, |(_, rows)| rows);
    assert_eq!(rows.len() - 1, units.subtree(clusters[0]).count() * topics.len());
    let (leader, _) = site.browser(Role::Leader, "lanhdao6").await;
    assert_eq!(site.get(&leader, &format!("/releases/{release}/clusters/{other}")).await.status, 200);
    assert_eq!(site.get(&leader, &format!("/releases/{release}/clusters/KHONG")).await.status, 404);
    let (collaborator, _) = site.browser(Role::Collaborator, "ctv9").await;
    assert_eq!(site.get(&collaborator, &path).await.status, 404, "not the audience");
    site.close().await;
}

#[tokio::test]
async fn the_quarters_of_a_year_stand_side_by_side_as_each_was_published() {
    let site = Site::demo().await;
    let (leader, actor) = site.browser(Role::Leader, "lanhdao8").await;
    let list = site.get(&leader, "/releases").await.body;
    let year = list.split("href=\"/releases/years/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let path = format!("/releases/years/{year}");
    let page = site.get(&leader, &path).await;
    assert_eq!(page.status, 200);
    let mut published: BTreeSet<String> = BTreeSet::new();
    let mut issued = 0;
    for listed in releases::all(&site.app.db, &actor.scope()).await.unwrap() {
        let opened = releases::open(&site.app.db, &actor.scope(), listed.id).await.unwrap().unwrap();
        let p = opened.published;
        let round = rounds::by_id(&site.app.db, opened.row.round_id).await.unwrap().unwrap();
        issued += usize::from(round.code.starts_with(&year));
        published.extend(
            p.units()
                .preorder()
                .flat_map(|u| p.topics().preorder().map(move |t| (u, t)))
                .filter_map(|(u, t)| pair(p.cell(u, t))),
        );
    }
    let file = site.get(&leader, &format!("{path}.pdf")).await.bytes;
    let tables = pdf::tables(&file);
    assert_eq!(tables.len(), 2);
    let first = &tables[0][1];
    assert_eq!(first.len(), 5, "a name and four quarters: {first:?}");
    let numbers = first.iter().filter(|cell| cell.ends_with(')')).count();
    assert_eq!(numbers, issued);
    assert_eq!(first.iter().filter(|cell| *cell == "chưa phát hành").count(), 4 - issued);
    for cell in tables.iter().flatten().flat_map(|row| row.iter().skip(1)) {
        let is_number = cell.starts_with(|c: char| c.is_ascii_digit());
        assert!(!is_number || published.contains(cell), "{cell} was not published");
    }
    let word = office::tables(&site.get(&leader, &format!("{path}.docx")).await.bytes);
    assert!(word.iter().flatten().any(|row| row == first), "the same in Word");
    let excel = office::sheets(&site.get(&leader, &format!("{path}.xlsx")).await.bytes);
    assert!(excel.iter().any(|(_, rows)| rows.contains(first)), "and in Excel");
    for other in ["/releases/years/1999", "/releases/years/2026-Q1", "/releases/years/x"] {
        assert_eq!(site.get(&leader, other).await.status, 404, "{other}");
    }
    site.close().await;
}
