//! Who is in a conference.

use model::{
    AccountId, ConversationId, EntityKind, EntityRef, Member, MemberRef, Page, Permission,
    Permissions, Refusal, Standing,
};
use store::Reader;

use crate::chats::place;
use crate::{Actor, Error, Result, Verbs};

/// A member as one account sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberView {
    /// The member.
    pub member: Member,
    /// What the viewer may do towards them, in the dialog of the two.
    pub towards: Permissions,
}

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
    ) -> Result<Vec<MemberView>> {
        let mut reader = self.0.store.snapshot().await?;
        let standing = standing(&mut reader, actor, conference).await?;
        standing.require(Permission::Read)?;
        let members = reader.members(standing.conversation, page).await?;
        views(&mut reader, actor.account, members).await
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
    ) -> Result<MemberView> {
        let mut reader = self.0.store.snapshot().await?;
        let standing = standing(&mut reader, actor, conference).await?;
        standing.require(Permission::Read)?;
        let member = reader.member(standing.conversation, member).await?;
        view(&mut reader, actor.account, member.ok_or(Refusal::NotFound("member"))?).await
    }
}

/// Members as an account sees them.
async fn views(
    reader: &mut Reader,
    viewer: AccountId,
    members: Vec<Member>,
) -> Result<Vec<MemberView>, Error> {
    let granters: Vec<_> = members.iter().map(|member| member.user.id).collect();
    let granted = reader.granted_by(&granters, viewer).await?;
    Ok(members
        .into_iter()
        .map(|member| MemberView {
            towards: granted.get(&member.user.id).copied().unwrap_or(Permissions::ALL),
            member,
        })
        .collect())
}

/// A member as an account sees them.
pub(crate) async fn view(
    reader: &mut Reader,
    viewer: AccountId,
    member: Member,
) -> Result<MemberView, Error> {
    let towards = reader.granted(member.user.id, viewer).await?;
    Ok(MemberView { member, towards })
}

/// How the actor stands to the conference or the server that a request names.
///
/// # Errors
/// NotFound where it is not there, or the actor may not know of it; Invalid where it is a user, a bot or a channel.
pub(crate) async fn standing(
    reader: &mut Reader,
    actor: &Actor,
    conference: &EntityRef,
) -> Result<Standing, Error> {
    match reader.find_entity(conference).await? {
        None => Err(Refusal::NotFound("conference").into()),
        Some((_, EntityKind::User | EntityKind::Bot)) => {
            Err(Refusal::invalid("That is no conference.").into())
        }
        Some((id, EntityKind::Channel)) => {
            let channel = ConversationId::new(id.get());
            known(&place::standing(reader, channel, actor.account).await?)?;
            Err(Refusal::invalid("A channel has its server's members: ask for those.").into())
        }
        Some((id, EntityKind::Conference | EntityKind::Server)) => {
            let id = ConversationId::new(id.get());
            let standing = place::standing_in(reader, id, actor.account).await?;
            known(&standing)?;
            Ok(standing)
        }
    }
}

/// What one may not know of is missed in the same words as what is not there.
fn known(standing: &Standing) -> Result<(), Refusal> {
    if standing.is_known() { Ok(()) } else { Err(Refusal::NotFound("conference")) }
}
