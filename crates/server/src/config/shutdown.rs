//! `[shutdown]`: how the server ends.

use std::num::NonZeroU32;

use super::section::section;

section! {
    /// How the server ends when it is told to, by SIGTERM or SIGINT.
    Shutdown "shutdown" {
        /// Seconds that it takes at most to answer what is in flight and to send live connections away. A
        /// second signal ends it at once.
        limit_s: NonZeroU32 = NonZeroU32::new(10).expect("10 is not zero"),
    }
}
