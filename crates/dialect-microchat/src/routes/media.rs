//! Uploading media, and fetching them.

use axum::extract::Request;
use axum::response::Response;
use chat::media::Of;
use dialect_kit::content::{self, Kept};
use dialect_kit::extract::{Path, idempotency_key};
use dialect_kit::upload::{Form, receive};
use http::HeaderMap;

use crate::answer::{Answer, created, ok};
use crate::auth::{SignedIn, SignedInByCookieToo};
use crate::error::Failure;
use crate::map;
use crate::openapi::{Conflict, IdempotencyHeader, NotFound};
use crate::wire::media::{Media, MediaPath, MediaResponse};

/// Upload
///
/// When this answers, the bytes are on disk. The same bytes under the same name are the same upload.
#[utoipa::path(post, path = "/api/v0/media", tag = "media", params(IdempotencyHeader),
    request_body(content = Form, content_type = "multipart/form-data"),
    responses((status = 201, description = "What was uploaded.", body = MediaResponse), Conflict))]
pub(super) async fn upload(me: SignedIn, headers: HeaderMap, request: Request) -> Answer<Media> {
    let key = idempotency_key(&headers)?;
    let uploaded = receive::<Failure>(&me.verbs, &me.actor, request, key).await?;
    created(map::media::media(uploaded))
}

/// What is known of media
#[utoipa::path(get, path = "/api/v0/media/{hash}", tag = "media", params(MediaPath),
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, description = "The media.", body = MediaResponse), NotFound))]
pub(super) async fn get_media(
    SignedInByCookieToo(me): SignedInByCookieToo,
    Path(path): Path<MediaPath>,
) -> Answer<Media> {
    ok(map::media::media(me.verbs.media(&me.actor, path.hash.0).await?))
}

/// The bytes of media
///
/// By `Range`, too. What a browser could run is sent as a file to be saved.
#[utoipa::path(get, path = "/api/v0/media/{hash}/content", tag = "media", params(MediaPath),
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "All of them.", content_type = "*/*"),
        (status = 206, description = "The part that `Range` asks for.", content_type = "*/*"),
        (status = 304, description = "Those that `If-None-Match` names."),
        (status = 416, description = "That part is not in the file."),
        NotFound,
    ))]
pub(super) async fn get_content(
    me: SignedInByCookieToo,
    Path(path): Path<MediaPath>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    fetch(me, &path, &headers, Of::Content).await
}

/// The preview of media
///
/// A JPEG or WebP that fits 320×320. 404 where there is none.
#[utoipa::path(get, path = "/api/v0/media/{hash}/preview", tag = "media", params(MediaPath),
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "The small picture.", content_type = "image/jpeg"),
        (status = 206, description = "The part that `Range` asks for.", content_type = "image/jpeg"),
        (status = 304, description = "The one that `If-None-Match` names."),
        (status = 416, description = "That part is not in the file."),
        NotFound,
    ))]
pub(super) async fn get_preview(
    me: SignedInByCookieToo,
    Path(path): Path<MediaPath>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    fetch(me, &path, &headers, Of::Preview).await
}

async fn fetch(
    SignedInByCookieToo(me): SignedInByCookieToo,
    path: &MediaPath,
    headers: &HeaderMap,
    of: Of,
) -> Result<Response, Failure> {
    let found = me.verbs.content(&me.actor, path.hash.0, of).await?;
    Ok(content::answer(headers, found, Kept::ForGood).await)
}
