//! Looking at one entity.

use model::{
    AccountId, ConversationId, Entity, EntityId, EntityKind, EntityRef, Permission, Permissions,
    Refusal, User,
};
use store::Reader;

use crate::chats::place;
use crate::{Actor, Error, Result, Verbs};

/// An entity as one account sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityView {
    /// The entity.
    pub entity: Entity,
    /// What the viewer may do towards it: in the dialog with a user, or in a conference.
    pub permissions: Permissions,
    /// Conferences in which both are members; empty for a conference.
    pub common_conferences: Vec<ConversationId>,
}

impl Verbs {
    /// One entity, by id or alias.
    ///
    /// # Errors
    /// NotFound where it is deleted, never was, or must not be known of.
    pub async fn entity(&self, actor: &Actor, who: &EntityRef) -> Result<EntityView> {
        let mut reader = self.0.store.snapshot().await?;
        let (id, kind) = find(&mut reader, who).await?;
        view(&mut reader, actor.account, id, kind).await
    }

    /// The actor's own account.
    pub async fn own_user(&self, actor: &Actor) -> Result<User> {
        let user = self.0.store.read().await?.user(actor.account).await?;
        Ok(user.ok_or(Refusal::NotSignedIn)?)
    }
}

/// What a request names.
pub(crate) async fn find(
    reader: &mut Reader,
    who: &EntityRef,
) -> Result<(EntityId, EntityKind), Error> {
    Ok(reader.find_entity(who).await?.ok_or(Refusal::NotFound("entity"))?)
}

/// An entity as an account sees it.
///
/// # Errors
/// NotFound where it is not there or must not be known of.
pub(crate) async fn view(
    reader: &mut Reader,
    viewer: AccountId,
    id: EntityId,
    kind: EntityKind,
) -> Result<EntityView, Error> {
    let entity = reader.entity(id).await?.ok_or(Refusal::NotFound("entity"))?;
    match kind {
        EntityKind::User => {
            let other = AccountId::new(id.get());
            Ok(EntityView {
                entity,
                permissions: reader.granted(other, viewer).await?,
                common_conferences: reader.common_conferences(viewer, other).await?,
            })
        }
        EntityKind::Conference => {
            let standing = place::standing(reader, ConversationId::new(id.get()), viewer).await?;
            let permissions = standing.permissions();
            if standing.private && !permissions.contains(Permission::Read) {
                return Err(Refusal::NotFound("entity").into());
            }
            Ok(EntityView { entity, permissions, common_conferences: Vec::new() })
        }
    }
}
