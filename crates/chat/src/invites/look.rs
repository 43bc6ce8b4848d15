//! Looking at an invitation, and at those into a conference.

use model::{EntityRef, Invite, Page, Permission, Refusal};
use store::Reader;

use crate::conferences::members;
use crate::{Actor, Error, Result, Verbs};

/// Longest code that can be one; ours are shorter.
const CODE_BYTES_MAX: usize = 64;

impl Verbs {
    /// The invitation with this code, for anybody who knows it.
    ///
    /// # Errors
    /// NotFound where there is none, or it cannot be used any more.
    pub async fn invite(&self, _actor: &Actor, code: &str) -> Result<Invite> {
        find(&mut self.0.store.snapshot().await?, code).await
    }

    /// Invitations into a conference, newest first: all for who may edit it, else one's own.
    ///
    /// # Errors
    /// NotFound; Forbidden without `read`; Invalid where it is no conference.
    pub async fn invites(
        &self,
        actor: &Actor,
        conference: &EntityRef,
        page: Page,
    ) -> Result<Vec<Invite>> {
        let mut reader = self.0.store.snapshot().await?;
        let standing = members::standing(&mut reader, actor, conference).await?;
        standing.require(Permission::Read)?;
        let sees_all = standing.permissions().contains(Permission::EditConference);
        let by = (!sees_all).then_some(actor.account);
        Ok(reader.invites(standing.conversation.id, by, page).await?)
    }
}

/// The invitation with this code, used or not.
pub(super) async fn known(reader: &mut Reader, code: &str) -> Result<Invite, Error> {
    let can_be = code.len() <= CODE_BYTES_MAX
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let found = if can_be { reader.invite(code).await? } else { None };
    Ok(found.ok_or(Refusal::NotFound("invite"))?)
}

/// The invitation with this code, if it can be used now: whoever made it must still be able to add others.
pub(crate) async fn find(reader: &mut Reader, code: &str) -> Result<Invite, Error> {
    let invite = known(reader, code).await?;
    let inviter = reader.standing(invite.conference.id, invite.inviter()).await?;
    let works = inviter.is_some_and(|one| one.adds_others() && invite.is_open(one.now));
    if works { Ok(invite) } else { Err(Refusal::NotFound("invite").into()) }
}
