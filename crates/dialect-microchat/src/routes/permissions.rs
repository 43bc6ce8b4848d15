//! What conferences grant to everybody, to their members and to one of them, and what one grants somebody else.

use chat::conferences::Grantees;
use dialect_kit::extract::{Json, Path};

use crate::answer::{Answer, ok};
use crate::auth::SignedIn;
use crate::map;
use crate::openapi::{Forbidden, NotFound};
use crate::wire::entity::{OverridesPatch, Permissions, PermissionsPatch, PermissionsResponse};
use crate::wire::names::{ConferencePath, EntityPath, MemberPath};

/// What everybody may do in a conference
///
/// Everybody who is not a member.
#[utoipa::path(get, path = "/api/v0/conferences/{conf}/permissions", tag = "conferences",
    params(ConferencePath),
    responses(
        (status = 200, description = "All nine.", body = PermissionsResponse),
        Forbidden, NotFound,
    ))]
pub(super) async fn get_everybody_permissions(
    me: SignedIn,
    Path(path): Path<ConferencePath>,
) -> Answer<Permissions> {
    get(&me, &path, Grantees::Everybody).await
}

/// Change what everybody may do in a conference
///
/// Needs `edit_conference`.
#[utoipa::path(patch, path = "/api/v0/conferences/{conf}/permissions", tag = "conferences",
    params(ConferencePath), request_body = PermissionsPatch,
    responses(
        (status = 200, description = "All nine.", body = PermissionsResponse),
        Forbidden, NotFound,
    ))]
pub(super) async fn edit_everybody_permissions(
    me: SignedIn,
    Path(path): Path<ConferencePath>,
    Json(patch): Json<PermissionsPatch>,
) -> Answer<Permissions> {
    edit(&me, &path, Grantees::Everybody, patch).await
}

/// What members may do
///
/// Those without an override.
#[utoipa::path(get, path = "/api/v0/conferences/{conf}/members/permissions", tag = "conferences",
    params(ConferencePath),
    responses(
        (status = 200, description = "All nine.", body = PermissionsResponse),
        Forbidden, NotFound,
    ))]
pub(super) async fn get_members_permissions(
    me: SignedIn,
    Path(path): Path<ConferencePath>,
) -> Answer<Permissions> {
    get(&me, &path, Grantees::Members).await
}

/// Change what members may do
///
/// Needs `edit_conference`.
#[utoipa::path(patch, path = "/api/v0/conferences/{conf}/members/permissions", tag = "conferences",
    params(ConferencePath), request_body = PermissionsPatch,
    responses(
        (status = 200, description = "All nine.", body = PermissionsResponse),
        Forbidden, NotFound,
    ))]
pub(super) async fn edit_members_permissions(
    me: SignedIn,
    Path(path): Path<ConferencePath>,
    Json(patch): Json<PermissionsPatch>,
) -> Answer<Permissions> {
    edit(&me, &path, Grantees::Members, patch).await
}

/// What a member may do
///
/// All things considered: the role, the member's overrides, what the conference grants, a restriction.
#[utoipa::path(get, path = "/api/v0/conferences/{conf}/members/{member}/permissions",
    tag = "conferences", params(MemberPath),
    responses(
        (status = 200, description = "All nine.", body = PermissionsResponse),
        Forbidden, NotFound,
    ))]
pub(super) async fn get_member_permissions(
    me: SignedIn,
    Path(path): Path<MemberPath>,
) -> Answer<Permissions> {
    let member = &path.member.0;
    ok(map::entity::set(me.verbs.member_permissions(&me.actor, &path.conf.0, member).await?))
}

/// Change what a member may do
///
/// The owner and admins; not over the owner or an admin, who have all of them always.
#[utoipa::path(patch, path = "/api/v0/conferences/{conf}/members/{member}/permissions",
    tag = "conferences", params(MemberPath), request_body = OverridesPatch,
    responses(
        (status = 200, description = "All nine.", body = PermissionsResponse),
        Forbidden, NotFound,
    ))]
pub(super) async fn edit_member_permissions(
    me: SignedIn,
    Path(path): Path<MemberPath>,
    Json(patch): Json<OverridesPatch>,
) -> Answer<Permissions> {
    let edit = map::request::overrides_edit(patch);
    let (conference, member) = (&path.conf.0, &path.member.0);
    let effective = me.verbs.edit_member_permissions(&me.actor, conference, member, edit).await?;
    ok(map::entity::set(effective))
}

/// What I allow a user
///
/// In our dialog, be it there or not: everything, unless it was changed.
#[utoipa::path(get, path = "/api/v0/entities/{entity}/permissions", tag = "entities",
    params(EntityPath),
    responses((status = 200, description = "All nine.", body = PermissionsResponse), NotFound))]
pub(super) async fn get_granted_permissions(
    me: SignedIn,
    Path(path): Path<EntityPath>,
) -> Answer<Permissions> {
    granted(&me, &path).await
}

/// Change what I allow a user
///
/// In our dialog, be it there or not. `send`: false blocks them.
#[utoipa::path(patch, path = "/api/v0/entities/{entity}/permissions", tag = "entities",
    params(EntityPath), request_body = PermissionsPatch,
    responses((status = 200, description = "All nine.", body = PermissionsResponse), NotFound))]
pub(super) async fn edit_granted_permissions(
    me: SignedIn,
    Path(path): Path<EntityPath>,
    Json(patch): Json<PermissionsPatch>,
) -> Answer<Permissions> {
    change_granted(&me, &path, patch).await
}

/// What I allow a user, as the source document spells it
#[utoipa::path(get, path = "/api/v0/entities/{entity}/pemissions", tag = "entities",
    params(EntityPath),
    responses((status = 200, description = "All nine.", body = PermissionsResponse), NotFound))]
pub(super) async fn get_granted_pemissions(
    me: SignedIn,
    Path(path): Path<EntityPath>,
) -> Answer<Permissions> {
    granted(&me, &path).await
}

/// Change what I allow a user, as the source document spells it
#[utoipa::path(patch, path = "/api/v0/entities/{entity}/pemissions", tag = "entities",
    params(EntityPath), request_body = PermissionsPatch,
    responses((status = 200, description = "All nine.", body = PermissionsResponse), NotFound))]
pub(super) async fn edit_granted_pemissions(
    me: SignedIn,
    Path(path): Path<EntityPath>,
    Json(patch): Json<PermissionsPatch>,
) -> Answer<Permissions> {
    change_granted(&me, &path, patch).await
}

async fn get(me: &SignedIn, path: &ConferencePath, grantees: Grantees) -> Answer<Permissions> {
    let granted = me.verbs.conference_permissions(&me.actor, &path.conf.0, grantees).await?;
    ok(map::entity::set(granted))
}

async fn edit(
    me: &SignedIn,
    path: &ConferencePath,
    grantees: Grantees,
    patch: PermissionsPatch,
) -> Answer<Permissions> {
    let edit = map::request::permissions_edit(patch)?;
    let conference = &path.conf.0;
    let granted =
        me.verbs.edit_conference_permissions(&me.actor, conference, grantees, edit).await?;
    ok(map::entity::set(granted))
}

async fn granted(me: &SignedIn, path: &EntityPath) -> Answer<Permissions> {
    ok(map::entity::set(me.verbs.granted(&me.actor, &path.entity.0).await?))
}

async fn change_granted(
    me: &SignedIn,
    path: &EntityPath,
    patch: PermissionsPatch,
) -> Answer<Permissions> {
    let edit = map::request::permissions_edit(patch)?;
    ok(map::entity::set(me.verbs.grant(&me.actor, &path.entity.0, edit).await?))
}
