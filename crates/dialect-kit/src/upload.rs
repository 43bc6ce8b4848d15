//! An upload's form: its parts in any order, the bytes handed on piece by piece.

use axum::RequestExt as _;
use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::extract::{DefaultBodyLimit, Request};
use chat::media::{Claim, Upload};
use chat::{Actor, Verbs};
use http::StatusCode;
use http::header::CONTENT_LENGTH;
use model::{IdempotencyKey, Media, MediaName, MediaType, Refusal};
use utoipa::ToSchema;

use crate::Rejection;

/// What a form may be longer than what is uploaded by it.
const FRAME_BYTES_MAX: u64 = 64 * 1024;
/// The longest text in a part other than the content.
const TEXT_BYTES_MAX: usize = 4 * 1024;

/// An upload: parts of a form, in any order.
#[derive(ToSchema)]
#[schema(as = Upload)]
#[expect(dead_code, reason = "describes what is read piece by piece")]
pub struct Form {
    /// The bytes. What the part says of its type and file name counts where the other parts say nothing.
    #[schema(value_type = String, format = Binary)]
    content: Vec<u8>,
    /// What it is called.
    filename: Option<String>,
    /// Its media type. It counts where the bytes can't tell.
    mimetype: Option<String>,
}

/// How a dialect tells why an upload failed.
pub trait Failure: From<Rejection> + From<Refusal> + From<chat::Error> {}

impl<E: From<Rejection> + From<Refusal> + From<chat::Error>> Failure for E {}

/// Receives a whole form, and keeps what is uploaded by it: the part `content`. Parts `filename` and `mimetype` say more
/// of it; without them, the content's own part does.
///
/// # Errors
/// What is wrong with the form, in a sentence; else as [`Verbs::begin_upload`] and what follows it.
pub async fn receive<E: Failure>(
    verbs: &Verbs,
    actor: &Actor,
    mut request: Request,
    key: Option<IdempotencyKey>,
) -> Result<Media, E> {
    let max = verbs.upload_max_bytes();
    let form_max = max + FRAME_BYTES_MAX;
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if announced.and_then(|length| length.parse().ok()).is_some_and(|length: u64| length > form_max)
    {
        return Err(too_large(max).into());
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
    while let Some(part) = form.next_field().await.map_err(|error| broken::<E>(max, &error))? {
        match part.name() {
            Some("content") if upload.is_some() => {
                return Err(Refusal::invalid("There is more than one part `content`.").into());
            }
            Some("content") => {
                aside = (
                    part.file_name().and_then(MediaName::cleaned),
                    part.content_type().and_then(MediaType::parse),
                );
                upload = Some(content::<E>(verbs, actor, part, key.as_ref()).await?);
            }
            Some("filename") => {
                filename = MediaName::cleaned(&text::<E>(max, "filename", part).await?);
            }
            Some("mimetype") => {
                let typed = text::<E>(max, "mimetype", part).await?;
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

async fn content<E: Failure>(
    verbs: &Verbs,
    actor: &Actor,
    mut part: Field<'_>,
    key: Option<&IdempotencyKey>,
) -> Result<Upload, E> {
    let max = verbs.upload_max_bytes();
    let mut upload = verbs.begin_upload(actor, key).await?;
    while let Some(piece) = part.chunk().await.map_err(|error| broken::<E>(max, &error))? {
        upload.write(&piece).await?;
    }
    Ok(upload)
}

async fn text<E: Failure>(max: u64, name: &str, mut part: Field<'_>) -> Result<String, E> {
    let mut bytes = Vec::new();
    while let Some(piece) = part.chunk().await.map_err(|error| broken::<E>(max, &error))? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > TEXT_BYTES_MAX {
            return Err(Refusal::invalid(format!("The part `{name}` is too long.")).into());
        }
    }
    let text = String::from_utf8(bytes);
    Ok(text.map_err(|_| Refusal::invalid(format!("The part `{name}` is not UTF-8.")))?)
}

fn broken<E: Failure>(max: u64, error: &MultipartError) -> E {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large(max).into();
    }
    Rejection::bad_request("The form is malformed, or did not arrive whole.").into()
}

fn too_large(max: u64) -> Refusal {
    Refusal::too_large(format!("An upload may be {max} bytes at most."))
}
