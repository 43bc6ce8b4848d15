//! Founding group chats. They are read, edited and deleted as entities.

use dialect_kit::extract::{Json, idempotency_key};
use http::HeaderMap;

use crate::answer::{Answer, created};
use crate::auth::SignedIn;
use crate::map;
use crate::openapi::{Conflict, IdempotencyHeader, NotFound};
use crate::wire::conference::NewConference;
use crate::wire::entity::{ConferenceResponse, Entity};

/// Found a conference
///
/// The creator is its owner and member 1.
#[utoipa::path(post, path = "/api/v0/conferences", tag = "conferences", params(IdempotencyHeader),
    request_body = NewConference,
    responses((status = 201, description = "The conference.", body = ConferenceResponse), NotFound, Conflict))]
pub(super) async fn create_conference(
    me: SignedIn,
    headers: HeaderMap,
    Json(new): Json<NewConference>,
) -> Answer<Entity> {
    let new = map::request::new_conference(new, idempotency_key(&headers)?)?;
    let founded = me.verbs.create_conference(&me.actor, new).await?;
    created(me.viewer().asked(founded))
}
