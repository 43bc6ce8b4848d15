//! How a success that has nothing to tell leaves: `{"status": "ok"}`, a place to go on, cookies.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{LOCATION, SET_COOKIE};
use http::{HeaderValue, StatusCode};

use crate::wire::Status;

/// It is done.
#[derive(Debug)]
pub(crate) struct Done {
    status: StatusCode,
    location: Option<HeaderValue>,
    cookies: Option<[HeaderValue; 2]>,
}

impl Done {
    /// 200.
    pub(crate) fn ok() -> Self {
        Self { status: StatusCode::OK, location: None, cookies: None }
    }

    /// 201.
    pub(crate) fn created() -> Self {
        Self { status: StatusCode::CREATED, ..Self::ok() }
    }

    /// With the path to go on at.
    pub(crate) fn at(self, path: &str) -> Self {
        let location = HeaderValue::from_str(path).expect("our paths make header values");
        Self { location: Some(location), ..self }
    }

    /// With these cookies.
    pub(crate) fn setting(self, cookies: [HeaderValue; 2]) -> Self {
        Self { cookies: Some(cookies), ..self }
    }
}

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(Status { status: "ok" })).into_response();
        let headers = response.headers_mut();
        headers.extend(self.location.map(|location| (LOCATION, location)));
        for cookie in self.cookies.into_iter().flatten() {
            headers.append(SET_COOKIE, cookie);
        }
        response
    }
}
