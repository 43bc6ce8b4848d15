//! Sessions, by the name that they had first.

use dialect_kit::extract::{Path, Query};
use model::{Refusal, SessionId};
use serde::Deserialize;

use crate::answer::{Answer, Done, done, ok};
use crate::auth::SignedIn;
use crate::wire::legacy::Token;
use crate::wire::page::PageQuery;
use crate::{DIALECT, map};

/// Path of a token.
#[derive(Deserialize)]
pub(super) struct TokenPath {
    /// The token itself, or its `token_id`.
    token: String,
}

/// One's own, newest first, and never a whole token.
pub(super) async fn list_tokens(me: SignedIn, Query(page): Query<PageQuery>) -> Answer<Vec<Token>> {
    let sessions = me.verbs.sessions(&me.actor, page.try_into()?).await?;
    let current = me.actor.session;
    ok(sessions.into_iter().map(|session| map::legacy::token(session, current)).collect())
}

/// Closes the session that a token belongs to. Another's token is as unknown as none.
pub(super) async fn delete_token(me: SignedIn, Path(path): Path<TokenPath>) -> Done {
    let session = if let Ok(id) = path.token.parse() {
        SessionId::new(id)
    } else {
        match me.verbs.authenticate(DIALECT, &path.token).await {
            Ok(holder) if holder.account == me.actor.account => holder.session,
            _ => return Err(Refusal::NotFound("token").into()),
        }
    };
    me.verbs.close_session(&me.actor, session).await?;
    done()
}
