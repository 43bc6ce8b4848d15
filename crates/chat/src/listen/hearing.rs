//! What a listener hears of an event: the same for all who hear it where that can be, worked out once; else
//! what this one may see.

use std::sync::Arc;

use model::{Conversation, Entity, Event, Message, MessageNo, Permissions, Presence, Signal};

use super::delivery::Subject;
use super::{Delivery, Heard};
use crate::conferences::MemberView;
use crate::contacts;
use crate::entities::EntityView;
use crate::messages::history;
use crate::{Actor, Error, Result, Verbs};

/// What the actor hears of a delivery; nothing where there is nothing (any more) to be told.
pub(super) async fn work_out(
    verbs: &Verbs,
    actor: &Actor,
    delivery: &Arc<Delivery>,
) -> Result<Option<Arc<Delivery>>> {
    let alone = |heard| Ok(Some(Arc::new(delivery.for_one(heard))));
    let event = match &delivery.subject {
        Subject::Logged(logged) => &logged.event,
        Subject::Passing(signal) => {
            let heard = delivery.heard.get_or_try_init(|| passing(verbs, *signal)).await?;
            return Ok(heard.is_some().then(|| Arc::clone(delivery)));
        }
    };
    // A message that was sent before the listener came is none of theirs, whatever happens to it.
    let earlier = match event {
        Event::MessageEdited(message) => Some((message.conversation, message.no)),
        Event::MessageDeleted { conversation, no }
        | Event::Reacted { conversation, no, .. }
        | Event::PinChanged { conversation, no, .. } => Some((*conversation, *no)),
        _ => None,
    };
    if let Some((conversation, no)) = earlier
        && is_hidden(verbs, actor, delivery, conversation, no).await?
    {
        return Ok(None);
    }
    match event {
        Event::MessageSent(message) => match own_view(verbs, actor, delivery, message).await? {
            Some(message) => alone(Heard::MessageSent(message)),
            None => shared(verbs, actor, delivery, event).await,
        },
        Event::MessageEdited(message) => match own_view(verbs, actor, delivery, message).await? {
            Some(message) => alone(Heard::MessageEdited(message)),
            None => shared(verbs, actor, delivery, event).await,
        },
        Event::MessageDeleted { conversation, .. }
        | Event::Reacted { conversation, .. }
        | Event::PinChanged { conversation, .. }
            if conversation.is_dialog() =>
        {
            match for_all(verbs, event).await? {
                Some(heard) => alone(heard),
                None => Ok(None),
            }
        }
        Event::ChatAdded { conversation, .. } => {
            let mut reader = verbs.0.store.snapshot().await?;
            match reader.chat(actor.account, conversation.id).await? {
                Some(chat) => alone(Heard::ChatAdded(Box::new(chat))),
                None => Ok(None),
            }
        }
        Event::ChatEdited { conversation } => {
            let mut reader = verbs.0.store.snapshot().await?;
            match reader.chat(actor.account, conversation.id).await? {
                Some(chat) => alone(Heard::ChatEdited(Box::new(chat))),
                None => Ok(None),
            }
        }
        Event::ChatRemoved { conversation, .. } | Event::ChatClosed { conversation, .. } => {
            alone(Heard::ChatRemoved { conversation: *conversation })
        }
        Event::ReadMarked { conversation, account, no } => {
            let unread = if *account == actor.account {
                let mut reader = verbs.0.store.read().await?;
                Some(reader.unread(actor.account, conversation.id).await?)
            } else {
                None
            };
            let (conversation, account, no) = (*conversation, *account, *no);
            alone(Heard::ReadMarked { conversation, account, no, unread })
        }
        Event::ContactEdited { contact, .. } => {
            let mut reader = verbs.0.store.snapshot().await?;
            match reader.contact(actor.account, *contact).await? {
                Some(contact) => {
                    let view = contacts::list::view(&mut reader, actor.account, contact).await?;
                    alone(Heard::ContactEdited(Box::new(view)))
                }
                None => Ok(None),
            }
        }
        event => shared(verbs, actor, delivery, event).await,
    }
}

/// What all hear in the same way, but for whom somebody in it does not grant everything.
async fn shared(
    verbs: &Verbs,
    actor: &Actor,
    delivery: &Arc<Delivery>,
    event: &Event,
) -> Result<Option<Arc<Delivery>>> {
    let heard = delivery.heard.get_or_try_init(|| for_all(verbs, event)).await?;
    let Some(heard) = heard else { return Ok(None) };
    match granted(verbs, actor, delivery, event).await? {
        Some(granted) => Ok(Some(Arc::new(delivery.for_one(heard.towards(granted))))),
        None => Ok(Some(Arc::clone(delivery))),
    }
}

/// A message as the listener alone sees it: a dialog is named after its other side, and reactions may be theirs.
/// None where they see it as all do.
async fn own_view(
    verbs: &Verbs,
    actor: &Actor,
    delivery: &Delivery,
    message: &Arc<Message>,
) -> Result<Option<Arc<Message>>> {
    let in_dialog = message.conversation.is_dialog().then(|| Arc::clone(message));
    if message.reactions.is_empty() {
        return Ok(in_dialog);
    }
    let (conversation, no) = (message.conversation.id, message.no);
    let read = || async {
        let mut reader = verbs.0.store.read().await?;
        Ok::<_, Error>(reader.reactions_by_account(conversation, no).await?)
    };
    let chosen = delivery.reactions.get_or_try_init(read).await?;
    let Some(chosen) = chosen.get(&actor.account) else { return Ok(in_dialog) };
    let mut own = Message::clone(message);
    for reaction in &mut own.reactions {
        reaction.mine = chosen.contains(&reaction.emoji);
    }
    Ok(Some(Arc::new(own)))
}

/// Whether a message is from before or between the listener's stays in a private conference.
async fn is_hidden(
    verbs: &Verbs,
    actor: &Actor,
    delivery: &Delivery,
    conversation: Conversation,
    no: MessageNo,
) -> Result<bool> {
    if conversation.is_dialog() {
        return Ok(false);
    }
    let read = || async {
        let entity = verbs.0.store.read().await?.entity(conversation.id.into()).await?;
        let conference = entity.as_ref().and_then(Entity::as_conference);
        Ok::<_, Error>(conference.map(|conference| conference.private))
    };
    match delivery.private.get_or_try_init(read).await? {
        None => Ok(true),
        Some(false) => Ok(false),
        Some(true) => Ok(!may_read(verbs, actor, conversation, no).await?),
    }
}

async fn may_read(
    verbs: &Verbs,
    actor: &Actor,
    conversation: Conversation,
    no: MessageNo,
) -> Result<bool> {
    let mut reader = verbs.0.store.read().await?;
    match reader.standing(conversation.id, actor.account).await? {
        None => Ok(false),
        Some(standing) => {
            let ranges = history::ranges(&mut reader, &standing).await?;
            Ok(ranges.iter().any(|range| range.holds(no)))
        }
    }
}

/// What the user whom an event shows grants the listener, if that is not everything.
async fn granted(
    verbs: &Verbs,
    actor: &Actor,
    delivery: &Delivery,
    event: &Event,
) -> Result<Option<Permissions>> {
    let (Event::MemberAdded { account, .. }
    | Event::MemberEdited { account, .. }
    | Event::EntityEdited { account, .. }) = *event
    else {
        return Ok(None);
    };
    let read = || async { Ok::<_, Error>(verbs.0.store.read().await?.grants_of(account).await?) };
    Ok(delivery.grants.get_or_try_init(read).await?.get(&actor.account).copied())
}

impl Heard {
    /// The same for a listener to whom the user whom it shows grants only so much.
    fn towards(&self, granted: Permissions) -> Self {
        let mut heard = self.clone();
        match &mut heard {
            Self::MemberAdded { member, .. } | Self::MemberEdited { member, .. } => {
                member.towards = granted;
            }
            Self::EntityEdited(view) => view.permissions = granted,
            _ => {}
        }
        heard
    }
}

/// What everybody hears of an event in the same way.
async fn for_all(verbs: &Verbs, event: &Event) -> Result<Option<Heard>> {
    Ok(match event {
        Event::MessageSent(message) => Some(Heard::MessageSent(Arc::clone(message))),
        Event::MessageEdited(message) => Some(Heard::MessageEdited(Arc::clone(message))),
        Event::MessageDeleted { conversation, no } => {
            Some(Heard::MessageDeleted { conversation: *conversation, no: *no })
        }
        Event::Reacted { conversation, no, account, emoji, added, count } => Some(Heard::Reacted {
            conversation: *conversation,
            no: *no,
            account: *account,
            emoji: emoji.clone(),
            added: *added,
            count: *count,
        }),
        Event::PinChanged { conversation, no, pinned } => {
            Some(Heard::PinChanged { conversation: *conversation, no: *no, pinned: *pinned })
        }
        Event::MemberAdded { conversation, account, .. } => {
            let mut reader = verbs.0.store.read().await?;
            let member = reader.member_of(*conversation, *account).await?;
            member.map(|member| Heard::MemberAdded {
                conversation: *conversation,
                member: Box::new(MemberView { member, towards: Permissions::ALL }),
            })
        }
        Event::MemberEdited { conversation, account, .. } => {
            let mut reader = verbs.0.store.read().await?;
            let member = reader.member_of(*conversation, *account).await?;
            member.map(|member| Heard::MemberEdited {
                conversation: *conversation,
                member: Box::new(MemberView { member, towards: Permissions::ALL }),
            })
        }
        Event::MemberRemoved { conversation, account, no } => {
            Some(Heard::MemberRemoved { conversation: *conversation, no: *no, account: *account })
        }
        Event::EntityEdited { account, .. } => {
            let entity = verbs.0.store.read().await?.entity((*account).into()).await?;
            entity.map(|entity| {
                Heard::EntityEdited(Box::new(EntityView {
                    entity,
                    permissions: Permissions::ALL,
                    common_conferences: Vec::new(),
                }))
            })
        }
        Event::ContactDeleted { contact, .. } => Some(Heard::ContactDeleted(*contact)),
        Event::SessionClosed { session, .. } => Some(Heard::SessionClosed(*session)),
        Event::ChatAdded { .. }
        | Event::ChatEdited { .. }
        | Event::ChatRemoved { .. }
        | Event::ChatClosed { .. }
        | Event::ContactEdited { .. }
        | Event::ReadMarked { .. } => None,
    })
}

/// What everybody hears of a signal, as it is when the first of them hears it: so of two signals of one account the
/// last is right, whichever way they crossed.
async fn passing(verbs: &Verbs, signal: Signal) -> Result<Option<Heard>> {
    match signal {
        Signal::Typing { conversation, account } => {
            Ok(Some(Heard::Typing { conversation, account }))
        }
        Signal::PresenceChanged { account } => {
            let user = verbs.0.store.read().await?.user(account).await?;
            Ok(user.map(|user| Heard::PresenceChanged {
                account,
                presence: Presence {
                    status: verbs.status(account),
                    last_seen_at: user.last_seen_at,
                },
            }))
        }
    }
}
