//! Members of servers.

use axum::Json as Answer;
use axum::extract::State;
use http::StatusCode;
use model::{MemberRef, Page, Refusal};

use super::messages::limit;
use super::servers::{find, look_up, no_server};
use crate::auth::SignedIn;
use crate::error::Error;
use crate::extract::{Path, Query};
use crate::openapi::{Forbidden, NotFound};
use crate::wire::server as wire;
use crate::{Api, map, name};

/// Members of a server
///
/// In the order of joining.
#[utoipa::path(get, path = "/api/rest/servers/{server_id}/members", tag = "servers",
    params(("server_id" = String, Path, description = "The server."), wire::MembersPart),
    responses((status = 200, description = "The members.", body = [wire::Member]), Forbidden, NotFound))]
pub(crate) async fn members(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(server_id): Path<String>,
    Query(part): Query<wire::MembersPart>,
) -> Result<Answer<Vec<wire::Member>>, Error> {
    let id = find(&api, &actor, &server_id).await?.conference.id;
    let page = Page { offset: part.offset.unwrap_or(0), count: limit(part.limit)? };
    let members = api.verbs.members(&actor, &name::entity(id), page).await.map_err(no_server)?;
    Ok(Answer(members.iter().map(|view| map::member(id, &view.member, &api.verbs)).collect()))
}

/// Add somebody to a server
///
/// Whoever has `add_user`; oneself, where the server is public.
#[utoipa::path(put, path = "/api/rest/servers/{server_id}/members/{user_id}", tag = "servers",
    params(
        ("server_id" = String, Path, description = "The server."),
        ("user_id" = String, Path, description = "The user, or `@me`."),
    ),
    responses(
        (status = 201, description = "They are a member now.", body = wire::Member),
        (status = 200, description = "They were one already.", body = wire::Member),
        Forbidden, NotFound,
    ))]
pub(crate) async fn add_member(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path((server_id, user_id)): Path<(String, String)>,
) -> Result<(StatusCode, Answer<wire::Member>), Error> {
    let id = look_up(&api, &actor, &server_id).await?.conference.id;
    let (server, account) = (name::entity(id), name::user(&user_id, &actor)?);
    let (status, view) =
        match api.verbs.add_member(&actor, &server, &name::entity(account), None).await {
            Ok(added) => (StatusCode::CREATED, added),
            Err(chat::Error::Refused(Refusal::Conflict(_))) => {
                let member = MemberRef::Account(account);
                (StatusCode::OK, api.verbs.member(&actor, &server, &member).await?)
            }
            Err(error) => return Err(error.into()),
        };
    Ok((status, Answer(map::member(id, &view.member, &api.verbs))))
}

/// Take somebody out of a server
///
/// Whoever has `remove_user`; oneself to leave.
#[utoipa::path(delete, path = "/api/rest/servers/{server_id}/members/{user_id}", tag = "servers",
    params(
        ("server_id" = String, Path, description = "The server."),
        ("user_id" = String, Path, description = "The user, or `@me`."),
    ),
    responses((status = 204, description = "They are no member any more."), Forbidden, NotFound))]
pub(crate) async fn remove_member(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path((server_id, user_id)): Path<(String, String)>,
) -> Result<StatusCode, Error> {
    let id = find(&api, &actor, &server_id).await?.conference.id;
    let member = MemberRef::Account(name::user(&user_id, &actor)?);
    api.verbs.remove_member(&actor, &name::entity(id), &member).await?;
    Ok(StatusCode::NO_CONTENT)
}
