//! What accounts and conferences have in common: ids, aliases, and looking them up.

use std::collections::HashMap;
use std::sync::LazyLock;

use model::text::fold;
use model::{
    AccountId, Alias, Card, ConversationId, Entity, EntityId, EntityKind, EntityRef, Refusal,
};
use sqlx::FromRow;

use crate::accounts::UserRow;
use crate::batch::{Batch, Type};
use crate::conversations::ConferenceRow;
use crate::engine::{Reader, execute, fetch_optional, fetch_value};
use crate::error::{Error, Result};
use crate::writer::Writer;

/// `entities.kind` of a user.
pub(crate) const USER: i64 = 1;
/// `entities.kind` of a conference.
pub(crate) const CONFERENCE: i64 = 2;
/// `entities.kind` of a bot.
pub(crate) const BOT: i64 = 3;
/// `entities.kind` of a server.
pub(crate) const SERVER: i64 = 4;
/// `entities.kind` of a channel.
pub(crate) const CHANNEL: i64 = 5;

/// What an alias is found by, however it was typed. No alias has a NUL, and PostgreSQL takes no text that has one.
pub(crate) fn alias_key(alias: &str) -> String {
    fold(alias).replace('\0', "\u{fffd}")
}

pub(crate) fn kind_of(stored: i64) -> Result<EntityKind> {
    match stored {
        USER => Ok(EntityKind::User),
        CONFERENCE => Ok(EntityKind::Conference),
        BOT => Ok(EntityKind::Bot),
        SERVER => Ok(EntityKind::Server),
        CHANNEL => Ok(EntityKind::Channel),
        _ => Err(Error::Corrupt("kind of entity")),
    }
}

pub(crate) fn stored_kind(kind: EntityKind) -> i64 {
    match kind {
        EntityKind::User => USER,
        EntityKind::Conference => CONFERENCE,
        EntityKind::Bot => BOT,
        EntityKind::Server => SERVER,
        EntityKind::Channel => CHANNEL,
    }
}

static USERS: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        crate::accounts::user_sql!(
            "WHERE e.id IN (SELECT input.id FROM {input}) AND e.deleted_ms IS NULL"
        ),
        &[("id", Type::Int)],
    )
});

static CONFERENCES: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        crate::conversations::conference_sql!("WHERE e.id IN (SELECT input.id FROM {input})"),
        &[("id", Type::Int)],
    )
});

static CARDS: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "SELECT e.id, e.kind, e.alias, e.name, e.deleted_ms IS NOT NULL AS deleted
         FROM entities e JOIN {input} ON input.id = e.id",
        &[("id", Type::Int)],
    )
});

#[derive(FromRow)]
struct CardRow {
    id: i64,
    kind: i64,
    alias: Option<String>,
    name: String,
    deleted: bool,
}

impl Reader {
    /// What an alias or id names, unless it is deleted or was never there.
    pub async fn find_entity(&mut self, who: &EntityRef) -> Result<Option<(EntityId, EntityKind)>> {
        let row: Option<(i64, i64)> = match who {
            EntityRef::Id(id) => fetch_optional!(
                self,
                "SELECT id, kind FROM entities WHERE id = $1 AND deleted_ms IS NULL",
                id.get()
            )?,
            EntityRef::Alias(alias) => fetch_optional!(
                self,
                "SELECT id, kind FROM entities WHERE alias_key = $1 AND deleted_ms IS NULL",
                alias_key(alias)
            )?,
        };
        row.map(|(id, kind)| Ok((EntityId::new(id), kind_of(kind)?))).transpose()
    }

    /// An entity, whole; what is left of it if it is deleted.
    pub async fn entity(&mut self, id: EntityId) -> Result<Option<Entity>> {
        Ok(self.entities(&[id]).await?.remove(&id))
    }

    /// Entities, whole, by id; those that never were are left out.
    pub async fn entities(&mut self, ids: &[EntityId]) -> Result<HashMap<EntityId, Entity>> {
        let mut found = HashMap::with_capacity(ids.len());
        let mut unknown = Vec::new();
        for card in self.cards(ids).await? {
            if card.deleted {
                found.insert(card.id, Entity::Deleted { id: card.id, kind: card.kind });
            } else {
                unknown.push((card.id, card.kind));
            }
        }
        let mut users = USERS.rows();
        let mut conferences = CONFERENCES.rows();
        for (id, kind) in unknown {
            match kind {
                EntityKind::User | EntityKind::Bot => users.push([id.get().into()]),
                EntityKind::Conference | EntityKind::Server | EntityKind::Channel => {
                    conferences.push([id.get().into()]);
                }
            }
        }
        for row in self.fetch_batch::<UserRow>(&USERS, users).await? {
            let user = row.into_user()?;
            found.insert(user.id.into(), Entity::User(user));
        }
        let rows = self.fetch_batch::<ConferenceRow>(&CONFERENCES, conferences).await?;
        let mut channels = self
            .channels_of(rows.iter().filter(|row| row.is_server()).map(ConferenceRow::id))
            .await?;
        for row in rows {
            let channels = channels.remove(&row.id()).unwrap_or_default();
            let entity = row.into_entity(channels)?;
            found.insert(entity.id(), entity);
        }
        Ok(found)
    }

    /// Entities in short, in no order; deleted ones are marked.
    pub async fn cards(&mut self, ids: &[EntityId]) -> Result<Vec<Card>> {
        let mut rows = CARDS.rows();
        for id in ids {
            rows.push([id.get().into()]);
        }
        let rows: Vec<CardRow> = self.fetch_batch(&CARDS, rows).await?;
        rows.into_iter()
            .map(|row| {
                Ok(Card {
                    id: EntityId::new(row.id),
                    kind: kind_of(row.kind)?,
                    alias: row.alias,
                    name: row.name,
                    deleted: row.deleted,
                })
            })
            .collect()
    }

    /// The account that an alias or id names, if it is one and there.
    pub async fn find_account(&mut self, who: &EntityRef) -> Result<Option<AccountId>> {
        Ok(match self.find_entity(who).await? {
            Some((id, EntityKind::User | EntityKind::Bot)) => Some(AccountId::new(id.get())),
            Some((_, EntityKind::Conference | EntityKind::Server | EntityKind::Channel)) | None => {
                None
            }
        })
    }

    /// The conference that an alias or id names, if it is one and there.
    pub async fn find_conference(&mut self, which: &EntityRef) -> Result<Option<ConversationId>> {
        Ok(match self.find_entity(which).await? {
            Some((id, EntityKind::Conference)) => Some(ConversationId::new(id.get())),
            Some((
                _,
                EntityKind::User | EntityKind::Bot | EntityKind::Server | EntityKind::Channel,
            ))
            | None => None,
        })
    }

    /// Refuses an alias that another entity than `own` has.
    pub(crate) async fn require_free_alias(
        &mut self,
        alias: &Alias,
        own: Option<EntityId>,
    ) -> Result<()> {
        let holder: Option<i64> =
            fetch_value!(self, "SELECT id FROM entities WHERE alias_key = $1", alias.key())?;
        match holder {
            Some(holder) if own.map(EntityId::get) != Some(holder) => {
                Err(Refusal::conflict("That alias is taken.").into())
            }
            _ => Ok(()),
        }
    }
}

impl Writer {
    /// Leaves nothing of an entity but its id and kind.
    pub(crate) async fn erase_entity(&mut self, id: EntityId) -> Result<()> {
        execute!(
            self.reader,
            "UPDATE entities SET alias = NULL, alias_key = NULL, name = '', about = '', deleted_ms = $2
             WHERE id = $1",
            id.get(),
            self.now.ms()
        )?;
        self.index_entity(id).await
    }
}
