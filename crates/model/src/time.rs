//! A moment, in milliseconds, and the one way in which every dialect writes it.

use std::fmt;
use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::{DateTime, date};
use jiff::fmt::temporal::Pieces;

const EPOCH: DateTime = date(1970, 1, 1).at(0, 0, 0, 0);
/// The end of the year 9999 in UTC, which RFC 3339 can still write.
const LAST_MS: i64 = 253_402_300_799_999;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// A moment from its milliseconds since the Unix epoch.
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// RFC 3339 in UTC with milliseconds: `2026-11-21T10:00:00.123Z`.
    pub fn to_rfc3339(self) -> String {
        // Out of range only for years beyond 9999, which no text names and no clock of ours gives.
        let since = SignedDuration::from_millis(self.0);
        format!("{:.3}Z", EPOCH.saturating_add(since))
    }

    /// The moment that an RFC 3339 text names, to the millisecond; none where it is no such text.
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        let pieces = Pieces::parse(text).ok()?;
        let offset_s = pieces.to_numeric_offset()?.seconds();
        let is_rfc3339 = offset_s.abs() < 24 * 3_600
            && offset_s % 60 == 0
            && pieces.time_zone_annotation().is_none()
            && pieces.date().year() >= 0;
        let local = pieces.date().to_datetime(pieces.time()?);
        let since = local.duration_since(EPOCH) - SignedDuration::from_secs(offset_s.into());
        let ms = i64::try_from(since.as_millis()).ok()?;
        (is_rfc3339 && ms <= LAST_MS).then_some(Self(ms))
    }

    /// This moment, later by so many milliseconds.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0 + ms)
    }

    /// Milliseconds from `earlier` to this moment; negative if it is the later one.
    pub const fn ms_since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }
}

/// What time it is: a parameter, so that tests can move it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// A clock that reads `now`.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn milliseconds_are_always_written() {
        let moment = Timestamp::from_ms(1_795_255_200_120);
        assert_eq!(Timestamp::from_rfc3339(&moment.to_rfc3339()), Some(moment));
        assert_eq!(Timestamp::from_rfc3339("2026-11-21T11:00:00.12+01:00"), Some(moment));
        let last = "9999-12-31T23:59:59.999Z";
        assert_eq!(Timestamp::from_rfc3339(last).unwrap().to_rfc3339(), last);
        for bad in [
            "",
            "tomorrow",
            "2026-11-21",
            "2026-11-21T10:00:00",
            "2026-13-01T00:00:00Z",
            "2030-01-01T00:00:00+25:00",
            "2030-01-01T00:00:00+01:00:30",
            "2030-01-01T00:00:00+01:00[Europe/Vienna]",
            "9999-12-31T23:59:59-01:00",
            "-000001-01-01T00:00:00Z",
            "1795255200",
        ] {
            assert_eq!(Timestamp::from_rfc3339(bad), None, "{bad}");
        }
        assert_eq!(Timestamp::from_ms(0).to_rfc3339(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Timestamp::from_ms(1_795_255_200_120).to_rfc3339(), "2026-11-21T10:00:00.120Z");
    }
}
