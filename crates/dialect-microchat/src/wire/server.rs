//! Servers and channels that are to be founded.

use serde::Deserialize;
use utoipa::ToSchema;

/// A server that is not there yet.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewServer {
    /// What it is called: 1 to 255 characters on one line.
    pub title: String,
    /// The unique name: 3 to 32 letters, digits or `_`.
    pub alias: Option<String>,
    /// What it is about, up to 5000 characters.
    pub description: Option<String>,
    /// By default true without an alias, false with one.
    pub private: Option<bool>,
}

/// A channel that is not there yet.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewChannel {
    /// What it is called: 1 to 255 characters on one line.
    pub title: String,
    /// What it is about, its topic, up to 5000 characters.
    pub description: Option<String>,
}
