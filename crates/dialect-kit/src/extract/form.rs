//! An HTML form as the body of a request.

use axum::extract::{FromRequest, Request};
use http::StatusCode;
use percent_encoding::percent_decode;
use serde::de::DeserializeOwned;

use super::body::{content_type, whole_body};
use super::sentence;
use crate::Rejection;

/// What browsers call a form's fields in a body.
const URL_ENCODED: &str = "application/x-www-form-urlencoded";

/// Extracts a body that is a URL-encoded form. Content-Type may be absent, but must not be another one.
///
/// Refuses with 400 a form that does not fit or does not arrive whole, 413 what is longer than
/// [`BODY_BYTES_MAX`](super::BODY_BYTES_MAX), and 415 another Content-Type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Form<T> {
    type Rejection = Rejection;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Rejection> {
        if content_type(request.headers()).is_some_and(|kind| kind != URL_ENCODED) {
            return Err(Rejection::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                format!("The Content-Type of the body must be {URL_ENCODED}."),
            ));
        }
        let body = whole_body(request).await?;
        fields(&body).map(Self).map_err(Rejection::bad_request)
    }
}

/// Reads a form, or says what is wrong with it.
fn fields<T: DeserializeOwned>(form: &[u8]) -> Result<T, String> {
    // Else what is no UTF-8 would be replaced without a word.
    if percent_decode(form).decode_utf8().is_err() {
        return Err("The form is not UTF-8 after percent-decoding.".to_owned());
    }
    serde_urlencoded::from_bytes(form).map_err(|error| sentence::of_query(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::header::CONTENT_TYPE;
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Order {
        dish: String,
        note: Option<String>,
    }

    async fn extract(content_type: Option<&str>, body: &str) -> Result<Form<Order>, Rejection> {
        let mut request = Request::new(Body::from(body.to_owned()));
        if let Some(content_type) = content_type {
            request.headers_mut().insert(CONTENT_TYPE, content_type.parse().unwrap());
        }
        Form::from_request(request, &()).await
    }

    #[test]
    fn fields_are_decoded_and_unknown_ones_ignored() {
        let order: Order = fields(b"dish=pea+soup%20%26+%D1%89%D0%B8&guests=2").unwrap();
        assert_eq!(order, Order { dish: "pea soup & щи".to_owned(), note: None });
        let order: Order = fields("dish=щи&note=".as_bytes()).unwrap();
        assert_eq!(order, Order { dish: "щи".to_owned(), note: Some(String::new()) });
    }

    #[test]
    fn what_does_not_fit_is_told_by_field() {
        for (form, expected) in [
            (&b""[..], "Missing field `dish`."),
            (b"note=x", "Missing field `dish`."),
            (b"{\"dish\": \"soup\"}", "Missing field `dish`."),
            (b"dish=a&dish=b", "Duplicate field `dish`."),
            (b"dish=%ff", "The form is not UTF-8 after percent-decoding."),
            (b"dish=\xff", "The form is not UTF-8 after percent-decoding."),
        ] {
            assert_eq!(fields::<Order>(form).unwrap_err(), expected, "{form:?}");
        }
    }

    #[tokio::test]
    async fn only_forms_are_read_and_no_content_type_is_fine() {
        for good in [None, Some(URL_ENCODED), Some("Application/X-WWW-Form-Urlencoded; charset=x")]
        {
            assert!(extract(good, "dish=soup").await.is_ok(), "{good:?}");
        }
        for bad in ["application/json", "multipart/form-data; boundary=x", "text/plain", ""] {
            let rejection = extract(Some(bad), "dish=soup").await.unwrap_err();
            assert_eq!(rejection.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_a_form_or_a_short_sentence(
            form in proptest::collection::vec(any::<u8>(), 0..200),
        ) {
            if let Err(sentence) = fields::<Order>(&form) {
                prop_assert!(sentence.ends_with('.') && sentence.chars().count() < 400);
            }
        }
    }
}
