//! How a success leaves: `{"response": …}`, or 204 with nothing.

use axum::Json;
use http::StatusCode;

use crate::error::Failure;
use crate::wire::Envelope;

/// What a handler gives.
pub(crate) type Answer<T> = Result<(StatusCode, Json<Envelope<T>>), Failure>;

/// What a handler gives that has nothing to tell but that it is done.
pub(crate) type Done = Result<StatusCode, Failure>;

/// 200 with what was asked for.
#[expect(clippy::unnecessary_wraps, reason = "the last expression of a handler")]
pub(crate) fn ok<T>(response: T) -> Answer<T> {
    Ok((StatusCode::OK, Json(Envelope { response })))
}

/// 201 with what was made.
#[expect(clippy::unnecessary_wraps, reason = "the last expression of a handler")]
pub(crate) fn created<T>(response: T) -> Answer<T> {
    Ok((StatusCode::CREATED, Json(Envelope { response })))
}

/// 204.
#[expect(clippy::unnecessary_wraps, reason = "the last expression of a handler")]
pub(crate) fn done() -> Done {
    Ok(StatusCode::NO_CONTENT)
}
