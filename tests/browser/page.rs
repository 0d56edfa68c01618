//! A page as somebody in front of it uses it: labels are read, fields filled, buttons pressed. Whatever fails
//! tells where and what stood on the page.

use std::fmt::{Debug, Display};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, Locator};
use serde_json::Value;
use tokio::time::timeout;

use crate::keys::{CONTROL, DELETE, ENTER, NO_MODIFIER};
use crate::support::{Demo, Driver, Setup};

/// Longest wait for anything on a page.
const PATIENCE: Duration = Duration::from_secs(40);

/// A browser on a demo's site, and maybe a second one on another device. The fields are dropped in their order.
pub struct Browser {
    pub(crate) client: Client,
    elsewhere: Option<Client>,
    /// How it is set up.
    pub setup: Setup,
    driver: Driver,
    demo: Demo,
}

impl Browser {
    /// A new demo, and a browser to visit it.
    pub async fn start(name: &str, setup: Setup) -> Self {
        let (demo, driver) = (Demo::start(name), Driver::start());
        let client = driver.browser(setup).await;
        let browser = Self { client, elsewhere: None, setup, driver, demo };
        browser.is_as_set_up().await;
        browser
    }

    /// Asks a page of its own whether scripts run and how wide pages are.
    async fn is_as_set_up(&self) {
        let page = "data:text/html,<meta name=viewport content=width=device-width>\
                    <title>off</title><script>document.title='on'</script>";
        self.must("opening a page", self.client.goto(page)).await;
        let title = self.must("its title", self.client.title()).await;
        self.same("whether scripts run", title.as_str(), if self.setup.script { "on" } else { "off" }).await;
        self.same("how wide a page is", self.run("return innerWidth").await, self.setup.width).await;
    }

    /// Goes to the person's other device, where nobody is logged in the first time; and back with the next call.
    pub async fn change_device(&mut self) {
        let other = match self.elsewhere.take() {
            Some(other) => other,
            None => self.driver.browser(self.setup).await,
        };
        self.elsewhere = Some(std::mem::replace(&mut self.client, other));
    }

    /// Ends with the browsers, their driver and the demo.
    pub async fn end(self) {
        let Self { client, elsewhere, setup: _, driver, demo } = self;
        client.close().await.ok();
        if let Some(other) = elsewhere {
            other.close().await.ok();
        }
        drop(driver);
        drop(demo);
    }

    /// Fails, telling the address and the visible text of the page.
    pub async fn fail(&self, what: impl Display) -> ! {
        let seen = async {
            let address =
                self.client.current_url().await.map_or_else(|e| e.to_string(), |url| url.to_string());
            let text = match self.client.find(Locator::Css("body")).await {
                Ok(body) => body.text().await.unwrap_or_else(|e| e.to_string()),
                Err(e) => e.to_string(),
            };
            format!("{address}\n{text}")
        };
        let seen =
            timeout(PATIENCE, seen).await.unwrap_or_else(|_| "nothing: the browser does not answer".into());
        panic!("{what}\n--- seen on\n{seen}\n---");
    }

    /// Fails unless what was found is what was expected.
    pub async fn same<T: PartialEq<U> + Debug, U: Debug>(&self, what: &str, found: T, expected: U) {
        if found != expected {
            self.fail(format!("{what}: {found:?}, not {expected:?}")).await;
        }
    }

    /// What the browser answers; no answer within reason is a failure too.
    pub(crate) async fn must<T>(
        &self,
        what: impl Display,
        asked: impl Future<Output = Result<T, CmdError>>,
    ) -> T {
        match timeout(2 * PATIENCE, asked).await {
            Ok(Ok(value)) => value,
            Ok(Err(e)) => self.fail(format!("{what}: {e}")).await,
            Err(_) => self.fail(format!("{what}: the browser does not answer")).await,
        }
    }

    /// Waits until something on the page is so.
    pub async fn until(&self, what: &str, mut so: impl AsyncFnMut() -> bool) {
        let begun = Instant::now();
        while !so().await {
            if begun.elapsed() > PATIENCE {
                self.fail(format!("{what}: not so within {PATIENCE:?}")).await;
            }
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    }

    /// Runs a script of the test's own, which the browser's setting does not forbid.
    pub async fn run(&self, script: &str) -> Value {
        self.run_with(script, &[]).await
    }

    /// Runs a script with `arguments`.
    pub async fn run_with(&self, script: &str, arguments: &[&str]) -> Value {
        let arguments = arguments.iter().map(|a| Value::from(*a)).collect();
        self.must(script, self.client.execute(script, arguments)).await
    }

    /// Runs a script that calls back, as its last argument, with what it found.
    pub async fn run_async(&self, script: &str) -> Value {
        self.must("a script", self.client.execute_async(script, Vec::new())).await
    }

    /// What the window shows, as PNG.
    pub async fn picture(&self) -> Vec<u8> {
        self.must("a picture", self.client.screenshot()).await
    }

    /// Opens everything that is folded up.
    pub async fn unfold_all(&self) {
        self.run("for (const part of document.querySelectorAll('main details')) part.open = true").await;
    }

    /// The path of the page.
    pub async fn path(&self) -> String {
        self.must("the address", self.client.current_url()).await.path().to_owned()
    }

    /// Opens an address of the site.
    pub async fn open(&self, path: &str) {
        self.must(format!("opening {path}"), self.client.goto(&self.demo.address(path))).await;
        self.fits().await;
    }

    /// What stands before every path of the site.
    pub fn site(&self) -> String {
        self.demo.address("")
    }

    /// Where a link leads.
    pub async fn target(&self, path: &str) -> String {
        let link = self.find(path).await;
        self.must(path, link.attr("href")).await.unwrap_or_default()
    }

    /// The file a link leads to, as whoever is logged in gets it: head and body of the answer.
    pub async fn file(&self, label: &str) -> Vec<u8> {
        let path = self.target(&link(label)).await;
        let session = self.must("the session", self.client.get_named_cookie("session")).await;
        self.demo.file(&path, &format!("session={}", session.value()))
    }

    /// No page may be scrolled sideways.
    async fn fits(&self) {
        let width = self.run("return document.documentElement.scrollWidth").await;
        if width.as_u64().is_none_or(|width| width > u64::from(self.setup.width)) {
            self.fail(format!("the page is {width} wide, the screen {}", self.setup.width)).await;
        }
    }

    /// The one element an XPath leads to, as soon as it is there.
    pub async fn find(&self, path: &str) -> Element {
        let found = self.client.wait().at_most(PATIENCE).every(Duration::from_millis(40));
        self.must(path, found.for_element(Locator::XPath(path))).await
    }

    /// All elements an XPath leads to now.
    pub async fn all(&self, path: &str) -> Vec<Element> {
        self.must(path, self.client.find_all(Locator::XPath(path))).await
    }

    /// The text of an element, shown or not, its spaces made single.
    pub async fn words(&self, element: &Element) -> String {
        let text = self.must("reading", element.prop("textContent")).await.unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The text the page shows.
    pub async fn text(&self) -> String {
        let body = self.find("//body").await;
        self.must("reading", body.text()).await
    }

    /// Opens what is folded up behind a line.
    pub async fn unfold(&self, line: &str) {
        self.use_on(&format!("//summary[normalize-space()=\"{line}\"]"), ENTER).await;
    }

    /// Waits until the page shows `words`, which without scripts it does at once.
    pub async fn reads(&self, words: &str) {
        if !self.setup.script && !self.text().await.contains(words) {
            self.fail(format!("the page does not say: {words}")).await;
        }
        let what = format!("the page says: {words}");
        self.until(&what, async || self.text().await.contains(words)).await;
    }

    /// The server is killed, and nothing answers.
    pub fn kill_server(&mut self) {
        self.demo.kill();
    }

    /// The server is there again, with what it kept.
    pub fn start_server(&mut self) {
        self.demo.serve_again();
    }

    /// Goes to another tab, which is opened when it is not there yet.
    pub async fn go_to_tab(&self, number: usize) {
        while self.must("the tabs", self.client.windows()).await.len() <= number {
            self.must("a new tab", self.client.new_window(true)).await;
        }
        let tab = self.must("the tabs", self.client.windows()).await.swap_remove(number);
        self.must("going to a tab", self.client.switch_to_window(tab)).await;
    }

    /// Does what leads to another document, and waits until that one has taken the place of this one.
    pub async fn leave(&self, what: &str, act: impl Future<Output = ()>) {
        let old = self.find("/html").await;
        act.await;
        self.until(what, async || old.tag_name().await.is_err()).await;
        self.find("//main").await;
        self.fits().await;
    }

    async fn leave_by(&self, path: &str) {
        self.find(path).await;
        self.leave(path, self.use_on(path, ENTER)).await;
    }

    /// Goes back to the page before.
    pub async fn back(&self) {
        self.leave("going back", self.must("going back", self.client.back())).await;
    }

    /// Presses a button.
    pub async fn press(&self, label: &str) {
        self.leave_by(&button(label)).await;
    }

    /// Presses a button that leads nowhere else.
    pub async fn press_here(&self, label: &str) {
        self.use_on(&button(label), ENTER).await;
    }

    /// Follows a link.
    pub async fn follow(&self, label: &str) {
        self.leave_by(&link(label)).await;
    }

    /// Follows the link to an address.
    pub async fn follow_to(&self, path: &str) {
        self.leave_by(&link_to(path)).await;
    }

    /// Types into the field of a label, in place of what stood there. `part` is the heading of the section it
    /// stands in, empty for the whole page.
    pub async fn fill(&self, part: &str, label: &str, text: &str) {
        let field = self.field(part, label).await;
        self.type_into(&field, text).await;
    }

    /// Types into a field, in place of what stood there.
    pub async fn type_into(&self, field: &Element, text: &str) {
        if self.setup.keys {
            self.tab_to(field).await;
            let all = format!("{CONTROL}a{NO_MODIFIER}{DELETE}");
            self.must("emptying a field", field.send_keys(&all)).await;
        } else {
            self.must("emptying a field", field.clear()).await;
        }
        self.must("writing", field.send_keys(text)).await;
    }

    /// The field of a label.
    pub async fn field(&self, part: &str, label: &str) -> Element {
        let label_of = self.find(&format!("{}//label[normalize-space()=\"{label}\"]", section(part))).await;
        let id = self.must(label, label_of.attr("for")).await.unwrap_or_default();
        self.find(&format!("//*[@id=\"{id}\"]")).await
    }

    /// Chooses from a list of radio buttons or check boxes.
    pub async fn choose(&self, part: &str, legend: &str, choice: &str) {
        let path = format!(
            "{}//fieldset[legend[normalize-space()=\"{legend}\"]]//label[normalize-space()=\"{choice}\"]",
            section(part)
        );
        if self.setup.keys {
            self.choose_by_keys(&format!("{path}/input")).await;
        } else {
            let label = self.find(&path).await;
            self.must(path, label.click()).await;
        }
    }

    /// Chooses from a drop-down.
    pub async fn select(&self, label: &str, choice: &str) {
        let field = self.field("", label).await;
        self.must(choice, field.select_by_label(choice)).await;
    }

    /// Ticks a box that stands alone.
    pub async fn tick(&self, label: &str) {
        let path = format!("//label[normalize-space()=\"{label}\"]");
        self.use_on(&if self.setup.keys { format!("{path}/input") } else { path }, " ").await;
    }
}

/// A button people can see; the page has another for the Enter key.
pub fn button(label: &str) -> String {
    format!("//button[normalize-space()=\"{label}\"][not(contains(@class, \"hidden\"))]")
}

/// A link in the page's own part.
pub fn link(label: &str) -> String {
    format!("//main//a[normalize-space()=\"{label}\"]")
}

/// A link in the page's own part by where it leads, whatever query it takes along.
pub fn link_to(path: &str) -> String {
    format!("//main//a[@href=\"{path}\" or starts-with(@href, \"{path}?\")]")
}

fn section(heading: &str) -> String {
    if heading.is_empty() {
        return String::new();
    }
    format!("//section[*[normalize-space()=\"{heading}\"]]")
}
