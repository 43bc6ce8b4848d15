//! Where a listener stands in the log.

use std::fmt;
use std::str::FromStr;

/// A place in the one ordered log of a server: 1, 2, 3 … ; 0 is before everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position(i64);

impl Position {
    /// Wraps a number that the database gave out.
    pub const fn new(raw: i64) -> Self {
        Self(raw)
    }

    /// The bare number.
    pub const fn get(self) -> i64 {
        self.0
    }
}

/// Which log: made anew with each database, so that a cursor of another one is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Epoch(u32);

impl Epoch {
    /// An epoch from chance, or as stored.
    pub const fn new(raw: u32) -> Self {
        Self(raw)
    }

    /// The bare number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// An opaque word that a client keeps and brings back to hear all that came after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cursor {
    /// Which log.
    pub epoch: Epoch,
    /// The last position that the client has seen.
    pub position: Position,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}-{}", self.epoch.0, self.position.0)
    }
}

/// A word that no server of ours gave out as a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotACursor;

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(word: &str) -> Result<Self, NotACursor> {
        let (epoch, position) = word.split_once('-').ok_or(NotACursor)?;
        let cursor = Self {
            epoch: Epoch(u32::from_str_radix(epoch, 16).map_err(|_| NotACursor)?),
            position: Position(position.parse().map_err(|_| NotACursor)?),
        };
        // One spelling only: no sign, no leading zero, no upper case.
        if cursor.position.0 >= 0 && cursor.to_string() == word {
            Ok(cursor)
        } else {
            Err(NotACursor)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_comes_back_as_it_went(epoch: u32, position in 0..i64::MAX) {
            let cursor = Cursor { epoch: Epoch(epoch), position: Position(position) };
            prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }

        #[test]
        fn what_parses_is_spelled_the_one_way(word in "[0-9a-fA-F+-]{0,24}|\\PC{0,12}") {
            if let Ok(cursor) = word.parse::<Cursor>() {
                prop_assert_eq!(cursor.to_string(), word);
            }
        }
    }
}
