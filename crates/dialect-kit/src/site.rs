//! Where a browser says that a request comes from: cookies go with every request, whatever page sends it.

use http::HeaderMap;
use http::header::{HOST, ORIGIN};

/// Whether a browser says that a request comes from a page of another origin. A client that is no browser
/// says nothing.
pub fn is_foreign(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site != "same-origin" && site != "none";
    }
    let Some(origin) = headers.get(ORIGIN) else { return false };
    let host =
        origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    let own = headers.get(HOST).and_then(|host| host.to_str().ok());
    !host.zip(own).is_some_and(|(host, own)| host.eq_ignore_ascii_case(own))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn another_origin_is_foreign() {
        let said = |pairs: &[(&'static str, &'static str)]| {
            let pair = |(name, value): &(&'static str, &'static str)| {
                (http::HeaderName::from_static(name), HeaderValue::from_static(value))
            };
            is_foreign(&pairs.iter().map(pair).collect())
        };
        assert!(!said(&[]));
        assert!(!said(&[("sec-fetch-site", "same-origin"), ("origin", "null")]));
        assert!(said(&[("sec-fetch-site", "cross-site")]));
        assert!(said(&[("sec-fetch-site", "same-site")]));
        assert!(!said(&[("host", "chat.example:8080"), ("origin", "https://Chat.example:8080")]));
        assert!(said(&[("host", "chat.example"), ("origin", "https://evil.example")]));
        assert!(said(&[("host", "chat.example"), ("origin", "null")]));
    }
}
