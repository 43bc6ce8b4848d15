//! Taking an invitation back.

use model::{Permission, Refusal};

use super::look;
use crate::{Actor, Error, Result, Verbs};

impl Verbs {
    /// Takes an invitation back: whoever made it may, and whoever may edit the conference.
    ///
    /// # Errors
    /// NotFound, Forbidden.
    pub async fn revoke_invite(&self, actor: &Actor, code: &str) -> Result<()> {
        self.require_session(actor).await?;
        let (account, code) = (actor.account, code.to_owned());
        self.0
            .store
            .write(move |writer| {
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
                    Ok::<_, Error>(())
                })
            })
            .await
    }
}
