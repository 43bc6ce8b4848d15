//! Media, and how they are uploaded.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::entity::Sender;
use super::names::HashName;

/// A picture, film, sound or file that somebody uploaded.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Media {
    /// The avatar's id. Present only where this is an avatar.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1)]
    pub id: Option<i64>,
    /// SHA-256 of its bytes: 64 lower-case hexadecimal digits.
    pub hash: String,
    /// What it was called; null where nobody said.
    #[schema(required)]
    pub name: Option<String>,
    /// The first half of its media type: `image`.
    #[serde(rename = "type")]
    pub main: String,
    /// The second half: `png`.
    #[serde(rename = "subtype")]
    pub sub: String,
    /// The kind.
    pub kind: MediaKind,
    /// Bytes.
    pub size: u64,
    /// In pixels, as it is shown; null where unknown.
    #[schema(required)]
    pub width: Option<u32>,
    /// In pixels, as it is shown; null where unknown.
    #[schema(required)]
    pub height: Option<u32>,
    /// Seconds, to the millisecond; null where unknown.
    #[schema(required)]
    pub duration: Option<f64>,
    /// Whether there is a small picture of it.
    pub has_preview: bool,
    /// When it was uploaded.
    #[schema(format = DateTime)]
    pub loaded_at: String,
    /// By whom: an eid.
    pub loaded_by: i64,
}

/// The kinds of media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MediaKind {
    /// A picture that does not move.
    Photo,
    /// A picture that moves; every GIF.
    Animation,
    /// A film.
    Video,
    /// A sound.
    Audio,
    /// Anything else.
    File,
}

/// Path of media.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct MediaPath {
    /// SHA-256 of the bytes: 64 lower-case hexadecimal digits.
    #[param(value_type = String, pattern = "^[0-9a-f]{64}$")]
    pub hash: HashName,
}

/// Media in a message.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Attachment {
    /// Its place in the message: 1, 2, 3 …
    #[schema(minimum = 1)]
    pub id: usize,
    /// The media.
    pub media: Media,
}

/// Something that a message carries, in one of the six lists.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Item {
    /// Its number in the chat: it stays, and nothing else gets it.
    #[schema(minimum = 1)]
    pub id: i64,
    /// The message that carries it.
    #[schema(minimum = 1)]
    pub message_id: i64,
    /// Who sent that.
    pub sender: Sender,
    /// When.
    #[schema(format = DateTime)]
    pub time_sent: String,
    /// The media; absent in the list of links.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub media: Option<Media>,
    /// The address; present in the list of links alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub url: Option<String>,
}

/// A photo that shall be an avatar.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewAvatar {
    /// The hash of a photo that was uploaded.
    pub avatar: String,
}

/// An answer with something that a message carries.
pub(crate) type ItemResponse = super::Envelope<Item>;
/// An answer with such things.
pub(crate) type ItemListResponse = super::EnvelopeOfList<Item>;
/// An answer with avatars.
pub(crate) type MediaListResponse = super::EnvelopeOfList<Media>;
/// An answer with media.
pub(crate) type MediaResponse = super::Envelope<Media>;
