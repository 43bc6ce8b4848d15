//! Pictures of users and conferences.

use crate::{AvatarId, Media};

/// A picture of a user or a conference. The newest of them is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Avatar {
    /// Its id.
    pub id: AvatarId,
    /// The photo.
    pub media: Media,
}
