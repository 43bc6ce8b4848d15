//! Which status each refusal has in this dialect ("ChatAPI, Errors").

use axum::response::{IntoResponse, Response};
use dialect_kit::error;
use http::StatusCode;
use model::Refusal;

dialect_kit::failure!(Error);

/// Taken names and wrong passwords are bad data here, unlike in other dialects.
fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Invalid(_) | Refusal::BadCredentials | Refusal::Conflict(_) => {
            StatusCode::BAD_REQUEST
        }
        Refusal::NotSignedIn => StatusCode::UNAUTHORIZED,
        Refusal::Forbidden(_) => StatusCode::FORBIDDEN,
        Refusal::NotFound(_) => StatusCode::NOT_FOUND,
        Refusal::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::SlowDown { .. } => StatusCode::TOO_MANY_REQUESTS,
        Refusal::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match self {
            Self::Rejected(rejection) => rejection.into_response(),
            Self::Verb(chat::Error::Refused(refusal)) => error::refused(status(&refusal), &refusal),
            Self::Verb(chat::Error::Internal) => error::internal(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_credentials_and_taken_names_are_bad_requests() {
        assert_eq!(status(&Refusal::BadCredentials), StatusCode::BAD_REQUEST);
        assert_eq!(status(&Refusal::conflict("taken")), StatusCode::BAD_REQUEST);
        assert_eq!(status(&Refusal::NotSignedIn), StatusCode::UNAUTHORIZED);
        assert_eq!(status(&Refusal::NotFound("chat")), StatusCode::NOT_FOUND);
    }
}
