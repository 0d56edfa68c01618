//! What a browser says of itself, cut down to two words people know. The rest would only help to follow them.

/// Browsers, by what only they (or nobody before them in this list) say.
const BROWSERS: [(&str, &str, &str); 9] = [
    ("coc_coc_browser", "coccoc", "Cốc Cốc"),
    ("samsungbrowser", "samsung", "Samsung Internet"),
    ("edg", "edge", "Edge"),
    ("opr/", "opera", "Opera"),
    ("firefox/", "firefox", "Firefox"),
    ("fxios/", "firefox", "Firefox"),
    ("crios/", "chrome", "Chrome"),
    ("chrome/", "chrome", "Chrome"),
    ("safari/", "safari", "Safari"),
];

/// Systems, in the same way.
const SYSTEMS: [(&str, &str, &str); 7] = [
    ("windows", "windows", "Windows"),
    ("android", "android", "Android"),
    ("iphone", "iphone", "iPhone"),
    ("ipad", "ipad", "iPad"),
    ("cros", "chromeos", "ChromeOS"),
    ("mac os", "macos", "macOS"),
    ("linux", "linux", "Linux"),
];

/// Reads a `User-Agent`: the codes of browser and system, each `other` where it is none of the known ones.
pub fn label(user_agent: &str) -> String {
    let agent = user_agent.to_ascii_lowercase();
    let find = |list: &[(&str, &'static str, &str)]| {
        list.iter().find(|(mark, _, _)| agent.contains(mark)).map_or("other", |(_, code, _)| code)
    };
    format!("{} {}", find(&BROWSERS), find(&SYSTEMS))
}

/// The names of browser and system of a label; none for the unknown.
pub fn names(label: &str) -> (Option<&'static str>, Option<&'static str>) {
    let (browser, system) = label.split_once(' ').unwrap_or_default();
    let find = |list: &[(&str, &str, &'static str)], code: &str| {
        list.iter().find(|(_, known, _)| *known == code).map(|(_, _, name)| *name)
    };
    (find(&BROWSERS, browser), find(&SYSTEMS, system))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_and_systems_are_told_apart_and_nothing_else_is_kept() {
        let base = "Mozilla/5.0 (X) AppleWebKit/537.36 (KHTML, like Gecko)";
        let windows = base.replace('X', "Windows NT 10.0; Win64; x64");
        let android = base.replace('X', "Linux; Android 14; SM-A546E");
        for (agent, expected) in [
            (format!("{windows} Chrome/131.0.0.0 Safari/537.36"), "chrome windows"),
            (format!("{windows} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0"), "edge windows"),
            (format!("{windows} coc_coc_browser/130.0 Chrome/124.0 Safari/537.36"), "coccoc windows"),
            (format!("{android} SamsungBrowser/26.0 Chrome/122.0 Mobile Safari/537.36"), "samsung android"),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0".into(),
                "firefox linux",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile Safari/604.1"
                    .into(),
                "safari iphone",
            ),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1) CriOS/131.0 Safari/604.1".into(), "chrome iphone"),
            ("<script>alert(1)</script>".into(), "other other"),
            (String::new(), "other other"),
        ] {
            assert_eq!(label(&agent), expected, "{agent}");
        }
        assert_eq!(names("coccoc windows"), (Some("Cốc Cốc"), Some("Windows")));
        assert_eq!(names("other other"), (None, None));
        assert_eq!(names(""), (None, None));
    }
}
