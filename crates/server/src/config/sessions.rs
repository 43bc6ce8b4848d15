//! `[sessions]`: how long a sign-in lasts.

use std::num::NonZeroU32;

use super::section::section;

section! {
    /// How long a sign-in lasts.
    Sessions "sessions" {
        /// Days after which a session that nobody uses is closed.
        unused_days: NonZeroU32 = NonZeroU32::new(90).expect("90 is not zero"),
    }
}
