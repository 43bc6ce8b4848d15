//! How a path names things: `{eid}` or `@{alias}`, numbers, an emoji, and `current`.

use model::ids::ID_MAX;
use model::{
    AvatarId, Emoji, EntityId, EntityRef, ItemKind, ItemNo, MediaHash, MediaKind, MemberNo,
    MemberRef, MessageNo, Refusal, SessionId,
};
use serde::Deserialize;
use utoipa::IntoParams;

/// Path of an entity.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct EntityPath {
    /// `{eid}` or `@{alias}`.
    #[param(value_type = String, pattern = "^([1-9][0-9]*|@.+)$", example = "@ada")]
    pub entity: EntityName,
}

/// Path of a chat.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ChatPath {
    /// `{eid}` or `@{alias}`: the other side of a dialog, or a conference.
    #[param(value_type = String, pattern = "^([1-9][0-9]*|@.+)$", example = "@lobby")]
    pub chat: EntityName,
}

/// Path of a message.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct MessagePath {
    /// `{eid}` or `@{alias}`: the other side of a dialog, or a conference.
    #[param(value_type = String, pattern = "^([1-9][0-9]*|@.+)$", example = "@lobby")]
    pub chat: EntityName,
    /// The message's number in the chat.
    #[param(value_type = i64, minimum = 1, example = 1)]
    pub id: Number,
}

/// Path of a contact.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ContactPath {
    /// The contact's id, which is the eid of whom it is of, or their `@{alias}`.
    #[param(value_type = String, pattern = "^([1-9][0-9]*|@.+)$", example = "@ben")]
    pub id: EntityName,
}

/// Path of a reaction.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ReactionPath {
    /// `{eid}` or `@{alias}`: the other side of a dialog, or a conference.
    #[param(value_type = String, pattern = "^([1-9][0-9]*|@.+)$", example = "@lobby")]
    pub chat: EntityName,
    /// The message's number in the chat.
    #[param(value_type = i64, minimum = 1, example = 1)]
    pub id: Number,
    /// One emoji, percent-encoded.
    #[param(value_type = String, pattern = "^[^/]+$", example = "👍")]
    pub emoji: EmojiName,
}

/// Path of an attachment.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct AttachmentPath {
    /// `{eid}` or `@{alias}`: the other side of a dialog, or a conference.
    #[param(value_type = String, pattern = "^([1-9][0-9]*|@.+)$", example = "@lobby")]
    pub chat: EntityName,
    /// The message's number in the chat.
    #[param(value_type = i64, minimum = 1, example = 1)]
    pub id: Number,
    /// The attachment's place in the message: 1, 2, 3 …
    #[param(value_type = i64, minimum = 1, example = 1)]
    pub attachment: Number,
}

/// Path of one of the lists of what a chat's messages carry.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ListPath {
    /// `{eid}` or `@{alias}`: the other side of a dialog, or a conference.
    #[param(value_type = String, pattern = "^([1-9][0-9]*|@.+)$", example = "@lobby")]
    pub chat: EntityName,
    /// `photos`, `audios`, `videos`, `animations`, `files` or `links`.
    #[param(
        value_type = String,
        pattern = "^(photos|audios|videos|animations|files|links)$",
        example = "links"
    )]
    pub list: ListName,
}

/// Path of something in such a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ItemPath {
    /// `{eid}` or `@{alias}`: the other side of a dialog, or a conference.
    #[param(value_type = String, pattern = "^([1-9][0-9]*|@.+)$", example = "@lobby")]
    pub chat: EntityName,
    /// `photos`, `audios`, `videos`, `animations`, `files` or `links`.
    #[param(
        value_type = String,
        pattern = "^(photos|audios|videos|animations|files|links)$",
        example = "links"
    )]
    pub list: ListName,
    /// Its number in the chat.
    #[param(value_type = i64, minimum = 1, example = 1)]
    pub id: Number,
}

/// Path of an avatar.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct AvatarPath {
    /// `{eid}` or `@{alias}`.
    #[param(value_type = String, pattern = "^([1-9][0-9]*|@.+)$", example = "@ada")]
    pub entity: EntityName,
    /// The avatar's id.
    #[param(value_type = i64, minimum = 1, example = 1)]
    pub id: Number,
}

/// Path of a conference.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ConferencePath {
    /// `{eid}` or `@{alias}`.
    #[param(value_type = String, pattern = "^([1-9][0-9]*|@.+)$", example = "@lobby")]
    pub conf: EntityName,
}

/// Path of an invitation.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct InvitePath {
    /// Its code.
    #[param(example = "pW8vX1l5Q2a0bY7tKz3uRg")]
    pub code: String,
}

/// Path of a server.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ServerPath {
    /// `{eid}` or `@{alias}`.
    #[param(value_type = String, pattern = "^([1-9][0-9]*|@.+)$", example = "@guild")]
    pub server: EntityName,
}

/// Path of a member.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct MemberPath {
    /// `{eid}` or `@{alias}` of the conference.
    #[param(value_type = String, pattern = "^([1-9][0-9]*|@.+)$", example = "@lobby")]
    pub conf: EntityName,
    /// The member's number, or `@{alias}` of the user.
    #[param(value_type = String, pattern = "^([1-9][0-9]*|@.+)$", example = "@ben")]
    pub member: MemberName,
}

/// Path of a session.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct SessionPath {
    /// The session's id, or `current`.
    #[param(value_type = String, pattern = "^([1-9][0-9]*|current)$", example = "current")]
    pub session_id: SessionName,
}

/// `{eid}` or `@{alias}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct EntityName(pub EntityRef);

/// A positive number below 2^53.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Number(i64);

/// One emoji and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct EmojiName(pub Emoji);

/// A member's number or `@{alias}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct MemberName(pub MemberRef);

/// SHA-256 of some bytes, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct HashName(pub MediaHash);

/// A session's id, or the one that asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum SessionName {
    /// The session of this request.
    Current,
    /// Any of one's own.
    Id(SessionId),
}

/// The lists of what messages carry, by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ListName {
    /// Pictures that do not move.
    Photos,
    /// Sounds.
    Audios,
    /// Films.
    Videos,
    /// Pictures that move.
    Animations,
    /// Anything else that was uploaded.
    Files,
    /// Addresses in texts.
    Links,
    /// No list of this API.
    #[serde(other)]
    Other,
}

impl ListName {
    /// What is in it; none where there is no such list.
    pub(crate) fn kind(self) -> Option<ItemKind> {
        Some(match self {
            Self::Photos => ItemKind::Media(MediaKind::Photo),
            Self::Audios => ItemKind::Media(MediaKind::Audio),
            Self::Videos => ItemKind::Media(MediaKind::Video),
            Self::Animations => ItemKind::Media(MediaKind::Animation),
            Self::Files => ItemKind::Media(MediaKind::File),
            Self::Links => ItemKind::Link,
            Self::Other => return None,
        })
    }
}

impl Number {
    /// As the number of something in a list.
    pub(crate) fn item_no(self) -> ItemNo {
        ItemNo::new(self.0)
    }

    /// As an avatar's id.
    pub(crate) fn avatar_id(self) -> AvatarId {
        AvatarId::new(self.0)
    }

    /// As a place in a message.
    pub(crate) fn place(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }

    /// As a message's number.
    pub(crate) fn message_no(self) -> MessageNo {
        MessageNo::new(self.0)
    }
}

impl TryFrom<String> for EntityName {
    type Error = &'static str;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        Ok(Self(match alias(&word)? {
            Some(alias) => EntityRef::Alias(alias),
            None => EntityRef::Id(EntityId::new(number(&word)?)),
        }))
    }
}

impl TryFrom<String> for Number {
    type Error = &'static str;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        number(&word).map(Self)
    }
}

impl TryFrom<String> for EmojiName {
    type Error = Refusal;

    fn try_from(word: String) -> Result<Self, Refusal> {
        Emoji::new(&word).map(Self)
    }
}

impl TryFrom<String> for MemberName {
    type Error = &'static str;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        Ok(Self(match alias(&word)? {
            Some(alias) => MemberRef::Alias(alias),
            None => MemberRef::No(MemberNo::new(number(&word)?)),
        }))
    }
}

impl TryFrom<String> for HashName {
    type Error = &'static str;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        let hash = MediaHash::parse(&word).map(Self);
        hash.ok_or("a hash is 64 digits of 0 to 9 and a to f")
    }
}

impl TryFrom<String> for SessionName {
    type Error = &'static str;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        if word == "current" {
            return Ok(Self::Current);
        }
        Ok(Self::Id(SessionId::new(number(&word)?)))
    }
}

/// The alias that `word` names, where it begins with `@`. Whether there is such an alias is not asked here.
fn alias(word: &str) -> Result<Option<String>, &'static str> {
    match word.strip_prefix('@') {
        None => Ok(None),
        Some(alias) if alias.is_empty() || alias.contains('\0') => {
            Err("after `@` comes an alias of letters, digits or `_`")
        }
        Some(alias) => Ok(Some(alias.to_owned())),
    }
}

/// A number that can be an id: digits only, from 1 to 2^53 − 1.
fn number(word: &str) -> Result<i64, &'static str> {
    const REASON: &str = "an id is a number from 1 to 9007199254740991, an alias begins with `@`";
    if !word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(REASON);
    }
    word.parse().ok().filter(|number| (1..=ID_MAX).contains(number)).ok_or(REASON)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entity(word: &str) -> Result<EntityRef, &'static str> {
        EntityName::try_from(word.to_owned()).map(|name| name.0)
    }

    #[test]
    fn an_entity_is_named_by_number_or_alias() {
        assert_eq!(entity("17"), Ok(EntityRef::Id(EntityId::new(17))));
        assert_eq!(entity("9007199254740991"), Ok(EntityRef::Id(EntityId::new(ID_MAX))));
        assert_eq!(entity("@Ada"), Ok(EntityRef::Alias("Ada".to_owned())));
        for bad in
            ["", "0", "-1", "+1", "1.0", "ada", "@", "9007199254740992", "99999999999999999999"]
        {
            assert!(entity(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_session_is_named_by_number_or_as_the_current_one() {
        let session = |word: &str| SessionName::try_from(word.to_owned());
        assert_eq!(session("current"), Ok(SessionName::Current));
        assert_eq!(session("3"), Ok(SessionName::Id(SessionId::new(3))));
        assert!(session("Current").is_err());
    }

    proptest! {
        #[test]
        fn any_word_is_a_name_or_refused(word in "\\PC{0,40}|@\\PC{0,40}|[0-9+-]{0,24}") {
            match entity(&word) {
                Ok(EntityRef::Id(id)) => prop_assert!((1..=ID_MAX).contains(&id.get())),
                Ok(EntityRef::Alias(alias)) => prop_assert_eq!(format!("@{alias}"), word),
                Err(reason) => prop_assert!(!reason.is_empty()),
            }
        }

        #[test]
        fn members_and_entities_are_read_alike(word in "\\PC{0,40}|@\\PC{0,40}|[0-9+-]{0,24}") {
            let member = MemberName::try_from(word.clone()).map(|name| name.0);
            match (entity(&word), member) {
                (Ok(EntityRef::Id(id)), Ok(MemberRef::No(no))) => prop_assert_eq!(id.get(), no.get()),
                (Ok(EntityRef::Alias(a)), Ok(MemberRef::Alias(b))) => prop_assert_eq!(a, b),
                (entity, member) => prop_assert!(entity.is_err() && member.is_err()),
            }
        }
    }
}
