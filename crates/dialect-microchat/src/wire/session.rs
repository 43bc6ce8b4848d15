//! Sign-ins, and what to know before one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Nothing;

/// How to sign in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Credentials {
    /// Alias or e-mail address. `login` is accepted for it.
    #[serde(alias = "login")]
    pub username: String,
    /// The password.
    pub password: String,
    /// What to call the session; by default the User-Agent.
    pub name: Option<String>,
}

/// One sign-in of one's own.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Session {
    /// Its id.
    #[schema(minimum = 1)]
    pub id: i64,
    /// What the client calls itself.
    pub name: String,
    /// When it was opened.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was last used, to the minute.
    #[schema(format = DateTime)]
    pub last_active: String,
    /// The address that it was opened from.
    pub ip_address: String,
    /// Null: this server does not look addresses up.
    pub location: Nothing,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// An opaque word that proves who asks, for as long as its session is open. Shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccessToken(pub String);

/// A version of this API.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Version(pub &'static str);

/// An answer with a token.
pub(crate) type AccessTokenResponse = super::Envelope<AccessToken>;
/// An answer with sessions.
pub(crate) type SessionListResponse = super::EnvelopeOfList<Session>;
/// An answer with versions.
pub(crate) type VersionListResponse = super::EnvelopeOfList<Version>;
