//! Taking an invitation back.

use model::{Permission, Refusal};

use super::look;
use crate::{Actor, Result, Verbs};

impl Verbs {
    /// Takes an invitation back: whoever made it may, and whoever may edit the conference.
    ///
    /// # Errors
    /// NotFound, Forbidden.
    pub async fn revoke_invite(&self, actor: &Actor, code: &str) -> Result<()> {
        let (account, code) = (actor.account, code.to_owned());
        self.change(actor, move |writer| {
            Box::pin(async move {
                let invite = look::known(writer, &code).await?;
                let standing = writer.standing(invite.conference.id, account).await?;
                let edits = standing
                    .is_some_and(|one| one.permissions().contains(Permission::EditConference));
                if invite.inviter() != account && !edits {
                    let sentence =
                        "Only who made an invite, or may edit the conference, revokes it.";
                    return Err(Refusal::forbidden(sentence).into());
                }
                writer.revoke_invite(&invite).await?;
                Ok(())
            })
        })
        .await
    }
}
