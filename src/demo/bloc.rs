//! The fictional Party bloc of the demo: a tree of units in the province of Hòa Giang, which does not exist.

use super::bloc_units::CLUSTERS;
use super::rng::Rng;

/// One unit of the demo bloc.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoUnit {
    /// `K` for the bloc, `K1` for a cluster, `K1-01` for a leaf.
    pub code: String,
    /// The parent's code; none for the bloc.
    pub parent: Option<String>,
    /// The name in Vietnamese.
    pub name: String,
    /// bloc, cluster, agency, `public_service`, enterprise or school.
    pub kind: &'static str,
    /// People in the unit itself; 0 for the bloc and the clusters.
    pub headcount: u32,
    /// Collaborators of the unit itself; 0 for the bloc and the clusters.
    pub collaborators: u32,
}

/// The bloc, its 8 clusters and their leaf units, parents before children.
#[must_use]
pub fn units() -> Vec<DemoUnit> {
    let mut units =
        vec![node("K".to_owned(), None, "Khối các cơ quan, đơn vị và doanh nghiệp tỉnh Hòa Giang", "bloc")];
    for (number, cluster) in (1..).zip(CLUSTERS) {
        let code = format!("K{number}");
        units.push(node(code.clone(), Some("K".to_owned()), cluster.name, "cluster"));
        for (leaf, (name, headcount)) in (1..).zip(cluster.leaves) {
            units.push(DemoUnit {
                code: format!("{code}-{leaf:02}"),
                parent: Some(code.clone()),
                name: (*name).to_owned(),
                kind: cluster.kind,
                headcount: *headcount,
                collaborators: collaborators(*headcount),
            });
        }
    }
    units
}

fn node(code: String, parent: Option<String>, name: &str, kind: &'static str) -> DemoUnit {
    DemoUnit { code, parent, name: name.to_owned(), kind, headcount: 0, collaborators: 0 }
}

const fn collaborators(headcount: u32) -> u32 {
    match headcount {
        0..=44 => 1,
        45..=94 => 2,
        95..=219 => 3,
        220..=549 => 4,
        550..=1_099 => 5,
        _ => 6,
    }
}

const SURNAMES: &[&str] = &[
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lý", "Phan",
    "Trịnh", "Đinh", "Lương", "Mai", "Tạ",
];

const MEN: (&[&str], &[&str]) = (
    &["Văn", "Đức", "Quang", "Xuân", "Đình", "Hữu", "Trọng", "Công", "Thế", "Minh"],
    &[
        "An", "Bách", "Cương", "Dũng", "Đạt", "Giang", "Hải", "Hiếu", "Khôi", "Lâm", "Long", "Nam", "Phong",
        "Quân", "Sơn", "Tài", "Thành", "Tiến", "Tuấn", "Việt",
    ],
);

const WOMEN: (&[&str], &[&str]) = (
    &["Thị", "Thu", "Ngọc", "Thanh", "Bích", "Hồng", "Kim", "Phương", "Diệu", "Khánh"],
    &[
        "Ái", "Chi", "Duyên", "Dung", "Giang", "Hà", "Hạnh", "Hoa", "Hương", "Lan", "Liên", "Linh", "Mai",
        "Nga", "Nhung", "Oanh", "Quyên", "Thảo", "Trang", "Vân",
    ],
);

/// A plausible made-up Vietnamese name for a collaborator's account; may repeat.
#[must_use]
pub fn person_name(rng: &mut Rng) -> String {
    let (middles, givens) = if rng.chance(500) { MEN } else { WOMEN };
    let surname = *rng.pick(SURNAMES);
    let middle = *rng.pick(middles);
    let mut given = *rng.pick(givens);
    while given == surname || given == middle {
        given = *rng.pick(givens);
    }
    format!("{surname} {middle} {given}")
}
