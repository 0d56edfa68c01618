//! Telephone, identity and account numbers among the digits of a text.

use super::letters::Letters;
use super::words::{ACCOUNT_HINTS, IDENTITY_HINTS, List, NUMBER_LABELS, PHONE_HINTS, UNITS, UNITS_PLAIN};
use super::{Kind, Mark};

/// Digits without a break.
#[derive(Clone, Debug)]
struct Group {
    start: usize,
    end: usize,
    digits: String,
}

/// Groups of digits with nothing but spacing between them.
#[derive(Debug)]
struct Run {
    groups: Vec<Group>,
    /// A `+` stands before the first.
    plus: bool,
}

pub(super) fn find(letters: &Letters) -> Vec<Mark> {
    let mut out = Vec::new();
    // Nearly all texts end here.
    if !letters.plain.iter().any(char::is_ascii_digit) {
        return out;
    }
    for run in runs(letters) {
        let mut at = 0;
        while at < run.groups.len() {
            match claim(letters, &run, at) {
                Some((mark, next)) => {
                    out.extend(mark);
                    at = next;
                }
                None => at += 1,
            }
        }
    }
    out
}

fn runs(letters: &Letters) -> Vec<Run> {
    let plain = &without_round_letters(&letters.plain);
    let (mut out, mut i) = (Vec::<Run>::new(), 0);
    let mut open: Option<Run> = None;
    while i < plain.len() {
        if !plain[i].is_ascii_digit() {
            i += 1;
            continue;
        }
        let group = group(plain, i);
        let joins =
            open.as_ref().and_then(|run| run.groups.last()).is_some_and(|last| spacing(plain, last.end, i));
        if !joins {
            out.extend(open.take());
        }
        i = group.end;
        let plus = group.start > 0 && plain[..group.start].iter().rev().find(|c| **c != '\0') == Some(&'+');
        open.get_or_insert(Run { groups: Vec::new(), plus }).groups.push(group);
    }
    out.extend(open);
    out
}

/// The letter o in place of the digit, as in "o9o3 000 717".
fn without_round_letters(plain: &[char]) -> Vec<char> {
    let mut out = plain.to_vec();
    let mut i = 0;
    while i < out.len() {
        let length = out[i..].iter().take_while(|c| c.is_ascii_digit() || **c == 'o').count();
        let digits = out[i..i + length].iter().filter(|c| c.is_ascii_digit()).count();
        let letter = |c: Option<&char>| c.is_some_and(|c| c.is_alphabetic());
        let apart = !letter(i.checked_sub(1).and_then(|at| plain.get(at))) && !letter(plain.get(i + length));
        if length >= 4 && digits >= 2 && apart {
            out[i..i + length].iter_mut().filter(|c| **c == 'o').for_each(|c| *c = '0');
        }
        i += length.max(1);
    }
    out
}

fn group(plain: &[char], start: usize) -> Group {
    let mut end = start;
    let mut digits = String::new();
    let mut i = start;
    while i < plain.len() && (plain[i].is_ascii_digit() || plain[i] == '\0') {
        if plain[i] != '\0' {
            digits.push(plain[i]);
            end = i + 1;
        }
        i += 1;
    }
    Group { start, end, digits }
}

/// At most three characters of spacing between two groups; a comma parts them. A slash joins the parts of dates
/// and of some telephone numbers alone.
fn spacing(plain: &[char], from: usize, to: usize) -> bool {
    let gap: Vec<char> = plain[from..to].iter().copied().filter(|c| *c != '\0').collect();
    (1..=3).contains(&gap.len())
        && gap.iter().all(|c| matches!(c, ' ' | '.' | '-' | '(' | ')' | '_' | '·' | '/'))
}

/// What begins at a group: a mark, or groups to pass over; and the group to go on with.
fn claim(letters: &Letters, run: &Run, at: usize) -> Option<(Option<Mark>, usize)> {
    if let Some(next) = explained(letters, run, at) {
        return Some((None, next));
    }
    let kinds = [phone, identity, account] as [fn(&Letters, &Run, usize, usize) -> Option<Kind>; 3];
    for kind in kinds {
        for last in (at..run.groups.len().min(at + 12)).rev() {
            if let Some(kind) = kind(letters, run, at, last) {
                let (first, end) = (&run.groups[at], run.groups[last].end);
                let start = lead(letters, run, at, first.start);
                return Some((Some(Mark { start, end, kind }), last + 1));
            }
        }
    }
    None
}

/// A `+` or bracket before the number is a part of it.
fn lead(letters: &Letters, run: &Run, at: usize, start: usize) -> usize {
    let mut from = start;
    while from > 0
        && matches!(letters.plain[from - 1], '+' | '(')
        && (at == 0 && (run.plus || letters.plain[from - 1] == '('))
    {
        from -= 1;
    }
    from
}

/// Groups that a date or a code explains: where to go on.
fn explained(letters: &Letters, run: &Run, at: usize) -> Option<usize> {
    let groups = &run.groups[at..];
    let number = |g: &Group, most: u32| {
        g.digits.len() <= 2 && g.digits.parse().is_ok_and(|n: u32| (1..=most).contains(&n))
    };
    let year = |g: &Group| g.digits.len() == 4 && (g.digits.starts_with("19") || g.digits.starts_with("20"));
    if let [day, month, last, ..] = groups
        && number(day, 31)
        && number(month, 12)
        && year(last)
        && gap_of(letters, day, month) == gap_of(letters, month, last)
        && matches!(gap_of(letters, day, month).as_str(), "." | "-" | " - " | "/")
    {
        return Some(at + 3);
    }
    let years = groups.iter().take_while(|g| year(g)).count();
    if years >= 2 || (years == 1 && groups.len() > 1) {
        return Some(at + years);
    }
    (at == 0 && is_code(letters, run)).then_some(run.groups.len())
}

fn gap_of(letters: &Letters, a: &Group, b: &Group) -> String {
    letters.plain[a.end..b.start].iter().filter(|c| **c != '\0').collect()
}

/// Letters grow onto the digits: a file's or plate's code; but not "STK123…".
fn is_code(letters: &Letters, run: &Run) -> bool {
    let (first, last) = (run.groups[0].start, run.groups[run.groups.len() - 1].end);
    let before: String = {
        let back = letters.plain[..first].iter().rev().take_while(|c| c.is_alphabetic());
        back.collect::<Vec<_>>().into_iter().rev().collect()
    };
    let after: String = letters.plain[last..].iter().take_while(|c| c.is_alphabetic()).collect();
    let grown = !before.is_empty() && !NUMBER_LABELS.contains(before.as_str());
    let joined = matches!(first.checked_sub(1).map(|i| letters.plain[i]), Some('-' | '.' | '/' | '_'))
        && first >= 2
        && letters.plain[first - 2].is_alphanumeric();
    grown || joined || (!after.is_empty() && !UNITS.contains(after.as_str()) && after.len() < 4)
}

fn joined(run: &Run, at: usize, last: usize) -> String {
    run.groups[at..=last].iter().map(|g| g.digits.as_str()).collect()
}

/// 0 and nine digits, or +84 or 84 and nine; landlines (02…) have one more.
fn phone(letters: &Letters, run: &Run, at: usize, last: usize) -> Option<Kind> {
    let digits = joined(run, at, last);
    let slashes = slashes(letters, run, at, last);
    let hinted = hint(letters, run.groups[at].start, &PHONE_HINTS);
    let elsewhere = [&ACCOUNT_HINTS, &IDENTITY_HINTS].iter().any(|h| hint(letters, run.groups[at].start, h));
    if elsewhere && !hinted {
        return None;
    }
    if is_document(letters, run, at, last) || (slashes > 0 && slashes != last - at) {
        return None;
    }
    let (digits, plus) = match digits.strip_prefix("0084") {
        Some(rest) => (format!("84{rest}"), true),
        None => (digits, at == 0 && run.plus),
    };
    let abroad = digits.strip_prefix("84").filter(|_| plus || digits.len() == 11);
    let rest = match abroad {
        Some(rest) => rest.strip_prefix('0').unwrap_or(rest),
        None => digits.strip_prefix('0')?,
    };
    let landline = rest.starts_with('2') && rest.len() == 10;
    let mobile = rest.len() == 9 && (!rest.starts_with('0'));
    let other = plus && abroad.is_none();
    // Without a plus, 84… is as good as any other number unless something says it is a telephone's.
    let sure = plus
        || abroad.is_none()
        || hinted
        || matches!(rest.as_bytes().first(), Some(b'3' | b'5' | b'7'..=b'9'));
    ((landline || mobile) && !other && sure).then_some(Kind::Phone)
}

/// 9 or 12 digits: whole, in threes, or twelve in fours.
fn identity(letters: &Letters, run: &Run, at: usize, last: usize) -> Option<Kind> {
    let digits = joined(run, at, last);
    if !matches!(digits.len(), 9 | 12) || is_document(letters, run, at, last) {
        return None;
    }
    let hinted = hint(letters, run.groups[at].start, &IDENTITY_HINTS);
    if hint(letters, run.groups[at].start, &ACCOUNT_HINTS) && !hinted {
        return None;
    }
    let sizes: Vec<usize> = run.groups[at..=last].iter().map(|g| g.digits.len()).collect();
    let even = sizes.len() == 1
        || (digits.len() == 12 && digits.starts_with('0'))
        || sizes.iter().all(|n| *n == 3)
        || (digits.len() == 12 && sizes.iter().all(|n| *n == 4));
    let counted = has_unit(letters, run.groups[last].end) || is_thousands(letters, run, at, last);
    let whole = at == last || (at == 0 && last + 1 == run.groups.len());
    let whole = whole && slashes(letters, run, at, last) == 0;
    ((even && whole && !counted) || hinted).then_some(Kind::IdentityNumber)
}

/// Long runs; shorter ones where a word says that it is an account.
fn account(letters: &Letters, run: &Run, at: usize, last: usize) -> Option<Kind> {
    let digits = joined(run, at, last);
    let hinted = hint(letters, run.groups[at].start, &ACCOUNT_HINTS);
    let length = if hinted { 6..=19 } else { 10..=19 };
    if !length.contains(&digits.len()) || is_document(letters, run, at, last) {
        return None;
    }
    let service = (digits.starts_with("1800") || digits.starts_with("1900")) && digits.len() <= 10;
    let sizes: Vec<usize> = run.groups[at..=last].iter().map(|g| g.digits.len()).collect();
    let (end, before) = sizes.split_last().map_or((0, &sizes[..]), |(end, before)| (*end, before));
    // Threes that end in a longer group are no amount, which would end in three as well.
    let threes = before.len() >= 3 && before.iter().all(|n| *n == 3) && end > 3;
    let even = sizes.len() == 1 || hinted || threes || before.iter().all(|n| *n == 4);
    let counted = has_unit(letters, run.groups[last].end) || is_thousands(letters, run, at, last);
    let whole = slashes(letters, run, at, last) == 0;
    (even && whole && !service && !counted).then_some(Kind::AccountNumber)
}

/// 1.250.000: dots before groups of three, as amounts are written.
fn is_thousands(letters: &Letters, run: &Run, at: usize, last: usize) -> bool {
    let groups = &run.groups[at..=last];
    let dots = groups.windows(2).all(|w| gap_of(letters, &w[0], &w[1]) == ".");
    let threes = groups[1..].iter().all(|g| g.digits.len() == 3);
    groups.len() > 1 && dots && threes && groups[0].digits.len() <= 3 && !groups[0].digits.starts_with('0')
}

/// How many slashes stand between the groups.
fn slashes(letters: &Letters, run: &Run, at: usize, last: usize) -> usize {
    run.groups[at..=last].windows(2).filter(|w| gap_of(letters, &w[0], &w[1]).contains('/')).count()
}

/// A slash behind or before: a document's number or a fraction.
fn is_document(letters: &Letters, run: &Run, at: usize, last: usize) -> bool {
    let slash = |i: usize| letters.plain.get(i) == Some(&'/');
    // Inside the run a slash is judged with its groups.
    let after = slash(run.groups[last].end) && last + 1 == run.groups.len();
    let before = at == 0 && run.groups[0].start.checked_sub(1).is_some_and(slash);
    after || before
}

/// What is counted stands behind: đồng, triệu, %, m².
fn has_unit(letters: &Letters, end: usize) -> bool {
    let Some((at, c)) = letters.next_shown(end) else { return false };
    if matches!(c, '%' | '₫' | '$' | '€' | '°') {
        return true;
    }
    let length = letters.plain[at..].iter().take_while(|c| c.is_alphanumeric()).count();
    let word: String = letters.chars[at..at + length].iter().flat_map(|c| c.to_lowercase()).collect();
    let word = word.trim_end_matches(['²', '³']);
    UNITS.contains(&word) || UNITS_PLAIN.contains(&word) || (at == end && word == "d")
}

/// Whether one of some words stands shortly before.
fn hint(letters: &Letters, start: usize, hints: &List) -> bool {
    let from = start.saturating_sub(40);
    let near: String = letters.plain[from..start].iter().filter(|c| **c != '\0').collect();
    // A word before another long number speaks of that one.
    let digits: Vec<usize> = near.match_indices(|c: char| c.is_ascii_digit()).map(|(i, _)| i).collect();
    let near = match digits.last().filter(|_| digits.len() >= 6) {
        Some(last) => near[last + 1..].to_owned(),
        None => near,
    };
    // A sentence that ended has nothing to say about the number.
    let near =
        near.rsplit(['.', ';', '\n']).find(|part| part.trim().len() > 1).unwrap_or_default().to_owned();
    hints.iter().any(|h| {
        near.match_indices(h).any(|(i, _)| {
            let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphabetic());
            edge(near[..i].chars().next_back()) && edge(near[i + h.len()..].chars().next())
        })
    })
}
