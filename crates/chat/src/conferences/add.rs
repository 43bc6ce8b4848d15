//! Becoming a member, or making somebody one.

use model::{ChatRef, EntityRef, IdempotencyKey, MemberNo, MemberRef, Permission, Refusal};
use store::{KeyUse, Operation};

use super::members::{self, MemberView};
use crate::chats::place::{self, Place};
use crate::{Actor, Error, Result, Verbs};

impl Verbs {
    /// Makes `invitee` a member: somebody else, or oneself to join a public conference.
    ///
    /// # Errors
    /// Conflict where they are one already, Forbidden without `add_user` and for who is banned, NotFound.
    pub async fn add_member(
        &self,
        actor: &Actor,
        conference: &EntityRef,
        invitee: &EntityRef,
        key: Option<IdempotencyKey>,
    ) -> Result<MemberView> {
        let invitee = invitee.clone();
        let actor = *actor;
        self.change_conference(&actor, conference, move |writer, standing| {
            Box::pin(async move {
                let place = standing.conversation;
                let made = |no: MemberNo| KeyUse {
                    operation: Operation::Member,
                    subject: place.id.get(),
                    no: no.get(),
                };
                if let Some(key) = &key
                    && let Some(first) = writer.key_use(actor.session, key).await?
                {
                    first.require(Operation::Member)?;
                    standing.require(Permission::Read)?;
                    if first.subject != place.id.get() {
                        let sentence = "That idempotency key was used for another conference.";
                        return Err(Refusal::conflict(sentence).into());
                    }
                    let no = MemberRef::No(MemberNo::new(first.no));
                    let member = writer.member(place, &no).await?;
                    let member = member.ok_or(Refusal::NotFound("member"))?;
                    return members::view(writer, actor.account, member).await;
                }
                standing.require(Permission::AddUser)?;
                let account =
                    writer.find_account(&invitee).await?.ok_or(Refusal::NotFound("user"))?;
                let joins = account == actor.account;
                if !joins && !standing.adds_others() {
                    let sentence = "Only members may add others: join first.";
                    return Err(Refusal::forbidden(sentence).into());
                }
                if writer.member_of(place, account).await?.is_some() {
                    return Err(Refusal::conflict("That user is a member already.").into());
                }
                let restriction = writer.restriction(place.id, account).await?;
                if restriction.is_some_and(|restriction| restriction.ban) {
                    let sentence = "That user is banned: the ban must be lifted first.";
                    return Err(Refusal::forbidden(sentence).into());
                }
                let no = writer.add_member(place, account).await?;
                if let Some(key) = &key {
                    writer.remember_key(actor.session, key, made(no)).await?;
                }
                let member = writer.member(place, &MemberRef::No(no)).await?;
                members::view(writer, actor.account, member.ok_or(Error::Internal)?).await
            })
        })
        .await
    }

    /// Joins a public conference, or the server of a channel, where the actor is no member yet; does nothing for a member or a dialog.
    ///
    /// # Errors
    /// NotFound, Forbidden.
    pub async fn join_if_needed(&self, actor: &Actor, chat: &ChatRef) -> Result<()> {
        let Place::Conversation(id) = self.place(actor, chat).await? else {
            return Ok(());
        };
        let account = actor.account;
        let mut reader = self.0.store.read().await?;
        let standing = place::standing(&mut reader, id, account).await?;
        drop(reader);
        if standing.membership.is_some() {
            return Ok(());
        }
        self.change_in(actor, id, move |writer, standing| {
            Box::pin(async move {
                if standing.membership.is_none() {
                    // Privileges let one look into a private conference, not slip in.
                    if standing.private {
                        return Err(Refusal::NotFound("chat").into());
                    }
                    standing.require(Permission::AddUser)?;
                    if standing.is_banned() {
                        return Err(Refusal::forbidden("You are banned here.").into());
                    }
                    writer.add_member(standing.conversation.ruled_by(), account).await?;
                }
                Ok(())
            })
        })
        .await
    }
}
