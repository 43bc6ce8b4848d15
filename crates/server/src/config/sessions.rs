//! `[sessions]`: how long a sign-in lasts.

use std::num::NonZeroU32;

use super::section::section;

section! {
    /// How long a sign-in lasts.
    Sessions "sessions" {
        /// Days after which a session that nobody uses is closed.
        unused_days: NonZeroU32 = NonZeroU32::new(90).expect("90 is not zero"),
        /// Seconds that an access token of the Gateway is good.
        access_token_s: NonZeroU32 = NonZeroU32::new(900).expect("900 is not zero"),
        /// Days that a refresh token of the Gateway is good, unless it is used before.
        refresh_token_days: NonZeroU32 = NonZeroU32::new(30).expect("30 is not zero"),
    }
}
