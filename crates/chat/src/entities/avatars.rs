//! Pictures of users and conferences.

use model::{
    AccountId, Avatar, AvatarId, Conversation, EntityId, EntityRef, Event, MediaHash, MediaKind,
    Page, Refusal,
};
use store::Writer;

use super::{edit, look_up};
use crate::media::read::readable;
use crate::{Actor, Error, Result, Verbs};

/// Avatars that an entity can have; older ones can be taken away.
const AVATARS_MAX: u32 = 100;

impl Verbs {
    /// A part of an entity's avatars, the newest first.
    ///
    /// # Errors
    /// NotFound where the entity is not there or must not be known of.
    pub async fn avatars(&self, actor: &Actor, who: &EntityRef, page: Page) -> Result<Vec<Avatar>> {
        let mut reader = self.0.store.snapshot().await?;
        let (id, kind) = look_up::find(&mut reader, who).await?;
        look_up::view(&mut reader, actor.account, id, kind).await?;
        Ok(reader.avatars(id, page).await?)
    }

    /// One of an entity's avatars.
    ///
    /// # Errors
    /// NotFound where the entity is not there or must not be known of, or has no such avatar.
    pub async fn avatar(&self, actor: &Actor, who: &EntityRef, avatar: AvatarId) -> Result<Avatar> {
        let mut reader = self.0.store.snapshot().await?;
        let (id, kind) = look_up::find(&mut reader, who).await?;
        look_up::view(&mut reader, actor.account, id, kind).await?;
        Ok(reader.avatar(id, avatar).await?.ok_or(Refusal::NotFound("avatar"))?)
    }

    /// Gives an entity a new avatar: whoever may edit the entity may.
    ///
    /// # Errors
    /// Forbidden, NotFound, Invalid where it is no photo.
    pub async fn add_avatar(
        &self,
        actor: &Actor,
        who: &EntityRef,
        photo: MediaHash,
    ) -> Result<Avatar> {
        let (actor, who) = (*actor, who.clone());
        self.change(&actor, move |writer| {
            Box::pin(async move {
                let (id, kind) = look_up::find(writer, &who).await?;
                let of = edit::require_may_edit(writer, &actor, id, kind).await?;
                let avatar = add(writer, &actor, id, photo).await?;
                log_edited(writer, id, of).await?;
                Ok(avatar)
            })
        })
        .await
    }

    /// Takes one of an entity's avatars away: whoever may edit the entity may.
    ///
    /// # Errors
    /// Forbidden, NotFound.
    pub async fn remove_avatar(
        &self,
        actor: &Actor,
        who: &EntityRef,
        avatar: AvatarId,
    ) -> Result<()> {
        let (actor, who) = (*actor, who.clone());
        self.change(&actor, move |writer| {
            Box::pin(async move {
                let (id, kind) = look_up::find(writer, &who).await?;
                let of = edit::require_may_edit(writer, &actor, id, kind).await?;
                let avatar = writer.avatar(id, avatar).await?;
                let avatar = avatar.ok_or(Refusal::NotFound("avatar"))?;
                writer.remove_avatar(id, &avatar).await?;
                log_edited(writer, id, of).await?;
                Ok(())
            })
        })
        .await
    }
}

/// Tells that an entity looks different.
async fn log_edited(
    writer: &mut Writer,
    entity: EntityId,
    of: Option<Conversation>,
) -> Result<(), Error> {
    match of {
        None => writer.log_entity_edited(AccountId::new(entity.get())).await?,
        Some(conversation) => writer.log(Event::ChatEdited { conversation }),
    }
    Ok(())
}

/// Gives an entity a photo that the actor may read; whether they may edit it is decided already.
pub(crate) async fn add(
    writer: &mut Writer,
    actor: &Actor,
    entity: EntityId,
    photo: MediaHash,
) -> Result<Avatar, Error> {
    let media = readable(writer, actor.account, photo).await?;
    if media.kind() != MediaKind::Photo {
        return Err(
            Refusal::invalid("An avatar needs a photo: a picture that does not move.").into()
        );
    }
    let all = writer.avatars(entity, Page { offset: AVATARS_MAX - 1, count: 1 }).await?;
    if !all.is_empty() {
        let sentence = format!("There are {AVATARS_MAX} avatars already: take an older one away.");
        return Err(Refusal::invalid(sentence).into());
    }
    Ok(writer.add_avatar(entity, media.id).await?)
}

/// A new avatar, or none: then the newest goes, and the one before it is shown.
pub(crate) async fn change(
    writer: &mut Writer,
    actor: &Actor,
    entity: EntityId,
    photo: Option<MediaHash>,
) -> Result<(), Error> {
    if let Some(photo) = photo {
        add(writer, actor, entity, photo).await?;
    } else {
        for newest in writer.avatars(entity, Page { offset: 0, count: 1 }).await? {
            writer.remove_avatar(entity, &newest).await?;
        }
    }
    Ok(())
}
