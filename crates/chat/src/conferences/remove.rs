//! Ending a membership.

use model::{Conversation, Deed, EntityRef, Event, Member, MemberRef, Permission, Refusal, Role};
use store::Writer;

use crate::{Actor, Error, Result, Verbs};

impl Verbs {
    /// Ends a membership: one's own, or another's with `remove_user`. The owner can only leave; ownership
    /// then passes to the longest-standing member with most permissions, and an empty conference is deleted.
    ///
    /// # Errors
    /// NotFound, Forbidden.
    pub async fn remove_member(
        &self,
        actor: &Actor,
        conference: &EntityRef,
        member: &MemberRef,
    ) -> Result<()> {
        let member = member.clone();
        self.change_conference(actor, conference, move |writer, standing| {
            Box::pin(async move {
                let place = standing.conversation;
                let found = writer.member(place, &member).await?;
                let leaves = found.as_ref().is_some_and(|found| found.user.id == standing.account);
                // Whoever may not read there any more may still leave.
                if !leaves {
                    standing.require(Permission::Read)?;
                }
                let member = found.ok_or(Refusal::NotFound("member"))?;
                if !leaves {
                    standing.require_over(Deed::Remove, Some(member.role))?;
                }
                leave(writer, place, &member).await
            })
        })
        .await
    }
}

/// Takes a member out of a conference. When the owner goes, the longest-standing of those with most
/// permissions becomes the owner; when the last one goes, the conference is deleted.
pub(crate) async fn leave(
    writer: &mut Writer,
    conference: Conversation,
    member: &Member,
) -> Result<(), Error> {
    if member.role == Role::Owner {
        let mut others = writer.all_members(conference).await?;
        others.retain(|other| other.no != member.no);
        let Some(heir) = heir(others) else {
            writer.remove_member(conference, member).await?;
            writer.erase_conference(conference.id).await?;
            return Ok(());
        };
        writer.set_owner(conference.id, &heir).await?;
        writer.lift_restriction(conference.id, heir.user.id).await?;
        writer.remove_member(conference, member).await?;
        writer.log(Event::MemberEdited {
            conversation: conference,
            account: heir.user.id,
            no: heir.no,
        });
        writer.log_rules_edited(conference).await?;
        return Ok(());
    }
    writer.remove_member(conference, member).await?;
    Ok(())
}

/// Who becomes the owner of those who stay.
fn heir(members: Vec<Member>) -> Option<Member> {
    members.into_iter().min_by_key(|member| {
        (std::cmp::Reverse(member.permissions.len()), member.joined_at, member.no)
    })
}
