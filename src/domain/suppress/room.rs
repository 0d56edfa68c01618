//! What a reader leaves open: the numbers that fit every shown sum.

use super::simplex::{Equation, Goal, Simplex};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A whole-numbered vector: (class, number).
pub(super) type Whole = Vec<(u32, i64)>;

/// The columns a sum touches, with the least and the most a voice there can count in it.
pub(super) type Ends = Vec<(u32, i64, i64)>;

/// Classes that no shown cell tells apart are one column. Voices may move between columns as long as each shown
/// cell keeps its sum.
pub(super) struct Room {
    of: Vec<u32>,
    /// How many classes each column has.
    size: Vec<usize>,
    /// Whether any shown cell holds the column.
    bound: Vec<bool>,
    /// Voices of all kinds together.
    all: Kind,
    kinds: Vec<Kind>,
    equations: Vec<Equation>,
    /// The equations once solved; none inside where the numbers are too large.
    solved: Option<Option<Simplex>>,
}

/// Voices that may move.
#[derive(Default)]
struct Kind {
    /// By column: all but one for each cell known not to be empty.
    free: Vec<i64>,
    /// Where the last search ended, once there was one.
    search: Option<Simplex>,
    /// How far sums can move, as far as it was asked.
    known: HashMap<Ends, i64>,
}

impl Kind {
    /// How far a sum can move by these voices, as far as `enough`; 0 when that takes too long to tell.
    fn width(&mut self, solved: &Simplex, ends: &Ends, enough: i64) -> i64 {
        if let Some(&known) = self.known.get(ends) {
            return known;
        }
        // One search goes on from where the last one ended.
        let search = self.search.take().or_else(|| solved.at_point(&self.free));
        let width = search.and_then(|mut s| {
            let low = s.raise(&ends_goal(ends, false), enough)?;
            let high = s.raise(&ends_goal(ends, true), enough.saturating_sub(low))?;
            // Given up half way, the next one begins anew.
            self.search = Some(s);
            Some(high.saturating_add(low))
        });
        let width = width.unwrap_or(0);
        self.known.insert(ends.clone(), width);
        width
    }
}

impl Room {
    /// `rows` are the classes of the shown cells, `present` those of hidden ones known not to be empty; `kinds` the
    /// voices by kind and class.
    pub fn new(kinds: &[Vec<u64>], rows: &[&[u32]], present: &[&[u32]]) -> Self {
        let classes = kinds[0].len();
        let (of, size, bound) = columns(classes, rows);
        let all: Vec<u64> = (0..classes).map(|c| kinds.iter().map(|kind| kind[c]).sum()).collect();
        let most = |&c: &u32| (0..kinds.len()).max_by_key(|&k| kinds[k][c as usize]);
        let kept = one_each(&all, present);
        let free = |kind: Option<usize>, voices: &[u64]| {
            let mut free = vec![0; size.len()];
            for (class, &x) in (0..).zip(voices) {
                let stays = kept.contains(&class) && (kind.is_none() || kind == most(&class));
                free[of[class as usize] as usize] += x as i64 - i64::from(stays);
            }
            Kind { free, ..Kind::default() }
        };
        let kinds = kinds.iter().enumerate().map(|(k, voices)| free(Some(k), voices)).collect();
        let all = free(None, &all);
        let mut room = Self { of, size, bound, all, kinds, equations: Vec::new(), solved: None };
        let equation = |row: &&[u32]| room.columns_of(row).into_iter().map(|c| (c, 1)).collect();
        room.equations = rows.iter().map(equation).collect();
        room
    }

    /// Whether a sum can differ by `least` for all sums that are shown.
    pub fn is_wide(&mut self, sum: &Whole, least: i64) -> bool {
        let ends = self.ends(sum);
        if self.is_plain(&ends, least) {
            return true;
        }
        let solved = self.solved.get_or_insert_with(|| Simplex::new(&self.all.free, &self.equations));
        solved.as_ref().is_some_and(|solved| self.all.width(solved, &ends, least) >= least)
    }

    /// Whether it can by voices that move only among their kind: then it can for all shares that are shown, too.
    pub fn is_wide_by_kind(&mut self, ends: &Ends, least: i64) -> bool {
        if self.is_plain(ends, least) {
            return true;
        }
        let solved = self.solved.get_or_insert_with(|| Simplex::new(&self.all.free, &self.equations));
        let Some(solved) = solved else { return false };
        let mut open = least;
        for kind in self.kinds.iter_mut().filter(|kind| kind.free.iter().any(|&x| x > 0)) {
            open -= kind.width(solved, ends, open);
            if open <= 0 {
                return true;
            }
        }
        false
    }

    /// Whether it needs no search: nothing binds a part of it, or enough voices may move within columns.
    fn is_plain(&self, ends: &Ends, least: i64) -> bool {
        let loose = |&(c, low, high): &(u32, i64, i64)| !self.bound[c as usize] && (low != 0 || high != 0);
        let within = |&(c, low, high): &(u32, i64, i64)| (high - low) * self.all.free[c as usize];
        ends.iter().any(loose) || ends.iter().map(within).sum::<i64>() >= least
    }

    /// The column of a class.
    pub fn column(&self, class: u32) -> u32 {
        self.of[class as usize]
    }

    /// The columns of some classes, each once.
    pub fn columns_of(&self, classes: &[u32]) -> Vec<u32> {
        classes.iter().map(|&c| self.column(c)).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Voices of a kind that may move in a column.
    pub fn free(&self, kind: usize, column: u32) -> i64 {
        self.kinds[kind].free[column as usize]
    }

    /// The columns a sum touches.
    pub fn ends(&self, sum: &Whole) -> Ends {
        let mut parts: BTreeMap<u32, (usize, i64, i64)> = BTreeMap::new();
        for &(class, k) in sum {
            let part = parts.entry(self.of[class as usize]).or_insert((0, k, k));
            *part = (part.0 + 1, part.1.min(k), part.2.max(k));
        }
        let end = |(c, (count, low, high)): (u32, (usize, i64, i64))| {
            if count == self.size[c as usize] { (c, low, high) } else { (c, low.min(0), high.max(0)) }
        };
        parts.into_iter().map(end).collect()
    }
}

/// The highest value of a sum, or minus its lowest, as a goal.
pub(super) fn ends_goal(ends: &Ends, top: bool) -> Goal {
    let weight = ends.iter().map(|&(c, low, high)| (c, if top { high } else { -low }));
    weight.filter(|w| w.1 != 0).collect()
}

/// Splits classes by the rows that hold them: the column of each, their sizes, and which are in any row.
fn columns(classes: usize, rows: &[&[u32]]) -> (Vec<u32>, Vec<usize>, Vec<bool>) {
    let mut of = vec![0_u32; classes];
    let mut in_row = vec![false; classes];
    let mut count = 1;
    for row in rows {
        let mut split: HashMap<u32, u32> = HashMap::new();
        for &c in *row {
            in_row[c as usize] = true;
            of[c as usize] = *split.entry(of[c as usize]).or_insert_with(|| {
                count += 1;
                count - 1
            });
        }
    }
    let mut names: HashMap<u32, u32> = HashMap::new();
    let (mut size, mut bound) = (Vec::new(), Vec::new());
    for (class, c) in of.iter_mut().enumerate() {
        *c = *names.entry(*c).or_insert(size.len() as u32);
        if *c as usize == size.len() {
            size.push(0);
            bound.push(in_row[class]);
        }
        size[*c as usize] += 1;
    }
    (of, size, bound)
}

/// A class for each cell in which one voice stays, so that none becomes empty.
fn one_each(voices: &[u64], present: &[&[u32]]) -> BTreeSet<u32> {
    let mut stays = BTreeSet::new();
    for cell in present.iter().filter(|cell| cell.iter().any(|&c| voices[c as usize] > 0)) {
        if !cell.iter().any(|c| stays.contains(c)) {
            stays.extend(cell.iter().copied().max_by_key(|&c| voices[c as usize]));
        }
    }
    stays
}
