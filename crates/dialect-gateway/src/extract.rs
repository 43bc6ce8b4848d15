//! Bodies, queries and paths as the kit reads them, refused with this dialect's errors.

use axum::extract::{FromRequest, FromRequestParts, Request};
use dialect_kit::extract as kit;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::Api;
use crate::error::Error;

/// A body that is one JSON object.
pub(crate) struct Json<T>(pub(crate) T);

/// The query.
pub(crate) struct Query<T>(pub(crate) T);

/// The path's parameters.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Api> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Error> {
        let kit::Json(body) = kit::Json::from_request(request, api).await?;
        Ok(Self(body))
    }
}

impl<T: DeserializeOwned> FromRequestParts<Api> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Error> {
        let kit::Query(query) = kit::Query::from_request_parts(parts, api).await?;
        Ok(Self(query))
    }
}

impl<T: DeserializeOwned + Send> FromRequestParts<Api> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Error> {
        let kit::Path(path) = kit::Path::from_request_parts(parts, api).await?;
        Ok(Self(path))
    }
}
