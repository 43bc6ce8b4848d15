//! What a listener hears of an event: the same for all who hear it where that can be, worked out once; else
//! what this one may see.

use std::sync::Arc;

use bus::Carried as _;
use model::{Event, Message, Permissions};

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
    match &delivery.logged().event {
        // A dialog is named after its other side, so each side hears it in its own way.
        Event::MessageSent(message) if message.conversation.is_dialog() => {
            alone(Heard::MessageSent(Arc::clone(message)))
        }
        Event::MessageEdited(message) if message.conversation.is_dialog() => {
            alone(Heard::MessageEdited(Arc::clone(message)))
        }
        Event::MessageDeleted { conversation, no } if conversation.is_dialog() => {
            alone(Heard::MessageDeleted { conversation: *conversation, no: *no })
        }
        // A message that was sent before the listener came is none of theirs, rewritten or not.
        Event::MessageEdited(message) if !may_read(verbs, actor, message).await? => Ok(None),
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
        event => {
            let heard = delivery.heard.get_or_try_init(|| for_all(verbs, event)).await?;
            let Some(heard) = heard else { return Ok(None) };
            match granted(verbs, actor, delivery).await? {
                Some(granted) => alone(heard.towards(granted)),
                None => Ok(Some(Arc::clone(delivery))),
            }
        }
    }
}

async fn may_read(verbs: &Verbs, actor: &Actor, message: &Message) -> Result<bool> {
    let mut reader = verbs.0.store.read().await?;
    match reader.standing(message.conversation.id, actor.account).await? {
        None => Ok(false),
        Some(standing) => {
            let ranges = history::ranges(&mut reader, &standing).await?;
            Ok(ranges.iter().any(|range| range.holds(message.no)))
        }
    }
}

/// What the user whom an event shows grants the listener, if that is not everything.
async fn granted(verbs: &Verbs, actor: &Actor, delivery: &Delivery) -> Result<Option<Permissions>> {
    let (Event::MemberAdded { account, .. }
    | Event::MemberEdited { account, .. }
    | Event::EntityEdited { account, .. }) = delivery.logged().event
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
