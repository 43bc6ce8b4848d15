//! The AsyncAPI document of the event stream.

use dialect_kit::documents::Live;
use serde_json::{Value, json};

use crate::wire::chat::Chat;
use crate::wire::contact::Contact;
use crate::wire::entity::Entity;
use crate::wire::event::{
    ChatDelete, ContactDelete, Hello, MemberChange, MemberRemove, MessageDelete, PinUpdate,
    PresenceUpdate, ReactionUpdate, ReadUpdate, Reset, SessionClosed, Typing,
};
use crate::wire::message::Message;

const ABOUT: &str = "Server-Sent Events: `id:` is the cursor, `event:` the kind, `data:` one JSON object; with \
    `Upgrade: websocket` the same three as one JSON text frame, as shown here. A client that brings the last cursor it \
    saw, in `Last-Event-ID` or `?last_event_id=`, gets everything since, once and in order. WebSocket close codes: 4008 \
    read too slowly, 4010 session closed, 1001 the server is shutting down, 1011 our fault.";

/// What is told at this address: the same in both versions.
pub(crate) fn document(title: &'static str, address: &'static str) -> Value {
    Live::new(title, address, ABOUT)
        .tells::<Hello>(
            "Hello",
            "The first event: oneself, and where the stream begins.",
            frame("Hello"),
        )
        .tells::<Reset>("Reset", "The cursor is too old or unknown: reload.", frame("Reset"))
        .tells::<Message>("MessageReceive", "A message was sent.", frame("MessageReceive"))
        .tells::<Message>("MessageEdit", "A message was changed.", frame("MessageEdit"))
        .tells::<MessageDelete>("MessageDelete", "A message was deleted.", frame("MessageDelete"))
        .tells::<Chat>("ChatNew", "A chat is in one's list from here on.", frame("ChatNew"))
        .tells::<Chat>("ChatEdit", "A chat changed, or what one may do in it.", frame("ChatEdit"))
        .tells::<ChatDelete>("ChatDelete", "A chat is gone from one's list.", frame("ChatDelete"))
        .tells::<MemberChange>("MemberAdd", "Somebody became a member.", frame("MemberAdd"))
        .tells::<MemberChange>(
            "MemberEdit",
            "A member's role or permissions changed.",
            frame("MemberEdit"),
        )
        .tells::<MemberRemove>(
            "MemberRemove",
            "A member left or was removed.",
            frame("MemberRemove"),
        )
        .tells::<Entity>(
            "EntityEdit",
            "Somebody's profile changed, or they are gone.",
            frame("EntityEdit"),
        )
        .tells::<Contact>(
            "ContactEdit",
            "One of one's contacts was made, or is called something else.",
            frame("ContactEdit"),
        )
        .tells::<ContactDelete>(
            "ContactDelete",
            "Somebody is a contact of one's own no more.",
            frame("ContactDelete"),
        )
        .tells::<ReadUpdate>(
            "ReadUpdate",
            "One's own read mark moved, or that of the other side of a dialog.",
            frame("ReadUpdate"),
        )
        .tells::<SessionClosed>(
            "SessionClosed",
            "One of one's own sessions was closed.",
            frame("SessionClosed"),
        )
        .tells::<ReactionUpdate>(
            "ReactionUpdate",
            "Somebody reacted to a message, or took that back.",
            frame("ReactionUpdate"),
        )
        .tells::<PinUpdate>("PinUpdate", "A message was pinned or unpinned.", frame("PinUpdate"))
        .tells::<PresenceUpdate>(
            "PresenceUpdate",
            "Somebody came, went, or is available in another way. Its `id` is null.",
            frame("PresenceUpdate"),
        )
        .tells::<Typing>(
            "Typing",
            "Somebody else is writing; it lasts 8 seconds. Its `id` is null.",
            frame("Typing"),
        )
        .document()
}

/// A text frame of this kind around the schema of its data.
fn frame(kind: &'static str) -> impl FnOnce(Value) -> Value {
    move |data| {
        json!({
            "type": "object",
            "required": ["id", "event", "data"],
            "properties": {
                "id": {"type": ["string", "null"], "description": "The cursor of a client that has seen it. Opaque. Null for what moves no cursor."},
                "event": {"const": kind, "description": "The kind."},
                "data": data,
            },
        })
    }
}
