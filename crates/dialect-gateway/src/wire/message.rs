//! Messages.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "these are the document's names")]
pub(crate) struct Message {
    /// The id, unique across channels. Opaque.
    pub(crate) message_id: String,
    /// Where.
    pub(crate) channel_id: String,
    /// Who sent it.
    pub(crate) author: Author,
    /// What it says.
    pub(crate) content: String,
    /// When it was sent.
    #[schema(format = DateTime)]
    pub(crate) timestamp: String,
    /// When it was last changed.
    #[schema(format = DateTime)]
    pub(crate) edited_timestamp: Option<String>,
    /// What was sent with it.
    pub(crate) attachments: Vec<Attachment>,
    /// The message that it answers.
    pub(crate) reply_to: Option<String>,
}

/// Who sent a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Author {
    /// The id.
    pub(crate) user_id: String,
    /// The unique name; empty where the account was deleted.
    pub(crate) username: String,
}

/// A file sent with a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Attachment {
    /// The hash of its bytes.
    pub(crate) id: String,
    /// What it is called.
    pub(crate) filename: String,
    /// What it is.
    pub(crate) content_type: String,
    /// How many bytes it has.
    pub(crate) size: u64,
    /// Its path on this server.
    pub(crate) url: String,
    /// The path of its preview on this server.
    pub(crate) preview_url: Option<String>,
    /// In pixels.
    pub(crate) width: Option<u32>,
    /// In pixels.
    pub(crate) height: Option<u32>,
}

/// Query of `GET /channels/{channel_id}/messages`.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Part {
    /// How many.
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub(crate) limit: Option<i64>,
    /// Only those before this message.
    pub(crate) before: Option<String>,
    /// Only the first ones after this message.
    pub(crate) after: Option<String>,
}

/// Body of `POST /channels/{channel_id}/messages`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewMessage {
    /// 1 to 5000 characters after trailing white space is dropped; may be absent with attachments.
    #[serde(default)]
    #[schema(max_length = 5000)]
    pub(crate) content: String,
    /// Up to ten hashes of uploads.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub(crate) attachments: Vec<String>,
    /// The message of the same channel that it answers.
    pub(crate) reply_to: Option<String>,
    /// 1 to 255 visible ASCII characters: the same one from the same session within 24 hours gets the first
    /// answer, and nothing is sent twice.
    pub(crate) nonce: Option<String>,
}

/// Body of `PATCH /channels/{channel_id}/messages/{message_id}`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct MessageEdit {
    /// 1 to 5000 characters; none where attachments are left.
    #[schema(max_length = 5000)]
    pub(crate) content: String,
}
