//! Looking at one entity.

use std::collections::HashMap;

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

/// Conferences, servers and channels as an account sees them, in this order; those that it must not know of are
/// left out.
pub(crate) async fn views(
    reader: &mut Reader,
    viewer: AccountId,
    ids: &[ConversationId],
) -> Result<Vec<EntityView>, Error> {
    let all: Vec<EntityId> = ids.iter().map(|id| EntityId::from(*id)).collect();
    let mut entities = reader.entities(&all).await?;
    let standings = reader.standings_of(viewer, ids).await?;
    let permissions: HashMap<_, _> = standings
        .into_iter()
        .map(|standing| (standing.conversation.id, standing.permissions()))
        .collect();
    let seen = ids.iter().filter_map(|id| {
        let permissions = *permissions.get(id)?;
        let entity = entities.remove(&EntityId::from(*id))?;
        let view = EntityView { entity, permissions, common_conferences: Vec::new() };
        permissions.contains(Permission::Read).then_some(view)
    });
    Ok(seen.collect())
}

/// The account that a request names; `sentence` is for who names anything else.
///
/// # Errors
/// NotFound; Invalid for anything else.
pub(crate) async fn account(
    reader: &mut Reader,
    actor: &Actor,
    who: &EntityRef,
    sentence: &'static str,
) -> Result<AccountId, Error> {
    let (id, kind) = find(reader, who).await?;
    match kind {
        EntityKind::User | EntityKind::Bot => Ok(AccountId::new(id.get())),
        EntityKind::Conference | EntityKind::Server | EntityKind::Channel => {
            // Whoever must not know of it is not told what it is.
            view(reader, actor.account, id, kind).await?;
            Err(Refusal::invalid(sentence).into())
        }
    }
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
        EntityKind::User | EntityKind::Bot => {
            let other = AccountId::new(id.get());
            Ok(EntityView {
                entity,
                permissions: reader.granted(other, viewer).await?,
                common_conferences: reader.common_conferences(viewer, other).await?,
            })
        }
        EntityKind::Conference | EntityKind::Server | EntityKind::Channel => {
            let standing =
                place::standing_in(reader, ConversationId::new(id.get()), viewer).await?;
            let permissions = standing.permissions();
            if standing.private && !permissions.contains(Permission::Read) {
                return Err(Refusal::NotFound("entity").into());
            }
            Ok(EntityView { entity, permissions, common_conferences: Vec::new() })
        }
    }
}
