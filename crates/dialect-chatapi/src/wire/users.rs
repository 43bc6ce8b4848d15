//! Users.

use serde::Serialize;
use utoipa::ToSchema;

/// Answer of `GET /users/me`; `GET /users/` has an array of them.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct User {
    /// Its id.
    pub(crate) id: i64,
    /// Its e-mail address; empty where there is none, or where it is hidden.
    pub(crate) email: String,
    /// Its user name.
    pub(crate) username: String,
    /// Never a hash: the scheme and its parameters, without salt and digest.
    pub(crate) password: String,
    /// Whether it has a live connection.
    pub(crate) is_online: bool,
}
