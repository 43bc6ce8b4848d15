//! `[privacy]`: what people see of each other.

use serde::{Deserialize, Serialize};

use super::section::section;

section! {
    /// What people see of each other.
    Privacy "privacy" {
        /// Who sees an e-mail address: `visible` shows it to all users where an API has a place for it (today
        /// ChatAPI), `hidden` only to oneself.
        email: EmailPrivacy = EmailPrivacy::Visible,
    }
}

/// Who sees an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EmailPrivacy {
    /// All users, where the API has a place for it.
    Visible,
    /// Only oneself.
    Hidden,
}
