//! What requests ask for, checked and in the model's words.

use chat::accounts::{NewBot, Registration};
use chat::conferences::NewConference;
use chat::entities::{EntityEdit, PasswordChange};
use chat::messages::{Draft, MessageEdit, Search};
use chat::servers::{NewChannel, NewServer};
use dialect_kit::extract::Patch;
use model::ids::ID_MAX;
use model::{
    Alias, ChatRef, Description, Email, EntityId, EntityRef, IdempotencyKey, MediaHash, MessageNo,
    MessageText, Name, Password, Permission, Permissions, PermissionsEdit, Privileges, Refusal,
    Restriction, SearchQuery, Status, Timestamp, Title,
};

use crate::wire;
use crate::wire::page::PageQuery;

/// Somebody who wants an account.
pub(crate) fn registration(user: &wire::entity::NewUser) -> Result<Registration, Refusal> {
    Ok(Registration {
        alias: Alias::new(&user.alias)?,
        password: Password::new(&user.password)?,
        name: Name::new(user.name.as_deref().unwrap_or_default())?,
        surname: Name::new(user.surname.as_deref().unwrap_or_default())?,
        email: user.email.as_deref().map(Email::new).transpose()?,
        bio: Description::new(user.bio.as_deref().unwrap_or_default())?,
        invite: user.invite.clone(),
    })
}

/// A bot to make.
pub(crate) fn new_bot(
    new: &wire::entity::NewBot,
    key: Option<IdempotencyKey>,
) -> Result<NewBot, Refusal> {
    Ok(NewBot {
        alias: Alias::new(&new.alias)?,
        title: new.title.as_deref().map(Title::new).transpose()?,
        description: Description::new(new.description.as_deref().unwrap_or_default())?,
        key,
    })
}

/// What to change about an entity.
pub(crate) fn entity_edit(patch: wire::entity::EntityPatch) -> Result<EntityEdit, Refusal> {
    Ok(EntityEdit {
        alias: patch.alias.read(|alias| Alias::new(&alias))?,
        avatar: patch.avatar.read(|hash| hash_from("avatar", &hash))?,
        name: or_empty(patch.name, |name| Name::new(&name))?,
        surname: or_empty(patch.surname, |surname| Name::new(&surname))?,
        bio: or_empty(patch.bio, |bio| Description::new(&bio))?,
        email: patch.email.read(|email| Email::new(&email))?,
        privileges: or_empty(patch.privileges, |privilege| Ok(privileges(privilege)))?,
        password: password_change(patch.password, patch.current_password)?,
        title: required("title", patch.title)?.map(|title| Title::new(&title)).transpose()?,
        description: or_empty(patch.description, |description| Description::new(&description))?,
        private: required("private", patch.private)?,
    })
}

/// A message to send.
pub(crate) fn draft(
    message: &wire::message::NewMessage,
    key: Option<IdempotencyKey>,
) -> Result<Draft, Refusal> {
    let attachments = hashes(message.attachments.as_deref().unwrap_or_default())?;
    let typed = message.text.as_deref().unwrap_or_default();
    Ok(Draft {
        text: message_text(typed, !attachments.is_empty())?,
        attachments,
        reply_to: message
            .reply_to
            .map(|id| id_from("reply_to", id).map(MessageNo::new))
            .transpose()?,
        key,
    })
}

/// What to change about a message; none where it is nothing.
pub(crate) fn message_edit(
    patch: &wire::message::MessagePatch,
) -> Result<Option<MessageEdit>, Refusal> {
    let attachments = patch.attachments.as_deref().map(hashes).transpose()?;
    // Whether something is left without a text is for the verb to say, which knows what is there.
    let text = patch.text.as_deref().map(|typed| message_text(typed, true)).transpose()?;
    Ok((text.is_some() || attachments.is_some()).then_some(MessageEdit { text, attachments }))
}

/// A text, or none where there may be none.
fn message_text(typed: &str, may_be_none: bool) -> Result<MessageText, Refusal> {
    if may_be_none { MessageText::or_none(typed) } else { MessageText::new(typed) }
}

/// What to search for.
pub(crate) fn search(query: wire::search::SearchQuery) -> Result<Search, Refusal> {
    // What is left of percent-encoded bytes that are no UTF-8; nobody types it.
    if query.q.contains(char::REPLACEMENT_CHARACTER) {
        return Err(Refusal::invalid("`q` needs to be UTF-8."));
    }
    let page = PageQuery { offset: query.offset, count: query.count };
    Ok(Search {
        query: SearchQuery::new(&query.q)?,
        chat: query.chat.map(|name| ChatRef::With(name.0)),
        from: query.from.map(|name| name.0),
        page: page.try_into()?,
    })
}

/// A conference to found.
pub(crate) fn new_conference(
    new: wire::conference::NewConference,
    key: Option<IdempotencyKey>,
) -> Result<NewConference, Refusal> {
    let members = new.members.unwrap_or_default().into_iter().map(|name| match name {
        wire::conference::EntityName::Eid(eid) => eid_from("members", eid),
        wire::conference::EntityName::Alias(alias) => alias_from("members", &alias),
    });
    Ok(NewConference {
        title: Title::new(&new.title)?,
        alias: new.alias.as_deref().map(Alias::new).transpose()?,
        description: Description::new(new.description.as_deref().unwrap_or_default())?,
        avatar: new.avatar.as_deref().map(|hash| hash_from("avatar", hash)).transpose()?,
        private: new.private,
        members: members.collect::<Result<_, _>>()?,
        granted: Permissions::members_default(),
        key,
    })
}

/// A server to found.
pub(crate) fn new_server(
    new: &wire::server::NewServer,
    key: Option<IdempotencyKey>,
) -> Result<NewServer, Refusal> {
    Ok(NewServer {
        title: Title::new(&new.title)?,
        alias: new.alias.as_deref().map(Alias::new).transpose()?,
        description: Description::new(new.description.as_deref().unwrap_or_default())?,
        private: new.private,
        key,
    })
}

/// A channel to add.
pub(crate) fn new_channel(
    new: &wire::server::NewChannel,
    key: Option<IdempotencyKey>,
) -> Result<NewChannel, Refusal> {
    Ok(NewChannel {
        title: Title::new(&new.title)?,
        topic: Description::new(new.description.as_deref().unwrap_or_default())?,
        key,
    })
}

/// What to change about permissions that have nothing to fall back to.
pub(crate) fn permissions_edit(
    patch: wire::entity::PermissionsPatch,
) -> Result<PermissionsEdit, Refusal> {
    let wire::entity::PermissionsPatch {
        read,
        send,
        delete,
        send_media,
        send_mediamessage,
        add_user,
        remove_user,
        pin_message,
        edit_conference,
    } = patch;
    let edit = nine([
        read,
        send,
        delete,
        send_media,
        send_mediamessage,
        add_user,
        remove_user,
        pin_message,
        edit_conference,
    ]);
    if edit.inherit.is_empty() {
        Ok(edit)
    } else {
        Err(Refusal::invalid("A permission is true or false here, never null."))
    }
}

/// What to change about a member's overrides.
pub(crate) fn overrides_edit(patch: wire::entity::OverridesPatch) -> PermissionsEdit {
    let wire::entity::OverridesPatch {
        read,
        send,
        delete,
        send_media,
        send_mediamessage,
        add_user,
        remove_user,
        pin_message,
        edit_conference,
    } = patch;
    nine([
        read,
        send,
        delete,
        send_media,
        send_mediamessage,
        add_user,
        remove_user,
        pin_message,
        edit_conference,
    ])
}

/// In the order of [`Permission::ALL`].
fn nine(patches: [Patch<bool>; 9]) -> PermissionsEdit {
    let mut edit = PermissionsEdit::default();
    for (permission, patch) in Permission::ALL.into_iter().zip(patches) {
        let set = match patch {
            Patch::Absent => continue,
            Patch::Null => &mut edit.inherit,
            Patch::Value(true) => &mut edit.allow,
            Patch::Value(false) => &mut edit.deny,
        };
        *set = set.union(Permissions::of(&[permission]));
    }
    edit
}

/// Whether a member shall be an admin; none where nothing is to change.
pub(crate) fn appointment(patch: wire::conference::MemberPatch) -> Result<Option<bool>, Refusal> {
    let role = required("role", patch.role)?;
    Ok(role.map(|role| role == wire::conference::NewRole::Admin))
}

/// A restriction that shall be.
pub(crate) fn restriction(new: &wire::conference::NewRestriction) -> Result<Restriction, Refusal> {
    let until =
        match new.until.as_deref() {
            None => None,
            Some(text) => Some(Timestamp::from_rfc3339(text).ok_or_else(|| {
                Refusal::invalid("`until` needs a time like 2026-11-21T10:00:00Z.")
            })?),
        };
    let (mute, ban) = (new.send == Some(false), new.ban == Some(true));
    if !mute && !ban {
        let sentence = "Say what to restrict: `send`: false or `ban`: true. DELETE lifts.";
        return Err(Refusal::invalid(sentence));
    }
    Ok(Restriction { until, mute, ban })
}

/// Who shall become a member.
pub(crate) fn invitee(invitee: &wire::conference::Invitee) -> Result<EntityRef, Refusal> {
    match (invitee.invitee_id, invitee.invitee_alias.as_deref()) {
        (Some(eid), None) => eid_from("invitee_id", eid),
        (None, Some(alias)) => alias_from("invitee_alias", alias),
        _ => Err(Refusal::invalid(
            "Name the new member by `invitee_id` or `invitee_alias`, one of them.",
        )),
    }
}

/// A read mark.
pub(crate) fn read_mark(mark: &wire::chat::ReadMark) -> Result<MessageNo, Refusal> {
    // 0 is what `read_id` says where nothing was read, so a client may send it back.
    if mark.id == 0 { Ok(MessageNo::new(0)) } else { id_from("id", mark.id).map(MessageNo::new) }
}

/// What somebody chose to be.
pub(crate) fn status(chosen: wire::entity::ChosenStatus) -> Status {
    match chosen {
        wire::entity::ChosenStatus::Online => Status::Online,
        wire::entity::ChosenStatus::Idle => Status::Idle,
        wire::entity::ChosenStatus::Dnd => Status::Dnd,
    }
}

fn privileges(privilege: wire::entity::Privilege) -> Privileges {
    match privilege {
        wire::entity::Privilege::Moderator => Privileges::Moderator,
        wire::entity::Privilege::Admin => Privileges::Admin,
    }
}

fn password_change(
    new: Patch<String>,
    current: Patch<String>,
) -> Result<Option<PasswordChange>, Refusal> {
    let Some(new) = required("password", new)? else { return Ok(None) };
    let current = required("current_password", current)?.ok_or_else(|| {
        Refusal::invalid(
            "A new `password` needs the one that is good until now, as `current_password`.",
        )
    })?;
    Ok(Some(PasswordChange { current, new: Password::new(&new)? }))
}

/// A photo that shall be an avatar.
pub(crate) fn new_avatar(new: &wire::media::NewAvatar) -> Result<MediaHash, Refusal> {
    hash_from("avatar", &new.avatar)
}

fn hashes(typed: &[String]) -> Result<Vec<MediaHash>, Refusal> {
    typed.iter().map(|hash| hash_from("attachments", hash)).collect()
}

fn hash_from(field: &str, typed: &str) -> Result<MediaHash, Refusal> {
    MediaHash::parse(typed).ok_or_else(|| {
        Refusal::invalid(format!(
            "`{field}` needs the hash of an upload: 64 digits of 0 to 9 and a to f."
        ))
    })
}

/// A field that null sets to what it is at first.
pub(super) fn or_empty<T, U: Default>(
    patch: Patch<T>,
    check: impl FnOnce(T) -> Result<U, Refusal>,
) -> Result<Option<U>, Refusal> {
    Ok(patch.read(check)?.map(Option::unwrap_or_default))
}

/// A field that cannot be null.
fn required<T>(field: &str, patch: Patch<T>) -> Result<Option<T>, Refusal> {
    match patch {
        Patch::Absent => Ok(None),
        Patch::Null => Err(Refusal::invalid(format!("`{field}` must not be null."))),
        Patch::Value(value) => Ok(Some(value)),
    }
}

pub(super) fn eid_from(field: &str, eid: i64) -> Result<EntityRef, Refusal> {
    id_from(field, eid).map(|eid| EntityRef::Id(EntityId::new(eid)))
}

pub(super) fn alias_from(field: &str, alias: &str) -> Result<EntityRef, Refusal> {
    match Alias::new(alias) {
        Ok(alias) => Ok(EntityRef::Alias(alias.as_str().to_owned())),
        Err(_) => Err(Refusal::invalid(format!("`{field}`: `{alias}` cannot be an alias."))),
    }
}

fn id_from(field: &str, id: i64) -> Result<i64, Refusal> {
    if (1..=ID_MAX).contains(&id) {
        Ok(id)
    } else {
        Err(Refusal::invalid(format!("`{field}` needs an id from 1 to {ID_MAX}.")))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn edit(body: serde_json::Value) -> Result<EntityEdit, String> {
        let patch = serde_json::from_value(body).map_err(|error| error.to_string())?;
        entity_edit(patch).map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn absent_stays_and_null_clears() {
        let nothing = edit(json!({"eid": 3, "unknown": {}})).unwrap();
        assert!(nothing.alias.is_none() && nothing.email.is_none() && nothing.bio.is_none());

        let cleared =
            edit(json!({"alias": null, "email": null, "bio": null, "privileges": null})).unwrap();
        assert_eq!(cleared.alias, Some(None));
        assert_eq!(cleared.email, Some(None));
        assert_eq!(cleared.bio, Some(Description::default()));
        assert_eq!(cleared.privileges, Some(Privileges::None));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for bad in [
            json!({"title": null}),
            json!({"private": null}),
            json!({"private": "yes"}),
            json!({"privileges": "king"}),
            json!({"password": "long enough"}),
            json!({"password": "short", "current_password": "x"}),
            json!({"avatar": "cafe"}),
            json!({"name": 7}),
        ] {
            assert!(edit(bad.clone()).is_err(), "{bad}");
        }
    }

    #[test]
    fn permissions_are_booleans_and_null_drops_an_override_only() {
        let patch = json!({"send": false, "pin_message": true, "unknown": 1});
        let edit = permissions_edit(serde_json::from_value(patch).unwrap()).unwrap();
        assert_eq!(edit.allow, Permissions::of(&[Permission::PinMessage]));
        assert_eq!(edit.deny, Permissions::of(&[Permission::Send]));
        for (place, permission) in Permission::ALL.into_iter().enumerate() {
            let names = [
                "read",
                "send",
                "delete",
                "send_media",
                "send_mediamessage",
                "add_user",
                "remove_user",
                "pin_message",
                "edit_conference",
            ];
            let null = json!({names[place]: null});
            let dropped = overrides_edit(serde_json::from_value(null.clone()).unwrap());
            assert_eq!(dropped.inherit, Permissions::of(&[permission]));
            assert!(permissions_edit(serde_json::from_value(null).unwrap()).is_err());
            let word = json!({names[place]: "yes"});
            assert!(serde_json::from_value::<wire::entity::OverridesPatch>(word).is_err());
        }
    }

    #[test]
    fn a_restriction_says_what_and_until_when() {
        let parse = |body| restriction(&serde_json::from_value(body).unwrap()).ok();
        let muted = parse(json!({"send": false, "until": "1970-01-01T00:00:01Z"})).unwrap();
        assert_eq!((muted.mute, muted.ban), (true, false));
        assert_eq!(muted.until, Some(Timestamp::from_ms(1_000)));
        let banned = parse(json!({"ban": true, "until": null})).unwrap();
        assert_eq!((banned.mute, banned.ban, banned.until), (false, true, None));
        for bad in [json!({}), json!({"send": true}), json!({"ban": true, "until": "soon"})] {
            assert_eq!(parse(bad.clone()), None, "{bad}");
        }
    }

    #[test]
    fn an_invitee_is_named_once() {
        let parse = |body| invitee(&serde_json::from_value(body).unwrap()).ok();
        assert_eq!(parse(json!({"invitee_id": 4})), Some(EntityRef::Id(EntityId::new(4))));
        assert_eq!(
            parse(json!({"invitee_alias": "ben"})),
            Some(EntityRef::Alias("ben".to_owned()))
        );
        assert_eq!(parse(json!({})), None);
        assert_eq!(parse(json!({"invitee_id": 4, "invitee_alias": "ben"})), None);
        assert_eq!(parse(json!({"invitee_id": 0})), None);
    }

    #[test]
    fn members_are_named_by_eid_or_alias() {
        let body = json!({"title": "Lobby", "members": [3, "ben"]});
        let new = new_conference(serde_json::from_value(body).unwrap(), None).unwrap();
        let ben = EntityRef::Alias("ben".to_owned());
        assert_eq!(new.members, [EntityRef::Id(EntityId::new(3)), ben]);

        let body = json!({"title": "Lobby", "members": [true]});
        let error = serde_json::from_value::<wire::conference::NewConference>(body).unwrap_err();
        assert!(error.to_string().contains("`members`"), "{error}");
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            "\\PC{0,20}|[a-z]{3,10}".prop_map(Into::into),
        ];
        leaf.prop_recursive(2, 8, 4, |inner| {
            proptest::collection::vec(inner, 0..4).prop_map(Into::into)
        })
    }

    fn any_body() -> impl Strategy<Value = serde_json::Value> {
        let field = prop_oneof![
            "alias|name|surname|bio|email|privileges|password|current_password",
            "title|description|private|text|reply_to|attachments|members|avatar",
            "username|login|invitee_id|invitee_alias|id",
            "read|send|add_user|role|until|ban",
            "\\PC{0,8}",
        ];
        proptest::collection::btree_map(field, any_json(), 0..8)
            .prop_map(|fields| fields.into_iter().collect())
    }

    proptest! {
        #[test]
        fn any_body_gives_a_value_or_a_sentence(body in any_body()) {
            fn outcome<W: serde::de::DeserializeOwned, T>(
                body: &serde_json::Value, parse: impl Fn(W) -> Result<T, Refusal>,
            ) -> Result<(), TestCaseError> {
                if let Ok(wire) = serde_json::from_value(body.clone())
                    && let Err(refusal) = parse(wire)
                {
                    prop_assert!(matches!(refusal, Refusal::Invalid(_)));
                    prop_assert!(!refusal.to_string().is_empty());
                }
                Ok(())
            }
            outcome(&body, entity_edit)?;
            outcome(&body, |user| registration(&user))?;
            outcome(&body, |message| draft(&message, None))?;
            outcome(&body, |patch| message_edit(&patch))?;
            outcome(&body, |new| new_conference(new, None))?;
            outcome(&body, |who| invitee(&who))?;
            outcome(&body, permissions_edit)?;
            outcome(&body, appointment)?;
            outcome(&body, |new| restriction(&new))?;
            outcome(&body, |mark| read_mark(&mark))?;
            outcome(&body, |new| new_avatar(&new))?;
        }
    }
}
