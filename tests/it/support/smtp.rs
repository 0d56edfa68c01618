//! A real SMTP server in the test's process: it takes mail, puts it off or refuses it.

use std::io;
use std::net::{IpAddr, TcpListener};
use std::sync::{Arc, Mutex};

use mailin_embedded::response::{BAD_HELLO, NO_MAILBOX, OK};
use mailin_embedded::{Handler, Response, Server};

/// What the server does with recipients.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Takes every mail.
    Takes,
    /// Refuses every recipient for good (550).
    Refuses,
}

/// A message it took: who it was for, and its bytes.
pub type Taken = (String, Vec<u8>);

/// The running server.
pub struct Smtp {
    /// Its port on the loopback.
    pub port: u16,
    /// What it took.
    pub taken: Arc<Mutex<Vec<Taken>>>,
    mood: Arc<Mutex<Mood>>,
}

#[derive(Clone)]
struct Desk {
    taken: Arc<Mutex<Vec<Taken>>>,
    mood: Arc<Mutex<Mood>>,
    to: String,
    bytes: Vec<u8>,
}

impl Handler for Desk {
    fn helo(&mut self, ip: IpAddr, _: &str) -> Response {
        if ip.is_loopback() { OK } else { BAD_HELLO }
    }

    fn rcpt(&mut self, to: &str) -> Response {
        to.clone_into(&mut self.to);
        if *self.mood.lock().unwrap() == Mood::Takes { OK } else { NO_MAILBOX }
    }

    fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        self.taken.lock().unwrap().push((self.to.clone(), std::mem::take(&mut self.bytes)));
        OK
    }
}

impl Smtp {
    /// Starts one; its thread ends with the test's process.
    pub fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (taken, mood) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(mood)));
        let desk = Desk { taken: taken.clone(), mood: mood.clone(), to: String::new(), bytes: Vec::new() };
        let mut server = Server::new(desk);
        server.with_name("thu.example").with_tcp_listener(listener);
        std::thread::spawn(move || server.serve().ok());
        Self { port, taken, mood }
    }

    /// Changes its mind.
    pub fn turn(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }
}
