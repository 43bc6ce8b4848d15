//! Users, and what signs them in.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Form of `POST /api/login`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Login {
    /// A name or an e-mail address.
    pub(crate) name: String,
    /// The password.
    pub(crate) password: String,
}

/// Form of `POST /api/user`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Registration {
    /// 3 to 32 letters, digits or `_`; not yet taken, without regard to case.
    pub(crate) name: String,
    /// 8 to 1024 bytes.
    pub(crate) password: String,
    /// An address of the form `name@domain`, not yet taken.
    pub(crate) email: String,
}

/// Form of `PUT /api/user`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Edit {
    /// The new name.
    pub(crate) name: Option<String>,
    /// The new e-mail address.
    pub(crate) email: Option<String>,
}

/// Query of `GET /api/user`.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Named {
    /// The user name.
    pub(crate) name: Option<String>,
}

/// Answer of `GET /api/user`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct User {
    /// The user.
    pub(crate) user: Profile,
}

/// A user.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Profile {
    /// The user name.
    pub(crate) name: String,
    /// None where there is none, or where it is hidden.
    #[schema(required)]
    pub(crate) email: Option<String>,
}
