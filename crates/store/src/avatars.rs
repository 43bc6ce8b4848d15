//! Avatars: pictures of users and conferences. The newest one is shown wherever its entity is.

use model::{Avatar, AvatarId, EntityId, Media, MediaHash, MediaId, Page};
use sqlx::FromRow;

use crate::engine::{Reader, execute, fetch_all, fetch_optional};
use crate::error::{Error, Result};
use crate::media::{BlobRow, MediaRow, media_columns};
use crate::writer::Writer;

#[derive(FromRow)]
struct AvatarRow {
    avatar_id: i64,
    #[sqlx(flatten)]
    media: MediaRow,
}

impl AvatarRow {
    fn into_avatar(self) -> Result<Avatar> {
        Ok(Avatar { id: AvatarId::new(self.avatar_id), media: self.media.into_media()? })
    }
}

macro_rules! avatar_sql {
    ($tail:literal) => {
        concat!(
            "SELECT v.id AS avatar_id, ",
            media_columns!(),
            " FROM avatars v JOIN media d ON d.id = v.media_id JOIN blobs b ON b.hash = d.hash ",
            $tail
        )
    };
}

/// The columns of the avatar of an entity `e`, all null where it has none. They go with [`avatar_joins`].
macro_rules! avatar_columns {
    () => {
        "e.avatar_id, vd.id AS avatar_media_id, vd.account_id AS avatar_account_id,
         vd.name AS avatar_name, vd.type AS avatar_type, vd.loaded_ms AS avatar_loaded_ms,
         vb.hash AS avatar_hash, vb.size_bytes AS avatar_size_bytes, vb.moves AS avatar_moves,
         vb.width AS avatar_width, vb.height AS avatar_height,
         vb.duration_ms AS avatar_duration_ms, vb.preview AS avatar_preview"
    };
}
pub(crate) use avatar_columns;

macro_rules! avatar_joins {
    () => {
        " LEFT JOIN avatars v ON v.id = e.avatar_id
          LEFT JOIN media vd ON vd.id = v.media_id
          LEFT JOIN blobs vb ON vb.hash = vd.hash "
    };
}
pub(crate) use avatar_joins;

/// The avatar of an entity, beside its own columns.
#[expect(clippy::struct_field_names, reason = "columns, beside those of the entity")]
#[derive(FromRow)]
pub(crate) struct AvatarColumns {
    avatar_id: Option<i64>,
    avatar_media_id: Option<i64>,
    avatar_account_id: Option<i64>,
    avatar_name: Option<String>,
    avatar_type: Option<String>,
    avatar_loaded_ms: Option<i64>,
    avatar_hash: Option<String>,
    avatar_size_bytes: Option<i64>,
    avatar_moves: Option<bool>,
    avatar_width: Option<i64>,
    avatar_height: Option<i64>,
    avatar_duration_ms: Option<i64>,
    avatar_preview: Option<i64>,
}

impl AvatarColumns {
    pub(crate) fn into_avatar(self) -> Result<Option<Avatar>> {
        let (Some(avatar_id), Some(media_id)) = (self.avatar_id, self.avatar_media_id) else {
            return Ok(None);
        };
        let corrupt = || Error::Corrupt("avatar");
        let media = MediaRow {
            media_id,
            media_account_id: self.avatar_account_id.ok_or_else(corrupt)?,
            media_name: self.avatar_name,
            media_type: self.avatar_type.ok_or_else(corrupt)?,
            loaded_ms: self.avatar_loaded_ms.ok_or_else(corrupt)?,
            blob: BlobRow {
                hash: self.avatar_hash.ok_or_else(corrupt)?,
                size_bytes: self.avatar_size_bytes.ok_or_else(corrupt)?,
                moves: self.avatar_moves.ok_or_else(corrupt)?,
                width: self.avatar_width,
                height: self.avatar_height,
                duration_ms: self.avatar_duration_ms,
                preview: self.avatar_preview.ok_or_else(corrupt)?,
            },
        };
        AvatarRow { avatar_id, media }.into_avatar().map(Some)
    }
}

impl Reader {
    /// An entity's avatars, the newest first.
    pub async fn avatars(&mut self, entity: EntityId, page: Page) -> Result<Vec<Avatar>> {
        let rows: Vec<AvatarRow> = fetch_all!(
            self,
            avatar_sql!("WHERE v.entity_id = $1 ORDER BY v.id DESC LIMIT $2 OFFSET $3"),
            entity.get(),
            i64::from(page.count),
            i64::from(page.offset)
        )?;
        rows.into_iter().map(AvatarRow::into_avatar).collect()
    }

    /// One of an entity's avatars.
    pub async fn avatar(&mut self, entity: EntityId, id: AvatarId) -> Result<Option<Avatar>> {
        let row: Option<AvatarRow> = fetch_optional!(
            self,
            avatar_sql!("WHERE v.id = $1 AND v.entity_id = $2"),
            id.get(),
            entity.get()
        )?;
        row.map(AvatarRow::into_avatar).transpose()
    }

    /// These bytes, as the newest avatar that they are.
    pub async fn media_worn(&mut self, hash: MediaHash) -> Result<Option<Media>> {
        let row: Option<AvatarRow> = fetch_optional!(
            self,
            avatar_sql!("WHERE d.hash = $1 ORDER BY v.id DESC LIMIT 1"),
            hash.to_string()
        )?;
        Ok(row.map(AvatarRow::into_avatar).transpose()?.map(|avatar| avatar.media))
    }
}

impl Writer {
    /// Gives an entity a new avatar, which is shown from now on.
    pub async fn add_avatar(&mut self, entity: EntityId, media: MediaId) -> Result<Avatar> {
        let id = AvatarId::new(self.next_number("avatar", 1).await?);
        execute!(
            self.reader,
            "INSERT INTO avatars (id, entity_id, media_id) VALUES ($1, $2, $3)",
            id.get(),
            entity.get(),
            media.get()
        )?;
        self.use_media(&[media]).await?;
        self.show_newest_avatar(entity).await?;
        self.avatar(entity, id).await?.ok_or(Error::Corrupt("avatar"))
    }

    /// Takes one of an entity's avatars away.
    pub async fn remove_avatar(&mut self, entity: EntityId, avatar: &Avatar) -> Result<()> {
        execute!(self.reader, "DELETE FROM avatars WHERE id = $1", avatar.id.get())?;
        self.release_media([avatar.media.id]).await?;
        self.show_newest_avatar(entity).await
    }

    /// Takes all of an entity's avatars away: it is being deleted.
    pub(crate) async fn forget_avatars(&mut self, entity: EntityId) -> Result<()> {
        let gone: Vec<(i64,)> = fetch_all!(
            self.reader,
            "DELETE FROM avatars WHERE entity_id = $1 RETURNING media_id",
            entity.get()
        )?;
        self.release_media(gone.into_iter().map(|(id,)| MediaId::new(id))).await?;
        self.show_newest_avatar(entity).await
    }

    async fn show_newest_avatar(&mut self, entity: EntityId) -> Result<()> {
        execute!(
            self.reader,
            "UPDATE entities SET avatar_id = (SELECT max(id) FROM avatars WHERE entity_id = $1)
             WHERE id = $1",
            entity.get()
        )?;
        Ok(())
    }
}
