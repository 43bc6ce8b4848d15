//! Users, and what signs them in.

use serde::{Deserialize, Serialize};

/// Form of `POST /api/login`.
#[derive(Deserialize)]
pub(crate) struct Login {
    /// A name or an e-mail address.
    pub(crate) name: String,
    pub(crate) password: String,
}

/// Form of `POST /api/user`.
#[derive(Deserialize)]
pub(crate) struct Registration {
    pub(crate) name: String,
    pub(crate) password: String,
    pub(crate) email: String,
}

/// Form of `PUT /api/user`.
#[derive(Deserialize)]
pub(crate) struct Edit {
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
}

/// Query of `GET /api/user`.
#[derive(Deserialize)]
pub(crate) struct Named {
    pub(crate) name: Option<String>,
}

/// Answer of `GET /api/user`.
#[derive(Debug, Serialize)]
pub(crate) struct User {
    pub(crate) user: Profile,
}

/// A user.
#[derive(Debug, Serialize)]
pub(crate) struct Profile {
    pub(crate) name: String,
    /// None where there is none, or where it is hidden.
    pub(crate) email: Option<String>,
}
