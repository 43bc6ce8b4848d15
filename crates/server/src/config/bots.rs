//! `[bots]`: programs that take part.

use super::section::section;

section! {
    /// Programs that take part, each with an account that somebody owns.
    Bots "bots" {
        /// Bots that one person may have; with 0 nobody makes any.
        per_owner_max: u32 = 20,
    }
}
