//! Chooses the phrases of a bank that suit a unit and a subject.

use super::bank::{Ask, Bank};
use super::rng::Rng;

/// Words of factory life; a report from an office or a school does not use them of itself.
const FACTORY: &[&str] = &[
    "ăn ca",
    "nhà xưởng",
    "đơn hàng",
    "đơn giá",
    "tổ sản xuất",
    "doanh nghiệp",
    "bảo hộ",
    "bụi",
    "công nhân",
    "lương tối thiểu",
    "vào ca",
    "đổi ca",
];

/// Words of the public sector; a factory does not use them of itself.
const OFFICE: &[&str] = &[
    "khu vực công",
    "biên chế",
    "vị trí việc làm",
    "cải cách tiền lương",
    "quy chế chi tiêu",
    "thu nhập tăng thêm",
    "nguồn chi",
];

/// True when a phrase of this topic can be said in a unit of this kind.
fn suits(bank: &Bank, kind: &str, phrase: &str) -> bool {
    let own = matches!(bank.code, "C1" | "C4") || bank.code.starts_with('I');
    let foreign = if kind == "enterprise" { OFFICE } else { FACTORY };
    !own || foreign.iter().all(|word| !phrase.contains(word))
}

/// True when an ask of this topic can be made in a unit of this kind.
fn ask_suits(bank: &Bank, kind: &str, ask: &Ask) -> bool {
    if ask.level != "unit" {
        return suits(bank, kind, ask.phrase);
    }
    let factory = FACTORY.iter().any(|word| ask.phrase.contains(word));
    (kind == "enterprise" || !factory)
        && match bank.code {
            "B2" | "C3" | "E2" => kind == "enterprise",
            "D1" => kind == "school",
            "D2" => kind == "public_service",
            "G1" => kind == "agency",
            _ => suits(bank, kind, ask.phrase),
        }
}

/// The phrases that suit a unit of this kind; all of them when too few do.
#[must_use]
pub fn suitable(bank: &Bank, kind: &str, phrases: &[&'static str]) -> Vec<&'static str> {
    let fit: Vec<&'static str> = phrases.iter().copied().filter(|phrase| suits(bank, kind, phrase)).collect();
    if fit.len() < 2 { phrases.to_vec() } else { fit }
}

/// The asks that suit a unit of this kind; all of them when none does.
#[must_use]
pub fn asks(bank: &Bank, kind: &str) -> Vec<Ask> {
    let fit: Vec<Ask> = bank.asks.iter().copied().filter(|ask| ask_suits(bank, kind, ask)).collect();
    if fit.is_empty() { bank.asks.clone() } else { fit }
}

/// How many pairs of neighbouring syllables two phrases share.
fn shared(left: &str, right: &str) -> usize {
    let pairs = |text: &str| -> Vec<String> {
        let clean = text.replace(',', "");
        let words: Vec<&str> = clean.split(' ').collect();
        words.windows(2).map(|pair| pair.join(" ")).collect()
    };
    let theirs = pairs(right);
    pairs(left).iter().filter(|pair| theirs.contains(pair)).count()
}

/// Shuffles; mostly, what is close to the subject then comes first.
pub fn near_first<T>(rng: &mut Rng, subject: &str, items: &mut [T], phrase: impl Fn(&T) -> &str) {
    rng.shuffle(items);
    if rng.chance(800) {
        items.sort_by_key(|item| std::cmp::Reverse(shared(phrase(item), subject)));
    }
}
