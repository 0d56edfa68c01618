//! The file of a backup: a ZIP with the dump, what was taken out until then and a manifest, as a whole encrypted by `age`
//! under a passphrase. `age --decrypt` and any unzip read it without this program.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::iter::once;
use std::path::Path;

use age::secrecy::SecretString;
use age::stream::{StreamReader, StreamWriter};
use age::{DecryptError, Decryptor, Encryptor, scrypt};
use entity::forgotten;
use sha2::{Digest, Sha256};
use zip::write::{SimpleFileOptions, StreamWriter as Unseekable};
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{line, of};
use crate::config::Secret;
use crate::domain::backup::Manifest;
use crate::store::forgotten::List;

const DUMP: &str = "dump";
const LIST: &str = "forget.log";
const MANIFEST: &str = "manifest.json";

/// Work of the key derivation (scrypt), as a power of two: 32 MiB of memory. Passphrases are long.
const WORK: u8 = 15;

/// The most of it that is done for a file that asks for it.
const MOST_WORK: u8 = 20;

/// Where a backup is written to.
enum Sink {
    Plain(File),
    Sealed(StreamWriter<File>),
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.write(bytes),
            Self::Sealed(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.flush(),
            Self::Sealed(file) => file.flush(),
        }
    }
}

/// Where a backup is read from.
enum Source {
    Plain(BufReader<File>),
    Sealed(StreamReader<BufReader<File>>),
}

impl Read for Source {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.read(bytes),
            Self::Sealed(file) => file.read(bytes),
        }
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::Plain(file) => file.seek(to),
            Self::Sealed(file) => file.seek(to),
        }
    }
}

fn secret(words: &Secret) -> SecretString {
    SecretString::from(words.reveal().to_owned())
}

/// Takes the bytes that pass into a hash.
struct Hashing<W> {
    inner: W,
    hash: Sha256,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.inner.write(bytes)?;
        self.hash.update(&bytes[..done]);
        Ok(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<W> Hashing<W> {
    fn of(inner: W) -> Self {
        Self { inner, hash: Sha256::new() }
    }

    fn hex(self) -> String {
        hex::encode(self.hash.finalize())
    }
}

/// Writes a backup into an open file: the dump as it is read, the list, and the manifest with the dump's hash. `dump`
/// gives what it is handed the dump's bytes; it is packed here unless that was done already.
///
/// # Errors
/// When the dump breaks off, or the disk has no room.
pub fn write(
    file: File,
    passphrase: Option<&Secret>,
    (mut manifest, list): (Manifest, &[forgotten::Model]),
    dump: impl FnOnce(&mut dyn Write) -> Result<(), String>,
) -> Result<Manifest, String> {
    let sink = match passphrase {
        None => Sink::Plain(file),
        Some(words) => {
            let mut to = scrypt::Recipient::new(secret(words));
            to.set_work_factor(WORK);
            let sealing = Encryptor::with_recipients(once(&to as &dyn age::Recipient)).map_err(line)?;
            Sink::Sealed(sealing.wrap_output(file).map_err(line)?)
        }
    };
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let is_packed = manifest.engine == "postgres";
    let mut zip: ZipWriter<Unseekable<Sink>> = ZipWriter::new_stream(sink);
    zip.start_file(DUMP, if is_packed { stored } else { packed }.large_file(true)).map_err(line)?;
    let mut hashing = Hashing::of(&mut zip);
    dump(&mut hashing)?;
    manifest.sha256 = hashing.hex();
    zip.start_file(LIST, packed.large_file(true)).map_err(line)?;
    zip.write_all(List::lines(list).as_bytes()).map_err(line)?;
    zip.start_file(MANIFEST, packed).map_err(line)?;
    zip.write_all(&serde_json::to_vec_pretty(&manifest).map_err(line)?).map_err(line)?;
    let file = match zip.finish().map_err(line)?.into_inner() {
        Sink::Plain(file) => file,
        Sink::Sealed(file) => file.finish().map_err(line)?,
    };
    file.sync_all().map_err(line)?;
    Ok(manifest)
}

/// A backup that is read.
pub struct Archive {
    zip: ZipArchive<Source>,
    /// What it says of itself.
    pub manifest: Manifest,
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.manifest.fmt(f)
    }
}

impl Archive {
    /// Opens a backup.
    ///
    /// # Errors
    /// When it is none, the passphrase is missing or another, or it is not whole.
    pub fn open(file: &Path, passphrase: Option<&Secret>) -> Result<Self, String> {
        let fault = |what: String| format!("{}: {what}", file.display());
        let source = source(file, passphrase).map_err(fault)?;
        let damaged = |_| fault("the backup is damaged or cut short".into());
        let mut zip = ZipArchive::new(source).map_err(damaged)?;
        let mut text = String::new();
        zip.by_name(MANIFEST).map_err(damaged)?.read_to_string(&mut text).map_err(|e| fault(line(e)))?;
        let manifest = serde_json::from_str(&text).map_err(|e| fault(format!("its manifest: {e}")))?;
        Ok(Self { zip, manifest })
    }

    /// What was taken out until it was made.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn list(&mut self) -> Result<List, String> {
        let mut text = String::new();
        let mut entry = self.zip.by_name(LIST).map_err(damaged)?;
        entry.read_to_string(&mut text).map_err(damaged)?;
        Ok(List::parse(&text))
    }

    /// Writes the dump somewhere, and holds it against its hash at the end.
    ///
    /// # Errors
    /// When it is damaged, or can't be written there.
    pub fn dump(&mut self, out: &mut dyn Write) -> Result<(), String> {
        let mut hashing = Hashing::of(out);
        let mut entry = self.zip.by_name(DUMP).map_err(damaged)?;
        io::copy(&mut entry, &mut hashing).map_err(damaged)?;
        hashing.flush().map_err(line)?;
        if hashing.hex() != self.manifest.sha256 {
            return Err("the backup is damaged: its dump has another checksum than it says".into());
        }
        Ok(())
    }
}

fn damaged(error: impl std::fmt::Display) -> String {
    format!("the backup is damaged or cut short: {}", line(error))
}

fn source(file: &Path, passphrase: Option<&Secret>) -> Result<Source, String> {
    let mut reader = BufReader::new(File::open(file).map_err(line)?);
    let mut begin = Vec::new();
    reader.by_ref().take(4).read_to_end(&mut begin).map_err(line)?;
    reader.rewind().map_err(line)?;
    if begin == b"PK\x03\x04" {
        return Ok(Source::Plain(reader));
    }
    if begin != b"age-" {
        return Err("this is no backup".into());
    }
    let words = passphrase.ok_or("this backup is encrypted: set LANGNGHE_BACKUP_PASSPHRASE_FILE")?;
    let mut key = scrypt::Identity::new(secret(words));
    key.set_max_work_factor(MOST_WORK);
    let opened = Decryptor::new_buffered(reader).map_err(damaged)?;
    opened.decrypt(once(&key as &dyn age::Identity)).map(Source::Sealed).map_err(|error| match error {
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed | DecryptError::NoMatchingKeys => {
            "the passphrase is not that of this backup".into()
        }
        error => damaged(error),
    })
}

/// SHA-256 of a file, in hexadecimal, and its length.
///
/// # Errors
/// When it can't be read.
pub fn sum(file: &Path) -> Result<(String, u64), String> {
    let mut hashing = Hashing::of(io::sink());
    let length = File::open(file).and_then(|mut open| io::copy(&mut open, &mut hashing)).map_err(of(file))?;
    Ok((hashing.hex(), length))
}
