//! What a conference grants: to everybody, to its members, to one of them.

use model::{
    Deed, EntityRef, Event, Member, MemberRef, Permission, Permissions, PermissionsEdit, Refusal,
    Standing,
};
use store::{Reader, Writer};

use super::members;
use crate::{Actor, Error, Result, Verbs};

/// To whom a conference grants something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grantees {
    /// Whoever is no member.
    Everybody,
    /// Members, but for what is overridden for one.
    Members,
}

impl Verbs {
    /// What a conference grants.
    ///
    /// # Errors
    /// NotFound; Forbidden without `read`; Invalid where it is no conference.
    pub async fn conference_permissions(
        &self,
        actor: &Actor,
        conference: &EntityRef,
        grantees: Grantees,
    ) -> Result<Permissions> {
        let mut reader = self.0.store.snapshot().await?;
        let standing = members::standing(&mut reader, actor, conference).await?;
        standing.require(Permission::Read)?;
        Ok(grantees.of(&standing))
    }

    /// Changes what a conference grants, and gives all of it; `edit_conference` is needed.
    ///
    /// # Errors
    /// NotFound, Forbidden; Invalid where it is no conference.
    pub async fn edit_conference_permissions(
        &self,
        actor: &Actor,
        conference: &EntityRef,
        grantees: Grantees,
        edit: PermissionsEdit,
    ) -> Result<Permissions> {
        self.change_conference(actor, conference, move |writer, standing| {
            Box::pin(async move {
                standing.require(Permission::EditConference)?;
                let (before, place) = (grantees.of(&standing), standing.conversation);
                let granted = edit.of_set(before);
                if granted != before {
                    match grantees {
                        Grantees::Everybody => writer.set_everybody(place.id, granted).await?,
                        Grantees::Members => writer.set_members(place.id, granted).await?,
                    }
                    writer.log_rules_edited(place).await?;
                }
                Ok(granted)
            })
        })
        .await
    }

    /// What a member may do, all things considered.
    ///
    /// # Errors
    /// NotFound; Forbidden without `read`; Invalid where it is no conference.
    pub async fn member_permissions(
        &self,
        actor: &Actor,
        conference: &EntityRef,
        member: &MemberRef,
    ) -> Result<Permissions> {
        let mut reader = self.0.store.snapshot().await?;
        let standing = members::standing(&mut reader, actor, conference).await?;
        standing.require(Permission::Read)?;
        Ok(found(&mut reader, &standing, member).await?.permissions)
    }

    /// Changes a member's overrides, and gives what they may do then; the owner may, and admins.
    ///
    /// # Errors
    /// NotFound; Forbidden, over the owner and admins too, who have all of them always.
    pub async fn edit_member_permissions(
        &self,
        actor: &Actor,
        conference: &EntityRef,
        member: &MemberRef,
        edit: PermissionsEdit,
    ) -> Result<Permissions> {
        let member = member.clone();
        self.change_conference(actor, conference, move |writer, standing| {
            Box::pin(async move {
                standing.require_over(Deed::Override, None)?;
                let found = found(writer, &standing, &member).await?;
                standing.require_over(Deed::Override, Some(found.role))?;
                edit_overrides(writer, &standing, &found, edit).await
            })
        })
        .await
    }
}

impl Grantees {
    fn of(self, standing: &Standing) -> Permissions {
        match self {
            Self::Everybody => standing.everybody,
            Self::Members => standing.members,
        }
    }
}

async fn found(
    reader: &mut Reader,
    standing: &Standing,
    member: &MemberRef,
) -> Result<Member, Error> {
    let member = reader.member(standing.conversation, member).await?;
    Ok(member.ok_or(Refusal::NotFound("member"))?)
}

async fn edit_overrides(
    writer: &mut Writer,
    standing: &Standing,
    member: &Member,
    edit: PermissionsEdit,
) -> Result<Permissions, Error> {
    let (place, account) = (standing.conversation, member.user.id);
    let theirs = writer.standing(place.id, account).await?.ok_or(Refusal::NotFound("member"))?;
    let before = theirs.membership.ok_or(Refusal::NotFound("member"))?;
    let (allowed, denied) = edit.of_overrides(before.allowed, before.denied);
    if (allowed, denied) != (before.allowed, before.denied) {
        writer.set_overrides(place, account, allowed, denied).await?;
        writer.log(Event::MemberEdited { conversation: place, account, no: member.no });
    }
    let membership = model::Membership { allowed, denied, ..before };
    Ok(Standing { membership: Some(membership), ..theirs }.permissions())
}
