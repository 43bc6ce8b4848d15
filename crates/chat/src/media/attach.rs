//! Attaching media to a message.

use model::item::ATTACHMENTS_MAX;
use model::{Attachment, ItemNo, MediaHash, Permission, Refusal, Standing};
use store::Reader;

use super::read::readable;
use crate::Error;

/// The media that a message shall have. What it has already stays what it is, and takes no permission.
///
/// # Errors
/// Invalid for too many; Forbidden, or NotFound for a chat that must not be known of; NotFound for media that the
/// account may not read.
pub(crate) async fn attachments(
    reader: &mut Reader,
    standing: &Standing,
    had: &[Attachment],
    wanted: &[MediaHash],
) -> Result<Vec<Attachment>, Error> {
    if wanted.len() > ATTACHMENTS_MAX {
        let sentence = format!("A message has at most {ATTACHMENTS_MAX} attachments.");
        return Err(Refusal::invalid(sentence).into());
    }
    standing.require(Permission::Send)?;
    let mut had = had.to_vec();
    let mut attachments = Vec::with_capacity(wanted.len());
    for hash in wanted {
        if let Some(at) = had.iter().position(|one| one.media.blob.hash == *hash) {
            attachments.push(had.remove(at));
            continue;
        }
        let media = readable(reader, standing.account, *hash).await?;
        standing.require(media.kind().permission())?;
        attachments.push(Attachment { no: ItemNo::NEW, media });
    }
    Ok(attachments)
}
