//! Microchat: v0, the native API, at `/api/v0` and `/api/supported_versions`, and its first version at `/api`.
//!
//! A handler parses, calls one verb, renders; it decides no permission and publishes no event.
//!
//! - `routes`: the operations, one file a noun · `wire`: their JSON · `map`: model ↔ wire
//! - `auth`: who asks, by header or by `cookie` · `live`: the event stream · `error`: how a refusal
//!   looks · `openapi`, `asyncapi`: what describes it, made from the code

mod answer;
mod asyncapi;
mod auth;
mod cookie;
mod error;
mod live;
mod map;
mod openapi;
mod routes;
mod wire;

use axum::Router;
use bytes::Bytes;
use chat::Verbs;
use dialect_kit::Pace;
use dialect_kit::documents::{self, Documents};

use crate::cookie::CookieKey;

/// The name of this dialect: tokens of its sessions are good in it alone.
const DIALECT: &str = "microchat";

/// What the configuration says about this dialect.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Its first version is served as well.
    pub legacy: bool,
    /// Cookies are sent over TLS only.
    pub secure_cookies: bool,
    /// How often live connections show that they are alive.
    pub pace: Pace,
}

impl Default for Settings {
    fn default() -> Self {
        Self { legacy: true, secure_cookies: false, pace: Pace::default() }
    }
}

/// What handlers work with.
#[derive(Clone)]
struct Microchat {
    verbs: Verbs,
    settings: Settings,
    cookies: CookieKey,
    openapi: Bytes,
}

/// Everything that this dialect serves, with and without a trailing slash. It has no fallback: an unknown
/// path is for whoever merges the routers.
pub fn router(verbs: Verbs, settings: Settings) -> Router {
    let cookies = CookieKey::new(verbs.signing_key("microchat-cookie"));
    let (routes, document) = routes::router();
    let openapi = documents::openapi::json(&document).to_string().into();
    let routes = if settings.legacy { routes.merge(routes::legacy::router().0) } else { routes };
    routes.with_state(Microchat { verbs, settings, cookies, openapi })
}

/// What describes this dialect.
pub fn documents() -> Documents {
    Documents {
        slug: "microchat-v0",
        title: "Microchat v0",
        summary: "The native API: all that the server can do.",
        openapi: documents::openapi::json(&routes::router().1),
        asyncapi: Some(asyncapi::document("Microchat v0: events", "/api/v0/events")),
    }
}

/// What describes its first version.
pub fn legacy_documents() -> Documents {
    Documents {
        slug: "microchat-legacy",
        title: "Microchat legacy",
        summary: "The native API's first version: the same objects under older paths.",
        openapi: documents::openapi::json(&routes::legacy::router().1),
        asyncapi: Some(asyncapi::document("Microchat legacy: events", "/api/events")),
    }
}
