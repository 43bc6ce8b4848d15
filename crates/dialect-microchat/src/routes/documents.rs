//! What describes this API, for programs; for people it is shown with the other dialects.

use axum::extract::State;
use axum::response::IntoResponse;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use crate::Microchat;

/// This document
#[utoipa::path(get, path = "/api/v0/openapi.json", tag = "service", security(()),
    responses((status = 200, description = "OpenAPI 3.1.", body = serde_json::Value)))]
pub(super) async fn openapi_json(State(app): State<Microchat>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")], app.openapi)
}
