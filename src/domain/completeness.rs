//! Which nodes' completeness leaves staff's hands: none of so few collaborators that it would tell who filed.

/// Fewest expected collaborators of a node whose completeness is told.
pub const LEAST: u32 = 3;

/// The whole and those of its parts that may be told: none with fewer than [`LEAST`] expected, nor so many that taking
/// them from the whole leaves such a one. Nothing where the whole itself is too small.
pub fn told<T>(whole: T, parts: impl IntoIterator<Item = T>, expected: impl Fn(&T) -> u32) -> Vec<T> {
    let all = expected(&whole);
    if all < LEAST {
        return Vec::new();
    }
    let mut kept: Vec<T> = parts.into_iter().filter(|part| expected(part) >= LEAST).collect();
    let rest = all.saturating_sub(kept.iter().map(&expected).sum());
    // With the smallest of them in it, the rest is large enough.
    if (1..LEAST).contains(&rest)
        && let Some(least) = (0..kept.len()).min_by_key(|&n| expected(&kept[n]))
    {
        kept.remove(least);
    }
    kept.insert(0, whole);
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_small_part_is_not_told_and_does_not_follow_from_the_others() {
        let told = |parts: &[u32]| told(parts.iter().sum(), parts.iter().copied(), |n| *n);
        assert_eq!(told(&[5, 4]), [9, 5, 4]);
        assert_eq!(told(&[5, 4, 2]), [11, 5], "the smallest of the others is left out too");
        assert_eq!(told(&[5, 4, 2, 1]), [12, 5, 4], "together they are enough");
        assert_eq!(told(&[1, 1]), [] as [u32; 0]);
    }

    proptest! {
        #[test]
        fn neither_a_part_nor_the_rest_has_fewer_than_the_least(parts in prop::collection::vec(0u32..9, 0..12)) {
            let whole: u32 = parts.iter().sum();
            let told = told(whole, parts, |n| *n);
            prop_assert!(told.iter().all(|n| *n >= LEAST));
            let rest = whole - told.iter().skip(1).sum::<u32>();
            prop_assert!(told.is_empty() || rest == 0 || rest >= LEAST);
        }
    }
}
