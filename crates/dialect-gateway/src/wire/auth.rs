//! Registering, signing in, and the tokens that one gets.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::user::User;

/// Body of `POST /auth/register`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Registration {
    /// 3 to 32 letters, digits or `_`; unique without regard to case.
    #[schema(min_length = 3, max_length = 32)]
    pub(crate) username: String,
    /// Another name to sign in with.
    pub(crate) email: Option<String>,
    /// 8 to 1024 bytes.
    pub(crate) password: String,
}

/// Body of `POST /auth/login`: `username` or `email`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Login {
    /// The user name.
    pub(crate) username: Option<String>,
    /// The e-mail address.
    pub(crate) email: Option<String>,
    /// The password.
    pub(crate) password: String,
}

/// Body of `POST /auth/refresh`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Refreshing {
    /// The last refresh token that one got.
    pub(crate) refresh_token: String,
}

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
pub(crate) struct Tokens {
    /// For `Authorization: Bearer`.
    pub(crate) access_token: String,
    /// For `POST /auth/refresh`, once. Opaque.
    pub(crate) refresh_token: String,
    /// `Bearer`.
    pub(crate) token_type: &'static str,
    /// For how many seconds the access token is good.
    pub(crate) expires_in: u32,
    /// Oneself.
    pub(crate) user: User,
}
