//! Finding people, bots, public conferences and servers by the beginnings of words of their names. What is indexed is what
//! anybody may find: an entity that is private or deleted has no words here.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use model::search::Folded;
use model::{Entity, EntityId, EntityKind, NameQuery, Page, Server};

use crate::batch::{Batch, Type};
use crate::engine::{Reader, execute, fetch_all};
use crate::entities::stored_kind;
use crate::error::{Error, Result};
use crate::writer::Writer;

/// Words of one entity that are indexed.
const WORDS_MAX: usize = 64;
/// Entities that are indexed in one commit when the server starts.
const PORTION: i64 = 1_000;
/// The setting that is there until all is indexed.
const SETTING: &str = "entities_indexed";
/// Comes after everything that begins with a word.
const END: char = char::MAX;

static INSERT: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "INSERT INTO entity_words (word, entity_id, kind)
         SELECT word, entity_id, kind FROM {input}",
        &[("word", Type::Text), ("entity_id", Type::Int), ("kind", Type::Int)],
    )
});

/// Everything by which an entity is found.
fn words(entity: &Entity) -> BTreeSet<String> {
    let text = match entity {
        Entity::User(user) => format!("{} {} {}", user.alias, user.name, user.surname),
        Entity::Conference(known) | Entity::Server(Server { conference: known, .. })
            if !known.private =>
        {
            format!("{} {}", known.alias.as_deref().unwrap_or_default(), known.title)
        }
        _ => String::new(),
    };
    Folded::new(&text).words().take(WORDS_MAX).map(str::to_owned).collect()
}

impl Reader {
    /// Entities that have, for each word of the query, one that begins with it: by the one that the longest begins,
    /// so that whole words come first.
    pub async fn find_entities(
        &mut self,
        query: &NameQuery,
        kind: Option<EntityKind>,
        page: Page,
    ) -> Result<Vec<Entity>> {
        let mut words = query.words().iter();
        let Some(longest) = words.next() else { return Ok(Vec::new()) };
        // What is not asked for is in every entity's favour.
        let mut from = || words.next().map_or("", String::as_str);
        let (second, third) = (from(), from());
        let ids: Vec<(i64,)> = fetch_all!(
            self,
            "SELECT w.entity_id FROM entity_words w
             WHERE w.word >= $1 AND w.word < $2 AND w.kind = coalesce($3, w.kind)
               AND NOT EXISTS (
                   SELECT 1 FROM entity_words f
                   WHERE f.entity_id = w.entity_id AND f.word >= $1 AND f.word < w.word)
               AND EXISTS (
                   SELECT 1 FROM entity_words s
                   WHERE s.entity_id = w.entity_id AND s.word >= $4 AND s.word < $5)
               AND EXISTS (
                   SELECT 1 FROM entity_words t
                   WHERE t.entity_id = w.entity_id AND t.word >= $6 AND t.word < $7)
             ORDER BY w.word, w.entity_id LIMIT $8 OFFSET $9",
            longest.as_str(),
            format!("{longest}{END}"),
            kind.map(stored_kind),
            second,
            format!("{second}{END}"),
            third,
            format!("{third}{END}"),
            i64::from(page.count),
            i64::from(page.offset)
        )?;
        let ids: Vec<_> = ids.into_iter().map(|(id,)| EntityId::new(id)).collect();
        let mut entities = self.entities(&ids).await?;
        Ok(ids.iter().filter_map(|id| entities.remove(id)).collect())
    }

    /// Makes true that an entity is found by what it is called now.
    async fn settle_words(&mut self, id: EntityId) -> Result<()> {
        execute!(self, "DELETE FROM entity_words WHERE entity_id = $1", id.get())?;
        let Some(entity) = self.entity(id).await? else { return Ok(()) };
        let words = words(&entity);
        let kind = stored_kind(entity.kind());
        let mut rows = INSERT.rows();
        for word in &words {
            rows.push([word.as_str().into(), id.get().into(), kind.into()]);
        }
        self.execute_batch(&INSERT, rows).await?;
        Ok(())
    }

    /// Indexes who was there before there was an index, by id. Nobody else writes meanwhile.
    pub(crate) async fn index_old_entities(&mut self) -> Result<()> {
        while let Some(last) = self.setting(SETTING).await? {
            let last: i64 = last.parse().map_err(|_| Error::Corrupt("index progress"))?;
            self.begin().await?;
            let ids: Vec<(i64,)> = fetch_all!(
                self,
                "SELECT id FROM entities WHERE id > $1 AND deleted_ms IS NULL ORDER BY id LIMIT $2",
                last,
                PORTION
            )?;
            match ids.last() {
                Some((last,)) => {
                    let progress = last.to_string();
                    for (id,) in ids {
                        self.settle_words(EntityId::new(id)).await?;
                    }
                    execute!(
                        self,
                        "UPDATE settings SET value = $2 WHERE name = $1",
                        SETTING,
                        progress.as_str()
                    )?;
                }
                None => {
                    execute!(self, "DELETE FROM settings WHERE name = $1", SETTING)?;
                }
            }
            execute!(self, "COMMIT")?;
        }
        Ok(())
    }
}

impl Writer {
    /// Makes true that an entity is found by what it is called now, in the commit that names it.
    pub(crate) async fn index_entity(&mut self, id: EntityId) -> Result<()> {
        self.reader.settle_words(id).await
    }
}
