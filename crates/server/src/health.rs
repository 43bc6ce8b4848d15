//! What machines that watch over the server ask: `/healthz` and `/metrics`.

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chat::Verbs;
use dialect_kit::error;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use metrics_exporter_prometheus::PrometheusHandle;

/// What `/metrics` answers with.
const PROMETHEUS_TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The two routes.
pub(crate) fn routes(verbs: Verbs, metrics: &'static PrometheusHandle) -> Router {
    let measured = verbs.clone();
    Router::new()
        .route("/healthz", get(async move || health(&verbs).await))
        .route("/metrics", get(async move || numbers(&measured, metrics)))
        .method_not_allowed_fallback(error::method_not_allowed)
}

fn numbers(verbs: &Verbs, metrics: &PrometheusHandle) -> impl IntoResponse + use<> {
    verbs.measure();
    ([(CONTENT_TYPE, PROMETHEUS_TEXT)], metrics.render())
}

/// Good as long as the database answers.
async fn health(verbs: &Verbs) -> Response {
    match verbs.healthy().await {
        Ok(()) => "ok\n".into_response(),
        Err(_) => error::answer(StatusCode::SERVICE_UNAVAILABLE, "The database does not answer."),
    }
}
