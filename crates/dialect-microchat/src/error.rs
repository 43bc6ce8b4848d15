//! How a refusal looks: `{"error": "…"}` and the status that this dialect has for it.

use axum::response::{IntoResponse, Response};
use dialect_kit::{Rejection, error};
use http::StatusCode;
use model::Refusal;

/// Why a request failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It does not have the form that the document asks for.
    Rejected(Rejection),
    /// A verb refused it, or failed.
    Verb(chat::Error),
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<chat::Error> for Failure {
    fn from(error: chat::Error) -> Self {
        Self::Verb(error)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Verb(refusal.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Rejected(rejection) => rejection.into_response(),
            Self::Verb(chat::Error::Refused(refusal)) => error::refused(status(&refusal), &refusal),
            Self::Verb(chat::Error::Internal) => error::internal(),
        }
    }
}

/// The status of each reason.
fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Invalid(_) => StatusCode::BAD_REQUEST,
        Refusal::BadCredentials | Refusal::NotSignedIn => StatusCode::UNAUTHORIZED,
        Refusal::Forbidden(_) => StatusCode::FORBIDDEN,
        Refusal::NotFound(_) => StatusCode::NOT_FOUND,
        Refusal::Conflict(_) => StatusCode::CONFLICT,
        Refusal::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::SlowDown { .. } => StatusCode::TOO_MANY_REQUESTS,
        Refusal::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
    }
}
