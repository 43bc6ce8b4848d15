//! What describes this API.

use axum::extract::State;
use axum::response::IntoResponse;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};

use crate::Microchat;

/// This document
#[utoipa::path(get, path = "/api/v0/openapi.json", tag = "service", security(()),
    responses((status = 200, description = "OpenAPI 3.1.", body = serde_json::Value)))]
pub(super) async fn openapi_json(State(app): State<Microchat>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")], app.documents.openapi)
}

/// This document as a page
#[utoipa::path(get, path = "/api/v0/reference", tag = "service", security(()),
    responses((status = 200, description = "HTML.", body = String, content_type = "text/html")))]
pub(super) async fn reference(State(app): State<Microchat>) -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, app.documents.reference)
}
