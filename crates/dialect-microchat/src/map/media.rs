//! Media as the document shows them.

use model::ItemContent;

use super::entity::sender;
use crate::wire::media as wire;

/// Media.
pub(crate) fn media(media: model::Media) -> wire::Media {
    wire::Media {
        id: None,
        hash: media.blob.hash.to_string(),
        kind: kind(media.kind()),
        main: media.media_type.main().to_owned(),
        sub: media.media_type.sub().to_owned(),
        name: media.name,
        size: media.blob.size_bytes,
        width: media.blob.width,
        height: media.blob.height,
        duration: media.blob.duration_ms.map(seconds),
        has_preview: media.blob.preview.is_some(),
        loaded_at: media.loaded_at.to_rfc3339(),
        loaded_by: media.loaded_by.get(),
    }
}

/// An avatar.
pub(crate) fn avatar(avatar: model::Avatar) -> wire::Media {
    wire::Media { id: Some(avatar.id.get()), ..media(avatar.media) }
}

/// What a message carries.
pub(crate) fn attachments(attachments: &[model::Attachment]) -> Vec<wire::Attachment> {
    let numbered = attachments.iter().zip(1..);
    numbered.map(|(one, id)| wire::Attachment { id, media: media(one.media.clone()) }).collect()
}

/// One thing of a list.
pub(crate) fn item(item: model::Item) -> wire::Item {
    let (media, url) = match item.what {
        ItemContent::Media(of) => (Some(media(of)), None),
        ItemContent::Link(url) => (None, Some(url)),
    };
    wire::Item {
        id: item.no.get(),
        message_id: item.message.get(),
        sender: sender(&item.sender),
        time_sent: item.sent_at.to_rfc3339(),
        media,
        url,
    }
}

fn kind(kind: model::MediaKind) -> wire::MediaKind {
    match kind {
        model::MediaKind::Photo => wire::MediaKind::Photo,
        model::MediaKind::Animation => wire::MediaKind::Animation,
        model::MediaKind::Video => wire::MediaKind::Video,
        model::MediaKind::Audio => wire::MediaKind::Audio,
        model::MediaKind::File => wire::MediaKind::File,
    }
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 285,000 years")]
fn seconds(milliseconds: u64) -> f64 {
    milliseconds as f64 / 1_000.0
}
