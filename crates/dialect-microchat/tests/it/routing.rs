//! What is documented is served, and nothing else.

use http::StatusCode;
use serde_json::Value;

use crate::app::{App, json_of};

#[tokio::test]
async fn the_documents_paths_are_the_routes_that_are_served() {
    let app = App::new().await;
    for (path, item) in documented() {
        let path = with_names(&path);
        for method in ["GET", "PUT", "POST", "PATCH", "DELETE"] {
            let documented = item.get(method.to_lowercase()).is_some();
            for path in [path.clone(), format!("{path}/")] {
                let status = app.ask(&format!("{method} {path}"), &[], None).await.status();
                assert_ne!(status, StatusCode::NOT_FOUND, "{method} {path}");
                let served = status != StatusCode::METHOD_NOT_ALLOWED;
                assert_eq!(served, documented, "{method} {path}: {status}");
            }
        }
    }
}

#[tokio::test]
async fn whoever_has_not_signed_in_is_told_so_wherever_the_document_says_it() {
    let app = App::new().await;
    for (path, item) in documented() {
        for (method, operation) in item.as_object().unwrap() {
            let call = format!("{} {}", method.to_uppercase(), with_names(&path));
            let status = app.ask(&call, &[], None).await.status();
            let for_everybody =
                operation.get("security").is_some_and(|ways| ways[0] == serde_json::json!({}));
            assert_eq!(status == StatusCode::UNAUTHORIZED, !for_everybody, "{call}: {status}");
        }
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_which_are_right() {
    let app = App::new().await;
    let response = app.ask("PUT /api/v0/chats/", &[], None).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.headers()["allow"], "GET,HEAD");
    assert!(json_of(response).await["error"].is_string());
}

/// Every path of both versions, and what is said of it.
fn documented() -> impl Iterator<Item = (String, Value)> {
    let both = [dialect_microchat::documents(), dialect_microchat::legacy_documents()];
    both.into_iter().flat_map(|documents| {
        documents.openapi["paths"].as_object().unwrap().clone().into_iter().collect::<Vec<_>>()
    })
}

/// A path with something in place of its parameters.
fn with_names(path: &str) -> String {
    path.split('/')
        .map(|segment| match segment {
            "{chat}" | "{entity}" | "{conf}" => "@ada",
            _ if segment.starts_with('{') => "1",
            _ => segment,
        })
        .collect::<Vec<_>>()
        .join("/")
}
