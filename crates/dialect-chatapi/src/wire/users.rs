//! Users.

use serde::Serialize;

/// Answer of `GET /users/me`; `GET /users/` has an array of them.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) email: String,
    pub(crate) username: String,
    /// Never a hash: the scheme and its parameters, without salt and digest.
    pub(crate) password: String,
    pub(crate) is_online: bool,
}
