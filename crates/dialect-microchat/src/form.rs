//! An upload's form: its parts in any order, the bytes handed on piece by piece.

use axum::RequestExt as _;
use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::extract::{DefaultBodyLimit, Request};
use chat::media::{Claim, Upload};
use dialect_kit::Rejection;
use http::StatusCode;
use http::header::CONTENT_LENGTH;
use model::{IdempotencyKey, MediaName, MediaType, Refusal};

use crate::auth::SignedIn;
use crate::error::Failure;

/// What a form may be longer than what is uploaded by it.
const FRAME_BYTES_MAX: u64 = 64 * 1024;
/// The longest text in a part other than the content.
const TEXT_BYTES_MAX: usize = 4 * 1024;

/// Receives a whole form, and keeps what is uploaded by it.
pub(crate) async fn receive(
    me: &SignedIn,
    mut request: Request,
    key: Option<IdempotencyKey>,
) -> Result<model::Media, Failure> {
    let form_max = me.verbs.upload_max_bytes() + FRAME_BYTES_MAX;
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if announced.and_then(|length| length.parse().ok()).is_some_and(|length: u64| length > form_max)
    {
        return Err(too_large(me).into());
    }
    DefaultBodyLimit::max(usize::try_from(form_max).unwrap_or(usize::MAX)).apply(&mut request);
    let form: Result<Multipart, MultipartRejection> = request.extract().await;
    let mut form = form.map_err(|_| {
        let sentence =
            "The Content-Type of the body must be multipart/form-data, with its boundary.";
        Rejection::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, sentence)
    })?;

    let mut upload = None;
    let (mut filename, mut mimetype) = (None, None);
    // What the content's own part says counts less.
    let mut aside = (None, None);
    while let Some(part) = form.next_field().await.map_err(|error| broken(me, &error))? {
        match part.name() {
            Some("content") if upload.is_some() => {
                return Err(Refusal::invalid("There is more than one part `content`.").into());
            }
            Some("content") => {
                aside = (
                    part.file_name().and_then(MediaName::cleaned),
                    part.content_type().and_then(MediaType::parse),
                );
                upload = Some(content(me, part).await?);
            }
            Some("filename") => filename = MediaName::cleaned(&text(me, "filename", part).await?),
            Some("mimetype") => {
                let typed = text(me, "mimetype", part).await?;
                let read = MediaType::parse(&typed);
                if read.is_none() && !typed.trim().is_empty() {
                    let sentence = "`mimetype` needs a media type, like image/png.";
                    return Err(Refusal::invalid(sentence).into());
                }
                mimetype = read;
            }
            _ => {}
        }
    }
    let upload = upload.ok_or_else(|| Refusal::invalid("There is no part `content`."))?;
    let claim = Claim { name: filename.or(aside.0), media_type: mimetype.or(aside.1), key };
    Ok(upload.finish(claim).await?)
}

async fn content(me: &SignedIn, mut part: Field<'_>) -> Result<Upload, Failure> {
    let mut upload = me.verbs.begin_upload(&me.actor).await?;
    while let Some(piece) = part.chunk().await.map_err(|error| broken(me, &error))? {
        upload.write(&piece).await?;
    }
    Ok(upload)
}

async fn text(me: &SignedIn, name: &str, mut part: Field<'_>) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    while let Some(piece) = part.chunk().await.map_err(|error| broken(me, &error))? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > TEXT_BYTES_MAX {
            return Err(Refusal::invalid(format!("The part `{name}` is too long.")).into());
        }
    }
    let text = String::from_utf8(bytes);
    Ok(text.map_err(|_| Refusal::invalid(format!("The part `{name}` is not UTF-8.")))?)
}

fn broken(me: &SignedIn, error: &MultipartError) -> Failure {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large(me).into();
    }
    Rejection::bad_request("The form is malformed, or did not arrive whole.").into()
}

fn too_large(me: &SignedIn) -> Refusal {
    let max = me.verbs.upload_max_bytes();
    Refusal::too_large(format!("An upload may be {max} bytes at most."))
}
