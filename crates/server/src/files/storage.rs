//! Where files stay: a folder or a bucket, each content once, under its hash.

use super::{FilesError, blocking};
use crate::config::Config;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use object_store::{
    ClientOptions, GetOptions, GetRange, GetResultPayload, MultipartUpload, ObjectStore, ObjectStoreExt,
    RetryConfig, aws::AmazonS3Builder, local::LocalFileSystem, path::Path as Key,
};
use std::{
    fs::{self, DirBuilder, File},
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    pin::Pin,
    sync::Arc,
    time::Duration,
};
use tokio::{sync::Semaphore, time::timeout};

/// What is read of a file at once.
const CHUNK_BYTES: usize = 64 * 1024;
/// What is sent to a bucket at once: no part but the last may be smaller than 5 MiB.
const PART_BYTES: usize = 5 * 1024 * 1024;
/// Files sent to a bucket at the same time; each holds a part in memory.
const SENDERS: usize = 2;
/// A part, or a turn, may take so many times what an answer may.
const PART_WAITS: u32 = 6;

/// Bytes of a file, in the order they are.
pub type Bits = Pin<Box<dyn Stream<Item = Result<Bytes, io::Error>> + Send>>;

/// Where files stay.
#[derive(Clone, Debug)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    /// The folder, when it is one: files are moved into it.
    folder: Option<PathBuf>,
    prefix: Key,
    senders: Arc<Semaphore>,
    /// How long it may say nothing.
    wait: Duration,
}

/// Which form of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As they are served.
    Whole,
    /// The small image of them.
    Small,
    /// The larger image of them, for a screen.
    Large,
}

impl Form {
    /// All of them.
    pub const ALL: [Form; 3] = [Form::Whole, Form::Small, Form::Large];

    fn ending(self) -> &'static str {
        match self {
            Form::Whole => "",
            Form::Small => ".small",
            Form::Large => ".large",
        }
    }
}

impl Storage {
    /// Opens what `uploads_url` names; `folder` is the one of a `file:` address.
    pub fn open(config: &Config, folder: &Path) -> Result<Storage, FilesError> {
        let senders = Arc::new(Semaphore::new(SENDERS));
        let wait = config.uploads_wait;
        let Some(place) = config.uploads_url.strip_prefix("s3://") else {
            make_folder(&folder.join("blobs"))?;
            return Ok(Storage {
                store: Arc::new(LocalFileSystem::new_with_prefix(folder)?),
                folder: Some(folder.to_owned()),
                prefix: Key::default(),
                senders,
                wait,
            });
        };
        // The only one there is: a second call would say so, and change nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        let mut builder = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            // A slow reader may take as long as it likes: what must not stop is the bucket, and that is seen to here.
            .with_client_options(
                ClientOptions::new()
                    .with_timeout_disabled()
                    .with_connect_timeout(wait),
            )
            .with_retry(RetryConfig {
                // So that what a bucket says is heard before it is given up.
                retry_timeout: wait / 2,
                ..RetryConfig::default()
            });
        let plain = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"]
            .iter()
            .find_map(|name| std::env::var(name).ok())
            .is_some_and(|endpoint| endpoint.starts_with("http://"));
        if plain {
            builder = builder.with_allow_http(true);
        }
        let store = builder
            .build()
            .map_err(|error| FilesError::Setting(error.to_string()))?;
        Ok(Storage {
            store: Arc::new(store),
            folder: None,
            prefix: Key::parse(prefix).map_err(|error| FilesError::Setting(error.to_string()))?,
            senders,
            wait,
        })
    }

    fn key(&self, hash: &str, form: Form) -> Key {
        let folder = hash.get(..2).unwrap_or_default();
        let name = format!("{hash}{}", form.ending());
        Key::from_iter(
            self.prefix
                .parts()
                .chain(["blobs", folder, name.as_str()].map(Into::into)),
        )
    }

    /// Moves a received file here: durable when this returns. The same content again replaces itself.
    pub async fn keep(&self, path: PathBuf, hash: &str, form: Form) -> Result<(), FilesError> {
        let key = self.key(hash, form);
        if let Some(folder) = &self.folder {
            let to = folder.join(key.as_ref());
            return Ok(blocking(move || move_durably(&path, &to)).await?);
        }
        let turn = timeout(self.wait * PART_WAITS, self.senders.acquire()).await;
        let _turn = turn.map_err(|_| FilesError::Late)?;
        self.send(&path, &key).await?;
        Ok(tokio::fs::remove_file(&path).await?)
    }

    /// What fits into one part is one request.
    async fn send(&self, path: &Path, key: &Key) -> Result<(), FilesError> {
        let mut file = open_chunks(File::open(path)?, 0..u64::MAX);
        let first = part(&mut file).await?;
        if first.len() < PART_BYTES {
            return in_time(self.wait * PART_WAITS, self.store.put(key, first.into()))
                .await
                .map(drop);
        }
        let mut upload = in_time(self.wait, self.store.put_multipart(key)).await?;
        let sent = self.send_parts(&mut *upload, first, file).await;
        if sent.is_err() {
            // What cannot be told either stays until the bucket's own rules take it away.
            let _ = in_time(self.wait, upload.abort()).await;
        }
        sent
    }

    async fn send_parts(
        &self,
        upload: &mut dyn MultipartUpload,
        first: Bytes,
        mut file: Bits,
    ) -> Result<(), FilesError> {
        let patience = self.wait * PART_WAITS;
        let mut next = first;
        while !next.is_empty() {
            in_time(patience, upload.put_part(next.into())).await?;
            next = part(&mut file).await?;
        }
        in_time(patience, upload.complete()).await.map(drop)
    }

    /// Bytes `range` of some content. **Errors**: [`FilesError::Missing`].
    pub async fn read(
        &self,
        hash: &str,
        form: Form,
        range: Option<Range<u64>>,
    ) -> Result<(u64, Bits), FilesError> {
        let options = GetOptions {
            range: range
                .clone()
                .filter(|range| !range.is_empty())
                .map(GetRange::Bounded),
            ..GetOptions::default()
        };
        let key = self.key(hash, form);
        let found = in_time(self.wait, self.store.get_opts(&key, options)).await?;
        let size = found.meta.size;
        let range = match range {
            Some(range) => range.start..range.end.min(size),
            None => 0..size,
        };
        let bits: Bits = match found.payload {
            GetResultPayload::File(file, _) => open_chunks(file, range),
            GetResultPayload::Stream(stream) => {
                begun(Box::pin(stream.map_err(io::Error::other)), self.wait).await?
            }
        };
        Ok((size, bits))
    }

    /// Removes all forms of some content. What is not there is removed.
    pub async fn remove(&self, hash: &str) -> Result<(), FilesError> {
        for form in Form::ALL {
            match in_time(self.wait, self.store.delete(&self.key(hash, form))).await {
                Ok(()) | Err(FilesError::Missing) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Whether it answers: for `palabre check`.
    pub async fn ping(&self) -> Result<(), FilesError> {
        let nothing = "0".repeat(64);
        match in_time(self.wait, self.store.head(&self.key(&nothing, Form::Whole))).await {
            Ok(_) | Err(FilesError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// What does not come in time is given up.
async fn in_time<T>(
    patience: Duration,
    work: impl Future<Output = object_store::Result<T>>,
) -> Result<T, FilesError> {
    match timeout(patience, work).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(FilesError::Late),
    }
}

/// Bytes whose first have come, so that a bucket that only promises them is refused as one that does not answer; one that
/// stops amid them ends them.
async fn begun(mut bits: Bits, wait: Duration) -> Result<Bits, FilesError> {
    let late = |_| io::Error::from(io::ErrorKind::TimedOut);
    let Some(first) = timeout(wait, bits.next()).await.map_err(|_| FilesError::Late)? else {
        return Ok(bits);
    };
    let rest = stream::try_unfold(bits, move |mut bits| async move {
        let next = timeout(wait, bits.next()).await.map_err(late)?;
        Ok(next.transpose()?.map(|bytes| (bytes, bits)))
    });
    Ok(Box::pin(stream::iter([Ok(first?)]).chain(rest)))
}

/// The next part of a file: shorter at its end, empty after it.
async fn part(file: &mut Bits) -> Result<Bytes, FilesError> {
    let mut part = Vec::with_capacity(CHUNK_BYTES);
    while part.len() < PART_BYTES
        && let Some(more) = file.try_next().await?
    {
        part.extend_from_slice(&more);
    }
    Ok(Bytes::from(part))
}

/// A folder for the owner's eyes only, and those above it.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// The bytes are on the disk already: what must still last is the name.
fn move_durably(from: &Path, to: &Path) -> io::Result<()> {
    let folder = to.parent().ok_or(io::ErrorKind::InvalidInput)?;
    if !folder.is_dir() {
        make_folder(folder)?;
        if let Some(above) = folder.parent() {
            File::open(above)?.sync_all()?;
        }
    }
    fs::rename(from, to)?;
    File::open(folder)?.sync_all()
}

/// A file in chunks, each read when it is asked for.
fn open_chunks(file: File, range: Range<u64>) -> Bits {
    let begin = Some((file, range.start, true));
    let end = range.end;
    Box::pin(stream::try_unfold(begin, move |state| async move {
        let Some((mut file, at, first)) = state else {
            return Ok(None);
        };
        let count = usize::try_from(end.saturating_sub(at))
            .unwrap_or(usize::MAX)
            .min(CHUNK_BYTES);
        if count == 0 {
            return Ok(None);
        }
        let (file, read) = blocking(move || {
            let mut bytes = vec![0_u8; count];
            let read = (|| {
                if first {
                    file.seek(SeekFrom::Start(at))?;
                }
                let mut filled = 0;
                while filled < count {
                    match file.read(&mut bytes[filled..])? {
                        0 => break,
                        more => filled += more,
                    }
                }
                bytes.truncate(filled);
                Ok::<_, io::Error>(Bytes::from(bytes))
            })();
            (file, read)
        })
        .await;
        let bytes = read?;
        if bytes.is_empty() {
            return Ok(None);
        }
        let at = at + bytes.len() as u64;
        Ok(Some((bytes, Some((file, at, false)))))
    }))
}
