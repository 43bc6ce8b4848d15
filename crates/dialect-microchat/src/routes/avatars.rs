//! Pictures of users and conferences.

use dialect_kit::extract::{Json, Path, Query};

use crate::answer::{Answer, Done, created, done, ok};
use crate::auth::SignedIn;
use crate::map;
use crate::openapi::{Forbidden, NotFound};
use crate::wire::media::{Media, MediaListResponse, MediaResponse, NewAvatar};
use crate::wire::names::{AvatarPath, EntityPath};
use crate::wire::page::PageQuery;

/// List avatars
///
/// The newest first: that one is shown.
#[utoipa::path(get, path = "/api/v0/entities/{entity}/avatars", tag = "entities",
    params(EntityPath, PageQuery),
    responses((status = 200, description = "The avatars.", body = MediaListResponse), NotFound))]
pub(super) async fn list_avatars(
    me: SignedIn,
    Path(path): Path<EntityPath>,
    Query(page): Query<PageQuery>,
) -> Answer<Vec<Media>> {
    let avatars = me.verbs.avatars(&me.actor, &path.entity.0, page.try_into()?).await?;
    ok(avatars.into_iter().map(map::media::avatar).collect())
}

/// Add an avatar
///
/// Whoever may edit the entity may.
#[utoipa::path(post, path = "/api/v0/entities/{entity}/avatars", tag = "entities",
    params(EntityPath), request_body = NewAvatar,
    responses((status = 201, description = "The avatar.", body = MediaResponse), Forbidden, NotFound))]
pub(super) async fn add_avatar(
    me: SignedIn,
    Path(path): Path<EntityPath>,
    Json(new): Json<NewAvatar>,
) -> Answer<Media> {
    let photo = map::request::new_avatar(&new)?;
    created(map::media::avatar(me.verbs.add_avatar(&me.actor, &path.entity.0, photo).await?))
}

/// An avatar
#[utoipa::path(get, path = "/api/v0/entities/{entity}/avatars/{id}", tag = "entities",
    params(AvatarPath),
    responses((status = 200, description = "The avatar.", body = MediaResponse), NotFound))]
pub(super) async fn get_avatar(me: SignedIn, Path(path): Path<AvatarPath>) -> Answer<Media> {
    let avatar = me.verbs.avatar(&me.actor, &path.entity.0, path.id.avatar_id()).await?;
    ok(map::media::avatar(avatar))
}

/// Take an avatar away
///
/// Whoever may edit the entity may.
#[utoipa::path(delete, path = "/api/v0/entities/{entity}/avatars/{id}", tag = "entities",
    params(AvatarPath),
    responses((status = 204, description = "It is gone."), Forbidden, NotFound))]
pub(super) async fn remove_avatar(me: SignedIn, Path(path): Path<AvatarPath>) -> Done {
    me.verbs.remove_avatar(&me.actor, &path.entity.0, path.id.avatar_id()).await?;
    done()
}
