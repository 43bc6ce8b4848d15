//! Media: who uploaded which bytes. The bytes themselves are in [`crate::blobs`].

use std::sync::LazyLock;

use model::{
    AccountId, Blob, Media, MediaHash, MediaId, MediaName, MediaType, PreviewFormat, Refusal,
    Timestamp,
};
use sqlx::FromRow;

use crate::batch::{Batch, Type};
use crate::engine::{Reader, execute, fetch_all, fetch_optional, fetch_value};
use crate::error::{Error, Result};
use crate::writer::Writer;

/// An upload whose row is not there yet.
#[derive(Debug, Clone)]
pub struct NewMedia {
    /// Who uploaded it.
    pub account: AccountId,
    /// What they called it.
    pub name: Option<MediaName>,
    /// What it is.
    pub media_type: MediaType,
    /// The bytes, whose file has its name.
    pub blob: Blob,
    /// How many bytes the account may have.
    pub quota_bytes: u64,
}

#[derive(FromRow)]
pub(crate) struct BlobRow {
    pub(crate) hash: String,
    pub(crate) size_bytes: i64,
    pub(crate) moves: bool,
    pub(crate) width: Option<i64>,
    pub(crate) height: Option<i64>,
    pub(crate) duration_ms: Option<i64>,
    pub(crate) preview: i64,
}

impl BlobRow {
    fn into_blob(self) -> Result<Blob> {
        Ok(Blob {
            hash: MediaHash::parse(&self.hash).ok_or(Error::Corrupt("hash"))?,
            size_bytes: u64::try_from(self.size_bytes).map_err(|_| Error::Corrupt("size"))?,
            moves: self.moves,
            width: self.width.and_then(|width| u32::try_from(width).ok()),
            height: self.height.and_then(|height| u32::try_from(height).ok()),
            duration_ms: self.duration_ms.and_then(|duration| u64::try_from(duration).ok()),
            preview: match self.preview {
                0 => None,
                1 => Some(PreviewFormat::Jpeg),
                2 => Some(PreviewFormat::Webp),
                _ => return Err(Error::Corrupt("preview")),
            },
        })
    }
}

#[derive(FromRow)]
pub(crate) struct MediaRow {
    pub(crate) media_id: i64,
    pub(crate) media_account_id: i64,
    pub(crate) media_name: Option<String>,
    pub(crate) media_type: String,
    pub(crate) loaded_ms: i64,
    #[sqlx(flatten)]
    pub(crate) blob: BlobRow,
}

impl MediaRow {
    pub(crate) fn into_media(self) -> Result<Media> {
        Ok(Media {
            id: MediaId::new(self.media_id),
            blob: self.blob.into_blob()?,
            name: self.media_name,
            media_type: MediaType::parse(&self.media_type).ok_or(Error::Corrupt("media type"))?,
            loaded_at: Timestamp::from_ms(self.loaded_ms),
            loaded_by: AccountId::new(self.media_account_id),
        })
    }
}

/// The columns of media `d` with bytes `b`.
macro_rules! media_columns {
    () => {
        "d.id AS media_id, d.account_id AS media_account_id, d.name AS media_name,
         d.type AS media_type, d.loaded_ms, b.hash, b.size_bytes, b.moves, b.width, b.height,
         b.duration_ms, b.preview"
    };
}
pub(crate) use media_columns;

macro_rules! media_sql {
    ($tail:literal) => {
        concat!(
            "SELECT ",
            media_columns!(),
            " FROM media d JOIN blobs b ON b.hash = d.hash ",
            $tail
        )
    };
}

static FORGET: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "DELETE FROM media WHERE id IN (
             SELECT d.id FROM {input} JOIN media d ON d.hash = input.hash
             WHERE d.unused_ms IS NOT NULL AND d.unused_ms < input.before_ms)
         RETURNING account_id, hash",
        &[("hash", Type::Text), ("before_ms", Type::Int)],
    )
});

static GIVE_BACK: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "UPDATE accounts SET media_bytes = media_bytes - given.size_bytes
         FROM (SELECT input.account_id, CAST(sum(b.size_bytes) AS BIGINT) AS size_bytes
               FROM {input} JOIN blobs b ON b.hash = input.hash GROUP BY input.account_id) AS given
         WHERE accounts.id = given.account_id",
        &[("account_id", Type::Int), ("hash", Type::Text)],
    )
});

static FORGET_BLOBS: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "DELETE FROM blobs WHERE hash IN (SELECT input.hash FROM {input}
             WHERE NOT EXISTS (SELECT 1 FROM media d WHERE d.hash = input.hash))",
        &[("hash", Type::Text)],
    )
});

impl Reader {
    /// What is known of some bytes, if anybody has them.
    pub async fn blob(&mut self, hash: MediaHash) -> Result<Option<Blob>> {
        let row: Option<BlobRow> = fetch_optional!(
            self,
            "SELECT hash, size_bytes, moves, width, height, duration_ms, preview FROM blobs
             WHERE hash = $1",
            hash.to_string()
        )?;
        row.map(BlobRow::into_blob).transpose()
    }

    /// One upload.
    pub async fn media(&mut self, id: MediaId) -> Result<Option<Media>> {
        let row: Option<MediaRow> = fetch_optional!(self, media_sql!("WHERE d.id = $1"), id.get())?;
        row.map(MediaRow::into_media).transpose()
    }

    /// An account's own upload of some bytes, the newest.
    pub async fn own_media(
        &mut self,
        account: AccountId,
        hash: MediaHash,
    ) -> Result<Option<Media>> {
        let row: Option<MediaRow> = fetch_optional!(
            self,
            media_sql!("WHERE d.hash = $1 AND d.account_id = $2 ORDER BY d.id DESC LIMIT 1"),
            hash.to_string(),
            account.get()
        )?;
        row.map(MediaRow::into_media).transpose()
    }

    /// How many bytes an account's media are, together.
    pub async fn media_bytes(&mut self, account: AccountId) -> Result<u64> {
        let bytes: Option<i64> =
            fetch_value!(self, "SELECT media_bytes FROM accounts WHERE id = $1", account.get())?;
        Ok(bytes.and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or(0))
    }

    /// Bytes of which some upload has been carried by nothing since before a moment.
    pub(crate) async fn unused_hashes(
        &mut self,
        before: Timestamp,
        count: u32,
    ) -> Result<Vec<MediaHash>> {
        let rows: Vec<(String,)> = fetch_all!(
            self,
            "SELECT DISTINCT hash FROM media WHERE unused_ms IS NOT NULL AND unused_ms < $1 LIMIT $2",
            before.ms(),
            i64::from(count)
        )?;
        rows.iter().map(|(hash,)| MediaHash::parse(hash).ok_or(Error::Corrupt("hash"))).collect()
    }
}

impl Writer {
    /// Adds an upload; the same bytes under the same name and type from the same account are the same upload.
    ///
    /// # Errors
    /// TooLarge where it is more than the account may have.
    pub async fn add_media(&mut self, new: NewMedia) -> Result<Media> {
        let (account, hash) = (new.account.get(), new.blob.hash.to_string());
        let name = new.name.as_ref().map(MediaName::as_str);
        let same: Option<i64> = fetch_value!(
            self.reader,
            "SELECT id FROM media WHERE hash = $1 AND account_id = $2 AND type = $3
                 AND coalesce(name, '') = coalesce($4, '')",
            &hash,
            account,
            new.media_type.as_str(),
            name
        )?;
        if let Some(id) = same {
            // Whoever uploads it again is about to use it.
            execute!(
                self.reader,
                "UPDATE media SET unused_ms = $2 WHERE id = $1 AND unused_ms IS NOT NULL",
                id,
                self.now.ms()
            )?;
            return self.media(MediaId::new(id)).await?.ok_or(Error::Corrupt("media"));
        }
        let used = self.media_bytes(new.account).await?;
        let size = new.blob.size_bytes;
        if used.saturating_add(size) > new.quota_bytes {
            return Err(over_quota(new.quota_bytes).into());
        }
        self.add_blob(&new.blob).await?;
        let id = self.next_number("media", 1).await?;
        execute!(
            self.reader,
            "INSERT INTO media (id, hash, account_id, name, type, loaded_ms, unused_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $6)",
            id,
            &hash,
            account,
            name,
            new.media_type.as_str(),
            self.now.ms()
        )?;
        execute!(
            self.reader,
            "UPDATE accounts SET media_bytes = media_bytes + $2 WHERE id = $1",
            account,
            signed(size)
        )?;
        self.media(MediaId::new(id)).await?.ok_or(Error::Corrupt("media"))
    }

    async fn add_blob(&mut self, blob: &Blob) -> Result<()> {
        let preview: i64 = match blob.preview {
            None => 0,
            Some(PreviewFormat::Jpeg) => 1,
            Some(PreviewFormat::Webp) => 2,
        };
        execute!(
            self.reader,
            "INSERT INTO blobs (hash, size_bytes, moves, width, height, duration_ms, preview)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (hash) DO NOTHING",
            blob.hash.to_string(),
            signed(blob.size_bytes),
            blob.moves,
            blob.width.map(i64::from),
            blob.height.map(i64::from),
            blob.duration_ms.map(signed),
            preview
        )?;
        Ok(())
    }

    /// Forgets uploads of these bytes that nothing has carried since before a moment, and the bytes that nobody
    /// has then.
    pub(crate) async fn forget_unused_media(
        &mut self,
        before: Timestamp,
        hashes: &[MediaHash],
    ) -> Result<()> {
        let hashes: Vec<String> = hashes.iter().map(ToString::to_string).collect();
        let mut rows = FORGET.rows();
        for hash in &hashes {
            rows.push([hash.as_str().into(), before.ms().into()]);
        }
        let gone: Vec<(i64, String)> = self.reader.fetch_batch(&FORGET, rows).await?;
        let mut given = GIVE_BACK.rows();
        for (account, hash) in &gone {
            given.push([(*account).into(), hash.as_str().into()]);
        }
        self.reader.execute_batch(&GIVE_BACK, given).await?;
        let mut rows = FORGET_BLOBS.rows();
        for hash in &hashes {
            rows.push([hash.as_str().into()]);
        }
        self.reader.execute_batch(&FORGET_BLOBS, rows).await?;
        Ok(())
    }

    /// Of an account that is being deleted, what nothing carries is of no use from now on.
    pub(crate) async fn abandon_media(&mut self, account: AccountId) -> Result<()> {
        execute!(
            self.reader,
            "UPDATE media SET unused_ms = 0 WHERE account_id = $1 AND unused_ms IS NOT NULL",
            account.get()
        )?;
        Ok(())
    }
}

/// Nobody has more than 2^63 bytes.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Why an account can upload no more.
pub fn over_quota(quota_bytes: u64) -> Refusal {
    Refusal::too_large(format!(
        "Your uploads may be {quota_bytes} bytes in all: delete messages with media first."
    ))
}
