//! What a journey runs on: a demo of its own that is served, and a browser with its driver. Both end with it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// Longest wait for a program to answer; making the demo on a busy machine takes a while.
const START: Duration = Duration::from_secs(600);

/// A folder that goes when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("langnghe-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// Checks again and again until something is so; `what` names it in the failure.
fn wait_until(what: &str, mut so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < START, "{what} did not happen within {START:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The answer to a GET on the loopback, head and body; none when nobody listens.
fn get(port: u16, path: &str, cookie: &str) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let head = format!(
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    Some(answer)
}

/// A demo being served, with a database of its own.
pub struct Demo {
    port: u16,
    program: Child,
    folder: Folder,
}

/// Where a demo was made once; each test gets a copy of it.
fn made() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        // Statics are not dropped: it lies where the build's own leavings lie, and the next run takes its place.
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("demo");
        std::fs::remove_dir_all(&path).ok();
        std::fs::create_dir_all(&path).unwrap();
        let folder = Folder(path.clone());
        let mut program = serve(free_port(), &folder);
        // Asked to end, it gives its jobs' leases back; killed, every copy would wait until they are over.
        let asked = Command::new("kill").args(["-TERM", &program.id().to_string()]).status().unwrap();
        assert!(asked.success());
        program.wait().unwrap();
        std::mem::forget(folder);
        path.join("data")
    })
}

/// A port nobody listens on.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn serve(port: u16, folder: &Folder) -> Child {
    let log = folder.0.join("log");
    let mut program = Command::new(env!("CARGO_BIN_EXE_langnghe"))
        .args(["demo", "--listen", &format!("127.0.0.1:{port}"), "--data"])
        .arg(folder.0.join("data"))
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    wait_until("an answer of the demo", || {
        let ended = program.try_wait().unwrap();
        assert!(ended.is_none(), "the demo ended: {}", read(&log));
        get(port, "/readyz", "").is_some_and(|answer| answer.starts_with(b"HTTP/1.1 200"))
    });
    program
}

impl Demo {
    /// Makes a demo and serves it.
    pub fn start(name: &str) -> Self {
        let (made, folder) = (made(), Folder::new(name));
        let data = folder.0.join("data");
        std::fs::create_dir_all(&data).unwrap();
        for file in std::fs::read_dir(made).unwrap() {
            let file = file.unwrap();
            // The file shared by running programs is made anew.
            if !file.file_name().to_string_lossy().ends_with("-shm") {
                std::fs::copy(file.path(), data.join(file.file_name())).unwrap();
            }
        }
        let port = free_port();
        Self { port, program: serve(port, &folder), folder }
    }

    /// Kills the server where it stands (SIGKILL).
    pub fn kill(&mut self) {
        self.program.kill().unwrap();
        self.program.wait().unwrap();
    }

    /// Serves the same data again, at the same address.
    pub fn serve_again(&mut self) {
        self.program = serve(self.port, &self.folder);
    }

    /// An address of the site.
    pub fn address(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// What a GET with a cookie answers, head and body; for files, which a browser would only save.
    pub fn file(&self, path: &str, cookie: &str) -> Vec<u8> {
        get(self.port, path, cookie).unwrap_or_default()
    }
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_default()
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.program.kill().ok();
        self.program.wait().ok();
    }
}

/// How a browser is set up.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// Whether pages may run scripts.
    pub script: bool,
    /// Width of the page in CSS pixels.
    pub width: u32,
    /// Whether everything is done by keyboard.
    pub keys: bool,
}

/// A driver, and the browsers it started.
pub struct Driver {
    port: u16,
    program: Child,
    // Kept open: the driver writes to it until it ends.
    _output: BufReader<std::process::ChildStdout>,
}

impl Driver {
    /// Starts one on a free port.
    pub fn start() -> Self {
        let started =
            Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut program = started.unwrap_or_else(|e| {
            panic!("chromedriver did not start ({e}): install the packages chromium and chromium-driver")
        });
        let mut output = BufReader::new(program.stdout.take().unwrap());
        let (mut line, mut port) = (String::new(), None);
        while port.is_none() {
            line.clear();
            assert_ne!(output.read_line(&mut line).unwrap(), 0, "chromedriver ended before it listened");
            let told = line.trim_end().trim_end_matches('.').rsplit_once("successfully on port ");
            port = told.and_then(|(_, port)| port.parse().ok());
        }
        Self { port: port.unwrap(), program, _output: output }
    }

    /// Opens a browser.
    pub async fn browser(&self, setup: Setup) -> Client {
        let browser = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(setup).as_object().unwrap().clone())
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await;
        browser.unwrap_or_else(|e| panic!("no browser, is the package chromium installed? {e}"))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Asked to end, it ends its browsers too; killed, it would leave them behind.
        get(self.port, "/shutdown", "");
        let asked = Instant::now();
        while self.program.try_wait().is_ok_and(|ended| ended.is_none()) {
            if asked.elapsed() > Duration::from_secs(5) {
                self.program.kill().ok();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn capabilities(setup: Setup) -> Value {
    let mut arguments = vec![
        "--headless=new",
        // Tests may run as root, which the sandbox refuses; the only pages opened are our own.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ];
    let size = format!("--window-size={},900", setup.width);
    arguments.push(&size);
    let mut chrome = json!({ "args": arguments });
    if !setup.script {
        chrome["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
    }
    // A window cannot be as narrow as a phone; a phone's page can. Its touches never end without scripts.
    if setup.width < 600 {
        let metrics = json!({ "width": setup.width, "height": 780, "pixelRatio": 2.0, "touch": false });
        chrome["mobileEmulation"] = json!({ "deviceMetrics": metrics });
    }
    json!({ "browserName": "chrome", "goog:chromeOptions": chrome })
}
