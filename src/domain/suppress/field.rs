//! Arithmetic modulo the prime 2^61 − 1, and sparse vectors over it.

/// The modulus; products of two residues fit into 128 bits.
pub(super) const P: u64 = (1 << 61) - 1;

/// A sparse vector: (column, non-zero residue), by ascending column.
pub(super) type Sparse = Vec<(u32, u64)>;

/// A small signed integer as a residue.
pub(super) fn residue(k: i64) -> u64 {
    if k >= 0 { k.unsigned_abs() % P } else { P - k.unsigned_abs() % P }
}

pub(super) fn sub(a: u64, b: u64) -> u64 {
    if a >= b { a - b } else { a + P - b }
}

pub(super) fn mul(a: u64, b: u64) -> u64 {
    let wide = u128::from(a) * u128::from(b);
    let low = (wide as u64) & P;
    let high = (wide >> 61) as u64;
    let sum = low + high;
    if sum >= P { sum - P } else { sum }
}

/// The multiplicative inverse, by Fermat's little theorem.
pub(super) fn inverse(a: u64) -> u64 {
    let (mut base, mut exponent, mut out) = (a, P - 2, 1);
    while exponent > 0 {
        if exponent & 1 == 1 {
            out = mul(out, base);
        }
        base = mul(base, base);
        exponent >>= 1;
    }
    out
}

/// A 0/1 vector from sorted columns.
pub(super) fn ones(columns: &[u32]) -> Sparse {
    columns.iter().map(|&c| (c, 1)).collect()
}

/// The vector scaled so that its first entry is 1: equal for proportional vectors.
pub(super) fn normalised(mut v: Sparse) -> Sparse {
    if let Some(&(_, first)) = v.first()
        && first != 1
    {
        let k = inverse(first);
        for (_, x) in &mut v {
            *x = mul(*x, k);
        }
    }
    v
}

/// The entry at a column, 0 where there is none.
pub(super) fn entry(v: &[(u32, u64)], column: u32) -> u64 {
    v.binary_search_by_key(&column, |x| x.0).map_or(0, |i| v[i].1)
}

/// `a − k·b`.
pub(super) fn subtract(a: &[(u32, u64)], k: u64, b: &[(u32, u64)]) -> Sparse {
    let mut out = Vec::with_capacity(a.len() + b.len());
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        let ca = a.get(i).map_or(u32::MAX, |x| x.0);
        let cb = b.get(j).map_or(u32::MAX, |x| x.0);
        let column = ca.min(cb);
        let mut value = 0;
        if ca == column {
            value = a[i].1;
            i += 1;
        }
        if cb == column {
            value = sub(value, mul(k, b[j].1));
            j += 1;
        }
        if value != 0 {
            out.push((column, value));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn multiplies_and_inverts(a in 0..P, b in 1..P) {
            let wide = u128::from(a) * u128::from(b) % u128::from(P);
            prop_assert_eq!(u128::from(mul(a, b)), wide);
            prop_assert_eq!(mul(b, inverse(b)), 1);
            prop_assert_eq!(sub(sub(a, b), P - b), a);
        }
    }

    #[test]
    fn sparse_vectors() {
        assert_eq!(residue(-1), P - 1);
        assert_eq!(subtract(&[(1, 2), (3, 5)], 1, &[(1, 2), (2, 1)]), vec![(2, P - 1), (3, 5)]);
        assert_eq!(normalised(vec![(4, 3), (7, 6)]), vec![(4, 1), (7, 2)]);
        assert_eq!((entry(&[(4, 3)], 4), entry(&[(4, 3)], 5)), (3, 0));
    }
}
