//! What people upload: [`upload`] it, [`read`] it, [`attach`] it to messages, and list what messages carry ([`items`]).

pub(crate) mod attach;
pub mod items;
pub mod read;
pub(crate) mod upkeep;
pub mod upload;

pub use read::{Content, Of};
pub use upload::{Claim, Upload};

/// How looking into media is bounded.
pub use ::media::Limits as Looking;

/// What of media can be set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The most that one upload may be, in bytes.
    pub upload_max_bytes: u64,
    /// The most that the uploads of one account may be together, in bytes.
    pub account_quota_bytes: u64,
    /// What nothing carries is kept for so many days.
    pub unused_days: u32,
    /// How looking into them is bounded.
    pub looking: Looking,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            upload_max_bytes: 100 * 1024 * 1024,
            account_quota_bytes: 5 * 1024 * 1024 * 1024,
            unused_days: 7,
            looking: Looking::default(),
        }
    }
}
