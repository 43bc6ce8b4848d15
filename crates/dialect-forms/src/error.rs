//! Which status each refusal has in this dialect ("Forms, Errors").

use axum::response::{IntoResponse, Response};
use dialect_kit::error;
use http::StatusCode;
use model::Refusal;

/// What who is not signed in must do.
const SIGN_IN: &str = "You are not signed in: sign in at /api/login and send both of its cookies.";

dialect_kit::failure!(Error);

impl Error {
    /// As it is, but what is not there goes by this dialect's name.
    pub(crate) fn missing(error: chat::Error, noun: &'static str) -> Self {
        match error {
            chat::Error::Refused(refusal) => refusal.missing(noun).into(),
            chat::Error::Internal => Self::Verb(chat::Error::Internal),
        }
    }
}

/// Taken names and wrong passwords are bad data here, and who is not signed in may not.
fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Invalid(_) | Refusal::BadCredentials | Refusal::Conflict(_) => {
            StatusCode::BAD_REQUEST
        }
        Refusal::NotSignedIn | Refusal::Forbidden(_) => StatusCode::FORBIDDEN,
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
            Self::Verb(chat::Error::Refused(refusal @ Refusal::NotSignedIn)) => {
                error::answer(status(&refusal), SIGN_IN)
            }
            Self::Verb(chat::Error::Refused(refusal)) => error::refused(status(&refusal), &refusal),
            Self::Verb(chat::Error::Internal) => error::internal(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_is_bad_forbidden_or_not_there() {
        for (refusal, expected) in [
            (Refusal::BadCredentials, StatusCode::BAD_REQUEST),
            (Refusal::conflict("taken"), StatusCode::BAD_REQUEST),
            (Refusal::NotSignedIn, StatusCode::FORBIDDEN),
            (Refusal::NotFound("chat"), StatusCode::NOT_FOUND),
        ] {
            assert_eq!(
                Error::from(refusal.clone()).into_response().status(),
                expected,
                "{refusal}"
            );
        }
    }
}
