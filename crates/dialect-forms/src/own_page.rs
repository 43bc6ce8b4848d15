//! Cookies go with every request, whatever page sends it: what changes something must come from a page of
//! this server, or from no page at all.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use dialect_kit::{Rejection, site};
use http::{Method, StatusCode};

/// Middleware: refuses with 403 what a page of another site wants changed.
pub(crate) async fn only(request: Request, next: Next) -> Response {
    if changes_something(request.method(), request.uri().path())
        && site::is_foreign(request.headers())
    {
        let sentence = "A page of another site may change nothing here.";
        return Rejection::new(StatusCode::FORBIDDEN, sentence).into_response();
    }
    next.run(request).await
}

/// By its method; signing out is the one GET that does.
fn changes_something(method: &Method, path: &str) -> bool {
    !method.is_safe() || path.trim_end_matches('/') == "/api/logout"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_changes_nothing_and_signing_out_does() {
        for (method, path, changes) in [
            (Method::GET, "/api/chats", false),
            (Method::HEAD, "/api/chats/1", false),
            (Method::GET, "/api/user", false),
            (Method::GET, "/api/logout", true),
            (Method::HEAD, "/api/logout/", true),
            (Method::POST, "/api/login", true),
            (Method::PUT, "/api/chats/1", true),
            (Method::DELETE, "/api/user", true),
        ] {
            assert_eq!(changes_something(&method, path), changes, "{method} {path}");
        }
    }
}
