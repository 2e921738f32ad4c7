//! The data folder and the lock that keeps a second server away from the same database file.

use crate::config::Config;
use anyhow::{Context, bail};
use std::{
    fs::{DirBuilder, File, OpenOptions, TryLockError},
    io::{ErrorKind, Read, Seek, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// Makes the data folder when it is absent, with mode 0700.
pub(super) fn make(config: &Config) -> anyhow::Result<()> {
    let folder = &config.data_dir;
    if folder.is_dir() {
        return Ok(());
    }
    if folder.exists() {
        bail!(
            "data_dir {} is a file, not a folder: move it away, or name another",
            folder.display()
        );
    }
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| {
            format!(
                "data_dir {} cannot be made: make it, or name another",
                folder.display()
            )
        })
}

/// The mode of a folder, when others than its owner may look into it.
pub(super) fn open_mode(folder: &Path) -> Option<u32> {
    let metadata = folder.metadata().ok().filter(std::fs::Metadata::is_dir)?;
    let mode = metadata.permissions().mode() & 0o7777;
    (mode & 0o077 != 0).then_some(mode)
}

/// Held for as long as this process serves the database file.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock beside `database`. It is an advisory lock of the system, so it goes with the process, however it ends.
    ///
    /// **Errors**: another server holds it, or the folder cannot be written.
    pub(super) fn take(database: &Path) -> anyhow::Result<Lock> {
        let path = lock_path(database)?;
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(|error| match error.kind() {
                ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => anyhow::anyhow!(
                    "the folder of {} cannot be written: give it to this user, or name another data_dir",
                    database.display()
                ),
                ErrorKind::StorageFull => {
                    anyhow::anyhow!("no space left on the disk of {}: free some", database.display())
                }
                _ => anyhow::anyhow!("{} cannot be opened: {error}", path.display()),
            })?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => bail!(
                "the database {} is already served by {}: stop it first, or give this one its own data_dir",
                database.display(),
                holder(&mut file)
            ),
            Err(TryLockError::Error(error)) => {
                bail!("{} cannot be locked: {error}", path.display())
            }
        }
        // Who holds it is a courtesy: a full disk must not keep the server from reading.
        let _ = file
            .set_len(0)
            .and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(Lock { _file: file })
    }

    /// Whether another process serves the database file.
    pub(super) fn is_held(database: &Path) -> bool {
        let Ok(path) = lock_path(database) else {
            return false;
        };
        let file = File::open(path);
        file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}

/// Beside the file that is really opened: two names of one file share the lock.
fn lock_path(database: &Path) -> anyhow::Result<PathBuf> {
    let folder = match database.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let file = match database.canonicalize() {
        Ok(file) => file,
        Err(_) => {
            let folder = folder.canonicalize().with_context(|| {
                format!(
                    "the folder {} of the database is not there: make it",
                    folder.display()
                )
            })?;
            folder.join(database.file_name().unwrap_or_default())
        }
    };
    let mut name = file.into_os_string();
    name.push(".lock");
    Ok(PathBuf::from(name))
}

fn holder(file: &mut File) -> String {
    let mut process = String::new();
    let read = file.rewind().and_then(|()| file.read_to_string(&mut process));
    match (read, process.trim()) {
        (Ok(_), process) if !process.is_empty() => format!("process {process}"),
        _ => "another process".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("palabre-lock-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn one_file_under_two_names_has_one_lock() {
        let folder = folder("names");
        let (file, link) = (folder.join("palabre.db"), folder.join("other.db"));
        std::fs::write(&file, "").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert!(!Lock::is_held(&file));
        let lock = Lock::take(&file).unwrap();
        assert!(Lock::is_held(&link));
        let error = Lock::take(&link).unwrap_err().to_string();
        assert!(
            error.contains(&format!("process {}", std::process::id())),
            "{error}"
        );
        drop(lock);
        Lock::take(&link).unwrap();
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn the_folder_is_made_for_its_owner_only() {
        let above = folder("mode");
        let data_dir = above.join("a/b");
        let config = Config::new([("data_dir", data_dir.to_str().unwrap())]).unwrap();
        make(&config).unwrap();
        assert_eq!(data_dir.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(open_mode(&data_dir), None);
        std::fs::set_permissions(&data_dir, std::fs::Permissions::from_mode(0o750)).unwrap();
        make(&config).unwrap();
        assert_eq!(
            open_mode(&data_dir),
            Some(0o750),
            "a folder that was there is left as it is"
        );
        std::fs::remove_dir_all(above).unwrap();
    }
}
