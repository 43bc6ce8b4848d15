//! MOUTH. Forms: chats for pages of plain HTML, signed in by two cookies, asked by URL-encoded forms.
//!
//! Its users are our users, its chats are our conversations: what is sent here arrives live in every other
//! dialect and the other way round. It decides nothing; the verbs do.
//!
//! - `routes`: the operations, one file a noun · `wire`: forms, queries and JSON · `map`: model to wire
//! - `openapi`: what describes it, made from the code
//! - `auth`: who asks, by the two `cookie`s · `own_page`: from whose page · `answer`, `error`: how it leaves

mod answer;
mod auth;
mod cookie;
mod error;
mod map;
mod openapi;
mod own_page;
mod routes;
mod wire;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{MethodRouter, get, post};
use chat::Verbs;
use dialect_kit::documents::{self, Documents};
use dialect_kit::error::method_not_allowed;
use dialect_kit::rate;

use crate::routes::{chats, messages, sessions, users};

/// What tells this dialect's sessions from others'.
const DIALECT: &str = "forms";

/// What may be set about this dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Cookies are sent over TLS only.
    pub secure_cookies: bool,
    /// Whether everybody signed in sees everybody's e-mail address, as the document has it; otherwise each
    /// user sees only their own.
    pub email_visible: bool,
}

/// What every handler has at hand.
#[derive(Clone)]
struct Forms {
    verbs: Verbs,
    settings: Settings,
}

/// Every operation, as the document lists them.
fn table() -> Vec<(&'static str, MethodRouter<Forms>)> {
    let own = post(users::register)
        .get(users::user)
        .put(users::edit_own_user)
        .delete(users::delete_own_user);
    vec![
        ("/api/login", post(sessions::log_in)),
        ("/api/logout", get(sessions::log_out)),
        ("/api/chats", get(chats::list_chats).post(chats::create_chat).delete(chats::leave_chat)),
        (
            "/api/chats/{chat_id}",
            get(messages::list_messages)
                .post(messages::send_message)
                .put(chats::rename_chat)
                .delete(messages::delete_message),
        ),
        ("/api/chats/{chat_id}/users", post(chats::add_user)),
        ("/api/user", own.clone()),
        ("/api/user/{user_id}", own),
    ]
}

/// All routes, every path with and without a trailing slash. It has no fallback for unknown ones, and shares
/// `/api/chats` with another dialect: which requests are its own is for whoever joins them to say.
pub fn router(verbs: Verbs, settings: Settings) -> Router {
    let mut router = Router::new();
    for (path, methods) in table() {
        router = router.route(path, methods.clone()).route(&format!("{path}/"), methods);
    }
    router
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn(own_page::only))
        .layer(from_fn(rate::tell))
        .with_state(Forms { verbs, settings })
}

/// What describes this dialect.
pub fn documents() -> Documents {
    Documents {
        slug: "forms",
        title: "Forms",
        summary: "Chats for pages of plain HTML, signed in by two cookies, asked by URL-encoded forms.",
        openapi: documents::openapi::json(&openapi::document()),
        asyncapi: None,
    }
}
