//! A list of people, as staff keep it in a spreadsheet, into accounts to be made.

use std::collections::{HashMap, HashSet};

use entity::enums::Role;

use super::account::{Duty, NewAccount, is_privileged, may_share, suggested_user_name};
use super::fold::fold;
use super::sheet::{Column, Fault, Place, Record};

/// The columns of the list.
pub const COLUMNS: [Column; 5] = [
    Column {
        key: "display_name",
        headers: &["ho va ten", "ho ten", "ten", "full name", "name"],
        is_required: true,
    },
    Column { key: "role", headers: &["vai tro", "nhiem vu", "role"], is_required: true },
    Column { key: "unit", headers: &["ma don vi", "don vi", "unit code", "unit"], is_required: true },
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
    /// Every user name there is.
    pub user_names: HashSet<String>,
    /// The duties of the accounts behind every e-mail there is, units by their codes.
    pub duties: HashMap<String, Vec<Duty<String>>>,
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
/// `faults` are those its reader found.
///
/// # Errors
/// Every fault of every row.
pub fn parse(
    (records, faults): (&[Record], Vec<Fault>),
    known: &Known,
    lang: &str,
) -> Result<Vec<NewAccount>, Vec<Fault>> {
    let mut taken = known.user_names.clone();
    // Names that are written down come before those that are made up.
    taken.extend(records.iter().map(|r| r.get("user_name").to_lowercase()).filter(|n| !n.is_empty()));
    let units = unit_names(&known.units);
    let (duties, seen) = (known.duties.clone(), HashMap::new());
    let mut list = List { known, units, taken, seen, duties, faults };
    let accounts = records.iter().filter_map(|record| list.account(record, lang)).collect();
    if list.faults.is_empty() { Ok(accounts) } else { Err(list.faults) }
}

/// A list being read.
struct List<'a> {
    known: &'a Known,
    units: HashMap<String, Option<&'a str>>,
    taken: HashSet<String>,
    /// The row each user name, and each duty of an address, was first seen in.
    seen: HashMap<(String, Option<Duty<String>>), u32>,
    /// The duties behind each address, with those of the rows so far.
    duties: HashMap<String, Vec<Duty<String>>>,
    faults: Vec<Fault>,
}

impl List<'_> {
    fn fail(&mut self, record: &Record, column: &'static str, key: &'static str) {
        self.faults.push(Fault::new(Place::Cell(record.row, column), key));
    }

    fn role(&mut self, record: &Record) -> Option<Role> {
        let typed = fold(record.get("role"));
        let role = ROLES.iter().find(|(word, _)| *word == typed).map(|(_, role)| *role);
        match role {
            None if typed.is_empty() => self.fail(record, "role", "error-required"),
            None => self.fail(record, "role", "import-unknown-role"),
            Some(role) if is_privileged(role) => self.fail(record, "role", "import-second-person"),
            Some(_) => {}
        }
        role
    }

    fn unit(&mut self, record: &Record) -> Option<String> {
        let typed = fold(record.get("unit"));
        if typed.is_empty() {
            return None;
        }
        match self.units.get(&typed).copied() {
            Some(Some(code)) => return Some(code.to_owned()),
            Some(None) => self.fail(record, "unit", "import-unit-ambiguous"),
            None => self.fail(record, "unit", "error-unknown-unit"),
        }
        None
    }

    /// Tells of what stands in the list twice.
    fn once(&mut self, record: &Record, column: &'static str, what: (String, Option<Duty<String>>)) -> bool {
        let Some(other) = self.seen.insert(what, record.row) else { return true };
        let twice = Fault::new(Place::Cell(record.row, column), "import-twice");
        self.faults.push(twice.with("row", other));
        false
    }

    /// Tells of a user name that somebody has, or that stands in the list twice.
    fn user_name(&mut self, record: &Record) {
        let name = record.get("user_name").to_lowercase();
        if name.is_empty() {
            return;
        }
        if self.known.user_names.contains(&name) {
            self.fail(record, "user_name", "error-account-taken");
        }
        self.once(record, "user_name", (name, None));
    }

    /// Tells of an e-mail that has an account of this duty already, here or in the list, or too many of others.
    fn email(&mut self, record: &Record, role: Option<Role>, unit: Option<String>) {
        let email = record.get("email").to_lowercase();
        let (false, Some(role)) = (email.is_empty(), role) else { return };
        let duty = (role, unit);
        if !self.once(record, "email", (email.clone(), Some(duty.clone()))) {
            return;
        }
        let others = self.duties.entry(email).or_default();
        match may_share(&duty, others) {
            Ok(()) => others.push(duty),
            Err(key) => self.fail(record, "email", key),
        }
    }

    fn account(&mut self, record: &Record, lang: &str) -> Option<NewAccount> {
        let before = self.faults.len();
        let (role, unit_code) = (self.role(record), self.unit(record));
        if record.get("display_name").is_empty() {
            self.fail(record, "display_name", "error-required");
        }
        self.email(record, role, unit_code.clone());
        self.user_name(record);
        let mut user_name = record.get("user_name").to_lowercase();
        if user_name.is_empty() {
            user_name = suggested_user_name(record.get("display_name"), &self.taken);
            self.taken.insert(user_name.clone());
        }
        let new = NewAccount {
            role: role.unwrap_or(Role::Leader),
            email: Some(record.get("email").to_owned()),
            user_name,
            display_name: record.get("display_name").to_owned(),
            unit_code,
            lang: lang.to_owned(),
        };
        let told: Vec<Place> = self.faults[before..].iter().map(|fault| fault.place.clone()).collect();
        match new.checked() {
            Ok(new) => Some(new),
            Err(errors) => {
                // One reason a cell is enough.
                let columns = errors.iter().filter_map(|error| {
                    let column = COLUMNS.iter().find(|c| c.key == error.field)?;
                    Some(Fault::new(Place::Cell(record.row, column.key), error.key))
                });
                self.faults.extend(columns.filter(|fault| !told.contains(&fault.place)));
                None
            }
        }
    }
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
        read(&[Sheet { name: String::new(), rows, faults: vec![] }], &COLUMNS).unwrap().0
    }

    fn known() -> Known {
        let unit = |code: &str, name: &str| (code.to_owned(), name.to_owned());
        Known {
            units: vec![unit("K1", "Trường Hòa Giang"), unit("K2", "Chi bộ 1"), unit("K3", "Chi bộ 1")],
            user_names: ["hoa.cu".to_owned()].into(),
            duties: [("cu@c.vn".to_owned(), vec![(Role::Collaborator, Some("K1".to_owned()))])].into(),
        }
    }

    #[test]
    fn rows_become_accounts_and_a_missing_user_name_is_made_up() {
        let rows = records(&[
            ["Đặng Thị Hòa", "CTV", "k1", "Hoa@C.vn", ""],
            ["Đặng Thị Hòa", "Cộng tác viên", "Trường Hoà Giang", "", ""],
            ["Lê Văn Nam", "Lãnh đạo, Ban Chỉ đạo", "", "", "Nam.Le"],
        ]);
        let accounts = parse((&rows, vec![]), &known(), "vi").unwrap();
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
            ["Cũ", "CTV", "K1", "CU@c.vn", ""],
            ["Hải", "CTV", "K1", "hai@c.vn", ""],
            ["Hải", "Cấp ủy", "K1", "hai@c.vn", ""],
            ["Hải", "CTV", "K1", "Hai@C.vn", ""],
        ]);
        let faults = parse((&rows, vec![]), &known(), "vi").unwrap_err();
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
                (4, "user_name", "error-account-taken"),
                (5, "unit", "import-unit-ambiguous"),
                (6, "user_name", "import-twice"),
                (7, "email", "error-address-duty"),
                (10, "email", "import-twice"),
            ]
        );
    }
}
