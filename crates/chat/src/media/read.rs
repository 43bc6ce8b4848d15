//! Reading media: what is known of them, their bytes, their preview.

use std::path::PathBuf;

use model::{
    AccountId, ChatRef, Media, MediaHash, MediaType, MessageNo, Permission, PreviewFormat,
    Privileges, Refusal,
};
use store::Reader;
use tokio::fs::File;

use crate::messages::history;
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

/// Conversations that are looked through for a message that carries media, the account's own first.
const CONVERSATIONS_MAX: u32 = 200;

impl Verbs {
    /// What is known of media that the actor may read.
    ///
    /// # Errors
    /// NotFound where they are not there, or not for the actor.
    pub async fn media(&self, actor: &Actor, hash: MediaHash) -> Result<Media> {
        self.require_session(actor).await?;
        readable(&mut self.0.store.snapshot().await?, actor.account, hash).await
    }

    /// The bytes of media that the actor may read.
    ///
    /// # Errors
    /// NotFound where they are not there, or not for the actor, or have no preview.
    pub async fn content(&self, actor: &Actor, hash: MediaHash, of: Of) -> Result<Content> {
        let media = self.media(actor, hash).await?;
        self.open_media(media, of).await
    }

    /// The bytes of an attachment, which goes by its place in its message: 1, 2, 3 …
    ///
    /// # Errors
    /// NotFound, Forbidden.
    pub async fn attachment_content(
        &self,
        actor: &Actor,
        chat: &ChatRef,
        no: MessageNo,
        place: usize,
        of: Of,
    ) -> Result<Content> {
        let message = self.message(actor, chat, no).await?;
        let attachment =
            place.checked_sub(1).and_then(|at| message.attachments.into_iter().nth(at));
        self.open_media(attachment.ok_or(Refusal::NotFound("attachment"))?.media, of).await
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

/// Media that an account may read: its own uploads, what is somebody's avatar, and what a message carries that it may
/// read.
///
/// # Errors
/// NotFound.
pub(crate) async fn readable(
    reader: &mut Reader,
    account: AccountId,
    hash: MediaHash,
) -> Result<Media, Error> {
    if let Some(own) = reader.own_media(account, hash).await? {
        return Ok(own);
    }
    if let Some(worn) = reader.media_worn(hash).await? {
        return Ok(worn);
    }
    let user = reader.user(account).await?.ok_or(Refusal::NotSignedIn)?;
    let everywhere = user.privileges > Privileges::None;
    let candidates =
        reader.conversations_with(hash, account, everywhere, CONVERSATIONS_MAX).await?;
    for standing in reader.standings_of(account, &candidates).await? {
        if !standing.permissions().contains(Permission::Read) {
            continue;
        }
        for range in history::ranges(reader, &standing).await? {
            let conversation = standing.conversation.id;
            if let Some(media) = reader.media_carried(conversation, hash, range).await? {
                return Ok(media);
            }
        }
    }
    Err(Refusal::NotFound("media").into())
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
