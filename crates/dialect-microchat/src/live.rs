//! The event stream, as Server-Sent Events or over a WebSocket: the same events in two frames.
//!
//! A frame is encoded once and shared by all who are told the same. Every frame's id is the cursor of a
//! client that has seen it, `Hello`'s the one that the stream begins at: whichever id a client saw last, it
//! resumes right. What passes has no id: it moves no cursor.

use std::future::pending;
use std::time::Duration;

use axum::response::Response;
use bytes::Bytes;
use chat::Verbs;
use chat::listen::{Delivery, Ended, Format, Listener, Start};
use dialect_kit::frames::frames;
use dialect_kit::socket::Upgrade;
use dialect_kit::{Pace, socket, sse};
use model::{AccountId, Permissions, Refusal};
use tokio::time::timeout;

use crate::auth::SignedIn;
use crate::error::Failure;
use crate::map::Viewer;
use crate::wire::event::{Data, Frame, Hello, Reset};

/// How events are framed.
#[derive(Clone, Copy)]
enum Framing {
    ServerSentEvents,
    WebSocket,
}

/// Opens a live session and answers with its stream; `after` is the cursor that the client brought.
pub(crate) async fn answer(
    me: SignedIn,
    after: Option<&str>,
    upgrade: Option<Upgrade>,
    pace: Pace,
) -> Result<Response, Failure> {
    let framing = match upgrade {
        Some(_) => Framing::WebSocket,
        None => Framing::ServerSentEvents,
    };
    let listener = me.verbs.listen(&me.actor, after).await?;
    // Read after the stream has begun, so that no change of it falls between the two.
    let first = greeting(&me, &listener, framing).await?;
    let SignedIn { actor, verbs } = me;
    let told = verbs.clone();
    let frames = frames(listener, move |delivery| {
        framing.encoded(delivery, Viewer { account: actor.account, presence: &told })
    });
    Ok(match upgrade {
        None => sse::answer(first, frames, farewell, pace),
        Some(upgrade) => {
            let answer = move |_| unheard(verbs.clone(), actor.account);
            let close_code = socket::close_code;
            let heartbeat = None;
            socket::answer(
                upgrade,
                socket::Talk { first, frames, answer, close_code, heartbeat, pace },
            )
        }
    })
}

/// `Hello`, and `Reset` where the client must reload.
async fn greeting(
    me: &SignedIn,
    listener: &Listener,
    framing: Framing,
) -> Result<Vec<Bytes>, Failure> {
    let user = me.viewer().account(me.verbs.own_user(&me.actor).await?, Permissions::ALL);
    let cursor = listener.cursor().to_string();
    let hello = Data::Hello(Box::new(Hello { user, cursor: cursor.clone() }));
    let mut first = vec![framing.frame(Some(&cursor), "Hello", &hello)];
    if listener.start() == Start::Reset {
        let reset = Data::Reset(Reset { cursor: cursor.clone() });
        first.push(framing.frame(Some(&cursor), "Reset", &reset));
    }
    Ok(first)
}

impl Framing {
    /// The frame of a delivery, made once for all who see the same.
    fn encoded(self, delivery: &Delivery, viewer: Viewer<'_>) -> Option<Bytes> {
        static SSE: Format = Format::new();
        static SSE_OF_ONESELF: Format = Format::new();
        static SOCKET: Format = Format::new();
        static SOCKET_OF_ONESELF: Format = Format::new();
        let format = match (self, viewer.is_shown_themselves(delivery.heard())) {
            (Self::ServerSentEvents, false) => &SSE,
            (Self::ServerSentEvents, true) => &SSE_OF_ONESELF,
            (Self::WebSocket, false) => &SOCKET,
            (Self::WebSocket, true) => &SOCKET_OF_ONESELF,
        };
        delivery.encoded(format, |delivery| {
            let (kind, data) = viewer.event(delivery.heard());
            let cursor = delivery.cursor().map(|cursor| cursor.to_string());
            Some(self.frame(cursor.as_deref(), kind, &data))
        })
    }

    fn frame(self, id: Option<&str>, event: &'static str, data: &Data) -> Bytes {
        let json = match self {
            Self::ServerSentEvents => serde_json::to_string(data),
            Self::WebSocket => serde_json::to_string(&Frame { id, event, data }),
        };
        let json = json.expect("structs with named fields always have a JSON form");
        match self {
            Self::WebSocket => json.into(),
            // JSON holds no line break outside of escapes, so the data is one line.
            Self::ServerSentEvents => {
                let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
                format!("{id}event: {event}\ndata: {json}\n\n").into()
            }
        }
    }
}

/// What a client says over the WebSocket has no meaning in v0. It is read and forgotten, no faster than the
/// account's allowance grants.
async fn unheard(verbs: Verbs, account: AccountId) -> Option<Bytes> {
    if let Err(chat::Error::Refused(Refusal::SlowDown { retry_ms })) = verbs.take_allowance(account)
    {
        // Nothing more is read meanwhile, and the peer's own writes wait.
        let _ = timeout(Duration::from_millis(retry_ms), pending::<()>()).await;
    }
    None
}

/// A comment for whoever looks at the stream; the reason is the last that is said.
#[expect(clippy::unnecessary_wraps, reason = "a dialect may have no word for the end")]
fn farewell(ended: Ended) -> Option<Bytes> {
    Some(format!(": {ended}\n\n").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reset() -> Data {
        Data::Reset(Reset { cursor: "0000002a-7\n".to_owned() })
    }

    #[test]
    fn an_event_is_one_line_of_data_between_its_kind_and_an_empty_line() {
        let frame = Framing::ServerSentEvents.frame(Some("0000002a-7"), "Reset", &reset());
        assert_eq!(frame, "id: 0000002a-7\nevent: Reset\ndata: {\"cursor\":\"0000002a-7\\n\"}\n\n");
    }

    #[test]
    fn what_passes_has_no_id() {
        let frame = Framing::ServerSentEvents.frame(None, "Reset", &reset());
        assert_eq!(frame, "event: Reset\ndata: {\"cursor\":\"0000002a-7\\n\"}\n\n");
        let frame = Framing::WebSocket.frame(None, "Reset", &reset());
        let json: serde_json::Value = serde_json::from_slice(&frame).unwrap();
        assert_eq!(json["id"], serde_json::Value::Null);
    }

    #[test]
    fn a_socket_frame_says_the_same_in_one_object() {
        let frame = Framing::WebSocket.frame(Some("0000002a-7"), "Reset", &reset());
        let json: serde_json::Value = serde_json::from_slice(&frame).unwrap();
        let data = serde_json::json!({"cursor": "0000002a-7\n"});
        assert_eq!(json, serde_json::json!({"id": "0000002a-7", "event": "Reset", "data": data}));
    }
}
