//! The WebSocket ("Gateway, WebSocket"): a peer signs in in the handshake or with its first frame, shows that it is
//! alive by heartbeats, and hears what happens. Each frame has a number for its kind.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::response::Response;
use bytes::Bytes;
use chat::listen::{Delivery, Ended, Format, Heard, Start};
use chat::{Actor, Error as VerbError};
use dialect_kit::extract::object;
use dialect_kit::frames::{Told, frames_looked_up};
use dialect_kit::socket::{self, Greeted, Greeting, Heartbeat, Incoming, Reply, Talk, Upgrade};
use model::{Conference, Conversation, ConversationId, ConversationKind, Entity, Refusal};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::Error;
use crate::look_up::unless_gone;
use crate::wire::live::{
    Connected, Frame, Hello, Identify, MemberAdded, OwnPresence, OwnTyping, Said, op,
};
use crate::{Api, map, name};

/// Encoded once an event, whoever hears it.
static SHARED: Format = Format::new();

const HEARTBEAT_ACK: Bytes = Bytes::from_static(b"{\"op\":2}");

/// Close codes of our own.
const UNKNOWN_OP: u16 = 4001;
const MALFORMED: u16 = 4002;
const NOT_SIGNED_IN: u16 = 4003;
const BAD_TOKEN: u16 = 4004;
const TOO_FAST: u16 = 4008;
const NO_HEARTBEAT: u16 = 4009;
const OUR_FAULT: u16 = 1011;

/// Frames that somebody may send before they sign in: nobody has an allowance until then.
const STRANGER_FRAMES_MAX: u32 = 20;

/// Does what a frame asks for.
type Hear = Box<dyn FnMut(Incoming) -> Answering + Send>;
type Answering = Pin<Box<dyn Future<Output = Reply> + Send>>;

/// Answers the handshake of who is signed in, and talks until either side ends it.
pub(crate) async fn answer(
    upgrade: Upgrade,
    api: &Api,
    actor: Actor,
    resume: Option<&str>,
) -> Result<Response, Error> {
    let mut talk = begin(api, actor, resume).await?;
    talk.first.insert(0, hello(api));
    Ok(socket::answer(upgrade, talk))
}

/// Answers the handshake of who will sign in with a frame, and may have said already where to resume.
pub(crate) fn answer_stranger(upgrade: Upgrade, api: Api, resume: Option<String>) -> Response {
    let (first, pace) = (vec![hello(&api)], api.settings.pace);
    let mut heard = 0;
    let greet = move |incoming| {
        let (api, resume) = (api.clone(), resume.clone());
        heard += 1;
        async move {
            if heard > STRANGER_FRAMES_MAX {
                let sentence = "You sent too much before op 3 with your token.";
                return Greeted::Not(Reply::Close(TOO_FAST, sentence.to_owned()));
            }
            greet(&api, &incoming, resume).await.unwrap_or_else(Greeted::Not)
        }
    };
    let late = (NOT_SIGNED_IN, "You did not sign in in time: send op 3 with your token.");
    socket::answer_strangers(upgrade, Greeting { first, greet, late, pace })
}

/// The first frame of every connection.
fn hello(api: &Api) -> Bytes {
    let interval = api.settings.pace.ping_every.as_millis();
    let heartbeat_interval = u64::try_from(interval).unwrap_or(u64::MAX);
    let frame = map::plain_frame(op::HELLO, &Hello { heartbeat_interval });
    frame.unwrap_or_default()
}

/// The talk with somebody signed in: CONNECTED, what they missed, and what happens.
async fn begin(api: &Api, actor: Actor, resume: Option<&str>) -> Result<Talk<Hear>, Error> {
    let listener = api.verbs.listen(&actor, resume).await?;
    // Read after the stream has begun, so that no change of it falls between the two.
    let (servers, dm_channels) = api.everything(&actor).await?;
    let connected = Connected {
        user: map::own_user(&api.verbs.own_user(&actor).await?, &api.verbs),
        session_id: actor.session.to_string(),
        servers,
        dm_channels,
        resumed: listener.start() == Start::Resumed,
    };
    let s = Some(listener.cursor().to_string());
    let connected = map::json(&Frame { op: op::CONNECTED, d: &connected, s });

    let (telling, hearing, pace) = (api.clone(), api.clone(), api.settings.pace);
    Ok(Talk {
        first: connected.into_iter().collect(),
        frames: frames_looked_up(listener, move |delivery| told(&telling, actor, delivery)),
        answer: Box::new(move |incoming| {
            let api = hearing.clone();
            Box::pin(async move { hear(&api, &actor, &incoming).await.unwrap_or_else(|end| end) })
        }),
        close_code: socket::close_code,
        heartbeat: Some(Heartbeat {
            within: two_intervals(pace.ping_every),
            close_code: NO_HEARTBEAT,
        }),
        pace,
    })
}

fn two_intervals(interval: Duration) -> Duration {
    interval * 2
}

/// What becomes of a frame of who has not signed in yet.
async fn greet(
    api: &Api,
    incoming: &Incoming,
    resume: Option<String>,
) -> Result<Greeted<Hear>, Reply> {
    let said = parse(incoming)?;
    match u16::try_from(said.op) {
        Ok(op::HEARTBEAT) => Ok(Greeted::Not(Reply::Alive(HEARTBEAT_ACK))),
        Ok(op::IDENTIFY) => {
            let Identify { token, resume: named } = fields(&said.d)?;
            let actor = api.admit(&token).await.map_err(not_let_in)?;
            allow(api, &actor)?;
            let resume = named.or(resume);
            let talk = begin(api, actor, resume.as_deref()).await.map_err(not_let_in)?;
            Ok(Greeted::In(Box::new(talk)))
        }
        Ok(op::PRESENCE_UPDATE | op::TYPING_START) => {
            Err(Reply::Close(NOT_SIGNED_IN, "Sign in first: send op 3 with your token.".to_owned()))
        }
        _ => Err(unknown_op(said.op)),
    }
}

/// What is answered to a frame of who has signed in.
async fn hear(api: &Api, actor: &Actor, incoming: &Incoming) -> Result<Reply, Reply> {
    allow(api, actor)?;
    let said = parse(incoming)?;
    match u16::try_from(said.op) {
        Ok(op::HEARTBEAT) => Ok(Reply::Alive(HEARTBEAT_ACK)),
        // Who signed in in the handshake may do so again.
        Ok(op::IDENTIFY) => Ok(Reply::Nothing),
        Ok(op::PRESENCE_UPDATE) => {
            let OwnPresence { status } = fields(&said.d)?;
            let chosen = api.verbs.choose_status(actor, map::chosen(status)).await;
            chosen.map_or_else(refused, |()| Ok(Reply::Nothing))
        }
        Ok(op::TYPING_START) => {
            let OwnTyping { channel_id } = fields(&said.d)?;
            let Ok(channel) = name::channel(&channel_id) else { return Ok(Reply::Nothing) };
            let told = api.verbs.typing(actor, &name::chat(channel)).await;
            told.map_or_else(refused, |()| Ok(Reply::Nothing))
        }
        _ => Err(unknown_op(said.op)),
    }
}

/// A frame that asked for what cannot be: what passes has no answer, but a frame that is none ends the talk.
fn refused(error: VerbError) -> Result<Reply, Reply> {
    match error {
        VerbError::Refused(Refusal::Invalid(sentence)) => Err(Reply::Close(MALFORMED, sentence)),
        _ => Ok(Reply::Nothing),
    }
}

fn parse(incoming: &Incoming) -> Result<Said, Reply> {
    let Incoming::Text(frame) = incoming else {
        return Err(Reply::Close(MALFORMED, "Send text frames: this one is binary.".to_owned()));
    };
    object(frame.as_bytes()).map_err(|sentence| Reply::Close(MALFORMED, sentence))
}

/// The fields of `d`.
fn fields<T: DeserializeOwned>(d: &Value) -> Result<T, Reply> {
    object(d.to_string().as_bytes())
        .map_err(|sentence| Reply::Close(MALFORMED, format!("In `d`: {sentence}")))
}

/// Takes a frame from the actor's allowance.
fn allow(api: &Api, actor: &Actor) -> Result<(), Reply> {
    let taken = api.verbs.take_allowance(actor.account);
    taken.map(drop).map_err(|error| Reply::Close(TOO_FAST, error.to_string()))
}

fn unknown_op(op: i64) -> Reply {
    Reply::Close(UNKNOWN_OP, format!("There is no op {op} for a client to send."))
}

fn not_let_in(error: Error) -> Reply {
    match error {
        Error::Verb(VerbError::Refused(refusal @ Refusal::NotSignedIn)) => {
            Reply::Close(BAD_TOKEN, refusal.to_string())
        }
        Error::Verb(error) => Reply::Close(OUR_FAULT, error.to_string()),
        Error::Rejected(rejection) => Reply::Close(MALFORMED, rejection.sentence),
    }
}

/// What is told of a delivery; nothing where this dialect has no word for it.
fn told(api: &Api, actor: Actor, delivery: &Arc<Delivery>) -> Told {
    let channel = |op: u16, id: ConversationId| {
        let (api, delivery) = (api.clone(), Arc::clone(delivery));
        Told::LookedUp(Box::pin(async move {
            let channel = look_up(&api, &actor, id).await;
            gone_or(channel.map(|channel| map::frame(op, &channel, &delivery)))
        }))
    };
    Told::Now(match delivery.heard() {
        Heard::MessageSent(_) | Heard::MessageEdited(_) | Heard::MessageDeleted { .. } => {
            delivery.encoded(&SHARED, map::message_frame)
        }
        Heard::PresenceChanged { .. } | Heard::Typing { .. } => {
            delivery.encoded(&SHARED, |delivery| map::passing_frame(delivery, &api.verbs))
        }
        Heard::ChatAdded(chat) => match (chat.conversation, &chat.entity) {
            (_, Entity::Server(server)) => {
                let (api, delivery) = (api.clone(), Arc::clone(delivery));
                let server = server.conference.clone();
                return Told::LookedUp(Box::pin(async move {
                    let joined = joined(&api, &actor, &server).await;
                    gone_or(joined.map(|d| map::frame(op::SERVER_MEMBER_ADD, &d, &delivery)))
                }));
            }
            (Some(conversation), _) => return channel(op::CHANNEL_CREATE, conversation.id),
            (None, _) => None,
        },
        Heard::ChatEdited(chat) => match chat.conversation {
            // There is no word for a change of a server.
            Some(Conversation { kind: ConversationKind::Server, .. }) | None => None,
            Some(conversation) => return channel(op::CHANNEL_UPDATE, conversation.id),
        },
        Heard::ChatRemoved { conversation } => {
            map::gone_frame(*conversation, actor.account, delivery)
        }
        Heard::MemberAdded { conversation, .. } | Heard::MemberRemoved { conversation, .. } => {
            match conversation.kind {
                ConversationKind::Server => {
                    delivery.encoded(&SHARED, |delivery| map::member_frame(delivery, &api.verbs))
                }
                // Who is in a group is part of what its channel looks like.
                _ => return channel(op::CHANNEL_UPDATE, conversation.id),
            }
        }
        Heard::MemberEdited { .. }
        | Heard::Reacted { .. }
        | Heard::PinChanged { .. }
        | Heard::EntityEdited(_)
        | Heard::ReadMarked { .. }
        | Heard::ContactEdited(_)
        | Heard::ContactDeleted(_)
        | Heard::SessionClosed(_) => None,
    })
}

/// What cannot be looked up any more is gone meanwhile, and that is told as well.
fn gone_or(frame: chat::Result<Option<Bytes>>) -> Result<Option<Bytes>, Ended> {
    unless_gone(frame).map(Option::flatten).map_err(|_| Ended::Internal)
}

/// What one is told of a server that one has become a member of.
async fn joined(api: &Api, actor: &Actor, server: &Conference) -> chat::Result<MemberAdded> {
    Ok(MemberAdded {
        server_id: server.id.to_string(),
        user: map::user(&api.verbs.own_user(actor).await?, &api.verbs),
        server: Some(api.server_with_channels(actor, server).await?),
    })
}

async fn look_up(
    api: &Api,
    actor: &Actor,
    id: ConversationId,
) -> chat::Result<crate::wire::channel::Channel> {
    let chat = api.verbs.chat(actor, &name::chat(id)).await?;
    api.channel(actor, chat).await
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_frame_ends_the_talk() {
        for bad in
            ["", "hello", "[]", "null", "{}", "{\"op\":\"1\"}", "{\"op\":1.5}", "{\"op\":1}{}"]
        {
            let reply = parse(&Incoming::Text(bad.into())).unwrap_err();
            assert!(matches!(reply, Reply::Close(MALFORMED, _)), "{bad}");
        }
        let said = parse(&Incoming::Text("{\"op\":1,\"d\":null,\"more\":2}".into())).unwrap();
        assert_eq!((said.op, said.d), (1, Value::Null));
    }

    proptest! {
        #[test]
        fn no_frame_makes_it_panic(frame in "\\PC{0,80}|\\{\"op\":.{0,40}\\}", bytes: Vec<u8>) {
            if let Ok(said) = parse(&Incoming::Text(frame.as_str().into())) {
                let _ = fields::<Identify>(&said.d).is_ok();
            }
            prop_assert!(parse(&Incoming::Binary(bytes.into())).is_err());
        }
    }
}
