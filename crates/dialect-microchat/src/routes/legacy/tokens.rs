//! Sessions, by the name that they had first.

use dialect_kit::extract::{Path, Query};
use model::{Refusal, SessionId};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::answer::{Answer, Done, done, ok};
use crate::auth::SignedIn;
use crate::openapi::NotFound;
use crate::wire::legacy::{Token, TokenListResponse};
use crate::wire::page::PageQuery;
use crate::{DIALECT, map};

/// Path of a token.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct TokenPath {
    /// The token itself, or its `token_id`.
    #[param(min_length = 1, example = "17")]
    token: String,
}

/// List one's tokens
///
/// The newest first, and never a whole token.
#[utoipa::path(get, path = "/api/auth/tokens", tag = "sessions", params(PageQuery),
    responses((status = 200, description = "The tokens.", body = TokenListResponse)))]
pub(super) async fn list_tokens(me: SignedIn, Query(page): Query<PageQuery>) -> Answer<Vec<Token>> {
    let sessions = me.verbs.sessions(&me.actor, page.try_into()?).await?;
    let current = me.actor.session;
    ok(sessions.into_iter().map(|session| map::legacy::token(session, current)).collect())
}

/// Delete a token
///
/// It closes the session that the token belongs to. Another's token is as unknown as none.
#[utoipa::path(delete, path = "/api/auth/tokens/{token}", tag = "sessions", params(TokenPath),
    responses((status = 204, description = "It is good for nothing any more."), NotFound))]
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
