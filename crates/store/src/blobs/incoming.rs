//! Bytes on their way in: hashed while they are written.

use std::path::{Path, PathBuf};

use model::MediaHash;
use sha2::{Digest as _, Sha256};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;

use crate::error::Result;

/// A file that is being written. Dropped, it is gone.
#[derive(Debug)]
pub struct Incoming {
    file: File,
    place: Place,
    hasher: Sha256,
    size_bytes: u64,
    head: Vec<u8>,
    head_bytes: usize,
}

/// A file that is whole and on disk, and has no name yet. Dropped before it is given one, it is gone.
#[derive(Debug)]
pub struct Written {
    place: Place,
    hash: MediaHash,
    size_bytes: u64,
    head: Vec<u8>,
}

/// Where a file is until it is dropped.
#[derive(Debug)]
struct Place(PathBuf);

impl Incoming {
    pub(super) async fn create(path: PathBuf) -> Result<Self> {
        let file = File::create_new(&path).await?;
        Ok(Self {
            file,
            place: Place(path),
            hasher: Sha256::new(),
            size_bytes: 0,
            head: Vec::new(),
            head_bytes: 0,
        })
    }

    /// Keeps so many of the first bytes in memory, for whoever wants to know what they are.
    #[must_use]
    pub fn keeping(self, head_bytes: usize) -> Self {
        Self { head_bytes, ..self }
    }

    /// How many bytes were written so far.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// Writes the next bytes.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let wanted = self.head_bytes.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..wanted]);
        self.hasher.update(bytes);
        self.size_bytes += bytes.len() as u64;
        Ok(self.file.write_all(bytes).await?)
    }

    /// There are no more bytes: waits until all are on disk.
    pub async fn finish(mut self) -> Result<Written> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        Ok(Written {
            hash: MediaHash::new(self.hasher.finalize().into()),
            place: self.place,
            size_bytes: self.size_bytes,
            head: self.head,
        })
    }
}

impl Written {
    /// What its bytes hash to.
    pub fn hash(&self) -> MediaHash {
        self.hash
    }

    /// How many there are.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// The first of them, as many as were to be kept.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Where the file is for the time being.
    pub fn path(&self) -> &Path {
        &self.place.0
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // It has a name by now, or it goes at the next start.
        let _ = std::fs::remove_file(&self.0);
    }
}
