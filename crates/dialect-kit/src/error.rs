//! How an error leaves: `{"error": "<sentence>"}` in every dialect. Which status a refusal has is for the
//! dialect to say.

use std::future::{Ready, ready};

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{CONNECTION, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use model::Refusal;
use serde::Serialize;
use utoipa::ToSchema;

/// The body of every error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErrorBody {
    /// A sentence that a person can act on.
    pub error: String,
}

/// A request that was refused before any verb saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The status of the answer.
    pub status: StatusCode,
    /// The sentence of its body.
    pub sentence: String,
}

impl Rejection {
    /// A rejection with this status and sentence.
    pub fn new(status: StatusCode, sentence: impl Into<String>) -> Self {
        Self { status, sentence: sentence.into() }
    }

    /// 400: the request does not have the form that the contract asks for.
    pub fn bad_request(sentence: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, sentence)
    }
}

/// Makes a dialect's type of why a request has no other answer. How each reason looks is for the dialect to say, by
/// `IntoResponse`: a `match` without `_`, so that a reason which it does not answer does not compile.
#[macro_export]
macro_rules! failure {
    ($name:ident) => {
        /// Why a request has no other answer.
        #[derive(Debug)]
        pub(crate) enum $name {
            /// It never reached a verb.
            Rejected($crate::Rejection),
            /// A verb failed.
            Verb(chat::Error),
        }

        impl From<$crate::Rejection> for $name {
            fn from(rejection: $crate::Rejection) -> Self {
                Self::Rejected(rejection)
            }
        }

        impl From<chat::Error> for $name {
            fn from(error: chat::Error) -> Self {
                Self::Verb(error)
            }
        }

        impl From<model::Refusal> for $name {
            fn from(refusal: model::Refusal) -> Self {
                Self::Verb(refusal.into())
            }
        }
    };
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        answer(self.status, self.sentence)
    }
}

/// The answer to a request that failed, in a dialect's status.
pub fn answer(status: StatusCode, sentence: impl Into<String>) -> Response {
    let mut response = (status, Json(ErrorBody { error: sentence.into() })).into_response();
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        // The rest of the body is not read, so the connection is good for nothing more: else a client might send its
        // next request there and find it cut.
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// The answer to a request that a verb refused, in a dialect's status; with `Retry-After` (whole seconds)
/// where waiting helps.
pub fn refused(status: StatusCode, refusal: &Refusal) -> Response {
    let mut response = answer(status, refusal.to_string());
    if let Refusal::SlowDown { retry_ms } | Refusal::Busy { retry_ms } = refusal {
        let seconds = retry_ms.div_ceil(1000).max(1);
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The answer to a request that failed through our fault; the sentence says nothing about the inside.
pub fn internal() -> Response {
    answer(StatusCode::INTERNAL_SERVER_ERROR, chat::Error::Internal.to_string())
}

/// The answer for a path that nobody serves. For the server's one fallback: merged routers may have only one.
pub fn not_found() -> Ready<Rejection> {
    ready(Rejection::new(StatusCode::NOT_FOUND, "There is nothing at this path."))
}

/// The answer for a wrong method; give it to `Router::method_not_allowed_fallback` after the routes. axum
/// adds the `Allow` header.
pub fn method_not_allowed() -> Ready<Rejection> {
    ready(Rejection::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "This path does not take that method: see the Allow header.",
    ))
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;
    use http::Request;
    use http::header::ALLOW;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn waiting_is_told_in_whole_seconds() {
        let response = refused(StatusCode::TOO_MANY_REQUESTS, &Refusal::SlowDown { retry_ms: 20 });
        assert_eq!(response.headers()[RETRY_AFTER], "1");
        let response = refused(StatusCode::SERVICE_UNAVAILABLE, &Refusal::Busy { retry_ms: 1_001 });
        assert_eq!(response.headers()[RETRY_AFTER], "2");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, r#"{"error":"The server is busy: wait 2 s and try again."}"#);
        let response = refused(StatusCode::NOT_FOUND, &Refusal::NotFound("chat"));
        assert!(!response.headers().contains_key(RETRY_AFTER));
    }

    #[tokio::test]
    async fn wrong_paths_and_methods_are_told_in_json() {
        let app: Router = Router::new()
            .route("/here", get(|| async {}))
            .method_not_allowed_fallback(method_not_allowed)
            .fallback(not_found);
        let ask = |method: &str, path: &str| {
            let request = Request::builder().method(method).uri(path).body(Body::empty());
            app.clone().oneshot(request.unwrap())
        };
        let response = ask("DELETE", "/here").await.unwrap();
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(response.headers()[ALLOW], "GET,HEAD");
        let response = ask("GET", "/there").await.unwrap();
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, r#"{"error":"There is nothing at this path."}"#);
    }
}
