//! Which status and code each refusal has in this dialect ("Gateway, Errors").

use std::future::{Ready, ready};

use axum::Json;
use axum::response::{IntoResponse, Response};
use dialect_kit::{Rejection, error};
use http::StatusCode;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use model::Refusal;
use serde::Serialize;
use utoipa::ToSchema;

/// The body of every error.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorBody {
    /// A sentence that a person can act on.
    error: String,
    /// A word that a program can act on, such as `not_found`.
    code: &'static str,
}

dialect_kit::failure!(Error);

fn status_and_code(refusal: &Refusal) -> (StatusCode, &'static str) {
    match refusal {
        Refusal::Invalid(_) => (StatusCode::BAD_REQUEST, "bad_request"),
        Refusal::BadCredentials => (StatusCode::UNAUTHORIZED, "bad_credentials"),
        Refusal::NotSignedIn => (StatusCode::UNAUTHORIZED, "not_signed_in"),
        Refusal::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden"),
        Refusal::NotFound(_) => (StatusCode::NOT_FOUND, "not_found"),
        Refusal::Conflict(_) => (StatusCode::CONFLICT, "conflict"),
        Refusal::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
        Refusal::SlowDown { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many_requests"),
        Refusal::Busy { .. } => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
    }
}

fn code_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "not_found",
        StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
        StatusCode::PAYLOAD_TOO_LARGE => "too_large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported_media_type",
        StatusCode::UPGRADE_REQUIRED => "upgrade_required",
        StatusCode::RANGE_NOT_SATISFIABLE => "range_not_satisfiable",
        _ => "bad_request",
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match self {
            Self::Rejected(Rejection { status, sentence }) => {
                coded(error::answer(status, ""), sentence, code_of(status))
            }
            Self::Verb(chat::Error::Refused(refusal)) => {
                let (status, code) = status_and_code(&refusal);
                coded(error::refused(status, &refusal), refusal.to_string(), code)
            }
            Self::Verb(chat::Error::Internal) => {
                coded(error::internal(), chat::Error::Internal.to_string(), "internal")
            }
        }
    }
}

/// An answer as all dialects give it, with this one's body.
fn coded(usual: Response, error: String, code: &'static str) -> Response {
    let (mut usual, _) = usual.into_parts();
    for of_its_body in [CONTENT_TYPE, CONTENT_LENGTH] {
        usual.headers.remove(of_its_body);
    }
    (usual.status, usual.headers, Json(ErrorBody { error, code })).into_response()
}

/// The answer where a range is asked for that is not in the file, which the usual answer tells the length of.
pub(crate) fn no_such_range(usual: Response) -> Response {
    let code = code_of(usual.status());
    coded(usual, "That range is not in this file.".to_owned(), code)
}

/// The answer for a path below ours that is none.
pub(crate) fn not_found() -> Ready<Error> {
    ready(Rejection::new(StatusCode::NOT_FOUND, "There is nothing at this path.").into())
}

/// The answer for a wrong method; axum adds the `Allow` header.
pub(crate) async fn method_not_allowed() -> Error {
    error::method_not_allowed().await.into()
}

#[cfg(test)]
mod tests {
    use http::header::{CONNECTION, RETRY_AFTER, WWW_AUTHENTICATE};

    use super::*;

    #[test]
    fn an_error_keeps_the_fields_that_say_what_to_do() {
        let response = Error::from(Refusal::SlowDown { retry_ms: 1_500 }).into_response();
        assert_eq!(
            (response.status().as_u16(), &response.headers()[RETRY_AFTER]),
            (429, &"2".parse().unwrap())
        );
        let response = Error::from(Refusal::NotSignedIn).into_response();
        assert_eq!(
            (response.status().as_u16(), &response.headers()[WWW_AUTHENTICATE]),
            (401, &"Bearer".parse().unwrap())
        );
        let response = Error::from(Refusal::TooLarge("Too large.".to_owned())).into_response();
        assert_eq!(
            (response.status().as_u16(), &response.headers()[CONNECTION]),
            (413, &"close".parse().unwrap())
        );
    }
}
