//! Typed parameters of a query and of a path.

use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path as AxumPath, Query as AxumQuery};
use http::request::Parts;
use model::ids::ID_MAX;
use serde::de::DeserializeOwned;

use super::sentence;
use crate::Rejection;

/// Extracts the query; refuses with 400 what does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Rejection> {
        match AxumQuery::<T>::try_from_uri(&parts.uri) {
            Ok(AxumQuery(query)) => Ok(Self(query)),
            Err(rejection) => {
                let text = rejection.body_text();
                let problem = text.strip_prefix("Failed to deserialize query string: ");
                Err(Rejection::bad_request(sentence::of_query(problem.unwrap_or(&text))))
            }
        }
    }
}

/// Extracts the path's parameters, percent-decoded; refuses with 400 what does not fit, a number that is
/// malformed or out of range included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        match AxumPath::<T>::from_request_parts(parts, state).await {
            Ok(AxumPath(path)) => Ok(Self(path)),
            Err(PathRejection::FailedToDeserializePathParams(error)) => {
                Err(Rejection::bad_request(problem_in_path(error.kind())))
            }
            Err(rejection) => Err(Rejection::new(
                rejection.status(),
                "The path has other parts than this route expects.",
            )),
        }
    }
}

/// A number of ours, which are positive and survive a JSON number in a browser.
///
/// # Errors
/// 400 where it is none.
pub fn positive(field: &str, number: i64) -> Result<i64, Rejection> {
    if (1..=ID_MAX).contains(&number) {
        Ok(number)
    } else {
        Err(Rejection::bad_request(format!("`{field}` must be a number from 1 to {ID_MAX}.")))
    }
}

fn problem_in_path(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::ParseErrorAtKey { key, .. } => {
            format!("`{key}` in the path is not a number in range.")
        }
        ErrorKind::InvalidUtf8InPathParam { key } => {
            format!("`{key}` in the path is not UTF-8 after percent-decoding.")
        }
        ErrorKind::DeserializeError { key, message, .. } => {
            sentence::of_query(&format!("{key}: {message}"))
        }
        ErrorKind::Message(message) => sentence::of_query(message),
        // A number, and any kind that axum may add.
        _ => "A number in the path is malformed or out of range.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;
    use http::{Request, StatusCode, Uri};
    use http_body_util::BodyExt as _;
    use proptest::prelude::*;
    use serde::Deserialize;
    use tower::ServiceExt as _;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only whether it can be read matters")]
    struct Part {
        id: i64,
        count: Option<u32>,
    }

    async fn query(uri: &str) -> Result<Query<Part>, Rejection> {
        let (mut parts, ()) = Request::builder().uri(uri).body(()).unwrap().into_parts();
        Query::from_request_parts(&mut parts, &()).await
    }

    async fn path(uri: &str) -> (StatusCode, String) {
        let app: Router = Router::new()
            .route("/one/{id}", get(|Path(_): Path<i64>| async {}))
            .route("/two/{id}/{no}", get(|Path(_): Path<(i64, u32)>| async {}));
        let request = Request::builder().uri(uri).body(Body::empty()).unwrap();
        let response = app.oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_bad_query_is_told_by_field() {
        assert_eq!(query("/?id=1&more=x").await.unwrap().0.id, 1);
        for (uri, expected) in [
            ("/", "Missing field `id`."),
            ("/?id=x", "`id`: invalid digit found in string."),
            ("/?id=", "`id`: cannot parse integer from empty string."),
            ("/?id=1&count=-1", "`count`: invalid digit found in string."),
            ("/?id=9223372036854775808", "`id`: number too large to fit in target type."),
            ("/?id=1&id=2", "Duplicate field `id`."),
        ] {
            assert_eq!(query(uri).await.unwrap_err().sentence, expected, "{uri}");
        }
    }

    #[tokio::test]
    async fn a_bad_number_in_a_path_is_a_bad_request() {
        assert_eq!(path("/one/7").await.0, StatusCode::OK);
        for uri in ["/one/x", "/one/9223372036854775808", "/one/%ff", "/two/1/-1", "/two/x/1"] {
            let (status, body) = path(uri).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{uri}");
            assert!(!body.contains("i64") && !body.contains("u32"), "{body}");
        }
    }

    proptest! {
        #[test]
        fn no_query_makes_it_panic(query in "[!-~]{0,80}") {
            if let Ok(uri) = format!("/?{query}").parse::<Uri>() {
                let (mut parts, ()) = Request::builder().uri(uri).body(()).unwrap().into_parts();
                let extracted = futures_util::FutureExt::now_or_never(
                    Query::<Part>::from_request_parts(&mut parts, &()),
                );
                if let Some(Err(rejection)) = extracted {
                    prop_assert_eq!(rejection.status, StatusCode::BAD_REQUEST);
                    prop_assert!(rejection.sentence.ends_with('.'));
                }
            }
        }
    }
}
