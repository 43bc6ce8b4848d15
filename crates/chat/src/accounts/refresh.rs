//! Changing a refresh token for the next one: each is good once, and one that was used before closes its session.

use model::{Refusal, Session, SessionId, User};

use super::sessions;
use crate::{Error, Result, Verbs};

/// Where an answer was lost the same token may be brought again for so long, and gets the same answer.
const RETRY_MS: i64 = 60_000;

/// A refresh token that somebody brings; its dialect has checked the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// The session that it belongs to.
    pub session: SessionId,
    /// Which of the session's tokens it is, counted from 0.
    pub generation: i64,
    /// For how many milliseconds from its making it is good.
    pub good_for_ms: i64,
}

/// What a refresh token was changed for.
#[derive(Debug, Clone)]
pub struct Refreshed {
    /// The session.
    pub session: Session,
    /// Whose it is.
    pub user: User,
    /// Which of the session's refresh tokens is good from here on.
    pub generation: i64,
}

impl Verbs {
    /// Takes a refresh token: from here on the next one is good. The last one that was taken may be taken again
    /// for a minute, so that nobody loses a session with an answer; any older one was stolen, or else whoever
    /// brings the newer ones stole them: it closes the session.
    ///
    /// # Errors
    /// NotSignedIn where the session is closed, is closed by this, or the token is too old.
    pub async fn refresh(&self, dialect: &'static str, spent: Spent) -> Result<Refreshed> {
        let id = spent.session;
        let taken = self
            .0
            .store
            .write(move |writer| {
                Box::pin(async move {
                    let session = writer.session(id).await?.filter(|one| one.dialect == dialect);
                    let session = session.ok_or(Refusal::NotSignedIn)?;
                    let known = writer.generation(id).await?;
                    let (good, since) = known.ok_or(Refusal::NotSignedIn)?;
                    let age_ms = writer.now().ms_since(since);
                    let generation = if spent.generation == good && age_ms < spent.good_for_ms {
                        writer.set_generation(id, good + 1).await?;
                        good + 1
                    } else if spent.generation + 1 == good && age_ms < RETRY_MS {
                        good
                    } else if spent.generation < good {
                        sessions::close(writer, session.account, id).await?;
                        return Ok(None);
                    } else {
                        return Err(Refusal::NotSignedIn.into());
                    };
                    let user = writer.user(session.account).await?.ok_or(Refusal::NotSignedIn)?;
                    Ok::<_, Error>(Some(Refreshed { session, user, generation }))
                })
            })
            .await?;
        // The session is closed in that commit, which a refusal within it would have undone.
        taken.ok_or_else(|| {
            self.0.forget_session(id);
            Refusal::NotSignedIn.into()
        })
    }
}
