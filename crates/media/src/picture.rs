//! Pictures: measured, and made small. The decoders are `image`'s; what they may take is said here.

use std::fs::File;
use std::io::{BufRead, Cursor, Seek};
use std::path::Path;
use std::time::Instant;

use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::PngDecoder;
use image::codecs::webp::{WebPDecoder, WebPEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageResult};
use model::PreviewFormat;

use crate::eyes::{Limits, Preview, Seen};
use crate::patient::Patient;

/// A preview fits a square of so many pixels a side.
pub(crate) const PREVIEW_SIDE: u32 = 320;
/// Quality of a JPEG preview, of 100.
const JPEG_QUALITY: u8 = 80;
/// A JPEG is read whole before it is decoded: so much of the memory may be that.
const FILE_SHARE: u64 = 4;

/// The formats that are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Jpeg,
    Png,
    Gif,
    Webp,
}

impl Format {
    /// The format of a media type, if it is one that is decoded.
    pub(crate) fn of(media_type: &str) -> Option<Self> {
        match media_type {
            "image/jpeg" => Some(Self::Jpeg),
            "image/png" => Some(Self::Png),
            "image/gif" => Some(Self::Gif),
            "image/webp" => Some(Self::Webp),
            _ => None,
        }
    }
}

/// Measures a picture and makes its preview, until a moment at the latest. What fails is left out.
pub(crate) fn look(path: &Path, format: Format, limits: &Limits, until: Instant) -> Seen {
    let mut seen = Seen::default();
    if let Err(error) = open(path, format, limits, until, &mut seen) {
        tracing::debug!(%error, "a picture gets no preview");
    }
    seen
}

fn open(
    path: &Path,
    format: Format,
    limits: &Limits,
    until: Instant,
    seen: &mut Seen,
) -> ImageResult<()> {
    let file = File::open(path)?;
    if format == Format::Jpeg && file.metadata()?.len() > limits.memory_max_bytes / FILE_SHARE {
        return Ok(());
    }
    let file = Patient::new(file, until);
    match format {
        Format::Jpeg => decode(JpegDecoder::new(file)?, limits, seen),
        Format::Gif => {
            seen.moves = true;
            decode(GifDecoder::new(file)?, limits, seen)
        }
        Format::Png => {
            let decoder = PngDecoder::with_limits(file, for_decoder(limits))?;
            seen.moves = decoder.is_apng()?;
            decode(decoder, limits, seen)
        }
        Format::Webp => {
            let decoder = WebPDecoder::new(file)?;
            seen.moves = decoder.has_animation();
            decode(decoder, limits, seen)
        }
    }
}

fn for_decoder(limits: &Limits) -> image::Limits {
    let mut within = image::Limits::no_limits();
    within.max_alloc = Some(limits.memory_max_bytes);
    within
}

/// Of one that moves, the first picture.
fn decode(mut decoder: impl ImageDecoder, limits: &Limits, seen: &mut Seen) -> ImageResult<()> {
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let (width, height) = decoder.dimensions();
    let (width, height) = if turns(orientation) { (height, width) } else { (width, height) };
    seen.width = Some(width);
    seen.height = Some(height);
    let pixels = u64::from(width) * u64::from(height);
    // As it is decoded, and once more where it is turned.
    let memory = decoder.total_bytes().saturating_mul(if turns(orientation) { 2 } else { 1 });
    if pixels == 0 || pixels > limits.pixels_max || memory > limits.memory_max_bytes {
        return Ok(());
    }
    decoder.set_limits(for_decoder(limits))?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    seen.preview = Some(preview(&picture)?);
    Ok(())
}

/// The preview of a film's poster, which `ffmpeg` made as a JPEG.
pub(crate) fn of_poster(jpeg: &[u8]) -> Option<Preview> {
    let decoder = JpegDecoder::new(Cursor::new(jpeg)).ok()?;
    let picture = DynamicImage::from_decoder(within_poster(decoder).ok()?).ok()?;
    preview(&picture).ok()
}

/// A poster is small: it was asked for so.
fn within_poster<R: BufRead + Seek>(mut decoder: JpegDecoder<R>) -> ImageResult<JpegDecoder<R>> {
    let mut limits = image::Limits::no_limits();
    limits.max_image_width = Some(PREVIEW_SIDE);
    limits.max_image_height = Some(PREVIEW_SIDE);
    decoder.set_limits(limits)?;
    Ok(decoder)
}

fn turns(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

/// Made anew from the pixels alone, so nothing else of the file is in it.
fn preview(picture: &DynamicImage) -> Result<Preview, ImageError> {
    let small = if picture.width() > PREVIEW_SIDE || picture.height() > PREVIEW_SIDE {
        &picture.thumbnail(PREVIEW_SIDE, PREVIEW_SIDE)
    } else {
        picture
    };
    let mut bytes = Vec::new();
    let translucent = small.color().has_alpha() && {
        small.to_rgba8().pixels().any(|pixel| pixel.0[3] != u8::MAX)
    };
    let format = if translucent {
        small.to_rgba8().write_with_encoder(WebPEncoder::new_lossless(&mut bytes))?;
        PreviewFormat::Webp
    } else {
        let jpeg = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
        small.to_rgb8().write_with_encoder(jpeg)?;
        PreviewFormat::Jpeg
    };
    Ok(Preview { format, bytes })
}
