//! Making an invitation.

use model::{EntityRef, IdempotencyKey, Invite, Permission, Refusal};
use store::{KeyUse, Operation};

use crate::accounts::tokens;
use crate::conferences::members;
use crate::{Actor, Result, Verbs};

/// An invitation that is not there yet.
#[derive(Debug, Clone)]
pub struct NewInvite {
    /// How often it can be used; none: without end.
    pub uses_max: Option<u32>,
    /// How many seconds it lasts; none: until it is revoked.
    pub expires_in_s: Option<u32>,
    /// Makes a retry harmless.
    pub key: Option<IdempotencyKey>,
}

/// Invitations into one conference.
const INVITES_MAX: u32 = 1_000;

impl Verbs {
    /// Makes an invitation into a conference: a member with `add_user` may. It works as long as they may.
    ///
    /// # Errors
    /// NotFound, Forbidden; Invalid where it is no conference.
    pub async fn create_invite(
        &self,
        actor: &Actor,
        conference: &EntityRef,
        new: NewInvite,
    ) -> Result<Invite> {
        let code = tokens::random_code(&self.0.chance);
        let actor = *actor;
        self.change_conference(&actor, conference, move |writer, standing| {
            Box::pin(async move {
                members::require(&standing, Permission::AddUser)?;
                if !standing.adds_others() {
                    let sentence = "Only members may invite others: join first.";
                    return Err(Refusal::forbidden(sentence).into());
                }
                let place = standing.conversation.id;
                if let Some(key) = &new.key
                    && let Some(first) = writer.key_use(actor.session, key).await?
                {
                    first.require(Operation::Invite)?;
                    if first.subject != place.get() {
                        let sentence = "That idempotency key was used for another conference.";
                        return Err(Refusal::conflict(sentence).into());
                    }
                    let invite = writer.invite_of(first.no).await?;
                    return Ok(invite.ok_or(Refusal::NotFound("invite"))?);
                }
                if writer.invites_count(place).await? >= INVITES_MAX {
                    let sentence =
                        format!("There are {INVITES_MAX} invites already: revoke some first.");
                    return Err(Refusal::forbidden(sentence).into());
                }
                let expires_in_s = new.expires_in_s.map(i64::from);
                let invite = store::NewInvite {
                    code,
                    conference: place,
                    by: actor.account,
                    uses_max: new.uses_max,
                    expires_at: expires_in_s.map(|s| writer.now().plus_ms(s * 1_000)),
                };
                let invite = writer.add_invite(invite).await?;
                if let Some(key) = &new.key {
                    let (operation, subject) = (Operation::Invite, place.get());
                    let made = KeyUse { operation, subject, no: invite.id };
                    writer.remember_key(actor.session, key, made).await?;
                }
                Ok(invite)
            })
        })
        .await
    }
}
