//! How far sums can move when others are known: the simplex method from a point that fits, in whole numbers.
//!
//! All entries are kept over one common denominator and stay whole (Bareiss 1968), so nothing is rounded.

/// Entries beyond this are given up on; it leaves room for a product of two in 128 bits.
const LIMIT: i128 = 1 << 62;

/// Steps of one search.
const STEPS: usize = 400;

const OUT: u32 = u32::MAX;

fn fit(x: i128) -> Option<i64> {
    (x.abs() < LIMIT).then_some(x as i64)
}

/// The numbers of one exchange.
struct Step {
    key: i64,
    scale: i64,
    turn: i64,
}

impl Step {
    /// `(x·key − k·y·turn) / scale`, which is whole.
    fn take(&self, x: i64, k: i64, y: i64) -> Option<i64> {
        if self.key == 1 && self.scale == 1 {
            return x.checked_sub(k.checked_mul(y)? * self.turn).filter(|x| i128::from(x.abs()) < LIMIT);
        }
        let wide =
            i128::from(x) * i128::from(self.key) - i128::from(k) * i128::from(y) * i128::from(self.turn);
        fit(wide / i128::from(self.scale))
    }
}

/// The numbers that are not negative and keep given sums, seen from one such point.
///
/// `scale · x_i = level_i − Σ_j table_ij · (x_j − at_j)` for each variable `i` that the others determine.
#[derive(Debug, Clone)]
pub(super) struct Simplex {
    scale: i64,
    /// The determined variable of each row.
    basic: Vec<u32>,
    level: Vec<i64>,
    table: Vec<Vec<i64>>,
    /// The free variable of each column, none where an equation itself stood there.
    free: Vec<u32>,
    at: Vec<i64>,
    /// Where each variable stands: row or column.
    place: Vec<(bool, u32)>,
}

/// A whole-numbered goal: (variable, weight).
pub(super) type Goal = Vec<(u32, i64)>;

/// What stays as it is: (variable, weight).
pub(super) type Equation = Vec<(u32, i64)>;

impl Simplex {
    /// The numbers beside `point` with the same value of each equation; none when entries grow too large.
    pub fn new(point: &[i64], rows: &[Equation]) -> Option<Self> {
        let mut s = Self {
            scale: 1,
            basic: vec![OUT; rows.len()],
            level: vec![0; rows.len()],
            table: vec![vec![0; point.len()]; rows.len()],
            free: (0..point.len() as u32).collect(),
            at: point.to_vec(),
            place: (0..point.len() as u32).map(|j| (false, j)).collect(),
        };
        for (line, row) in s.table.iter_mut().zip(rows) {
            row.iter().for_each(|&(j, k)| line[j as usize] = k);
        }
        let mut p = 0;
        while p < s.basic.len() {
            let Some(j) = (0..s.free.len()).rev().find(|&j| s.free[j] != OUT && s.table[p][j] != 0) else {
                s.drop_row(p);
                continue;
            };
            s.pivot(p, j)?;
            p += 1;
        }
        Some(s)
    }

    /// The same equations, kept by another point.
    pub fn at_point(&self, point: &[i64]) -> Option<Self> {
        let mut s = self.clone();
        for (at, &v) in s.at.iter_mut().zip(&s.free) {
            *at = if v == OUT { 0 } else { point[v as usize] };
        }
        for (level, &v) in s.level.iter_mut().zip(&s.basic) {
            *level = fit(i128::from(point[v as usize]) * i128::from(s.scale))?;
        }
        Some(s)
    }

    fn drop_row(&mut self, p: usize) {
        self.basic.remove(p);
        self.level.remove(p);
        self.table.remove(p);
    }

    /// Lets the free variable of column `f` be determined by row `p`, whose own becomes free at 0.
    fn pivot(&mut self, p: usize, f: usize) -> Option<()> {
        let (scale, level) = (self.scale, self.level[p]);
        let line = std::mem::take(&mut self.table[p]);
        let (turn, key) = (line[f].signum(), line[f].abs());
        let touched: Vec<usize> = (0..line.len()).filter(|&j| line[j] != 0 && j != f).collect();
        let step = Step { key, scale, turn };
        for (i, row) in self.table.iter_mut().enumerate().filter(|(i, _)| *i != p) {
            let k = row[f];
            if key == scale && k == 0 {
                continue;
            }
            if key == scale {
                for &j in &touched {
                    row[j] = step.take(row[j], k, line[j])?;
                }
            } else {
                for (x, &y) in row.iter_mut().zip(&line).filter(|(x, y)| **x != 0 || **y != 0) {
                    *x = step.take(*x, k, y)?;
                }
            }
            self.level[i] = step.take(self.level[i], k, level)?;
            row[f] = -k * turn;
        }
        let enters = i128::from(line[f]) * i128::from(self.at[f]) + i128::from(level);
        self.level[p] = fit(enters * i128::from(turn))?;
        self.table[p] = line.into_iter().map(|x| x * turn).collect();
        self.table[p][f] = scale * turn;
        self.scale = key;
        self.swap(p, f);
        Some(())
    }

    fn swap(&mut self, p: usize, f: usize) {
        let (leaves, enters) = (self.basic[p], self.free[f]);
        self.basic[p] = enters;
        self.free[f] = leaves;
        self.at[f] = 0;
        if enters != OUT {
            self.place[enters as usize] = (true, p as u32);
        }
        if leaves == OUT {
            // An equation: it stays as it is for good.
            self.table.iter_mut().for_each(|row| row[f] = 0);
        } else {
            self.place[leaves as usize] = (false, f as u32);
        }
    }

    /// A variable at this point, as a fraction over `scale`.
    fn at(&self, v: u32) -> i128 {
        let (row, i) = self.place[v as usize];
        if row {
            i128::from(self.level[i as usize])
        } else {
            i128::from(self.at[i as usize]) * i128::from(self.scale)
        }
    }

    /// The goal at this point, as a fraction over `scale`.
    fn value(&self, goal: &Goal) -> i128 {
        goal.iter().map(|&(v, k)| self.at(v) * i128::from(k)).sum()
    }

    /// Raises the goal as far as it goes, or until it is `enough`; gives it rounded down. None when it takes too
    /// long.
    pub fn raise(&mut self, goal: &Goal, enough: i64) -> Option<i64> {
        for step in 0..STEPS {
            let now = self.value(goal).div_euclid(i128::from(self.scale));
            if now >= i128::from(enough) {
                break;
            }
            let Some((f, up)) = self.entering(goal, step > STEPS / 2) else { break };
            match self.blocking(f, up) {
                Some(p) => self.pivot(p, f)?,
                None if up => return Some(i64::MAX),
                None => {
                    // Down to nothing before any other gets there.
                    let down = i128::from(self.at[f]);
                    for i in 0..self.table.len() {
                        let x = i128::from(self.level[i]) + i128::from(self.table[i][f]) * down;
                        self.level[i] = i64::try_from(x).ok()?;
                    }
                    self.at[f] = 0;
                }
            }
        }
        i64::try_from(self.value(goal).div_euclid(i128::from(self.scale))).ok()
    }

    /// A free variable whose move raises the goal, and whether it is to grow; the first one when `first`.
    fn entering(&self, goal: &Goal, first: bool) -> Option<(usize, bool)> {
        let mut cost = vec![0_i128; self.free.len()];
        for &(v, k) in goal {
            let (row, i) = self.place[v as usize];
            if row {
                let line = &self.table[i as usize];
                cost.iter_mut().zip(line).for_each(|(c, &x)| *c -= i128::from(k) * i128::from(x));
            } else {
                cost[i as usize] += i128::from(k) * i128::from(self.scale);
            }
        }
        let open = |&j: &usize| self.free[j] != OUT && (cost[j] > 0 || (cost[j] < 0 && self.at[j] > 0));
        let mut list = (0..cost.len()).filter(open);
        let best = if first {
            list.min_by_key(|&j| self.free[j])
        } else {
            list.by_ref().max_by_key(|&j| (cost[j].abs(), std::cmp::Reverse(j)))
        };
        best.map(|j| (j, cost[j] > 0))
    }

    /// The row whose variable first reaches 0 as a free one moves; none when nothing stops it, or it stops
    /// itself first.
    fn blocking(&self, f: usize, up: bool) -> Option<usize> {
        let mut best: Option<(usize, i128, i128)> = None;
        for i in 0..self.table.len() {
            let k = i128::from(self.table[i][f]) * if up { 1 } else { -1 };
            if k <= 0 {
                continue;
            }
            let level = i128::from(self.level[i]);
            let closer = best.is_none_or(|(b, l, m)| {
                let (a, c) = (level * m, l * k);
                a < c || (a == c && self.basic[i] < self.basic[b])
            });
            if closer {
                best = Some((i, level, k));
            }
        }
        let (p, level, k) = best?;
        (up || level < i128::from(self.at[f]) * k).then_some(p)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(rows: &[&[u32]]) -> Vec<Equation> {
        rows.iter().map(|row| row.iter().map(|&v| (v, 1)).collect()).collect()
    }

    /// Two rows and two columns with known margins: the inner four may turn in a ring.
    #[test]
    fn finds_both_ends_of_a_ring() {
        let rows = sums(&[&[0, 1], &[2, 3], &[0, 2], &[1, 3]]);
        let mut s = Simplex::new(&[9, 22, 18, 28], &rows).unwrap();
        assert_eq!(s.raise(&vec![(0, 1)], i64::MAX), Some(27));
        assert_eq!(s.raise(&vec![(0, -1)], i64::MAX), Some(0));
        assert_eq!(s.raise(&vec![(3, -1)], i64::MAX), Some(-19));
        assert!(s.raise(&vec![(0, 1)], 20).unwrap() >= 20);
    }

    #[test]
    fn tells_what_nothing_holds_back() {
        let mut s = Simplex::new(&[3, 4, 5], &sums(&[&[0, 1]])).unwrap();
        assert_eq!(s.raise(&vec![(2, 1)], i64::MAX), Some(i64::MAX));
        assert_eq!(s.raise(&vec![(0, 1), (1, 1)], i64::MAX), Some(7));
    }
}
