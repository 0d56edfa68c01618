//! Issues that say nearly the same are shown together: texts that share most of their runs of three words, whatever the
//! diacritics and signs. Every issue goes by the first one it is like, so the result depends on the order alone.

use super::fold::fold;

/// Words in a run.
const RUN: usize = 3;
/// Two texts are alike when they share at least this part of all their runs, in percents.
const ALIKE: usize = 50;
/// Most texts compared with one another: every pair is looked at.
pub const MOST: usize = 500;
/// Most runs taken of a text.
const RUNS: usize = 400;

/// Groups of texts by their places, each led by its first; texts beyond [`MOST`] stay by themselves.
#[must_use]
pub fn groups<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = Vec::new();
    let mut leads: Vec<Vec<u64>> = Vec::new();
    for (n, text) in texts.into_iter().enumerate() {
        let own = if n < MOST { runs(text) } else { Vec::new() };
        match leads.iter().position(|lead| are_alike(lead, &own)) {
            Some(at) => out[at].push(n),
            None => {
                leads.push(own);
                out.push(vec![n]);
            }
        }
    }
    out
}

/// The runs of a text as numbers, sorted, each once.
fn runs(text: &str) -> Vec<u64> {
    let plain = fold(text);
    let words: Vec<&str> =
        plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(RUNS).collect();
    let mut out: Vec<u64> = words.windows(RUN.min(words.len()).max(1)).map(hash).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// FNV-1a, the same on every machine and in every version.
fn hash(words: &[&str]) -> u64 {
    let mut out = 0xcbf2_9ce4_8422_2325_u64;
    for word in words {
        for byte in word.bytes().chain([b' ']) {
            out = (out ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    out
}

fn are_alike(a: &[u64], b: &[u64]) -> bool {
    let (small, large) = (a.len().min(b.len()), a.len().max(b.len()));
    if small == 0 || small * 100 < large * ALIKE {
        return false;
    }
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, shared) = (i + 1, j + 1, shared + 1),
        }
    }
    shared * 100 >= (a.len() + b.len() - shared) * ALIKE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nearly_the_same_stands_together_and_the_rest_apart() {
        let texts = [
            "Giá điện tăng liên tục trong quý, nhiều hộ lo chi phí sinh hoạt tăng thêm.",
            "Gia dien tang LIEN TUC trong quy; nhieu ho lo chi phi sinh hoat tang them",
            "Giá điện tăng liên tục trong quý, nhiều hộ lo chi phí sinh hoạt tăng thêm đáng kể.",
            "Việc sắp xếp bộ máy cấp xã khiến viên chức lo lắng về chỗ làm.",
            "Giá xăng tăng nhẹ.",
        ];
        assert_eq!(groups(texts), vec![vec![0, 1, 2], vec![3], vec![4]]);
    }

    #[test]
    fn texts_without_words_are_like_nothing_and_one_word_is_like_itself() {
        assert_eq!(groups(["", "…", "điện", "Điện"]), vec![vec![0], vec![1], vec![2, 3]]);
        assert_eq!(groups([]), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn the_first_of_a_group_decides_so_that_no_chain_joins_strangers() {
        // Each is like the next, the first is not like the last.
        let texts = ["a b c d e f g h", "c d e f g h i j", "e f g h i j k l"];
        let found = groups(texts);
        assert_eq!(found.iter().map(Vec::len).sum::<usize>(), 3);
        assert!(!found.iter().any(|g| g.contains(&0) && g.contains(&2)));
    }

    #[test]
    fn a_long_list_is_compared_in_a_moment_and_beyond_the_bound_nothing_is() {
        let long: Vec<String> =
            (0..MOST + 2).map(|n| format!("chuyện thứ {} {}", n % 7, "lời ".repeat(5))).collect();
        let found = groups(long.iter().map(String::as_str));
        assert_eq!(found[found.len() - 2..], [vec![MOST], vec![MOST + 1]]);
    }
}
