//! Proving who one is, with a token.

use std::sync::Arc;

use model::{Refusal, Session, SessionId};

use super::tokens;
use crate::verbs::Inner;
use crate::{Actor, Result, Verbs};

impl Verbs {
    /// Who holds this opaque token of `dialect`.
    ///
    /// # Errors
    /// NotSignedIn where there is no such session (any more).
    pub async fn authenticate(&self, dialect: &'static str, token: &str) -> Result<Actor> {
        let hash = tokens::hash(token);
        let known = self.0.sessions_by_token.get(&hash);
        let session = match known {
            // A closed session is forgotten by its id, which is the last word on it.
            Some(session) if self.0.sessions.contains_key(&session.id) => session,
            _ => {
                let found = self.0.store.read().await?.session_by_token(&hash).await?;
                let session = Arc::new(found.ok_or(Refusal::NotSignedIn)?);
                self.0.sessions_by_token.insert(hash, Arc::clone(&session));
                self.remember(session).await?
            }
        };
        self.enter(dialect, &session)
    }

    /// Who holds a signed token that names `session` of `dialect`; the dialect has checked the signature,
    /// made with [`Verbs::signing_key`].
    ///
    /// # Errors
    /// NotSignedIn where there is no such session (any more).
    pub async fn authenticate_session(
        &self,
        dialect: &'static str,
        session: SessionId,
    ) -> Result<Actor> {
        let session = if let Some(session) = self.0.sessions.get(&session) {
            session
        } else {
            let found = self.0.store.read().await?.session(session).await?;
            self.remember(Arc::new(found.ok_or(Refusal::NotSignedIn)?)).await?
        };
        self.enter(dialect, &session)
    }

    /// Whether the actor's session is still open. Who was let in by the head of a request may take a minute to
    /// send its body, and the session may be closed in the meantime.
    pub(crate) async fn require_session(&self, actor: &Actor) -> Result<()> {
        if self.0.sessions.contains_key(&actor.session) {
            return Ok(());
        }
        let found = self.0.store.read().await?.session(actor.session).await?;
        self.remember(Arc::new(found.ok_or(Refusal::NotSignedIn)?)).await?;
        Ok(())
    }

    /// Remembers a session, unless it was closed between being read and being remembered: whoever closes it
    /// forgets it after the commit, so a second look settles who came first.
    async fn remember(&self, session: Arc<Session>) -> Result<Arc<Session>> {
        self.0.sessions.insert(session.id, Arc::clone(&session));
        if self.0.store.read().await?.session(session.id).await?.is_none() {
            self.0.forget_session(session.id);
            return Err(Refusal::NotSignedIn.into());
        }
        Ok(session)
    }

    fn enter(&self, dialect: &'static str, session: &Session) -> Result<Actor> {
        if session.dialect != dialect {
            return Err(Refusal::NotSignedIn.into());
        }
        self.note_used([session.id]);
        Ok(Actor { account: session.account, session: session.id })
    }
}

impl Inner {
    /// The same for several.
    pub(crate) fn forget_sessions(&self, sessions: impl IntoIterator<Item = SessionId>) {
        sessions.into_iter().for_each(|session| self.forget_session(session));
    }

    /// From here on every token of the session is looked up anew.
    pub(crate) fn forget_session(&self, session: SessionId) {
        self.sessions.invalidate(&session);
    }
}
