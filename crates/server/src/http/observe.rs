//! One log line and two numbers for each request. Neither a query string nor a header is ever looked at, and of a path
//! only the route: a token or an invitation's code may stand in it.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::Method;
use metrics::{counter, histogram};

/// The route of a request to a path that nobody serves.
const NO_ROUTE: &str = "none";

/// Lets a request through and tells how it went. The time is until the head of the answer: a stream that
/// follows may take as long as it likes.
pub(super) async fn observe(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = name_of(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();

    let response = next.run(request).await;

    let took = started.elapsed();
    let status = response.status();
    // Served with and without a trailing slash, it is still one route.
    let route = route.as_ref().map_or(NO_ROUTE, |route| route.as_str().trim_end_matches('/'));
    let route = route.to_owned();
    counter!(
        "polychat_http_requests_total",
        "method" => method,
        "route" => route.clone(),
        "status" => status.as_u16().to_string(),
    )
    .increment(1);
    let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    tracing::debug!(method, route, status = status.as_u16(), took_us, "request");
    histogram!("polychat_http_request_seconds", "method" => method, "route" => route).record(took);
    response
}

/// The method as a label: whoever invents methods must not fill our memory.
fn name_of(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
