//! What is done for media now and then.

use crate::verbs::DAY_MS;
use crate::{Result, Verbs};

impl Verbs {
    /// Keeps files and rows together, and throws away what nothing has carried for too long.
    pub(crate) async fn keep_media_up(&self) -> Result<()> {
        let (store, blobs) = (&self.0.store, &self.0.blobs);
        store.settle_blobs(blobs).await?;
        let kept_ms = i64::from(self.0.settings.media.unused_days) * DAY_MS;
        let unused_since = self.0.clock.now().plus_ms(-kept_ms);
        while store.sweep_media(blobs, unused_since).await? {}
        Ok(())
    }
}
