//! Reading media: what is known of them, their bytes, their preview.

use std::path::PathBuf;

use model::{Media, MediaHash, MediaType, PreviewFormat, Refusal};
use tokio::fs::File;

use crate::{Actor, Error, Result, Verbs};

/// Which bytes of media are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Those that were uploaded.
    Content,
    /// The small picture.
    Preview,
}

/// Bytes that are ready to be sent.
#[derive(Debug)]
pub struct Content {
    /// The file, open at its beginning.
    pub file: File,
    /// How long it is.
    pub size_bytes: u64,
    /// Its type.
    pub media_type: MediaType,
    /// What it was called; a preview has no name.
    pub name: Option<String>,
    /// Names these bytes and no others.
    pub tag: String,
}

impl Verbs {
    /// What is known of media that the actor may read.
    ///
    /// # Errors
    /// NotFound where they are not there, or not for the actor.
    pub async fn media(&self, actor: &Actor, hash: MediaHash) -> Result<Media> {
        self.require_session(actor).await?;
        let mut reader = self.0.store.snapshot().await?;
        let media = reader.own_media(actor.account, hash).await?;
        Ok(media.ok_or(Refusal::NotFound("media"))?)
    }

    /// The bytes of media that the actor may read.
    ///
    /// # Errors
    /// NotFound where they are not there, or not for the actor, or have no preview.
    pub async fn content(&self, actor: &Actor, hash: MediaHash, of: Of) -> Result<Content> {
        let media = self.media(actor, hash).await?;
        self.open_media(media, of).await
    }

    pub(crate) async fn open_media(&self, media: Media, of: Of) -> Result<Content> {
        let hash = media.blob.hash;
        let (path, media_type, name, tag): (PathBuf, _, _, _) = match of {
            Of::Content => {
                (self.0.blobs.content(hash), media.media_type, media.name, hash.to_string())
            }
            Of::Preview => {
                let format = media.blob.preview.ok_or(Refusal::NotFound("preview"))?;
                let tag = format!("{hash}-preview");
                (self.0.blobs.preview(hash), type_of(format), None, tag)
            }
        };
        let file = File::open(&path).await.map_err(unreadable)?;
        let size_bytes = file.metadata().await.map_err(unreadable)?.len();
        Ok(Content { file, size_bytes, media_type, name, tag })
    }
}

fn type_of(format: PreviewFormat) -> MediaType {
    let name = match format {
        PreviewFormat::Jpeg => "image/jpeg",
        PreviewFormat::Webp => "image/webp",
    };
    MediaType::parse(name).unwrap_or_else(|| unreachable!("both are types"))
}

#[expect(clippy::needless_pass_by_value, reason = "handed over by map_err")]
fn unreadable(error: std::io::Error) -> Error {
    tracing::error!(%error, "a file of media cannot be read");
    Error::Internal
}
