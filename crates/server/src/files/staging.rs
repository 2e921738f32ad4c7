//! Where files arrive: on the local disk, as they come, hashed on the way.
//!
//! An upload holds one buffer and a handle whatever its size. What is received is durable before anybody hears of it.

use super::{
    FilesError, blocking, kind,
    space::{Disk, Space},
};
use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::sync::Semaphore;

/// What is gathered before it is written: with the chunk that is coming, all the memory that an upload takes.
const BUFFER_BYTES: usize = 24 * 1024;
/// Threads that write what comes: one for each upload would cost more memory than the upload.
const HANDS: usize = 8;

/// The folder in which files arrive.
#[derive(Clone, Debug)]
pub struct Staging {
    folder: PathBuf,
    disk: Disk,
    hands: Arc<Semaphore>,
}

impl Staging {
    /// Makes the folder, for the owner's eyes only.
    pub fn open(folder: PathBuf, reserve_bytes: u64) -> io::Result<Staging> {
        super::storage::make_folder(&folder)?;
        Ok(Staging {
            disk: Disk::new(folder.clone(), reserve_bytes),
            folder,
            hands: Arc::new(Semaphore::new(HANDS)),
        })
    }

    /// The file of an upload.
    pub fn path(&self, id: &str) -> PathBuf {
        self.folder.join(id)
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Room for that much more. **Errors**: the disk is full ([`io::ErrorKind::StorageFull`]).
    pub fn claim(&self, bytes: u64) -> io::Result<Space> {
        self.disk.claim(bytes)
    }

    /// Durably writes a note beside an upload, and its name with it.
    pub fn note(&self, id: &str, text: &[u8]) -> io::Result<()> {
        let mut note = create(&self.note_path(id))?;
        note.write_all(text)?;
        note.sync_all()?;
        File::open(&self.folder)?.sync_all()
    }

    fn note_path(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}.json"))
    }

    /// Removes an upload and its note.
    pub fn remove(&self, id: &str) {
        remove(&self.path(id));
        remove(&self.note_path(id));
    }

    /// Removes what nobody has added to for long: `stray` without a note, `unfinished` with one. Their ids.
    pub fn sweep(&self, stray: Duration, unfinished: Duration) -> io::Result<Vec<String>> {
        let mut gone = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let (id, is_note) = match name.strip_suffix(".json") {
                Some(id) => (id, true),
                None => (name.as_str(), false),
            };
            // Bytes that are written are younger than their note, and decide.
            if is_note && self.path(id).exists() {
                continue;
            }
            let kept = if self.note_path(id).exists() {
                unfinished
            } else {
                stray
            };
            let Ok(at) = entry.metadata().and_then(|found| found.modified()) else {
                continue;
            };
            if at.elapsed().is_ok_and(|age| age > kept) {
                self.remove(id);
                gone.push(id.to_owned());
            }
        }
        Ok(gone)
    }

    /// A new file that is removed unless it is finished.
    pub async fn begin(&self, path: PathBuf) -> Result<Incoming, FilesError> {
        let staging = self.clone();
        let turn = self.hands.clone().acquire_owned().await;
        // Made whole where nothing interrupts it: whoever asked may go, and it goes too.
        let begun = blocking(move || -> io::Result<_> {
            let _turn = turn;
            let file = create(&path)?;
            Ok(Incoming::new(staging, path, file, Sha256::new(), Vec::new(), 0))
        });
        Ok(begun.await?)
    }

    /// A file that goes on from what is on the disk: everything received before, hashed again.
    pub async fn resume(&self, id: &str) -> Result<Incoming, FilesError> {
        let path = self.path(id);
        let found = path.clone();
        let (file, hash, head, size) = blocking(move || reopen(&found)).await?;
        let mut incoming = Incoming::new(self.clone(), path, file, hash, head, size);
        incoming.keep = true;
        Ok(incoming)
    }
}

/// A new file, for the owner's eyes only.
pub fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

fn kind_of(head: &[u8]) -> Option<&'static str> {
    (head.len() == kind::HEAD_BYTES).then(|| kind::of(head))
}

type Reopened = (File, Sha256, Vec<u8>, u64);

fn reopen(path: &Path) -> io::Result<Reopened> {
    let mut file = OpenOptions::new().read(true).append(true).open(path)?;
    let mut hash = Sha256::new();
    let mut head = Vec::new();
    let mut size = 0;
    let mut buffer = vec![0_u8; BUFFER_BYTES];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok((file, hash, head, size));
        }
        let more = &buffer[..count];
        head.extend_from_slice(&more[..count.min(kind::HEAD_BYTES - head.len())]);
        hash.update(more);
        size += count as u64;
    }
}

/// A file that is arriving.
#[derive(Debug)]
pub struct Incoming {
    staging: Staging,
    path: PathBuf,
    /// None while it is lent to the thread that writes.
    sink: Option<(File, Sha256)>,
    buffer: Vec<u8>,
    head: Vec<u8>,
    kind: Option<&'static str>,
    size: u64,
    /// Whether what is on the disk outlives this.
    pub keep: bool,
}

/// A file that has arrived, durably.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// Where it is.
    pub path: PathBuf,
    /// Its bytes.
    pub size: u64,
    /// Their SHA-256, in hexadecimal.
    pub hash: String,
    /// The first of them.
    pub head: Vec<u8>,
}

impl Incoming {
    #[expect(clippy::too_many_arguments, reason = "the fields of what is made")]
    fn new(staging: Staging, path: PathBuf, file: File, hash: Sha256, head: Vec<u8>, size: u64) -> Incoming {
        Incoming {
            staging,
            path,
            sink: Some((file, hash)),
            buffer: Vec::new(),
            kind: kind_of(&head),
            head,
            size,
            keep: false,
        }
    }

    /// Bytes so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The first bytes so far.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// What they tell it is, once all of them have come.
    pub fn kind(&self) -> Option<&'static str> {
        self.kind
    }

    /// Takes more. **Errors**: [`FilesError::Full`] when the disk has no more room for files.
    pub async fn push(&mut self, more: Bytes) -> Result<(), FilesError> {
        let missing = kind::HEAD_BYTES - self.head.len();
        if missing > 0 {
            self.head.extend_from_slice(&more[..more.len().min(missing)]);
            self.kind = kind_of(&self.head);
        }
        self.size += more.len() as u64;
        if self.buffer.len() + more.len() > BUFFER_BYTES {
            self.flush().await?;
        }
        if self.buffer.is_empty() && more.len() >= BUFFER_BYTES {
            return self.write(more).await.map(drop);
        }
        if self.buffer.is_empty() {
            self.buffer.reserve_exact(BUFFER_BYTES);
        }
        self.buffer.extend_from_slice(&more);
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), FilesError> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let buffer = std::mem::take(&mut self.buffer);
        self.buffer = self.write(buffer).await?;
        self.buffer.clear();
        Ok(())
    }

    /// The disk is looked at each time: many uploads fill it together. What was written is given back: memory let go by another thread
    /// than took it is not soon used again.
    async fn write<B>(&mut self, more: B) -> Result<B, FilesError>
    where
        B: AsRef<[u8]> + Send + 'static,
    {
        let turn = self.staging.hands.clone().acquire_owned().await;
        let space = self.staging.claim(more.as_ref().len() as u64)?;
        let (mut file, mut hash) = self.lent()?;
        let (sink, written, more) = blocking(move || {
            let written = file.write_all(more.as_ref());
            drop(space);
            hash.update(more.as_ref());
            drop(turn);
            ((file, hash), written, more)
        })
        .await;
        self.sink = Some(sink);
        Ok(written.map(|()| more)?)
    }

    /// A write that was interrupted (its request went away) still holds the file.
    fn lent(&mut self) -> Result<(File, Sha256), FilesError> {
        let busy = || FilesError::Disk(io::Error::from(io::ErrorKind::ResourceBusy));
        self.sink.take().ok_or_else(busy)
    }

    /// Makes what has come durable, so that it can be told.
    pub async fn sync(&mut self) -> Result<(), FilesError> {
        self.flush().await?;
        let (file, hash) = self.lent()?;
        let (sink, synced) = blocking(move || {
            let synced = file.sync_data();
            ((file, hash), synced)
        })
        .await;
        self.sink = Some(sink);
        Ok(synced?)
    }

    /// Takes back what came after the first `size` bytes. It must be opened again to go on.
    pub async fn cut_back(&mut self, size: u64) -> Result<(), FilesError> {
        self.flush().await?;
        let (file, _) = self.lent()?;
        Ok(blocking(move || file.set_len(size).and_then(|()| file.sync_all())).await?)
    }

    /// All of it has come.
    pub async fn finish(mut self) -> Result<Arrived, FilesError> {
        self.sync().await?;
        let (_, hash) = self.lent()?;
        let arrived = Arrived {
            path: self.path.clone(),
            size: self.size,
            hash: hex(&hash.finalize()),
            head: std::mem::take(&mut self.head),
        };
        self.keep = true;
        Ok(arrived)
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.keep {
            remove(&self.path);
        }
    }
}

impl Arrived {
    /// Takes it away, if it is still there.
    pub fn remove(&self) {
        remove(&self.path);
    }
}

fn remove(path: &Path) {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(%error, path = %path.display(), "a received file could not be removed");
        }
        _ => {}
    }
}

/// Files made beside one that arrived; those that were not moved elsewhere are removed at the end.
#[derive(Debug, Default)]
pub struct Scraps(Vec<PathBuf>);

impl Scraps {
    /// What arrived, itself.
    pub fn of(arrived: &Arrived) -> Scraps {
        Scraps(vec![arrived.path.clone()])
    }

    /// Where the next one goes.
    pub fn path(&mut self, beside: &Path, ending: &str) -> PathBuf {
        let path = beside.with_extension(ending);
        self.0.push(path.clone());
        path
    }

    /// Those of another as well.
    pub fn take(&mut self, mut other: Scraps) {
        self.0.append(&mut other.0);
    }
}

impl Drop for Scraps {
    fn drop(&mut self) {
        self.0.iter().for_each(|path| remove(path));
    }
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
