//! Ids as words: numbers in decimal, messages as `CHANNEL-NUMBER`, and `@me` for oneself. What is no id of ours
//! names nothing that is there.

use chat::Actor;
use model::ids::ID_MAX;
use model::{
    AccountId, ChatRef, ConversationId, EntityId, EntityRef, MediaHash, MessageNo, Refusal,
};

/// A number as we write it, and in no other way.
fn number(word: &str) -> Option<i64> {
    let number = word.parse().ok().filter(|number| (1..=ID_MAX).contains(number))?;
    (number.to_string() == word).then_some(number)
}

/// The user whom a word names; `@me` is the actor.
pub(crate) fn user(word: &str, actor: &Actor) -> Result<AccountId, Refusal> {
    if word == "@me" {
        return Ok(actor.account);
    }
    number(word).map(AccountId::new).ok_or(Refusal::NotFound("user"))
}

/// The channel that a word names.
pub(crate) fn channel(word: &str) -> Result<ConversationId, Refusal> {
    number(word).map(ConversationId::new).ok_or(Refusal::NotFound("channel"))
}

/// The server that a word names.
pub(crate) fn server(word: &str) -> Result<ConversationId, Refusal> {
    number(word).map(ConversationId::new).ok_or(Refusal::NotFound("server"))
}

/// A channel as verbs name a conversation.
pub(crate) fn chat(channel: ConversationId) -> ChatRef {
    ChatRef::Conversation(channel)
}

/// Anything as verbs name an entity.
pub(crate) fn entity(id: impl Into<EntityId>) -> EntityRef {
    EntityRef::Id(id.into())
}

/// The word for a message.
pub(crate) fn of_message(channel: ConversationId, no: MessageNo) -> String {
    format!("{channel}-{no}")
}

/// The message of this channel that a word names.
pub(crate) fn message(word: &str, channel: ConversationId) -> Result<MessageNo, Refusal> {
    let parts = word.split_once('-');
    let numbers = parts.and_then(|(channel, no)| Some((number(channel)?, number(no)?)));
    match numbers {
        Some((of, no)) if of == channel.get() => Ok(MessageNo::new(no)),
        _ => Err(Refusal::NotFound("message")),
    }
}

/// The same where it stands in a field or a query: what names none there is a mistake in the request.
pub(crate) fn message_in(
    field: &str,
    word: &str,
    channel: ConversationId,
) -> Result<MessageNo, Refusal> {
    message(word, channel).map_err(|_| {
        Refusal::invalid(format!("`{field}` must be the id of a message of this channel."))
    })
}

/// The upload that a word in a path names.
pub(crate) fn media(word: &str) -> Result<MediaHash, Refusal> {
    MediaHash::parse(word).ok_or(Refusal::NotFound("media"))
}

/// The same where it stands in a field.
pub(crate) fn media_in(field: &str, word: &str) -> Result<MediaHash, Refusal> {
    MediaHash::parse(word).ok_or_else(|| {
        Refusal::invalid(format!("`{field}` needs the hash of an upload: 64 of 0 to 9, a to f."))
    })
}

/// The path of an upload, below which its preview stands.
pub(crate) fn path_of(media: MediaHash) -> String {
    format!("/api/rest/media/{media}")
}

/// The path of its preview.
pub(crate) fn path_of_preview(media: MediaHash) -> String {
    format!("/api/rest/media/{media}/preview")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CHANNEL: ConversationId = ConversationId::new(42);

    #[test]
    fn a_message_is_named_by_its_channel_and_number() {
        assert_eq!(of_message(CHANNEL, MessageNo::new(17)), "42-17");
        assert_eq!(message("42-17", CHANNEL), Ok(MessageNo::new(17)));
        for bad in [
            "", "17", "-", "42-", "-17", "43-17", "42-017", "042-17", "42-+17", "42-17-1", "42-0",
            " 42-17",
        ] {
            assert_eq!(message(bad, CHANNEL), Err(Refusal::NotFound("message")), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn every_id_is_read_back(id in 1..=ID_MAX, no in 1..=ID_MAX) {
            let (id, no) = (ConversationId::new(id), MessageNo::new(no));
            prop_assert_eq!(channel(&id.to_string()), Ok(id));
            prop_assert_eq!(message(&of_message(id, no), id), Ok(no));
        }

        #[test]
        fn no_word_makes_it_panic(word in "\\PC{0,30}|[0-9+-]{0,30}") {
            let _ = (channel(&word), message(&word, CHANNEL));
        }
    }
}
