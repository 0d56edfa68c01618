//! E-mail addresses, also those with "at" and "dot" written out or spaced apart.

use super::letters::Letters;
use super::words::DOMAINS;
use super::{Kind, Mark};

/// A piece of what may be an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    /// A name or label.
    Label(usize, usize),
    /// `@` in any form; the flag tells that it was written out as a bare word.
    At(bool),
    /// A dot in any form; the flag tells that it was written out.
    Dot(bool),
    /// Anything else.
    Other,
}

/// A piece with its place, and whether it follows the one before without a space.
#[derive(Clone, Copy, Debug)]
struct Placed {
    piece: Piece,
    close: bool,
}

pub(super) fn find(letters: &Letters) -> Vec<Mark> {
    if !may_hold_one(&letters.plain) {
        return Vec::new();
    }
    let pieces = pieces(letters);
    let ats = (0..pieces.len()).filter(|&i| matches!(pieces[i].piece, Piece::At(_)));
    ats.filter_map(|at| address(letters, &pieces, at)).collect()
}

/// Whether there is an `@` in any form, or a bracket that may hold one. Nearly all texts end here.
fn may_hold_one(plain: &[char]) -> bool {
    let label = |at: usize| plain.get(at).is_some_and(|c| is_label(*c));
    plain.iter().enumerate().any(|(i, c)| match c {
        '@' | '(' | '[' | '{' | '<' => true,
        'a' if i == 0 || !label(i - 1) => {
            let rest = &plain[i + 1..];
            (rest.first() == Some(&'t') && !label(i + 2)) || rest.starts_with(&[' ', 'c', 'o', 'n', 'g'])
        }
        _ => false,
    })
}

fn is_label(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '%')
}

fn pieces(letters: &Letters) -> Vec<Placed> {
    let plain = &letters.plain;
    let (mut out, mut i, mut last) = (Vec::new(), 0, 0);
    while i < plain.len() {
        let c = plain[i];
        if c == ' ' || c == '\0' || c == '\t' {
            i += 1;
            continue;
        }
        let (piece, end) = piece_at(plain, i);
        out.push(Placed { piece, close: i == last });
        (i, last) = (end, end);
    }
    out
}

/// The piece that begins at a place, and where it ends.
fn piece_at(plain: &[char], at: usize) -> (Piece, usize) {
    if matches!(plain[at], '(' | '[' | '{' | '<') {
        let end = plain[at..].iter().take(12).position(|c| matches!(c, ')' | ']' | '}' | '>'));
        if let Some(end) = end {
            let inside: String = plain[at + 1..at + end].iter().filter(|c| **c != ' ').collect();
            match inside.as_str() {
                "at" | "acong" | "@" => return (Piece::At(false), at + end + 1),
                "dot" | "cham" | "." => return (Piece::Dot(true), at + end + 1),
                _ => {}
            }
        }
    }
    match plain[at] {
        '@' => (Piece::At(false), at + 1),
        '.' => (Piece::Dot(false), at + 1),
        c if is_label(c) => {
            let end = at + plain[at..].iter().take_while(|c| is_label(**c)).count();
            let word: String = plain[at..end].iter().collect();
            let rest: String = plain[end..].iter().take(5).collect();
            match word.as_str() {
                "at" => (Piece::At(true), end),
                "a" if rest == " cong" => (Piece::At(true), end + 5),
                "dot" | "cham" => (Piece::Dot(true), end),
                _ => (Piece::Label(at, end), end),
            }
        }
        _ => (Piece::Other, at + 1),
    }
}

/// The address around an `@`.
fn address(letters: &Letters, pieces: &[Placed], at: usize) -> Option<Mark> {
    let label = |i: usize| match pieces.get(i)?.piece {
        Piece::Label(start, end) => Some((start, end)),
        _ => None,
    };
    let (mut first, _) = label(at.checked_sub(1)?)?;
    // "nick @name.name" is a handle: a space before the sign and none behind it.
    if pieces[at].piece == Piece::At(false) && !pieces[at].close && pieces.get(at + 1)?.close {
        return None;
    }
    let mut i = at - 1;
    // Backwards over name.name: a plain dot only where no space stands around it.
    while i >= 2 && joins(pieces, i - 1, i) {
        let Some((start, _)) = label(i - 2) else { break };
        (first, i) = (start, i - 2);
    }
    let (_, mut end) = label(at + 1)?;
    let (mut i, mut dots) = (at + 1, 0);
    while joins(pieces, i + 1, i + 2) || is_spaced_domain(letters, pieces, i + 1) {
        let Some((_, last)) = label(i + 2) else { break };
        (end, i, dots) = (last, i + 2, dots + 1);
    }
    let (start, last) = label(i)?;
    let top: String = letters.plain[start..last].iter().collect();
    let written_out = matches!(pieces[at].piece, Piece::At(true));
    let known = DOMAINS.contains(top.as_str());
    let letters_only = top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic());
    let good = dots > 0 && letters_only && (known || !written_out);
    good.then_some(Mark { start: first, end, kind: Kind::Email })
}

/// Whether the piece at `dot` joins its neighbours: written out, or a dot without spaces around it.
fn joins(pieces: &[Placed], dot: usize, next: usize) -> bool {
    match (pieces.get(dot).map(|p| (p.piece, p.close)), pieces.get(next)) {
        (Some((Piece::Dot(true), _)), Some(_)) => true,
        (Some((Piece::Dot(false), close)), Some(next)) => close && next.close,
        _ => false,
    }
}

/// "gmail . com": a dot with spaces, before a well-known ending.
fn is_spaced_domain(letters: &Letters, pieces: &[Placed], dot: usize) -> bool {
    let Some((Piece::Dot(_), Some(Piece::Label(start, end)))) =
        pieces.get(dot).map(|p| (p.piece, pieces.get(dot + 1).map(|p| p.piece)))
    else {
        return false;
    };
    let label: String = letters.plain[start..end].iter().collect();
    DOMAINS.contains(label.as_str())
}
