//! Where files are, and giving them their names.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use model::MediaHash;
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};
use tokio::task::spawn_blocking;

use super::incoming::{Incoming, Written};
use crate::error::{OpenError, Result};

/// The folder of media: a cheap handle.
#[derive(Debug, Clone)]
pub struct Blobs(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    next_incoming: AtomicU64,
    /// Shared by those who give a file its name and commit its row; alone, whoever deletes files.
    placing: Arc<RwLock<()>>,
    /// Held locked as long as the folder is used.
    _lock: fs::File,
}

/// As long as this is there, no file is deleted: what was found to be there stays there.
#[derive(Debug)]
pub struct Placing {
    _shared: OwnedRwLockReadGuard<()>,
}

impl Blobs {
    /// Opens the folder, makes it where it is missing, and throws away what was being written when it was used last.
    ///
    /// # Errors
    /// A sentence for whoever starts the server.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        let not_writable =
            |source| OpenError::NotWritable { path: folder.display().to_string(), source };
        let incoming = folder.join(INCOMING);
        fs::create_dir_all(&incoming).map_err(not_writable)?;
        fs::create_dir_all(folder.join(UNSETTLED)).map_err(not_writable)?;
        let lock = crate::open::lock_file(&folder.join("lock"), folder)?;
        for left in fs::read_dir(&incoming).map_err(not_writable)? {
            let left = left.map_err(not_writable)?;
            fs::remove_file(left.path()).map_err(not_writable)?;
        }
        sync(folder).map_err(not_writable)?;
        Ok(Self(Arc::new(Inner {
            folder: folder.to_owned(),
            next_incoming: AtomicU64::new(1),
            placing: Arc::default(),
            _lock: lock,
        })))
    }

    /// A new file that is to be written; it is gone when it is dropped.
    pub async fn incoming(&self) -> Result<Incoming> {
        // Nobody else uses the folder, and it was empty at the start.
        let number = self.0.next_incoming.fetch_add(1, Ordering::Relaxed);
        Incoming::create(self.0.folder.join(INCOMING).join(number.to_string())).await
    }

    /// Where the bytes with this hash are, if they are.
    pub fn content(&self, hash: MediaHash) -> PathBuf {
        self.address(&hash.to_string())
    }

    /// Where their preview is, if they have one.
    pub fn preview(&self, hash: MediaHash) -> PathBuf {
        self.address(&format!("{hash}.preview"))
    }

    fn address(&self, name: &str) -> PathBuf {
        // No folder grows too long to be looked through by a person.
        self.0.folder.join(&name[..2]).join(name)
    }

    fn mark(&self, hash: MediaHash) -> PathBuf {
        self.0.folder.join(UNSETTLED).join(hash.to_string())
    }

    /// Keeps others from deleting files until the answer is dropped.
    pub async fn placing(&self) -> Placing {
        Placing { _shared: Arc::clone(&self.0.placing).read_owned().await }
    }

    /// Keeps others from giving names and committing rows.
    pub(super) async fn alone(&self) -> OwnedRwLockWriteGuard<()> {
        Arc::clone(&self.0.placing).write_owned().await
    }

    /// Gives what was written its name, and beside it its preview. They are on disk when this answers; the row
    /// must be committed, and then [`Blobs::settled`] called, while `_placing` is held.
    pub async fn place(
        &self,
        _placing: &Placing,
        written: Written,
        preview: Option<Vec<u8>>,
    ) -> Result<()> {
        let blobs = self.clone();
        blocking(move || {
            let hash = written.hash();
            blobs.mark_unsettled(&[hash])?;
            let content = blobs.content(hash);
            let folder = content.parent().unwrap_or(&blobs.0.folder);
            if !folder.is_dir() {
                fs::create_dir_all(folder)?;
                sync(&blobs.0.folder)?;
            }
            if let Some(preview) = preview {
                let beside = written.path().with_extension("preview");
                fs::write(&beside, preview)?;
                fs::File::open(&beside)?.sync_all()?;
                fs::rename(&beside, blobs.preview(hash))?;
            }
            fs::rename(written.path(), &content)?;
            sync(folder)
        })
        .await
    }

    /// The row of these bytes is committed.
    pub async fn settled(&self, hash: MediaHash) -> Result<()> {
        let mark = self.mark(hash);
        blocking(move || remove(&mark)).await
    }

    /// Marks bytes whose row is about to be deleted. On disk when this answers.
    pub(super) fn mark_unsettled(&self, hashes: &[MediaHash]) -> io::Result<()> {
        for hash in hashes {
            fs::File::create(self.mark(*hash))?;
        }
        sync(&self.0.folder.join(UNSETTLED))
    }

    /// All marks.
    pub(super) fn unsettled(&self) -> io::Result<Vec<MediaHash>> {
        let mut hashes = Vec::new();
        for mark in fs::read_dir(self.0.folder.join(UNSETTLED))? {
            let name = mark?.file_name();
            hashes.extend(name.to_str().and_then(MediaHash::parse));
        }
        Ok(hashes)
    }

    /// Ends a mark: the file stays where there is a row, else it goes.
    pub(super) fn settle(&self, hash: MediaHash, has_row: bool) -> io::Result<()> {
        if !has_row {
            remove(&self.preview(hash))?;
            remove(&self.content(hash))?;
            let content = self.content(hash);
            if let Some(folder) = content.parent().filter(|folder| folder.is_dir()) {
                sync(folder)?;
            }
        }
        remove(&self.mark(hash))
    }
}

/// Where bytes are written until they are whole.
const INCOMING: &str = "incoming";
/// Where it is marked that a file and its row may part.
const UNSETTLED: &str = "unsettled";

/// Runs what waits for the disk where it holds nobody up.
pub(super) async fn blocking<T, F>(work: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> io::Result<T> + Send + 'static,
{
    let done = spawn_blocking(work).await;
    Ok(done.map_err(|_| io::Error::other("a task of the media folder panicked"))??)
}

/// Makes names in a folder last.
fn sync(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
