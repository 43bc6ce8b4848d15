//! The key that makes a retry harmless.

use http::HeaderMap;
use model::{IdempotencyKey, Refusal};

/// The key of the `Idempotency-Key` header, where there is one.
///
/// # Errors
/// [`Refusal::Invalid`] where it is not a key.
pub fn idempotency_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, Refusal> {
    headers
        .get("idempotency-key")
        .map(|key| IdempotencyKey::new(&String::from_utf8_lossy(key.as_bytes())))
        .transpose()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_key_is_read_and_a_bad_one_refused() {
        let mut headers = HeaderMap::new();
        assert_eq!(idempotency_key(&headers), Ok(None));
        headers.insert("Idempotency-Key", HeaderValue::from_static("k-1"));
        assert_eq!(idempotency_key(&headers), IdempotencyKey::new("k-1").map(Some));
        headers.insert("Idempotency-Key", HeaderValue::from_static(""));
        assert!(idempotency_key(&headers).is_err());
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(value) = HeaderValue::from_bytes(&bytes) {
                let headers = HeaderMap::from_iter([(
                    http::HeaderName::from_static("idempotency-key"),
                    value,
                )]);
                let _ = idempotency_key(&headers);
            }
        }
    }
}
