//! The whole body of a request that is no upload.

use std::error::Error as _;

use axum::extract::Request;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use http_body_util::LengthLimitError;

use crate::Rejection;

/// Largest body of a request other than an upload.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;

/// What kind of body a request says that it has, in lower case and without parameters; none where it says nothing.
pub(super) fn content_type(headers: &HeaderMap) -> Option<String> {
    let said = String::from_utf8_lossy(headers.get(CONTENT_TYPE)?.as_bytes());
    Some(said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// Reads it.
///
/// # Errors
/// 400 where it does not arrive whole, 413 where it is longer than [`BODY_BYTES_MAX`].
pub(super) async fn whole_body(request: Request) -> Result<Bytes, Rejection> {
    let announced = request.headers().get(CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > BODY_BYTES_MAX) {
        return Err(too_large());
    }
    let body = axum::body::to_bytes(request.into_body(), BODY_BYTES_MAX);
    body.await.map_err(|error| match error.source() {
        Some(source) if source.is::<LengthLimitError>() => too_large(),
        // Broken off, or cut off by the server's limit on how long a body may take.
        _ => Rejection::bad_request("The body did not arrive whole and in time."),
    })
}

fn too_large() -> Rejection {
    Rejection::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!("The body is larger than {BODY_BYTES_MAX} bytes."),
    )
}
