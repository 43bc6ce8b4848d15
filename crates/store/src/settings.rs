//! What the server keeps about itself.

use model::Epoch;

use crate::engine::{Reader, execute, fetch_value};
use crate::error::{Error, Result};
use crate::writer::Writer;

/// The server's own secret, from which the keys of signed tokens are derived. It has no `Debug` output.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The secret's bytes.
    pub fn expose(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Reader {
    pub(crate) async fn setting(&mut self, name: &'static str) -> Result<Option<String>> {
        Ok(fetch_value!(self, "SELECT value FROM settings WHERE name = $1", name)?)
    }

    /// The log's epoch and the server's secret, once [`Writer::found`] has made them.
    pub async fn identity(&mut self) -> Result<Option<(Epoch, Secret)>> {
        let (Some(epoch), Some(secret)) =
            (self.setting("epoch").await?, self.setting("secret").await?)
        else {
            return Ok(None);
        };
        let epoch = u32::from_str_radix(&epoch, 16).map_err(|_| Error::Corrupt("epoch"))?;
        Ok(Some((Epoch::new(epoch), Secret(secret))))
    }
}

impl Writer {
    pub(crate) async fn set(&mut self, name: &'static str, value: &str) -> Result<()> {
        execute!(
            self.reader,
            "INSERT INTO settings (name, value) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name,
            value
        )?;
        Ok(())
    }

    /// Gives a new database its epoch and its secret; one that has them keeps them.
    pub async fn found(&mut self, epoch: Epoch, secret: String) -> Result<(Epoch, Secret)> {
        if let Some(identity) = self.identity().await? {
            return Ok(identity);
        }
        self.set("epoch", &format!("{:08x}", epoch.get())).await?;
        self.set("secret", &secret).await?;
        Ok((epoch, Secret(secret)))
    }
}
