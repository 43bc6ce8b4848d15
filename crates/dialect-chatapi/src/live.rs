//! The WebSocket ("ChatAPI, WebSocket"): new messages out, messages to send in. The echo of one's own
//! message is its acknowledgement; what cannot be sent is answered with an error, and the talk goes on.

use axum::response::Response;
use bytes::Bytes;
use chat::listen::{Format, Listener, Start};
use chat::messages::Draft;
use chat::{Actor, Verbs};
use dialect_kit::extract::object;
use dialect_kit::frames::frames;
use dialect_kit::socket::{self, Incoming, Talk, Upgrade};
use model::{ChatRef, ConversationId, MessageText, Refusal};

use crate::wire::live::Say;
use crate::{Api, map};

/// Encoded once an event, whoever hears it.
static SAID: Format = Format::new();

const UNKNOWN_CURSOR: &str =
    "The cursor `after` is unknown or too old: read the messages again; new ones follow.";

/// Answers the handshake and talks until either side ends it.
pub(crate) fn answer(upgrade: Upgrade, api: &Api, actor: Actor, listener: Listener) -> Response {
    let first = match listener.start() {
        Start::Fresh | Start::Resumed => None,
        Start::Reset => map::error_frame(UNKNOWN_CURSOR.to_owned()),
    };
    let verbs = api.verbs.clone();
    let talk = Talk {
        first: first.into_iter().collect(),
        frames: frames(listener, |delivery| delivery.encoded(&SAID, map::frame)),
        answer: move |incoming| hear(verbs.clone(), actor, incoming),
        close_code: socket::close_code,
        heartbeat: None,
        pace: api.settings.pace,
    };
    socket::answer(upgrade, talk)
}

/// Does what a frame asks for; only an error has an answer.
async fn hear(verbs: Verbs, actor: Actor, incoming: Incoming) -> Option<Bytes> {
    let error = say(&verbs, &actor, &incoming).await.err()?;
    map::error_frame(error.to_string())
}

async fn say(verbs: &Verbs, actor: &Actor, incoming: &Incoming) -> chat::Result<()> {
    verbs.take_allowance(actor.account)?;
    let (chat, text) = parse(incoming)?;
    verbs.join_if_needed(actor, &chat).await?;
    verbs
        .send(actor, &chat, Draft { text, attachments: Vec::new(), reply_to: None, key: None })
        .await?;
    Ok(())
}

/// What a frame says, and where.
fn parse(incoming: &Incoming) -> Result<(ChatRef, MessageText), Refusal> {
    let Incoming::Text(frame) = incoming else {
        return Err(Refusal::invalid("Send text frames: this one is binary."));
    };
    let say: Say = object(frame.as_bytes()).map_err(Refusal::Invalid)?;
    let text = MessageText::new(&say.text)?;
    Ok((ChatRef::Conversation(ConversationId::new(say.chat_id)), text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(frame: &str) -> Incoming {
        Incoming::Text(frame.into())
    }

    #[test]
    fn a_good_frame_names_a_chat_and_says_something() {
        let (chat, said) = parse(&text(r#"{"text": "hi ", "chat_id": 9, "more": []}"#)).unwrap();
        assert_eq!(chat, ChatRef::Conversation(ConversationId::new(9)));
        assert_eq!(said.as_str(), "hi");
    }

    #[test]
    fn a_bad_frame_is_told_what_is_wrong() {
        for (frame, expected) in [
            ("hello", "A JSON object is expected here."),
            ("{}", "Missing field `text` at line 1 column 2."),
            (r#"{"text": "", "chat_id": 9}"#, "A message needs a text."),
            (
                r#"{"text": "hi", "chat_id": "9"}"#,
                "`chat_id`: invalid type: string \"9\", expected a whole number in range \
                 at line 1 column 29.",
            ),
        ] {
            let refusal = parse(&text(frame)).unwrap_err();
            assert_eq!(refusal.to_string(), expected, "{frame}");
        }
        assert!(parse(&Incoming::Binary(Bytes::from_static(b"{}"))).is_err());
    }

    fn good_or_a_sentence(incoming: &Incoming) -> Result<(), TestCaseError> {
        if let Err(refusal) = parse(incoming) {
            let sentence = refusal.to_string();
            prop_assert!(sentence.ends_with('.'), "{}", sentence);
            prop_assert!(map::error_frame(sentence).is_some());
        }
        Ok(())
    }

    /// JSON of any shape.
    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<u64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            "\\PC{0,20}|(?s:.{0,20})".prop_map(Into::into),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                proptest::collection::vec(("text|chat_id|\\PC{0,6}", inner), 0..4)
                    .prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_a_frame_or_a_sentence(
            bytes in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            good_or_a_sentence(&text(&String::from_utf8_lossy(&bytes)))?;
            good_or_a_sentence(&Incoming::Binary(bytes.into()))?;
        }

        #[test]
        fn arbitrary_texts_are_a_frame_or_a_sentence(frame in "\\PC{0,80}|(?s:.{0,80})|\\{\"text\":.{0,40}\\}") {
            good_or_a_sentence(&text(&frame))?;
        }

        #[test]
        fn arbitrary_json_is_a_frame_or_a_sentence(json in any_json()) {
            good_or_a_sentence(&text(&json.to_string()))?;
        }

        #[test]
        fn what_can_be_said_is_read_as_it_was_written(said in "(?s:.{1,200})", chat_id: i64) {
            let frame = serde_json::json!({"text": said, "chat_id": chat_id}).to_string();
            match (parse(&text(&frame)), MessageText::new(&said)) {
                (Ok((chat, parsed)), Ok(expected)) => {
                    prop_assert_eq!(chat, ChatRef::Conversation(ConversationId::new(chat_id)));
                    prop_assert_eq!(parsed, expected);
                }
                (Err(told), Err(expected)) => prop_assert_eq!(told, expected),
                (parsed, _) => prop_assert!(false, "{:?}", parsed),
            }
        }
    }
}
