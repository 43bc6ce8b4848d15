//! The account's allowance: taken after sign-in, told in every answer as the fields `RateLimit` and
//! `RateLimit-Policy` of the IETF's draft-ietf-httpapi-ratelimit-headers.
//!
//! A dialect writes two lines: `.layer(axum::middleware::from_fn(rate::tell))` in its router, and
//! `rate::take(verbs, &actor, &parts.extensions)?` where it has found out who asks.

use std::sync::{Arc, OnceLock};

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use chat::{Actor, Allowance, Verbs};
use http::{Extensions, HeaderMap, HeaderName, HeaderValue};

const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// Where [`take`] leaves what [`tell`] tells.
#[derive(Debug, Clone, Default)]
struct Told(Arc<OnceLock<Allowance>>);

/// Takes one request from the actor's allowance and notes what is left for [`tell`].
///
/// # Errors
/// `SlowDown` where nothing is left.
pub fn take(verbs: &Verbs, actor: &Actor, extensions: &Extensions) -> chat::Result<()> {
    let taken = verbs.take_allowance(actor.account);
    let allowance = match &taken {
        Ok(allowance) => *allowance,
        Err(_) => verbs.used_up_allowance(),
    };
    if let (Some(allowance), Some(told)) = (allowance, extensions.get::<Told>()) {
        // A second take in the same request keeps the first note; the difference is one.
        let _ = told.0.set(allowance);
    }
    taken.map(drop)
}

/// Middleware: adds the fields to the answers of requests that took from an allowance.
pub async fn tell(mut request: Request, next: Next) -> Response {
    let told = Told::default();
    request.extensions_mut().insert(told.clone());
    let mut response = next.run(request).await;
    if let Some(allowance) = told.0.get() {
        write_fields(allowance, response.headers_mut());
    }
    response
}

fn write_fields(allowance: &Allowance, headers: &mut HeaderMap) {
    let per_second = allowance.per_second.max(1);
    let full_in_s = |missing: u32| missing.div_ceil(per_second);
    let Allowance { burst, remaining, .. } = *allowance;
    let policy = format!("\"account\";q={burst};w={}", full_in_s(burst).max(1));
    let limit =
        format!("\"account\";r={remaining};t={}", full_in_s(burst.saturating_sub(remaining)));
    for (name, value) in [(POLICY, policy), (LIMIT, limit)] {
        // Digits and ASCII words are always a good header value.
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_say_how_much_is_left_and_when_it_is_full_again() {
        let mut headers = HeaderMap::new();
        write_fields(&Allowance { per_second: 50, burst: 500, remaining: 499 }, &mut headers);
        assert_eq!(headers[POLICY], "\"account\";q=500;w=10");
        assert_eq!(headers[LIMIT], "\"account\";r=499;t=1");
    }

    #[test]
    fn odd_limits_divide_nothing_by_zero() {
        let mut headers = HeaderMap::new();
        write_fields(&Allowance { per_second: 0, burst: 0, remaining: 7 }, &mut headers);
        assert_eq!(headers[LIMIT], "\"account\";r=7;t=0");
    }
}
