//! A list of people, as staff keep it in a spreadsheet, into accounts to be made.

use std::collections::{HashMap, HashSet};

use entity::enums::Role;

use super::account::{NewAccount, is_privileged, suggested_user_name};
use super::fold::fold;
use super::sheet::{Column, Fault, Place, Record};

/// The columns of the list.
pub const COLUMNS: [Column; 5] = [
    Column {
        key: "display_name",
        headers: &["ho va ten", "ho ten", "ten", "full name", "name"],
        is_required: true,
    },
    Column {
        key: "role",
        headers: &["vai tro", "nhiem vu", "role"],
        is_required: true,
    },
    Column {
        key: "unit",
        headers: &["ma don vi", "don vi", "unit code", "unit"],
        is_required: true,
    },
    Column {
        key: "email",
        headers: &["thu dien tu", "dia chi thu dien tu", "email", "e-mail", "mail"],
        is_required: false,
    },
    Column {
        key: "user_name",
        headers: &["ten dang nhap", "user name", "username", "login"],
        is_required: false,
    },
];

/// What people call the roles, [`fold`]ed.
const ROLES: &[(&str, Role)] = &[
    ("cong tac vien", Role::Collaborator),
    ("cong tac vien dlxh", Role::Collaborator),
    ("cong tac vien du luan xa hoi", Role::Collaborator),
    ("ctv", Role::Collaborator),
    ("collaborator", Role::Collaborator),
    ("lanh dao", Role::Leader),
    ("ban chi dao", Role::Leader),
    ("lanh dao, ban chi dao", Role::Leader),
    ("leader", Role::Leader),
    ("cap uy", Role::UnitHead),
    ("cap uy don vi", Role::UnitHead),
    ("unit head", Role::UnitHead),
    ("unit_head", Role::UnitHead),
    ("can bo ban", Role::Staff),
    ("can bo", Role::Staff),
    ("staff", Role::Staff),
    ("lanh dao ban", Role::Approver),
    ("approver", Role::Approver),
    ("quan tri", Role::Admin),
    ("admin", Role::Admin),
    ("administrator", Role::Admin),
    ("kiem tra", Role::Auditor),
    ("auditor", Role::Auditor),
];

/// What the list is read against.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Code and name of every unit in force.
    pub units: Vec<(String, String)>,
    /// Every e-mail and user name there is.
    pub logins: HashSet<String>,
}

/// Names a unit may be called by, [`fold`]ed, each with the code it means; none where it means several.
fn unit_names(units: &[(String, String)]) -> HashMap<String, Option<&str>> {
    let mut out: HashMap<String, Option<&str>> = HashMap::new();
    for (code, name) in units {
        out.entry(fold(name)).and_modify(|found| *found = None).or_insert(Some(code));
    }
    // A code means its unit, whatever else is called so.
    out.extend(units.iter().map(|(code, _)| (fold(code), Some(code.as_str()))));
    out
}

/// The accounts of a list, in the form they are stored in; user names that were left out are made of the name.
///
/// # Errors
/// Every fault of every row.
pub fn parse(records: &[Record], known: &Known, lang: &str) -> Result<Vec<NewAccount>, Vec<Fault>> {
    let units = unit_names(&known.units);
    let mut taken = known.logins.clone();
    // Names that are written down come before those that are made up.
    taken.extend(records.iter().map(|r| r.get("user_name").to_lowercase()).filter(|n| !n.is_empty()));
    let (mut accounts, mut faults) = (Vec::new(), Vec::new());
    let mut seen: HashMap<String, u32> = HashMap::new();
    for record in records {
        let before = faults.len();
        let mut fail = |key: &'static str, message| faults.push(Fault::new(Place::Cell(record.row, key), message));
        let role = ROLES.iter().find(|(word, _)| *word == fold(record.get("role"))).map(|(_, role)| *role);
        match role {
            None if record.get("role").is_empty() => fail("role", "error-required"),
            None => fail("role", "import-unknown-role"),
            Some(role) if is_privileged(role) => fail("role", "import-second-person"),
            Some(_) => {}
        }
        let unit = match units.get(&fold(record.get("unit"))) {
            _ if record.get("unit").is_empty() => None,
            Some(found) => {
                if found.is_none() {
                    fail("unit", "import-unit-ambiguous");
                }
                *found
            }
            None => {
                fail("unit", "error-unknown-unit");
                None
            }
        };
        if record.get("display_name").is_empty() {
            fail("display_name", "error-required");
        }
        let mut user_name = record.get("user_name").to_lowercase();
        if user_name.is_empty() {
            user_name = suggested_user_name(record.get("display_name"), &taken);
            taken.insert(user_name.clone());
        }
        let new = NewAccount {
            role: role.unwrap_or(Role::Leader),
            email: Some(record.get("email").to_owned()),
            user_name,
            display_name: record.get("display_name").to_owned(),
            unit_code: unit.map(str::to_owned),
            lang: lang.to_owned(),
        };
        match new.checked() {
            Ok(new) => {
                faults.extend(taken_logins(record.row, &new, &known.logins, &mut seen));
                accounts.push(new);
            }
            Err(errors) => {
                let told = faults[before..].iter().map(|f: &Fault| f.place.clone()).collect::<Vec<_>>();
                let fresh = errors.into_iter().filter_map(|error| {
                    let column = COLUMNS.iter().find(|c| c.key == error.field)?;
                    Some(Fault::new(Place::Cell(record.row, column.key), error.key))
                });
                faults.extend(fresh.filter(|f| !told.contains(&f.place)));
            }
        }
    }
    if faults.is_empty() { Ok(accounts) } else { Err(faults) }
}

/// Faults of an e-mail or user name that somebody has, or that stands in the list twice.
fn taken_logins(
    row: u32,
    new: &NewAccount,
    logins: &HashSet<String>,
    seen: &mut HashMap<String, u32>,
) -> Vec<Fault> {
    let mut out = Vec::new();
    for (key, login) in [("email", new.email.as_ref()), ("user_name", Some(&new.user_name))] {
        let Some(login) = login else { continue };
        if logins.contains(login) {
            out.push(Fault::new(Place::Cell(row, key), "error-account-taken"));
        }
        if let Some(other) = seen.insert(login.clone(), row) {
            out.push(Fault::new(Place::Cell(row, key), "import-twice").with("row", other));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::sheet::{Row, Sheet, read};
    use super::*;

    fn records(rows: &[[&str; 5]]) -> Vec<Record> {
        let header = ["Họ và tên", "Vai trò", "Đơn vị", "Thư điện tử", "Tên đăng nhập"];
        let row = |(number, cells): (u32, &[&str; 5])| Row {
            number,
            cells: cells.iter().map(|c| (*c).to_owned()).collect(),
        };
        let rows = (1..).zip(std::iter::once(&header).chain(rows)).map(row).collect();
        read(&[Sheet { name: String::new(), rows, faults: vec![] }], &COLUMNS).unwrap()
    }

    fn known() -> Known {
        let unit = |code: &str, name: &str| (code.to_owned(), name.to_owned());
        Known {
            units: vec![unit("K1", "Trường Hòa Giang"), unit("K2", "Chi bộ 1"), unit("K3", "Chi bộ 1")],
            logins: ["hoa.cu".to_owned(), "cu@c.vn".to_owned()].into(),
        }
    }

    #[test]
    fn rows_become_accounts_and_a_missing_user_name_is_made_up() {
        let rows = records(&[
            ["Đặng Thị Hòa", "CTV", "k1", "Hoa@C.vn", ""],
            ["Đặng Thị Hòa", "Cộng tác viên", "Trường Hoà Giang", "", ""],
            ["Lê Văn Nam", "Lãnh đạo, Ban Chỉ đạo", "", "", "Nam.Le"],
        ]);
        let accounts = parse(&rows, &known(), "vi").unwrap();
        let told: Vec<_> = accounts.iter().map(|a| (a.user_name.as_str(), a.unit_code.as_deref())).collect();
        assert_eq!(told, [("dang.thi.hoa", Some("K1")), ("dang.thi.hoa2", Some("K1")), ("nam.le", None)]);
        assert_eq!(accounts[0].email.as_deref(), Some("hoa@c.vn"));
    }

    #[test]
    fn every_faulty_cell_is_told_and_no_privileged_role_slips_in() {
        let rows = records(&[
            ["Hòa", "Cán bộ Ban", "K1", "", ""],
            ["", "CTV", "", "không phải thư", "x"],
            ["Nam", "vua", "K9", "cu@c.vn", "hoa.cu"],
            ["Lan", "CTV", "Chi bộ 1", "", "lan.1"],
            ["Mai", "CTV", "K2", "", "lan.1"],
        ]);
        let faults = parse(&rows, &known(), "vi").unwrap_err();
        let told: Vec<_> = faults
            .iter()
            .map(|f| {
                let Place::Cell(row, column) = f.place else { panic!("{f:?}") };
                (row, column, f.key)
            })
            .collect();
        assert_eq!(
            told,
            [
                (2, "role", "import-second-person"),
                (3, "display_name", "error-required"),
                (3, "user_name", "error-user-name"),
                (3, "email", "error-email"),
                (3, "unit", "error-unit-needed"),
                (4, "role", "import-unknown-role"),
                (4, "unit", "error-unknown-unit"),
                (4, "email", "error-account-taken"),
                (4, "user_name", "error-account-taken"),
                (5, "unit", "import-unit-ambiguous"),
                (6, "user_name", "import-twice"),
            ]
        );
    }
}
