//! What messages carry, and pictures of users and servers: their bytes.

use axum::Json as Answer;
use axum::extract::{Request, State};
use axum::response::Response;
use chat::Actor;
use chat::media::Of;
use dialect_kit::content::{self, Kept};
use dialect_kit::extract::idempotency_key;
use dialect_kit::upload;
use http::{HeaderMap, StatusCode};

use crate::auth::SignedIn;
use crate::error::{self, Error};
use crate::extract::Path;
use crate::openapi::{Conflict, IdempotencyHeader, NotFound};
use crate::wire::message::Attachment;
use crate::{Api, map, name};

/// Upload
///
/// When this answers, the bytes are on disk, and their `id` may be sent with messages, or be a picture.
#[utoipa::path(post, path = "/api/rest/media", tag = "media", params(IdempotencyHeader),
    request_body(content = upload::Form, content_type = "multipart/form-data"),
    responses((status = 201, description = "What was uploaded.", body = Attachment), Conflict))]
pub(crate) async fn upload_media(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    headers: HeaderMap,
    request: Request,
) -> Result<(StatusCode, Answer<Attachment>), Error> {
    let key = idempotency_key(&headers)?;
    let uploaded = upload::receive::<Error>(&api.verbs, &actor, request, key).await?;
    Ok((StatusCode::CREATED, Answer(map::attachment(&uploaded))))
}

/// The bytes of an attachment or a picture
///
/// By `Range`, too. What a browser could run is sent as a file to be saved.
#[utoipa::path(get, path = "/api/rest/media/{id}", tag = "media",
    params(("id" = String, Path, description = "The attachment: the hash of its bytes.")),
    responses(
        (status = 200, description = "All of them.", content_type = "*/*"),
        (status = 206, description = "The part that `Range` asks for.", content_type = "*/*"),
        (status = 304, description = "Those that `If-None-Match` names."),
        (status = 416, description = "That part is not in the file."),
        NotFound,
    ))]
pub(crate) async fn content(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    fetch(&api, &actor, &id, &headers, Of::Content).await
}

/// The preview of an attachment
///
/// A JPEG or WebP that fits 320×320. 404 where there is none.
#[utoipa::path(get, path = "/api/rest/media/{id}/preview", tag = "media",
    params(("id" = String, Path, description = "The attachment: the hash of its bytes.")),
    responses(
        (status = 200, description = "The small picture.", content_type = "image/jpeg"),
        (status = 206, description = "The part that `Range` asks for.", content_type = "image/jpeg"),
        (status = 304, description = "The one that `If-None-Match` names."),
        (status = 416, description = "That part is not in the file."),
        NotFound,
    ))]
pub(crate) async fn preview(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    fetch(&api, &actor, &id, &headers, Of::Preview).await
}

async fn fetch(
    api: &Api,
    actor: &Actor,
    id: &str,
    headers: &HeaderMap,
    of: Of,
) -> Result<Response, Error> {
    let found = api.verbs.content(actor, name::media(id)?, of).await?;
    let answer = content::answer(headers, found, Kept::ForGood).await;
    Ok(match answer.status() {
        StatusCode::RANGE_NOT_SATISFIABLE => error::no_such_range(answer),
        _ => answer,
    })
}
