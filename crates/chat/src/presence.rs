//! Who is there, and telling those who share a conversation with them. Nothing here is stored but when somebody was
//! last seen: what one chose to be is forgotten when the server stops.

use std::sync::Arc;

use model::{AccountId, Audience, Refusal, Signal, Status};
use store::Reader;

use crate::verbs::Inner;
use crate::{Actor, Error, Result, Verbs, listen};

impl Verbs {
    /// How available an account is now.
    pub fn status(&self, account: AccountId) -> Status {
        if self.0.hub.is_online(account) {
            self.0.chosen.get(&account).unwrap_or(Status::Online)
        } else {
            Status::Offline
        }
    }

    /// Chooses what the actor is while they are online, until they choose otherwise.
    ///
    /// # Errors
    /// Invalid for [`Status::Offline`], NotSignedIn.
    pub async fn choose_status(&self, actor: &Actor, chosen: Status) -> Result<()> {
        self.require_session(actor).await?;
        let account = actor.account;
        let before = self.status(account);
        match chosen {
            Status::Offline => {
                let sentence =
                    "`status` is online, idle or dnd; who closes their connections is offline.";
                return Err(Refusal::invalid(sentence).into());
            }
            Status::Online => self.0.chosen.invalidate(&account),
            Status::Idle | Status::Dnd => self.0.chosen.insert(account, chosen),
        }
        if self.status(account) != before {
            tell(&self.0, account, None).await?;
        }
        Ok(())
    }
}

/// Tells the others that an account came or went, behind the back of whoever did.
pub(crate) fn tell_others(inner: &Arc<Inner>, account: AccountId) {
    let inner = Arc::clone(inner);
    tokio::spawn(async move {
        match tell(&inner, account, Some(account)).await {
            // A server that shuts down has nobody to tell.
            Ok(()) | Err(Error::Refused(_)) => {}
            Err(error) => tracing::warn!(%error, %account, "a change of presence was not told"),
        }
    });
}

async fn tell(inner: &Inner, account: AccountId, except: Option<AccountId>) -> Result<()> {
    let audience = audience(&mut inner.store.read().await?, account).await?;
    let signal = Signal::PresenceChanged { account };
    listen::pass(inner, signal, &audience, except).await
}

/// Whom the presence of an account concerns: those who share a conversation with it or have it as a contact, and itself.
async fn audience(reader: &mut Reader, account: AccountId) -> Result<Audience> {
    let shared = reader.conversations_of(account).await?;
    let known_to = reader.known_to(account).await?;
    Ok(Audience::Peers(account, shared.into(), known_to.into()))
}
