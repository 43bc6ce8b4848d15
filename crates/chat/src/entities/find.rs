//! Finding people, bots, public conferences and servers by their names.

use model::{AccountId, ConversationId, Entity, EntityKind, NameQuery, Page, Permissions};

use super::EntityView;
use crate::{Actor, Result, Verbs};

impl Verbs {
    /// People, bots, public conferences and servers with words in their alias, name or title that begin with those that are
    /// asked for; those in which a whole word stands come first.
    pub async fn find_entities(
        &self,
        actor: &Actor,
        query: &NameQuery,
        kind: Option<EntityKind>,
        page: Page,
    ) -> Result<Vec<EntityView>> {
        let mut reader = self.0.store.snapshot().await?;
        let found = reader.find_entities(query, kind, page).await?;
        let (mut accounts, mut conferences) = (Vec::new(), Vec::new());
        for entity in &found {
            let id = entity.id().get();
            match entity.as_conference() {
                Some(_) => conferences.push(ConversationId::new(id)),
                None => accounts.push(AccountId::new(id)),
            }
        }
        let granted = reader.granted_by(&accounts, actor.account).await?;
        let standings = reader.standings_of(actor.account, &conferences).await?;
        let permissions = |entity: &Entity| {
            let id = entity.id();
            match entity.as_conference() {
                Some(_) => standings
                    .iter()
                    .find(|standing| standing.conversation.id.get() == id.get())
                    .map_or(Permissions::NONE, model::Standing::permissions),
                None => granted.get(&AccountId::new(id.get())).copied().unwrap_or(Permissions::ALL),
            }
        };
        Ok(found
            .into_iter()
            .map(|entity| EntityView {
                permissions: permissions(&entity),
                entity,
                common_conferences: Vec::new(),
            })
            .collect())
    }
}
