//! What is uploaded: pictures, films, sounds and files, known by the hash of their bytes.

use std::fmt;

use crate::{AccountId, MediaId, Permission, Timestamp};

/// Longest name of a file, in characters.
pub const MEDIA_NAME_CHARS_MAX: usize = 255;
/// Longest half of a media type, in bytes (RFC 6838).
const TYPE_BYTES_MAX: usize = 127;

/// SHA-256 of the bytes, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MediaHash([u8; 32]);

impl MediaHash {
    /// Wraps a digest.
    pub const fn new(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// Reads the form in which it is written, and no other.
    pub fn parse(hex: &str) -> Option<Self> {
        let digits = hex.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut digest = [0; 32];
        for (byte, pair) in digest.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self(digest))
    }
}

fn digit(hex: u8) -> Option<u8> {
    match hex {
        b'0'..=b'9' => Some(hex - b'0'),
        b'a'..=b'f' => Some(hex - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for MediaHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for MediaHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A media type without parameters, in lower case: `image/png`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MediaType {
    text: String,
    slash: usize,
}

impl MediaType {
    /// Reads a type; parameters, such as `; charset=utf-8`, are dropped. None where it is none.
    pub fn parse(typed: &str) -> Option<Self> {
        let text = typed.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let (main, sub) = text.split_once('/')?;
        let slash = main.len();
        (is_token(main) && is_token(sub)).then_some(Self { text, slash })
    }

    /// `image/png`
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `image`
    pub fn main(&self) -> &str {
        &self.text[..self.slash]
    }

    /// `png`
    pub fn sub(&self) -> &str {
        &self.text[self.slash + 1..]
    }
}

fn is_token(word: &str) -> bool {
    (1..=TYPE_BYTES_MAX).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
}

/// What a file was called where it came from: one line of at most 255 characters, without a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaName(String);

impl MediaName {
    /// What can be kept of a name: without folders and control characters, cut where it is too long. None
    /// where nothing is left.
    pub fn cleaned(typed: &str) -> Option<Self> {
        let file = typed.rsplit(['/', '\\']).next().unwrap_or_default();
        let line: String = file.chars().filter(|c| !c.is_control()).collect();
        let name: String = line.trim().chars().take(MEDIA_NAME_CHARS_MAX).collect();
        (!name.is_empty() && name != "." && name != "..").then_some(Self(name))
    }

    /// As it is stored and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The kinds of media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaKind {
    /// A picture that does not move.
    Photo,
    /// A picture that moves.
    Animation,
    /// A film.
    Video,
    /// A sound.
    Audio,
    /// Anything else.
    File,
}

impl MediaKind {
    /// What a type is; `moves` tells pictures apart. Every GIF counts as one that moves.
    pub fn of(media_type: &MediaType, moves: bool) -> Self {
        match media_type.main() {
            "image" if moves || media_type.sub() == "gif" => Self::Animation,
            "image" => Self::Photo,
            "video" => Self::Video,
            "audio" => Self::Audio,
            _ => Self::File,
        }
    }

    /// What it takes to send it, besides `send`.
    pub fn permission(self) -> Permission {
        match self {
            Self::Audio => Permission::SendMediamessage,
            Self::Photo | Self::Animation | Self::Video | Self::File => Permission::SendMedia,
        }
    }
}

/// How a preview is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PreviewFormat {
    /// For pictures that cover their whole area.
    Jpeg,
    /// For those that let something shine through.
    Webp,
}

/// What the bytes are, whoever uploaded them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// SHA-256 of them.
    pub hash: MediaHash,
    /// How many.
    pub size_bytes: u64,
    /// A picture that moves.
    pub moves: bool,
    /// Of a picture or film as it is shown, in pixels.
    pub width: Option<u32>,
    /// Of a picture or film as it is shown, in pixels.
    pub height: Option<u32>,
    /// Of a film or sound.
    pub duration_ms: Option<u64>,
    /// Whether there is a preview, and how it is encoded.
    pub preview: Option<PreviewFormat>,
}

/// Bytes that somebody uploaded, and what they said about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Which upload it is.
    pub id: MediaId,
    /// The bytes.
    pub blob: Blob,
    /// What the file was called.
    pub name: Option<String>,
    /// Its type.
    pub media_type: MediaType,
    /// When it was uploaded.
    pub loaded_at: Timestamp,
    /// By whom.
    pub loaded_by: AccountId,
}

impl Media {
    /// Its kind.
    pub fn kind(&self) -> MediaKind {
        MediaKind::of(&self.media_type, self.blob.moves)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_hash_has_one_form() {
        let hash = MediaHash::new([0xa5; 32]);
        assert_eq!(hash.to_string(), "a5".repeat(32));
        assert_eq!(MediaHash::parse(&"a5".repeat(32)), Some(hash));
        for bad in ["", "a5", &"A5".repeat(32), &"a5".repeat(33), &"g5".repeat(32), &"é".repeat(32)]
        {
            assert_eq!(MediaHash::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_type_is_two_words() {
        let read = |typed| MediaType::parse(typed).map(|read| read.as_str().to_owned());
        assert_eq!(read("Image/PNG; q=1").as_deref(), Some("image/png"));
        assert_eq!(read("image/svg+xml").as_deref(), Some("image/svg+xml"));
        for bad in ["", "image", "image/", "/png", "a/b/c", "a b/c", "image/png\r\nX: y"] {
            assert_eq!(read(bad), None, "{bad}");
        }
        let svg = MediaType::parse("image/svg+xml").unwrap();
        assert_eq!((svg.main(), svg.sub()), ("image", "svg+xml"));
    }

    #[test]
    fn a_name_has_no_folder_and_is_one_line() {
        let name = |typed| MediaName::cleaned(typed).map(|name| name.as_str().to_owned());
        assert_eq!(name("../../etc/passwd").as_deref(), Some("passwd"));
        assert_eq!(name("C:\\photos\\me.jpg").as_deref(), Some("me.jpg"));
        assert_eq!(name("a\r\nb\0.txt").as_deref(), Some("ab.txt"));
        assert_eq!(name("..").or(name("/")).or(name(" ")), None);
    }

    #[test]
    fn a_type_and_movement_make_the_kind() {
        let kind = |typed, moves| MediaKind::of(&MediaType::parse(typed).unwrap(), moves);
        assert_eq!(kind("image/png", false), MediaKind::Photo);
        assert_eq!(kind("image/webp", true), MediaKind::Animation);
        assert_eq!(kind("image/gif", false), MediaKind::Animation);
        assert_eq!(kind("video/mp4", false), MediaKind::Video);
        assert_eq!(kind("audio/ogg", false), MediaKind::Audio);
        assert_eq!(kind("text/html", false), MediaKind::File);
    }

    proptest! {
        #[test]
        fn any_digest_is_read_back(digest: [u8; 32]) {
            let hash = MediaHash::new(digest);
            prop_assert_eq!(MediaHash::parse(&hash.to_string()), Some(hash));
        }

        #[test]
        fn any_name_is_safe(typed in "\\PC{0,40}|[a-z./\\\\\u{0}-\u{20}]{0,40}") {
            if let Some(name) = MediaName::cleaned(&typed) {
                prop_assert!(!name.as_str().contains(['/', '\\']));
                prop_assert!(!name.as_str().chars().any(char::is_control));
            }
        }
    }
}
