//! What keeps somebody from speaking in a conference, or out of it, for a time.

use crate::Timestamp;

/// A restriction of one account in one conference. It outlives the membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Restriction {
    /// When it is over; none: when it is lifted.
    pub until: Option<Timestamp>,
    /// They may not send.
    pub mute: bool,
    /// They are kept out.
    pub ban: bool,
}

impl Restriction {
    /// Whether it has an effect at a moment.
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}
