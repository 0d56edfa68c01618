//! What the machine tells of itself: room on a disk, memory in use, which processes there are.

use std::path::Path;

use sha2::{Digest, Sha256};

/// Room on a disk, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disk {
    /// What may still be written.
    pub free: u64,
    /// All there is.
    pub whole: u64,
}

/// The room where a folder lies; none where the system does not tell.
pub fn disk(folder: &Path) -> Option<Disk> {
    let told = rustix::fs::statvfs(folder).ok()?;
    let bytes = |blocks: u64| blocks.saturating_mul(told.f_frsize);
    Some(Disk { free: bytes(told.f_bavail), whole: bytes(told.f_blocks) })
}

/// The memory this process holds, in bytes; none where the system does not tell.
pub fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kib| kib * 1024)
}

/// This process among all there ever were: its number, when it began, and the machine since it was started.
pub fn process() -> String {
    let pid = std::process::id();
    format!("{pid}.{}.{}", began(pid).unwrap_or_default(), boot().unwrap_or_default())
}

/// Whether what [`process`] told of another is that of one of this machine that is there no more. Of other machines, and
/// where the system does not tell, nothing is known.
pub fn is_gone(process: &str) -> bool {
    let mut parts = process.split('.');
    let (Some(pid), Some(began_at), Some(machine), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let (Ok(pid), Some(boot)) = (pid.parse(), boot()) else { return false };
    !began_at.is_empty() && machine == boot && began(pid).as_deref() != Some(began_at)
}

/// When a process began, in ticks since the machine was started.
fn began(pid: u32) -> Option<String> {
    let told = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in brackets may hold spaces; of what follows it is the twentieth (proc_pid_stat(5), starttime).
    told.rsplit_once(')')?.1.split_whitespace().nth(19).map(str::to_owned)
}

/// The machine since it was started, and the set of processes this one sees: those of another container have numbers of
/// their own.
fn boot() -> Option<String> {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let seen = std::fs::read_link("/proc/self/ns/pid").ok()?;
    let hash = Sha256::digest(format!("{} {}", boot.trim(), seen.display()));
    Some(hex::encode(&hash[..8]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_tells_of_its_disk_and_memory() {
        let room = disk(Path::new("/")).unwrap();
        assert!(room.free <= room.whole && room.whole > 1 << 20);
        assert_eq!(disk(Path::new("/there/is/no/such/folder")), None);
        assert!(memory().is_some_and(|bytes| bytes > 1 << 16));
    }

    #[test]
    fn a_process_is_gone_when_it_ended_here_and_only_then() {
        let here = process();
        assert!(!is_gone(&here));
        let (number, rest) = here.split_once('.').unwrap();
        let (_, machine) = rest.split_once('.').unwrap();
        assert!(is_gone(&format!("{number}.1.{machine}")), "the number went to another since");
        let mut ended = std::process::Command::new("true").spawn().unwrap();
        let of_it = format!("{}.{}.{machine}", ended.id(), began(ended.id()).unwrap());
        ended.wait().unwrap();
        assert!(is_gone(&of_it));
        for unknown in ["", "x", "1.2", "4194304.7.0123456789abcdef", &format!("4194304..{machine}")] {
            assert!(!is_gone(unknown), "{unknown}");
        }
    }
}
