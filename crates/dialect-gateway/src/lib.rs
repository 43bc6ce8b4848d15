//! MOUTH. The Gateway: servers, channels and direct messages over REST, and a WebSocket of numbered frames.
//!
//! Its DM channels are our dialogs, its group DMs our conferences. It decides nothing; the verbs do.
//!
//! Reading order: [`auth`] (who asks) · [`routes`] · [`live`] (the WebSocket) · [`look_up`], [`map`], [`name`] and [`wire`].

mod auth;
mod error;
mod extract;
mod live;
mod look_up;
mod map;
mod name;
mod openapi;
mod routes;
mod wire;

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::any;
use chat::Verbs;
use dialect_kit::documents::{self, Documents};
use dialect_kit::{Pace, rate};

use crate::auth::Tokens;

/// What tells this dialect's sessions from others'.
const DIALECT: &str = "gateway";

/// What may be set about this dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How many seconds an access token is good.
    pub access_token_s: NonZeroU32,
    /// How many days a refresh token is good, if it is not used.
    pub refresh_token_days: NonZeroU32,
    /// The rhythm of its live connections; a client sends a heartbeat as often as the server pings.
    pub pace: Pace,
}

/// What every handler has at hand.
#[derive(Clone)]
struct Api {
    verbs: Verbs,
    tokens: Arc<Tokens>,
    settings: Settings,
}

/// All routes, at their documented paths.
pub fn router(verbs: Verbs, settings: Settings) -> Router {
    let tokens = Arc::new(Tokens::new(&verbs));
    let (routes, _) = routes::table();
    routes
        .route("/api/rest", any(error::not_found))
        .route("/api/rest/{*rest}", any(error::not_found))
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(from_fn(rate::tell))
        .with_state(Api { verbs, tokens, settings })
}

/// What describes this dialect.
pub fn documents() -> Documents {
    Documents {
        slug: "gateway",
        title: "Gateway",
        summary: "Servers, channels and direct messages; a WebSocket of numbered frames with heartbeats.",
        openapi: documents::openapi::json(&openapi::complete(routes::table().1)),
        asyncapi: Some(openapi::live()),
    }
}
