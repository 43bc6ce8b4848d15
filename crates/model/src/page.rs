//! Part of a list, and a key that makes a retry harmless.

use crate::Refusal;

/// A part of a list: skip `offset`, then take `count`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many to skip.
    pub offset: u32,
    /// How many to take at most.
    pub count: u32,
}

impl Page {
    /// This part of what is at hand already; a list in the store is cut there.
    pub fn of<I: IntoIterator>(self, all: I) -> impl Iterator<Item = I::Item> {
        let size = |size: u32| usize::try_from(size).unwrap_or(usize::MAX);
        all.into_iter().skip(size(self.offset)).take(size(self.count))
    }
}

/// Longest idempotency key, in characters.
pub const IDEMPOTENCY_KEY_CHARS_MAX: usize = 255;

/// What a client sends with a request that it may repeat: the same key from the same session within
/// 24 hours gets the first answer, and nothing is done twice.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Checks for 1 to 255 visible ASCII characters.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] where it is something else.
    pub fn new(typed: &str) -> Result<Self, Refusal> {
        let good = (1..=IDEMPOTENCY_KEY_CHARS_MAX).contains(&typed.len())
            && typed.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
        if good {
            Ok(Self(typed.to_owned()))
        } else {
            Err(Refusal::invalid(format!(
                "An idempotency key is 1 to {IDEMPOTENCY_KEY_CHARS_MAX} visible ASCII characters."
            )))
        }
    }

    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
