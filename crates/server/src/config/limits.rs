//! `[limits]`: how much one account or address may ask for.

use std::num::NonZeroU32;

use super::section::section;

section! {
    /// How much one account or address may ask for. Who asks for more is answered 429 with `Retry-After`.
    Limits "limits" {
        /// Whether there are any: `false` (`--limits off`) for a load test.
        enabled: bool = true,
        /// Requests and frames of an account in a second, on the average.
        requests_per_second: NonZeroU32 = NonZeroU32::new(50).expect("50 is not zero"),
        /// Requests and frames of an account at once, after a pause.
        requests_burst: NonZeroU32 = NonZeroU32::new(500).expect("500 is not zero"),
        /// Registrations from an address in an hour.
        registrations_per_hour: NonZeroU32 = NonZeroU32::new(100).expect("100 is not zero"),
        /// Sign-in attempts from an address in five minutes.
        sign_ins_per_5_minutes: NonZeroU32 = NonZeroU32::new(300).expect("300 is not zero"),
        /// Failed sign-ins to an account from an address in five minutes.
        failed_sign_ins_per_5_minutes: NonZeroU32 = NonZeroU32::new(10).expect("10 is not zero"),
    }
}
