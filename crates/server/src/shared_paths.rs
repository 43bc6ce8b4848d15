//! Two dialects document paths below `/api/chats`: here it is decided whose a request is. Neither knows the
//! other; each answers for its own requests as if it were alone, wrong methods and unknown paths included.

use axum::Router;
use axum::body::Body;
use http::header::AUTHORIZATION;
use http::{HeaderMap, Method, Request};
use tower::{ServiceExt as _, service_fn};

/// Both, each request going where it belongs.
pub(crate) fn join(forms: Router, others: Router) -> Router {
    Router::new().fallback_service(service_fn(move |request: Request<Body>| {
        let (method, path) = (request.method(), request.uri().path());
        let router = if is_forms(method, path, request.headers()) { &forms } else { &others };
        router.clone().oneshot(request)
    }))
}

/// Whether a request is the Forms dialect's: all its own paths; a chat by number, which Microchat names by
/// `@alias`; and the list of chats, unless it is read with a token in a header.
fn is_forms(method: &Method, path: &str, headers: &HeaderMap) -> bool {
    let Some(path) = path.strip_prefix("/api/") else { return false };
    let (noun, rest) = path.split_once('/').unwrap_or((path, ""));
    match (noun, rest) {
        ("login" | "logout" | "user", _) => true,
        ("chats", "") => {
            let reads = matches!(*method, Method::GET | Method::HEAD);
            !reads
                || !(headers.contains_key(AUTHORIZATION) || headers.contains_key("authentication"))
        }
        ("chats", chat) => !(chat.starts_with('@') || chat.starts_with("%40")),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn each_request_is_one_dialects() {
        let none = HeaderMap::new();
        let of = |name| HeaderMap::from_iter([(name, HeaderValue::from_static("Bearer x"))]);
        let token = of(AUTHORIZATION);
        let old_token = of(HeaderName::from_static("authentication"));
        for (method, path, headers, forms) in [
            ("GET", "/api/chats", &none, true),
            ("HEAD", "/api/chats/", &none, true),
            ("GET", "/api/chats", &token, false),
            ("GET", "/api/chats/", &old_token, false),
            ("HEAD", "/api/chats", &token, false),
            ("POST", "/api/chats", &token, true),
            ("DELETE", "/api/chats", &none, true),
            ("PATCH", "/api/chats", &token, true),
            ("GET", "/api/chats/7", &token, true),
            ("PATCH", "/api/chats/7", &none, true),
            ("POST", "/api/chats/7/users", &none, true),
            ("GET", "/api/chats/7/messages", &token, true),
            ("GET", "/api/chats/@lobby", &none, false),
            ("PUT", "/api/chats/%40lobby", &none, false),
            ("GET", "/api/chats/@lobby/messages", &token, false),
            ("POST", "/api/login", &none, true),
            ("GET", "/api/logout/", &token, true),
            ("GET", "/api/user", &none, true),
            ("POST", "/api/user/whatever", &none, true),
            ("POST", "/api/users", &none, false),
            ("GET", "/api/userx", &none, false),
            ("GET", "/api/v0/chats/7", &none, false),
            ("GET", "/chats/messages", &none, false),
            ("GET", "/users/me", &none, false),
            ("GET", "/", &none, false),
        ] {
            let parsed = Method::from_bytes(method.as_bytes()).unwrap();
            assert_eq!(is_forms(&parsed, path, headers), forms, "{method} {path} {headers:?}");
        }
    }
}
