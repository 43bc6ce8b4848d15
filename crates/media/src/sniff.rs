//! The type of bytes: what they begin with decides. What their sender claims counts only where that can't tell.

use model::MediaType;

/// How many of the first bytes are enough.
pub const HEAD_BYTES: usize = 8 * 1024;

/// What nobody can name.
const UNKNOWN: &str = "application/octet-stream";
/// Text that is nothing more special.
const TEXT: &str = "text/plain";

/// Other names of the same types, and the ones that we use.
const SAME: &[(&str, &str)] = &[
    ("audio/m4a", "audio/mp4"),
    ("audio/opus", "audio/ogg"),
    ("audio/x-flac", "audio/flac"),
    ("audio/x-wav", "audio/wav"),
    ("image/vnd.microsoft.icon", "image/x-icon"),
    ("video/x-m4v", "video/mp4"),
];

/// Types that are wrapped alike: the first bytes show the wrapper, and the claim says what is in it.
const WRAPPED: &[(&str, &[&str])] = &[
    ("video/webm", &["audio/webm"]),
    ("video/x-matroska", &["audio/x-matroska", "video/webm", "audio/webm"]),
    ("video/mp4", &["audio/mp4", "video/quicktime", "video/3gpp", "audio/3gpp"]),
    ("audio/mp4", &["video/mp4"]),
    ("audio/ogg", &["video/ogg", "application/ogg"]),
];

/// Wrappers of more types than can be listed.
const WRAPS_ANY_APPLICATION: &[&str] =
    &["application/zip", "application/gzip", "application/x-ole-storage", "text/xml"];

/// Types that are text by themselves: of text, nothing else is believed to have been recognised.
const WRITTEN: &[&str] =
    &["text/html", "text/xml", "text/x-shellscript", "application/pdf", "application/rtf"];

/// The type of bytes that begin with `head` ([`HEAD_BYTES`] of them, or all), of which somebody claims `claim`.
pub fn sniff(head: &[u8], claim: Option<&MediaType>) -> MediaType {
    let text = is_text(head);
    let seen = infer::get(head).map(|known| named(known.mime_type()));
    let seen = seen.or_else(|| is_iso_media(head).then_some("video/mp4"));
    let seen = seen.filter(|seen| !text || WRITTEN.contains(seen));
    let claimed = claim.map(|claim| named(claim.as_str()));
    let found = match (seen, claimed) {
        _ if text && is_svg(head) => "image/svg+xml",
        (Some(seen), Some(claimed)) if wraps(seen, claimed) => claimed,
        (Some(seen), _) => seen,
        // Whatever we would have recognised, it is not.
        (None, Some(claimed)) if !is_recognisable(claimed) && may_be(claimed, text) => claimed,
        (None, _) if text && !head.is_empty() => TEXT,
        (None, _) => UNKNOWN,
    };
    MediaType::parse(found).unwrap_or_else(|| unreachable!("every name here is a type"))
}

fn named(name: &str) -> &str {
    SAME.iter().find(|(other, _)| *other == name).map_or(name, |(_, ours)| ours)
}

fn wraps(wrapper: &str, claimed: &str) -> bool {
    WRAPPED.iter().any(|(seen, inside)| *seen == wrapper && inside.contains(&claimed))
        || (WRAPS_ANY_APPLICATION.contains(&wrapper)
            && claimed.starts_with("application/")
            && claimed != UNKNOWN
            && !is_recognisable(claimed))
}

fn is_recognisable(claimed: &str) -> bool {
    claimed == "image/svg+xml"
        || infer::is_mime_supported(claimed)
        || SAME.iter().any(|(_, ours)| *ours == claimed)
        || WRAPPED.iter().any(|(_, inside)| inside.contains(&claimed))
}

/// Text is no picture, film or sound, and what is no text is not some kind of text.
fn may_be(claimed: &str, text: bool) -> bool {
    let main = claimed.split('/').next().unwrap_or_default();
    match main {
        "image" | "video" | "audio" | "font" => !text,
        "text" => text,
        _ => true,
    }
}

/// UTF-8 without the control characters that no text has; the head may end inside of a character.
fn is_text(head: &[u8]) -> bool {
    let valid = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && head.len() == HEAD_BYTES,
    };
    valid && head.iter().all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b | 0x20..))
}

/// The family of MP4, whatever its brand.
fn is_iso_media(head: &[u8]) -> bool {
    head.get(4..8) == Some(b"ftyp")
}

fn is_svg(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let Some(at) = text.find("<svg") else { return false };
    let before = text[..at].trim_start_matches('\u{feff}').trim_start();
    // Before the root there may be a declaration, comments and a document type, and nothing else.
    before.is_empty() || before.starts_with("<?xml") || before.starts_with("<!")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";

    fn webm() -> Vec<u8> {
        let mut head =
            b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
                .to_vec();
        head.resize(300, 0);
        head
    }

    fn found(head: &[u8], claim: &str) -> String {
        sniff(head, MediaType::parse(claim).as_ref()).as_str().to_owned()
    }

    #[test]
    fn bytes_win_over_a_wrong_claim() {
        for claim in ["", "image/png", "text/html", "image/jpeg", "application/x-anything"] {
            assert_eq!(found(PNG, claim), "image/png", "{claim}");
        }
        assert_eq!(found(b"<!DOCTYPE html><script>", "image/png"), "text/html");
        assert_eq!(found(b"<html ><b>", "text/plain"), "text/html");
        assert_eq!(found(b"<?xml version='1.0'?>\n<svg onload='x'>", "image/png"), "image/svg+xml");
        assert_eq!(found(b"#!/bin/sh\nrm", "image/png"), "text/x-shellscript");
    }

    #[test]
    fn a_claim_that_we_would_have_recognised_is_not_kept() {
        for claim in ["image/png", "image/jpeg", "audio/mpeg", "video/mp4", "image/svg+xml"] {
            assert_eq!(found(b"just words", claim), "text/plain", "{claim}");
            assert_eq!(found(b"\x00\x01\x02\x03\x04\x05", claim), UNKNOWN, "{claim}");
        }
    }

    #[test]
    fn a_claim_is_kept_where_sniffing_cannot_tell() {
        assert_eq!(found(b"# Title", "text/markdown"), "text/markdown");
        assert_eq!(found(b"{\"a\": 1}", "application/json"), "application/json");
        assert_eq!(found(b"\x00\x01\x02\x03", "application/x-game"), "application/x-game");
        assert_eq!(found(b"\x00\x01\x02\x03", "image/x-odd"), "image/x-odd");
        assert_eq!(found(b"words", "image/x-odd"), "text/plain", "words are no picture");
        assert_eq!(found(b"\x00\x01\x02\x03", "text/plain"), UNKNOWN, "and this is no text");
        assert_eq!(found(b"", "text/plain"), "text/plain");
        assert_eq!(found(b"", ""), UNKNOWN);
    }

    #[test]
    fn a_wrapper_shows_and_the_claim_says_what_is_in_it() {
        assert_eq!(found(&webm(), ""), "video/webm");
        assert_eq!(found(&webm(), "audio/webm;codecs=opus"), "audio/webm");
        assert_eq!(found(&webm(), "audio/mpeg"), "video/webm");
        assert_eq!(found(b"\0\0\0\x18ftypcmfc\0\0\0\0", "audio/mp4"), "audio/mp4");
        let zip = b"PK\x03\x04\x14\0\0\0\x08\0";
        assert_eq!(found(zip, "application/x-stickers"), "application/x-stickers");
        assert_eq!(found(zip, "text/html"), "application/zip");
    }

    #[test]
    fn words_that_begin_like_a_format_are_words() {
        assert_eq!(found(b"BMW builds cars", ""), "text/plain");
        assert_eq!(found("Ünïcode".as_bytes(), ""), "text/plain");
    }

    proptest! {
        #[test]
        fn anything_has_a_type(head: Vec<u8>, claim in "[a-z]{0,6}/[a-z+.-]{0,12}") {
            let claim = MediaType::parse(&claim);
            prop_assert!(!sniff(&head, claim.as_ref()).main().is_empty());
        }
    }
}
