//! The two cookies of a session: `user_id` and `token`. Scripts can read neither.

use chat::accounts::SignIn;
use dialect_kit::token;
use http::{HeaderMap, HeaderValue};
use model::AccountId;

/// Says who.
const USER_ID: &str = "user_id";
/// Proves it.
const TOKEN: &str = "token";
/// As long as browsers keep a cookie at most (400 days): the session itself decides when it ends.
const MAX_AGE_S: u32 = 34_560_000;

/// What the cookies of a request say; none unless both are there.
pub(crate) fn of(headers: &HeaderMap) -> Option<(AccountId, &str)> {
    let user_id = token::cookie(headers, USER_ID)?.parse().ok()?;
    Some((AccountId::new(user_id), token::cookie(headers, TOKEN)?))
}

/// The `Set-Cookie` values of a new session.
pub(crate) fn given(sign_in: &SignIn, secure: bool) -> [HeaderValue; 2] {
    let user_id = sign_in.user.id.to_string();
    [(USER_ID, user_id.as_str()), (TOKEN, &sign_in.token)]
        .map(|(name, value)| set(name, value, MAX_AGE_S, secure))
}

/// The `Set-Cookie` values that blank both.
pub(crate) fn taken(secure: bool) -> [HeaderValue; 2] {
    [USER_ID, TOKEN].map(|name| set(name, "", 0, secure))
}

fn set(name: &str, value: &str, max_age_s: u32, secure: bool) -> HeaderValue {
    let secure = if secure { "; Secure" } else { "" };
    let cookie =
        format!("{name}={value}; HttpOnly; Path=/api; Max-Age={max_age_s}; SameSite=Lax{secure}");
    HeaderValue::try_from(cookie).expect("digits and base64url make a header value")
}

#[cfg(test)]
mod tests {
    use http::header::COOKIE;
    use proptest::prelude::*;

    use super::*;

    fn sent(line: &str) -> HeaderMap {
        HeaderMap::from_iter([(COOKIE, HeaderValue::try_from(line).unwrap())])
    }

    #[test]
    fn both_must_be_there() {
        let both = sent("theme=dark; token=abc; user_id=7");
        assert_eq!(of(&both), Some((AccountId::new(7), "abc")));
        for bad in ["user_id=7", "token=abc", "user_id=; token=abc", "user_id=ada; token=abc", ""] {
            assert_eq!(of(&sent(bad)), None, "{bad}");
        }
    }

    #[test]
    fn no_script_reads_them_and_only_tls_carries_secure_ones() {
        for (secure, ending) in [(false, "SameSite=Lax"), (true, "SameSite=Lax; Secure")] {
            for cookie in taken(secure) {
                let cookie = cookie.to_str().unwrap();
                assert!(cookie.contains("=; HttpOnly; Path=/api; Max-Age=0; "), "{cookie}");
                assert!(cookie.ends_with(ending), "{cookie}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_cookie_makes_it_panic(line in "[ -~]{0,80}", id in "\\PC{0,20}") {
            let _ = of(&sent(&line));
            if let Ok(line) = HeaderValue::try_from(format!("user_id={id}; token=x")) {
                let _ = of(&HeaderMap::from_iter([(COOKIE, line)]));
            }
        }
    }
}
