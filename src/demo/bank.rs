//! The phrase banks of the demo corpus: one per leaf topic, read from the `phrases_*` files.
//!
//! Format: `# code favour spheres` opens a topic (`favour`: how many in 1,000 issues lean in
//! favour). Every other line is one letter and a phrase: `s` subject (noun phrase), `c` concern,
//! `m` merit (clauses), `d` doubt (after "chưa rõ"), `n` cause (after "do"), `f` forecast (clause),
//! and asks, named by the level they are addressed to: `u` unit, `b` bloc, `p` province, `t` central.

use std::sync::LazyLock;

/// Something people ask for.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// The stored level: unit, bloc, province or central.
    pub level: &'static str,
    /// A verb phrase that follows "đề nghị …".
    pub phrase: &'static str,
}

/// The phrases of one leaf topic.
#[derive(Debug, Default)]
pub struct Bank {
    /// Topic code.
    pub code: &'static str,
    /// How many in 1,000 issues lean in favour.
    pub favour: u32,
    /// The spheres such an issue may have.
    pub spheres: Vec<&'static str>,
    /// Noun phrases that follow "về".
    pub subjects: Vec<&'static str>,
    /// What people worry about or object to.
    pub concerns: Vec<&'static str>,
    /// What people approve of.
    pub merits: Vec<&'static str>,
    /// What people wait to hear.
    pub doubts: Vec<&'static str>,
    /// Why it is so.
    pub causes: Vec<&'static str>,
    /// What comes next.
    pub forecasts: Vec<&'static str>,
    /// What people ask for.
    pub asks: Vec<Ask>,
}

static BANKS: LazyLock<Vec<Bank>> = LazyLock::new(|| {
    let texts = [
        super::phrases_a::TEXT,
        super::phrases_b::TEXT,
        super::phrases_c::TEXT,
        super::phrases_d::TEXT,
        super::phrases_e::TEXT,
        super::phrases_f::TEXT,
        super::phrases_g::TEXT,
        super::phrases_h::TEXT,
        super::phrases_i::TEXT,
    ];
    texts.into_iter().flat_map(parse).collect()
});

/// All banks, in the order of the topic codes.
#[must_use]
pub fn all() -> &'static [Bank] {
    &BANKS
}

fn parse(text: &'static str) -> Vec<Bank> {
    let mut banks: Vec<Bank> = Vec::new();
    for line in text.lines() {
        let Some((mark, rest)) = line.split_once(' ') else {
            continue;
        };
        if mark == "#" {
            banks.push(heading(rest));
        } else if let Some(bank) = banks.last_mut() {
            add(bank, mark, rest);
        }
    }
    banks
}

fn heading(line: &'static str) -> Bank {
    let mut words = line.split(' ');
    Bank {
        code: words.next().unwrap_or("Z"),
        favour: words.next().and_then(|word| word.parse().ok()).unwrap_or(0),
        spheres: words.next().unwrap_or("provincial").split(',').collect(),
        ..Bank::default()
    }
}

fn add(bank: &mut Bank, mark: &str, phrase: &'static str) {
    let ask = |level| Ask { level, phrase };
    match mark {
        "s" => bank.subjects.push(phrase),
        "c" => bank.concerns.push(phrase),
        "m" => bank.merits.push(phrase),
        "d" => bank.doubts.push(phrase),
        "n" => bank.causes.push(phrase),
        "f" => bank.forecasts.push(phrase),
        "u" => bank.asks.push(ask("unit")),
        "b" => bank.asks.push(ask("bloc")),
        "p" => bank.asks.push(ask("province")),
        "t" => bank.asks.push(ask("central")),
        _ => {}
    }
}
