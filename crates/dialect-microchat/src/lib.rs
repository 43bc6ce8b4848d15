//! Microchat: v0, the native API, at `/api/v0` and `/api/supported_versions`, and its first version at `/api`.
//!
//! A handler parses, calls one verb, renders; it decides no permission and publishes no event.
//!
//! - `routes`: the operations, one file a noun · `wire`: their JSON · `map`: model ↔ wire
//! - `auth`: who asks, by header or by `cookie` · `live`: the event stream · `error`: how a refusal looks
//! - `openapi`: the document, made from the code · `reference`: the same as a page for people

mod answer;
mod auth;
mod cookie;
mod error;
mod live;
mod map;
mod openapi;
mod reference;
mod routes;
mod wire;

use axum::Router;
use chat::Verbs;
use dialect_kit::Pace;

use crate::cookie::CookieKey;
use crate::openapi::Documents;

/// The name of this dialect: tokens of its sessions are good in it alone.
const DIALECT: &str = "microchat";

/// Where people find out what this API is.
pub const REFERENCE_PATH: &str = "/api/v0/reference";

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
    documents: Documents,
}

/// Everything that this dialect serves, with and without a trailing slash. It has no fallback: an unknown
/// path is for whoever merges the routers.
pub fn router(verbs: Verbs, settings: Settings) -> Router {
    let cookies = CookieKey::new(verbs.signing_key("microchat-cookie"));
    let (routes, document) = routes::router();
    let documents = Documents::new(&document);
    let routes = if settings.legacy { routes.merge(routes::legacy::router()) } else { routes };
    routes.with_state(Microchat { verbs, settings, cookies, documents })
}
