//! The servers that one is in, and a server's channels.

use model::{EntityRef, Page, Permission};

use super::create;
use crate::entities::{EntityView, look_up};
use crate::{Actor, Result, Verbs};

impl Verbs {
    /// The servers that the actor is in, in the order in which they were founded.
    pub async fn servers(&self, actor: &Actor, page: Page) -> Result<Vec<EntityView>> {
        let mut reader = self.0.store.snapshot().await?;
        let servers = reader.servers(actor.account, page).await?;
        look_up::views(&mut reader, actor.account, &servers).await
    }

    /// All channels of a server, by position.
    ///
    /// # Errors
    /// NotFound, Forbidden without `read`; Invalid where it is no server.
    pub async fn channels(&self, actor: &Actor, server: &EntityRef) -> Result<Vec<EntityView>> {
        let mut reader = self.0.store.snapshot().await?;
        let standing = create::standing(&mut reader, actor, server).await?;
        standing.require(Permission::Read).map_err(|refusal| refusal.missing("server"))?;
        let channels = reader.channels(standing.conversation.id).await?;
        look_up::views(&mut reader, actor.account, &channels).await
    }
}
