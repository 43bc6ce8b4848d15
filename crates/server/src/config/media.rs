//! `[media]`: what people upload.

use std::num::{NonZeroU32, NonZeroU64};
use std::path::PathBuf;

use super::section::section;

section! {
    /// What people upload. It is kept in the folder `media` in the data folder.
    Media "media" {
        /// Bytes that one upload may be.
        upload_max_bytes: u64 = 100 * 1024 * 1024,
        /// Seconds that a client may take for one upload; and it must not pause for longer than
        /// `http.body_timeout_s`.
        upload_timeout_s: NonZeroU32 = NonZeroU32::new(60 * 60).expect("3,600 is not zero"),
        /// Bytes that all uploads of an account may be together.
        account_quota_bytes: u64 = 5 * 1024 * 1024 * 1024,
        /// Days that an upload is kept which no message has and which is nobody's avatar.
        unused_days: NonZeroU32 = NonZeroU32::new(7).expect("7 is not zero"),
        /// Pixels of a picture that is decoded to make a preview; a larger one has none.
        decoded_max_pixels: NonZeroU64 = NonZeroU64::new(40_000_000).expect("40 million is not zero"),
        /// Previews that are made at the same time.
        preview_workers: NonZeroU32 = NonZeroU32::new(2).expect("2 is not zero"),
        /// Bytes of memory that one of them may take.
        preview_max_bytes: NonZeroU64 = NonZeroU64::new(256 * 1024 * 1024).expect("256 MiB is not zero"),
        /// Seconds that one of them may take.
        preview_timeout_s: NonZeroU32 = NonZeroU32::new(20).expect("20 is not zero"),
        /// The program that makes previews of videos, with `ffprobe` beside it: a name or a path. Where it is
        /// not on the machine, or this is empty, they have none.
        ffmpeg: PathBuf = PathBuf::from("ffmpeg"),
    }
}
