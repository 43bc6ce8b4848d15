//! `[registration]`: who may become somebody on this server.

use serde::{Deserialize, Serialize};

use super::section::section;

section! {
    /// Who may become somebody on this server. `polychat user add` works in any case.
    Registration "registration" {
        /// Whether strangers may register: `open`, `invite` (only with the code of an invite into a conference), or
        /// `closed`.
        mode: RegistrationMode = RegistrationMode::Open,
        /// `false` says the same as `mode = "closed"`, unless that says `invite`.
        open: bool = true,
    }
}

/// Who may register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegistrationMode {
    /// Anybody.
    Open,
    /// Whoever has been invited into a conference.
    Invite,
    /// Nobody.
    Closed,
}
