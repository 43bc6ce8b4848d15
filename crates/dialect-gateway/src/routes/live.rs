//! Opening the WebSocket.

use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::response::Response;
use dialect_kit::socket::Upgrade;
use dialect_kit::{Rejection, rate, token};
use http::header::SEC_WEBSOCKET_PROTOCOL;
use http::{Extensions, HeaderMap};

use crate::error::Error;
use crate::extract::Query;
use crate::wire::live::Opening;
use crate::{Api, live};

/// The subprotocol that stands before a token, where a browser can send no header.
const BEARER: &str = "bearer";

/// Connect
///
/// The WebSocket; a bad token fails before the handshake, and without one the first frame brings it. What is said over
/// it is in the AsyncAPI document.
#[utoipa::path(get, path = "/api/ws", tag = "live", params(Opening),
    responses((status = 101, description = "The connection is open.")))]
pub(crate) async fn connect(
    State(api): State<Api>,
    Query(opening): Query<Opening>,
    headers: HeaderMap,
    extensions: Extensions,
    upgrade: Result<Upgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Error> {
    let token = opening.token.as_deref().or_else(|| token::bearer(&headers));
    let actor = match token.or_else(|| after_bearer(&headers)) {
        Some(token) => {
            let actor = api.admit(token).await?;
            rate::take(&api.verbs, &actor, &extensions)?;
            Some(actor)
        }
        None => None,
    };
    let upgrade = upgrade.map_err(|rejection| {
        Rejection::new(rejection.status(), "A WebSocket handshake is expected here.")
    })?;
    let upgrade = upgrade.protocols([BEARER]);
    match actor {
        Some(actor) => live::answer(upgrade, &api, actor, opening.resume.as_deref()).await,
        None => Ok(live::answer_stranger(upgrade, api, opening.resume)),
    }
}

/// The subprotocol after `bearer`, which is the token.
fn after_bearer(headers: &HeaderMap) -> Option<&str> {
    let protocols = headers.get(SEC_WEBSOCKET_PROTOCOL)?.to_str().ok()?;
    let mut protocols = protocols.split(',').map(str::trim);
    protocols.find(|protocol| protocol.eq_ignore_ascii_case(BEARER))?;
    protocols.next()
}
