//! Uploading: piece by piece to the disk, never whole in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::{AccountId, Blob, IdempotencyKey, Media, MediaId, MediaName, MediaType, Refusal};
use store::{Incoming, KeyUse, NewMedia, Operation, Written, over_quota};

use crate::verbs::Inner;
use crate::{Actor, Error, Result, Verbs};

/// What somebody says about their upload.
#[derive(Debug, Clone, Default)]
pub struct Claim {
    /// What it was called.
    pub name: Option<MediaName>,
    /// What it is. It counts where the bytes can't tell.
    pub media_type: Option<MediaType>,
    /// Makes a retry harmless.
    pub key: Option<IdempotencyKey>,
}

/// An upload in progress. Dropped, nothing of it is left.
#[derive(Debug)]
pub struct Upload {
    verbs: Verbs,
    actor: Actor,
    incoming: Incoming,
    /// None for a retry: what it brings is there already, and counted.
    reserved: Option<Reserved>,
}

impl Verbs {
    /// The most that one upload may be, in bytes.
    pub fn upload_max_bytes(&self) -> u64 {
        self.0.settings.media.upload_max_bytes
    }

    /// Begins an upload; `key` makes a retry harmless.
    ///
    /// # Errors
    /// NotSignedIn where the session was closed meanwhile.
    pub async fn begin_upload(
        &self,
        actor: &Actor,
        key: Option<&IdempotencyKey>,
    ) -> Result<Upload> {
        self.require_session(actor).await?;
        let mut reader = self.0.store.read().await?;
        let used = reader.media_bytes(actor.account).await?;
        let first = match key {
            Some(key) => reader.key_use(actor.session, key).await?,
            None => None,
        };
        drop(reader);
        let incoming = self.0.blobs.incoming().await?.keeping(::media::HEAD_BYTES);
        let reserved = first.is_none().then(|| Reserved {
            inner: Arc::clone(&self.0),
            account: actor.account,
            used,
            bytes: 0,
        });
        Ok(Upload { verbs: self.clone(), actor: *actor, incoming, reserved })
    }
}

impl Upload {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// TooLarge where they are more than one upload, or all of the account's together, may be.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let max = self.verbs.upload_max_bytes();
        let size = self.incoming.size_bytes() + bytes.len() as u64;
        if size > max {
            return Err(too_large(max).into());
        }
        if let Some(reserved) = &mut self.reserved {
            reserved.take(bytes.len() as u64)?;
        }
        Ok(self.incoming.write(bytes).await?)
    }

    /// There are no more bytes. When this answers, they are on disk, and the actor has them.
    ///
    /// # Errors
    /// TooLarge where the account has too much by now; Conflict where the key was used for something else.
    pub async fn finish(self, claim: Claim) -> Result<Media> {
        let Self { verbs, actor, incoming, reserved } = self;
        let written = incoming.finish().await?;
        let media_type = ::media::sniff(written.head(), claim.media_type.as_ref());
        let known = verbs.0.store.read().await?.blob(written.hash()).await?;
        let seen = match &known {
            Some(_) => None,
            None => Some(verbs.0.eyes.look(written.path(), &media_type).await),
        };
        // Whoever hangs up now has uploaded all the same: file and row are not to part.
        let kept = tokio::spawn(async move {
            let kept = verbs.keep(actor, written, media_type, seen, claim).await;
            drop(reserved);
            kept
        });
        kept.await.unwrap_or(Err(Error::Internal))
    }
}

/// What the request with a key before this one made, if there was one.
async fn first_use(
    writer: &mut store::Writer,
    actor: &Actor,
    key: Option<&IdempotencyKey>,
) -> Result<Option<Media>, Error> {
    let Some(key) = key else { return Ok(None) };
    let Some(first) = writer.key_use(actor.session, key).await? else { return Ok(None) };
    first.require(Operation::Media)?;
    let media = writer.media(MediaId::new(first.subject)).await?;
    Ok(Some(media.ok_or(Refusal::NotFound("media"))?))
}

impl Verbs {
    /// Gives the bytes their name and commits their row.
    async fn keep(
        &self,
        actor: Actor,
        written: Written,
        media_type: MediaType,
        seen: Option<::media::Seen>,
        claim: Claim,
    ) -> Result<Media> {
        let (store, blobs) = (&self.0.store, &self.0.blobs);
        let quota_bytes = self.0.settings.media.account_quota_bytes;
        let hash = written.hash();
        let placing = blobs.placing().await;
        let blob = match (store.read().await?.blob(hash).await?, seen) {
            (Some(blob), _) => blob,
            (None, Some(seen)) => {
                let blob = blob(&written, &seen);
                let preview = seen.preview.map(|preview| preview.bytes);
                blobs.place(&placing, written, preview).await?;
                blob
            }
            // They were thrown away since we looked.
            (None, None) => return Err(Refusal::Busy { retry_ms: 1_000 }.into()),
        };
        let new =
            NewMedia { account: actor.account, name: claim.name, media_type, blob, quota_bytes };
        let kept: Result<Media> = store
            .write(move |writer| {
                Box::pin(async move {
                    writer.user(actor.account).await?.ok_or(Refusal::NotSignedIn)?;
                    if let Some(media) = first_use(writer, &actor, claim.key.as_ref()).await? {
                        return Ok(media);
                    }
                    let media = writer.add_media(new).await?;
                    if let Some(key) = &claim.key {
                        let subject = media.id.get();
                        let made = KeyUse { operation: Operation::Media, subject, no: 0 };
                        writer.remember_key(actor.session, key, made).await?;
                    }
                    Ok(media)
                })
            })
            .await;
        match &kept {
            Ok(media) if media.blob.hash == hash => blobs.settled(hash).await?,
            // Whether the file stays depends on whether others have the same bytes.
            _ => {
                drop(placing);
                store.settle_blobs(blobs).await?;
            }
        }
        kept
    }
}

fn blob(written: &Written, seen: &::media::Seen) -> Blob {
    Blob {
        hash: written.hash(),
        size_bytes: written.size_bytes(),
        moves: seen.moves,
        width: seen.width,
        height: seen.height,
        duration_ms: seen.duration_ms,
        preview: seen.preview.as_ref().map(|preview| preview.format),
    }
}

fn too_large(max: u64) -> Refusal {
    Refusal::too_large(format!("An upload may be {max} bytes at most."))
}

/// Bytes of each account that are being uploaded now: they count as if they were there, so that nobody fills the disk
/// with what would be refused in the end.
#[derive(Debug, Default)]
pub(crate) struct Uploading(Mutex<HashMap<AccountId, u64>>);

impl Uploading {
    fn accounts(&self) -> MutexGuard<'_, HashMap<AccountId, u64>> {
        // Nothing panics while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One upload's part of them; given back when it ends, however it ends.
struct Reserved {
    inner: Arc<Inner>,
    account: AccountId,
    /// What the account had when this began.
    used: u64,
    bytes: u64,
}

impl Reserved {
    fn take(&mut self, more: u64) -> Result<(), Refusal> {
        let quota = self.inner.settings.media.account_quota_bytes;
        let mut accounts = self.inner.uploading.accounts();
        let uploading = accounts.entry(self.account).or_default();
        if self.used.saturating_add(*uploading).saturating_add(more) > quota {
            return Err(over_quota(quota));
        }
        *uploading += more;
        self.bytes += more;
        Ok(())
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        let mut accounts = self.inner.uploading.accounts();
        if let Some(uploading) = accounts.get_mut(&self.account) {
            *uploading = uploading.saturating_sub(self.bytes);
            if *uploading == 0 {
                accounts.remove(&self.account);
            }
        }
    }
}

impl std::fmt::Debug for Reserved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reserved({})", self.bytes)
    }
}
