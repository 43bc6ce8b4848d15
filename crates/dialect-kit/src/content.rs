//! Bytes of media as an answer: streamed from the disk, by ranges, and so that no browser takes them for a page.

use std::io::SeekFrom;
use std::ops::RangeInclusive;

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use chat::media::Content;
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

use crate::error;

/// How much is read from the disk at once.
const PIECE_BYTES: usize = 64 * 1024;

/// Types that a browser shows or plays and never runs. Everything else is bytes to be saved.
const SHOWN: &[&str] = &[
    "image/avif",
    "image/bmp",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/x-icon",
    "audio/aac",
    "audio/flac",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "audio/webm",
    "text/plain",
    "video/mp4",
    "video/ogg",
    "video/quicktime",
    "video/webm",
    "video/x-matroska",
];

/// What may stand in `filename*` (RFC 8187).
const ATTRIBUTE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// How long the answer may be kept by who asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// For good: at this path there are never other bytes.
    ForGood,
    /// As long as the server says that they are still the same.
    WhileTheSame,
}

/// Answers with content, or the part of it that is asked for, or that it is known already.
pub async fn answer(asked: &HeaderMap, content: Content, kept: Kept) -> Response {
    let tag = format!("\"{}\"", content.tag);
    let cache = match kept {
        Kept::ForGood => "private, max-age=31536000, immutable",
        Kept::WhileTheSame => "private, no-cache",
    };
    let mut headers = HeaderMap::from_iter([
        (ETAG, value(&tag)),
        (CACHE_CONTROL, HeaderValue::from_static(cache)),
        (ACCEPT_RANGES, HeaderValue::from_static("bytes")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("same-site"),
        ),
    ]);
    if is_known(asked, &tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let size = content.size_bytes;
    let part = match range(asked, &tag, size) {
        Wanted::Everything => None,
        Wanted::Part(part) => Some(part),
        Wanted::Nothing => {
            let status = StatusCode::RANGE_NOT_SATISFIABLE;
            let mut answer = error::answer(status, "That range is not in this file.");
            answer.headers_mut().insert(CONTENT_RANGE, value(&format!("bytes */{size}")));
            return answer;
        }
    };
    let shown = SHOWN.contains(&content.media_type.as_str());
    let kind = match content.media_type.as_str() {
        "text/plain" => "text/plain; charset=utf-8",
        kind if shown => kind,
        _ => "application/octet-stream",
    };
    headers.insert(CONTENT_TYPE, value(kind));
    headers.insert(CONTENT_DISPOSITION, value(&disposition(shown, content.name.as_deref())));
    let (status, start, length) = match part {
        None => (StatusCode::OK, 0, size),
        Some(part) => {
            let (first, last) = (*part.start(), *part.end());
            headers.insert(CONTENT_RANGE, value(&format!("bytes {first}-{last}/{size}")));
            (StatusCode::PARTIAL_CONTENT, first, last - first + 1)
        }
    };
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    let mut file = content.file;
    if start > 0
        && let Err(error) = file.seek(SeekFrom::Start(start)).await
    {
        tracing::error!(%error, "a file of media cannot be read");
        return error::internal();
    }
    let pieces = ReaderStream::with_capacity(file.take(length), PIECE_BYTES);
    (status, headers, Body::from_stream(pieces)).into_response()
}

fn value(visible: &str) -> HeaderValue {
    HeaderValue::from_str(visible).expect("types, tags and encoded names are visible ASCII")
}

fn disposition(shown: bool, name: Option<&str>) -> String {
    let how = if shown { "inline" } else { "attachment" };
    match name {
        Some(name) => format!("{how}; filename*=UTF-8''{}", utf8_percent_encode(name, ATTRIBUTE)),
        None => how.to_owned(),
    }
}

/// Whether who asks has these bytes already.
fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    let lines = asked.get_all(IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// What of a file is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Wanted {
    Everything,
    Part(RangeInclusive<u64>),
    /// A part that is not there.
    Nothing,
}

/// Reads `Range` (RFC 9110, 14.2): one range of bytes. What is no such thing has no effect, and several at once are
/// answered with everything, as any server may.
fn range(asked: &HeaderMap, tag: &str, size: u64) -> Wanted {
    let Some(range) = asked.get(RANGE).and_then(|range| range.to_str().ok()) else {
        return Wanted::Everything;
    };
    // A part of other bytes than who asks has is of no use to them.
    if asked.get(IF_RANGE).is_some_and(|known| known != tag) {
        return Wanted::Everything;
    }
    let bounds =
        range.trim().split_once('=').filter(|(unit, _)| unit.eq_ignore_ascii_case("bytes"));
    let Some((first, last)) = bounds.and_then(|(_, bounds)| bounds.trim().split_once('-')) else {
        return Wanted::Everything;
    };
    let number = |digits: &str| -> Option<u64> {
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        // A number that is too large is beyond any file.
        is_number.then(|| digits.parse().unwrap_or(u64::MAX))
    };
    let (start, end) = match (number(first), number(last)) {
        (Some(start), Some(end)) if start <= end => (start, end.min(size.saturating_sub(1))),
        (Some(start), None) if last.is_empty() => (start, size.saturating_sub(1)),
        (None, Some(length)) if first.is_empty() => {
            let start = if length == 0 { size } else { size.saturating_sub(length) };
            (start, size.saturating_sub(1))
        }
        _ => return Wanted::Everything,
    };
    if start < size { Wanted::Part(start..=end) } else { Wanted::Nothing }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wanted(range: &str, size: u64) -> Wanted {
        let line = HeaderValue::from_str(range).unwrap();
        super::range(&HeaderMap::from_iter([(RANGE, line)]), "\"a\"", size)
    }

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        for (range, expected) in [
            ("bytes=0-0", Wanted::Part(0..=0)),
            ("bytes=0-9", Wanted::Part(0..=9)),
            ("bytes=0-99", Wanted::Part(0..=9)),
            ("Bytes=4-", Wanted::Part(4..=9)),
            ("bytes=-3", Wanted::Part(7..=9)),
            ("bytes=-30", Wanted::Part(0..=9)),
            ("bytes=9-99999999999999999999999", Wanted::Part(9..=9)),
            ("bytes=10-", Wanted::Nothing),
            ("bytes=99999999999999999999999-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=5-4", Wanted::Everything),
            ("bytes=-", Wanted::Everything),
            ("bytes=a-b", Wanted::Everything),
            ("bytes=+1-2", Wanted::Everything),
            ("bytes=0-1,3-4", Wanted::Everything),
            ("lines=0-1", Wanted::Everything),
            ("", Wanted::Everything),
        ] {
            assert_eq!(wanted(range, 10), expected, "{range}");
        }
        assert_eq!(wanted("bytes=0-", 0), Wanted::Nothing, "an empty file has no part");
    }

    #[test]
    fn a_part_of_other_bytes_is_not_sent() {
        let asked = |known: &'static str| {
            HeaderMap::from_iter([
                (RANGE, HeaderValue::from_static("bytes=0-1")),
                (IF_RANGE, HeaderValue::from_static(known)),
            ])
        };
        assert_eq!(range(&asked("\"a\""), "\"a\"", 10), Wanted::Part(0..=1));
        assert_eq!(range(&asked("\"b\""), "\"a\"", 10), Wanted::Everything);
    }

    #[test]
    fn known_bytes_are_named_by_their_tag() {
        let known = |line: &'static str| {
            is_known(
                &HeaderMap::from_iter([(IF_NONE_MATCH, HeaderValue::from_static(line))]),
                "\"a\"",
            )
        };
        assert!(known("\"a\"") && known("W/\"a\"") && known("\"b\", \"a\"") && known("*"));
        assert!(!known("\"b\"") && !known("a") && !known(""));
    }

    #[test]
    fn a_name_cannot_break_the_header() {
        assert_eq!(
            disposition(false, Some("a\"; b\r\n.html")),
            "attachment; filename*=UTF-8''a%22%3B%20b%0D%0A.html"
        );
        assert_eq!(disposition(true, Some("ü.png")), "inline; filename*=UTF-8''%C3%BC.png");
        assert_eq!(disposition(true, None), "inline");
    }

    proptest! {
        #[test]
        fn no_range_reaches_beyond_the_file(range in "bytes=[0-9]{0,22}-[0-9]{0,22}|[ -~]{0,30}", size: u64) {
            if let Wanted::Part(part) = wanted(&range, size) {
                prop_assert!(part.start() <= part.end() && *part.end() < size);
            }
        }
    }
}
