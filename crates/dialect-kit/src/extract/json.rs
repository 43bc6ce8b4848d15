//! A JSON object as the body of a request.

use axum::extract::{FromRequest, Request};
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::body::{content_type, whole_body};
use super::sentence;
use crate::Rejection;

/// Extracts a body that is one JSON object. Content-Type may be absent, but must not be another one.
///
/// Refuses with 400 what is not such an object or does not arrive whole, 413 what is longer than
/// [`BODY_BYTES_MAX`](super::BODY_BYTES_MAX), and 415 another Content-Type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Json<T> {
    type Rejection = Rejection;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Rejection> {
        if !may_be_json(request.headers()) {
            return Err(Rejection::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "The Content-Type of the body must be application/json.",
            ));
        }
        let body = whole_body(request).await?;
        object(&body).map(Self).map_err(Rejection::bad_request)
    }
}

/// Reads one JSON object.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn object<T: DeserializeOwned>(json: &[u8]) -> Result<T, String> {
    // serde takes an array for a struct too; no contract does.
    if json.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err("A JSON object is expected here.".to_owned());
    }
    let mut reader = serde_json::Deserializer::from_slice(json);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        sentence::of_json(&path, error.inner())
    })?;
    reader.end().map_err(|error| sentence::of_json(".", &error))?;
    Ok(value)
}

fn may_be_json(headers: &HeaderMap) -> bool {
    let Some(content_type) = content_type(headers) else { return true };
    let Some(subtype) = content_type.strip_prefix("application/") else { return false };
    subtype == "json" || subtype.ends_with("+json")
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use bytes::Bytes;
    use futures_util::stream;
    use http::header::CONTENT_TYPE;
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;
    use crate::extract::BODY_BYTES_MAX;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only whether it can be read matters")]
    struct Order {
        dish: String,
        count: Option<u32>,
        kind: Option<Kind>,
        guest: Option<Guest>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only whether it can be read matters")]
    struct Guest {
        name: String,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Hot,
        Cold,
    }

    async fn extract(content_type: Option<&str>, body: Body) -> Result<Json<Order>, Rejection> {
        let mut request = Request::new(body);
        if let Some(content_type) = content_type {
            request.headers_mut().insert(CONTENT_TYPE, content_type.parse().unwrap());
        }
        Json::from_request(request, &()).await
    }

    #[test]
    fn sentences_name_the_field_and_no_type_of_ours() {
        for (json, expected) in [
            ("", "A JSON object is expected here."),
            ("[\"soup\"]", "A JSON object is expected here."),
            ("{", "EOF while parsing an object at line 1 column 1."),
            ("{}", "Missing field `dish` at line 1 column 2."),
            (
                r#"{"dish": 7}"#,
                "`dish`: invalid type: integer `7`, expected a string at line 1 column 10.",
            ),
            (
                r#"{"dish": "", "count": -1}"#,
                "`count`: invalid value: integer `-1`, expected a whole number in range at line 1 column 24.",
            ),
            (
                r#"{"dish": "", "guest": 1}"#,
                "`guest`: invalid type: integer `1`, expected an object at line 1 column 23.",
            ),
            (
                r#"{"dish": "", "kind": "big"}"#,
                "`kind`: unknown variant `big`, expected `hot` or `cold` at line 1 column 26.",
            ),
            (r#"{"dish": ""} x"#, "Trailing characters at line 1 column 14."),
            (r#"{"dish": "", "dish": ""}"#, "Duplicate field `dish` at line 1 column 19."),
        ] {
            assert_eq!(object::<Order>(json.as_bytes()).unwrap_err(), expected, "{json}");
        }
    }

    #[tokio::test]
    async fn only_json_is_read_and_no_content_type_is_fine() {
        let soup = || Body::from(r#"{"dish": "soup"}"#);
        for good in [None, Some("application/json"), Some("Application/JSON; charset=utf-8")] {
            assert!(extract(good, soup()).await.is_ok(), "{good:?}");
        }
        for bad in ["text/plain", "application/x-www-form-urlencoded", "", "json"] {
            let rejection = extract(Some(bad), soup()).await.unwrap_err();
            assert_eq!(rejection.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{bad:?}");
        }
    }

    #[tokio::test]
    async fn a_body_over_a_mebibyte_is_refused_whether_announced_or_not() {
        let long = vec![b' '; BODY_BYTES_MAX + 1];
        let chunks = stream::iter([Ok::<_, std::io::Error>(Bytes::from(long.clone()))]);
        for body in [Body::from(long), Body::from_stream(chunks)] {
            let rejection = extract(None, body).await.unwrap_err();
            assert_eq!(rejection.status, StatusCode::PAYLOAD_TOO_LARGE);
        }
    }

    #[tokio::test]
    async fn a_broken_body_is_a_bad_request() {
        let broken = stream::iter([Err::<Bytes, _>(std::io::Error::other("gone"))]);
        let rejection = extract(None, Body::from_stream(broken)).await.unwrap_err();
        assert_eq!(rejection.status, StatusCode::BAD_REQUEST);
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_a_value_or_a_short_sentence(
            bytes in proptest::collection::vec(any::<u8>(), 0..400),
        ) {
            if let Err(sentence) = object::<Order>(&bytes) {
                prop_assert!(sentence.ends_with('.'));
                prop_assert!(sentence.chars().count() <= 400);
            }
        }

        #[test]
        fn almost_right_objects_are_a_value_or_a_short_sentence(
            name in "dish|count|kind|\\PC{0,9}",
            value in "\"\\PC{0,900}\"|-?[0-9]{1,30}|null|true|\\[[0-9,]{0,9}\\]|\\{\\}|\\PC{0,9}",
        ) {
            let json = format!("{{\"dish\": \"soup\", \"{name}\": {value}}}");
            if let Err(sentence) = object::<Order>(json.as_bytes()) {
                prop_assert!(sentence.ends_with('.'));
                prop_assert!(sentence.chars().count() <= 400);
                prop_assert!(!sentence.contains("struct"), "{}", sentence);
            }
        }
    }
}
