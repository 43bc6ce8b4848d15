//! Invitations into servers.

use axum::Json as Answer;
use axum::extract::State;
use chat::Actor;
use chat::invites::NewInvite;
use dialect_kit::extract::idempotency_key;
use http::{HeaderMap, StatusCode};
use model::{EntityKind, Invite, Refusal};

use super::servers::{find, no_server};
use crate::auth::SignedIn;
use crate::error::Error;
use crate::extract::{Json, Path};
use crate::openapi::{Conflict, Forbidden, IdempotencyHeader, NotFound};
use crate::wire::{invite as wire, server};
use crate::{Api, map, name};

/// Invite into a server
///
/// Whoever has `add_user`; it works as long as they have.
#[utoipa::path(post, path = "/api/rest/servers/{server_id}/invites", tag = "servers",
    params(("server_id" = String, Path, description = "The server."), IdempotencyHeader),
    request_body = wire::NewInvite,
    responses((status = 201, description = "The invitation.", body = wire::Invite), Forbidden, NotFound, Conflict))]
pub(crate) async fn create_invite(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(server_id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<wire::NewInvite>,
) -> Result<(StatusCode, Answer<wire::Invite>), Error> {
    let new = NewInvite::new(body.max_uses, body.expires_in, idempotency_key(&headers)?)?;
    let server = name::entity(find(&api, &actor, &server_id).await?.conference.id);
    let invite = api.verbs.create_invite(&actor, &server, new).await.map_err(no_server)?;
    Ok((StatusCode::CREATED, Answer(map::invite(&invite))))
}

/// An invitation
#[utoipa::path(get, path = "/api/rest/invites/{code}", tag = "servers",
    params(("code" = String, Path, description = "Its code.")),
    responses((status = 200, description = "The invitation.", body = wire::Invite), NotFound))]
pub(crate) async fn invite(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(code): Path<String>,
) -> Result<Answer<wire::Invite>, Error> {
    Ok(Answer(map::invite(&into_server(&api, &actor, &code).await?)))
}

/// Follow an invitation
///
/// One is a member of its server then.
#[utoipa::path(post, path = "/api/rest/invites/{code}", tag = "servers",
    params(("code" = String, Path, description = "Its code.")),
    responses(
        (status = 201, description = "The server.", body = server::Server),
        (status = 200, description = "One was in it already.", body = server::Server),
        Forbidden, NotFound,
    ))]
pub(crate) async fn accept_invite(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(code): Path<String>,
) -> Result<(StatusCode, Answer<server::Server>), Error> {
    let invite = into_server(&api, &actor, &code).await?;
    let status = match api.verbs.accept_invite(&actor, &code, None).await {
        Ok(_) => StatusCode::CREATED,
        Err(chat::Error::Refused(Refusal::Conflict(_))) => StatusCode::OK,
        Err(error) => return Err(error.into()),
    };
    let server = find(&api, &actor, &invite.conference.id.to_string()).await?;
    Ok((status, Answer(map::server(&server.conference))))
}

/// The invitation with this code, into a server: into a group nobody is invited here.
async fn into_server(api: &Api, actor: &Actor, code: &str) -> Result<Invite, Error> {
    let invite = api.verbs.invite(actor, code).await?;
    match invite.kind {
        EntityKind::Server => Ok(invite),
        _ => Err(Refusal::NotFound("invite").into()),
    }
}
