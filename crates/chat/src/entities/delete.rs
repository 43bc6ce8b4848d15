//! Deleting oneself, a bot, a conference, a server or a channel.

use model::{
    AccountId, ConversationId, EntityKind, EntityRef, Permission, Privileges, Refusal, Role,
    SessionId,
};
use store::Writer;

use super::look_up;
use crate::accounts::sessions;
use crate::chats::place;
use crate::conferences::remove;
use crate::{Actor, Error, Result, Verbs};

impl Verbs {
    /// Deletes an account (oneself, a bot's owner or an admin does), with the bots it owns, a conference or a server
    /// (its owner or an admin), or a channel (whoever has `edit_conference` in its server). Its alias is free at once;
    /// messages of a deleted account stay, with nothing but its id as sender.
    ///
    /// # Errors
    /// Forbidden, NotFound.
    pub async fn delete_entity(&self, actor: &Actor, who: &EntityRef) -> Result<()> {
        let (actor, who) = (*actor, who.clone());
        let closed = self
            .change(&actor, move |writer| {
                Box::pin(async move {
                    let (id, kind) = look_up::find(writer, &who).await?;
                    let by = writer.user(actor.account).await?.ok_or(Refusal::NotSignedIn)?;
                    match kind {
                        EntityKind::User | EntityKind::Bot => {
                            let account = writer.user(AccountId::new(id.get())).await?;
                            let account = account.ok_or(Refusal::NotFound("entity"))?;
                            if !account.answers_to(&by) {
                                return Err(Refusal::forbidden(match kind {
                                    EntityKind::Bot => "Only its owner may delete a bot.",
                                    _ => "You may delete no other user.",
                                })
                                .into());
                            }
                            delete_account(writer, account.id).await
                        }
                        EntityKind::Conference | EntityKind::Server => {
                            let id = ConversationId::new(id.get());
                            delete_conference(writer, &actor, by.privileges, id).await?;
                            Ok(Vec::new())
                        }
                        EntityKind::Channel => {
                            let id = ConversationId::new(id.get());
                            let standing = place::standing(writer, id, actor.account).await?;
                            let may = standing.require(Permission::EditConference);
                            may.map_err(|refusal| refusal.missing("entity"))?;
                            writer.erase_channel(standing.conversation).await?;
                            Ok(Vec::new())
                        }
                    }
                })
            })
            .await?;
        self.0.forget_sessions(closed);
        Ok(())
    }
}

/// Takes an account and its bots out of everything, and gives their sessions, which are closed.
pub(crate) async fn delete_account(
    writer: &mut Writer,
    account: AccountId,
) -> Result<Vec<SessionId>, Error> {
    let mut closed = Vec::new();
    for bot in writer.bots_of(account).await? {
        closed.extend(take_out(writer, bot).await?);
    }
    closed.extend(take_out(writer, account).await?);
    Ok(closed)
}

async fn take_out(writer: &mut Writer, account: AccountId) -> Result<Vec<SessionId>, Error> {
    // Told to all who share a conversation with them until now.
    writer.log_entity_edited(account).await?;
    for id in writer.conferences_of(account).await? {
        let standing = place::standing_in(writer, id, account).await?;
        if let Some(member) = writer.member_of(standing.conversation, account).await? {
            remove::leave(writer, standing.conversation, &member).await?;
        }
    }
    let closed = sessions::close_all(writer, account, None).await?;
    writer.erase_account(account).await?;
    Ok(closed)
}

async fn delete_conference(
    writer: &mut Writer,
    actor: &Actor,
    privileges: Privileges,
    id: ConversationId,
) -> Result<(), Error> {
    let standing = place::standing_in(writer, id, actor.account).await?;
    let owns = standing.membership.is_some_and(|membership| membership.role == Role::Owner);
    if !owns && privileges != Privileges::Admin {
        let may_know = standing.require(Permission::Read);
        may_know.map_err(|refusal| refusal.missing("entity"))?;
        return Err(Refusal::forbidden("Only the owner may delete it.").into());
    }
    writer.dismiss_members(standing.conversation).await?;
    writer.erase_conference(id).await?;
    Ok(())
}
