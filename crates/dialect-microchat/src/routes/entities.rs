//! Users, bots and conferences, looked at, edited and deleted.

use dialect_kit::extract::{Json, Path, Query};
use model::EntityRef;

use crate::answer::{Answer, Done, done, ok};
use crate::auth::SignedIn;
use crate::map;
use crate::openapi::{Conflict, Forbidden, NotFound};
use crate::wire::entity::{Entity, EntityListResponse, EntityPatch, EntityResponse};
use crate::wire::names::EntityPath;
use crate::wire::search::EntityQuery;

/// Find entities
///
/// People, bots, public conferences and servers by the beginnings of words in alias, name and title; where a whole word stands
/// comes first.
#[utoipa::path(get, path = "/api/v0/entities", tag = "entities", params(EntityQuery),
    responses((status = 200, description = "What was found.", body = EntityListResponse)))]
pub(super) async fn find_entities(
    me: SignedIn,
    Query(query): Query<EntityQuery>,
) -> Answer<Vec<Entity>> {
    let (query, kind, page) = map::find::entity_query(&query)?;
    let found = me.verbs.find_entities(&me.actor, &query, kind, page).await?;
    let viewer = me.viewer();
    ok(found.into_iter().map(|view| viewer.entity(view.entity, view.permissions)).collect())
}

/// Oneself
#[utoipa::path(get, path = "/api/v0/entities/self", tag = "entities",
    responses((status = 200, description = "One's own user.", body = EntityResponse)))]
pub(super) async fn get_self(me: SignedIn) -> Answer<Entity> {
    let own = own(&me);
    look_up(&me, &own).await
}

/// Edit oneself
///
/// A new `password` needs `current_password`, and closes all other sessions.
#[utoipa::path(patch, path = "/api/v0/entities/self", tag = "entities", request_body = EntityPatch,
    responses((status = 200, description = "As it is now.", body = EntityResponse), Forbidden, Conflict))]
pub(super) async fn edit_self(me: SignedIn, Json(changes): Json<EntityPatch>) -> Answer<Entity> {
    let own = own(&me);
    edit(&me, &own, changes).await
}

/// Delete one's account
#[utoipa::path(delete, path = "/api/v0/entities/self", tag = "entities",
    responses((status = 204, description = "It is deleted.")))]
pub(super) async fn delete_self(me: SignedIn) -> Done {
    me.verbs.delete_entity(&me.actor, &own(&me)).await?;
    done()
}

/// A user, a bot or a conference
#[utoipa::path(get, path = "/api/v0/entities/{entity}", tag = "entities", params(EntityPath),
    responses((status = 200, description = "The entity.", body = EntityResponse), NotFound))]
pub(super) async fn get_entity(me: SignedIn, Path(path): Path<EntityPath>) -> Answer<Entity> {
    look_up(&me, &path.entity.0).await
}

/// Edit a user, a bot or a conference
///
/// A user: oneself, or an admin does. A bot: its owner too. A conference: whoever has `edit_conference` in it.
#[utoipa::path(patch, path = "/api/v0/entities/{entity}", tag = "entities", params(EntityPath),
    request_body = EntityPatch,
    responses(
        (status = 200, description = "As it is now.", body = EntityResponse),
        Forbidden, NotFound, Conflict,
    ))]
pub(super) async fn edit_entity(
    me: SignedIn,
    Path(path): Path<EntityPath>,
    Json(changes): Json<EntityPatch>,
) -> Answer<Entity> {
    edit(&me, &path.entity.0, changes).await
}

/// Delete a user, a bot or a conference
///
/// A user: oneself, or an admin does, and their bots go with them. A bot: its owner too. A conference: its owner or an admin.
#[utoipa::path(delete, path = "/api/v0/entities/{entity}", tag = "entities", params(EntityPath),
    responses((status = 204, description = "It is deleted."), Forbidden, NotFound))]
pub(super) async fn delete_entity(me: SignedIn, Path(path): Path<EntityPath>) -> Done {
    me.verbs.delete_entity(&me.actor, &path.entity.0).await?;
    done()
}

fn own(me: &SignedIn) -> EntityRef {
    EntityRef::Id(me.actor.account.into())
}

async fn look_up(me: &SignedIn, who: &EntityRef) -> Answer<Entity> {
    let view = me.verbs.entity(&me.actor, who).await?;
    ok(me.viewer().asked(view))
}

async fn edit(me: &SignedIn, who: &EntityRef, changes: EntityPatch) -> Answer<Entity> {
    let edit = map::request::entity_edit(changes)?;
    let view = me.verbs.edit_entity(&me.actor, who, edit).await?;
    ok(me.viewer().asked(view))
}
