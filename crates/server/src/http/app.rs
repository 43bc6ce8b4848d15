//! What every request meets, whatever dialect it speaks: the count, CORS, the panic net, the body limits,
//! and the answer where nobody serves the path.

use std::any::Any;
use std::future::ready;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::map_request;
use axum::response::Response;
use dialect_kit::error;
use http::header::{
    CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, RETRY_AFTER,
};
use http::request::Parts;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer};
use tower_http::timeout::{DeadlineBody, TimeoutBody};

use super::observe::observe;
use crate::config::Http;

/// Largest body of a request other than an upload.
const BODY_MAX_BYTES: usize = 1024 * 1024;
/// What the body of an upload is said to be.
const UPLOAD: &[u8] = b"multipart/form-data";
/// How long a browser may remember what another origin may do.
const PREFLIGHT_KEPT: Duration = Duration::from_hours(1);

/// `routes`, and around them what every request meets.
pub(crate) fn app(routes: Router, config: &Http, upload_time_max: Duration) -> Router {
    let body_time_max = Duration::from_secs(config.body_timeout_s.get().into());
    // The last layer is the first that a request meets.
    routes
        .fallback(error::not_found)
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .layer(map_request(move |request: Request| {
            ready(in_time(request, body_time_max, upload_time_max))
        }))
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(cors(&config.cors_origins))
        .layer(axum::middleware::from_fn(observe))
}

/// A body must be there in time. That of an upload may take longer, as long as it goes on.
fn in_time(request: Request, body_time_max: Duration, upload_time_max: Duration) -> Request {
    let kind = request.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let upload = kind.len() >= UPLOAD.len() && kind[..UPLOAD.len()].eq_ignore_ascii_case(UPLOAD);
    request.map(|body| {
        if upload {
            let going_on = Body::new(TimeoutBody::new(body_time_max, body));
            Body::new(DeadlineBody::new(upload_time_max, going_on))
        } else {
            Body::new(DeadlineBody::new(body_time_max, body))
        }
    })
}

/// The dialects are signed in to by a header, which no browser adds by itself, so any origin may call them;
/// credentials, which are the cookies, are never allowed.
fn cors(origins: &[String]) -> CorsLayer {
    let allowed = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        let origins = origins.to_vec();
        AllowOrigin::predicate(move |origin: &HeaderValue, _: &Parts| {
            origins.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes())
        })
    };
    CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([
            CONTENT_DISPOSITION,
            CONTENT_RANGE,
            ETAG,
            RETRY_AFTER,
            HeaderName::from_static("ratelimit"),
            HeaderName::from_static("ratelimit-policy"),
        ])
        .max_age(PREFLIGHT_KEPT)
}

#[expect(clippy::needless_pass_by_value, reason = "the panic layer hands over the box")]
fn answer_panic(panic: Box<dyn Any + Send>) -> Response {
    let what = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(what, "A request made the server panic; only that request fails.");
    error::internal()
}

#[cfg(test)]
mod tests {
    use axum::routing::{get, post};
    use http::header::{
        ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS,
        ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
        ORIGIN,
    };
    use http::{Request, StatusCode};
    use tower::ServiceExt as _;

    use super::*;

    async fn panics() {
        panic!("as the test wants it");
    }

    fn routes() -> Router {
        Router::new()
            .route("/panic", get(panics))
            .route("/echo", post(|body: String| async { body }))
    }

    async fn ask(
        config: &Http,
        request: http::request::Builder,
        body: Body,
    ) -> http::Response<Body> {
        app(routes(), config, Duration::from_hours(1))
            .oneshot(request.body(body).unwrap())
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_panic_is_a_500_in_json() {
        let response = ask(&Http::default(), Request::get("/panic"), Body::empty()).await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
    }

    #[tokio::test]
    async fn an_unknown_path_is_a_404_in_json() {
        let response = ask(&Http::default(), Request::get("/nowhere"), Body::empty()).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
    }

    #[tokio::test]
    async fn a_body_over_one_mebibyte_is_413() {
        for (length, status) in
            [(BODY_MAX_BYTES, StatusCode::OK), (BODY_MAX_BYTES + 1, StatusCode::PAYLOAD_TOO_LARGE)]
        {
            let body = Body::from(vec![b' '; length]);
            let response = ask(&Http::default(), Request::post("/echo"), body).await;
            assert_eq!(response.status(), status);
        }
    }

    #[tokio::test]
    async fn any_origin_may_call_but_without_credentials() {
        let preflight = || {
            Request::options("/echo")
                .header(ORIGIN, "https://elsewhere.example")
                .header(ACCESS_CONTROL_REQUEST_METHOD, "POST")
                .header(ACCESS_CONTROL_REQUEST_HEADERS, "authorization,content-type")
        };
        let open = ask(&Http::default(), preflight(), Body::empty()).await;
        assert_eq!(open.headers()[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        assert_eq!(open.headers()[ACCESS_CONTROL_ALLOW_HEADERS], "authorization,content-type");
        assert!(!open.headers().contains_key(ACCESS_CONTROL_ALLOW_CREDENTIALS));

        let ours =
            Http { cors_origins: vec!["https://ours.example".to_owned()], ..Http::default() };
        let closed = ask(&ours, preflight(), Body::empty()).await;
        assert!(!closed.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN));
    }
}
