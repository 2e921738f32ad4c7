//! Room on the disk: what is about to be written is claimed first, so that all who write at once leave the reserve together.

use std::{
    io,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// A disk, and what files leave free on it.
#[derive(Clone, Debug)]
pub struct Disk {
    folder: PathBuf,
    reserve_bytes: u64,
    claims: Claims,
}

/// Bytes that are about to be written.
#[derive(Clone, Debug, Default)]
struct Claims(Arc<Mutex<u64>>);

impl Claims {
    fn held(&self) -> MutexGuard<'_, u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Room for some of them, until they are written.
#[derive(Debug)]
pub struct Space {
    claims: Claims,
    bytes: u64,
}

impl Disk {
    /// The disk of a folder.
    pub fn new(folder: PathBuf, reserve_bytes: u64) -> Disk {
        Disk {
            folder,
            reserve_bytes,
            claims: Claims::default(),
        }
    }

    /// Room for that much more beside the reserve. A tenth of a small disk is reserve enough.
    ///
    /// **Errors**: the disk is full ([`io::ErrorKind::StorageFull`]), or does not tell.
    pub fn claim(&self, bytes: u64) -> io::Result<Space> {
        let mut claimed = self.claims.held();
        let disk = rustix::fs::statvfs(&self.folder)?;
        let whole = disk.f_blocks.saturating_mul(disk.f_frsize);
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        let reserve = self.reserve_bytes.min(whole / 10);
        if free < bytes.saturating_add(*claimed).saturating_add(reserve) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        *claimed += bytes;
        Ok(Space {
            claims: self.claims.clone(),
            bytes,
        })
    }
}

impl Drop for Space {
    fn drop(&mut self) {
        *self.claims.held() -= self.bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_count_together_until_they_are_let_go() {
        let disk = Disk::new(std::env::temp_dir(), 0);
        let claim = |bits: u32| disk.claim(1 << bits).ok();
        let claimed: Vec<_> = (30..60).rev().filter_map(claim).collect();
        let full = |bytes| disk.claim(bytes).err().map(|error| error.kind());
        assert_eq!(full(2 << 30), Some(io::ErrorKind::StorageFull));
        drop(claimed);
        assert_eq!((full(1), *disk.claims.held()), (None, 0));
        let reserved = Disk::new(std::env::temp_dir(), u64::MAX);
        let disk = rustix::fs::statvfs(&reserved.folder).unwrap();
        let has_a_tenth = disk.f_bavail >= disk.f_blocks / 10;
        assert_eq!(reserved.claim(0).is_ok(), has_a_tenth);
    }
}
