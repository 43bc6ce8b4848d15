//! MOUTH. The ChatAPI: seven operations for small chat clients, signed in by a JWT.
//!
//! Its users are our users, its chats are our conversations: what is sent here arrives live in every other
//! dialect and the other way round. It decides nothing; the verbs do.

mod auth;
mod error;
mod live;
mod map;
mod openapi;
mod routes;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::get;
use chat::Verbs;
use dialect_kit::documents::{self, Documents};
use dialect_kit::error::method_not_allowed;
use dialect_kit::{Pace, rate};

use crate::auth::Tokens;

/// What tells this dialect's sessions from others'.
const DIALECT: &str = "chatapi";

/// What may be set about this dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Whether everybody signed in sees everybody's e-mail address, as the document has it; otherwise each
    /// user sees only their own and empty texts for the others'.
    pub email_visible: bool,
    /// The rhythm of its live connections.
    pub pace: Pace,
}

impl Default for Settings {
    fn default() -> Self {
        Self { email_visible: true, pace: Pace::default() }
    }
}

/// What every handler has at hand.
#[derive(Clone)]
struct Api {
    verbs: Verbs,
    tokens: Arc<Tokens>,
    settings: Settings,
}

/// All routes, at their documented paths. It has no fallback for unknown ones.
pub fn router(verbs: Verbs, settings: Settings) -> Router {
    let tokens = Arc::new(Tokens::new(&verbs.signing_key(DIALECT)));
    let (routes, _) = routes::table();
    routes
        .route("/users", get(routes::users::all))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn(rate::tell))
        .with_state(Api { verbs, tokens, settings })
}

/// What describes this dialect.
pub fn documents() -> Documents {
    Documents {
        slug: "chatapi",
        title: "ChatAPI",
        summary: "Seven operations for small chat clients, signed in by a JWT.",
        openapi: documents::openapi::json(&openapi::complete(routes::table().1)),
        asyncapi: Some(openapi::live()),
    }
}
