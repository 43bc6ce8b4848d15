//! Following an invitation.

use model::{
    AccountId, Conversation, ConversationId, IdempotencyKey, MemberNo, MemberRef, Refusal,
};
use store::{KeyUse, Operation, Writer};

use super::look;
use crate::chats::place;
use crate::conferences::members::{self, MemberView};
use crate::{Actor, Error, Result, Verbs};

impl Verbs {
    /// Makes the actor a member by an invitation, and counts that.
    ///
    /// # Errors
    /// NotFound where it cannot be used (any more), Conflict where they are a member already, Forbidden for who is
    /// banned.
    pub async fn accept_invite(
        &self,
        actor: &Actor,
        code: &str,
        key: Option<IdempotencyKey>,
    ) -> Result<MemberView> {
        let (actor, code) = (*actor, code.to_owned());
        self.change(&actor, move |writer| {
            Box::pin(async move {
                let first = match &key {
                    Some(key) => writer.key_use(actor.session, key).await?,
                    None => None,
                };
                let joined = if let Some(first) = first {
                    first.require(Operation::Member)?;
                    Joined::of(writer, &actor, &first).await?
                } else {
                    let joined = enter(writer, actor.account, &code).await?;
                    if let Some(key) = &key {
                        writer.remember_key(actor.session, key, joined.made()).await?;
                    }
                    joined
                };
                let member = MemberRef::No(joined.no);
                let member = writer.member(joined.conference, &member).await?;
                let member = member.ok_or(Refusal::NotFound("member"))?;
                if member.user.id != actor.account {
                    let sentence = "That idempotency key was used for another member.";
                    return Err(Refusal::conflict(sentence).into());
                }
                members::view(writer, actor.account, member).await
            })
        })
        .await
    }
}

/// Where an invitation has led, and as which member.
pub(crate) struct Joined {
    conference: Conversation,
    no: MemberNo,
}

impl Joined {
    async fn of(writer: &mut Writer, actor: &Actor, first: &KeyUse) -> Result<Self, Error> {
        let id = ConversationId::new(first.subject);
        let conference = place::standing_in(writer, id, actor.account).await?.conversation;
        Ok(Self { conference, no: MemberNo::new(first.no) })
    }

    fn made(&self) -> KeyUse {
        let (operation, subject) = (Operation::Member, self.conference.id.get());
        KeyUse { operation, subject, no: self.no.get() }
    }
}

/// Makes an account a member by an invitation.
pub(crate) async fn enter(
    writer: &mut Writer,
    account: AccountId,
    code: &str,
) -> Result<Joined, Error> {
    let invite = look::find(writer, code).await?;
    let id = invite.conference.id;
    let conference = place::standing_in(writer, id, account).await?.conversation;
    if writer.member_of(conference, account).await?.is_some() {
        return Err(Refusal::conflict("You are a member already.").into());
    }
    if writer.restriction(id, account).await?.is_some_and(|restriction| restriction.ban) {
        return Err(Refusal::forbidden("You are banned there.").into());
    }
    let no = writer.add_member(conference, account).await?;
    writer.use_invite(&invite).await?;
    Ok(Joined { conference, no })
}
