//! The model's nouns in this dialect's words. Pure, but for asking who is online.

use bytes::Bytes;
use chat::Verbs;
use chat::listen::{Delivery, Heard};
use model::{
    AccountId, Avatar, Conference, Conversation, ConversationId, ConversationKind, EntityId,
    Invite, Media, Member, Message, MessageNo, Role, User,
};
use serde::Serialize;

use crate::name;
use crate::wire::invite;
use crate::wire::live::{
    ChannelGone, Frame, MemberAdded, MemberRemoved, MessageGone, PresenceUpdate, TypingStart, op,
};
use crate::wire::message::{self, Author};
use crate::wire::server;
use crate::wire::user::{self, OwnEmail, Status};

/// A user as others see them.
pub(crate) fn user(user: &User, verbs: &Verbs) -> user::User {
    let name = format!("{} {}", user.name, user.surname);
    let display_name = match name.trim() {
        "" => user.alias.clone(),
        name => name.to_owned(),
    };
    user::User {
        user_id: user.id.to_string(),
        username: user.alias.clone(),
        display_name,
        bio: user.bio.clone(),
        avatar_url: user.avatar.as_ref().map(picture),
        bot: user.owner.is_some(),
        status: status(verbs.status(user.id)),
        email: None,
    }
}

/// How available somebody is.
pub(crate) fn status(status: model::Status) -> Status {
    match status {
        model::Status::Online => Status::Online,
        model::Status::Idle => Status::Idle,
        model::Status::Dnd => Status::Dnd,
        model::Status::Offline => Status::Offline,
    }
}

/// How somebody wants to be available.
pub(crate) fn chosen(status: Status) -> model::Status {
    match status {
        Status::Online => model::Status::Online,
        Status::Idle => model::Status::Idle,
        Status::Dnd => model::Status::Dnd,
        Status::Offline => model::Status::Offline,
    }
}

/// A user as they see themselves.
pub(crate) fn own_user(own: &User, verbs: &Verbs) -> user::User {
    user::User { email: Some(OwnEmail(own.email.clone())), ..user(own, verbs) }
}

/// What is left of a user who was deleted.
pub(crate) fn deleted_user(id: EntityId) -> user::User {
    user::User {
        user_id: id.to_string(),
        username: String::new(),
        display_name: String::new(),
        bio: String::new(),
        avatar_url: None,
        bot: false,
        status: Status::Offline,
        email: None,
    }
}

/// A message.
pub(crate) fn message(message: &Message) -> message::Message {
    let channel = message.conversation.id;
    message::Message {
        message_id: name::of_message(channel, message.no),
        channel_id: channel.to_string(),
        author: Author {
            user_id: message.sender.id.to_string(),
            // A deleted account has no name any more.
            username: message.sender.alias.clone().unwrap_or_default(),
        },
        content: message.text.clone(),
        timestamp: message.sent_at.to_rfc3339(),
        edited_timestamp: message.edited_at.map(model::Timestamp::to_rfc3339),
        attachments: message.attachments.iter().map(|one| attachment(&one.media)).collect(),
        reply_to: message.reply_to.map(|no| name::of_message(channel, no)),
    }
}

/// Something that was uploaded.
pub(crate) fn attachment(media: &Media) -> message::Attachment {
    let hash = media.blob.hash;
    message::Attachment {
        id: hash.to_string(),
        // Who uploads may say no name; a file has one all the same.
        filename: media.name.clone().unwrap_or_else(|| hash.to_string()),
        content_type: media.media_type.as_str().to_owned(),
        size: media.blob.size_bytes,
        url: name::path_of(hash),
        preview_url: media.blob.preview.map(|_| name::path_of_preview(hash)),
        width: media.blob.width,
        height: media.blob.height,
    }
}

fn picture(avatar: &Avatar) -> String {
    name::path_of(avatar.media.blob.hash)
}

/// What happened to a message, as a frame that is the same for all who hear it.
pub(crate) fn message_frame(delivery: &Delivery) -> Option<Bytes> {
    match delivery.heard() {
        Heard::MessageSent(sent) => frame(op::MESSAGE_CREATE, &message(sent), delivery),
        Heard::MessageEdited(edited) => frame(op::MESSAGE_UPDATE, &message(edited), delivery),
        Heard::MessageDeleted { conversation, no } => {
            frame(op::MESSAGE_DELETE, &message_gone(*conversation, *no), delivery)
        }
        _ => None,
    }
}

/// What passes, as a frame that is the same for all who hear it and has no cursor.
pub(crate) fn passing_frame(delivery: &Delivery, verbs: &Verbs) -> Option<Bytes> {
    match delivery.heard() {
        Heard::PresenceChanged { account, presence } => {
            let changed =
                PresenceUpdate { user_id: account.to_string(), status: status(presence.status) };
            frame(op::PRESENCE_UPDATE, &changed, delivery)
        }
        Heard::Typing { conversation, account } => {
            let typing = TypingStart {
                channel_id: conversation.id.to_string(),
                user_id: account.to_string(),
                timestamp: verbs.now().to_rfc3339(),
            };
            frame(op::TYPING_START, &typing, delivery)
        }
        _ => None,
    }
}

fn message_gone(conversation: Conversation, no: MessageNo) -> MessageGone {
    MessageGone {
        message_id: name::of_message(conversation.id, no),
        channel_id: conversation.id.to_string(),
    }
}

/// What is told of a conversation that is gone from one's list: a channel, or one's own place in a server.
pub(crate) fn gone_frame(
    conversation: Conversation,
    account: AccountId,
    delivery: &Delivery,
) -> Option<Bytes> {
    let channel_id = conversation.id.to_string();
    match conversation.kind {
        ConversationKind::Server => {
            let removed = MemberRemoved { server_id: channel_id, user_id: account.to_string() };
            frame(op::SERVER_MEMBER_REMOVE, &removed, delivery)
        }
        ConversationKind::Channel { server } => {
            let server_id = Some(server.to_string());
            frame(op::CHANNEL_DELETE, &ChannelGone { channel_id, server_id }, delivery)
        }
        ConversationKind::Dialog { .. } | ConversationKind::Conference => {
            frame(op::CHANNEL_DELETE, &ChannelGone { channel_id, server_id: None }, delivery)
        }
    }
}

/// Who came to a server or left it, as a frame that is the same for all who hear it.
pub(crate) fn member_frame(delivery: &Delivery, verbs: &Verbs) -> Option<Bytes> {
    match delivery.heard() {
        Heard::MemberAdded { conversation, member } => {
            let (server_id, user) = (conversation.id.to_string(), user(&member.member.user, verbs));
            let added = MemberAdded { server_id, user, server: None };
            frame(op::SERVER_MEMBER_ADD, &added, delivery)
        }
        Heard::MemberRemoved { conversation, account, .. } => {
            gone_frame(*conversation, *account, delivery)
        }
        _ => None,
    }
}

/// A server, without its channels.
pub(crate) fn server(server: &Conference) -> server::Server {
    server::Server {
        server_id: server.id.to_string(),
        name: server.title.clone(),
        description: server.description.clone(),
        icon_url: server.avatar.as_ref().map(picture),
        owner_id: server.owner.to_string(),
        member_count: server.members_count,
        created_at: server.created_at.to_rfc3339(),
        channels: None,
    }
}

/// An invitation into a server.
pub(crate) fn invite(invite: &Invite) -> invite::Invite {
    invite::Invite {
        code: invite.code.clone(),
        server: server(&invite.conference),
        inviter: Author {
            user_id: invite.inviter().to_string(),
            username: invite.by.alias.clone().unwrap_or_default(),
        },
        uses: invite.uses,
        max_uses: invite.uses_max,
        created_at: invite.created_at.to_rfc3339(),
        expires_at: invite.expires_at.map(model::Timestamp::to_rfc3339),
    }
}

/// A member of a server.
pub(crate) fn member(server: ConversationId, member: &Member, verbs: &Verbs) -> server::Member {
    server::Member {
        server_id: server.to_string(),
        user: user(&member.user, verbs),
        role: match member.role {
            Role::Owner => server::Role::Owner,
            Role::Admin => server::Role::Admin,
            Role::Member => server::Role::Member,
        },
        joined_at: member.joined_at.to_rfc3339(),
    }
}

/// What happened, as a frame with its cursor.
pub(crate) fn frame(op: u16, d: &impl Serialize, delivery: &Delivery) -> Option<Bytes> {
    json(&Frame { op, d, s: delivery.cursor().map(|cursor| cursor.to_string()) })
}

/// A frame without a place in the log.
pub(crate) fn plain_frame(op: u16, d: &impl Serialize) -> Option<Bytes> {
    json(&Frame { op, d, s: None })
}

/// A frame as it is sent.
pub(crate) fn json(frame: &impl Serialize) -> Option<Bytes> {
    match serde_json::to_vec(frame) {
        Ok(frame) => Some(frame.into()),
        Err(error) => {
            tracing::error!(%error, "a frame could not be written");
            None
        }
    }
}
