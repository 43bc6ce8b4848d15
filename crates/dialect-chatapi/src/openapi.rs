//! What describes this dialect, beside what its handlers say of themselves.

use dialect_kit::ErrorBody;
use dialect_kit::documents::{Live, openapi};
use serde_json::Value;
use utoipa::openapi::OpenApi;
use utoipa::openapi::tag::TagBuilder;

use crate::wire::live::{Said, Say};

pub(crate) use dialect_kit::documents::openapi::{Forbidden, IdempotencyHeader, NotFound};

/// The nouns, in the order of the page.
const TAGS: [(&str, &str); 3] = [
    ("auth", "Registering and signing in."),
    ("users", "Who there is."),
    ("chats", "Conversations and what is said in them."),
];

/// Adds what holds for all operations.
pub(crate) fn complete(mut document: OpenApi) -> OpenApi {
    openapi::signed_in_by_bearer(
        &mut document,
        "The token that registering and signing in answer with.",
    );
    openapi::complete(
        &mut document,
        "ChatAPI",
        "JSON in and out. Every error is `{\"error\": \"…\"}` with a sentence. A taken name and a wrong password \
         are 400 here. Times are RFC 3339 in UTC with milliseconds.",
    );
    document.tags = Some(
        TAGS.map(|(name, what)| TagBuilder::new().name(name).description(Some(what)).build())
            .into(),
    );
    document
}

/// The AsyncAPI document of the WebSocket.
pub(crate) fn live() -> Value {
    let about = "A WebSocket of JSON text frames, with the token in `?token=` or in a header. The echo of one's own message is \
                 its acknowledgement. A client that brings the last `cursor` it saw in `?after=` gets the messages since, \
                 once and in order. Close codes: 4008 read too slowly, 4010 session closed, 1001 the server is \
                 shutting down, 1011 our fault.";
    Live::new("ChatAPI: the WebSocket", "/chats/ws", about)
        .tells::<Said>("Said", "A message was sent in one of one's chats.", |said| said)
        .tells::<ErrorBody>(
            "Error",
            "What was asked for was not done; the talk goes on.",
            |error| error,
        )
        .hears::<Say>("Say", "Send a message.", |say| say)
        .document()
}
