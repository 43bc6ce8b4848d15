//! Who is in a conference.

use model::{
    ConversationId, EntityKind, EntityRef, Member, MemberRef, Page, Permission, Refusal, Standing,
};
use store::Reader;

use crate::chats::place;
use crate::{Actor, Error, Result, Verbs};

impl Verbs {
    /// The members, in order of their numbers.
    ///
    /// # Errors
    /// NotFound; Forbidden without `read`; Invalid where it is no conference.
    pub async fn members(
        &self,
        actor: &Actor,
        conference: &EntityRef,
        page: Page,
    ) -> Result<Vec<Member>> {
        let mut reader = self.0.store.snapshot().await?;
        let standing = standing(&mut reader, actor, conference).await?;
        require(&standing, Permission::Read)?;
        Ok(reader.members(standing.conversation, page).await?)
    }

    /// One member.
    ///
    /// # Errors
    /// As [`Verbs::members`].
    pub async fn member(
        &self,
        actor: &Actor,
        conference: &EntityRef,
        member: &MemberRef,
    ) -> Result<Member> {
        let mut reader = self.0.store.snapshot().await?;
        let standing = standing(&mut reader, actor, conference).await?;
        require(&standing, Permission::Read)?;
        let member = reader.member(standing.conversation, member).await?;
        Ok(member.ok_or(Refusal::NotFound("member"))?)
    }
}

/// How the actor stands to the conference that a request names.
///
/// # Errors
/// NotFound where it is not there; Invalid where it is a user.
pub(crate) async fn standing(
    reader: &mut Reader,
    actor: &Actor,
    conference: &EntityRef,
) -> Result<Standing, Error> {
    match reader.find_entity(conference).await? {
        None => Err(Refusal::NotFound("conference").into()),
        Some((_, EntityKind::User)) => Err(Refusal::invalid("That is no conference.").into()),
        Some((id, EntityKind::Conference)) => {
            place::standing(reader, ConversationId::new(id.get()), actor.account).await
        }
    }
}

/// As [`Standing::require`], missing a conference rather than a chat.
pub(crate) fn require(standing: &Standing, permission: Permission) -> Result<(), Refusal> {
    standing.require(permission).map_err(|refusal| refusal.missing("conference"))
}
