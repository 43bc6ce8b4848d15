//! What describes this dialect, beside what its handlers say of themselves.

use dialect_kit::documents::{Live, openapi};
use serde_json::{Value, json};
use utoipa::openapi::OpenApi;
use utoipa::openapi::tag::TagBuilder;
use utoipa::{PartialSchema as _, ToSchema as _};

use crate::error::ErrorBody;
use crate::wire::channel::Channel;
use crate::wire::live::{
    ChannelGone, Connected, Hello, Identify, MemberAdded, MemberRemoved, MessageGone, OwnPresence,
    OwnTyping, PresenceUpdate, TypingStart, op,
};
use crate::wire::message::Message;

pub(crate) use dialect_kit::documents::openapi::{
    BadCredentials, Conflict, Forbidden, IdempotencyHeader, NotFound,
};

/// The nouns, in the order of the page.
const TAGS: [(&str, &str); 7] = [
    ("auth", "Registering, signing in, and tokens."),
    ("users", "Who there is."),
    ("servers", "Sets of channels, and who is in them."),
    ("channels", "Channels of servers, and direct messages."),
    ("messages", "What is said in them."),
    ("media", "What is sent with messages, and pictures."),
    ("live", "The WebSocket."),
];

/// Adds what holds for all operations.
pub(crate) fn complete(mut document: OpenApi) -> OpenApi {
    openapi::signed_in_by_bearer(&mut document, "The access token.");
    openapi::complete(
        &mut document,
        "Gateway",
        "JSON in and out. Ids are words; clients take them as they are. Every error is `{\"error\": \"…\", \"code\": \"…\"}` \
         with a sentence for people and a word for programs. Times are RFC 3339 in UTC with milliseconds.",
    );
    let components = document.components.get_or_insert_default();
    components.schemas.insert(ErrorBody::name().into_owned(), ErrorBody::schema());
    document.tags = Some(
        TAGS.map(|(name, what)| TagBuilder::new().name(name).description(Some(what)).build())
            .into(),
    );
    document
}

/// The AsyncAPI document of the WebSocket.
pub(crate) fn live() -> Value {
    let about = "A WebSocket of JSON text frames `{op, d, s}`. The token stands in `?token=`, in `Authorization`, or is \
                 the second of the subprotocols `bearer, TOKEN`; without one the client sends Identify within 10 \
                 seconds. It sends a Heartbeat at least each interval. `s` is the cursor of a client that has seen \
                 the frame: who brings it in `?resume=` or in Identify gets what was missed, once and in order, after \
                 Connected. Close codes: 4001 unknown op, 4002 not a frame, 4003 not signed in in time, 4004 bad \
                 token, 4008 too slow or too fast, 4009 no heartbeat for two intervals, 4010 session closed, 1001 the \
                 server is shutting down, 1009 a frame over 64 KiB, 1011 our fault.";
    Live::new("Gateway: the WebSocket", "/api/ws", about)
        .tells::<Hello>("Hello", "The first frame.", plain(op::HELLO))
        .tells::<Nothing>("HeartbeatAck", "A heartbeat was heard.", |_| {
            json!({"type": "object", "required": ["op"], "properties": {"op": {"const": op::HEARTBEAT_ACK}}})
        })
        .tells::<Connected>("Connected", "One is signed in.", event(op::CONNECTED))
        .tells::<Message>("MessageCreate", "A message was sent.", event(op::MESSAGE_CREATE))
        .tells::<Message>("MessageUpdate", "A message was changed.", event(op::MESSAGE_UPDATE))
        .tells::<MessageGone>("MessageDelete", "A message was deleted.", event(op::MESSAGE_DELETE))
        .tells::<Channel>("ChannelCreate", "A channel is in one's list.", event(op::CHANNEL_CREATE))
        .tells::<Channel>("ChannelUpdate", "A channel changed.", event(op::CHANNEL_UPDATE))
        .tells::<ChannelGone>("ChannelDelete", "A channel is gone.", event(op::CHANNEL_DELETE))
        .tells::<MemberAdded>(
            "ServerMemberAdd",
            "Somebody is in a server; who was added is told of it with its channels.",
            event(op::SERVER_MEMBER_ADD),
        )
        .tells::<MemberRemoved>(
            "ServerMemberRemove",
            "Somebody left a server, or was removed; or one's own server is gone.",
            event(op::SERVER_MEMBER_REMOVE),
        )
        .tells::<PresenceUpdate>(
            "PresenceUpdate",
            "Somebody came, went, or is available in another way.",
            plain(op::PRESENCE_UPDATE),
        )
        .tells::<TypingStart>("TypingStart", "Somebody is writing.", plain(op::TYPING_START))
        .hears::<OwnPresence>("SetPresence", "How available one is.", plain(op::PRESENCE_UPDATE))
        .hears::<OwnTyping>("Typing", "One is writing.", plain(op::TYPING_START))
        .hears::<Nothing>("Heartbeat", "One is there; `d` is the last cursor, or null.", |_| {
            json!({"type": "object", "required": ["op"], "properties": {
                "op": {"const": op::HEARTBEAT}, "d": {"type": ["string", "null"]},
            }})
        })
        .hears::<Identify>("Identify", "Who one is.", plain(op::IDENTIFY))
        .document()
}

/// Nothing more.
#[derive(utoipa::ToSchema)]
struct Nothing {}

fn plain(op: u16) -> impl FnOnce(Value) -> Value {
    move |d| json!({"type": "object", "required": ["op", "d"], "properties": {"op": {"const": op}, "d": d}})
}

fn event(op: u16) -> impl FnOnce(Value) -> Value {
    move |d| {
        json!({"type": "object", "required": ["op", "d", "s"], "properties": {
            "op": {"const": op}, "d": d,
            "s": {"type": "string", "description": "The cursor of a client that has seen it. Opaque."},
        }})
    }
}
