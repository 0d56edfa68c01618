//! Numbers somebody typed, in digits or in words. Small words are numbers only where they count: "một số", "hai cấp",
//! "đầu tư" and "năm nay" are none.

use super::Kind;
use super::tokens::{Token, Tokens};

/// Words for one to nine and ten.
const UNITS: &[&str] = &[
    "một", "hai", "ba", "bốn", "tư", "năm", "sáu", "bảy", "bẩy", "tám", "chín", "mười", "mươi", "mốt", "lăm",
    "nhăm",
];
/// Words for larger ones. They seldom mean anything else.
const SCALES: &[&str] = &["chục", "trăm", "nghìn", "ngàn", "vạn", "triệu", "tỷ", "tỉ"];
/// Words between them.
const BETWEEN: &[&str] = &["linh", "lẻ", "rưỡi", "phẩy", "phần"];
/// What makes an ordinary word of "tỷ" before it: ratio, rate of exchange and the like.
const RATIOS: &[&str] = &["lệ", "giá", "trọng", "suất", "số", "mỉ"];
/// What makes a number of "nửa" behind it.
const HALVES: &[&str] = &["quá", "hơn", "gần", "già", "phân", "trên", "khoảng"];
/// The same typed without diacritics, where that leaves no doubt.
const BARE: &[&str] = &["muoi", "tram", "nghin", "trieu"];
/// And those that are numbers beside one of these.
const BARE_UNITS: &[&str] =
    &["mot", "hai", "ba", "bon", "tu", "nam", "sau", "bay", "tam", "chin", "lam", "linh", "le"];

/// What is counted: before these, even the smallest words are numbers.
const COUNTED: &[&str] = &[
    "người",
    "hộ",
    "phiếu",
    "lượt",
    "vụ",
    "cụm",
    "xã",
    "phường",
    "em",
    "ý kiến",
    "báo cáo",
    "phản ánh",
    "đơn vị",
    "cơ quan",
    "trường hợp",
    "cán bộ",
    "công chức",
    "viên chức",
    "đảng viên",
    "công nhân",
    "lao động",
    "cộng tác",
    "nhân viên",
    "giáo viên",
    "học sinh",
    "sinh viên",
    "gia đình",
    "chi bộ",
    "đảng bộ",
    "doanh nghiệp",
    "nhà máy",
    "đồng chí",
    "đoàn viên",
    "phần trăm",
    "đại biểu",
    "cử tri",
    "phụ huynh",
    "bác sĩ",
    "tổ chức",
    "cuộc họp",
];
/// What makes an ordinary word of a small number before it.
const PLAIN_AFTER: &[&str] = &[
    "cấp", "mặt", "bên", "chiều", "phía", "nước", "miền", "vai", "mẹ", "lô", "muồi", "chắn", "tầng", "vợ",
    "phải", "hoa",
];
/// What makes one of a small number behind it: names of days and months, "cả hai".
const PLAIN_BEFORE: &[&str] = &["thứ", "tháng", "quý", "lần", "mồng", "mùng", "vành", "cả"];
/// What stands before the number of a date or an article.
const DATED: &[&str] =
    &["tuần", "khóa", "khoá", "điều", "khoản", "điểm", "chương", "mục", "thứ", "kỳ", "phần", "đoạn"];
/// The last words of kinds of documents, which are numbered.
const DOCUMENTS: &[&str] = &[
    "quyết", "thị", "luận", "định", "tư", "văn", "dẫn", "hoạch", "luật", "án", "trình", "điện", "cáo", "lệnh",
];

type Found = ((usize, usize), Kind);

/// The numbers of a text; `covered` words belong to names that may hold one.
pub(super) fn find(read: &Tokens, covered: &[bool]) -> Vec<Found> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < read.list.len() {
        let token = &read.list[at];
        if covered[at] {
            at += 1;
        } else if token.text.chars().any(char::is_numeric) {
            let (found, next) = digits(read, at);
            out.extend(found);
            at = next;
        } else if is_word(&token.lower) {
            let (found, next) = in_words(read, at, covered);
            out.extend(found);
            at = next;
        } else {
            out.extend(by_itself(read, at));
            at += 1;
        }
    }
    out.extend(percents(read, &out));
    out.sort_unstable_by_key(|(place, _)| *place);
    out
}

fn is_word(lower: &str) -> bool {
    UNITS.contains(&lower) || SCALES.contains(&lower)
}

/// Digits with all that belongs to them: "18-NQ/TW", "15/9/2026", "1.250,5".
fn digits(read: &Tokens, at: usize) -> (Option<Found>, usize) {
    let mut end = at;
    while let Some(next) = read.list.get(end + 1) {
        let gap = &read.chars[read.list[end].end..next.start];
        let joins = gap.len() == 1 && matches!(gap[0], '.' | ',' | '/' | '-' | '–' | ':');
        if !joins || next.paragraph != read.list[at].paragraph {
            break;
        }
        let is_digit = next.text.chars().all(char::is_numeric);
        let is_symbol = gap[0] != '.' && gap[0] != ',' && next.text.chars().any(char::is_uppercase);
        if !is_digit && !is_symbol {
            break;
        }
        end += 1;
    }
    if is_list_mark(read, at, end) {
        return (None, at + 1);
    }
    let (first, last) = (&read.list[at], &read.list[end]);
    let kind = if is_dated(read, at, end) { Kind::Dated } else { Kind::Number };
    (Some(((first.start, last.end), kind)), end + 1)
}

/// The number of an item in a list, counted from one: it tells nothing.
fn is_list_mark(read: &Tokens, at: usize, end: usize) -> bool {
    let token = &read.list[at];
    let line = read.chars[..token.start].iter().rposition(|c| *c == '\n').map_or(0, |n| n + 1);
    let is_first = read.chars[line..token.start].iter().all(|c| c.is_whitespace());
    let is_marked = matches!(read.chars.get(token.end), Some('.' | ')'))
        && read.chars.get(token.end + 1).is_some_and(|c| c.is_whitespace());
    if !is_first || !is_marked || at != end {
        return false;
    }
    let Ok(number) = token.text.parse::<usize>() else { return false };
    // Those before it in an unbroken row.
    let text: String = read.chars[..line].iter().collect();
    let mut before = 1;
    for row in text.lines().rev().filter(|row| !row.trim().is_empty()) {
        let mark = row.trim_start().split(['.', ')']).next().and_then(|n| n.parse::<usize>().ok());
        match mark {
            Some(n) if n + 1 == number && before == 1 => return true,
            Some(_) => before = 2,
            None => break,
        }
    }
    number == 1
}

fn value(token: &Token) -> Option<u32> {
    token.lower.parse().ok()
}

/// Whether digits look like a date, or like the number of a document or article.
fn is_dated(read: &Tokens, at: usize, end: usize) -> bool {
    let parts = &read.list[at..=end];
    let numbers: Option<Vec<u32>> = parts.iter().map(value).collect();
    let before = read.beside(at, -1).map_or("", |t| t.lower.as_str());
    if let Some(numbers) = &numbers {
        let signs: Vec<char> = parts[..parts.len() - 1].iter().map(|t| read.chars[t.end]).collect();
        let is_day = |d: u32, m: u32| (1..=31).contains(&d) && (1..=12).contains(&m);
        let slashes = signs.iter().all(|c| matches!(c, '/' | '-' | '.'));
        let is_date = match numbers.as_slice() {
            [d, m, y] => slashes && is_day(*d, *m) && (1900..=2199).contains(y),
            [m, y] if signs == ['/'] => (1..=12).contains(m) && (1900..=2199).contains(y),
            [d, m] if signs == ['/'] => before == "ngày" && is_day(*d, *m),
            _ => false,
        };
        if is_date {
            return true;
        }
    } else {
        // Letters behind a stroke: "18-NQ/TW".
        return parts.len() > 1 && value(&parts[0]).is_some();
    }
    let Some(&[number]) = numbers.as_deref() else { return false };
    let is_document = |word: &str| DOCUMENTS.contains(&word) && number < 1000;
    match before {
        "ngày" => (1..=31).contains(&number),
        "tháng" => (1..=12).contains(&number),
        "quý" => (1..=4).contains(&number),
        "năm" => (1900..=2199).contains(&number),
        "số" => read.beside(at, -2).is_some_and(|t| is_document(&t.lower)),
        word => is_document(word) || (DATED.contains(&word) && number < 1000),
    }
}

/// A run of number words.
fn in_words(read: &Tokens, at: usize, covered: &[bool]) -> (Option<Found>, usize) {
    let after = |at: usize| read.beside(at, 1).map_or("", |t| t.lower.as_str());
    if ["tư", "mốt", "lăm", "nhăm", "mươi"].contains(&read.list[at].lower.as_str()) {
        // Nothing begins with these but other words, such as "tư tưởng".
        return (None, at + 1);
    }
    let mut end = at;
    while let Some(next) = read.list.get(end + 1).filter(|t| t.joined && !covered[end + 1]) {
        let is_ratio = ["tỷ", "tỉ"].contains(&next.lower.as_str()) && RATIOS.contains(&after(end + 1));
        // What stands between counts only with a number behind it; "rưỡi" ends one.
        let leads =
            BETWEEN.contains(&next.lower.as_str()) && (next.lower == "rưỡi" || is_word(after(end + 1)));
        if is_ratio || !(is_word(&next.lower) || leads) {
            break;
        }
        end += 1;
    }
    // "mười năm" is ten years.
    let mut last = end;
    if last > at && read.list[last].lower == "năm" && !is_counted(read, last) {
        last -= 1;
    }
    if last == at {
        return (single(read, at), end + 1);
    }
    // "một hai", "năm ba" without anything counted are ways of speaking.
    let is_large = |t: &Token| {
        let word = t.lower.as_str();
        SCALES.contains(&word) || ["mười", "mươi", "phần", "rưỡi"].contains(&word)
    };
    let is_number = read.list[at..=last].iter().any(is_large) || is_counted(read, last);
    let place = (read.list[at].start, read.list[last].end);
    (is_number.then_some((place, Kind::Number)), end + 1)
}

/// Whether what is counted follows.
fn is_counted(read: &Tokens, at: usize) -> bool {
    let Some(one) = read.beside(at, 1) else { return false };
    let two = read.beside(at, 2).map(|t| format!("{} {}", one.lower, t.lower));
    COUNTED.contains(&one.lower.as_str()) || two.is_some_and(|two| COUNTED.contains(&two.as_str()))
}

/// One number word by itself.
fn single(read: &Tokens, at: usize) -> Option<Found> {
    let token = &read.list[at];
    let before = read.beside(at, -1).map_or("", |t| t.lower.as_str());
    let after = read.beside(at, 1).map_or("", |t| t.lower.as_str());
    let is_number = match token.lower.as_str() {
        // "như một người" is somebody.
        "một" => {
            after == "nửa" || (is_counted(read, at) && !["là", "như", "mỗi", "từng"].contains(&before))
        }
        "năm" => is_counted(read, at),
        "tỷ" | "tỉ" => after == "đồng",
        "triệu" => !["tập", "chứng", "hồi"].contains(&after),
        "vạn" => !["sự", "vật", "nhất"].contains(&after),
        "trăm" => before != "phần",
        "nghìn" | "ngàn" | "chục" => true,
        _ if ["thứ", "lần"].contains(&before) => false,
        _ => is_counted(read, at) || !(PLAIN_AFTER.contains(&after) || PLAIN_BEFORE.contains(&before)),
    };
    is_number.then_some(((token.start, token.end), Kind::Number))
}

/// Words that tell a part or a multiple without a number word, and numbers typed without diacritics.
fn by_itself(read: &Tokens, at: usize) -> Option<Found> {
    let token = &read.list[at];
    let before = read.beside(at, -1).map_or("", |t| t.lower.as_str());
    let after = read.beside(at, 1).map_or("", |t| t.lower.as_str());
    let from = |first: &Token| Some(((first.start, token.end), Kind::Number));
    match token.lower.as_str() {
        "nửa" if HALVES.contains(&before) => read.beside(at, -1).and_then(from),
        "nửa" if after == "số" => from(token),
        "đôi" if before == "gấp" => read.beside(at, -1).and_then(from),
        word if BARE.contains(&word) => {
            let is_beside =
                BARE_UNITS.contains(&before) || BARE_UNITS.contains(&after) || BARE.contains(&after);
            let is_beside = is_beside || ["hang", "vai", "may", "phan"].contains(&before);
            is_beside.then(|| read.beside(at, -1).map_or_else(|| from(token), from)).flatten()
        }
        _ => roman(read, at),
    }
}

/// Roman figures that count something.
fn roman(read: &Tokens, at: usize) -> Option<Found> {
    let token = &read.list[at];
    let is_roman = token.text.chars().all(|c| "IVXLCDM".contains(c));
    (is_roman && is_counted(read, at)).then_some(((token.start, token.end), Kind::Number))
}

/// The words for per cent that stand beside no number found already.
fn percents(read: &Tokens, found: &[Found]) -> Vec<Found> {
    let is_found = |at: usize| found.iter().any(|((start, end), _)| *start <= at && at <= end + 1);
    let pairs = read.list.windows(2).filter(|pair| pair[1].joined && !is_found(pair[0].start));
    let words = pairs.filter(|pair| pair[0].lower == "phần" && pair[1].lower == "trăm");
    words.map(|pair| ((pair[0].start, pair[1].end), Kind::Number)).collect()
}
