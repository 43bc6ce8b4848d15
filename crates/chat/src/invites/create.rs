//! Making an invitation.

use model::{EntityRef, IdempotencyKey, Invite, Permission, Refusal};
use store::{KeyUse, Operation};

use crate::accounts::tokens;
use crate::{Actor, Result, Verbs};

/// Most uses that an invitation can be limited to.
const USES_MAX: u32 = 100_000;
/// Longest time that an invitation can be limited to, in seconds: ten years.
const EXPIRES_IN_S_MAX: u32 = 315_360_000;

/// An invitation that is not there yet.
#[derive(Debug, Clone)]
pub struct NewInvite {
    uses_max: Option<u32>,
    expires_in_s: Option<u32>,
    key: Option<IdempotencyKey>,
}

impl NewInvite {
    /// An invitation for so many uses (none: without end) and seconds (none: until it is revoked); `key` makes a retry
    /// harmless.
    ///
    /// # Errors
    /// Invalid out of bounds, in the words of the requests: `max_uses` and `expires_in`.
    pub fn new(
        max_uses: Option<i64>,
        expires_in_s: Option<i64>,
        key: Option<IdempotencyKey>,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            uses_max: bounded("max_uses", max_uses, USES_MAX)?,
            expires_in_s: bounded("expires_in", expires_in_s, EXPIRES_IN_S_MAX)?,
            key,
        })
    }
}

fn bounded(field: &str, given: Option<i64>, max: u32) -> Result<Option<u32>, Refusal> {
    let Some(given) = given else { return Ok(None) };
    match u32::try_from(given) {
        Ok(number) if (1..=max).contains(&number) => Ok(Some(number)),
        _ => Err(Refusal::invalid(format!("`{field}` needs a number from 1 to {max}."))),
    }
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
                standing.require(Permission::AddUser)?;
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
