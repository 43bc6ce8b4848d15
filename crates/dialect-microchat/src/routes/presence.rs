//! Being there, and writing.

use dialect_kit::extract::{Json, Path};
use model::ChatRef;

use crate::answer::{Done, done};
use crate::auth::SignedIn;
use crate::map;
use crate::openapi::{Forbidden, NotFound};
use crate::wire::entity::NewPresence;
use crate::wire::names::ChatPath;

/// Tell that one is writing
///
/// The others hear `Typing`, at most every 3 seconds; it lasts 8 seconds, so tell it again while one writes on.
#[utoipa::path(post, path = "/api/v0/chats/{chat}/typing", tag = "chats", params(ChatPath),
    responses((status = 204, description = "It is told."), Forbidden, NotFound))]
pub(super) async fn typing(me: SignedIn, Path(path): Path<ChatPath>) -> Done {
    me.verbs.typing(&me.actor, &ChatRef::With(path.chat.0)).await?;
    done()
}

/// Set one's presence
///
/// What one is while one holds a live connection: `online`, `idle` or `dnd` (do not disturb). It stays until it is
/// set again, or the server starts anew.
#[utoipa::path(put, path = "/api/v0/presence", tag = "users", request_body = NewPresence,
    responses((status = 204, description = "It is set.")))]
pub(super) async fn set_presence(me: SignedIn, Json(new): Json<NewPresence>) -> Done {
    me.verbs.choose_status(&me.actor, map::request::status(new.status)).await?;
    done()
}
