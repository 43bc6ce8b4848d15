//! What messages carry besides their words: attachments, and the links in their texts. Each has a number in its
//! conversation, given out by the one writer. [`read`] has the lists, [`mod@write`] what fills them.

mod read;
mod write;

pub use read::ItemsIn;

use model::{ItemKind, MediaKind};

/// `items.kind` of a link.
const LINK: i64 = 6;

fn stored_kind(kind: ItemKind) -> i64 {
    match kind {
        ItemKind::Media(MediaKind::Photo) => 1,
        ItemKind::Media(MediaKind::Animation) => 2,
        ItemKind::Media(MediaKind::Video) => 3,
        ItemKind::Media(MediaKind::Audio) => 4,
        ItemKind::Media(MediaKind::File) => 5,
        ItemKind::Link => LINK,
    }
}
