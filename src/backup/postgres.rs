//! PostgreSQL's own programs, which read and write its dumps. The password goes to them by the environment, never by the
//! command line, where everybody on the machine would see it.

use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

use url::Url;

use super::line;

/// What of an address both our driver and PostgreSQL's programs understand, as each calls it.
const KNOWN: [(&str, &str); 6] = [
    ("host", "host"),
    ("sslmode", "sslmode"),
    ("ssl-mode", "sslmode"),
    ("sslrootcert", "sslrootcert"),
    ("ssl-root-cert", "sslrootcert"),
    ("ssl-ca", "sslrootcert"),
];

/// One of the programs, connected to a database.
fn connected(program: &str, database: &str) -> Result<Command, String> {
    let url = Url::parse(database).map_err(|_| "the address of the database can't be read")?;
    let mut plain = url.clone();
    plain.set_password(None).ok();
    let known: Vec<(&str, String)> = url
        .query_pairs()
        .filter_map(|(name, value)| {
            let found = KNOWN.iter().find(|(ours, _)| *ours == name)?;
            Some((found.1, value.into_owned()))
        })
        .collect();
    plain.set_query(None);
    if !known.is_empty() {
        plain.query_pairs_mut().extend_pairs(known);
    }
    let mut command = Command::new(program);
    command.arg("--no-password").arg(format!("--dbname={plain}"));
    if let Some(password) = url.password() {
        let pair = format!("p={}", password.replace('+', "%2B"));
        let read = form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned());
        command.env("PGPASSWORD", read.unwrap_or_default());
    }
    Ok(command)
}

/// A program that runs, and what it complains of.
struct Running {
    program: String,
    child: Child,
    words: JoinHandle<String>,
}

impl Running {
    fn start(mut command: Command) -> Result<Self, String> {
        let program = command.get_program().to_string_lossy().into_owned();
        let mut child = command.stderr(Stdio::piped()).spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                format!("{program} was not found: install PostgreSQL's client programs (postgresql-client)")
            }
            _ => format!("{program}: {error}"),
        })?;
        let mut errors = child.stderr.take().ok_or("no standard error")?;
        let words = std::thread::spawn(move || {
            let mut words = Vec::new();
            errors.read_to_end(&mut words).ok();
            String::from_utf8_lossy(&words).into_owned()
        });
        Ok(Self { program, child, words })
    }

    /// Waits for its end.
    fn end(mut self) -> Result<(), String> {
        let status = self.child.wait().map_err(line)?;
        let words = self.words.join().unwrap_or_default();
        if status.success() {
            return Ok(());
        }
        Err(format!("{} failed: {}", self.program, line(words.trim())))
    }
}

/// Dumps a database as a snapshot sees it.
///
/// # Errors
/// When `pg_dump` is missing or fails, or what it writes can't be taken.
pub(super) fn dump(database: &str, snapshot: &str, out: &mut dyn Write) -> Result<(), String> {
    let mut command = connected("pg_dump", database)?;
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--exclude-schema=before_*"]);
    command.arg(format!("--snapshot={snapshot}")).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut running = Running::start(command)?;
    let mut from = running.child.stdout.take().ok_or("no standard output")?;
    let copied = io::copy(&mut from, out);
    drop(from);
    running.end()?;
    copied.map(|_| ()).map_err(line)
}

/// Whether `pg_restore` can read a dump. It reads no more than the table of contents; the rest is read past it.
///
/// # Errors
/// When it can't, or `give` fails.
pub(super) fn list(give: impl FnOnce(&mut dyn Write) -> Result<(), String>) -> Result<(), String> {
    let mut command = Command::new("pg_restore");
    command.arg("--list");
    fed(command, give)
}

/// Restores a dump into a database, whole or not at all.
///
/// # Errors
/// When `pg_restore` is missing or fails, or `give` fails.
pub(super) fn restore(
    database: &str,
    give: impl FnOnce(&mut dyn Write) -> Result<(), String>,
) -> Result<(), String> {
    let mut command = connected("pg_restore", database)?;
    command.args(["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]);
    fed(command, give)
}

fn fed(mut command: Command, give: impl FnOnce(&mut dyn Write) -> Result<(), String>) -> Result<(), String> {
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    let mut running = Running::start(command)?;
    let to = running.child.stdin.take().ok_or("no standard input")?;
    let given = give(&mut Patient(Some(to)));
    if given.is_err() {
        // What is half a dump must not be taken for a whole one.
        running.child.kill().ok();
    }
    let ended = running.end();
    given?;
    ended
}

/// Goes on when the program at the other end has read enough: why it ended, it says itself.
struct Patient<W>(Option<W>);

impl<W: Write> Write for Patient<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(to) = &mut self.0 {
            match to.write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.0 = None,
                done => return done,
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_in_the_environment_and_not_on_the_command_line() {
        let command = connected("pg_dump", "postgres://u:m%C3%A2%2Bt@h:5/d?ssl-mode=require&x=1").unwrap();
        let args: Vec<String> = command.get_args().map(|a| a.to_string_lossy().into_owned()).collect();
        assert_eq!(args, ["--no-password", "--dbname=postgres://u@h:5/d?sslmode=require"]);
        let env: Vec<_> = command.get_envs().collect();
        assert_eq!(env, [("PGPASSWORD".as_ref(), Some("mâ+t".as_ref()))]);
    }

    #[test]
    fn a_program_that_is_missing_is_named() {
        let told = Running::start(Command::new("pg_dump_that_is_not_there")).err().unwrap();
        assert!(told.contains("pg_dump_that_is_not_there was not found"), "{told}");
    }
}
