//! Making admins of members, and members of admins.

use model::{Deed, EntityRef, Event, MemberRef, Refusal, Role};

use super::members::{self, MemberView};
use crate::{Actor, Error, Result, Verbs};

impl Verbs {
    /// Makes a member an admin, or an admin a member like all others; the owner may.
    ///
    /// # Errors
    /// NotFound, Forbidden; Invalid where it is no conference.
    pub async fn appoint(
        &self,
        actor: &Actor,
        conference: &EntityRef,
        member: &MemberRef,
        admin: bool,
    ) -> Result<MemberView> {
        let member = member.clone();
        self.change_conference(actor, conference, move |writer, standing| {
            Box::pin(async move {
                standing.require_over(Deed::Appoint, None)?;
                let place = standing.conversation;
                let found = writer.member(place, &member).await?;
                let found = found.ok_or(Refusal::NotFound("member"))?;
                standing.require_over(Deed::Appoint, Some(found.role))?;
                let account = found.user.id;
                if (found.role == Role::Admin) != admin {
                    writer.set_admin(place, account, admin).await?;
                    writer.log(Event::MemberEdited { conversation: place, account, no: found.no });
                }
                let member = writer.member_of(place, account).await?.ok_or(Error::Internal)?;
                members::view(writer, standing.account, member).await
            })
        })
        .await
    }
}
