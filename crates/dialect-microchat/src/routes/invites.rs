//! Invitations into conferences.

use axum::extract::State;
use chat::invites::NewInvite;
use dialect_kit::extract::{Json, Path, Query, idempotency_key};
use http::HeaderMap;

use crate::Microchat;
use crate::answer::{Answer, Done, created, done, ok};
use crate::auth::SignedIn;
use crate::map::invite::Site;
use crate::openapi::{Conflict, Forbidden, IdempotencyHeader, NotFound};
use crate::wire::conference::{Member, MemberResponse};
use crate::wire::invite::{self as wire, Invite, InviteListResponse, InviteResponse};
use crate::wire::names::{ConferencePath, InvitePath};
use crate::wire::page::PageQuery;

/// List invites
///
/// Newest first; all of them with `edit_conference`, else one's own.
#[utoipa::path(get, path = "/api/v0/conferences/{conf}/invites", tag = "invites",
    params(ConferencePath, PageQuery),
    responses(
        (status = 200, description = "The invites.", body = InviteListResponse),
        Forbidden, NotFound,
    ))]
pub(super) async fn list_invites(
    me: SignedIn,
    State(app): State<Microchat>,
    Path(path): Path<ConferencePath>,
    headers: HeaderMap,
    Query(page): Query<PageQuery>,
) -> Answer<Vec<Invite>> {
    let invites = me.verbs.invites(&me.actor, &path.conf.0, page.try_into()?).await?;
    let site = Site::of(&headers, app.settings.secure_cookies);
    ok(invites.into_iter().map(|invite| site.invite(invite)).collect())
}

/// Make an invite
///
/// A member with `add_user`. Whoever has the code can join, and can register where that is by invitation. It works as
/// long as who made it may add members.
#[utoipa::path(post, path = "/api/v0/conferences/{conf}/invites", tag = "invites",
    params(ConferencePath, IdempotencyHeader), request_body = wire::NewInvite,
    responses(
        (status = 201, description = "The invite.", body = InviteResponse),
        Forbidden, NotFound, Conflict,
    ))]
pub(super) async fn create_invite(
    me: SignedIn,
    State(app): State<Microchat>,
    Path(path): Path<ConferencePath>,
    headers: HeaderMap,
    Json(new): Json<wire::NewInvite>,
) -> Answer<Invite> {
    let new = NewInvite::new(new.max_uses, new.expires_in, idempotency_key(&headers)?)?;
    let invite = me.verbs.create_invite(&me.actor, &path.conf.0, new).await?;
    created(Site::of(&headers, app.settings.secure_cookies).invite(invite))
}

/// An invite
///
/// For whoever knows the code: where it leads, and who invites.
#[utoipa::path(get, path = "/api/v0/invites/{code}", tag = "invites", params(InvitePath),
    responses((status = 200, description = "The invite.", body = InviteResponse), NotFound))]
pub(super) async fn get_invite(
    me: SignedIn,
    State(app): State<Microchat>,
    Path(path): Path<InvitePath>,
    headers: HeaderMap,
) -> Answer<Invite> {
    let invite = me.verbs.invite(&me.actor, &path.code).await?;
    ok(Site::of(&headers, app.settings.secure_cookies).invite(invite))
}

/// Follow an invite
///
/// One is a member of its conference then.
#[utoipa::path(post, path = "/api/v0/invites/{code}", tag = "invites",
    params(InvitePath, IdempotencyHeader),
    responses(
        (status = 201, description = "Oneself as a member.", body = MemberResponse),
        Forbidden, NotFound, Conflict,
    ))]
pub(super) async fn accept_invite(
    me: SignedIn,
    Path(path): Path<InvitePath>,
    headers: HeaderMap,
) -> Answer<Member> {
    let key = idempotency_key(&headers)?;
    let member = me.verbs.accept_invite(&me.actor, &path.code, key).await?;
    created(me.viewer().member(member))
}

/// Revoke an invite
///
/// Who made it, or whoever has `edit_conference`.
#[utoipa::path(delete, path = "/api/v0/invites/{code}", tag = "invites", params(InvitePath),
    responses((status = 204, description = "It works no more."), Forbidden, NotFound))]
pub(super) async fn revoke_invite(me: SignedIn, Path(path): Path<InvitePath>) -> Done {
    me.verbs.revoke_invite(&me.actor, &path.code).await?;
    done()
}
