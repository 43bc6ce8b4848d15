//! Keeping files and rows together: after a crash, after a commit that failed, and when media are of no use any more.

use model::Timestamp;

use super::Blobs;
use super::folder::blocking;
use crate::Store;
use crate::error::{Error, Result};

/// Bytes that are thrown away at a time.
const PORTION: u32 = 500;

impl Store {
    /// Looks at every mark that was left: a file without a row goes, and no file is left half there.
    pub async fn settle_blobs(&self, blobs: &Blobs) -> Result<()> {
        let _alone = blobs.alone().await;
        self.settle_marks(blobs).await
    }

    /// Throws away a portion of the media that nothing has carried since before `unused_since`, and the bytes that
    /// nobody has any more. True where there may be more to do.
    pub async fn sweep_media(&self, blobs: &Blobs, unused_since: Timestamp) -> Result<bool> {
        let hashes = self.read().await?.unused_hashes(unused_since, PORTION).await?;
        if hashes.is_empty() {
            return Ok(false);
        }
        let more = hashes.len() >= PORTION as usize;
        let _alone = blobs.alone().await;
        let (marked, at) = (hashes.clone(), blobs.clone());
        blocking(move || at.mark_unsettled(&marked)).await?;
        self.write::<_, Error, _>(move |writer| {
            Box::pin(async move { writer.forget_unused_media(unused_since, &hashes).await })
        })
        .await?;
        self.settle_marks(blobs).await?;
        Ok(more)
    }

    async fn settle_marks(&self, blobs: &Blobs) -> Result<()> {
        let at = blobs.clone();
        for hash in blocking(move || at.unsettled()).await? {
            // Asked through the writer: a commit that somebody gave up waiting for comes before this.
            let has_row = self
                .write::<_, Error, _>(move |writer| {
                    Box::pin(async move { Ok(writer.blob(hash).await?.is_some()) })
                })
                .await?;
            let at = blobs.clone();
            blocking(move || at.settle(hash, has_row)).await?;
        }
        Ok(())
    }
}
