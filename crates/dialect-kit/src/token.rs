//! What a request proves itself with: a word in a header, or a cookie. It only finds the token; a verb
//! says whose it is.

use http::HeaderMap;
use http::header::{AUTHORIZATION, COOKIE, HeaderName};

/// The last word of `Authorization`, whatever one word stands before it.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    bearer_in(headers, &AUTHORIZATION)
}

/// As [`bearer`], in another header.
pub fn bearer_in<'a>(headers: &'a HeaderMap, header: &HeaderName) -> Option<&'a str> {
    let (_, token) = scheme_and_token(headers, header)?;
    Some(token)
}

/// The token of a header whose first word is `scheme`, compared without regard to case.
pub fn of_scheme<'a>(headers: &'a HeaderMap, header: &HeaderName, scheme: &str) -> Option<&'a str> {
    let (typed, token) = scheme_and_token(headers, header)?;
    typed.is_some_and(|typed| typed.eq_ignore_ascii_case(scheme)).then_some(token)
}

/// One or two words of a header: a scheme, where there is one, and a token.
fn scheme_and_token<'a>(
    headers: &'a HeaderMap,
    header: &HeaderName,
) -> Option<(Option<&'a str>, &'a str)> {
    let mut words = headers.get(header)?.to_str().ok()?.split_ascii_whitespace();
    let found = match (words.next()?, words.next()) {
        (scheme, Some(token)) => (Some(scheme), token),
        (token, None) => (None, token),
    };
    words.next().is_none().then_some(found)
}

/// The value of the first cookie of that name.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| key.trim_end() == name)
        .map(|(_, value)| unquoted(value.trim_start()))
}

fn unquoted(value: &str) -> &str {
    value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn one(header: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header, HeaderValue::from_static(value))])
    }

    #[test]
    fn any_one_word_may_stand_before_the_token() {
        for good in ["Bearer abc", "bearer abc", "JWT  abc", " Token\tabc ", "abc"] {
            assert_eq!(bearer(&one(AUTHORIZATION, good)), Some("abc"), "{good:?}");
        }
        for bad in ["", "  ", "Bearer a b"] {
            assert_eq!(bearer(&one(AUTHORIZATION, bad)), None, "{bad:?}");
        }
        assert_eq!(bearer(&HeaderMap::new()), None);
    }

    #[test]
    fn a_scheme_is_compared_without_case() {
        let of = |value| {
            let headers = one(AUTHORIZATION, value);
            of_scheme(&headers, &AUTHORIZATION, "Bearer").map(str::to_owned)
        };
        assert_eq!(of("bEARER abc").as_deref(), Some("abc"));
        assert_eq!(of("Basic abc"), None);
        assert_eq!(of("abc"), None);
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let headers = HeaderMap::from_iter([
            (COOKIE, HeaderValue::from_static("a=1; AB=2;x; b=\"3\"")),
            (COOKIE, HeaderValue::from_static("c = 4=5")),
        ]);
        assert_eq!(cookie(&headers, "a"), Some("1"));
        assert_eq!(cookie(&headers, "AB"), Some("2"));
        assert_eq!(cookie(&headers, "b"), Some("3"));
        assert_eq!(cookie(&headers, "c"), Some("4=5"));
        assert_eq!(cookie(&headers, "A"), None);
        assert_eq!(cookie(&headers, "x"), None);
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(value) = HeaderValue::from_bytes(&bytes) {
                let headers =
                    HeaderMap::from_iter([(AUTHORIZATION, value.clone()), (COOKIE, value)]);
                let token = bearer(&headers);
                prop_assert!(token.is_none_or(|token| !token.is_empty()));
                let _ = of_scheme(&headers, &AUTHORIZATION, "Bearer");
                let _ = cookie(&headers, "a");
            }
        }
    }
}
