//! One's own sign-ins: seeing and closing them.

use std::sync::PoisonError;

use model::{AccountId, Event, Page, Refusal, Session, SessionId};
use store::Writer;

use crate::verbs::DAY_MS;
use crate::{Actor, Error, Result, Verbs};

/// Unused sessions closed in one commit.
const CLOSED_AT_ONCE_MAX: u32 = 1_000;

impl Verbs {
    /// The actor's sessions, newest first.
    pub async fn sessions(&self, actor: &Actor, page: Page) -> Result<Vec<Session>> {
        let mut sessions = self.0.store.read().await?.sessions(actor.account, page).await?;
        let used = self.0.used.lock().unwrap_or_else(PoisonError::into_inner);
        for session in &mut sessions {
            if let Some(at) = used.get(&session.id) {
                session.last_active_at = session.last_active_at.max(*at);
            }
        }
        Ok(sessions)
    }

    /// Closes one of the actor's sessions: its tokens and its live connections end at once.
    ///
    /// # Errors
    /// NotFound where the actor has no such session.
    pub async fn close_session(&self, actor: &Actor, session: SessionId) -> Result<()> {
        let account = actor.account;
        self.change(actor, move |writer| {
            Box::pin(async move {
                if close(writer, account, session).await? {
                    Ok(())
                } else {
                    Err(Refusal::NotFound("session").into())
                }
            })
        })
        .await?;
        // The log tells the hub; the token must be dead before this answers.
        self.0.forget_session(session);
        Ok(())
    }

    /// Remembers that sessions are used now, until that is written.
    pub(crate) fn note_used(&self, sessions: impl IntoIterator<Item = SessionId>) {
        let now = self.0.clock.now();
        let mut used = self.0.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.extend(sessions.into_iter().map(|session| (session, now)));
    }

    /// Writes when sessions were last used.
    pub(crate) async fn write_used(&self) -> Result<()> {
        let used = std::mem::take(&mut *self.0.used.lock().unwrap_or_else(PoisonError::into_inner));
        let used: Vec<_> = used.into_iter().collect();
        if used.is_empty() {
            return Ok(());
        }
        self.0
            .store
            .write(move |writer| Box::pin(async move { writer.touch_sessions(&used).await }))
            .await
            .map_err(|error: store::Error| error.into())
    }

    /// Closes sessions that nobody used for too long. Who listens uses theirs, however quiet it is.
    pub(crate) async fn close_unused_sessions(&self) -> Result<()> {
        let unused_ms = i64::from(self.0.settings.session_unused_days) * DAY_MS;
        let before = self.0.clock.now().plus_ms(-unused_ms);
        let mut reader = self.0.store.read().await?;
        let quiet = reader.sessions_unused_since(before, CLOSED_AT_ONCE_MAX).await?;
        drop(reader);
        let (listening, unused): (Vec<_>, Vec<_>) = quiet
            .into_iter()
            .partition(|session| self.0.hub.is_listening(session.account, session.id));
        self.note_used(listening.iter().map(|session| session.id));
        if unused.is_empty() {
            return Ok(());
        }
        let closing = unused.clone();
        self.0
            .store
            .write(move |writer| {
                Box::pin(async move {
                    for session in closing {
                        close(writer, session.account, session.id).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .await?;
        self.0.forget_sessions(unused.iter().map(|session| session.id));
        Ok(())
    }
}

/// Closes a session; false where the account has none such.
pub(crate) async fn close(
    writer: &mut Writer,
    account: AccountId,
    session: SessionId,
) -> Result<bool> {
    let closed = writer.close_session(account, session).await?;
    if closed {
        writer.log(Event::SessionClosed { account, session });
    }
    Ok(closed)
}

/// Closes all sessions of an account but `kept`, and gives those closed.
pub(crate) async fn close_all(
    writer: &mut Writer,
    account: AccountId,
    kept: Option<SessionId>,
) -> Result<Vec<SessionId>> {
    let all = Page { offset: 0, count: u32::MAX };
    let mut closed = Vec::new();
    for session in writer.sessions(account, all).await? {
        if Some(session.id) != kept && close(writer, account, session.id).await? {
            closed.push(session.id);
        }
    }
    Ok(closed)
}
