//! Who is in a conference.

use dialect_kit::extract::{Json, Path, Query, idempotency_key};
use http::HeaderMap;

use crate::answer::{Answer, Done, created, done, ok};
use crate::auth::SignedIn;
use crate::map;
use crate::openapi::{Conflict, Forbidden, IdempotencyHeader, NotFound};
use crate::wire::conference::{
    Invitee, Member, MemberListResponse, MemberPatch, MemberResponse, NewRestriction,
};
use crate::wire::names::{ConferencePath, MemberPath};
use crate::wire::page::PageQuery;

/// List members
///
/// In order of their numbers.
#[utoipa::path(get, path = "/api/v0/conferences/{conf}/members", tag = "conferences",
    params(ConferencePath, PageQuery),
    responses(
        (status = 200, description = "The members.", body = MemberListResponse),
        Forbidden, NotFound,
    ))]
pub(super) async fn list_members(
    me: SignedIn,
    Path(path): Path<ConferencePath>,
    Query(page): Query<PageQuery>,
) -> Answer<Vec<Member>> {
    let members = me.verbs.members(&me.actor, &path.conf.0, page.try_into()?).await?;
    let viewer = me.viewer();
    ok(members.into_iter().map(|member| viewer.member(member)).collect())
}

/// Add a member
///
/// Somebody else with `add_user`, or oneself to join a public conference.
#[utoipa::path(post, path = "/api/v0/conferences/{conf}/members", tag = "conferences",
    params(ConferencePath, IdempotencyHeader), request_body = Invitee,
    responses(
        (status = 201, description = "The new member.", body = MemberResponse),
        Forbidden, NotFound, Conflict,
    ))]
pub(super) async fn add_member(
    me: SignedIn,
    Path(path): Path<ConferencePath>,
    headers: HeaderMap,
    Json(invitee): Json<Invitee>,
) -> Answer<Member> {
    let (invitee, key) = (map::request::invitee(&invitee)?, idempotency_key(&headers)?);
    let member = me.verbs.add_member(&me.actor, &path.conf.0, &invitee, key).await?;
    created(me.viewer().member(member))
}

/// A member
#[utoipa::path(get, path = "/api/v0/conferences/{conf}/members/{member}", tag = "conferences",
    params(MemberPath),
    responses((status = 200, description = "The member.", body = MemberResponse), Forbidden, NotFound))]
pub(super) async fn get_member(me: SignedIn, Path(path): Path<MemberPath>) -> Answer<Member> {
    let member = me.verbs.member(&me.actor, &path.conf.0, &path.member.0).await?;
    ok(me.viewer().member(member))
}

/// Remove a member
///
/// Oneself, or another with `remove_user`. The owner can only leave: ownership then passes on.
#[utoipa::path(delete, path = "/api/v0/conferences/{conf}/members/{member}", tag = "conferences",
    params(MemberPath),
    responses((status = 204, description = "They are a member no more."), Forbidden, NotFound))]
pub(super) async fn remove_member(me: SignedIn, Path(path): Path<MemberPath>) -> Done {
    me.verbs.remove_member(&me.actor, &path.conf.0, &path.member.0).await?;
    done()
}

/// Change a member's role
///
/// The owner: `admin` or `member`.
#[utoipa::path(patch, path = "/api/v0/conferences/{conf}/members/{member}", tag = "conferences",
    params(MemberPath), request_body = MemberPatch,
    responses(
        (status = 200, description = "The member as they are now.", body = MemberResponse),
        Forbidden, NotFound,
    ))]
pub(super) async fn edit_member(
    me: SignedIn,
    Path(path): Path<MemberPath>,
    Json(patch): Json<MemberPatch>,
) -> Answer<Member> {
    let (conference, member) = (&path.conf.0, &path.member.0);
    let member = match map::request::appointment(patch)? {
        Some(admin) => me.verbs.appoint(&me.actor, conference, member, admin).await?,
        None => me.verbs.member(&me.actor, conference, member).await?,
    };
    ok(me.viewer().member(member))
}

/// Restrict a member
///
/// With `remove_user`, or as a moderator or admin of the server. `send`: false mutes, `ban`: true removes and keeps
/// out, both `until` a time or until it is lifted; in place of any restriction before. Somebody who is no member is
/// named by `@alias`.
#[utoipa::path(put, path = "/api/v0/conferences/{conf}/members/{member}/restrictions",
    tag = "conferences", params(MemberPath), request_body = NewRestriction,
    responses((status = 204, description = "They are restricted."), Forbidden, NotFound))]
pub(super) async fn restrict_member(
    me: SignedIn,
    Path(path): Path<MemberPath>,
    Json(new): Json<NewRestriction>,
) -> Done {
    let restriction = map::request::restriction(&new)?;
    me.verbs.restrict(&me.actor, &path.conf.0, &path.member.0, restriction).await?;
    done()
}

/// Lift a restriction
///
/// Somebody who is no member (any more) is named by `@alias`.
#[utoipa::path(delete, path = "/api/v0/conferences/{conf}/members/{member}/restrictions",
    tag = "conferences", params(MemberPath),
    responses((status = 204, description = "They are restricted no more."), Forbidden, NotFound))]
pub(super) async fn lift_restriction(me: SignedIn, Path(path): Path<MemberPath>) -> Done {
    me.verbs.lift_restriction(&me.actor, &path.conf.0, &path.member.0).await?;
    done()
}
