//! A chat under its alias, flattened.

use dialect_kit::extract::Path;
use model::ChatRef;

use crate::answer::{Answer, Done, done, ok};
use crate::auth::SignedIn;
use crate::map;
use crate::openapi::{Forbidden, NotFound};
use crate::wire::legacy::{FlatChat, FlatChatResponse};
use crate::wire::names::EntityPath;

/// Who or what a chat is with
///
/// What `GET /api/v0/entities/@{alias}` says of it, in one flat object.
#[utoipa::path(get, path = "/api/chats/{entity}", tag = "chats", params(EntityPath),
    responses((status = 200, description = "It.", body = FlatChatResponse), NotFound))]
pub(super) async fn get_chat(me: SignedIn, Path(path): Path<EntityPath>) -> Answer<FlatChat> {
    let view = me.verbs.entity(&me.actor, &path.entity.0).await?;
    ok(map::legacy::flat_chat(me.viewer().asked(view)))
}

/// Delete a conference or a server, or hide a dialog
#[utoipa::path(delete, path = "/api/chats/{entity}", tag = "chats", params(EntityPath),
    responses((status = 204, description = "It is gone."), Forbidden, NotFound))]
pub(super) async fn delete_chat(me: SignedIn, Path(path): Path<EntityPath>) -> Done {
    let view = me.verbs.entity(&me.actor, &path.entity.0).await?;
    if view.entity.as_conference().is_some() {
        me.verbs.delete_entity(&me.actor, &path.entity.0).await?;
    } else {
        me.verbs.remove_chat(&me.actor, &ChatRef::With(path.entity.0)).await?;
    }
    done()
}
