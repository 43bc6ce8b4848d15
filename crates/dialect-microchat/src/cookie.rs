//! The two cookies of a session: `MEDIA_ACCESS_TOKEN`, which scripts cannot read, and `CSRF_TOKEN`, which
//! they repeat in the query. Both are signatures of the session's id: nothing is stored, and a cookie of a
//! closed session is good for nothing.

use dialect_kit::token;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, HeaderValue};
use model::SessionId;
use sha2::Sha256;

/// Says which session, with a signature: `{id}.{signature}`.
const MEDIA: &str = "MEDIA_ACCESS_TOKEN";
/// Another signature of the same session.
const CSRF: &str = "CSRF_TOKEN";
/// As long as browsers keep a cookie at most (400 days): the session itself decides when it ends.
const MAX_AGE_S: u32 = 34_560_000;

/// Makes and checks cookies.
#[derive(Clone)]
pub(crate) struct CookieKey(Hmac<Sha256>);

impl CookieKey {
    /// With a secret that is the same after every restart.
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self(Hmac::new_from_slice(&key).expect("HMAC takes a key of any length"))
    }

    /// The `Set-Cookie` values of a new session.
    pub(crate) fn set_cookies(&self, session: SessionId, secure: bool) -> [HeaderValue; 2] {
        let media = format!("{session}.{}", self.sign("media", session));
        let csrf = self.sign("csrf", session);
        let secure = if secure { "; Secure" } else { "" };
        let rest = format!("Max-Age={MAX_AGE_S}; SameSite=Lax{secure}");
        // A page reads only the cookies of its own path, and the web client's is not under `/api`.
        [
            format!("{MEDIA}={media}; HttpOnly; Path=/api; {rest}"),
            format!("{CSRF}={csrf}; Path=/; {rest}"),
        ]
        .map(|cookie| {
            HeaderValue::try_from(cookie).expect("digits and ASCII words make a header value")
        })
    }

    /// The session of a request that carries the cookie, and its `CSRF_TOKEN` in the query. Whether the
    /// session is still open is for a verb to say.
    pub(crate) fn session(&self, headers: &HeaderMap, csrf_token: &str) -> Option<SessionId> {
        let (session, signature) = token::cookie(headers, MEDIA)?.split_once('.')?;
        let session = SessionId::new(session.parse().ok()?);
        let signed = self.is_signature(signature, "media", session)
            & self.is_signature(csrf_token, "csrf", session);
        signed.then_some(session)
    }

    fn sign(&self, purpose: &str, session: SessionId) -> String {
        self.mac(purpose, session).finalize().into_bytes().iter().fold(
            String::with_capacity(64),
            |mut hex, byte| {
                hex.extend(
                    [byte >> 4, byte & 15]
                        .map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)])),
                );
                hex
            },
        )
    }

    /// Compares in constant time.
    fn is_signature(&self, hex: &str, purpose: &str, session: SessionId) -> bool {
        let digit =
            |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let bytes: Option<Vec<u8>> = hex
            .as_bytes()
            .chunks(2)
            .map(|pair| match *pair {
                [high, low] => Some(digit(high)? << 4 | digit(low)?),
                _ => None,
            })
            .collect();
        bytes.is_some_and(|bytes| self.mac(purpose, session).verify_slice(&bytes).is_ok())
    }

    fn mac(&self, purpose: &str, session: SessionId) -> Hmac<Sha256> {
        self.0.clone().chain_update(format!("{purpose}:{session}"))
    }
}

#[cfg(test)]
mod tests {
    use http::header::COOKIE;
    use proptest::prelude::*;

    use super::*;

    fn key() -> CookieKey {
        CookieKey::new([7; 32])
    }

    /// What a browser sends back: the cookie line, and the value of the readable one.
    fn sent_back(session: i64) -> (HeaderMap, String) {
        let cookies = key()
            .set_cookies(SessionId::new(session), false)
            .map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned());
        let line = HeaderValue::try_from(cookies.join("; ")).unwrap();
        let csrf = cookies[1].split_once('=').unwrap().1.to_owned();
        (HeaderMap::from_iter([(COOKIE, line)]), csrf)
    }

    #[test]
    fn both_tokens_of_one_session_are_needed() {
        let (headers, csrf) = sent_back(5);
        let (_, other) = sent_back(6);
        assert_eq!(key().session(&headers, &csrf), Some(SessionId::new(5)));
        assert_eq!(key().session(&headers, &other), None);
        assert_eq!(key().session(&headers, ""), None);
        assert_eq!(key().session(&HeaderMap::new(), &csrf), None);
        assert_eq!(CookieKey::new([8; 32]).session(&headers, &csrf), None);
    }

    #[test]
    fn scripts_read_only_the_second_and_only_tls_carries_secure_ones() {
        let [media, csrf] = key().set_cookies(SessionId::new(5), true);
        let (media, csrf) = (media.to_str().unwrap(), csrf.to_str().unwrap());
        assert!(
            media.contains("; HttpOnly; Path=/api;") && media.ends_with("SameSite=Lax; Secure")
        );
        assert!(!csrf.contains("HttpOnly") && csrf.contains("; Path=/;"));
        let [media, _] = key().set_cookies(SessionId::new(5), false);
        assert!(!media.to_str().unwrap().contains("Secure"));
    }

    proptest! {
        #[test]
        fn no_cookie_that_we_did_not_make_is_good(value in "[ -~]{0,160}", csrf in "\\PC{0,80}") {
            let line = HeaderValue::try_from(format!("{MEDIA}={value}")).unwrap();
            prop_assert_eq!(key().session(&HeaderMap::from_iter([(COOKIE, line)]), &csrf), None);
        }
    }
}
