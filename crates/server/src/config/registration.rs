//! `[registration]`: who may become somebody on this server.

use super::section::section;

section! {
    /// Who may become somebody on this server.
    Registration "registration" {
        /// Whether strangers may register. `polychat user add` works in any case.
        open: bool = true,
    }
}
