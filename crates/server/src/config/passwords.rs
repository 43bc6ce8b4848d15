//! `[passwords]`: what it costs to check one.

use std::num::NonZeroU32;

use super::section::section;

section! {
    /// What it costs to check a password: the parameters of Argon2id, and how much of it is done at once.
    Passwords "passwords" {
        /// Memory for one hash, in KiB. A change holds for passwords set from then on.
        memory_kib: NonZeroU32 = NonZeroU32::new(19_456).expect("19,456 is not zero"),
        /// Passes over that memory.
        passes: NonZeroU32 = NonZeroU32::new(2).expect("2 is not zero"),
        /// Lanes in which it is computed.
        lanes: NonZeroU32 = NonZeroU32::new(1).expect("1 is not zero"),
        /// Hashes computed at once; 0 is half of the cores, so that a flood of sign-ins leaves the other half
        /// to everybody else.
        threads: u32 = 0,
        /// Sign-ins and registrations that wait for their hash at most; further ones are answered 503.
        waiting_max: u32 = 512,
    }
}
