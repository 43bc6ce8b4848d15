//! Where a request of somebody who has not signed in comes from. It trusts what the server put on the
//! request, and reads no forwarding header itself.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};

use axum::extract::FromRequestParts;
use chat::Origin;
use http::header::USER_AGENT;
use http::request::Parts;
use http::{Extensions, HeaderMap};

/// Longest name of a client, in characters.
pub const CLIENT_CHARS_MAX: usize = 255;

/// What a client is called that gave no name and has no User-Agent.
const UNKNOWN: &str = "unknown";

/// The address of the client: an extension that the server puts on each request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// Extracts where a request comes from. It never refuses: without a [`ClientAddress`] the address is 0.0.0.0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The address of the client.
    pub address: IpAddr,
    /// Its User-Agent as it came, or an empty text.
    pub user_agent: String,
}

impl Client {
    /// The origin to give to a verb; `name` is what the client calls itself, where the dialect lets it.
    pub fn origin(&self, name: Option<&str>) -> Origin {
        let client = name
            .map(tidy)
            .filter(|name| !name.is_empty())
            .or_else(|| Some(tidy(&self.user_agent)).filter(|agent| !agent.is_empty()))
            .unwrap_or_else(|| UNKNOWN.to_owned());
        Origin { address: self.address, client }
    }
}

/// The origin of a request, for whoever has headers and extensions at hand but no extractor.
pub fn origin(headers: &HeaderMap, extensions: &Extensions, name: Option<&str>) -> Origin {
    client(headers, extensions).origin(name)
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(client(&parts.headers, &parts.extensions))
    }
}

fn client(headers: &HeaderMap, extensions: &Extensions) -> Client {
    Client {
        address: extensions
            .get::<ClientAddress>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.0),
        user_agent: headers
            .get(USER_AGENT)
            .map(|agent| String::from_utf8_lossy(agent.as_bytes()).into_owned())
            .unwrap_or_default(),
    }
}

/// On one line, without control characters, cut to length.
fn tidy(name: &str) -> String {
    let printable: String = name.chars().filter(|c| !c.is_control()).collect();
    let cut: String = printable.trim().chars().take(CLIENT_CHARS_MAX).collect();
    cut.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn with_agent(agent: &[u8]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, http::HeaderValue::from_bytes(agent).unwrap());
        headers
    }

    #[test]
    fn a_given_name_comes_before_the_user_agent() {
        let headers = with_agent(b"curl/8");
        let extensions = Extensions::new();
        assert_eq!(origin(&headers, &extensions, Some("My phone")).client, "My phone");
        assert_eq!(origin(&headers, &extensions, Some(" \n ")).client, "curl/8");
        assert_eq!(origin(&headers, &extensions, None).client, "curl/8");
        assert_eq!(origin(&HeaderMap::new(), &extensions, None).client, UNKNOWN);
    }

    #[test]
    fn the_server_says_the_address() {
        let mut extensions = Extensions::new();
        extensions.insert(ClientAddress([192, 0, 2, 7].into()));
        let origin = origin(&HeaderMap::new(), &extensions, None);
        assert_eq!(origin.address, IpAddr::from([192, 0, 2, 7]));
    }

    #[test]
    fn a_name_is_cut_between_characters_and_has_no_control_characters() {
        let client = Client { address: [127, 0, 0, 1].into(), user_agent: String::new() };
        assert_eq!(client.origin(Some(&"я".repeat(300))).client, "я".repeat(255));
        assert_eq!(client.origin(Some("a\r\nb\0c\u{85}d")).client, "abcd");
    }

    proptest! {
        #[test]
        fn whatever_is_sent_the_name_is_short_and_printable(
            agent in proptest::collection::vec(any::<u8>(), 0..600),
            name in proptest::option::of("\\PC{0,300}|(?s:.{0,300})"),
        ) {
            let mut headers = HeaderMap::new();
            if let Ok(agent) = http::HeaderValue::from_bytes(&agent) {
                headers.insert(USER_AGENT, agent);
            }
            let client = origin(&headers, &Extensions::new(), name.as_deref()).client;
            prop_assert!(!client.is_empty());
            prop_assert!(client.chars().count() <= CLIENT_CHARS_MAX);
            prop_assert!(!client.chars().any(char::is_control));
        }
    }
}
