//! What the machine tells of itself: room on a disk, memory in use.

use std::path::Path;

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
}
