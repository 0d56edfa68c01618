//! Real SMTP servers in the test's process: one that takes mail, puts it off or refuses it, in clear or by STARTTLS with a
//! password; and one that says what a test has it say, for what goes wrong on the way.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use langnghe::app::App;
use langnghe::config::{Config, Secret};
use langnghe::jobs::runner::Runner;
use langnghe::mail::transport::Transport;
use mailin_embedded::response::{AUTH_OK, BAD_HELLO, INVALID_CREDENTIALS, NO_MAILBOX, OK};
use mailin_embedded::{AuthMechanism, Handler, Response, Server, SslConfig};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::app::Site;

/// The password of the server that asks for one, and the user's name.
pub const LOGIN: (&str, &str) = ("langnghe", "mat-khau-may-chu");

/// What the server does with recipients.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Takes every mail.
    Takes,
    /// Refuses every recipient for good (550).
    Refuses,
    /// Puts every recipient off (450).
    PutsOff,
}

/// A message it took: who it was for, and its bytes.
pub type Taken = (String, Vec<u8>);

/// The running server.
pub struct Smtp {
    /// Its port on the loopback.
    pub port: u16,
    /// What it took.
    pub taken: Arc<Mutex<Vec<Taken>>>,
    /// Who sent what it took, by the envelopes.
    pub senders: Arc<Mutex<Vec<String>>>,
    /// Milliseconds it takes over each message.
    pub pause: Arc<AtomicU64>,
    mood: Arc<Mutex<Mood>>,
}

#[derive(Clone)]
struct Desk {
    taken: Arc<Mutex<Vec<Taken>>>,
    senders: Arc<Mutex<Vec<String>>>,
    pause: Arc<AtomicU64>,
    mood: Arc<Mutex<Mood>>,
    from: String,
    to: String,
    bytes: Vec<u8>,
}

impl Handler for Desk {
    fn helo(&mut self, ip: IpAddr, _: &str) -> Response {
        if ip.is_loopback() { OK } else { BAD_HELLO }
    }

    fn auth_plain(&mut self, _: &str, user: &str, password: &str) -> Response {
        if (user, password) == LOGIN { AUTH_OK } else { INVALID_CREDENTIALS }
    }

    fn mail(&mut self, _: IpAddr, _: &str, from: &str) -> Response {
        from.clone_into(&mut self.from);
        OK
    }

    fn rcpt(&mut self, to: &str) -> Response {
        to.clone_into(&mut self.to);
        match *self.mood.lock().unwrap() {
            Mood::Takes => OK,
            Mood::Refuses => NO_MAILBOX,
            Mood::PutsOff => Response::custom(450, "4.2.1 Mailbox busy, try again later".into()),
        }
    }

    fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        std::thread::sleep(Duration::from_millis(self.pause.load(Ordering::Relaxed)));
        self.senders.lock().unwrap().push(self.from.clone());
        self.taken.lock().unwrap().push((self.to.clone(), std::mem::take(&mut self.bytes)));
        OK
    }
}

impl Smtp {
    /// Starts one in clear; its thread ends with the test's process.
    pub fn start(mood: Mood) -> Self {
        Self::begin(mood, None, "127.0.0.1:0")
    }

    /// The same on a port where one stood before.
    pub fn start_on(port: u16) -> Self {
        Self::begin(Mood::Takes, None, &format!("127.0.0.1:{port}"))
    }

    /// Starts one that speaks STARTTLS and asks for a password.
    pub fn with_password() -> Self {
        rustls::crypto::ring::default_provider().install_default().ok();
        let file = |name: &str| fixture(name).display().to_string();
        let own = SslConfig::SelfSigned { cert_path: file("server.pem"), key_path: file("server.key") };
        Self::begin(Mood::Takes, Some(own), "127.0.0.1:0")
    }

    fn begin(mood: Mood, tls: Option<SslConfig>, address: &str) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let port = listener.local_addr().unwrap().port();
        let desk = Desk {
            taken: Arc::default(),
            senders: Arc::default(),
            pause: Arc::default(),
            mood: Arc::new(Mutex::new(mood)),
            from: String::new(),
            to: String::new(),
            bytes: Vec::new(),
        };
        let Desk { taken, senders, pause, mood, .. } = desk.clone();
        let mut server = Server::new(desk);
        server.with_name("thu.example").with_tcp_listener(listener);
        if let Some(tls) = tls {
            server.with_ssl(tls).unwrap().with_auth(AuthMechanism::Plain);
        }
        std::thread::spawn(move || server.serve().ok());
        Self { port, taken, senders, pause, mood }
    }

    /// Changes its mind.
    pub fn turn(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }
}

/// A file for mail servers.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/smtp").join(name)
}

/// What a scripted server does next.
pub enum Reply {
    /// Says a line, or several.
    Say(&'static str),
    /// Says nothing for a time, then what it would have said.
    Wait(Duration),
    /// Hangs up without a word.
    HangUp,
}

/// A server that says what a test has it say: of each command its first word, of the end of a message `.`, and nothing
/// for the greeting. None leaves it to what servers say when all is well.
pub struct Script {
    /// Its port on the loopback.
    pub port: u16,
    /// What it was told, line by line.
    pub told: Arc<Mutex<Vec<String>>>,
}

trait Line: Read + Write + Send {}
impl<T: Read + Write + Send> Line for T {}

impl Script {
    /// Starts one in clear, or by TLS from the first byte.
    pub fn start(is_tls: bool, says: impl Fn(&str) -> Option<Reply> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, told) = (listener.local_addr().unwrap().port(), Arc::<Mutex<Vec<String>>>::default());
        let (heard, says, tls) = (told.clone(), Arc::new(says), is_tls.then(tls));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (heard, says, tls) = (heard.clone(), says.clone(), tls.clone());
                std::thread::spawn(move || talk(wrap(stream, tls), &heard, &*says));
            }
        });
        Self { port, told }
    }
}

fn tls() -> Arc<ServerConfig> {
    let certificate = CertificateDer::from_pem_file(fixture("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(fixture("server.key")).unwrap();
    let config = ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into());
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    Arc::new(config.with_single_cert(vec![certificate], key).unwrap())
}

fn wrap(stream: TcpStream, tls: Option<Arc<ServerConfig>>) -> Box<dyn Line> {
    match tls {
        Some(tls) => Box::new(StreamOwned::new(ServerConnection::new(tls).unwrap(), stream)),
        None => Box::new(stream),
    }
}

/// One conversation, until either side ends it.
fn talk(stream: Box<dyn Line>, heard: &Mutex<Vec<String>>, says: &dyn Fn(&str) -> Option<Reply>) {
    let mut stream = BufReader::new(stream);
    let mut word = String::new();
    loop {
        let well = match word.as_str() {
            "" => "220 thu.example ESMTP",
            "EHLO" => "250-thu.example\r\n250 AUTH PLAIN",
            "AUTH" => "235 2.7.0 Welcome",
            "DATA" => "354 Go ahead",
            "QUIT" => "221 2.0.0 Bye",
            _ => "250 2.0.0 OK",
        };
        let line = match says(&word) {
            Some(Reply::HangUp) => return,
            Some(Reply::Say(line)) => line,
            Some(Reply::Wait(time)) => {
                std::thread::sleep(time);
                well
            }
            None => well,
        };
        let in_data = word == "DATA" && line.starts_with("354");
        let said = write!(stream.get_mut(), "{line}\r\n").and_then(|()| stream.get_mut().flush());
        if said.is_err() || word == "QUIT" || line.starts_with("421") {
            return;
        }
        loop {
            let mut line = Vec::new();
            if stream.read_until(b'\n', &mut line).unwrap_or(0) == 0 {
                return;
            }
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            heard.lock().unwrap().push(line.clone());
            if !in_data || line == "." {
                word = line.split(' ').next().unwrap_or_default().to_owned();
                break;
            }
        }
    }
}

/// The program with mail going to an address.
pub fn runner_to(site: &Site, url: &str, change: impl Fn(&mut Config)) -> Runner {
    let mut config = (*site.app.config).clone();
    config.smtp_url = Some(Secret::new(url));
    config.smtp_ca = Some(fixture("ca.pem"));
    config.mail_patience = Duration::from_secs(5);
    change(&mut config);
    let transport = Transport::of(&config).unwrap();
    Runner::new(App { config: config.into(), ..site.app.clone() }, transport)
}

/// The program with mail going to a port of the loopback, in clear.
pub fn by_smtp(site: &Site, port: u16) -> Runner {
    runner_to(site, &format!("smtp://127.0.0.1:{port}"), |_| {})
}
