//! How a refusal looks: `{"error": "…"}` and the status that this dialect has for it.

use axum::response::{IntoResponse, Response};
use dialect_kit::error;
use http::StatusCode;
use model::Refusal;

dialect_kit::failure!(Failure);

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
