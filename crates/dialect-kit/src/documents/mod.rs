//! What describes the dialects to programs and to people: OpenAPI for what is asked, AsyncAPI for what is live,
//! both made from the code, and pages made from these, without scripts and from nobody else's host.

mod asyncapi;
mod html;
pub mod openapi;
mod page;
mod schema;

use std::sync::Arc;

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::get;
use bytes::Bytes;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use serde_json::Value;

pub use asyncapi::Live;

/// Where people find out what the server speaks.
pub const REFERENCE_PATH: &str = "/reference";

/// What describes one dialect.
#[derive(Debug, Clone)]
pub struct Documents {
    /// Its name in paths.
    pub slug: &'static str,
    /// Its name.
    pub title: &'static str,
    /// Who it is for, in a sentence.
    pub summary: &'static str,
    /// What can be asked.
    pub openapi: Value,
    /// What is live, where anything is.
    pub asyncapi: Option<Value>,
}

/// `/reference`, which lists the dialects, and below it a page and the documents of each.
pub fn router(dialects: &[Documents]) -> Router {
    let mut router = Router::new().route(REFERENCE_PATH, served(Kind::Page, page::index(dialects)));
    for dialect in dialects {
        let base = format!("{REFERENCE_PATH}/{}", dialect.slug);
        router = router.route(&base, served(Kind::Page, page::of(dialect, dialects))).route(
            &format!("{base}/openapi.json"),
            served(Kind::Document, dialect.openapi.to_string()),
        );
        if let Some(asyncapi) = &dialect.asyncapi {
            let path = format!("{base}/asyncapi.json");
            router = router.route(&path, served(Kind::Document, asyncapi.to_string()));
        }
    }
    router
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Page,
    Document,
}

fn served(kind: Kind, text: String) -> axum::routing::MethodRouter {
    let text: Arc<[u8]> = text.into_bytes().into();
    get(async move || {
        let body = Bytes::from_owner(text);
        let content_type = match kind {
            Kind::Page => "text/html; charset=utf-8",
            Kind::Document => "application/json",
        };
        let headers = [
            (CONTENT_TYPE, content_type),
            (CACHE_CONTROL, "no-cache"),
            (
                CONTENT_SECURITY_POLICY,
                "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
            ),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ]
        .map(|(name, value)| (name, HeaderValue::from_static(value)));
        (headers, body).into_response()
    })
}
