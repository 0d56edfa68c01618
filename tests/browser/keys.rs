//! The page by keyboard alone: Tab until what is wanted has the focus, then the key that works it. What Tab does not
//! reach cannot be used.

use fantoccini::elements::Element;

use crate::page::Browser;

/// The keys of WebDriver (W3C, "Keyboard actions").
const TAB: &str = "\u{e004}";
const SHIFT: &str = "\u{e008}";
const DOWN: &str = "\u{e015}";
/// Enter.
pub const ENTER: &str = "\u{e007}";
/// Control, held until [`NO_MODIFIER`].
pub const CONTROL: &str = "\u{e009}";
/// Lets go of all modifiers.
pub const NO_MODIFIER: &str = "\u{e000}";
/// Delete.
pub const DELETE: &str = "\u{e017}";

/// Most steps to anything on a page.
const STEPS: usize = 250;

impl Browser {
    /// Works what an XPath leads to: by a click, or by a key once Tab has reached it.
    pub async fn use_on(&self, path: &str, key: &str) {
        let target = self.find(path).await;
        if self.setup.keys {
            self.tab_to(&target).await;
            self.must(path, target.send_keys(key)).await;
        } else {
            self.must(path, target.click()).await;
        }
    }

    /// Presses Tab until an element has the focus, forwards or, where it stands before, backwards.
    pub async fn tab_to(&self, target: &Element) {
        let target = serde_json::to_value(target.clone()).unwrap();
        let step = |script: &'static str| {
            let target = target.clone();
            async move { self.must("the focus", self.client.execute(script, vec![target])).await }
        };
        let is_before = "return Boolean(document.activeElement.compareDocumentPosition(arguments[0]) & 2)
            && document.activeElement !== document.body";
        let back = step(is_before).await == true;
        for _ in 0..STEPS {
            if step("return document.activeElement === arguments[0]").await == true {
                return;
            }
            let focused = self.must("the focus", self.client.active_element()).await;
            let key = if back { format!("{SHIFT}{TAB}") } else { TAB.to_owned() };
            self.must("Tab", focused.send_keys(&key)).await;
        }
        let what = step("return arguments[0].outerHTML.slice(0, 200)").await;
        let now = step("return document.activeElement.outerHTML.slice(0, 200)").await;
        self.fail(format!("Tab does not lead to {what}, but ended at {now}")).await;
    }

    /// Chooses by arrows among radio buttons, by the space bar among boxes.
    pub async fn choose_by_keys(&self, path: &str) {
        let choice = self.find(path).await;
        let kind = self.must(path, choice.attr("type")).await.unwrap_or_default();
        if kind == "checkbox" {
            return self.use_on(path, " ").await;
        }
        let name = self.must(path, choice.attr("name")).await.unwrap_or_default();
        let group = format!("//input[@type=\"radio\"][@name=\"{name}\"]");
        let script = "const group = [...document.getElementsByName(arguments[0])];
            const seen = group.filter((choice) => choice.checkVisibility());
            return group.indexOf(seen.find((choice) => choice.checked) || seen[0])";
        let at = self.run_with(script, &[&name]).await.as_u64().unwrap_or_default();
        let first = self.find(&format!("({group})[{}]", at + 1)).await;
        self.tab_to(&first).await;
        self.must(path, first.send_keys(" ")).await;
        for _ in 0..STEPS {
            let is_checked = self.must(path, choice.prop("checked")).await;
            if is_checked.as_deref() == Some("true") {
                return;
            }
            let focused = self.must("the focus", self.client.active_element()).await;
            self.must(path, focused.send_keys(DOWN)).await;
        }
        self.fail(format!("arrows do not lead to {path}")).await;
    }
}
