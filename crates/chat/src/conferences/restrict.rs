//! Keeping somebody from speaking in a conference, or out of it, for a time.

use model::{
    AccountId, Conversation, Deed, EntityRef, Event, Member, MemberRef, Privileges, Refusal,
    Restriction, Standing,
};
use store::{Reader, Writer};

use super::remove;
use crate::{Actor, Error, Result, Verbs};

impl Verbs {
    /// Mutes or bans somebody, in place of any restriction before. A ban removes a member; who is none (any
    /// more) is named by alias. It needs `remove_user`, or privileges.
    ///
    /// # Errors
    /// NotFound; Forbidden, over the owner too, and over an admin but by the owner; Invalid for a time that
    /// has passed.
    pub async fn restrict(
        &self,
        actor: &Actor,
        conference: &EntityRef,
        member: &MemberRef,
        restriction: Restriction,
    ) -> Result<()> {
        let member = member.clone();
        self.change_conference(actor, conference, move |writer, standing| {
            Box::pin(async move {
                let target = target(writer, &standing, &member).await?;
                if !restriction.is_in_force(writer.now()) {
                    return Err(Refusal::invalid("`until` has passed already.").into());
                }
                let place = standing.conversation;
                writer.restrict(place.id, target.account, restriction).await?;
                match &target.member {
                    Some(member) if restriction.ban => {
                        remove::leave(writer, place, member).await?;
                    }
                    Some(member) => log(writer, place, member),
                    None => {}
                }
                Ok(())
            })
        })
        .await
    }

    /// Lifts a restriction.
    ///
    /// # Errors
    /// As [`Verbs::restrict`]; NotFound where there is none.
    pub async fn lift_restriction(
        &self,
        actor: &Actor,
        conference: &EntityRef,
        member: &MemberRef,
    ) -> Result<()> {
        let member = member.clone();
        self.change_conference(actor, conference, move |writer, standing| {
            Box::pin(async move {
                let target = target(writer, &standing, &member).await?;
                let place = standing.conversation;
                if writer.restriction(place.id, target.account).await?.is_none() {
                    return Err(Refusal::NotFound("restriction").into());
                }
                writer.lift_restriction(place.id, target.account).await?;
                if let Some(member) = &target.member {
                    log(writer, place, member);
                }
                Ok(())
            })
        })
        .await
    }
}

/// Who is restricted, and their membership where there is one.
struct Target {
    account: AccountId,
    member: Option<Member>,
}

/// Whom a request names, if the actor may restrict them.
async fn target(
    reader: &mut Reader,
    standing: &Standing,
    member: &MemberRef,
) -> Result<Target, Error> {
    standing.require_over(Deed::Restrict, None)?;
    let found = reader.member(standing.conversation, member).await?;
    let account = match (&found, member) {
        (Some(member), _) => Some(member.user.id),
        (None, MemberRef::Alias(alias)) => {
            reader.find_account(&EntityRef::Alias(alias.clone())).await?
        }
        (None, MemberRef::Account(account)) => {
            reader.find_account(&EntityRef::Id((*account).into())).await?
        }
        (None, MemberRef::No(_)) => None,
    };
    let account = account.ok_or(Refusal::NotFound("member"))?;
    standing.require_over(Deed::Restrict, found.as_ref().map(|member| member.role))?;
    // Else one could lift one's own.
    if account == standing.account && standing.privileges != Privileges::Admin {
        return Err(Refusal::forbidden("You may not restrict yourself, nor lift it.").into());
    }
    Ok(Target { account, member: found })
}

fn log(writer: &mut Writer, conference: Conversation, member: &Member) {
    writer.log(Event::MemberEdited {
        conversation: conference,
        account: member.user.id,
        no: member.no,
    });
}
