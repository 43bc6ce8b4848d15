//! The event stream.

use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::response::Response;
use dialect_kit::Rejection;
use dialect_kit::extract::Query;
use dialect_kit::socket::Upgrade;
use http::HeaderMap;
use http::header::UPGRADE;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::SignedInByCookieToo;
use crate::error::Failure;
use crate::openapi::Forbidden;
use crate::wire::event::Frame;
use crate::{Microchat, live};

/// Where to go on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListenQuery {
    /// The last cursor that was seen, for whoever cannot send `Last-Event-ID`, which comes first.
    last_event_id: Option<String>,
}

/// Listen to what happens
///
/// Server-Sent Events; with `Upgrade: websocket` the same stream as JSON text frames `{"id", "event", "data"}`.
/// The first event is `Hello`. A client that brings the last cursor it saw gets everything since, once and in
/// order; `Reset` after `Hello` says that the cursor is too old or unknown, so that the client must reload.
/// A comment (WebSocket: a ping) keeps the line open. WebSocket close codes: 4008 read too slowly,
/// 4010 session closed, 1001 the server is shutting down, 1011 our fault.
#[utoipa::path(get, path = "/api/v0/events", tag = "events",
    params(
        ListenQuery,
        ("Last-Event-ID" = Option<String>, Header, description = "The last cursor that was seen."),
        ("csrf_token" = Option<String>, Query, description = "The value of the cookie `CSRF_TOKEN`, where the cookies stand for a token."),
    ),
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "Events without end.", body = Frame, content_type = "text/event-stream"),
        (status = 101, description = "The same over a WebSocket."),
        Forbidden,
    ))]
pub(super) async fn listen(
    SignedInByCookieToo(me): SignedInByCookieToo,
    State(app): State<Microchat>,
    Query(query): Query<ListenQuery>,
    headers: HeaderMap,
    upgrade: Result<Upgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Failure> {
    let upgrade = if wants_socket(&headers) {
        let refused = |no: WebSocketUpgradeRejection| Rejection::new(no.status(), no.body_text());
        Some(upgrade.map_err(refused)?)
    } else {
        None
    };
    let header = headers.get("last-event-id").map(|id| String::from_utf8_lossy(id.as_bytes()));
    let after = [header.as_deref(), query.last_event_id.as_deref()];
    let after = after.into_iter().flatten().find(|cursor| !cursor.is_empty());
    live::answer(me, after, upgrade, app.settings.pace).await
}

fn wants_socket(headers: &HeaderMap) -> bool {
    headers.get(UPGRADE).is_some_and(|to| to.as_bytes().eq_ignore_ascii_case(b"websocket"))
}
